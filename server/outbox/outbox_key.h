/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The X25519 key that kiosks seal their acts to: DIR/keys/outbox-1.key, sealed
 * under the master key like the receipt key, in every backup, its public half
 * in the database and in every heartbeat's answer.
 */
#ifndef YZ_OUTBOX_KEY_H
#define YZ_OUTBOX_KEY_H

#include "app.h"

/*
 * Fills outbox_secret and outbox_public. A centre that has none yet gets one
 * (init, and the first start behind an upgrade). INTERNAL when the file is
 * missing though there was one, or is another centre's: what kiosks have sealed
 * would be lost silently.
 */
int outbox_key_open(struct app *app, struct err *e) MUST_USE;
/* Forgets it. */
void outbox_key_close(struct app *app);

#endif
