/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Plain files of one directory on a disk that loses power. The linker puts
 * these in the place of open, write, fsync, rename and their like (--wrap), so
 * that the product runs unchanged: each call does what it says and leaves a
 * line in a log. At any point of the log the directory is put together again
 * as it may be found: what no sync of a file covers is dropped, kept or cut;
 * of the names that no sync of the directory covers the first few are there.
 *
 * One log a process; crashvfs.h is the same for SQLite's files.
 */
#ifndef YZ_FILECUT_H
#define YZ_FILECUT_H

#include "base.h"

/* Forgets the log; calls below dir are logged from now on. */
void filecut_start(const char *dir, bool syncs_count);
void filecut_stop(void);
/* A number of the caller's, at this point of the log. */
void filecut_ack(int64_t number);
size_t filecut_length(void);
/*
 * The power goes behind the first n operations: dead becomes what may be
 * there. base holds the files that were there at the start. Returns the last
 * number acknowledged by then, 0 for none.
 */
int64_t filecut_play(
	size_t n, uint64_t *random, const char *base, const char *dead);

#endif
