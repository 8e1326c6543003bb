/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What gate and centre sign for one another. The first byte of an input:
 *   t  what is inside of a trust list, signed here
 *   b  what is inside of a batch of entries, signed here
 *   r  a record
 *   w  bytes of any of them as they arrive
 * What is taken, made again, is the same bytes.
 */
#include "base/cose.h"
#include "fuzz.h"
#include "gate_entry.h"
#include "trust_list.h"

#define NOW 1770000000

struct desk {
	struct sign_key *key;
	struct trust_key trusted;
	struct trust trust;
};

static const struct desk *
desk_get(void)
{
	static struct desk d;
	uint8_t seed[ED25519_SEED] = { 11 }, pub[ED25519_PUBLIC];
	struct err e = { 0 };

	if (d.key)
		return &d;
	d.key = sign_key_new(seed);
	sign_key_public(d.key, pub);
	CHECK(trust_key_init(&d.trusted, pub, TOKEN_EDDSA, KEY_ANY, &e) == 0);
	d.trust = (struct trust){ &d.trusted, 1 };
	return &d;
}

static struct bytes
signed_as(const struct desk *d, struct bytes payload, struct arena *a)
{
	struct cbor_out o = { .p = arena_alloc(a, payload.n + COSE_ROOM),
		.cap = payload.n + COSE_ROOM };

	cose_sign(payload, d->key, &o);
	return bytes_of(o.p, o.n);
}

static void
try_trust(const struct desk *d, struct bytes wire)
{
	static const struct list_mark none;
	struct trust_set s = { 0 };
	struct trust trust;
	struct err e = { 0 };

	if (trust_list_take(&s, &none, wire, &d->trust, NOW) == TOKEN_OK) {
		trust = trust_of(&s);
		CHECK(s.seq > 0 && trust_check(&trust, &e) == 0);
	} else {
		CHECK(s.seq == 0 && s.keys == NULL);
	}
	trust_set_release(&s);
}

static void
try_record(struct bytes b)
{
	uint8_t again[ENTRY_RECORD_MAX];
	struct gate_entry x;

	if (b.n > ENTRY_RECORD_MAX || gate_entry_decode(b, &x) != 0)
		return;
	CHECK(bytes_equal(bytes_of(again, gate_entry_encode(&x, again)), b));
}

static void
try_batch(const struct desk *d, struct bytes wire, struct arena *a)
{
	struct gate_batch b;

	if (gate_batch_read(wire, &d->trusted, NOW, a, &b) != TOKEN_OK)
		return;
	CHECK(b.n > 0 && b.n <= BATCH_MAX && b.first > 0);
	for (size_t i = 0; i < b.n; i++)
		try_record(b.entries[i].record);
	CHECK(bytes_equal(gate_batch_make(&b, d->key, a), wire));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	const struct desk *d = desk_get();
	struct arena a;
	uint8_t *copy;
	struct bytes rest;

	if (n == 0)
		return 0;
	copy = fuzz_copy(data + 1, n - 1);
	rest = bytes_of(copy, n - 1);
	arena_init(&a, 1 << 22);
	if (data[0] == 't')
		try_trust(d, signed_as(d, rest, &a));
	else if (data[0] == 'b')
		try_batch(d, signed_as(d, rest, &a), &a);
	else if (data[0] == 'r')
		try_record(rest);
	else if (data[0] == 'w') {
		try_trust(d, rest);
		try_batch(d, rest, &a);
	}
	arena_release(&a);
	free(copy);
	return 0;
}
