/* SPDX-License-Identifier: Apache-2.0 */
/* What depends on the day or the millisecond. */
#include "centre.h"
#include "db/lane.h"
#include <poll.h>
#include "staff/session.h"
#include "terminal/terminal.h"

#define LAST_MS (24 * HOUR - 1) /* 23:59:59.999 */

/* ---- due days ------------------------------------------------------------ */

static const struct reply *
page(struct centre *c, const char *no)
{
	const struct reply *r = centre_get(c, centre_staff(c, "clerk"),
		centre_printf(c, "/api/v1/cases/%s", no));

	assert_reply(r, 200, "");
	return r;
}

static void
test_due(void **state)
{
	/* 2026: 1-7 October off, Saturday the 10th a working day; 25-27
	 * September off. */
	static const struct {
		const char *day;
		int64_t ms;
		const char *due;
	} rows[] = {
		{ "2026-09-24", LAST_MS, "2026-10-09" },
		{ "2026-09-25", 0, "2026-10-09" },
		{ "2026-09-30", 16 * HOUR, "2026-10-13" },
		{ "2026-09-30", LAST_MS, "2026-10-13" },
		{ "2026-10-03", 9 * HOUR, "2026-10-13" },
		{ "2026-10-08", 0, "2026-10-14" },
	};
	struct centre *c = *state;

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		const struct applicant a = { 0 };
		const struct reply *r;

		centre_at(c, rows[i].day, rows[i].ms);
		r = centre_apply(c, &a);
		assert_reply(r, 201, "");
		assert_string_equal(reply_text(r, "due_on"), rows[i].due);
	}
}

static void
test_clock_words(void **state)
{
	static const struct {
		const char *day;
		int64_t ms;
		const char *text, *level;
	} rows[] = {
		{ "2026-09-30", 9 * HOUR, "剩 5 个工作日", "ok" },
		{ "2026-10-07", LAST_MS, "剩 5 个工作日", "ok" },
		{ "2026-10-08", 0, "剩 4 个工作日", "ok" },
		{ "2026-10-10", 9 * HOUR, "剩 2 个工作日", "ok" },
		{ "2026-10-11", 9 * HOUR, "剩 2 个工作日", "ok" },
		{ "2026-10-12", LAST_MS, "剩 1 个工作日", "ok" },
		{ "2026-10-13", 0, "今天到期", "soon" },
		{ "2026-10-13", LAST_MS, "今天到期", "soon" },
		{ "2026-10-14", 0, "已超 1 个工作日", "late" },
		{ "2026-10-17", 9 * HOUR, "已超 3 个工作日", "late" },
		{ "2026-10-19", 9 * HOUR, "已超 4 个工作日", "late" },
	};
	struct centre *c = *state;
	const struct reply *r;
	const char *no;

	centre_at(c, "2026-09-30", 9 * HOUR);
	no = centre_enrol(c, NULL);
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		centre_at(c, rows[i].day, rows[i].ms);
		r = page(c, no);
		assert_string_equal(reply_text(r, "clock.text"), rows[i].text);
		assert_string_equal(
			reply_text(r, "clock.level"), rows[i].level);
	}
	assert_reply(centre_decide(c, centre_staff(c, "reviewer"), no,
			     "approve", NULL, 0),
		200, "");
	assert_string_equal(reply_text(page(c, no), "clock.level"), "none");
}

/* Late, and no working day has gone by yet. */
static void
test_clock_weekend(void **state)
{
	struct centre *c = *state;
	const struct reply *r;
	const char *no;

	centre_at(c, "2026-05-29", 9 * HOUR);
	no = centre_enrol(c, NULL);
	centre_at(c, "2026-06-06", 9 * HOUR); /* due on Friday the fifth */
	r = page(c, no);
	assert_string_equal(reply_text(r, "due_on"), "2026-06-05");
	assert_string_equal(reply_text(r, "clock.text"), "已过期限");
	assert_string_equal(reply_text(r, "clock.level"), "late");
}

/* ---- the day of joining -------------------------------------------------- */

static void
approve_at(struct centre *c, const char *no, const char *day, int64_t ms)
{
	centre_at(c, day, ms);
	assert_reply(centre_decide(c, centre_staff(c, "reviewer"), no,
			     "approve", NULL, 0),
		200, "");
}

static const char *
membership(struct centre *c, const char *no, const char *column)
{
	return centre_text(c,
		"SELECT %s FROM membership JOIN casefile f ON f.id = case_id "
		"WHERE f.no = '%s'",
		column, no);
}

static void
test_joined_on(void **state)
{
	static const struct {
		const char *day;
		int64_t ms;
		const char *number; /* how the member's number begins */
	} rows[] = {
		{ "2025-12-31", LAST_MS, "340225" },
		{ "2026-01-01", 0, "340226" },
		{ "2026-03-01", 8 * HOUR - 1,
			"340226" }, /* UTC: the day before */
	};
	struct centre *c = *state;

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		const char *no;

		centre_at(c, rows[i].day, rows[i].ms);
		no = centre_enrol(c, NULL);
		assert_memory_equal(no + 2, rows[i].day, 4);
		approve_at(c, no, rows[i].day, rows[i].ms);
		assert_string_equal(
			membership(c, no, "joined_on"), rows[i].day);
		assert_string_equal(
			membership(c, no, "f.decided_on"), rows[i].day);
		assert_memory_equal(
			membership(c, no, "member_no"), rows[i].number, 6);
	}
	assert_int_equal(centre_int(c, "SELECT count(DISTINCT member_no) "
				       "FROM membership"),
		(int64_t)ARRAY_LEN(rows));
}

/* ---- ages ---------------------------------------------------------------- */

static void
test_age(void **state)
{
	/* The millisecond before the sixteenth birthday, and the birthday. Who
	 * was born on 29 February is a year older on 1 March of a common year;
	 * the only sixteenth one is that of 2100. */
	static const struct {
		const char *birth, *before, *on;
	} rows[] = {
		{ "20100601", "2026-05-31", "2026-06-01" },
		{ "20080229", "2024-02-28", "2024-02-29" },
		{ "20100101", "2025-12-31", "2026-01-01" },
		{ "20840229", "2100-02-28", "2100-03-01" },
	};
	struct centre *c = *state;

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct applicant a = { .id_no = centre_id(c, rows[i].birth) };
		const struct reply *r;

		for (a.chip = false;; a.chip = true) {
			centre_at(c, rows[i].before, LAST_MS);
			r = centre_apply(c, &a);
			assert_reply(r, 422, "FIELDS");
			assert_true(reply_refuses(
				r, "person.id_no", "ID_AGE_RULE"));
			if (a.chip)
				break;
		}
		centre_at(c, rows[i].on, 0);
		assert_reply(centre_apply(c, &a), 201, "");
	}
}

static void
test_gift(void **state)
{
	/* The plan starts on the first of the month after approval; on that day
	 * sixty is still young enough. */
	static const struct {
		const char *birth, *group;
		bool no_gift;
		const char *approved, *reason, *starts;
	} rows[] = {
		{ "20100601", "courier", false, "2026-06-01", "ok",
			"2026-07-01" },
		{ "19650702", "courier", false, "2026-06-30", "ok",
			"2026-07-01" },
		{ "19650701", "courier", false, "2026-06-30", "age",
			"2026-07-01" },
		{ "19650702", "courier", false, "2026-07-01", "age",
			"2026-08-01" },
		{ "19640229", "carer", false, "2025-01-31", "ok",
			"2025-02-01" },
		{ "19640229", "carer", false, "2025-02-01", "age",
			"2025-03-01" },
		{ "19640302", "carer", false, "2025-02-28", "ok",
			"2025-03-01" },
		{ "19900515", "courier", true, "2026-12-31", "consent",
			"2027-01-01" },
		{ "19900515", "ride_hailing_driver", false, "2026-06-01",
			"group", "2026-07-01" },
		{ "19400515", "other", true, "2026-06-01", "group",
			"2026-07-01" },
	};
	struct centre *c = *state;

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		const struct applicant a = { .id_no = centre_id(
						     c, rows[i].birth),
			.group = rows[i].group,
			.no_gift = rows[i].no_gift };
		const char *no, *id;

		centre_at(c, rows[i].approved, 9 * HOUR);
		no = centre_enrol(c, &a);
		approve_at(c, no, rows[i].approved, 9 * HOUR);
		id = membership(c, no, "membership.id");
		assert_string_equal(
			centre_text(
				c, "SELECT reason FROM gift WHERE id = %s", id),
			rows[i].reason);
		assert_string_equal(
			centre_text(c,
				"SELECT starts_on FROM gift WHERE id = %s", id),
			rows[i].starts);
		assert_int_equal(
			centre_int(c, "SELECT eligible FROM gift WHERE id = %s",
				id),
			strcmp(rows[i].reason, "ok") == 0);
	}
}

/* Leaving and joining again does not bring a second one. */
static void
test_gift_once(void **state)
{
	struct centre *c = *state;
	const struct applicant a = { .id_no = centre_id(c, "19900515") };
	const char *no = centre_enrol(c, &a);

	approve_at(c, no, "2026-06-01", 9 * HOUR);
	centre_sql(c, "UPDATE membership SET left_on = '2026-07-01'");
	centre_at(c, "2026-08-03", 9 * HOUR);
	no = centre_enrol(c, &a);
	approve_at(c, no, "2026-08-03", 10 * HOUR);
	assert_string_equal(centre_text(c, "SELECT reason FROM gift ORDER BY "
					   "id DESC LIMIT 1"),
		"before");
	assert_int_equal(
		centre_int(c, "SELECT count(*) FROM gift WHERE eligible = 1"),
		1);
}

/* ---- sessions ------------------------------------------------------------ */

static const struct reply *
session(struct centre *c, const struct who *as)
{
	const struct reply *r = centre_get(c, as, "/api/v1/session");

	centre_settle(c); /* a session in use is marked behind the answer */
	return r;
}

static void
test_session_idle(void **state)
{
	struct centre *c = *state;
	struct who as = *centre_staff(c, "clerk");

	centre_pass(c, SESSION_IDLE_MS - 1);
	assert_reply(session(c, &as), 200, "");
	centre_pass(c, SESSION_IDLE_MS - 1);
	assert_reply(session(c, &as), 200, "");
	centre_pass(c, SESSION_IDLE_MS);
	assert_reply(session(c, &as), 401, "SIGN_IN");
	centre_pass(c, -MINUTE);
	assert_reply(session(c, &as), 200, ""); /* it was the time alone */
}

static void
test_session_life(void **state)
{
	struct centre *c = *state;
	struct who as = *centre_staff(c, "clerk");
	int64_t end = clock_now(centre_app(c)->clock) + SESSION_LIFE_MS;

	while (clock_now(centre_app(c)->clock) < end - 10 * MINUTE) {
		centre_pass(c, 10 * MINUTE);
		assert_reply(session(c, &as), 200, "");
	}
	centre_pass(c, 10 * MINUTE - 1);
	assert_reply(session(c, &as), 200, "");
	centre_pass(c, 1);
	assert_reply(session(c, &as), 401, "SIGN_IN");
}

static const struct reply *
try_password(struct centre *c, const char *password)
{
	return centre_post(c, &centre_public, "/api/v1/session",
		centre_printf(c, "{\"name\":\"%s\",\"password\":\"%s\"}",
			centre_account(c, "clerk"), password));
}

static void
test_throttle(void **state)
{
	static const int64_t waits[] = { 0, 0, 1, 2, 4, 8 }; /* seconds */
	struct centre *c = *state;

	for (size_t i = 0; i < ARRAY_LEN(waits); i++) {
		assert_reply(try_password(c, "wrong"), 401, "SIGN_IN_FAILED");
		if (waits[i] == 0)
			continue;
		centre_pass(c, waits[i] * SECOND - 1);
		/* The right one has to wait too. */
		assert_reply(try_password(c, centre_password(c, "clerk")), 429,
			"THROTTLED");
		centre_pass(c, 1);
	}
	assert_reply(try_password(c, centre_password(c, "clerk")), 200, "");
	assert_reply(try_password(c, "wrong"), 401, "SIGN_IN_FAILED");
	assert_reply(try_password(c, "wrong"), 401, "SIGN_IN_FAILED");
}

/* ---- pairing ------------------------------------------------------------- */

static const struct reply *
try_pair(struct centre *c, const char *code, const char *csr)
{
	return centre_post(c, &centre_unpaired, "/api/v1/terminals/pair",
		centre_printf(c,
			"{\"code\":\"%s\",\"csr\":\"%s\",\"ed25519\":"
			"\"d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af0"
			"21a68f707511a\"}",
			code, csr));
}

static void
test_pair_expiry(void **state)
{
	struct centre *c = *state;
	const char *csr = centre_new_csr(c);
	const char *code = centre_pair_code(c, "late");
	const struct reply *first, *again;

	centre_pass(c, PAIR_LIFE_MS);
	assert_reply(try_pair(c, code, csr), 403, "PAIR_CODE");
	code = centre_pair_code(c, "in-time");
	centre_pass(c, PAIR_LIFE_MS - 1);
	first = try_pair(c, code, csr);
	assert_reply(first, 201, "");
	assert_string_equal(reply_text(first, "name"), "in-time");
	/* A lost answer can be asked for again, while the code lives. */
	again = try_pair(c, code, csr);
	assert_reply(again, 201, "");
	assert_reply(try_pair(c, code, centre_new_csr(c)), 403, "PAIR_CODE");
	centre_pass(c, 1);
	assert_reply(try_pair(c, code, csr), 403, "PAIR_CODE");
}

static void
test_pair_tries(void **state)
{
	struct centre *c = *state;
	const char *csr = centre_new_csr(c);
	const char *code = centre_pair_code(c, "spent");

	for (int i = 0; i < PAIR_TRIES - 1; i++)
		assert_reply(try_pair(c, code, "no request"), 422, "PAIR_CSR");
	assert_reply(try_pair(c, code, csr), 201, ""); /* the fifth */

	code = centre_pair_code(c, "spent-too");
	for (int i = 0; i < PAIR_TRIES; i++)
		assert_reply(try_pair(c, code, "no request"), 422, "PAIR_CSR");
	assert_reply(try_pair(c, code, centre_new_csr(c)), 403, "PAIR_CODE");
}

/* The end comes while a call is in its first stage, or before its last one. */
static void
test_closed_between_stages(void **state)
{
	struct centre *c = *state;
	const struct ask ask = { .as = &centre_public,
		.method = "POST",
		.path = "/api/v1/session",
		.key = "end",
		.body = centre_printf(c,
			"{\"name\":\"%s\",\"password\":\"%s\"}",
			centre_account(c, "clerk"),
			centre_password(c, "clerk")) };

	for (int stages = 0; stages < 3; stages++) {
		struct mailbox *m = centre_app(c)->mailbox;
		struct pollfd p = { .fd = mailbox_fd(m), .events = POLLIN };

		centre_send(c, &ask);
		for (int i = 0; i < stages; i++) {
			assert_int_equal(poll(&p, 1, 60000), 1);
			mailbox_collect(m);
		}
		centre_close(c);
		centre_open(c);
	}
	assert_reply(centre_ask(c, &ask), 200, "");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		CENTRE_TEST(test_due),
		CENTRE_TEST(test_clock_words),
		CENTRE_TEST(test_clock_weekend),
		CENTRE_TEST(test_joined_on),
		CENTRE_TEST(test_age),
		CENTRE_TEST(test_gift),
		CENTRE_TEST(test_gift_once),
		CENTRE_TEST(test_session_idle),
		CENTRE_TEST(test_session_life),
		CENTRE_TEST(test_throttle),
		CENTRE_TEST(test_closed_between_stages),
		CENTRE_TEST(test_pair_expiry),
		CENTRE_TEST(test_pair_tries),
	};

	return cmocka_run_group_tests(tests, centre_make, centre_unmake);
}
