/* SPDX-License-Identifier: Apache-2.0 */
/* The month's list of the mutual-aid gift and its handing over, by the verbs.
 */
#include "centre.h"
#include "cli.h"

#include <string.h>

struct said {
	int code;
	const char *out, *message;
};

static struct said
doing(struct centre *c, const char *verb, const char *month, const char *csv)
{
	char *words[] = { (char *)"gift", (char *)verb, (char *)"--month",
		(char *)month, (char *)"--csv", (char *)csv, NULL };
	struct str out, message;
	struct said s;

	str_init(&out, centre_arena(c), 1 << 20);
	str_init(&message, centre_arena(c), 1 << 16);
	s.code = cli_do(centre_app(c), csv ? 6 : 4, words, &out, &message);
	s.out = out.n ? out.p : "";
	s.message = message.n ? message.p : "";
	return s;
}

static const char *
joins(struct centre *c, const char *day, int64_t ms, const char *name,
	bool no_gift)
{
	const struct applicant a = { .id_no = centre_id(c, "19900515"),
		.name = name,
		.no_gift = no_gift };
	const char *no;

	centre_at(c, day, ms);
	no = centre_enrol(c, &a);
	assert_reply(centre_decide(c, centre_staff(c, "approver"), no,
			     "approve", NULL, 0),
		200, "");
	return centre_text(c,
		"SELECT member_no FROM membership m JOIN casefile f ON "
		"f.id = m.case_id WHERE f.no = '%s'",
		no);
}

static size_t
lines(const char *text)
{
	size_t n = 0;

	for (; *text; text++)
		n += *text == '\n';
	return n;
}

/* Who was approved within the month in Shanghai, to the millisecond. */
static void
test_list(void **state)
{
	struct centre *c = *state;
	const char *before =
		joins(c, "2026-05-31", 24 * HOUR - 1, "前月人", false);
	const char *first = joins(c, "2026-06-01", 0, "欧阳一", false);
	const char *without = joins(c, "2026-06-15", HOUR, "不同意", true);
	const char *last =
		joins(c, "2026-06-30", 24 * HOUR - 1, "𬭚小明", false);
	const char *after = joins(c, "2026-07-01", 0, "后月人", false);
	struct said s = doing(c, "list", "2026-06", NULL);

	assert_int_equal(s.code, CLI_OK);
	assert_int_equal(lines(s.out), 3);
	assert_non_null(strstr(s.out, first));
	assert_non_null(strstr(s.out, last));
	assert_null(strstr(s.out, before));
	assert_null(strstr(s.out, without));
	assert_null(strstr(s.out, after));
	/* Nobody's data on the terminal. */
	assert_null(strstr(s.out, "欧阳"));
	assert_null(strstr(s.out, "340299"));
	assert_int_equal(centre_int(c, "SELECT count(*) FROM audit WHERE "
				       "action = 'gift.export'"),
		0);

	s = doing(c, "list", "2026-06", "unused");
	assert_int_equal(s.code, CLI_OK);
	assert_int_equal(lines(s.out), 3);
	assert_memory_equal(s.out, "\xEF\xBB\xBF", 3);
	assert_non_null(strstr(s.out, "欧阳一,居民身份证,34029919900515"));
	assert_non_null(strstr(s.out, "𬭚小明,"));
	assert_non_null(strstr(s.out, ",2026-07-01,2027-06-30,未移交\r\n"));
	assert_null(strstr(s.out, "保险"));
	assert_null(strstr(s.out, "不同意"));
	assert_string_equal(
		centre_text(c, "SELECT actor || ' ' || object || ' ' || "
			       "payload FROM audit WHERE "
			       "action = 'gift.export'"),
		"system gift:2026-06 {\"gifts\":2}");
}

/* Once, when the month is over; then nothing changes it. */
static void
test_hand_over(void **state)
{
	static const char *const wrong[] = { "2026-13", "2026-6", "2026-06-01",
		"2026", "x" };
	static const char count[] =
		"SELECT count(*) FROM audit WHERE action = 'gift.hand_over'";
	struct centre *c = *state;
	struct said s;

	joins(c, "2026-06-01", 0, "欧阳一", false);
	joins(c, "2026-06-30", 20 * HOUR, "欧阳二", false);
	joins(c, "2026-07-01", 0, "欧阳三", false);
	for (size_t i = 0; i < ARRAY_LEN(wrong); i++) {
		s = doing(c, "hand-over", wrong[i], NULL);
		assert_int_equal(s.code, CLI_FAILED);
		assert_non_null(strstr(s.message, "BAD_REQUEST"));
	}
	s = doing(c, "hand-over", "2026-07", NULL);
	assert_int_equal(s.code, CLI_FAILED);
	assert_non_null(strstr(s.message, "MONTH_RUNNING"));
	assert_int_equal(centre_int(c, count), 0);

	s = doing(c, "hand-over", "2026-06", NULL);
	assert_int_equal(s.code, CLI_OK);
	assert_memory_equal(s.out, "2\n", 2);
	centre_at(c, "2026-07-09", HOUR);
	s = doing(c, "hand-over", "2026-06", NULL);
	assert_int_equal(s.code, CLI_OK);
	assert_memory_equal(s.out, "2\n", 2);
	assert_non_null(strstr(s.out, "handed over before: 2026-07-01"));
	assert_int_equal(centre_int(c, count), 1);
	assert_int_equal(centre_int(c, "SELECT count(*) FROM gift_batch"), 1);
	assert_int_equal(centre_int(c, "SELECT count(*) FROM gift WHERE "
				       "batch IS NOT NULL"),
		2);
	assert_non_null(
		strstr(doing(c, "list", "2026-06", NULL).out, "已移交"));
	assert_non_null(
		strstr(doing(c, "list", "2026-07", NULL).out, "未移交"));
}

/* More than a page, many of them in one instant. */
static void
test_long_month(void **state)
{
	struct centre *c = *state;

	joins(c, "2026-06-10", HOUR, "欧阳一", false);
	centre_sql(c,
		"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 "
		"FROM n WHERE i < 450) INSERT INTO membership (id, person_id, "
		"case_id, member_no, union_code, group_code, joined_on, "
		"left_on) SELECT 1000000 + i, person_id, case_id, "
		"'T' || i, union_code, group_code, joined_on, joined_on "
		"FROM n, membership WHERE joined_on = '2026-06-10'");
	centre_sql(c, "INSERT INTO gift (id, person_id, eligible, reason, "
		      "starts_on, listed_at) SELECT m.id, m.person_id, 1, "
		      "'ok', 'T' || m.id, g.listed_at FROM membership m JOIN "
		      "gift g ON g.id < 1000000 AND g.person_id = "
		      "m.person_id WHERE m.id > 1000000");
	assert_int_equal(lines(doing(c, "list", "2026-06", NULL).out), 452);
	assert_int_equal(lines(doing(c, "list", "2026-06", "x").out), 452);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		CENTRE_TEST(test_list),
		CENTRE_TEST(test_hand_over),
		CENTRE_TEST(test_long_month),
	};

	return cmocka_run_group_tests(tests, centre_make, centre_unmake);
}
