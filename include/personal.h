/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Does free text hold somebody's number? For sentences that others will read:
 * a reason, a note. It looks for ID numbers of all families, phones, bank
 * cards and member numbers, however they are spaced; dates, sums and case
 * numbers pass. Not a check of a number (idno.h, phone.h), and no promise that
 * nothing else in the text is personal.
 */
#ifndef YZ_PERSONAL_H
#define YZ_PERSONAL_H

#include "base.h"

bool personal_number_in(const char *text);

#endif
