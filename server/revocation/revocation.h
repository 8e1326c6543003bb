/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The indexes of passes and vouchers, and which of them are void. Every change
 * of a list is a row with the next number; whoever folds the rows up to a
 * number has the list of that number, so that a gate gets what leads from what
 * it has to what is. A list is one of a year and a type, an index is drawn by a
 * keyed permutation and never given twice.
 *
 * Form: spec/credential.md 5 (status_list.h).
 */
#ifndef YZ_REVOCATION_H
#define YZ_REVOCATION_H

#include "app.h"
#include "status_list.h"

struct revocation_index {
	int64_t list, idx; /* idx: within the list */
};
/* The next one of a year's list, which begins with its first. */
int revocation_next(struct tx *tx, struct app *app, enum token_type type,
	int year, struct revocation_index *out, struct err *e) MUST_USE;
/* 1: an index that was given, or that was leaped over because it may have been;
 * 0: nobody has it; -1. */
int revocation_is_given(struct tx *tx, const struct app *app, int64_t list,
	int64_t idx, struct err *e) MUST_USE;
/*
 * The centre begins again from a backup: numbers and indexes that were given
 * after it are not given again.
 */
int revocation_leap(struct tx *tx, struct err *e) MUST_USE;
/* Void, or good again; the same again changes nothing. */
int revocation_set(struct tx *tx, int64_t list, int64_t idx, bool is_void,
	struct err *e) MUST_USE;
/* The number under which a list first said that an index is void, counting
 * only what it says today: 1 with *seq and *at (ms), 0 it is good, -1. */
int revocation_since(struct tx *tx, int64_t list, int64_t idx, int64_t *seq,
	int64_t *at, struct err *e) MUST_USE;

/* What the list said of an index at a moment (ms), and under a number: 1 void,
 * 0 good; *seq: under which it began to say so, 0 for from the start. */
int revocation_at_time(struct tx *tx, int64_t list, int64_t idx, int64_t at,
	int64_t *seq, struct err *e) MUST_USE;
int revocation_at_seq(struct tx *tx, int64_t list, int64_t idx, int64_t upto,
	struct err *e) MUST_USE;

/* ---- for gates ----------------------------------------------------------- */

struct revocation_list {
	int64_t list, year, given, seq;
	enum token_type type;
};
/* Those of which something may still be valid, and this year's from its first
 * day; types: TOKEN_TYPE_BITs. */
int revocation_lists(struct tx *tx, unsigned types,
	struct revocation_list **out, size_t *n, struct err *e) MUST_USE;
/*
 * What leads a gate that has number `have` (0: none) to the list as it is: a
 * delta, also of nothing, or a snapshot. In the transaction's arena.
 */
int revocation_wire(struct tx *tx, struct app *app,
	const struct revocation_list *l, int64_t have, struct bytes *out,
	struct err *e) MUST_USE;
/* The delta as one code, for a gate without a line; NULL if it is too long or
 * there is no delta. */
int revocation_code(struct tx *tx, struct app *app,
	const struct revocation_list *l, int64_t have, const char **out,
	struct err *e) MUST_USE;

#endif
