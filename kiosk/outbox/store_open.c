/* SPDX-License-Identifier: Apache-2.0 */
/* The outbox's file: lock, connection, schema. */
#include "store_private.h"
#include "files.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <unistd.h>

#define LOCK_FILE "outbox.lock"
#define SCHEMA_VERSION 2
#define BUSY_MS 2000

/* clang-format off */
/* By version, forward only; user_version says how many are done. */
static const char *const schema[SCHEMA_VERSION] = {
	"CREATE TABLE counter (id INTEGER PRIMARY KEY CHECK (id = 1), seq INTEGER NOT NULL) STRICT;"
	"INSERT INTO counter (id, seq) VALUES (1, 0);"
	"CREATE TABLE item ("
	" seq INTEGER PRIMARY KEY,"
	" key TEXT NOT NULL UNIQUE,"
	" path TEXT NOT NULL,"
	" state TEXT NOT NULL CHECK (state IN ('waiting', 'sending', 'done', 'refused', 'poisoned')),"
	" promised INTEGER NOT NULL CHECK (promised IN (0, 1)),"
	" tries INTEGER NOT NULL,"
	" next_at INTEGER NOT NULL,"
	" made_at INTEGER NOT NULL,"
	" done_at INTEGER NOT NULL,"
	" error TEXT,"
	" envelope BLOB CHECK (envelope IS NOT NULL OR state = 'done'),"
	" reply TEXT NOT NULL,"
	" boot BLOB NOT NULL CHECK (length(boot) = 8),"
	" digest BLOB NOT NULL CHECK (length(digest) = 16)"
	") STRICT;"
	"CREATE INDEX item_by_state ON item (state, seq);",
	"CREATE TABLE lease ("
	" session TEXT PRIMARY KEY,"
	" n INTEGER NOT NULL CHECK (n >= 0),"
	" until INTEGER NOT NULL"
	") STRICT, WITHOUT ROWID;",
};

/* In this order: EXTRA must hold before the journal mode changes. */
static const struct { bool writes; const char *set, *get, *expect; } pragmas[] = {
	{ true,  "PRAGMA synchronous = EXTRA",	"PRAGMA synchronous",  "3" },
	{ true,  "PRAGMA journal_mode = WAL",	"PRAGMA journal_mode", "wal" },
	{ false, "PRAGMA query_only = ON",	"PRAGMA query_only",   "1" },
	{ true,  "PRAGMA trusted_schema = OFF",	"PRAGMA trusted_schema", "0" },
	{ true,  "PRAGMA cell_size_check = ON",	"PRAGMA cell_size_check", "1" },
	{ true,  "PRAGMA mmap_size = 0",	"PRAGMA mmap_size",    "0" },
	{ true,  "PRAGMA temp_store = MEMORY",	"PRAGMA temp_store",   "2" },
};

static const struct { int op, value; } configs[] = {
	{ SQLITE_DBCONFIG_DEFENSIVE, 1 },
	{ SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0 },
	{ SQLITE_DBCONFIG_DQS_DDL, 0 },
	{ SQLITE_DBCONFIG_DQS_DML, 0 },
};
/* clang-format on */

/* One value of a pragma or the like; "" for none. */
static int
value(struct store *s, const char *text, char *out, size_t n, struct err *e)
{
	sqlite3_stmt *st = NULL;
	int rc = sqlite3_prepare_v2(s->db, text, -1, &st, NULL);

	out[0] = '\0';
	if (rc == SQLITE_OK)
		rc = sqlite3_step(st);
	if (rc == SQLITE_ROW && sqlite3_column_text(st, 0))
		snprintf(
			out, n, "%s", (const char *)sqlite3_column_text(st, 0));
	if (rc != SQLITE_ROW && rc != SQLITE_DONE)
		store_fail(s, rc, text, e);
	sqlite3_finalize(st);
	return rc == SQLITE_ROW || rc == SQLITE_DONE ? 0 : -1;
}

static int
pragma(struct store *s, const char *set, const char *get, const char *expect,
	struct err *e)
{
	char got[16];

	if (value(s, set, got, sizeof(got), e) != 0 ||
		value(s, get, got, sizeof(got), e) != 0)
		return -1;
	if (strcmp(got, expect) != 0)
		return err_setf(e, ERR_INTERNAL, "outbox: %s is %s, not %s",
			get, got, expect);
	return 0;
}

static int
set_up(struct store *s, struct err *e)
{
	bool writes = s->mode == STORE_OWN;

	sqlite3_busy_timeout(s->db, BUSY_MS);
	for (size_t i = 0; i < ARRAY_LEN(configs); i++)
		sqlite3_db_config(s->db, configs[i].op, configs[i].value, NULL);
	for (size_t i = 0; i < ARRAY_LEN(pragmas); i++)
		if (pragmas[i].writes == writes &&
			pragma(s, pragmas[i].set, pragmas[i].get,
				pragmas[i].expect, e) != 0)
			return -1;
	return 0;
}

static int
upgrade(struct store *s, int64_t from, struct err *e)
{
	char version[48];
	int rc = SQLITE_OK;

	if (from == SCHEMA_VERSION)
		return 0;
	if (store_begin(s, e) != 0)
		return -1;
	for (int64_t v = from; v < SCHEMA_VERSION && rc == SQLITE_OK; v++)
		rc = sqlite3_exec(s->db, schema[v], NULL, NULL, NULL);
	snprintf(version, sizeof(version), "PRAGMA user_version = %d",
		SCHEMA_VERSION);
	if (rc == SQLITE_OK)
		rc = sqlite3_exec(s->db, version, NULL, NULL, NULL);
	if (rc == SQLITE_OK)
		return store_commit(s, e);
	store_fail(s, rc, "schema", e);
	return -1;
}

static int
migrate(struct store *s, const char *path, struct err *e)
{
	char text[16];
	int64_t from;

	if (value(s, "PRAGMA user_version", text, sizeof(text), e) != 0)
		return -1;
	from = strtoll(text, NULL, 10);
	if (from < 0 || from > SCHEMA_VERSION)
		return err_setf(e, ERR_INTERNAL,
			"the outbox is of a newer version (%s): use that one",
			text);
	if (s->mode == STORE_LOOK)
		return 0;
	if (upgrade(s, from, e) != 0 || file_sync_dir(path, e) != 0)
		return -1;
	return pragma(
		s, "PRAGMA synchronous = FULL", "PRAGMA synchronous", "2", e);
}

static void
disconnect(struct store *s)
{
	for (int q = 0; q < Q_COUNT; q++) {
		sqlite3_finalize(s->stmt[q]);
		s->stmt[q] = NULL;
	}
	if (sqlite3_close(s->db) != SQLITE_OK)
		BUG("a statement outlives the outbox");
	s->db = NULL;
}

static int
connect_db(struct store *s, struct err *e)
{
	int flags = s->mode == STORE_LOOK
			    ? SQLITE_OPEN_READONLY
			    : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
	struct arena a;
	const char *path;
	int rc;

	arena_init(&a, 65536);
	path = file_path(&a, s->dir, STORE_FILE);
	s->good = true;
	rc = sqlite3_open_v2(path, &s->db,
		flags | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, NULL);
	if (rc != SQLITE_OK)
		store_fail(s, rc, "open", e);
	else if (set_up(s, e) != 0 || migrate(s, path, e) != 0)
		rc = SQLITE_ERROR;
	s->good = rc == SQLITE_OK;
	arena_release(&a);
	return s->good ? 0 : -1;
}

/* A second agent on the same files would be a second writer. */
static int
lock(struct store *s, struct err *e)
{
	struct arena a;

	arena_init(&a, 65536);
	s->lock = open(file_path(&a, s->dir, LOCK_FILE),
		O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	arena_release(&a);
	if (s->lock < 0)
		return err_setf(
			e, ERR_INTERNAL, "%s: %s", LOCK_FILE, strerror(errno));
	if (flock(s->lock, LOCK_EX | LOCK_NB) != 0)
		return err_setf(e, ERR_DATA_DIR_BUSY,
			"another yizhan-kiosk uses this directory");
	return 0;
}

static int
look_check(const struct store *s, struct err *e)
{
	struct arena a;
	int rc;

	arena_init(&a, 65536);
	rc = access(file_path(&a, s->dir, STORE_FILE), R_OK);
	arena_release(&a);
	return rc == 0 ? 0
		       : err_setf(e, ERR_NOT_FOUND, "no outbox in %.100s",
				 s->dir);
}

struct store *
store_open(const char *dir, enum store_mode mode, struct err *e)
{
	struct store *s = xcalloc(1, sizeof(*s));

	s->dir = xstrdup(dir);
	s->mode = mode;
	s->lock = -1;
	if ((mode == STORE_OWN ? lock(s, e) : look_check(s, e)) == 0 &&
		connect_db(s, e) == 0)
		return s;
	store_close(s);
	return NULL;
}

void
store_close(struct store *s)
{
	if (!s)
		return;
	disconnect(s);
	if (s->lock >= 0)
		close(s->lock);
	free(s->dir);
	free(s);
}

int
store_reopen(struct store *s, struct err *e)
{
	disconnect(s);
	return connect_db(s, e);
}

bool
store_is_good(const struct store *s)
{
	return s->good;
}
