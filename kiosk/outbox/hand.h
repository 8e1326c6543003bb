/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The outbox by hand: what waits, told without anything personal, and all of
 * it in one file that is carried to the centre. Both only look, beside a
 * running agent too; nothing changes its state, and importing the same thing
 * twice is the centre's to make harmless.
 *
 * The file: "yizhan-outbox 1", one envelope a line as base64url, oldest first,
 * and last "sha256 HEX" over all bytes before it; every line ends in "\n".
 */
#ifndef YZ_OUTBOX_HAND_H
#define YZ_OUTBOX_HAND_H

#include "err.h"

#include <stdio.h>

#define HAND_HEADER "yizhan-outbox 1\n"

/* Sets NOT_FOUND (no outbox in dir), INTERNAL. */
int hand_list(const char *dir, FILE *out, struct err *e) MUST_USE;
/*
 * To a new file, 0600, on the disk when this returns; NULL: to stdout. How
 * many acts it has is in *n. Also sets FILE_EXISTS.
 */
int hand_export(
	const char *dir, const char *to, size_t *n, struct err *e) MUST_USE;

#endif
