/* SPDX-License-Identifier: Apache-2.0 */
#include "image_private.h"

#include <setjmp.h>
#include <stdio.h>
#include <jpeglib.h>

/* Writes into what it was given and no further. */
struct sink {
	struct jpeg_destination_mgr mgr; /* first */
	uint8_t *p;
	size_t n;
	jmp_buf full;
};

static struct sink *
sink_of(j_compress_ptr c)
{
	void *p = c->dest;

	return p;
}

static void
on_begin(j_compress_ptr c)
{
	struct sink *s = sink_of(c);

	s->mgr.next_output_byte = s->p;
	s->mgr.free_in_buffer = s->n;
}

static boolean
on_full(j_compress_ptr c)
{
	longjmp(sink_of(c)->full, 1);
}

static void
on_end(j_compress_ptr c)
{
	(void)c;
}

/* Points of ours are always writable: anything else is a broken promise. */
static void
on_error(j_common_ptr j)
{
	(void)j;
	BUG("jpeg writer");
}

static void
write_points(
	struct jpeg_compress_struct *c, const struct points *p, int quality)
{
	c->image_width = p->width;
	c->image_height = p->height;
	c->input_components = 3;
	c->in_color_space = JCS_RGB;
	jpeg_set_defaults(c);
	jpeg_set_quality(c, quality, TRUE);
	c->optimize_coding = TRUE;
	jpeg_start_compress(c, TRUE);
	while (c->next_scanline < c->image_height) {
		JSAMPROW row = p->rgb + (size_t)c->next_scanline * p->width * 3;

		jpeg_write_scanlines(c, &row, 1);
	}
	jpeg_finish_compress(c);
}

/* Bytes written, 0: they did not fit. */
static size_t
write_once(const struct points *p, int quality, uint8_t *to, size_t n)
{
	struct sink s = { .mgr = { .init_destination = on_begin,
				  .empty_output_buffer = on_full,
				  .term_destination = on_end },
		.p = to,
		.n = n };
	struct jpeg_compress_struct c = { 0 };
	struct jpeg_error_mgr err;

	c.err = jpeg_std_error(&err);
	err.error_exit = on_error;
	jpeg_create_compress(&c);
	c.dest = &s.mgr;
	if (setjmp(s.full)) {
		jpeg_destroy_compress(&c);
		return 0;
	}
	write_points(&c, p, quality);
	jpeg_destroy_compress(&c);
	return n - s.mgr.free_in_buffer;
}

int
jpeg_write(const struct points *p, struct arena *a, struct bytes *out,
	struct err *e)
{
	static const int qualities[] = { 85, 70, 50, 30 };
	uint8_t *to = arena_alloc(a, IMAGE_KEPT_MAX);

	for (size_t i = 0; i < ARRAY_LEN(qualities); i++) {
		size_t n = write_once(p, qualities[i], to, IMAGE_KEPT_MAX);

		*out = bytes_of(to, n);
		if (n)
			return 0;
	}
	return err_set(e, ERR_IMAGE_DENSE);
}
