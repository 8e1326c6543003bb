/* SPDX-License-Identifier: Apache-2.0 */
/* What goes on in the hall: calls for help, notices, how visits went. */
#include "app.h"
#include "civil.h"
#include "fleet/fleet.h"
#include "fleet/fleet_api.h"
#include "fleet/help.h"
#include "fleet/notice.h"
#include "fleet/visits.h"
#include "handover/handover.h"

struct items {
	struct json_list items;
};
struct ref_out {
	const char *id, *state;
};
struct answer_in {
	const char *state;
};

/* clang-format off */
#define T(type_, json, name, flags, max, label) \
	{ json, J_TEXT, flags, offsetof(struct type_, name), max, NULL, label }
static const struct json_field ref_fields[] = {
	T(ref_out, "state", state, J_REQUIRED, 0, "状态"), T(ref_out, "id", id, J_REQUIRED, 0, "编号"),
};
static const struct json_shape ref_shape = JSON_SHAPE("HallRef", struct ref_out, ref_fields);

static const struct json_field help_new_fields[] = {
	T(help_new, "screen", screen, J_REQUIRED, 40, "所在画面"), T(help_new, "flow", flow, 0, 40, "所办事项"),
};
static const struct json_shape help_new_shape =
	JSON_SHAPE("HelpCallRequest", struct help_new, help_new_fields);
static const struct json_field help_fields[] = {
	T(help_item, "id", id, J_REQUIRED, 0, "编号"), T(help_item, "kiosk", name, J_REQUIRED, 0, "自助机"),
	T(help_item, "place", place, J_OMIT_EMPTY, 0, "位置"), T(help_item, "screen", screen, J_REQUIRED, 0, "所在画面"),
	T(help_item, "flow", flow, J_OMIT_EMPTY, 0, "所办事项"),
	T(help_item, "state", state, J_REQUIRED, 0, "called 等人，coming 有人去了"),
	T(help_item, "coming_by", coming_by, J_OMIT_EMPTY, 0, "去处理的人"),
	T(help_item, "handover", handover, J_OMIT_EMPTY, 0, "交来的没填完的申请"),
	{ "since", J_INT, J_REQUIRED | J_DATE_TIME, offsetof(struct help_item, since), 0, NULL, "呼叫时间" },
};
static const struct json_shape help_shape = JSON_SHAPE("HelpCall", struct help_item, help_fields);
static const struct json_field help_list_fields[] = {
	{ "items", J_LIST, J_REQUIRED, offsetof(struct items, items), 0, &help_shape, "求助" },
};
static const struct json_shape help_list_shape = JSON_SHAPE("HelpCalls", struct items, help_list_fields);
static const struct json_field answer_fields[] = {
	T(answer_in, "state", state, J_REQUIRED, 16, "coming：去处理；done：已处理"),
};
static const struct json_shape answer_shape = JSON_SHAPE("HelpAnswer", struct answer_in, answer_fields);

static const struct json_field notice_new_fields[] = {
	T(notice_new, "text", text, J_REQUIRED, 0, "内容"), T(notice_new, "from", from, J_REQUIRED, 10, "第一天"),
	T(notice_new, "until", until, J_REQUIRED, 10, "最后一天"),
};
static const struct json_shape notice_new_shape =
	JSON_SHAPE("NoticeRequest", struct notice_new, notice_new_fields);
static const struct json_field notice_fields[] = {
	T(notice_item, "id", id, J_REQUIRED, 0, "编号"), T(notice_item, "text", text, J_REQUIRED, 0, "内容"),
	T(notice_item, "from", from, J_REQUIRED, 0, "第一天"), T(notice_item, "until", until, J_REQUIRED, 0, "最后一天"),
	T(notice_item, "state", state, J_REQUIRED, 0, "waiting shown ended"),
	{ "at", J_INT, J_REQUIRED | J_DATE_TIME, offsetof(struct notice_item, at), 0, NULL, "发布时间" },
};
static const struct json_shape notice_shape = JSON_SHAPE("Notice", struct notice_item, notice_fields);
static const struct json_field notice_list_fields[] = {
	{ "items", J_LIST, J_REQUIRED, offsetof(struct items, items), 0, &notice_shape, "通知" },
};
static const struct json_shape notice_list_shape = JSON_SHAPE("Notices", struct items, notice_list_fields);

#define N(type_, name, label) \
	{ #name, J_INT, J_REQUIRED, offsetof(struct type_, name), 0, NULL, label }
static const struct json_field flow_fields[] = {
	T(visit_sum, "kiosk", kiosk, J_REQUIRED, 0, "自助机"), T(visit_sum, "flow", flow, J_REQUIRED, 0, "事项"),
	N(visit_sum, started, "开始"), N(visit_sum, finished, "办完"),
	N(visit_sum, gave_up, "中途离开"), N(visit_sum, failed, "没办成"),
};
static const struct json_shape flow_shape = JSON_SHAPE("VisitSum", struct visit_sum, flow_fields);
static const struct json_field failure_fields[] = {
	T(visit_failure, "kiosk", kiosk, J_REQUIRED, 0, "自助机"), T(visit_failure, "flow", flow, J_REQUIRED, 0, "事项"),
	T(visit_failure, "code", code, J_REQUIRED, 0, "原因代码"), N(visit_failure, n, "次数"),
};
static const struct json_shape failure_shape = JSON_SHAPE("VisitFailure", struct visit_failure, failure_fields);
struct visits_out {
	const char *from;
	struct json_list flows, failures;
};
static const struct json_field visits_fields[] = {
	T(visits_out, "from", from, J_REQUIRED, 0, "第一天"),
	{ "flows", J_LIST, J_REQUIRED, offsetof(struct visits_out, flows), 0, &flow_shape, "每台、每项" },
	{ "failures", J_LIST, J_REQUIRED, offsetof(struct visits_out, failures), 0, &failure_shape, "没办成的原因" },
};
static const struct json_shape visits_shape = JSON_SHAPE("Visits", struct visits_out, visits_fields);
#undef T
#undef N
/* clang-format on */

static int
answer_ref(struct call *c, const char *id, const char *state)
{
	struct ref_out *out = ARENA_NEW(&c->arena, struct ref_out);

	*out = (struct ref_out){ id, state };
	c->out = out;
	return 0;
}

static int
answer_items(struct call *c, void *items, size_t n)
{
	struct items *out = ARENA_NEW(&c->arena, struct items);

	out->items = (struct json_list){ items, n };
	c->out = out;
	return 0;
}

/* ---- help ---------------------------------------------------------------- */

static int
check_help(struct call *c, struct err *e)
{
	return help_check(c->in, e);
}

static int
run_call(struct call *c, struct tx *tx, struct err *e)
{
	const char *ref, *state;

	if (help_call(tx, c->app, &c->caller, c->in, &ref, &state, e) != 0)
		return -1;
	c->changed |= TOPIC_HELP;
	return answer_ref(c, ref, state);
}

static int
run_calls(struct call *c, struct tx *tx, struct err *e)
{
	struct help_item *items;
	size_t n;

	if (help_list(tx, &items, &n, e) != 0)
		return -1;
	return answer_items(c, items, n);
}

static int
run_answer(struct call *c, struct tx *tx, struct err *e)
{
	const struct answer_in *in = c->in;
	const char *actor = c->caller.actor, *call = c->params[0];

	if (help_answer(tx, c->app, actor, call, in->state, e) != 0)
		return -1;
	if (strcmp(in->state, "done") == 0 &&
		handover_end_call(tx, c->app, actor, call, e) != 0)
		return -1;
	c->changed |= TOPIC_HELP;
	return answer_ref(c, c->params[0], in->state);
}

/* ---- notices ------------------------------------------------------------- */

static int
check_notice(struct call *c, struct err *e)
{
	return notice_check(c->app, c->in, e);
}

static int
run_notice(struct call *c, struct tx *tx, struct err *e)
{
	const char *ref;

	if (notice_add(tx, c->app, c->caller.actor, c->in, &ref, e) != 0)
		return -1;
	c->changed |= TOPIC_NOTICES;
	return answer_ref(c, ref, "added");
}

static int
run_notices(struct call *c, struct tx *tx, struct err *e)
{
	struct notice_item *items;
	size_t n;

	if (notice_list(tx, &items, &n, e) != 0)
		return -1;
	return answer_items(c, items, n);
}

static int
run_end(struct call *c, struct tx *tx, struct err *e)
{
	if (notice_end(tx, c->app, c->caller.actor, c->params[0], e) != 0)
		return -1;
	c->changed |= TOPIC_NOTICES;
	return answer_ref(c, c->params[0], "ended");
}

/* ---- visits -------------------------------------------------------------- */

static int
run_visits(struct call *c, struct tx *tx, struct err *e)
{
	struct visits_out *out = ARENA_NEW(&c->arena, struct visits_out);
	struct visit_sums v;

	if (visits_load(tx, &v, e) != 0)
		return -1;
	*out = (struct visits_out){ v.from, { v.flows, v.n_flows },
		{ v.failures, v.n_failures } };
	c->out = out;
	return 0;
}

/* clang-format off */
static const struct route rows[] = {
	{ .method = "POST", .path = "/api/v1/help-calls", .audience = FOR_TERMINAL,
	  .flags = CALL_KEYED, .status = 201, .body = &help_new_shape, .result = &ref_shape,
	  .check = check_help, .stages = { { LANE_WRITE, run_call } }, .label = "叫工作人员过来" },
	{ .method = "GET", .path = "/api/v1/help-calls", .audience = FOR_STAFF,
	  .perm = PERM_HELP_ANSWER, .flags = CALL_QUIET, .status = 200, .result = &help_list_shape,
	  .stages = { { LANE_READ, run_calls } }, .label = "还没处理的求助" },
	{ .method = "POST", .path = "/api/v1/help-calls/{id}/answer", .audience = FOR_STAFF,
	  .perm = PERM_HELP_ANSWER, .flags = CALL_KEYED, .status = 200, .body = &answer_shape,
	  .result = &ref_shape, .stages = { { LANE_WRITE, run_answer } }, .label = "去处理求助、已处理" },
	{ .method = "GET", .path = "/api/v1/notices", .audience = FOR_STAFF,
	  .perm = PERM_TERMINAL_READ, .status = 200, .result = &notice_list_shape,
	  .stages = { { LANE_READ, run_notices } }, .label = "自助机上的通知" },
	{ .method = "POST", .path = "/api/v1/notices", .audience = FOR_STAFF,
	  .perm = PERM_TERMINAL_OPERATE, .flags = CALL_KEYED, .status = 201,
	  .body = &notice_new_shape, .result = &ref_shape, .check = check_notice,
	  .stages = { { LANE_WRITE, run_notice } }, .label = "发布通知" },
	/* Ending twice is ending once: no key is needed. */
	{ .method = "DELETE", .path = "/api/v1/notices/{id}", .audience = FOR_STAFF,
	  .perm = PERM_TERMINAL_OPERATE, .status = 200, .result = &ref_shape,
	  .stages = { { LANE_WRITE, run_end } }, .label = "结束一条通知" },
	{ .method = "GET", .path = "/api/v1/visits", .audience = FOR_STAFF,
	  .perm = PERM_TERMINAL_READ, .flags = CALL_QUIET, .status = 200, .result = &visits_shape,
	  .stages = { { LANE_READ, run_visits } }, .label = "近 30 天自助机办理情况" },
};
/* clang-format on */
const struct route_table hall_routes = { rows, ARRAY_LEN(rows) };
