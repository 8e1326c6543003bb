/* SPDX-License-Identifier: Apache-2.0 */
/* One session at the desk: who comes, whom closing it touches, opening it
 * again. */
#include "booking/desk.h"
#include "booking/desk_booking_api.h"
#include "booking/shapes_api.h"
#include "app.h"

/* ---- who comes ----------------------------------------------------------- */

struct session_people {
	struct session_reply *session;
	struct place_reply *place;
	const char *title;
	struct json_list items;
};

/* clang-format off */
#define X(name, type, sub, label) J_FIELD(session_people, #name, name, type, J_REQUIRED, 0, sub, label)
static const struct json_field people_fields[] = {
	X(session, J_OBJECT, &session_shape, "场次"), X(place, J_OBJECT, &place_shape, "地点"),
	X(title, J_TEXT, NULL, "项目"), X(items, J_LIST, &expected_shape, "名单"),
};
#undef X
static const struct json_shape people_shape =
	JSON_SHAPE("SessionPeople", struct session_people, people_fields);
/* clang-format on */

static int
run_people(struct call *c, struct tx *tx, struct err *e)
{
	struct session_people *out =
		ARENA_NEW(&c->arena, struct session_people);
	struct expected *people;
	struct offer_session s;
	struct offer_site where;
	struct offer o;
	size_t n;

	if (offer_session_load(tx, c->params[0], &s, e) != 0 ||
		offer_load_id(tx, s.programme_id, &o, e) != 0 ||
		offer_site_load(tx, s.site_number, &where, e) != 0 ||
		presence_session(tx, c->app, &s, false, &people, &n, e) != 0)
		return -1;
	out->session = ARENA_NEW(&c->arena, struct session_reply);
	*out->session = session_reply(&c->arena, &s, tx_now(tx));
	out->place = place_reply(&c->arena, &where);
	out->title = o.title;
	out->items = expected_replies(&c->arena, people, n);
	c->out = out;
	return 0;
}

/* ---- closing a session --------------------------------------------------- */

struct touching_reply {
	struct session_reply *session;
	int64_t booked, waiting, held;
	struct json_list items;
};
struct close_input {
	const char *reason;
	int64_t booked;
};

/* clang-format off */
#define X(name, type, sub, label) J_FIELD(touching_reply, #name, name, type, J_REQUIRED, 0, sub, label)
static const struct json_field touching_fields[] = {
	X(session, J_OBJECT, &session_shape, "场次"), X(booked, J_INT, NULL, "约了"), X(waiting, J_INT, NULL, "候补"),
	X(held, J_INT, NULL, "正在选"), X(items, J_LIST, &expected_shape, "都有谁"),
};
#undef X
static const struct json_shape touching_shape =
	JSON_SHAPE("SessionTouched", struct touching_reply, touching_fields);
static const struct json_field close_fields[] = {
	J_FIELD(close_input, "reason", reason, J_TEXT, J_REQUIRED, 400, NULL, "原因"),
	J_FIELD(close_input, "booked", booked, J_INT, J_REQUIRED, 0, NULL, "看到的已约人数"),
};
static const struct json_shape close_shape =
	JSON_SHAPE("SessionClose", struct close_input, close_fields);
/* clang-format on */

static int
run_touched(struct call *c, struct tx *tx, struct err *e)
{
	struct touching_reply *out =
		ARENA_NEW(&c->arena, struct touching_reply);
	struct touching t = { 0 };

	if (desk_touched(tx, c->app, c->params[0], &t, e) != 0)
		return -1;
	out->session = ARENA_NEW(&c->arena, struct session_reply);
	*out->session = session_reply(&c->arena, &t.session, tx_now(tx));
	out->booked = t.booked;
	out->waiting = t.waiting;
	out->held = t.held;
	out->items = expected_replies(&c->arena, t.items, t.n);
	c->out = out;
	return 0;
}

static int
run_close(struct call *c, struct tx *tx, struct err *e)
{
	const struct close_input *in = c->in;
	int64_t calls;

	if (!*in->reason)
		return err_add_field(e, "reason", ERR_REASON_REQUIRED);
	if (desk_close(tx, c->app, &c->caller, c->params[0], in->reason,
		    in->booked, &calls, e) != 0)
		return -1;
	booking_done(c, "closed", calls);
	return 0;
}

/* ---- open again ---------------------------------------------------------- */

struct was_closed_reply {
	struct session_reply *session;
	struct json_list items;
};
struct reopen_input {
	const char *reason;
	int64_t touched;
};

/* clang-format off */
#define X(name, label) J_FIELD(was_closed, #name, name, J_TEXT, J_REQUIRED, 0, NULL, label)
static const struct json_field was_closed_fields[] = {
	X(case_no, "事项编号"), X(name, "姓名，已遮盖"), X(phone, "手机，已遮盖"),
	X(became, "again told unreachable open"), X(became_label, "现在怎样"),
};
#undef X
static const struct json_shape was_closed_shape =
	JSON_SHAPE("WasClosed", struct was_closed, was_closed_fields);
static const struct json_field reopening_fields[] = {
	J_FIELD(was_closed_reply, "session", session, J_OBJECT, J_REQUIRED, 0, &session_shape, "场次"),
	J_FIELD(was_closed_reply, "items", items, J_LIST, J_REQUIRED, 0, &was_closed_shape, "停办时有名额的人"),
};
static const struct json_shape reopening_shape =
	JSON_SHAPE("SessionReopening", struct was_closed_reply, reopening_fields);
static const struct json_field reopen_fields[] = {
	J_FIELD(reopen_input, "reason", reason, J_TEXT, J_REQUIRED, 400, NULL, "原因"),
	J_FIELD(reopen_input, "touched", touched, J_INT, J_REQUIRED, 0, NULL, "看到的人数"),
};
static const struct json_shape reopen_shape =
	JSON_SHAPE("SessionReopen", struct reopen_input, reopen_fields);
/* clang-format on */

static int
run_was_closed(struct call *c, struct tx *tx, struct err *e)
{
	struct was_closed_reply *out =
		ARENA_NEW(&c->arena, struct was_closed_reply);
	struct was_closed *items;
	struct offer_session s;
	size_t n;

	if (desk_was_closed(tx, c->app, c->params[0], &s, &items, &n, e) != 0)
		return -1;
	out->session = ARENA_NEW(&c->arena, struct session_reply);
	*out->session = session_reply(&c->arena, &s, tx_now(tx));
	out->items = (struct json_list){ items, n };
	c->out = out;
	return 0;
}

static int
run_reopen(struct call *c, struct tx *tx, struct err *e)
{
	const struct reopen_input *in = c->in;
	int64_t calls;

	if (!*in->reason)
		return err_add_field(e, "reason", ERR_REASON_REQUIRED);
	if (desk_reopen(tx, c->app, &c->caller, c->params[0], in->reason,
		    in->touched, &calls, e) != 0)
		return -1;
	booking_done(c, "reopened", calls);
	return 0;
}

/* clang-format off */
static const struct route rows[] = {
	{ .method = "GET", .path = "/api/v1/sessions/{id}/people", .audience = FOR_STAFF,
	  .perm = PERM_BOOKING_READ, .status = 200, .result = &people_shape,
	  .stages = { { LANE_READ, run_people } }, .label = "一场的名单" },
	{ .method = "GET", .path = "/api/v1/sessions/{id}/touched", .audience = FOR_STAFF,
	  .perm = PERM_BOOKING_READ, .status = 200, .result = &touching_shape,
	  .stages = { { LANE_READ, run_touched } }, .label = "停办这一场会影响谁" },
	{ .method = "POST", .path = "/api/v1/sessions/{id}/close", .audience = FOR_STAFF,
	  .perm = PERM_BOOKING_MANAGE, .flags = CALL_KEYED, .status = 200, .body = &close_shape,
	  .result = &booking_done_shape, .stages = { { LANE_WRITE, run_close } }, .label = "停办一场" },
	{ .method = "GET", .path = "/api/v1/sessions/{id}/closed", .audience = FOR_STAFF,
	  .perm = PERM_BOOKING_READ, .status = 200, .result = &reopening_shape,
	  .stages = { { LANE_READ, run_was_closed } }, .label = "停办时有名额的人，现在怎样" },
	{ .method = "POST", .path = "/api/v1/sessions/{id}/reopen", .audience = FOR_STAFF,
	  .perm = PERM_BOOKING_MANAGE, .flags = CALL_KEYED, .status = 200, .body = &reopen_shape,
	  .result = &booking_done_shape, .stages = { { LANE_WRITE, run_reopen } }, .label = "恢复停办的一场" },
};
/* clang-format on */
const struct route_table session_routes = { rows, ARRAY_LEN(rows) };
