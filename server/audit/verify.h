/* SPDX-License-Identifier: Apache-2.0 */
/*
 * `yizhan audit verify`: reads the trail from its first row and works out
 * every link again, from the description of the format alone; it calls nothing
 * of the writer.
 */
#ifndef YZ_AUDIT_VERIFY_H
#define YZ_AUDIT_VERIFY_H

#include "cli.h"

/* Prints the number of rows and the last hash; a broken link is an error that
 * names the row. */
cli_fn audit_verify;

#endif
