/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Black and white pictures, one bit a dot, as thermal heads and raster
 * commands want them: rows of whole bytes, the highest bit is the leftmost
 * dot, 1 is black. Drawing outside of the picture is cut off, never an error.
 */
#ifndef YZ_BITMAP_H
#define YZ_BITMAP_H

#include "arena.h"
#include "base.h"
#include "err.h"

struct bitmap {
	unsigned width, height; /* dots */
	unsigned stride;	/* bytes a row */
	uint8_t *bits;		/* stride * height */
};

/* A white picture in the arena; lives as long as that. */
void bitmap_init(
	struct bitmap *b, struct arena *a, unsigned width, unsigned height);
bool bitmap_is_black(const struct bitmap *b, int x, int y);
void bitmap_set(struct bitmap *b, int x, int y);
/* A black rectangle. */
void bitmap_fill(struct bitmap *b, int x, int y, unsigned w, unsigned h);
/* Ors another picture in with its upper left corner there. */
void bitmap_put(struct bitmap *b, int x, int y, const struct bitmap *from);
/* The first rows of it as a PNG, one bit a dot; in the arena. */
struct bytes bitmap_png(
	const struct bitmap *b, unsigned rows, struct arena *a) MUST_USE;

#endif
