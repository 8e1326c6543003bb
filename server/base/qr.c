/* SPDX-License-Identifier: Apache-2.0 */
#include "qr.h"

#include <errno.h>
#include <png.h>
#include <qrencode.h>
#include <setjmp.h>

#include "str.h"

static const QRecLevel levels[] = {
	[QR_L] = QR_ECLEVEL_L,
	[QR_M] = QR_ECLEVEL_M,
	[QR_Q] = QR_ECLEVEL_Q,
	[QR_H] = QR_ECLEVEL_H,
};

int
qr_encode(const char *text, enum qr_level level, struct arena *a,
	struct qr *out, struct err *e)
{
	QRcode *code;
	uint8_t *dark;
	size_t n;

	BUG_ON((size_t)level >= ARRAY_LEN(levels));
	if (!*text)
		return err_setf(e, ERR_BAD_REQUEST, "QR of nothing");
	code = QRcode_encodeString(text, 0, levels[level], QR_MODE_8, 1);
	if (!code) {
		BUG_ON(errno != ERANGE);
		return err_setf(
			e, ERR_TOO_LARGE, "QR of %zu bytes", strlen(text));
	}
	n = (size_t)code->width * (size_t)code->width;
	dark = arena_alloc(a, n);
	for (size_t i = 0; i < n; i++)
		dark[i] = code->data[i] & 1;
	out->version = (unsigned)code->version;
	out->size = (unsigned)code->width;
	out->dark = dark;
	QRcode_free(code);
	return 0;
}

bool
qr_is_dark(const struct qr *q, unsigned x, unsigned y)
{
	/* The left and upper quiet zone wrap to huge numbers. */
	x -= QR_QUIET;
	y -= QR_QUIET;
	return x < q->size && y < q->size && q->dark[y * q->size + x];
}

char *
qr_svg(const struct qr *q, struct arena *a)
{
	unsigned side = q->size + 2 * QR_QUIET;
	struct str s;

	str_init(&s, a, QR_PNG_MAX);
	str_printf(&s,
		"<svg xmlns=\"http://www.w3.org/2000/svg\" "
		"viewBox=\"0 0 %u %u\" shape-rendering=\"crispEdges\">"
		"<rect width=\"%u\" height=\"%u\" fill=\"#fff\"/>"
		"<path fill=\"#000\" d=\"",
		side, side, side, side);
	for (unsigned y = 0; y < side; y++) {
		for (unsigned x = 0; x < side; x++) {
			unsigned run = 0;

			while (qr_is_dark(q, x + run, y))
				run++;
			if (run)
				str_printf(
					&s, "M%u %uh%uv1h-%uz", x, y, run, run);
			x += run;
		}
	}
	str_puts(&s, "\"/></svg>");
	BUG_ON(s.over);
	return s.p;
}

/* ---- PNG --------------------------------------------------------------- */

static void
on_png_write(png_structp png, png_bytep p, png_size_t n)
{
	str_add(png_get_io_ptr(png), p, n);
}

static void
on_png_flush(png_structp png)
{
	(void)png;
}

/* One row of pixels, white being 1. */
static void
fill_row(const struct qr *q, unsigned y, unsigned dots, uint8_t *row, size_t n)
{
	unsigned side = q->size + 2 * QR_QUIET;

	memset(row, 0xff, n);
	for (unsigned px = 0; px < side * dots; px++) {
		if (qr_is_dark(q, px / dots, y))
			row[px / 8] &= (uint8_t) ~(0x80u >> px % 8);
	}
}

/* Between setjmp and a libpng error nothing of ours needs freeing. */
static int
write_png(png_structp png, png_infop info, const struct qr *q, unsigned dots,
	uint8_t *row)
{
	unsigned side = q->size + 2 * QR_QUIET;

	if (setjmp(png_jmpbuf(png)))
		return -1;
	png_set_IHDR(png, info, side * dots, side * dots, 1,
		PNG_COLOR_TYPE_GRAY, PNG_INTERLACE_NONE,
		PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
	png_write_info(png, info);
	for (unsigned y = 0; y < side; y++) {
		fill_row(q, y, dots, row, (side * dots + 7) / 8);
		for (unsigned i = 0; i < dots; i++)
			png_write_row(png, row);
	}
	png_write_end(png, NULL);
	return 0;
}

struct bytes
qr_png(const struct qr *q, unsigned dots, struct arena *a)
{
	unsigned side = q->size + 2 * QR_QUIET;
	png_structp png;
	png_infop info;
	struct str out;
	uint8_t *row;

	BUG_ON(dots == 0 || dots > QR_DOTS_MAX);
	str_init(&out, a, QR_PNG_MAX);
	row = arena_alloc(a, (side * dots + 7) / 8);
	png = png_create_write_struct(PNG_LIBPNG_VER_STRING, NULL, NULL, NULL);
	BUG_ON(!png);
	info = png_create_info_struct(png);
	BUG_ON(!info);
	png_set_write_fn(png, &out, on_png_write, on_png_flush);
	BUG_ON(write_png(png, info, q, dots, row) != 0 || out.over);
	png_destroy_write_struct(&png, &info);
	return str_bytes(&out);
}
