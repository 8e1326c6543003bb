/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The Ed25519 keys by which terminals sign what they say while offline: acts
 * in their outbox, provisional receipts. The newest key of a terminal is in
 * use, earlier ones stay known, so that what they have signed can be told. A
 * key falls with its terminal; pairing again brings a new one.
 */
#ifndef YZ_TERMINAL_KEY_H
#define YZ_TERMINAL_KEY_H

#include "app.h"
#include "crypto.h"

struct terminal_key {
	int64_t id, terminal;
	uint8_t ed25519[ED25519_PUBLIC];
	const char *name;      /* of the terminal */
	bool revoked;	       /* the key */
	bool terminal_revoked; /* the terminal, as it stands today */
};

/* 1 found, 0 none, -1. */
int terminal_key_find(struct tx *tx, const uint8_t kid[4],
	struct terminal_key *out, struct err *e) MUST_USE;

/* The one that a terminal signs with now: 1, none: 0, -1. */
int terminal_key_in_use(struct tx *tx, int64_t terminal,
	struct terminal_key *out, struct err *e) MUST_USE;

/*
 * A key for a terminal. 0: added; 1: refused, for the first four bytes of its
 * hash are another key's already, and then no kid would mean anything.
 */
int terminal_key_add(struct tx *tx, struct app *app, int64_t terminal,
	const uint8_t ed25519[ED25519_PUBLIC], struct err *e) MUST_USE;
/* All keys of a terminal end. */
int terminal_key_revoke(
	struct tx *tx, int64_t terminal, struct err *e) MUST_USE;

/* All keys, for the trust list; in the transaction's arena. */
struct terminal_key_item {
	uint8_t kid[4], ed25519[ED25519_PUBLIC];
	const char *name;
	int64_t since, revoked_at; /* ms; 0: not revoked */
};
int terminal_key_list(struct tx *tx, struct terminal_key_item **out, size_t *n,
	struct err *e) MUST_USE;

/* At the start: names the keys that are older than their names (kid). */
int terminal_key_name_all(struct tx *tx, struct err *e) MUST_USE;

#endif
