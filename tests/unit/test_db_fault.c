/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A disk that is full, and a disk that fails: no answer is given for what may
 * be lost, and nothing is called lost that may be there.
 */
#include "db_fixture.h"
#include <semaphore.h>
#include <sqlite3.h>
#include <sys/wait.h>

#define FATAL_STATUS 42
#define ANSWERED_STATUS 43

/* ---- a full disk ---- */

static int
fn_fill(struct tx *tx, void *arg, struct err *e)
{
	static const uint8_t block[8192];
	struct sql_t_pages_few row;
	char name[16];

	(void)arg;
	if (sql_t_pages_few(tx, e, &row) != 0)
		return -1;
	for (int i = 0; i < 100; i++) {
		snprintf(name, sizeof(name), "f%d", i);
		if (sql_t_thing_add(tx, e, tx_new_id(tx), name, NULL,
			    bytes_of(block, sizeof(block))) != 0)
			break;
	}
	/* SQLite may have rolled back: what follows must not commit alone */
	struct err other = { 0 };
	if (fn_add(tx, "stray", &other) == 0 || other.code != ERR_DISK_FULL)
		return err_set(e, ERR_BAD_REQUEST);
	return -1;
}

static int
fn_make_room(struct tx *tx, void *arg, struct err *e)
{
	struct sql_t_pages_many row;

	(void)arg;
	return sql_t_pages_many(tx, e, &row);
}

struct full_test {
	sem_t started, go;
	struct db_job jobs[4];
	enum err_code codes[4];
	int done;
};

static int
fn_add_late(struct tx *tx, void *arg, struct err *e)
{
	struct full_test *t = arg;

	sem_post(&t->started);
	sem_wait(&t->go);
	return fn_add(tx, "first", e);
}

static int
fn_refuse(struct tx *tx, void *arg, struct err *e)
{
	(void)tx, (void)arg;
	return err_set(e, ERR_ALREADY_APPLIED);
}

static void
on_full_done(void *arg, int rc, struct err *e)
{
	struct full_test *t = arg;

	assert_int_equal(rc, e->code ? -1 : 0);
	t->codes[t->done++] = e->code;
}

/* The one that worked, the one refused for it, the one that filled the disk:
 * all hear the same; the one behind them is served. */
static void
test_full(void **state)
{
	static db_fn *const fns[] = { fn_add_late, fn_refuse, fn_fill,
		fn_make_room };
	struct fixture *f = *state;
	struct full_test t = { .done = 0 };
	struct db_stats stats;
	struct err e = { 0 };

	sem_init(&t.started, 0, 0);
	sem_init(&t.go, 0, 0);
	for (int i = 0; i < 4; i++) {
		t.jobs[i] = (struct db_job){ .fn = fns[i],
			.arg = &t,
			.arena = &f->arena,
			.done = on_full_done };
		if (i < 3)
			assert_int_equal(
				db_submit(f->db, DB_WRITE, &t.jobs[i], &e), 0);
		if (i == 0)
			sem_wait(&t.started);
	}
	sem_post(&t.go);
	fixture_collect(f, &t.done, 3);
	for (int i = 0; i < 3; i++)
		assert_int_equal(t.codes[i], ERR_DISK_FULL);
	db_stats(f->db, &stats);
	assert_false(stats.writable);
	assert_int_equal(stats.commits, 0);
	assert_int_equal(fixture_count(f), 0);

	assert_int_equal(db_submit(f->db, DB_WRITE, &t.jobs[3], &e), 0);
	fixture_collect(f, &t.done, 4);
	assert_int_equal(t.codes[3], ERR_NONE);
	assert_int_equal(fixture_run(f, DB_WRITE, fn_add, "x"), ERR_NONE);
	db_stats(f->db, &stats);
	assert_true(stats.writable);
	assert_int_equal(fixture_count(f), 1);
}

static void
test_min_free(void **state)
{
	struct fixture *f = *state;
	struct db_stats stats;

	f->config.min_free = UINT64_MAX - 1;
	fixture_open(f);
	assert_int_equal(fixture_run(f, DB_WRITE, fn_add, "x"), ERR_DISK_FULL);
	db_stats(f->db, &stats);
	assert_false(stats.writable);
	assert_int_equal(fixture_count(f), 0);
}

/* ---- a failing disk: SQLite's unix VFS with broken calls on the journal ----
 */

enum call { CALL_SYNC, CALL_WRITE };

static struct {
	sqlite3_vfs vfs;
	sqlite3_vfs *real;
	sqlite3_io_methods io;
	const sqlite3_io_methods *real_io;
	enum call call;
	int result;
	atomic_int left; /* calls that still work; negative: all do */
} shim;

static bool
breaks(enum call call)
{
	if (call != shim.call || atomic_load(&shim.left) < 0)
		return false;
	if (atomic_load(&shim.left) == 0)
		return true;
	atomic_fetch_sub(&shim.left, 1);
	return false;
}

static int
shim_sync(sqlite3_file *file, int flags)
{
	return breaks(CALL_SYNC) ? shim.result
				 : shim.real_io->xSync(file, flags);
}

static int
shim_write(sqlite3_file *file, const void *p, int n, sqlite3_int64 at)
{
	return breaks(CALL_WRITE) ? shim.result
				  : shim.real_io->xWrite(file, p, n, at);
}

static int
shim_open(sqlite3_vfs *vfs, const char *name, sqlite3_file *file, int flags,
	int *out)
{
	int rc = shim.real->xOpen(shim.real, name, file, flags, out);

	(void)vfs;
	if (rc == SQLITE_OK && (flags & SQLITE_OPEN_WAL)) {
		shim.real_io = file->pMethods;
		shim.io = *file->pMethods;
		shim.io.xSync = shim_sync;
		shim.io.xWrite = shim_write;
		file->pMethods = &shim.io;
	}
	return rc;
}

static void
shim_install(enum call call, int result)
{
	shim.real = sqlite3_vfs_find(NULL);
	shim.vfs = *shim.real;
	shim.vfs.zName = "broken";
	shim.vfs.xOpen = shim_open;
	shim.call = call;
	shim.result = result;
	atomic_store(&shim.left, -1);
	sqlite3_vfs_register(&shim.vfs, 1);
}

static void
on_fatal(const char *what)
{
	(void)what;
	_exit(FATAL_STATUS);
}

static void
on_answer(void *arg, int rc, struct err *e)
{
	int *done = arg;

	(void)rc, (void)e;
	++*done;
}

static int
fn_add_big(struct tx *tx, void *arg, struct err *e)
{
	static const uint8_t block[3000];

	(void)arg;
	return sql_t_thing_add(tx, e, tx_new_id(tx), "big", NULL,
		bytes_of(block, sizeof(block)));
}

/* In a child: the after-th call on the journal breaks under a job. */
static void
child_main(struct fixture *f, enum call call, int result, int after)
{
	struct db_job job = {
		.fn = fn_add_big, .arena = &f->arena, .done = on_answer
	};
	struct err e = { 0 };
	int done = 0;

	shim_install(call, result);
	f->config.on_fatal = on_fatal;
	f->mailbox = f->config.mailbox = mailbox_new();
	f->db = db_open(&f->config, &e);
	if (!f->db)
		_exit(1);
	job.arg = &done;
	atomic_store(&shim.left, after);
	if (db_submit(f->db, DB_WRITE, &job, &e) != 0)
		_exit(2);
	fixture_collect(f, &done, 1);
	_exit(job.rc == 0 ? ANSWERED_STATUS : 3);
}

/* The status of the child, and how many rows are there behind it. */
static int
run_broken(enum call call, int result, int after, int64_t *rows)
{
	struct fixture *f = fixture_new();
	pid_t child;
	int status;

	fixture_open(f);
	db_close(f->db);
	f->db = NULL;
	child = fork();
	assert_true(child >= 0);
	if (child == 0)
		child_main(f, call, result, after);
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFEXITED(status));
	fixture_open(f);
	*rows = fixture_count(f);
	fixture_free(f);
	return WEXITSTATUS(status);
}

/*
 * Call N fails, for N from none to more than a commit has: each time either
 * the process stops without an answer, or the answer is true.
 */
static void
sweep(enum call call, int result, int at_least)
{
	int fatal = 0, status = FATAL_STATUS;

	for (int after = 0; status == FATAL_STATUS; after++) {
		int64_t rows;

		assert_true(after < 50);
		status = run_broken(call, result, after, &rows);
		if (status == FATAL_STATUS) {
			assert_in_range(rows, 0, 1);
			fatal++;
		} else {
			assert_int_equal(status, ANSWERED_STATUS);
			assert_int_equal(rows, 1);
		}
	}
	assert_true(fatal >= at_least);
}

static void
test_sync_fails(void **state)
{
	(void)state;
	sweep(CALL_SYNC, SQLITE_IOERR_FSYNC, 1);
}

static void
test_write_fails(void **state)
{
	(void)state;
	sweep(CALL_WRITE, SQLITE_IOERR_WRITE, 2);
}

/* Within a COMMIT even a full disk is an unknown outcome. */
static void
test_full_in_commit(void **state)
{
	(void)state;
	sweep(CALL_WRITE, SQLITE_FULL, 2);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			test_full, setup_open, teardown),
		cmocka_unit_test_setup_teardown(
			test_min_free, setup_closed, teardown),
		cmocka_unit_test(test_sync_fails),
		cmocka_unit_test(test_write_fails),
		cmocka_unit_test(test_full_in_commit),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
