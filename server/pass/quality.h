/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How well parks let people in, as far as it can be told from what gates have
 * said: how many, how often not and why, and where a gate's word contradicts
 * what the centre knows. And the gates themselves: who is silent, held, or
 * misses entries.
 */
#ifndef YZ_PASS_QUALITY_H
#define YZ_PASS_QUALITY_H

#include "pass/speed.h"

struct park_reason {
	const char *result, *label; /* "E_EXPIRED", the attendant's line */
	int64_t n;
};
struct park_quality {
	struct pass_park park;
	int64_t entries, duplicates, refused;
	int64_t asked; /* of the entries: those an attendant agreed to */
	int64_t back;  /* let in, and nobody went through */
	/* Refused though the pass was good in that park at that moment, let in
	 * though it was not. By person, so of the last 90 days alone. */
	int64_t wrong_refused, wrong_accepted;
	struct park_reason *reasons; /* of what was refused, most first */
	struct entry_day *days;
	struct speed_month *speed;
	size_t n_reasons, n_days, n_speed;
};
/* All parks by their number, or the one of a site's number; both days
 * included. */
int park_quality_list(struct tx *tx, int64_t number, const char *from,
	const char *until, struct park_quality **out, size_t *n,
	struct err *e) MUST_USE;

struct park_gate {
	const char *name, *park; /* the latter NULL: of no park */
	int64_t seen_at;	 /* ms, of its last batch */
	int64_t acked, top, missing;
	int64_t hole_since, held_at; /* ms, 0: not */
};
/* Those that have sent anything, by their name. */
int park_gates(struct tx *tx, struct park_gate **out, size_t *n,
	struct err *e) MUST_USE;

#endif
