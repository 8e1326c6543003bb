/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The entries of a gate on disk, append-only: what was said to whom stands
 * there before the next code is read. A file a day; each entry carries the
 * chain's value behind it, so that a torn end is known from a changed middle.
 * After 90 days a file becomes the hashes alone, and the chain goes on.
 *
 * Not for: what an entry means (gate.h), sending (sync.h).
 */
#ifndef YZ_GATE_LEDGER_H
#define YZ_GATE_LEDGER_H

#include "gate_entry.h"
#include "world.h"

#define LEDGER_KEEP_S (90 * INT64_C(86400))

struct ledger;

/*
 * Reads what is there and hands each entry to on_entry, oldest first. A torn
 * end is cut off; a damaged file is set aside as NAME.damaged and counted.
 * written: numbers up to it were given once and never are again; files that
 * end before it are old ones or have gone, which counts as damaged. NULL with
 * INTERNAL.
 */
struct ledger *ledger_open(const char *dir, uint64_t written,
	const struct rng *rng,
	void (*on_entry)(void *ctx, const struct gate_entry *x), void *ctx,
	struct err *e) MUST_USE;
void ledger_close(struct ledger *l);
/* On disk when it returns 0. -1 with DISK_FULL: nothing was added. */
int ledger_add(
	struct ledger *l, const struct gate_entry *x, struct err *e) MUST_USE;
/* The number of the last entry, 0 for none. */
uint64_t ledger_last(const struct ledger *l);
/* Is an entry of this number here, to be sent? */
bool ledger_has(const struct ledger *l, uint64_t seq);
unsigned ledger_damaged(const struct ledger *l);
/* The highest number that was given before it was opened: once the centre has
 * what comes behind that, no damage is left that matters. */
uint64_t ledger_began(const struct ledger *l);
/*
 * The entries behind number `after` as a signed batch; none (p NULL) if there
 * are none or they cannot be read. *last: number of the batch's last entry.
 */
struct bytes ledger_batch(const struct ledger *l, uint64_t after, int64_t iat,
	const struct sign_key *key, struct arena *a, uint64_t *last) MUST_USE;
/*
 * Erases salt and record of all files whose entries are older than before
 * (Unix seconds) and not above acked. How many files.
 */
unsigned ledger_erase(struct ledger *l, int64_t before, uint64_t acked);

#endif
