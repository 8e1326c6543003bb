/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Payment runs: what was approved goes into one file for the bank, sealed and
 * bound by its SHA-256. One person makes the run, another releases it with a
 * code that was just given; only then may the file be fetched, and the money
 * counts as paid. The bank's answer settles each payment, once. What failed
 * waits for another account and is never sent again by itself.
 */
#ifndef YZ_FUND_RUN_H
#define YZ_FUND_RUN_H

#include "fund/envelope.h"

#define FUND_RUN_MAX 200 /* payments */

/* What whoever asks has seen: how many, and their sum in fen. */
struct fund_run_seen {
	int64_t n, total;
};

/*
 * Lists all that is committed, FUND_RUN_MAX at most. FUND_RUN_EMPTY;
 * FUND_RUN_CHANGED when it is not what was seen.
 */
int fund_run_make(struct tx *tx, struct app *app, const struct caller *by,
	const struct fund_run_seen *seen, char ref[FUND_REF_SIZE],
	uint8_t sha256[32], struct err *e) MUST_USE;
/* How many the next run would list, and their sum. */
int fund_run_preview(
	struct tx *tx, struct fund_run_seen *out, struct err *e) MUST_USE;

/*
 * NOT_FOUND, FUND_RUN_STATE, FUND_FILE_HASH (sha256 is what the releaser has
 * read, hex), FUND_SAME_PERSON, OWN_CASE. The route asks for the fresh code.
 */
int fund_run_release(struct tx *tx, struct app *app, const struct caller *by,
	const char *ref, const char *sha256, struct err *e) MUST_USE;
/* Before its release: what it lists may be listed anew. */
int fund_run_discard(struct tx *tx, struct app *app, const struct caller *by,
	const char *ref, const char *sha256, struct err *e) MUST_USE;
/* The file of a released run, in the job's arena; writes who fetched it. */
int fund_run_file(struct tx *tx, struct app *app, const struct caller *by,
	const char *ref, const char *sha256, struct bytes *out,
	struct err *e) MUST_USE;

/*
 * The bank's answer. The same file again, or a line that says what is known,
 * changes nothing; a line that says otherwise refuses the file as a whole.
 * FUND_ANSWER_…, NOT_FOUND.
 */
struct fund_answered {
	int64_t paid, failed; /* lines of this file */
};
int fund_run_answer(struct tx *tx, struct app *app, const struct caller *by,
	const char *ref, const char *text, struct fund_answered *out,
	struct err *e) MUST_USE;

/*
 * Counts everything again: entries are balances, balances are grants, runs are
 * their payments, nobody paid alone. DATA_DAMAGED with what is wrong.
 */
struct fund_recount {
	int64_t envelopes, entries, grants, runs, payments;
};
int fund_recount(
	struct tx *tx, struct fund_recount *out, struct err *e) MUST_USE;
/*
 * The same of some payment files behind *after, which moves on and is 0 behind
 * the last.
 */
int fund_recount_files(
	struct tx *tx, struct app *app, int64_t *after, struct err *e) MUST_USE;

#endif
