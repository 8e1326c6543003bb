/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a gate writes down of each code, and how it is sent: records in a chain
 * of hashes that goes on when record and salt are erased, and signed batches.
 * Pure.
 *
 *   record  [cti, time, quality, type, place, gate, list seq, result, slot]
 *   h       SHA-256(salt, record)
 *   chain   SHA-256("GHE1", chain before, h), 32 zero bytes before the first
 *   batch   an envelope (spec/credential.md 2) of the gate's own key around
 *           {6: iat, -65540: [first seq, chain before, [[salt, record], …]]}
 */
#ifndef YZ_GATE_ENTRY_H
#define YZ_GATE_ENTRY_H

#include "token.h"

#define ENTRY_SALT 16
#define ENTRY_CHAIN SHA256_SIZE
#define ENTRY_RECORD_MAX 160
#define ENTRY_NAME_MAX 64 /* bytes of a gate's name */
#define ENTRY_RESULT_MAX 16
#define BATCH_MAX 500 /* entries */
#define BATCH_WIRE_MAX ((size_t)BATCH_MAX * (ENTRY_RECORD_MAX + 32) + 512)

struct gate_entry {
	uint8_t cti[TOKEN_CTI_MAX];
	size_t n_cti;	      /* 0: the claims could not be read */
	int64_t at;	      /* Unix seconds */
	unsigned quality;     /* 0 the clock's word, 1 the floor's */
	enum token_type type; /* 0: none */
	uint32_t place;	      /* group or site */
	char gate[ENTRY_NAME_MAX + 1];
	uint32_t list_seq;
	/* A verdict's name; "OK" let in, "OK_ASKED" let in by the attendant,
	 * "BACK" the entry before of this cti did not happen. */
	char result[ENTRY_RESULT_MAX + 1];
	uint32_t slot; /* of a phone's proof, 0: none */
};

/* Returns the length. */
size_t gate_entry_encode(
	const struct gate_entry *x, uint8_t out[ENTRY_RECORD_MAX]) MUST_USE;
/* Exactly what gate_entry_encode writes; 0 or -1. */
int gate_entry_decode(struct bytes record, struct gate_entry *out) MUST_USE;

void gate_entry_hash(const uint8_t salt[ENTRY_SALT], struct bytes record,
	uint8_t h[SHA256_SIZE]);
/* chain becomes that of the next entry. */
void gate_chain_step(uint8_t chain[ENTRY_CHAIN], const uint8_t h[SHA256_SIZE]);

/* ---- batches ---------------------------------------------------------------
 */

struct gate_sealed {
	const uint8_t *salt; /* ENTRY_SALT bytes */
	struct bytes record;
};

struct gate_batch {
	int64_t iat;
	uint64_t first;	       /* seq of the first entry, from 1 */
	const uint8_t *before; /* ENTRY_CHAIN bytes */
	const struct gate_sealed *entries;
	size_t n; /* 1 to BATCH_MAX */
};

struct bytes gate_batch_make(const struct gate_batch *b,
	const struct sign_key *key, struct arena *a) MUST_USE;
/*
 * Views into wire, entries in the arena. key: of the gate that sent it. E_SIG,
 * E_KEYSTATE and so on; E_SHAPE for what is inside, records among it.
 */
enum token_verdict gate_batch_read(struct bytes wire,
	const struct trust_key *key, int64_t now, struct arena *a,
	struct gate_batch *out) MUST_USE;

#endif
