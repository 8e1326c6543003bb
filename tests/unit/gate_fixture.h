/* SPDX-License-Identifier: Apache-2.0 */
/* A park's gate with one list, and the passes that people show it. */
#ifndef YZ_GATE_FIXTURE_H
#define YZ_GATE_FIXTURE_H

#include "gate.h"
#include "token_fixture.h"

#define HOUR 3600
#define DAY (24 * HOUR)
#define LIST 2
/* 2026-02-02 10:40:00 in Shanghai, a Monday */
#define NOON NOW

struct park {
	struct fixture *f;
	struct gate g;
	struct status_list list;
};

/* The list as it stands now, under the next number. */
static inline void
list_publish(struct park *p, int64_t iat)
{
	static const uint8_t zeroes[LIST_HASH];
	struct arena a;
	struct bytes wire;
	uint8_t prev[LIST_HASH];

	arena_init(&a, 8 << 20);
	memcpy(prev, p->list.seq ? p->list.hash : zeroes, LIST_HASH);
	p->list.seq++;
	p->list.iat = iat;
	p->list.exp = iat + 60 * DAY;
	list_rehash(&p->list);
	wire = list_snapshot(&p->list, prev, p->f->key, &a);
	assert_int_equal(gate_take_list(&p->g, wire, iat, NULL), TOKEN_OK);
	arena_release(&a);
}

static inline int
park_setup(void **state)
{
	struct park *p = calloc(1, sizeof(*p));
	void *f;

	setup(&f);
	p->f = f;
	p->g.trust = p->f->trust;
	p->g.rules = (struct gate_rules){ .types = TOKEN_TYPE_BIT(TOKEN_PASS),
		.n = 2,
		.places = { GROUP, GROUP + 1 },
		.rows = { { .passback_s = GATE_PASSBACK_S },
			{ .passback_s = 60, .per_day = 2, .per_year = 5 } } };
	p->list.list = LIST;
	list_open_blocks(&p->list, 1);
	list_publish(p, NOON);
	*state = p;
	return 0;
}

static inline int
park_teardown(void **state)
{
	struct park *p = *state;
	void *f = p->f;

	gate_release(&p->g);
	list_release(&p->list);
	teardown(&f);
	free(p);
	return 0;
}

static inline struct token
pass_of(uint32_t index)
{
	struct token t = { .type = TOKEN_PASS,
		.iat = NOON - DAY,
		.nbf = NOON - DAY,
		.exp = NOON + 300 * DAY,
		.place = GROUP };

	token_set_index(&t, LIST, index);
	return t;
}

static inline struct token
voucher_of(uint32_t index)
{
	struct token t = pass_of(index);

	t.type = TOKEN_VOUCHER;
	t.exp = NOON + 59 * DAY;
	t.policy = TOKEN_SINGLE_USE;
	return t;
}

/* A phone's pass, and what it shows in a minute: seed is the index. */
static inline struct token
phone_of(uint32_t index)
{
	struct token t = pass_of(index);

	t.exp = t.nbf + 31 * DAY;
	t.policy = TOKEN_PROOF_REQUIRED;
	t.has_anchor = true;
	memcpy(t.anchor, &index, sizeof(index));
	token_chain_walk(&t, token_chain_length(&t), 0, t.anchor);
	return t;
}

static inline const char *
text_of(struct park *p, const struct token *t)
{
	return token_sign(t, p->f->key, &p->f->arena);
}

static inline const char *
shown_at(struct park *p, const struct token *t, int64_t now)
{
	uint8_t b[TOKEN_MAX], x[TOKEN_CHAIN] = { 0 };
	char digits[TOKEN_DIGITS_MAX + 1];
	uint32_t slot = (uint32_t)token_chain_slot(t, now);
	uint32_t index = list_index_of(t);
	size_t n = token_encode(t, p->f->key, b);

	memcpy(x, &index, sizeof(index));
	token_chain_walk(t, token_chain_length(t), slot, x);
	b[n++] = (uint8_t)(slot >> 16);
	b[n++] = (uint8_t)(slot >> 8);
	b[n++] = (uint8_t)slot;
	memcpy(b + n, x, TOKEN_CHAIN);
	n = token_digits_format(
		TOKEN_PROVEN, bytes_of(b, n + TOKEN_CHAIN), digits);
	return arena_strndup(&p->f->arena, digits, n);
}

/* The code of a decision; whoever is let in goes in. */
static inline const char *
scan(struct park *p, const char *text, int64_t now, struct gate_decision *d)
{
	struct gate_decision own;
	struct gate_undo undo;

	d = d ? d : &own;
	gate_decide(&p->g, bytes_str(text), now, d);
	assert_true((d->outcome == GATE_REFUSE) == (d->code != TOKEN_OK));
	if (d->outcome == GATE_OPEN)
		gate_enter(&p->g, d, now, &undo);
	return token_verdict_name(d->code);
}

#define PARK(name)                                                             \
	cmocka_unit_test_setup_teardown(name, park_setup, park_teardown)

#endif
