/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A centre reduced to its one rule: a kiosk's key has one effect, whether it
 * comes directly or in an envelope, and however often. It keeps what happened,
 * for whoever checks. Lives in memory that a killed child leaves behind.
 *
 * An act's body is {"n":N,"person":P}: the N-th act of that kiosk, for person
 * P, who can join once; the second is a conflict, which is taken all the same.
 */
#ifndef YZ_SIM_MODEL_H
#define YZ_SIM_MODEL_H

#include "arena.h"
#include "crypto.h"
#include "envelope.h"

#define MODEL_KIOSKS 64
#define MODEL_KEY 40

struct model_effect {
	int kiosk; /* from 1; 0: a free place */
	char key[MODEL_KEY];
	int64_t n, person;
	bool conflict, by_envelope;
	char token_tail[17]; /* of the provisional receipt; "" for none */
};

struct model {
	uint8_t secret[X25519_SIZE];
	/* per kiosk: the highest n that had an effect */
	int64_t last[MODEL_KIOSKS];
	uint64_t effects, conflicts, again, out_of_order, damaged;
	size_t capacity; /* a power of two */
	struct model_effect at[];
};

/* In shared memory, for up to capacity / 2 acts. */
struct model *model_new(size_t capacity) MUST_USE;
void model_free(struct model *m);
/* NULL: none such. */
const struct model_effect *model_find(
	const struct model *m, int kiosk, const char *key);
/* The kiosk's key pair, the same for a number in every process. */
struct sign_key *model_kiosk_key(int kiosk) MUST_USE;

/* POST of an act: 201, 409 for a conflict; the same again for a key. */
int model_direct(struct model *m, int kiosk, const char *key, const char *body);
/* POST /api/v1/outbox; the answer's text, in the arena. */
const char *model_outbox(
	struct model *m, int kiosk, const char *body, struct arena *a);

#endif
