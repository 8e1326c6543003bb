/* SPDX-License-Identifier: Apache-2.0 */
/* Annual passes as the tests want them: two parks, one group, and a product
 * whose terms a test says; and what people and desk do with their passes. */
#ifndef YZ_TEST_PASSES_H
#define YZ_TEST_PASSES_H

#include "centre.h"
#include "token.h"

#define PASSES_DAY "2026-06-01" /* a Monday */
#define PASSES_ROLLING "\"period\":\"rolling\",\"days\":365"

/* What is NULL is not in the file. */
struct passes {
	const char *code;     /* NULL: "P" */
	const char *period;   /* NULL: PASSES_ROLLING */
	const char *prices;   /* NULL: 80 yuan and nothing */
	const char *extra;    /* ends with a comma */
	const char *scope;    /* NULL: the code */
	int version, holders; /* 0: 1 */
};

/* The text of such a file; takes it as `yizhan pass take` does: the command's
 * code. */
const char *passes_text(struct centre *c, const struct passes *t);
int passes_take(struct centre *c, const char *text);
int passes_load(struct centre *c, const struct passes *t);

/* The demo's own are gone; at nine on PASSES_DAY. */
void passes_only(struct centre *c, const struct passes *t);

/* "person":{…} of an ID number. */
const char *passes_person(struct centre *c, const char *id);
/* At a kiosk by card: applies for "P"; any path that takes the card alone. */
const struct reply *passes_apply(struct centre *c, const char *id);
const struct reply *passes_apply_for(
	struct centre *c, const char *id, const char *code, const char *more);
const struct reply *passes_own(
	struct centre *c, const char *id, const char *path);
/* At the desk: what is done with a case's pass; body without braces. */
const struct reply *passes_act(struct centre *c, const char *role,
	const char *no, const char *act, const char *body);
/* Pays what it costs with a receipt of its own number. */
const struct reply *passes_pay(struct centre *c, const char *no);
/* A member whose pass is paid: the case number. */
const char *passes_paid(struct centre *c, const char *id);
/* What a phone gets and gives. */
const struct reply *passes_phone(struct centre *c, const char *path,
	const char *code, const char *anchor);

/* A phone that draws its chain from one byte. */
struct passes_phone {
	struct token token; /* as it is signed */
	const char *digits;
	uint8_t seed[TOKEN_CHAIN];
	uint32_t n;
};
/* By the code of a slip; by what `was` shows for its next stretch. Both steps,
 * which must do. */
void passes_phone_take(struct centre *c, const char *code, uint8_t seed,
	struct passes_phone *out);
void passes_phone_renew(struct centre *c, const struct passes_phone *was,
	uint8_t seed, struct passes_phone *out);
/* The code that it shows now; so many minutes from now. */
const char *passes_phone_show(struct centre *c, const struct passes_phone *p);
const char *passes_phone_show_in(
	struct centre *c, const struct passes_phone *p, int64_t minutes);

/* What is due by now is done. */
void passes_time_passes(struct centre *c);

/* The centre's own verdict on a code, at any gate of the group, as of the
 * revocation lists that it would send now. */
enum token_verdict passes_verdict(
	struct centre *c, const char *code, uint32_t group);

#endif
