/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The codes of passes: on paper, or in a phone with a proof that changes every
 * minute. A holder has one of both: whoever activates a phone gives up the
 * paper, a new paper ends the phone's.
 *
 * Format: spec/credential.md 3, 4.
 */
#ifndef YZ_PASS_TOKEN_H
#define YZ_PASS_TOKEN_H

#include "pass/pass.h"
#include "terminal/pair_code.h"
#include "token.h"

struct pass_token {
	int64_t id, holder, list, idx, group;
	int64_t iat, nbf, exp; /* Unix seconds */
	bool phone, active;    /* active: a phone that has given its anchor */
	uint8_t anchor[TOKEN_CHAIN];
};
/* A paper for a holder for so long; a code that makes a phone of it. */
int pass_token_paper(struct tx *tx, struct app *app, int64_t holder,
	int64_t group, int64_t nbf, int64_t exp, struct err *e) MUST_USE;
/* The one that is good, a phone's newest: 1, none: 0, -1. */
int pass_token_of(struct tx *tx, int64_t holder, struct pass_token *out,
	struct err *e) MUST_USE;
/* The digits, signed; the same every time. CPU only. */
const char *pass_token_sign(
	const struct app *app, struct arena *a, const struct pass_token *t);

/* A row of either kind that nobody has seen yet: *id. */
int pass_token_insert(struct tx *tx, struct app *app, int64_t holder,
	bool phone, int64_t group, int64_t nbf, int64_t exp, int64_t *id,
	struct err *e) MUST_USE;
/* By its row, by its index: 1 and *is_void, none: 0, -1. */
int pass_token_load(struct tx *tx, int64_t id, struct pass_token *out,
	bool *is_void, struct err *e) MUST_USE;
int pass_token_find(struct tx *tx, int64_t list, int64_t idx,
	struct pass_token *out, bool *is_void, struct err *e) MUST_USE;

/* What a pass's code is looked up by, whatever it is worth now; false: it is
 * none of ours. CPU only. */
bool pass_code_read(
	const struct app *app, const char *text, struct service_code *out);

/* The holder's code for a phone that can still be used: 1 and its row, 0, -1.
 */
int pass_activation_of(
	struct tx *tx, int64_t holder, int64_t *id, struct err *e) MUST_USE;
/* As it is printed. */
void pass_activation_code(
	const struct app *app, int64_t id, char out[PAIR_CODE_SIZE]);
/* What a code is found by. */
void pass_activation_index(const struct app *app,
	const char code[PAIR_CODE_SIZE], uint8_t out[SHA256_SIZE]);
/* "HTTPS://HOST/P#CODE". */
const char *pass_activation_url(
	const struct app *app, struct arena *a, int64_t id);

/* ---- phones -------------------------------------------------------------- */

/*
 * What a phone draws its chain for. *out is not active yet; asked again before
 * it is, it is the same. PASS_CODE for a code that is not there, has been used
 * or is over; PASS_STATE.
 */
int pass_phone_begin(struct tx *tx, struct app *app, const char *code,
	struct pass_token *out, struct err *e) MUST_USE;
/* The anchor of the chain: from now on the phone is the pass. The same anchor
 * again is the same answer. PASS_CODE, PASS_STATE. */
int pass_phone_finish(struct tx *tx, struct app *app, const char *code,
	const uint8_t anchor[TOKEN_CHAIN], struct pass_token *out,
	struct err *e) MUST_USE;

/* What stands beside a phone's code. */
struct pass_about {
	const char *holder; /* masked: which of several in one phone */
	const char *title;  /* of the product */
	const char *parks;  /* names, "、" between */
	const char *until;  /* the pass's last day */
};
int pass_phone_about(struct tx *tx, struct app *app, const struct pass_token *t,
	struct pass_about *out, struct err *e) MUST_USE;

/* What a phone shows, proof and all. PASS_CODE for anything else. CPU only. */
struct pass_shown {
	int64_t list, idx, exp;
};
int pass_shown_read(const struct app *app, const char *digits,
	struct pass_shown *out, struct err *e) MUST_USE;
/* The next stretch of a phone's pass, from the end of this one; its last week.
 * PASS_EARLY before. */
int pass_phone_renew(struct tx *tx, struct app *app,
	const struct pass_shown *shown, struct pass_token *out,
	struct err *e) MUST_USE;
int pass_phone_renewed(struct tx *tx, struct app *app,
	const struct pass_shown *shown, const uint8_t anchor[TOKEN_CHAIN],
	struct pass_token *out, struct err *e) MUST_USE;

#endif
