/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Revocation lists. The first byte of an input says how deep it begins:
 *   w  bytes of a signed list as they arrive
 *   p  what is inside, signed here: past the signature
 *   m  which indexes change, made to a delta and a snapshot, taken again
 * What is refused leaves the list as it was; what is taken is the state that
 * was promised, and a list made of it again says the same.
 */
#include "base/cose.h"
#include "fuzz.h"
#include "status_list.h"

#define NOW 1770000000

struct desk {
	struct sign_key *key;
	struct trust_key trusted;
	struct trust trust;
};

static const struct list_mark no_mark;

static const struct desk *
desk_get(void)
{
	static struct desk d;
	uint8_t seed[ED25519_SEED] = { 9 }, pub[ED25519_PUBLIC];
	struct err e = { 0 };

	if (d.key)
		return &d;
	d.key = sign_key_new(seed);
	sign_key_public(d.key, pub);
	CHECK(trust_key_init(&d.trusted, pub, TOKEN_EDDSA, KEY_LIST, &e) == 0);
	d.trust = (struct trust){ &d.trusted, 1 };
	return &d;
}

static struct status_list
list_first(void)
{
	struct status_list l = {
		.list = 2, .seq = 1, .iat = NOW, .exp = NOW + 1
	};

	list_open_blocks(&l, 1);
	for (uint32_t i = 0; i < 64; i += 3)
		list_set(&l, i, true);
	list_rehash(&l);
	return l;
}

static void
try_wire(const struct desk *d, struct bytes wire)
{
	struct status_list held = list_first(), was = held;
	struct list_about about;
	enum token_verdict v = list_take(&held, &no_mark, wire, &d->trust, NOW);

	CHECK(v < TOKEN_VERDICT_COUNT);
	if (v != TOKEN_OK) {
		CHECK(memcmp(&held, &was, sizeof(was)) == 0);
	} else {
		CHECK(list_about(wire, &about) == TOKEN_OK);
		CHECK(held.seq >= 1 && held.seq == about.seq);
		CHECK(held.n_issued % LIST_BLOCK == 0);
		/* the next number may be dated back, the same one never */
		CHECK(held.seq > was.seq || held.iat >= was.iat);
		memcpy(was.hash, held.hash, LIST_HASH);
		list_rehash(&held);
		CHECK(memcmp(was.hash, held.hash, LIST_HASH) == 0);
	}
	list_release(&held);
}

static void
try_payload(const struct desk *d, struct bytes payload)
{
	struct cbor_out o = { .cap = payload.n + COSE_ROOM };

	o.p = xmalloc(o.cap);
	cose_sign(payload, d->key, &o);
	try_wire(d, bytes_of(o.p, o.n));
	free(o.p);
}

/* Each pair of bytes is an index whose bit turns. */
static void
try_made(const struct desk *d, struct bytes in)
{
	static const uint8_t prev[LIST_HASH];
	struct status_list base = list_first(), next = list_first();
	struct status_list got = { 0 };
	struct arena a;

	arena_init(&a, 1 << 22);
	next.seq = 2;
	for (size_t i = 0; i + 1 < in.n; i += 2) {
		uint32_t index = (uint32_t)in.p[i] << 9 | in.p[i + 1];

		list_set(&next, index, !list_is_void(&next, index));
	}
	list_rehash(&next);
	CHECK(list_take(&base, &no_mark, list_delta(&base, &next, d->key, &a),
		      &d->trust, NOW) == TOKEN_OK);
	CHECK(memcmp(base.hash, next.hash, LIST_HASH) == 0);
	CHECK(list_take(&got, &no_mark, list_snapshot(&next, prev, d->key, &a),
		      &d->trust, NOW) == TOKEN_OK);
	CHECK(memcmp(got.bits, next.bits, LIST_BLOCK / 8) == 0);
	list_release(&base);
	list_release(&next);
	list_release(&got);
	arena_release(&a);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	const struct desk *d = desk_get();
	uint8_t *copy;
	struct bytes rest;

	if (n == 0)
		return 0;
	copy = fuzz_copy(data + 1, n - 1);
	rest = bytes_of(copy, n - 1);
	if (data[0] == 'w')
		try_wire(d, rest);
	else if (data[0] == 'p')
		try_payload(d, rest);
	else if (data[0] == 'm')
		try_made(d, rest);
	free(copy);
	return 0;
}
