/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A check-up as the tests of places want it: two sites A and B, mornings and
 * afternoons of five days, its code R2026 when it is made as "R{year}"; and
 * what people, desk and hospital do with its places.
 */
#ifndef YZ_TEST_OFFERED_H
#define YZ_TEST_OFFERED_H

#include "centre.h"

#define OFFERED_DAY "2026-06-01" /* a Monday, the day before the first */
#define OFFERED_RULES                                                          \
	"{\"rule\":\"member\",\"value\":\"\"},"                                \
	"{\"rule\":\"mark\",\"value\":\"migrant_worker\"},"                    \
	"{\"rule\":\"age_min\",\"value\":\"18\"},"                             \
	"{\"rule\":\"age_max\",\"value\":\"60\"},"                             \
	"{\"rule\":\"gap_months\",\"value\":\"12\"}"

/* What is NULL is not in the file; size is that of each session. */
struct offered {
	const char *code, *rules, *shares, *share_by, *extra;
	int quota, size;
};

/* Loads it as `yizhan offer take` does: the command's code. */
int offered_load(struct centre *c, const struct offered *t);
/* At nine on OFFERED_DAY, the demo's own offer being over. */
void offered_only(struct centre *c, const struct offered *t);
/* The session of a day at a site. */
const char *offered_session(
	struct centre *c, const char *day, const char *site);

/* "person":{…} of an ID number, and the body of a booking; more begins with a
 * comma. */
const char *offered_person(struct centre *c, const char *id);
const char *offered_asked(struct centre *c, const char *id, bool chip,
	const char *session, const char *more);
/* Whether they may, at a kiosk. */
const struct reply *offered_may(struct centre *c, const char *id, bool chip);
/* At a kiosk, by card: a place; any path that takes the card alone; a hold;
 * another session; the waiting list, sessions being "\"x\",\"y\"". */
const struct reply *offered_book(
	struct centre *c, const char *id, const char *session);
const struct reply *offered_own(
	struct centre *c, const char *id, const char *path);
const struct reply *offered_hold(
	struct centre *c, int kiosk, const char *visit, const char *session);
const struct reply *offered_move(struct centre *c, const char *id,
	const char *no, const char *session, const char *more);
const struct reply *offered_wait(
	struct centre *c, const char *id, const char *sessions);
/* At the hospital A, and at the desk: "bookings" or "walk-ins". */
const struct reply *offered_scan(struct centre *c, const char *code);
const struct reply *offered_at_desk(struct centre *c, const char *what,
	const char *id, const char *session);

/* The state of a booking; what is taken at all nodes of a kind. */
const char *offered_state(struct centre *c, const char *no);
int64_t offered_taken(struct centre *c, const char *kind);
/* The counters are what the rows say. */
void assert_sound(struct centre *c);
/* What is due by now is done. */
void offered_time_passes(struct centre *c);

#endif
