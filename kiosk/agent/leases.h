/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The places that the centre leases to this kiosk: asked for now and then
 * while there is a line and nothing waits, kept in the outbox's file (how many
 * are left) and in the agent's directory (the offers' words and rules, as the
 * centre wrote them). Says nothing of any person.
 */
#ifndef YZ_LEASES_H
#define YZ_LEASES_H

#include "arena.h"

struct agent;

struct leases {
	int64_t next; /* monotonic ms of the next question */
	uint64_t ticket;
	bool busy;
};

/* Every 200 ms or so; the agent outlives its line. */
void leases_tick(struct agent *a);
/* The centre's last answer, in the arena; false: there is none. */
bool leases_words(
	const struct agent *a, struct arena *arena, struct bytes *out) MUST_USE;

#endif
