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

int
main(void)
{
	const struct CMUnitTest tests[] = {
		CENTRE_TEST(test_waiting),
		CENTRE_TEST(test_leave_the_list),
	};

	return cmocka_run_group_tests_name(
		"waiting", tests, centre_make, centre_unmake);
}
