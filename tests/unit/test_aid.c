/* SPDX-License-Identifier: Apache-2.0 */
/* The calculation sheet, the rules' file, caps and tiers, the scan of
 * postings; working days of domain rules 2.7. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include "aid/form.h"
#include "aid/public.h"
#include "aid/sheet.h"
#include "assets.h"
#include "money.h"
#include "ref/ref.h"

static struct arena arena;
static const struct aid_rules *rules;

static const char *
catalogue(void)
{
	const struct asset *file = asset_find("catalogue/aid.json");

	assert_non_null(file);
	return arena_strndup(&arena, file->data, file->n);
}

static int
setup(void **state)
{
	struct err e = { 0 };

	(void)state;
	arena_init(&arena, 64 << 20);
	rules = aid_rules_read(&arena, bytes_str(catalogue()), &e);
	return rules ? 0 : -1;
}

static int
teardown(void **state)
{
	(void)state;
	arena_release(&arena);
	return 0;
}

static const char *
category(int64_t heads, int64_t income, int64_t rigid, int64_t caused,
	int64_t line)
{
	const struct aid_facts f = { .heads = heads,
		.income = income,
		.rigid = rigid,
		.caused = caused,
		.line = line };
	struct aid_sheet s;
	struct err e = { 0 };

	assert_int_equal(aid_sheet_make(rules, &f, &s, &e), 0);
	return s.category ? s.category->code : "";
}

/* Domain rules 5.1, L = 700.00, n = 3, and one fen to either side. */
static void
test_vectors(void **state)
{
	static const struct {
		int64_t income, rigid, caused;
		const char *category;
	} rows[] = {
		{ 4800000, 2500000, 0, "deep" },
		{ 4800000, 2000000, 0, "relative" },
		{ 4800000, 2280000, 0, "relative" },
		{ 4800000, 2280001, 0, "deep" },
		{ 9000000, 3960001, 0, "relative" },
		{ 9000000, 3960000, 0, "" },
		{ 9000000, 3959999, 0, "" },
		{ 9000000, 0, 7200000, "" },
		{ 9000000, 0, 7200001, "accident" },
		{ 0, 0, 0, "deep" },
		{ 0, 100, 0, "deep" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		assert_string_equal(category(3, rows[i].income, rows[i].rigid,
					    rows[i].caused, 70000),
			rows[i].category);
}

static void
test_sheet(void **state)
{
	const struct aid_facts f = {
		.heads = 3, .income = 4800000, .rigid = 2500000, .line = 70000
	};
	const struct aid_facts debt = {
		.heads = 1, .income = 0, .rigid = 18, .line = 1
	};
	struct aid_sheet s;
	struct err e = { 0 };

	(void)state;
	assert_int_equal(aid_sheet_make(rules, &f, &s, &e), 0);
	assert_int_equal(s.net, 2300000);
	assert_int_equal(s.net_head, 63889);
	assert_int_equal(s.line_year, 2520000);
	assert_int_equal(s.version, rules->version);
	/* -1.5 fen reads -1: half goes up */
	assert_int_equal(aid_sheet_make(rules, &debt, &s, &e), 0);
	assert_int_equal(s.net_head, -1);
}

static void
test_refused(void **state)
{
	static const struct {
		struct aid_facts f;
		enum err_code code;
	} rows[] = {
		{ { .heads = 3, .income = 1 }, ERR_AID_LINE_NONE },
		{ { .heads = 0, .line = 1 }, ERR_FIELDS },
		{ { .heads = 31, .line = 1 }, ERR_FIELDS },
		{ { .heads = 1, .income = -1, .line = 1 }, ERR_FIELDS },
		{ { .heads = 1, .rigid = AID_SUM_MAX + 1, .line = 1 },
			ERR_FIELDS },
		{ { .heads = 1, .caused = -1, .line = 1 }, ERR_FIELDS },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct aid_sheet s;
		struct err e = { 0 };

		assert_int_equal(aid_sheet_make(rules, &rows[i].f, &s, &e), -1);
		assert_int_equal(e.code, rows[i].code);
	}
}

/* The largest that a form may hold stays within 64 bits. */
static void
test_extremes(void **state)
{
	(void)state;
	assert_string_equal(category(AID_HEADS_MAX, AID_SUM_MAX, 0, AID_SUM_MAX,
				    AID_LINE_MAX),
		"accident");
	assert_string_equal(
		category(1, 0, AID_SUM_MAX, 0, AID_LINE_MAX), "deep");
}

static void
test_caps(void **state)
{
	const struct aid_kind *k;

	(void)state;
	k = aid_kind_find(rules, "living", "deep");
	assert_int_equal(aid_cap_of(k, 70000, 0), 840000);
	k = aid_kind_find(rules, "living", "relative");
	assert_int_equal(aid_cap_of(k, 70000, 0), 560000);
	k = aid_kind_find(rules, "medical", "relative");
	assert_int_equal(aid_cap_of(k, 70000, 1000001), 800000);
	assert_int_equal(aid_cap_of(k, 70000, INT64_C(100000000)), 15000000);
	assert_null(aid_kind_find(rules, "living", "accident"));
	assert_null(aid_kind_find(rules, "no", "deep"));
}

static void
test_tiers(void **state)
{
	(void)state;
	assert_string_equal(aid_tier_of(rules, 500000)->code, "county");
	assert_string_equal(aid_tier_of(rules, 500001)->code, "city");
	assert_string_equal(aid_tier_of(rules, 2000000)->code, "city");
	assert_string_equal(aid_tier_of(rules, 5000000)->code, "province");
	assert_string_equal(aid_tier_of(rules, 5000001)->code, "national");
}

/* A version with something missing or absurd is none. */
static void
test_file(void **state)
{
	static const struct {
		const char *from, *to, *list;
	} rows[] = {
		{ "\"line_percent\": 100", "\"line_percent\": 0",
			"categories" },
		{ "\"caused_percent\": 80",
			"\"caused_percent\": 80, \"line_percent\": 5",
			"categories" },
		{ "\"cap_lines\": 12", "\"cap_lines\": 0", "kinds" },
		{ "\"category\": \"accident\"", "\"category\": \"other\"",
			"kinds" },
		{ "\"up_to\": 2000000", "\"up_to\": 400000", "tiers" },
		{ "\"up_to\": 0", "\"up_to\": 9900000", "tiers" },
		{ "\"stage\": \"payment\"", "\"stage\": \"other\"", "limits" },
		{ "\"publicity_days\": 5", "\"publicity_days\": 11",
			"publicity_days" },
		{ "2021-01-01", "2021-02-30", "valid_from" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		const char *text = catalogue();
		const char *at = strstr(text, rows[i].from);
		struct err e = { 0 };
		bool told = false;

		assert_non_null(at);
		text = arena_printf(&arena, "%.*s%s%s", (int)(at - text), text,
			rows[i].to, at + strlen(rows[i].from));
		assert_null(aid_rules_read(&arena, bytes_str(text), &e));
		assert_int_equal(e.code, ERR_FIELDS);
		for (size_t k = 0; k < e.n_fields; k++)
			told |= strcmp(e.fields[k].path, rows[i].list) == 0;
		assert_true(told);
	}
}

static void
test_scan(void **state)
{
	static struct aid_relative child[] = { { .name = "王小宝",
		.id_no = "340299201605159816",
		.relation = "2" } };
	const struct aid_form f = { .relatives = { child, 1 } };
	static const char *const bad[] = { "王建明同志", "其子王小宝", "患肺癌",
		"尿毒症", "联系 13800000001", "340299199005159814", "镜湖小区",
		"住院费用", "女儿上大学" };
	static const char *const good[] = { "", "第一工会小组",
		"王*明，某物流公司", "经三级审核" };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(bad); i++)
		assert_true(aid_scan_hits(rules, &f, "王建明", bad[i]));
	for (size_t i = 0; i < ARRAY_LEN(good); i++)
		assert_false(aid_scan_hits(rules, &f, "王建明", good[i]));
}

/* Domain rules 2.7. */
static void
test_working_days(void **state)
{
	static const struct {
		const char *from, *until;
	} rows[] = {
		{ "2021-09-28", "2021-10-11" },
		{ "2021-09-30", "2021-10-13" },
		{ "2021-07-02", "2021-07-09" },
	};
	const struct ref *ref;
	struct err e = { 0 };

	(void)state;
	ref = ref_load(&arena, &e);
	assert_non_null(ref);
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		char day[CIVIL_SIZE];
		struct civil d;

		assert_int_equal(civil_parse(rows[i].from, &d, &e), 0);
		civil_format(calendar_add_workdays(&ref->calendar, d,
				     (unsigned)rules->publicity_days),
			day);
		assert_string_equal(day, rows[i].until);
	}
}

static void
test_capitals(void **state)
{
	static const struct {
		int64_t fen;
		const char *text;
	} rows[] = {
		{ 5, "伍分" },
		{ 100000, "壹仟元整" },
		{ 1002030, "壹万零贰拾元叁角" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		char text[MONEY_CAPITALS_SIZE];

		money_format_capitals(rows[i].fen, text);
		assert_string_equal(text, rows[i].text);
	}
}

/* What touches which verdict. */
static void
test_changes(void **state)
{
	static struct aid_relative one[] = { { "王小宝", "1", "2", 0 } };
	static struct aid_relative paid[] = { { "王小宝", "1", "2", 5 } };
	static struct aid_cost cost[] = { { "medical", 7 } };
	const struct aid_form a = { .district = "1",
		.unit = "u",
		.ask = "living",
		.cause = "illness",
		.relatives = { one, 1 } };
	struct aid_form b = a, moved;

	(void)state;
	assert_int_equal(aid_form_changes(&a, &b), 0);
	b.relatives.items = paid;
	assert_int_equal(aid_form_changes(&a, &b), AID_PART_INCOME);
	b = a;
	b.relatives.n = 0;
	assert_int_equal(
		aid_form_changes(&a, &b), AID_PART_FAMILY | AID_PART_INCOME);
	b = a;
	b.rigid = (struct json_list){ cost, 1 };
	assert_int_equal(aid_form_changes(&a, &b), AID_PART_COST);
	b = a;
	b.ask = "school";
	assert_int_equal(aid_form_changes(&a, &b), AID_PART_ASK);
	b = a;
	b.cause = "layoff";
	assert_int_equal(aid_form_changes(&a, &b), AID_PART_CAUSE);
	/* told at last is nothing new, moved is another visit */
	b = a;
	b.address = "演示路 1 号";
	assert_int_equal(aid_form_changes(&a, &b), 0);
	moved = b;
	moved.address = "演示路 2 号";
	assert_int_equal(aid_form_changes(&b, &moved), AID_PART_FAMILY);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_vectors),
		cmocka_unit_test(test_sheet),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_extremes),
		cmocka_unit_test(test_caps),
		cmocka_unit_test(test_tiers),
		cmocka_unit_test(test_file),
		cmocka_unit_test(test_scan),
		cmocka_unit_test(test_working_days),
		cmocka_unit_test(test_capitals),
		cmocka_unit_test(test_changes),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
