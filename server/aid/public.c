/* SPDX-License-Identifier: Apache-2.0 */
#include "aid/public.h"
#include "aid/clock.h"
#include "aid/duty.h"
#include "fleet/fleet.h"
#include "person_name.h"
#include "personal.h"
#include "public.sql.h"
#include "ref/ref.h"

/* ---- the scan ------------------------------------------------------------ */

static bool
holds(const char *text, const char *word)
{
	return *word && strstr(text, word) != NULL;
}

/* A name of one character stands in too many other words. */
static bool
holds_name(const char *text, const char *name)
{
	return utf8_length(name) > 1 && holds(text, name);
}

static void
found(struct aid_scanned *out, const char *word)
{
	if (out->n < ARRAY_LEN(out->words))
		out->words[out->n++] = word;
}

void
aid_scan(const struct aid_rules *r, const struct aid_form *f, const char *name,
	const char *text, struct aid_scanned *out)
{
	const struct aid_relative *people = f->relatives.items;
	const char *const *words = r->scan.items;

	out->n = 0;
	if (personal_number_in(text))
		found(out, "");
	if (holds_name(text, name))
		found(out, name);
	for (size_t i = 0; i < f->relatives.n; i++) {
		if (holds_name(text, people[i].name))
			found(out, people[i].name);
		if (holds(text, people[i].id_no))
			found(out, "");
	}
	for (size_t i = 0; i < r->scan.n; i++)
		if (holds(text, words[i]))
			found(out, words[i]);
}

bool
aid_scan_hits(const struct aid_rules *r, const struct aid_form *f,
	const char *name, const char *text)
{
	struct aid_scanned hits;

	aid_scan(r, f, name, text, &hits);
	return hits.n > 0;
}

/* ---- up and down --------------------------------------------------------- */

struct draft {
	struct aid_case c;
	const struct aid_rules *r;
	struct aid_form *f;
	struct person_fields who;
};

static int
load(struct tx *tx, struct app *app, const struct flow_case *f, struct draft *d,
	struct err *e)
{
	if (aid_load(tx, f->id, &d->c, e) != 0 ||
		aid_rules_load(tx, d->c.rule_version, &d->r, e) != 0 ||
		aid_load_form(tx, app, &d->c, &d->f, e) != 0)
		return -1;
	return person_load(tx, app, f->person_id, &d->who, e);
}

/* As it would stand; nothing is written. */
static int
compose(struct tx *tx, const struct app *app, const struct draft *d,
	const char *remark, int64_t days, struct aid_preview *out,
	struct err *e)
{
	const struct aid_category *c = aid_category_find(d->r, d->c.category);
	const struct aid_kind *k =
		aid_kind_find(d->r, d->c.kind, d->c.category);
	char name[NAME_SIZE], from[CIVIL_SIZE], until[CIVIL_SIZE];
	struct arena *a = tx_arena(tx);

	if (!days)
		days = d->r->publicity_days;
	if (days < d->r->publicity_min || days > d->r->publicity_max)
		return err_add_field(e, "days", ERR_NUMBER_RANGE);
	if (!c || !k)
		return err_set(e, ERR_AID_INPUT);
	name_mask(d->who.name, name);
	civil_format(app_today(app), from);
	civil_format(calendar_add_workdays(&app->ref->calendar, app_today(app),
			     (unsigned)days),
		until);
	*out = (struct aid_preview){ .scope = d->c.public_scope,
		.unit = d->f->unit,
		.name = arena_strdup(a, name),
		.category = c->label,
		.kind = k->label,
		.remark = remark ? remark : "",
		.from_on = arena_strdup(a, from),
		.until_on = arena_strdup(a, until) };
	/* Everything that people wrote is scanned. The unit is free text too;
	 * category and kind are words of the rules. */
	aid_scan(d->r, d->f, d->who.name, out->remark, &out->in_remark);
	aid_scan(d->r, d->f, d->who.name, out->unit, &out->in_unit);
	return 0;
}

int
aid_post_preview(struct tx *tx, struct app *app, const struct flow_case *f,
	const char *remark, int64_t days, struct aid_preview *out,
	struct err *e)
{
	struct draft d;

	if (load(tx, app, f, &d, e) != 0)
		return -1;
	return compose(tx, app, &d, remark, days, out, e);
}

int
aid_post(struct tx *tx, struct app *app, const struct flow_case *f,
	const char *remark, int64_t days, const struct caller *by,
	struct err *e)
{
	char ref[FLEET_REF_SIZE];
	struct aid_preview p = { 0 };

	(void)by;
	if (aid_post_preview(tx, app, f, remark, days, &p, e) != 0)
		return -1;
	if (p.in_remark.n)
		return err_add_field(e, "text", ERR_AID_SCAN);
	if (p.in_unit.n)
		return err_add_field(e, "unit", ERR_AID_SCAN);
	fleet_ref(app, ref);
	return sql_aid_posting_insert(tx, e, tx_new_id(tx), ref, f->id, p.scope,
		p.unit, p.name, p.category, p.kind, p.remark, p.from_on,
		p.until_on);
}

int
aid_post_is_up(struct tx *tx, int64_t case_id, bool *up, struct err *e)
{
	struct sql_aid_posting_up row;
	int found = sql_aid_posting_up(tx, e, case_id, &row);

	*up = found > 0;
	return found < 0 ? -1 : 0;
}

int
aid_post_may_end(struct tx *tx, struct app *app, int64_t case_id, struct err *e)
{
	struct sql_aid_posting_up row;
	char today[CIVIL_SIZE];
	int found = sql_aid_posting_up(tx, e, case_id, &row);

	if (found <= 0)
		return found < 0 ? -1 : err_set(e, ERR_AID_INPUT);
	BUG_ON(!row.until_on); /* the row has been found */
	civil_format(app_today(app), today);
	if (row.stopped_on || row.upheld || strcmp(today, row.until_on) <= 0)
		return err_set(e, ERR_AID_PUBLIC_EARLY);
	return 0;
}

int
aid_post_end(struct tx *tx, int64_t case_id, struct err *e)
{
	return sql_aid_posting_end(tx, e, case_id, tx_now(tx));
}

int
aid_postings(struct tx *tx, struct aid_posting **out, size_t *n, struct err *e)
{
	struct sql_aid_postings_rows rows;

	if (sql_aid_postings(tx, e, &rows) != 0)
		return -1;
	*n = rows.n;
	*out = ARENA_ARRAY(tx_arena(tx), struct aid_posting, rows.n + 1);
	for (size_t i = 0; i < rows.n; i++) {
		const struct sql_aid_postings *r = &rows.items[i];

		(*out)[i] = (struct aid_posting){ r->ref, r->unit, r->masked,
			r->category, r->kind, r->remark, r->from_on,
			r->until_on, r->stopped_on != NULL };
	}
	return 0;
}

/* ---- objections ---------------------------------------------------------- */

static int
trail(struct tx *tx, struct app *app, int64_t case_id, const char *actor,
	const char *action, struct err *e)
{
	struct flow_case f;

	if (flow_load_id(tx, case_id, &f, e) != 0)
		return -1;
	return aid_trail(tx, app, f.no, actor, action, "{}", e);
}

int
aid_object(struct tx *tx, struct app *app, const char *posting,
	const char *text, const struct caller *by, const char **ref,
	struct err *e)
{
	struct sql_aid_posting_get p;
	char today[CIVIL_SIZE], fresh[FLEET_REF_SIZE];
	int64_t note;
	int found = sql_aid_posting_get(tx, e, posting, &p);

	if (found <= 0)
		return found < 0 ? -1 : err_set(e, ERR_AID_POSTING_GONE);
	fleet_ref(app, fresh);
	*ref = arena_strdup(tx_arena(tx), fresh);
	civil_format(app_today(app), today);
	if (aid_note_add(tx, app, p.case_id, "objection", text, by->actor,
		    &note, e) != 0 ||
		sql_aid_objection_insert(tx, e, tx_new_id(tx), *ref, p.id, note,
			tx_now(tx), by->actor) != 0 ||
		sql_aid_posting_stop(tx, e, p.id, today) != 0)
		return -1;
	return trail(tx, app, p.case_id, by->actor, "aid.object", e);
}

/* The days that it stood still are added behind its last day. */
static int
go_on(struct tx *tx, struct app *app, const struct sql_aid_objection_get *o,
	struct err *e)
{
	const struct calendar *cal = &app->ref->calendar;
	struct sql_aid_objections_open open;
	struct civil stopped, until;
	char day[CIVIL_SIZE];
	int still;

	if (sql_aid_objections_open(tx, e, o->posting_id, &open) != 0)
		return -1;
	if (open.n || !o->stopped_on)
		return 0;
	if (civil_parse(o->stopped_on, &stopped, e) != 0 ||
		civil_parse(o->until_on, &until, e) != 0)
		return -1;
	still = calendar_workdays_between(cal, stopped, app_today(app));
	if (still > 0)
		until = calendar_add_workdays(cal, until, (unsigned)still);
	civil_format(until, day);
	if (sql_aid_posting_go_on(tx, e, o->posting_id, day) != 0)
		return -1;
	return aid_clock_move(
		tx, app, o->case_id, calendar_add_workdays(cal, until, 1), e);
}

int
aid_object_decide(struct tx *tx, struct app *app, const char *ref, bool upheld,
	const char *answer, const struct caller *by, struct err *e)
{
	struct sql_aid_objection_get o;
	struct flow_case f;
	struct aid_case c;
	int64_t note, changed;
	int found = sql_aid_objection_get(tx, e, ref, &o);

	if (found <= 0)
		return found < 0 ? -1 : err_set(e, ERR_NOT_FOUND);
	if (flow_load_id(tx, o.case_id, &f, e) != 0 ||
		aid_load(tx, o.case_id, &c, e) != 0 ||
		aid_duty_take(tx, app, &f, c.returns + 1, "reviewer", by, e) !=
			0 ||
		aid_note_add(tx, app, o.case_id, "objection_answer", answer,
			by->actor, &note, e) != 0 ||
		sql_aid_objection_decide(tx, e, o.id,
			upheld ? "upheld" : "dismissed", note, tx_now(tx),
			by->actor, &changed) != 0)
		return -1;
	if (changed != 1)
		return err_set(e, ERR_AID_ANSWERED);
	if (go_on(tx, app, &o, e) != 0)
		return -1;
	return trail(tx, app, o.case_id, by->actor, "aid.object.decide", e);
}
