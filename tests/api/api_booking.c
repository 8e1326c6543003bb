/* SPDX-License-Identifier: Apache-2.0 */
/* Places: what is offered, who may, hold, book, move, cancel, wait. */
#include "centre.h"
#include "booking/present.h"
#include "cli.h"
#include "str.h"
#include "token.h"

#define DAY "2026-06-01" /* a Monday */
#define OFFERS "/api/v1/offers?kind=checkup"
#define HANDED "{\"state\":\"handed\"}"
#define RULES                                                                  \
	"{\"rule\":\"member\",\"value\":\"\"},"                                \
	"{\"rule\":\"mark\",\"value\":\"migrant_worker\"},"                    \
	"{\"rule\":\"age_min\",\"value\":\"18\"},"                             \
	"{\"rule\":\"age_max\",\"value\":\"60\"},"                             \
	"{\"rule\":\"gap_months\",\"value\":\"12\"}"

/* ---- an offer and people ------------------------------------------------- */

struct terms {
	const char *code, *rules, *shares, *share_by, *extra;
	int quota, size;
};

/* Two sites, mornings and afternoons of five days from tomorrow on. */
static int
load_offer(struct centre *c, const struct terms *t)
{
	const char *text = centre_printf(c,
		"{\"code\":\"%s\",\"kind\":\"checkup\",\"title\":\"体检\","
		"\"period\":\"{year}\",\"period_key\":\"checkup/{year}\","
		"\"version\":1,\"basis\":\"文件\",\"opens\":\"+0\","
		"\"closes\":\"+30\",\"quota\":%d,\"share_by\":\"%s\","
		"\"shares\":[%s],\"waiting\":true,\"cancel_hours\":24,"
		"\"no_show_minutes\":30,\"hold_seconds\":90,\"price\":10000,"
		"%s\"places\":[{\"code\":\"A\",\"number\":1,\"name\":\"甲\","
		"\"address\":\"甲路\",\"bus\":\"1路\",\"phone\":\"1\"},"
		"{\"code\":\"B\",\"number\":2,\"name\":\"乙\",\"address\":"
		"\"乙路\",\"bus\":\"2路\",\"phone\":\"2\"}],"
		"\"sessions\":[{\"place\":\"A\",\"from\":\"+1\",\"days\":5,"
		"\"on\":\"workdays\",\"half\":\"am\",\"starts\":\"08:00\","
		"\"ends\":\"11:00\",\"size\":%d},{\"place\":\"B\",\"from\":"
		"\"+1\",\"days\":5,\"on\":\"workdays\",\"half\":\"pm\","
		"\"starts\":\"14:00\",\"ends\":\"17:00\",\"size\":%d}],"
		"\"rules\":[%s],\"texts\":[{\"kind\":\"bring\",\"text\":"
		"\"身份证\"},{\"kind\":\"declare\",\"code\":"
		"\"migrant_worker\",\"title\":\"农民工\",\"text\":\"是\"},"
		"{\"kind\":\"consent\",\"code\":\"share\",\"version\":2,"
		"\"required\":true,\"title\":\"告知\",\"text\":\"告知\"}]}",
		t->code, t->quota, t->share_by ? t->share_by : "none",
		t->shares ? t->shares : "", t->extra ? t->extra : "", t->size,
		t->size, t->rules ? t->rules : "");
	char *words[] = { (char *)"offer", (char *)"take", (char *)text, NULL };
	struct str out, message;
	int code;

	str_init(&out, centre_arena(c), 4096);
	str_init(&message, centre_arena(c), 4096);
	code = cli_do(centre_app(c), 3, words, &out, &message);
	if (code != CLI_OK)
		print_message("%s\n", message.p);
	return code;
}

/* The demo's own offer would answer as well. */
static void
only(struct centre *c, const struct terms *t)
{
	centre_at(c, DAY, 9 * HOUR);
	centre_sql(c, "UPDATE programme SET closes_at = 2, opens_at = 1");
	assert_int_equal(load_offer(c, t), CLI_OK);
}

static const char *
session_at(struct centre *c, const char *day, const char *site)
{
	return centre_text(c,
		"SELECT n.ref FROM booking_session s JOIN quota_node n ON "
		"n.id = s.id JOIN site t ON t.id = s.site_id JOIN programme p "
		"ON p.id = s.programme_id WHERE s.day = '%s' AND t.code = '%s' "
		"AND p.opens_at > 1",
		day, site);
}

static const char *
person(struct centre *c, const char *id)
{
	return centre_printf(c,
		"\"person\":{\"name\":\"测试\",\"id_type\":\"resident\","
		"\"id_no\":\"%s\"}",
		id);
}

static const char *
asked(struct centre *c, const char *id, bool chip, const char *session,
	const char *more)
{
	return centre_printf(c,
		"{%s%s,\"session\":\"%s\",\"consents\":[{\"purpose\":"
		"\"share\",\"version\":2}]%s}",
		person(c, id), chip ? ",\"source\":\"chip\"" : "", session,
		more);
}

static const struct reply *
book(struct centre *c, const char *id, const char *session)
{
	return centre_post(c, centre_kiosk(c, 0), "/api/v1/bookings",
		asked(c, id, true, session,
			",\"declare\":[\"migrant_worker\"]"));
}

static const struct reply *
own(struct centre *c, const char *id, const char *path)
{
	return centre_post(c, centre_kiosk(c, 0), path,
		centre_printf(c, "{%s,\"source\":\"chip\"}", person(c, id)));
}

/* The counters, and whether they are what the rows say. */
static void
assert_sound(struct centre *c)
{
	char *words[] = { (char *)"check", NULL };
	struct str out, message;

	centre_settle(c);
	str_init(&out, centre_arena(c), 4096);
	str_init(&message, centre_arena(c), 4096);
	if (cli_do(centre_app(c), 1, words, &out, &message) != CLI_OK)
		fail_msg("%s", message.p);
}

static int64_t
taken(struct centre *c, const char *kind)
{
	return centre_int(c,
		"SELECT sum(taken) FROM quota_node n JOIN programme p ON p.id "
		"= n.programme_id WHERE n.kind = '%s' AND p.opens_at > 1",
		kind);
}

/* ---- what is offered ----------------------------------------------------- */

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
	const struct terms t = { .code = "D{year}",
		.quota = 9,
		.size = 3,
		.extra = "\"except\":[\"2026-06-03\"]," };
	struct centre *c = *state;
	const struct reply *r;

	only(c, &t);
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
	assert_int_equal(load_offer(c, &t), CLI_OK);
	r = centre_get(c, &centre_public, OFFERS);
	assert_int_equal(json_array_size(reply_find(r, "items.0.sessions")), 6);
}

static void
test_files_that_do_not_fit(void **state)
{
	const struct terms rows[] = {
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
		if (load_offer(c, &rows[i]) == CLI_OK)
			fail_msg("row %zu was taken", i);
}

/* ---- who may ------------------------------------------------------------- */

static const struct reply *
may(struct centre *c, const char *id, bool chip)
{
	return centre_post(c, centre_kiosk(c, 0),
		"/api/v1/offers/R2026/eligibility",
		centre_printf(c, "{%s%s}", person(c, id),
			chip ? ",\"source\":\"chip\"" : ""));
}

static void
test_eligibility(void **state)
{
	const struct terms t = {
		.code = "R{year}", .quota = 9, .size = 3, .rules = RULES
	};
	struct centre *c = *state;
	const char *young, *old, *good;
	const struct reply *r;

	only(c, &t);
	good = centre_member(c, "19900515");
	young = centre_id(c, "20080602");
	old = centre_id(c, "19600515");
	r = may(c, good, true);
	assert_reply(r, 200, "");
	assert_true(json_is_true(reply_find(r, "eligible")));
	assert_string_equal(
		json_string_value(json_array_get(reply_find(r, "needs"), 0)),
		"migrant_worker");
	r = may(c, young, true);
	assert_false(json_is_true(reply_find(r, "eligible")));
	assert_string_equal(reply_text(r, "reasons.0.code"), "NOT_MEMBER");
	assert_string_equal(reply_text(r, "reasons.1.code"), "AGE_LOW");
	assert_string_equal(reply_text(r, "reasons.1.next"), "2026-06-02");
	/* Typed: the number alone, nothing about its owner. */
	r = may(c, old, false);
	assert_false(json_is_true(reply_find(r, "certain")));
	assert_string_equal(reply_text(r, "reasons.0.code"), "AGE_HIGH");
	assert_null(reply_find(r, "reasons.1"));
	assert_true(json_is_true(reply_find(
		may(c, centre_id(c, "19900515"), false), "eligible")));
	assert_reply(centre_post(c, centre_kiosk(c, 0),
			     "/api/v1/offers/none/eligibility",
			     centre_printf(c, "{%s}", person(c, old))),
		404, "OFFER_UNKNOWN");
	/* And so it is when they book. */
	r = book(c, young, session_at(c, "2026-06-02", "A"));
	assert_reply(r, 409, "NOT_MEMBER");
	r = centre_post(c, centre_kiosk(c, 0), "/api/v1/bookings",
		asked(c, centre_id(c, "19910515"), false,
			session_at(c, "2026-06-02", "A"), ""));
	assert_reply(r, 409, "SEE_DESK");
	r = centre_post(c, centre_kiosk(c, 0), "/api/v1/bookings",
		asked(c, good, true, session_at(c, "2026-06-02", "A"), ""));
	assert_reply(r, 422, "FIELDS");
	assert_true(reply_refuses(r, "declare", "DECLARATION_REQUIRED"));
	assert_int_equal(taken(c, "programme"), 0);
	assert_int_equal(centre_int(c, "SELECT count(*) FROM person_mark"), 0);
}

/* ---- booking ------------------------------------------------------------- */

static void
test_book(void **state)
{
	const struct terms t = {
		.code = "R{year}", .quota = 9, .size = 3, .rules = RULES
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

	only(c, &t);
	id = centre_member(c, "19900515");
	body = asked(c, id, true, session_at(c, "2026-06-02", "A"),
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

	assert_int_equal(taken(c, "programme"), 1);
	assert_int_equal(taken(c, "place"), 1);
	assert_int_equal(taken(c, "day"), 1);
	assert_int_equal(taken(c, "session"), 1);
	assert_int_equal(taken(c, "share"), 1);
	assert_int_equal(centre_int(c, "SELECT src FROM person_mark"), 4);
	r = book(c, id, session_at(c, "2026-06-04", "A"));
	assert_reply(r, 409, "ALREADY_BOOKED");
	assert_string_equal(reply_text(r, "case_no"), no);

	/* Its bearer sees how it stands. */
	r = centre_post(c, &centre_public, "/api/v1/status",
		centre_printf(c, "{\"code\":\"%s\"}",
			reply_text(again, "receipt.url")));
	assert_reply(r, 200, "");
	assert_string_equal(reply_text(r, "state"), "booked");
	assert_string_equal(reply_text(r, "due_on"), "2026-06-02");
	r = may(c, id, true);
	assert_false(json_is_true(reply_find(r, "eligible")));
	assert_string_equal(reply_text(r, "booking.case_no"), no);
	assert_string_equal(reply_text(r, "booking.voucher.token"),
		reply_text(again, "voucher.token"));
	assert_sound(c);
}

static void
test_what_is_refused(void **state)
{
	const struct terms t = { .code = "R{year}", .quota = 9, .size = 1 };
	struct centre *c = *state;
	const char *first, *session, *id;
	const struct reply *r;

	only(c, &t);
	id = centre_id(c, "19900515");
	first = session_at(c, "2026-06-02", "A");
	session = session_at(c, "2026-06-02", "B");
	assert_reply(book(c, id, "000000000000"), 404, "SESSION_UNKNOWN");
	r = centre_post(c, centre_kiosk(c, 0), "/api/v1/bookings",
		centre_printf(c, "{%s,\"source\":\"chip\",\"session\":\"%s\"}",
			person(c, id), session));
	assert_true(reply_refuses(r, "consents", "CONSENT_REQUIRED"));
	r = centre_post(c, centre_kiosk(c, 0), "/api/v1/bookings",
		centre_printf(c,
			"{%s,\"source\":\"chip\",\"session\":\"%s\","
			"\"consents\":[{\"purpose\":\"share\",\"version\":1}]}",
			person(c, id), session));
	assert_true(reply_refuses(r, "consents", "CONSENT_VERSION"));
	assert_reply(book(c, id, first), 201, "");
	assert_reply(
		book(c, centre_id(c, "19910515"), first), 409, "QUOTA_FULL");
	centre_sql(c, "UPDATE booking_session SET closed_at = 1, closed_by = "
		      "'x'");
	assert_reply(book(c, centre_id(c, "19910515"), session), 409,
		"SESSION_CLOSED");
	centre_sql(c, "UPDATE booking_session SET closed_at = NULL");
	centre_at(c, "2026-06-02", 14 * HOUR);
	assert_reply(book(c, centre_id(c, "19910515"), session), 409,
		"SESSION_PAST");
	centre_at(c, "2026-05-31", 14 * HOUR);
	assert_reply(book(c, centre_id(c, "19910515"), session), 409,
		"OFFER_NOT_OPEN");
	centre_at(c, "2026-07-02", 0);
	assert_reply(book(c, centre_id(c, "19910515"), session), 409,
		"OFFER_CLOSED");
	assert_int_equal(taken(c, "programme"), 1);
	assert_int_equal(centre_int(c, "SELECT count(*) FROM booking"), 1);
	assert_sound(c);
}

/* A share is for its district; what nobody is named for is for all. */
static void
test_shares(void **state)
{
	const struct terms t = { .code = "R{year}",
		.quota = 3,
		.size = 9,
		.share_by = "district",
		.shares = "{\"code\":\"340207\",\"size\":1},"
			  "{\"code\":\"340281\",\"size\":1}" };
	struct centre *c = *state;
	const char *session;

	only(c, &t);
	session = session_at(c, "2026-06-02", "A");
	assert_reply(book(c, centre_member(c, "19900515"), session), 201, "");
	assert_reply(book(c, centre_member(c, "19910515"), session), 201, "");
	assert_reply(book(c, centre_member(c, "19920515"), session), 409,
		"SHARE_FULL");
	assert_int_equal(centre_int(c, "SELECT taken FROM quota_node WHERE "
				       "kind = 'share' AND code = '340281' AND "
				       "size = 1"),
		0);
	assert_int_equal(taken(c, "session"), 2);
	assert_sound(c);
}

/* ---- holds --------------------------------------------------------------- */

static const struct reply *
hold(struct centre *c, int kiosk, const char *visit, const char *session)
{
	return centre_post(c, centre_kiosk(c, kiosk), "/api/v1/holds",
		centre_printf(c, "{\"session\":\"%s\",\"visit\":\"%s\"}",
			session, visit));
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
		asked(c, centre_id(c, "19900515"), true, session,
			centre_printf(c, ",\"hold\":\"%s\",\"visit\":\"%s\"",
				ref, visit)));
}

static void
test_holds(void **state)
{
	const struct terms t = { .code = "R{year}", .quota = 9, .size = 1 };
	struct centre *c = *state;
	const char *a, *b, *ref;

	only(c, &t);
	a = session_at(c, "2026-06-02", "A");
	b = session_at(c, "2026-06-02", "B");
	ref = reply_text(hold(c, 0, "v1", a), "hold");
	assert_int_equal(held(c), 1);
	assert_reply(hold(c, 1, "v1", a), 409, "QUOTA_FULL");
	assert_reply(book(c, centre_id(c, "19910515"), a), 409, "QUOTA_FULL");
	/* Another session: one place at a time. */
	assert_reply(hold(c, 0, "v1", b), 201, "");
	assert_int_equal(held(c), 1);
	assert_reply(book_held(c, 0, a, ref, "v1"), 409, "HOLD_EXPIRED");
	ref = reply_text(hold(c, 1, "v2", a), "hold");
	assert_reply(book_held(c, 1, a, ref, "other"), 409, "HOLD_UNKNOWN");
	assert_reply(book_held(c, 0, a, ref, "v2"), 409, "HOLD_UNKNOWN");
	assert_reply(book_held(c, 1, b, ref, "v2"), 409, "HOLD_UNKNOWN");
	assert_reply(book_held(c, 1, a, ref, "v2"), 201, "");
	assert_int_equal(held(c), 1);
	assert_int_equal(taken(c, "session"), 1);
	assert_reply(centre_post(c, centre_kiosk(c, 0), "/api/v1/holds/release",
			     "{\"visit\":\"v1\"}"),
		200, "");
	assert_reply(centre_post(c, centre_kiosk(c, 0), "/api/v1/holds/release",
			     "{\"visit\":\"v1\"}"),
		200, "");
	assert_int_equal(held(c), 0);
	assert_reply(hold(c, 0, "v v", b), 422, "FIELDS");
	assert_sound(c);
}

static void
test_holds_end(void **state)
{
	const struct terms t = { .code = "R{year}", .quota = 9, .size = 1 };
	struct centre *c = *state;
	const char *a, *ref;

	only(c, &t);
	a = session_at(c, "2026-06-02", "A");
	ref = reply_text(hold(c, 0, "v1", a), "hold");
	centre_pass(c, 60 * SECOND);
	/* Tapped again: it lasts anew, though there is no second place. */
	ref = reply_text(hold(c, 0, "v1", a), "hold");
	centre_pass(c, 60 * SECOND);
	assert_reply(hold(c, 1, "v1", a), 409, "QUOTA_FULL");
	centre_pass(c, 30 * SECOND);
	assert_reply(book_held(c, 0, a, ref, "v1"), 409, "HOLD_EXPIRED");
	assert_reply(hold(c, 1, "v1", a), 201, "");
	assert_sound(c);
}

/* ---- one's own ----------------------------------------------------------- */

static void
test_cancel(void **state)
{
	const struct terms t = { .code = "R{year}", .quota = 9, .size = 1 };
	struct centre *c = *state;
	const char *id, *other, *no, *path, *a;
	const struct reply *r;

	only(c, &t);
	id = centre_id(c, "19900515");
	other = centre_id(c, "19910515");
	a = session_at(c, "2026-06-02", "A");
	no = reply_text(book(c, id, a), "case_no");
	path = centre_printf(c, "/api/v1/bookings/%s/cancel", no);
	r = own(c, id, "/api/v1/bookings/mine");
	assert_string_equal(reply_text(r, "items.0.case_no"), no);
	assert_non_null(reply_find(r, "items.0.voucher.token"));
	assert_reply(own(c, other, path), 403, "BOOKING_NOT_YOURS");
	assert_reply(book(c, other, session_at(c, "2026-06-02", "B")), 201, "");
	assert_reply(own(c, other, path), 403, "BOOKING_NOT_YOURS");
	assert_reply(centre_post(c, centre_kiosk(c, 0), path,
			     centre_printf(c, "{%s}", person(c, id))),
		422, "FIELDS");
	r = own(c, id, path);
	assert_reply(r, 200, "");
	assert_true(json_is_true(reply_find(r, "late")));
	assert_reply(own(c, id, path), 409, "BOOKING_STATE");
	assert_int_equal(taken(c, "share"), 1);
	assert_int_equal(centre_int(c,
				 "SELECT count(*) FROM voucher v JOIN "
				 "casefile f ON f.id = v.booking_id WHERE "
				 "f.no = '%s' AND void_at IS NULL",
				 no),
		0);
	r = own(c, id, "/api/v1/bookings/mine");
	assert_string_equal(reply_text(r, "items.0.state"), "cancelled");
	assert_null(reply_find(r, "items.0.voucher"));
	/* And may come back. */
	assert_reply(book(c, id, a), 201, "");
	centre_at(c, "2026-06-02", 8 * HOUR);
	no = reply_text(own(c, id, "/api/v1/bookings/mine"), "items.0.case_no");
	assert_reply(
		own(c, id, centre_printf(c, "/api/v1/bookings/%s/cancel", no)),
		409, "SESSION_PAST");
	assert_sound(c);
}

static const struct reply *
move(struct centre *c, const char *id, const char *no, const char *session,
	const char *more)
{
	return centre_post(c, centre_kiosk(c, 0),
		centre_printf(c, "/api/v1/bookings/%s/move", no),
		centre_printf(c,
			"{%s,\"source\":\"chip\",\"session\":\"%s\"%s}",
			person(c, id), session, more));
}

/* The programme is full, and still one can change the day. */
static void
test_move(void **state)
{
	const struct terms t = { .code = "R{year}", .quota = 2, .size = 1 };
	struct centre *c = *state;
	const char *id, *no, *a, *b, *x;
	const struct reply *r, *before;

	only(c, &t);
	id = centre_id(c, "19900515");
	a = session_at(c, "2026-06-02", "A");
	b = session_at(c, "2026-06-02", "B");
	x = session_at(c, "2026-06-04", "A");
	before = book(c, id, a);
	no = reply_text(before, "case_no");
	assert_reply(book(c, centre_id(c, "19910515"), b), 201, "");
	assert_reply(move(c, id, no, b, ""), 409, "QUOTA_FULL");
	assert_reply(move(c, id, no, a, ""), 422, "FIELDS");
	assert_reply(move(c, centre_id(c, "19930515"), no, x, ""), 403,
		"BOOKING_NOT_YOURS");
	r = move(c, id, no, x, "");
	assert_reply(r, 200, "");
	assert_string_equal(reply_text(r, "case_no"), no);
	assert_string_equal(reply_text(r, "date"), "2026-06-04");
	assert_string_not_equal(reply_text(r, "voucher.token"),
		reply_text(before, "voucher.token"));
	assert_int_equal(centre_int(c, "SELECT count(*) FROM voucher WHERE "
				       "void_at IS NOT NULL"),
		1);
	assert_int_equal(taken(c, "programme"), 2);
	assert_sound(c);
}

static void
test_move_by_hold(void **state)
{
	const struct terms t = { .code = "R{year}", .quota = 4, .size = 1 };
	struct centre *c = *state;
	const char *id, *no, *a, *x, *ref;

	only(c, &t);
	id = centre_id(c, "19900515");
	a = session_at(c, "2026-06-02", "A");
	x = session_at(c, "2026-06-04", "A");
	no = reply_text(book(c, id, a), "case_no");
	ref = reply_text(hold(c, 0, "v9", x), "hold");
	assert_reply(move(c, id, no, x,
			     centre_printf(c,
				     ",\"hold\":\"%s\",\"visit\":\"v9\"", ref)),
		200, "");
	assert_int_equal(taken(c, "session"), 1);
	assert_int_equal(taken(c, "programme"), 1);
	assert_int_equal(held(c), 0);
	assert_sound(c);
}

/* ---- waiting ------------------------------------------------------------- */

static const struct reply *
await_place(struct centre *c, const char *id, const char *sessions)
{
	return centre_post(c, centre_kiosk(c, 0), "/api/v1/waiting",
		centre_printf(c,
			"{%s,\"source\":\"chip\",\"sessions\":[%s],"
			"\"consents\":[{\"purpose\":\"share\",\"version\":2}]}",
			person(c, id), sessions));
}

static const char *
state_of(struct centre *c, const char *no)
{
	return centre_text(c,
		"SELECT b.state FROM booking b JOIN casefile f ON f.id = b.id "
		"WHERE f.no = '%s'",
		no);
}

static void
test_waiting(void **state)
{
	const struct terms t = { .code = "R{year}", .quota = 9, .size = 1 };
	struct centre *c = *state;
	const char *a, *b, *holder, *first, *second, *third, *no, *list;
	const struct reply *r;

	only(c, &t);
	a = session_at(c, "2026-06-02", "A");
	b = session_at(c, "2026-06-02", "B");
	holder = centre_id(c, "19900515");
	no = reply_text(book(c, holder, a), "case_no");
	assert_reply(book(c, centre_id(c, "19990515"), b), 201, "");
	list = centre_printf(c, "\"%s\"", a);
	first = reply_text(await_place(c, centre_id(c, "19910515"),
				   centre_printf(c, "\"%s\",\"%s\"", b, a)),
		"case_no");
	r = await_place(c, centre_id(c, "19920515"), list);
	second = reply_text(r, "case_no");
	assert_string_equal(reply_text(r, "state"), "waiting");
	assert_int_equal(reply_int(r, "waiting.position"), 2);
	assert_null(reply_find(r, "voucher"));
	assert_reply(await_place(c, holder, list), 409, "ALREADY_BOOKED");
	third = reply_text(
		await_place(c, centre_id(c, "19930515"), list), "case_no");
	/* The place goes to the first in line, at once. */
	assert_reply(
		own(c, holder,
			centre_printf(c, "/api/v1/bookings/%s/cancel", no)),
		200, "");
	assert_string_equal(state_of(c, first), "booked");
	assert_string_equal(state_of(c, second), "waiting");
	assert_int_equal(centre_int(c, "SELECT count(*) FROM booking_call "
				       "WHERE why = 'promoted'"),
		1);
	/* A hold that ends is a place as well. */
	centre_sql(c, "UPDATE quota_node SET size = size + 1 WHERE kind IN "
		      "('session', 'day', 'place')");
	assert_reply(hold(c, 1, "v1", a), 201, "");
	assert_string_equal(state_of(c, second), "waiting");
	centre_pass(c, 90 * SECOND);
	assert_reply(hold(c, 0, "v2", b), 201, "");
	assert_string_equal(state_of(c, second), "booked");
	assert_string_equal(state_of(c, third), "waiting");
	/* And one may leave the list. */
	r = own(c, centre_id(c, "19930515"), "/api/v1/bookings/mine");
	assert_null(reply_find(r, "items.0"));
	centre_settle(c);
	assert_sound(c);
}

static void
test_leave_the_list(void **state)
{
	const struct terms t = { .code = "R{year}", .quota = 1, .size = 1 };
	struct centre *c = *state;
	const char *a, *id, *no;
	const struct reply *r;

	only(c, &t);
	a = session_at(c, "2026-06-02", "A");
	assert_reply(book(c, centre_id(c, "19900515"), a), 201, "");
	id = centre_id(c, "19910515");
	no = reply_text(
		await_place(c, id, centre_printf(c, "\"%s\"", a)), "case_no");
	r = own(c, id, "/api/v1/bookings/mine");
	assert_string_equal(reply_text(r, "items.0.waiting.sessions.0.id"), a);
	r = own(c, id, centre_printf(c, "/api/v1/waiting/%s/leave", no));
	assert_reply(r, 200, "");
	assert_string_equal(state_of(c, no), "cancelled");
	/* Without a place nobody is on the list twice, with one not at all. */
	assert_reply(
		await_place(c, id, "\"000000000000\""), 404, "SESSION_UNKNOWN");
	assert_sound(c);
}

/* A second try of the same is the same; nothing is half-done. */
static void
test_one_place_a_person(void **state)
{
	const struct terms t = { .code = "R{year}", .quota = 50, .size = 50 };
	struct centre *c = *state;
	const char *id;
	size_t numbers[20];
	int won = 0;

	only(c, &t);
	id = centre_id(c, "19900515");
	for (size_t i = 0; i < ARRAY_LEN(numbers); i++) {
		const struct ask ask = { .as = centre_kiosk(c, (int)(i % 2)),
			.method = "POST",
			.path = "/api/v1/bookings",
			.key = centre_printf(c, "k-%zu", i),
			.body = asked(c, id, true,
				session_at(c, "2026-06-02", i % 3 ? "A" : "B"),
				"") };

		numbers[i] = centre_send(c, &ask);
	}
	for (size_t i = 0; i < ARRAY_LEN(numbers); i++)
		won += centre_answer(c, numbers[i])->status == 201;
	assert_int_equal(won, 1);
	assert_int_equal(taken(c, "programme"), 1);
	assert_sound(c);
}

/* ---- presence ------------------------------------------------------------ */

static const struct reply *
scan(struct centre *c, const char *code)
{
	return centre_post(c, centre_staff(c, "partner"), "/api/v1/attendances",
		centre_printf(c, "{\"code\":\"%s\"}", code));
}

static void
test_attendance(void **state)
{
	const struct terms t = { .code = "R{year}", .quota = 9, .size = 3 };
	struct centre *c = *state;
	const char *id, *no, *old, *code, *other, *path;
	const struct reply *r;

	only(c, &t);
	id = centre_id(c, "19900515");
	r = book(c, id, session_at(c, "2026-06-02", "A"));
	no = reply_text(r, "case_no");
	old = reply_text(r, "voucher.token");
	code = reply_text(move(c, id, no, session_at(c, "2026-06-04", "A"), ""),
		"voucher.token");
	other = reply_text(book(c, centre_id(c, "19910515"),
				   session_at(c, "2026-06-04", "B")),
		"voucher.token");
	path = centre_printf(c, "/api/v1/attendances/%s/report", no);
	assert_reply(scan(c, "123"), 422, "VOUCHER_INVALID");
	assert_reply(scan(c, reply_text(r, "receipt.token")), 422,
		"VOUCHER_INVALID");
	assert_reply(scan(c, code), 409, "VOUCHER_EARLY");
	centre_at(c, "2026-06-04", 8 * HOUR);
	assert_reply(scan(c, other), 409, "VOUCHER_PLACE");
	assert_reply(scan(c, old), 409, "VOUCHER_VOID");
	assert_reply(centre_post(c, centre_staff(c, "partner"), path, HANDED),
		409, "BOOKING_STATE");
	r = scan(c, code);
	assert_reply(r, 200, "");
	assert_string_equal(reply_text(r, "case_no"), no);
	assert_string_equal(reply_text(r, "name"), "测*");
	assert_reply(scan(c, code), 409, "VOUCHER_USED");
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

static int
tick(struct tx *tx, void *arg, struct err *e)
{
	bool more = true;

	while (more)
		if (booking_tick(tx, arg, &more, e) != 0)
			return -1;
	return 0;
}

static void
time_passes(struct centre *c)
{
	struct err e = { 0 };
	struct arena a;

	arena_init(&a, 8 << 20);
	if (db_run(centre_app(c)->db, DB_WRITE, tick, centre_app(c), &a, &e) !=
		0)
		fail_msg("%s", e.detail);
	arena_release(&a);
}

/* A place that nobody came for is given on; who comes late is welcome while
 * there is room, and no time that passes makes anybody "attended". */
static void
test_no_show(void **state)
{
	const struct terms t = { .code = "R{year}", .quota = 2, .size = 1 };
	struct centre *c = *state;
	const char *late, *gone, *next, *a, *x;
	const struct reply *r;

	only(c, &t);
	a = session_at(c, "2026-06-02", "A");
	x = session_at(c, "2026-06-04", "A");
	r = book(c, centre_id(c, "19900515"), a);
	late = reply_text(r, "voucher.token");
	gone = reply_text(r, "case_no");
	assert_reply(book(c, centre_id(c, "19910515"),
			     session_at(c, "2026-06-02", "B")),
		201, "");
	next = reply_text(await_place(c, centre_id(c, "19920515"),
				  centre_printf(c, "\"%s\"", x)),
		"case_no");
	centre_at(c, "2026-06-02", 8 * HOUR + 29 * MINUTE);
	time_passes(c);
	assert_string_equal(state_of(c, gone), "booked");
	centre_at(c, "2026-06-02", 8 * HOUR + 30 * MINUTE);
	time_passes(c);
	assert_string_equal(state_of(c, gone), "no_show");
	assert_string_equal(state_of(c, next), "booked");
	/* The programme is full again. */
	assert_reply(scan(c, late), 409, "QUOTA_FULL");
	assert_reply(own(c, centre_id(c, "19930515"), "/api/v1/bookings/mine"),
		200, "");
	assert_reply(
		own(c, centre_id(c, "19930515"),
			centre_printf(c, "/api/v1/bookings/%s/cancel", next)),
		403, "BOOKING_NOT_YOURS");
	assert_reply(centre_post(c, centre_staff(c, "clerk"),
			     centre_printf(c, "/api/v1/cases/%s/booking/cancel",
				     next),
			     "{\"reason\":\"本人电话取消\"}"),
		200, "");
	assert_reply(scan(c, late), 200, "");
	assert_string_equal(state_of(c, gone), "attended");
	assert_sound(c);
}

static void
test_release(void **state)
{
	const struct terms t = { .code = "R{year}",
		.quota = 3,
		.size = 9,
		.share_by = "district",
		.extra = "\"release\":\"2026-06-02\",",
		.shares = "{\"code\":\"340281\",\"size\":2},"
			  "{\"code\":\"walkin\",\"size\":1}" };
	struct centre *c = *state;
	const char *id, *a;

	only(c, &t);
	id = centre_id(c, "19900515");
	a = session_at(c, "2026-06-04", "A");
	assert_reply(book(c, id, a), 409, "SHARE_FULL");
	centre_at(c, "2026-06-02", 0);
	time_passes(c);
	assert_reply(book(c, id, a), 201, "");
	assert_reply(book(c, centre_id(c, "19910515"), a), 201, "");
	/* What is kept for those who walk in is theirs on the day. */
	assert_reply(book(c, centre_id(c, "19920515"), a), 409, "SHARE_FULL");
	assert_sound(c);
}

/* ---- the desk ------------------------------------------------------------ */

static const struct reply *
at_desk(struct centre *c, const char *what, const char *id, const char *session)
{
	return centre_post(c, centre_staff(c, "clerk"),
		centre_printf(c, "/api/v1/programmes/R2026/%s", what),
		asked(c, id, false, session, ""));
}

static void
test_walk_in(void **state)
{
	const struct terms t = { .code = "R{year}",
		.quota = 3,
		.size = 2,
		.shares = "{\"code\":\"walkin\",\"size\":1}" };
	struct centre *c = *state;
	const char *a;

	only(c, &t);
	a = session_at(c, "2026-06-02", "A");
	centre_sql(c, "UPDATE quota_node SET reserved = 1 WHERE ref = '%s'", a);
	assert_reply(at_desk(c, "walk-ins", centre_id(c, "19900515"), a), 409,
		"SESSION_PAST");
	assert_reply(
		at_desk(c, "bookings", centre_id(c, "19910515"), a), 201, "");
	assert_reply(at_desk(c, "bookings", centre_id(c, "19920515"), a), 409,
		"QUOTA_FULL");
	centre_at(c, "2026-06-02", 9 * HOUR);
	assert_reply(
		at_desk(c, "walk-ins", centre_id(c, "19900515"), a), 201, "");
	assert_reply(at_desk(c, "walk-ins", centre_id(c, "19930515"), a), 409,
		"QUOTA_FULL");
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
	const struct terms t = { .code = "R{year}", .quota = 2, .size = 2 };
	struct centre *c = *state;
	const char *a, *x, *first, *next, *call;
	const struct reply *r;

	only(c, &t);
	a = session_at(c, "2026-06-02", "A");
	x = session_at(c, "2026-06-04", "A");
	first = reply_text(book(c, centre_id(c, "19900515"), a), "case_no");
	assert_reply(book(c, centre_id(c, "19910515"), a), 201, "");
	next = reply_text(await_place(c, centre_id(c, "19920515"),
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
	assert_string_equal(state_of(c, first), "closed");
	assert_string_equal(state_of(c, next), "booked");
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
	assert_reply(
		book(c, centre_id(c, "19950515"), a), 409, "SESSION_CLOSED");
	assert_int_equal(centre_int(c, "SELECT count(*) FROM voucher WHERE "
				       "void_at IS NULL"),
		1);
	assert_sound(c);
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
	const struct terms t = { .code = "R{year}",
		.quota = 3,
		.size = 1,
		.share_by = "district",
		.shares = "{\"code\":\"340281\",\"size\":2}" };
	struct centre *c = *state;
	const char *a, *path = "/api/v1/programmes/R2026/quota";
	const struct reply *r;

	only(c, &t);
	a = session_at(c, "2026-06-02", "A");
	assert_reply(book(c, centre_id(c, "19900515"), a), 201, "");
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

int
main(void)
{
	const struct CMUnitTest tests[] = {
		CENTRE_TEST(test_demo_offer),
		CENTRE_TEST(test_days),
		CENTRE_TEST(test_files_that_do_not_fit),
		CENTRE_TEST(test_eligibility),
		CENTRE_TEST(test_book),
		CENTRE_TEST(test_what_is_refused),
		CENTRE_TEST(test_shares),
		CENTRE_TEST(test_holds),
		CENTRE_TEST(test_holds_end),
		CENTRE_TEST(test_cancel),
		CENTRE_TEST(test_move),
		CENTRE_TEST(test_move_by_hold),
		CENTRE_TEST(test_waiting),
		CENTRE_TEST(test_leave_the_list),
		CENTRE_TEST(test_one_place_a_person),
		CENTRE_TEST(test_attendance),
		CENTRE_TEST(test_no_show),
		CENTRE_TEST(test_release),
		CENTRE_TEST(test_walk_in),
		CENTRE_TEST(test_close),
		CENTRE_TEST(test_tree_and_quota),
	};

	return cmocka_run_group_tests_name(
		"booking", tests, centre_make, centre_unmake);
}
