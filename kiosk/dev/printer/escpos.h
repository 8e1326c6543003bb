/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The few ESC/POS commands that all receipt printers share, as bytes at the
 * end of a buffer. Knows no text but bytes that repertoire.h made.
 */
#ifndef YZ_ESCPOS_H
#define YZ_ESCPOS_H

#include "bitmap.h"
#include "profile.h"
#include "str.h"

enum escpos_align { ALIGN_LEFT, ALIGN_CENTER, ALIGN_RIGHT };

/* Reset, hanzi on without gaps, smooth large type, our line height. */
void escpos_init(struct str *out, unsigned line_dots);
/* Characters twice as wide and high, or plain ones. */
void escpos_large(struct str *out, bool large);
void escpos_bold(struct str *out, bool bold);
/* At the beginning of a line only. */
void escpos_align(struct str *out, enum escpos_align align);
void escpos_line_dots(struct str *out, unsigned dots);
/* Feeds so many dots, in steps of 255. */
void escpos_feed(struct str *out, unsigned dots);
/* GS v 0 in bands of at most so many lines. */
void escpos_raster(struct str *out, const struct bitmap *b, unsigned band);
void escpos_cut(struct str *out, enum cutter cutter);
/* Asks for the answer that shows that all before it was worked through. */
void escpos_barrier(struct str *out, enum barrier barrier, const char id[4]);
/* DLE EOT n: one byte about n = 1 printer, 2 offline, 3 error, 4 paper. */
void escpos_ask(struct str *out, unsigned n);
/* NULs that a half-received raster swallows, and a reset. */
void escpos_flush(struct str *out, size_t nuls);

#endif
