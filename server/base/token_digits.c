/* SPDX-License-Identifier: Apache-2.0 */
/* Bytes as decimal digits, and digits out of what a scanner types. */
#include "token.h"

enum { GROUP_BYTES = 7, GROUP_DIGITS = 17, PREFIX_DIGITS = 4, LONG_RUN = 100 };

/* Digits of a group of so many bytes. */
static const uint8_t digits_of[GROUP_BYTES + 1] = { 0, 3, 5, 8, 10, 13, 15,
	17 };

/* The bytes of a group of so many digits, 0 if there is none such. */
static size_t
bytes_of_digits(size_t n)
{
	for (size_t i = 1; i <= GROUP_BYTES; i++) {
		if (digits_of[i] == n)
			return i;
	}
	return 0;
}

static void
put_number(uint64_t v, size_t n, char *to)
{
	while (n > 0) {
		to[--n] = (char)('0' + v % 10);
		v /= 10;
	}
}

static uint64_t
get_number(const uint8_t *p, size_t n)
{
	uint64_t v = 0;

	for (size_t i = 0; i < n; i++)
		v = v * 10 + (p[i] - (uint64_t)'0');
	return v;
}

size_t
token_digits_format(enum token_prefix prefix, struct bytes b,
	char out[TOKEN_DIGITS_MAX + 1])
{
	size_t n = PREFIX_DIGITS;

	put_number((uint64_t)prefix, PREFIX_DIGITS, out);
	for (size_t i = 0; i < b.n; i += GROUP_BYTES) {
		size_t take = b.n - i < GROUP_BYTES ? b.n - i : GROUP_BYTES;
		uint64_t v = 0;

		BUG_ON(n + digits_of[take] > TOKEN_DIGITS_MAX);
		for (size_t k = take; k-- > 0;)
			v = v << 8 | b.p[i + k];
		put_number(v, digits_of[take], out + n);
		n += digits_of[take];
	}
	out[n] = 0;
	return n;
}

/* Is the number of digits behind the prefix one that some bytes give? */
static bool
is_length(size_t n)
{
	size_t tail = n % GROUP_DIGITS;

	return n > 0 && (tail == 0 || bytes_of_digits(tail) != 0);
}

enum token_verdict
token_digits_parse(struct bytes digits, enum token_prefix *prefix,
	uint8_t out[TOKEN_MAX], size_t *n)
{
	const uint8_t *p = digits.p, *end = digits.p + digits.n;
	uint64_t v;

	*n = 0;
	if (digits.n < PREFIX_DIGITS || digits.n > TOKEN_DIGITS_MAX)
		return TOKEN_E_LEN;
	v = get_number(p, PREFIX_DIGITS);
	if (v != TOKEN_PLAIN && v != TOKEN_PROVEN && v != TOKEN_DELTA)
		return TOKEN_E_PREFIX;
	*prefix = (enum token_prefix)v;
	p += PREFIX_DIGITS;
	if (!is_length((size_t)(end - p)))
		return TOKEN_E_LEN;
	while (p < end) {
		size_t left = (size_t)(end - p);
		size_t take = left < GROUP_DIGITS ? left : GROUP_DIGITS;
		size_t bytes = bytes_of_digits(take);

		v = get_number(p, take);
		/* One value has one spelling: the spare range is refused. */
		if (v >> 8 * bytes)
			return TOKEN_E_CHUNK;
		for (size_t i = 0; i < bytes; i++)
			out[(*n)++] = (uint8_t)(v >> 8 * i);
		p += take;
	}
	return TOKEN_OK;
}

/* ---- finding the digits ------------------------------------------------ */

void
token_scan_init(struct token_scan *s)
{
	memset(s, 0, sizeof(*s));
}

static void
add_digit(struct token_scan *s, uint8_t c)
{
	size_t *run = &s->run;

	if (!s->in_run) {
		s->in_run = true;
		/* Behind a long run only the length still matters. */
		if (s->long_runs == 0)
			s->run = 0;
		s->later = 0;
	}
	if (s->long_runs > 0 && s->kept)
		run = &s->later;
	else if (*run < TOKEN_DIGITS_MAX)
		s->digits[*run] = c;
	if (*run <= TOKEN_DIGITS_MAX && ++*run == LONG_RUN && s->long_runs < 2)
		s->long_runs++;
}

static void
add_other(struct token_scan *s)
{
	s->other = true;
	s->in_run = false;
	s->kept = s->long_runs > 0;
}

/* U+FF10..U+FF19, ０ to ９, is EF BC 90..99. */
static void
add_byte(struct token_scan *s, uint8_t c)
{
	if (s->wide == 2 && c >= 0x90 && c <= 0x99) {
		s->wide = 0;
		add_digit(s, (uint8_t)('0' + c - 0x90));
		return;
	}
	if (s->wide == 1 && c == 0xbc) {
		s->wide = 2;
		return;
	}
	if (s->wide > 0)
		add_other(s);
	s->wide = c == 0xef;
	if (c >= '0' && c <= '9')
		add_digit(s, c);
	else if (!s->wide)
		add_other(s);
}

void
token_scan_add(struct token_scan *s, struct bytes text)
{
	for (size_t i = 0; i < text.n; i++)
		add_byte(s, text.p[i]);
}

enum token_verdict
token_scan_end(struct token_scan *s, struct bytes *digits)
{
	if (s->wide > 0)
		add_other(s);
	s->wide = 0;
	if (s->long_runs > 1 || (s->long_runs == 0 && s->other))
		return TOKEN_E_CHAR;
	if (s->run > TOKEN_DIGITS_MAX)
		return TOKEN_E_LEN;
	*digits = bytes_of(s->digits, s->run);
	return TOKEN_OK;
}
