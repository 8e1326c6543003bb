/* SPDX-License-Identifier: Apache-2.0 */
#include "pass/scan.h"
#include "pass/code.h"
#include "revocation/revocation.h"
#include "scan.sql.h"
#include <stdio.h>

/* ---- what a gate would know ---------------------------------------------- */

static int
rules_of(struct tx *tx, const struct pass_park *park, struct gate_rules *out,
	struct err *e)
{
	struct pass_rule_row *rows;
	size_t n;

	if (pass_rules_of_park(tx, park->id, &rows, &n, e) != 0)
		return -1;
	out->types = TOKEN_TYPE_BIT(TOKEN_PASS);
	for (size_t i = 0; i < n && out->n < GATE_PLACES_MAX; i++) {
		out->places[out->n] = (uint32_t)rows[i].group;
		out->rows[out->n++] = (struct gate_rule){
			.passback_s = (uint32_t)rows[i].passback_s,
			.per_day = (uint16_t)rows[i].per_day,
			.per_year = (uint16_t)rows[i].per_year,
			.closed_days = (uint8_t)rows[i].closed_days,
			.opens = (uint16_t)rows[i].opens,
			.closes = (uint16_t)rows[i].closes,
		};
	}
	return 0;
}

/* Every list as far as this code goes: it is void, good, or was given to
 * nobody, which is an index behind the end. */
static int
lists_of(struct tx *tx, struct gate *g, const struct token *t, bool given,
	struct err *e)
{
	int64_t now = tx_now(tx) / 1000, seq, at;
	uint32_t idx = list_index_of(t);
	struct revocation_list *lists;
	size_t n;
	int is_void = revocation_since(tx, t->cti[0], idx, &seq, &at, e);

	if (is_void < 0 ||
		revocation_lists(tx, g->rules.types, &lists, &n, e) != 0)
		return -1;
	for (size_t i = 0; i < n && g->n_lists < GATE_LISTS_MAX; i++) {
		struct status_list *l = &g->lists[g->n_lists++];

		*l = (struct status_list){ .list = (uint8_t)lists[i].list,
			.seq = (uint32_t)lists[i].seq,
			.iat = now };
		if (l->list != t->cti[0] || !given)
			continue;
		list_open_blocks(l, idx / LIST_BLOCK + 1);
		list_set(l, idx, is_void);
	}
	return 0;
}

/* Under whatever code they were let in, the holder was here. */
static int
recall(struct tx *tx, struct gate *g, const struct token *t, int64_t holder,
	const struct pass_park *park, struct err *e)
{
	struct civil first = { civil_from_ms(tx_now(tx)).y, 1, 1 };
	struct sql_scan_seen_rows rows;
	struct sql_scan_erased erased;

	if (sql_scan_seen(tx, e, holder, park->id, &rows) != 0 ||
		sql_scan_erased(tx, e, holder, park->id, first.y, &erased) != 0)
		return -1;
	/* Erased after ninety days: for the year any day of it does. */
	for (int64_t i = 0; i < erased.n; i++)
		gate_recall(g, t->cti[0], list_index_of(t),
			civil_to_ms(first) / 1000, 0);
	for (size_t i = 0; i < rows.n; i++) {
		const struct sql_scan_seen *r = &rows.items[i];
		bool same = r->list == t->cti[0] && r->idx == list_index_of(t);
		struct gate_entry x;

		if (gate_entry_decode(r->record, &x) != 0)
			return err_setf(e, ERR_INTERNAL, "stored record");
		gate_recall(g, t->cti[0], list_index_of(t), r->at,
			same ? x.slot : 0);
	}
	g->floor = 0; /* the clock is the centre's own */
	return 0;
}

/* From the value that was proven, a step is left. */
static void
recall_proof(struct gate *g, const struct token *t)
{
	struct gate_proof *p = &g->proofs[list_index_of(t) % GATE_PROOFS];

	*p = (struct gate_proof){ .index = list_index_of(t),
		.slot = t->slot - 1,
		.list = t->cti[0] };
	memcpy(p->value, t->proof, TOKEN_CHAIN);
	token_chain_walk(t, t->slot, t->slot - 1, p->value);
}

static int
know(struct tx *tx, const struct app *app, struct gate *g, const struct scan *s,
	const struct pass_park *park, struct err *e)
{
	const struct token *t = &s->decision.token;
	struct pass_token row;
	bool is_void;
	int found, given;

	if (rules_of(tx, park, &g->rules, e) != 0)
		return -1;
	if (t->type != TOKEN_PASS)
		return 0;
	found = pass_token_find(
		tx, t->cti[0], list_index_of(t), &row, &is_void, e);
	given = found ? found
		      : revocation_is_given(
				tx, app, t->cti[0], list_index_of(t), e);
	if (given < 0 || lists_of(tx, g, t, given, e) != 0 ||
		(found && recall(tx, g, t, row.holder, park, e) != 0))
		return -1;
	if (s->proven)
		recall_proof(g, t);
	return 0;
}

/* ---- deciding ------------------------------------------------------------ */

/* What it says that it is, if it is signed at all. */
static void
read_token(const struct app *app, struct scan *s, int64_t now)
{
	const struct token_expect expect = {
		.types = TOKEN_TYPE_BIT(TOKEN_PASS),
		.any_place = true,
		.now = now,
		.proof_later = true,
	};
	struct token *t = &s->decision.token;

	if (token_verify_text(s->text, app->trust, &expect, t) == TOKEN_OK &&
		t->has_anchor && t->has_proof && t->slot > 0)
		s->proven = token_chain_check(t, now, 0, t->anchor) == TOKEN_OK;
}

static int
decide(struct tx *tx, struct app *app, const struct pass_park *park,
	struct scan *s, struct err *e)
{
	struct gate *g = ARENA_NEW(tx_arena(tx), struct gate);
	int rc;

	g->trust = *app->trust;
	rc = know(tx, app, g, s, park, e);
	if (rc == 0)
		gate_decide(g, s->text, tx_now(tx) / 1000, &s->decision);
	gate_release(g); /* bits and passes are its own */
	return rc;
}

int
scan_decide(struct tx *tx, struct app *app, const struct pass_park *park,
	struct scan *s, struct err *e)
{
	read_token(app, s, tx_now(tx) / 1000);
	return decide(tx, app, park, s, e);
}

/* ---- writing down -------------------------------------------------------- */

static void
entry_of(const struct gate_decision *d, const char *gate, struct gate_entry *x)
{
	const struct token *t = &d->token;

	*x = (struct gate_entry){ .n_cti = t->n_cti,
		.at = d->at,
		.type = t->type,
		.place = t->place,
		.list_seq = d->list_seq,
		.slot = t->has_proof ? t->slot : 0 };
	memcpy(x->cti, t->cti, t->n_cti);
	snprintf(x->gate, sizeof(x->gate), "%s", gate);
	snprintf(x->result, sizeof(x->result), "%s",
		token_verdict_name(d->code));
}

static int
write_down(struct tx *tx, struct app *app, const struct pass_park *park,
	const struct gate_decision *d, struct err *e)
{
	static const uint8_t first[ENTRY_CHAIN];
	uint8_t record[ENTRY_RECORD_MAX], salt[ENTRY_SALT];
	struct gate_sealed sealed = { .salt = salt };
	struct sql_scan_last last = { 0 };
	struct entry_gate gate;
	struct gate_entry x;
	int64_t id, acked;
	int found;

	if (terminal_page(tx, park->code, &id, e) != 0 ||
		entry_gate_load(tx, id, &gate, e) != 0)
		return -1;
	found = sql_scan_last(tx, e, id, &last);
	if (found < 0)
		return -1;
	BUG_ON(found && last.chain.n != ENTRY_CHAIN);
	entry_of(d, gate.name, &x);
	rng_fill(app->rng, salt, sizeof(salt));
	sealed.record = bytes_of(record, gate_entry_encode(&x, record));
	return entry_take(tx, app, &gate,
		&(struct gate_batch){ .iat = tx_now(tx) / 1000,
			.first = (uint64_t)last.seq + 1,
			.before = found ? last.chain.p : first,
			.entries = &sealed,
			.n = 1 },
		&acked, e);
}

int
scan_take(struct tx *tx, struct app *app, const struct pass_park *park,
	struct scan *s, struct err *e)
{
	if (s->decision.code == TOKEN_OK && decide(tx, app, park, s, e) != 0)
		return -1;
	if (s->decision.token.type == 0)
		return 0;
	return write_down(tx, app, park, &s->decision, e);
}
