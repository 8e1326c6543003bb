/* SPDX-License-Identifier: Apache-2.0 */
/* A small programme of a kind of its own: one site, a morning of so many days
 * from the day after tomorrow on, no rules. The clock stands on 2026-06-01. */
#ifndef YZ_TEST_SMALL_H
#define YZ_TEST_SMALL_H

#include "centre.h"

struct small {
	int quota, days, size;
	const char *extra; /* more members of the file, each with its comma */
};

#define SMALL_KIND "small"
#define SMALL_CODE "SMALL"

void small_offer(struct centre *c, const struct small *s);
/* The nth session, from 0. */
const char *small_session(struct centre *c, int n);
/* The body of POST /bookings of somebody whose card was read. */
const char *small_body(struct centre *c, const char *id, const char *session,
	const char *more);
/* The programme's counter of a level: "leased" of "session" … */
int64_t small_count(struct centre *c, const char *counter, const char *kind);
/* Holds and leases that have ended are given back, shares are released … */
void small_tick(struct centre *c);
/* The counters are what the rows say. */
void small_sound(struct centre *c);

#endif
