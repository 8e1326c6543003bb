/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Envelopes: money of one source, for one purpose, of one year. What is in one
 * is available, reserved (at review), committed (at approval) or paid; each
 * change is a guarded update of the envelope and one row of a ledger that only
 * grows, taking an amount from one account and putting it into another. What
 * may be mixed with what is the catalogue's (ref.h).
 *
 * Not for: who gets money (grant.h), how it leaves (run.h).
 */
#ifndef YZ_FUND_ENVELOPE_H
#define YZ_FUND_ENVELOPE_H

#include "app.h"

#define FUND_REF_SIZE 13 /* 12 hex digits and NUL */

/* Somebody of the staff as a person: what signatures are compared by. */
struct fund_signer {
	const struct caller *by;
	uint8_t person[32];
};
/* FORBIDDEN for an account that says of nobody whose it is. */
int fund_signer(struct tx *tx, struct app *app, const struct caller *by,
	struct fund_signer *out, struct err *e) MUST_USE;

/* A name for pages and files: says nothing, cannot be guessed. */
void fund_ref(const struct app *app, char out[FUND_REF_SIZE]);
/* One row of the trail, amount in fen. */
int fund_note(struct tx *tx, struct app *app, const char *actor,
	const char *action, const char *kind, const char *ref, int64_t amount,
	struct err *e) MUST_USE;

enum fund_act {
	FUND_BUDGET,	/* from outside */
	FUND_CARRY_OUT, /* into another year */
	FUND_CARRY_IN,
	FUND_RESERVE,
	FUND_UNRESERVE,
	FUND_COMMIT,
	FUND_UNCOMMIT,
	FUND_PAY,
	FUND_RETURN, /* the bank could not: committed again */
};

struct fund_move {
	int64_t envelope, amount; /* fen, above 0 */
	enum fund_act act;
	int64_t grant; /* 0: none */
	const char *note;
};
/* FUND_SHORT when the account does not hold so much. Write lane. */
int fund_move(struct tx *tx, const struct caller *by, const struct fund_move *m,
	struct err *e) MUST_USE;

/*
 * Money comes in: the envelope is made if it is not there. FIELDS (source,
 * purpose, year, amount, basis), FUND_PURPOSE for what the source is not for.
 */
struct fund_budget {
	const char *source, *purpose;
	int64_t year, amount;
	const char *basis; /* the document that gives it */
};
int fund_budget(struct tx *tx, struct app *app, const struct caller *by,
	const struct fund_budget *b, char ref[FUND_REF_SIZE],
	struct err *e) MUST_USE;

/*
 * What is left goes into the same envelope of the next year: one asks, another
 * signs, and with the second signature the money moves. amount is what the
 * signer has read. NOT_FOUND, FIELDS, FUND_SAME_PERSON, FUND_STATE (signed
 * already, or another amount), FUND_SHORT.
 */
int fund_carry_ask(struct tx *tx, struct app *app, const struct caller *by,
	const char *envelope, int64_t amount, const char *reason,
	char ref[FUND_REF_SIZE], struct err *e) MUST_USE;
int fund_carry_sign(struct tx *tx, struct app *app, const struct caller *by,
	const char *ref, int64_t amount, struct err *e) MUST_USE;

#endif
