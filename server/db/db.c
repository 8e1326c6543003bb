/* SPDX-License-Identifier: Apache-2.0 */
#include "db.h"
#include "dir_lock.h"
#include "log.h"
#include "migrate.h"
#include "writer.h"
#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#define LANE_CAP 4096
#define READ_LANES_MAX 16
#define MIN_FREE (UINT64_C(8) << 20)

struct db {
	char dir[PATH_MAX];
	char path[PATH_MAX];
	int lock;
	const struct clock *clock;
	struct writer writer;
	struct lane *read_lane;
	struct conn readers[READ_LANES_MAX];
	unsigned n_readers;
	atomic_uint_fast64_t read_jobs;
};

/* ---- opening ---- */

static int
check_files(struct db *db, bool create, struct err *e)
{
	static const char *const ends[] = { "-wal", "-shm" };
	char path[PATH_MAX];
	int there = dir_check_file(db->path, e);

	if (there < 0)
		return -1;
	if (!there && !create)
		return err_setf(e, ERR_NOT_FOUND,
			"no database in the data directory: yizhan init "
			"makes it");
	for (size_t i = 0; i < ARRAY_LEN(ends); i++) {
		if (snprintf(path, sizeof(path), "%s%s", db->path, ends[i]) >=
			(int)sizeof(path))
			return err_setf(e, ERR_INTERNAL, "path too long");
		if (dir_check_file(path, e) < 0)
			return -1;
	}
	return dir_check_local(db->dir, e);
}

/*
 * The file is made with synchronous EXTRA and its name made durable before
 * anybody is answered: a lost unlink of the first journal would roll the
 * database back to an empty one.
 */
static int
open_writer(struct db *db, const struct db_config *config, struct err *e)
{
	struct writer *w = &db->writer;
	enum conn_mode mode = config->create ? CONN_CREATOR : CONN_WRITER;

	w->dir = db->dir;
	w->min_free = config->min_free ? config->min_free : MIN_FREE;
	w->on_fatal = config->on_fatal;
	if (conn_open(&w->conn, db->path, mode, db->clock, e) != 0)
		return -1;
	if (config->create && chmod(db->path, 0600) != 0)
		return err_setf(e, ERR_INTERNAL, "chmod: %s", strerror(errno));
	if (migrate(&w->conn, config->migrations, config->n_migrations,
		    config->create, e) != 0)
		return -1;
	if (dir_sync(db->dir, e) != 0 || conn_settle(&w->conn, e) != 0)
		return -1;
	return writer_seed_ids(w, e);
}

static int
open_readers(struct db *db, unsigned n, struct err *e)
{
	BUG_ON(n < 1 || n > READ_LANES_MAX);
	for (; db->n_readers < n; db->n_readers++)
		if (conn_open(&db->readers[db->n_readers], db->path,
			    CONN_READER, db->clock, e) != 0)
			return -1;
	return 0;
}

static int
prepare_all(struct db *db, const struct db_config *config, struct err *e)
{
	const struct stmt_def *const *defs = config->statements;
	size_t n = config->n_statements;

	if (!defs) {
		defs = stmt_table;
		n = stmt_table_count;
	}
	if (conn_statements(&db->writer.conn, defs, n, e) != 0)
		return -1;
	for (unsigned i = 0; i < db->n_readers; i++)
		if (conn_statements(&db->readers[i], defs, n, e) != 0)
			return -1;
	return 0;
}

static void
close_all(struct db *db)
{
	for (unsigned i = 0; i < db->n_readers; i++)
		conn_close(&db->readers[i]);
	conn_close(&db->writer.conn);
	dir_lock_drop(db->lock);
	free(db);
}

static int
open_all(struct db *db, const struct db_config *config, struct err *e)
{
	db->lock = dir_lock_take(db->dir, e);
	if (db->lock < 0)
		return -1;
	if (check_files(db, config->create, e) != 0 ||
		open_writer(db, config, e) != 0 ||
		open_readers(db, config->read_lanes, e) != 0)
		return -1;
	return prepare_all(db, config, e);
}

static void *
reader_state(void *ctx, unsigned i)
{
	struct db *db = ctx;

	return &db->readers[i];
}

struct db *
db_open(const struct db_config *config, struct err *e)
{
	struct db *db = xcalloc(1, sizeof(*db));

	db->lock = -1;
	db->clock = config->clock;
	/* the directory is used as given, from whatever thread */
	if (snprintf(db->dir, sizeof(db->dir), "%s", config->dir) >=
			(int)sizeof(db->dir) ||
		snprintf(db->path, sizeof(db->path), "%s/yizhan.db",
			config->dir) >= (int)sizeof(db->path))
		err_setf(e, ERR_INTERNAL, "path too long");
	else if (open_all(db, config, e) == 0) {
		writer_start(&db->writer, LANE_CAP, config->mailbox);
		db->read_lane = lane_new("read", db->n_readers, LANE_CAP,
			reader_state, db, config->mailbox);
		log_event(LOG_INFO, "db_open", "sqlite=%s read_lanes=%u",
			sqlite3_libversion(), db->n_readers);
		return db;
	}
	close_all(db);
	return NULL;
}

void
db_close(struct db *db)
{
	if (!db)
		return;
	lane_free(db->read_lane);
	writer_stop(&db->writer);
	close_all(db);
}

/* ---- jobs ---- */

/* A snapshot a job; what it read ends with it. */
static void
run_read(struct job *j, void *state)
{
	struct db_job *job = (struct db_job *)j;
	struct conn *c = state;
	struct tx tx = { c, job->arena, clock_now(c->clock), NULL };

	c->bad = 0;
	c->deadline = clock_mono(c->clock) + CONN_READ_MS;
	if (conn_control(c, CTL_BEGIN) != SQLITE_OK)
		job->rc = conn_fail(c, "begin", &job->err);
	else
		job->rc = job_call(&tx, job);
	c->deadline = 0;
	if (conn_in_transaction(c))
		conn_control(c, CTL_ROLLBACK);
}

static void
run_write(struct job *j, void *state)
{
	(void)j, (void)state;
	BUG("a write job outside of its batch");
}

static void
on_done(struct job *j)
{
	struct db_job *job = (struct db_job *)j;

	job->done(job->arg, job->rc, &job->err);
}

int
db_submit(struct db *db, enum db_lane lane, struct db_job *job, struct err *e)
{
	bool write = lane == DB_WRITE;

	job->job.run = write ? run_write : run_read;
	job->job.done = on_done;
	job->rc = 0;
	err_clear(&job->err);
	if (lane_submit(write ? db->writer.lane : db->read_lane, &job->job) !=
		0)
		return err_set(e, ERR_BUSY);
	if (!write)
		atomic_fetch_add(&db->read_jobs, 1);
	return 0;
}

/* done() of a job that somebody waits for: rc and err are read from it. */
static void
on_awaited(void *arg, int rc, struct err *e)
{
	(void)arg, (void)rc, (void)e;
}

int
db_run(struct db *db, enum db_lane lane, db_fn *fn, void *arg,
	struct arena *arena, struct err *e)
{
	struct mailbox *m = mailbox_new();
	struct db_job job = { .fn = fn,
		.arg = arg,
		.arena = arena,
		.done = on_awaited,
		.job.reply_to = m };
	struct pollfd p = { .fd = mailbox_fd(m), .events = POLLIN };
	int rc = db_submit(db, lane, &job, e);

	if (rc == 0) {
		while (poll(&p, 1, -1) != 1)
			; /* EINTR */
		mailbox_collect(m);
		rc = job.rc;
		if (rc != 0 && e->code == ERR_NONE)
			*e = job.err;
	}
	mailbox_free(m);
	return rc;
}

/* ---- the transaction as its job sees it ---- */

struct arena *
tx_arena(struct tx *tx)
{
	return tx->arena;
}

struct arena *
tx_arena_swap(struct tx *tx, struct arena *a)
{
	struct arena *was = tx->arena;

	tx->arena = a;
	return was;
}

int64_t
tx_now(const struct tx *tx)
{
	return tx->now;
}

bool
tx_writes(const struct tx *tx)
{
	return tx->next_id != NULL;
}

int64_t
tx_new_id(struct tx *tx)
{
	BUG_ON(!tx->next_id);
	return (*tx->next_id)++;
}

void
db_stats(const struct db *db, struct db_stats *out)
{
	const struct writer *w = &db->writer;

	out->commits = atomic_load(&w->commits);
	out->write_jobs = atomic_load(&w->jobs);
	out->read_jobs = atomic_load(&db->read_jobs);
	out->write_queue = lane_length(w->lane);
	out->read_queue = lane_length(db->read_lane);
	out->wal_bytes = atomic_load(&w->wal_bytes);
	out->writable = atomic_load(&w->writable);
}
