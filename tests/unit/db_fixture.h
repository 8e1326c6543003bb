/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A database of its own for each test: a fresh directory, a schema of two
 * tables, a clock that stands still unless it is told to step.
 */
#ifndef YZ_TEST_DB_FIXTURE_H
#define YZ_TEST_DB_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <poll.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#include "test_db.sql.h"

#define SCHEMA_1                                                               \
	"CREATE TABLE thing (id INTEGER PRIMARY KEY, name TEXT NOT NULL "      \
	"UNIQUE CHECK (length(name) > 0), weight INTEGER, body BLOB) STRICT;"
#define SCHEMA_2                                                               \
	"CREATE TABLE part (id INTEGER PRIMARY KEY, thing INTEGER NOT NULL "   \
	"REFERENCES thing (id) DEFERRABLE INITIALLY DEFERRED) STRICT;"

struct fixture {
	char dir[64];
	struct db_migration migrations[4];
	struct clock clock;
	atomic_llong mono;
	long long step; /* added at each look at the clock */
	struct mailbox *mailbox;
	struct arena arena;
	struct db_config config;
	struct db *db;
};

static inline int64_t
fixture_now(void *ctx)
{
	(void)ctx;
	return 1600000000000;
}

static inline int64_t
fixture_mono(void *ctx)
{
	struct fixture *f = ctx;

	return atomic_fetch_add(&f->mono, f->step);
}

static inline void
fixture_fatal(const char *what)
{
	fprintf(stderr, "fatal: %s\n", what);
	abort();
}

static inline struct db_migration
fixture_migration(int version, const char *name, const char *sql)
{
	return (struct db_migration){ version, name, bytes_str(sql) };
}

static inline void
fixture_open(struct fixture *f)
{
	struct err e = { 0 };

	f->db = db_open(&f->config, &e);
	if (!f->db)
		fail_msg("%s", e.detail);
}

/* Everything but the open database. */
static inline struct fixture *
fixture_new(void)
{
	struct fixture *f = calloc(1, sizeof(*f));

	strcpy(f->dir, "/tmp/test_db_XXXXXX");
	assert_non_null(mkdtemp(f->dir));
	f->migrations[0] = fixture_migration(1, "first", SCHEMA_1);
	f->migrations[1] = fixture_migration(2, "second", SCHEMA_2);
	f->clock = (struct clock){ fixture_now, fixture_mono, f };
	atomic_store(&f->mono, 1);
	f->mailbox = mailbox_new();
	arena_init(&f->arena, 4 * 1024 * 1024);
	f->config = (struct db_config){ .dir = f->dir,
		.read_lanes = 2,
		.clock = &f->clock,
		.mailbox = f->mailbox,
		.on_fatal = fixture_fatal,
		.create = true,
		.min_free = 1,
		.migrations = f->migrations,
		.n_migrations = 2,
		.statements = test_stmts,
		.n_statements = test_stmts_count };
	return f;
}

static inline void
fixture_path(const struct fixture *f, const char *name, char out[128])
{
	snprintf(out, 128, "%s/%s", f->dir, name);
}

static inline void
fixture_free(struct fixture *f)
{
	static const char *const names[] = { "yizhan.db", "yizhan.db-wal",
		"yizhan.db-shm", "yizhan.db-journal", "lock", "other" };
	char path[128];

	db_close(f->db);
	mailbox_free(f->mailbox);
	arena_release(&f->arena);
	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		fixture_path(f, names[i], path);
		unlink(path);
	}
	assert_int_equal(rmdir(f->dir), 0);
	free(f);
}

static inline int
setup_open(void **state)
{
	*state = fixture_new();
	fixture_open(*state);
	return 0;
}

static inline int
setup_closed(void **state)
{
	*state = fixture_new();
	return 0;
}

static inline int
teardown(void **state)
{
	fixture_free(*state);
	return 0;
}

/* Runs fn and returns its code, ERR_NONE for success. */
static inline enum err_code
fixture_run(struct fixture *f, enum db_lane lane, db_fn *fn, void *arg)
{
	struct err e = { 0 };
	int rc = db_run(f->db, lane, fn, arg, &f->arena, &e);

	assert_int_equal(rc, e.code == ERR_NONE ? 0 : -1);
	return e.code;
}

static inline int
fn_add(struct tx *tx, void *arg, struct err *e)
{
	return sql_t_thing_add(
		tx, e, tx_new_id(tx), arg, NULL, bytes_of(NULL, 0));
}

static inline int
fn_count(struct tx *tx, void *arg, struct err *e)
{
	struct sql_t_thing_count row;
	int64_t *n = arg;

	if (sql_t_thing_count(tx, e, &row) != 0)
		return -1;
	*n = row.n;
	return 0;
}

static inline int64_t
fixture_count(struct fixture *f)
{
	int64_t n = -1;

	assert_int_equal(fixture_run(f, DB_READ, fn_count, &n), ERR_NONE);
	return n;
}

/* Collects until *done reaches n; a minute is the end of patience. */
static inline void
fixture_collect(struct fixture *f, const int *done, int n)
{
	struct pollfd p = { .fd = mailbox_fd(f->mailbox), .events = POLLIN };

	while (*done < n) {
		assert_int_equal(poll(&p, 1, 60000), 1);
		mailbox_collect(f->mailbox);
	}
}

#endif
