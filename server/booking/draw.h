/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The draw (摇号): until its day people register, in no order; then the seed
 * whose hash has been public from the start is published, and the order is
 *
 *   list  = SHA-256 over the case numbers in ascending order, each and "\n"
 *   key   = SHA-256 over "SEED|LIST|CASE", both hashes as 64 hex digits
 *
 * by key, ascending. Whoever knows the seed beforehand cannot know the order,
 * for the list belongs to it; whoever knows the list cannot know the seed. The
 * places go out in that order, each to the first of its sessions that has
 * room; the rest waits in that order.
 */
#ifndef YZ_DRAW_H
#define YZ_DRAW_H

#include "booking/offer.h"
#include "crypto.h"

/* A seed for a programme that is new. */
int draw_begin(struct tx *tx, struct app *app, int64_t programme,
	struct err *e) MUST_USE;
/* One step of a draw whose time has come: 1, none has: 0, -1. */
int draw_step(struct tx *tx, struct app *app, struct err *e) MUST_USE;
/* Is there a step to take? 1, 0, -1. */
int draw_is_due(struct tx *tx, struct err *e) MUST_USE;

/* What somebody who registers is told of it. */
struct draw_note {
	int64_t at; /* ms */
	struct bytes hash;
	const char *url; /* where seed and list will stand, for anyone */
	int64_t number;	 /* that somebody drew; 0: none (yet) */
	bool done;	 /* the places are given out */
};
/* Of a programme, and of one of its bookings or 0: 1, it has no draw: 0, -1. */
int draw_note(struct tx *tx, const struct app *app, int64_t programme,
	int64_t booking, struct draw_note *out, struct err *e) MUST_USE;
/* Does somebody wait for their draw? 1, 0, -1. */
int draw_awaits(struct tx *tx, int64_t booking, struct err *e) MUST_USE;

struct draw_entry {
	const char *case_no;
	int64_t n;
	bool placed;
};
struct draw {
	struct bytes hash, seed; /* seed: none before it is published */
	struct draw_entry *entries;
	size_t n_entries;
};
/* The entries behind `after`, at most max. NOT_FOUND for an offer without a
 * draw. */
int draw_load(struct tx *tx, const struct offer *o, int64_t after, size_t max,
	struct draw *out, struct err *e) MUST_USE;

#endif
