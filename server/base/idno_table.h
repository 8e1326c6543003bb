/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The code tables behind idno.c: provinces, the divisions of Wuhu that ever
 * were, countries. Only for telling an impossible number from a possible one;
 * assets/catalogue/divisions.csv is the list with names for people.
 */
#ifndef YZ_IDNO_TABLE_H
#define YZ_IDNO_TABLE_H

#include "base.h"

/* 测试区: a division that is not, for numbers that nobody has. */
#define IDNO_TEST_DIVISION "340299"

/* Two digits: was such a province ever given out? */
bool idno_province_is_known(const char *digits);
/*
 * Six digits: is the code missing from a list that we hold complete? Where we
 * hold none, nothing is doubtful.
 */
bool idno_division_is_doubtful(const char *digits);
/* Three letters, or three digits, of ISO 3166-1. */
bool idno_country_letters_are_known(const char *letters);
bool idno_country_digits_are_known(const char *digits);

#endif
