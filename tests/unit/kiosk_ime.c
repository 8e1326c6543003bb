/* SPDX-License-Identifier: Apache-2.0 */
/* The real engines: what fingers get to choose from, and what is refused. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "../../kiosk/ime/ime.h"
#include <stdio.h>

static struct ime_candidates found;
static struct arena arena;

static int
setup(void **state)
{
	arena_init(&arena, (size_t)1 << 20);
	*state = ime_open();
	return 0;
}

static int
teardown(void **state)
{
	ime_close(*state);
	arena_release(&arena);
	return 0;
}

static enum err_code
ask(struct ime *ime, const char *letters, const char *after)
{
	struct err e = { 0 };

	if (ime_pinyin(ime, &arena, letters, after, &found, &e) == 0)
		return ERR_NONE;
	return e.n_fields ? e.fields[0].code : e.code;
}

/* Where a word stands, and how many letters it takes; -1 for nowhere. */
static int
place(const char *text, int64_t used)
{
	for (size_t i = 0; i < found.n; i++)
		if (strcmp(found.list[i].text, text) == 0 &&
			found.list[i].used == used)
			return (int)i;
	return -1;
}

static void
test_words(void **state)
{
	static const struct {
		const char *letters, *text;
		int64_t used;
		int at; /* in this place or before */
	} rows[] = {
		{ "wuhu", "芜湖", 4, 0 },
		{ "gonghui", "工会", 7, 0 },
		{ "waimaiqishou", "外卖骑手", 12, 0 },
		{ "waimaiqishou", "外卖", 6, 3 },
		{ "jinghuqu", "镜湖", 6, 1 },
		{ "wang", "王", 4, 8 },
		{ "zhang", "张", 5, 3 },
		{ "xi'an", "西安", 5, 1 },
		{ "lv", "绿", 2, 20 },
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		int at;

		assert_int_equal(ask(*state, rows[i].letters, ""), ERR_NONE);
		at = place(rows[i].text, rows[i].used);
		if (at < 0 || at > rows[i].at)
			fail_msg("%s: %s in place %d", rows[i].letters,
				rows[i].text, at);
	}
}

static void
test_what_follows(void **state)
{
	assert_int_equal(ask(*state, "", "芜"), ERR_NONE);
	assert_true(place("湖", 0) >= 0);
	assert_int_equal(ask(*state, "", ""), ERR_NONE);
	assert_int_equal(found.n, 0);
	/* A rare character in front is no reason to fall over. */
	assert_int_equal(ask(*state, "", "在一起的𬭚"), ERR_NONE);
}

static void
test_what_is_no_pinyin(void **state)
{
	assert_int_equal(ask(*state, "WUHU", ""), ERR_TEXT_INVALID);
	assert_int_equal(ask(*state, "wu hu", ""), ERR_TEXT_INVALID);
	assert_int_equal(ask(*state, "芜", ""), ERR_TEXT_INVALID);
	assert_int_equal(ask(*state, "a", "\xff"), ERR_TEXT_INVALID);
	assert_int_equal(
		ask(*state, "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", ""),
		ERR_TOO_LONG);
	assert_int_equal(ask(*state, "qqqqqqq", ""), ERR_NONE);
	assert_int_equal(ask(*state, "''''", ""), ERR_NONE);
}

/* Whatever was asked before, the same question has the same answer. */
static void
test_nothing_is_learned(void **state)
{
	char first[256] = "", again[256] = "";

	assert_int_equal(ask(*state, "ceshi", ""), ERR_NONE);
	for (size_t i = 0; i < 9; i++)
		snprintf(first + strlen(first), 20, "%s|", found.list[i].text);
	for (int i = 0; i < 200; i++) {
		assert_int_equal(ask(*state, "ceshiyuan", "测"), ERR_NONE);
		assert_int_equal(ask(*state, "", "测试"), ERR_NONE);
	}
	assert_int_equal(ask(*state, "ceshi", ""), ERR_NONE);
	for (size_t i = 0; i < 9; i++)
		snprintf(again + strlen(again), 20, "%s|", found.list[i].text);
	assert_string_equal(first, again);
}

static void
test_strokes(void **state)
{
	/* 王: three lines across, one down. */
	static const int32_t a[] = { 51, 29, 117, 41 };
	static const int32_t b[] = { 99, 65, 219, 77 };
	static const int32_t top[] = { 70, 40, 150, 40, 230, 40 };
	static const int32_t mid[] = { 80, 140, 150, 140, 220, 140 };
	static const int32_t down[] = { 150, 40, 150, 140, 150, 250 };
	static const int32_t low[] = { 50, 250, 150, 250, 250, 250 };
	const struct ime_stroke wang[] = { { top, 3 }, { mid, 3 }, { down, 3 },
		{ low, 3 } };
	const struct ime_stroke few[] = { { a, 2 }, { b, 2 } };
	struct err e = { 0 };

	assert_true(ime_has_strokes(*state));
	assert_int_equal(
		ime_strokes(*state, &arena, 300, 300, wang, 4, &found, &e), 0);
	assert_true(place("王", 0) >= 0 && place("王", 0) < 3);
	assert_int_equal(
		ime_strokes(*state, &arena, 300, 300, few, 2, &found, &e), 0);
	assert_true(found.n > 0 && found.n <= 9);
	assert_int_equal(
		ime_strokes(*state, &arena, 300, 300, NULL, 0, &found, &e), 0);
	assert_int_equal(ime_strokes(*state, &arena, 300, 300, wang,
				 IME_STROKES_MAX + 1, &found, &e),
		-1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_words),
		cmocka_unit_test(test_what_follows),
		cmocka_unit_test(test_what_is_no_pinyin),
		cmocka_unit_test(test_nothing_is_learned),
		cmocka_unit_test(test_strokes),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
