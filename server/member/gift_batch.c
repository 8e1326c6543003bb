/* SPDX-License-Identifier: Apache-2.0 */
#include "member/gift_batch.h"
#include "audit/audit.h"
#include "member.sql.h"
#include "ref/ref.h"

#include <stdio.h>

#define PLAN_MONTHS 12

int
gift_month_parse(const char *text, struct gift_month *out, struct err *e)
{
	char day[CIVIL_SIZE + 1];
	struct err own = { 0 };
	struct civil first;

	snprintf(day, sizeof(day), "%s-01", text);
	if (strlen(text) != 7 || civil_parse(day, &first, &own) != 0)
		return err_setf(e, ERR_BAD_REQUEST, "--month YYYY-MM");
	*out = (struct gift_month){ text, civil_to_ms(first),
		civil_to_ms(civil_add_months(first, 1)) };
	return 0;
}

void
gift_page_first(
	struct gift_page *p, const struct gift_month *m, bool with_person)
{
	/* Ids are above zero: the month's first instant is in. */
	*p = (struct gift_page){ .after_at = m->since,
		.with_person = with_person };
}

/* One year, its last day included. */
static void
plan_end(const char *starts_on, char out[CIVIL_SIZE])
{
	struct err own = { 0 };
	struct civil d;

	snprintf(out, CIVIL_SIZE, "%s", "");
	if (civil_parse(starts_on, &d, &own) == 0)
		civil_format(
			civil_add_days(civil_add_months(d, PLAN_MONTHS), -1),
			out);
}

static void
put_row(const struct ref *ref, const struct sql_gift_page *r,
	struct gift_row *out)
{
	const struct ref_group *g = ref_group_find(ref, r->group_code);
	const struct ref_union *u = ref_union_find(ref, r->union_code);

	*out = (struct gift_row){ .member_no = r->member_no,
		.group = g ? g->name : r->group_code,
		.unit = u ? u->name : r->union_code,
		.starts_on = r->starts_on,
		.handed = !r->batch_null };
	plan_end(r->starts_on, out->ends_on);
}

int
gift_page_load(struct tx *tx, struct app *app, const struct gift_month *m,
	struct gift_page *p, struct err *e)
{
	struct sql_gift_page_rows rows;

	if (sql_gift_page(tx, e, p->after_at, p->after_id, m->until, GIFT_PAGE,
		    &rows) != 0)
		return -1;
	p->n = rows.n;
	for (size_t i = 0; i < rows.n; i++) {
		put_row(app->ref, &rows.items[i], &p->rows[i]);
		if (p->with_person &&
			person_load(tx, app, rows.items[i].person_id,
				&p->rows[i].person, e) != 0)
			return -1;
		p->after_at = rows.items[i].listed_at;
		p->after_id = rows.items[i].id;
	}
	return 0;
}

static int
note(struct tx *tx, struct app *app, const struct gift_month *m,
	const char *action, int64_t gifts, const char *actor, struct err *e)
{
	struct arena *a = tx_arena(tx);

	return audit_add(tx, e, app->rng, actor, action,
		arena_printf(a, "gift:%s", m->name),
		arena_printf(a, "{\"gifts\":%lld}", (long long)gifts));
}

int
gift_hand_over(struct tx *tx, struct app *app, const struct gift_month *m,
	const char *actor, struct gift_handed *out, struct err *e)
{
	struct sql_gift_batch_by_month was;
	int64_t id = tx_new_id(tx);
	int found = sql_gift_batch_by_month(tx, e, m->name, &was);

	if (found < 0)
		return -1;
	if (found) {
		*out = (struct gift_handed){ was.gifts, was.handed_at, true };
		return 0;
	}
	if (tx_now(tx) < m->until)
		return err_set(e, ERR_MONTH_RUNNING);
	*out = (struct gift_handed){ .at = tx_now(tx) };
	if (sql_gift_hand_over(tx, e, id, m->since, m->until, &out->gifts) !=
			0 ||
		sql_gift_batch_insert(
			tx, e, id, m->name, out->gifts, out->at, actor) != 0)
		return -1;
	return note(tx, app, m, "gift.hand_over", out->gifts, actor, e);
}

int
gift_export_note(struct tx *tx, struct app *app, const struct gift_month *m,
	int64_t gifts, const char *actor, struct err *e)
{
	return note(tx, app, m, "gift.export", gifts, actor, e);
}
