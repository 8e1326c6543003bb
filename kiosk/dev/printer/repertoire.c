/* SPDX-License-Identifier: Apache-2.0 */
#include "repertoire.h"
#include "str.h"
#include <iconv.h>

static iconv_t
converter(const char *to, const char *from)
{
	iconv_t cd = iconv_open(to, from);

	/* All three are part of the C library. */
	BUG_ON((uintptr_t)cd == UINTPTR_MAX);
	return cd;
}

void
gb_open(struct gb *g)
{
	g->to = converter("GB18030", "UTF-8");
	g->from = converter("UCS-4LE", "GB18030");
	g->plain = converter("UCS-4LE", "GB2312");
}

void
gb_close(struct gb *g)
{
	iconv_close(g->to);
	iconv_close(g->from);
	iconv_close(g->plain);
}

/* Bytes in to bytes out of exactly one character; their number, or 0. */
static size_t
convert(iconv_t cd, const void *p, size_t n, void *out, size_t cap)
{
	char *in = (char *)p, *to = out;
	size_t left = cap;

	iconv(cd, NULL, NULL, NULL, NULL);
	if (iconv(cd, &in, &n, &to, &left) == (size_t)-1 || n != 0)
		return 0;
	return cap - left;
}

static int32_t
code_point(iconv_t cd, const uint8_t *p, unsigned n)
{
	uint8_t u[4];

	if (convert(cd, p, n, u, sizeof(u)) != sizeof(u))
		return -1;
	return (int32_t)((uint32_t)u[0] | (uint32_t)u[1] << 8 |
			 (uint32_t)u[2] << 16 | (uint32_t)u[3] << 24);
}

static bool
is_private(int32_t cp)
{
	return (cp >= 0xE000 && cp <= 0xF8FF) || cp >= 0xF0000;
}

static bool
is_extension_a(int32_t cp)
{
	return cp >= 0x3400 && cp <= 0x4DBF;
}

static bool
holds(const struct gb *g, enum repertoire rep, int32_t cp, const uint8_t *p,
	unsigned n)
{
	if (cp < 0 || is_private(cp))
		return false;
	if (n == 1)
		return cp >= 0x20 && cp < 0x7F;
	if (rep == REP_GB2312)
		/* GB 2312 writes the same bytes, where it has the place. */
		return n == 2 && code_point(g->plain, p, n) >= 0;
	return n == 2 || is_extension_a(cp);
}

unsigned
gb_encode(const struct gb *g, enum repertoire rep, int32_t cp, uint8_t out[4])
{
	char utf8[4];
	unsigned n =
		(unsigned)convert(g->to, utf8, utf8_format(cp, utf8), out, 4);

	return n && holds(g, rep, cp, out, n) ? n : 0;
}

int32_t
gb_decode(const struct gb *g, enum repertoire rep, const uint8_t *p, unsigned n)
{
	int32_t cp = code_point(g->from, p, n);

	return holds(g, rep, cp, p, n) ? cp : -1;
}

unsigned
gb_cells(const struct gb *g, int32_t cp)
{
	uint8_t unused[4];

	if (cp < 0x80)
		return 1;
	/* Latin letters that no Chinese font makes full-width. */
	if (cp < 0x250 && gb_encode(g, REP_GB18030, cp, unused) == 0)
		return 1;
	return 2;
}
