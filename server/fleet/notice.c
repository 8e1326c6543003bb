/* SPDX-License-Identifier: Apache-2.0 */
#include "fleet/notice.h"
#include "audit/audit.h"
#include "civil.h"
#include "fleet/fleet.h"
#include "notice.sql.h"

#define LIST_MAX 100

static const char *
day_of(struct arena *a, int64_t ms)
{
	char day[CIVIL_SIZE];

	civil_format(civil_from_ms(ms), day);
	return arena_strdup(a, day);
}

int
notice_check(const struct app *app, const struct notice_new *n, struct err *e)
{
	static const struct civil none = { 0 };
	struct civil today = civil_from_ms(clock_now(app->clock));
	struct civil from = none, until = none;
	struct err own = { 0 };

	if (fleet_text_check(n->text, "text", e) != 0)
		return -1;
	if (civil_parse(n->from, &from, &own) != 0)
		err_add_field(e, "from", ERR_DATE_FORMAT);
	if (civil_parse(n->until, &until, &own) != 0)
		err_add_field(e, "until", ERR_DATE_FORMAT);
	else if (civil_compare(until, from) < 0 ||
		 civil_compare(until, today) < 0)
		err_add_field(e, "until", ERR_NOTICE_DAYS);
	return e->code ? -1 : 0;
}

static int
note(struct tx *tx, struct app *app, const char *actor, const char *action,
	const char *ref, struct err *e)
{
	return audit_add(tx, e, app->rng, actor, action,
		arena_printf(tx_arena(tx), "notice:%s", ref), "{}");
}

int
notice_add(struct tx *tx, struct app *app, const char *actor,
	const struct notice_new *n, const char **ref, struct err *e)
{
	char fresh[FLEET_REF_SIZE];
	struct sql_notice_count_open open;
	const char *today = day_of(tx_arena(tx), tx_now(tx));

	if (sql_notice_count_open(tx, e, today, &open) != 0)
		return -1;
	if (open.n >= NOTICE_SHOWN_MAX)
		return err_set(e, ERR_NOTICE_MANY);
	fleet_ref(app, fresh);
	*ref = arena_strdup(tx_arena(tx), fresh);
	if (sql_notice_add(tx, e, tx_new_id(tx), *ref, n->text, n->from,
		    n->until, actor, tx_now(tx)) != 0)
		return -1;
	return note(tx, app, actor, "notice.added", *ref, e);
}

int
notice_end(struct tx *tx, struct app *app, const char *actor, const char *ref,
	struct err *e)
{
	struct sql_notice_get row;
	int found = sql_notice_get(tx, e, ref, &row);

	if (found <= 0)
		return found < 0 ? -1 : err_set(e, ERR_NOT_FOUND);
	if (!row.ended_at_null)
		return 0;
	if (sql_notice_end(tx, e, row.id, tx_now(tx)) != 0)
		return -1;
	return note(tx, app, actor, "notice.ended", ref, e);
}

int
notice_shown(struct tx *tx, const char ***texts, size_t *n, struct err *e)
{
	struct arena *a = tx_arena(tx);
	struct sql_notice_shown_rows rows;

	if (sql_notice_shown(
		    tx, e, day_of(a, tx_now(tx)), NOTICE_SHOWN_MAX, &rows) != 0)
		return -1;
	*n = rows.n;
	*texts = ARENA_ARRAY(a, const char *, rows.n + 1);
	for (size_t i = 0; i < rows.n; i++)
		(*texts)[i] = rows.items[i].text;
	return 0;
}

static const char *
state_of(const struct sql_notice_list *r, const char *today)
{
	if (!r->ended_at_null || strcmp(r->ends_on, today) < 0)
		return "ended";
	return strcmp(r->starts_on, today) > 0 ? "waiting" : "shown";
}

int
notice_list(struct tx *tx, struct notice_item **out, size_t *n, struct err *e)
{
	struct arena *a = tx_arena(tx);
	const char *today = day_of(a, tx_now(tx));
	struct sql_notice_list_rows rows;

	if (sql_notice_list(tx, e, LIST_MAX, &rows) != 0)
		return -1;
	*n = rows.n;
	*out = ARENA_ARRAY(a, struct notice_item, rows.n + 1);
	for (size_t i = 0; i < rows.n; i++) {
		const struct sql_notice_list *r = &rows.items[i];

		(*out)[i] = (struct notice_item){ .id = r->ref,
			.text = r->text,
			.from = r->starts_on,
			.until = r->ends_on,
			.state = state_of(r, today),
			.at = r->at };
	}
	return 0;
}
