/* SPDX-License-Identifier: Apache-2.0 */
/*
 * An act that was done at a kiosk while the line was down, on its way to the
 * centre: sealed to the centre's key, so that a stolen kiosk shows nothing,
 * and signed by the kiosk's own, so that nobody else can have written it.
 *
 * Deterministic CBOR, an array of 10:
 *	[1, kid, seq, boot, mono, wall, offset, eph, sealed, sig]
 * kid is of the kiosk's Ed25519 key (token.h), boot 8 random bytes of this
 * start of the agent, eph an X25519 public key made for this envelope alone.
 * The sealing key is HKDF-SHA-256(X25519(eph, centre), salt = eph | centre
 * public, info = "GHO1 seal"), AES-256-GCM, a nonce of zeros (the key seals
 * once), all bytes in front of `sealed` as additional data. sig is Ed25519
 * over "GHO1" and all bytes in front of its own element.
 *
 * The digest of the provisional receipt (token.h) is made with a key of the
 * same root, info = "GHO1 receipt": the kiosk forgets it with eph, the centre
 * can make it again, so only the centre can say whether the paper is genuine.
 * Its facts: the local number, "pending", accepted_at = (wall + offset) / 1000
 * rounded down, no due date, no window.
 *
 * Inside, by JSON shape: {"key", "path", "body", "token"}: the Idempotency-Key
 * of the act, the path it was meant for, the request's JSON as a text, and the
 * digits of the provisional receipt that the person holds ("" for none).
 */
#ifndef YZ_ENVELOPE_H
#define YZ_ENVELOPE_H

#include "arena.h"
#include "crypto.h"
#include "err.h"

#define ENVELOPE_MAX ((size_t)96 * 1024)
#define ENVELOPE_BODY_MAX ((size_t)32 * 1024)
#define ENVELOPE_BOOT 8
#define X25519_SIZE 32

/* What anybody may read of it. Instants are UTC ms. */
struct envelope_head {
	uint8_t kid[4];
	int64_t seq; /* of this kiosk: rises by one an act, never reused */
	uint8_t boot[ENVELOPE_BOOT];
	int64_t mono;	/* ms since that start */
	int64_t wall;	/* the kiosk's clock */
	int64_t offset; /* the centre's clock minus the kiosk's, last heard */
};

struct envelope_act {
	const char *key, *path, *body, *token;
};

/* The centre's pair: 32 secret bytes, and the public half for kiosks. */
void envelope_public(
	const uint8_t secret[X25519_SIZE], uint8_t out[X25519_SIZE]);
/*
 * Is it a key that something can be sealed to? Points of small order are not:
 * anybody could open. Sealing to one is a BUG.
 */
bool envelope_public_is(const uint8_t key[X25519_SIZE]) MUST_USE;

/* The fields of accepted_at, for both sides alike: Unix seconds. */
int64_t envelope_accepted_at(const struct envelope_head *head);

/*
 * Bytes in the arena, of at most ENVELOPE_MAX; eph is 32 fresh random bytes,
 * wiped by the caller. None (p is NULL) for an act that is too large or whose
 * texts are not UTF-8: the centre would not take it either. head's kid is
 * ignored, it is the key's.
 */
struct bytes envelope_seal(struct arena *a, const struct envelope_head *head,
	const struct envelope_act *act, const uint8_t centre[X25519_SIZE],
	const struct sign_key *kiosk, const uint8_t eph[X25519_SIZE]) MUST_USE;

/* The receipt's key, at the kiosk. Wipe out after use. */
void envelope_receipt_key(const uint8_t eph[X25519_SIZE],
	const uint8_t centre[X25519_SIZE], uint8_t out[32]);
/* The same at the centre, of an envelope that opens; else a BUG. */
void envelope_receipt_key_again(
	struct bytes in, const uint8_t secret[X25519_SIZE], uint8_t out[32]);

/*
 * The head as it stands, not yet proven by anything; enough to look up whose
 * key must have signed. ENVELOPE_DAMAGED.
 */
int envelope_head_parse(
	struct bytes in, struct envelope_head *out, struct err *e) MUST_USE;
/*
 * Checks the signature, opens, decodes. The act's texts are in the arena.
 * ENVELOPE_DAMAGED (bytes, signature or sealing do not fit; nothing else is
 * told).
 */
int envelope_open(struct arena *a, struct bytes in,
	const struct verify_key *kiosk, const uint8_t secret[X25519_SIZE],
	struct envelope_head *head, struct envelope_act *act,
	struct err *e) MUST_USE;

#endif
