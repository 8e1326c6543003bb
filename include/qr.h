/* SPDX-License-Identifier: Apache-2.0 */
/*
 * QR symbols: text to modules, and modules to SVG, PNG, or whatever a printer
 * needs. Digits and capitals inside a text get their own dense modes. The
 * quiet zone of four modules is always drawn; a dot is always whole, because
 * scaled modules are what scanners fail on.
 *
 * Not for: what the text says (token.h), reading symbols.
 */
#ifndef YZ_QR_H
#define YZ_QR_H

#include "arena.h"
#include "err.h"

#define QR_QUIET 4     /* modules of white on every side */
#define QR_DOTS_MAX 32 /* dots of one module */
#define QR_PNG_MAX (1 << 20)

/* Share of the symbol that may be lost: 7, 15, 25, 30 %. */
enum qr_level { QR_L, QR_M, QR_Q, QR_H };

struct qr {
	unsigned version;    /* 1..40 */
	unsigned size;	     /* modules on a side, without the quiet zone */
	const uint8_t *dark; /* size * size, row by row, 1 or 0; in the arena */
};

/*
 * The smallest symbol of the level that holds the text. -1 with TOO_LARGE if
 * none does, BAD_REQUEST for an empty text.
 */
int qr_encode(const char *text, enum qr_level level, struct arena *a,
	struct qr *out, struct err *e) MUST_USE;
/* Coordinates with the quiet zone, 0 .. size + 2 * QR_QUIET - 1. */
bool qr_is_dark(const struct qr *q, unsigned x, unsigned y);

/* An <svg> element, one unit a module, ready to stand in a page or a file. */
char *qr_svg(const struct qr *q, struct arena *a) MUST_USE;
/* One bit a pixel, so many dots a module; in the arena. */
struct bytes qr_png(
	const struct qr *q, unsigned dots, struct arena *a) MUST_USE;

#endif
