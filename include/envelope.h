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
 * once), the first eight elements' bytes as additional data. sig is Ed25519
 * over "GHO1" and all bytes in front of it.
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

/* Bytes in the arena; eph is 32 fresh random bytes, wiped by the caller. */
struct bytes envelope_seal(struct arena *a, const struct envelope_head *head,
	const struct envelope_act *act, const uint8_t centre[X25519_SIZE],
	const struct sign_key *kiosk, const uint8_t eph[X25519_SIZE]) MUST_USE;

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
