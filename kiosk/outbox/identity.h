/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Who the kiosk is and whom it seals for, as files of the data directory: its
 * pairing (link/pair.h) and what the centre has said with a heartbeat, kept
 * because a line that is down cannot be asked.
 */
#ifndef YZ_OUTBOX_IDENTITY_H
#define YZ_OUTBOX_IDENTITY_H

#include "outbox.h"

#define IDENTITY_CENTRE "outbox.key" /* the centre's X25519 key, base64url */
#define IDENTITY_URL "public.url"    /* where receipts point to */

/*
 * Fills what there is; what is missing or damaged stays empty, and then only
 * less is promised. out->kiosk is the caller's: sign_key_free.
 */
void identity_load(const char *dir, struct outbox_identity *out);
/*
 * The centre's answer to a heartbeat: "outbox_key", "public_url", "time",
 * "outbox_seq". What
 * is new is kept in dir first. A centre that says none changes nothing.
 */
void identity_heard(
	const char *dir, const struct line_call *call, struct outbox *o);

#endif
