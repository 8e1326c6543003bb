/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The order is what makes it safe to be killed anywhere: a mark that names the
 * generation, the key, the fields batch by batch, the key files one by one,
 * the row of the trail; the mark goes last.
 */
#include "sealed/places.h"
#include "sealed/sealed.h"
#include "audit/audit.h"
#include "crypto.h"
#include "files.h"
#include "sealed.sql.h"
#include "seal.h"
#include "terminal/ca.h"

#include <dirent.h>
#include <errno.h>
#include <string.h>
#include <unistd.h>

#define MARK "rotating"
#define BATCH 512
#define BATCH_ARENA ((size_t)256 << 20) /* payment files are long */
#define ARENA ((size_t)1 << 20)
#define MARK_MAX 8
#define KEY_FILE_MAX 4096

int
sealed_rotation_check(const char *dir, struct err *e)
{
	struct arena a;
	bool open;

	arena_init(&a, ARENA);
	open = access(file_path(&a, dir, MARK), F_OK) == 0;
	arena_release(&a);
	return open ? err_set(e, ERR_ROTATION_OPEN) : 0;
}

/* ---- the key ------------------------------------------------------------- */

static int
masters_count(const char *dir, struct err *e)
{
	uint8_t masters[SEAL_GENERATIONS_MAX][SEAL_KEY_SIZE];
	int n = master_keys_load(dir, masters, e);

	crypto_wipe(masters, sizeof(masters));
	return n;
}

static int
set_mark(const char *mark, int generation, struct arena *a, struct err *e)
{
	return file_create(
		mark, 0600, bytes_str(arena_printf(a, "%d\n", generation)), e);
}

_Static_assert(SEAL_GENERATIONS_MAX <= 9, "the mark has one digit");

/* What an earlier call has written down; 0: nothing that it writes. */
static int
read_mark(const char *said)
{
	return said[0] >= '2' && said[0] <= '0' + SEAL_GENERATIONS_MAX &&
			       strcmp(said + 1, "\n") == 0
		       ? said[0] - '0'
		       : 0;
}

/* The generation that is to be, with its key made. */
static int
begin(const char *dir, const struct rng *rng, struct arena *a, int *generation,
	struct err *e)
{
	const char *mark = file_path(a, dir, MARK);
	const char *said = file_text(a, mark, MARK_MAX);
	int n = masters_count(dir, e);

	if (n < 0)
		return -1;
	*generation = said ? read_mark(said) : n + 1;
	if (*generation > SEAL_GENERATIONS_MAX)
		return err_set(e, ERR_MASTERS_FULL);
	if (!said && set_mark(mark, *generation, a, e) != 0)
		return -1;
	if (*generation < n || *generation > n + 1)
		return err_setf(e, ERR_INTERNAL, "%s: of no rotation", mark);
	if (n == *generation)
		return 0;
	return key_file_create(
		arena_printf(a, "%s/master-%d.key", dir, *generation), rng,
		SEAL_KEY_SIZE, e);
}

/* ---- the fields ---------------------------------------------------------- */

struct batch {
	struct app *app;
	size_t place;
	int64_t after; /* row id; moves on */
	bool end;
	struct sealed_rotation *r;
};

static int
renew(struct tx *tx, const struct batch *b, const struct sql_sealed_rows *row,
	struct err *e)
{
	const struct sealed_place *p = &sealed_places[b->place];
	const struct keyring *k = b->app->keyring;
	struct arena *a = tx_arena(tx);
	uint8_t bix[BLIND_SIZE];
	struct bytes plain, sealed;

	if (seal_open(k, p->table, p->column, row->id, row->sealed, a, &plain,
		    e) != 0)
		return -1;
	sealed = seal_field(
		k, b->app->rng, p->table, p->column, row->id, plain, a);
	if (p->put)
		return p->put(tx, e, row->id, sealed);
	blind_index(k, sealed_index_table(p), p->column, plain, bix);
	return p->put_found(tx, e, row->id, sealed, bytes_of(bix, sizeof(bix)));
}

static int
in_tx_batch(struct tx *tx, void *arg, struct err *e)
{
	struct sql_sealed_rows_rows rows;
	struct batch *b = arg;

	if (sql_sealed_rows(
		    tx, e, (int64_t)b->place + 1, b->after, BATCH, &rows) != 0)
		return -1;
	for (size_t i = 0; i < rows.n; i++) {
		const struct sql_sealed_rows *row = &rows.items[i];

		if (seal_key_id(row->sealed) ==
			keyring_current(b->app->keyring))
			continue;
		if (renew(tx, b, row, e) != 0)
			return -1;
		b->r->renewed++;
	}
	b->end = rows.n < BATCH;
	b->r->looked += (int64_t)rows.n;
	if (rows.n)
		b->after = rows.items[rows.n - 1].id;
	return 0;
}

static int
renew_place(
	struct app *app, size_t place, struct sealed_rotation *r, struct err *e)
{
	struct batch b = { .app = app, .place = place, .r = r };

	while (!b.end) {
		struct arena a;
		int rc;

		arena_init(&a, BATCH_ARENA);
		rc = db_run(app->db, DB_WRITE, in_tx_batch, &b, &a, e);
		arena_release(&a);
		if (rc != 0)
			return -1;
		if (r->progress)
			r->progress(r);
	}
	return 0;
}

/* ---- the key files ------------------------------------------------------- */

/* DIR/keys/NAME.key is sealed under its own name. */
static int
renew_key_file(const struct app *app, const char *path, const char *name,
	struct arena *a, struct err *e)
{
	struct bytes sealed, plain;
	int rc;

	if (file_read(path, KEY_FILE_MAX, a, &sealed, e) != 0)
		return -1;
	if (seal_key_id(sealed) == keyring_current(app->keyring))
		return 0;
	if (seal_blob_open(app->keyring, name, sealed, a, &plain, e) != 0)
		return -1;
	rc = file_replace(path, 0400,
		seal_blob(app->keyring, app->rng, name, plain, a), e);
	crypto_wipe((void *)plain.p, plain.n);
	return rc;
}

static int
renew_key_files(const struct app *app, struct arena *a, struct err *e)
{
	const char *dir = file_path(a, app->config.dir, "keys");
	DIR *d = opendir(dir);
	struct dirent *f;
	int rc = 0;

	if (!d)
		return err_setf(
			e, ERR_INTERNAL, "%s: %s", dir, strerror(errno));
	while (rc == 0 && (f = readdir(d))) {
		size_t n = strlen(f->d_name);

		if (n <= 4 || strcmp(f->d_name + n - 4, ".key") != 0)
			continue;
		rc = renew_key_file(app, file_path(a, dir, f->d_name),
			arena_printf(a, "%.*s", (int)(n - 4), f->d_name), a, e);
	}
	closedir(d);
	return rc;
}

/* ---- all of it ----------------------------------------------------------- */

static int
in_tx_note(struct tx *tx, void *arg, struct err *e)
{
	const struct batch *b = arg;

	return audit_add(tx, e, b->app->rng, "system", "keys.rotate", "keys",
		arena_printf(
			tx_arena(tx), "{\"masters\":%d}", b->r->generation));
}

static int
renew_all(struct app *app, struct sealed_rotation *r, struct arena *a,
	struct err *e)
{
	struct batch b = { .app = app, .r = r };

	for (size_t i = 0; i < sealed_places_count; i++)
		if (renew_place(app, i, r, e) != 0)
			return -1;
	if (renew_key_files(app, a, e) != 0 ||
		ca_reseal(app->config.dir, app->keyring, app->rng, e) != 0)
		return -1;
	return db_run(app->db, DB_WRITE, in_tx_note, &b, a, e);
}

static int
take_away(const char *mark, struct err *e)
{
	if (unlink(mark) != 0)
		return err_setf(
			e, ERR_INTERNAL, "%s: %s", mark, strerror(errno));
	return file_sync_dir(mark, e);
}

int
sealed_rotate(const char *dir, const struct clock *clock, const struct rng *rng,
	struct sealed_rotation *r, struct err *e)
{
	struct app_config config = { .dir = dir, .rotating = true };
	struct app *app;
	struct arena a;
	int rc = -1;

	arena_init(&a, ARENA);
	/* Who holds the directory is known before anything is made in it. */
	app = app_open(&config, clock, rng, e);
	if (app) {
		rc = begin(dir, rng, &a, &r->generation, e);
		app_close(app);
	}
	app = rc == 0 ? app_open(&config, clock, rng, e) : NULL;
	rc = -1;
	if (app) {
		rc = renew_all(app, r, &a, e);
		app_close(app);
	}
	if (rc == 0)
		rc = take_away(file_path(&a, dir, MARK), e);
	arena_release(&a);
	return rc;
}
