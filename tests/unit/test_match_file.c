/* SPDX-License-Identifier: Apache-2.0 */
/* Files of another agency that are refused, a row each: by which code, at which
 * line, and that nothing else was wrong with them. */
#include "aid/match_file.h"
#include "crypto.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

enum { TEXT_MAX = 4096 };

#define TITLE "yizhan-match 1\n"
#define FROM "from=甲\n"
#define TO "to=乙\n"
#define YEAR "year=2026\n"
#define HEAD TITLE FROM TO YEAR "key=%s\n"
#define A "00000000000000000000000000000000000000000000000000000000000000aa"
#define B "00000000000000000000000000000000000000000000000000000000000000bb"
#define LINE_A A ",2026-03,school\n"
#define LINE_B B ",2026-03,school\n"

static struct match
between(void)
{
	struct match m = { .from = "甲", .to = "乙", .year = 2026 };

	memset(m.key, 7, sizeof(m.key));
	return m;
}

/* "yizhan-match 1|2026|<what>|" and the text, under a key of bytes. */
static void
hmac(uint8_t byte, const char *what, const char *text, char hex[65])
{
	uint8_t key[MATCH_KEY], sum[SHA256_SIZE];
	const struct bytes parts[] = { bytes_str("yizhan-match 1|2026|"),
		bytes_str(what), bytes_str("|"), bytes_str(text) };

	memset(key, byte, sizeof(key));
	crypto_hmac_parts(
		bytes_of(key, sizeof(key)), parts, ARRAY_LEN(parts), sum);
	hex_format(sum, sizeof(sum), hex);
}

/* What stands before the sum, with the key's number in place of %s; then the
 * sum, and what is behind it. */
struct row {
	const char *name, *text;
	enum err_code code;
	const char *detail;
	uint8_t key;	    /* 0: ours */
	const char *behind; /* NULL: a sum that fits and nothing more */
};

static void
put(const struct row *r, char out[TEXT_MAX])
{
	const uint8_t key = r->key ? r->key : 7;
	const char *at = strstr(r->text, "%s");
	char hex[65];
	int n;

	hmac(key, "key", "", hex);
	n = at ? snprintf(out, TEXT_MAX, "%.*s%.16s%s", (int)(at - r->text),
			 r->text, hex, at + 2)
	       : snprintf(out, TEXT_MAX, "%s", r->text);
	hmac(key, "sum", out, hex);
	if (!r->behind || *r->behind == '+')
		n += snprintf(out + n, (size_t)(TEXT_MAX - n), "sum=%s\n", hex);
	if (r->behind)
		n += snprintf(out + n, (size_t)(TEXT_MAX - n), "%s",
			r->behind + (*r->behind == '+'));
	assert_true(n < TEXT_MAX);
}

static void
check(const struct row *r)
{
	const struct match m = between();
	struct match_line *lines = NULL;
	struct err e = { 0 };
	char text[TEXT_MAX];
	size_t n;
	int rc;

	put(r, text);
	rc = match_read(&m, bytes_str(text), &lines, &n, &e);
	if (e.code != r->code || strcmp(e.detail, r->detail) != 0)
		print_error("%s: %s %s\n", r->name, err_info(e.code)->name,
			e.detail);
	assert_int_equal(rc, r->code ? -1 : 0);
	assert_int_equal(e.code, r->code);
	assert_string_equal(e.detail, r->detail);
	assert_int_equal(lines != NULL, rc == 0);
	free(lines);
}

/* clang-format off */
static const struct row taken[] = {
	{ "none", HEAD "lines=0\n", ERR_NONE, "", 0, NULL },
	{ "two", HEAD "lines=2\n" LINE_B LINE_A, ERR_NONE, "", 0, NULL },
	{ "a number in two months", HEAD "lines=2\n" LINE_A A ",2026-04,school\n", ERR_NONE, "", 0, NULL },
	{ "a number with two kinds", HEAD "lines=2\n" LINE_A A ",2026-03,other\n", ERR_NONE, "", 0, NULL },
	{ "of another year's month", HEAD "lines=1\n" A ",1999-12,living\n", ERR_NONE, "", 0, NULL },
};

static const struct row refused[] = {
	{ "empty", "", ERR_MATCH_FILE, "line 1", 0, "" },
	{ "its sum alone", "", ERR_MATCH_FILE, "line 1", 0, NULL },
	{ "another title", "yizhan-match 2\n" FROM TO YEAR "key=%s\nlines=0\n", ERR_MATCH_FILE, "line 1", 0, NULL },
	{ "a mark before the title", "\xef\xbb\xbf" HEAD "lines=0\n", ERR_MATCH_FILE, "line 1", 0, NULL },
	{ "lines of another system", "yizhan-match 1\r\n" FROM TO YEAR "key=%s\nlines=0\n", ERR_MATCH_FILE, "line 1", 0, NULL },
	{ "no from", TITLE TO YEAR "key=%s\nlines=0\n", ERR_MATCH_FILE, "line 2", 0, NULL },
	{ "an empty from", TITLE "from=\n" TO YEAR "key=%s\nlines=0\n", ERR_MATCH_FROM, "", 0, NULL },
	{ "from and to in turn", TITLE TO FROM YEAR "key=%s\nlines=0\n", ERR_MATCH_FILE, "line 2", 0, NULL },
	{ "from somebody else", TITLE "from=丙\n" TO YEAR "key=%s\nlines=0\n", ERR_MATCH_FROM, "", 0, NULL },
	{ "from a longer name", TITLE "from=甲甲\n" TO YEAR "key=%s\nlines=0\n", ERR_MATCH_FROM, "", 0, NULL },
	{ "our own back", TITLE "from=乙\nto=甲\n" YEAR "key=%s\nlines=0\n", ERR_MATCH_FROM, "", 0, NULL },
	{ "to somebody else", TITLE FROM "to=丙\n" YEAR "key=%s\nlines=0\n", ERR_MATCH_FROM, "", 0, NULL },
	{ "no to", TITLE FROM YEAR "key=%s\nlines=0\n", ERR_MATCH_FILE, "line 3", 0, NULL },
	{ "another year", TITLE FROM TO "year=2025\nkey=%s\nlines=0\n", ERR_MATCH_FROM, "", 0, NULL },
	{ "no year", TITLE FROM TO "year=\nkey=%s\nlines=0\n", ERR_MATCH_FILE, "line 4", 0, NULL },
	{ "a year in words", TITLE FROM TO "year=2O26\nkey=%s\nlines=0\n", ERR_MATCH_FILE, "line 4", 0, NULL },
	{ "a zero before the year", TITLE FROM TO "year=02026\nkey=%s\nlines=0\n", ERR_MATCH_FILE, "line 4", 0, NULL },
	{ "another key", HEAD "lines=0\n", ERR_MATCH_KEY, "", 8, NULL },
	{ "no key", TITLE FROM TO YEAR "lines=0\n", ERR_MATCH_FILE, "line 5", 0, NULL },
	{ "an empty key", TITLE FROM TO YEAR "key=\nlines=0\n", ERR_MATCH_KEY, "", 0, NULL },
	{ "a longer key", TITLE FROM TO YEAR "key=%s0\nlines=0\n", ERR_MATCH_KEY, "", 0, NULL },
	{ "no count", HEAD LINE_A, ERR_MATCH_FILE, "line 6", 0, NULL },
	{ "an empty count", HEAD "lines=\n", ERR_MATCH_FILE, "line 6", 0, NULL },
	{ "a zero before the count", HEAD "lines=01\n" LINE_A, ERR_MATCH_FILE, "line 6", 0, NULL },
	{ "less than none", HEAD "lines=-1\n", ERR_MATCH_FILE, "line 6", 0, NULL },
	{ "ten digits", HEAD "lines=1000000000\n", ERR_MATCH_FILE, "line 6", 0, NULL },
	{ "beyond counting", HEAD "lines=2000001\n", ERR_TOO_LARGE, "", 0, NULL },
	{ "fewer than said", HEAD "lines=2\n" LINE_A, ERR_MATCH_COUNT, "", 0, NULL },
	{ "more than said", HEAD "lines=1\n" LINE_A LINE_B, ERR_MATCH_COUNT, "", 0, NULL },
	{ "one twice", HEAD "lines=3\n" LINE_A LINE_B LINE_A, ERR_MATCH_TWICE, "", 0, NULL },
	{ "a hash too short", HEAD "lines=1\n" "0" LINE_A, ERR_MATCH_FILE, "line 7", 0, NULL },
	{ "no digit of a hash", HEAD "lines=1\n" "g" LINE_A, ERR_MATCH_FILE, "line 7", 0, NULL },
	{ "a hash in capitals", HEAD "lines=1\n" "00000000000000000000000000000000000000000000000000000000000000AA,2026-03,school\n", ERR_MATCH_FILE, "line 7", 0, NULL },
	{ "no month", HEAD "lines=2\n" LINE_A B ",2026-13,school\n", ERR_MATCH_FILE, "line 8", 0, NULL },
	{ "month nought", HEAD "lines=1\n" A ",2026-00,school\n", ERR_MATCH_FILE, "line 7", 0, NULL },
	{ "a day", HEAD "lines=1\n" A ",2026-03-01,school\n", ERR_MATCH_FILE, "line 7", 0, NULL },
	{ "no kind", HEAD "lines=1\n" A ",2026-03,\n", ERR_MATCH_FILE, "line 7", 0, NULL },
	{ "a kind of its own", HEAD "lines=1\n" A ",2026-03,schools\n", ERR_MATCH_FILE, "line 7", 0, NULL },
	{ "a name behind", HEAD "lines=1\n" A ",2026-03,school,测试明\n", ERR_MATCH_FILE, "line 7", 0, NULL },
	{ "a blank line", HEAD "lines=1\n\n" LINE_A, ERR_MATCH_FILE, "line 7", 0, NULL },
	{ "no sum", HEAD "lines=1\n" LINE_A, ERR_MATCH_FILE, "line 8", 0, "" },
	{ "an empty sum", HEAD "lines=2\n" LINE_A, ERR_MATCH_FILE, "line 8", 0, "sum=\n" },
	{ "another sum", HEAD "lines=1\n" LINE_A, ERR_MATCH_FILE, "line 8", 0, "sum=" A "\n" },
	{ "something behind", HEAD "lines=1\n" LINE_A, ERR_MATCH_FILE, "line 8", 0, "+x\n" },
	{ "a second sum", HEAD "lines=1\n" LINE_A, ERR_MATCH_FILE, "line 8", 0, "+sum=" A "\n" },
};
/* clang-format on */

static void
test_taken(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(taken); i++)
		check(&taken[i]);
}

static void
test_refused(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(refused); i++)
		check(&refused[i]);
}

/* Each code has a row of its own. */
static void
test_every_code(void **state)
{
	static const enum err_code codes[] = { ERR_MATCH_FILE, ERR_MATCH_FROM,
		ERR_MATCH_KEY, ERR_MATCH_COUNT, ERR_MATCH_TWICE,
		ERR_TOO_LARGE };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(codes); i++) {
		size_t n = 0;

		for (size_t k = 0; k < ARRAY_LEN(refused); k++)
			n += refused[k].code == codes[i];
		assert_true(n > 0);
	}
}

/* Between whom and when: what no file could be of. */
static void
test_words(void **state)
{
	static const char longest[] = /* 96 bytes */
		"甲甲甲甲甲甲甲甲甲甲甲甲甲甲甲甲甲甲甲甲甲甲甲甲甲甲甲甲甲甲甲"
		"甲";
	static const struct {
		const char *from, *to;
		int64_t year;
		bool right;
	} rows[] = { { "甲", "乙", 2000, true }, { longest, "乙", 2999, true },
		{ "甲", "乙", 1999, false }, { "甲", "乙", 3000, false },
		{ NULL, "乙", 2026, false }, { "", "乙", 2026, false },
		{ "甲", NULL, 2026, false }, { "甲\n", "乙", 2026, false },
		{ "甲\"", "乙", 2026, false }, { "甲\\", "乙", 2026, false },
		{ "甲\x7f", "乙", 2026, false }, { "\xff", "乙", 2026, false },
		{ "甲甲甲甲甲甲甲甲甲甲甲甲甲甲甲甲甲甲甲甲甲甲甲甲甲甲甲甲甲甲"
		  "甲甲a",
			"乙", 2026, false } };

	(void)state;
	assert_int_equal(strlen(longest), MATCH_AGENCY);
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		const struct match m = { .from = rows[i].from,
			.to = rows[i].to,
			.year = rows[i].year };
		struct err e = { 0 };

		assert_int_equal(match_check(&m, &e), rows[i].right ? 0 : -1);
		assert_int_equal(
			e.code, rows[i].right ? ERR_NONE : ERR_BAD_REQUEST);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_taken),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_every_code),
		cmocka_unit_test(test_words),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
