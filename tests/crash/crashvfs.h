/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A SQLite VFS that passes everything on to the system's and keeps a log of
 * what reaches the disk: writes, truncations, syncs, names made and removed,
 * and syncs of the directory (the program's own fsync() included). Becomes the
 * default VFS, so that server/db runs on it unchanged.
 *
 * One log a process: SQLite and fsync() give no place for another.
 */
#ifndef YZ_CRASHVFS_H
#define YZ_CRASHVFS_H

#include "base.h"

enum crash_name { CRASH_DB, CRASH_WAL, CRASH_JOURNAL, CRASH_NAMES };

enum crash_kind {
	CRASH_WRITE,	/* data to at */
	CRASH_TRUNCATE, /* to at bytes */
	CRASH_SYNC,
	CRASH_CREATE,
	CRASH_DELETE,
	CRASH_DIRSYNC,
	CRASH_ACK, /* number at was answered */
};

struct crash_op {
	enum crash_kind kind;
	enum crash_name name;
	int64_t at;
	struct bytes data; /* lives until the next crash_start */
};

/*
 * Which syncs count. FULL: all. NORMAL: not those behind a COMMIT, as with
 * synchronous=NORMAL. OFF: none. For all else the program is the same one.
 */
enum crash_leg { CRASH_FULL, CRASH_NORMAL, CRASH_OFF, CRASH_LEGS };

/* Once, before the first connection. */
void crash_install(void);
/* Forgets the log and begins a new one. */
void crash_start(enum crash_leg leg);
/* The log stands still; what is opened now leaves no trace. */
void crash_stop(void);
void crash_ack(int64_t number);
/* The log; for a log that stands still. */
const struct crash_op *crash_ops(size_t *n);

#endif
