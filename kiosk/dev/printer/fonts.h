/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Glyphs drawn by us, for characters that a printer's own font lacks: rare
 * characters of names above all. Packaged fonts in a table, the first that has
 * the character draws it. A font file is opened when it is first needed.
 *
 * Not for: characters that the printer can print itself (repertoire.h).
 */
#ifndef YZ_FONTS_H
#define YZ_FONTS_H

#include "bitmap.h"

struct fonts;

/* Of a box's height, from its top to the line that characters stand on, in
 * percent. */
#define FONTS_BASELINE 88

/* Where a character stands: a box of w by h dots, h the size of the type. */
struct glyph_box {
	int x, y;
	unsigned w, h;
};

struct fonts *fonts_open(void) MUST_USE;
void fonts_close(struct fonts *f);
/* Some font on this machine has it. */
bool fonts_has(struct fonts *f, int32_t cp);
/*
 * Draws it. false if no font has it: an empty square stands in its place, so
 * that it is seen that something is missing.
 */
bool fonts_draw(struct fonts *f, struct bitmap *to, int32_t cp,
	const struct glyph_box *box);

#endif
