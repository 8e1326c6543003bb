/* SPDX-License-Identifier: Apache-2.0 */
#include "writer.h"
#include "dir_lock.h"
#include "log.h"
#include <stdlib.h>

#define BATCH_JOBS 256
#define BATCH_MS 5
#define CHECKPOINT_PAGES 1000
#define TRUNCATE_PAGES (64 * 1024 * 1024 / CONN_PAGE)
#define TRUNCATE_BUSY_MS 250
#define TRUNCATE_AGAIN_MS 1000
#define FRAME_HEAD 24
#define WAL_HEAD 32

struct batch {
	struct job *first, **last;
	unsigned n;
};

/* Nothing may be said about the batch: the process starts anew. */
NORETURN static void
fatal(struct writer *w, const char *what, int rc)
{
	log_event(LOG_ERROR, "db_fatal", "what=%s result=%d message=\"%s\"",
		what, rc, sqlite3_errmsg(w->conn.h));
	w->on_fatal(what);
	abort();
}

int
job_call(struct tx *tx, struct db_job *job)
{
	struct err *e = &job->err;
	int rc = job->fn(tx, job->arg, e);

	if (rc == 0 && tx->arena && arena_over(tx->arena))
		rc = err_setf(e, ERR_TOO_LARGE, "the job's memory");
	if (rc != 0 && e->code == ERR_NONE)
		err_setf(e, ERR_INTERNAL, "a job failed without saying why");
	conn_check_idle(tx->conn);
	return rc == 0 ? 0 : -1;
}

/*
 * A reference that is still open would make the COMMIT fail, and with it the
 * other jobs: it is refused while it is one job's.
 */
static int
check_references(struct conn *c, struct err *e)
{
	int open = 0, most = 0;

	sqlite3_db_status(c->h, SQLITE_DBSTATUS_DEFERRED_FKS, &open, &most, 0);
	if (open)
		return err_setf(e, ERR_INTERNAL, "a reference leads nowhere");
	return 0;
}

static void
word(struct conn *c, enum conn_ctl ctl)
{
	int rc = conn_control(c, ctl);

	if (rc != SQLITE_OK && !c->bad)
		c->bad = rc;
}

static void
run_job(struct writer *w, struct db_job *job)
{
	struct conn *c = &w->conn;
	struct tx tx = { c, job->arena, clock_now(c->clock), &w->next_id };

	word(c, CTL_SAVEPOINT);
	if (c->bad)
		return;
	job->rc = job_call(&tx, job);
	if (c->bad)
		return;
	/* ON CONFLICT ROLLBACK in a statement would end everybody's */
	BUG_ON(!conn_in_transaction(c));
	if (job->rc == 0)
		job->rc = check_references(c, &job->err);
	if (job->rc != 0)
		word(c, CTL_ROLLBACK_TO);
	word(c, CTL_RELEASE);
}

/* Savepoints of one name nest: the words mean the innermost. */
int
tx_try(struct tx *tx, db_fn *fn, void *arg, struct err *e)
{
	struct conn *c = tx->conn;
	int rc = -1;

	BUG_ON(!tx->next_id);
	word(c, CTL_SAVEPOINT);
	if (!c->bad)
		rc = fn(tx, arg, e);
	if (c->bad)
		return err_setf(e, ERR_INTERNAL, "the batch is lost");
	if (rc == 0)
		rc = check_references(c, e);
	if (rc != 0)
		word(c, CTL_ROLLBACK_TO);
	word(c, CTL_RELEASE);
	if (c->bad)
		return err_setf(e, ERR_INTERNAL, "the batch is lost");
	return rc == 0 ? 0 : -1;
}

static void
batch_add(struct batch *b, struct job *job)
{
	*b->last = job;
	b->last = &job->next;
	b->n++;
}

/*
 * Everybody's answer, also of those that were refused for their own reason:
 * the reason may have been a job that is now undone.
 */
static void
fail_all(struct batch *b, enum err_code code, const char *detail)
{
	for (struct job *j = b->first; j; j = j->next) {
		struct db_job *job = (struct db_job *)j;

		err_clear(&job->err);
		job->rc = err_setf(&job->err, code, "%s", detail);
	}
}

/* Takes what is queued: at most 256 jobs or 5 ms of work, never a wait. */
static void
run_jobs(struct writer *w, struct lane *l, struct batch *b, struct job *first)
{
	struct conn *c = &w->conn;
	int64_t until = clock_mono(c->clock) + BATCH_MS;

	for (struct job *j = first; j; j = lane_take(l)) {
		batch_add(b, j);
		run_job(w, (struct db_job *)j);
		if (c->bad || b->n == BATCH_JOBS ||
			clock_mono(c->clock) >= until)
			break;
	}
}

/*
 * A statement failed in a way that ends the batch, before COMMIT was tried:
 * nothing of it is in the file. A full disk is worth an answer; after an I/O
 * error nothing that SQLite holds in memory can be trusted.
 */
static void
give_up(struct writer *w, struct batch *b)
{
	struct conn *c = &w->conn;
	int rc = c->bad;

	if (conn_in_transaction(c))
		conn_control(c, CTL_ROLLBACK);
	if ((rc & 0xff) != SQLITE_FULL || conn_in_transaction(c))
		fatal(w, "statement", rc);
	atomic_store(&w->writable, false);
	log_event(LOG_ERROR, "db_full", "jobs=%u", b->n);
	fail_all(b, ERR_DISK_FULL, "the database cannot grow");
}

/* ---- checkpoints ---- */

static void
note_journal(struct writer *w)
{
	uint64_t pages = (uint64_t)w->conn.wal_pages;

	atomic_store(&w->wal_bytes,
		pages ? WAL_HEAD + pages * (CONN_PAGE + FRAME_HEAD) : 0);
}

static void
checkpoint(struct writer *w, int mode)
{
	struct conn *c = &w->conn;
	int rc = sqlite3_wal_checkpoint_v2(c->h, NULL, mode, NULL, NULL);

	w->checkpointed = c->wal_pages;
	if (rc == SQLITE_OK && mode == SQLITE_CHECKPOINT_TRUNCATE)
		w->checkpointed = c->wal_pages = 0;
	else if ((rc & 0xff) == SQLITE_FULL)
		log_event(LOG_ERROR, "db_checkpoint_full", NULL);
	else if (rc != SQLITE_OK && (rc & 0xff) != SQLITE_BUSY)
		fatal(w, "checkpoint", rc);
}

static void
truncate_journal(struct writer *w)
{
	int64_t now = clock_mono(w->conn.clock);

	if (now < w->next_truncate)
		return;
	w->next_truncate = now + TRUNCATE_AGAIN_MS;
	sqlite3_busy_timeout(w->conn.h, TRUNCATE_BUSY_MS);
	checkpoint(w, SQLITE_CHECKPOINT_TRUNCATE);
	sqlite3_busy_timeout(w->conn.h, CONN_BUSY_MS);
}

/* Behind the answers, so that nobody waits for it. */
static void
keep_journal_short(struct writer *w)
{
	struct conn *c = &w->conn;

	if (c->wal_pages < w->checkpointed) /* it began anew */
		w->checkpointed = 0;
	if (c->wal_pages > TRUNCATE_PAGES)
		truncate_journal(w);
	else if (c->wal_pages - w->checkpointed >= CHECKPOINT_PAGES)
		checkpoint(w, SQLITE_CHECKPOINT_PASSIVE);
	note_journal(w);
}

/* ---- the lane ---- */

static void
finish(struct writer *w, struct batch *b)
{
	struct conn *c = &w->conn;
	int rc;

	if (c->bad) {
		give_up(w, b);
		return;
	}
	rc = conn_control(c, CTL_COMMIT);
	if (rc != SQLITE_OK || conn_in_transaction(c))
		fatal(w, "commit", rc);
	atomic_store(&w->writable, true);
	atomic_fetch_add(&w->commits, 1);
	note_journal(w);
}

/* 0 in a transaction; else everybody who waits now has the answer. */
static int
open_batch(struct writer *w, struct lane *l, struct batch *b, struct job *first)
{
	bool room = dir_free_bytes(w->dir) >= w->min_free;
	int rc = SQLITE_FULL;

	w->conn.bad = 0;
	if (room)
		rc = conn_control(&w->conn, CTL_BEGIN_WRITE);
	if (rc == SQLITE_OK)
		return 0;
	if (room && (rc & 0xff) != SQLITE_BUSY)
		fatal(w, "begin", rc);
	for (struct job *j = first; j; j = lane_take(l))
		batch_add(b, j);
	if (room) {
		fail_all(b, ERR_BUSY, "another process holds the database");
	} else {
		atomic_store(&w->writable, false);
		fail_all(b, ERR_DISK_FULL, "too little free space");
	}
	return -1;
}

static void
on_batch(struct lane *l, struct job *first, void *state)
{
	struct writer *w = state;
	struct batch b = { NULL, &b.first, 0 };

	if (open_batch(w, l, &b, first) == 0) {
		run_jobs(w, l, &b, first);
		finish(w, &b);
	}
	atomic_fetch_add(&w->jobs, b.n);
	lane_post(l, b.first);
	keep_journal_short(w);
}

void
writer_start(struct writer *w, size_t cap, struct mailbox *m)
{
	atomic_store(&w->writable, true);
	w->lane = lane_new_batch("write", cap, on_batch, w, m);
}

void
writer_stop(struct writer *w)
{
	lane_free(w->lane);
	w->lane = NULL;
	checkpoint(w, SQLITE_CHECKPOINT_TRUNCATE);
}

/* ---- row ids ---- */

/*
 * The one statement whose text is made at run time: the tables are known only
 * by asking. %w keeps a name a name.
 */
static int
seed_from(struct writer *w, const char *table, struct err *e)
{
	char *sql = sqlite3_mprintf("SELECT max(id) FROM \"%w\"", table);
	char text[32];
	int rc;

	if (!sql)
		return err_setf(e, ERR_INTERNAL, "out of memory");
	rc = conn_value(&w->conn, sql, text, sizeof(text), e);
	sqlite3_free(sql);
	if (rc == 0 && text[0]) {
		int64_t last = strtoll(text, NULL, 10);

		if (last >= w->next_id)
			w->next_id = last + 1;
	}
	return rc;
}

int
writer_seed_ids(struct writer *w, struct err *e)
{
	static const char tables[] =
		"SELECT t.name FROM pragma_table_list AS t "
		"JOIN pragma_table_info(t.name) AS c "
		"WHERE t.schema = 'main' AND t.type = 'table' AND NOT t.wr "
		"AND c.name = 'id' AND c.pk = 1 AND c.type = 'INTEGER'";
	sqlite3_stmt *s = NULL;
	int rc;

	w->next_id = 1;
	if (sqlite3_prepare_v2(w->conn.h, tables, -1, &s, NULL) != SQLITE_OK)
		return conn_fail(&w->conn, "tables", e);
	while ((rc = sqlite3_step(s)) == SQLITE_ROW)
		if (seed_from(w, (const char *)sqlite3_column_text(s, 0), e) !=
			0)
			break;
	if (rc != SQLITE_ROW && rc != SQLITE_DONE)
		conn_fail(&w->conn, "tables", e);
	sqlite3_finalize(s);
	return rc == SQLITE_DONE ? 0 : -1;
}
