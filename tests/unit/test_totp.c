/* SPDX-License-Identifier: Apache-2.0 */
/* RFC 6238 with its own vectors, and the window of steps that is taken. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include "staff/totp.h"

static const uint8_t secret[] = "12345678901234567890";

/* Appendix B, SHA1: the last six of its eight digits. */
static const struct {
	int64_t seconds;
	const char *code;
} vectors[] = {
	{ 59, "287082" },
	{ 1111111109, "081804" },
	{ 1111111111, "050471" },
	{ 1234567890, "005924" },
	{ 2000000000, "279037" },
	{ 20000000000, "353130" },
};

static void
test_vectors(void **state)
{
	char code[TOTP_CODE];

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(vectors); i++) {
		int64_t ms = vectors[i].seconds * 1000;

		totp_code(secret, totp_step(ms), code);
		assert_string_equal(code, vectors[i].code);
		assert_int_equal(totp_find(secret, code, ms, 0), totp_step(ms));
	}
}

static void
test_window(void **state)
{
	const int64_t now = INT64_C(1111111109000), step = totp_step(now);
	char code[TOTP_CODE];

	(void)state;
	for (int64_t d = -3; d <= 3; d++) {
		int64_t want = d >= -1 && d <= 1 ? step + d : 0;

		totp_code(secret, step + d, code);
		assert_int_equal(totp_find(secret, code, now, 0), want);
		/* Taken, or behind one that was taken. */
		assert_int_equal(totp_find(secret, code, now, step + d), 0);
		assert_int_equal(totp_find(secret, code, now, step + 1), 0);
	}
	assert_int_equal(totp_find(secret, "000000", now, 0), 0);
}

static void
test_text(void **state)
{
	char text[TOTP_SECRET_TEXT];

	(void)state;
	totp_secret_format(secret, text);
	assert_string_equal(text, "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_vectors),
		cmocka_unit_test(test_window),
		cmocka_unit_test(test_text),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
