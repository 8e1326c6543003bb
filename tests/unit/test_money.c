/* SPDX-License-Identifier: Apache-2.0 */
/* Fen, capitals, fees, and the cards they are paid to. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <stdlib.h>
#include <cmocka.h>
#include "bankcard.h"
#include "money.h"

static void
test_parse(void **state)
{
	static const struct {
		const char *text;
		int64_t fen;
		enum err_code code;
	} rows[] = {
		{ "60", 6000, ERR_NONE },
		{ "60.00", 6000, ERR_NONE },
		{ "60.5", 6050, ERR_NONE },
		{ "60.05", 6005, ERR_NONE },
		{ "0", 0, ERR_NONE },
		{ "0.29", 29, ERR_NONE },
		{ "4.35", 435, ERR_NONE },
		{ "999999999999.99", MONEY_MAX, ERR_NONE },
		{ "1000000000000", 0, ERR_MONEY_RANGE },
		{ "99999999999999999999999999999", 0, ERR_MONEY_RANGE },
		{ "99999999999999999999999999999x", 0, ERR_MONEY_FORMAT },
		{ NULL, 0, ERR_MONEY_FORMAT },
		{ "", 0, ERR_MONEY_FORMAT },
		{ ".5", 0, ERR_MONEY_FORMAT },
		{ "5.", 0, ERR_MONEY_FORMAT },
		{ "5.123", 0, ERR_MONEY_FORMAT },
		{ "5.1a", 0, ERR_MONEY_FORMAT },
		{ "-5", 0, ERR_MONEY_FORMAT },
		{ "+5", 0, ERR_MONEY_FORMAT },
		{ " 5", 0, ERR_MONEY_FORMAT },
		{ "05", 0, ERR_MONEY_FORMAT },
		{ "1,000", 0, ERR_MONEY_FORMAT },
		{ "1e3", 0, ERR_MONEY_FORMAT },
		{ "0x10", 0, ERR_MONEY_FORMAT },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		int64_t fen = 0;
		struct err e = { 0 };

		assert_int_equal(money_parse(rows[i].text, &fen, &e),
			rows[i].code ? -1 : 0);
		assert_int_equal(e.code, rows[i].code);
		assert_true(fen == rows[i].fen);
	}
}

static void
test_format(void **state)
{
	static const struct {
		int64_t fen;
		const char *plain, *thousands;
	} rows[] = {
		{ 0, "0.00", "0.00" },
		{ 5, "0.05", "0.05" },
		{ -5, "-0.05", "-0.05" },
		{ 6000, "60.00", "60.00" },
		{ 99999, "999.99", "999.99" },
		{ 100000, "1000.00", "1,000.00" },
		{ -12345678, "-123456.78", "-123,456.78" },
		{ MONEY_MAX, "999999999999.99", "999,999,999,999.99" },
		{ -MONEY_MAX, "-999999999999.99", "-999,999,999,999.99" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		char out[MONEY_SIZE];

		money_format(rows[i].fen, out);
		assert_string_equal(out, rows[i].plain);
		money_format_thousands(rows[i].fen, out);
		assert_string_equal(out, rows[i].thousands);
	}
}

static void
test_capitals(void **state)
{
	static const struct {
		int64_t fen;
		const char *text;
	} rows[] = {
		{ 0, "零元整" },
		{ 5, "伍分" },
		{ 30, "叁角" },
		{ 35, "叁角伍分" },
		{ 100000, "壹仟元整" },
		{ 1002030, "壹万零贰拾元叁角" },
		{ 1000, "壹拾元整" },
		{ 140950, "壹仟肆佰零玖元伍角" },
		{ 600714, "陆仟零柒元壹角肆分" },
		{ 1640902, "壹万陆仟肆佰零玖元零贰分" },
		{ 32504, "叁佰贰拾伍元零肆分" },
		{ 10700053, "壹拾万零柒仟元伍角叁分" },
		{ 10000000000, "壹亿元整" },
		{ 10000000500, "壹亿零伍元整" },
		{ 1001000000, "壹仟零壹万元整" },
		{ 100010000000, "壹拾亿零壹拾万元整" },
		{ MONEY_MAX, "玖仟玖佰玖拾玖亿玖仟玖佰玖拾玖万玖仟玖佰玖拾"
			     "玖元玖角玖分" },
		{ -1002005, "负壹万零贰拾元零伍分" },
		{ -5, "负伍分" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		char out[MONEY_CAPITALS_SIZE];

		money_format_capitals(rows[i].fen, out);
		assert_string_equal(out, rows[i].text);
	}
}

static void
test_text_goes_there_and_back(void **state)
{
	uint64_t seed = 1;

	(void)state;
	for (int i = 0; i < 5000; i++) {
		char out[MONEY_SIZE];
		struct err e = { 0 };
		int64_t fen, back;

		seed = seed * 6364136223846793005u + 1442695040888963407u;
		fen = (int64_t)((seed >> 11) % (uint64_t)(MONEY_MAX + 1));
		fen >>= i % 40;
		money_format(fen, out);
		assert_int_equal(money_parse(out, &back, &e), 0);
		assert_true(back == fen);
	}
}

static void
test_membership_fee(void **state)
{
	static const int64_t rows[][2] = { { 345600, 1725 }, { 300000, 1500 },
		{ 999, 0 }, { 1000, 5 }, { 0, 0 }, { -5000, 0 },
		{ 345999, 1725 } };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		assert_true(money_membership_fee(rows[i][0]) == rows[i][1]);
}

/* ---- cards --------------------------------------------------------------- */

static void
test_cards(void **state)
{
	static const struct {
		const char *raw;
		int rc;
		enum err_code code; /* or the warning */
	} rows[] = {
		{ "6217001380001234565", 0, ERR_NONE },
		{ "6222021305001234568", 0, ERR_NONE },
		{ "622848052834567891", 0, ERR_NONE },
		{ "6217 0013 8000 1234 565", 0, ERR_NONE },
		{ "６２１７００１３８０００１２３４５６５", 0, ERR_NONE },
		{ "6217001380001234566", 0, ERR_BANKCARD_CHECK },
		{ "6222021305001234569", 0, ERR_BANKCARD_CHECK },
		{ "622848052834567892", 0, ERR_BANKCARD_CHECK },
		{ "621700138000", -1, ERR_BANKCARD_FORMAT },
		{ "62170013800012345655", -1, ERR_BANKCARD_FORMAT },
		{ "621700138000123456555", -1, ERR_BANKCARD_FORMAT },
		{ "621700138000123456a", -1, ERR_BANKCARD_FORMAT },
		{ "", -1, ERR_BANKCARD_FORMAT },
		{ NULL, -1, ERR_BANKCARD_FORMAT },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		char out[BANKCARD_SIZE];
		enum err_code warning;
		struct err e = { 0 };

		assert_int_equal(bankcard_parse(rows[i].raw, out, &warning, &e),
			rows[i].rc);
		assert_int_equal(rows[i].rc ? e.code : warning, rows[i].code);
	}
}

static void
test_card_mask(void **state)
{
	char out[BANKCARD_MASK_SIZE];

	(void)state;
	bankcard_mask("6217001380001234565", out);
	assert_string_equal(out, "****4565");
	bankcard_mask("4565", out);
	assert_string_equal(out, "****");
	assert_false(bankcard_luhn_is_valid(""));
	assert_false(bankcard_luhn_is_valid("62x"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_parse),
		cmocka_unit_test(test_format),
		cmocka_unit_test(test_capitals),
		cmocka_unit_test(test_text_goes_there_and_back),
		cmocka_unit_test(test_membership_fee),
		cmocka_unit_test(test_cards),
		cmocka_unit_test(test_card_mask),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
