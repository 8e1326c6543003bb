/* SPDX-License-Identifier: Apache-2.0 */
/* When a pass is sold, for which days it counts and what it costs: the patterns
 * of the five cities of domain rules 6, a table each. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include "pass/terms.h"

/* clang-format off */
static const struct pass_window dec_to_may[] = { { 1201, 531 } };
static const struct pass_window june_and_december[] = { { 601, 630 }, { 1201, 1231 } };
static const struct pass_price hefei_prices[] = { { "", "", 0, 8000, 0 } };
static const struct pass_price hangzhou_prices[] = {
	{ "", "", 0, 4000, 1000 }, { "", "", 701, 2000, 500 },
};
static const struct pass_price suzhou_prices[] = {
	{ "", "", 0, 12000, 0 }, { "mark", "hardship", 0, 6000, 6000 },
	{ "mark", "model_worker", 0, 0, 12000 },
};

static const struct pass_terms
	hefei = { .period = PASS_ROLLING, .days = 365, .renew_days = 30,
		.windows = dec_to_may, .n_windows = 1, .prices = hefei_prices, .n_prices = 1 },
	hangzhou = { .period = PASS_CALENDAR, .rollover = 1201, .renew_days = 31,
		.prices = hangzhou_prices, .n_prices = 2 },
	suzhou = { .period = PASS_ROLLING, .days = 365, .start_days = 35, .renew_days = 60, .refund_days = 7,
		.windows = june_and_december, .n_windows = 2, .prices = suzhou_prices, .n_prices = 3 },
	kunshan = { .period = PASS_ROLLING, .days = 365, .prices = hefei_prices, .n_prices = 1 },
	summer = { .period = PASS_SEASON, .season = { 501, 1031 }, .renew_days = 200,
		.prices = hefei_prices, .n_prices = 1 },
	winter = { .period = PASS_SEASON, .season = { 1101, 331 }, .renew_days = 200,
		.prices = hefei_prices, .n_prices = 1 };
/* clang-format on */

static int64_t
ms(const char *day)
{
	struct err e = { 0 };
	struct civil d;

	assert_int_equal(civil_parse(day, &d, &e), 0);
	return civil_to_ms(d);
}

static struct civil
civil(const char *day)
{
	return civil_from_ms(ms(day));
}

static void
assert_day(int64_t seconds, const char *day)
{
	char text[CIVIL_SIZE];

	civil_format(civil_from_ms(seconds * 1000), text);
	assert_string_equal(text, day);
	assert_true(seconds * 1000 == ms(day)); /* midnight */
}

#define NINE INT64_C(32400000) /* o'clock */

/* Fresh: from nine on the day of the sale, or from where the season begins. */
static void
test_fresh(void **state)
{
	/* clang-format off */
	static const struct {
		const struct pass_terms *t;
		const char *sale, *from, *end; /* from NULL: at once */
		int year;
	} rows[] = {
		{ &hefei,    "2026-02-01", NULL, "2027-02-01", 2026 },
		{ &hefei,    "2028-02-01", NULL, "2029-01-31", 2028 }, /* a leap year */
		{ &suzhou,   "2026-06-10", NULL, "2027-07-15", 2026 }, /* 35 days more */
		{ &hangzhou, "2026-03-05", NULL, "2027-01-01", 2026 },
		{ &hangzhou, "2026-11-30", NULL, "2027-01-01", 2026 },
		{ &hangzhou, "2026-12-01", NULL, "2028-01-01", 2027 },
		{ &summer,   "2026-03-01", "2026-05-01", "2026-11-01", 2026 },
		{ &summer,   "2026-10-31", NULL, "2026-11-01", 2026 },
		{ &summer,   "2026-11-01", "2027-05-01", "2027-11-01", 2027 },
		{ &winter,   "2026-12-24", NULL, "2027-04-01", 2026 },
		{ &winter,   "2027-03-31", NULL, "2027-04-01", 2026 },
		{ &winter,   "2027-04-01", "2027-11-01", "2028-04-01", 2027 },
	};
	/* clang-format on */

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		int64_t now = ms(rows[i].sale) + NINE;
		struct pass_span s;

		pass_span(rows[i].t, now, NULL, &s);
		assert_day(s.exp, rows[i].end);
		assert_int_equal(s.year, rows[i].year);
		if (rows[i].from)
			assert_day(s.nbf, rows[i].from);
		else
			assert_true(s.nbf == now / 1000);
		assert_true(s.exp - s.nbf <= PASS_DAYS_MAX * INT64_C(86400));
	}
}

/* Appended to what still runs, with no day lost and none given. */
static void
test_renewed(void **state)
{
	/* clang-format off */
	static const struct {
		const struct pass_terms *t;
		const char *sale, *end_before;
		int year_before;
		const char *from, *end;
		int year;
	} rows[] = {
		{ &hefei,    "2027-01-20", "2027-02-01", 2026, "2027-02-01", "2028-02-01", 2027 },
		{ &suzhou,   "2027-06-02", "2027-07-15", 2026, "2027-07-15", "2028-07-14", 2027 },
		/* Twice in one calendar year, and still one a year. */
		{ &kunshan,  "2028-12-30", "2028-12-31", 2028, "2028-12-31", "2029-12-31", 2029 },
		{ &hangzhou, "2026-12-05", "2027-01-01", 2026, "2027-01-01", "2028-01-01", 2027 },
		{ &summer,   "2026-10-01", "2026-11-01", 2026, "2027-05-01", "2027-11-01", 2027 },
		{ &winter,   "2027-01-10", "2027-04-01", 2026, "2027-11-01", "2028-04-01", 2027 },
	};
	/* clang-format on */
	struct pass_span ended = { 0, ms("2026-01-01") / 1000, 2025 }, s;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		const struct pass_span before = { 0,
			ms(rows[i].end_before) / 1000, rows[i].year_before };

		pass_span(rows[i].t, ms(rows[i].sale) + NINE, &before, &s);
		assert_day(s.nbf, rows[i].from);
		assert_day(s.exp, rows[i].end);
		assert_int_equal(s.year, rows[i].year);
	}
	/* What has ended is not gone on with. */
	pass_span(&kunshan, ms("2026-01-01"), &ended, &s);
	assert_int_equal(s.year, 2026);
	assert_day(s.nbf, "2026-01-01");
}

static void
test_sale(void **state)
{
	/* clang-format off */
	static const struct {
		const struct pass_terms *t;
		const char *day, *next; /* next NULL: on sale */
	} rows[] = {
		{ &hefei,   "2026-12-01", NULL }, { &hefei, "2026-01-15", NULL },
		{ &hefei,   "2026-05-31", NULL }, { &hefei, "2026-06-01", "2026-12-01" },
		{ &suzhou,  "2026-06-30", NULL }, { &suzhou, "2026-07-01", "2026-12-01" },
		{ &suzhou,  "2026-12-31", NULL }, { &suzhou, "2027-01-01", "2027-06-01" },
		{ &kunshan, "2028-02-29", NULL },
	};
	/* clang-format on */

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct civil next;
		bool on = pass_on_sale(rows[i].t, civil(rows[i].day), &next);

		assert_int_equal(on, !rows[i].next);
		assert_int_equal(
			civil_compare(next, civil(rows[i].next ? rows[i].next
							       : rows[i].day)),
			0);
	}
}

static void
test_renew_from(void **state)
{
	(void)state;
	assert_int_equal(
		civil_compare(pass_renew_from(&suzhou, ms("2027-07-15") / 1000),
			civil("2027-05-16")),
		0);
	assert_false(civil_is_valid(
		pass_renew_from(&kunshan, ms("2027-07-15") / 1000)));
}

static void
test_refund(void **state)
{
	int64_t sold = ms("2026-06-10") + NINE;

	(void)state;
	assert_true(pass_refundable(&suzhou, sold, sold));
	assert_true(pass_refundable(&suzhou, sold, ms("2026-06-18") - 1));
	assert_false(pass_refundable(&suzhou, sold, ms("2026-06-18")));
	assert_false(pass_refundable(&kunshan, sold, sold));
}

static bool
has(void *ctx, const char *rule, const char *value)
{
	return strcmp(rule, "mark") == 0 && ctx && strcmp(value, ctx) == 0;
}

static void
test_price(void **state)
{
	/* clang-format off */
	static const struct {
		const struct pass_terms *t;
		const char *day;
		int year;
		const char *mark;
		int64_t price, subsidy;
	} rows[] = {
		{ &hefei,    "2026-02-01", 2026, NULL, 8000, 0 },
		{ &hangzhou, "2026-06-30", 2026, NULL, 4000, 1000 },
		{ &hangzhou, "2026-07-01", 2026, NULL, 2000, 500 },
		/* Sold for the next year: not yet half of it gone. */
		{ &hangzhou, "2026-12-05", 2027, NULL, 4000, 1000 },
		{ &suzhou,   "2026-06-10", 2026, NULL, 12000, 0 },
		{ &suzhou,   "2026-06-10", 2026, "hardship", 6000, 6000 },
		{ &suzhou,   "2026-06-10", 2026, "model_worker", 0, 12000 },
		{ &suzhou,   "2026-06-10", 2026, "migrant_worker", 12000, 0 },
	};
	/* clang-format on */

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		const struct pass_price *p = pass_price_of(rows[i].t,
			civil(rows[i].day), rows[i].year, has,
			(void *)(uintptr_t)rows[i].mark);

		assert_true(p->price == rows[i].price);
		assert_true(p->subsidy == rows[i].subsidy);
	}
}

static void
test_terms_that_do_not_fit(void **state)
{
	/* clang-format off */
	static const struct pass_price leap[] = { { "", "", 0, 1, 0 }, { "", "", 229, 1, 0 } };
	static const struct pass_price owed[] = { { "", "", 0, -1, 0 } };
	static const struct pass_price some[] = { { "mark", "hardship", 0, 1, 0 } };
	static const struct pass_window leap_day[] = { { 229, 301 } };
	static const struct {
		const char *path;
		struct pass_terms t;
	} rows[] = {
		{ "days",       { .period = PASS_ROLLING, .days = 0 } },
		{ "days",       { .period = PASS_ROLLING, .days = 366, .start_days = 35 } },
		{ "start_days", { .period = PASS_ROLLING, .days = 300, .start_days = 36 } },
		{ "start_days", { .period = PASS_CALENDAR, .start_days = 1 } },
		{ "season",     { .period = PASS_SEASON, .season = { 501, 0 } } },
		{ "season",     { .period = PASS_SEASON, .season = { 431, 501 } } },
		{ "rollover",   { .period = PASS_ROLLING, .days = 9, .rollover = 1201 } },
		{ "rollover",   { .period = PASS_CALENDAR, .rollover = 1126 } }, /* 401 days */
		{ "rollover",   { .period = PASS_CALENDAR, .rollover = 1301 } },
		{ "prices",     { .period = PASS_CALENDAR, .prices = leap, .n_prices = 2 } },
		{ "prices",     { .period = PASS_CALENDAR, .prices = owed, .n_prices = 1 } },
		{ "prices",     { .period = PASS_CALENDAR, .prices = some, .n_prices = 1 } },
		{ "windows",    { .period = PASS_CALENDAR, .windows = leap_day, .n_windows = 1 } },
		{ "renew_days", { .period = PASS_CALENDAR, .renew_days = -1 } },
		{ "refund_days", { .period = PASS_CALENDAR, .refund_days = 9999 } },
	};
	/* clang-format on */
	static const struct pass_terms *const good[] = { &hefei, &hangzhou,
		&suzhou, &kunshan, &summer, &winter };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct pass_terms t = rows[i].t;
		struct err e = { 0 };

		if (!t.prices) {
			t.prices = hefei_prices;
			t.n_prices = 1;
		}
		assert_int_equal(pass_terms_check(&t, &e), -1);
		assert_int_equal(e.n_fields, 1);
		assert_string_equal(e.fields[0].path, rows[i].path);
	}
	for (size_t i = 0; i < ARRAY_LEN(good); i++) {
		struct err e = { 0 };

		assert_int_equal(pass_terms_check(good[i], &e), 0);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_fresh),
		cmocka_unit_test(test_renewed),
		cmocka_unit_test(test_sale),
		cmocka_unit_test(test_renew_from),
		cmocka_unit_test(test_refund),
		cmocka_unit_test(test_price),
		cmocka_unit_test(test_terms_that_do_not_fit),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
