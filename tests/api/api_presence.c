/* SPDX-License-Identifier: Apache-2.0 */
/* Who came, who did not, what time brings. */
#include "offered.h"

#define HANDED "{\"state\":\"handed\"}"

static void
test_attendance(void **state)
{
	const struct offered t = { .code = "R{year}", .quota = 9, .size = 3 };
	struct centre *c = *state;
	const char *id, *no, *old, *code, *other, *path;
	const struct reply *r;

	offered_only(c, &t);
	id = centre_id(c, "19900515");
	r = offered_book(c, id, offered_session(c, "2026-06-02", "A"));
	no = reply_text(r, "case_no");
	old = reply_text(r, "voucher.token");
	code = reply_text(offered_move(c, id, no,
				  offered_session(c, "2026-06-04", "A"), ""),
		"voucher.token");
	other = reply_text(offered_book(c, centre_id(c, "19910515"),
				   offered_session(c, "2026-06-04", "B")),
		"voucher.token");
	path = centre_printf(c, "/api/v1/attendances/%s/report", no);
	assert_reply(offered_scan(c, "123"), 422, "VOUCHER_INVALID");
	assert_reply(offered_scan(c, reply_text(r, "receipt.token")), 422,
		"VOUCHER_INVALID");
	assert_reply(offered_scan(c, code), 409, "VOUCHER_EARLY");
	centre_at(c, "2026-06-04", 8 * HOUR);
	assert_reply(offered_scan(c, other), 409, "VOUCHER_PLACE");
	assert_reply(offered_scan(c, old), 409, "VOUCHER_VOID");
	assert_reply(centre_post(c, centre_staff(c, "partner"), path, HANDED),
		409, "BOOKING_STATE");
	r = offered_scan(c, code);
	assert_reply(r, 200, "");
	assert_string_equal(reply_text(r, "case_no"), no);
	assert_string_equal(reply_text(r, "name"), "测*");
	assert_reply(offered_scan(c, code), 409, "VOUCHER_USED");
	assert_reply(centre_post(c, centre_staff(c, "partner"), path, HANDED),
		200, "");
	assert_reply(centre_post(c, centre_staff(c, "partner"), path, HANDED),
		409, "BOOKING_STATE");
	r = centre_get(c, centre_staff(c, "partner"), "/api/v1/hospital");
	assert_string_equal(reply_text(r, "place.name"), "甲");
	assert_int_equal(reply_int(r, "today.attended"), 1);
	r = centre_post(c, centre_staff(c, "partner"),
		"/api/v1/hospital/day-list", "{\"date\":\"2026-06-04\"}");
	assert_string_equal(reply_text(r, "items.0.name"), "测试");
	assert_null(reply_find(r, "items.1"));
	assert_int_equal(centre_int(c, "SELECT count(*) FROM audit WHERE "
				       "action = 'person.unmask'"),
		1);
	/* Examined: not again within the year, by the rule. */
	r = centre_get(c, centre_staff(c, "finance"),
		"/api/v1/programmes/R2026/funnel?by=month");
	assert_int_equal(reply_int(r, "attended"), 1);
	assert_int_equal(reply_int(r, "reported"), 1);
	assert_string_equal(reply_text(r, "rows.0.key"), "2026-06");
	assert_int_equal(reply_int(r, "rows.0.booked"), 2);
	assert_sound(c);
}

/* The same people for two readers: the desk sees names and phones masked, the
 * hospital names in clear and no phone. */
static void
test_day_lists(void **state)
{
	const struct offered t = { .code = "R{year}", .quota = 9, .size = 3 };
	const char *a, *id, *gone, *code, *path;
	struct centre *c = *state;
	const struct reply *r;

	offered_only(c, &t);
	a = offered_session(c, "2026-06-02", "A");
	path = centre_printf(c, "/api/v1/sessions/%s/people", a);
	r = offered_book(c, centre_id(c, "19900515"), a);
	code = reply_text(r, "voucher.token");
	id = centre_id(c, "19910515");
	r = centre_post(c, centre_kiosk(c, 0), "/api/v1/bookings",
		centre_printf(c,
			"{\"person\":{\"name\":\"测试\",\"id_type\":"
			"\"resident\",\"id_no\":\"%s\",\"phone\":"
			"\"13800000001\"},\"source\":\"chip\",\"session\":"
			"\"%s\",\"consents\":[{\"purpose\":\"share\","
			"\"version\":2}]}",
			id, a));
	assert_reply(r, 201, "");
	gone = reply_text(r, "case_no");
	assert_reply(offered_wait(c, centre_id(c, "19920515"),
			     centre_printf(c, "\"%s\"", a)),
		201, "");
	r = centre_get(c, centre_staff(c, "finance"), path);
	assert_reply(r, 200, "");
	assert_string_equal(reply_text(r, "place.name"), "甲");
	assert_string_equal(reply_text(r, "session.starts"), "08:00");
	assert_string_equal(reply_text(r, "items.0.state"), "booked");
	assert_string_equal(reply_text(r, "items.1.name"), "测*");
	assert_string_equal(reply_text(r, "items.1.id_tail"), id + 14);
	assert_string_equal(reply_text(r, "items.1.phone"), "138****0001");
	assert_null(reply_find(r, "items.0.phone"));
	assert_null(strstr(r->body, "测试"));
	centre_at(c, "2026-06-02", 8 * HOUR);
	assert_reply(offered_scan(c, code), 200, "");
	centre_at(c, "2026-06-02", 8 * HOUR + 30 * MINUTE);
	offered_time_passes(c);
	r = centre_get(c, centre_staff(c, "clerk"), path);
	assert_string_equal(reply_text(r, "items.0.state"), "attended");
	assert_string_equal(reply_text(r, "items.1.state"), "no_show");
	assert_string_equal(reply_text(r, "items.1.case_no"), gone);
	r = centre_post(c, centre_staff(c, "partner"),
		"/api/v1/hospital/day-list", "{\"date\":\"2026-06-02\"}");
	assert_string_equal(reply_text(r, "items.1.name"), "测试");
	assert_string_equal(reply_text(r, "items.1.id_tail"), id + 14);
	assert_null(reply_find(r, "items.1.phone"));
}

/* A place that nobody came for is given on; who comes late is welcome while
 * there is room, and no time that passes makes anybody "attended". */
static void
test_no_show(void **state)
{
	const struct offered t = { .code = "R{year}", .quota = 2, .size = 1 };
	struct centre *c = *state;
	const char *late, *gone, *next, *a, *x;
	const struct reply *r;

	offered_only(c, &t);
	a = offered_session(c, "2026-06-02", "A");
	x = offered_session(c, "2026-06-04", "A");
	r = offered_book(c, centre_id(c, "19900515"), a);
	late = reply_text(r, "voucher.token");
	gone = reply_text(r, "case_no");
	assert_reply(offered_book(c, centre_id(c, "19910515"),
			     offered_session(c, "2026-06-02", "B")),
		201, "");
	next = reply_text(offered_wait(c, centre_id(c, "19920515"),
				  centre_printf(c, "\"%s\"", x)),
		"case_no");
	centre_at(c, "2026-06-02", 8 * HOUR + 29 * MINUTE);
	offered_time_passes(c);
	assert_string_equal(offered_state(c, gone), "booked");
	centre_at(c, "2026-06-02", 8 * HOUR + 30 * MINUTE);
	offered_time_passes(c);
	assert_string_equal(offered_state(c, gone), "no_show");
	assert_string_equal(offered_state(c, next), "booked");
	/* The programme is full again. */
	assert_reply(offered_scan(c, late), 409, "QUOTA_FULL");
	assert_reply(offered_own(c, centre_id(c, "19930515"),
			     "/api/v1/bookings/mine"),
		200, "");
	assert_reply(
		offered_own(c, centre_id(c, "19930515"),
			centre_printf(c, "/api/v1/bookings/%s/cancel", next)),
		403, "BOOKING_NOT_YOURS");
	assert_reply(centre_post(c, centre_staff(c, "clerk"),
			     centre_printf(c, "/api/v1/cases/%s/booking/cancel",
				     next),
			     "{\"reason\":\"本人电话取消\"}"),
		200, "");
	assert_reply(offered_scan(c, late), 200, "");
	assert_string_equal(offered_state(c, gone), "attended");
	assert_sound(c);
}

static void
test_release(void **state)
{
	const struct offered t = { .code = "R{year}",
		.quota = 3,
		.size = 9,
		.share_by = "district",
		.extra = "\"release\":\"2026-06-02\",",
		.shares = "{\"code\":\"340281\",\"size\":2},"
			  "{\"code\":\"walkin\",\"size\":1}" };
	struct centre *c = *state;
	const char *id, *a;

	offered_only(c, &t);
	id = centre_id(c, "19900515");
	a = offered_session(c, "2026-06-04", "A");
	assert_reply(offered_book(c, id, a), 409, "SHARE_FULL");
	centre_at(c, "2026-06-02", 0);
	offered_time_passes(c);
	assert_reply(offered_book(c, id, a), 201, "");
	assert_reply(offered_book(c, centre_id(c, "19910515"), a), 201, "");
	/* What is kept for those who walk in is theirs on the day. */
	assert_reply(offered_book(c, centre_id(c, "19920515"), a), 409,
		"SHARE_FULL");
	assert_sound(c);
}

/* Owed is what came by proof: not who booked, not who is late for good. */
static void
test_settlement(void **state)
{
	const struct offered t = { .code = "R{year}", .quota = 9, .size = 3 };
	static const char path[] = "/api/v1/programmes/R2026/settlement"
				   "?from=2026-06-01&until=2026-06-30";
	struct centre *c = *state;
	const char *a, *x, *code[3];
	const struct reply *r;

	offered_only(c, &t);
	a = offered_session(c, "2026-06-02", "A");
	x = offered_session(c, "2026-06-04", "A");
	for (int i = 0; i < 3; i++)
		code[i] = reply_text(offered_book(c, centre_id(c, "19900515"),
					     i < 2 ? a : x),
			"voucher.token");
	assert_reply(offered_book(c, centre_id(c, "19910515"), a), 201, "");
	r = centre_get(c, centre_staff(c, "finance"), path);
	assert_int_equal(reply_int(r, "sum"), 0);
	assert_null(reply_find(r, "lines.0"));
	centre_at(c, "2026-06-02", 8 * HOUR);
	assert_reply(offered_scan(c, code[0]), 200, "");
	assert_reply(offered_scan(c, code[1]), 200, "");
	centre_at(c, "2026-06-04", 8 * HOUR);
	assert_reply(offered_scan(c, code[2]), 200, "");
	offered_time_passes(c);
	r = centre_get(c, centre_staff(c, "finance"), path);
	assert_reply(r, 200, "");
	assert_int_equal(reply_int(r, "people"), 3);
	assert_int_equal(reply_int(r, "sum"), 30000);
	assert_string_equal(reply_text(r, "lines.0.date"), "2026-06-02");
	assert_int_equal(reply_int(r, "lines.0.people"), 2);
	assert_int_equal(reply_int(r, "lines.0.sum"), 20000);
	assert_string_equal(reply_text(r, "lines.1.place_name"), "甲");
	assert_null(reply_find(r, "lines.2"));
	/* The rate is the programme's; days and places can be picked. */
	centre_sql(c, "UPDATE programme SET price = 12345");
	r = centre_get(c, centre_staff(c, "finance"),
		"/api/v1/programmes/R2026/settlement?from=2026-06-03&until="
		"2026-06-04&place=A");
	assert_int_equal(reply_int(r, "sum"), 12345);
	r = centre_get(c, centre_staff(c, "finance"),
		"/api/v1/programmes/R2026/settlement?from=2026-06-01&until="
		"2026-06-30&place=B");
	assert_int_equal(reply_int(r, "people"), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		CENTRE_TEST(test_attendance),
		CENTRE_TEST(test_day_lists),
		CENTRE_TEST(test_no_show),
		CENTRE_TEST(test_release),
		CENTRE_TEST(test_settlement),
	};

	return cmocka_run_group_tests_name(
		"presence", tests, centre_make, centre_unmake);
}
