/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A slip as lines, and lines as a printer's bytes. A line whose characters the
 * printer all has goes as text; any other is drawn by us and goes as a
 * picture of the same height, so that both look alike. Codes are always drawn.
 * Control and invisible characters of a text never reach the printer.
 *
 * Not for: what stands on a slip (agent/slip.h).
 */
#ifndef YZ_PAPER_H
#define YZ_PAPER_H

#include "escpos.h"
#include "fonts.h"

#define PAPER_LINES_MAX 96

enum paper_kind {
	PAPER_TEXT, /* wrapped at the width of the paper */
	PAPER_PAIR, /* a label, and a text in a column of its own */
	PAPER_ITEM, /* the same with a narrow column for the label */
	PAPER_QR,
	PAPER_RULE, /* a line across */
	PAPER_GAP,  /* half a line of nothing */
};

struct paper_line {
	enum paper_kind kind;
	const char *text; /* UTF-8 */
	const char *label;
	bool large, bold; /* the text; a label stays plain */
	bool center;	  /* of PAPER_TEXT */
	int shift;	  /* of PAPER_QR: modules to the right */
};

struct paper {
	struct paper_line lines[PAPER_LINES_MAX];
	size_t n;
};

/* Adds a line; its texts are borrowed until paper_encode has been called. */
void paper_add(struct paper *p, const struct paper_line *line);

/* Who makes the bytes; nothing in it changes but what fonts open. */
struct paper_press {
	const struct profile *profile;
	const struct gb *gb;
	struct fonts *fonts;
};

/*
 * The bytes of the slip with its cut, without the barrier; in the arena.
 * *missing counts characters that no font had: squares stand for them. Sets
 * TOO_LARGE (a code that no symbol or no paper of this width holds).
 */
int paper_encode(const struct paper_press *press, const struct paper *p,
	struct arena *a, struct bytes *out, unsigned *missing,
	struct err *e) MUST_USE;

#endif
