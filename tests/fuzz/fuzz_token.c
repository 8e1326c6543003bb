/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Scanned codes. Nothing is accepted that the maker would not write digit by
 * digit the same. The first byte of an input says how deep it begins:
 *   t  what a scanner typed
 *   b  the bytes of a token, put into digits here
 *   s  claims, signed here: past the signature
 *   m  the fields of a good token, made, accepted, then broken at one digit
 */
#include "base/token_wire.h"
#include "cbor.h"
#include "fuzz.h"

#define NOW 1770000000
#define PLACE 17

struct desk {
	struct sign_key *key;
	struct trust_key trusted;
	struct trust trust;
	uint8_t kid[4];
};

static const struct desk *
desk_get(void)
{
	static struct desk d;
	uint8_t seed[ED25519_SEED] = { 7 }, pub[ED25519_PUBLIC];
	struct err e = { 0 };

	if (d.key)
		return &d;
	d.key = sign_key_new(seed);
	sign_key_public(d.key, pub);
	token_kid(pub, d.kid);
	CHECK(trust_key_init(&d.trusted, pub, TOKEN_EDDSA, KEY_ANY, &e) == 0);
	d.trust.keys = &d.trusted;
	d.trust.n = 1;
	return &d;
}

static struct token_expect
expect_any(void)
{
	struct token_expect x = { .types = TOKEN_TYPE_BIT(TOKEN_RECEIPT) |
					   TOKEN_TYPE_BIT(TOKEN_PASS) |
					   TOKEN_TYPE_BIT(TOKEN_VOUCHER),
		.place = PLACE,
		.now = NOW };

	return x;
}

/* An accepted token, made again, must be the digits that were shown. */
static void
check_accepted(const struct desk *d, struct bytes digits, const struct token *t)
{
	uint8_t bytes[TOKEN_MAX];
	char again[TOKEN_DIGITS_MAX + 1];
	size_t n = token_encode(t, d->key, bytes);

	CHECK(memcmp(t->kid, d->kid, sizeof(t->kid)) == 0);
	CHECK(t->has_anchor == t->has_proof);
	if (t->has_proof) {
		bytes[n++] = (uint8_t)(t->slot >> 16);
		bytes[n++] = (uint8_t)(t->slot >> 8);
		bytes[n++] = (uint8_t)t->slot;
		memcpy(bytes + n, t->proof, TOKEN_CHAIN);
		n += TOKEN_CHAIN;
	}
	n = token_digits_format(t->has_proof ? TOKEN_PROVEN : TOKEN_PLAIN,
		bytes_of(bytes, n), again);
	CHECK(bytes_equal(digits, bytes_of(again, n)));
}

/* Bytes have one spelling in digits. */
static void
check_spelling(struct bytes digits)
{
	uint8_t bytes[TOKEN_MAX];
	char again[TOKEN_DIGITS_MAX + 1];
	enum token_prefix prefix;
	size_t n;

	if (token_digits_parse(digits, &prefix, bytes, &n) != TOKEN_OK)
		return;
	n = token_digits_format(prefix, bytes_of(bytes, n), again);
	CHECK(bytes_equal(digits, bytes_of(again, n)));
}

static enum token_verdict
verify(const struct desk *d, struct bytes digits, struct token *t)
{
	struct token_expect x = expect_any();
	enum token_verdict v = token_verify_digits(digits, &d->trust, &x, t);

	check_spelling(digits);
	CHECK(v < TOKEN_VERDICT_COUNT && *token_verdict_name(v));
	if (v == TOKEN_OK)
		check_accepted(d, digits, t);
	return v;
}

/* ---- t ------------------------------------------------------------------- */

/* In one piece or byte by byte: the same digits or the same refusal. */
static void
try_text(const struct desk *d, struct bytes text)
{
	struct token_scan whole, pieces;
	struct token_expect x = expect_any();
	struct bytes a = { 0 }, b = { 0 };
	struct token t;
	enum token_verdict v;

	token_scan_init(&whole);
	token_scan_init(&pieces);
	token_scan_add(&whole, text);
	for (size_t i = 0; i < text.n; i++)
		token_scan_add(&pieces, bytes_of(text.p + i, 1));
	v = token_scan_end(&whole, &a);
	CHECK(v == token_scan_end(&pieces, &b) && bytes_equal(a, b));
	for (size_t i = 0; i < a.n; i++)
		CHECK(a.p[i] >= '0' && a.p[i] <= '9');
	if (v == TOKEN_OK)
		v = verify(d, a, &t);
	CHECK(v == token_verify_text(text, &d->trust, &x, &t));
}

/* ---- b ------------------------------------------------------------------- */

/* Bytes to digits and back; then as a token, plain and as a phone shows it. */
static void
try_bytes(const struct desk *d, struct bytes b)
{
	static const enum token_prefix prefixes[] = { TOKEN_PLAIN, TOKEN_PROVEN,
		TOKEN_DELTA };

	if (b.n == 0 || b.n > 320)
		return;
	for (size_t i = 0; i < ARRAY_LEN(prefixes); i++) {
		char digits[TOKEN_DIGITS_MAX + 1];
		uint8_t back[TOKEN_MAX];
		enum token_prefix prefix;
		struct token t;
		size_t n = token_digits_format(prefixes[i], b, digits), m;

		CHECK(token_digits_parse(bytes_of(digits, n), &prefix, back,
			      &m) == TOKEN_OK);
		CHECK(prefix == prefixes[i]);
		CHECK(bytes_equal(b, bytes_of(back, m)));
		CHECK(verify(d, bytes_of(digits, n), &t) != TOKEN_OK || i < 2);
	}
}

/* ---- s ------------------------------------------------------------------- */

static void
put_header(struct cbor_out *o, const struct desk *d)
{
	cbor_put_head(o, CBOR_MAP, 2);
	cbor_put_int(o, HEADER_ALG);
	cbor_put_int(o, TOKEN_EDDSA);
	cbor_put_int(o, HEADER_KID);
	cbor_put_bytes(o, d->kid, sizeof(d->kid));
}

static void
try_claims(const struct desk *d, struct bytes payload)
{
	uint8_t header[16], to_sign[TOKEN_SIGNED_MAX], bytes[TOKEN_MAX];
	uint8_t sig[ED25519_SIG];
	char digits[TOKEN_DIGITS_MAX + 1];
	struct cbor_out h = { .p = header, .cap = sizeof(header) };
	struct cbor_out o = { .p = bytes, .cap = sizeof(bytes) };
	struct token t;
	size_t n;

	if (payload.n > 200)
		return;
	put_header(&h, d);
	n = token_signed_bytes(bytes_of(header, h.n), payload, to_sign);
	sign_key_sign(d->key, bytes_of(to_sign, n), sig);
	cbor_put_head(&o, CBOR_TAG, COSE_SIGN1);
	cbor_put_head(&o, CBOR_ARRAY, 4);
	cbor_put_bytes(&o, header, h.n);
	cbor_put_head(&o, CBOR_MAP, 0);
	cbor_put_bytes(&o, payload.p, payload.n);
	cbor_put_bytes(&o, sig, sizeof(sig));
	CHECK(!o.over);
	n = token_digits_format(TOKEN_PLAIN, bytes_of(bytes, o.n), digits);
	CHECK(verify(d, bytes_of(digits, n), &t) != TOKEN_E_SIG);
}

/* ---- m ------------------------------------------------------------------- */

static uint8_t
byte_take(struct bytes *b)
{
	if (b->n == 0)
		return 0;
	b->n--;
	return *b->p++;
}

static void
bytes_take(struct bytes *b, uint8_t *to, size_t n)
{
	for (size_t i = 0; i < n; i++)
		to[i] = byte_take(b);
}

/* The anchor of an hour's chain, and what the phone shows right now. */
static void
set_chain(struct token *t, struct bytes *in)
{
	uint8_t x[TOKEN_CHAIN];

	t->policy |= TOKEN_PROOF_REQUIRED;
	t->has_anchor = t->has_proof = true;
	t->slot = (uint32_t)token_chain_slot(t, NOW);
	bytes_take(in, x, sizeof(x));
	token_chain_walk(t, token_chain_length(t), t->slot, x);
	memcpy(t->proof, x, sizeof(x));
	token_chain_walk(t, t->slot, 0, x);
	memcpy(t->anchor, x, sizeof(x));
}

static struct token
token_made(struct bytes *in)
{
	struct token t = { .type = byte_take(in) % 3u + 1,
		.iat = NOW - byte_take(in) };
	uint8_t how = byte_take(in);

	t.n_cti = t.type == TOKEN_RECEIPT ? 10 : 5;
	bytes_take(in, t.cti, t.n_cti);
	if (t.type == TOKEN_RECEIPT) {
		bytes_take(in, t.digest, sizeof(t.digest));
		return t;
	}
	t.place = PLACE;
	t.nbf = NOW - 60 * (how >> 4);
	t.exp = t.nbf + 3600;
	if (t.type == TOKEN_VOUCHER) {
		t.policy = how & 1 ? TOKEN_SINGLE_USE : 0;
		return t;
	}
	if (how & 1) {
		t.policy = TOKEN_HOLDER_CHECK;
		bytes_take(in, t.hb, sizeof(t.hb));
	}
	if (how & 2)
		set_chain(&t, in);
	return t;
}

static void
try_made(const struct desk *d, struct bytes in)
{
	struct token made = token_made(&in), t;
	uint8_t bytes[TOKEN_MAX];
	char digits[TOKEN_DIGITS_MAX + 1];
	size_t n = token_encode(&made, d->key, bytes), at;

	if (made.has_proof) {
		uint8_t slot[3] = { (uint8_t)(made.slot >> 16),
			(uint8_t)(made.slot >> 8), (uint8_t)made.slot };

		memcpy(bytes + n, slot, 3);
		memcpy(bytes + n + 3, made.proof, TOKEN_CHAIN);
		n += TOKEN_PROOF_SIZE;
	}
	n = token_digits_format(made.has_proof ? TOKEN_PROVEN : TOKEN_PLAIN,
		bytes_of(bytes, n), digits);
	CHECK(verify(d, bytes_of(digits, n), &t) == TOKEN_OK);
	CHECK(t.iat == made.iat && t.policy == made.policy);
	at = byte_take(&in) * 256u + byte_take(&in);
	digits[at % n] = (char)('0' + (digits[at % n] - '0' + 1) % 10);
	CHECK(verify(d, bytes_of(digits, n), &t) != TOKEN_OK);
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
	if (data[0] == 't')
		try_text(d, rest);
	else if (data[0] == 'b')
		try_bytes(d, rest);
	else if (data[0] == 's')
		try_claims(d, rest);
	else if (data[0] == 'm')
		try_made(d, rest);
	free(copy);
	return 0;
}
