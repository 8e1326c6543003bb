/* SPDX-License-Identifier: Apache-2.0 */
#include "office.h"

#define ARENA (64 << 20)

void
office_init(struct office *o)
{
	static const uint8_t seed[ED25519_SEED] = { 17 };

	*o = (struct office){ .list = { .list = OFFICE_LIST, .seq = 1 } };
	arena_init(&o->arena, ARENA);
	o->key = sign_key_new(seed);
	sign_key_public(o->key, o->pub);
	list_open_blocks(&o->list, 1);
	list_rehash(&o->list);
}

void
office_release(struct office *o)
{
	list_release(&o->list);
	sign_key_free(o->key);
	arena_release(&o->arena);
}

/* ---- lists --------------------------------------------------------------- */

struct bytes
office_trust(struct office *o, int64_t iat)
{
	struct trust_row row = {
		.alg = TOKEN_EDDSA, .usage = KEY_ANY, .state = KEY_ACTIVE
	};

	memcpy(row.public_key, o->pub, ED25519_PUBLIC);
	return trust_list_make(&row, 1, ++o->trust_seq, iat, o->key, &o->arena);
}

static void
list_date(struct office *o, int64_t iat)
{
	o->list.iat = iat;
	o->list.exp = iat + 60 * OFFICE_DAY;
}

struct bytes
office_snapshot(struct office *o, int64_t iat)
{
	list_date(o, iat);
	return list_snapshot(&o->list, o->before.hash, o->key, &o->arena);
}

struct bytes
office_revoke(struct office *o, uint32_t index, int64_t iat)
{
	size_t n = o->list.n_issued / 8;

	o->before = o->list;
	o->before.bits = memcpy(arena_alloc(&o->arena, n), o->list.bits, n);
	o->list.seq++;
	list_date(o, iat);
	list_set(&o->list, index, true);
	list_rehash(&o->list);
	return list_delta(&o->before, &o->list, o->key, &o->arena);
}

/* ---- codes --------------------------------------------------------------- */

static void
seed_of(const struct token *t, uint8_t x[TOKEN_CHAIN])
{
	memset(x, 0, TOKEN_CHAIN);
	memcpy(x, t->cti, t->n_cti);
}

void
office_anchor(struct token *t)
{
	t->policy |= TOKEN_PROOF_REQUIRED;
	t->has_anchor = true;
	seed_of(t, t->anchor);
	token_chain_walk(t, token_chain_length(t), 0, t->anchor);
}

const char *
office_code(struct office *o, const struct token *t, int64_t at)
{
	uint8_t b[TOKEN_MAX], x[TOKEN_CHAIN];
	char *digits = arena_alloc(&o->arena, TOKEN_DIGITS_MAX + 1);
	size_t n = token_encode(t, o->key, b);
	uint32_t slot = (uint32_t)token_chain_slot(t, at);

	if (!t->has_anchor) {
		token_digits_format(TOKEN_PLAIN, bytes_of(b, n), digits);
		return digits;
	}
	seed_of(t, x);
	token_chain_walk(t, token_chain_length(t), slot, x);
	b[n++] = (uint8_t)(slot >> 16);
	b[n++] = (uint8_t)(slot >> 8);
	b[n++] = (uint8_t)slot;
	memcpy(b + n, x, TOKEN_CHAIN);
	token_digits_format(TOKEN_PROVEN, bytes_of(b, n + TOKEN_CHAIN), digits);
	return digits;
}
