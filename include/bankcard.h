/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Numbers of bank cards that aid and refunds are paid to. Luhn's check (ISO/IEC
 * 7812-1) only warns: passbooks and old accounts do not satisfy it, so a wrong
 * one asks for a second entry. Pure, no allocation. Financial accounts are
 * sensitive data: stored sealed, shown as the last four digits only.
 */
#ifndef YZ_BANKCARD_H
#define YZ_BANKCARD_H

#include "err.h"

#define BANKCARD_SIZE 21 /* 19 digits, one too many, and the NUL */
#define BANKCARD_MASK_SIZE 9

/*
 * 13 to 19 digits, blanks and hyphens away, else BANKCARD_FORMAT. *warning is
 * ERR_NONE or BANKCARD_CHECK.
 */
int bankcard_parse(const char *raw, char out[BANKCARD_SIZE],
	enum err_code *warning, struct err *e) MUST_USE;
/* Do the digits satisfy Luhn's check? False for anything but digits. */
bool bankcard_luhn_is_valid(const char *digits);
/* ****4565 */
void bankcard_mask(const char *card, char out[BANKCARD_MASK_SIZE]);

#endif
