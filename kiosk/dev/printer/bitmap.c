/* SPDX-License-Identifier: Apache-2.0 */
#include "bitmap.h"
#include "str.h"
#include <png.h>
#include <setjmp.h>

#define PNG_MAX ((size_t)4 << 20)

void
bitmap_init(struct bitmap *b, struct arena *a, unsigned width, unsigned height)
{
	b->width = width;
	b->height = height;
	b->stride = (width + 7) / 8;
	b->bits = arena_alloc(a, (size_t)b->stride * height + 1);
}

static bool
is_inside(const struct bitmap *b, int x, int y)
{
	return x >= 0 && y >= 0 && (unsigned)x < b->width &&
	       (unsigned)y < b->height;
}

bool
bitmap_is_black(const struct bitmap *b, int x, int y)
{
	return is_inside(b, x, y) &&
	       (b->bits[(size_t)y * b->stride + (unsigned)x / 8] &
		       (0x80 >> (x & 7)));
}

void
bitmap_set(struct bitmap *b, int x, int y)
{
	if (is_inside(b, x, y))
		b->bits[(size_t)y * b->stride + (unsigned)x / 8] |=
			(uint8_t)(0x80 >> (x & 7));
}

void
bitmap_fill(struct bitmap *b, int x, int y, unsigned w, unsigned h)
{
	for (unsigned dy = 0; dy < h; dy++)
		for (unsigned dx = 0; dx < w; dx++)
			bitmap_set(b, x + (int)dx, y + (int)dy);
}

void
bitmap_put(struct bitmap *b, int x, int y, const struct bitmap *from)
{
	for (unsigned dy = 0; dy < from->height; dy++)
		for (unsigned dx = 0; dx < from->width; dx++)
			if (bitmap_is_black(from, (int)dx, (int)dy))
				bitmap_set(b, x + (int)dx, y + (int)dy);
}

static void
on_png(png_structp png, png_bytep p, size_t n)
{
	str_add(png_get_io_ptr(png), p, n);
}

static void
on_flush(png_structp png)
{
	(void)png;
}

struct bytes
bitmap_png(const struct bitmap *b, unsigned rows, struct arena *a)
{
	png_structp png = png_create_write_struct(
		PNG_LIBPNG_VER_STRING, NULL, NULL, NULL);
	png_infop info = png ? png_create_info_struct(png) : NULL;
	struct str out;

	if (!info || setjmp(png_jmpbuf(png)))
		BUG("no PNG");
	str_init(&out, a, PNG_MAX);
	png_set_write_fn(png, &out, on_png, on_flush);
	png_set_IHDR(png, info, b->width, rows, 1, PNG_COLOR_TYPE_GRAY,
		PNG_INTERLACE_NONE, PNG_COMPRESSION_TYPE_DEFAULT,
		PNG_FILTER_TYPE_DEFAULT);
	png_set_invert_mono(png);
	png_write_info(png, info);
	for (unsigned y = 0; y < rows; y++)
		png_write_row(png, b->bits + (size_t)y * b->stride);
	png_write_end(png, info);
	png_destroy_write_struct(&png, &info);
	BUG_ON(out.over);
	return str_bytes(&out);
}
