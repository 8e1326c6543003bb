/* SPDX-License-Identifier: Apache-2.0 */
#include "image_private.h"

#include <stdlib.h>

void
points_make(struct points *p, unsigned width, unsigned height)
{
	BUG_ON(!width || !height || width > IMAGE_SIDE_KEPT ||
		height > IMAGE_SIDE_KEPT);
	*p = (struct points){ xcalloc((size_t)width * height, 3), width,
		height };
}

void
points_free(struct points *p)
{
	free(p->rgb);
	p->rgb = NULL;
}

int
points_check(uint64_t width, uint64_t height, struct err *e)
{
	if (width && height && width <= IMAGE_SIDE_MAX &&
		height <= IMAGE_SIDE_MAX && width * height <= IMAGE_POINTS_MAX)
		return 0;
	return err_set(e, ERR_IMAGE_SIZE);
}

unsigned
points_shrink_by(unsigned width, unsigned height)
{
	unsigned side = width > height ? width : height;

	return (side + IMAGE_SIDE_KEPT - 1) / IMAGE_SIDE_KEPT;
}

/* Where a point of the upright picture lies in what the camera wrote. */
static size_t
source_of(const struct points *p, unsigned orientation, unsigned x, unsigned y)
{
	const unsigned right = p->width - 1, bottom = p->height - 1;
	const struct {
		unsigned x, y;
	} at[] = {
		{ x, y },
		{ right - x, y },
		{ right - x, bottom - y },
		{ x, bottom - y },
		{ y, x },
		{ y, bottom - x },
		{ right - y, bottom - x },
		{ right - y, x },
	};

	return (size_t)at[orientation - 1].y * p->width + at[orientation - 1].x;
}

void
points_turn(struct points *p, unsigned orientation)
{
	bool lying = orientation > 4;
	struct points up;

	if (orientation == 1)
		return;
	points_make(&up, lying ? p->height : p->width,
		lying ? p->width : p->height);
	for (unsigned y = 0; y < up.height; y++)
		for (unsigned x = 0; x < up.width; x++)
			memcpy(up.rgb + 3 * ((size_t)y * up.width + x),
				p->rgb + 3 * source_of(p, orientation, x, y),
				3);
	points_free(p);
	*p = up;
}

static const struct {
	const char *magic;
	size_t n;
	int (*read)(struct bytes in, struct points *out, struct err *e);
} kinds[] = {
	{ "\xff\xd8\xff", 3, jpeg_read },
	{ "\x89PNG\r\n\x1a\n", 8, png_read },
};

static int
read_any(struct bytes in, struct points *out, struct err *e)
{
	for (size_t i = 0; i < ARRAY_LEN(kinds); i++)
		if (in.n >= kinds[i].n &&
			memcmp(in.p, kinds[i].magic, kinds[i].n) == 0)
			return kinds[i].read(in, out, e);
	return err_set(e, ERR_IMAGE_KIND);
}

int
image_take(struct arena *a, struct bytes in, struct image *out, struct err *e)
{
	struct points p = { 0 };
	int rc;

	if (in.n > IMAGE_BYTES_MAX)
		return err_set(e, ERR_TOO_LARGE);
	rc = read_any(in, &p, e);
	if (rc == 0)
		rc = jpeg_write(&p, a, &out->jpeg, e);
	out->width = p.width;
	out->height = p.height;
	points_free(&p);
	return rc;
}
