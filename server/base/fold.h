/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What people type for a number, made plain: full-width forms to ASCII, letters
 * upper-case, blanks, hyphens and invisible marks dropped. Shared by the number
 * families of the base floor; not for names or free text.
 */
#ifndef YZ_FOLD_H
#define YZ_FOLD_H

#include "base.h"

enum {
	FOLD_CROSS_IS_X = 1, /* × and Cyrillic Х are meant as X */
	FOLD_DROP_PARENS = 2,
	FOLD_KEEP_HYPHENS = 4, /* every kind of them as '-' */
};

/*
 * Writes at most cap - 1 characters and a NUL; what is longer is cut there, so
 * cap must leave room for one character too many. A character that cannot be
 * part of a number becomes '?', as does a byte that is not UTF-8. NULL counts
 * as empty. Returns the length.
 */
size_t fold_number(const char *raw, unsigned flags, char *out, size_t cap);
/* Are all n characters digits? */
bool fold_is_digits(const char *p, size_t n);

#endif
