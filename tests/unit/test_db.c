/* SPDX-License-Identifier: Apache-2.0 */
/* Jobs: group commit, savepoints, snapshots, typed statements. */
#include "db_fixture.h"
#include <pthread.h>
#include <semaphore.h>

/* ---- group commit ---- */

#define JOBS 64

struct batch_test {
	struct fixture *f;
	struct db_job jobs[JOBS];
	struct one {
		struct batch_test *t;
		char name[8];
		int rc;
		enum err_code code;
		int order;
	} one[JOBS];
	sem_t started, go;
	int done;
	bool early; /* somebody was told before the COMMIT */
};

static void
on_one_done(void *arg, int rc, struct err *e)
{
	struct one *o = arg;

	o->rc = rc;
	o->code = e->code;
	o->order = o->t->done++;
}

static bool
anybody_told(struct batch_test *t)
{
	struct pollfd p = { .fd = mailbox_fd(t->f->mailbox), .events = POLLIN };

	return poll(&p, 1, 0) != 0;
}

/* The first job holds the lane until all the others are queued. */
static int
fn_one(struct tx *tx, void *arg, struct err *e)
{
	struct one *o = arg;

	if (o == &o->t->one[0]) {
		sem_post(&o->t->started);
		sem_wait(&o->t->go);
	}
	if (anybody_told(o->t))
		o->t->early = true;
	return fn_add(tx, o->name, e);
}

static void
submit_one(struct batch_test *t, int i)
{
	struct err e = { 0 };

	t->one[i].t = t;
	t->jobs[i] = (struct db_job){ .fn = fn_one,
		.arg = &t->one[i],
		.arena = &t->f->arena,
		.done = on_one_done };
	if (!t->one[i].name[0])
		snprintf(t->one[i].name, sizeof(t->one[i].name), "t%d", i);
	assert_int_equal(db_submit(t->f->db, DB_WRITE, &t->jobs[i], &e), 0);
}

static struct batch_test *
batch_new(struct fixture *f)
{
	struct batch_test *t = calloc(1, sizeof(*t));

	t->f = f;
	sem_init(&t->started, 0, 0);
	sem_init(&t->go, 0, 0);
	return t;
}

static void
batch_run(struct batch_test *t, int n)
{
	submit_one(t, 0);
	sem_wait(&t->started);
	for (int i = 1; i < n; i++)
		submit_one(t, i);
	sem_post(&t->go);
	fixture_collect(t->f, &t->done, n);
}

static void
test_group_commit(void **state)
{
	struct batch_test *t = batch_new(*state);
	struct db_stats before, after;

	strcpy(t->one[7].name, "t3"); /* UNIQUE */
	db_stats(t->f->db, &before);
	batch_run(t, 32);
	db_stats(t->f->db, &after);

	for (int i = 0; i < 32; i++) {
		assert_int_equal(t->one[i].rc, i == 7 ? -1 : 0);
		assert_int_equal(t->one[i].code, i == 7 ? ERR_INTERNAL : 0);
		assert_int_equal(t->one[i].order, i);
	}
	assert_false(t->early);
	assert_int_equal(after.commits - before.commits, 1);
	assert_int_equal(after.write_jobs - before.write_jobs, 32);
	assert_int_equal(after.write_queue, 0);
	assert_true(after.writable);
	assert_true(after.wal_bytes > 0);
	assert_int_equal(fixture_count(t->f), 31);
	free(t);
}

/* Time that passes ends a batch: 5 ms a look, so each job is its own. */
static void
test_batch_time(void **state)
{
	struct fixture *f = *state;
	struct batch_test *t = batch_new(f);
	struct db_stats before, after;

	f->step = 5;
	db_stats(f->db, &before);
	batch_run(t, 8);
	db_stats(f->db, &after);
	assert_int_equal(after.commits - before.commits, 8);
	assert_int_equal(fixture_count(f), 8);
	free(t);
}

struct sender {
	struct batch_test *t;
	int from;
};

static void *
send_eight(void *arg)
{
	struct sender *s = arg;

	for (int i = s->from; i < s->from + 8; i++)
		submit_one(s->t, i);
	return NULL;
}

static void
test_parallel(void **state)
{
	struct batch_test *t = batch_new(*state);
	struct sender senders[8];
	pthread_t threads[8];

	sem_post(&t->go);
	for (int i = 0; i < 8; i++) {
		senders[i] = (struct sender){ t, i * 8 };
		pthread_create(&threads[i], NULL, send_eight, &senders[i]);
	}
	for (int i = 0; i < 8; i++)
		pthread_join(threads[i], NULL);
	fixture_collect(t->f, &t->done, JOBS);
	for (int i = 0; i < JOBS; i++)
		assert_int_equal(t->one[i].rc, 0);
	assert_int_equal(fixture_count(t->f), JOBS);
	free(t);
}

/* ---- one job's failures ---- */

static int
fn_add_then_refuse(struct tx *tx, void *arg, struct err *e)
{
	if (fn_add(tx, arg, e) != 0)
		return -1;
	return err_set(e, ERR_SEE_DESK);
}

static int
fn_add_then_fail_silently(struct tx *tx, void *arg, struct err *e)
{
	(void)!fn_add(tx, arg, e);
	return -1;
}

static int
fn_add_then_eat(struct tx *tx, void *arg, struct err *e)
{
	if (fn_add(tx, arg, e) != 0)
		return -1;
	(void)!arena_alloc(tx_arena(tx), 5 * 1024 * 1024);
	return 0;
}

static int
fn_part_of_nothing(struct tx *tx, void *arg, struct err *e)
{
	if (fn_add(tx, arg, e) != 0)
		return -1;
	return sql_t_part_add(tx, e, tx_new_id(tx), 999999);
}

static void
test_refusals_undo(void **state)
{
	static const struct {
		db_fn *fn;
		enum err_code code;
	} rows[] = {
		{ fn_add_then_refuse, ERR_SEE_DESK },
		{ fn_add_then_fail_silently, ERR_INTERNAL },
		{ fn_part_of_nothing, ERR_INTERNAL },
		{ fn_add_then_eat, ERR_TOO_LARGE },
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		assert_int_equal(fixture_run(*state, DB_WRITE, rows[i].fn, "x"),
			rows[i].code);
	arena_release(&((struct fixture *)*state)->arena);
	assert_int_equal(fixture_count(*state), 0);
	assert_int_equal(fixture_run(*state, DB_WRITE, fn_add, "x"), ERR_NONE);
	assert_int_equal(fixture_count(*state), 1);
}

/* Things within a job that may fail alone, in both depths. */
static int
fn_tries(struct tx *tx, void *arg, struct err *e)
{
	struct err own = { 0 };

	(void)arg;
	if (fn_add(tx, "kept", e) != 0 || tx_try(tx, fn_add, "tried", e) != 0)
		return -1;
	if (tx_try(tx, fn_add_then_refuse, "undone", &own) == 0 ||
		own.code != ERR_SEE_DESK)
		return err_setf(e, ERR_INTERNAL, "a refusal was kept");
	err_clear(&own);
	if (tx_try(tx, fn_part_of_nothing, "undone", &own) == 0)
		return err_setf(e, ERR_INTERNAL, "a loose part was kept");
	return 0;
}

static int
fn_tries_then_refuse(struct tx *tx, void *arg, struct err *e)
{
	return fn_tries(tx, arg, e) == 0 ? err_set(e, ERR_SEE_DESK) : -1;
}

static int
fn_tries_within(struct tx *tx, void *arg, struct err *e)
{
	struct err own = { 0 };

	if (tx_try(tx, fn_tries_then_refuse, arg, &own) == 0)
		return err_setf(e, ERR_INTERNAL, "a refusal was kept");
	return tx_try(tx, fn_tries, arg, e);
}

static void
test_tries(void **state)
{
	assert_int_equal(
		fixture_run(*state, DB_WRITE, fn_tries_then_refuse, NULL),
		ERR_SEE_DESK);
	assert_int_equal(fixture_count(*state), 0);
	assert_int_equal(
		fixture_run(*state, DB_WRITE, fn_tries_within, NULL), ERR_NONE);
	assert_int_equal(fixture_count(*state), 2);
}

/* ---- readers ---- */

struct snapshot_test {
	sem_t looked, go;
	int64_t before, after;
	int done;
};

static int
fn_look_twice(struct tx *tx, void *arg, struct err *e)
{
	struct snapshot_test *t = arg;

	assert_false(tx_writes(tx));
	if (fn_count(tx, &t->before, e) != 0)
		return -1;
	sem_post(&t->looked);
	sem_wait(&t->go);
	return fn_count(tx, &t->after, e);
}

static void
on_look_done(void *arg, int rc, struct err *e)
{
	struct snapshot_test *t = arg;

	(void)e;
	assert_int_equal(rc, 0);
	t->done++;
}

static void
test_snapshot(void **state)
{
	struct fixture *f = *state;
	struct snapshot_test t = { .before = -1, .after = -1 };
	struct db_job job = { .fn = fn_look_twice,
		.arg = &t,
		.arena = &f->arena,
		.done = on_look_done };
	struct arena own;
	struct err e = { 0 };

	arena_init(&own, 65536);
	sem_init(&t.looked, 0, 0);
	sem_init(&t.go, 0, 0);
	assert_int_equal(db_submit(f->db, DB_READ, &job, &e), 0);
	sem_wait(&t.looked);
	assert_int_equal(db_run(f->db, DB_WRITE, fn_add, "x", &own, &e), 0);
	sem_post(&t.go);
	fixture_collect(f, &t.done, 1);
	assert_int_equal(t.before, 0);
	assert_int_equal(t.after, 0);
	assert_int_equal(fixture_count(f), 1);
	arena_release(&own);
}

static int
fn_write_on_reader(struct tx *tx, void *arg, struct err *e)
{
	return sql_t_thing_add(tx, e, 1, arg, NULL, bytes_of(NULL, 0));
}

static int
fn_count_to(struct tx *tx, void *arg, struct err *e)
{
	struct sql_t_count_to row;
	const int64_t *last = arg;

	return sql_t_count_to(tx, e, *last, &row);
}

/* ---- the journal ---- */

#define BODY_BYTES 400000
#define FRAME_BYTES (4096 + 24)

static int
fn_add_body(struct tx *tx, void *arg, struct err *e)
{
	int64_t id = tx_new_id(tx);
	char name[24];

	snprintf(name, sizeof(name), "b%lld", (long long)id);
	return sql_t_thing_add(
		tx, e, id, name, NULL, bytes_of(arg, BODY_BYTES));
}

static int
fn_nothing(struct tx *tx, void *arg, struct err *e)
{
	(void)tx, (void)arg, (void)e;
	return 0;
}

/* The journal's size behind n large writes and their checkpoints. */
static uint64_t
journal_after(struct fixture *f, int n)
{
	uint8_t *body = calloc(1, BODY_BYTES);
	struct db_stats stats;

	for (int i = 0; i < n; i++)
		assert_int_equal(
			fixture_run(f, DB_WRITE, fn_add_body, body), ERR_NONE);
	/* the next batch starts when the checkpoint is over */
	assert_int_equal(fixture_run(f, DB_WRITE, fn_nothing, NULL), ERR_NONE);
	db_stats(f->db, &stats);
	free(body);
	return stats.wal_bytes;
}

/* Kept short in passing; after a slow reader let it grow, cut off. */
static void
test_journal(void **state)
{
	struct fixture *f = *state;
	struct snapshot_test t = { .before = -1 };
	struct db_job job = { .fn = fn_look_twice,
		.arg = &t,
		.arena = &f->arena,
		.done = on_look_done };
	struct err e = { 0 };

	assert_true(journal_after(f, 40) < 1300 * FRAME_BYTES);
	sem_init(&t.looked, 0, 0);
	sem_init(&t.go, 0, 0);
	assert_int_equal(db_submit(f->db, DB_READ, &job, &e), 0);
	sem_wait(&t.looked);
	assert_true(journal_after(f, 170) > 64 * 1024 * 1024);
	sem_post(&t.go);
	fixture_collect(f, &t.done, 1);
	atomic_fetch_add(&f->mono, 10000);
	/* nothing, or this one write if the batch before it did the cutting */
	assert_true(journal_after(f, 1) < 200 * FRAME_BYTES);
}

/* A PRAGMA writes nothing, and yet is not a reader's: the authorizer. */
static int
fn_pragma(struct tx *tx, void *arg, struct err *e)
{
	struct sql_t_pages_many row;

	(void)arg;
	return sql_t_pages_many(tx, e, &row);
}

static void
test_reader_bounds(void **state)
{
	struct fixture *f = *state;
	int64_t last = 1000000;

	assert_int_equal(
		fixture_run(f, DB_READ, fn_write_on_reader, "x"), ERR_INTERNAL);
	assert_int_equal(fixture_run(f, DB_READ, fn_count_to, &last), ERR_NONE);
	assert_int_equal(
		fixture_run(f, DB_READ, fn_pragma, NULL), ERR_INTERNAL);
	f->step = 100; /* each thousand steps of SQLite are 0.1 s */
	assert_int_equal(fixture_run(f, DB_READ, fn_count_to, &last), ERR_BUSY);
	f->step = 0;
	assert_int_equal(fixture_run(f, DB_READ, fn_count_to, &last), ERR_NONE);
	assert_int_equal(fixture_count(f), 0);
}

/* ---- typed statements
 * -------------------------------------------------------- */

static int
fn_types(struct tx *tx, void *arg, struct err *e)
{
	struct sql_t_thing_by_name row;
	struct sql_t_thing_claim claim;
	const int64_t weight = 1;
	int64_t changed;

	(void)arg;
	assert_true(tx_writes(tx));
	assert_int_equal(tx_now(tx), 1600000000000);
	assert_int_equal(
		sql_t_thing_add(tx, e, 5, "名", &weight, bytes_of("\0\1", 2)),
		0);
	assert_int_equal(
		sql_t_thing_add(tx, e, 6, "b", NULL, bytes_of("", 0)), 0);
	assert_int_equal(
		sql_t_thing_add(tx, e, 7, "c", NULL, bytes_of(NULL, 0)), 0);

	assert_int_equal(sql_t_thing_by_name(tx, e, "名", &row), 1);
	assert_int_equal(row.id, 5);
	assert_string_equal(row.name, "名");
	assert_false(row.weight_null);
	assert_int_equal(row.weight, 1);
	assert_int_equal(row.body.n, 2);
	assert_memory_equal(row.body.p, "\0\1", 2);
	assert_int_equal(sql_t_thing_by_name(tx, e, "b", &row), 1);
	assert_true(row.weight_null);
	assert_non_null(row.body.p);
	assert_int_equal(row.body.n, 0);
	assert_int_equal(sql_t_thing_by_name(tx, e, "c", &row), 1);
	assert_null(row.body.p);
	assert_int_equal(sql_t_thing_by_name(tx, e, "d", &row), 0);

	assert_int_equal(sql_t_thing_claim(tx, e, 5, &claim), 1);
	assert_int_equal(claim.weight, 0);
	assert_int_equal(sql_t_thing_claim(tx, e, 5, &claim), 0);
	assert_int_equal(sql_t_thing_rename(tx, e, "c", "d", &changed), 0);
	assert_int_equal(changed, 1);
	assert_int_equal(sql_t_thing_rename(tx, e, "c", "d", &changed), 0);
	assert_int_equal(changed, 0);
	return 0;
}

static int
fn_weight(struct tx *tx, void *arg, struct err *e)
{
	struct sql_t_thing_weight row;
	const int64_t *id = arg;

	return sql_t_thing_weight(tx, e, *id, &row);
}

static void
test_types(void **state)
{
	struct fixture *f = *state;
	int64_t null_weight = 6, nobody = 99, zero = 5;

	assert_int_equal(fixture_run(f, DB_WRITE, fn_types, NULL), ERR_NONE);
	assert_int_equal(fixture_run(f, DB_READ, fn_weight, &zero), ERR_NONE);
	assert_int_equal(
		fixture_run(f, DB_READ, fn_weight, &null_weight), ERR_INTERNAL);
	assert_int_equal(
		fixture_run(f, DB_READ, fn_weight, &nobody), ERR_INTERNAL);
}

static int
fn_add_many(struct tx *tx, void *arg, struct err *e)
{
	const int *n = arg;
	char name[16];

	for (int i = 0; i < *n; i++) {
		snprintf(name, sizeof(name), "m%d", i);
		if (fn_add(tx, name, e) != 0)
			return -1;
	}
	return 0;
}

static int
fn_list(struct tx *tx, void *arg, struct err *e)
{
	struct sql_t_thing_list_rows rows;
	char name[24];

	if (sql_t_thing_list(tx, e, &rows) != 0)
		return -1;
	*(size_t *)arg = rows.n;
	for (size_t i = 0; i < rows.n; i++) {
		snprintf(name, sizeof(name), "m%zu", i);
		assert_string_equal(rows.items[i].name, name);
		assert_string_equal(rows.items[i].label, "a:b -- \"c\" \\d");
		assert_true(!i || rows.items[i].id > rows.items[i - 1].id);
	}
	return 0;
}

static void
test_rows(void **state)
{
	struct fixture *f = *state;
	struct arena small;
	struct err e = { 0 };
	int more = 1000;
	size_t n = 99;

	assert_int_equal(fixture_run(f, DB_READ, fn_list, &n), ERR_NONE);
	assert_int_equal(n, 0);
	assert_int_equal(
		fixture_run(f, DB_WRITE, fn_add_many, &more), ERR_NONE);
	assert_int_equal(fixture_run(f, DB_READ, fn_list, &n), ERR_NONE);
	assert_int_equal(n, 1000);

	arena_init(&small, 8192);
	assert_int_equal(db_run(f->db, DB_READ, fn_list, &n, &small, &e), -1);
	assert_int_equal(e.code, ERR_TOO_LARGE);
	arena_release(&small);
}

int
main(void)
{
#define TEST(fn) cmocka_unit_test_setup_teardown(fn, setup_open, teardown)
	const struct CMUnitTest tests[] = {
		TEST(test_group_commit),
		TEST(test_batch_time),
		TEST(test_parallel),
		TEST(test_refusals_undo),
		TEST(test_tries),
		TEST(test_snapshot),
		TEST(test_reader_bounds),
		TEST(test_journal),
		TEST(test_types),
		TEST(test_rows),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
