/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Pictures that others send: every kind that may come is made anew, upright and
 * without a byte of what was around it; what is damaged, cut, too large or a
 * bomb is refused with its code and takes no memory.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include <jpeglib.h>
#include <png.h>
#include <zlib.h>

#include "image/image.h"
#include "str.h"

#define SECRET "GPS-31.35N"

static int
setup(void **state)
{
	struct arena *a = malloc(sizeof(*a));

	arena_init(a, 64 << 20);
	*state = a;
	return 0;
}

static int
teardown(void **state)
{
	arena_release(*state);
	free(*state);
	return 0;
}

/* ---- pictures as cameras and scanners make them -------------------------- */

/* Top left red, top right green, bottom left blue, bottom right grey. */
static void
corner(uint8_t *p, unsigned x, unsigned y, unsigned w, unsigned h)
{
	static const uint8_t four[4][3] = { { 220, 20, 20 }, { 20, 220, 20 },
		{ 20, 20, 220 }, { 128, 128, 128 } };

	memcpy(p, four[(y >= h / 2) * 2 + (x >= w / 2)], 3);
}

static uint8_t *
rgb_make(unsigned w, unsigned h)
{
	uint8_t *rgb = malloc((size_t)w * h * 3);

	for (unsigned y = 0; y < h; y++)
		for (unsigned x = 0; x < w; x++)
			corner(rgb + 3 * ((size_t)y * w + x), x, y, w, h);
	return rgb;
}

enum { PROGRESSIVE = 1, GREY = 2, CMYK = 4, WHOLE_COLOUR = 8 };

/* orientation 0: no EXIF at all */
static struct bytes
jpeg_make(struct arena *a, unsigned w, unsigned h, unsigned how,
	unsigned orientation)
{
	struct jpeg_compress_struct c = { 0 };
	struct jpeg_error_mgr err;
	uint8_t exif[] = "Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01"
			 "\0\0\0\0\0\0\0\0" SECRET;
	unsigned char *out = NULL;
	unsigned long n = 0;
	unsigned planes = how & GREY ? 1 : how & CMYK ? 4 : 3;
	uint8_t *rgb = rgb_make(w, h), *row = calloc(w, 4);
	struct bytes copy;

	c.err = jpeg_std_error(&err);
	jpeg_create_compress(&c);
	jpeg_mem_dest(&c, &out, &n);
	c.image_width = w;
	c.image_height = h;
	c.input_components = (int)planes;
	c.in_color_space = how & GREY	? JCS_GRAYSCALE
			   : how & CMYK ? JCS_CMYK
					: JCS_RGB;
	jpeg_set_defaults(&c);
	if (how & PROGRESSIVE)
		jpeg_simple_progression(&c);
	if (how & WHOLE_COLOUR)
		c.comp_info[0].h_samp_factor = c.comp_info[0].v_samp_factor = 1;
	jpeg_start_compress(&c, TRUE);
	exif[25] = (uint8_t)orientation;
	if (orientation)
		jpeg_write_marker(&c, JPEG_APP0 + 1, exif, sizeof(exif) - 1);
	while (c.next_scanline < h) {
		for (unsigned x = 0; x < w; x++)
			for (unsigned k = 0; k < planes; k++)
				row[planes * x + k] =
					rgb[3 * ((size_t)c.next_scanline * w +
							x) +
						k % 3];
		jpeg_write_scanlines(&c, &row, 1);
	}
	jpeg_finish_compress(&c);
	jpeg_destroy_compress(&c);
	copy = arena_bytes(a, out, n);
	free(out);
	free(rgb);
	free(row);
	return copy;
}

static void
on_png_write(png_structp png, png_bytep p, png_size_t n)
{
	str_add(png_get_io_ptr(png), p, n);
}

/* RGB or RGBA whose right half shines through; Adam7 or not. */
static struct bytes
png_make(struct arena *a, unsigned w, unsigned h, int type, int interlace)
{
	png_structp png = png_create_write_struct(
		PNG_LIBPNG_VER_STRING, NULL, NULL, NULL);
	png_infop info = png_create_info_struct(png);
	unsigned planes = type == PNG_COLOR_TYPE_RGBA ? 4 : 3;
	uint8_t *rgb = rgb_make(w, h), *row = calloc(w, 4);
	png_text text = { .compression = PNG_TEXT_COMPRESSION_NONE,
		.key = (char *)(uintptr_t) "Comment",
		.text = (char *)(uintptr_t)SECRET };
	struct str out;

	str_init(&out, a, 64 << 20);
	png_set_write_fn(png, &out, on_png_write, NULL);
	png_set_IHDR(png, info, w, h, 8, type, interlace,
		PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
	png_set_text(png, info, &text, 1);
	png_write_info(png, info);
	for (int pass = png_set_interlace_handling(png); pass > 0; pass--)
		for (unsigned y = 0; y < h; y++) {
			for (unsigned x = 0; x < w; x++) {
				memcpy(row + planes * x,
					rgb + 3 * ((size_t)y * w + x), 3);
				if (planes == 4)
					row[4 * x + 3] = x >= w / 2 ? 0 : 255;
			}
			png_write_row(png, row);
		}
	png_write_end(png, NULL);
	png_destroy_write_struct(&png, &info);
	free(rgb);
	free(row);
	return str_bytes(&out);
}

/* ---- what came out ------------------------------------------------------- */

static bool
holds(struct bytes b, const char *text)
{
	size_t n = strlen(text);

	for (size_t i = 0; i + n <= b.n; i++)
		if (memcmp(b.p + i, text, n) == 0)
			return true;
	return false;
}

/* One point of a JPEG of ours. */
static void
point(const struct image *im, unsigned x, unsigned y, uint8_t out[3])
{
	struct jpeg_decompress_struct d = { 0 };
	struct jpeg_error_mgr err;
	uint8_t *row = malloc((size_t)im->width * 3);

	d.err = jpeg_std_error(&err);
	jpeg_create_decompress(&d);
	jpeg_mem_src(&d, im->jpeg.p, im->jpeg.n);
	jpeg_read_header(&d, TRUE);
	assert_int_equal(d.image_width, im->width);
	assert_int_equal(d.image_height, im->height);
	jpeg_start_decompress(&d);
	for (unsigned i = 0; i <= y; i++)
		jpeg_read_scanlines(&d, &row, 1);
	memcpy(out, row + (size_t)x * 3, 3);
	jpeg_destroy_decompress(&d);
	free(row);
}

/* 'r', 'g', 'b', 'w' (white) or '.' (grey) in the middle of each quarter. */
static const char *
quarters(const struct image *im)
{
	static char said[5];

	for (unsigned i = 0; i < 4; i++) {
		uint8_t p[3];

		point(im, im->width * (1 + i % 2 * 2) / 4,
			im->height * (1 + i / 2 * 2) / 4, p);
		said[i] = p[0] > 240 && p[1] > 240 && p[2] > 240 ? 'w'
			  : p[0] > 170 && p[1] < 80		 ? 'r'
			  : p[1] > 170 && p[0] < 80		 ? 'g'
			  : p[2] > 170 && p[0] < 80		 ? 'b'
								 : '.';
	}
	return said;
}

static struct image
taken(struct arena *a, struct bytes in)
{
	struct image im = { 0 };
	struct err e = { 0 };

	if (image_take(a, in, &im, &e) != 0)
		fail_msg("refused: %s", err_info(e.code)->name);
	assert_true(im.jpeg.n <= IMAGE_KEPT_MAX);
	assert_true(im.width <= IMAGE_SIDE_KEPT);
	assert_true(im.height <= IMAGE_SIDE_KEPT);
	assert_false(holds(im.jpeg, SECRET));
	assert_false(holds(im.jpeg, "Exif"));
	return im;
}

static void
refused(struct arena *a, struct bytes in, enum err_code code)
{
	struct image im = { 0 };
	struct err e = { 0 };

	assert_int_equal(image_take(a, in, &im, &e), -1);
	assert_string_equal(err_info(e.code)->name, err_info(code)->name);
}

static void
test_kinds(void **state)
{
	struct arena *a = *state;
	struct image im;

	im = taken(a, jpeg_make(a, 400, 300, 0, 0));
	assert_int_equal(im.width, 400);
	assert_int_equal(im.height, 300);
	assert_string_equal(quarters(&im), "rgb.");
	im = taken(a, jpeg_make(a, 400, 300, PROGRESSIVE, 0));
	assert_string_equal(quarters(&im), "rgb.");
	im = taken(a, jpeg_make(a, 400, 300, GREY, 0));
	assert_string_equal(quarters(&im), "....");
	im = taken(a,
		png_make(a, 400, 300, PNG_COLOR_TYPE_RGB, PNG_INTERLACE_NONE));
	assert_string_equal(quarters(&im), "rgb.");
	im = taken(a,
		png_make(a, 401, 301, PNG_COLOR_TYPE_RGB, PNG_INTERLACE_ADAM7));
	assert_string_equal(quarters(&im), "rgb.");
	/* what shines through is white, as paper is */
	im = taken(a,
		png_make(a, 400, 300, PNG_COLOR_TYPE_RGBA, PNG_INTERLACE_NONE));
	assert_string_equal(quarters(&im), "rwbw");
	im = taken(a,
		png_make(a, 5000, 700, PNG_COLOR_TYPE_RGB, PNG_INTERLACE_NONE));
	assert_int_equal(im.width, 1666);
	assert_int_equal(im.height, 233);
	assert_string_equal(quarters(&im), "rgb.");
	im = taken(a, jpeg_make(a, 4032, 3024, 0, 0));
	assert_int_equal(im.width, 1512);
	assert_string_equal(quarters(&im), "rgb.");
	im = taken(a, jpeg_make(a, 1, 1, 0, 0));
	assert_int_equal(im.width, 1);
}

/* Upright whichever way the phone was held, and nothing of where it was. */
static void
test_turned(void **state)
{
	static const char *const seen[] = { "rgb.", "gr.b", ".bgr", "b.rg",
		"rbg.", "br.g", ".gbr", "g.rb" };
	struct arena *a = *state;

	for (unsigned i = 1; i <= 8; i++) {
		struct bytes in = jpeg_make(a, 400, 300, 0, i);
		struct image im;

		assert_true(holds(in, SECRET));
		im = taken(a, in);
		assert_int_equal(im.width, i > 4 ? 300 : 400);
		assert_string_equal(quarters(&im), seen[i - 1]);
	}
	/* a number that means nothing turns nothing */
	assert_int_equal(taken(a, jpeg_make(a, 400, 300, 0, 9)).width, 400);
}

static void
test_others(void **state)
{
	struct arena *a = *state;
	uint8_t *large = calloc(1, IMAGE_BYTES_MAX + 1);

	refused(a, bytes_of("", 0), ERR_IMAGE_KIND);
	refused(a, bytes_str("GIF89a......"), ERR_IMAGE_KIND);
	refused(a, bytes_str("%PDF-1.7 ..."), ERR_IMAGE_KIND);
	refused(a, bytes_str("<svg xmlns='http://www.w3.org/2000/svg'/>"),
		ERR_IMAGE_KIND);
	refused(a, jpeg_make(a, 40, 30, CMYK, 0), ERR_IMAGE_KIND);
	refused(a, bytes_of(large, IMAGE_BYTES_MAX + 1), ERR_TOO_LARGE);
	free(large);
}

/* Half a picture is none, wherever it is cut; nor is one with a wrong byte in
 * its checked parts. */
static void
test_torn(void **state)
{
	struct arena *a = *state;
	const struct bytes whole[] = { jpeg_make(a, 200, 150, 0, 6),
		jpeg_make(a, 200, 150, PROGRESSIVE, 0),
		png_make(a, 200, 150, PNG_COLOR_TYPE_RGB, PNG_INTERLACE_NONE),
		png_make(
			a, 200, 150, PNG_COLOR_TYPE_RGB, PNG_INTERLACE_ADAM7) };

	for (size_t k = 0; k < ARRAY_LEN(whole); k++) {
		(void)taken(a, whole[k]);
		for (size_t n = 8; n + 2 < whole[k].n; n += 1 + n / 40)
			refused(a, bytes_of(whole[k].p, n), ERR_IMAGE_BROKEN);
	}
	for (size_t at = 30; at + 12 < whole[2].n; at += 7) {
		uint8_t *bad = malloc(whole[2].n);
		struct image im;
		struct err e = { 0 };

		memcpy(bad, whole[2].p, whole[2].n);
		bad[at] ^= 0x10;
		/* a comment's sum is nobody's business */
		if (image_take(a, bytes_of(bad, whole[2].n), &im, &e) == 0)
			assert_true(at < 100);
		free(bad);
	}
}

/* The sides that a head promises, put in place of the true ones. */
static struct bytes
promise(struct arena *a, struct bytes jpeg, unsigned w, unsigned h)
{
	struct bytes copy = arena_bytes(a, jpeg.p, jpeg.n);
	uint8_t *p = (uint8_t *)(uintptr_t)copy.p;

	for (size_t i = 2; i + 9 < copy.n; i++)
		if (p[i] == 0xff && (p[i + 1] == 0xc0 || p[i + 1] == 0xc2)) {
			p[i + 5] = (uint8_t)(h >> 8);
			p[i + 6] = (uint8_t)h;
			p[i + 7] = (uint8_t)(w >> 8);
			p[i + 8] = (uint8_t)w;
			return copy;
		}
	fail();
	return copy;
}

/* The same of a PNG: its head, and the beginning of its data. */
static struct bytes
png_promise(struct arena *a, unsigned w, unsigned h, uint8_t interlaced)
{
	uint8_t b[45] = "\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR";
	uLong sum;

	b[18] = (uint8_t)(w >> 8);
	b[19] = (uint8_t)w;
	b[22] = (uint8_t)(h >> 8);
	b[23] = (uint8_t)h;
	b[24] = 8; /* bits */
	b[25] = PNG_COLOR_TYPE_RGB;
	b[28] = interlaced;
	sum = crc32(0, b + 12, 17);
	for (int i = 0; i < 4; i++)
		b[29 + i] = (uint8_t)(sum >> (24 - 8 * i));
	memcpy(b + 37, "IDAT", 4);
	return arena_bytes(a, b, sizeof(b));
}

static long
peak_kb(void)
{
	struct rusage u;

	getrusage(RUSAGE_SELF, &u);
	return u.ru_maxrss;
}

/* Small files that would be large in memory. */
static void
test_bombs(void **state)
{
	struct arena *a = *state;
	struct bytes small = jpeg_make(a, 64, 64, 0, 0);
	struct bytes slow = jpeg_make(a, 64, 64, PROGRESSIVE | WHOLE_COLOUR, 0);
	long before = peak_kb();

	refused(a, promise(a, small, 65500, 65500), ERR_IMAGE_SIZE);
	refused(a, promise(a, small, 16001, 1), ERR_IMAGE_SIZE);
	refused(a, promise(a, small, 8000, 5001), ERR_IMAGE_SIZE);
	/* all of it would have to be held at once: 6 bytes a point */
	refused(a, promise(a, slow, 6300, 6300), ERR_IMAGE_SIZE);
	/* points without end are refused for their end, not for their size */
	refused(a, promise(a, small, 8000, 5000), ERR_IMAGE_BROKEN);
	refused(a, png_promise(a, 16000, 16000, 0), ERR_IMAGE_SIZE);
	refused(a, png_promise(a, 8000, 5001, 0), ERR_IMAGE_SIZE);
	refused(a, png_promise(a, 6000, 6000, 1), ERR_IMAGE_SIZE);
	refused(a, png_promise(a, 8000, 5000, 0), ERR_IMAGE_BROKEN);
	refused(a, png_promise(a, 16000, 1, 0), ERR_IMAGE_SIZE); /* a line */
	assert_true(peak_kb() - before < 80 * 1024);
}

/* A scan more is a walk more over all of the picture. */
static void
test_scans(void **state)
{
	enum { SCANS = 2 * 63 };
	struct arena *a = *state;
	struct jpeg_compress_struct c = { 0 };
	struct jpeg_error_mgr err;
	jpeg_scan_info scans[1 + SCANS] = { { .comps_in_scan = 1 } };
	unsigned char *out = NULL;
	unsigned long n = 0;
	uint8_t row[64] = { 0 };
	JSAMPROW at = row;

	/* each coefficient by itself, its highest bits first */
	for (int i = 0; i < SCANS; i++)
		scans[1 + i] = (jpeg_scan_info){ .comps_in_scan = 1,
			.Ss = 1 + i % 63,
			.Se = 1 + i % 63,
			.Ah = i < 63 ? 0 : 1,
			.Al = i < 63 ? 1 : 0 };
	c.err = jpeg_std_error(&err);
	jpeg_create_compress(&c);
	jpeg_mem_dest(&c, &out, &n);
	c.image_width = c.image_height = 64;
	c.input_components = 1;
	c.in_color_space = JCS_GRAYSCALE;
	jpeg_set_defaults(&c);
	c.scan_info = scans;
	c.num_scans = 1 + SCANS;
	jpeg_start_compress(&c, TRUE);
	while (c.next_scanline < 64)
		jpeg_write_scanlines(&c, &at, 1);
	jpeg_finish_compress(&c);
	jpeg_destroy_compress(&c);
	refused(a, bytes_of(out, n), ERR_IMAGE_SIZE);
	free(out);
}

/* Noise does not get small, and papers are no noise. */
static void
test_dense(void **state)
{
	struct arena *a = *state;
	uint8_t *rgb = malloc(2000 * 2000 * 3);
	struct jpeg_compress_struct c = { 0 };
	struct jpeg_error_mgr err;
	unsigned char *out = NULL;
	unsigned long n = 0;
	uint32_t x = 1;

	for (size_t i = 0; i < 2000 * 2000 * 3; i++)
		rgb[i] = (uint8_t)((x = x * 1664525 + 1013904223) >> 24);
	c.err = jpeg_std_error(&err);
	jpeg_create_compress(&c);
	jpeg_mem_dest(&c, &out, &n);
	c.image_width = c.image_height = 2000;
	c.input_components = 3;
	c.in_color_space = JCS_RGB;
	jpeg_set_defaults(&c);
	jpeg_start_compress(&c, TRUE);
	while (c.next_scanline < 2000) {
		JSAMPROW row = rgb + (size_t)c.next_scanline * 6000;

		jpeg_write_scanlines(&c, &row, 1);
	}
	jpeg_finish_compress(&c);
	jpeg_destroy_compress(&c);
	refused(a, bytes_of(out, n), ERR_IMAGE_DENSE);
	free(out);
	free(rgb);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_bombs), /* first: it looks at the peak */
		TEST(test_kinds),
		TEST(test_turned),
		TEST(test_others),
		TEST(test_torn),
		TEST(test_scans),
		TEST(test_dense),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
