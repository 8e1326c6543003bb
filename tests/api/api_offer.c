/* SPDX-License-Identifier: Apache-2.0 */
/* What is offered, and who may. */
#include "offered.h"
#include "cli.h"

#define OFFERS "/api/v1/offers?kind=checkup"

static void
test_demo_offer(void **state)
{
	struct centre *c = *state;
	const struct reply *r = centre_get(c, &centre_public, OFFERS);

	assert_reply(r, 200, "");
	assert_string_equal(reply_text(r, "items.0.title"), "农民工免费体检");
	assert_string_equal(reply_text(r, "items.0.state"), "open");
	assert_non_null(reply_find(r, "items.0.sessions.0.id"));
	assert_non_null(reply_find(r, "items.0.next_from"));
	assert_non_null(reply_find(r, "items.0.declarations.0.text"));
	assert_int_equal(centre_int(c, "SELECT size FROM quota_node WHERE "
				       "kind = 'programme'"),
		500);
	assert_int_equal(centre_int(c, "SELECT sum(size) FROM quota_node WHERE "
				       "kind = 'share'"),
		500);
	assert_sound(c);
}

/* The calendar says which days; what was excepted has none. */
static void
test_days(void **state)
{
	const struct offered t = { .code = "D{year}",
		.quota = 9,
		.size = 3,
		.extra = "\"except\":[\"2026-06-03\"]," };
	struct centre *c = *state;
	const struct reply *r;

	offered_only(c, &t);
	r = centre_get(c, &centre_public, OFFERS);
	assert_string_equal(reply_text(r, "items.0.code"), "D2026");
	assert_string_equal(
		reply_text(r, "items.0.sessions.0.date"), "2026-06-02");
	assert_string_equal(
		reply_text(r, "items.0.sessions.0.weekday"), "星期二");
	assert_string_equal(
		reply_text(r, "items.0.sessions.2.date"), "2026-06-04");
	assert_string_equal(
		reply_text(r, "items.0.sessions.0.starts"), "08:00");
	assert_int_equal(reply_int(r, "items.0.sessions.0.free"), 3);
	/* Five days on: Tuesday to Saturday, without Wednesday and Saturday. */
	assert_int_equal(json_array_size(reply_find(r, "items.0.sessions")), 6);
	assert_null(reply_find(r, "items.0.next_from"));
	r = centre_get(c, &centre_public, OFFERS "&from=2026-06-05");
	assert_int_equal(json_array_size(reply_find(r, "items.0.sessions")), 2);
	assert_reply(centre_get(c, &centre_public, OFFERS "&from=tomorrow"),
		400, "BAD_QUERY");
	/* Loaded again: nothing is made twice. */
	assert_int_equal(offered_load(c, &t), CLI_OK);
	r = centre_get(c, &centre_public, OFFERS);
	assert_int_equal(json_array_size(reply_find(r, "items.0.sessions")), 6);
}

static void
test_files_that_do_not_fit(void **state)
{
	const struct offered rows[] = {
		{ .code = "X", .quota = 0, .size = 1 },
		{ .code = "X", .quota = 5, .size = 0 },
		{ .code = "X", .quota = 5, .size = 1, .share_by = "height" },
		{ .code = "X",
			.quota = 5,
			.size = 1,
			.shares = "{\"code\":\"a\",\"size\":6}" },
		{ .code = "X",
			.quota = 5,
			.size = 1,
			.rules = "{\"rule\":\"tall\",\"value\":\"\"}" },
		{ .code = "X",
			.quota = 5,
			.size = 1,
			.rules = "{\"rule\":\"age_min\",\"value\":\"x\"}" },
		{ .code = "X\\\"", .quota = 5, .size = 1 },
	};
	struct centre *c = *state;

	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		if (offered_load(c, &rows[i]) == CLI_OK)
			fail_msg("row %zu was taken", i);
}

static void
test_eligibility(void **state)
{
	const struct offered t = {
		.code = "R{year}", .quota = 9, .size = 3, .rules = OFFERED_RULES
	};
	struct centre *c = *state;
	const char *young, *old, *good;
	const struct reply *r;

	offered_only(c, &t);
	good = centre_member(c, "19900515");
	young = centre_id(c, "20080602");
	old = centre_id(c, "19600515");
	r = offered_may(c, good, true);
	assert_reply(r, 200, "");
	assert_true(json_is_true(reply_find(r, "eligible")));
	assert_string_equal(
		json_string_value(json_array_get(reply_find(r, "needs"), 0)),
		"migrant_worker");
	r = offered_may(c, young, true);
	assert_false(json_is_true(reply_find(r, "eligible")));
	assert_string_equal(reply_text(r, "reasons.0.code"), "NOT_MEMBER");
	assert_string_equal(reply_text(r, "reasons.1.code"), "AGE_LOW");
	assert_string_equal(reply_text(r, "reasons.1.next"), "2026-06-02");
	/* Typed: the number alone, nothing about its owner. */
	r = offered_may(c, old, false);
	assert_false(json_is_true(reply_find(r, "certain")));
	assert_string_equal(reply_text(r, "reasons.0.code"), "AGE_HIGH");
	assert_null(reply_find(r, "reasons.1"));
	assert_true(json_is_true(reply_find(
		offered_may(c, centre_id(c, "19900515"), false), "eligible")));
	assert_reply(centre_post(c, centre_kiosk(c, 0),
			     "/api/v1/offers/none/eligibility",
			     centre_printf(c, "{%s}", offered_person(c, old))),
		404, "OFFER_UNKNOWN");
	/* And so it is when they book. */
	r = offered_book(c, young, offered_session(c, "2026-06-02", "A"));
	assert_reply(r, 409, "NOT_MEMBER");
	r = centre_post(c, centre_kiosk(c, 0), "/api/v1/bookings",
		offered_asked(c, centre_id(c, "19910515"), false,
			offered_session(c, "2026-06-02", "A"), ""));
	assert_reply(r, 409, "SEE_DESK");
	r = centre_post(c, centre_kiosk(c, 0), "/api/v1/bookings",
		offered_asked(c, good, true,
			offered_session(c, "2026-06-02", "A"), ""));
	assert_reply(r, 422, "FIELDS");
	assert_true(reply_refuses(r, "declare", "DECLARATION_REQUIRED"));
	assert_int_equal(offered_taken(c, "programme"), 0);
	assert_int_equal(centre_int(c, "SELECT count(*) FROM person_mark"), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		CENTRE_TEST(test_demo_offer),
		CENTRE_TEST(test_days),
		CENTRE_TEST(test_files_that_do_not_fit),
		CENTRE_TEST(test_eligibility),
	};

	return cmocka_run_group_tests_name(
		"offer", tests, centre_make, centre_unmake);
}
