/* SPDX-License-Identifier: Apache-2.0 */
/* Making tokens: claims, envelope, signature, digests, the proof chain. */
#include "token.h"
#include "cbor.h"
#include "cose.h"
#include "token_wire.h"

#include <ctype.h>

struct verdict_row {
	const char *name;
	const char *line;
	const char *visitor;
};

static const struct verdict_row verdict_rows[] = {
#define ROW(name, line, visitor) { #name, line, visitor },
	TOKEN_VERDICTS(ROW)
#undef ROW
};

const char *
token_verdict_name(enum token_verdict v)
{
	BUG_ON((size_t)v >= ARRAY_LEN(verdict_rows));
	return verdict_rows[v].name;
}

const char *
token_verdict_line(enum token_verdict v)
{
	BUG_ON((size_t)v >= ARRAY_LEN(verdict_rows));
	return verdict_rows[v].line;
}

const char *
token_verdict_visitor(enum token_verdict v)
{
	BUG_ON((size_t)v >= ARRAY_LEN(verdict_rows));
	return verdict_rows[v].visitor;
}

/* ---- claims and envelope ----------------------------------------------- */

void
token_set_index(struct token *t, uint8_t list, uint32_t index)
{
	t->cti[0] = list;
	for (int i = 0; i < 4; i++)
		t->cti[1 + i] = (uint8_t)(index >> (24 - 8 * i));
	t->n_cti = 5;
}

static void
check_shape(const struct token *t)
{
	bool hb = t->policy & TOKEN_HOLDER_CHECK;

	switch (t->type) {
	case TOKEN_RECEIPT:
		BUG_ON(t->n_cti != 10 || t->policy || t->exp || t->nbf);
		break;
	case TOKEN_PASS:
		BUG_ON(t->n_cti != 5 || t->policy & ~3u);
		break;
	case TOKEN_VOUCHER:
		BUG_ON(t->n_cti != 5 || t->policy & ~4u);
		break;
	default:
		BUG("no such token type");
	}
	BUG_ON(t->has_anchor != ((t->policy & TOKEN_PROOF_REQUIRED) != 0));
	BUG_ON(!hb && (t->hb[0] || t->hb[1]));
}

static void
put_body(struct cbor_out *o, const struct token *t)
{
	bool hb = t->policy & TOKEN_HOLDER_CHECK;

	cbor_put_int(o, CLAIM_BODY);
	if (t->type == TOKEN_RECEIPT) {
		cbor_put_head(o, CBOR_ARRAY, 2);
		cbor_put_int(o, t->type);
		cbor_put_bytes(o, t->digest, TOKEN_DIGEST);
		return;
	}
	cbor_put_head(o, CBOR_ARRAY, t->has_anchor ? 5 : hb ? 4 : 3);
	cbor_put_int(o, t->type);
	cbor_put_int(o, t->place);
	cbor_put_int(o, t->policy);
	if (hb || t->has_anchor)
		cbor_put_bytes(o, t->hb, hb ? 2 : 0);
	if (t->has_anchor)
		cbor_put_bytes(o, t->anchor, TOKEN_CHAIN);
}

static void
put_claims(struct cbor_out *o, const struct token *t)
{
	bool dated = t->type != TOKEN_RECEIPT;

	cbor_put_head(o, CBOR_MAP, dated ? 5 : 3);
	if (dated) {
		cbor_put_int(o, CLAIM_EXP);
		cbor_put_int(o, t->exp);
		cbor_put_int(o, CLAIM_NBF);
		cbor_put_int(o, t->nbf);
	}
	cbor_put_int(o, CLAIM_IAT);
	cbor_put_int(o, t->iat);
	cbor_put_int(o, CLAIM_CTI);
	cbor_put_bytes(o, t->cti, t->n_cti);
	put_body(o, t);
}

size_t
token_encode(const struct token *t, const struct sign_key *key,
	uint8_t out[TOKEN_MAX])
{
	uint8_t payload[128];
	struct cbor_out p = { .p = payload, .cap = sizeof(payload) };
	struct cbor_out o = { .p = out, .cap = TOKEN_MAX };

	check_shape(t);
	put_claims(&p, t);
	cose_sign(bytes_of(payload, p.n), key, &o);
	BUG_ON(p.over || o.over);
	return o.n;
}

char *
token_sign(const struct token *t, const struct sign_key *key, struct arena *a)
{
	uint8_t bytes[TOKEN_MAX];
	char digits[TOKEN_DIGITS_MAX + 1];
	size_t n = token_encode(t, key, bytes);

	n = token_digits_format(TOKEN_PLAIN, bytes_of(bytes, n), digits);
	return arena_strndup(a, digits, n);
}

char *
token_url(const char *public_url, const char *digits, struct arena *a)
{
	size_t n = strlen(public_url);
	char *base;

	while (n > 0 && public_url[n - 1] == '/')
		n--;
	base = arena_strndup(a, public_url, n);
	for (char *c = base; *c; c++)
		*c = (char)toupper((unsigned char)*c);
	return arena_printf(a, "%s/Q#%s", base, digits);
}

/* ---- digests ----------------------------------------------------------- */

void
token_kid(const uint8_t public_key[ED25519_PUBLIC], uint8_t out[4])
{
	uint8_t cose_key[48], hash[SHA256_SIZE];
	struct cbor_out o = { .p = cose_key, .cap = sizeof(cose_key) };

	cbor_put_head(&o, CBOR_MAP, 3);
	cbor_put_int(&o, 1); /* kty: OKP */
	cbor_put_int(&o, 1);
	cbor_put_int(&o, -1); /* crv: Ed25519 */
	cbor_put_int(&o, 6);
	cbor_put_int(&o, -2); /* x */
	cbor_put_bytes(&o, public_key, ED25519_PUBLIC);
	BUG_ON(o.over);
	crypto_sha256(bytes_of(cose_key, o.n), hash);
	memcpy(out, hash, 4);
}

void
token_digest(const uint8_t key[32], const struct token *t,
	const struct receipt_facts *facts, uint8_t out[TOKEN_DIGEST])
{
	uint8_t cbor[512], mac[SHA256_SIZE];
	struct cbor_out o = { .p = cbor, .cap = sizeof(cbor) };
	struct bytes parts[3];

	cbor_put_head(&o, CBOR_ARRAY, 5);
	cbor_put_text(&o, facts->case_no);
	cbor_put_text(&o, facts->state);
	cbor_put_int(&o, facts->accepted_at);
	cbor_put_text(&o, facts->due);
	cbor_put_text(&o, facts->window);
	BUG_ON(o.over);
	parts[0] = bytes_str("GHR1");
	parts[1] = bytes_of(t->cti, t->n_cti);
	parts[2] = bytes_of(cbor, o.n);
	crypto_hmac_parts(bytes_of(key, 32), parts, 3, mac);
	memcpy(out, mac, TOKEN_DIGEST);
}

void
token_holder(const uint8_t key[32], const struct token *t, const char *last_six,
	uint8_t out[2])
{
	struct bytes parts[] = {
		bytes_str("hb"),
		bytes_of(t->cti, t->n_cti),
		bytes_str(last_six),
	};
	uint8_t mac[SHA256_SIZE];

	crypto_hmac_parts(bytes_of(key, 32), parts, ARRAY_LEN(parts), mac);
	memcpy(out, mac, 2);
}

/* ---- the proof chain --------------------------------------------------- */

uint32_t
token_chain_length(const struct token *t)
{
	return t->exp > t->nbf ? (t->exp - t->nbf) / 60 : 0;
}

void
token_chain_walk(const struct token *t, uint32_t from, uint32_t to,
	uint8_t x[TOKEN_CHAIN])
{
	struct hash *h = hash_new();
	uint8_t out[SHA256_SIZE];

	for (uint32_t i = from; i > to; i--) {
		uint8_t slot[3] = { (uint8_t)(i >> 16), (uint8_t)(i >> 8),
			(uint8_t)i };

		hash_add(h, "GHC1", 4);
		hash_add(h, t->cti, t->n_cti);
		hash_add(h, slot, sizeof(slot));
		hash_add(h, x, TOKEN_CHAIN);
		hash_finish(h, out);
		memcpy(x, out, TOKEN_CHAIN);
	}
	hash_free(h);
}

int64_t
token_chain_slot(const struct token *t, int64_t now)
{
	int64_t d = now - (int64_t)t->nbf;

	/* Rounded down also in the 300 s of grace in front of nbf. */
	return (d >= 0 ? d / 60 : -((59 - d) / 60)) + 1;
}

enum token_verdict
token_chain_check(const struct token *t, int64_t now, uint32_t known_slot,
	const uint8_t known[TOKEN_CHAIN])
{
	int64_t at = token_chain_slot(t, now);
	uint8_t x[TOKEN_CHAIN];

	/* Slot 0 is the anchor, which everybody can read; the window also
	 * bounds the hashing. */
	if (t->slot == 0 || t->slot < at - 2 || t->slot > at + 1)
		return TOKEN_E_PROOF;
	if (t->slot <= known_slot)
		return TOKEN_E_REPLAY;
	memcpy(x, t->proof, TOKEN_CHAIN);
	token_chain_walk(t, t->slot, known_slot, x);
	return crypto_equal(x, known, TOKEN_CHAIN) ? TOKEN_OK : TOKEN_E_PROOF;
}
