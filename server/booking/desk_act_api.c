/* SPDX-License-Identifier: Apache-2.0 */
#include "booking/desk_act_api.h"
#include "booking/present.h"
#include "booking/shapes_api.h"
#include "app.h"

/* ---- booking for somebody, walking in ------------------------------------ */

/* clang-format off */
#define A(name, type, flags, max, sub, label) J_FIELD(booking_asked, #name, name, type, flags, max, sub, label)
static const struct json_field asked_fields[] = {
	A(person,   J_OBJECT, J_REQUIRED, 0, &booking_person_shape, "本人，经办人已看证件"),
	A(session,  J_TEXT, J_REQUIRED, 32, NULL, "场次编号"),
	A(declare,  J_TEXTS, 0, 8, NULL, "本人确认的说明"),
	A(consents, J_LIST, 0, 8, &booking_consent_shape, "同意的告知书"),
};
#undef A
static const struct json_shape asked_shape =
	JSON_SHAPE("DeskBookingRequest", struct booking_asked, asked_fields);
/* clang-format on */

static int
check_with(struct call *c, enum booking_channel channel, struct err *e)
{
	const struct booking_asked *in = c->in;
	struct person_claim *claim =
		booking_claim(c, in->person, NULL, false, true, e);

	if (!claim)
		return -1;
	c->scratch = booking_want_of(c, in, claim, channel);
	return 0;
}

static int
check_desk(struct call *c, struct err *e)
{
	return check_with(c, BOOKING_DESK, e);
}

static int
check_walk_in(struct call *c, struct err *e)
{
	return check_with(c, BOOKING_WALK_IN, e);
}

static int
run_book(struct call *c, struct tx *tx, struct err *e)
{
	const struct booking_want *w = c->scratch;
	struct offer_session s;
	struct offer o;
	int64_t id;

	if (offer_load(tx, c->params[0], &o, e) != 0 ||
		offer_session_load(tx, w->sessions[0], &s, e) != 0)
		return -1;
	if (s.programme_id != o.id)
		return err_set(e, ERR_SESSION_UNKNOWN);
	if (booking_book(tx, c->app, w, &c->caller, &id, e) != 0)
		return -1;
	return booking_answer(c, tx, id, e);
}

/* ---- looking at one ------------------------------------------------------ */

static int
run_look(struct call *c, struct tx *tx, struct err *e)
{
	struct booking b = { 0 };

	if (booking_load(tx, c->params[0], 0, &b, e) != 0)
		return -1;
	c->out = booking_result(c, tx, b.id, e);
	return c->out ? 0 : -1;
}

/* ---- cancelling and moving at the window --------------------------------- */

struct change_input {
	const char *session, *reason;
};

/* clang-format off */
static const struct json_field cancel_fields[] = {
	J_FIELD(change_input, "reason", reason, J_TEXT, J_REQUIRED, 400, NULL, "原因"),
};
static const struct json_shape cancel_shape =
	JSON_SHAPE("DeskBookingCancel", struct change_input, cancel_fields);
static const struct json_field move_fields[] = {
	J_FIELD(change_input, "session", session, J_TEXT, J_REQUIRED, 32, NULL, "换到哪一场"),
	J_FIELD(change_input, "reason", reason, J_TEXT, J_REQUIRED, 400, NULL, "原因"),
};
static const struct json_shape move_shape =
	JSON_SHAPE("DeskBookingMove", struct change_input, move_fields);
/* clang-format on */

static int
run_cancel(struct call *c, struct tx *tx, struct err *e)
{
	const struct change_input *in = c->in;
	struct booking b = { 0 };

	c->changed |= TOPIC_CASES;
	if (booking_load(tx, c->params[0], 0, &b, e) != 0)
		return -1;
	return booking_cancelled(c, tx, &b, in->reason, e);
}

static int
run_move(struct call *c, struct tx *tx, struct err *e)
{
	const struct change_input *in = c->in;
	struct booking b = { 0 };

	if (!*in->reason)
		return err_add_field(e, "reason", ERR_REASON_REQUIRED);
	if (booking_load(tx, c->params[0], 0, &b, e) != 0 ||
		booking_move(tx, c->app, &b, &c->caller, in->session, NULL,
			NULL, in->reason, e) != 0)
		return -1;
	c->changed |= TOPIC_CASES;
	return booking_answer(c, tx, b.id, e);
}

/* clang-format off */
static const struct route rows[] = {
	{ .method = "POST", .path = "/api/v1/programmes/{code}/bookings", .audience = FOR_STAFF,
	  .perm = PERM_BOOKING_ACT, .flags = CALL_KEYED, .status = 201, .body = &asked_shape,
	  .result = &booking_result_shape, .reply = &booking_shape, .check = check_desk,
	  .stages = { { LANE_WRITE, run_book } }, .make_reply = reply_booking, .label = "窗口代为预约" },
	{ .method = "POST", .path = "/api/v1/programmes/{code}/walk-ins", .audience = FOR_STAFF,
	  .perm = PERM_BOOKING_ACT, .flags = CALL_KEYED, .status = 201, .body = &asked_shape,
	  .result = &booking_result_shape, .reply = &booking_shape, .check = check_walk_in,
	  .stages = { { LANE_WRITE, run_book } }, .make_reply = reply_booking, .label = "当天现场登记" },
	{ .method = "GET", .path = "/api/v1/cases/{no}/booking", .audience = FOR_STAFF,
	  .perm = PERM_BOOKING_ACT, .status = 200, .result = &booking_result_shape,
	  .reply = &booking_shape, .stages = { { LANE_READ, run_look } }, .make_reply = reply_booking,
	  .label = "一件预约，现在可以怎样办" },
	{ .method = "POST", .path = "/api/v1/cases/{no}/booking/cancel", .audience = FOR_STAFF,
	  .perm = PERM_BOOKING_ACT, .flags = CALL_KEYED, .status = 200, .body = &cancel_shape,
	  .result = &booking_cancelled_shape, .stages = { { LANE_WRITE, run_cancel } }, .label = "窗口代为取消" },
	{ .method = "POST", .path = "/api/v1/cases/{no}/booking/move", .audience = FOR_STAFF,
	  .perm = PERM_BOOKING_ACT, .flags = CALL_KEYED, .status = 200, .body = &move_shape,
	  .result = &booking_result_shape, .reply = &booking_shape,
	  .stages = { { LANE_WRITE, run_move } }, .make_reply = reply_booking, .label = "窗口代为改期" },
};
/* clang-format on */
const struct route_table desk_act_routes = { rows, ARRAY_LEN(rows) };
