/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A backup is one tar file: the manifest, its seal, a copy of the database
 * from one moment, and the files without which it says nothing (certificate
 * authority, signing keys; both sealed). It never holds a master key, the
 * root's key or a private key in clear: without the master key it shows
 * nobody's data.
 *
 * Made beside a running server or without one. Not on an event loop.
 */
#ifndef YZ_BACKUP_H
#define YZ_BACKUP_H

#include "backup/manifest.h"
#include "db/db.h"
#include "world.h"
#include <stdio.h>

struct backup_job {
	const char *dir;  /* the data directory */
	const char *file; /* the backup; must not be there */
	const struct clock *clock;
	/* May be NULL: what is being done, bytes done, of about how many. */
	void (*progress)(
		void *ctx, const char *what, int64_t done, int64_t total);
	void *ctx;
};

/*
 * Copies, checks the copy (pages, references, trail), packs it into FILE.part,
 * reads that again as a restore would, syncs, renames. Whatever fails leaves
 * no file. FILE_EXISTS, DATA_DAMAGED, AUDIT_BROKEN, DISK_FULL, INTERNAL.
 * *out lives in the arena.
 */
int backup_make(const struct backup_job *job, struct arena *a,
	const struct manifest **out, struct err *e) MUST_USE;

/* A backup that is read: the manifest agrees with its own hash. */
struct backup {
	FILE *f;
	const struct manifest *manifest;
	struct bytes text, seal; /* as they stand in the file */
	long parts_at;
};
/* NOT_FOUND, BACKUP_DAMAGED. */
int backup_open(struct backup *b, const char *path, struct arena *a,
	struct err *e) MUST_USE;
void backup_close(struct backup *b);

/* Where the parts go. Each call: 0 or -1. */
struct backup_sink {
	int (*begin)(void *ctx, const struct backup_part *part, struct err *e);
	int (*take)(void *ctx, struct bytes piece, struct err *e);
	int (*end)(void *ctx, struct err *e);
	void *ctx;
};
/*
 * Reads every part to the file's end: names, order, sizes and hashes are the
 * manifest's. sink NULL: only looks. BACKUP_DAMAGED.
 */
int backup_walk(struct backup *b, const struct backup_sink *sink,
	struct err *e) MUST_USE;

/*
 * Is the database file whole, and is it the one of the manifest: schema, rows,
 * trail? Fills m when fill is set, else compares. DATA_DAMAGED, AUDIT_BROKEN,
 * BACKUP_DAMAGED.
 */
int backup_examine(const char *path, const struct clock *clock,
	struct manifest *m, bool fill, struct arena *a, struct err *e) MUST_USE;

struct restore_job {
	const char *dir;  /* missing or empty */
	const char *file; /* the backup */
	/* The master keys to put beside it, NULL: they are put there later */
	const uint8_t (*masters)[SEAL_KEY_SIZE];
	size_t n_masters;
	const struct clock *clock;
};
/*
 * Reads the whole backup first and changes nothing unless all of it is good
 * and the key is its own; then writes, examines the database again and gives
 * it its name last. What fails leaves the directory as it was.
 * DIR_NOT_EMPTY, BACKUP_DAMAGED, MASTER_KEY_WRONG, INTERNAL.
 */
int restore_make(const struct restore_job *job, struct arena *a,
	const struct manifest **out, struct err *e) MUST_USE;

#endif
