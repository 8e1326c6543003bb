/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a backup says about itself: its parts with their hashes, the tables
 * with their rows, the head of the trail, and by what it is known whether a
 * master key belongs to it. Beside it lies its seal: a hash that anybody can
 * check and a MAC under a key of the master key, so that nobody without it
 * makes a backup that looks like ours.
 */
#ifndef YZ_MANIFEST_H
#define YZ_MANIFEST_H

#include "arena.h"
#include "crypto.h"
#include "json.h"
#include "seal.h"
#include <sys/types.h>

#define MANIFEST_FORMAT 1
#define MANIFEST_MAX 65536
#define MANIFEST_NAME "manifest.json"
#define MANIFEST_SEAL_NAME "manifest.seal"
#define MANIFEST_DB "yizhan.db"
#define HEX_SIZE (2 * SHA256_SIZE + 1)

struct backup_part {
	const char *name; /* below the data directory */
	int64_t size;
	int64_t mtime; /* Unix seconds */
	const char *sha256;
};

struct backup_table {
	const char *name;
	int64_t rows;
};

struct manifest {
	int64_t format;
	const char *program; /* the version that wrote it */
	int64_t made_at;     /* UTC ms: the moment of the copy */
	int64_t schema;
	int64_t audit_rows;
	const char *audit_hash;
	struct json_list key_checks; /* texts, one a master key */
	struct json_list tables;     /* struct backup_table */
	struct json_list parts;	     /* struct backup_part */
};

/* The files that a backup holds. keys/ stands for every keys/NAME.key. */
struct backup_row {
	const char *name;
	mode_t mode;
	bool required;
};
extern const struct backup_row backup_rows[];
extern const size_t backup_rows_count;
/* The row of a part's name, NULL: no backup holds such a file. */
const struct backup_row *backup_row_find(const char *name);

struct bytes manifest_format(
	struct arena *a, const struct manifest *m) MUST_USE;
/* BACKUP_DAMAGED when it does not read, or names what no backup holds. */
struct manifest *manifest_parse(
	struct arena *a, struct bytes text, struct err *e) MUST_USE;

/* Two lines of hex: the hash of the text, its MAC. */
struct bytes manifest_seal(
	struct arena *a, const struct keyring *k, struct bytes text) MUST_USE;
/* Without the key: the hash alone. BACKUP_DAMAGED. */
int manifest_seal_check(
	struct bytes seal, struct bytes text, struct err *e) MUST_USE;
/* With it: MASTER_KEY_WRONG for another key, BACKUP_DAMAGED. */
int manifest_key_check(const struct manifest *m, const struct keyring *k,
	struct bytes seal, struct bytes text, struct err *e) MUST_USE;
/* Known of a master key without giving it away. */
void master_check(const struct keyring *k, uint8_t key_id, char out[HEX_SIZE]);

#endif
