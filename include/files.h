/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Whole small files: read with a limit, written so that a crash leaves either
 * the old one or the new one.
 */
#ifndef YZ_FILES_H
#define YZ_FILES_H

#include "arena.h"
#include "err.h"
#include <sys/types.h>

/* DIR/name in the arena. */
const char *file_path(struct arena *a, const char *dir, const char *name);
/* The whole text with a NUL behind it; NULL if missing or longer than max. */
char *file_text(struct arena *a, const char *path, size_t max) MUST_USE;
/* At most max bytes, NUL behind them; longer or missing: INTERNAL. */
int file_read(const char *path, size_t max, struct arena *a, struct bytes *out,
	struct err *e) MUST_USE;
/* Writes beside it, syncs, renames over it, syncs the directory. */
int file_replace(const char *path, mode_t mode, struct bytes text,
	struct err *e) MUST_USE;
/* The same, but refuses a file that is there. */
int file_create(const char *path, mode_t mode, struct bytes text,
	struct err *e) MUST_USE;
/* Removes a directory with all that is in it; a missing one is fine. Follows
 * no link. */
int file_remove_tree(const char *path, struct err *e) MUST_USE;
/* Syncs the directory that holds path, so that a new name survives. */
int file_sync_dir(const char *path, struct err *e) MUST_USE;

#endif
