/* SPDX-License-Identifier: Apache-2.0 */
#include "escpos.h"

#define ESC "\x1b"
#define FS "\x1c"
#define GS "\x1d"
#define DLE "\x10"

/* What is left between text and edge when paper is torn by hand or cut by the
 * old command, in dots. */
#define TO_EDGE_DOTS 120

#define ADD(out, text) str_add((out), (text), sizeof(text) - 1)

void
escpos_init(struct str *out, unsigned line_dots)
{
	ADD(out, ESC "@");	  /* reset */
	ADD(out, FS "&");	  /* bytes from 0x81 on are hanzi */
	ADD(out, FS "S\x00\x00"); /* no gap between hanzi */
	ADD(out, GS "b\x01");	  /* smooth large type */
	escpos_line_dots(out, line_dots);
}

void
escpos_line_dots(struct str *out, unsigned dots)
{
	ADD(out, ESC "3");
	str_putc(out, (char)dots);
}

/* Old models size hanzi by a command of its own. */
void
escpos_large(struct str *out, bool large)
{
	ADD(out, GS "!");
	str_putc(out, large ? 0x11 : 0x00);
	ADD(out, FS "!");
	str_putc(out, large ? 0x0c : 0x00);
}

void
escpos_bold(struct str *out, bool bold)
{
	ADD(out, ESC "E");
	str_putc(out, bold ? 1 : 0);
}

void
escpos_align(struct str *out, enum escpos_align align)
{
	ADD(out, ESC "a");
	str_putc(out, (char)align);
}

void
escpos_feed(struct str *out, unsigned dots)
{
	while (dots) {
		unsigned step = dots < 255 ? dots : 255;

		ADD(out, ESC "J");
		str_putc(out, (char)step);
		dots -= step;
	}
}

void
escpos_raster(struct str *out, const struct bitmap *b, unsigned band)
{
	for (unsigned y = 0; y < b->height; y += band) {
		unsigned rows = b->height - y < band ? b->height - y : band;

		ADD(out, GS "v0\x00");
		str_putc(out, (char)(b->stride & 0xff));
		str_putc(out, (char)(b->stride >> 8));
		str_putc(out, (char)(rows & 0xff));
		str_putc(out, (char)(rows >> 8));
		str_add(out, b->bits + (size_t)y * b->stride,
			(size_t)rows * b->stride);
	}
}

void
escpos_cut(struct str *out, enum cutter cutter)
{
	switch (cutter) {
	case CUT_FEED:
		ADD(out, GS "VB\x00");
		break;
	case CUT_OLD:
		escpos_feed(out, TO_EDGE_DOTS);
		ADD(out, ESC "i");
		break;
	case CUT_TEAR:
		escpos_feed(out, TO_EDGE_DOTS);
		break;
	}
}

void
escpos_barrier(struct str *out, enum barrier barrier, const char id[4])
{
	switch (barrier) {
	case BARRIER_PROCESS:
		ADD(out, GS "(H\x06\x00"
			    "00");
		str_add(out, id, 4);
		break;
	case BARRIER_STATUS:
		ADD(out, GS "r\x01");
		break;
	case BARRIER_NONE:
		break;
	}
}

void
escpos_ask(struct str *out, unsigned n)
{
	ADD(out, DLE "\x04");
	str_putc(out, (char)n);
}

void
escpos_flush(struct str *out, size_t nuls)
{
	static const char zeros[512];

	while (nuls) {
		size_t step = nuls < sizeof(zeros) ? nuls : sizeof(zeros);

		str_add(out, zeros, step);
		nuls -= step;
	}
	ADD(out, ESC "@");
}
