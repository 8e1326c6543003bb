/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The signed list of keys that verifiers believe. The root key, which is kept
 * offline, signs it; a verifier pins two roots, the one in use and the next.
 * Pure: no file, no clock.
 *
 * Form: an envelope (spec/credential.md 2) around
 *   {6: iat, -65539: [seq, [[kid, alg, public key, usage, nbf, exp, state,
 *   revoked_at], …]]}
 * with times in Unix seconds, 0 for none.
 */
#ifndef YZ_TRUST_LIST_H
#define YZ_TRUST_LIST_H

#include "status_list.h"

#define TRUST_KEYS_MAX 256
#define TRUST_ROOTS_MAX 2
#define TRUST_WIRE_MAX ((size_t)TRUST_KEYS_MAX * 80 + 256)

struct trust_row {
	uint8_t public_key[ED25519_PUBLIC];
	int alg; /* enum token_alg */
	unsigned usage;
	int64_t nbf, exp;
	enum key_state state;
	int64_t revoked_at;
};

/* Rows, at most TRUST_KEYS_MAX, signed. */
struct bytes trust_list_make(const struct trust_row *rows, size_t n,
	uint32_t seq, int64_t iat, const struct sign_key *root,
	struct arena *a) MUST_USE;

/* A list that was taken. Zeroed: none, no key is believed. */
struct trust_set {
	uint32_t seq;
	int64_t iat;
	uint8_t hash[LIST_HASH]; /* of what was signed */
	struct trust_key *keys;
	size_t n;
};

void trust_set_release(struct trust_set *s);
struct trust trust_of(const struct trust_set *s);
/*
 * Puts a list in the place of s. Anything but OK leaves s as it was: the
 * verdicts of envelopes, of a root's key and signature;
 *   E_LIST_SHAPE  what is inside; a weak key, an unknown one, two of one kid
 *   E_LIST_SEQ    lower than the mark
 *   E_LIST_HASH   another list under the mark's number
 */
enum token_verdict trust_list_take(struct trust_set *s,
	const struct list_mark *mark, struct bytes wire,
	const struct trust *roots, int64_t now) MUST_USE;

#endif
