/* SPDX-License-Identifier: Apache-2.0 */
#include "envelope.h"
#include "cbor.h"
#include "gcm.h"
#include "json.h"
#include "token.h"

#include <openssl/err.h>

enum {
	VERSION = 1,
	ELEMENTS = 10,
	HEAD_MAX = 128,
	KEY_TEXT_MAX = 64,
	PATH_TEXT_MAX = 128
};
/* what is left of an envelope for what is inside */
#define PLAIN_MAX (ENVELOPE_MAX - HEAD_MAX - GCM_TAG - ED25519_SIG - 16)

static const uint8_t no_nonce[GCM_NONCE];

/* clang-format off */
static const struct json_field act_fields[] = {
	J_FIELD(envelope_act, "key", key, J_TEXT, J_REQUIRED, KEY_TEXT_MAX, NULL,
		"防重复编号"),
	J_FIELD(envelope_act, "path", path, J_TEXT, J_REQUIRED, PATH_TEXT_MAX, NULL,
		"办理地址"),
	J_FIELD(envelope_act, "body", body, J_TEXT, J_REQUIRED | J_PERSONAL,
		ENVELOPE_BODY_MAX, NULL, "办理内容"),
	J_FIELD(envelope_act, "token", token, J_TEXT, 0, TOKEN_DIGITS_MAX,
		NULL, "临时回执"),
};
/* clang-format on */

static const struct json_shape act_shape =
	JSON_SHAPE("OutboxAct", struct envelope_act, act_fields);

/* Where the pieces lie in an envelope's bytes. */
struct layout {
	struct bytes eph, sealed, sig;
	size_t n_head;	 /* bytes in front of sealed */
	size_t n_signed; /* bytes in front of sig */
};

/* ---- X25519 ------------------------------------------------------------ */

/* -1 when the other half is a point of small order. */
static int
x25519(const uint8_t secret[X25519_SIZE], const uint8_t other[X25519_SIZE],
	uint8_t out[X25519_SIZE])
{
	EVP_PKEY *mine = EVP_PKEY_new_raw_private_key(
		EVP_PKEY_X25519, NULL, secret, X25519_SIZE);
	EVP_PKEY *theirs = EVP_PKEY_new_raw_public_key(
		EVP_PKEY_X25519, NULL, other, X25519_SIZE);
	EVP_PKEY_CTX *ctx;
	size_t n = X25519_SIZE;
	bool ok;

	BUG_ON(!mine || !theirs);
	ctx = EVP_PKEY_CTX_new(mine, NULL);
	BUG_ON(!ctx || EVP_PKEY_derive_init(ctx) != 1);
	ok = EVP_PKEY_derive_set_peer(ctx, theirs) == 1 &&
	     EVP_PKEY_derive(ctx, out, &n) == 1;
	EVP_PKEY_CTX_free(ctx);
	EVP_PKEY_free(theirs);
	EVP_PKEY_free(mine);
	if (!ok)
		ERR_clear_error();
	return ok ? 0 : -1;
}

void
envelope_public(const uint8_t secret[X25519_SIZE], uint8_t out[X25519_SIZE])
{
	EVP_PKEY *key = EVP_PKEY_new_raw_private_key(
		EVP_PKEY_X25519, NULL, secret, X25519_SIZE);
	size_t n = X25519_SIZE;

	BUG_ON(!key || EVP_PKEY_get_raw_public_key(key, out, &n) != 1);
	EVP_PKEY_free(key);
}

bool
envelope_public_is(const uint8_t key[X25519_SIZE])
{
	/* Each secret is a multiple of 8: whichever it is, a point of small
	 * order gives zero, and no other does. */
	static const uint8_t any[X25519_SIZE] = { 1 };
	uint8_t shared[X25519_SIZE];

	return x25519(any, key, shared) == 0;
}

/* A key of the envelope, from the half that one has and the other's. */
static int
derive(const uint8_t mine[X25519_SIZE], const uint8_t theirs[X25519_SIZE],
	const uint8_t eph[X25519_SIZE], const uint8_t centre[X25519_SIZE],
	const char *info, uint8_t out[32])
{
	uint8_t shared[X25519_SIZE], salt[2 * X25519_SIZE];

	if (x25519(mine, theirs, shared) != 0)
		return -1;
	memcpy(salt, eph, X25519_SIZE);
	memcpy(salt + X25519_SIZE, centre, X25519_SIZE);
	crypto_hkdf(bytes_of(shared, sizeof(shared)),
		bytes_of(salt, sizeof(salt)), bytes_str(info), out, 32);
	crypto_wipe(shared, sizeof(shared));
	return 0;
}

static int
derive_sender(const uint8_t eph[X25519_SIZE], const uint8_t centre[X25519_SIZE],
	const char *info, uint8_t out[32])
{
	uint8_t eph_public[X25519_SIZE];

	envelope_public(eph, eph_public);
	return derive(eph, centre, eph_public, centre, info, out);
}

static int
derive_centre(struct bytes eph, const uint8_t secret[X25519_SIZE],
	const char *info, uint8_t out[32])
{
	uint8_t centre[X25519_SIZE];

	BUG_ON(!eph.p);
	envelope_public(secret, centre);
	return derive(secret, eph.p, eph.p, centre, info, out);
}

/* ---- sealing ----------------------------------------------------------- */

static void
put_head(struct cbor_out *o, const struct envelope_head *h,
	const uint8_t eph_public[X25519_SIZE])
{
	BUG_ON(h->seq < 1 || h->mono < 0);
	cbor_put_head(o, CBOR_ARRAY, ELEMENTS);
	cbor_put_int(o, VERSION);
	cbor_put_bytes(o, h->kid, sizeof(h->kid));
	cbor_put_int(o, h->seq);
	cbor_put_bytes(o, h->boot, sizeof(h->boot));
	cbor_put_int(o, h->mono);
	cbor_put_int(o, h->wall);
	cbor_put_int(o, h->offset);
	cbor_put_bytes(o, eph_public, X25519_SIZE);
}

/* What every signature begins with. */
static const uint8_t mark[4] = { 'G', 'H', 'O', '1' };

static void
sign(const struct sign_key *key, struct bytes body, uint8_t sig[ED25519_SIG],
	struct arena *a)
{
	uint8_t *text = arena_alloc(a, sizeof(mark) + body.n);

	memcpy(text, mark, sizeof(mark));
	memcpy(text + sizeof(mark), body.p, body.n);
	sign_key_sign(key, bytes_of(text, sizeof(mark) + body.n), sig);
}

static bool
is_text(const char *s, size_t max)
{
	return strlen(s) <= max && utf8_length(s) >= 0;
}

struct bytes
envelope_seal(struct arena *a, const struct envelope_head *head,
	const struct envelope_act *act, const uint8_t centre[X25519_SIZE],
	const struct sign_key *kiosk, const uint8_t eph[X25519_SIZE])
{
	uint8_t eph_public[X25519_SIZE], key[GCM_KEY], sig[ED25519_SIG];
	uint8_t pub[ED25519_PUBLIC], *sealed;
	struct cbor_out o = { .cap = ENVELOPE_MAX };
	struct envelope_head h = *head;
	struct str plain;

	if (!is_text(act->key, KEY_TEXT_MAX) ||
		!is_text(act->path, PATH_TEXT_MAX) ||
		!is_text(act->body, ENVELOPE_BODY_MAX) ||
		!is_text(act->token, TOKEN_DIGITS_MAX))
		return bytes_of(NULL, 0);
	str_init(&plain, a, PLAIN_MAX);
	json_encode(&plain, &act_shape, act);
	if (plain.over)
		return bytes_of(NULL, 0);
	sign_key_public(kiosk, pub);
	token_kid(pub, h.kid);
	envelope_public(eph, eph_public);
	o.cap = plain.n + GCM_TAG + ED25519_SIG + HEAD_MAX + 16;
	o.p = arena_alloc(a, o.cap);
	put_head(&o, &h, eph_public);
	BUG_ON(derive_sender(eph, centre, "GHO1 seal", key) != 0);
	sealed = arena_alloc(a, plain.n + GCM_TAG);
	gcm_seal(EVP_aes_256_gcm(), key, no_nonce, bytes_of(o.p, o.n),
		str_bytes(&plain), sealed);
	crypto_wipe(key, sizeof(key));
	cbor_put_bytes(&o, sealed, plain.n + GCM_TAG);
	sign(kiosk, bytes_of(o.p, o.n), sig, a);
	cbor_put_bytes(&o, sig, sizeof(sig));
	BUG_ON(o.over || o.n > ENVELOPE_MAX);
	return bytes_of(o.p, o.n);
}

int64_t
envelope_accepted_at(const struct envelope_head *head)
{
	int64_t ms = (int64_t)((uint64_t)head->wall + (uint64_t)head->offset);

	return ms / 1000 - (ms % 1000 < 0);
}

void
envelope_receipt_key(const uint8_t eph[X25519_SIZE],
	const uint8_t centre[X25519_SIZE], uint8_t out[32])
{
	BUG_ON(derive_sender(eph, centre, "GHO1 receipt", out) != 0);
}

/* ---- reading ----------------------------------------------------------- */

static bool
take_int(struct cbor_in *in, int64_t least, int64_t *out)
{
	struct cbor_item item;

	if (cbor_next(in, &item) != CBOR_OK || item.value > INT64_MAX ||
		(item.major != CBOR_UINT && item.major != CBOR_NINT))
		return false;
	*out = item.major == CBOR_UINT ? (int64_t)item.value
				       : -1 - (int64_t)item.value;
	return *out >= least;
}

/* A byte string of exactly n bytes; n == 0: of any length. */
static bool
take_bytes(struct cbor_in *in, size_t n, struct bytes *out)
{
	struct cbor_item item;

	if (cbor_next(in, &item) != CBOR_OK || item.major != CBOR_BYTES)
		return false;
	*out = item.string;
	return n == 0 || out->n == n;
}

static bool
take_head(struct cbor_in *in, struct envelope_head *h, struct bytes *eph)
{
	struct bytes kid, boot;
	struct cbor_item item;
	int64_t version;

	if (cbor_next(in, &item) != CBOR_OK || item.major != CBOR_ARRAY ||
		item.value != ELEMENTS)
		return false;
	if (!take_int(in, VERSION, &version) || version != VERSION ||
		!take_bytes(in, sizeof(h->kid), &kid) ||
		!take_int(in, 1, &h->seq) ||
		!take_bytes(in, sizeof(h->boot), &boot) ||
		!take_int(in, 0, &h->mono) ||
		!take_int(in, INT64_MIN, &h->wall) ||
		!take_int(in, INT64_MIN, &h->offset) ||
		!take_bytes(in, X25519_SIZE, eph))
		return false;
	memcpy(h->kid, kid.p, sizeof(h->kid));
	memcpy(h->boot, boot.p, sizeof(h->boot));
	return true;
}

/* The whole of it in the one form that there is, nothing behind it. */
static int
parse(struct bytes in, struct envelope_head *h, struct layout *l, struct err *e)
{
	struct cbor_in c = cbor_in_of(in);

	memset(h, 0, sizeof(*h));
	if (in.n > ENVELOPE_MAX || !take_head(&c, h, &l->eph))
		return err_set(e, ERR_ENVELOPE_DAMAGED);
	l->n_head = (size_t)(c.p - in.p);
	if (!take_bytes(&c, 0, &l->sealed) || l->sealed.n < GCM_TAG)
		return err_set(e, ERR_ENVELOPE_DAMAGED);
	l->n_signed = (size_t)(c.p - in.p);
	if (!take_bytes(&c, ED25519_SIG, &l->sig) || c.p != c.end)
		return err_set(e, ERR_ENVELOPE_DAMAGED);
	return 0;
}

int
envelope_head_parse(struct bytes in, struct envelope_head *out, struct err *e)
{
	struct layout l = { 0 };

	return parse(in, out, &l, e);
}

static bool
is_signed(struct arena *a, struct bytes in, const struct layout *l,
	const struct verify_key *kiosk)
{
	uint8_t *text = arena_alloc(a, sizeof(mark) + l->n_signed);

	memcpy(text, mark, sizeof(mark));
	memcpy(text + sizeof(mark), in.p, l->n_signed);
	return verify_key_check(
		kiosk, bytes_of(text, sizeof(mark) + l->n_signed), l->sig.p);
}

/* The act's JSON; NULL when the sealing is not for this key. */
static const uint8_t *
unseal(struct arena *a, struct bytes in, const struct layout *l,
	const uint8_t secret[X25519_SIZE])
{
	uint8_t key[GCM_KEY], *plain;
	int r;

	if (derive_centre(l->eph, secret, "GHO1 seal", key) != 0)
		return NULL;
	plain = arena_alloc(a, l->sealed.n);
	r = gcm_open(EVP_aes_256_gcm(), key, no_nonce,
		bytes_of(in.p, l->n_head), l->sealed, plain);
	crypto_wipe(key, sizeof(key));
	return r == 0 ? plain : NULL;
}

int
envelope_open(struct arena *a, struct bytes in, const struct verify_key *kiosk,
	const uint8_t secret[X25519_SIZE], struct envelope_head *head,
	struct envelope_act *act, struct err *e)
{
	const struct envelope_act *found;
	const uint8_t *plain;
	struct err why = { 0 };
	struct layout l = { 0 };

	if (parse(in, head, &l, e) != 0)
		return -1;
	if (!is_signed(a, in, &l, kiosk))
		return err_set(e, ERR_ENVELOPE_DAMAGED);
	plain = unseal(a, in, &l, secret);
	if (!plain)
		return err_set(e, ERR_ENVELOPE_DAMAGED);
	found = json_decode(
		a, bytes_of(plain, l.sealed.n - GCM_TAG), &act_shape, &why);
	if (!found)
		return err_setf(e, ERR_ENVELOPE_DAMAGED, "what is inside: %s",
			err_info(why.code)->name);
	*act = *found;
	if (!act->token)
		act->token = "";
	return 0;
}

void
envelope_receipt_key_again(
	struct bytes in, const uint8_t secret[X25519_SIZE], uint8_t out[32])
{
	struct envelope_head head;
	struct err e = { 0 };
	struct layout l = { 0 };

	BUG_ON(parse(in, &head, &l, &e) != 0);
	BUG_ON(derive_centre(l.eph, secret, "GHO1 receipt", out) != 0);
}
