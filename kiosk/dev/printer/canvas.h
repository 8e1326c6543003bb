/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The paper of the simulated printer: what is painted on it until it is cut.
 */
#ifndef YZ_PRINTER_CANVAS_H
#define YZ_PRINTER_CANVAS_H

#include "bitmap.h"
#include "decode.h"
#include "fonts.h"
#include "profile.h"

#define CANVAS_CELLS_MAX 64

struct canvas_cell {
	int32_t cp;    /* -1: a blank */
	unsigned w, h; /* dots */
	bool bold;
};

struct canvas {
	const struct profile *profile;
	struct gb *gb;
	struct fonts *fonts;
	struct arena arena;
	struct bitmap paper; /* with the margins that no printer reaches */
	unsigned y;	     /* where the head is */
	/* the line that waits for its end */
	struct canvas_cell cells[CANVAS_CELLS_MAX];
	size_t n;
	/* modes */
	unsigned wide, high, align, pitch;
	bool bold;
};

void canvas_init(struct canvas *c, const struct profile *profile, struct gb *gb,
	struct fonts *fonts);
void canvas_release(struct canvas *c);
/* One operation; those that do not paint are for the model. */
void canvas_do(struct canvas *c, const struct decoded *d);
/* Something was painted since the paper was new. */
bool canvas_is_used(const struct canvas *c);
/* The picture up to where the head is; then canvas_renew(). */
struct bitmap canvas_picture(const struct canvas *c);
void canvas_renew(struct canvas *c);

#endif
