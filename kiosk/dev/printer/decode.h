/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ESC/POS read as a printer reads it: bytes in any chunking to the operations
 * of escpos.h and those that other programs use. Total: any bytes are read,
 * unknown commands are skipped, nothing is allocated.
 *
 * For the simulator (model.h). A real printer is never read this way.
 */
#ifndef YZ_PRINTER_DECODE_H
#define YZ_PRINTER_DECODE_H

#include "base.h"

#define DECODE_ARGS_MAX 8
#define DECODE_ROW_MAX 512 /* bytes of a picture's row; more are dropped */

enum op {
	OP_NONE,
	OP_RESET,
	OP_CHAR, /* p[0..n): one character's bytes */
	OP_NEW_LINE,
	OP_HANZI, /* a: on */
	OP_SIZE,  /* a: times as wide, b: times as high */
	OP_BOLD,  /* a */
	OP_ALIGN, /* a: 0 left, 1 centre, 2 right */
	OP_PITCH, /* a: dots from line to line, 0 the printer's own */
	OP_FEED,  /* a: dots */
	OP_LINES, /* a: lines */
	OP_ROW,	  /* p[0..n): a picture's row */
	OP_CUT,
	OP_STATUS,   /* GS r a */
	OP_PROCESS,  /* p[0..4): GS ( H */
	OP_REALTIME, /* DLE: was answered when it came in */
};

struct decoded {
	enum op op;
	unsigned a, b;
	const uint8_t *p; /* lives until the next byte */
	size_t n;
};

struct decoder {
	bool wide_only; /* hanzi codes have two bytes, never four */
	bool hanzi;
	/* a command or a character that is not complete */
	uint8_t part[3 + DECODE_ARGS_MAX];
	unsigned n, want;
	uint32_t skip; /* bytes of something that is not for us */
	/* the picture under way */
	uint32_t width, rows, at;
	uint8_t row[DECODE_ROW_MAX];
};

void decoder_init(struct decoder *d, bool wide_only);
/* Takes one byte. */
struct decoded decoder_feed(struct decoder *d, uint8_t byte);

#endif
