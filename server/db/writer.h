/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The write lane: group commit on the one connection that writes, and its
 * checkpoints. Internal to server/db.
 */
#ifndef YZ_DB_WRITER_H
#define YZ_DB_WRITER_H

#include <stdatomic.h>
#include "conn.h"

struct writer {
	struct conn conn;
	const char *dir;
	uint64_t min_free;
	void (*on_fatal)(const char *what);
	struct lane *lane;
	int64_t next_id;
	int checkpointed;      /* pages of the journal at the last checkpoint */
	int64_t next_truncate; /* mono ms: a busy truncate is not repeated at
				* once */
	atomic_uint_fast64_t commits, jobs, wal_bytes;
	atomic_bool writable;
};

/* The connection is open, its statements prepared. Starts the lane. */
void writer_start(struct writer *w, size_t cap, struct mailbox *m);
/* Finishes what is queued; the journal is copied into the file. */
void writer_stop(struct writer *w);
/* Row ids go on behind the largest of every table. */
int writer_seed_ids(struct writer *w, struct err *e) MUST_USE;
/* Runs one job's function between its arena's and its errors' rules. */
int job_call(struct tx *tx, struct db_job *job);

#endif
