/* SPDX-License-Identifier: Apache-2.0 */
/* What the desk changes and reads about places. Bookings for somebody who
 * stands at the window are in desk_act_api.c. */
#include "booking/desk_booking_api.h"
#include "booking/desk.h"
#include "booking/shapes_api.h"
#include "str.h"
#include "app.h"

#define TREE_DAYS 14

/* ---- programmes and their tree ------------------------------------------- */

struct programme_reply {
	const char *code, *title, *period, *state, *state_label;
	int64_t opens_at, closes_at;
	struct tree_node n;
};
struct list_reply {
	const char *code, *title;
	struct json_list items;
};

/* clang-format off */
#define P(name, type, flags, label) J_FIELD(programme_reply, #name, name, type, J_REQUIRED | (flags), 0, NULL, label)
#define N(name, label) J_FIELD(programme_reply, #name, n.name, J_INT, J_REQUIRED, 0, NULL, label)
static const struct json_field programme_fields[] = {
	P(code, J_TEXT, 0, "代号"), P(title, J_TEXT, 0, "名称"), P(period, J_TEXT, 0, "哪一期"),
	P(state, J_TEXT, 0, "状态"), P(state_label, J_TEXT, 0, "状态名称"),
	P(opens_at, J_INT, J_DATE_TIME, "开放时间"), P(closes_at, J_INT, J_DATE_TIME, "结束时间"),
	N(size, "名额"), N(free, "余量"), N(held, "正在选"), N(leased, "自助机离线预留"), N(taken, "已约"),
	N(reserved, "留给现场"), N(waiting, "候补"), N(attended, "已到"), N(no_show, "未到"),
};
#undef P
#undef N
static const struct json_shape programme_shape =
	JSON_SHAPE("Programme", struct programme_reply, programme_fields);
static const struct json_field programmes_fields[] = {
	J_FIELD(list_reply, "items", items, J_LIST, J_REQUIRED, 0, &programme_shape, "项目"),
};
static const struct json_shape programmes_shape =
	JSON_SHAPE("Programmes", struct list_reply, programmes_fields);

#define T(name, type, flags, label) J_FIELD(tree_node, #name, name, type, flags, 0, NULL, label)
static const struct json_field node_fields[] = {
	T(id, J_TEXT, J_REQUIRED, "编号"), T(parent, J_TEXT, J_REQUIRED, "上一级，没有时为空"),
	T(kind, J_TEXT, J_REQUIRED, "programme share place day session"), T(label, J_TEXT, J_REQUIRED, "名称"),
	T(date, J_TEXT, J_OMIT_EMPTY, "日期"), T(session, J_TEXT, J_OMIT_EMPTY, "场次编号"),
	T(size, J_INT, J_REQUIRED, "名额"), T(free, J_INT, J_REQUIRED, "余量"), T(held, J_INT, J_REQUIRED, "正在选"),
	T(leased, J_INT, J_REQUIRED, "自助机离线预留"), T(taken, J_INT, J_REQUIRED, "已约"),
	T(reserved, J_INT, J_REQUIRED, "留给现场"), T(waiting, J_INT, J_REQUIRED, "候补"),
	T(attended, J_INT, J_REQUIRED, "已到"), T(no_show, J_INT, J_REQUIRED, "未到"),
	T(state, J_TEXT, J_REQUIRED, "free full closed past"), T(state_label, J_TEXT, J_REQUIRED, "状态名称"),
	T(why, J_TEXT, J_REQUIRED, "为什么没有余量"),
};
#undef T
static const struct json_shape node_shape =
	JSON_SHAPE("QuotaNode", struct tree_node, node_fields);
static const struct json_field tree_fields[] = {
	J_FIELD(list_reply, "code", code, J_TEXT, J_REQUIRED, 0, NULL, "代号"),
	J_FIELD(list_reply, "title", title, J_TEXT, J_REQUIRED, 0, NULL, "名称"),
	J_FIELD(list_reply, "nodes", items, J_LIST, J_REQUIRED, 0, &node_shape, "各级名额，上级在前"),
};
static const struct json_shape tree_shape =
	JSON_SHAPE("QuotaTree", struct list_reply, tree_fields);
/* clang-format on */

static int
run_programmes(struct call *c, struct tx *tx, struct err *e)
{
	struct list_reply *out = ARENA_NEW(&c->arena, struct list_reply);
	struct programme_reply *items;
	struct offer *offers;
	size_t n;

	if (offer_list(tx, "checkup", &offers, &n, e) != 0)
		return -1;
	items = ARENA_ARRAY(&c->arena, struct programme_reply, n + 1);
	for (size_t i = 0; i < n; i++) {
		struct offer_state st = offer_state(&offers[i], tx_now(tx));

		items[i] = (struct programme_reply){ offers[i].code,
			offers[i].title, offers[i].period, st.state, st.label,
			offers[i].opens_at, offers[i].closes_at, { 0 } };
		if (desk_numbers(tx, &offers[i], &items[i].n, e) != 0)
			return -1;
	}
	out->items = (struct json_list){ items, n };
	c->out = out;
	return 0;
}

struct tree_query {
	const char *from;
	int64_t days;
};

static int
check_tree(struct call *c, struct err *e)
{
	struct tree_query *q = ARENA_NEW(&c->arena, struct tree_query);
	const char *days = call_query(c, "days", e);
	char today[CIVIL_SIZE];

	civil_format(app_today(c->app), today);
	q->from = call_query(c, "from", e);
	if (!q->from)
		q->from = arena_strdup(&c->arena, today);
	q->days = TREE_DAYS;
	if (days && digits_parse(bytes_str(days), TREE_DAYS_MAX, &q->days) != 0)
		return err_set(e, ERR_BAD_QUERY);
	c->scratch = q;
	return e->code == ERR_NONE ? 0 : -1;
}

static int
run_tree(struct call *c, struct tx *tx, struct err *e)
{
	const struct tree_query *q = c->scratch;
	struct list_reply *out = ARENA_NEW(&c->arena, struct list_reply);
	struct tree_node *nodes;
	struct offer o;
	size_t n;

	if (offer_load(tx, c->params[0], &o, e) != 0 ||
		desk_tree(tx, c->app, &o, q->from, (int)q->days, &nodes, &n,
			e) != 0)
		return -1;
	*out = (struct list_reply){ o.code, o.title, { nodes, n } };
	c->out = out;
	return 0;
}

/* ---- quota from one share to another ------------------------------------- */

/* clang-format off */
#define Q(name, type, max, label) J_FIELD(quota_move, #name, name, type, J_REQUIRED, max, NULL, label)
static const struct json_field quota_fields[] = {
	Q(from, J_TEXT, 32, "从哪一份"), Q(to, J_TEXT, 32, "到哪一份"), Q(n, J_INT, 0, "多少个"),
	Q(reason, J_TEXT, 400, "原因"),
};
#undef Q
static const struct json_shape quota_shape =
	JSON_SHAPE("QuotaMove", struct quota_move, quota_fields);
/* clang-format on */

static int
run_quota(struct call *c, struct tx *tx, struct err *e)
{
	struct offer o;

	booking_done(c, "moved", 0);
	if (offer_load(tx, c->params[0], &o, e) != 0 ||
		quota_share_move(tx, c->app, c->caller.actor, o.id, c->in, e) !=
			0)
		return -1;
	return wait_promote(tx, c->app, o.id, e);
}

/* ---- calls, the funnel --------------------------------------------------- */

struct outcome_input {
	const char *outcome;
};
struct funnel_reply {
	int64_t quota, booked, attended, reported, no_show, cancelled, late;
	struct json_list rows;
};

/* clang-format off */
#define K(json, name, type, flags, label) J_FIELD(call_item, json, name, type, flags, 0, NULL, label)
static const struct json_field call_fields[] = {
	K("id", id, J_TEXT, J_REQUIRED, "编号"), K("case_no", case_no, J_TEXT, J_REQUIRED, "事项编号"),
	K("name", name, J_TEXT, J_REQUIRED, "姓名，已遮盖"), K("phone", phone, J_TEXT, J_REQUIRED, "手机，已遮盖"),
	K("why", why, J_TEXT, J_REQUIRED, "closed promoted"), K("why_label", why_label, J_TEXT, J_REQUIRED, "为什么"),
	K("made_at", made_at, J_INT, J_REQUIRED | J_DATE_TIME, "从何时起"), K("state", state, J_TEXT, J_REQUIRED, "open done"),
	K("by", by, J_TEXT, J_OMIT_EMPTY, "谁打的"),
};
#undef K
static const struct json_shape call_shape =
	JSON_SHAPE("BookingCall", struct call_item, call_fields);
static const struct json_field calls_fields[] = {
	J_FIELD(list_reply, "items", items, J_LIST, J_REQUIRED, 0, &call_shape, "要打的电话"),
};
static const struct json_shape calls_shape =
	JSON_SHAPE("BookingCalls", struct list_reply, calls_fields);
static const struct json_field outcome_fields[] = {
	J_FIELD(outcome_input, "outcome", outcome, J_TEXT, J_REQUIRED, 16, NULL, "told 已告知，unreachable 打不通"),
};
static const struct json_shape outcome_shape =
	JSON_SHAPE("CallOutcome", struct outcome_input, outcome_fields);

#define R(name, type, label) J_FIELD(funnel_row, #name, name, type, J_REQUIRED, 0, NULL, label)
static const struct json_field funnel_row_fields[] = {
	R(key, J_TEXT, "代号"), R(label, J_TEXT, "名称"), R(quota, J_INT, "名额"), R(booked, J_INT, "预约人数"),
	R(attended, J_INT, "到场人数"), R(reported, J_INT, "领报告人数"), R(no_show, J_INT, "未到人数"),
	R(cancelled, J_INT, "取消人数"), R(late, J_INT, "其中迟取消的人数"),
};
#undef R
static const struct json_shape funnel_row_shape =
	JSON_SHAPE("FunnelRow", struct funnel_row, funnel_row_fields);
#define R(name, type, sub, label) J_FIELD(funnel_reply, #name, name, type, J_REQUIRED, 0, sub, label)
static const struct json_field funnel_fields[] = {
	J_FIELD(funnel_reply, "size", quota, J_INT, J_REQUIRED, 0, NULL, "名额"), R(booked, J_INT, NULL, "预约人数"),
	R(attended, J_INT, NULL, "到场人数"), R(reported, J_INT, NULL, "领报告人数"), R(no_show, J_INT, NULL, "未到人数"),
	R(cancelled, J_INT, NULL, "取消人数"), R(late, J_INT, NULL, "其中迟取消的人数"), R(rows, J_LIST, &funnel_row_shape, "各行"),
};
#undef R
static const struct json_shape funnel_shape =
	JSON_SHAPE("Funnel", struct funnel_reply, funnel_fields);
/* clang-format on */

static int
check_calls(struct call *c, struct err *e)
{
	const char *state = call_query(c, "state", e);

	c->scratch = (void *)(state ? state : "open");
	if (strcmp(c->scratch, "open") != 0 && strcmp(c->scratch, "done") != 0)
		return err_add_field(e, "state", ERR_CHOICE_UNKNOWN);
	return e->code == ERR_NONE ? 0 : -1;
}

static int
run_calls(struct call *c, struct tx *tx, struct err *e)
{
	struct list_reply *out = ARENA_NEW(&c->arena, struct list_reply);
	struct call_item *items;
	size_t n;

	if (desk_calls(tx, c->app, strcmp(c->scratch, "open") == 0, &items, &n,
		    e) != 0)
		return -1;
	out->items = (struct json_list){ items, n };
	c->out = out;
	return 0;
}

static int
run_called(struct call *c, struct tx *tx, struct err *e)
{
	const struct outcome_input *in = c->in;

	booking_done(c, "done", 0);
	return desk_call_done(
		tx, c->app, &c->caller, c->params[0], in->outcome, e);
}

static int
check_funnel(struct call *c, struct err *e)
{
	const char *by = call_query(c, "by", e);

	c->scratch = (void *)(by ? by : "district");
	return e->code == ERR_NONE ? 0 : -1;
}

static int
run_funnel(struct call *c, struct tx *tx, struct err *e)
{
	struct funnel_reply *out = ARENA_NEW(&c->arena, struct funnel_reply);
	struct funnel_row *rows, whole;
	struct offer o;
	size_t n;

	if (offer_load(tx, c->params[0], &o, e) != 0 ||
		desk_funnel(tx, c->app, &o, c->scratch, &whole, &rows, &n, e) !=
			0)
		return -1;
	*out = (struct funnel_reply){ whole.quota, whole.booked, whole.attended,
		whole.reported, whole.no_show, whole.cancelled, whole.late,
		{ rows, n } };
	c->out = out;
	return 0;
}

/* clang-format off */
static const struct route rows[] = {
	{ .method = "GET", .path = "/api/v1/programmes", .audience = FOR_STAFF, .perm = PERM_BOOKING_READ,
	  .flags = CALL_QUIET, .status = 200, .result = &programmes_shape, .stages = { { LANE_READ, run_programmes } },
	  .label = "预约项目和名额" },
	{ .method = "GET", .path = "/api/v1/programmes/{code}/tree", .audience = FOR_STAFF,
	  .perm = PERM_BOOKING_READ, .flags = CALL_QUIET, .status = 200, .result = &tree_shape, .check = check_tree,
	  .stages = { { LANE_READ, run_tree } }, .label = "各级名额，为什么没有余量" },
	{ .method = "POST", .path = "/api/v1/programmes/{code}/quota", .audience = FOR_STAFF,
	  .perm = PERM_BOOKING_MANAGE, .flags = CALL_KEYED, .status = 200, .body = &quota_shape,
	  .result = &booking_done_shape, .stages = { { LANE_WRITE, run_quota } }, .label = "调配名额" },
	{ .method = "GET", .path = "/api/v1/programmes/{code}/funnel", .audience = FOR_STAFF,
	  .perm = PERM_BOOKING_READ, .status = 200, .result = &funnel_shape, .check = check_funnel,
	  .stages = { { LANE_READ, run_funnel } }, .label = "名额、预约、到场、报告" },
	{ .method = "GET", .path = "/api/v1/booking-calls", .audience = FOR_STAFF, .perm = PERM_BOOKING_READ,
	  .status = 200, .result = &calls_shape, .check = check_calls, .stages = { { LANE_READ, run_calls } },
	  .label = "要打电话告知的人" },
	{ .method = "POST", .path = "/api/v1/booking-calls/{id}", .audience = FOR_STAFF, .perm = PERM_BOOKING_ACT,
	  .flags = CALL_KEYED, .status = 200, .body = &outcome_shape, .result = &booking_done_shape,
	  .stages = { { LANE_WRITE, run_called } }, .label = "记下电话结果" },
};
/* clang-format on */
const struct route_table desk_booking_routes = { rows, ARRAY_LEN(rows) };
