/* SPDX-License-Identifier: Apache-2.0 */
/* Unified social credit codes, those of unions among them. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <stdlib.h>
#include <cmocka.h>
#include "uscc.h"

static const char alphabet[] = "0123456789ABCDEFGHJKLMNPQRTUWXY";

static int
parse(const char *raw, char out[USCC_SIZE], enum err_code *warning,
	enum err_code *code)
{
	struct err e = { 0 };
	int rc = uscc_parse(raw, out, warning, &e);

	*code = e.code;
	return rc;
}

static const char *const valid[] = { "91350100M000100Y43", "81340200MC1234566F",
	"81340202MC00001A2X", "89340200MC9A8B7C6P", "91340200MA2W7H1K41",
	"92340207MA2NXY127K", "123402004852200196",
	/* inner check X and 0 */
	"91340200MA2W1003XY", "91340200MA2W10080A" };

static void
test_valid(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(valid); i++) {
		char out[USCC_SIZE];
		enum err_code warning, code;

		assert_int_equal(parse(valid[i], out, &warning, &code), 0);
		assert_string_equal(out, valid[i]);
		assert_int_equal(warning, ERR_NONE);
		assert_int_equal(uscc_is_union(out), valid[i][0] == '8');
	}
}

static void
test_input_is_made_plain(void **state)
{
	static const char *const raw[] = { "81340200mc1234566f",
		" 8134 0200 MC12-3456 6F ",
		"８１３４０２００ＭＣ１２３４５６６Ｆ",
		"８１３４０２００ｍｃ１２３４５６６ｆ" };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(raw); i++) {
		char out[USCC_SIZE];
		enum err_code warning, code;

		assert_int_equal(parse(raw[i], out, &warning, &code), 0);
		assert_string_equal(out, "81340200MC1234566F");
	}
}

static void
test_refused(void **state)
{
	static const struct {
		const char *raw;
		enum err_code code;
	} rows[] = {
		{ NULL, ERR_USCC_LENGTH },
		{ "", ERR_USCC_LENGTH },
		{ "81340200MC1234566", ERR_USCC_LENGTH },
		{ "81340200MC1234566FF", ERR_USCC_LENGTH },
		{ "81340200MC123456IF", ERR_USCC_CHARSET },
		{ "81340200MC123456OF", ERR_USCC_CHARSET },
		{ "81340200MC123456SF", ERR_USCC_CHARSET },
		{ "81340200MC123456VF", ERR_USCC_CHARSET },
		{ "81340200MC123456ZF", ERR_USCC_CHARSET },
		{ "81340200MC123456工F", ERR_USCC_CHARSET },
		{ "82340200MC1234566F", ERR_USCC_DEPARTMENT },
		{ "01340200MC1234566F", ERR_USCC_DEPARTMENT },
		{ "B1340200MC1234566F", ERR_USCC_DEPARTMENT },
		{ "81340200MC1234566E", ERR_USCC_CHECK },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		char out[USCC_SIZE];
		enum err_code warning, code;

		assert_int_equal(parse(rows[i].raw, out, &warning, &code), -1);
		assert_int_equal(code, rows[i].code);
	}
}

/* Each character changed into each other one: an odd modulus sees them all. */
static void
test_every_single_error_is_seen(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(valid); i++) {
		for (size_t k = 0; k < 18 * 31; k++) {
			char raw[USCC_SIZE], out[USCC_SIZE];
			enum err_code warning, code;

			strcpy(raw, valid[i]);
			raw[k / 31] = alphabet[k % 31];
			if (strcmp(raw, valid[i]) == 0)
				continue;
			if (parse(raw, out, &warning, &code) == 0)
				fail_msg("accepted %s", raw);
		}
	}
}

static void
test_inner_check_only_warns(void **state)
{
	char raw[USCC_SIZE] = "91340200MA2W7H1K51", out[USCC_SIZE];
	enum err_code warning, code;
	int accepted = 0;

	(void)state;
	for (int k = 0; k < 31; k++) {
		raw[17] = alphabet[k];
		if (parse(raw, out, &warning, &code) == 0) {
			assert_int_equal(warning, ERR_USCC_ORG_CHECK);
			accepted++;
		}
	}
	assert_int_equal(accepted, 1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_valid),
		cmocka_unit_test(test_input_is_made_plain),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_every_single_error_is_seen),
		cmocka_unit_test(test_inner_check_only_warns),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
