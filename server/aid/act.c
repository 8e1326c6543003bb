/* SPDX-License-Identifier: Apache-2.0 */
#include "aid/act.h"
#include "act.sql.h"
#include "aid.sql.h"
#include "aid/duty.h"
#include "aid/pay.h"
#include "aid/public.h"
#include "personal.h"

/* ---- what a step brings with it ------------------------------------------ */

typedef int input_fn(struct tx *tx, struct app *app, struct flow_case *f,
	const struct aid_act *in, const struct caller *by, struct err *e);

/* A report of people about people. */
static int
put_report(struct tx *tx, struct app *app, struct flow_case *f,
	const struct aid_act *in, const struct caller *by, struct err *e)
{
	if (!in->text || !*in->text)
		return err_add_field(e, "text", ERR_REQUIRED);
	return aid_note_add(
		tx, app, f->id, in->action, in->text, by->actor, NULL, e);
}

/* What the comparison found takes the place of what was said. */
static int
put_check(struct tx *tx, struct app *app, struct flow_case *f,
	const struct aid_act *in, const struct caller *by, struct err *e)
{
	const struct aid_rules *r;
	struct aid_sheet sheet;
	struct aid_form *form;
	struct aid_case c;
	char today[CIVIL_SIZE];

	if (in->income < 0)
		return err_add_field(e, "income", ERR_NUMBER_RANGE);
	if (put_report(tx, app, f, in, by, e) != 0 ||
		aid_load(tx, f->id, &c, e) != 0 ||
		aid_load_form(tx, app, &c, &form, e) != 0 ||
		aid_rules_load(tx, c.rule_version, &r, e) != 0)
		return -1;
	form->checked = in->income;
	civil_format(app_today(app), today);
	if (aid_sheet_of(tx, app, &c, form, r, today, &sheet, e) != 0)
		return -1;
	return sql_aid_case_checked(tx, e, f->id,
		aid_form_seal(app, tx_arena(tx), "aid_case", f->id, form),
		sheet.category ? sheet.category->code : "");
}

/* People decide; where they differ from the sheet they say why. */
static int
check_category(const struct aid_rules *r, const struct aid_case *c,
	const struct aid_act *in, struct err *e)
{
	bool deviates = in->category && strcmp(in->category, c->proposed) != 0;

	if (!aid_category_find(r, in->category))
		err_add_field(e, "category", ERR_CHOICE_UNKNOWN);
	else if (!aid_kind_find(r, in->kind, in->category))
		err_add_field(e, "kind", ERR_AID_KIND);
	if (in->amount < 1)
		err_add_field(e, "amount", ERR_NUMBER_RANGE);
	if (deviates && (!in->reason || !*in->reason))
		err_add_field(e, "reason", ERR_AID_DEVIATION);
	return e->code == ERR_NONE ? 0 : -1;
}

static int
put_proposal(struct tx *tx, struct app *app, struct flow_case *f,
	const struct aid_act *in, const struct caller *by, struct err *e)
{
	int64_t line, cap, changed;
	const struct aid_rules *r;
	struct aid_form *form;
	struct aid_case c;
	char today[CIVIL_SIZE];

	(void)by;
	civil_format(app_today(app), today);
	if (aid_load(tx, f->id, &c, e) != 0 ||
		aid_rules_load(tx, c.rule_version, &r, e) != 0 ||
		check_category(r, &c, in, e) != 0 ||
		aid_load_form(tx, app, &c, &form, e) != 0 ||
		aid_line_on(tx, c.district, today, &line, e) < 0)
		return -1;
	cap = aid_cap_of(
		aid_kind_find(r, in->kind, in->category), line, form->cost);
	if (sql_aid_case_propose(tx, e, f->id, in->category,
		    strcmp(in->category, c.proposed) != 0, in->kind, in->amount,
		    app_today(app).y, cap, &changed) != 0)
		return -1;
	return changed == 1 ? 0 : err_set(e, ERR_AID_CAP);
}

static int
put_posting(struct tx *tx, struct app *app, struct flow_case *f,
	const struct aid_act *in, const struct caller *by, struct err *e)
{
	return aid_post(tx, app, f, in->text, in->days, by, e);
}

static int
put_outside(struct tx *tx, struct app *app, struct flow_case *f,
	const struct aid_act *in, const struct caller *by, struct err *e)
{
	(void)app;
	(void)by;
	if (!in->number)
		return 0;
	return sql_aid_case_outside(tx, e, f->id, in->number);
}

static int
put_filed(struct tx *tx, struct app *app, struct flow_case *f,
	const struct aid_act *in, const struct caller *by, struct err *e)
{
	(void)app;
	(void)by;
	if (!in->number)
		return err_add_field(e, "number", ERR_REQUIRED);
	return sql_aid_case_filed(tx, e, f->id, in->number);
}

/* The money moves in the fund, by its own four signatures; here is said which
 * grant it was. */
static int
put_grant(struct tx *tx, struct app *app, struct flow_case *f,
	const struct aid_act *in, const struct caller *by, struct err *e)
{
	int64_t changed;

	(void)app;
	(void)by;
	if (!in->number)
		return 0;
	if (sql_aid_case_grant(tx, e, f->id, in->number, &changed) != 0)
		return -1;
	return changed == 1 ? 0 : err_set(e, ERR_AID_GRANT);
}

static int
put_account(struct tx *tx, struct app *app, struct flow_case *f,
	const struct aid_act *in, const struct caller *by, struct err *e)
{
	return aid_account_fix(tx, app, f, in->bank, in->card, by, e);
}

/* The yearly review may find another category. */
static int
put_review(struct tx *tx, struct app *app, struct flow_case *f,
	const struct aid_act *in, const struct caller *by, struct err *e)
{
	const struct aid_rules *r;
	struct aid_case c;

	if (aid_load(tx, f->id, &c, e) != 0 ||
		aid_rules_load(tx, c.rule_version, &r, e) != 0)
		return -1;
	if (in->category && !aid_category_find(r, in->category))
		return err_add_field(e, "category", ERR_CHOICE_UNKNOWN);
	if (in->category &&
		sql_aid_case_category(tx, e, f->id, in->category) != 0)
		return -1;
	return put_report(tx, app, f, in, by, e);
}

static const struct {
	const char *action, *at;
	input_fn *put;
} inputs[] = {
	{ "visit_report", "visit", put_report },
	{ "visit_confirm", "visit", put_report },
	{ "check_result", "check", put_check },
	{ "propose", "review", put_proposal },
	{ "post", "posting", put_posting },
	{ "co_approve", "approval", put_outside },
	{ "approve", "approval", put_outside },
	{ "file", "filing", put_filed },
	{ "pay", "payment", put_grant },
	{ "account_fixed", "account", put_account },
	{ "follow_up", "followup", put_report },
	{ "keep", "kept", put_review },
};

/* A number that somebody types is no place for a sentence. That of a grant is
 * ours and drawn by chance: it may look like a telephone's. */
static int
check_number(const struct aid_act *in, struct err *e)
{
	const char *text = in->number;

	for (const char *p = text; p && *p; p++)
		if ((unsigned char)*p < 0x20 || *p == 0x7f)
			return err_add_field(e, "number", ERR_TEXT_INVALID);
	if (text && strcmp(in->action, "pay") != 0 && personal_number_in(text))
		return err_add_field(e, "number", ERR_REASON_PERSONAL);
	return 0;
}

/* What anybody of the desk has to say of a case, at any stage. */
static int
note(struct tx *tx, struct app *app, struct flow_case *f,
	const struct aid_act *in, const struct caller *by, struct err *e)
{
	if (aid_duty_may(tx, app, f, "caller", by, e) != 0 ||
		put_report(tx, app, f, in, by, e) != 0)
		return -1;
	return aid_trail(tx, app, f->no, by->actor, "aid.note", "{}", e);
}

/*
 * A step that is not open is refused as such before its facts are looked at:
 * who asks too late is told that, and not what else is missing.
 */
int
aid_act(struct tx *tx, struct app *app, struct flow_case *f,
	const struct aid_act *in, const struct caller *by, struct err *e)
{
	if (f->version != in->version)
		return err_set(e, ERR_CASE_CHANGED);
	if (flow_stage(tx, f, e) != 0 || check_number(in, e) != 0)
		return -1;
	if (strcmp(in->action, "note") == 0)
		return note(tx, app, f, in, by, e);
	for (size_t i = 0; i < ARRAY_LEN(inputs); i++)
		if (strcmp(inputs[i].action, in->action) == 0 && f->stage &&
			strcmp(inputs[i].at, f->stage) == 0 &&
			inputs[i].put(tx, app, f, in, by, e) != 0)
			return -1;
	return flow_act(tx, app, f, in->action, in->reason, in->version, by, e);
}
