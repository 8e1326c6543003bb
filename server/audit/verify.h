/* SPDX-License-Identifier: Apache-2.0 */
/*
 * `yizhan audit verify`: reads the trail from its first row and works out
 * every link again, from the description of the format alone; it calls nothing
 * of the writer.
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

/* Reads the whole trail, a page a run. AUDIT_BROKEN names the row. */
int audit_walk(audit_run_fn *run, void *ctx, struct audit_head *out,
	struct err *e) MUST_USE;

/* Prints the number of rows and the last hash; a broken link is an error that
 * names the row. */
cli_fn audit_verify;

#endif
