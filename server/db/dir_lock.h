/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One server a data directory: an flock on DIR/lock with the holder's pid in
 * it. Also what must hold of the directory and the file before SQLite opens
 * it. Never opens the database's own files: closing any descriptor of them
 * would drop SQLite's locks.
 */
#ifndef YZ_DIR_LOCK_H
#define YZ_DIR_LOCK_H

#include "err.h"

/* The lock's descriptor, to be kept open; -1 with DATA_DIR_BUSY, INTERNAL. */
int dir_lock_take(const char *dir, struct err *e) MUST_USE;
void dir_lock_drop(int fd);
/*
 * Is path a plain file with one name on a local file system? 1, 0 if there is
 * no such file, -1 with INTERNAL.
 */
int dir_check_file(const char *path, struct err *e) MUST_USE;
int dir_check_local(const char *dir, struct err *e) MUST_USE;
/* Makes new names in the directory durable. */
int dir_sync(const char *dir, struct err *e) MUST_USE;
/* Bytes this process may still write there. */
uint64_t dir_free_bytes(const char *dir);

#endif
