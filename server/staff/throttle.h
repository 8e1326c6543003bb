/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Failed tries by name and the wait before the next one: 1 s, 2 s, 4 s … up
 * to 15 minutes. Names are kept as keyed hashes, so that the table tells
 * nobody who mistyped or from where. A quiet quarter of an hour forgives.
 */
#ifndef YZ_THROTTLE_H
#define YZ_THROTTLE_H

#include "app.h"

#define THROTTLE_KEY 67 /* "a:", 64 hex digits, NUL */
#define THROTTLE_MAX_MS INT64_C(900000)

/* kind is one letter: 'a' account, 's' source, 'p' pairing, 'u' upkeep,
 * 'f' second factor. */
void throttle_key(const struct app *app, char kind, const char *name,
	char out[THROTTLE_KEY]);
/* The milliseconds still to wait, 0 for none. */
int throttle_wait(
	struct tx *tx, const char *key, int64_t *wait, struct err *e) MUST_USE;
/* Counts a failure; the first `free` ones cost no wait. Write lane. */
int throttle_fail(
	struct tx *tx, const char *key, int64_t free, struct err *e) MUST_USE;
int throttle_forget(struct tx *tx, const char *key, struct err *e) MUST_USE;
/*
 * For a cap in a fixed hour instead of growing waits: true in *full when cap
 * failures have been counted by throttle_count() in the running hour.
 */
int throttle_full(struct tx *tx, const char *key, int64_t cap, bool *full,
	struct err *e) MUST_USE;
int throttle_count(struct tx *tx, const char *key, struct err *e) MUST_USE;

#endif
