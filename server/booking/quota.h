/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Places as numbers: a tree programme > place > day > session, and shares of
 * the programme beside it. What is held, leased or taken counts at every level
 * at once, by one guarded statement: what does not fit at one level fits at
 * none. A refusal leaves the caller's transaction half-changed: it must end
 * with -1 (or stand in a tx_try()), which undoes all of it.
 *
 * Not for: who may have a place (eligible.h), whose it is (booking.h).
 */
#ifndef YZ_QUOTA_H
#define YZ_QUOTA_H

#include "app.h"

#define QUOTA_REF_SIZE 13 /* 12 hex digits and NUL */
#define QUOTA_COMMON "*"
#define QUOTA_WALK_IN "walkin"

/* The levels above a session; 0: not this one. */
struct quota_path {
	int64_t session, day, place, programme;
};
struct quota_change {
	int64_t held, leased, taken;
};

/* A name for pages: says nothing, cannot be guessed. */
void quota_ref(const struct app *app, char out[QUOTA_REF_SIZE]);

/* Adds at all levels, or QUOTA_FULL. Parts may be negative. */
int quota_take(struct tx *tx, const struct quota_path *path,
	struct quota_change by, struct err *e) MUST_USE;
/* Takes away what was added before. */
int quota_give(struct tx *tx, const struct quota_path *path,
	struct quota_change by, struct err *e) MUST_USE;
/*
 * One place of a share: of the first of these that has one, 0 being none; the
 * common one comes last. *used says which. SHARE_FULL.
 */
int quota_share_take(struct tx *tx, int64_t programme, int64_t first,
	int64_t second, int64_t *used, struct err *e) MUST_USE;
int quota_share_give(struct tx *tx, int64_t share, struct err *e) MUST_USE;
/* The share of a code (a group, a district, QUOTA_WALK_IN); 0: has none. */
int quota_share_find(struct tx *tx, int64_t programme, const char *code,
	int64_t *out, struct err *e) MUST_USE;
/* Uses one of the places that a session keeps for walk-ins, if there is any. */
int quota_reserve_use(struct tx *tx, int64_t session, struct err *e) MUST_USE;
/* Counts presence at all levels and in the share. */
int quota_mark(struct tx *tx, const struct quota_path *path, int64_t share,
	int attended, int no_show, struct err *e) MUST_USE;

/*
 * Moves n places from one share to another of the same programme. NOT_FOUND
 * for a reference that is no such share, QUOTA_SHORT.
 */
struct quota_move {
	const char *from, *to; /* references */
	int64_t n;	       /* above 0 */
	const char *reason;
};
int quota_share_move(struct tx *tx, struct app *app, const char *actor,
	int64_t programme, const struct quota_move *m, struct err *e) MUST_USE;

/* What the shares of districts and groups have left goes to the common one;
 * *moved is how much. */
int quota_release(struct tx *tx, int64_t programme, int64_t *moved,
	struct err *e) MUST_USE;

/*
 * Counts again, from the rows, what the counters say. DATA_DAMAGED with what
 * is wrong; *bookings and *vouchers are how many were looked at.
 */
struct quota_recount {
	int64_t bookings, vouchers;
};
int quota_recount(
	struct tx *tx, struct quota_recount *out, struct err *e) MUST_USE;

#endif
