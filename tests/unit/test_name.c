/* SPDX-License-Identifier: Apache-2.0 */
/* Names: one spelling, nothing lost, what screens may show. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <stdlib.h>
#include <cmocka.h>
#include "person_name.h"

#define DOT "\xc2\xb7" /* U+00B7 */

static void
test_normalised(void **state)
{
	/* clang-format off */
	static const char *const rows[][2] = {
		{ "王明", "王明" },
		{ "买买提" DOT "吐尔逊", "买买提" DOT "吐尔逊" },
		{ "买买提•吐尔逊", "买买提" DOT "吐尔逊" },
		{ "买买提・吐尔逊", "买买提" DOT "吐尔逊" },
		{ "买买提･吐尔逊", "买买提" DOT "吐尔逊" },
		{ "买买提‧吐尔逊", "买买提" DOT "吐尔逊" },
		{ "买买提∙吐尔逊", "买买提" DOT "吐尔逊" },
		{ "买买提⋅吐尔逊", "买买提" DOT "吐尔逊" },
		{ "买买提．吐尔逊", "买买提" DOT "吐尔逊" },
		{ "买买提.吐尔逊", "买买提" DOT "吐尔逊" },
		{ " 买买提 · 吐尔逊　", "买买提" DOT "吐尔逊" },
		{ "阿卜杜热合曼·阿卜杜热西提·艾合买提江", "阿卜杜热合曼" DOT "阿卜杜热西提" DOT "艾合买提江" },
		{ "𬭚", "\xf0\xac\xad\x9a" },
		{ "㛃", "㛃" },
		{ "䶮", "\xe4\xb6\xae" },
		{ "李\xf0\xac\xad\x9a", "李\xf0\xac\xad\x9a" },
		/* U+F9E1, U+2F804, U+FA11: NFC would rewrite the first two */
		{ "\xef\xa7\xa1明", "\xef\xa7\xa1明" },
		{ "\xf0\xaf\xa0\x84", "\xf0\xaf\xa0\x84" },
		{ "\xef\xa8\x91", "\xef\xa8\x91" },
		{ "王　明", "王明" },
		{ "王  明", "王明" },
		{ "〇一", "〇一" },
		{ "John   Smith", "John Smith" },
		{ "Ｊｏｈｎ　Ｓｍｉｔｈ", "John Smith" },
		{ "ZHENGJIAN, YANGBEN", "ZHENGJIAN, YANGBEN" },
		{ "Martin L. King Jr.", "Martin L. King Jr." },
		{ "Conan O'Brien-Smith", "Conan O'Brien-Smith" },
		{ "Jose\xcc\x81", "Jos\xc3\xa9" },
		{ "Jose\xcc\x81 李\xef\xa7\xa1 Rene\xcc\x81", "Jos\xc3\xa9 李\xef\xa7\xa1 Ren\xc3\xa9" },
		{ "\xe2\x80\x8b王明", "王明" },
	};
	/* clang-format on */

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		char out[NAME_SIZE], again[NAME_SIZE];
		enum err_code warning;
		struct err e = { 0 };

		assert_int_equal(name_parse(rows[i][0], out, &warning, &e), 0);
		assert_string_equal(out, rows[i][1]);
		assert_int_equal(warning, ERR_NONE);
		assert_int_equal(name_normalise(out, again, &e), 0);
		assert_string_equal(again, out);
	}
}

static void
test_refused(void **state)
{
	/* clang-format off */
	static const struct {
		const char *raw;
		enum err_code code;
	} rows[] = {
		{ NULL, ERR_NAME_EMPTY },
		{ "", ERR_NAME_EMPTY },
		{ "  　 ", ERR_NAME_EMPTY },
		{ "王1", ERR_NAME_CHARSET },
		{ "王１", ERR_NAME_CHARSET },
		{ "王\n明", ERR_NAME_CHARSET },
		{ "王\x01", ERR_NAME_CHARSET },
		{ "<b>王", ERR_NAME_CHARSET },
		{ "王\xff", ERR_NAME_CHARSET },
		{ "\xed\xa0\x80", ERR_NAME_CHARSET },
		{ "\xc0\xaf", ERR_NAME_CHARSET },
		{ "·", ERR_NAME_CHARSET },
		{ "·吐尔逊", ERR_NAME_CHARSET },
		{ "吐尔逊·", ERR_NAME_CHARSET },
		{ "买买提··吐尔逊", ERR_NAME_CHARSET },
		{ "-", ERR_NAME_CHARSET },
		{ "王.", ERR_NAME_CHARSET },
		{ "王□", ERR_NAME_CHARSET },
		{ "王\xef\xbf\xbd", ERR_NAME_CHARSET },
		{ "😀", ERR_NAME_CHARSET },
		{ "\xcc\x81王", ERR_NAME_CHARSET },
	};
	/* clang-format on */

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		char out[NAME_SIZE];
		enum err_code warning;
		struct err e = { 0 };

		if (name_parse(rows[i].raw, out, &warning, &e) == 0)
			fail_msg("accepted %s", rows[i].raw);
		assert_int_equal(e.code, rows[i].code);
	}
}

static void
test_private_use_is_kept_and_told(void **state)
{
	char out[NAME_SIZE];
	enum err_code warning;
	struct err e = { 0 };

	(void)state;
	assert_int_equal(name_parse("王\xee\xa1\x99", out, &warning, &e), 0);
	assert_string_equal(out, "王\xee\xa1\x99");
	assert_int_equal(warning, ERR_NAME_PUA);
}

static void
test_length_counts_code_points(void **state)
{
	char raw[600] = "";
	char out[NAME_SIZE];
	enum err_code warning;
	struct err e = { 0 };

	(void)state;
	for (int i = 0; i < 100; i++)
		strcat(raw, "\xf0\xac\xad\x9a");
	assert_int_equal(name_parse(raw, out, &warning, &e), 0);
	assert_string_equal(out, raw);
	strcat(raw, "王");
	assert_int_equal(name_parse(raw, out, &warning, &e), -1);
	assert_int_equal(e.code, ERR_NAME_LENGTH);
	memset(raw, 'a', 256);
	raw[256] = '\0';
	err_clear(&e);
	assert_int_equal(name_parse(raw, out, &warning, &e), -1);
	assert_int_equal(e.code, ERR_NAME_LENGTH);
	memset(raw, 'a', 599);
	err_clear(&e);
	assert_int_equal(name_parse(raw, out, &warning, &e), -1);
	assert_int_equal(e.code, ERR_NAME_LENGTH);
}

static void
test_mask(void **state)
{
	static const char *const rows[][2] = {
		{ "王", "*" },
		{ "𬭚", "*" },
		{ "王明", "王*" },
		{ "欧阳", "欧*" },
		{ "王小明", "王*明" },
		{ "李𬭚明", "李*明" },
		{ "王小二明", "王**明" },
		{ "欧阳锋", "欧阳*" },
		{ "欧阳小锋", "欧阳**" },
		{ "买买提" DOT "吐尔逊", "买**" DOT "**逊" },
		{ "John Smith", "J*** ****h" },
		{ "", "" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		char out[NAME_SIZE];

		name_mask(rows[i][0], out);
		assert_string_equal(out, rows[i][1]);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_normalised),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_private_use_is_kept_and_told),
		cmocka_unit_test(test_length_counts_code_points),
		cmocka_unit_test(test_mask),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
