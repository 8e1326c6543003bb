/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Pictures from phones that nobody knows. What is taken is a JPEG of ours
 * within its bounds, without a byte of EXIF, and is taken again; what is
 * refused has one of the codes of image.h.
 */
#include "image/image.h"
#include "fuzz.h"

#include <zlib.h>

#define ARENA ((size_t)64 << 20)

static bool
is_a_refusal(enum err_code code)
{
	return code == ERR_IMAGE_KIND || code == ERR_IMAGE_SIZE ||
	       code == ERR_IMAGE_BROKEN || code == ERR_IMAGE_DENSE;
}

static void
check_ours(const struct image *im)
{
	CHECK(im->jpeg.n > 4 && im->jpeg.n <= IMAGE_KEPT_MAX);
	CHECK(im->width >= 1 && im->width <= IMAGE_SIDE_KEPT);
	CHECK(im->height >= 1 && im->height <= IMAGE_SIDE_KEPT);
	CHECK(memcmp(im->jpeg.p, "\xff\xd8\xff\xe0", 4) ==
		0); /* JFIF, no APP1 */
	CHECK(memcmp(im->jpeg.p + im->jpeg.n - 2, "\xff\xd9", 2) == 0);
}

/* A PNG's parts carry sums that no chance hits: they are made to fit, or
 * nothing behind them would ever be read. */
static void
mend_sums(uint8_t *p, size_t n)
{
	size_t at = 8;

	while (n >= 12 && at <= n - 12) {
		size_t len = (size_t)p[at] << 24 | (size_t)p[at + 1] << 16 |
			     (size_t)p[at + 2] << 8 | p[at + 3];
		uLong sum;

		if (len > n - at - 12)
			return;
		sum = crc32(0, p + at + 4, (uInt)(len + 4));
		for (size_t i = 0; i < 4; i++)
			p[at + 8 + len + i] = (uint8_t)(sum >> (24 - 8 * i));
		at += len + 12;
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct image im = { 0 }, again = { 0 };
	struct err e = { 0 };
	uint8_t *copy = fuzz_copy(data, n);
	struct arena a;
	int rc;

	if (n && copy[0] == 0x89)
		mend_sums(copy, n);
	arena_init(&a, ARENA);
	rc = image_take(&a, bytes_of(copy, n), &im, &e);
	fuzz_check_err(rc, &e);
	if (rc == 0) {
		check_ours(&im);
		CHECK(image_take(&a, im.jpeg, &again, &e) == 0);
		CHECK(again.width == im.width && again.height == im.height);
	} else {
		CHECK(is_a_refusal(e.code));
	}
	arena_release(&a);
	free(copy);
	return 0;
}
