/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The envelope of all that is signed here: COSE_Sign1 in the one form that the
 * credential format allows. Tokens, revocation lists and trust lists differ in
 * what is inside. Strict and total; only what is larger than a token allocates.
 */
#ifndef YZ_COSE_H
#define YZ_COSE_H

#include "cbor.h"
#include "token.h"

#define COSE_SKEW 300 /* seconds that clocks may differ by */
/* What an envelope adds to its payload, at most. */
#define COSE_ROOM 96

struct cose {
	struct bytes header;
	struct bytes payload;
	const uint8_t *sig;
	int64_t alg;
	const uint8_t *kid;
};

enum token_verdict cose_cbor_verdict(enum cbor_result r);
/* The next item, which must be of one major type, or the verdict is wrong. */
enum token_verdict cose_want(struct cbor_in *in, enum cbor_major major,
	enum token_verdict wrong, struct cbor_item *item) MUST_USE;

/* Views into b; nothing is proven. */
enum token_verdict cose_parse(struct bytes b, struct cose *out) MUST_USE;
/* May this key (NULL: E_KID) sign for one of these usages at now? */
enum token_verdict cose_check_key(const struct cose *c,
	const struct trust_key *k, unsigned usage, int64_t now) MUST_USE;
bool cose_is_signed(const struct cose *c, const struct trust_key *k) MUST_USE;
/* Writes the signed envelope behind what is in o. */
void cose_sign(
	struct bytes payload, const struct sign_key *key, struct cbor_out *o);

#endif
