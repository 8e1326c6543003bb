/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The database as its callers see it: lanes that run functions inside
 * transactions, and a `struct tx` that the generated statement functions
 * (sql_*, from the .sql files) take. This folder is the only home of
 * sqlite3.h.
 *
 * Reads run on N read lanes, each its own read-only connection, a snapshot a
 * job. Writes run on the one write lane: everything queued (256 jobs or 5 ms
 * of work) in one BEGIN IMMEDIATE, a savepoint a job, one COMMIT, and only
 * then are the jobs done. A job that returns -1 loses its savepoint alone. A
 * COMMIT that fails is unknown: no job of the batch is done, on_fatal is
 * called, the process stops.
 */
#ifndef YZ_DB_H
#define YZ_DB_H

#include "arena.h"
#include "err.h"
#include "lane.h"
#include "world.h"

struct db;
struct tx;
struct stmt_def;

/* A step of the schema; the numbers rise. */
struct db_migration {
	int version;
	const char *name;
	struct bytes sql;
};

struct db_config {
	const char *dir;     /* holds yizhan.db and the lock */
	unsigned read_lanes; /* 1..16 */
	const struct clock *clock;
	struct mailbox *mailbox;
	/* Called on the write lane when the outcome of a COMMIT is unknown or
	 * an fsync failed. Must not return. */
	void (*on_fatal)(const char *what);
	bool create; /* init: make the file if it is not there */
	/* Below this many free bytes no write is tried, so that a full disk is
	 * met before a COMMIT and not within one. 0: 8 MiB. */
	uint64_t min_free;
	/* For tests; NULL: the embedded migrations, the program's statements.
	 */
	const struct db_migration *migrations;
	size_t n_migrations;
	const struct stmt_def *const *statements;
	size_t n_statements;
};

/*
 * Takes the directory's lock, checks the schema and migrates it forward,
 * prepares every statement. NULL with DATA_DIR_BUSY (detail names the holder's
 * pid), NOT_FOUND (no database and not create), INTERNAL with a detail: the
 * database is newer than the program, an applied migration was changed, a
 * statement does not fit the schema, the file is not ours or not safe.
 */
struct db *db_open(const struct db_config *config, struct err *e) MUST_USE;
/* Finishes the lanes, checkpoints, closes. */
void db_close(struct db *db);

enum db_lane { DB_READ, DB_WRITE };

/* A function to run in a transaction. 0 keeps the effects, -1 undoes them. */
typedef int db_fn(struct tx *tx, void *arg, struct err *e);

struct db_job {
	struct job job; /* first */
	db_fn *fn;
	void *arg;
	struct arena *arena; /* rows are copied here */
	void (*done)(void *arg, int rc, struct err *e);
	int rc;
	struct err err;
};

/*
 * Queues a job; -1 with BUSY when the lane is full. fn, arg, arena, done are
 * the caller's, all else is zero. A job fails with DISK_FULL only if nothing
 * of its batch was committed.
 */
int db_submit(struct db *db, enum db_lane lane, struct db_job *job,
	struct err *e) MUST_USE;
/*
 * Runs fn on the lane and waits for it: for administrative verbs and tests.
 * Never from a lane's own thread.
 */
int db_run(struct db *db, enum db_lane lane, db_fn *fn, void *arg,
	struct arena *arena, struct err *e) MUST_USE;

/*
 * Reads the whole database of dir on a connection of its own: is the file
 * sound, does every reference lead somewhere? Takes its time; not for an event
 * loop. DATA_DAMAGED with the first finding.
 */
int db_check(const char *dir, struct err *e) MUST_USE;

/*
 * Copies the database of dir, as it is at one moment, into a new file (0600,
 * synced with its content, not with its directory), beside a server or without
 * one: a read-only connection of its own that never checkpoints. progress (may
 * be NULL) hears from time to time how many bytes of about how many are
 * written. FILE_EXISTS, DISK_FULL, NOT_FOUND, INTERNAL.
 */
typedef void db_progress_fn(void *ctx, int64_t done, int64_t total);
int db_copy(const char *dir, const char *to, db_progress_fn *progress,
	void *ctx, struct err *e) MUST_USE;

/*
 * One database file looked at by itself, without a server: a copy, a part of a
 * backup. Read-only; everything runs on the caller's thread.
 */
struct db_file;
struct db_file *db_file_open(
	const char *path, const struct clock *clock, struct err *e) MUST_USE;
void db_file_close(struct db_file *f);
/* As db_check(). */
int db_file_check(const char *path, struct err *e) MUST_USE;
/* Runs fn over the file, with the program's statements, however long. */
int db_file_run(struct db_file *f, db_fn *fn, void *arg, struct arena *arena,
	struct err *e) MUST_USE;

/* What is in it, whatever its schema. */
struct db_table {
	const char *name;
	int64_t rows;
};
struct db_facts {
	int64_t schema; /* the last migration */
	const struct db_table *tables;
	size_t n;
};
int db_file_facts(struct db_file *f, struct arena *a, struct db_facts *out,
	struct err *e) MUST_USE;
/* The newest schema that this program knows. */
int db_schema_known(void);

/* What a domain function may ask of its transaction. */
struct arena *tx_arena(struct tx *tx);
/*
 * From now on its memory comes from another arena; the one that it was. For a
 * job of many pieces each of which may forget what it read: put back the
 * job's own behind each of them.
 */
struct arena *tx_arena_swap(struct tx *tx, struct arena *a);
int64_t tx_now(const struct tx *tx); /* UTC ms, the same for the whole job */
bool tx_writes(const struct tx *tx);
/*
 * The next row id, for any table: ids are unique across tables, so a sealed
 * field can be bound to its row before the row is written. Write lane only.
 */
int64_t tx_new_id(struct tx *tx);

/*
 * Runs fn within the job as a job of its own would run: -1 undoes what fn has
 * written and nothing else of the job. Write lane only. When the whole batch
 * is lost (a full disk) it fails with that, and so does whatever follows.
 */
int tx_try(struct tx *tx, db_fn *fn, void *arg, struct err *e) MUST_USE;

/* Figures for /metrics and /readyz. */
struct db_stats {
	uint64_t commits, write_jobs, read_jobs, write_queue, read_queue;
	uint64_t wal_bytes;
	bool writable; /* last write attempt did not hit a full disk */
};
void db_stats(const struct db *db, struct db_stats *out);

#endif
