/* SPDX-License-Identifier: Apache-2.0 */
/* A place: booked, held, moved, given back. */
#include "offered.h"
#include "token.h"

static void
test_book(void **state)
{
	const struct offered t = {
		.code = "R{year}", .quota = 9, .size = 3, .rules = OFFERED_RULES
	};
	const struct trust *trust;
	struct token_expect expect = { .types = TOKEN_TYPE_BIT(TOKEN_VOUCHER),
		.place = 1 };
	struct centre *c = *state;
	const struct reply *r, *again;
	struct token v;
	const char *id, *body, *no;
	struct ask ask = {
		.method = "POST", .path = "/api/v1/bookings", .key = "once-1"
	};

	offered_only(c, &t);
	id = centre_member(c, "19900515");
	body = offered_asked(c, id, true, offered_session(c, "2026-06-02", "A"),
		",\"declare\":[\"migrant_worker\"]");
	ask.as = centre_kiosk(c, 0);
	ask.body = body;
	r = centre_ask(c, &ask);
	assert_reply(r, 201, "");
	no = reply_text(r, "case_no");
	assert_int_equal(strncmp(no, "TJ2026-", 7), 0);
	assert_string_equal(reply_text(r, "state"), "booked");
	assert_string_equal(reply_text(r, "place.name"), "甲");
	assert_string_equal(reply_text(r, "date"), "2026-06-02");
	assert_string_equal(reply_text(r, "consents"), "告知（第 2 版）");
	again = centre_ask(c, &ask);
	assert_string_equal(r->body, again->body);

	/* The voucher: that site, that day, and nothing else. */
	trust = centre_app(c)->trust;
	expect.now = clock_now(centre_app(c)->clock) / 1000;
	assert_int_equal(
		token_verify_text(bytes_str(reply_text(r, "voucher.token")),
			trust, &expect, &v),
		TOKEN_E_EARLY);
	expect.now += 20 * 3600;
	assert_int_equal(
		token_verify_text(bytes_str(reply_text(r, "voucher.token")),
			trust, &expect, &v),
		TOKEN_OK);
	assert_int_equal(v.policy, TOKEN_SINGLE_USE);
	assert_int_equal(v.exp - v.nbf, 86400);

	assert_int_equal(offered_taken(c, "programme"), 1);
	assert_int_equal(offered_taken(c, "place"), 1);
	assert_int_equal(offered_taken(c, "day"), 1);
	assert_int_equal(offered_taken(c, "session"), 1);
	assert_int_equal(offered_taken(c, "share"), 1);
	assert_int_equal(centre_int(c, "SELECT src FROM person_mark"), 4);
	r = offered_book(c, id, offered_session(c, "2026-06-04", "A"));
	assert_reply(r, 409, "ALREADY_BOOKED");
	assert_string_equal(reply_text(r, "case_no"), no);

	/* Its bearer sees how it stands. */
	r = centre_post(c, &centre_public, "/api/v1/status",
		centre_printf(c, "{\"code\":\"%s\"}",
			reply_text(again, "receipt.url")));
	assert_reply(r, 200, "");
	assert_string_equal(reply_text(r, "state"), "booked");
	assert_string_equal(reply_text(r, "due_on"), "2026-06-02");
	r = offered_may(c, id, true);
	assert_false(json_is_true(reply_find(r, "eligible")));
	assert_string_equal(reply_text(r, "booking.case_no"), no);
	assert_string_equal(reply_text(r, "booking.voucher.token"),
		reply_text(again, "voucher.token"));
	assert_sound(c);
}

static void
test_what_is_refused(void **state)
{
	const struct offered t = { .code = "R{year}", .quota = 9, .size = 1 };
	struct centre *c = *state;
	const char *first, *session, *id;
	const struct reply *r;

	offered_only(c, &t);
	id = centre_id(c, "19900515");
	first = offered_session(c, "2026-06-02", "A");
	session = offered_session(c, "2026-06-02", "B");
	assert_reply(
		offered_book(c, id, "000000000000"), 404, "SESSION_UNKNOWN");
	r = centre_post(c, centre_kiosk(c, 0), "/api/v1/bookings",
		centre_printf(c, "{%s,\"source\":\"chip\",\"session\":\"%s\"}",
			offered_person(c, id), session));
	assert_true(reply_refuses(r, "consents", "CONSENT_REQUIRED"));
	r = centre_post(c, centre_kiosk(c, 0), "/api/v1/bookings",
		centre_printf(c,
			"{%s,\"source\":\"chip\",\"session\":\"%s\","
			"\"consents\":[{\"purpose\":\"share\",\"version\":1}]}",
			offered_person(c, id), session));
	assert_true(reply_refuses(r, "consents", "CONSENT_VERSION"));
	assert_reply(offered_book(c, id, first), 201, "");
	assert_reply(offered_book(c, centre_id(c, "19910515"), first), 409,
		"QUOTA_FULL");
	centre_sql(c, "UPDATE booking_session SET closed_at = 1, closed_by = "
		      "'x'");
	assert_reply(offered_book(c, centre_id(c, "19910515"), session), 409,
		"SESSION_CLOSED");
	centre_sql(c, "UPDATE booking_session SET closed_at = NULL");
	centre_at(c, "2026-06-02", 14 * HOUR);
	assert_reply(offered_book(c, centre_id(c, "19910515"), session), 409,
		"SESSION_PAST");
	centre_at(c, "2026-05-31", 14 * HOUR);
	assert_reply(offered_book(c, centre_id(c, "19910515"), session), 409,
		"OFFER_NOT_OPEN");
	centre_at(c, "2026-07-02", 0);
	assert_reply(offered_book(c, centre_id(c, "19910515"), session), 409,
		"OFFER_CLOSED");
	assert_int_equal(offered_taken(c, "programme"), 1);
	assert_int_equal(centre_int(c, "SELECT count(*) FROM booking"), 1);
	assert_sound(c);
}

/* A share is for its district; what nobody is named for is for all. */
static void
test_shares(void **state)
{
	const struct offered t = { .code = "R{year}",
		.quota = 3,
		.size = 9,
		.share_by = "district",
		.shares = "{\"code\":\"340207\",\"size\":1},"
			  "{\"code\":\"340281\",\"size\":1}" };
	struct centre *c = *state;
	const char *session;

	offered_only(c, &t);
	session = offered_session(c, "2026-06-02", "A");
	assert_reply(offered_book(c, centre_member(c, "19900515"), session),
		201, "");
	assert_reply(offered_book(c, centre_member(c, "19910515"), session),
		201, "");
	assert_reply(offered_book(c, centre_member(c, "19920515"), session),
		409, "SHARE_FULL");
	assert_int_equal(centre_int(c, "SELECT taken FROM quota_node WHERE "
				       "kind = 'share' AND code = '340281' AND "
				       "size = 1"),
		0);
	assert_int_equal(offered_taken(c, "session"), 2);
	assert_sound(c);
}

static int64_t
held(struct centre *c)
{
	return centre_int(c, "SELECT held FROM quota_node n JOIN programme p "
			     "ON p.id = n.id WHERE p.opens_at > 1");
}

static const struct reply *
book_held(struct centre *c, int kiosk, const char *session, const char *ref,
	const char *visit)
{
	return centre_post(c, centre_kiosk(c, kiosk), "/api/v1/bookings",
		offered_asked(c, centre_id(c, "19900515"), true, session,
			centre_printf(c, ",\"hold\":\"%s\",\"visit\":\"%s\"",
				ref, visit)));
}

static void
test_holds(void **state)
{
	const struct offered t = { .code = "R{year}", .quota = 9, .size = 1 };
	struct centre *c = *state;
	const char *a, *b, *ref;

	offered_only(c, &t);
	a = offered_session(c, "2026-06-02", "A");
	b = offered_session(c, "2026-06-02", "B");
	ref = reply_text(offered_hold(c, 0, "v1", a), "hold");
	assert_int_equal(held(c), 1);
	assert_reply(offered_hold(c, 1, "v1", a), 409, "QUOTA_FULL");
	assert_reply(offered_book(c, centre_id(c, "19910515"), a), 409,
		"QUOTA_FULL");
	/* Another session: one place at a time. */
	assert_reply(offered_hold(c, 0, "v1", b), 201, "");
	assert_int_equal(held(c), 1);
	assert_reply(book_held(c, 0, a, ref, "v1"), 409, "HOLD_EXPIRED");
	ref = reply_text(offered_hold(c, 1, "v2", a), "hold");
	assert_reply(book_held(c, 1, a, ref, "other"), 409, "HOLD_UNKNOWN");
	assert_reply(book_held(c, 0, a, ref, "v2"), 409, "HOLD_UNKNOWN");
	assert_reply(book_held(c, 1, b, ref, "v2"), 409, "HOLD_UNKNOWN");
	assert_reply(book_held(c, 1, a, ref, "v2"), 201, "");
	assert_int_equal(held(c), 1);
	assert_int_equal(offered_taken(c, "session"), 1);
	assert_reply(centre_post(c, centre_kiosk(c, 0), "/api/v1/holds/release",
			     "{\"visit\":\"v1\"}"),
		200, "");
	assert_reply(centre_post(c, centre_kiosk(c, 0), "/api/v1/holds/release",
			     "{\"visit\":\"v1\"}"),
		200, "");
	assert_int_equal(held(c), 0);
	assert_reply(offered_hold(c, 0, "v v", b), 422, "FIELDS");
	assert_sound(c);
}

static void
test_holds_end(void **state)
{
	const struct offered t = { .code = "R{year}", .quota = 9, .size = 1 };
	struct centre *c = *state;
	const char *a, *ref;

	offered_only(c, &t);
	a = offered_session(c, "2026-06-02", "A");
	ref = reply_text(offered_hold(c, 0, "v1", a), "hold");
	centre_pass(c, 60 * SECOND);
	/* Tapped again: it lasts anew, though there is no second place. */
	ref = reply_text(offered_hold(c, 0, "v1", a), "hold");
	centre_pass(c, 60 * SECOND);
	assert_reply(offered_hold(c, 1, "v1", a), 409, "QUOTA_FULL");
	centre_pass(c, 30 * SECOND);
	assert_reply(book_held(c, 0, a, ref, "v1"), 409, "HOLD_EXPIRED");
	assert_reply(offered_hold(c, 1, "v1", a), 201, "");
	assert_sound(c);
}

static void
test_cancel(void **state)
{
	const struct offered t = { .code = "R{year}", .quota = 9, .size = 1 };
	struct centre *c = *state;
	const char *id, *other, *no, *path, *a;
	const struct reply *r;

	offered_only(c, &t);
	id = centre_id(c, "19900515");
	other = centre_id(c, "19910515");
	a = offered_session(c, "2026-06-02", "A");
	no = reply_text(offered_book(c, id, a), "case_no");
	path = centre_printf(c, "/api/v1/bookings/%s/cancel", no);
	r = offered_own(c, id, "/api/v1/bookings/mine");
	assert_string_equal(reply_text(r, "items.0.case_no"), no);
	assert_non_null(reply_find(r, "items.0.voucher.token"));
	assert_reply(offered_own(c, other, path), 403, "BOOKING_NOT_YOURS");
	assert_reply(
		offered_book(c, other, offered_session(c, "2026-06-02", "B")),
		201, "");
	assert_reply(offered_own(c, other, path), 403, "BOOKING_NOT_YOURS");
	assert_reply(centre_post(c, centre_kiosk(c, 0), path,
			     centre_printf(c, "{%s}", offered_person(c, id))),
		422, "FIELDS");
	r = offered_own(c, id, path);
	assert_reply(r, 200, "");
	assert_true(json_is_true(reply_find(r, "late")));
	assert_reply(offered_own(c, id, path), 409, "BOOKING_STATE");
	assert_int_equal(offered_taken(c, "share"), 1);
	assert_int_equal(centre_int(c,
				 "SELECT count(*) FROM voucher v JOIN "
				 "casefile f ON f.id = v.booking_id WHERE "
				 "f.no = '%s' AND void_at IS NULL",
				 no),
		0);
	r = offered_own(c, id, "/api/v1/bookings/mine");
	assert_string_equal(reply_text(r, "items.0.state"), "cancelled");
	assert_null(reply_find(r, "items.0.voucher"));
	/* And may come back. */
	assert_reply(offered_book(c, id, a), 201, "");
	centre_at(c, "2026-06-02", 8 * HOUR);
	no = reply_text(
		offered_own(c, id, "/api/v1/bookings/mine"), "items.0.case_no");
	assert_reply(
		offered_own(c, id,
			centre_printf(c, "/api/v1/bookings/%s/cancel", no)),
		409, "SESSION_PAST");
	assert_sound(c);
}

/* The programme is full, and still one can change the day. */
static void
test_move(void **state)
{
	const struct offered t = { .code = "R{year}", .quota = 2, .size = 1 };
	struct centre *c = *state;
	const char *id, *no, *a, *b, *x;
	const struct reply *r, *before;

	offered_only(c, &t);
	id = centre_id(c, "19900515");
	a = offered_session(c, "2026-06-02", "A");
	b = offered_session(c, "2026-06-02", "B");
	x = offered_session(c, "2026-06-04", "A");
	before = offered_book(c, id, a);
	no = reply_text(before, "case_no");
	assert_reply(offered_book(c, centre_id(c, "19910515"), b), 201, "");
	assert_reply(offered_move(c, id, no, b, ""), 409, "QUOTA_FULL");
	assert_reply(offered_move(c, id, no, a, ""), 422, "FIELDS");
	assert_reply(offered_move(c, centre_id(c, "19930515"), no, x, ""), 403,
		"BOOKING_NOT_YOURS");
	r = offered_move(c, id, no, x, "");
	assert_reply(r, 200, "");
	assert_string_equal(reply_text(r, "case_no"), no);
	assert_string_equal(reply_text(r, "date"), "2026-06-04");
	assert_string_not_equal(reply_text(r, "voucher.token"),
		reply_text(before, "voucher.token"));
	assert_int_equal(centre_int(c, "SELECT count(*) FROM voucher WHERE "
				       "void_at IS NOT NULL"),
		1);
	assert_int_equal(offered_taken(c, "programme"), 2);
	assert_sound(c);
}

static void
test_move_by_hold(void **state)
{
	const struct offered t = { .code = "R{year}", .quota = 4, .size = 1 };
	struct centre *c = *state;
	const char *id, *no, *a, *x, *ref;

	offered_only(c, &t);
	id = centre_id(c, "19900515");
	a = offered_session(c, "2026-06-02", "A");
	x = offered_session(c, "2026-06-04", "A");
	no = reply_text(offered_book(c, id, a), "case_no");
	ref = reply_text(offered_hold(c, 0, "v9", x), "hold");
	assert_reply(offered_move(c, id, no, x,
			     centre_printf(c,
				     ",\"hold\":\"%s\",\"visit\":\"v9\"", ref)),
		200, "");
	assert_int_equal(offered_taken(c, "session"), 1);
	assert_int_equal(offered_taken(c, "programme"), 1);
	assert_int_equal(held(c), 0);
	assert_sound(c);
}

/* A second try of the same is the same; nothing is half-done. */
static void
test_one_place_a_person(void **state)
{
	const struct offered t = { .code = "R{year}", .quota = 50, .size = 50 };
	struct centre *c = *state;
	const char *id;
	size_t numbers[20];
	int won = 0;

	offered_only(c, &t);
	id = centre_id(c, "19900515");
	for (size_t i = 0; i < ARRAY_LEN(numbers); i++) {
		const struct ask ask = { .as = centre_kiosk(c, (int)(i % 2)),
			.method = "POST",
			.path = "/api/v1/bookings",
			.key = centre_printf(c, "k-%zu", i),
			.body = offered_asked(c, id, true,
				offered_session(
					c, "2026-06-02", i % 3 ? "A" : "B"),
				"") };

		numbers[i] = centre_send(c, &ask);
	}
	for (size_t i = 0; i < ARRAY_LEN(numbers); i++)
		won += centre_answer(c, numbers[i])->status == 201;
	assert_int_equal(won, 1);
	assert_int_equal(offered_taken(c, "programme"), 1);
	assert_sound(c);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		CENTRE_TEST(test_book),
		CENTRE_TEST(test_what_is_refused),
		CENTRE_TEST(test_shares),
		CENTRE_TEST(test_holds),
		CENTRE_TEST(test_holds_end),
		CENTRE_TEST(test_cancel),
		CENTRE_TEST(test_move),
		CENTRE_TEST(test_move_by_hold),
		CENTRE_TEST(test_one_place_a_person),
	};

	return cmocka_run_group_tests_name(
		"booking", tests, centre_make, centre_unmake);
}
