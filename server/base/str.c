/* SPDX-License-Identifier: Apache-2.0 */
#include "str.h"
#include <stdio.h>
#include <utf8proc.h>

void
str_init(struct str *s, struct arena *a, size_t max)
{
	*s = (struct str){ .arena = a, .max = max };
}

static bool
reserve(struct str *s, size_t n)
{
	size_t cap = s->cap ? s->cap : 128;
	char *p;

	if (s->over || n > s->max - s->n) {
		s->over = true;
		return false;
	}
	if (s->n + n + 1 <= s->cap)
		return true;
	while (cap < s->n + n + 1)
		cap *= 2;
	p = arena_alloc(s->arena, cap);
	if (s->n)
		memcpy(p, s->p, s->n);
	s->p = p;
	s->cap = cap;
	return true;
}

void
str_add(struct str *s, const void *p, size_t n)
{
	if (!reserve(s, n))
		return;
	if (n)
		memcpy(s->p + s->n, p, n);
	s->n += n;
	s->p[s->n] = '\0';
}

void
str_puts(struct str *s, const char *text)
{
	str_add(s, text, strlen(text));
}

void
str_putc(struct str *s, char c)
{
	str_add(s, &c, 1);
}

void
str_printf(struct str *s, const char *fmt, ...)
{
	va_list ap, again;
	int n;

	va_start(ap, fmt);
	va_copy(again, ap);
	n = vsnprintf(NULL, 0, fmt, ap);
	va_end(ap);
	BUG_ON(n < 0);
	if (reserve(s, (size_t)n)) {
		vsnprintf(s->p + s->n, (size_t)n + 1, fmt, again);
		s->n += (size_t)n;
	}
	va_end(again);
}

struct bytes
str_bytes(const struct str *s)
{
	return bytes_of(s->p ? s->p : "", s->n);
}

void
hex_format(const void *p, size_t n, char *out)
{
	static const char digits[] = "0123456789abcdef";
	const unsigned char *u = p;

	for (size_t i = 0; i < n; i++) {
		out[2 * i] = digits[u[i] >> 4];
		out[2 * i + 1] = digits[u[i] & 15];
	}
	out[2 * n] = '\0';
}

static int
hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

int
hex_parse(const char *hex, void *out, size_t n)
{
	unsigned char *u = out;

	if (strlen(hex) != 2 * n)
		return -1;
	for (size_t i = 0; i < n; i++) {
		int hi = hex_digit(hex[2 * i]);
		int lo = hex_digit(hex[2 * i + 1]);

		if (hi < 0 || lo < 0)
			return -1;
		u[i] = (unsigned char)(hi << 4 | lo);
	}
	return 0;
}

int32_t
utf8_next(const char **p, const char *end)
{
	utf8proc_int32_t cp;
	utf8proc_ssize_t n =
		utf8proc_iterate((const utf8proc_uint8_t *)*p, end - *p, &cp);

	if (n <= 0 || cp < 0)
		return -1;
	*p += n;
	return cp;
}

int
utf8_length(const char *s)
{
	const char *end = s + strlen(s);
	int n = 0;

	for (; s < end; n++)
		if (utf8_next(&s, end) < 0)
			return -1;
	return n;
}

size_t
utf8_format(int32_t cp, char *out)
{
	return (size_t)utf8proc_encode_char(cp, (utf8proc_uint8_t *)out);
}

int
digits_parse(struct bytes text, int64_t max, int64_t *out)
{
	int64_t v = 0;

	if (text.n == 0)
		return -1;
	for (size_t i = 0; i < text.n; i++) {
		int d = text.p[i] - '0';

		if (d < 0 || d > 9 || v > (max - d) / 10)
			return -1;
		v = v * 10 + d;
	}
	*out = v;
	return 0;
}
