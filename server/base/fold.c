/* SPDX-License-Identifier: Apache-2.0 */
/* Plain numbers out of typed ones: see fold.h. */
#include "fold.h"
#include "str.h"

#define FULL_WIDTH_FIRST 0xFF01 /* ！, the form of '!' */
#define FULL_WIDTH_LAST 0xFF5E
#define FULL_WIDTH_SHIFT (FULL_WIDTH_FIRST - '!')

/* What stands between digits without meaning anything, ascending. */
/* clang-format off */
static const struct {
	int32_t first, last;
} dropped[] = {
	{ '\t', '\r' }, { ' ', ' ' }, { '-', '-' },
	{ 0x00A0, 0x00A0 },	/* no-break space */
	{ 0x00AD, 0x00AD },	/* soft hyphen */
	{ 0x2000, 0x2015 },	/* spaces, zero-width marks, hyphens, dashes */
	{ 0x202A, 0x202F },	/* direction marks, narrow space */
	{ 0x2060, 0x2060 },	/* word joiner */
	{ 0x2212, 0x2212 },	/* minus */
	{ 0x3000, 0x3000 },	/* ideographic space */
	{ 0xFEFF, 0xFEFF },	/* byte order mark */
};
/* clang-format on */

static bool
cp_is_hyphen(int32_t cp)
{
	return cp == '-' || cp == 0x2212 || (cp >= 0x2010 && cp <= 0x2015);
}

static bool
cp_is_dropped(int32_t cp, unsigned flags)
{
	if ((flags & FOLD_KEEP_HYPHENS) && cp_is_hyphen(cp))
		return false;
	for (size_t i = 0; i < ARRAY_LEN(dropped); i++) {
		if (cp >= dropped[i].first && cp <= dropped[i].last)
			return true;
	}
	return (flags & FOLD_DROP_PARENS) && (cp == '(' || cp == ')');
}

static bool
cp_is_cross(int32_t cp)
{
	return cp == 0x00D7 || cp == 0x0425 || cp == 0x0445;
}

static char
cp_fold(int32_t cp, unsigned flags)
{
	if ((flags & FOLD_CROSS_IS_X) && cp_is_cross(cp))
		return 'X';
	if (cp_is_hyphen(cp))
		return '-';
	if (cp >= 'a' && cp <= 'z')
		return (char)(cp - 'a' + 'A');
	return cp > ' ' && cp < 0x7F ? (char)cp : '?';
}

size_t
fold_number(const char *raw, unsigned flags, char *out, size_t cap)
{
	const char *p = raw ? raw : "";
	const char *end = p + strlen(p);
	size_t n = 0;

	while (p < end && n < cap - 1) {
		int32_t cp = utf8_next(&p, end);

		if (cp < 0)
			p++;
		if (cp >= FULL_WIDTH_FIRST && cp <= FULL_WIDTH_LAST)
			cp -= FULL_WIDTH_SHIFT;
		if (!cp_is_dropped(cp, flags))
			out[n++] = cp_fold(cp, flags);
	}
	out[n] = '\0';
	return n;
}

bool
fold_is_digits(const char *p, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (p[i] < '0' || p[i] > '9')
			return false;
	}
	return true;
}
