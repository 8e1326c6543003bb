/* SPDX-License-Identifier: Apache-2.0 */
/*
 * An upgrade that is killed at any of its writes: the next start finishes it,
 * and nothing is lost, half-changed or done twice. A child migrates over a
 * file layer that ends the process before its Nth change of a file, for every
 * N until it gets through.
 */
#include "db_fixture.h"
#include <sqlite3.h>
#include <sys/wait.h>

#define KILLED 9
#define OPS_MAX 2000
#define THINGS 40

#define SCHEMA_3                                                               \
	"ALTER TABLE thing ADD COLUMN colour TEXT NOT NULL DEFAULT 'grey';"    \
	"UPDATE thing SET colour = 'red' WHERE id % 2 = 0;"                    \
	"CREATE TABLE copy (id INTEGER PRIMARY KEY, body TEXT NOT NULL) "      \
	"STRICT;"                                                              \
	"INSERT INTO copy SELECT id, name || hex(zeroblob(300)) FROM thing;"   \
	"CREATE INDEX copy_by_body ON copy (body);"
#define SCHEMA_4 "DROP INDEX copy_by_body; UPDATE copy SET body = 'x';"

/* ---- a file layer that ends the process ---- */

struct killing {
	sqlite3_vfs vfs; /* first */
	sqlite3_vfs *real;
	int left; /* changes until the end; 0: never */
};

struct killing_file {
	sqlite3_file base; /* first */
	struct killing *killing;
	sqlite3_file *real;
};

static struct killing killing;

static void
count_down(struct killing *k)
{
	if (k->left > 0 && --k->left == 0)
		_exit(KILLED);
}

#define REAL(f) (((struct killing_file *)(f))->real)
#define COUNT(f) count_down(((struct killing_file *)(f))->killing)

static int
k_close(sqlite3_file *f)
{
	return REAL(f)->pMethods->xClose(REAL(f));
}

static int
k_read(sqlite3_file *f, void *p, int n, sqlite3_int64 at)
{
	return REAL(f)->pMethods->xRead(REAL(f), p, n, at);
}

static int
k_write(sqlite3_file *f, const void *p, int n, sqlite3_int64 at)
{
	COUNT(f);
	return REAL(f)->pMethods->xWrite(REAL(f), p, n, at);
}

static int
k_truncate(sqlite3_file *f, sqlite3_int64 n)
{
	COUNT(f);
	return REAL(f)->pMethods->xTruncate(REAL(f), n);
}

static int
k_sync(sqlite3_file *f, int flags)
{
	COUNT(f);
	return REAL(f)->pMethods->xSync(REAL(f), flags);
}

static int
k_size(sqlite3_file *f, sqlite3_int64 *n)
{
	return REAL(f)->pMethods->xFileSize(REAL(f), n);
}

static int
k_lock(sqlite3_file *f, int level)
{
	return REAL(f)->pMethods->xLock(REAL(f), level);
}

static int
k_unlock(sqlite3_file *f, int level)
{
	return REAL(f)->pMethods->xUnlock(REAL(f), level);
}

static int
k_reserved(sqlite3_file *f, int *out)
{
	return REAL(f)->pMethods->xCheckReservedLock(REAL(f), out);
}

static int
k_control(sqlite3_file *f, int op, void *arg)
{
	return REAL(f)->pMethods->xFileControl(REAL(f), op, arg);
}

static int
k_sector(sqlite3_file *f)
{
	return REAL(f)->pMethods->xSectorSize(REAL(f));
}

static int
k_traits(sqlite3_file *f)
{
	return REAL(f)->pMethods->xDeviceCharacteristics(REAL(f));
}

static int
k_shm_map(sqlite3_file *f, int page, int size, int extend, void volatile **out)
{
	return REAL(f)->pMethods->xShmMap(REAL(f), page, size, extend, out);
}

static int
k_shm_lock(sqlite3_file *f, int at, int n, int flags)
{
	return REAL(f)->pMethods->xShmLock(REAL(f), at, n, flags);
}

static void
k_shm_barrier(sqlite3_file *f)
{
	REAL(f)->pMethods->xShmBarrier(REAL(f));
}

static int
k_shm_unmap(sqlite3_file *f, int delete)
{
	return REAL(f)->pMethods->xShmUnmap(REAL(f), delete);
}

static const sqlite3_io_methods killing_methods = {
	.iVersion = 2,
	.xClose = k_close,
	.xRead = k_read,
	.xWrite = k_write,
	.xTruncate = k_truncate,
	.xSync = k_sync,
	.xFileSize = k_size,
	.xLock = k_lock,
	.xUnlock = k_unlock,
	.xCheckReservedLock = k_reserved,
	.xFileControl = k_control,
	.xSectorSize = k_sector,
	.xDeviceCharacteristics = k_traits,
	.xShmMap = k_shm_map,
	.xShmLock = k_shm_lock,
	.xShmBarrier = k_shm_barrier,
	.xShmUnmap = k_shm_unmap,
};

static int
k_open(sqlite3_vfs *vfs, const char *name, sqlite3_file *f, int flags, int *out)
{
	struct killing *k = (struct killing *)vfs;
	struct killing_file *file = (struct killing_file *)f;
	int rc;

	file->killing = k;
	file->real = (sqlite3_file *)(file + 1);
	rc = k->real->xOpen(k->real, name, file->real, flags, out);
	f->pMethods = file->real->pMethods ? &killing_methods : NULL;
	return rc;
}

static int
k_delete(sqlite3_vfs *vfs, const char *name, int sync)
{
	struct killing *k = (struct killing *)vfs;

	count_down(k);
	return k->real->xDelete(k->real, name, sync);
}

static void
kill_at(int n)
{
	killing.real = sqlite3_vfs_find(NULL);
	killing.vfs = *killing.real;
	killing.vfs.zName = "killing";
	killing.vfs.szOsFile =
		(int)sizeof(struct killing_file) + killing.real->szOsFile;
	killing.vfs.xOpen = k_open;
	killing.vfs.xDelete = k_delete;
	killing.left = n;
	assert_int_equal(sqlite3_vfs_register(&killing.vfs, 1), SQLITE_OK);
}

/* ---- the test ---- */

/* Runs a command in the data directory. */
static void
shell(const struct fixture *f, const char *what)
{
	char command[256];

	snprintf(command, sizeof(command), "cd %s && %s", f->dir, what);
	assert_int_equal(system(command), 0);
}

static int
fn_add_many(struct tx *tx, void *arg, struct err *e)
{
	char name[24];

	for (int i = 0; i < THINGS; i++) {
		snprintf(name, sizeof(name), "thing-%d", i);
		if (fn_add(tx, name, e) != 0)
			return -1;
	}
	(void)arg;
	return 0;
}

/* The child opens the database with the new program; 0 when it got through. */
static int
upgrade_killed_at(struct fixture *f, int n)
{
	pid_t child = fork();
	struct err e = { 0 };
	int status;

	assert_true(child >= 0);
	if (child == 0) {
		kill_at(n);
		f->db = db_open(&f->config, &e);
		_exit(f->db ? 0 : 1);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFEXITED(status));
	return WEXITSTATUS(status);
}

static int64_t
number(const char *path, const char *sql)
{
	sqlite3 *h;
	sqlite3_stmt *s;
	int64_t n = -1;

	assert_int_equal(sqlite3_open(path, &h), SQLITE_OK);
	assert_int_equal(sqlite3_prepare_v2(h, sql, -1, &s, NULL), SQLITE_OK);
	if (sqlite3_step(s) == SQLITE_ROW)
		n = sqlite3_column_int64(s, 0);
	sqlite3_finalize(s);
	assert_int_equal(sqlite3_close(h), SQLITE_OK);
	return n;
}

static void
assert_upgraded(struct fixture *f)
{
	static const struct {
		const char *sql;
		int64_t n;
	} rows[] = {
		{ "SELECT count(*) FROM schema_migration", 4 },
		{ "SELECT count(*) FROM thing", THINGS },
		{ "SELECT count(*) FROM thing WHERE (colour = 'red') = "
		  "(id % 2 = 0)",
			THINGS },
		{ "SELECT count(*) FROM copy WHERE body = 'x'", THINGS },
		{ "SELECT count(*) FROM sqlite_schema WHERE name = "
		  "'copy_by_body'",
			0 },
	};
	struct err e = { 0 };
	char path[128];

	fixture_open(f); /* finishes what the child began */
	assert_int_equal(db_check(f->dir, &e), 0);
	db_close(f->db);
	f->db = NULL;
	fixture_path(f, "yizhan.db", path);
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		assert_int_equal(number(path, rows[i].sql), rows[i].n);
}

static void
test_killed(void **state)
{
	struct fixture *f = *state;
	int killed = 0, n;

	assert_int_equal(fixture_run(f, DB_WRITE, fn_add_many, NULL), ERR_NONE);
	db_close(f->db);
	f->db = NULL;
	shell(f, "mkdir other && cp yizhan.db* other/");
	f->migrations[2] = fixture_migration(3, "third", SCHEMA_3);
	f->migrations[3] = fixture_migration(4, "fourth", SCHEMA_4);
	f->config.n_migrations = 4;
	f->config.create = false;
	for (n = 1; n < OPS_MAX; n++) {
		int status;

		shell(f, "rm -f yizhan.db* && cp other/* .");
		status = upgrade_killed_at(f, n);
		if (status == 0)
			break;
		assert_int_equal(status, KILLED);
		killed++;
		assert_upgraded(f);
	}
	print_message("killed at %d places\n", killed);
	assert_true(n < OPS_MAX);
	assert_true(killed > 30);
	assert_upgraded(f);
	shell(f, "rm -rf other");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			test_killed, setup_open, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
