/* SPDX-License-Identifier: Apache-2.0 */
/* What follows from a bad vote: called back, remedied, closed with a reason. */
#include "audit/audit.h"
#include "civil.h"
#include "rating.sql.h"
#include "rating/rating.h"
#include "seal.h"

#define OPEN_MAX 500
#define CLOSED_MAX 50

static struct rating_followup
open_row(const struct sql_rating_followup_open *r, const char *today,
	bool settle)
{
	bool called = !r->called_at_null;

	return (struct rating_followup){ .id = r->ref,
		.day = r->day,
		.name = r->terminal,
		.service = r->service,
		.case_no = settle && !r->mine ? r->case_no : NULL,
		.grade = r->grade,
		.state = called ? "called" : "open",
		.call_due = r->call_due,
		.fix_due = r->fix_due,
		.call_late = !called && strcmp(today, r->call_due) > 0,
		.fix_late = strcmp(today, r->fix_due) > 0 };
}

static struct rating_followup
closed_row(const struct sql_rating_followup_closed *r)
{
	return (struct rating_followup){ .id = r->ref,
		.day = r->day,
		.name = r->terminal,
		.service = r->service,
		.grade = r->grade,
		.state = "closed",
		.call_due = r->call_due,
		.fix_due = r->fix_due };
}

int
rating_followups(struct tx *tx, struct app *app, const char *actor, bool settle,
	struct rating_followup **out, size_t *n, struct err *e)
{
	struct sql_rating_followup_open_rows open;
	struct sql_rating_followup_closed_rows closed;
	char today[CIVIL_SIZE];

	(void)app;
	if (sql_rating_followup_open(tx, e, OPEN_MAX, actor, &open) != 0 ||
		sql_rating_followup_closed(tx, e, CLOSED_MAX, &closed) != 0)
		return -1;
	civil_format(civil_from_ms(tx_now(tx)), today);
	*n = 0;
	*out = ARENA_ARRAY(
		tx_arena(tx), struct rating_followup, open.n + closed.n + 1);
	for (size_t i = 0; i < open.n; i++)
		(*out)[(*n)++] = open_row(&open.items[i], today, settle);
	for (size_t i = 0; i < closed.n; i++)
		(*out)[(*n)++] = closed_row(&closed.items[i]);
	return 0;
}

static int
load(struct tx *tx, const char *actor, const char *ref,
	struct sql_rating_followup_get *row, struct err *e)
{
	struct sql_rating_acted_on mine;
	int found = sql_rating_followup_get(tx, e, ref, row);

	if (found <= 0)
		return found < 0 ? -1 : err_set(e, ERR_NOT_FOUND);
	if (sql_rating_acted_on(tx, e, row->case_id, actor, &mine) != 0)
		return -1;
	return mine.n ? err_set(e, ERR_RATING_OWN) : 0;
}

static int
called(struct tx *tx, const char *actor,
	const struct sql_rating_followup_get *row, struct err *e)
{
	int64_t changed = 0;

	if (sql_rating_followup_called(
		    tx, e, row->id, actor, tx_now(tx), &changed) != 0)
		return -1;
	return changed == 1 ? 0 : err_set(e, ERR_FOLLOWUP_STATE);
}

static int
close_with(struct tx *tx, struct app *app, const char *actor,
	const struct sql_rating_followup_get *row, const char *reason,
	struct err *e)
{
	int64_t changed = 0;
	struct bytes sealed;

	if (!reason || !*reason)
		return err_add_field(e, "reason", ERR_REASON_REQUIRED);
	if (row->called_at_null)
		return err_set(e, ERR_FOLLOWUP_CALL);
	sealed = seal_field(app->keyring, app->rng, "rating_followup", "reason",
		row->id, bytes_str(reason), tx_arena(tx));
	if (sql_rating_followup_close(
		    tx, e, row->id, actor, tx_now(tx), sealed, &changed) != 0)
		return -1;
	return changed == 1 ? 0 : err_set(e, ERR_FOLLOWUP_STATE);
}

int
rating_settle(struct tx *tx, struct app *app, const char *actor,
	const char *ref, const char *action, const char *reason, struct err *e)
{
	struct sql_rating_followup_get row;
	bool closes = strcmp(action, "close") == 0;

	if (!closes && strcmp(action, "called") != 0)
		return err_add_field(e, "action", ERR_CHOICE_UNKNOWN);
	if (load(tx, actor, ref, &row, e) != 0)
		return -1;
	if ((closes ? close_with(tx, app, actor, &row, reason, e)
		    : called(tx, actor, &row, e)) != 0)
		return -1;
	return audit_add(tx, e, app->rng, actor,
		closes ? "rating.closed" : "rating.called",
		arena_printf(tx_arena(tx), "followup:%s", ref), "{}");
}
