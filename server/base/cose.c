/* SPDX-License-Identifier: Apache-2.0 */
#include "cose.h"
#include "token_wire.h"
#include <stdlib.h>

static const enum token_verdict cbor_verdicts[] = {
	[CBOR_OK] = TOKEN_OK,
	[CBOR_BAD] = TOKEN_E_CBOR,
	[CBOR_LONG] = TOKEN_E_NONCANON,
};

enum token_verdict
cose_cbor_verdict(enum cbor_result r)
{
	return cbor_verdicts[r];
}

enum token_verdict
cose_want(struct cbor_in *in, enum cbor_major major, enum token_verdict wrong,
	struct cbor_item *item)
{
	enum cbor_result r = cbor_next(in, item);

	if (r != CBOR_OK)
		return cbor_verdicts[r];
	return item->major == major ? TOKEN_OK : wrong;
}

/* ---- reading ----------------------------------------------------------- */

/* Exactly {1: alg, 4: kid}. */
static enum token_verdict
parse_header(struct cose *v)
{
	struct cbor_in in = cbor_in_of(v->header), walk = in;
	struct cbor_item map, alg_key, alg, kid_key, kid;
	enum cbor_result r;

	if (v->header.n == 0)
		return TOKEN_E_HDR;
	r = cbor_check(&walk);
	if (r != CBOR_OK)
		return cbor_verdicts[r];
	if (walk.p != walk.end || cbor_next(&in, &map) != CBOR_OK ||
		map.major != CBOR_MAP || map.value != 2)
		return TOKEN_E_HDR;
	if (cbor_next(&in, &alg_key) != CBOR_OK ||
		!cbor_is_int(&alg_key, HEADER_ALG) ||
		cbor_next(&in, &alg) != CBOR_OK || alg.major > CBOR_NINT)
		return TOKEN_E_HDR;
	if (cbor_next(&in, &kid_key) != CBOR_OK ||
		!cbor_is_int(&kid_key, HEADER_KID) ||
		cbor_next(&in, &kid) != CBOR_OK || kid.major != CBOR_BYTES ||
		kid.string.n != 4)
		return TOKEN_E_HDR;
	v->kid = kid.string.p;
	if (cbor_is_int(&alg, TOKEN_EDDSA))
		v->alg = TOKEN_EDDSA;
	else if (cbor_is_int(&alg, TOKEN_ED25519))
		v->alg = TOKEN_ED25519;
	else
		return TOKEN_E_ALG;
	return TOKEN_OK;
}

/* 18([header, {}, payload, signature]) and nothing behind it. */
static enum token_verdict
parse_parts(struct bytes b, struct cose *v)
{
	/* clang-format off */
	static const struct {
		enum cbor_major major;
		enum token_verdict wrong;
		int64_t value; /* -1: any */
	} parts[] = {
		{ CBOR_TAG,	TOKEN_E_TAG,	COSE_SIGN1 },
		{ CBOR_ARRAY,	TOKEN_E_SHAPE,	4 },
		{ CBOR_BYTES,	TOKEN_E_SHAPE,	-1 },
		{ CBOR_MAP,	TOKEN_E_UNPROT,	0 },
		{ CBOR_BYTES,	TOKEN_E_SHAPE,	-1 },
		{ CBOR_BYTES,	TOKEN_E_SHAPE,	ED25519_SIG },
	};
	/* clang-format on */
	struct cbor_item items[ARRAY_LEN(parts)];
	struct cbor_in in = cbor_in_of(b);

	for (size_t i = 0; i < ARRAY_LEN(parts); i++) {
		enum token_verdict r = cose_want(
			&in, parts[i].major, parts[i].wrong, &items[i]);

		if (r != TOKEN_OK)
			return r;
		if (parts[i].value >= 0 &&
			items[i].value != (uint64_t)parts[i].value)
			return parts[i].wrong;
	}
	if (in.p != in.end)
		return TOKEN_E_TRAIL;
	v->header = items[2].string;
	v->payload = items[4].string;
	v->sig = items[5].string.p;
	return TOKEN_OK;
}

enum token_verdict
cose_parse(struct bytes b, struct cose *v)
{
	enum token_verdict r = parse_parts(b, v);

	return r == TOKEN_OK ? parse_header(v) : r;
}

enum token_verdict
cose_check_key(const struct cose *c, const struct trust_key *k, unsigned usage,
	int64_t now)
{
	if (!k)
		return TOKEN_E_KID;
	if (c->alg != k->alg)
		return TOKEN_E_ALG;
	if (k->state == KEY_REVOKED || now < k->nbf - COSE_SKEW ||
		(k->exp && now >= k->exp))
		return TOKEN_E_KEYSTATE;
	return k->usage & usage ? TOKEN_OK : TOKEN_E_USAGE;
}

/* ---- the signature ------------------------------------------------------- */

/* The Sig_structure of RFC 9052 4.4. */
static void
put_signed(struct cbor_out *o, struct bytes header, struct bytes payload)
{
	cbor_put_head(o, CBOR_ARRAY, 4);
	cbor_put_text(o, "Signature1");
	cbor_put_bytes(o, header.p, header.n);
	cbor_put_bytes(o, NULL, 0);
	cbor_put_bytes(o, payload.p, payload.n);
	BUG_ON(o->over);
}

size_t
token_signed_bytes(struct bytes header, struct bytes payload,
	uint8_t out[TOKEN_SIGNED_MAX])
{
	struct cbor_out o = { .p = out, .cap = TOKEN_SIGNED_MAX };

	put_signed(&o, header, payload);
	return o.n;
}

/* The same of any length; *heap is to be freed. */
static struct bytes
signed_bytes(struct bytes header, struct bytes payload,
	uint8_t room[TOKEN_SIGNED_MAX], uint8_t **heap)
{
	struct cbor_out o = { .p = room, .cap = TOKEN_SIGNED_MAX };

	*heap = NULL;
	if (header.n + payload.n > TOKEN_MAX) {
		o.cap = header.n + payload.n + COSE_ROOM;
		o.p = *heap = xmalloc(o.cap);
	}
	put_signed(&o, header, payload);
	return bytes_of(o.p, o.n);
}

bool
cose_is_signed(const struct cose *c, const struct trust_key *k)
{
	uint8_t room[TOKEN_SIGNED_MAX], *heap;
	struct bytes b = signed_bytes(c->header, c->payload, room, &heap);
	bool good = verify_key_check(k->key, b, c->sig);

	free(heap);
	return good;
}

void
cose_sign(struct bytes payload, const struct sign_key *key, struct cbor_out *o)
{
	uint8_t pub[ED25519_PUBLIC], kid[4], sig[ED25519_SIG];
	uint8_t header[16], room[TOKEN_SIGNED_MAX], *heap;
	struct cbor_out h = { .p = header, .cap = sizeof(header) };

	sign_key_public(key, pub);
	token_kid(pub, kid);
	cbor_put_head(&h, CBOR_MAP, 2);
	cbor_put_int(&h, HEADER_ALG);
	cbor_put_int(&h, TOKEN_EDDSA);
	cbor_put_int(&h, HEADER_KID);
	cbor_put_bytes(&h, kid, sizeof(kid));
	BUG_ON(h.over);
	sign_key_sign(key,
		signed_bytes(bytes_of(header, h.n), payload, room, &heap), sig);
	free(heap);
	cbor_put_head(o, CBOR_TAG, COSE_SIGN1);
	cbor_put_head(o, CBOR_ARRAY, 4);
	cbor_put_bytes(o, header, h.n);
	cbor_put_head(o, CBOR_MAP, 0);
	cbor_put_bytes(o, payload.p, payload.n);
	cbor_put_bytes(o, sig, sizeof(sig));
}
