/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which characters a printer's own font holds, and their bytes. UTF-8 is used
 * everywhere; GB 18030 exists at this edge only, because its mapping differs
 * between editions in a few code points.
 */
#ifndef YZ_REPERTOIRE_H
#define YZ_REPERTOIRE_H

#include "base.h"

enum repertoire {
	REP_GB2312,  /* 6763 hanzi and the symbols of GB 2312-80 */
	REP_GB18030, /* GB 18030-2000: the BMP's hanzi with extension A */
};

/* The converters; open once, they are not cheap. */
struct gb {
	void *to, *from, *plain; /* iconv_t */
};

void gb_open(struct gb *g);
void gb_close(struct gb *g);
/*
 * The bytes of a character that the repertoire holds, 1, 2 or 4; 0 if it does
 * not hold it, or if it is no character to print (a control code).
 */
unsigned gb_encode(
	const struct gb *g, enum repertoire rep, int32_t cp, uint8_t out[4]);
/* The character of such bytes if the repertoire holds it, else -1. */
int32_t gb_decode(
	const struct gb *g, enum repertoire rep, const uint8_t *p, unsigned n);
/* Cells of half a hanzi that a character takes on paper: 1 or 2. */
unsigned gb_cells(const struct gb *g, int32_t cp);

#endif
