/* SPDX-License-Identifier: Apache-2.0 */
#include "aid/clock.h"
#include "audit/audit.h"
#include "clock.sql.h"
#include "person/person.h"
#include "ref/ref.h"

#define WARNED 100

/* The working day before a last day. */
static const char *
warn_on(struct tx *tx, const struct app *app, struct civil due)
{
	char day[CIVIL_SIZE];

	do
		due = civil_add_days(due, -1);
	while (!calendar_is_workday(&app->ref->calendar, due));
	civil_format(due, day);
	return arena_strdup(tx_arena(tx), day);
}

int
aid_clock_begin(struct tx *tx, struct app *app, int64_t case_id,
	const char *stage, const struct aid_rules *r, char due[CIVIL_SIZE],
	struct err *e)
{
	const struct aid_limit *l = aid_limit_of(r, stage);
	struct civil last;

	if (sql_aid_clock_end(tx, e, case_id, tx_now(tx)) != 0)
		return -1;
	due[0] = '\0';
	if (!l)
		return 0;
	last = calendar_add_workdays(
		&app->ref->calendar, app_today(app), (unsigned)l->days);
	civil_format(last, due);
	return sql_aid_clock_insert(tx, e, tx_new_id(tx), case_id, stage,
		tx_now(tx), arena_strdup(tx_arena(tx), due),
		warn_on(tx, app, last), l->paused);
}

int
aid_clock_move(struct tx *tx, struct app *app, int64_t case_id,
	struct civil due, struct err *e)
{
	char day[CIVIL_SIZE];

	civil_format(due, day);
	return sql_aid_clock_due(tx, e, case_id,
		arena_strdup(tx_arena(tx), day), warn_on(tx, app, due));
}

int
aid_clocks(struct tx *tx, int64_t case_id, struct aid_clock **out, size_t *n,
	struct err *e)
{
	struct sql_aid_clock_list_rows rows;

	if (sql_aid_clock_list(tx, e, case_id, &rows) != 0)
		return -1;
	*out = ARENA_ARRAY(tx_arena(tx), struct aid_clock, rows.n + 1);
	*n = rows.n;
	for (size_t i = 0; i < rows.n; i++) {
		const struct sql_aid_clock_list *r = &rows.items[i];

		(*out)[i] = (struct aid_clock){ .stage = r->stage,
			.due_on = r->due_on,
			.began_at = r->began_at,
			.ended_at = r->ended_at_null ? 0 : r->ended_at,
			.paused = r->paused != 0,
			.escalated = !r->escalated_at_null };
	}
	return 0;
}

/* Today, as the job has it. */
static const char *
today_of(struct tx *tx)
{
	char day[CIVIL_SIZE];

	civil_format(civil_from_ms(tx_now(tx)), day);
	return arena_strdup(tx_arena(tx), day);
}

int
aid_clock_tick_due(struct tx *tx, bool *due, struct err *e)
{
	struct sql_aid_clock_soon_rows rows;

	if (sql_aid_clock_soon(tx, e, today_of(tx), 1, &rows) != 0)
		return -1;
	*due = rows.n > 0;
	return 0;
}

int
aid_clock_tick(struct tx *tx, struct app *app, bool *more, struct err *e)
{
	struct sql_aid_clock_soon_rows rows;

	if (sql_aid_clock_soon(tx, e, today_of(tx), WARNED, &rows) != 0)
		return -1;
	*more = rows.n == WARNED;
	for (size_t i = 0; i < rows.n; i++) {
		const struct sql_aid_clock_soon *r = &rows.items[i];

		if (sql_aid_clock_escalate(tx, e, r->id, tx_now(tx)) != 0 ||
			audit_add(tx, e, app->rng, "system", "aid.escalate",
				arena_printf(tx_arena(tx), "case:%s", r->no),
				arena_printf(tx_arena(tx),
					"{\"stage\":\"%s\",\"due\":\"%s\"}",
					r->stage, r->due_on)) != 0)
			return -1;
	}
	return 0;
}
