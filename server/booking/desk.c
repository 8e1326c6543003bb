/* SPDX-License-Identifier: Apache-2.0 */
#include "booking/desk.h"
#include "audit/audit.h"
#include "booking_desk.sql.h"
#include "person/person_shown.h"
#include "ref/ref.h"
#include "wait.sql.h"

#define LIST_MAX 400

/* ---- calls --------------------------------------------------------------- */

static const char *
why_label(const struct sql_desk_calls_open *r)
{
	if (r->why && strcmp(r->why, "promoted") == 0)
		return "候补轮到，请告知本人";
	return r->closed_at_null
		       ? "场次停办后又恢复，原来的名额已放出，请本人重新预约"
		       : "场次停办，请本人改约";
}

static int
add_call(struct tx *tx, struct app *app, const struct sql_desk_calls_open *r,
	const char *state, struct call_item *out, struct err *e)
{
	struct person_shown p;

	if (person_shown_load(tx, app, r->person_id, &p, e) != 0)
		return -1;
	*out = (struct call_item){ .id = r->ref,
		.case_no = r->no,
		.name = p.name,
		.phone = p.phone,
		.why = r->why,
		.why_label = why_label(r),
		.state = state,
		.by = r->done_by,
		.made_at = r->made_at };
	return 0;
}

int
desk_calls(struct tx *tx, struct app *app, bool open, struct call_item **out,
	size_t *n, struct err *e)
{
	struct sql_desk_calls_open_rows rows;

	if ((open ? sql_desk_calls_open(tx, e, LIST_MAX, &rows)
		  : sql_desk_calls_done(tx, e, LIST_MAX, &rows)) != 0)
		return -1;
	*n = rows.n;
	*out = ARENA_ARRAY(tx_arena(tx), struct call_item, rows.n + 1);
	for (size_t i = 0; i < rows.n; i++)
		if (add_call(tx, app, &rows.items[i], open ? "open" : "done",
			    &(*out)[i], e) != 0)
			return -1;
	return 0;
}

int
desk_call_done(struct tx *tx, struct app *app, const struct caller *by,
	const char *ref, const char *outcome, struct err *e)
{
	int64_t changed;

	if (strcmp(outcome, "told") != 0 && strcmp(outcome, "unreachable") != 0)
		return err_add_field(e, "outcome", ERR_CHOICE_UNKNOWN);
	if (sql_desk_call_done(
		    tx, e, ref, tx_now(tx), by->actor, outcome, &changed) != 0)
		return -1;
	if (changed != 1)
		return err_set(e, ERR_FOLLOWUP_STATE);
	return audit_add(tx, e, app->rng, by->actor, "booking.called",
		arena_printf(tx_arena(tx), "call:%s", ref),
		arena_printf(tx_arena(tx), "{\"outcome\":\"%s\"}", outcome));
}

/* ---- the funnel ---------------------------------------------------------- */

const char *
desk_share_label(const struct app *app, const char *code)
{
	const struct ref_district *d = ref_district_find(app->ref, code);
	const struct ref_group *g = ref_group_find(app->ref, code);

	if (d)
		return d->name;
	if (g)
		return g->name;
	return strcmp(code, QUOTA_COMMON) == 0	  ? "公共"
	       : strcmp(code, QUOTA_WALK_IN) == 0 ? "现场"
	       : *code				  ? code
						  : "未登记";
}

static bool
funnel_by(const char *by)
{
	static const char *const known[] = { "district", "group", "month" };

	for (size_t i = 0; i < ARRAY_LEN(known); i++)
		if (strcmp(known[i], by) == 0)
			return true;
	return false;
}

static struct funnel_row
funnel_row(const struct app *app, const struct sql_funnel *r, bool named)
{
	return (struct funnel_row){ .key = r->code,
		.label = named ? desk_share_label(app, r->code) : r->code,
		.quota = r->quota,
		.booked = r->booked,
		.attended = r->attended,
		.reported = r->reported,
		.no_show = r->no_show,
		.cancelled = r->cancelled,
		.late = r->late };
}

int
desk_funnel(struct tx *tx, struct app *app, const struct offer *o,
	const char *by, struct funnel_row *whole, struct funnel_row **out,
	size_t *n, struct err *e)
{
	struct sql_funnel_rows all, rows;
	struct tree_node top;

	if (!funnel_by(by))
		return err_add_field(e, "by", ERR_CHOICE_UNKNOWN);
	if (desk_numbers(tx, o, &top, e) != 0 ||
		sql_funnel(tx, e, o->id, "", &all) != 0 ||
		sql_funnel(tx, e, o->id, by, &rows) != 0)
		return -1;
	*whole = all.n ? funnel_row(app, &all.items[0], false)
		       : (struct funnel_row){ .key = "" };
	whole->quota = top.size;
	*n = rows.n;
	*out = ARENA_ARRAY(tx_arena(tx), struct funnel_row, rows.n + 1);
	for (size_t i = 0; i < rows.n; i++)
		(*out)[i] = funnel_row(
			app, &rows.items[i], strcmp(by, "month") != 0);
	return 0;
}

/* ---- the waiting list ---------------------------------------------------- */

int
desk_waiting(struct tx *tx, struct app *app, const struct offer *o,
	struct waiting_item **out, size_t *n, struct err *e)
{
	struct sql_wait_list_rows rows;

	if (sql_wait_list(tx, e, o->id, LIST_MAX, &rows) != 0)
		return -1;
	*n = rows.n;
	*out = ARENA_ARRAY(tx_arena(tx), struct waiting_item, rows.n + 1);
	for (size_t i = 0; i < rows.n; i++) {
		const struct sql_wait_list *r = &rows.items[i];
		struct waiting_item *w = &(*out)[i];

		*w = (struct waiting_item){ .case_no = r->no,
			.share = desk_share_label(app, r->share),
			.position = (int64_t)i + 1,
			.joined_at = r->made_at,
			.sessions = r->wishes };
		if (person_masked_name(tx, app, r->person_id, r->name_sealed,
			    &w->name, e) != 0)
			return -1;
	}
	return 0;
}
