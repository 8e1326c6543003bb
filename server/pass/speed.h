/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How long codes take at a park's gates, from the code read to the verdict, as
 * gates say beside their entries. Kept as counts by month, of nobody's entry.
 * A gate forgets what it has not sent when it is switched off, and says
 * nothing of an entry that was given back.
 */
#ifndef YZ_PASS_SPEED_H
#define YZ_PASS_SPEED_H

#include "gate_sync.h"
#include "pass/entry.h"

/* What a gate says of its batch (gate_sync_batch.took): ms, or -1 for what it
 * does not know, in the order of the entries. */
struct speeds {
	int64_t ms[BATCH_MAX];
	size_t n;
};
/* CPU only; NULL is none. 0, or -1: it is no such text. */
int speed_read(const char *took, struct speeds *out) MUST_USE;

/* The highest number that is here of a gate, 0 for none. */
int speed_top(
	struct tx *tx, int64_t gate, int64_t *out, struct err *e) MUST_USE;
/* Counts those of the entries that lie above `top`, which had not been here
 * before: what comes again is counted once. Speeds of more or fewer entries
 * are those of no batch. */
int speed_add(struct tx *tx, const struct entry_gate *gate,
	const struct gate_batch *b, const struct speeds *s, int64_t top,
	struct err *e) MUST_USE;

struct speed_month {
	const char *month; /* YYYY-MM */
	int64_t n, p95;	   /* codes, ms */
};
/* The months that two days (both included) lie in and between. */
int speed_months(struct tx *tx, int64_t site, const char *from,
	const char *until, struct speed_month **out, size_t *n,
	struct err *e) MUST_USE;

#endif
