/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The text block of a card's chip: 256 bytes of UTF-16LE in fields of fixed
 * length, four layouts, told apart by the code unit at offset 248. Pure.
 *
 * Sources: GA/T 490 (residents); the residence permits of 2018 (mark J); the
 * foreigners' cards of 2017 (I) and of 2023-12-01 (Y).
 */
#ifndef YZ_CARD_TEXT_H
#define YZ_CARD_TEXT_H

#include "idcard.h"

#define CARD_TEXT_SIZE 256
#define CARD_ADDRESS_SIZE 70 /* 35 code units, also of an appended address */

/*
 * IDCARD_READ with *out filled; KIND_UNKNOWN for a mark that is none of the
 * four; UNREADABLE for what no card holds: half a surrogate pair within a
 * field, a NUL within a text, no name, no number, no such day. *out is zeroed
 * then. Only blanks (or NULs) behind a text are trimmed. Of a text that was
 * cut on the chip in the middle of a pair, the half is left out.
 */
enum idcard_event card_text_parse(
	const uint8_t text[CARD_TEXT_SIZE], struct card *out);

/* An address that was appended later takes the place of the printed one. */
void card_text_set_address(
	const uint8_t address[CARD_ADDRESS_SIZE], struct card *c);

#endif
