/* SPDX-License-Identifier: Apache-2.0 */
#include "pass/pass.h"
#include "audit/audit.h"
#include "pass.sql.h"
#include "pass/code.h"

#define KIND "pass"

/* ---- rows ---------------------------------------------------------------- */

static int
load(struct tx *tx, int64_t id, struct pass *out, struct err *e)
{
	struct sql_pass_get r;
	int found = sql_pass_get(tx, e, id, &r);

	if (found <= 0)
		return found < 0 ? -1 : err_set(e, ERR_NOT_FOUND);
	out->id = r.id;
	out->product = r.product_id;
	out->terms = r.terms_id;
	out->year = (int)r.year;
	out->state = r.state;
	out->frozen_why = r.frozen_why;
	out->price = r.price;
	out->subsidy = r.subsidy;
	out->fee = r.fee;
	out->replaced = r.replaced;
	out->made_at = r.made_at;
	out->pay_until = r.pay_until_null ? 0 : r.pay_until;
	out->issued_at = r.issued_at_null ? 0 : r.issued_at;
	out->nbf = r.nbf_null ? 0 : r.nbf;
	out->exp = r.exp_null ? 0 : r.exp;
	out->renews = r.renews_null ? 0 : r.renews;
	return 0;
}

int
pass_load_id(struct tx *tx, int64_t id, struct pass *out, struct err *e)
{
	*out = (struct pass){ 0 };
	if (flow_load_id(tx, id, &out->casefile, e) != 0)
		return -1;
	return load(tx, id, out, e);
}

int
pass_load_holder(struct tx *tx, int64_t holder, struct pass *out, struct err *e)
{
	struct sql_pass_of_holder row;

	if (sql_pass_of_holder(tx, e, holder, &row) != 1)
		return err_setf(e, ERR_INTERNAL, "no holder");
	return pass_load_id(tx, row.id, out, e);
}

int
pass_load(struct tx *tx, const char *no, int64_t person, struct pass *out,
	struct err *e)
{
	struct pass_holder *holders;
	char text[CASE_NO_SIZE];
	struct err own = { 0 };
	size_t n;

	*out = (struct pass){ 0 };
	if (flow_no_read(no, text, &own) != 0)
		return err_set(e, ERR_NOT_FOUND);
	if (flow_load(tx, text, &out->casefile, e) != 0 ||
		load(tx, out->casefile.id, out, e) != 0)
		return -1;
	if (!person)
		return 0;
	if (pass_holders(tx, out->id, &holders, &n, e) != 0)
		return -1;
	for (size_t i = 0; i < n; i++)
		if (holders[i].person == person)
			return 0;
	return err_set(e, ERR_PASS_NOT_YOURS);
}

int
pass_holders(struct tx *tx, int64_t pass, struct pass_holder **out, size_t *n,
	struct err *e)
{
	struct sql_pass_holder_list_rows rows;

	if (sql_pass_holder_list(tx, e, pass, &rows) != 0)
		return -1;
	*n = rows.n;
	*out = ARENA_ARRAY(tx_arena(tx), struct pass_holder, rows.n + 1);
	for (size_t i = 0; i < rows.n; i++) {
		const struct sql_pass_holder_list *r = &rows.items[i];

		(*out)[i] = (struct pass_holder){ r->id, r->n, r->person_id,
			r->score };
	}
	return 0;
}

int
pass_ids_of(struct tx *tx, int64_t person, const int64_t **out, size_t *n,
	struct err *e)
{
	struct sql_pass_ids_of_person_rows rows;
	int64_t *ids;

	if (sql_pass_ids_of_person(tx, e, person, &rows) != 0)
		return -1;
	ids = ARENA_ARRAY(tx_arena(tx), int64_t, rows.n + 1);
	for (size_t i = 0; i < rows.n; i++)
		ids[i] = rows.items[i].id;
	*out = ids;
	*n = rows.n;
	return 0;
}

int
pass_step(struct tx *tx, struct app *app, struct flow_case *c,
	const char *action, const char *reason, const struct caller *by,
	struct err *e)
{
	struct caller as = *by;

	/* What may be done was judged by this domain; the steps are not for
	 * the desk's own buttons. */
	as.kind = CALLER_NONE;
	return flow_act(tx, app, c, action, reason, c->version, &as, e);
}

int
pass_note(struct tx *tx, struct app *app, const char *actor, const char *action,
	const struct flow_case *c, const char *facts, struct err *e)
{
	return audit_add(tx, e, app->rng, actor, action,
		arena_printf(tx_arena(tx), "case:%s", c->no), facts);
}

/* ---- may they, and what does it cost ------------------------------------- */

struct price_ask {
	const struct eligible_facts *facts;
	struct civil today;
};

static bool
price_holds(void *ctx, const char *rule, const char *value)
{
	const struct price_ask *ask = ctx;

	return eligible_rule_holds(ask->facts, ask->today, rule, value);
}

static void
wait_until(struct pass_quote *q, enum err_code why, struct civil day)
{
	q->why = why;
	if (civil_is_valid(day))
		civil_format(day, q->next);
}

/* What they have already within the scope: *before is set to what a new pass is
 * appended to. */
static int
judge_latest(struct tx *tx, const struct pass_product *p, int64_t person,
	struct pass_span *before, struct pass_quote *q, struct err *e)
{
	struct civil today = civil_from_ms(tx_now(tx)), from;
	struct sql_pass_latest r;
	int found = sql_pass_latest(tx, e, person, p->scope, &r);

	if (found <= 0)
		return found;
	BUG_ON(!r.state);
	if (r.exp_null) {
		q->case_no = r.no;
		wait_until(q, ERR_PASS_UNPAID, (struct civil){ 0 });
		return 0;
	}
	if (r.exp <= tx_now(tx) / 1000)
		return 0;
	*before = (struct pass_span){ r.nbf, r.exp, (int)r.year };
	q->renews = r.id;
	from = pass_renew_from(&p->terms, r.exp);
	if (strcmp(r.state, "active") != 0 || !civil_is_valid(from) ||
		civil_compare(today, from) < 0) {
		q->case_no = r.no;
		wait_until(q, ERR_PASS_ALREADY, from);
	}
	return 0;
}

static int
facts_of(struct tx *tx, int64_t person, struct eligible_facts *out,
	struct err *e)
{
	*out = (struct eligible_facts){ .group = "", .district = "" };
	return person ? eligible_facts_load(tx, person, KIND, out, e) : 0;
}

static int
quote(struct tx *tx, const struct pass_product *p, int64_t person,
	const struct eligible_facts *facts, struct pass_quote *out,
	struct err *e)
{
	struct civil today = civil_from_ms(tx_now(tx)), next;
	struct price_ask ask = { facts, today };
	struct pass_span before = { 0 };
	const struct pass_price *price;

	*out = (struct pass_quote){ 0 };
	if (eligible_judge_by(p->rules, p->n_rules, today, facts, false,
		    &out->verdict, e) != 0)
		return -1;
	if (!pass_on_sale(&p->terms, today, &next))
		wait_until(out, ERR_PASS_NOT_ON_SALE, next);
	if (person && judge_latest(tx, p, person, &before, out, e) != 0)
		return -1;
	pass_span(&p->terms, tx_now(tx), out->renews ? &before : NULL,
		&out->span);
	price = pass_price_of(
		&p->terms, today, out->span.year, price_holds, &ask);
	out->price = price->price;
	out->subsidy = price->subsidy;
	return 0;
}

int
pass_quote(struct tx *tx, const struct pass_product *p, int64_t person,
	struct pass_quote *out, struct err *e)
{
	struct eligible_facts facts;

	if (facts_of(tx, person, &facts, e) != 0)
		return -1;
	return quote(tx, p, person, &facts, out, e);
}

/* ---- applying ------------------------------------------------------------ */

static int
refuse(const struct pass_quote *q, struct err *e)
{
	if (q->verdict.n_reasons)
		return err_set(e, q->verdict.reasons[0].code);
	if (q->case_no)
		strncpy(e->case_no, q->case_no, sizeof(e->case_no) - 1);
	return err_set(e, q->why);
}

struct apply {
	const struct pass_want *w;
	const struct caller *by;
	struct pass_product product;
	int64_t persons[PASS_HOLDERS_MAX];
	struct pass_quote quote;
	struct flow_case casefile;
};

static int
admit(struct tx *tx, struct app *app, struct apply *a, struct err *e)
{
	if (a->w->n_holders != (size_t)a->product.holders)
		return err_add_field(e, "holders", ERR_PASS_HOLDERS);
	for (size_t i = 0; i < a->w->n_holders; i++) {
		if (person_admit(tx, app, a->w->holders[i], a->by->actor,
			    &a->persons[i], e) != 0)
			return -1;
		for (size_t k = 0; k < i; k++)
			if (a->persons[k] == a->persons[i])
				return err_add_field(
					e, "holders", ERR_PASS_HOLDERS);
	}
	return 0;
}

/* The first is judged by everything; those who share must not stand otherwise
 * than the first to what is renewed. */
static int
judge(struct tx *tx, struct apply *a, struct err *e)
{
	struct eligible_facts facts;
	struct pass_quote other;

	if (facts_of(tx, a->persons[0], &facts, e) != 0)
		return -1;
	facts.declared = a->w->words.declared;
	facts.n_declared = a->w->words.n_declared;
	if (quote(tx, &a->product, a->persons[0], &facts, &a->quote, e) != 0)
		return -1;
	if (a->quote.verdict.n_reasons || a->quote.why)
		return refuse(&a->quote, e);
	for (size_t i = 1; i < a->w->n_holders; i++) {
		if (pass_quote(tx, &a->product, a->persons[i], &other, e) != 0)
			return -1;
		other.verdict.n_reasons = 0;
		if (other.why || other.renews != a->quote.renews)
			return err_set(e, ERR_PASS_ALREADY);
	}
	return 0;
}

/* The last moment of the last day on which it may be paid. */
static int64_t
pay_until(const struct tx *tx, const struct apply *a)
{
	struct civil last = civil_add_days(
		civil_from_ms(tx_now(tx)), (int32_t)a->product.pay_days + 1);
	int64_t end = civil_to_ms(last), exp = a->quote.span.exp * 1000;

	return end < exp ? end : exp;
}

static int
put_rows(struct tx *tx, const struct apply *a, struct err *e)
{
	const struct pass_product *p = &a->product;
	const struct pass_quote *q = &a->quote;
	int64_t id = a->casefile.id, made;

	if (sql_pass_insert(tx, e, id, p->product, p->id, q->span.year,
		    q->renews ? &q->renews : NULL, q->price, q->subsidy, p->fee,
		    a->w->desk ? "desk" : "kiosk", tx_now(tx),
		    pay_until(tx, a)) != 0)
		return -1;
	for (size_t i = 0; i < a->w->n_holders; i++) {
		if (sql_pass_holder_insert(tx, e, tx_new_id(tx), id,
			    (int64_t)i + 1, a->persons[i], p->scope,
			    q->span.year, &made) != 0)
			return -1;
		if (made != 1)
			return err_set(e, ERR_PASS_ALREADY);
	}
	return 0;
}

static int
open_case(struct tx *tx, struct app *app, struct apply *a, struct err *e)
{
	char day[CIVIL_SIZE];
	int found = flow_open(tx, app, &pass_service, a->persons[0],
		a->w->holders[0]->source, a->by->actor, 0, &a->casefile, e);

	if (found < 0)
		return -1;
	if (found) {
		strncpy(e->case_no, a->casefile.no, sizeof(e->case_no) - 1);
		return err_set(e, ERR_PASS_UNPAID);
	}
	civil_format(civil_from_ms(pay_until(tx, a) - 1), day);
	a->casefile.next_due = arena_strdup(tx_arena(tx), day);
	return pass_step(tx, app, &a->casefile, "price", NULL, a->by, e);
}

int
pass_apply(struct tx *tx, struct app *app, const struct pass_want *w,
	const struct caller *by, int64_t *id, struct err *e)
{
	struct apply a = { .w = w, .by = by };
	struct receipt receipt;
	struct pass p;

	if (pass_product_load(tx, w->product, &a.product, e) != 0)
		return -1;
	/* What lowers a price is proved by a paper that the desk has seen. */
	if (w->words.n_declared && !w->desk)
		return err_add_field(e, "declare", ERR_CHOICE_UNKNOWN);
	if (words_check(&w->words, a.product.texts, a.product.n_texts, e) !=
			0 ||
		admit(tx, app, &a, e) != 0 || judge(tx, &a, e) != 0 ||
		pass_sold_add(tx, &a.product, a.quote.span.year, e) != 0 ||
		open_case(tx, app, &a, e) != 0 || put_rows(tx, &a, e) != 0 ||
		words_keep(tx, &w->words, a.product.texts, a.product.n_texts,
			a.persons[0], w->holders[0]->source, a.casefile.id,
			by->actor, e) != 0 ||
		pass_note(tx, app, by->actor, "pass.apply", &a.casefile,
			arena_printf(tx_arena(tx),
				"{\"product\":\"%s\",\"version\":%lld,"
				"\"price\":%lld}",
				a.product.code, (long long)a.product.version,
				(long long)a.quote.price),
			e) != 0)
		return -1;
	*id = a.casefile.id;
	if (a.quote.price + a.product.fee > 0)
		return receipt_issue(tx, app, &a.casefile, &receipt, e);
	if (pass_load_id(tx, *id, &p, e) != 0)
		return -1;
	return pass_issue(tx, app, &a.product, &p, by, e);
}

/* ---- issuing ------------------------------------------------------------- */

/* Its days begin with the payment; those of a year or a season are the ones it
 * was applied for. */
static int
span_of(struct tx *tx, const struct pass_product *o, const struct pass *p,
	struct pass_span *out, struct err *e)
{
	bool rolling = o->terms.period == PASS_ROLLING;
	struct pass_span before = { 0 };
	struct sql_pass_get was;

	if (p->renews && sql_pass_get(tx, e, p->renews, &was) != 1)
		return -1;
	if (p->renews)
		before = (struct pass_span){ was.nbf, was.exp, (int)was.year };
	pass_span(&o->terms, rolling ? tx_now(tx) : p->made_at,
		p->renews ? &before : NULL, out);
	return 0;
}

int
pass_issue(struct tx *tx, struct app *app, const struct pass_product *o,
	struct pass *p, const struct caller *by, struct err *e)
{
	struct pass_holder *holders;
	struct receipt receipt;
	struct pass_span span;
	int64_t changed;
	size_t n;

	if (span_of(tx, o, p, &span, e) != 0 ||
		sql_pass_issue(tx, e, p->id, tx_now(tx), span.nbf, span.exp,
			&changed) != 0 ||
		pass_holders(tx, p->id, &holders, &n, e) != 0)
		return -1;
	if (changed != 1)
		return err_set(e, ERR_PASS_STATE);
	for (size_t i = 0; i < n; i++)
		if (pass_token_paper(tx, app, holders[i].id, o->group, span.nbf,
			    span.exp, e) != 0)
			return -1;
	p->state = "active";
	p->nbf = span.nbf;
	p->exp = span.exp;
	if (pass_step(tx, app, &p->casefile, "issue", NULL, by, e) != 0 ||
		receipt_issue(tx, app, &p->casefile, &receipt, e) != 0)
		return -1;
	return pass_note(
		tx, app, by->actor, "pass.issue", &p->casefile, "{}", e);
}
