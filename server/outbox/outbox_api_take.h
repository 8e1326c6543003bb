/* SPDX-License-Identifier: Apache-2.0 */
/* Taking one envelope: once, whole, whatever is in it. */
#ifndef YZ_OUTBOX_API_TAKE_H
#define YZ_OUTBOX_API_TAKE_H

#include "outbox/outbox.h"

/*
 * What became of an envelope that outbox_open() has looked at: "imported",
 * "conflict", "poisoned", "known" (taken before), or "later" (trouble of the
 * house: nothing of it is kept, hand it in again). late->terminal must be a
 * terminal's. Write lane.
 */
const char *outbox_take(
	struct tx *tx, struct app *app, const struct outbox_late *late);

#endif
