/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Inside of ui_api/ only: an act of a page on its way through the outbox, so
 * that it is kept when there is no line. What only asks goes by forward() in
 * center.c.
 */
#ifndef YZ_UI_ACT_H
#define YZ_UI_ACT_H

#include "conn.h"

/*
 * Answers later (r->later): as the centre does, or with the provisional
 * receipt. path lives for ever; what may be kept of it stands in
 * outbox/offline.c. place: the leased one that it takes, or NULL. handle may be
 * NULL; a read handle is spent by success. -1: not taken at all.
 */
struct outbox_place;
int act_post(struct ui_request *r, const char *path, struct bytes body,
	const struct outbox_place *place, const char *handle,
	struct err *e) MUST_USE;

#endif
