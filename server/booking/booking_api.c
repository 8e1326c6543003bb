/* SPDX-License-Identifier: Apache-2.0 */
#include "booking/booking_api.h"
#include "booking/shapes_api.h"
#include "app.h"

/* What stands in the history of a case for an act at a kiosk. */
#define AT_KIOSK "本人在自助机办理"

/* ---- holds --------------------------------------------------------------- */

struct hold_input {
	const char *session, *visit;
};
struct hold_reply {
	const char *hold, *session;
	int64_t expires_at, seconds;
};
struct state_reply {
	const char *state;
};

/* clang-format off */
static const struct json_field hold_in_fields[] = {
	J_FIELD(hold_input, "session", session, J_TEXT, J_REQUIRED, 32, NULL, "场次编号"),
	J_FIELD(hold_input, "visit", visit, J_TEXT, J_REQUIRED, 0, NULL, "本次办理的编号，由自助机定"),
};
static const struct json_shape hold_in_shape =
	JSON_SHAPE("HoldRequest", struct hold_input, hold_in_fields);
static const struct json_field hold_fields[] = {
	J_FIELD(hold_reply, "hold", hold, J_TEXT, J_REQUIRED, 0, NULL, "保留编号"),
	J_FIELD(hold_reply, "session", session, J_TEXT, J_REQUIRED, 0, NULL, "场次编号"),
	J_FIELD(hold_reply, "expires_at", expires_at, J_INT, J_REQUIRED | J_DATE_TIME, 0, NULL, "保留到何时"),
	J_FIELD(hold_reply, "seconds", seconds, J_INT, J_REQUIRED, 0, NULL, "保留多少秒"),
};
static const struct json_shape hold_shape =
	JSON_SHAPE("Hold", struct hold_reply, hold_fields);
struct hold_kept {
	const char *hold, *session;
	int64_t expires_at, seconds;
};
static const struct json_field hold_kept_fields[] = {
	J_FIELD(hold_kept, "hold", hold, J_TEXT, J_REQUIRED, 0, NULL, NULL),
	J_FIELD(hold_kept, "session", session, J_TEXT, J_REQUIRED, 0, NULL, NULL),
	J_FIELD(hold_kept, "expires_at", expires_at, J_INT, J_REQUIRED, 0, NULL, NULL),
	J_FIELD(hold_kept, "seconds", seconds, J_INT, J_REQUIRED, 0, NULL, NULL),
};
static const struct json_shape hold_kept_shape =
	JSON_SHAPE("HoldKept", struct hold_kept, hold_kept_fields);

static const struct json_field release_in_fields[] = {
	J_FIELD(hold_input, "visit", visit, J_TEXT, J_REQUIRED, 0, NULL, "本次办理的编号"),
};
static const struct json_shape release_in_shape =
	JSON_SHAPE("HoldReleaseRequest", struct hold_input, release_in_fields);
static const struct json_field state_fields[] = {
	J_FIELD(state_reply, "state", state, J_TEXT, J_REQUIRED, 0, NULL, "状态"),
};
static const struct json_shape state_shape =
	JSON_SHAPE("HoldState", struct state_reply, state_fields);
/* clang-format on */

static int
check_hold(struct call *c, struct err *e)
{
	const struct hold_input *in = c->in;

	return booking_visit_check(in->visit, true, e);
}

static int
run_hold(struct call *c, struct tx *tx, struct err *e)
{
	const struct hold_input *in = c->in;
	struct hold_kept *out = ARENA_NEW(&c->arena, struct hold_kept);
	struct hold h;

	if (hold_take(tx, c->app, &c->caller, in->visit, in->session, &h, e) !=
		0)
		return -1;
	*out = (struct hold_kept){ h.ref, in->session, h.expires_at,
		(h.expires_at - tx_now(tx)) / 1000 };
	c->out = out;
	c->changed |= TOPIC_BOOKINGS;
	return 0;
}

static const void *
reply_hold(struct call *c, struct err *e)
{
	const struct hold_kept *k = c->out;
	struct hold_reply *out = ARENA_NEW(&c->arena, struct hold_reply);

	(void)e;
	*out = (struct hold_reply){ k->hold, k->session, k->expires_at,
		k->seconds };
	return out;
}

static int
run_release(struct call *c, struct tx *tx, struct err *e)
{
	const struct hold_input *in = c->in;
	struct state_reply *out = ARENA_NEW(&c->arena, struct state_reply);

	out->state = "released";
	c->out = out;
	c->changed |= TOPIC_BOOKINGS;
	return hold_release(tx, c->app, &c->caller, in->visit, e);
}

/* ---- booking, waiting ---------------------------------------------------- */

/* clang-format off */
#define A(name, type, flags, max, sub, label) J_FIELD(booking_asked, #name, name, type, flags, max, sub, label)
static const struct json_field asked_fields[] = {
	A(person,   J_OBJECT, J_REQUIRED, 0, &booking_person_shape, "本人"),
	A(source,   J_TEXT, 0, 16, NULL, "chip：由终端读卡"),
	A(session,  J_TEXT, J_REQUIRED, 32, NULL, "场次编号"),
	A(hold,     J_TEXT, 0, 32, NULL, "保留编号"),
	A(visit,    J_TEXT, 0, 0, NULL, "本次办理的编号"),
	A(lease,    J_BOOL, 0, 0, NULL, "用这台自助机离线预留的名额"),
	A(declare,  J_TEXTS, 0, 8, NULL, "本人确认的说明"),
	A(consents, J_LIST, 0, 8, &booking_consent_shape, "同意的告知书"),
};
static const struct json_shape asked_shape =
	JSON_SHAPE("BookingRequest", struct booking_asked, asked_fields);
static const struct json_field wait_fields[] = {
	A(person,   J_OBJECT, J_REQUIRED, 0, &booking_person_shape, "本人"),
	A(source,   J_TEXT, 0, 16, NULL, "chip：由终端读卡"),
	A(offer,    J_TEXT, 0, 64, NULL, "项目代号"),
	A(sessions, J_TEXTS, J_REQUIRED, BOOKING_WISHES_MAX, NULL, "愿意去的场次"),
	A(declare,  J_TEXTS, 0, 8, NULL, "本人确认的说明"),
	A(consents, J_LIST, 0, 8, &booking_consent_shape, "同意的告知书"),
};
static const struct json_shape wait_shape =
	JSON_SHAPE("WaitingRequest", struct booking_asked, wait_fields);
static const struct json_field mine_in_fields[] = {
	A(person,   J_OBJECT, J_REQUIRED, 0, &booking_person_shape, "读卡得到的本人信息"),
	A(source,   J_TEXT, J_REQUIRED, 16, NULL, "chip：由终端读卡"),
};
static const struct json_shape mine_in_shape =
	JSON_SHAPE("OwnBookingsRequest", struct booking_asked, mine_in_fields);
static const struct json_field move_fields[] = {
	A(person,   J_OBJECT, J_REQUIRED, 0, &booking_person_shape, "读卡得到的本人信息"),
	A(source,   J_TEXT, J_REQUIRED, 16, NULL, "chip：由终端读卡"),
	A(session,  J_TEXT, J_REQUIRED, 32, NULL, "换到哪一场"),
	A(hold,     J_TEXT, 0, 32, NULL, "保留编号"),
	A(visit,    J_TEXT, 0, 0, NULL, "本次办理的编号"),
};
static const struct json_shape move_shape =
	JSON_SHAPE("BookingMoveRequest", struct booking_asked, move_fields);
#undef A
/* clang-format on */

static int
check_asked(struct call *c, struct err *e)
{
	const struct booking_asked *in = c->in;
	struct person_claim *claim;

	if (booking_visit_check(in->visit, in->hold != NULL, e) != 0)
		return -1;
	claim = booking_claim(c, in->person, in->source, false, false, e);
	if (!claim)
		return -1;
	c->scratch = booking_want_of(c, in, claim, BOOKING_KIOSK);
	return 0;
}

static int
run_book(struct call *c, struct tx *tx, struct err *e)
{
	int64_t id;

	if (booking_book(tx, c->app, c->scratch, &c->caller, &id, e) != 0)
		return -1;
	return booking_answer(c, tx, id, e);
}

static int
run_wait(struct call *c, struct tx *tx, struct err *e)
{
	int64_t id;

	if (booking_wait(tx, c->app, c->scratch, &c->caller, &id, e) != 0)
		return -1;
	return booking_answer(c, tx, id, e);
}

/* ---- one's own ----------------------------------------------------------- */

struct mine_reply {
	struct json_list items; /* of booking_result, then of the replies */
};
/* clang-format off */
static const struct json_field mine_fields[] = {
	J_FIELD(mine_reply, "items", items, J_LIST, J_REQUIRED, 0, &booking_shape, "本人的预约"),
};
static const struct json_shape mine_shape =
	JSON_SHAPE("OwnBookings", struct mine_reply, mine_fields);
/* clang-format on */

static int
check_own(struct call *c, struct err *e)
{
	const struct booking_asked *in = c->in;

	if (booking_visit_check(in->visit, in->hold != NULL, e) != 0)
		return -1;
	c->scratch = booking_claim(c, in->person, in->source, true, false, e);
	return c->scratch ? 0 : -1;
}

struct own_list {
	struct booking_result **items;
	size_t n;
};

static int
run_mine(struct call *c, struct tx *tx, struct err *e)
{
	struct own_list *out = ARENA_NEW(&c->arena, struct own_list);
	struct booking_view *views;
	int64_t person;
	int found = person_find(tx, c->scratch, &person, e);

	c->out = out;
	if (found <= 0)
		return found;
	if (booking_views_of(tx, c->app, person, &views, &out->n, e) != 0)
		return -1;
	out->items =
		ARENA_ARRAY(&c->arena, struct booking_result *, out->n + 1);
	for (size_t i = 0; i < out->n; i++)
		out->items[i] = booking_result_of(c, &views[i], tx_now(tx));
	return 0;
}

static const void *
reply_mine(struct call *c, struct err *e)
{
	const struct own_list *in = c->out;
	struct mine_reply *out = ARENA_NEW(&c->arena, struct mine_reply);
	size_t size = booking_shape.size;
	char *items = arena_alloc(&c->arena, (in->n + 1) * size);

	for (size_t i = 0; i < in->n; i++) {
		const void *one = booking_reply(c, in->items[i], e);

		if (!one)
			return NULL;
		memcpy(items + i * size, one, size);
	}
	out->items = (struct json_list){ items, in->n };
	return out;
}

/* The person's row, and their booking of the path's number. */
static int
load_own(struct call *c, struct tx *tx, struct booking *b, struct err *e)
{
	int64_t person;
	int found = person_find(tx, c->scratch, &person, e);

	if (found < 0)
		return -1;
	if (!found)
		return err_set(e, ERR_BOOKING_NOT_YOURS);
	return booking_load(tx, c->params[0], person, b, e);
}

static int
run_cancel(struct call *c, struct tx *tx, struct err *e)
{
	struct booking b;

	if (load_own(c, tx, &b, e) != 0)
		return -1;
	return booking_cancelled(c, tx, &b, AT_KIOSK, e);
}

static int
run_move(struct call *c, struct tx *tx, struct err *e)
{
	const struct booking_asked *in = c->in;
	struct booking b;

	if (load_own(c, tx, &b, e) != 0 ||
		booking_move(tx, c->app, &b, &c->caller, in->session, in->hold,
			in->visit, AT_KIOSK, e) != 0)
		return -1;
	return booking_answer(c, tx, b.id, e);
}

/* clang-format off */
static const struct route rows[] = {
	{ .method = "POST", .path = "/api/v1/holds", .audience = FOR_TERMINAL, .flags = CALL_KEYED,
	  .status = 201, .body = &hold_in_shape, .result = &hold_kept_shape, .reply = &hold_shape,
	  .check = check_hold, .stages = { { LANE_WRITE, run_hold } }, .make_reply = reply_hold,
	  .label = "为本次办理保留一个名额" },
	{ .method = "POST", .path = "/api/v1/holds/release", .audience = FOR_TERMINAL, .flags = CALL_KEYED,
	  .status = 200, .body = &release_in_shape, .result = &state_shape, .check = check_hold,
	  .stages = { { LANE_WRITE, run_release } }, .label = "放出保留的名额" },
	{ .method = "POST", .path = "/api/v1/bookings", .audience = FOR_TERMINAL,
	  .flags = CALL_KEYED | CALL_OFFLINE, .status = 201, .body = &asked_shape, .result = &booking_result_shape, .reply = &booking_shape,
	  .check = check_asked, .stages = { { LANE_WRITE, run_book } }, .make_reply = reply_booking,
	  .label = "预约" },
	{ .method = "POST", .path = "/api/v1/bookings/mine", .audience = FOR_TERMINAL, .status = 200,
	  .body = &mine_in_shape, .result = &mine_shape, .check = check_own,
	  .stages = { { LANE_READ, run_mine } }, .make_reply = reply_mine, .label = "刷卡看本人的预约" },
	{ .method = "POST", .path = "/api/v1/bookings/{no}/cancel", .audience = FOR_TERMINAL,
	  .flags = CALL_KEYED, .status = 200, .body = &mine_in_shape, .result = &booking_cancelled_shape,
	  .check = check_own, .stages = { { LANE_WRITE, run_cancel } }, .label = "取消本人的预约" },
	{ .method = "POST", .path = "/api/v1/bookings/{no}/move", .audience = FOR_TERMINAL,
	  .flags = CALL_KEYED, .status = 200, .body = &move_shape, .result = &booking_result_shape,
	  .reply = &booking_shape, .check = check_own, .stages = { { LANE_WRITE, run_move } },
	  .make_reply = reply_booking, .label = "改期" },
	{ .method = "POST", .path = "/api/v1/waiting", .audience = FOR_TERMINAL, .flags = CALL_KEYED,
	  .status = 201, .body = &wait_shape, .result = &booking_result_shape, .reply = &booking_shape,
	  .check = check_asked, .stages = { { LANE_WRITE, run_wait } }, .make_reply = reply_booking,
	  .label = "登记候补" },
	{ .method = "POST", .path = "/api/v1/waiting/{no}/leave", .audience = FOR_TERMINAL,
	  .flags = CALL_KEYED, .status = 200, .body = &mine_in_shape, .result = &booking_cancelled_shape,
	  .check = check_own, .stages = { { LANE_WRITE, run_cancel } }, .label = "退出候补" },
};
/* clang-format on */
const struct route_table booking_routes = { rows, ARRAY_LEN(rows) };
