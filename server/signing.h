/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The keys that sign what people carry away and what gates believe: one a kind
 * of paper and year, sealed under the master key in DIR/keys. Which of them
 * are in use, retired or revoked is told by rows (trust/trust.h).
 */
#ifndef YZ_SIGNING_H
#define YZ_SIGNING_H

#include "app.h"
#include "crypto.h"
#include "token.h"

#define SIGNING_KEYS_MAX 64
#define SIGNING_NAME_SIZE 24

/* A key a kind of paper: what a token is and what its key may sign are two
 * checks that do not depend on each other. */
struct signing_kind {
	const char *name; /* of DIR/keys/NAME-N.key: "pass" */
	unsigned usage;
	/* Days for which what it has signed is verified once it is retired; 0:
	 * for ever. */
	int64_t kept_days;
};
extern const struct signing_kind signing_kinds[];
extern const size_t signing_kinds_count;
/* NULL if there is none. */
const struct signing_kind *signing_kind_find(const char *name);

struct signing_key {
	char name[SIGNING_NAME_SIZE]; /* "pass-2" */
	const struct signing_kind *kind;
	int generation;
	struct sign_key *key;
	uint8_t public_key[ED25519_PUBLIC];
};

struct signing {
	struct trust trust; /* what app->trust points to, over keys */
	struct trust_key keys[SIGNING_KEYS_MAX]; /* of own, one to one */
	struct signing_key own[SIGNING_KEYS_MAX];
};

/* Makes the first key of each kind in DIR/keys. Refuses to overwrite. */
int signing_init(const char *dir, const struct keyring *k,
	const struct rng *rng, struct err *e) MUST_USE;
/* Fills signing, receipt_digest_key and trust; all keys as if they were in
 * use. */
int signing_open(struct app *app, struct err *e) MUST_USE;
/* Forgets them; safe when opening has failed half-way. */
void signing_close(struct app *app);

/*
 * The key under which something of an instant (Unix seconds) is signed: the
 * newest one of that time, so that what is shown again is the same again. One
 * that was revoked signs nothing any more.
 */
const struct sign_key *signing_key(
	const struct app *app, unsigned usage, int64_t at);

/* One more key of a kind in DIR/keys, for the next start. Its name and public
 * half are out. */
int signing_key_make(const struct app *app, const struct signing_kind *kind,
	struct signing_key *out, struct err *e) MUST_USE;

#endif
