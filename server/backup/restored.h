/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The first start on a restored directory. What was given and said after the
 * backup is forgotten here and known outside: numbers that must never go back
 * go on far ahead of where the backup left them.
 */
#ifndef YZ_RESTORED_H
#define YZ_RESTORED_H

#include "app.h"

/* In the data directory from the restore until that start. */
#define RESTORED_FILE "restored"

/* At every start; does nothing without that file. Sets INTERNAL. */
int restored_settle(struct app *app, struct err *e) MUST_USE;

#endif
