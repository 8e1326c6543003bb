/* SPDX-License-Identifier: Apache-2.0 */
#include "app.h"
#include "aid/rule.h"
#include "audit/checkpoint.h"
#include "backup/restored.h"
#include "config.h"
#include "crypto.h"
#include "log.h"
#include "outbox/outbox_key.h"
#include "ref/ref.h"
#include "seal.h"
#include "sealed/sealed.h"
#include "signing.h"
#include "terminal/ca.h"
#include "terminal/terminal_key.h"
#include "trust/trust.h"
#include <stdlib.h>
#include <unistd.h>

#define APP_ARENA ((size_t)16 * 1024 * 1024)
#define READ_LANES 2
#define HASH_THREADS 2
#define HASH_WAITING 32
#define IMAGE_WAITING 8
#define BODIES_WAITING 64

/* The outcome of a COMMIT is unknown: nobody may get an answer. A restart
 * reads what really happened; clients ask again with the same key. */
static NORETURN void
on_fatal(const char *what)
{
	log_event(LOG_ERROR, "db.fatal", "what=\"%s\"", what);
	_exit(70);
}

static int
open_keys(struct app *app, struct err *e)
{
	if (!app->config.rotating &&
		sealed_rotation_check(app->config.dir, e) != 0)
		return -1;
	app->keyring = keyring_open(
		app->config.dir, seal_columns, seal_columns_count, e);
	if (!app->keyring)
		return -1;
	return signing_open(app, e);
}

static int
open_db(struct app *app, struct err *e)
{
	const struct db_config db = {
		.dir = app->config.dir,
		.read_lanes = READ_LANES,
		.clock = app->clock,
		.mailbox = app->mailbox,
		.on_fatal = on_fatal,
		.create = app->config.create,
	};

	app->db = db_open(&db, e);
	return app->db ? 0 : -1;
}

static int
sync_ref(struct tx *tx, void *arg, struct err *e)
{
	struct app *app = arg;

	if (ref_sync(tx, app->ref, e) != 0)
		return -1;
	return aid_rules_sync(tx, app, e);
}

static int
open_ref(struct app *app, struct err *e)
{
	struct arena a;
	int rc;

	app->ref = ref_load(&app->arena, e);
	if (!app->ref)
		return -1;
	arena_init(&a, 1 << 20);
	rc = db_run(app->db, DB_WRITE, sync_ref, app, &a, e);
	arena_release(&a);
	return rc;
}

static int
name_keys(struct tx *tx, void *arg, struct err *e)
{
	if (terminal_key_name_all(tx, e) != 0)
		return -1;
	return trust_settle(tx, arg, e);
}

static int
open_outbox(struct app *app, struct err *e)
{
	struct arena a;
	int rc;

	arena_init(&a, 1 << 20);
	rc = db_run(app->db, DB_WRITE, name_keys, app, &a, e);
	arena_release(&a);
	return rc == 0 ? outbox_key_open(app, e) : -1;
}

static int
open_ca(struct app *app, struct err *e)
{
	app->ca = ca_open(app->config.dir, app->keyring, app->rng, e);
	return app->ca ? 0 : -1;
}

struct app *
app_open(const struct app_config *config, const struct clock *clock,
	const struct rng *rng, struct err *e)
{
	static int (*const steps[])(struct app *, struct err *) = { open_keys,
		open_db, open_ref, open_ca, open_outbox, restored_settle };
	struct app *app = xcalloc(1, sizeof(*app));

	arena_init(&app->arena, APP_ARENA);
	app->config = *config;
	app->clock = clock;
	app->rng = rng;
	app->mailbox = mailbox_new();
	app->hash_lane = lane_new(
		"hash", HASH_THREADS, HASH_WAITING, NULL, NULL, app->mailbox);
	app->image_lane =
		lane_new("image", 1, IMAGE_WAITING, NULL, NULL, app->mailbox);
	app->body_lane =
		lane_new("body", 1, BODIES_WAITING, NULL, NULL, app->mailbox);
	app->calls = calls_new(app);
	if (config_load(&app->config, &app->arena, e) != 0)
		goto fail;
	for (size_t i = 0; i < ARRAY_LEN(steps); i++)
		if (steps[i](app, e) != 0)
			goto fail;
	return app;
fail:
	app_close(app);
	return NULL;
}

static int
note_end(struct tx *tx, void *arg, struct err *e)
{
	return checkpoint_write(tx, arg, 1, 0, e);
}

/* Whatever this process has written to the trail is signed when it ends. */
static void
note_trail(struct app *app)
{
	struct err e = { 0 };
	struct arena a;

	arena_init(&a, 65536);
	if (db_run(app->db, DB_READ, note_end, app, &a, &e) != 0)
		log_event(LOG_ERROR, "audit.checkpoint",
			"code=%s detail=\"%s\"", err_info(e.code)->name,
			e.detail);
	arena_release(&a);
}

void
app_close(struct app *app)
{
	calls_close(app->calls);
	lane_free(app->body_lane);
	lane_free(app->hash_lane);
	lane_free(app->image_lane);
	if (app->ca) /* the last that opens: all of it is there */
		note_trail(app);
	if (app->db)
		db_close(app->db);
	mailbox_collect(app->mailbox); /* what the lanes have finished */
	calls_free(app->calls);
	mailbox_free(app->mailbox);
	if (app->ca)
		ca_close(app->ca);
	signing_close(app);
	outbox_key_close(app);
	if (app->keyring)
		keyring_free(app->keyring);
	arena_release(&app->arena);
	free(app);
}

/* ---- tickets ------------------------------------------------------------- */

static void
ticket_key(const struct app *app, const char *use, uint8_t out[TICKET_KEY])
{
	keyring_derive(app->keyring, keyring_current(app->keyring), use, out);
}

void
app_ticket(const struct app *app, const char *use, int64_t ends_at,
	char out[TICKET_SIZE])
{
	uint8_t key[TICKET_KEY];

	ticket_key(app, use, key);
	ticket_make(key, app->rng, ends_at, out);
	crypto_wipe(key, sizeof(key));
}

bool
app_ticket_is_live(const struct app *app, const char *use, const char *text)
{
	uint8_t key[TICKET_KEY];
	bool live;

	ticket_key(app, use, key);
	live = ticket_is_live(key, text, clock_now(app->clock));
	crypto_wipe(key, sizeof(key));
	return live;
}
