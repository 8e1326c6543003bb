/* SPDX-License-Identifier: Apache-2.0 */
/* Case and member numbers: made, read back, mistyped. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <stdlib.h>
#include <cmocka.h>
#include "serial.h"
#include <stdio.h>

static void
test_check_digit(void **state)
{
	static const struct {
		const char *text;
		char check;
	} rows[] = {
		{ "340221000123", '0' },
		{ "340221000124", '8' },
		{ "RH2021000123", '7' },
		{ "RH2021000124", '5' },
		{ "RH2021000126", '1' },
		{ "27172021000123", '7' },
		{ "0794", '5' }, /* the standard's own example */
		{ "12-3", 0 },
		{ "rh", 0 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		assert_int_equal(
			serial_check_digit(rows[i].text), rows[i].check);
}

static void
test_case_format(void **state)
{
	static const struct {
		struct case_no no;
		const char *text;
	} rows[] = {
		{ { "RH", 2021, 123 }, "RH2021-000123-7" },
		{ { "RH", 2021, 124 }, "RH2021-000124-5" },
		{ { "RH", 2021, 999999 }, "RH2021-999999-8" },
		{ { "BF", 2026, 1000000 }, "BF2026-1000000-1" },
		{ { "NP", 2026, SERIAL_MAX }, "NP2026-999999999-1" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		char out[CASE_NO_SIZE];
		struct case_no no;
		struct err e = { 0 };

		case_no_format(&rows[i].no, out);
		assert_string_equal(out, rows[i].text);
		assert_int_equal(case_no_parse(out, &no, &e), 0);
		assert_string_equal(no.letters, rows[i].no.letters);
		assert_int_equal(no.year, rows[i].no.year);
		assert_true(no.serial == rows[i].no.serial);
	}
}

static void
test_case_parse_forgives(void **state)
{
	static const char *const raw[] = { "RH2021-000123-7", "rh2021-000123-7",
		"RH20210001237", " RH 2021 000123 7 ", "RH-2021-000123—7",
		"ＲＨ２０２１－０００１２３－７",
		"ｒｈ２０２１０００１２３７" };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(raw); i++) {
		struct case_no no;
		struct err e = { 0 };

		assert_int_equal(case_no_parse(raw[i], &no, &e), 0);
		assert_string_equal(no.letters, "RH");
		assert_int_equal(no.year, 2021);
		assert_true(no.serial == 123);
	}
}

/* The text with its right check digit behind. */
static const char *
with_check(const char *text, char out[32])
{
	snprintf(out, 32, "%s%c", text, serial_check_digit(text));
	return out;
}

static void
test_case_parse_refuses(void **state)
{
	static const char *const checked[] = { "XX2021000123", "RH2021000000",
		"RH202100123", "RH20210000123", "RH0021000123", "RH2021",
		"R12021000123", "272021000123", "RH20211000000000" };
	static const char *const raw[] = { "", "-", "RH", "7", "会员",
		"RH2021-000123-8", "RH2021-000123", "RH2021-000123-7-7",
		"RH2021/000123/7", "RH2021-000123-X" };
	struct case_no no;
	char text[32];

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(checked); i++) {
		struct err e = { 0 };

		assert_int_equal(
			case_no_parse(with_check(checked[i], text), &no, &e),
			-1);
		assert_int_equal(e.code, ERR_CASE_NO);
	}
	for (size_t i = 0; i < ARRAY_LEN(raw); i++) {
		struct err e = { 0 };

		assert_int_equal(case_no_parse(raw[i], &no, &e), -1);
		assert_int_equal(e.code, ERR_CASE_NO);
	}
}

/* MOD 11,10 sees every wrong digit. */
static void
test_every_wrong_digit_is_seen(void **state)
{
	(void)state;
	for (int serial = 1; serial < 400; serial += 7) {
		struct case_no no = { "TJ", 2021, serial }, got;
		char right[CASE_NO_SIZE], raw[CASE_NO_SIZE];

		case_no_format(&no, right);
		for (size_t k = 0; right[k]; k++) {
			for (char c = '0'; c <= '9'; c++) {
				struct err e = { 0 };

				memcpy(raw, right, sizeof(raw));
				if (raw[k] < '0' || raw[k] > '9' || raw[k] == c)
					continue;
				raw[k] = c;
				assert_int_equal(
					case_no_parse(raw, &got, &e), -1);
			}
		}
	}
}

static void
test_services(void **state)
{
	static const char *const rows[][2] = { { "RH", "join" },
		{ "TJ", "checkup" }, { "NP", "pass" }, { "BF", "aid" } };

	(void)state;
	assert_int_equal(serial_services_count, ARRAY_LEN(rows));
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		assert_string_equal(
			serial_letters_find(rows[i][0])->service, rows[i][1]);
		assert_string_equal(
			serial_service_find(rows[i][1])->letters, rows[i][0]);
	}
	assert_null(serial_letters_find("XX"));
	assert_null(serial_service_find("loan"));
	assert_null(serial_service_find(NULL));
}

static void
test_member_numbers(void **state)
{
	static const char *const bad[] = { "", "3402210001231", "340221000123",
		"34022100012300", "3401210001230", "340221000123X",
		"3402210000007" };
	char out[MEMBER_NO_SIZE];
	struct err e = { 0 };

	(void)state;
	member_no_format(2021, 123, out);
	assert_string_equal(out, "3402210001230");
	member_no_format(2021, 124, out);
	assert_string_equal(out, "3402210001248");
	member_no_format(2105, 999999, out);
	assert_memory_equal(out, "340205999999", 12);
	assert_int_equal(member_no_parse("３402 2100-01230", out, &e), 0);
	assert_string_equal(out, "3402210001230");
	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		err_clear(&e);
		assert_int_equal(member_no_parse(bad[i], out, &e), -1);
		assert_int_equal(e.code, ERR_MEMBER_NO);
	}
	err_clear(&e);
	assert_int_equal(
		member_no_parse(
			with_check("340221000000", (char[32]){ 0 }), out, &e),
		-1);
}

static void
test_local_numbers(void **state)
{
	static const char *const good[] = { "L12-000045-%c", "l12-000045%c",
		"Ｌ１２－０００045－%c", " L12 - 000045 %c" };
	static const char *const bad[] = { "", "L", "L-", "L12000045%c",
		"L1-2000045-", "L1-2-", "L-12000045-%c", "M12-000045-%c" };
	const struct local_no no = { 12, 45 };
	struct local_no got;
	char text[LOCAL_NO_SIZE], raw[48];
	char check;

	(void)state;
	local_no_format(&no, text);
	check = serial_check_digit("L12000045");
	assert_memory_equal(text, "L12-000045-", 11);
	assert_int_equal(text[11], check);
	for (size_t i = 0; i < ARRAY_LEN(good) + ARRAY_LEN(bad); i++) {
		bool is_good = i < ARRAY_LEN(good);
		struct err e = { 0 };
		char *mark;

		strcpy(raw, is_good ? good[i] : bad[i - ARRAY_LEN(good)]);
		mark = strstr(raw, "%c");
		if (mark) {
			mark[0] = check;
			mark[1] = '\0';
		}
		assert_int_equal(
			local_no_parse(raw, &got, &e), is_good ? 0 : -1);
		if (is_good)
			assert_true(got.kiosk == 12 && got.seq == 45);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_check_digit),
		cmocka_unit_test(test_case_format),
		cmocka_unit_test(test_case_parse_forgives),
		cmocka_unit_test(test_case_parse_refuses),
		cmocka_unit_test(test_every_wrong_digit_is_seen),
		cmocka_unit_test(test_services),
		cmocka_unit_test(test_member_numbers),
		cmocka_unit_test(test_local_numbers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
