/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Inside of the strict reader: the character classes of RFC 9110 and views of
 * views. Only http1.c and http1_target.c include it.
 */
#ifndef YZ_HTTP1_PRIVATE_H
#define YZ_HTTP1_PRIVATE_H

#include "http1.h"

#include <strings.h>

static inline bool
is_digit(uint8_t c)
{
	return c >= '0' && c <= '9';
}

static inline bool
is_alnum(uint8_t c)
{
	return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static inline bool
is_one_of(uint8_t c, const char *set)
{
	return c && strchr(set, c) != NULL;
}

static inline int
hex_value(uint8_t c)
{
	if (is_digit(c))
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

/* RFC 9110 5.6.2 */
static inline bool
is_token(struct bytes t)
{
	for (size_t i = 0; i < t.n; i++)
		if (!is_alnum(t.p[i]) && !is_one_of(t.p[i], "!#$%&'*+-.^_`|~"))
			return false;
	return t.n > 0;
}

static inline bool
is_word(struct bytes t, const char *word)
{
	return t.n == strlen(word) &&
	       strncasecmp((const char *)t.p, word, t.n) == 0;
}

static inline struct bytes
part(struct bytes t, size_t from, size_t to)
{
	return bytes_of(t.p + from, to - from);
}

static inline size_t
find_byte(struct bytes t, uint8_t c)
{
	const uint8_t *hit = t.n ? memchr(t.p, c, t.n) : NULL;

	return hit ? (size_t)(hit - t.p) : t.n;
}

static inline struct bytes
trim_blanks(struct bytes t)
{
	while (t.n && is_one_of(t.p[0], " \t"))
		t = part(t, 1, t.n);
	while (t.n && is_one_of(t.p[t.n - 1], " \t"))
		t.n--;
	return t;
}

/*
 * Splits and checks a request target: head->target, path, query. Sets
 * BAD_REQUEST.
 */
int http1_target_parse(
	struct bytes target, struct http1_head *head, struct err *e) MUST_USE;

#endif
