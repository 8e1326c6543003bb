/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Unified social credit codes of employers and of unions themselves, which
 * register under department 8 and are not their employer's code.
 *
 * Sources: GB 32100-2015 with amendment 1 (MOD 31 check), GB 11714-1997 (the
 * organisation code inside). Pure, no allocation.
 */
#ifndef YZ_USCC_H
#define YZ_USCC_H

#include "err.h"

#define USCC_SIZE 20 /* 18, one too many, and the NUL */

/*
 * Upper-cases, drops blanks and hyphens, checks in this order: USCC_LENGTH,
 * USCC_CHARSET (no I O S V Z), USCC_DEPARTMENT (the first two characters),
 * USCC_CHECK. *warning is ERR_NONE or USCC_ORG_CHECK: the inner check is wrong
 * in codes that are in use.
 */
int uscc_parse(const char *raw, char out[USCC_SIZE], enum err_code *warning,
	struct err *e) MUST_USE;

/* Is it a union's own code (工会, department 8)? Of a parsed code. */
bool uscc_is_union(const char *uscc);

#endif
