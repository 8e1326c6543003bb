/* SPDX-License-Identifier: Apache-2.0 */
/* What somebody of the desk has to do: running clocks first, then the yearly
 * reviews that come near. */
#include "aid/desk_api.h"
#include "aid/rule.h"
#include "aid/stage.h"
#include "person/person.h"
#include "ref/ref.h"
#include "task.sql.h"

struct task {
	const char *case_no, *name, *stage, *stage_label, *district;
	const char *district_label, *due_on, *clock, *level;
	int64_t amount;
	bool paused, stopped, escalated, sent_back;
};
struct tasks_reply {
	struct json_list items;
};
/* clang-format off */
#define T(name, type, flags, label) J_FIELD(task, #name, name, type, flags, 0, NULL, label)
static const struct json_field task_fields[] = {
	T(case_no, J_TEXT, J_REQUIRED, "事项编号"), T(name, J_TEXT, J_REQUIRED, "申请人，已遮盖"),
	T(stage, J_TEXT, J_REQUIRED, "到哪一步"), T(stage_label, J_TEXT, J_REQUIRED, "名称"),
	T(district, J_TEXT, J_REQUIRED, "区县"), T(district_label, J_TEXT, J_REQUIRED, "区县名称"),
	T(due_on, J_TEXT, J_REQUIRED, "期限"), T(clock, J_TEXT, J_REQUIRED, "还剩几天"),
	T(level, J_TEXT, J_REQUIRED, "late、soon、ok"), T(amount, J_INT, J_OMIT_EMPTY, "金额，分"),
	T(paused, J_BOOL, J_REQUIRED, "在等别人"), T(stopped, J_BOOL, J_REQUIRED, "公示有异议，停住了"),
	T(escalated, J_BOOL, J_REQUIRED, "快到期，已提醒"), T(sent_back, J_BOOL, J_REQUIRED, "银行退回了，还没有登记"),
};
#undef T
static const struct json_shape task_shape = JSON_SHAPE("AidTask", struct task, task_fields);
static const struct json_field tasks_fields[] = {
	J_FIELD(tasks_reply, "items", items, J_LIST, J_REQUIRED, 0, &task_shape, "待办：银行退回的，然后先到期的在前，年度复核在后"),
};
static const struct json_shape tasks_shape = JSON_SHAPE("AidTasks", struct tasks_reply, tasks_fields);
/* clang-format on */

static int
fill(struct call *c, struct tx *tx, int64_t person, struct bytes name_sealed,
	struct task *t, struct err *e)
{
	const struct ref_district *d =
		ref_district_find(c->app->ref, t->district);
	const struct flow_clock k =
		flow_clock(&c->arena, c->app, true, t->due_on);

	t->stage_label = aid_stage_find(t->stage)->state.label;
	t->district_label = d ? d->name : t->district;
	t->clock = k.text;
	t->level = k.level;
	return person_masked_name(tx, c->app, person, name_sealed, &t->name, e);
}

static int
add_running(struct call *c, struct tx *tx, struct task *out, size_t *n,
	const struct sql_aid_tasks_rows *rows, struct err *e)
{
	for (size_t i = 0; i < rows->n; i++) {
		const struct sql_aid_tasks *r = &rows->items[i];
		struct task *t = &out[(*n)++];

		*t = (struct task){ .case_no = r->no,
			.stage = r->stage,
			.district = r->district,
			.due_on = r->due_on,
			.amount = r->amount_null ? 0 : r->amount,
			.paused = r->paused != 0,
			.stopped = r->stopped != 0,
			.escalated = !r->escalated_at_null };
		if (fill(c, tx, r->person_id, r->name_sealed, t, e) != 0)
			return -1;
	}
	return 0;
}

static int
add_sent_back(struct call *c, struct tx *tx, struct task *out, size_t *n,
	const struct sql_aid_sent_back_rows *rows, struct err *e)
{
	for (size_t i = 0; i < rows->n; i++) {
		const struct sql_aid_sent_back *r = &rows->items[i];
		struct task *t = &out[(*n)++];

		*t = (struct task){ .case_no = r->no,
			.stage = r->stage,
			.district = r->district,
			.due_on = r->due_on,
			.amount = r->amount_null ? 0 : r->amount,
			.sent_back = true };
		if (fill(c, tx, r->person_id, r->name_sealed, t, e) != 0)
			return -1;
	}
	return 0;
}

static int
add_reviews(struct call *c, struct tx *tx, struct task *out, size_t *n,
	const struct sql_aid_reviews_due_rows *rows, struct err *e)
{
	for (size_t i = 0; i < rows->n; i++) {
		const struct sql_aid_reviews_due *r = &rows->items[i];
		struct task *t = &out[(*n)++];

		*t = (struct task){ .case_no = r->no,
			.stage = r->stage,
			.district = r->district,
			.due_on = r->due_on,
			.amount = r->amount_null ? 0 : r->amount };
		if (fill(c, tx, r->person_id, r->name_sealed, t, e) != 0)
			return -1;
	}
	return 0;
}

static int
sent_back(struct call *c, struct tx *tx, struct sql_aid_sent_back_rows *out,
	struct err *e)
{
	*out = (struct sql_aid_sent_back_rows){ 0 };
	return c->caller.perms & PERM_FUND_PAY
		       ? sql_aid_sent_back(tx, e, c->caller.id, out)
		       : 0;
}

/* Reviews of those who may review, as far ahead as the rules of today say. */
static int
reviews(struct call *c, struct tx *tx, struct sql_aid_reviews_due_rows *out,
	struct err *e)
{
	char day[CIVIL_SIZE];
	const struct aid_rules *r;
	struct err own = { 0 };

	*out = (struct sql_aid_reviews_due_rows){ 0 };
	if (!(c->caller.perms & PERM_FUND_REVIEW))
		return 0;
	civil_format(app_today(c->app), day);
	if (aid_rules_on(tx, day, &r, &own) != 0)
		return own.code == ERR_AID_RULES_NONE ? 0
						      : err_set(e, own.code);
	civil_format(civil_add_days(
			     app_today(c->app), (int32_t)r->review_ahead_days),
		day);
	return sql_aid_reviews_due(
		tx, e, c->caller.id, arena_strdup(&c->arena, day), out);
}

/* What this account may take further: not its own family's, not where it has
 * had a duty that keeps it out. */
static int
run_tasks(struct call *c, struct tx *tx, struct err *e)
{
	struct tasks_reply *out = ARENA_NEW(&c->arena, struct tasks_reply);
	struct sql_aid_sent_back_rows back;
	struct sql_aid_reviews_due_rows late;
	struct sql_aid_tasks_rows rows;
	struct task *items;
	size_t n = 0;

	if (sql_aid_tasks(tx, e, c->caller.id,
		    (c->caller.perms & PERM_FUND_KEY) != 0,
		    (c->caller.perms & PERM_FUND_REVIEW) != 0,
		    (c->caller.perms & PERM_FUND_APPROVE) != 0,
		    (c->caller.perms & PERM_FUND_PAY) != 0, &rows) != 0 ||
		sent_back(c, tx, &back, e) != 0 ||
		reviews(c, tx, &late, e) != 0)
		return -1;
	items = ARENA_ARRAY(
		&c->arena, struct task, back.n + rows.n + late.n + 1);
	if (add_sent_back(c, tx, items, &n, &back, e) != 0 ||
		add_running(c, tx, items, &n, &rows, e) != 0 ||
		add_reviews(c, tx, items, &n, &late, e) != 0)
		return -1;
	out->items = (struct json_list){ items, n };
	c->out = out;
	return 0;
}

/* clang-format off */
static const struct route rows[] = {
	{ .method = "GET", .path = "/api/v1/aid/tasks", .audience = FOR_STAFF, .perm = PERM_AID_READ, .status = 200,
	  .result = &tasks_shape, .stages = { { LANE_READ, run_tasks } }, .label = "我的帮扶待办" },
};
/* clang-format on */
const struct route_table aid_task_routes = { rows, ARRAY_LEN(rows) };
