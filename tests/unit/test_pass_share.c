/* SPDX-License-Identifier: Apache-2.0 */
/* A pool is shared out to the fen, the same on both sides. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include "pass/settle.h"

static void
test_shares(void **state)
{
	static const struct {
		int64_t pool, entries[3], amounts[3];
	} rows[] = {
		{ 100, { 1, 1, 1 }, { 34, 33, 33 } },
		{ 101, { 1, 1, 1 }, { 34, 34, 33 } },
		{ 10, { 0, 0, 3 }, { 0, 0, 10 } },
		{ 10, { 0, 0, 0 }, { 0, 0, 0 } },
		{ 0, { 5, 1, 2 }, { 0, 0, 0 } },
		/* The largest remainder, not the first. */
		{ 10, { 1, 1, 5 }, { 2, 1, 7 } },
		{ 10, { 5, 1, 1 }, { 7, 2, 1 } },
		{ 7, { 2, 3, 2 }, { 2, 3, 2 } },
		/* More was given back than came in. */
		{ -100, { 1, 2, 0 }, { -33, -67, 0 } },
		{ -101, { 1, 1, 1 }, { -33, -34, -34 } },
		{ 2000000000, { 1, 999998, 1 }, { 2000, 1999996000, 2000 } },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct pass_share s[3] = { { 0 } };
		int64_t sum = 0, all = 0;

		for (size_t k = 0; k < 3; k++)
			s[k].entries = rows[i].entries[k];
		pass_share_out(rows[i].pool, s, 3);
		for (size_t k = 0; k < 3; k++) {
			assert_true(s[k].amount == rows[i].amounts[k]);
			sum += s[k].amount;
			all += s[k].entries;
		}
		assert_true(sum == (all ? rows[i].pool : 0));
	}
}

static void
test_months(void **state)
{
	struct civil first, last;
	struct err e = { 0 };

	(void)state;
	assert_int_equal(pass_month_read("2028-02", &first, &last, &e), 0);
	assert_true(first.d == 1 && last.m == 2 && last.d == 29);
	for (size_t i = 0; i < 6; i++) {
		static const char *const bad[] = { "2028-13", "2028-00",
			"2028-2", "28-02-1", "", "2028/02" };
		struct err why = { 0 };

		assert_int_equal(
			pass_month_read(bad[i], &first, &last, &why), -1);
		assert_int_equal(why.code, ERR_BAD_QUERY);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_shares),
		cmocka_unit_test(test_months),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
