/* SPDX-License-Identifier: Apache-2.0 */
/* Waiting lists. */
#include "offered.h"

static void
test_waiting(void **state)
{
	const struct offered t = { .code = "R{year}", .quota = 9, .size = 1 };
	struct centre *c = *state;
	const char *a, *b, *holder, *first, *second, *third, *no, *list;
	const struct reply *r;

	offered_only(c, &t);
	a = offered_session(c, "2026-06-02", "A");
	b = offered_session(c, "2026-06-02", "B");
	holder = centre_id(c, "19900515");
	no = reply_text(offered_book(c, holder, a), "case_no");
	assert_reply(offered_book(c, centre_id(c, "19990515"), b), 201, "");
	list = centre_printf(c, "\"%s\"", a);
	first = reply_text(offered_wait(c, centre_id(c, "19910515"),
				   centre_printf(c, "\"%s\",\"%s\"", b, a)),
		"case_no");
	r = offered_wait(c, centre_id(c, "19920515"), list);
	second = reply_text(r, "case_no");
	assert_string_equal(reply_text(r, "state"), "waiting");
	assert_int_equal(reply_int(r, "waiting.position"), 2);
	assert_null(reply_find(r, "voucher"));
	assert_reply(offered_wait(c, holder, list), 409, "ALREADY_BOOKED");
	third = reply_text(
		offered_wait(c, centre_id(c, "19930515"), list), "case_no");
	/* The place goes to the first in line, at once. */
	assert_reply(
		offered_own(c, holder,
			centre_printf(c, "/api/v1/bookings/%s/cancel", no)),
		200, "");
	assert_string_equal(offered_state(c, first), "booked");
	assert_string_equal(offered_state(c, second), "waiting");
	assert_int_equal(centre_int(c, "SELECT count(*) FROM booking_call "
				       "WHERE why = 'promoted'"),
		1);
	/* A hold that ends is a place as well. */
	centre_sql(c, "UPDATE quota_node SET size = size + 1 WHERE kind IN "
		      "('session', 'day', 'place')");
	assert_reply(offered_hold(c, 1, "v1", a), 201, "");
	assert_string_equal(offered_state(c, second), "waiting");
	centre_pass(c, 90 * SECOND);
	assert_reply(offered_hold(c, 0, "v2", b), 201, "");
	assert_string_equal(offered_state(c, second), "booked");
	assert_string_equal(offered_state(c, third), "waiting");
	/* And one may leave the list. */
	r = offered_own(c, centre_id(c, "19930515"), "/api/v1/bookings/mine");
	assert_null(reply_find(r, "items.0"));
	centre_settle(c);
	assert_sound(c);
}

static void
test_leave_the_list(void **state)
{
	const struct offered t = { .code = "R{year}", .quota = 1, .size = 1 };
	struct centre *c = *state;
	const char *a, *id, *no;
	const struct reply *r;

	offered_only(c, &t);
	a = offered_session(c, "2026-06-02", "A");
	assert_reply(offered_book(c, centre_id(c, "19900515"), a), 201, "");
	id = centre_id(c, "19910515");
	no = reply_text(
		offered_wait(c, id, centre_printf(c, "\"%s\"", a)), "case_no");
	r = offered_own(c, id, "/api/v1/bookings/mine");
	assert_string_equal(reply_text(r, "items.0.waiting.sessions.0.id"), a);
	r = offered_own(
		c, id, centre_printf(c, "/api/v1/waiting/%s/leave", no));
	assert_reply(r, 200, "");
	assert_string_equal(offered_state(c, no), "cancelled");
	/* Without a place nobody is on the list twice, with one not at all. */
	assert_reply(offered_wait(c, id, "\"000000000000\""), 404,
		"SESSION_UNKNOWN");
	assert_sound(c);
}

/* ---- another order ------------------------------------------------------- */

#define REORDERS "/api/v1/programmes/R2026/reorders"

static const struct reply *
ask(struct centre *c, const char *no, const char *before, const char *reason)
{
	return centre_post(c, centre_staff(c, "reviewer"), REORDERS,
		centre_printf(c,
			"{\"case_no\":\"%s\",\"before\":\"%s\",\"reason\":"
			"\"%s\"}",
			no, before, reason));
}

static const struct reply *
settle(struct centre *c, const char *role, const char *ref, const char *outcome)
{
	return centre_post(c, centre_staff(c, role),
		centre_printf(c, "/api/v1/reorders/%s", ref),
		centre_printf(c, "{\"outcome\":\"%s\"}", outcome));
}

/* The waiting as one text of their numbers. */
static const char *
order(struct centre *c)
{
	const struct reply *r = centre_get(c, centre_staff(c, "clerk"),
		"/api/v1/programmes/R2026/waiting");
	size_t n = json_array_size(reply_find(r, "items"));
	const char *out = "";

	assert_reply(r, 200, "");
	for (size_t i = 0; i < n; i++) {
		const char *at = centre_printf(c, "items.%zu.", i);

		assert_int_equal(
			reply_int(r, centre_printf(c, "%sposition", at)),
			i + 1);
		out = centre_printf(c, "%s %s", out,
			reply_text(r, centre_printf(c, "%scase_no", at)));
	}
	return out;
}

static const char *
in_order(struct centre *c, const char *const no[4])
{
	return centre_printf(c, " %s %s %s %s", no[0], no[1], no[2], no[3]);
}

/* Four who wait for a session that has one place, and that is taken. */
static void
four(struct centre *c, const char *no[4], const char *id[4])
{
	const struct offered t = { .code = "R{year}", .quota = 9, .size = 1 };
	static const char *const born[4] = { "19910515", "19920515", "19930515",
		"19940515" };
	const char *a;

	offered_only(c, &t);
	a = offered_session(c, "2026-06-02", "A");
	assert_reply(offered_book(c, centre_id(c, "19900515"), a), 201, "");
	for (int i = 0; i < 4; i++) {
		id[i] = centre_id(c, born[i]);
		no[i] = reply_text(
			offered_wait(c, id[i], centre_printf(c, "\"%s\"", a)),
			"case_no");
	}
}

/* Asked for by one, nothing has happened; confirmed by another, all of it. */
static void
test_reorder(void **state)
{
	struct centre *c = *state;
	const char *no[4], *id[4], *ref;
	const struct reply *r;

	four(c, no, id);
	assert_string_equal(order(c), in_order(c, no));
	assert_true(reply_refuses(
		ask(c, no[3], no[1], "a friend"), "reason", "CHOICE_UNKNOWN"));
	assert_true(reply_refuses(
		ask(c, no[1], no[3], "mistake"), "before", "CHOICE_UNKNOWN"));
	r = ask(c, no[3], no[1], "mistake");
	assert_reply(r, 201, "");
	ref = reply_text(r, "id");
	assert_reply(ask(c, no[3], no[0], "mistake"), 409, "REORDER_OPEN");
	assert_string_equal(order(c), in_order(c, no));
	r = centre_get(c, centre_staff(c, "reviewer"),
		"/api/v1/programmes/R2026/waiting");
	assert_string_equal(reply_text(r, "reorders.0.case_no"), no[3]);
	assert_true(json_is_true(reply_find(r, "reorders.0.own")));
	assert_true(*reply_text(r, "reorders.0.asked_by"));
	assert_int_equal(reply_int(r, "reordered"), 0);
	assert_reply(settle(c, "clerk", ref, "confirm"), 403, "FORBIDDEN");
	assert_reply(
		settle(c, "reviewer", ref, "confirm"), 403, "SECOND_PERSON");
	assert_string_equal(order(c), in_order(c, no));
	assert_reply(settle(c, "approver", ref, "confirm"), 200, "");
	assert_string_equal(order(c),
		in_order(c, (const char *[]){ no[0], no[3], no[1], no[2] }));
	assert_reply(
		settle(c, "approver", ref, "confirm"), 409, "FOLLOWUP_STATE");
	r = centre_get(c, &centre_public, "/api/v1/offers?kind=checkup");
	assert_int_equal(reply_int(r, "items.0.reordered"), 1);
	r = offered_own(c, id[1], "/api/v1/bookings/mine");
	assert_int_equal(reply_int(r, "items.0.waiting.position"), 3);
	assert_int_equal(reply_int(r, "items.0.waiting.reordered"), 1);
	assert_int_equal(
		centre_int(c, "SELECT count(*) FROM audit WHERE action IN "
			      "('waiting.reorder.ask', "
			      "'waiting.reorder.confirm')"),
		2);
	assert_sound(c);
}

/* What no longer fits is not done, and what nobody wants goes. */
static void
test_reorder_comes_to_nothing(void **state)
{
	struct centre *c = *state;
	const char *no[4], *id[4], *first, *second;

	four(c, no, id);
	first = reply_text(ask(c, no[1], no[0], "outage"), "id");
	second = reply_text(ask(c, no[3], no[2], "urgent"), "id");
	assert_reply(centre_post(c, centre_staff(c, "clerk"),
			     centre_printf(c, "/api/v1/cases/%s/booking/cancel",
				     no[0]),
			     "{\"reason\":\"本人要求\"}"),
		200, "");
	assert_reply(
		settle(c, "approver", first, "confirm"), 409, "CASE_CHANGED");
	assert_reply(ask(c, no[1], no[0], "outage"), 409, "BOOKING_STATE");
	assert_true(reply_refuses(settle(c, "approver", second, "perhaps"),
		"outcome", "CHOICE_UNKNOWN"));
	assert_reply(settle(c, "reviewer", second, "drop"), 200, "");
	assert_reply(settle(c, "approver", second, "confirm"), 409,
		"FOLLOWUP_STATE");
	assert_string_equal(
		order(c), centre_printf(c, " %s %s %s", no[1], no[2], no[3]));
	assert_reply(ask(c, no[3], no[2], "urgent"), 201, "");
	assert_sound(c);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		CENTRE_TEST(test_waiting),
		CENTRE_TEST(test_leave_the_list),
		CENTRE_TEST(test_reorder),
		CENTRE_TEST(test_reorder_comes_to_nothing),
	};

	return cmocka_run_group_tests_name(
		"waiting", tests, centre_make, centre_unmake);
}
