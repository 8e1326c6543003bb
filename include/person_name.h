/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Names of people, as 民委发〔2016〕33号 binds public services: one separator
 * (U+00B7), room for long names, every Han character of GB 18030, nothing
 * replaced silently. No rule about the number of characters, no guess where a
 * surname ends except for masking. Pure, no allocation.
 */
#ifndef YZ_PERSON_NAME_H
#define YZ_PERSON_NAME_H

#include "err.h"

#define NAME_MAX_CHARS 100 /* code points */
#define NAME_SIZE (4 * NAME_MAX_CHARS + 1)

/*
 * Every look-alike of the separator to U+00B7, also an ASCII or full-width
 * stop between Han characters; full-width Latin to ASCII; blanks trimmed and
 * collapsed, and gone beside a separator or between two Han characters; Latin
 * composed (NFC). Han characters keep their code points, compatibility and
 * private ones too. -1 with NAME_CHARSET (not UTF-8) or NAME_LENGTH.
 */
int name_normalise(
	const char *raw, char out[NAME_SIZE], struct err *e) MUST_USE;

/*
 * Normalises and checks: 1 to 100 code points of Han, Latin letters, blanks,
 * apostrophes, hyphens, separators between letters, and stop or comma behind a
 * Latin letter, as foreigners' cards have them. Sets NAME_EMPTY, NAME_LENGTH,
 * NAME_CHARSET. *warning is ERR_NONE or NAME_PUA: a private-use code point of
 * an old card, kept as it is, for people to look at.
 */
int name_parse(const char *raw, char out[NAME_SIZE], enum err_code *warning,
	struct err *e) MUST_USE;

/*
 * For screens and public lists, of a normalised name: 王*明, 王*, 欧阳**, *;
 * separators and blanks stay: 买**·**逊.
 */
void name_mask(const char *name, char out[NAME_SIZE]);

#endif
