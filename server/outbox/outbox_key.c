/* SPDX-License-Identifier: Apache-2.0 */
#include "outbox/outbox_key.h"
#include "audit/audit.h"
#include "crypto.h"
#include "envelope.h"
#include "files.h"
#include "outbox_key.sql.h"
#include "seal.h"
#include <unistd.h>

#define NAME "outbox-1"
#define GENERATION 1
#define SEALED_MAX 256

static const char *
key_path(struct arena *a, const struct app *app)
{
	return arena_printf(a, "%s/keys/" NAME ".key", app->config.dir);
}

static int
make(struct app *app, struct arena *a, struct err *e)
{
	uint8_t secret[X25519_SIZE];
	int rc;

	rng_fill(app->rng, secret, sizeof(secret));
	rc = file_create(key_path(a, app), 0400,
		seal_blob(app->keyring, app->rng, NAME,
			bytes_of(secret, sizeof(secret)), a),
		e);
	crypto_wipe(secret, sizeof(secret));
	return rc;
}

static int
load(struct app *app, struct arena *a, struct err *e)
{
	struct bytes sealed, secret;

	if (file_read(key_path(a, app), SEALED_MAX, a, &sealed, e) != 0 ||
		seal_blob_open(app->keyring, NAME, sealed, a, &secret, e) != 0)
		return -1;
	if (secret.n != X25519_SIZE)
		return err_setf(e, ERR_INTERNAL, NAME " key: length");
	memcpy(app->outbox_secret, secret.p, X25519_SIZE);
	envelope_public(app->outbox_secret, app->outbox_public);
	return 0;
}

struct known {
	struct app *app;
	bool is; /* a public half stands in the database */
	bool same;
};

static int
in_tx_look(struct tx *tx, void *arg, struct err *e)
{
	struct known *k = arg;
	struct sql_outbox_key_get row;
	int found = sql_outbox_key_get(tx, e, GENERATION, &row);

	k->is = found > 0;
	k->same = k->is && bytes_equal(row.public,
				   bytes_of(k->app->outbox_public,
					   sizeof(k->app->outbox_public)));
	return found < 0 ? -1 : 0;
}

static int
in_tx_note(struct tx *tx, void *arg, struct err *e)
{
	struct app *app = arg;

	if (sql_outbox_key_add(tx, e, GENERATION,
		    bytes_of(app->outbox_public, sizeof(app->outbox_public)),
		    tx_now(tx)) != 0)
		return -1;
	return audit_add(
		tx, e, app->rng, "system", "key.made", "key:" NAME, "{}");
}

/* The file comes first: killed in between, the next start goes on with it. */
static int
open_key(struct app *app, struct arena *a, struct err *e)
{
	struct known k = { .app = app };
	bool there = access(key_path(a, app), F_OK) == 0;

	if (db_run(app->db, DB_READ, in_tx_look, &k, a, e) != 0)
		return -1;
	if (!there && k.is)
		return err_setf(e, ERR_INTERNAL,
			"keys/" NAME ".key is missing: restore it");
	if (!there && make(app, a, e) != 0)
		return -1;
	if (load(app, a, e) != 0 ||
		db_run(app->db, DB_READ, in_tx_look, &k, a, e) != 0)
		return -1;
	if (k.is && !k.same)
		return err_setf(e, ERR_INTERNAL,
			"keys/" NAME ".key is not this centre's");
	return k.is ? 0 : db_run(app->db, DB_WRITE, in_tx_note, app, a, e);
}

int
outbox_key_open(struct app *app, struct err *e)
{
	struct arena a;
	int rc;

	arena_init(&a, 65536);
	rc = open_key(app, &a, e);
	arena_release(&a);
	return rc;
}

void
outbox_key_close(struct app *app)
{
	crypto_wipe(app->outbox_secret, sizeof(app->outbox_secret));
}
