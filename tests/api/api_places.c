/* SPDX-License-Identifier: Apache-2.0 */
/* The desk over places: walk-ins, closing, the tree. */
#include "offered.h"

static void
test_walk_in(void **state)
{
	const struct offered t = { .code = "R{year}",
		.quota = 3,
		.size = 2,
		.shares = "{\"code\":\"walkin\",\"size\":1}" };
	struct centre *c = *state;
	const char *a;

	offered_only(c, &t);
	a = offered_session(c, "2026-06-02", "A");
	centre_sql(c, "UPDATE quota_node SET reserved = 1 WHERE ref = '%s'", a);
	assert_reply(
		offered_at_desk(c, "walk-ins", centre_id(c, "19900515"), a),
		409, "SESSION_PAST");
	assert_reply(
		offered_at_desk(c, "bookings", centre_id(c, "19910515"), a),
		201, "");
	assert_reply(
		offered_at_desk(c, "bookings", centre_id(c, "19920515"), a),
		409, "QUOTA_FULL");
	centre_at(c, "2026-06-02", 9 * HOUR);
	assert_reply(
		offered_at_desk(c, "walk-ins", centre_id(c, "19900515"), a),
		201, "");
	assert_reply(
		offered_at_desk(c, "walk-ins", centre_id(c, "19930515"), a),
		409, "QUOTA_FULL");
	assert_int_equal(centre_int(c,
				 "SELECT reserved FROM quota_node WHERE ref = "
				 "'%s'",
				 a),
		0);
	assert_sound(c);
}

static void
test_close(void **state)
{
	const struct offered t = { .code = "R{year}", .quota = 2, .size = 2 };
	struct centre *c = *state;
	const char *a, *x, *first, *next, *call;
	const struct reply *r;

	offered_only(c, &t);
	a = offered_session(c, "2026-06-02", "A");
	x = offered_session(c, "2026-06-04", "A");
	first = reply_text(
		offered_book(c, centre_id(c, "19900515"), a), "case_no");
	assert_reply(offered_book(c, centre_id(c, "19910515"), a), 201, "");
	next = reply_text(offered_wait(c, centre_id(c, "19920515"),
				  centre_printf(c, "\"%s\",\"%s\"", a, x)),
		"case_no");
	r = centre_get(c, centre_staff(c, "clerk"),
		centre_printf(c, "/api/v1/sessions/%s/touched", a));
	assert_int_equal(reply_int(r, "booked"), 2);
	assert_int_equal(reply_int(r, "waiting"), 1);
	assert_string_equal(reply_text(r, "items.0.case_no"), first);
	assert_string_equal(reply_text(r, "items.0.name"), "测*");
	call = centre_printf(c, "/api/v1/sessions/%s/close", a);
	assert_reply(centre_post(c, centre_staff(c, "clerk"), call,
			     "{\"reason\":\"停电\",\"booked\":2}"),
		403, "FORBIDDEN");
	assert_reply(centre_post(c, centre_staff(c, "approver"), call,
			     "{\"reason\":\"停电\",\"booked\":1}"),
		409, "CASE_CHANGED");
	r = centre_post(c, centre_staff(c, "approver"), call,
		"{\"reason\":\"停电\",\"booked\":2}");
	assert_reply(r, 200, "");
	assert_int_equal(reply_int(r, "calls"), 2);
	assert_string_equal(offered_state(c, first), "closed");
	assert_string_equal(offered_state(c, next), "booked");
	r = centre_get(c, centre_staff(c, "clerk"), "/api/v1/booking-calls");
	assert_string_equal(reply_text(r, "items.0.why"), "closed");
	assert_string_equal(reply_text(r, "items.2.why"), "promoted");
	call = centre_printf(
		c, "/api/v1/booking-calls/%s", reply_text(r, "items.0.id"));
	assert_reply(centre_post(c, centre_staff(c, "clerk"), call,
			     "{\"outcome\":\"told\"}"),
		200, "");
	assert_reply(centre_post(c, centre_staff(c, "clerk"), call,
			     "{\"outcome\":\"told\"}"),
		409, "FOLLOWUP_STATE");
	r = centre_get(c, centre_staff(c, "clerk"), "/api/v1/booking-calls");
	assert_null(reply_find(r, "items.2"));
	/* Their right is theirs again. */
	assert_reply(offered_book(c, centre_id(c, "19950515"), a), 409,
		"SESSION_CLOSED");
	assert_int_equal(centre_int(c, "SELECT count(*) FROM voucher WHERE "
				       "void_at IS NULL"),
		1);
	assert_sound(c);
}

/* Taken back, the session is open; nobody is back in it, and it says how it is
 * with everybody whose place went. */
static void
test_reopen(void **state)
{
	const struct offered t = { .code = "R{year}", .quota = 9, .size = 3 };
	struct centre *c = *state;
	const char *a, *again, *no[3], *id[3], *waits, *look;
	const struct reply *r;

	offered_only(c, &t);
	a = offered_session(c, "2026-06-02", "A");
	again = centre_printf(c, "/api/v1/sessions/%s/reopen", a);
	look = centre_printf(c, "/api/v1/sessions/%s/closed", a);
	for (int i = 0; i < 3; i++) {
		id[i] = centre_id(c, "19900515");
		no[i] = reply_text(offered_book(c, id[i], a), "case_no");
	}
	waits = reply_text(offered_wait(c, centre_id(c, "19910515"),
				   centre_printf(c, "\"%s\"", a)),
		"case_no");
#define REOPEN(role, touched)                                                  \
	centre_post(c, centre_staff(c, role), again,                           \
		"{\"reason\":\"停错了\",\"touched\":" touched "}")
	assert_reply(REOPEN("approver", "0"), 409, "SESSION_OPEN");
	assert_reply(centre_post(c, centre_staff(c, "approver"),
			     centre_printf(c, "/api/v1/sessions/%s/close", a),
			     "{\"reason\":\"停电\",\"booked\":3}"),
		200, "");
	assert_reply(
		offered_book(c, id[0], offered_session(c, "2026-06-04", "A")),
		201, "");
	r = centre_get(c, centre_staff(c, "clerk"), "/api/v1/booking-calls");
	assert_string_equal(reply_text(r, "items.1.case_no"), no[1]);
	assert_reply(centre_post(c, centre_staff(c, "clerk"),
			     centre_printf(c, "/api/v1/booking-calls/%s",
				     reply_text(r, "items.1.id")),
			     "{\"outcome\":\"unreachable\"}"),
		200, "");
	r = centre_get(c, centre_staff(c, "clerk"), look);
	assert_string_equal(reply_text(r, "items.0.became"), "again");
	assert_string_equal(reply_text(r, "items.1.became"), "unreachable");
	assert_string_equal(reply_text(r, "items.2.became"), "open");
	assert_string_equal(reply_text(r, "items.2.case_no"), no[2]);
	assert_reply(REOPEN("clerk", "3"), 403, "FORBIDDEN");
	assert_reply(REOPEN("approver", "2"), 409, "CASE_CHANGED");
	assert_string_equal(offered_state(c, waits), "waiting");
	r = REOPEN("approver", "3");
	assert_reply(r, 200, "");
	assert_int_equal(reply_int(r, "calls"), 1);
	for (int i = 0; i < 3; i++)
		assert_string_equal(offered_state(c, no[i]), "closed");
	/* Who waits is next, and is told. */
	assert_string_equal(offered_state(c, waits), "booked");
	r = centre_get(c, centre_staff(c, "clerk"), "/api/v1/booking-calls");
	assert_non_null(strstr(reply_text(r, "items.1.why_label"), "恢复"));
	assert_reply(REOPEN("approver", "3"), 409, "SESSION_OPEN");
	assert_reply(offered_book(c, id[2], a), 201, "");
	assert_sound(c);
	centre_at(c, "2026-06-02", 9 * HOUR);
	centre_sql(c, "UPDATE booking_session SET closed_at = 1");
	assert_reply(REOPEN("approver", "3"), 409, "SESSION_PAST");
#undef REOPEN
}

static const char *
node(struct centre *c, const char *code)
{
	return centre_text(c,
		"SELECT ref FROM quota_node n JOIN programme p ON p.id = "
		"n.programme_id WHERE n.kind = 'share' AND n.code = '%s' AND "
		"p.opens_at > 1",
		code);
}

static void
test_tree_and_quota(void **state)
{
	const struct offered t = { .code = "R{year}",
		.quota = 3,
		.size = 1,
		.share_by = "district",
		.shares = "{\"code\":\"340281\",\"size\":2}" };
	struct centre *c = *state;
	const char *a, *path = "/api/v1/programmes/R2026/quota";
	const struct reply *r;

	offered_only(c, &t);
	a = offered_session(c, "2026-06-02", "A");
	assert_reply(offered_book(c, centre_id(c, "19900515"), a), 201, "");
	r = centre_get(
		c, centre_staff(c, "finance"), "/api/v1/programmes/R2026/tree");
	assert_string_equal(reply_text(r, "nodes.0.kind"), "programme");
	assert_int_equal(reply_int(r, "nodes.0.taken"), 1);
	assert_int_equal(reply_int(r, "nodes.0.free"), 2);
	assert_string_equal(reply_text(r, "nodes.1.label"), "无为市");
	assert_string_equal(reply_text(r, "nodes.2.label"), "公共");
	assert_string_equal(reply_text(r, "nodes.2.state"), "full");
	assert_true(*reply_text(r, "nodes.2.why"));
	assert_reply(centre_get(c, centre_staff(c, "finance"),
			     "/api/v1/programmes/R2026/tree?days=900"),
		400, "BAD_QUERY");
#define MOVE(from, to, n)                                                      \
	centre_post(c, centre_staff(c, "approver"), path,                      \
		centre_printf(c,                                               \
			"{\"from\":\"%s\",\"to\":\"%s\",\"n\":%d,"             \
			"\"reason\":\"调配\"}",                                \
			from, to, n))
	assert_reply(
		MOVE(node(c, "340281"), node(c, "*"), 3), 409, "QUOTA_SHORT");
	assert_reply(MOVE(node(c, "340281"), a, 1), 404, "NOT_FOUND");
	assert_reply(MOVE(node(c, "340281"), node(c, "*"), 0), 422, "FIELDS");
	assert_reply(MOVE(node(c, "340281"), node(c, "*"), 2), 200, "");
	assert_reply(
		MOVE(node(c, "*"), node(c, "340281"), 3), 409, "QUOTA_SHORT");
	r = centre_get(
		c, centre_staff(c, "finance"), "/api/v1/programmes/R2026/tree");
	assert_int_equal(reply_int(r, "nodes.2.free"), 2);
	assert_sound(c);
}

/* ---- for somebody at the window ------------------------------------------ */

static const struct reply *
act(struct centre *c, const char *no, const char *what, const char *body)
{
	return centre_post(c, centre_staff(c, "clerk"),
		centre_printf(c, "/api/v1/cases/%s/booking/%s", no, what),
		body);
}

/* The same as at a kiosk, with a reason; what came late is counted. */
static void
test_moved_and_cancelled_at_the_desk(void **state)
{
	const struct offered t = { .code = "R{year}", .quota = 9, .size = 1 };
	struct centre *c = *state;
	const char *a, *x, *no, *path, *body;
	const struct reply *r;

	offered_only(c, &t);
	a = offered_session(c, "2026-06-04", "A");
	x = offered_session(c, "2026-06-02", "A");
	no = reply_text(
		offered_book(c, centre_id(c, "19900515"), a), "case_no");
	path = centre_printf(c, "/api/v1/cases/%s/booking", no);
	r = centre_get(c, centre_staff(c, "clerk"), path);
	assert_reply(r, 200, "");
	assert_string_equal(reply_text(r, "offer"), "R2026");
	assert_string_equal(reply_text(r, "session"), a);
	assert_int_equal(json_array_size(reply_find(r, "can")), 2);
	body = centre_printf(c, "{\"session\":\"%s\",\"reason\":\"换班\"}", x);
	assert_true(reply_refuses(
		act(c, no, "move",
			centre_printf(
				c, "{\"session\":\"%s\",\"reason\":\"\"}", x)),
		"reason", "REASON_REQUIRED"));
	assert_reply(act(c, no, "cancel", "{\"reason\":\"\"}"), 422, "FIELDS");
	r = act(c, no, "move", body);
	assert_reply(r, 200, "");
	assert_string_equal(reply_text(r, "date"), "2026-06-02");
	assert_reply(act(c, no, "move", body), 422, "FIELDS");
	r = act(c, no, "cancel", "{\"reason\":\"本人来电\"}");
	assert_reply(r, 200, "");
	assert_true(json_is_true(reply_find(r, "late")));
	r = centre_get(c, centre_staff(c, "clerk"), path);
	assert_int_equal(json_array_size(reply_find(r, "can")), 0);
	assert_reply(act(c, no, "cancel", "{\"reason\":\"再一次\"}"), 409,
		"BOOKING_STATE");
	r = centre_get(c, centre_staff(c, "finance"),
		"/api/v1/programmes/R2026/funnel");
	assert_int_equal(reply_int(r, "cancelled"), 1);
	assert_int_equal(reply_int(r, "late"), 1);
	assert_int_equal(offered_taken(c, "programme"), 0);
	assert_sound(c);
}

/* What the list of programmes says of all of one, where nothing is double. */
static void
test_numbers(void **state)
{
	const struct offered t = { .code = "R{year}", .quota = 9, .size = 2 };
	struct centre *c = *state;
	const char *a, *b, *code;
	const struct reply *r;

	offered_only(c, &t);
	a = offered_session(c, "2026-06-02", "A");
	b = offered_session(c, "2026-06-02", "B");
	r = offered_book(c, centre_id(c, "19900515"), a);
	code = reply_text(r, "voucher.token");
	assert_reply(offered_book(c, centre_id(c, "19910515"), a), 201, "");
	assert_reply(offered_book(c, centre_id(c, "19920515"), b), 201, "");
	assert_reply(offered_wait(c, centre_id(c, "19930515"),
			     centre_printf(c, "\"%s\"", a)),
		201, "");
	assert_reply(offered_scan(c, code), 409, "VOUCHER_EARLY");
	centre_at(c, "2026-06-02", 8 * HOUR);
	assert_reply(offered_scan(c, code), 200, "");
	centre_at(c, "2026-06-02", 8 * HOUR + 30 * MINUTE);
	offered_time_passes(c);
	assert_reply(offered_hold(c, 0, "v1", b), 201, "");
	r = centre_get(c, centre_staff(c, "finance"), "/api/v1/programmes");
	assert_string_equal(reply_text(r, "items.0.code"), "R2026");
	assert_int_equal(reply_int(r, "items.0.size"), 9);
	assert_int_equal(reply_int(r, "items.0.taken"), 2);
	assert_int_equal(reply_int(r, "items.0.held"), 1);
	assert_int_equal(reply_int(r, "items.0.leased"), 0);
	assert_int_equal(reply_int(r, "items.0.free"), 6);
	assert_int_equal(reply_int(r, "items.0.waiting"), 1);
	assert_int_equal(reply_int(r, "items.0.attended"), 1);
	assert_int_equal(reply_int(r, "items.0.no_show"), 1);
	assert_sound(c);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		CENTRE_TEST(test_walk_in),
		CENTRE_TEST(test_close),
		CENTRE_TEST(test_reopen),
		CENTRE_TEST(test_tree_and_quota),
		CENTRE_TEST(test_moved_and_cancelled_at_the_desk),
		CENTRE_TEST(test_numbers),
	};

	return cmocka_run_group_tests_name(
		"places", tests, centre_make, centre_unmake);
}
