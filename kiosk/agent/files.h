/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The few small files of the data directory: read whole, replaced whole.
 */
#ifndef YZ_FILES_H
#define YZ_FILES_H

#include "arena.h"
#include "err.h"

#include <sys/types.h>

#define FILES_MAX ((size_t)64 * 1024)

/* DIR/name in the arena. */
const char *files_path(struct arena *a, const char *dir, const char *name);
/* A file's text with a NUL behind it; NULL if it is not there or too large. */
char *files_load(struct arena *a, const char *path) MUST_USE;
/*
 * Replaces DIR/name: written beside it, on disk, then renamed, so that a power
 * cut leaves the old or the new one. Sets INTERNAL with a detail.
 */
int files_save(const char *dir, const char *name, struct bytes text,
	mode_t mode, struct err *e) MUST_USE;

#endif
