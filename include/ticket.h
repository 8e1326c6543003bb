/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A ticket: a secret that says of itself who made it and until when it counts.
 * Whoever has the key can tell a live one from anything else without asking a
 * database: good enough to listen to its bearer, on the event loop. What it
 * opens, and whether it was taken back before its time, is looked up.
 *
 * The second in which it ends (4 bytes), 6 random bytes, 6 bytes of a MAC over
 * both: forging one takes 2^47 requests, guessing somebody's 2^95.
 *
 * Not for: what must hold without a database (token.h).
 */
#ifndef YZ_TICKET_H
#define YZ_TICKET_H

#include "base.h"
#include "world.h"

#define TICKET_KEY 32
#define TICKET_BYTES 16
#define TICKET_SIZE (2 * TICKET_BYTES + 1) /* hex digits and NUL */

/* ends_at: ms; counts until the end of the second it falls into. */
void ticket_make(const uint8_t key[TICKET_KEY], const struct rng *rng,
	int64_t ends_at, char out[TICKET_SIZE]);
/* Hex of either case and nothing else; false for any other text. */
bool ticket_is_live(
	const uint8_t key[TICKET_KEY], const char *text, int64_t now) MUST_USE;

#endif
