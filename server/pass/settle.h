/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A month of a park, as both sides can work it out: for each group that it
 * belongs to, what was paid and added for the passes issued in the month, less
 * what was given back, shared out among the group's parks by their entries, to
 * the fen: by largest remainder, of equal ones the park with the lower number.
 */
#ifndef YZ_PASS_SETTLE_H
#define YZ_PASS_SETTLE_H

#include "pass/entry.h"

struct pass_share {
	const char *park;
	int64_t entries, amount; /* fen */
};
struct pass_settle_group {
	int64_t number, passes, pool; /* fen */
	const char *title;
	struct pass_share *shares; /* of all its parks, by their number */
	size_t n_shares;
};
struct pass_settlement {
	const char *month; /* YYYY-MM */
	struct pass_park park;
	struct pass_settle_group *groups;
	size_t n_groups;
	struct entry_day *days;
	size_t n_days;
	int64_t amount; /* of the park, over its groups */
};

/* Shares a pool out, also one below zero: more was given back than came in.
 * With no entry at all nobody gets any. Pure. */
void pass_share_out(int64_t pool, struct pass_share *shares, size_t n);
/* The days of "YYYY-MM"; BAD_QUERY. */
int pass_month_read(const char *month, struct civil *first, struct civil *last,
	struct err *e) MUST_USE;
/* MONTH_RUNNING. */
int pass_settle(struct tx *tx, const struct pass_park *park, const char *month,
	struct pass_settlement *out, struct err *e) MUST_USE;

#endif
