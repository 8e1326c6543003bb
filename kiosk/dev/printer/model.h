/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A receipt printer without hardware: takes bytes, answers as a printer does,
 * paints what would stand on the paper, and can fail in the ways that real
 * ones fail. One model for the simulator inside of the agent (sim.h) and for
 * the one behind a TCP port that tests use.
 *
 * It draws characters that the profile's font lacks as blanks, and nothing at
 * all while it is stopped: what it was sent waits, as in a real buffer.
 */
#ifndef YZ_PRINTER_MODEL_H
#define YZ_PRINTER_MODEL_H

#include "bitmap.h"
#include "fonts.h"
#include "profile.h"

struct model;

/* A piece of paper came out: its picture, and the bytes that made it. */
struct model_slip {
	const struct bitmap *picture;
	struct bytes bytes;
};

struct model *model_new(const struct profile *profile, struct fonts *fonts,
	void (*on_slip)(void *ctx, const struct model_slip *slip),
	void *ctx) MUST_USE;
void model_free(struct model *m);

/*
 * What it takes of n bytes; less when its buffer is full. -1: it is without
 * power, the link is gone.
 */
int model_feed(struct model *m, const uint8_t *p, size_t n) MUST_USE;
/* Takes answers out, at most cap; their number. */
size_t model_answers(struct model *m, uint8_t *p, size_t cap);
bool model_is_dead(const struct model *m);

/*
 * One line of a script: "paper out", "paper low", "cover open", "hot",
 * "cutter", "offline", "mute", "die"; "at N FAULT" after N more bytes were
 * worked through, "die-at N" for short; "ok" ends all of them. Blank lines and
 * '#' say nothing. false: no such line.
 */
bool model_script(struct model *m, const char *line, size_t n);

#endif
