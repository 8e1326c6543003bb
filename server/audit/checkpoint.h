/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How far the trail had come, signed, in a file of its own beside the database
 * and with every terminal: cutting off the last rows, or working the whole
 * chain out anew, then shows. A chain alone cannot say that it was longer.
 *
 * DIR/audit.checkpoint is one line: ROWS HASH AT SIGNATURE, the numbers in
 * decimal, HASH of the last row and SIGNATURE in hex. Signed is
 * "yizhan audit checkpoint 1\n" and the line up to the signature, under a key
 * derived from the master key for nothing else.
 */
#ifndef YZ_CHECKPOINT_H
#define YZ_CHECKPOINT_H

#include "app.h"

#define CHECKPOINT_FILE "audit.checkpoint"
#define CHECKPOINT_LINE 512 /* longer than any */

/*
 * Writes a new line if the trail is min_rows longer than the last one says, or
 * longer at all and min_ms have passed; otherwise nothing. Never goes back: a
 * trail that is shorter than the file says, or another one, is left to be
 * found (AUDIT_BROKEN, and the file stays). On a lane: reads tx, then writes a
 * small file.
 */
int checkpoint_write(struct tx *tx, struct app *app, int64_t min_rows,
	int64_t min_ms, struct err *e) MUST_USE;
/* The line as it stands, without its end; NULL if there is none. */
const char *checkpoint_text(const struct app *app, struct arena *a);
/* The public half of the key. */
void checkpoint_public(const struct app *app, uint8_t out[32]);

#endif
