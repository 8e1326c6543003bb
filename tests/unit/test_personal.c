/* SPDX-License-Identifier: Apache-2.0 */
/* Numbers of people in free text: found however they are spaced. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <stdlib.h>
#include <cmocka.h>
#include "personal.h"

static void
check(const char *text, bool expected)
{
	if (personal_number_in(text) != expected)
		fail_msg("%s: not %s", text, expected ? "found" : "passed");
}

static void
test_found(void **state)
{
	static const char *const rows[] = {
		"340299199005159814",
		"号码 340299199005159815 不清", /* also when it is wrong */
		"34029919900515981X有误",
		"3402991990 0515 9814",
		"340299-19900515-9814",
		"１３８００００００００９",
		"３４０２９９１９９００５１５９８１４",
		"34020719880809985X",
		"340207 19880809 985Ｘ",
		"340207 19880809 985x",
		"KAZ110090123105",
		"电话13800000009",
		"请打 138-0000-0009 联系",
		"138　0000　0009",
		"+86 138 0000 0009",
		"008613800000009",
		"第1项：13800000009",
		"1 13800000009",
		"6222021305001234568",
		"会员号3402210001230",
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		check(rows[i], true);
}

static void
test_passed(void **state)
{
	static const char *const rows[] = {
		"",
		"请补填用工单位",
		"请于2021-06-01前补材料",
		"2021-06-01 2021-06-10 不在本市",
		"见 RH2021-000123-7",
		"见 RH20210001237",
		"工资 12,345.00 元，共 3 个月",
		"20210601 前到 3 号窗口",
		"0553-3812345", /* the centre's own line */
		"L3-000123-4",
		"340299",
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		check(rows[i], false);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_found),
		cmocka_unit_test(test_passed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
