/* SPDX-License-Identifier: Apache-2.0 */
/* The text block of the four kinds of card, made by the tests' own writer. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "../../kiosk/dev/idcard/card_text.h"
#include "../sim/chip.h"
#include <stdio.h>

static enum idcard_event
read_words(const char *words, struct card *c)
{
	struct chip chip;

	assert_true(chip_make(&chip, words));
	return card_text_parse(chip.text, c);
}

static void
test_resident(void **state)
{
	struct card c;

	(void)state;
	assert_int_equal(
		read_words("name=王小明 sex=M nation=01 birth=1990-05-15 "
			   "address=\"安徽省芜湖市镜湖区 1 号\" "
			   "id_no=340299199005159814 authority=芜湖市公安局 "
			   "valid_from=2020-01-02 valid_to=2040-01-02",
			&c),
		IDCARD_READ);
	assert_string_equal(c.id_type, "resident");
	assert_string_equal(c.name, "王小明");
	assert_string_equal(c.sex, "男");
	assert_string_equal(c.nation, "01");
	assert_string_equal(c.birth, "1990-05-15");
	assert_string_equal(c.address, "安徽省芜湖市镜湖区 1 号");
	assert_string_equal(c.id_no, "340299199005159814");
	assert_string_equal(c.authority, "芜湖市公安局");
	assert_string_equal(c.valid_from, "2020-01-02");
	assert_string_equal(c.valid_to, "2040-01-02");
	assert_string_equal(c.name_en, "");
	assert_string_equal(c.permit_no, "");
	assert_false(c.name_full);
}

static void
test_hmt(void **state)
{
	struct card c;

	(void)state;
	assert_int_equal(read_words("id_type=hmt name=陳大文 sex=2 "
				    "birth=1994-08-23 address=芜湖 "
				    "id_no=810000199408230021 authority=a "
				    "valid_from=2020-01-02 valid_to=2025-01-02 "
				    "permit_no=H12345678 issues=01",
				 &c),
		IDCARD_READ);
	assert_string_equal(c.id_type, "hmt");
	assert_string_equal(c.name, "陳大文");
	assert_string_equal(c.sex, "女");
	assert_string_equal(c.permit_no, "H12345678");
	assert_string_equal(c.issues, "01");
	assert_string_equal(c.nation, "");
}

static void
test_foreigner_2017(void **state)
{
	struct card c;

	(void)state;
	assert_int_equal(
		read_words("id_type=foreigner_old name_en=\"DOE, JANE\" sex=F "
			   "id_no=KAZ110090123105 nationality=KAZ name=多简 "
			   "valid_from=2018-01-02 valid_to=2028-01-02 "
			   "birth=1990-12-31 authority=1500",
			&c),
		IDCARD_READ);
	assert_string_equal(c.id_type, "foreigner_old");
	assert_string_equal(c.name, "多简");
	assert_string_equal(c.name_en, "DOE, JANE");
	assert_string_equal(c.id_no, "KAZ110090123105");
	assert_string_equal(c.nationality, "KAZ");
	assert_string_equal(c.birth, "1990-12-31");
	assert_string_equal(c.valid_to, "2028-01-02");
	assert_string_equal(c.authority, "1500");
}

/* An English name goes on behind the dates; its blanks are its own. */
static void
test_foreigner_2023(void **state)
{
	struct card c;

	(void)state;
	assert_int_equal(
		read_words("id_type=foreigner sex=1 issues=00 birth=1982-07-14 "
			   "name_en=\"ABCDEFGHIJ KLMNOPQRST UVWXYZ ABCDEF "
			   "GHIJKLMN\" "
			   "id_no=934840198207149818 valid_from=2024-01-02 "
			   "valid_to=长期 nationality=USA",
			&c),
		IDCARD_READ);
	assert_string_equal(c.id_type, "foreigner");
	assert_string_equal(
		c.name_en, "ABCDEFGHIJ KLMNOPQRST UVWXYZ ABCDEF GHIJKLMN");
	assert_string_equal(c.name, c.name_en);
	assert_string_equal(c.valid_to, CARD_LONG_TERM);
	assert_string_equal(c.nationality, "USA");
	assert_false(c.name_full);
}

#define MORE " id_no=1 birth=1990-01-01"

/* Blanks within, planes behind the first, private code points: all kept. */
static void
test_names_are_kept(void **state)
{
	static const struct {
		const char *name;
		bool full;
	} rows[] = {
		{ "A B  C", false },
		{ "　王", false },
		{ "测\xf0\xac\xad\x9a", false },	       /* U+2CB5A */
		{ "\xf0\xa0\x80\x80\xf3\xb0\x80\x80", false }, /* U+F0000 */
		{ "王\xee\xa0\x9b", false },		       /* U+E81B */
		{ "买买提·吾买尔江·阿卜杜拉", false },
		{ "一二三四五六七八九十一二三四五", true },
		{ "一二三四五六七八九十一二三\xf0\xac\xad\x9a", true },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		char words[256];
		struct card c;

		snprintf(
			words, sizeof(words), "name=\"%s\"" MORE, rows[i].name);
		assert_int_equal(read_words(words, &c), IDCARD_READ);
		assert_string_equal(c.name, rows[i].name);
		assert_int_equal(c.name_full, rows[i].full);
	}
}

/* The chip cut a pair in two: the half goes, the rest stays. */
static void
test_cut_pair(void **state)
{
	struct card c;

	(void)state;
	assert_int_equal(
		read_words("name="
			   "一二三四五六七八九十一二三四\xf0\xac\xad\x9a" MORE,
			&c),
		IDCARD_READ);
	assert_string_equal(c.name, "一二三四五六七八九十一二三四");
	assert_true(c.name_full);
}

static void
test_sexes(void **state)
{
	static const char *const rows[][2] = { { "1", "男" }, { "2", "女" },
		{ "9", "未说明" }, { "0", "未知" }, { "7", "未知" } };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		char words[64];
		struct card c;

		snprintf(
			words, sizeof(words), "name=a sex=%s" MORE, rows[i][0]);
		assert_int_equal(read_words(words, &c), IDCARD_READ);
		assert_string_equal(c.sex, rows[i][1]);
	}
}

static void
test_refused(void **state)
{
	static const struct {
		const char *words;
		enum idcard_event ev;
	} rows[] = {
		{ "name=a" MORE, IDCARD_READ },
		{ "name=a mark=K" MORE, IDCARD_KIND_UNKNOWN },
		{ "name=a mark=j" MORE, IDCARD_KIND_UNKNOWN },
		{ "id_no=1 birth=1990-01-01", IDCARD_UNREADABLE },
		{ "name=a birth=1990-01-01", IDCARD_UNREADABLE },
		{ "name=a id_no=1", IDCARD_UNREADABLE },
		{ "name=a id_no=1 birth=1990-02-29", IDCARD_UNREADABLE },
		{ "name=a id_no=1 birth=1990", IDCARD_UNREADABLE },
		{ "name=a id_no=1- birth=1990-01-01", IDCARD_UNREADABLE },
		{ "name=a id_no=12345678901234567X birth=1990-01-01",
			IDCARD_READ },
		{ "name=a valid_to=永久" MORE, IDCARD_UNREADABLE },
		{ "name=a valid_to=2040-13-01" MORE, IDCARD_UNREADABLE },
		{ "name=a valid_from=长期" MORE, IDCARD_READ },
	};
	struct card c;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		if (read_words(rows[i].words, &c) != rows[i].ev)
			fail_msg("'%s'", rows[i].words);
		if (rows[i].ev != IDCARD_READ)
			assert_string_equal(c.id_no, "");
	}
}

/* What no writer would write. */
static void
test_odd_units(void **state)
{
	static const struct {
		size_t at;
		uint16_t unit;
		enum idcard_event ev;
	} rows[] = {
		{ 2, 0xd800, IDCARD_UNREADABLE }, /* half, more behind it */
		{ 2, 0xdc00, IDCARD_UNREADABLE }, /* the other half */
		{ 2, 0, IDCARD_UNREADABLE },	  /* NUL within a name */
		{ 28, 0, IDCARD_READ },		  /* behind it */
		{ 52, 0xfffe, IDCARD_READ },	  /* odd, but whole */
		{ 248, 0, IDCARD_READ },	  /* no mark at all */
		{ 248, 'I' << 8, IDCARD_KIND_UNKNOWN },
		{ 204, 0xd800, IDCARD_UNREADABLE },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct chip chip;
		struct card c;

		assert_true(chip_make(&chip, "name=abc" MORE));
		chip.text[rows[i].at] = (uint8_t)rows[i].unit;
		chip.text[rows[i].at + 1] = (uint8_t)(rows[i].unit >> 8);
		if (card_text_parse(chip.text, &c) != rows[i].ev)
			fail_msg("unit %u at %zu", rows[i].unit, rows[i].at);
	}
}

static void
test_appended_address(void **state)
{
	struct chip chip;
	struct card c;

	(void)state;
	assert_true(chip_make(
		&chip, "name=a address=旧址 appended=\"新址 2 号\"" MORE));
	assert_int_equal(card_text_parse(chip.text, &c), IDCARD_READ);
	assert_string_equal(c.address, "旧址");
	card_text_set_address(chip.appended, &c);
	assert_string_equal(c.address, "新址 2 号");
	assert_string_equal(c.name, "a");
	memset(chip.appended, 0, sizeof(chip.appended));
	card_text_set_address(chip.appended, &c);
	assert_string_equal(c.address, "新址 2 号");
	memset(chip.appended, 0xdc, sizeof(chip.appended));
	card_text_set_address(chip.appended, &c);
	assert_string_equal(c.address, "新址 2 号");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_resident),
		cmocka_unit_test(test_hmt),
		cmocka_unit_test(test_foreigner_2017),
		cmocka_unit_test(test_foreigner_2023),
		cmocka_unit_test(test_names_are_kept),
		cmocka_unit_test(test_cut_pair),
		cmocka_unit_test(test_sexes),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_odd_units),
		cmocka_unit_test(test_appended_address),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
