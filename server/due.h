/* SPDX-License-Identifier: Apache-2.0 */
/* What time brings: every domain's jobs, one line each. */
#ifndef YZ_DUE_H
#define YZ_DUE_H

#include "app.h"

/* Read lane: is anything due? */
int due_look(struct tx *tx, bool *due, struct err *e) MUST_USE;
/* Write lane: a part of it; *more: there is more. A job that fails loses its
 * own writes, says so in the log and holds up no other. */
int due_run(struct tx *tx, struct app *app, bool *more, struct err *e) MUST_USE;

#endif
