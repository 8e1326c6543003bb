/* SPDX-License-Identifier: Apache-2.0 */
#include "signing.h"
#include "crypto.h"
#include "files.h"
#include "seal.h"
#include "token.h"
#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

#define SEALED_MAX 256

/* A key a kind of paper: what a token is and what its key may sign are two
 * checks that do not depend on each other. */
struct own_key {
	const char *name; /* of DIR/keys/NAME.key */
	unsigned usage;
	size_t key, public; /* places in struct app */
};

/* clang-format off */
static const struct own_key own_keys[] = {
	{ "receipt-1", KEY_RECEIPT, offsetof(struct app, receipt_key), offsetof(struct app, receipt_public) },
	{ "voucher-1", KEY_VOUCHER, offsetof(struct app, voucher_key), offsetof(struct app, voucher_public) },
};
/* clang-format on */

struct signing_trust {
	struct trust trust; /* first: what app->trust points to */
	struct trust_key keys[ARRAY_LEN(own_keys)];
};

static struct sign_key **
key_of(struct app *app, const struct own_key *k)
{
	return (struct sign_key **)(void *)((char *)app + k->key);
}

static uint8_t *
public_of(struct app *app, const struct own_key *k)
{
	return (uint8_t *)app + k->public;
}

const uint8_t *
signing_public(const struct app *app, const uint8_t kid[4])
{
	for (size_t i = 0; i < app->trust->n; i++)
		if (memcmp(app->trust->keys[i].kid, kid, 4) == 0)
			return (const uint8_t *)app + own_keys[i].public;
	return NULL;
}

static const char *
key_path(struct arena *a, const char *dir, const char *name)
{
	return arena_printf(a, "%s/keys/%s.key", dir, name);
}

static int
make_key(const char *dir, const struct keyring *k, const struct rng *rng,
	const char *name, struct arena *a, struct err *e)
{
	uint8_t seed[ED25519_SEED];
	int rc;

	rng_fill(rng, seed, sizeof(seed));
	rc = file_create(key_path(a, dir, name), 0400,
		seal_blob(k, rng, name, bytes_of(seed, sizeof(seed)), a), e);
	crypto_wipe(seed, sizeof(seed));
	return rc;
}

int
signing_init(const char *dir, const struct keyring *k, const struct rng *rng,
	struct err *e)
{
	struct arena a;
	int rc = 0;

	arena_init(&a, 65536);
	if (mkdir(arena_printf(&a, "%s/keys", dir), 0700) != 0)
		rc = err_setf(e, ERR_INTERNAL, "%s/keys: errno %d", dir, errno);
	for (size_t i = 0; rc == 0 && i < ARRAY_LEN(own_keys); i++)
		rc = make_key(dir, k, rng, own_keys[i].name, &a, e);
	arena_release(&a);
	return rc;
}

/* A centre that is older than a kind of paper gets the key for it now. */
static int
ensure_key(struct app *app, const struct own_key *k, struct arena *a,
	struct err *e)
{
	const char *path = key_path(a, app->config.dir, k->name);

	if (k->usage == KEY_RECEIPT || access(path, F_OK) == 0)
		return 0;
	return make_key(app->config.dir, app->keyring, app->rng, k->name, a, e);
}

static int
load_key(struct app *app, const struct own_key *k, struct arena *a,
	struct trust_key *trust, struct err *e)
{
	struct bytes sealed, seed;

	if (ensure_key(app, k, a, e) != 0 ||
		file_read(key_path(a, app->config.dir, k->name), SEALED_MAX, a,
			&sealed, e) != 0 ||
		seal_blob_open(app->keyring, k->name, sealed, a, &seed, e) != 0)
		return -1;
	if (seed.n != ED25519_SEED)
		return err_setf(e, ERR_INTERNAL, "%s: length", k->name);
	*key_of(app, k) = sign_key_new(seed.p);
	sign_key_public(*key_of(app, k), public_of(app, k));
	return trust_key_init(
		trust, public_of(app, k), TOKEN_EDDSA, k->usage, e);
}

int
signing_open(struct app *app, struct err *e)
{
	struct signing_trust *t = ARENA_NEW(&app->arena, struct signing_trust);
	struct arena a;
	int rc = 0;

	t->trust.keys = t->keys;
	app->trust = &t->trust;
	arena_init(&a, 65536);
	for (size_t i = 0; rc == 0 && i < ARRAY_LEN(own_keys); i++) {
		rc = load_key(app, &own_keys[i], &a, &t->keys[i], e);
		t->trust.n += rc == 0;
	}
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
	for (size_t i = 0; app->trust && i < app->trust->n; i++)
		trust_key_release((struct trust_key *)&app->trust->keys[i]);
	for (size_t i = 0; i < ARRAY_LEN(own_keys); i++)
		if (*key_of(app, &own_keys[i]))
			sign_key_free(*key_of(app, &own_keys[i]));
	crypto_wipe(app->receipt_digest_key, sizeof(app->receipt_digest_key));
}
