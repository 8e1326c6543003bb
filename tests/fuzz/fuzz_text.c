/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The small text tools below everything: base64, hex, UTF-8 stepping, digits.
 * A value has one spelling, so what is read is written back the same.
 */
#include "crypto.h"
#include "fuzz.h"
#include "str.h"

static void
check_base64(struct arena *a, struct bytes text)
{
	struct bytes out;

	if (base64_parse(a, text, &out) == 0)
		CHECK(bytes_equal(text, bytes_str(base64_format(a, out))));
	if (base64url_parse(a, text, &out) == 0)
		CHECK(bytes_equal(text, bytes_str(base64url_format(a, out))));
	CHECK(base64_parse(a, bytes_str(base64_format(a, text)), &out) == 0);
	CHECK(bytes_equal(text, out));
}

static void
check_hex(const char *text, size_t n)
{
	uint8_t *raw = xmalloc(n / 2 + 1);
	char *back = xmalloc(n + 2);

	if (hex_parse(text, raw, n / 2) == 0) {
		hex_format(raw, n / 2, back);
		CHECK(strlen(back) == strlen(text));
		for (size_t i = 0; text[i]; i++)
			CHECK((text[i] | 0x20) == back[i]);
	}
	free(back);
	free(raw);
}

/* Every code point is written back as it was read. */
static void
check_utf8(const char *text)
{
	const char *p = text, *end = text + strlen(text);
	int count = 0;

	while (p < end) {
		const char *start = p;
		char again[4];
		int32_t cp = utf8_next(&p, end);

		if (cp < 0) {
			CHECK(p == start && utf8_length(text) == -1);
			return;
		}
		CHECK(cp <= 0x10ffff && (cp < 0xd800 || cp > 0xdfff));
		CHECK(bytes_equal(bytes_of(again, utf8_format(cp, again)),
			bytes_of(start, (size_t)(p - start))));
		count++;
	}
	CHECK(utf8_length(text) == count);
}

static void
check_digits(struct bytes text)
{
	int64_t v = -1;
	char out[24];

	if (digits_parse(text, INT64_MAX, &v) != 0)
		return;
	CHECK(v >= 0 && text.n > 0);
	while (text.n > 1 && text.p[0] == '0')
		text = bytes_of(text.p + 1, text.n - 1);
	snprintf(out, sizeof(out), "%lld", (long long)v);
	CHECK(bytes_equal(text, bytes_str(out)));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	char *text = fuzz_text(data, n);
	uint8_t *copy = fuzz_copy(data, n);
	struct arena arena;

	arena_init(&arena, 16 * FUZZ_ARENA);
	check_base64(&arena, bytes_of(copy, n));
	check_hex(text, strlen(text));
	check_utf8(text);
	check_digits(bytes_of(copy, n));
	arena_release(&arena);
	free(copy);
	free(text);
	return 0;
}
