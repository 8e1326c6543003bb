/* SPDX-License-Identifier: Apache-2.0 */
/* Which way is up: of all that EXIF says, the one number that a picture needs
 * before EXIF is dropped. Whatever does not read well says nothing. */
#include "image_private.h"

enum { TAG_ORIENTATION = 0x0112, TYPE_SHORT = 3, ENTRY = 12, ENTRIES_MAX = 64 };

/* A TIFF inside of an APP1 segment; its numbers have one of two orders. */
struct tiff {
	struct bytes b;
	bool little;
};

static bool
number(const struct tiff *t, size_t at, size_t n, uint32_t *out)
{
	*out = 0;
	if (at > t->b.n || n > t->b.n - at)
		return false;
	for (size_t i = 0; i < n; i++)
		*out = *out << 8 | t->b.p[at + (t->little ? n - 1 - i : i)];
	return true;
}

static unsigned
orientation_of(struct bytes b)
{
	struct tiff t = { b, b.n && b.p[0] == 'I' };
	uint32_t at, n, tag, type, value;

	if (b.n < 8 ||
		(memcmp(b.p, "II*\0", 4) != 0 && memcmp(b.p, "MM\0*", 4) != 0))
		return 1;
	if (!number(&t, 4, 4, &at) || !number(&t, at, 2, &n))
		return 1;
	for (uint32_t i = 0; i < n && i < ENTRIES_MAX; i++) {
		size_t row = (size_t)at + 2 + (size_t)i * ENTRY;

		if (!number(&t, row, 2, &tag) ||
			!number(&t, row + 2, 2, &type) ||
			!number(&t, row + 8, 2, &value))
			return 1;
		if (tag == TAG_ORIENTATION && type == TYPE_SHORT)
			return value >= 1 && value <= 8 ? value : 1;
	}
	return 1;
}

/* Segments follow one another up to the first scan. */
unsigned
exif_orientation(struct bytes in)
{
	static const char mark[] = "Exif\0";
	const size_t n_mark = sizeof(mark);
	size_t at = 2;

	while (at + 4 <= in.n && in.p[at] == 0xff && in.p[at + 1] != 0xda) {
		size_t n = (size_t)in.p[at + 2] << 8 | in.p[at + 3];

		if (n < 2 || n > in.n - at - 2)
			return 1;
		if (in.p[at + 1] == 0xe1 && n - 2 > n_mark &&
			memcmp(in.p + at + 4, mark, n_mark) == 0)
			return orientation_of(bytes_of(
				in.p + at + 4 + n_mark, n - 2 - n_mark));
		at += 2 + n;
	}
	return 1;
}
