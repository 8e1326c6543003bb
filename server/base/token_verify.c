/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The strict verifier. It takes only what token_encode makes; every step has
 * a verdict of its own, in the order the header gives. No allocation outside
 * of the signature itself, no clock, no state.
 */
#include "cbor.h"
#include "cose.h"
#include "token_wire.h"

enum { DAY = 86400, BODY_MAX = 5 };

/* What each type of token must have, may say, and who may sign it. */
struct type_rule {
	unsigned claims; /* bits of claim_keys: all of them and no other */
	size_t n_cti;
	size_t body_min, body_max;
	unsigned policy; /* bits it may have */
	unsigned usage;
	uint32_t lifetime; /* seconds; 0: none */
};

enum { BIT_EXP = 1, BIT_NBF = 2, BIT_IAT = 4, BIT_CTI = 8, BIT_BODY = 16 };

static const int64_t claim_keys[] = { CLAIM_EXP, CLAIM_NBF, CLAIM_IAT,
	CLAIM_CTI, CLAIM_BODY };

/* clang-format off */
static const struct type_rule type_rules[] = {
	[TOKEN_RECEIPT] = { BIT_IAT | BIT_CTI | BIT_BODY, 10, 2, 2, 0,
		KEY_RECEIPT | KEY_TERMINAL, 0 },
	[TOKEN_PASS] = { 31, 5, 3, 5, TOKEN_PROOF_REQUIRED | TOKEN_HOLDER_CHECK,
		KEY_PASS, 400u * DAY },
	[TOKEN_VOUCHER] = { 31, 5, 3, 3, TOKEN_SINGLE_USE,
		KEY_VOUCHER, 60u * DAY },
};
/* clang-format on */

#define PHONE_LIFETIME (31u * DAY)

static unsigned
usage_of_types(unsigned types)
{
	unsigned usage = 0;

	for (size_t i = TOKEN_RECEIPT; i < ARRAY_LEN(type_rules); i++) {
		if (types & TOKEN_TYPE_BIT(i))
			usage |= type_rules[i].usage;
	}
	return usage;
}

/* ---- claims ------------------------------------------------------------ */

struct claims {
	unsigned seen;
	struct cbor_item items[ARRAY_LEN(claim_keys)];
	struct cbor_item body[BODY_MAX];
	size_t n_body;
};

static int
claim_find(const struct cbor_item *key)
{
	for (size_t i = 0; i < ARRAY_LEN(claim_keys); i++) {
		if (cbor_is_int(key, claim_keys[i]))
			return (int)i;
	}
	return -1;
}

/* The elements of the body: plain numbers and byte strings. */
static enum token_verdict
read_body(struct cbor_in *in, uint64_t n, struct claims *c)
{
	if (n == 0 || n > BODY_MAX)
		return TOKEN_E_CLAIM;
	for (c->n_body = 0; c->n_body < n; c->n_body++) {
		struct cbor_item *item = &c->body[c->n_body];

		if (cbor_next(in, item) != CBOR_OK ||
			(item->major != CBOR_UINT && item->major != CBOR_BYTES))
			return TOKEN_E_CLAIM;
	}
	return TOKEN_OK;
}

static enum token_verdict
read_claim(struct cbor_in *in, struct claims *c)
{
	static const enum cbor_major majors[] = { CBOR_UINT, CBOR_UINT,
		CBOR_UINT, CBOR_BYTES, CBOR_ARRAY };
	struct cbor_item key;
	int i;

	if (cbor_next(in, &key) != CBOR_OK)
		return TOKEN_E_CBOR;
	i = claim_find(&key);
	if (i < 0 || cbor_next(in, &c->items[i]) != CBOR_OK ||
		c->items[i].major != majors[i])
		return TOKEN_E_CLAIM;
	c->seen |= 1u << i;
	if (majors[i] == CBOR_ARRAY)
		return read_body(in, c->items[i].value, c);
	if (majors[i] == CBOR_UINT && c->items[i].value > UINT32_MAX)
		return TOKEN_E_CLAIM;
	return TOKEN_OK;
}

/* The payload's form: one deterministic map of the claims we know. */
static enum token_verdict
read_claims(struct bytes payload, struct claims *c)
{
	struct cbor_in in = cbor_in_of(payload), walk = in;
	enum cbor_result r = cbor_check(&walk);
	struct cbor_item map;
	enum token_verdict v;

	memset(c, 0, sizeof(*c));
	if (r != CBOR_OK)
		return cose_cbor_verdict(r);
	if (walk.p != walk.end)
		return TOKEN_E_TRAIL;
	v = cose_want(&in, CBOR_MAP, TOKEN_E_SHAPE, &map);
	for (; v == TOKEN_OK && map.value > 0; map.value--)
		v = read_claim(&in, c);
	return v;
}

static bool
is_bytes(const struct cbor_item *item, size_t n)
{
	return item->major == CBOR_BYTES && item->string.n == n;
}

/* [2, group, policy] + [hb] + [anchor], [3, site, policy] */
static enum token_verdict
read_place(const struct claims *c, struct token *t)
{
	const struct cbor_item *b = c->body;

	if (b[1].major != CBOR_UINT || b[1].value > UINT32_MAX ||
		b[2].major != CBOR_UINT || b[2].value > UINT32_MAX)
		return TOKEN_E_CLAIM;
	t->place = (uint32_t)b[1].value;
	t->policy = (unsigned)b[2].value;
	/* An empty hb only ever stands in front of an anchor. */
	if (c->n_body > 3 && !is_bytes(&b[3], 2) &&
		!(c->n_body == 5 && is_bytes(&b[3], 0)))
		return TOKEN_E_CLAIM;
	if (c->n_body == 5 && !is_bytes(&b[4], TOKEN_CHAIN))
		return TOKEN_E_CLAIM;
	if (c->n_body == 5) {
		t->has_anchor = true;
		memcpy(t->anchor, b[4].string.p, TOKEN_CHAIN);
	}
	return TOKEN_OK;
}

static enum token_verdict
fill_token(const struct claims *c, struct token *t)
{
	const struct cbor_item *b = c->body, *cti = &c->items[3];
	const struct type_rule *rule;

	if (!(c->seen & BIT_BODY))
		return TOKEN_E_MISSING;
	if (b[0].major != CBOR_UINT)
		return TOKEN_E_CLAIM;
	if (b[0].value < TOKEN_RECEIPT || b[0].value > TOKEN_VOUCHER)
		return TOKEN_E_TYPE;
	rule = &type_rules[b[0].value];
	if (c->seen & ~rule->claims)
		return TOKEN_E_CLAIM;
	if (c->seen != rule->claims)
		return TOKEN_E_MISSING;
	if (cti->string.n != rule->n_cti || c->n_body < rule->body_min ||
		c->n_body > rule->body_max)
		return TOKEN_E_CLAIM;
	t->type = (enum token_type)b[0].value;
	t->exp = (uint32_t)c->items[0].value;
	t->nbf = (uint32_t)c->items[1].value;
	t->iat = (uint32_t)c->items[2].value;
	t->n_cti = rule->n_cti;
	memcpy(t->cti, cti->string.p, t->n_cti);
	if (t->type != TOKEN_RECEIPT)
		return read_place(c, t);
	if (!is_bytes(&b[1], TOKEN_DIGEST))
		return TOKEN_E_CLAIM;
	memcpy(t->digest, b[1].string.p, TOKEN_DIGEST);
	return TOKEN_OK;
}

/* ---- rules ------------------------------------------------------------- */

static enum token_verdict
check_policy(const struct token *t, bool has_hb, enum token_prefix prefix)
{
	bool proof = t->policy & TOKEN_PROOF_REQUIRED;
	bool holder = t->policy & TOKEN_HOLDER_CHECK;

	if (t->policy & ~type_rules[t->type].policy || proof != t->has_anchor ||
		holder != has_hb || (prefix == TOKEN_PROVEN && !proof))
		return TOKEN_E_POLICY;
	return TOKEN_OK;
}

static enum token_verdict
check_time(const struct token *t, int64_t now)
{
	uint32_t most = type_rules[t->type].lifetime;

	if (t->has_anchor)
		most = PHONE_LIFETIME;
	if (most && (t->exp <= t->nbf || t->exp - t->nbf > most))
		return TOKEN_E_LIFETIME;
	if ((int64_t)t->iat > now + COSE_SKEW ||
		(int64_t)t->nbf - COSE_SKEW > now)
		return TOKEN_E_EARLY;
	if (most && now >= (int64_t)t->exp)
		return TOKEN_E_EXPIRED;
	return TOKEN_OK;
}

static enum token_verdict
check_proof(const struct token *t, int64_t now)
{
	if (!(t->policy & TOKEN_PROOF_REQUIRED))
		return TOKEN_OK;
	if (!t->has_proof)
		return TOKEN_E_PROOF;
	return token_chain_check(t, now, 0, t->anchor);
}

static bool
is_place(const struct token *t, const struct token_expect *expect)
{
	if (expect->any_place || t->place == expect->place)
		return true;
	for (size_t i = 0; i < expect->n_places; i++) {
		if (t->place == expect->places[i])
			return true;
	}
	return false;
}

static enum token_verdict
check_rules(const struct token *t, bool has_hb, enum token_prefix prefix,
	const struct trust_key *k, const struct token_expect *expect)
{
	enum token_verdict v;

	if (!(k->usage & type_rules[t->type].usage))
		return TOKEN_E_USAGE;
	if (!(expect->types & TOKEN_TYPE_BIT(t->type)))
		return TOKEN_E_TYPE;
	if (t->type != TOKEN_RECEIPT && !is_place(t, expect))
		return TOKEN_E_GROUP;
	v = check_policy(t, has_hb, prefix);
	if (v == TOKEN_OK)
		v = check_time(t, expect->now);
	if (v == TOKEN_OK && !expect->proof_later)
		v = check_proof(t, expect->now);
	return v;
}

/* Cuts slot and chain value off the end of what a phone shows. */
static bool
split_proof(struct bytes *b, struct token *t)
{
	const uint8_t *p;

	if (b->n < TOKEN_PROOF_SIZE)
		return false;
	b->n -= TOKEN_PROOF_SIZE;
	p = b->p + b->n;
	t->has_proof = true;
	t->slot = (uint32_t)p[0] << 16 | (uint32_t)p[1] << 8 | p[2];
	memcpy(t->proof, p + 3, TOKEN_CHAIN);
	return true;
}

enum token_verdict
token_verify(enum token_prefix prefix, struct bytes b,
	const struct trust *trust, const struct token_expect *expect,
	struct token *out)
{
	struct token t = { 0 };
	struct cose env = { 0 };
	struct claims claims;
	const struct trust_key *key;
	enum token_verdict v;
	bool has_hb;

	memset(out, 0, sizeof(*out));
	if (prefix != TOKEN_PLAIN && prefix != TOKEN_PROVEN)
		return TOKEN_E_PREFIX;
	if (b.n > TOKEN_MAX || (prefix == TOKEN_PROVEN && !split_proof(&b, &t)))
		return TOKEN_E_LEN;
	v = cose_parse(b, &env);
	if (v != TOKEN_OK)
		return v;
	key = trust_find(trust, env.kid);
	v = cose_check_key(
		&env, key, usage_of_types(expect->types), expect->now);
	if (v != TOKEN_OK)
		return v;
	if (!cose_is_signed(&env, key))
		return TOKEN_E_SIG;
	memcpy(t.kid, env.kid, sizeof(t.kid));
	v = read_claims(env.payload, &claims);
	if (v == TOKEN_OK)
		v = fill_token(&claims, &t);
	if (v != TOKEN_OK)
		return v;
	has_hb = claims.n_body > 3 && claims.body[3].string.n == 2;
	if (has_hb)
		memcpy(t.hb, claims.body[3].string.p, sizeof(t.hb));
	*out = t;
	return check_rules(&t, has_hb, prefix, key, expect);
}

enum token_verdict
token_verify_digits(struct bytes digits, const struct trust *trust,
	const struct token_expect *expect, struct token *out)
{
	uint8_t bytes[TOKEN_MAX];
	enum token_prefix prefix;
	enum token_verdict v;
	size_t n;

	memset(out, 0, sizeof(*out));
	v = token_digits_parse(digits, &prefix, bytes, &n);
	if (v != TOKEN_OK)
		return v;
	return token_verify(prefix, bytes_of(bytes, n), trust, expect, out);
}

/* The digits of a whole text, as it was read or typed. */
static enum token_verdict
scan_text(struct bytes text, struct token_scan *scan, struct bytes *digits)
{
	token_scan_init(scan);
	token_scan_add(scan, text);
	return token_scan_end(scan, digits);
}

enum token_verdict
token_verify_text(struct bytes text, const struct trust *trust,
	const struct token_expect *expect, struct token *out)
{
	struct token_scan scan;
	struct bytes digits;
	enum token_verdict v;

	memset(out, 0, sizeof(*out));
	v = scan_text(text, &scan, &digits);
	if (v != TOKEN_OK)
		return v;
	return token_verify_digits(digits, trust, expect, out);
}

enum token_verdict
token_kid_of(struct bytes text, uint8_t kid[4])
{
	uint8_t bytes[TOKEN_MAX];
	struct cose env = { 0 };
	enum token_prefix prefix;
	struct token_scan scan;
	struct bytes digits;
	enum token_verdict v = scan_text(text, &scan, &digits);
	size_t n;

	if (v == TOKEN_OK)
		v = token_digits_parse(digits, &prefix, bytes, &n);
	if (v == TOKEN_OK && prefix != TOKEN_PLAIN)
		v = TOKEN_E_PREFIX;
	if (v == TOKEN_OK)
		v = cose_parse(bytes_of(bytes, n), &env);
	if (v == TOKEN_OK)
		memcpy(kid, env.kid, 4);
	return v;
}
