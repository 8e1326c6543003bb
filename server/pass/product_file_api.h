/* SPDX-License-Identifier: Apache-2.0 */
/* Passes as a catalogue file writes them (assets/catalogue/pass.json). */
#ifndef YZ_PASS_PRODUCT_FILE_API_H
#define YZ_PASS_PRODUCT_FILE_API_H

#include "pass/product.h"

#define PASS_FILE_MAX (128 * 1024)

/* The text of a file; everything lives in the arena. NULL with what is wrong:
 * BAD_JSON, JSON_UNKNOWN_FIELD, FIELDS … */
const struct pass_new *pass_file_read(
	struct arena *a, struct bytes text, struct err *e) MUST_USE;

#endif
