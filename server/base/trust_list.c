/* SPDX-License-Identifier: Apache-2.0 */
#include "trust_list.h"
#include "cbor.h"
#include "cose.h"
#include "token_wire.h"
#include <stdlib.h>

enum { CLAIM_TRUST = -65539, ROW_ITEMS = 8, KID_SIZE = 4 };

/* ---- making -------------------------------------------------------------- */

static void
put_row(struct cbor_out *o, const struct trust_row *r)
{
	uint8_t kid[KID_SIZE];

	token_kid(r->public_key, kid);
	cbor_put_head(o, CBOR_ARRAY, ROW_ITEMS);
	cbor_put_bytes(o, kid, sizeof(kid));
	cbor_put_int(o, r->alg);
	cbor_put_bytes(o, r->public_key, ED25519_PUBLIC);
	cbor_put_int(o, r->usage);
	cbor_put_int(o, r->nbf);
	cbor_put_int(o, r->exp);
	cbor_put_int(o, r->state);
	cbor_put_int(o, r->revoked_at);
}

struct bytes
trust_list_make(const struct trust_row *rows, size_t n, uint32_t seq,
	int64_t iat, const struct sign_key *root, struct arena *a)
{
	struct cbor_out p = { .p = arena_alloc(a, TRUST_WIRE_MAX),
		.cap = TRUST_WIRE_MAX };
	struct cbor_out o = { .p = arena_alloc(a, TRUST_WIRE_MAX + COSE_ROOM),
		.cap = TRUST_WIRE_MAX + COSE_ROOM };

	BUG_ON(n > TRUST_KEYS_MAX || seq == 0);
	cbor_put_head(&p, CBOR_MAP, 2);
	cbor_put_int(&p, CLAIM_IAT);
	cbor_put_int(&p, iat);
	cbor_put_int(&p, CLAIM_TRUST);
	cbor_put_head(&p, CBOR_ARRAY, 2);
	cbor_put_int(&p, seq);
	cbor_put_head(&p, CBOR_ARRAY, n);
	for (size_t i = 0; i < n; i++)
		put_row(&p, &rows[i]);
	cose_sign(bytes_of(p.p, p.n), root, &o);
	BUG_ON(p.over || o.over);
	return bytes_of(o.p, o.n);
}

/* ---- taking -------------------------------------------------------------- */

void
trust_set_release(struct trust_set *s)
{
	for (size_t i = 0; i < s->n; i++)
		trust_key_release(&s->keys[i]);
	free(s->keys);
	*s = (struct trust_set){ 0 };
}

struct trust
trust_of(const struct trust_set *s)
{
	return (struct trust){ s->keys, s->n };
}

static bool
want(struct cbor_in *in, enum cbor_major major, struct cbor_item *item)
{
	return cbor_next(in, item) == CBOR_OK && item->major == major;
}

static bool
want_number(struct cbor_in *in, uint64_t most, uint64_t *out)
{
	struct cbor_item item;

	if (!want(in, CBOR_UINT, &item) || item.value > most)
		return false;
	*out = item.value;
	return true;
}

static bool
want_bytes(struct cbor_in *in, size_t n, struct bytes *out)
{
	struct cbor_item item;

	if (!want(in, CBOR_BYTES, &item) || item.string.n != n)
		return false;
	*out = item.string;
	return true;
}

/* One row to a key; a weak or unknown one is no key. */
static bool
read_row(struct cbor_in *in, struct trust_key *k)
{
	struct cbor_item item;
	struct bytes kid, pub;
	uint64_t usage, nbf, exp, state, revoked_at;
	struct err e = { 0 };

	if (!want(in, CBOR_ARRAY, &item) || item.value != ROW_ITEMS ||
		!want_bytes(in, KID_SIZE, &kid) ||
		!want(in, CBOR_NINT, &item) || item.value > 64 ||
		!want_bytes(in, ED25519_PUBLIC, &pub) ||
		!want_number(in, KEY_ANY, &usage) ||
		!want_number(in, UINT32_MAX, &nbf) ||
		!want_number(in, UINT32_MAX, &exp) ||
		!want_number(in, KEY_REVOKED, &state) || state == 0 ||
		!want_number(in, UINT32_MAX, &revoked_at))
		return false;
	if (trust_key_init(
		    k, pub.p, -1 - (int)item.value, (unsigned)usage, &e) != 0)
		return false;
	k->nbf = (int64_t)nbf;
	k->exp = (int64_t)exp;
	k->state = (enum key_state)state;
	return memcmp(k->kid, kid.p, KID_SIZE) == 0;
}

static bool
read_rows(struct cbor_in *in, uint64_t n, struct trust_set *s)
{
	struct trust trust;
	struct err e = { 0 };

	if (n > TRUST_KEYS_MAX)
		return false;
	s->keys = xcalloc(n + 1, sizeof(*s->keys));
	for (; s->n < n; s->n++) {
		if (read_row(in, &s->keys[s->n]))
			continue;
		trust_key_release(&s->keys[s->n]);
		return false;
	}
	trust = trust_of(s);
	return in->p == in->end && trust_check(&trust, &e) == 0;
}

static enum token_verdict
read_head(struct cbor_in *in, struct trust_set *s, uint64_t *n)
{
	struct cbor_item map, key, array;
	uint64_t iat, seq;

	if (!want(in, CBOR_MAP, &map) || map.value != 2 ||
		!want(in, CBOR_UINT, &key) || key.value != CLAIM_IAT ||
		!want_number(in, UINT32_MAX, &iat) ||
		!want(in, CBOR_NINT, &key) || !cbor_is_int(&key, CLAIM_TRUST) ||
		!want(in, CBOR_ARRAY, &array) || array.value != 2 ||
		!want_number(in, UINT32_MAX, &seq) || seq == 0 ||
		!want(in, CBOR_ARRAY, &array))
		return TOKEN_E_LIST_SHAPE;
	s->iat = (int64_t)iat;
	s->seq = (uint32_t)seq;
	*n = array.value;
	return TOKEN_OK;
}

static enum token_verdict
prove(const struct cose *c, const struct trust *roots, int64_t now, int64_t iat)
{
	const struct trust_key *key = trust_find(roots, c->kid);
	enum token_verdict v =
		cose_check_key(c, key, KEY_ANY, now < iat ? iat : now);

	if (v == TOKEN_OK && !cose_is_signed(c, key))
		v = TOKEN_E_SIG;
	return v;
}

static enum token_verdict
check_number(const struct list_mark *mark, const struct trust_set *s)
{
	if (s->seq < mark->seq)
		return TOKEN_E_LIST_SEQ;
	if (s->seq == mark->seq && memcmp(s->hash, mark->hash, LIST_HASH) != 0)
		return TOKEN_E_LIST_HASH;
	return TOKEN_OK;
}

enum token_verdict
trust_list_take(struct trust_set *s, const struct list_mark *mark,
	struct bytes wire, const struct trust *roots, int64_t now)
{
	struct trust_set next = { 0 };
	uint8_t hash[SHA256_SIZE];
	struct cbor_in in;
	struct cose c;
	uint64_t n;
	enum token_verdict v = cose_parse(wire, &c);

	if (v != TOKEN_OK)
		return v;
	in = cbor_in_of(c.payload);
	v = read_head(&in, &next, &n);
	if (v == TOKEN_OK)
		v = prove(&c, roots, now, next.iat);
	if (v != TOKEN_OK)
		return v;
	crypto_sha256(c.payload, hash);
	memcpy(next.hash, hash, LIST_HASH);
	v = check_number(mark, &next);
	if (v == TOKEN_OK && !read_rows(&in, n, &next))
		v = TOKEN_E_LIST_SHAPE;
	if (v != TOKEN_OK) {
		trust_set_release(&next);
		return v;
	}
	trust_set_release(s);
	*s = next;
	return TOKEN_OK;
}
