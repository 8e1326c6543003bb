/* SPDX-License-Identifier: Apache-2.0 */
/* The decision, step by step. What changes a gate is in gate_seen.c. */
#include "gate.h"
#include "civil.h"

#define HOUR 3600
#define DAY (24 * HOUR)
#define LAST_SECOND INT64_C(253402300799) /* the end of the year 9999 */
#define MINUTE_MS 60000
#define DAY_MINUTES 1440

/* ---- the list --------------------------------------------------------------
 */

enum paper { PAPER_PASS, PHONE_PASS, VOUCHER, PAPERS };

/* clang-format off */
static const struct age_row {
	int64_t up_to; /* seconds */
	struct {
		enum gate_outcome outcome;
		unsigned flags;
	} of[PAPERS];
} ages[] = {
	{ DAY,	    { { GATE_OPEN, 0 }, { GATE_OPEN, 0 }, { GATE_OPEN, 0 } } },
	{ 7 * DAY,  { { GATE_OPEN, GATE_LIST_OLD }, { GATE_OPEN, GATE_LIST_OLD },
		      { GATE_OPEN, GATE_LIST_OLD } } },
	{ 30 * DAY, { { GATE_ASK, GATE_LIST_OLD }, { GATE_OPEN, GATE_LIST_OLD },
		      { GATE_ASK, GATE_LIST_OLD | GATE_DAY_LIST } } },
};
/* clang-format on */

static enum paper
paper_of(const struct token *t)
{
	if (t->type == TOKEN_VOUCHER)
		return VOUCHER;
	return t->has_anchor ? PHONE_PASS : PAPER_PASS;
}

const struct status_list *
gate_list(const struct gate *g, uint8_t list)
{
	for (size_t i = 0; i < g->n_lists; i++) {
		if (g->lists[i].list == list)
			return &g->lists[i];
	}
	return NULL;
}

/* When the centre was heard last; 0: never. */
static int64_t
newest_iat(const struct gate *g)
{
	int64_t iat = 0;

	for (size_t i = 0; i < g->n_lists; i++) {
		if (g->lists[i].iat > iat)
			iat = g->lists[i].iat;
	}
	return iat;
}

static enum token_verdict
check_age(int64_t age, struct gate_decision *d)
{
	enum paper paper = paper_of(&d->token);

	for (size_t i = 0; i < ARRAY_LEN(ages); i++) {
		if (age > ages[i].up_to)
			continue;
		d->outcome = ages[i].of[paper].outcome;
		d->flags |= ages[i].of[paper].flags;
		if (d->outcome == GATE_ASK && paper == PAPER_PASS &&
			d->token.policy & TOKEN_HOLDER_CHECK)
			d->flags |= GATE_HOLDER;
		return TOKEN_OK;
	}
	return TOKEN_E_STALE;
}

/*
 * A number whose list has never come is a list without a block: a year that
 * began while the line was down. It is as old as what was heard last.
 */
static enum token_verdict
check_list(const struct gate *g, struct gate_decision *d)
{
	const struct status_list *l = gate_list(g, d->token.cti[0]);
	uint32_t index = list_index_of(&d->token);
	int64_t iat = l ? l->iat : newest_iat(g);

	if (iat == 0)
		return TOKEN_E_STALE;
	d->list_seq = l ? l->seq : 0;
	if (l && list_is_void(l, index))
		return TOKEN_E_REVOKED;
	if (!l || index >= l->n_issued) {
		if ((int64_t)d->token.iat <= iat) {
			d->flags |= GATE_ALARM;
			return TOKEN_E_IMPOSSIBLE;
		}
		d->flags |= GATE_NEWER;
	}
	return check_age(d->at - iat, d);
}

/* ---- the proof
 * --------------------------------------------------------------- */

static const struct gate_proof *
proof_find(const struct gate *g, const struct token *t)
{
	const struct gate_proof *p = &g->proofs[list_index_of(t) % GATE_PROOFS];

	return p->list == t->cti[0] && p->index == list_index_of(t) &&
			       p->slot != 0
		       ? p
		       : NULL;
}

static enum token_verdict
check_proof(const struct gate *g, const struct gate_decision *d)
{
	const struct token *t = &d->token;
	const struct gate_pass *seen =
		gate_seen(g, t->cti[0], list_index_of(t));
	const struct gate_proof *known = proof_find(g, t);
	enum token_verdict v;

	if (!t->has_anchor)
		return TOKEN_OK;
	if (!t->has_proof)
		return TOKEN_E_PROOF;
	v = known ? token_chain_check(t, d->at, known->slot, known->value)
		  : token_chain_check(t, d->at, 0, t->anchor);
	if (v == TOKEN_OK && seen && t->slot <= seen->slot)
		return TOKEN_E_REPLAY;
	return v;
}

/* ---- the park's rules
 * --------------------------------------------------------- */

static const struct gate_rule *
rule_of(const struct gate *g, uint32_t place)
{
	for (size_t i = 0; i < g->rules.n; i++) {
		if (g->rules.places[i] == place)
			return &g->rules.rows[i];
	}
	return NULL;
}

static bool
is_open(const struct gate_rule *r, int64_t at)
{
	struct civil day = civil_from_ms(at * 1000);
	int64_t minute = (at * 1000 - civil_to_ms(day)) / MINUTE_MS;

	if (r->closed_days >> (civil_weekday(day) - 1) & 1)
		return false;
	if (r->opens == r->closes)
		return true;
	if (r->opens < r->closes)
		return minute >= r->opens && minute < r->closes;
	return minute >= r->opens || minute < r->closes; /* over midnight */
}

static enum token_verdict
check_seen(const struct gate_rule *r, const struct gate_pass *p,
	const struct gate_decision *d)
{
	struct civil last, today;

	if (d->token.policy & TOKEN_SINGLE_USE)
		return TOKEN_E_CAP;
	if (d->at - (int64_t)p->last_at < (int64_t)r->passback_s)
		return TOKEN_E_REPLAY;
	last = civil_from_ms((int64_t)p->last_at * 1000);
	today = civil_from_ms(d->at * 1000);
	if (r->per_day && civil_compare(last, today) == 0 &&
		p->n_day >= r->per_day)
		return TOKEN_E_CAP;
	if (r->per_year && last.y == today.y && p->n_year >= r->per_year)
		return TOKEN_E_CAP;
	return TOKEN_OK;
}

static enum token_verdict
check_rules(const struct gate *g, const struct gate_decision *d)
{
	const struct gate_rule *r = rule_of(g, d->token.place);
	const struct gate_pass *p =
		gate_seen(g, d->token.cti[0], list_index_of(&d->token));

	BUG_ON(!r); /* its place was one of the rules' */
	if (!is_open(r, d->at))
		return TOKEN_E_HOURS;
	return p ? check_seen(r, p, d) : TOKEN_OK;
}

/* ---- all of it
 * ------------------------------------------------------------------ */

static enum token_verdict
decide(const struct gate *g, struct bytes text, struct gate_decision *d)
{
	const struct token_expect expect = {
		.types = g->rules.types,
		.place = g->rules.places[0],
		.places = g->rules.places,
		.n_places = g->rules.n,
		.now = d->at,
		.proof_later = true,
	};
	enum token_verdict v;

	BUG_ON(g->rules.types & TOKEN_TYPE_BIT(TOKEN_RECEIPT));
	if (g->rules.n == 0)
		return TOKEN_E_STALE; /* it has heard of nothing yet */
	v = token_verify_text(text, &g->trust, &expect, &d->token);
	if (v == TOKEN_OK)
		v = check_list(g, d);
	if (v == TOKEN_OK)
		v = check_proof(g, d);
	return v == TOKEN_OK ? check_rules(g, d) : v;
}

enum gate_outcome
gate_decide(const struct gate *g, struct bytes text, int64_t now,
	struct gate_decision *out)
{
	*out = (struct gate_decision){ .at = now };
	if (now < g->floor) {
		out->at = g->floor;
		out->flags |= GATE_CLOCK;
	}
	if (out->at < 0)
		out->at = 0;
	if (out->at > LAST_SECOND)
		out->at = LAST_SECOND;
	out->code = decide(g, text, out);
	if (out->code != TOKEN_OK)
		out->outcome = GATE_REFUSE;
	return out->outcome;
}
