/* SPDX-License-Identifier: Apache-2.0 */
/* Between the readers, the writer and image.c. Only server/image includes it.
 */
#ifndef YZ_IMAGE_PRIVATE_H
#define YZ_IMAGE_PRIVATE_H

#include "image/image.h"

/* What a library may take for one picture, beside the points of ours. */
#define IMAGE_MEMORY_MAX ((size_t)64 << 20)

/* Points as three bytes, row by row, top first. Heap: freed by its owner. */
struct points {
	uint8_t *rgb;
	unsigned width, height;
};

/* Takes memory for points, no more than IMAGE_SIDE_KEPT wide and high. */
void points_make(struct points *p, unsigned width, unsigned height);
void points_free(struct points *p);
/* IMAGE_SIZE unless a picture may be so large. */
int points_check(uint64_t width, uint64_t height, struct err *e) MUST_USE;
/* The smallest whole number that brings both sides down to ours. */
unsigned points_shrink_by(unsigned width, unsigned height);

/*
 * Into points, which are empty before and are the caller's to free also after
 * a refusal.
 */
int jpeg_read(struct bytes in, struct points *out, struct err *e) MUST_USE;
int png_read(struct bytes in, struct points *out, struct err *e) MUST_USE;
/* IMAGE_DENSE. */
int jpeg_write(const struct points *p, struct arena *a, struct bytes *out,
	struct err *e) MUST_USE;

/* EXIF's orientation of a JPEG, 1 to 8; 1 where it says none. */
unsigned exif_orientation(struct bytes jpeg);
/* Upright, as the orientation says; anew in memory. */
void points_turn(struct points *p, unsigned orientation);

#endif
