/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How long a case has been in each stage, in working days. While the centre
 * waits for others a stage is paused: it has a day to be reminded on, and does
 * not count as the centre's time.
 */
#ifndef YZ_AID_CLOCK_H
#define YZ_AID_CLOCK_H

#include "aid/rule.h"
#include "civil.h"

/* Ends the clock that runs and starts the stage's; due is its last day, ""
 * for a stage that has none. */
int aid_clock_begin(struct tx *tx, struct app *app, int64_t case_id,
	const char *stage, const struct aid_rules *r, char due[CIVIL_SIZE],
	struct err *e) MUST_USE;
/* Another last day for the stage that runs. */
int aid_clock_move(struct tx *tx, struct app *app, int64_t case_id,
	struct civil due, struct err *e) MUST_USE;

struct aid_clock {
	const char *stage, *due_on;
	int64_t began_at, ended_at; /* ms; 0: runs */
	bool paused, escalated;
};
int aid_clocks(struct tx *tx, int64_t case_id, struct aid_clock **out,
	size_t *n, struct err *e) MUST_USE;
/* Is there one to warn of? */
int aid_clock_tick_due(struct tx *tx, bool *due, struct err *e) MUST_USE;
/* Warns of up to a hundred stages that end today or on the next working day. */
int aid_clock_tick(
	struct tx *tx, struct app *app, bool *more, struct err *e) MUST_USE;

#endif
