/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A household asks for aid: the case, its household, what may be used for aid
 * once, the papers that are missing. Only somebody who has laid a card down, or
 * stands at the desk, opens a file (DESIGN 7).
 *
 * Sources: domain rules 5.2, 5.3, 5.5.
 */
#ifndef YZ_AID_H
#define YZ_AID_H

#include "aid/form.h"
#include "aid/stage.h"
#include "receipt/receipt.h"

#define AID_CONSENTS_MAX 8
#define AID_PAPERS_MAX 32

struct aid_case {
	int64_t id, household, rule_version, heads, amount, returns, year;
	const char *stage, *district, *union_code, *proposed, *category, *kind;
	const char *outside_no, *filed_no, *resume, *public_scope, *review_on;
	const char *left_on;
	bool deviates;
	struct bytes form_sealed, card_sealed;
};
/* NOT_FOUND for a case of another service. */
int aid_load(struct tx *tx, int64_t id, struct aid_case *out,
	struct err *e) MUST_USE;
int aid_load_form(struct tx *tx, struct app *app, const struct aid_case *c,
	struct aid_form **out, struct err *e) MUST_USE;
/* Its figures with the line and the earlier aid of the day. */
int aid_facts_of(struct tx *tx, const struct aid_case *c,
	const struct aid_form *f, const char *day, struct aid_facts *out,
	struct err *e) MUST_USE;
/* The same, computed under a version. */
int aid_sheet_of(struct tx *tx, struct app *app, const struct aid_case *c,
	const struct aid_form *f, const struct aid_rules *r, const char *day,
	struct aid_sheet *out, struct err *e) MUST_USE;

struct aid_consent_given {
	const char *purpose;
	int64_t version;
};

struct aid_ask {
	const struct person_claim *person; /* chip or desk */
	struct aid_form *form;
	struct aid_family family;
	char card[BANKCARD_SIZE];
	struct json_list consents; /* of aid_consent_given */
};

struct aid_applied {
	/* Not ERR_NONE: nothing was opened, and this is why; what was written
	 * is the hit that both districts see. */
	enum err_code refused;
	struct flow_case casefile;
	struct receipt receipt;
	const char *missing[AID_PAPERS_MAX]; /* labels of papers */
	size_t n_missing;
	bool resubmitted;
};

/*
 * Opens a case, or continues a returned one. FIELDS, AID_RULES_NONE,
 * AID_LINE_NONE, ALREADY_APPLIED, AID_CLAIMED; AID_HOUSEHOLD in out->refused.
 */
int aid_apply(struct tx *tx, struct app *app, const struct aid_ask *in,
	const struct caller *by, struct aid_applied *out,
	struct err *e) MUST_USE;

/* An adult of the household lets the centre compare. AID_NOT_FAMILY. */
int aid_authorise(struct tx *tx, struct app *app, const struct flow_case *f,
	const char *id_no, const struct caller *by, struct err *e) MUST_USE;

/* ---- a form that is not finished ----------------------------------------- */

struct aid_draft {
	const char *form; /* as the page wrote it */
	const char *ends_on;
	int64_t saved_at;
};
int aid_draft_save(struct tx *tx, struct app *app,
	const struct person_claim *person, const char *form,
	struct aid_draft *out, struct err *e) MUST_USE;
/* AID_DRAFT_NONE. */
int aid_draft_find(struct tx *tx, struct app *app,
	const struct person_claim *person, struct aid_draft *out,
	struct err *e) MUST_USE;
int aid_draft_drop(struct tx *tx, struct app *app,
	const struct person_claim *person, struct err *e) MUST_USE;

/* ---- what time brings ---------------------------------------------------- */

/* Is there anything to do? */
int aid_tick_due(struct tx *tx, bool *due, struct err *e) MUST_USE;
/* Warns before a stage is overdue, forgets drafts; a hundred at a time. */
int aid_tick(
	struct tx *tx, struct app *app, bool *more, struct err *e) MUST_USE;

/* ---- `yizhan check` ------------------------------------------------------ */

struct aid_recount {
	int64_t cases, households;
};
/* DATA_DAMAGED with what does not fit. */
int aid_recount(struct tx *tx, struct aid_recount *out, struct err *e) MUST_USE;

/* A sealed note; *id is its row. text may hold anything. */
int aid_note_add(struct tx *tx, struct app *app, int64_t case_id,
	const char *kind, const char *text, const char *actor, int64_t *id,
	struct err *e) MUST_USE;
int aid_note_text(struct tx *tx, struct app *app, int64_t id, const char **out,
	struct err *e) MUST_USE;
/* One row of the trail about a case, without personal data. */
int aid_trail(struct tx *tx, struct app *app, const char *no, const char *actor,
	const char *action, const char *payload, struct err *e) MUST_USE;

#endif
