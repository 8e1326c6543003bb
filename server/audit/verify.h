/* SPDX-License-Identifier: Apache-2.0 */
/*
 * `yizhan audit verify`: reads the trail from its first row and works out
 * every link again, from the description of the format alone. It calls nothing
 * of the writer and has its own statements (verify.sql); what the two have in
 * common is the description, in verify.c and checkpoint.h.
 */
#ifndef YZ_AUDIT_VERIFY_H
#define YZ_AUDIT_VERIFY_H

#include "cli.h"
#include "crypto.h"

/* Where a trail that was found whole ends. */
struct audit_head {
	int64_t rows;
	uint8_t hash[SHA256_SIZE];
};

/* Runs fn over the database that is looked at: db_run() on a lane, or
 * db_file_run() on a file. */
typedef int audit_run_fn(
	void *ctx, db_fn *fn, void *arg, struct arena *a, struct err *e);

/* How far the trail was when somebody looked. */
struct audit_marks {
	const struct audit_head *items;
	size_t n;
};

/* Reads the whole trail, a page a run. AUDIT_BROKEN names the row, also where
 * it is shorter than a mark or differs from one. marks: NULL for none. */
int audit_walk(audit_run_fn *run, void *ctx, const struct audit_marks *marks,
	struct audit_head *out, struct err *e) MUST_USE;

#define ARGS_AUDIT_VERIFY "[--witness FILE]"
/*
 * Prints the number of rows, the last hash and how many checkpoints the trail
 * was held against: the one beside the database, and those of a witness's file
 * (a terminal's audit.witness). What does not hold is an error that names the
 * row.
 */
cli_fn audit_verify;

#endif
