/* SPDX-License-Identifier: Apache-2.0 */
#include "crypto.h"

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/kdf.h>
#include <openssl/params.h>
#include <stdlib.h>

struct hash {
	EVP_MD_CTX *ctx;
};

struct sign_key {
	EVP_PKEY *pkey;
	uint8_t public_key[ED25519_PUBLIC];
};

struct verify_key {
	EVP_PKEY *pkey;
};

void
crypto_wipe(void *p, size_t n)
{
	if (n)
		OPENSSL_cleanse(p, n);
}

bool
crypto_equal(const void *a, const void *b, size_t n)
{
	return n == 0 || CRYPTO_memcmp(a, b, n) == 0;
}

struct hash *
hash_new(void)
{
	struct hash *h = xmalloc(sizeof(*h));

	h->ctx = EVP_MD_CTX_new();
	BUG_ON(!h->ctx);
	BUG_ON(EVP_DigestInit_ex(h->ctx, EVP_sha256(), NULL) != 1);
	return h;
}

void
hash_add(struct hash *h, const void *p, size_t n)
{
	if (n)
		BUG_ON(EVP_DigestUpdate(h->ctx, p, n) != 1);
}

void
hash_finish(struct hash *h, uint8_t out[SHA256_SIZE])
{
	BUG_ON(EVP_DigestFinal_ex(h->ctx, out, NULL) != 1);
	BUG_ON(EVP_DigestInit_ex(h->ctx, NULL, NULL) != 1);
}

void
hash_free(struct hash *h)
{
	if (!h)
		return;
	EVP_MD_CTX_free(h->ctx);
	free(h);
}

void
crypto_sha256_parts(
	const struct bytes *parts, size_t n, uint8_t out[SHA256_SIZE])
{
	struct hash *h = hash_new();

	for (size_t i = 0; i < n; i++)
		hash_add(h, parts[i].p, parts[i].n);
	hash_finish(h, out);
	hash_free(h);
}

void
crypto_sha256(struct bytes in, uint8_t out[SHA256_SIZE])
{
	crypto_sha256_parts(&in, 1, out);
}

/*
 * RFC 2104 over our own digest: OpenSSL 3.0 looks up its MAC provider anew on
 * every call, which costs more than the two hashes.
 */
void
crypto_hmac_parts(struct bytes key, const struct bytes *parts, size_t n,
	uint8_t out[SHA256_SIZE])
{
	enum { BLOCK = 64 };
	uint8_t pad[BLOCK] = { 0 };
	struct hash *h = hash_new();

	if (key.n > BLOCK)
		crypto_sha256(key, pad);
	else if (key.n)
		memcpy(pad, key.p, key.n);
	for (size_t i = 0; i < BLOCK; i++)
		pad[i] ^= 0x36;
	hash_add(h, pad, BLOCK);
	for (size_t i = 0; i < n; i++)
		hash_add(h, parts[i].p, parts[i].n);
	hash_finish(h, out);
	for (size_t i = 0; i < BLOCK; i++)
		pad[i] ^= 0x36 ^ 0x5c;
	hash_add(h, pad, BLOCK);
	hash_add(h, out, SHA256_SIZE);
	hash_finish(h, out);
	hash_free(h);
	crypto_wipe(pad, BLOCK);
}

void
crypto_hmac(struct bytes key, struct bytes in, uint8_t out[SHA256_SIZE])
{
	crypto_hmac_parts(key, &in, 1, out);
}

void
crypto_hmac_sha1(struct bytes key, struct bytes in, uint8_t out[SHA1_SIZE])
{
	unsigned n = 0;

	BUG_ON(!HMAC(EVP_sha1(), key.p, (int)key.n, in.p, in.n, out, &n) ||
		n != SHA1_SIZE);
}

void
crypto_hkdf(struct bytes key, struct bytes salt, struct bytes info, void *out,
	size_t n)
{
	uint8_t prk[SHA256_SIZE];
	uint8_t block[SHA256_SIZE];
	size_t done = 0;

	BUG_ON(n > (size_t)255 * SHA256_SIZE);
	crypto_hmac(salt, key, prk);
	for (uint8_t i = 1; done < n; i++) {
		struct bytes parts[] = {
			{ block, i == 1 ? 0 : sizeof(block) },
			info,
			{ &i, 1 },
		};
		size_t take =
			n - done < sizeof(block) ? n - done : sizeof(block);

		crypto_hmac_parts(bytes_of(prk, sizeof(prk)), parts,
			ARRAY_LEN(parts), block);
		memcpy((uint8_t *)out + done, block, take);
		done += take;
	}
	crypto_wipe(prk, sizeof(prk));
	crypto_wipe(block, sizeof(block));
}

/* ---- Ed25519 ----------------------------------------------------------- */

struct sign_key *
sign_key_new(const uint8_t seed[ED25519_SEED])
{
	struct sign_key *k = xcalloc(1, sizeof(*k));
	size_t n = sizeof(k->public_key);

	k->pkey = EVP_PKEY_new_raw_private_key(
		EVP_PKEY_ED25519, NULL, seed, ED25519_SEED);
	BUG_ON(!k->pkey);
	BUG_ON(EVP_PKEY_get_raw_public_key(k->pkey, k->public_key, &n) != 1);
	return k;
}

void
sign_key_free(struct sign_key *k)
{
	if (!k)
		return;
	EVP_PKEY_free(k->pkey);
	free(k);
}

void
sign_key_public(const struct sign_key *k, uint8_t out[ED25519_PUBLIC])
{
	memcpy(out, k->public_key, ED25519_PUBLIC);
}

void
sign_key_sign(const struct sign_key *k, struct bytes message,
	uint8_t out[ED25519_SIG])
{
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	size_t n = ED25519_SIG;

	BUG_ON(!ctx);
	BUG_ON(EVP_DigestSignInit(ctx, NULL, NULL, NULL, k->pkey) != 1);
	BUG_ON(EVP_DigestSign(ctx, out, &n, message.p, message.n) != 1);
	BUG_ON(n != ED25519_SIG);
	EVP_MD_CTX_free(ctx);
}

/* The y coordinates of all points of small order, little-endian, sign off. */
static const uint8_t small_order[][ED25519_PUBLIC] = {
	{ 0 },
	{ 1 },
	{ 0x26, 0xe8, 0x95, 0x8f, 0xc2, 0xb2, 0x27, 0xb0, 0x45, 0xc3, 0xf4,
		0x89, 0xf2, 0xef, 0x98, 0xf0, 0xd5, 0xdf, 0xac, 0x05, 0xd3,
		0xc6, 0x33, 0x39, 0xb1, 0x38, 0x02, 0x88, 0x6d, 0x53, 0xfc,
		0x05 },
	{ 0xc7, 0x17, 0x6a, 0x70, 0x3d, 0x4d, 0xd8, 0x4f, 0xba, 0x3c, 0x0b,
		0x76, 0x0d, 0x10, 0x67, 0x0f, 0x2a, 0x20, 0x53, 0xfa, 0x2c,
		0x39, 0xcc, 0xc6, 0x4e, 0xc7, 0xfd, 0x77, 0x92, 0xac, 0x03,
		0x7a },
	{ 0xec, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
		0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
		0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
		0x7f },
};

/* Is the coordinate 2^255 - 19 or more: a second spelling of a small one? */
static bool
is_overlong(const uint8_t y[ED25519_PUBLIC])
{
	if (y[31] != 0x7f || y[0] < 0xed)
		return false;
	for (size_t i = 1; i < 31; i++) {
		if (y[i] != 0xff)
			return false;
	}
	return true;
}

struct verify_key *
verify_key_new(const uint8_t public_key[ED25519_PUBLIC], struct err *e)
{
	uint8_t y[ED25519_PUBLIC];
	struct verify_key *k;
	bool bad;

	memcpy(y, public_key, sizeof(y));
	y[31] &= 0x7f;
	bad = is_overlong(y);
	for (size_t i = 0; i < ARRAY_LEN(small_order); i++)
		bad = bad || memcmp(y, small_order[i], sizeof(y)) == 0;
	if (bad) {
		err_setf(e, ERR_INTERNAL, "weak Ed25519 public key");
		return NULL;
	}
	k = xmalloc(sizeof(*k));
	k->pkey = EVP_PKEY_new_raw_public_key(
		EVP_PKEY_ED25519, NULL, public_key, ED25519_PUBLIC);
	BUG_ON(!k->pkey);
	return k;
}

void
verify_key_free(struct verify_key *k)
{
	if (!k)
		return;
	EVP_PKEY_free(k->pkey);
	free(k);
}

bool
verify_key_check(const struct verify_key *k, struct bytes message,
	const uint8_t sig[ED25519_SIG])
{
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	int ok;

	BUG_ON(!ctx);
	BUG_ON(EVP_DigestVerifyInit(ctx, NULL, NULL, NULL, k->pkey) != 1);
	ok = EVP_DigestVerify(ctx, sig, ED25519_SIG, message.p, message.n);
	EVP_MD_CTX_free(ctx);
	/* What stays in the queue would be blamed on the next TLS call. */
	if (ok != 1)
		ERR_clear_error();
	return ok == 1;
}
