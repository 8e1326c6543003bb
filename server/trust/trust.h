/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which keys are believed, since when and until when: rows for those of the
 * centre, and the list of all of them, terminals' too, that the root signs. The
 * root's secret half is a file that is kept offline; the centre pins two roots,
 * the one in use and the next.
 */
#ifndef YZ_TRUST_H
#define YZ_TRUST_H

#include "signing.h"
#include "trust_list.h"

struct trust_item {
	const char *name; /* of a terminal, or "pass-2" */
	bool terminal;
	struct trust_row row;
};
/* All keys, those of the centre first; in the transaction's arena. */
int trust_items(struct tx *tx, struct trust_item **out, size_t *n,
	struct err *e) MUST_USE;
/* Those that belong into a list now: keys that fell long ago have left it. */
int trust_listed(struct tx *tx, struct trust_item **out, size_t *n,
	struct err *e) MUST_USE;

/*
 * At the start, write lane: a row for each key that has none yet, and the
 * states of the rows for the keys in memory (arg: the struct app).
 */
int trust_settle(struct tx *tx, void *arg, struct err *e) MUST_USE;

/*
 * Another key of a kind takes over at the next start. The one in use is
 * retired: what it has signed is verified for as long as the kind says. Or, if
 * somebody else may have it, revoked: nothing of it is. Sets INTERNAL.
 */
int trust_rotate(struct tx *tx, struct app *app, const char *actor,
	const struct signing_key *fresh, bool compromised,
	struct err *e) MUST_USE;

/* ---- the list ------------------------------------------------------------ */

struct trust_signed {
	uint32_t seq; /* 0: none yet */
	struct bytes wire;
};
int trust_newest(
	struct tx *tx, struct trust_signed *out, struct err *e) MUST_USE;
/* The number of the list that is signed next. */
int trust_next(struct tx *tx, uint32_t *out, struct err *e) MUST_USE;
/* The centre begins again from a backup: no number that gates may have seen. */
int trust_leap(struct tx *tx, struct err *e) MUST_USE;
/* The roots that are pinned: 0 to TRUST_ROOTS_MAX, the one in use first. */
int trust_roots(struct tx *tx, uint8_t out[TRUST_ROOTS_MAX][ED25519_PUBLIC],
	size_t *n, struct err *e) MUST_USE;
/* Pins roots, once. TRUST_ROOTED. */
int trust_root_pin(struct tx *tx, struct app *app, const char *actor,
	const uint8_t roots[TRUST_ROOTS_MAX][ED25519_PUBLIC],
	struct err *e) MUST_USE;
/*
 * Keeps a list that a pinned root has signed, if it has the next number and
 * says what the rows say. TRUST_LIST.
 */
int trust_take(struct tx *tx, struct app *app, const char *actor,
	struct bytes wire, struct err *e) MUST_USE;
#endif
