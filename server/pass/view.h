/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A pass as the desk looks at it: who holds it and with what, what was paid,
 * what may be done now. People are masked; where somebody was is told as a
 * number alone. And the lists of passes: those that wait for their payment, how
 * many of a product stand.
 *
 * Not for: the codes themselves (shapes_api.h), the case (flow/).
 */
#ifndef YZ_PASS_VIEW_H
#define YZ_PASS_VIEW_H

#include "pass/pass.h"

#define PASS_UNPAID_PAGE 50
#define PASS_ACTS_MAX 8

struct pass_view_holder {
	int64_t n;
	const char *name, *id_no; /* masked */
	const char *kind;	  /* "paper", "phone"; NULL: has no code */
	const char *code;	  /* "good", "listed", "void", NULL */
	const char *last;	  /* day on which the code is good; NULL */
	int64_t given, entries, score;
	bool activation; /* the code for a phone can still be used */
};
struct pass_view_payment {
	const char *kind, *method, *receipt_no, *who;
	int64_t amount, at; /* fen, below 0 for what was given back; ms */
};
struct pass_view {
	struct pass pass;
	struct pass_product product;
	const char *renews; /* case number, or NULL */
	struct pass_view_holder *holders;
	struct pass_view_payment *payments;
	size_t n_holders, n_payments;
	const char *acts[PASS_ACTS_MAX]; /* of those the caller may do */
	size_t n_acts;
	/* Why the price cannot be given back, where there was one. */
	enum err_code no_refund;
};
int pass_view_load(struct tx *tx, struct app *app, const char *no,
	const struct caller *by, struct pass_view *out, struct err *e) MUST_USE;

/* ---- lists --------------------------------------------------------------- */

struct pass_unpaid {
	const char *case_no, *name, *title; /* masked */
	int64_t amount;			    /* fen */
	int64_t made_at, pay_until;	    /* ms */
};
/* Those whose time runs out first; after: the case number of the last of the
 * page before, NULL for the first. *next: the same for the next, NULL at the
 * end. BAD_QUERY. */
int pass_unpaid_list(struct tx *tx, struct app *app, const char *after,
	struct pass_unpaid **out, size_t *n, const char **next,
	struct err *e) MUST_USE;

struct pass_stand {
	const char *code, *title;
	int64_t version, cap, year;
	int64_t sold, unpaid, active, frozen; /* sold: what the cap counts */
};
/* A row a product and year of which any stand, at least one a product: of this
 * year. */
int pass_stands(struct tx *tx, struct pass_stand **out, size_t *n,
	struct err *e) MUST_USE;

#endif
