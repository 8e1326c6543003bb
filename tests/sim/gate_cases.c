/* SPDX-License-Identifier: Apache-2.0 */
/*
 * gate_cases [CASES [SEED]]: the gate's decision beside the rules of
 * spec/credential.md 6 written a second time, over random passes, lists,
 * rules, clocks and entries. Without CASES YIZHAN_SIZE counts.
 *
 * The second one knows the passes as they were made, not as they are read, and
 * remembers entries as a plain list: it shares no code with the first. It is
 * slow and short; where the two differ, one of them is wrong.
 */
#include "civil.h"
#include "gate.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#define CASES_DEFAULT 20000
#define A_WORLD 300 /* cases before everything is drawn anew */
#define DAY INT64_C(86400)
#define BEGIN INT64_C(1770000000)
#define CARDS 96
#define ENTRIES 4096
#define LIST 2

struct card {
	struct token t;
	enum token_verdict wrong; /* of the text; OK: as it was signed */
	bool is_void;
	char text[TOKEN_DIGITS_MAX + 1];
};

struct entry {
	uint8_t list;
	uint32_t index, slot;
	int64_t at;
};

struct world {
	uint64_t random;
	struct sign_key *key;
	struct trust_key trusted;
	struct gate g;
	struct status_list list;
	struct card cards[CARDS];
	struct entry entries[ENTRIES];
	size_t n_entries;
	int64_t now, floor;
	uint64_t opened, asked, codes[TOKEN_VERDICT_COUNT];
};

static uint64_t
below(struct world *w, uint64_t n)
{
	w->random ^= w->random << 13;
	w->random ^= w->random >> 7;
	w->random ^= w->random << 17;
	return w->random % n;
}

/* ---- drawing a world -------------------------------------------------------
 */

static void
rules_draw(struct world *w)
{
	struct gate_rules *r = &w->g.rules;

	*r = (struct gate_rules){ .n = 1 + below(w, 3) };
	r->types = TOKEN_TYPE_BIT(TOKEN_PASS);
	if (below(w, 3) == 0)
		r->types |= TOKEN_TYPE_BIT(TOKEN_VOUCHER);
	for (size_t i = 0; i < r->n; i++) {
		r->places[i] = (uint32_t)(10 + i);
		r->rows[i] = (struct gate_rule){
			.passback_s = (uint32_t)(below(w, 3) * 900),
			.per_day = (uint16_t)below(w, 4),
			.per_year = (uint16_t)(below(w, 3) * 5),
		};
		if (below(w, 3) == 0)
			r->rows[i].closed_days = (uint8_t)below(w, 128);
		if (below(w, 3) == 0) {
			r->rows[i].opens = (uint16_t)below(w, 1440);
			r->rows[i].closes = (uint16_t)below(w, 1440);
		}
	}
}

static void
list_draw(struct world *w, int64_t iat)
{
	static const uint8_t zeroes[LIST_HASH];
	struct arena a;
	uint8_t prev[LIST_HASH];

	arena_init(&a, 8 << 20);
	memcpy(prev, w->list.seq ? w->list.hash : zeroes, LIST_HASH);
	if (!w->list.bits)
		list_open_blocks(&w->list, 1);
	w->list.list = LIST;
	w->list.seq++;
	w->list.iat = iat;
	w->list.exp = iat + 60 * DAY;
	for (size_t i = 0; i < CARDS; i++) {
		uint32_t index = list_index_of(&w->cards[i].t);

		if (w->cards[i].t.cti[0] == LIST && index < LIST_BLOCK)
			list_set(&w->list, index, w->cards[i].is_void);
	}
	list_rehash(&w->list);
	if (gate_take_list(&w->g, list_snapshot(&w->list, prev, w->key, &a),
		    iat, NULL) != TOKEN_OK)
		BUG("a list of our own is refused");
	if (iat > w->floor)
		w->floor = iat;
	arena_release(&a);
}

/* Cards change what they show: a phone by the minute, a finger by chance. */
static void
card_show(struct world *w, struct card *c)
{
	uint8_t b[TOKEN_MAX];
	size_t n = token_encode(&c->t, w->key, b);
	enum token_prefix prefix = TOKEN_PLAIN;
	int64_t slot =
		token_chain_slot(&c->t, w->now) + (int64_t)below(w, 6) - 3;

	c->wrong = TOKEN_OK;
	c->t.has_proof = false;
	if (c->t.has_anchor && slot > 0 && slot < token_chain_length(&c->t) &&
		below(w, 8)) {
		prefix = TOKEN_PROVEN;
		c->t.has_proof = true;
		c->t.slot = (uint32_t)slot;
		memset(c->t.proof, 0, TOKEN_CHAIN);
		memcpy(c->t.proof, c->t.cti, 5);
		token_chain_walk(&c->t, token_chain_length(&c->t),
			(uint32_t)slot, c->t.proof);
		b[n++] = (uint8_t)(slot >> 16);
		b[n++] = (uint8_t)(slot >> 8);
		b[n++] = (uint8_t)slot;
		memcpy(b + n, c->t.proof, TOKEN_CHAIN);
		n += TOKEN_CHAIN;
		if (below(w, 10) == 0) {
			b[n - 1] ^= 1;
			c->wrong = TOKEN_E_PROOF;
		}
	}
	if (below(w, 40) == 0) {
		b[60] ^= 1; /* within the payload */
		c->wrong = TOKEN_E_SIG;
	}
	token_digits_format(prefix, bytes_of(b, n), c->text);
}

static void
card_draw(struct world *w, struct card *c, uint32_t number)
{
	static const uint32_t places[] = { 10, 10, 11, 12, 99 };
	struct token *t = &c->t;
	uint32_t index = number * 977;

	*c = (struct card){ .is_void = below(w, 6) == 0 };
	if (below(w, 8) == 0)
		index += LIST_BLOCK;
	t->iat = (uint32_t)(BEGIN - 60 * DAY +
			    (int64_t)below(w, 90 * 24) * 3600);
	t->nbf = t->iat + (uint32_t)(below(w, 3) * DAY);
	t->exp = t->nbf + (uint32_t)((1 + below(w, 100)) * DAY);
	t->place = places[below(w, ARRAY_LEN(places))];
	t->type = TOKEN_PASS;
	token_set_index(t, below(w, 12) ? LIST : LIST + 4, index);
	if (below(w, 4) == 0) {
		t->type = TOKEN_VOUCHER;
		t->exp = t->nbf + (uint32_t)((1 + below(w, 70)) * DAY);
		t->policy = below(w, 2) ? TOKEN_SINGLE_USE : 0;
	} else if (below(w, 2) == 0) {
		t->exp = t->nbf + 2 * (uint32_t)DAY;
		t->policy = TOKEN_PROOF_REQUIRED;
		t->has_anchor = true;
		memcpy(t->anchor, t->cti, 5);
		token_chain_walk(t, token_chain_length(t), 0, t->anchor);
	}
}

static void
world_draw(struct world *w)
{
	gate_release(&w->g);
	list_release(&w->list);
	w->n_entries = 0;
	w->floor = 0;
	w->now = BEGIN;
	w->g.trust = (struct trust){ &w->trusted, 1 };
	rules_draw(w);
	for (uint32_t i = 0; i < CARDS; i++)
		card_draw(w, &w->cards[i], i + 1);
	if (below(w, 10))
		list_draw(w, BEGIN - (int64_t)below(w, 40) * DAY);
}

/* ---- the rules, a second time
 * ------------------------------------------------ */

static bool
is_same_day(int64_t a, int64_t b)
{
	return (a + 28800) / DAY == (b + 28800) / DAY;
}

static bool
is_open(const struct gate_rule *r, int64_t at)
{
	int64_t minute = (at + 28800) % DAY / 60;
	int64_t weekday = ((at + 28800) / DAY + 3) % 7; /* 0 Monday */

	if (r->closed_days & 1 << weekday)
		return false;
	for (int64_t m = r->opens; r->opens != r->closes; m = (m + 1) % 1440) {
		if (m == r->closes)
			return false;
		if (m == minute)
			return true;
	}
	return true;
}

static enum token_verdict
model_seen(const struct world *w, const struct token *t,
	const struct gate_rule *r, int64_t at)
{
	uint32_t today = 0, year = 0;

	for (size_t i = w->n_entries; i-- > 0;) {
		const struct entry *e = &w->entries[i];

		if (e->list != t->cti[0] || e->index != list_index_of(t))
			continue;
		if (t->policy & TOKEN_SINGLE_USE)
			return TOKEN_E_CAP;
		if (at - e->at < r->passback_s)
			return TOKEN_E_REPLAY;
		today += is_same_day(at, e->at);
		year += civil_from_ms(at * 1000).y ==
			civil_from_ms(e->at * 1000).y;
	}
	if (r->per_day && today >= r->per_day)
		return TOKEN_E_CAP;
	return r->per_year && year >= r->per_year ? TOKEN_E_CAP : TOKEN_OK;
}

static enum token_verdict
model_proof(const struct world *w, const struct card *c, int64_t at)
{
	const struct token *t = &c->t;
	int64_t slot = (at - (int64_t)t->nbf + 60000 * 60) / 60 - 60000 + 1;
	uint32_t last = 0;

	if (!t->has_anchor)
		return TOKEN_OK;
	if (!t->has_proof || t->slot < slot - 2 || t->slot > slot + 1)
		return TOKEN_E_PROOF;
	for (size_t i = 0; i < w->n_entries; i++) {
		const struct entry *e = &w->entries[i];

		if (e->list == t->cti[0] && e->index == list_index_of(t) &&
			e->slot > last)
			last = e->slot;
	}
	if (c->wrong == TOKEN_E_PROOF && t->slot > last)
		return TOKEN_E_PROOF;
	return t->slot <= last ? TOKEN_E_REPLAY : TOKEN_OK;
}

static enum token_verdict
model_list(const struct world *w, const struct card *c, int64_t at,
	enum gate_outcome *outcome)
{
	const struct token *t = &c->t;
	int64_t age = at - w->list.iat;
	bool known = t->cti[0] == LIST && list_index_of(t) < LIST_BLOCK;

	if (!w->list.seq)
		return TOKEN_E_STALE;
	if (known && list_is_void(&w->list, list_index_of(t)))
		return TOKEN_E_REVOKED;
	if (!known && t->iat <= w->list.iat)
		return TOKEN_E_IMPOSSIBLE;
	if (age > 30 * DAY)
		return TOKEN_E_STALE;
	*outcome = age > 7 * DAY && !t->has_anchor ? GATE_ASK : GATE_OPEN;
	return TOKEN_OK;
}

static enum token_verdict
model_token(const struct world *w, const struct card *c, int64_t at,
	const struct gate_rule **rule)
{
	const struct token *t = &c->t;

	if (c->wrong == TOKEN_E_SIG)
		return TOKEN_E_SIG;
	if (!(w->g.rules.types & 1u << t->type))
		return TOKEN_E_TYPE;
	*rule = NULL;
	for (size_t i = 0; i < w->g.rules.n; i++)
		if (w->g.rules.places[i] == t->place)
			*rule = &w->g.rules.rows[i];
	if (!*rule)
		return TOKEN_E_GROUP;
	if (t->exp - t->nbf > (t->has_anchor		      ? 31 * DAY
				      : t->type == TOKEN_PASS ? 400 * DAY
							      : 60 * DAY))
		return TOKEN_E_LIFETIME;
	if (t->iat > at + 300 || t->nbf > at + 300)
		return TOKEN_E_EARLY;
	return at >= t->exp ? TOKEN_E_EXPIRED : TOKEN_OK;
}

static enum token_verdict
model(const struct world *w, const struct card *c, int64_t at,
	enum gate_outcome *outcome)
{
	const struct gate_rule *rule;
	enum token_verdict v = model_token(w, c, at, &rule);

	*outcome = GATE_REFUSE;
	if (v == TOKEN_OK)
		v = model_list(w, c, at, outcome);
	if (v == TOKEN_OK)
		v = model_proof(w, c, at);
	if (v == TOKEN_OK && !is_open(rule, at))
		v = TOKEN_E_HOURS;
	if (v == TOKEN_OK)
		v = model_seen(w, &c->t, rule, at);
	if (v != TOKEN_OK)
		*outcome = GATE_REFUSE;
	return v;
}

/* ---- one case
 * ------------------------------------------------------------------ */

static void
enter(struct world *w, const struct gate_decision *d)
{
	const struct token *t = &d->token;
	struct gate_undo undo;
	int64_t said = t->iat < w->now + 300 ? t->iat : w->now + 300;

	gate_enter(&w->g, d, w->now, &undo);
	if (below(w, 5) == 0) {
		gate_give_back(&w->g, &undo);
	} else {
		BUG_ON(w->n_entries == ENTRIES);
		w->entries[w->n_entries++] = (struct entry){ t->cti[0],
			list_index_of(t), t->has_proof ? t->slot : 0, d->at };
	}
	if (d->at > w->floor)
		w->floor = d->at;
	if (said > w->floor)
		w->floor = said;
}

/* Time goes on, seldom far, sometimes back. */
static void
time_pass(struct world *w)
{
	static const int64_t steps[] = { 0, 30, 60, 600, 1800, 7200, DAY };

	w->now += steps[below(w, ARRAY_LEN(steps))] * (below(w, 4) == 0);
	if (below(w, 200) == 0)
		w->now -= (int64_t)below(w, 400) * DAY;
	if (w->now < w->floor && below(w, 20) == 0)
		w->now = w->floor;
	if (below(w, 100) == 0)
		list_draw(w, w->now > w->list.iat ? w->now : w->list.iat);
}

static bool
case_run(struct world *w, uint64_t number)
{
	struct card *c = &w->cards[below(w, CARDS)];
	struct gate_decision d;
	enum gate_outcome outcome;
	enum token_verdict v;
	int64_t at;

	time_pass(w);
	card_show(w, c);
	at = w->now > w->floor ? w->now : w->floor;
	v = model(w, c, at, &outcome);
	gate_decide(&w->g, bytes_str(c->text), w->now, &d);
	w->codes[d.code]++;
	w->opened += d.outcome == GATE_OPEN;
	w->asked += d.outcome == GATE_ASK;
	if (v != d.code || outcome != d.outcome || w->floor != w->g.floor) {
		printf("# case %" PRIu64 ": gate %s (%d), model %s (%d)\n",
			number, token_verdict_name(d.code), (int)d.outcome,
			token_verdict_name(v), (int)outcome);
		return false;
	}
	if (d.outcome != GATE_REFUSE)
		enter(w, &d);
	return true;
}

/* Every verdict that a signed pass can meet must have come up. */
static bool
is_wide(const struct world *w)
{
	static const enum token_verdict must[] = { TOKEN_OK, TOKEN_E_SIG,
		TOKEN_E_TYPE, TOKEN_E_GROUP, TOKEN_E_LIFETIME, TOKEN_E_EARLY,
		TOKEN_E_EXPIRED, TOKEN_E_REVOKED, TOKEN_E_IMPOSSIBLE,
		TOKEN_E_STALE, TOKEN_E_PROOF, TOKEN_E_REPLAY, TOKEN_E_HOURS,
		TOKEN_E_CAP };
	bool wide = w->asked > 0;

	for (size_t i = 0; i < ARRAY_LEN(must); i++) {
		if (w->codes[must[i]] == 0) {
			printf("# never: %s\n", token_verdict_name(must[i]));
			wide = false;
		}
	}
	return wide;
}

int
main(int argc, char **argv)
{
	const char *size = argc > 1 ? argv[1] : getenv("YIZHAN_SIZE");
	uint64_t cases = size ? strtoull(size, NULL, 10) : CASES_DEFAULT, i;
	struct world *w = xcalloc(1, sizeof(*w));
	uint8_t seed[ED25519_SEED] = { 5 }, pub[ED25519_PUBLIC];
	struct err e = { 0 };
	bool good = true;

	w->random = argc > 2 ? strtoull(argv[2], NULL, 10) : 1;
	w->key = sign_key_new(seed);
	sign_key_public(w->key, pub);
	if (trust_key_init(&w->trusted, pub, TOKEN_EDDSA, KEY_ANY, &e) != 0)
		return 1;
	for (i = 0; i < cases && good; i++) {
		if (i % A_WORLD == 0)
			world_draw(w);
		good = case_run(w, i);
	}
	printf("cases=%" PRIu64 " opened=%" PRIu64 " asked=%" PRIu64 "\n", i,
		w->opened, w->asked);
	printf("1..2\n%s 1 - the gate says what the rules say\n",
		good ? "ok" : "not ok");
	good = is_wide(w) && good;
	printf("%s 2 - every verdict has come up\n", good ? "ok" : "not ok");
	gate_release(&w->g);
	list_release(&w->list);
	trust_key_release(&w->trusted);
	sign_key_free(w->key);
	free(w);
	return good ? 0 : 1;
}
