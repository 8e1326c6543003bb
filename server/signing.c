/* SPDX-License-Identifier: Apache-2.0 */
#include "signing.h"
#include "crypto.h"
#include "files.h"
#include "seal.h"
#include "token.h"
#include <errno.h>
#include <sys/stat.h>

#define SEALED_MAX 256
#define RECEIPT_KEY "receipt-1"

struct signing_trust {
	struct trust trust; /* first: what app->trust points to */
	struct trust_key key;
};

static const char *
key_path(struct arena *a, const char *dir)
{
	return arena_printf(a, "%s/keys/%s.key", dir, RECEIPT_KEY);
}

int
signing_init(const char *dir, const struct keyring *k, const struct rng *rng,
	struct err *e)
{
	uint8_t seed[ED25519_SEED];
	struct arena a;
	int rc = 0;

	arena_init(&a, 65536);
	if (mkdir(arena_printf(&a, "%s/keys", dir), 0700) != 0)
		rc = err_setf(e, ERR_INTERNAL, "%s/keys: errno %d", dir, errno);
	rng_fill(rng, seed, sizeof(seed));
	if (rc == 0)
		rc = file_create(key_path(&a, dir), 0400,
			seal_blob(k, rng, RECEIPT_KEY,
				bytes_of(seed, sizeof(seed)), &a),
			e);
	crypto_wipe(seed, sizeof(seed));
	arena_release(&a);
	return rc;
}

static int
load_seed(struct app *app, struct arena *a, struct bytes *seed, struct err *e)
{
	struct bytes sealed;

	if (file_read(key_path(a, app->config.dir), SEALED_MAX, a, &sealed,
		    e) != 0 ||
		seal_blob_open(app->keyring, RECEIPT_KEY, sealed, a, seed, e) !=
			0)
		return -1;
	if (seed->n != ED25519_SEED)
		return err_setf(e, ERR_INTERNAL, "receipt key: length");
	return 0;
}

int
signing_open(struct app *app, struct err *e)
{
	struct signing_trust *t;
	struct bytes seed;
	struct arena a;
	int rc;

	arena_init(&a, 65536);
	rc = load_seed(app, &a, &seed, e);
	if (rc == 0)
		app->receipt_key = sign_key_new(seed.p);
	arena_release(&a);
	if (rc != 0)
		return -1;
	keyring_derive(
		app->keyring, 1, "receipt digest", app->receipt_digest_key);
	sign_key_public(app->receipt_key, app->receipt_public);
	t = ARENA_NEW(&app->arena, struct signing_trust);
	if (trust_key_init(&t->key, app->receipt_public, TOKEN_EDDSA,
		    KEY_RECEIPT, e) != 0)
		return -1;
	t->trust = (struct trust){ &t->key, 1 };
	app->trust = &t->trust;
	return 0;
}

void
signing_close(struct app *app)
{
	if (app->trust)
		trust_key_release((struct trust_key *)app->trust->keys);
	if (app->receipt_key)
		sign_key_free(app->receipt_key);
	crypto_wipe(app->receipt_digest_key, sizeof(app->receipt_digest_key));
}
