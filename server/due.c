/* SPDX-License-Identifier: Apache-2.0 */
#include "due.h"
#include "aid/aid.h"
#include "booking/present.h"
#include "handover/handover.h"
#include "log.h"
#include "pass/entry.h"

struct job_row {
	const char *name; /* for the log */
	int (*look)(struct tx *tx, bool *due, struct err *e);
	int (*run)(struct tx *tx, struct app *app, bool *more, struct err *e);
};
static const struct job_row jobs[] = {
	{ "booking", booking_tick_due, booking_tick },
	{ "pass", pass_tick_due, pass_tick },
	{ "entry", entry_tick_due, entry_tick },
	{ "handover", handover_tick_due, handover_tick },
	{ "aid", aid_tick_due, aid_tick },
};

int
due_look(struct tx *tx, bool *due, struct err *e)
{
	(void)e;
	*due = false;
	for (size_t i = 0; !*due && i < ARRAY_LEN(jobs); i++) {
		struct err own = { 0 };

		/* What cannot be looked at is tried: that tells why. */
		if (jobs[i].look(tx, due, &own) != 0)
			*due = true;
	}
	return 0;
}

struct trying {
	const struct job_row *job;
	struct app *app;
	bool more;
};

static int
in_try_job(struct tx *tx, void *arg, struct err *e)
{
	struct trying *t = arg;

	return t->job->run(tx, t->app, &t->more, e);
}

int
due_run(struct tx *tx, struct app *app, bool *more, struct err *e)
{
	(void)e;
	*more = false;
	for (size_t i = 0; i < ARRAY_LEN(jobs); i++) {
		struct trying t = { .job = &jobs[i], .app = app };
		struct err own = { 0 };

		if (tx_try(tx, in_try_job, &t, &own) == 0)
			*more |= t.more;
		else
			log_event(LOG_ERROR, "due",
				"job=%s code=%s detail=\"%s\"", jobs[i].name,
				err_info(own.code)->name, own.detail);
	}
	return 0;
}
