/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a provider is owed: for each person who came, by proof and once, the
 * programme's price. Who did not come costs nothing.
 */
#ifndef YZ_SETTLE_H
#define YZ_SETTLE_H

#include "booking/booking.h"

#define SETTLE_PEOPLE_MAX 1000

struct settle_line {
	const char *place, *place_name, *date;
	int64_t people, price, sum; /* distinct people; fen */
};
struct settle_person {
	const char *case_no, *name, *place_name, *date; /* name masked */
	int64_t attended_at;
};
struct settle {
	struct settle_line *lines; /* a place and day each */
	size_t n_lines;
	struct settle_person *persons;
	size_t n_persons;
	int64_t people, price, sum;
};
/* Whose days are counted: of sessions, both included. */
struct settle_range {
	const char *place; /* "": all */
	const char *from, *until;
};
/* SETTLE_LARGE beyond SETTLE_PEOPLE_MAX people. */
int settle_make(struct tx *tx, struct app *app, const struct offer *o,
	const struct settle_range *range, struct settle *out,
	struct err *e) MUST_USE;

#endif
