/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A picture that somebody sent, made anew: JPEG or PNG in, a JPEG of ours out,
 * upright, with nothing of the sender's bytes in it. Bounded in points, bytes,
 * memory and time. CPU work of up to a second: never on the event loop.
 */
#ifndef YZ_IMAGE_H
#define YZ_IMAGE_H

#include "arena.h"
#include "err.h"

#define IMAGE_BYTES_MAX ((size_t)6 << 20) /* as it is sent */
#define IMAGE_SIDE_MAX 16000		  /* of what is sent, points */
#define IMAGE_POINTS_MAX (40 * 1000 * 1000)
#define IMAGE_SIDE_KEPT 2000		/* of ours */
#define IMAGE_KEPT_MAX ((size_t)512000) /* bytes of ours */

struct image {
	struct bytes jpeg; /* lives in the arena */
	unsigned width, height;
};

/*
 * IMAGE_KIND (neither JPEG nor PNG), IMAGE_SIZE (too many points, or more
 * memory than a picture may take), IMAGE_BROKEN (damaged, or not whole),
 * IMAGE_DENSE (does not get small enough), TOO_LARGE (bytes).
 */
int image_take(struct arena *a, struct bytes in, struct image *out,
	struct err *e) MUST_USE;

#endif
