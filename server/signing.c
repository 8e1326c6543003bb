/* SPDX-License-Identifier: Apache-2.0 */
#include "signing.h"
#include "files.h"
#include "seal.h"
#include <errno.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#define SEALED_MAX 256

/* clang-format off */
const struct signing_kind signing_kinds[] = {
	{ "receipt",	KEY_RECEIPT,	0 },
	{ "voucher",	KEY_VOUCHER,	400 },
	{ "pass",	KEY_PASS,	800 },	/* appended to one that runs */
	{ "list",	KEY_LIST,	40 },	/* older ones open nothing */
};
/* clang-format on */
const size_t signing_kinds_count = ARRAY_LEN(signing_kinds);

const struct signing_kind *
signing_kind_find(const char *name)
{
	for (size_t i = 0; i < signing_kinds_count; i++)
		if (strcmp(signing_kinds[i].name, name) == 0)
			return &signing_kinds[i];
	return NULL;
}

static void
name_key(const struct signing_kind *kind, int generation,
	char out[SIGNING_NAME_SIZE])
{
	snprintf(out, SIGNING_NAME_SIZE, "%s-%d", kind->name, generation);
}

static const char *
key_path(struct arena *a, const char *dir, const char *name)
{
	return arena_printf(a, "%s/keys/%s.key", dir, name);
}

/* ---- making -------------------------------------------------------------- */

static int
make_key(const char *dir, const struct keyring *k, const struct rng *rng,
	const char *name, uint8_t public_key[ED25519_PUBLIC], struct arena *a,
	struct err *e)
{
	uint8_t seed[ED25519_SEED];
	struct sign_key *key;
	int rc;

	rng_fill(rng, seed, sizeof(seed));
	key = sign_key_new(seed);
	sign_key_public(key, public_key);
	sign_key_free(key);
	rc = file_create(key_path(a, dir, name), 0400,
		seal_blob(k, rng, name, bytes_of(seed, sizeof(seed)), a), e);
	crypto_wipe(seed, sizeof(seed));
	return rc;
}

int
signing_init(const char *dir, const struct keyring *k, const struct rng *rng,
	struct err *e)
{
	uint8_t public_key[ED25519_PUBLIC];
	char name[SIGNING_NAME_SIZE];
	struct arena a;
	int rc = 0;

	arena_init(&a, 65536);
	if (mkdir(arena_printf(&a, "%s/keys", dir), 0700) != 0)
		rc = err_setf(e, ERR_INTERNAL, "%s/keys: errno %d", dir, errno);
	for (size_t i = 0; rc == 0 && i < signing_kinds_count; i++) {
		name_key(&signing_kinds[i], 1, name);
		rc = make_key(dir, k, rng, name, public_key, &a, e);
	}
	arena_release(&a);
	return rc;
}

static int
newest_generation(
	const struct app *app, const struct signing_kind *kind, struct arena *a)
{
	char name[SIGNING_NAME_SIZE];
	int n = 0;

	do
		name_key(kind, ++n, name);
	while (access(key_path(a, app->config.dir, name), F_OK) == 0);
	return n - 1;
}

int
signing_key_make(const struct app *app, const struct signing_kind *kind,
	struct signing_key *out, struct err *e)
{
	struct arena a;
	int rc;

	arena_init(&a, 65536);
	*out = (struct signing_key){ .kind = kind,
		.generation = newest_generation(app, kind, &a) + 1 };
	name_key(kind, out->generation, out->name);
	rc = make_key(app->config.dir, app->keyring, app->rng, out->name,
		out->public_key, &a, e);
	arena_release(&a);
	return rc;
}

/* ---- opening ------------------------------------------------------------- */

static int
load_key(struct app *app, struct signing_key *own, struct trust_key *trust,
	struct arena *a, struct err *e)
{
	struct bytes sealed, seed;

	if (file_read(key_path(a, app->config.dir, own->name), SEALED_MAX, a,
		    &sealed, e) != 0 ||
		seal_blob_open(app->keyring, own->name, sealed, a, &seed, e) !=
			0)
		return -1;
	if (seed.n != ED25519_SEED)
		return err_setf(e, ERR_INTERNAL, "%s: length", own->name);
	own->key = sign_key_new(seed.p);
	sign_key_public(own->key, own->public_key);
	return trust_key_init(
		trust, own->public_key, TOKEN_EDDSA, own->kind->usage, e);
}

/* A centre that is older than a kind of paper gets the key for it now; without
 * the one for receipts it is not whole. */
static int
ensure_first(struct app *app, const struct signing_kind *kind, struct arena *a,
	struct err *e)
{
	uint8_t public_key[ED25519_PUBLIC];
	char name[SIGNING_NAME_SIZE];

	name_key(kind, 1, name);
	if (kind->usage == KEY_RECEIPT ||
		access(key_path(a, app->config.dir, name), F_OK) == 0)
		return 0;
	return make_key(app->config.dir, app->keyring, app->rng, name,
		public_key, a, e);
}

static int
load_kind(struct app *app, const struct signing_kind *kind, struct arena *a,
	struct err *e)
{
	struct signing *s = app->signing;
	int last;

	if (ensure_first(app, kind, a, e) != 0)
		return -1;
	last = newest_generation(app, kind, a);
	for (int i = 1; i <= (last ? last : 1); i++) {
		struct signing_key *own = &s->own[s->trust.n];

		if (s->trust.n == SIGNING_KEYS_MAX)
			return err_setf(e, ERR_INTERNAL, "too many keys");
		own->kind = kind;
		own->generation = i;
		name_key(kind, i, own->name);
		if (load_key(app, own, &s->keys[s->trust.n], a, e) != 0)
			return -1;
		s->trust.n++;
	}
	return 0;
}

int
signing_open(struct app *app, struct err *e)
{
	struct signing *s = ARENA_NEW(&app->arena, struct signing);
	struct arena a;
	int rc = 0;

	s->trust.keys = s->keys;
	app->signing = s;
	app->trust = &s->trust;
	arena_init(&a, 65536);
	for (size_t i = 0; rc == 0 && i < signing_kinds_count; i++)
		rc = load_kind(app, &signing_kinds[i], &a, e);
	arena_release(&a);
	if (rc != 0)
		return -1;
	keyring_derive(
		app->keyring, 1, "receipt digest", app->receipt_digest_key);
	return trust_check(app->trust, e);
}

void
signing_close(struct app *app)
{
	struct signing *s = app->signing;

	for (size_t i = 0; s && i < SIGNING_KEYS_MAX; i++) {
		if (s->own[i].key)
			sign_key_free(s->own[i].key);
		if (i < s->trust.n)
			trust_key_release(&s->keys[i]);
	}
	crypto_wipe(app->receipt_digest_key, sizeof(app->receipt_digest_key));
}

/* ---- which --------------------------------------------------------------- */

const struct sign_key *
signing_key(const struct app *app, unsigned usage, int64_t at)
{
	const struct signing *s = app->signing;
	const struct sign_key *best = NULL;

	for (size_t i = 0; i < s->trust.n; i++) {
		const struct trust_key *k = &s->keys[i];

		if (k->usage != usage || k->state == KEY_REVOKED)
			continue;
		if (!best || k->nbf <= at)
			best = s->own[i].key;
	}
	BUG_ON(!best); /* whoever revokes a key has made another */
	return best;
}
