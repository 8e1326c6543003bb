/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Hand-overs (转交): what somebody had filled in at a kiosk, given to the staff
 * with a call for help, sealed. It belongs to that call, that terminal and that
 * visit, and is erased when it has been used, when the call is over, when the
 * person takes it back, at the latest when the day has ended. Making one,
 * opening it and its end are rows of the trail.
 *
 * Not for: what stands in it (the service that takes it in knows).
 */
#ifndef YZ_HANDOVER_H
#define YZ_HANDOVER_H

#include "app.h"

/* Texts live in the job's arena. */
struct handover {
	int64_t id;
	const char *ref, *kiosk;
	const char *call;   /* the call for help it came with */
	struct bytes draft; /* as it was given; a NUL behind it */
	int64_t made_at;    /* ms */
};

/*
 * Keeps a draft for the terminal's open call. HANDOVER_WAITING while that call
 * has one.
 */
int handover_put(struct tx *tx, struct app *app, const struct caller *by,
	const char *call, const char *visit, struct bytes draft,
	const char **ref, struct err *e) MUST_USE;
/* HANDOVER_GONE. Whoever shows any of it opens it. */
int handover_load(struct tx *tx, struct app *app, const char *ref,
	struct handover *out, struct err *e) MUST_USE;
/* The same, and it stands in the trail who looked. */
int handover_open(struct tx *tx, struct app *app, const char *actor,
	const char *ref, struct handover *out, struct err *e) MUST_USE;
/* It has become that case. */
int handover_use(struct tx *tx, struct app *app, const char *actor,
	const struct handover *h, const char *case_no, struct err *e) MUST_USE;
/* The person takes it back, in the visit that gave it. HANDOVER_GONE. */
int handover_withdraw(struct tx *tx, struct app *app, const struct caller *by,
	const char *visit, struct err *e) MUST_USE;
/* The call is over; it need not have one. */
int handover_end_call(struct tx *tx, struct app *app, const char *actor,
	const char *call, struct err *e) MUST_USE;

/* What the day before has left; *more: call again. Write lane. */
int handover_tick(
	struct tx *tx, struct app *app, bool *more, struct err *e) MUST_USE;
/* Is there anything for handover_tick()? Read lane. */
int handover_tick_due(struct tx *tx, bool *due, struct err *e) MUST_USE;

#endif
