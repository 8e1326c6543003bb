/* SPDX-License-Identifier: Apache-2.0 */
/* Dates, ages, periods, Shanghai time, working days. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <stdlib.h>
#include <cmocka.h>
#include "assets.h"
#include "civil.h"

static struct civil
day(const char *text)
{
	struct civil d = { 0 };
	struct err e = { 0 };

	assert_int_equal(civil_parse(text, &d, &e), 0);
	return d;
}

static void
assert_day(struct civil d, const char *text)
{
	char out[CIVIL_SIZE];

	civil_format(d, out);
	assert_string_equal(out, text);
}

static void
test_parse_is_strict(void **state)
{
	static const char *const bad[] = { "", "2021", "2021-1-01",
		"2021-02-29", "1900-02-29", "2021-13-01", "2021-00-10",
		"2021-04-31", "2021-01-00", "2021/01/01", "2021-01-01 ",
		"+021-01-01", "0000-01-01", "2021-0a-01" };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		struct civil d;
		struct err e = { 0 };

		assert_int_equal(civil_parse(bad[i], &d, &e), -1);
		assert_int_equal(e.code, ERR_DATE_FORMAT);
	}
	assert_day(day("2000-02-29"), "2000-02-29");
	assert_day(day("9999-12-31"), "9999-12-31");
}

static void
test_day_numbers_go_there_and_back(void **state)
{
	struct civil before = { 0 };

	(void)state;
	assert_int_equal(civil_days(day("1970-01-01")), 0);
	assert_int_equal(civil_days(day("2000-03-01")), 11017);
	assert_int_equal(civil_days(day("0001-01-01")), -719162);
	assert_int_equal(civil_days(day("9999-12-31")), 2932896);
	for (int32_t n = -60000; n < 60000; n++) {
		struct civil d = civil_from_days(n);

		assert_true(civil_is_valid(d));
		assert_int_equal(civil_days(d), n);
		assert_true(civil_compare(before, d) < 0);
		before = d;
	}
}

static void
test_weekday(void **state)
{
	(void)state;
	assert_int_equal(civil_weekday(day("1970-01-01")), 4);
	assert_int_equal(civil_weekday(day("2021-10-01")), 5);
	assert_int_equal(civil_weekday(day("2021-10-03")), 7);
	assert_int_equal(civil_weekday(day("1949-10-01")), 6);
	assert_int_equal(civil_weekday(day("0001-01-01")), 1);
}

static void
test_age_on_leap_day(void **state)
{
	struct civil leap = day("2000-02-29");

	(void)state;
	assert_int_equal(civil_age(leap, day("2021-02-28")), 20);
	assert_int_equal(civil_age(leap, day("2021-03-01")), 21);
	assert_int_equal(civil_age(leap, day("2020-02-29")), 20);
	assert_int_equal(civil_age(day("2005-05-06"), day("2021-05-05")), 15);
	assert_int_equal(civil_age(day("2005-05-06"), day("2021-05-06")), 16);
	assert_int_equal(civil_age(day("2005-05-06"), day("2005-05-05")), -1);
}

static void
test_months_end_on_the_corresponding_day(void **state)
{
	(void)state;
	assert_day(civil_add_months(day("2021-01-31"), 1), "2021-02-28");
	assert_day(civil_add_months(day("2020-01-31"), 1), "2020-02-29");
	assert_day(civil_add_months(day("2021-08-31"), 6), "2022-02-28");
	assert_day(civil_add_months(day("2021-11-15"), 2), "2022-01-15");
	assert_day(civil_add_months(day("2021-01-31"), -2), "2020-11-30");
	assert_day(civil_add_months(day("2021-12-31"), 12), "2022-12-31");
	assert_day(civil_add_years(day("2020-02-29"), 1), "2021-02-28");
	assert_day(civil_add_years(day("2020-02-29"), 4), "2024-02-29");
}

static void
test_instants_are_shanghai(void **state)
{
	const int64_t midnight = INT64_C(1620230400000); /* 2021-05-06 */
	char text[CIVIL_RFC3339_SIZE], minute[CIVIL_MINUTE_SIZE];

	(void)state;
	assert_day(civil_from_ms(midnight), "2021-05-06");
	assert_day(civil_from_ms(midnight - 1), "2021-05-05");
	assert_true(civil_to_ms(day("2021-05-06")) == midnight);
	assert_day(civil_from_ms(-INT64_C(28800001)), "1969-12-31");
	civil_format_rfc3339(midnight + 34862999, text);
	assert_string_equal(text, "2021-05-06T09:41:02+08:00");
	civil_format_rfc3339(-INT64_C(28800001), text);
	assert_string_equal(text, "1969-12-31T23:59:59+08:00");
	civil_format_minute(midnight + 34862999, minute);
	assert_string_equal(minute, "2021-05-06 09:41");
}

/* ---- working days ---------------------------------------------------------
 */

struct fixture {
	struct arena arena;
	struct calendar calendar;
};

static int
setup(void **state)
{
	struct fixture *f = xcalloc(1, sizeof(*f));
	const struct asset *file = asset_find("catalogue/calendar.csv");
	struct err e = { 0 };

	arena_init(&f->arena, 1 << 20);
	*state = f;
	return file ? calendar_load(&f->calendar, bytes_of(file->data, file->n),
			      &f->arena, &e)
		    : -1;
}

static int
teardown(void **state)
{
	struct fixture *f = *state;

	arena_release(&f->arena);
	free(f);
	return 0;
}

static void
test_workdays_of_2021(void **state)
{
	const struct calendar *c = &((struct fixture *)*state)->calendar;

	assert_day(
		calendar_add_workdays(c, day("2021-09-28"), 5), "2021-10-11");
	assert_day(
		calendar_add_workdays(c, day("2021-09-30"), 5), "2021-10-13");
	assert_day(
		calendar_add_workdays(c, day("2021-07-02"), 5), "2021-07-09");
	assert_day(
		calendar_add_workdays(c, day("2021-10-02"), 0), "2021-10-02");
	assert_day(calendar_next_workday(c, day("2021-10-01")), "2021-10-08");
	assert_day(calendar_next_workday(c, day("2021-10-09")), "2021-10-09");
}

static void
test_working_weekends(void **state)
{
	static const char *const work[] = { "2021-02-07", "2021-02-20",
		"2021-04-25", "2021-05-08", "2021-09-18", "2021-09-26",
		"2021-10-09" };
	static const char *const off[] = { "2021-01-01", "2021-02-11",
		"2021-02-17", "2021-04-05", "2021-05-05", "2021-06-14",
		"2021-09-21", "2021-10-07", "2021-10-10", "2021-07-03" };
	const struct calendar *c = &((struct fixture *)*state)->calendar;

	for (size_t i = 0; i < ARRAY_LEN(work); i++)
		assert_true(calendar_is_workday(c, day(work[i])));
	for (size_t i = 0; i < ARRAY_LEN(off); i++)
		assert_false(calendar_is_workday(c, day(off[i])));
	assert_string_equal(
		calendar_find(c, day("2021-02-11"))->holiday, "春节");
	assert_null(calendar_find(c, day("2021-07-03")));
}

static void
test_between_undoes_add(void **state)
{
	const struct calendar *c = &((struct fixture *)*state)->calendar;
	struct civil start = day("2021-01-01");

	for (int i = 0; i < 400; i++) {
		struct civil from = civil_add_days(start, i);
		struct civil to = calendar_add_workdays(c, from, 15);

		assert_int_equal(calendar_workdays_between(c, from, to), 15);
		assert_int_equal(calendar_workdays_between(c, to, from), -15);
	}
	/* The State Council's own sum: 250 working days in 2021. */
	assert_int_equal(calendar_workdays_between(
				 c, day("2020-12-31"), day("2021-12-31")),
		250);
}

static void
test_years_covered(void **state)
{
	static const char stray[] = "date,holiday,kind\n"
				    "2022-12-31,元旦,off\n"
				    "2023-01-01,元旦,off\n";
	struct fixture *f = *state;
	const struct calendar *c = &f->calendar;
	struct calendar partial;
	struct err e = { 0 };

	for (int year = 2021; year <= 2026; year++)
		assert_true(calendar_covers_year(c, year));
	assert_false(calendar_covers_year(c, 2020));
	assert_false(calendar_covers_year(c, 2027));
	assert_false(calendar_covers_year(c, 0));
	assert_true(calendar_is_workday(c, day("2027-10-01")));
	assert_false(calendar_is_workday(c, day("2027-10-02")));

	assert_int_equal(
		calendar_load(&partial, bytes_str(stray), &f->arena, &e), 0);
	assert_false(calendar_covers_year(&partial, 2022));
	assert_false(calendar_covers_year(&partial, 2023));
}

static void
test_bad_calendars(void **state)
{
	static const struct {
		const char *csv;
		enum err_code code;
		const char *detail;
	} rows[] = {
		{ "", ERR_TEXT_INVALID, "calendar: line 1" },
		{ "date,holiday\n", ERR_TEXT_INVALID, "calendar: line 1" },
		{ "date,holiday,kind\n2021-01-01,元旦,on\n", ERR_TEXT_INVALID,
			"calendar: line 2" },
		{ "date,holiday,kind\n2021-01-01,元旦\n", ERR_TEXT_INVALID,
			"calendar: line 2" },
		{ "date,holiday,kind\n2021-01-01,元旦,off\n\n",
			ERR_TEXT_INVALID, "calendar: line 3" },
		{ "date,holiday,kind\n2021-02-30,元旦,off\n", ERR_DATE_FORMAT,
			"calendar: line 2" },
		{ "date,holiday,kind\n2021-01-01,元旦,off\n"
		  "2021-01-01,元旦,off\n",
			ERR_TEXT_INVALID, "calendar: line 3 out of order" },
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct calendar c;
		struct err e = { 0 };

		assert_int_equal(calendar_load(&c, bytes_str(rows[i].csv),
					 &f->arena, &e),
			-1);
		assert_int_equal(e.code, rows[i].code);
		assert_string_equal(e.detail, rows[i].detail);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_parse_is_strict),
		cmocka_unit_test(test_day_numbers_go_there_and_back),
		cmocka_unit_test(test_weekday),
		cmocka_unit_test(test_age_on_leap_day),
		cmocka_unit_test(test_months_end_on_the_corresponding_day),
		cmocka_unit_test(test_instants_are_shanghai),
		cmocka_unit_test(test_workdays_of_2021),
		cmocka_unit_test(test_working_weekends),
		cmocka_unit_test(test_between_undoes_add),
		cmocka_unit_test(test_years_covered),
		cmocka_unit_test(test_bad_calendars),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
