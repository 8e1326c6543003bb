/* SPDX-License-Identifier: Apache-2.0 */
/* Identity numbers: the vectors of the five families, then every near miss. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <stdlib.h>
#include <cmocka.h>
#include "assets.h"
#include "idno.h"
#include <stdio.h>

static const struct civil today = { 2021, 11, 1 };

static int
parse_on(struct civil on, const char *raw, unsigned flags, struct idno *id,
	enum err_code *warning, enum err_code *code)
{
	struct err e = { 0 };
	int rc = idno_parse(raw, flags, on, id, warning, &e);

	*code = e.code;
	return rc;
}

static void
test_valid(void **state)
{
	/* clang-format off */
	static const struct {
		const char *raw, *text, *birth;
		enum idno_family family;
		char sex;
		enum err_code warning;
	} rows[] = {
		{ "11010519491231002X", "11010519491231002X", "1949-12-31", IDNO_RESIDENT, 'F', ERR_NONE },
		{ "440524188001010014", "440524188001010014", "1880-01-01", IDNO_RESIDENT, 'M', ERR_ID_AGE_HIGH },
		{ "340202199005159815", "340202199005159815", "1990-05-15", IDNO_RESIDENT, 'M', ERR_NONE },
		{ "340202199005159823", "340202199005159823", "1990-05-15", IDNO_RESIDENT, 'F', ERR_NONE },
		{ "34020719880809985X", "34020719880809985X", "1988-08-09", IDNO_RESIDENT, 'M', ERR_NONE },
		{ "34020719880809985x", "34020719880809985X", "1988-08-09", IDNO_RESIDENT, 'M', ERR_NONE },
		{ "34020719880809985Ｘ", "34020719880809985X", "1988-08-09", IDNO_RESIDENT, 'M', ERR_NONE },
		{ "34020719880809985ｘ", "34020719880809985X", "1988-08-09", IDNO_RESIDENT, 'M', ERR_NONE },
		{ "34020719880809985×", "34020719880809985X", "1988-08-09", IDNO_RESIDENT, 'M', ERR_NONE },
		{ "34020719880809985Х", "34020719880809985X", "1988-08-09", IDNO_RESIDENT, 'M', ERR_NONE },
		{ "34020719880809985х", "34020719880809985X", "1988-08-09", IDNO_RESIDENT, 'M', ERR_NONE },
		{ " 340202-19900515－9815　", "340202199005159815", "1990-05-15", IDNO_RESIDENT, 'M', ERR_NONE },
		{ "３４０２０２１９９００５１５９８１５", "340202199005159815", "1990-05-15", IDNO_RESIDENT, 'M', ERR_NONE },
		{ "340221197508099834", "340221197508099834", "1975-08-09", IDNO_RESIDENT, 'M', ERR_NONE },
		{ "340208200801019841", "340208200801019841", "2008-01-01", IDNO_RESIDENT, 'F', ERR_NONE },
		{ "340203198310059871", "340203198310059871", "1983-10-05", IDNO_RESIDENT, 'M', ERR_NONE },
		{ "340225201202299862", "340225201202299862", "2012-02-29", IDNO_RESIDENT, 'F', ERR_NONE },
		{ "340210202106159907", "340210202106159907", "2021-06-15", IDNO_RESIDENT, 'F', ERR_NONE },
		{ "340212202101319919", "340212202101319919", "2021-01-31", IDNO_RESIDENT, 'M', ERR_NONE },
		{ "340202200002299922", "340202200002299922", "2000-02-29", IDNO_RESIDENT, 'F', ERR_NONE },
		{ "810000199408230021", "810000199408230021", "1994-08-23", IDNO_HMT, 'F', ERR_NONE },
		{ "830000199201300022", "830000199201300022", "1992-01-30", IDNO_HMT, 'F', ERR_NONE },
		{ "934840198207149818", "934840198207149818", "1982-07-14", IDNO_FOREIGNER, 'M', ERR_NONE },
		{ "KAZ110090123105", "KAZ110090123105", "1990-12-31", IDNO_FOREIGNER_OLD, 0, ERR_NONE },
		{ "kaz 1100 901231 05", "KAZ110090123105", "1990-12-31", IDNO_FOREIGNER_OLD, 0, ERR_NONE },
		{ "KAZ110090123104", "KAZ110090123104", "1990-12-31", IDNO_FOREIGNER_OLD, 0, ERR_ID_CHECK },
	};
	/* clang-format on */

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct idno id;
		enum err_code warning, code;
		char birth[CIVIL_SIZE];

		assert_int_equal(
			parse_on(today, rows[i].raw, 0, &id, &warning, &code),
			0);
		assert_string_equal(id.text, rows[i].text);
		civil_format(id.birth, birth);
		assert_true(id.has_birth);
		assert_string_equal(birth, rows[i].birth);
		assert_int_equal(id.family, rows[i].family);
		assert_int_equal(id.sex, rows[i].sex);
		assert_int_equal(warning, rows[i].warning);
	}
}

static void
test_refused_by_the_first_rule(void **state)
{
	/* clang-format off */
	static const struct {
		const char *raw;
		enum err_code code;
	} rows[] = {
		{ NULL, ERR_ID_EMPTY },
		{ "", ERR_ID_EMPTY },
		{ " - 　", ERR_ID_EMPTY },
		{ "34020219900515981", ERR_ID_LENGTH },
		{ "3402021990051598155", ERR_ID_LENGTH },
		{ "34020219900515981555555555555555555555", ERR_ID_LENGTH },
		{ "身份证", ERR_ID_LENGTH },
		{ "3402021990051598IS", ERR_ID_CHARSET },
		{ "34020219900515981B", ERR_ID_CHARSET },
		{ "X40202199005159815", ERR_ID_CHARSET },
		{ "34020219900515981证", ERR_ID_CHARSET },
		{ "34020219900515981\xff", ERR_ID_CHARSET },
		{ "KA1110090123105", ERR_ID_CHARSET },
		{ "KAZ11009012310X", ERR_ID_CHARSET },
		{ "340202199002309814", ERR_ID_DATE },
		{ "340202209901019817", ERR_ID_DATE },
		{ "340202199013159815", ERR_ID_DATE },
		{ "340202000000009815", ERR_ID_DATE },
		{ "KAZ110090023105", ERR_ID_DATE },
		{ "340202199005159814", ERR_ID_CHECK },
		{ "999999199005159811", ERR_ID_REGION },
		{ "KAZ990090123105", ERR_ID_REGION },
		{ "340299199005159814", ERR_ID_REGION_TEST },
		{ "340202650314983", ERR_ID_LEGACY },
	};
	/* clang-format on */

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct idno id;
		enum err_code warning, code;

		assert_int_equal(
			parse_on(today, rows[i].raw, 0, &id, &warning, &code),
			-1);
		assert_int_equal(code, rows[i].code);
	}
}

/* A number with a right check behind 17 given digits. */
static void
with_check(const char *seventeen, char out[IDNO_SIZE])
{
	static const int w[] = { 7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8,
		4, 2 };
	int sum = 0;

	for (int i = 0; i < 17; i++)
		sum += (seventeen[i] - '0') * w[i];
	snprintf(out, IDNO_SIZE, "%s%c", seventeen, "10X98765432"[sum % 11]);
}

static void
test_regions(void **state)
{
	/* clang-format off */
	static const struct {
		const char *seventeen;
		int rc;
		enum err_code code; /* or the warning */
	} rows[] = {
		{ "34020119900515981", 0, ERR_NONE },
		{ "34029819900515981", 0, ERR_ID_REGION_UNKNOWN },
		{ "34022419900515981", 0, ERR_ID_REGION_UNKNOWN },
		{ "34262319900515981", 0, ERR_NONE }, /* 无为 in 巢湖 */
		{ "34252619900515981", 0, ERR_NONE }, /* 繁昌, 1980-82 */
		{ "99034019900515981", -1, ERR_ID_REGION },
		{ "11999919900515981", 0, ERR_NONE }, /* no list, no doubt */
		{ "16010119900515981", -1, ERR_ID_REGION },
		{ "00010119900515981", -1, ERR_ID_REGION },
		{ "71010119900515981", 0, ERR_NONE },
		{ "81010119900515981", -1, ERR_ID_REGION },
		{ "82000019900515981", 0, ERR_NONE },
		{ "93499919900515981", -1, ERR_ID_REGION },
		{ "93400019900515981", -1, ERR_ID_REGION },
		{ "93410019900515981", 0, ERR_NONE }, /* Bulgaria 100 */
		{ "99984019900515981", -1, ERR_ID_REGION },
		{ "34020218990515981", 0, ERR_ID_AGE_HIGH },
		{ "34029818990515981", 0, ERR_ID_REGION_UNKNOWN },
	};
	/* clang-format on */

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct idno id;
		enum err_code warning, code;
		char raw[IDNO_SIZE];

		with_check(rows[i].seventeen, raw);
		assert_int_equal(parse_on(today, raw, 0, &id, &warning, &code),
			rows[i].rc);
		assert_int_equal(rows[i].rc ? code : warning, rows[i].code);
	}
}

/* What each family prints as, and back. */
static void
test_family_names(void **state)
{
	static const char *const names[] = { "resident", "hmt", "foreigner",
		"foreigner_old", "legacy15" };
	enum idno_family f;
	struct err e = { 0 };

	(void)state;
	for (int i = 0; i < IDNO_FAMILY_COUNT; i++) {
		assert_string_equal(
			idno_family_name((enum idno_family)i), names[i]);
		assert_int_equal(idno_family_find(names[i], &f, &e), 0);
		assert_int_equal(f, i);
	}
	assert_int_equal(idno_family_find("passport", &f, &e), -1);
	assert_int_equal(e.code, ERR_ID_TYPE);
	assert_int_equal(idno_family_find(NULL, &f, &e), -1);
}

static void
test_type_must_fit(void **state)
{
	static const struct {
		const char *raw, *type;
		enum err_code code;
	} rows[] = {
		{ "340202199005159815", "resident", ERR_NONE },
		{ "340202199005159815", "hmt", ERR_ID_TYPE_MISMATCH },
		{ "340202199005159815", "visa", ERR_ID_TYPE },
		{ "340202199005159815", NULL, ERR_ID_TYPE },
		{ "810000199408230021", "hmt", ERR_NONE },
		{ "810000199408230021", "resident", ERR_ID_TYPE_MISMATCH },
		{ "934840198207149818", "foreigner", ERR_NONE },
		{ "934840198207149818", "foreigner_old", ERR_ID_TYPE_MISMATCH },
		{ "KAZ110090123105", "foreigner_old", ERR_NONE },
		{ "KAZ110090123105", "foreigner", ERR_ID_TYPE_MISMATCH },
		{ "340202650314983", "resident", ERR_NONE },
		{ "340202650314983", "legacy15", ERR_NONE },
		{ "340202199005159815", "legacy15", ERR_ID_TYPE_MISMATCH },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct idno id;
		enum err_code warning, code;
		struct err e = { 0 };

		assert_int_equal(
			parse_on(today, rows[i].raw, IDNO_LEGACY_IMPORT, &id,
				&warning, &code),
			0);
		assert_int_equal(idno_check_type(&id, rows[i].type, &e),
			rows[i].code ? -1 : 0);
		assert_int_equal(e.code, rows[i].code);
	}
}

static void
test_legacy(void **state)
{
	struct idno id;
	enum err_code warning, code;
	struct err e = { 0 };
	char out[IDNO_SIZE];

	(void)state;
	assert_int_equal(parse_on(today, "340202650314983", IDNO_LEGACY_IMPORT,
				 &id, &warning, &code),
		0);
	assert_int_equal(id.family, IDNO_LEGACY15);
	assert_int_equal(id.birth.y, 1965);
	assert_int_equal(id.sex, 'M');
	assert_int_equal(idno_upgrade15("340202650314983", out, &e), 0);
	assert_string_equal(out, "340202196503149835");
	assert_int_equal(parse_on(today, out, 0, &id, &warning, &code), 0);

	assert_int_equal(idno_upgrade15("340202050314998", out, &e), 0);
	assert_string_equal(out, "340202180503149986");
	assert_int_equal(parse_on(today, out, 0, &id, &warning, &code), 0);
	assert_int_equal(warning, ERR_ID_AGE_HIGH);
	assert_int_equal(id.sex, 'F');

	assert_int_equal(idno_upgrade15("340202050314996", out, &e), 0);
	assert_memory_equal(out + 6, "18050314", 8);
	assert_int_equal(idno_upgrade15("340202050314995", out, &e), 0);
	assert_memory_equal(out + 6, "19050314", 8);

	assert_int_equal(idno_upgrade15("34020205031499", out, &e), -1);
	assert_int_equal(e.code, ERR_ID_LENGTH);
	err_clear(&e);
	assert_int_equal(idno_upgrade15("34020205031499A", out, &e), -1);
	assert_int_equal(e.code, ERR_ID_CHARSET);
	err_clear(&e);
	assert_int_equal(idno_upgrade15("340202050230983", out, &e), -1);
	assert_int_equal(e.code, ERR_ID_DATE);
}

static void
test_test_division(void **state)
{
	struct idno id;
	enum err_code warning, code;

	(void)state;
	assert_int_equal(parse_on(today, "340299199005159814", IDNO_ALLOW_TEST,
				 &id, &warning, &code),
		0);
	assert_int_equal(warning, ERR_NONE);
	assert_true(idno_is_test(id.text));
	assert_false(idno_is_test("340202199005159815"));
	assert_int_equal(parse_on(today, "340299650314983", IDNO_LEGACY_IMPORT,
				 &id, &warning, &code),
		-1);
	assert_int_equal(code, ERR_ID_REGION_TEST);
}

static void
test_old_foreigner_birth_is_the_youngest(void **state)
{
	struct civil before = { 2021, 11, 1 }, after = { 2021, 11, 3 };
	struct idno id;
	enum err_code warning, code;

	(void)state;
	assert_int_equal(
		parse_on(before, "KAZ110021110205", 0, &id, &warning, &code),
		0);
	assert_int_equal(id.birth.y, 1921);
	assert_int_equal(
		parse_on(after, "KAZ110021110205", 0, &id, &warning, &code), 0);
	assert_int_equal(id.birth.y, 2021);
	/* 29 February 2000 was, 1900 was not. */
	assert_int_equal(
		parse_on(after, "KAZ110000022905", 0, &id, &warning, &code), 0);
	assert_int_equal(id.birth.y, 2000);
	assert_int_equal(
		parse_on(after, "ZZZ110090123105", 0, &id, &warning, &code), 0);
	assert_int_equal(warning, ERR_ID_REGION_UNKNOWN);
}

static void
test_mask(void **state)
{
	static const char *const rows[][2] = {
		{ "340202199005159815", "340***********9815" },
		{ "KAZ110090123105", "KAZ********3105" },
		{ "1234567", "*******" },
		{ "", "" },
	};
	char out[IDNO_SIZE];

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		idno_mask(rows[i][0], out);
		assert_string_equal(out, rows[i][1]);
	}
}

static void
assert_refused(const char *raw)
{
	struct idno id;
	enum err_code warning, code;

	if (parse_on(today, raw, IDNO_ALLOW_TEST | IDNO_LEGACY_IMPORT, &id,
		    &warning, &code) == 0)
		fail_msg("accepted %s", raw);
}

/* Every digit changed into every other, every two neighbours swapped. */
static void
test_near_misses_are_refused(void **state)
{
	static const char *const numbers[] = { "11010519491231002X",
		"440524188001010014", "340202199005159815",
		"34020719880809985X", "340225201202299862",
		"810000199408230021", "934840198207149818",
		"340299199005159814" };
	static const char marks[] = "0123456789X";

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(numbers); i++) {
		char raw[IDNO_SIZE];

		for (size_t k = 0; k < 18; k++) {
			strcpy(raw, numbers[i]);
			for (size_t m = 0; m < sizeof(marks) - 1; m++) {
				raw[k] = marks[m];
				if (raw[k] != numbers[i][k])
					assert_refused(raw);
			}
			strcpy(raw, numbers[i]);
			if (k == 17 || raw[k] == raw[k + 1])
				continue;
			raw[k] = numbers[i][k + 1];
			raw[k + 1] = numbers[i][k];
			assert_refused(raw);
		}
	}
}

/* Noise never crashes and is never taken for a number. */
static void
test_noise_is_refused(void **state)
{
	static const char alphabet[] = "0123456789Xx- \xe7\xbc\xb3KAZ\xff";
	uint32_t seed = 20210506;

	(void)state;
	for (int i = 0; i < 20000; i++) {
		char raw[48];
		size_t n = 0;

		do {
			seed = seed * 1664525u + 1013904223u;
			raw[n++] =
				alphabet[(seed >> 16) % (sizeof(alphabet) - 1)];
		} while (n < 40 && (seed >> 8) % 24);
		raw[n] = '\0';
		assert_refused(raw);
	}
}

/* A code of Wuhu that an identity number may carry begins at p. */
static bool
is_gb2260_code(const char *start, const char *p)
{
	size_t digits = strspn(p, "0123456789");

	return digits == 6 && p[4] != '7' &&
	       (p == start || p[-1] < '0' || p[-1] > '9');
}

/* The code table of the validator and the catalogue cannot differ. */
static void
test_catalogue_codes_are_known(void **state)
{
	const struct asset *file = asset_find("catalogue/divisions.csv");
	const char *start, *p;
	int seen = 0;

	(void)state;
	assert_non_null(file);
	start = (const char *)file->data;
	for (p = start; (p = strstr(p, "3402")); p++) {
		struct idno id;
		enum err_code warning, code;
		char seventeen[18], raw[IDNO_SIZE];

		if (!is_gb2260_code(start, p))
			continue;
		snprintf(seventeen, sizeof(seventeen), "%.6s%s", p,
			"19900515981");
		with_check(seventeen, raw);
		assert_int_equal(
			parse_on(today, raw, 0, &id, &warning, &code), 0);
		assert_int_equal(warning, ERR_NONE);
		seen++;
	}
	assert_true(seen >= 18);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_valid),
		cmocka_unit_test(test_refused_by_the_first_rule),
		cmocka_unit_test(test_regions),
		cmocka_unit_test(test_family_names),
		cmocka_unit_test(test_type_must_fit),
		cmocka_unit_test(test_legacy),
		cmocka_unit_test(test_test_division),
		cmocka_unit_test(test_old_foreigner_birth_is_the_youngest),
		cmocka_unit_test(test_mask),
		cmocka_unit_test(test_near_misses_are_refused),
		cmocka_unit_test(test_noise_is_refused),
		cmocka_unit_test(test_catalogue_codes_are_known),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
