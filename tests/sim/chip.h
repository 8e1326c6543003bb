/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What lies on a card's chip, made from words: the other side of
 * kiosk/dev/idcard/card_text.h, written from the tables of the standards and
 * sharing nothing with it.
 */
#ifndef YZ_TEST_CHIP_H
#define YZ_TEST_CHIP_H

#include "base.h"

struct chip {
	uint8_t text[256];
	uint8_t appended[70]; /* an address that was written later */
	bool has_appended;
};

/*
 * 'key=value key="value with blanks" …': id_type (resident unless said), name,
 * name_en, id_no, sex, birth, nation, nationality, address, authority,
 * valid_from, valid_to, permit_no, issues, appended; mark=X puts another mark.
 * What is too long for its field is cut at the unit, as chips are. false for
 * an unknown key or a field that this type does not have.
 */
bool chip_make(struct chip *c, const char *words);

#endif
