/* SPDX-License-Identifier: Apache-2.0 */
/* Opening: the lock, whose file it is, migrations, statements, row ids. */
#include "db_fixture.h"
#include <sqlite3.h>
#include <sys/stat.h>

/* Opening must fail with the code, and say the word. */
static void
assert_refused(struct fixture *f, enum err_code code, const char *word)
{
	struct err e = { 0 };
	struct db *db = db_open(&f->config, &e);

	assert_null(db);
	assert_int_equal(e.code, code);
	if (!strstr(e.detail, word))
		fail_msg("\"%s\" is not in \"%s\"", word, e.detail);
}

static void
reopen(struct fixture *f)
{
	db_close(f->db);
	f->db = NULL;
	fixture_open(f);
}

/* SQL past the program, as a stray hand would do it. */
static void
tamper(struct fixture *f, const char *sql)
{
	char path[128];
	sqlite3 *h;

	fixture_path(f, "yizhan.db", path);
	assert_int_equal(sqlite3_open(path, &h), SQLITE_OK);
	assert_int_equal(sqlite3_exec(h, sql, NULL, NULL, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_close(h), SQLITE_OK);
}

static void
test_lock(void **state)
{
	struct fixture *f = *state;
	char pid[32];

	snprintf(pid, sizeof(pid), "process %ld", (long)getpid());
	assert_refused(f, ERR_DATA_DIR_BUSY, pid);
	reopen(f);
}

static void
test_create(void **state)
{
	struct fixture *f = *state;
	struct stat st;
	char path[128];

	f->config.create = false;
	assert_refused(f, ERR_NOT_FOUND, "init");
	f->config.create = true;
	fixture_open(f);
	fixture_path(f, "yizhan.db", path);
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	f->config.create = false;
	reopen(f);
	assert_int_equal(fixture_count(f), 0);
}

static void
test_close_copies_journal(void **state)
{
	struct fixture *f = *state;
	char path[128];

	assert_int_equal(fixture_run(f, DB_WRITE, fn_add, "x"), ERR_NONE);
	db_close(f->db);
	f->db = NULL;
	fixture_path(f, "yizhan.db-wal", path);
	struct stat st;
	assert_true(stat(path, &st) != 0 || st.st_size == 0);
	fixture_open(f);
	assert_int_equal(fixture_count(f), 1);
}

static void
test_hard_link(void **state)
{
	struct fixture *f = *state;
	char path[128], other[128];

	db_close(f->db);
	f->db = NULL;
	fixture_path(f, "yizhan.db", path);
	fixture_path(f, "other", other);
	assert_int_equal(link(path, other), 0);
	assert_refused(f, ERR_INTERNAL, "one name");
	unlink(path);
	assert_int_equal(symlink(other, path), 0);
	assert_refused(f, ERR_INTERNAL, "plain file");
}

static void
test_foreign_file(void **state)
{
	struct fixture *f = *state;

	tamper(f, "CREATE TABLE theirs (a)");
	assert_refused(f, ERR_INTERNAL, "another program");
	tamper(f, "DROP TABLE theirs; PRAGMA application_id = 7");
	assert_refused(f, ERR_INTERNAL, "another program");
	tamper(f, "PRAGMA application_id = 0");
	f->config.create = false;
	assert_refused(f, ERR_INTERNAL, "init");
}

/* ---- migrations ---- */

static void
test_forward(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(fixture_run(f, DB_WRITE, fn_add, "x"), ERR_NONE);
	f->migrations[2] = fixture_migration(
		5, "third", "ALTER TABLE thing ADD COLUMN note TEXT");
	f->config.n_migrations = 3;
	reopen(f);
	assert_int_equal(fixture_count(f), 1);
	tamper(f, "SELECT note FROM thing");
}

static void
test_changed(void **state)
{
	struct fixture *f = *state;

	db_close(f->db);
	f->db = NULL;
	f->migrations[0] = fixture_migration(1, "first", SCHEMA_1 " ");
	assert_refused(f, ERR_INTERNAL, "migration 1 (first) was changed");
	f->migrations[0] = fixture_migration(3, "first", SCHEMA_1);
	assert_refused(f, ERR_INTERNAL, "stands behind");
	f->migrations[1].version = 4;
	assert_refused(f, ERR_INTERNAL, "has migration 1");
}

static void
test_newer(void **state)
{
	struct fixture *f = *state;

	db_close(f->db);
	f->db = NULL;
	f->config.n_migrations = 1;
	assert_refused(f, ERR_INTERNAL, "newer than this program");
	f->config.n_migrations = 2;
	fixture_open(f);
}

/* A migration that fails leaves nothing; mended, it goes through. */
static void
test_bad_migrations(void **state)
{
	static const struct {
		const char *sql, *word;
	} rows[] = {
		{ "CREATE TABLE a (x); CREATE TABLE a (y)", "exists" },
		{ "CREATE TABLE a (x); COMMIT", "transaction" },
		{ "CREATE TABLE a (x); INSERT INTO part VALUES (1, 9)",
			"reference of table part" },
	};
	struct fixture *f = *state;

	db_close(f->db);
	f->db = NULL;
	f->config.n_migrations = 3;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		if (i == 2)
			tamper(f, "DROP TABLE IF EXISTS a");
		f->migrations[2] = fixture_migration(3, "third", rows[i].sql);
		assert_refused(f, ERR_INTERNAL, rows[i].word);
	}
	f->migrations[2] =
		fixture_migration(3, "third", "CREATE TABLE a (x INTEGER)");
	fixture_open(f);
}

/* ---- statements ---- */

static void
test_bad_statements(void **state)
{
	static const char *const wrong[] = { "wrong" };
	static const struct {
		struct stmt_def def;
		const char *word;
	} rows[] = {
		{ { .sql = "SELECT nix FROM thing" }, "no such column" },
		{ { .sql = "SELECT 1 AS a" }, "number of columns" },
		{ { .sql = "SELECT 1 AS a", .out = wrong, .n_out = 1 },
			"wrong" },
		{ { .sql = "DELETE FROM thing WHERE id = :id" },
			"not declared" },
		{ { .sql = "DELETE FROM thing", .in = wrong, .n_in = 1 },
			":wrong" },
		{ { .sql = "DELETE FROM thing; DELETE FROM part" },
			"not one statement" },
		{ { .sql = "DELETE FROM thing WHERE name = \"x\"" },
			"no such column" },
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct stmt_def def = rows[i].def;
		const struct stmt_def *table[] = { &def, NULL };

		def.name = "bad";
		def.file = "bad.sql";
		def.line = 7;
		f->config.statements = table;
		f->config.n_statements = 1;
		assert_refused(f, ERR_INTERNAL, rows[i].word);
		assert_refused(f, ERR_INTERNAL, "bad.sql:7: bad: ");
	}
	f->config.statements = test_stmts;
	f->config.n_statements = test_stmts_count;
	fixture_open(f);
}

/* ---- row ids ---- */

static int
fn_new_id(struct tx *tx, void *arg, struct err *e)
{
	int64_t *id = arg;

	*id = tx_new_id(tx);
	return sql_t_thing_add(tx, e, *id, "first", NULL, bytes_of(NULL, 0));
}

static int
fn_part(struct tx *tx, void *arg, struct err *e)
{
	const int64_t *id = arg;

	return sql_t_part_add(tx, e, 5000, *id);
}

static int
fn_next_id(struct tx *tx, void *arg, struct err *e)
{
	(void)e;
	*(int64_t *)arg = tx_new_id(tx);
	return 0;
}

static void
test_ids(void **state)
{
	struct fixture *f = *state;
	int64_t id, next;

	assert_int_equal(fixture_run(f, DB_WRITE, fn_new_id, &id), ERR_NONE);
	assert_int_equal(id, 1);
	reopen(f);
	assert_int_equal(fixture_run(f, DB_WRITE, fn_next_id, &next), 0);
	assert_int_equal(next, 2);
	/* the largest of any table counts */
	assert_int_equal(fixture_run(f, DB_WRITE, fn_part, &id), ERR_NONE);
	reopen(f);
	assert_int_equal(fixture_run(f, DB_WRITE, fn_next_id, &next), 0);
	assert_int_equal(next, 5001);
}

/* The schema that is part of the program, with its statements. */
static void
test_own_schema(void **state)
{
	struct fixture *f = *state;

	f->config.migrations = NULL;
	f->config.statements = NULL;
	fixture_open(f);
	f->config.create = false;
	reopen(f);
}

int
main(void)
{
#define OPEN(fn) cmocka_unit_test_setup_teardown(fn, setup_open, teardown)
#define CLOSED(fn) cmocka_unit_test_setup_teardown(fn, setup_closed, teardown)
	const struct CMUnitTest tests[] = {
		OPEN(test_lock),
		CLOSED(test_create),
		OPEN(test_close_copies_journal),
		OPEN(test_hard_link),
		CLOSED(test_foreign_file),
		OPEN(test_forward),
		OPEN(test_changed),
		OPEN(test_newer),
		OPEN(test_bad_migrations),
		CLOSED(test_bad_statements),
		OPEN(test_ids),
		CLOSED(test_own_schema),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
