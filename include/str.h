/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A growing byte buffer with a maximum, in an arena, and the small text tools
 * that have no better home: hex, UTF-8 stepping, digits.
 */
#ifndef YZ_STR_H
#define YZ_STR_H

#include "arena.h"

/* Always NUL-terminated behind n bytes once anything was added. */
struct str {
	struct arena *arena;
	char *p;
	size_t n;
	size_t cap;
	size_t max;
	bool over; /* something did not fit; the content is not to be used */
};

void str_init(struct str *s, struct arena *a, size_t max);
void str_add(struct str *s, const void *p, size_t n);
void str_puts(struct str *s, const char *text);
void str_putc(struct str *s, char c);
void str_printf(struct str *s, const char *fmt, ...) PRINTF(2, 3);
struct bytes str_bytes(const struct str *s);

/* Lower-case hex of n bytes into out[2n+1]. */
void hex_format(const void *p, size_t n, char *out);
/* Exactly 2n hex digits of either case into out[n]; 0 or -1. */
int hex_parse(const char *hex, void *out, size_t n) MUST_USE;

/*
 * The code point at *p, which moves behind it; -1 for invalid UTF-8 (overlong,
 * surrogate, above U+10FFFF, cut short), *p stays. Call with *p < end.
 */
int32_t utf8_next(const char **p, const char *end);
/* Number of code points, or -1 if invalid. */
int utf8_length(const char *s);
/* Writes a code point as UTF-8 to out[4]; returns its length. */
size_t utf8_format(int32_t cp, char *out);

/* Decimal digits only, no sign, no blank, at most max; 0 or -1. */
int digits_parse(struct bytes text, int64_t max, int64_t *out) MUST_USE;

#endif
