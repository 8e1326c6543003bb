/* SPDX-License-Identifier: Apache-2.0 */
#include "trust/root.h"
#include "files.h"
#include "str.h"
#include <unistd.h>

#define FIRST_LINE "yizhan-trust-root 1\n"
#define FILE_SIZE (sizeof(FIRST_LINE) - 1 + 2 * ED25519_SEED + 1)

static int
make_one(const char *path, const struct rng *rng,
	uint8_t public_key[ED25519_PUBLIC], struct arena *a, struct err *e)
{
	uint8_t seed[ED25519_SEED];
	char hex[2 * ED25519_SEED + 1];
	struct sign_key *key;

	if (access(path, F_OK) == 0)
		return err_setf(e, ERR_FILE_EXISTS, "%.100s", path);
	rng_fill(rng, seed, sizeof(seed));
	key = sign_key_new(seed);
	sign_key_public(key, public_key);
	sign_key_free(key);
	hex_format(seed, sizeof(seed), hex);
	crypto_wipe(seed, sizeof(seed));
	/* The arena wipes what it held. */
	return file_create(path, 0400,
		bytes_str(arena_printf(a, FIRST_LINE "%s\n", hex)), e);
}

int
trust_root_make(const char *dir, const struct rng *rng,
	uint8_t roots[TRUST_ROOTS_MAX][ED25519_PUBLIC], struct err *e)
{
	struct arena a;
	int rc = 0;

	arena_init(&a, 65536);
	for (size_t i = 0; rc == 0 && i < TRUST_ROOTS_MAX; i++)
		rc = make_one(
			arena_printf(&a, "%s/trust-root-%zu.key", dir, i + 1),
			rng, roots[i], &a, e);
	arena_release(&a);
	return rc;
}

static struct sign_key *
key_of(struct bytes text, struct arena *a, struct err *e)
{
	size_t head = sizeof(FIRST_LINE) - 1;
	uint8_t seed[ED25519_SEED];
	struct sign_key *key;

	if (text.n != FILE_SIZE || memcmp(text.p, FIRST_LINE, head) != 0 ||
		text.p[FILE_SIZE - 1] != '\n' ||
		hex_parse(arena_strndup(a, text.p + head, 2 * ED25519_SEED),
			seed, sizeof(seed)) != 0) {
		err_set(e, ERR_KEY_FILE_DAMAGED);
		return NULL;
	}
	key = sign_key_new(seed);
	crypto_wipe(seed, sizeof(seed));
	return key;
}

struct sign_key *
trust_root_read(const char *file, struct err *e)
{
	struct sign_key *key = NULL;
	struct bytes text;
	struct arena a;

	arena_init(&a, 65536);
	if (file_read(file, FILE_SIZE + 1, &a, &text, e) == 0)
		key = key_of(text, &a, e);
	arena_release(&a);
	return key;
}

/* ---- the first list ------------------------------------------------------ */

struct begin {
	struct app *app;
	uint8_t roots[TRUST_ROOTS_MAX][ED25519_PUBLIC];
	const struct sign_key *root;
};

static int
in_tx_begin(struct tx *tx, void *arg, struct err *e)
{
	struct begin *b = arg;
	struct arena *a = tx_arena(tx);
	struct trust_item *items;
	struct trust_row *rows;
	size_t n;

	if (trust_root_pin(tx, b->app, "system",
		    (const uint8_t(*)[ED25519_PUBLIC])b->roots, e) != 0 ||
		trust_listed(tx, &items, &n, e) != 0)
		return -1;
	rows = ARENA_ARRAY(a, struct trust_row, n + 1);
	for (size_t i = 0; i < n; i++)
		rows[i] = items[i].row;
	return trust_take(tx, b->app, "system",
		trust_list_make(rows, n, 1, tx_now(tx) / 1000, b->root, a), e);
}

int
trust_begin(struct app *app, const char *dir, struct arena *a, struct err *e)
{
	struct begin b = { .app = app };
	struct sign_key *root;
	int rc;

	if (trust_root_make(dir, app->rng, b.roots, e) != 0)
		return -1;
	root = trust_root_read(arena_printf(a, "%s/trust-root-1.key", dir), e);
	if (!root)
		return -1;
	b.root = root;
	rc = db_run(app->db, DB_WRITE, in_tx_begin, &b, a, e);
	sign_key_free(root);
	return rc;
}
