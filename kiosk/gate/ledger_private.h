/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Inside of the ledger only: its files as they lie on disk.
 *
 * entries-NNNNNNNNNNNN.log: "YZGE", first number (8), chain before (32), then
 * frames of length (2), salt, record, chain behind it. NNN is the first number.
 * entries-NNN.sum, when erased: "YZGS", the same head, hashes of 32 bytes.
 */
#ifndef YZ_GATE_LEDGER_PRIVATE_H
#define YZ_GATE_LEDGER_PRIVATE_H

#include "ledger.h"

#define HEAD 44
#define FRAME_HEAD (2 + ENTRY_SALT)
#define FRAME_MIN (FRAME_HEAD + 8 + ENTRY_CHAIN)
#define FRAME_MAX (FRAME_HEAD + ENTRY_RECORD_MAX + ENTRY_CHAIN)
#define SEGMENT_MAX ((size_t)4 << 20) /* then a new file */
#define FILE_MAX (SEGMENT_MAX + FRAME_MAX)

struct segment {
	uint64_t first;
	uint64_t n;
	bool erased;
	int64_t last_at;
	uint8_t before[ENTRY_CHAIN];
};

struct ledger {
	char *dir;
	const struct rng *rng;
	struct segment *segments;
	size_t n_segments;
	int fd;	     /* of the last segment, -1: the next entry opens one */
	size_t size; /* of that file */
	int64_t day;
	uint64_t next;
	uint8_t chain[ENTRY_CHAIN];
	unsigned damaged;
	uint64_t began;
};

int64_t ledger_day(int64_t at);
const char *ledger_path(const struct ledger *l, struct arena *a, uint64_t first,
	const char *ending);
struct segment *ledger_segment_add(
	struct ledger *l, uint64_t first, const uint8_t *before);
/* One frame at the front of b, its chain raised; its length, 0 if none. */
size_t ledger_frame_read(struct bytes b, uint8_t chain[ENTRY_CHAIN],
	struct gate_sealed *out, struct gate_entry *x);

#endif
