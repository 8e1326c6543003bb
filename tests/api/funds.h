/* SPDX-License-Identifier: Apache-2.0 */
/* Money for tests: an envelope, grants on their way, payment runs. */
#ifndef YZ_TEST_FUNDS_H
#define YZ_TEST_FUNDS_H

#include "centre.h"

#define FUND "/api/v1/fund"
/* Of nobody: a bank's test range with a right check digit. */
#define FUND_CARD "6228480012345678903"

/* An envelope of the year of the centre's clock with so much, fen: its ref. */
const char *fund_envelope(struct centre *c, const char *purpose, int64_t fen);
/* The body that keys a grant; id NULL: somebody new. */
const char *fund_body(
	struct centre *c, const char *envelope, int64_t fen, const char *id);
/* Keyed by the clerk, and taken on by reviewer and approver: its ref. */
const char *fund_keyed(
	struct centre *c, const char *envelope, int64_t fen, const char *id);
const char *fund_reserved(
	struct centre *c, const char *envelope, int64_t fen, const char *id);
const char *fund_committed(
	struct centre *c, const char *envelope, int64_t fen, const char *id);
/* One step of a grant in the version it has. */
const struct reply *fund_step(
	struct centre *c, const char *role, const char *ref, const char *step);
/* A run of all that is committed, made by caiwu: its ref; and its hash. */
const char *fund_run(struct centre *c);
const char *fund_hash(struct centre *c, const char *run);
/* {"sha256":…} of a run. */
const char *fund_hash_body(struct centre *c, const char *run);
/* Made, and released by fuhe. */
const char *fund_released(struct centre *c);
/* The bank's answer as JSON: every payment of the run with this result. */
const char *fund_answer_body(
	struct centre *c, const char *run, const char *result);
/* Fen of one account over all envelopes. */
int64_t fund_sum(struct centre *c, const char *account);

#endif
