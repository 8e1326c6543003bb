/* SPDX-License-Identifier: Apache-2.0 */
/* Tickets: they count until their end, in one hand's writing, whole. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <string.h>
#include "ticket.h"

static const uint8_t key[TICKET_KEY] = { 3, 1, 4, 1, 5 };
static const int64_t ends_at = INT64_C(1622505600123);

static void
count_up(void *ctx, void *p, size_t n)
{
	uint8_t *next = ctx, *out = p;

	while (n--)
		*out++ = (*next)++;
}

static const char *
made(int64_t at)
{
	static char text[TICKET_SIZE];
	static uint8_t next;
	const struct rng rng = { count_up, &next };

	ticket_make(key, &rng, at, text);
	return text;
}

static void
test_time(void **state)
{
	const char *text = made(ends_at);

	(void)state;
	assert_int_equal(strlen(text), TICKET_SIZE - 1);
	assert_true(ticket_is_live(key, text, 0));
	assert_true(ticket_is_live(key, text, ends_at));
	/* the end of its second, and no more */
	assert_true(ticket_is_live(key, text, INT64_C(1622505600999)));
	assert_false(ticket_is_live(key, text, INT64_C(1622505601000)));
	assert_false(ticket_is_live(key, text, INT64_MAX));
	/* a whole second is its own end; the last that has a name */
	text = made(INT64_C(1622505600000));
	assert_true(ticket_is_live(key, text, INT64_C(1622505599999)));
	assert_false(ticket_is_live(key, text, INT64_C(1622505600000)));
	text = made((int64_t)UINT32_MAX * 1000);
	assert_true(ticket_is_live(key, text, (int64_t)UINT32_MAX * 1000 - 1));
}

static void
test_random(void **state)
{
	char first[TICKET_SIZE];

	(void)state;
	strcpy(first, made(ends_at));
	assert_string_not_equal(first, made(ends_at));
}

/* One digit of any other value makes nothing of it: not another end either. */
static void
test_changed(void **state)
{
	static const char digits[] = "0123456789abcdef";
	char text[TICKET_SIZE], good[TICKET_SIZE];

	(void)state;
	strcpy(good, made(ends_at));
	for (size_t i = 0; good[i]; i++)
		for (const char *d = digits; *d; d++) {
			strcpy(text, good);
			text[i] = *d;
			assert_int_equal(
				ticket_is_live(key, text, 0), *d == good[i]);
		}
}

static void
test_another_key(void **state)
{
	uint8_t other[TICKET_KEY];
	const char *text = made(ends_at);

	(void)state;
	memcpy(other, key, sizeof(other));
	other[TICKET_KEY - 1] ^= 1;
	assert_false(ticket_is_live(other, text, 0));
}

static void
test_text(void **state)
{
	char text[TICKET_SIZE + 2];

	(void)state;
	strcpy(text, made(ends_at));
	for (char *p = text; *p; p++)
		if (*p >= 'a' && *p <= 'f')
			*p = (char)(*p - 'a' + 'A');
	assert_true(ticket_is_live(key, text, 0));
	strcat(text, "0");
	assert_false(ticket_is_live(key, text, 0));
	text[TICKET_SIZE - 2] = '\0';
	assert_false(ticket_is_live(key, text, 0));
	assert_false(ticket_is_live(key, "", 0));
	assert_false(
		ticket_is_live(key, "zz23456789abcdef0123456789abcdef", 0));
	assert_false(
		ticket_is_live(key, "00000000000000000000000000000000", 0));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_time),
		cmocka_unit_test(test_random),
		cmocka_unit_test(test_changed),
		cmocka_unit_test(test_another_key),
		cmocka_unit_test(test_text),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
