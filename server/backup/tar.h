/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The few words of POSIX ustar that a backup is written in, so that any tar
 * shows what is in it: plain files only, sizes past 8 GiB in GNU's base-256.
 * Reading takes what writing makes and refuses the rest: no links, no
 * directories, no prefixes, no bytes behind the end.
 */
#ifndef YZ_TAR_H
#define YZ_TAR_H

#include "err.h"
#include <stdio.h>

#define TAR_NAME_MAX 99
#define TAR_BLOCK 512

struct tar_entry {
	char name[TAR_NAME_MAX + 1];
	unsigned mode;
	int64_t size;
	int64_t mtime; /* Unix seconds */
};

/* The head of one file; size bytes follow by tar_write(), then tar_pad(). */
int tar_put(FILE *f, const struct tar_entry *entry, struct err *e) MUST_USE;
int tar_write(FILE *f, struct bytes piece, struct err *e) MUST_USE;
int tar_pad(FILE *f, int64_t size, struct err *e) MUST_USE;
int tar_finish(FILE *f, struct err *e) MUST_USE;

/*
 * The next head: 1; 0 when the archive ends here and the file with it; -1
 * BACKUP_DAMAGED.
 */
int tar_get(FILE *f, struct tar_entry *entry, struct err *e) MUST_USE;
/* Exactly n bytes of the file; -1 BACKUP_DAMAGED. */
int tar_read(FILE *f, void *out, size_t n, struct err *e) MUST_USE;
/* Goes behind the zeros that fill the last block. */
int tar_skip_pad(FILE *f, int64_t size, struct err *e) MUST_USE;

#endif
