/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Somebody's annual pass: applied for, paid for, issued, renewed, replaced,
 * frozen, cancelled, given back. A pass is a case (service pass) of its first
 * holder; each holder has a code of their own, on paper or in one phone.
 *
 * Who acts must be who it is about: a card read or the desk (DESIGN 7).
 */
#ifndef YZ_PASS_H
#define YZ_PASS_H

#include "booking/words.h"
#include "flow/flow.h"
#include "pass/product.h"
#include "person/person.h"
#include "receipt/receipt.h"

#define PASS_RECEIPT_NO_MAX 32
#define PASS_PHONE_DAYS 31

/* ---- may they, and what does it cost ------------------------------------- */

struct pass_quote {
	struct eligible verdict; /* of the first holder */
	/* Beside the rules: PASS_NOT_ON_SALE, PASS_ALREADY, PASS_UNPAID; NONE.
	 */
	enum err_code why;
	char next[CIVIL_SIZE]; /* the day from which it will do; "" */
	int64_t price, subsidy;
	struct pass_span span;
	int64_t renews;	     /* the pass that it is appended to; 0 */
	const char *case_no; /* the pass that stands in the way, or NULL */
};
/* Of a person of the registry; 0: of somebody who is not in it. */
int pass_quote(struct tx *tx, const struct pass_product *p, int64_t person,
	struct pass_quote *out, struct err *e) MUST_USE;

/* ---- a pass -------------------------------------------------------------- */

struct pass {
	int64_t id, product, terms;
	int year;
	const char *state, *frozen_why; /* the latter or NULL */
	int64_t price, subsidy, fee, replaced;
	int64_t made_at, pay_until, issued_at; /* ms, 0: none */
	int64_t nbf, exp;		       /* Unix seconds, 0: none */
	int64_t renews;
	struct flow_case casefile;
};
/* The pass of a case number. person: one of whose holders it must be, 0 at the
 * desk. NOT_FOUND, PASS_NOT_YOURS. */
int pass_load(struct tx *tx, const char *no, int64_t person, struct pass *out,
	struct err *e) MUST_USE;
int pass_load_id(
	struct tx *tx, int64_t id, struct pass *out, struct err *e) MUST_USE;

/* The pass of a holder's row. */
int pass_load_holder(struct tx *tx, int64_t holder, struct pass *out,
	struct err *e) MUST_USE;
/* A person's, the newest first, ten at most. */
int pass_ids_of(struct tx *tx, int64_t person, const int64_t **out, size_t *n,
	struct err *e) MUST_USE;

struct pass_want {
	const char *product;
	const struct person_claim *const *holders; /* whose case: the first */
	size_t n_holders;
	bool desk;
	struct words words;
};
/*
 * *id is the case's row. What costs nothing is issued at once, the rest waits
 * for its payment. PASS_PRODUCT, PASS_HOLDERS and the words' as fields, the
 * quote's own codes, the rules', PASS_SOLD_OUT.
 */
int pass_apply(struct tx *tx, struct app *app, const struct pass_want *w,
	const struct caller *by, int64_t *id, struct err *e) MUST_USE;

struct pass_payment {
	const char *method; /* "cash", "card" */
	const char *receipt_no;
	int64_t amount; /* fen */
};
/* Fields: PASS_AMOUNT, CHOICE_UNKNOWN, TEXT_INVALID, PASS_RECEIPT_USED. */
int pass_pay(struct tx *tx, struct app *app, struct pass *p,
	const struct pass_payment *pay, const struct caller *by,
	struct err *e) MUST_USE;

/* Another paper for a holder; everything before is void. pay: NULL where it
 * costs nothing, else PASS_FEE. PASS_STATE, PASS_REPLACED. */
int pass_replace(struct tx *tx, struct app *app, struct pass *p, int64_t holder,
	const struct pass_payment *pay, const struct caller *by,
	struct err *e) MUST_USE;
/* why: "holder", "desk", "sharing". Only who froze it thaws it, and the desk.
 * PASS_STATE, PASS_FROZEN. */
int pass_freeze(struct tx *tx, struct app *app, struct pass *p, const char *why,
	const char *reason, const struct caller *by, struct err *e) MUST_USE;
int pass_thaw(struct tx *tx, struct app *app, struct pass *p,
	const char *reason, const struct caller *by, struct err *e) MUST_USE;
/* One that was frozen for sharing, when it turns out otherwise. */
int pass_thaw_shared(struct tx *tx, struct app *app, struct pass *p,
	const struct caller *by, struct err *e) MUST_USE;
/* Before it is paid. reason: NULL at a kiosk. PASS_STATE. */
int pass_drop(struct tx *tx, struct app *app, struct pass *p,
	const char *reason, const struct caller *by, struct err *e) MUST_USE;
/* Why its price cannot be given back now: PASS_STATE, PASS_REFUND_NONE,
 * PASS_REFUND_LATE, PASS_USED; NONE: it can. */
int pass_refund_why(struct tx *tx, const struct pass *p,
	const struct pass_product *o, enum err_code *why,
	struct err *e) MUST_USE;
/* Gives the price back, or says why not. */
int pass_refund(struct tx *tx, struct app *app, struct pass *p,
	const struct pass_payment *pay, const char *reason,
	const struct caller *by, struct err *e) MUST_USE;

/* What is due by now: passes that nobody has paid for lapse. *more: look
 * again. */
int pass_tick(
	struct tx *tx, struct app *app, bool *more, struct err *e) MUST_USE;
int pass_tick_due(struct tx *tx, bool *due, struct err *e) MUST_USE;

struct pass_recount {
	int64_t passes, codes;
};
/* What is counted is what the rows say. DATA_DAMAGED. */
int pass_recount(
	struct tx *tx, struct pass_recount *out, struct err *e) MUST_USE;

/* ---- shared by the domain's files ---------------------------------------- */

struct pass_holder {
	int64_t id, n, person, score;
};
int pass_holders(struct tx *tx, int64_t pass, struct pass_holder **out,
	size_t *n, struct err *e) MUST_USE;
/* From now on it is valid: its days, its papers, its receipt. */
int pass_issue(struct tx *tx, struct app *app, const struct pass_product *o,
	struct pass *p, const struct caller *by, struct err *e) MUST_USE;
/* All codes of a holder are void from now on, but one (its row; 0: none). */
int pass_void(
	struct tx *tx, int64_t holder, int64_t but, struct err *e) MUST_USE;
/* A step of the case that follows from what was done, whoever did it. */
int pass_step(struct tx *tx, struct app *app, struct flow_case *c,
	const char *action, const char *reason, const struct caller *by,
	struct err *e) MUST_USE;
int pass_note(struct tx *tx, struct app *app, const char *actor,
	const char *action, const struct flow_case *c, const char *facts,
	struct err *e) MUST_USE;
/* The end of a pass that counted. */
int pass_close(struct tx *tx, struct pass *p, const char *state,
	struct err *e) MUST_USE;

extern const struct service pass_service;
flow_effect_fn pass_on_withdraw;
/* The row of a state of a pass. */
const struct flow_state *pass_state(const char *state);

#endif
