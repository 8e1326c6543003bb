/* SPDX-License-Identifier: Apache-2.0 */
/* The file between two agencies: nothing but a whole one is taken. */
#include "aid/match_file.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

enum { LINES = 40 };

static struct match
between(void)
{
	struct match m = { .from = "甲", .to = "乙", .year = 2026 };

	memset(m.key, 7, sizeof(m.key));
	return m;
}

/* LINES lines, the last of them first. */
static struct bytes
whole(const struct match *m, struct arena *a)
{
	struct str lines, text;

	str_init(&lines, a, 1 << 16);
	str_init(&text, a, 1 << 16);
	for (int i = LINES; i > 0; i--) {
		struct match_line l = { .month = "2026-03", .kind = "school" };

		match_hash(m, bytes_of(&i, sizeof(i)), l.hash);
		match_put(&lines, &l);
	}
	match_write(m, str_bytes(&lines), LINES, &text);
	return str_bytes(&text);
}

static enum err_code
read_code(const struct match *m, struct bytes text)
{
	struct match_line *lines;
	struct err e = { 0 };
	size_t n;

	if (match_read(m, text, &lines, &n, &e) == 0)
		free(lines);
	return e.code;
}

static void
test_round(void **state)
{
	const struct match m = between();
	struct match_line *lines;
	const struct match_line *l;
	struct err e = { 0 };
	uint8_t hash[MATCH_HASH];
	struct arena a;
	size_t n;

	(void)state;
	arena_init(&a, 1 << 20);
	assert_int_equal(match_read(&m, whole(&m, &a), &lines, &n, &e), 0);
	assert_int_equal(n, LINES);
	for (int i = 1; i <= LINES; i++) {
		match_hash(&m, bytes_of(&i, sizeof(i)), hash);
		l = match_find(lines, n, hash);
		assert_non_null(l);
		assert_string_equal(l->month, "2026-03");
		assert_string_equal(l->kind, "school");
	}
	hash[0] ^= 1;
	assert_null(match_find(lines, n, hash));
	assert_null(match_find(lines, 0, hash));
	free(lines);
	arena_release(&a);
}

/* Torn at any byte, or with any byte changed. */
static void
test_every_byte(void **state)
{
	const struct match m = between();
	struct bytes good;
	struct arena a;
	uint8_t *text;

	(void)state;
	arena_init(&a, 1 << 20);
	good = whole(&m, &a);
	assert_int_equal(read_code(&m, good), ERR_NONE);
	for (size_t n = 0; n < good.n; n++) {
		/* of its own size, so that a byte too far is one too many */
		text = malloc(n + 1);
		assert_non_null(text);
		memcpy(text, good.p, n);
		assert_int_equal(
			read_code(&m, bytes_of(text, n)), ERR_MATCH_FILE);
		free(text);
	}
	text = malloc(good.n);
	assert_non_null(text);
	for (size_t i = 0; i < good.n; i++) {
		memcpy(text, good.p, good.n);
		text[i] ^= 1;
		assert_int_not_equal(
			read_code(&m, bytes_of(text, good.n)), ERR_NONE);
	}
	free(text);
	arena_release(&a);
}

static void
test_key(void **state)
{
	static const char good[] = "000102030405060708090a0b0c0d0e0f"
				   "101112131415161718191A1B1C1D1E1F";
	static const struct {
		const char *tail;
		bool right;
	} rows[] = { { "", true }, { "\n", true }, { "\r\n", true },
		{ "0", false }, { " ", false }, { "\n0", false } };
	uint8_t key[MATCH_KEY];
	char text[80];

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct err e = { 0 };

		snprintf(text, sizeof(text), "%s%s", good, rows[i].tail);
		assert_int_equal(
			match_key_read(text, key, &e), rows[i].right ? 0 : -1);
	}
	assert_int_equal(key[31], 0x1f);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_round),
		cmocka_unit_test(test_every_byte),
		cmocka_unit_test(test_key),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
