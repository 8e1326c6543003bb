/* SPDX-License-Identifier: Apache-2.0 */
#include "personal.h"
#include "idno.h"
#include <stdio.h>

#define RUN_MAX 24   /* digits of one number, with its spaces left out */
#define RUN_LONG 12  /* digits without a gap: no date, sum or case number */
#define PHONE_LEN 11 /* 1[3-9]… */

/* One digit, ASCII or full-width, at p: its length in bytes, 0 for none. */
static size_t
digit_at(const char *p, char *out)
{
	const unsigned char *u = (const unsigned char *)p;

	if (*u >= '0' && *u <= '9') {
		*out = *p;
		return 1;
	}
	/* U+FF10..U+FF19 */
	if (u[0] == 0xef && u[1] == 0xbc && u[2] >= 0x90 && u[2] <= 0x99) {
		*out = (char)('0' + u[2] - 0x90);
		return 3;
	}
	return 0;
}

/* What people put between the groups of a number: 0 for anything else. */
static size_t
gap_at(const char *p)
{
	static const char *const gaps[] = { " ", "-", ".", "\xc2\xb7",
		"\xe3\x80\x80" /* ideographic space */,
		"\xef\xbc\x8d" /* full-width hyphen */ };

	for (size_t i = 0; i < ARRAY_LEN(gaps); i++)
		if (strncmp(p, gaps[i], strlen(gaps[i])) == 0)
			return strlen(gaps[i]);
	return 0;
}

static bool
is_phone(const char *digits, size_t n)
{
	static const char *const prefixes[] = { "", "86", "0086" };

	for (size_t i = 0; i < ARRAY_LEN(prefixes); i++) {
		size_t skip = strlen(prefixes[i]);

		if (n == skip + PHONE_LEN &&
			strncmp(digits, prefixes[i], skip) == 0 &&
			digits[skip] == '1' && digits[skip + 1] >= '3')
			return true;
	}
	return false;
}

/* With gaps in it only a number that holds is one: two dates in a row are as
 * long. rest: what follows, where an X may stand. */
static bool
is_id(const char *digits, size_t n, const char *rest)
{
	struct civil far = { 9999, 12, 31 };
	char text[RUN_MAX + 8];
	struct err own = { 0 };
	enum err_code warning;
	struct idno id;

	if (n != 17 && n != 18)
		return false;
	rest += gap_at(rest);
	/* One character, of three bytes when it is full-width. */
	snprintf(text, sizeof(text), "%s%.*s", digits, n == 17 ? 3 : 0, rest);
	if (n == 17 && (unsigned char)text[17] < 0x80)
		text[18] = '\0';
	return idno_parse(text, IDNO_ALLOW_TEST, far, &id, &warning, &own) == 0;
}

/* All the digits that may belong together from p on, group by group; true as
 * soon as the groups so far are a number. */
static bool
number_from(const char *p)
{
	char digits[RUN_MAX + 1];
	size_t n = 0, run = 0, used;

	while (n < RUN_MAX && (used = digit_at(p, &digits[n])) > 0) {
		char next;

		digits[++n] = '\0';
		run++;
		p += used;
		if (digit_at(p, &next))
			continue;
		if (run >= RUN_LONG || is_phone(digits, n) ||
			is_id(digits, n, p))
			return true;
		p += gap_at(p);
		run = 0;
	}
	return run >= RUN_LONG;
}

bool
personal_number_in(const char *text)
{
	bool inside = false; /* in the middle of a group */
	char digit;

	while (*text) {
		size_t used = digit_at(text, &digit);

		if (used && !inside && number_from(text))
			return true;
		inside = used > 0;
		text += used ? used : 1;
	}
	return false;
}
