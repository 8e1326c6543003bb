/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Envelopes: any bytes get an answer, and what has a head has one spelling
 * only: sealed again from its parts it would have to begin with the same bytes.
 */
#include "envelope.h"
#include "cbor.h"
#include "fuzz.h"

/* The head written anew must be the input's first bytes. */
static void
one_spelling(const struct envelope_head *h, struct bytes in)
{
	uint8_t out[128];
	struct cbor_out o = { .p = out, .cap = sizeof(out) };

	cbor_put_head(&o, CBOR_ARRAY, 10);
	cbor_put_int(&o, 1);
	cbor_put_bytes(&o, h->kid, sizeof(h->kid));
	cbor_put_int(&o, h->seq);
	cbor_put_bytes(&o, h->boot, sizeof(h->boot));
	cbor_put_int(&o, h->mono);
	cbor_put_int(&o, h->wall);
	cbor_put_int(&o, h->offset);
	CHECK(!o.over && o.n <= in.n && memcmp(out, in.p, o.n) == 0);
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	static const uint8_t secret[X25519_SIZE] = { 1 };
	static const uint8_t seed[ED25519_SEED] = { 2 };
	uint8_t pub[ED25519_PUBLIC];
	struct sign_key *key = sign_key_new(seed);
	struct envelope_head head;
	struct envelope_act act;
	struct err e = { 0 };
	struct verify_key *check;
	struct arena a;

	arena_init(&a, (size_t)4 << 20);
	sign_key_public(key, pub);
	check = verify_key_new(pub, &e);
	if (envelope_head_parse(bytes_of(p, n), &head, &e) == 0)
		one_spelling(&head, bytes_of(p, n));
	err_clear(&e);
	CHECK(envelope_open(&a, bytes_of(p, n), check, secret, &head, &act,
		      &e) == 0 ||
		e.code == ERR_ENVELOPE_DAMAGED);
	verify_key_free(check);
	sign_key_free(key);
	arena_release(&a);
	return 0;
}
