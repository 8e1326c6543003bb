/* SPDX-License-Identifier: Apache-2.0 */
#include "aid/aid.h"
#include "aid.sql.h"
#include "aid/claim.h"
#include "aid/duty.h"
#include "aid/paper.h"
#include "aid/clock.h"
#include "audit/audit.h"
#include "crypto.h"
#include "ref/ref.h"
#include "seal.h"
#include <stdio.h>

#define YEAR_MS (INT64_C(365) * 86400000)

int
aid_load(struct tx *tx, int64_t id, struct aid_case *out, struct err *e)
{
	struct sql_aid_case_get r;
	int found = sql_aid_case_get(tx, e, id, &r);

	if (found <= 0)
		return found < 0 ? -1 : err_set(e, ERR_NOT_FOUND);
	*out = (struct aid_case){ .id = r.id,
		.household = r.household_id,
		.rule_version = r.rule_version,
		.heads = r.heads,
		.amount = r.amount_null ? 0 : r.amount,
		.returns = r.returns,
		.year = r.year_null ? 0 : r.year,
		.stage = r.stage,
		.district = r.district,
		.union_code = r.union_code,
		.proposed = r.proposed,
		.category = r.category,
		.kind = r.kind,
		.outside_no = r.outside_no,
		.filed_no = r.filed_no,
		.resume = r.resume,
		.public_scope = r.public_scope,
		.review_on = r.review_on,
		.left_on = r.left_on,
		.deviates = r.deviates != 0,
		.form_sealed = r.form_sealed,
		.card_sealed = r.card_sealed };
	return 0;
}

int
aid_load_form(struct tx *tx, struct app *app, const struct aid_case *c,
	struct aid_form **out, struct err *e)
{
	return aid_form_open(
		app, tx_arena(tx), "aid_case", c->id, c->form_sealed, out, e);
}

static int
facts(struct tx *tx, int64_t household, int64_t id, const struct aid_form *f,
	const char *day, struct aid_facts *out, struct err *e)
{
	struct sql_aid_household_earlier earlier;

	*out = aid_form_facts(f);
	if (aid_line_on(tx, f->district, day, &out->line, e) < 0 ||
		sql_aid_household_earlier(tx, e, household, id,
			tx_now(tx) - YEAR_MS, &earlier) != 0)
		return -1;
	out->earlier = earlier.amount;
	return 0;
}

static int
sheet(struct tx *tx, int64_t household, int64_t id, const struct aid_form *f,
	const struct aid_rules *r, const char *day, struct aid_sheet *out,
	struct err *e)
{
	struct aid_facts of;

	return facts(tx, household, id, f, day, &of, e) != 0
		       ? -1
		       : aid_sheet_make(r, &of, out, e);
}

int
aid_facts_of(struct tx *tx, const struct aid_case *c, const struct aid_form *f,
	const char *day, struct aid_facts *out, struct err *e)
{
	return facts(tx, c->household, c->id, f, day, out, e);
}

int
aid_sheet_of(struct tx *tx, struct app *app, const struct aid_case *c,
	const struct aid_form *f, const struct aid_rules *r, const char *day,
	struct aid_sheet *out, struct err *e)
{
	(void)app;
	return sheet(tx, c->household, c->id, f, r, day, out, e);
}

int
aid_trail(struct tx *tx, struct app *app, const char *no, const char *actor,
	const char *action, const char *payload, struct err *e)
{
	return audit_add(tx, e, app->rng, actor, action,
		arena_printf(tx_arena(tx), "case:%s", no), payload);
}

int
aid_note_add(struct tx *tx, struct app *app, int64_t case_id, const char *kind,
	const char *text, const char *actor, int64_t *id, struct err *e)
{
	int64_t row = tx_new_id(tx);

	if (id)
		*id = row;
	return sql_aid_note_insert(tx, e, row, &case_id, kind, tx_now(tx),
		actor,
		seal_field(app->keyring, app->rng, "aid_note", "text", row,
			bytes_str(text), tx_arena(tx)));
}

int
aid_note_text(struct tx *tx, struct app *app, int64_t id, const char **out,
	struct err *e)
{
	struct sql_aid_note_get r;
	struct bytes plain;
	int found = sql_aid_note_get(tx, e, id, &r);

	if (found <= 0)
		return found < 0 ? -1 : err_set(e, ERR_NOT_FOUND);
	if (seal_open(app->keyring, "aid_note", "text", id, r.text_sealed,
		    tx_arena(tx), &plain, e) != 0)
		return -1;
	*out = (const char *)plain.p;
	return 0;
}

/* ---- the household ------------------------------------------------------- */

/* Everything that one application carries about. */
struct asking {
	struct tx *tx;
	struct app *app;
	const struct aid_ask *in;
	const struct caller *by;
	const struct aid_rules *rules;
	struct aid_sheet sheet;
	char today[CIVIL_SIZE];
	int64_t household; /* 0: none yet */
	struct aid_applied *out;
};

/* Whose household are these people? The first found; *other: a second one. */
static int
find_household(struct asking *s, int64_t *other, struct err *e)
{
	*other = 0;
	for (size_t i = 0; i < s->in->family.n; i++) {
		struct sql_aid_household_of r;
		int found = sql_aid_household_of(
			s->tx, e, bytes_of(s->in->family.heads[i].bix, 32), &r);

		if (found < 0)
			return -1;
		if (found && !s->household)
			s->household = r.household_id;
		if (found && r.household_id != s->household)
			*other = r.household_id;
	}
	return 0;
}

/* The place where it was asked again, for both to see. */
static int
hit(struct asking *s, int64_t household, struct err *e)
{
	s->out->refused = ERR_AID_HOUSEHOLD;
	if (sql_aid_hit_insert(s->tx, e, tx_new_id(s->tx), household,
		    s->in->form->district, tx_now(s->tx)) != 0)
		return -1;
	return audit_add(s->tx, e, s->app->rng, s->by->actor, "aid.hit",
		arena_printf(tx_arena(s->tx), "household:%lld",
			(long long)household),
		"{}");
}

/* A file of the household that runs, and is it this person's? */
static int
look_for_running(
	struct asking *s, int64_t person, struct flow_case *mine, struct err *e)
{
	struct sql_aid_household_running r;
	int found;

	if (!s->household)
		return 0;
	found = sql_aid_household_running(s->tx, e, s->household, &r);
	if (found <= 0)
		return found;
	if (flow_load_id(s->tx, r.id, mine, e) != 0)
		return -1;
	if (mine->person_id != person)
		return hit(s, s->household, e);
	if (strcmp(mine->state, "returned") == 0)
		return 1;
	snprintf(e->case_no, sizeof(e->case_no), "%s", mine->no);
	return err_set(e, ERR_ALREADY_APPLIED);
}

static bool
lives_there(const struct aid_family *f, struct bytes bix)
{
	for (size_t i = 0; i < f->n; i++)
		if (memcmp(f->heads[i].bix, bix.p, 32) == 0)
			return true;
	return false;
}

static int
add_member(struct asking *s, const struct aid_head *h, struct err *e)
{
	int64_t id = tx_new_id(s->tx), changed;

	return sql_aid_member_insert(s->tx, e, id, s->household,
		seal_field(s->app->keyring, s->app->rng, "aid_member", "id_no",
			id, bytes_str(h->id_no), tx_arena(s->tx)),
		bytes_of(h->bix, 32), h->adult, &changed);
}

/* Somebody of the family has had a hand in it before: then it goes to people
 * who have not, by a new application. */
static int
refuse_acted(struct asking *s, const struct aid_head *h, struct err *e)
{
	struct sql_aid_member_acted r;
	int found = sql_aid_member_acted(
		s->tx, e, s->household, bytes_of(h->bix, 32), &r);

	if (found <= 0)
		return found;
	return err_set(e, ERR_AID_RELATIVE);
}

/* Who lives there now is who the form names. */
static int
put_members(struct asking *s, struct err *e)
{
	const struct aid_family *f = &s->in->family;
	struct sql_aid_members_rows rows;
	int64_t changed;

	if (!s->household) {
		s->household = tx_new_id(s->tx);
		if (sql_aid_household_insert(
			    s->tx, e, s->household, tx_now(s->tx)) != 0)
			return -1;
	}
	if (sql_aid_members(s->tx, e, s->household, &rows) != 0)
		return -1;
	for (size_t i = 0; i < rows.n; i++)
		if (!lives_there(f, rows.items[i].id_bix) &&
			sql_aid_member_leave(
				s->tx, e, rows.items[i].id, tx_now(s->tx)) != 0)
			return -1;
	for (size_t i = 0; i < f->n; i++)
		if (refuse_acted(s, &f->heads[i], e) != 0 ||
			add_member(s, &f->heads[i], e) != 0)
			return -1;
	/* Who asks has just authorised; the others do so themselves. */
	return sql_aid_member_authorise(s->tx, e, s->household,
		bytes_of(f->heads[0].bix, 32), s->today, s->by->actor,
		&changed);
}

/* ---- consents ------------------------------------------------------------ */

static bool
given(const struct aid_ask *in, const char *purpose)
{
	const struct aid_consent_given *rows = in->consents.items;

	for (size_t i = 0; i < in->consents.n; i++)
		if (strcmp(rows[i].purpose, purpose) == 0)
			return true;
	return false;
}

/* Each sensitive purpose by itself: illness and children only where they are
 * told of. */
static bool
needed(const struct aid_form *f, const struct aid_consent *c)
{
	if (strcmp(c->purpose, "aid_health") == 0)
		return f->invoices.n || strcmp(f->cause, "illness") == 0 ||
		       strcmp(f->cause, "disability") == 0;
	if (strcmp(c->purpose, "aid_child") == 0)
		return f->pupils.n > 0;
	return c->required;
}

static int
check_consents(const struct asking *s, struct err *e)
{
	const struct aid_consent_given *rows = s->in->consents.items;
	const struct aid_consent *all = s->rules->consents.items;

	for (size_t i = 0; i < s->in->consents.n; i++) {
		const struct aid_consent *c =
			aid_consent_find(s->rules, rows[i].purpose);

		if (!c)
			err_add_field(e, "consents", ERR_CONSENT_UNKNOWN);
		else if (c->version != rows[i].version)
			err_add_field(e, "consents", ERR_CONSENT_VERSION);
		for (size_t k = 0; k < i; k++)
			if (strcmp(rows[k].purpose, rows[i].purpose) == 0)
				err_add_field(e, "consents", ERR_CONSENT_TWICE);
	}
	for (size_t i = 0; i < s->rules->consents.n; i++)
		if (needed(s->in->form, &all[i]) &&
			!given(s->in, all[i].purpose))
			err_add_field(e, "consents", ERR_CONSENT_REQUIRED);
	return e->code == ERR_NONE ? 0 : -1;
}

static int
put_consents(struct asking *s, struct err *e)
{
	const struct aid_consent_given *rows = s->in->consents.items;
	const struct flow_case *c = &s->out->casefile;

	for (size_t i = 0; i < s->in->consents.n; i++) {
		const struct aid_consent *t =
			aid_consent_find(s->rules, rows[i].purpose);
		uint8_t sum[SHA256_SIZE];

		crypto_sha256(bytes_str(t->text), sum);
		if (sql_aid_consent_insert(s->tx, e, tx_new_id(s->tx),
			    c->person_id, c->id, t->purpose, t->version,
			    bytes_of(sum, sizeof(sum)), tx_now(s->tx),
			    s->by->actor) != 0)
			return -1;
	}
	return 0;
}

/* ---- the case ------------------------------------------------------------ */

static struct bytes
seal_card(struct asking *s, int64_t id)
{
	return seal_field(s->app->keyring, s->app->rng, "aid_case", "card", id,
		bytes_str(s->in->card), tx_arena(s->tx));
}

static const char *
category_of(const struct aid_sheet *s)
{
	return s->category ? s->category->code : "";
}

static const char *
union_of(const struct asking *s)
{
	return ref_union_receiving(
		s->app->ref, "*", s->in->form->district, NULL)
		->code;
}

static const char *
scope_of(const struct asking *s)
{
	return given(s->in, "aid_public") ? "public" : "unit";
}

static int
open_case(struct asking *s, int64_t person, struct err *e)
{
	struct flow_case *c = &s->out->casefile;
	const struct aid_form *f = s->in->form;
	char due[CIVIL_SIZE];
	int again = flow_open(s->tx, s->app, &aid_service, person,
		s->in->person->source, s->by->actor, 0, c, e);

	if (again != 0)
		return again < 0 ? -1 : err_set(e, ERR_ALREADY_APPLIED);
	if (sql_aid_case_insert(s->tx, e, c->id, s->household, f->district,
		    union_of(s), s->rules->version,
		    aid_form_seal(
			    s->app, tx_arena(s->tx), "aid_case", c->id, f),
		    seal_card(s, c->id), s->sheet.facts.heads,
		    category_of(&s->sheet), scope_of(s)) != 0)
		return -1;
	if (s->by->kind == CALLER_STAFF &&
		aid_duty_take(s->tx, s->app, c, 1, "keyer", s->by, e) != 0)
		return -1;
	return aid_clock_begin(
		s->tx, s->app, c->id, "first_review", s->rules, due, e);
}

/*
 * The stage that returned papers lead back to: where it was sent back, or the
 * earliest whose verdict rests on what has changed. Other verdicts stand.
 */
static int
resume_at(struct asking *s, const struct aid_case *was, const char **out,
	struct err *e)
{
	struct aid_form *before;
	const char *earliest;

	if (aid_load_form(s->tx, s->app, was, &before, e) != 0 ||
		aid_verdicts_void(s->tx, was->id,
			aid_form_changes(before, s->in->form), &earliest,
			e) != 0)
		return -1;
	*out = was->resume;
	if (earliest && aid_stage_is_before(earliest, was->resume))
		*out = earliest;
	return 0;
}

static int
continue_case(struct asking *s, struct err *e)
{
	struct flow_case *c = &s->out->casefile;
	const struct aid_form *f = s->in->form;
	struct aid_case was = { 0 };
	/* The step is the person's own, also where a clerk keys it. */
	struct caller person = { .kind = CALLER_NONE };
	const char *resume;

	s->out->resubmitted = true;
	if (aid_load(s->tx, c->id, &was, e) != 0 ||
		resume_at(s, &was, &resume, e) != 0)
		return -1;
	if (sql_aid_case_refill(s->tx, e, c->id,
		    aid_form_seal(
			    s->app, tx_arena(s->tx), "aid_case", c->id, f),
		    seal_card(s, c->id), s->sheet.facts.heads,
		    category_of(&s->sheet), s->rules->version, resume,
		    f->district, union_of(s), scope_of(s)) != 0)
		return -1;
	if (s->by->kind == CALLER_STAFF &&
		aid_duty_take(s->tx, s->app, c, was.returns + 1, "keyer", s->by,
			e) != 0)
		return -1;
	snprintf(person.actor, sizeof(person.actor), "%s", s->by->actor);
	return flow_act(
		s->tx, s->app, c, "resubmit", NULL, c->version, &person, e);
}

static int
finish(struct asking *s, struct err *e)
{
	struct flow_case *c = &s->out->casefile;
	struct aid_case row = { 0 };

	if (aid_claims_put(s->tx, s->app, c->id, s->in->form, e) != 0 ||
		put_consents(s, e) != 0 ||
		aid_draft_drop(s->tx, s->app, s->in->person, e) != 0 ||
		aid_load(s->tx, c->id, &row, e) != 0 ||
		aid_missing(s->tx, &row, s->rules, s->in->form, s->out, e) != 0)
		return -1;
	if (aid_trail(s->tx, s->app, c->no, s->by->actor, "aid.form",
		    arena_printf(tx_arena(s->tx), "{\"rules\":%lld}",
			    (long long)s->rules->version),
		    e) != 0)
		return -1;
	return receipt_issue(s->tx, s->app, c, &s->out->receipt, e);
}

/* The person's row if there is one: nobody is admitted for a refusal. */
static int
known_person(struct asking *s, int64_t *person, struct err *e)
{
	int found = person_find(s->tx, s->in->person, person, e);

	if (found == 0)
		*person = 0;
	return found < 0 ? -1 : 0;
}

/* Rules, words, figures: what can be refused without looking at people. */
static int
weigh(struct asking *s, struct err *e)
{
	civil_format(app_today(s->app), s->today);
	if (aid_rules_on(s->tx, s->today, &s->rules, e) != 0 ||
		aid_form_codes(s->rules, s->in->form, e) != 0 ||
		check_consents(s, e) != 0)
		return -1;
	return sheet(
		s->tx, 0, 0, s->in->form, s->rules, s->today, &s->sheet, e);
}

int
aid_apply(struct tx *tx, struct app *app, const struct aid_ask *in,
	const struct caller *by, struct aid_applied *out, struct err *e)
{
	struct asking s = {
		.tx = tx, .app = app, .in = in, .by = by, .out = out
	};
	int64_t other, person;
	int again;

	if (weigh(&s, e) != 0 || find_household(&s, &other, e) != 0)
		return -1;
	if (other)
		return hit(&s, other, e);
	if (known_person(&s, &person, e) != 0)
		return -1;
	again = look_for_running(&s, person, &out->casefile, e);
	if (again < 0 || out->refused != ERR_NONE)
		return again < 0 ? -1 : 0;
	if (person_admit(tx, app, in->person, by->actor, &person, e) != 0 ||
		put_members(&s, e) != 0)
		return -1;
	if ((again ? continue_case(&s, e) : open_case(&s, person, e)) != 0)
		return -1;
	return finish(&s, e);
}
