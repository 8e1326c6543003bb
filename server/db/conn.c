/* SPDX-License-Identifier: Apache-2.0 */
#include "conn.h"
#include <stdlib.h>

enum { FOR_READER = 1, FOR_WRITER = 2, FOR_ALL = 3 };

/* clang-format off */
static const struct {
	int op, value;
	const char *name;
} config_rows[] = {
	{ SQLITE_DBCONFIG_DEFENSIVE,		 1, "defensive" },
	{ SQLITE_DBCONFIG_TRUSTED_SCHEMA,	 0, "trusted_schema" },
	{ SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0, "load_extension" },
	{ SQLITE_DBCONFIG_ENABLE_FKEY,		 1, "foreign_keys" },
	{ SQLITE_DBCONFIG_DQS_DDL,		 0, "dqs_ddl" },
	{ SQLITE_DBCONFIG_DQS_DML,		 0, "dqs_dml" },
	/* the writer checkpoints by itself, a reader never */
	{ SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE,	 1, "no_ckpt_on_close" },
};

static const struct {
	int id, value;
} limit_rows[] = {
	{ SQLITE_LIMIT_LENGTH,		1000000 },
	{ SQLITE_LIMIT_SQL_LENGTH,	100000 },
	{ SQLITE_LIMIT_ATTACHED,	0 },
	{ SQLITE_LIMIT_TRIGGER_DEPTH,	10 },
	{ SQLITE_LIMIT_WORKER_THREADS,	0 },
};

/* In this order: EXTRA must hold before the journal mode changes. */
static const struct {
	int who;
	const char *set, *get, *expect;
} pragma_rows[] = {
	{ FOR_WRITER, "PRAGMA synchronous = EXTRA",	"PRAGMA synchronous",	"3" },
	{ FOR_WRITER, "PRAGMA journal_mode = WAL",	"PRAGMA journal_mode",	"wal" },
	{ FOR_WRITER, "PRAGMA cache_size = -16000",	"PRAGMA cache_size",	"-16000" },
	{ FOR_READER, "PRAGMA cache_size = -16000",	"PRAGMA cache_size",	"-16000" },
	{ FOR_READER, "PRAGMA query_only = ON",		"PRAGMA query_only",	"1" },
	{ FOR_ALL,    "PRAGMA wal_autocheckpoint = 0",	"PRAGMA wal_autocheckpoint", "0" },
	{ FOR_ALL,    "PRAGMA foreign_keys = ON",	"PRAGMA foreign_keys",	"1" },
	{ FOR_ALL,    "PRAGMA trusted_schema = OFF",	"PRAGMA trusted_schema", "0" },
	{ FOR_ALL,    "PRAGMA cell_size_check = ON",	"PRAGMA cell_size_check", "1" },
	{ FOR_ALL,    "PRAGMA mmap_size = 0",		"PRAGMA mmap_size",	"0" },
	/* sorting must not leave personal data in /tmp */
	{ FOR_ALL,    "PRAGMA temp_store = MEMORY",	"PRAGMA temp_store",	"2" },
};

static const char *const ctl_sql[CTL_COUNT] = {
	[CTL_BEGIN]		= "BEGIN",
	[CTL_BEGIN_WRITE]	= "BEGIN IMMEDIATE",
	[CTL_COMMIT]		= "COMMIT",
	[CTL_ROLLBACK]		= "ROLLBACK",
	[CTL_SAVEPOINT]		= "SAVEPOINT job",
	[CTL_RELEASE]		= "RELEASE job",
	[CTL_ROLLBACK_TO]	= "ROLLBACK TO job",
};

/* What a reader's statement may do; all else is denied. */
static const int reader_may[] = {
	SQLITE_SELECT, SQLITE_READ, SQLITE_FUNCTION, SQLITE_RECURSIVE,
	SQLITE_TRANSACTION,
};
/* clang-format on */

int
conn_fail(struct conn *c, const char *what, struct err *e)
{
	return err_setf(e, ERR_INTERNAL, "%s: %s", what,
		c->h ? sqlite3_errmsg(c->h) : "out of memory");
}

int
conn_value(struct conn *c, const char *sql, char *out, size_t n, struct err *e)
{
	sqlite3_stmt *s = NULL;
	int rc = sqlite3_prepare_v2(c->h, sql, -1, &s, NULL);

	if (n)
		out[0] = '\0';
	if (rc == SQLITE_OK)
		rc = sqlite3_step(s);
	if (rc == SQLITE_ROW && n) {
		const unsigned char *text = sqlite3_column_text(s, 0);

		if (text) {
			strncpy(out, (const char *)text, n - 1);
			out[n - 1] = '\0';
		}
	}
	if (rc != SQLITE_ROW && rc != SQLITE_DONE)
		conn_fail(c, sql, e);
	sqlite3_finalize(s);
	return rc == SQLITE_ROW || rc == SQLITE_DONE ? 0 : -1;
}

static int
set_config(struct conn *c, struct err *e)
{
	for (size_t i = 0; i < ARRAY_LEN(config_rows); i++) {
		int got = -1;

		sqlite3_db_config(
			c->h, config_rows[i].op, config_rows[i].value, &got);
		if (got != config_rows[i].value)
			return err_setf(e, ERR_INTERNAL,
				"SQLite does not take %s", config_rows[i].name);
	}
	for (size_t i = 0; i < ARRAY_LEN(limit_rows); i++)
		sqlite3_limit(c->h, limit_rows[i].id, limit_rows[i].value);
	return 0;
}

static int
set_pragma(struct conn *c, const char *set, const char *get, const char *expect,
	struct err *e)
{
	char got[16];

	if (conn_value(c, set, NULL, 0, e) != 0 ||
		conn_value(c, get, got, sizeof(got), e) != 0)
		return -1;
	if (strcmp(got, expect) != 0)
		return err_setf(e, ERR_INTERNAL, "%s is %s and not %s", get,
			got, expect);
	return 0;
}

static int
set_pragmas(struct conn *c, struct err *e)
{
	int who = c->writes ? FOR_WRITER : FOR_READER;

	for (size_t i = 0; i < ARRAY_LEN(pragma_rows); i++)
		if ((pragma_rows[i].who & who) &&
			set_pragma(c, pragma_rows[i].set, pragma_rows[i].get,
				pragma_rows[i].expect, e) != 0)
			return -1;
	return 0;
}

int
conn_settle(struct conn *c, struct err *e)
{
	return set_pragma(
		c, "PRAGMA synchronous = FULL", "PRAGMA synchronous", "2", e);
}

static int
on_authorize(void *ctx, int action, const char *a, const char *b,
	const char *schema, const char *trigger)
{
	(void)ctx, (void)a, (void)b, (void)schema, (void)trigger;
	for (size_t i = 0; i < ARRAY_LEN(reader_may); i++)
		if (reader_may[i] == action)
			return SQLITE_OK;
	return SQLITE_DENY;
}

/* Stops a read that would hold back the checkpoints. */
static int
on_progress(void *ctx)
{
	struct conn *c = ctx;

	return c->deadline && clock_mono(c->clock) > c->deadline;
}

static int
on_commit(void *ctx, sqlite3 *h, const char *schema, int pages)
{
	struct conn *c = ctx;

	(void)h, (void)schema;
	c->wal_pages = pages;
	return SQLITE_OK;
}

static int
prepare_controls(struct conn *c, struct err *e)
{
	for (int i = 0; i < CTL_COUNT; i++)
		if (sqlite3_prepare_v3(c->h, ctl_sql[i], -1,
			    SQLITE_PREPARE_PERSISTENT, &c->ctl[i],
			    NULL) != SQLITE_OK)
			return conn_fail(c, ctl_sql[i], e);
	return 0;
}

static int
set_up(struct conn *c, struct err *e)
{
	sqlite3_busy_timeout(c->h, CONN_BUSY_MS);
	if (set_config(c, e) != 0 || set_pragmas(c, e) != 0 ||
		prepare_controls(c, e) != 0)
		return -1;
	if (c->writes) {
		sqlite3_wal_hook(c->h, on_commit, c);
	} else {
		sqlite3_progress_handler(c->h, 1000, on_progress, c);
		sqlite3_set_authorizer(c->h, on_authorize, c);
	}
	return 0;
}

int
conn_open(struct conn *c, const char *path, enum conn_mode mode,
	const struct clock *clock, struct err *e)
{
	static const int flags[] = {
		[CONN_READER] = SQLITE_OPEN_READONLY,
		[CONN_WRITER] = SQLITE_OPEN_READWRITE,
		[CONN_CREATOR] = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE,
	};

	memset(c, 0, sizeof(*c));
	c->writes = mode != CONN_READER;
	c->clock = clock;
	/* one thread at a time uses a connection: its mutexes are not needed */
	if (sqlite3_open_v2(path, &c->h,
		    flags[mode] | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE,
		    NULL) != SQLITE_OK) {
		conn_fail(c, "open", e);
		conn_close(c);
		return -1;
	}
	if (set_up(c, e) != 0) {
		conn_close(c);
		return -1;
	}
	return 0;
}

int
conn_statements(struct conn *c, const struct stmt_def *const *defs, size_t n,
	struct err *e)
{
	c->stmts = xcalloc(n ? n : 1, sizeof(*c->stmts));
	c->n_stmts = n;
	for (size_t i = 0; i < n; i++) {
		BUG_ON(defs[i]->index != i);
		c->stmts[i].def = defs[i];
	}
	for (size_t i = 0; c->writes && i < n; i++)
		if (stmt_prepare(c, &c->stmts[i], e) != 0)
			return -1;
	return 0;
}

void
conn_close(struct conn *c)
{
	for (int i = 0; i < CTL_COUNT; i++)
		sqlite3_finalize(c->ctl[i]);
	for (size_t i = 0; i < c->n_stmts; i++)
		stmt_release(&c->stmts[i]);
	free(c->stmts);
	if (sqlite3_close(c->h) != SQLITE_OK)
		BUG("a statement outlives its connection");
	memset(c, 0, sizeof(*c));
}

int
conn_control(struct conn *c, enum conn_ctl ctl)
{
	int rc = sqlite3_step(c->ctl[ctl]);

	sqlite3_reset(c->ctl[ctl]);
	return rc == SQLITE_DONE ? SQLITE_OK : rc;
}

bool
conn_in_transaction(const struct conn *c)
{
	return !sqlite3_get_autocommit(c->h);
}

void
conn_check_idle(const struct conn *c)
{
	BUG_ON(c->active != 0);
#ifdef ARENA_SEPARATE_BLOCKS /* the asan build looks at each of them */
	sqlite3_stmt *s = NULL;

	while ((s = sqlite3_next_stmt(c->h, s)))
		BUG_ON(sqlite3_stmt_busy(s));
#endif
}
