/* SPDX-License-Identifier: Apache-2.0 */
/* The waiting list at the desk, and another order on it. */
#include "booking/desk.h"
#include "booking/desk_booking_api.h"
#include "booking/reorder.h"
#include "booking/shapes_api.h"

/* ---- the list ------------------------------------------------------------ */

struct waiting_reply {
	struct json_list items, reorders, reasons;
	int64_t reordered;
};

/* clang-format off */
#define W(name, type, flags, label) J_FIELD(waiting_item, #name, name, type, J_REQUIRED | (flags), 0, NULL, label)
static const struct json_field item_fields[] = {
	W(case_no, J_TEXT, 0, "事项编号"), W(position, J_INT, 0, "第几位"), W(name, J_TEXT, 0, "姓名，已遮盖"),
	W(share, J_TEXT, 0, "哪一份名额"), W(joined_at, J_INT, J_DATE_TIME, "登记时间"), W(sessions, J_INT, 0, "愿意去几场"),
};
#undef W
static const struct json_shape item_shape =
	JSON_SHAPE("WaitingPerson", struct waiting_item, item_fields);

#define R(name, type, flags, label) J_FIELD(reorder_item, #name, name, type, J_REQUIRED | (flags), 0, NULL, label)
static const struct json_field reorder_fields[] = {
	R(id, J_TEXT, 0, "编号"), R(case_no, J_TEXT, 0, "把谁"), R(name, J_TEXT, 0, "姓名，已遮盖"),
	R(before, J_TEXT, 0, "排到谁的前面"), R(before_name, J_TEXT, 0, "那一位的姓名，已遮盖"),
	R(reason, J_TEXT, 0, "原因代码"), R(reason_label, J_TEXT, 0, "原因"), R(asked_by, J_TEXT, 0, "谁提出的"),
	R(asked_at, J_INT, J_DATE_TIME, "何时提出"), R(own, J_BOOL, 0, "自己提出的，要别人确认"),
};
#undef R
static const struct json_shape reorder_shape =
	JSON_SHAPE("WaitingReorder", struct reorder_item, reorder_fields);

static const struct json_field reason_fields[] = {
	J_FIELD(reorder_reason, "code", code, J_TEXT, J_REQUIRED, 0, NULL, "代码"),
	J_FIELD(reorder_reason, "label", label, J_TEXT, J_REQUIRED, 0, NULL, "原因"),
};
static const struct json_shape reason_shape =
	JSON_SHAPE("ReorderReason", struct reorder_reason, reason_fields);

#define L(name, type, sub, label) J_FIELD(waiting_reply, #name, name, type, J_REQUIRED, 0, sub, label)
static const struct json_field list_fields[] = {
	L(items, J_LIST, &item_shape, "候补名单，按次序"), L(reorders, J_LIST, &reorder_shape, "等着确认的调序"),
	L(reasons, J_LIST, &reason_shape, "调序可以有哪些原因"), L(reordered, J_INT, NULL, "已经调过几次"),
};
#undef L
static const struct json_shape list_shape =
	JSON_SHAPE("WaitingList", struct waiting_reply, list_fields);
/* clang-format on */

static int
run_list(struct call *c, struct tx *tx, struct err *e)
{
	struct waiting_reply *out = ARENA_NEW(&c->arena, struct waiting_reply);
	struct reorder_item *reorders;
	struct waiting_item *items;
	struct offer o;
	size_t n, m;

	if (offer_load(tx, c->params[0], &o, e) != 0 ||
		desk_waiting(tx, c->app, &o, &items, &n, e) != 0 ||
		reorder_open(tx, c->app, &c->caller, &o, &reorders, &m, e) !=
			0 ||
		reorder_count(tx, o.id, &out->reordered, e) != 0)
		return -1;
	out->items = (struct json_list){ items, n };
	out->reorders = (struct json_list){ reorders, m };
	out->reasons = (struct json_list){ (void *)reorder_reasons,
		reorder_reasons_count };
	c->out = out;
	return 0;
}

/* ---- another order ------------------------------------------------------- */

struct asked_reply {
	const char *id;
};
struct settle_input {
	const char *outcome;
};

/* clang-format off */
#define A(json, name, max, label) J_FIELD(reorder_ask, json, name, J_TEXT, J_REQUIRED, max, NULL, label)
static const struct json_field ask_fields[] = {
	A("case_no", no, 32, "把谁"), A("before", before, 32, "排到谁的前面"), A("reason", reason, 16, "原因代码"),
};
#undef A
static const struct json_shape ask_shape =
	JSON_SHAPE("WaitingReorderAsk", struct reorder_ask, ask_fields);
static const struct json_field asked_fields[] = {
	J_FIELD(asked_reply, "id", id, J_TEXT, J_REQUIRED, 0, NULL, "编号"),
};
static const struct json_shape asked_shape =
	JSON_SHAPE("WaitingReorderAsked", struct asked_reply, asked_fields);
static const struct json_field settle_fields[] = {
	J_FIELD(settle_input, "outcome", outcome, J_TEXT, J_REQUIRED, 16, NULL, "confirm 确认，drop 不调了"),
};
static const struct json_shape settle_shape =
	JSON_SHAPE("WaitingReorderSettle", struct settle_input, settle_fields);
/* clang-format on */

static int
run_ask(struct call *c, struct tx *tx, struct err *e)
{
	struct asked_reply *out = ARENA_NEW(&c->arena, struct asked_reply);
	struct offer o;

	c->out = out;
	c->changed |= TOPIC_BOOKINGS;
	if (offer_load(tx, c->params[0], &o, e) != 0)
		return -1;
	return reorder_ask(tx, c->app, &c->caller, &o, c->in, &out->id, e);
}

static int
run_settle(struct call *c, struct tx *tx, struct err *e)
{
	const struct settle_input *in = c->in;

	if (strcmp(in->outcome, "confirm") == 0) {
		booking_done(c, "confirmed", 0);
		return reorder_confirm(tx, c->app, &c->caller, c->params[0], e);
	}
	if (strcmp(in->outcome, "drop") != 0)
		return err_add_field(e, "outcome", ERR_CHOICE_UNKNOWN);
	booking_done(c, "dropped", 0);
	return reorder_drop(tx, c->app, &c->caller, c->params[0], e);
}

/* clang-format off */
static const struct route rows[] = {
	{ .method = "GET", .path = "/api/v1/programmes/{code}/waiting", .audience = FOR_STAFF,
	  .perm = PERM_BOOKING_READ, .flags = CALL_QUIET, .status = 200, .result = &list_shape,
	  .stages = { { LANE_READ, run_list } }, .label = "候补名单和调序" },
	{ .method = "POST", .path = "/api/v1/programmes/{code}/reorders", .audience = FOR_STAFF,
	  .perm = PERM_BOOKING_ACT | PERM_BOOKING_MANAGE, .flags = CALL_KEYED, .status = 201,
	  .body = &ask_shape, .result = &asked_shape, .stages = { { LANE_WRITE, run_ask } },
	  .label = "提出调整候补次序" },
	{ .method = "POST", .path = "/api/v1/reorders/{id}", .audience = FOR_STAFF,
	  .perm = PERM_BOOKING_MANAGE, .flags = CALL_KEYED, .status = 200, .body = &settle_shape,
	  .result = &booking_done_shape, .stages = { { LANE_WRITE, run_settle } },
	  .label = "第二个人确认调序，或不调了" },
};
/* clang-format on */
const struct route_table waiting_routes = { rows, ARRAY_LEN(rows) };
