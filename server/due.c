/* SPDX-License-Identifier: Apache-2.0 */
#include "due.h"
#include "aid/aid.h"
#include "booking/present.h"
#include "handover/handover.h"
#include "pass/entry.h"

static const struct {
	int (*look)(struct tx *tx, bool *due, struct err *e);
	int (*run)(struct tx *tx, struct app *app, bool *more, struct err *e);
} jobs[] = {
	{ booking_tick_due, booking_tick },
	{ pass_tick_due, pass_tick },
	{ entry_tick_due, entry_tick },
	{ handover_tick_due, handover_tick },
	{ aid_tick_due, aid_tick },
};

int
due_look(struct tx *tx, bool *due, struct err *e)
{
	*due = false;
	for (size_t i = 0; !*due && i < ARRAY_LEN(jobs); i++)
		if (jobs[i].look(tx, due, e) != 0)
			return -1;
	return 0;
}

int
due_run(struct tx *tx, struct app *app, bool *more, struct err *e)
{
	bool due;

	*more = false;
	for (size_t i = 0; i < ARRAY_LEN(jobs); i++) {
		if (jobs[i].run(tx, app, &due, e) != 0)
			return -1;
		*more |= due;
	}
	return 0;
}
