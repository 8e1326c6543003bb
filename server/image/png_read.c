/* SPDX-License-Identifier: Apache-2.0 */
#include "image_private.h"

#include <png.h>
#include <stdlib.h>

/* One picture being read; what is in it is freed whatever happens. */
struct reading {
	struct bytes in;
	struct points *out;
	png_structp png;
	png_infop info;
	uint8_t *rows;	/* of what was sent: one, or all if it is interlaced */
	uint32_t *sums; /* of `by` points each way, a row of ours */
	unsigned by;
	struct err *e;
};

/* libpng's own words name offsets and chunks: nobody reads them. */
static void
on_error(png_structp png, png_const_charp why)
{
	(void)why;
	png_longjmp(png, 1);
}

static void
on_warning(png_structp png, png_const_charp why)
{
	(void)png;
	(void)why;
}

static void
on_read(png_structp png, png_bytep to, png_size_t n)
{
	struct reading *r = png_get_io_ptr(png);

	if (n > r->in.n)
		png_error(png, "short");
	memcpy(to, r->in.p, n);
	r->in = bytes_of(r->in.p + n, r->in.n - n);
}

/* Whatever was sent, four bytes a point. */
static void
ask_for_rgba(png_structp png)
{
	png_set_expand(png);
	png_set_scale_16(png);
	png_set_gray_to_rgb(png);
	png_set_add_alpha(png, 0xff, PNG_FILLER_AFTER);
}

/* What shines through is white, as paper is. */
static void
row_add(struct reading *r, const uint8_t *row)
{
	size_t n = (size_t)r->out->width * r->by;

	for (size_t x = 0; x < n; x++) {
		uint32_t alpha = row[4 * x + 3];

		for (size_t k = 0; k < 3; k++)
			r->sums[3 * (x / r->by) + k] +=
				255 - alpha + row[4 * x + k] * alpha / 255;
	}
}

/* The average of `by` times `by` points is a point of ours. */
static void
row_put(struct reading *r, unsigned y)
{
	uint8_t *to = r->out->rgb + (size_t)y * r->out->width * 3;
	uint32_t of = r->by * r->by;

	for (size_t i = 0; i < (size_t)r->out->width * 3; i++) {
		to[i] = (uint8_t)((r->sums[i] + of / 2) / of);
		r->sums[i] = 0;
	}
}

/* What is left below the last whole row of ours is summed and never put. */
static void
read_rows(struct reading *r, int passes)
{
	unsigned height = png_get_image_height(r->png, r->info);
	size_t step = passes > 1 ? png_get_rowbytes(r->png, r->info) : 0;

	for (int pass = 1; pass < passes; pass++)
		for (unsigned y = 0; y < height; y++)
			png_read_row(r->png, r->rows + y * step, NULL);
	for (unsigned y = 0; y < height; y++) {
		uint8_t *row = r->rows + y * step;

		png_read_row(r->png, row, NULL);
		row_add(r, row);
		if ((y + 1) % r->by == 0)
			row_put(r, y / r->by);
	}
	png_read_end(r->png, NULL);
}

/* Between a libpng error and its setjmp nothing of ours is on the stack. */
static int
read_points(struct reading *r)
{
	unsigned width, height;
	size_t bytes;
	int passes;

	if (setjmp(png_jmpbuf(r->png)))
		return err_set(r->e, ERR_IMAGE_BROKEN);
	png_read_info(r->png, r->info);
	width = png_get_image_width(r->png, r->info);
	height = png_get_image_height(r->png, r->info);
	if (points_check(width, height, r->e) != 0)
		return -1;
	ask_for_rgba(r->png);
	passes = png_set_interlace_handling(r->png);
	png_read_update_info(r->png, r->info);
	bytes = png_get_rowbytes(r->png, r->info);
	if (bytes != (size_t)width * 4)
		return err_set(r->e, ERR_IMAGE_KIND);
	if (passes > 1 && bytes > IMAGE_MEMORY_MAX / height)
		return err_set(r->e, ERR_IMAGE_SIZE);
	r->by = points_shrink_by(width, height);
	if (width < r->by || height < r->by)
		return err_set(r->e, ERR_IMAGE_SIZE); /* a line, no picture */
	points_make(r->out, width / r->by, height / r->by);
	r->rows = xcalloc(passes > 1 ? height : 1, bytes);
	r->sums = xcalloc((size_t)r->out->width * 3, sizeof(*r->sums));
	read_rows(r, passes);
	return 0;
}

int
png_read(struct bytes in, struct points *out, struct err *e)
{
	struct reading *r = xcalloc(1, sizeof(*r));
	int rc;

	*r = (struct reading){ .in = in, .out = out, .e = e };
	r->png = png_create_read_struct(
		PNG_LIBPNG_VER_STRING, NULL, on_error, on_warning);
	BUG_ON(!r->png);
	r->info = png_create_info_struct(r->png);
	BUG_ON(!r->info);
	png_set_read_fn(r->png, r, on_read);
	png_set_user_limits(r->png, IMAGE_SIDE_MAX, IMAGE_SIDE_MAX);
	png_set_chunk_cache_max(r->png, 16);
	png_set_chunk_malloc_max(r->png, (png_alloc_size_t)1 << 20);
	rc = read_points(r);
	png_destroy_read_struct(&r->png, &r->info, NULL);
	free(r->rows);
	free(r->sums);
	free(r);
	return rc;
}
