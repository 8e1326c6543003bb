/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Hashes, MACs, signatures and base64: the few primitives the system uses,
 * each with one way to call it. Bodies are OpenSSL 3; nothing of OpenSSL
 * shows here. A failing primitive is exhaustion and aborts.
 *
 * Not for: sealing fields (seal.h), certificates (x509.h), passwords.
 */
#ifndef YZ_CRYPTO_H
#define YZ_CRYPTO_H

#include "arena.h"
#include "err.h"

#define SHA256_SIZE 32
#define SHA1_SIZE 20
#define ED25519_SEED 32
#define ED25519_PUBLIC 32
#define ED25519_SIG 64

/* Overwrites n bytes in a way the compiler may not leave out. */
void crypto_wipe(void *p, size_t n);
/* Compares n bytes in a time that does not depend on them. */
bool crypto_equal(const void *a, const void *b, size_t n) MUST_USE;

void crypto_sha256(struct bytes in, uint8_t out[SHA256_SIZE]);
/* The hash of several pieces as if they lay behind one another. */
void crypto_sha256_parts(
	const struct bytes *parts, size_t n, uint8_t out[SHA256_SIZE]);
void crypto_hmac(struct bytes key, struct bytes in, uint8_t out[SHA256_SIZE]);
void crypto_hmac_parts(struct bytes key, const struct bytes *parts, size_t n,
	uint8_t out[SHA256_SIZE]);
/* With SHA-1, which authenticator apps ask for; for nothing else. */
void crypto_hmac_sha1(
	struct bytes key, struct bytes in, uint8_t out[SHA1_SIZE]);
/* RFC 5869 with SHA-256; n is at most 255 * 32. */
void crypto_hkdf(struct bytes key, struct bytes salt, struct bytes info,
	void *out, size_t n);

/* SHA-256 of something that comes in pieces: a file, a long loop. */
struct hash;
struct hash *hash_new(void) MUST_USE;
void hash_add(struct hash *h, const void *p, size_t n);
/* The hash of all that was added; h is then ready for the next message. */
void hash_finish(struct hash *h, uint8_t out[SHA256_SIZE]);
void hash_free(struct hash *h);

/*
 * Ed25519. Keys are parsed once into a handle; handles are read-only after
 * _new, so threads may share them.
 */
struct sign_key;
struct sign_key *sign_key_new(const uint8_t seed[ED25519_SEED]) MUST_USE;
void sign_key_free(struct sign_key *k);
void sign_key_public(const struct sign_key *k, uint8_t out[ED25519_PUBLIC]);
void sign_key_sign(const struct sign_key *k, struct bytes message,
	uint8_t out[ED25519_SIG]);

struct verify_key;
/*
 * NULL (INTERNAL) for a point of small order, under which anybody can sign,
 * and for an encoding that is not the canonical one.
 */
struct verify_key *verify_key_new(
	const uint8_t public_key[ED25519_PUBLIC], struct err *e) MUST_USE;
void verify_key_free(struct verify_key *k);
bool verify_key_check(const struct verify_key *k, struct bytes message,
	const uint8_t sig[ED25519_SIG]) MUST_USE;

/* RFC 4648: base64 with padding, base64url without. */
char *base64_format(struct arena *a, struct bytes in) MUST_USE;
char *base64url_format(struct arena *a, struct bytes in) MUST_USE;
/*
 * Strict: no blanks, exact padding (or none), no stray bits, so that a value
 * has one spelling. 0, or -1 with *out untouched; sets no error.
 */
int base64_parse(
	struct arena *a, struct bytes text, struct bytes *out) MUST_USE;
int base64url_parse(
	struct arena *a, struct bytes text, struct bytes *out) MUST_USE;

#endif
