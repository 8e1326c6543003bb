/* SPDX-License-Identifier: Apache-2.0 */
/* Phone numbers: what is forgiven, refused and doubted. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <stdlib.h>
#include <cmocka.h>
#include "phone.h"
#include <stdio.h>

static void
test_accepted(void **state)
{
	static const struct {
		const char *raw, *out;
		unsigned flags;
		enum err_code warning;
	} rows[] = {
		{ "13812345678", "13812345678", 0, ERR_NONE },
		{ "+86 138-1234-5678", "13812345678", 0, ERR_NONE },
		{ "0086 13812345678", "13812345678", 0, ERR_NONE },
		{ "8613812345678", "13812345678", 0, ERR_NONE },
		{ "１３８１２３４５６７８", "13812345678", 0, ERR_NONE },
		{ "＋８６１３８１２３４５６７８", "13812345678", 0, ERR_NONE },
		{ "138 1234　5678", "13812345678", 0, ERR_NONE },
		{ "14712345678", "14712345678", 0, ERR_NONE },
		{ "16212345678", "16212345678", 0, ERR_NONE },
		{ "17112345678", "17112345678", 0, ERR_NONE },
		{ "19212345678", "19212345678", 0, ERR_NONE },
		{ "15412345678", "15412345678", 0, ERR_PHONE_PREFIX },
		{ "19412345678", "19412345678", 0, ERR_PHONE_PREFIX },
		{ "14012345678", "14012345678", 0, ERR_PHONE_PREFIX },
		{ "0553-3812345", "05533812345", PHONE_ALLOW_FIXED, ERR_NONE },
		{ "(0553) 381 2345", "05533812345", PHONE_ALLOW_FIXED,
			ERR_NONE },
		{ "（0553）3812345", "05533812345", PHONE_ALLOW_FIXED,
			ERR_NONE },
		{ "13812345678", "13812345678", PHONE_ALLOW_FIXED, ERR_NONE },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		char out[PHONE_SIZE];
		enum err_code warning;
		struct err e = { 0 };

		assert_int_equal(phone_parse(rows[i].raw, rows[i].flags, out,
					 &warning, &e),
			0);
		assert_string_equal(out, rows[i].out);
		assert_int_equal(warning, rows[i].warning);
	}
}

static void
test_refused(void **state)
{
	static const struct {
		const char *raw;
		unsigned flags;
		enum err_code code;
	} rows[] = {
		{ NULL, 0, ERR_PHONE_LENGTH },
		{ "", 0, ERR_PHONE_LENGTH },
		{ "1381234567", 0, ERR_PHONE_LENGTH },
		{ "138123456789", 0, ERR_PHONE_LENGTH },
		{ "1381234567890", 0, ERR_PHONE_LENGTH },
		{ "12812345678", 0, ERR_PHONE_FORMAT },
		{ "23812345678", 0, ERR_PHONE_FORMAT },
		{ "1381234567a", 0, ERR_PHONE_FORMAT },
		{ "138一2345678", 0, ERR_PHONE_FORMAT },
		{ "+85213812345678", 0, ERR_PHONE_FORMAT },
		{ "1441234567890", 0, ERR_PHONE_IOT },
		{ "+86 1441234567890", 0, ERR_PHONE_IOT },
		{ "861441234567890", 0, ERR_PHONE_IOT },
		{ "0553-3812345", 0, ERR_PHONE_FORMAT },
		{ "0553-1812345", PHONE_ALLOW_FIXED, ERR_PHONE_FORMAT },
		{ "0551-3812345", PHONE_ALLOW_FIXED, ERR_PHONE_FORMAT },
		{ "3812345", PHONE_ALLOW_FIXED, ERR_PHONE_LENGTH },
		{ "13812345678138123456781381234567813812345678", 0,
			ERR_PHONE_LENGTH },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		char out[PHONE_SIZE];
		enum err_code warning;
		struct err e = { 0 };

		assert_int_equal(phone_parse(rows[i].raw, rows[i].flags, out,
					 &warning, &e),
			-1);
		assert_int_equal(e.code, rows[i].code);
	}
}

/* The table of usual prefixes, written out once more by hand. */
static void
test_prefixes(void **state)
{
	static const char usual[] =
		" 130 131 132 133 134 135 136 137 138 139 145 147 149 150 151"
		" 152 153 155 156 157 158 159 162 165 166 167 170 171 172 173"
		" 174 175 176 177 178 180 181 182 183 184 185 186 187 188 189"
		" 190 191 192 193 195 196 197 198 199 ";

	(void)state;
	for (int prefix = 130; prefix < 200; prefix++) {
		char raw[24], key[16], out[PHONE_SIZE];
		enum err_code warning;
		struct err e = { 0 };

		snprintf(raw, sizeof(raw), "%d00000000", prefix);
		snprintf(key, sizeof(key), " %d ", prefix);
		assert_int_equal(phone_parse(raw, 0, out, &warning, &e), 0);
		assert_int_equal(warning,
			strstr(usual, key) ? ERR_NONE : ERR_PHONE_PREFIX);
	}
}

static void
test_mask(void **state)
{
	static const char *const rows[][2] = {
		{ "13812345678", "138****5678" },
		{ "05533812345", "0553***2345" },
		{ "12345", "*****" },
		{ "", "" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		char out[PHONE_SIZE];

		phone_mask(rows[i][0], out);
		assert_string_equal(out, rows[i][1]);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_accepted),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_prefixes),
		cmocka_unit_test(test_mask),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
