/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Inside of ui_api/ only: offers while there is no line. What can be had are
 * the places that the centre has leased to this kiosk; who may have them is
 * judged here as far as a card and the person's own word go, the rest is the
 * centre's to decide, and the paper says so.
 */
#ifndef YZ_UI_LEASED_H
#define YZ_UI_LEASED_H

#include "conn.h"
#include "../outbox/outbox.h"

/* The kept offers instead of the centre's; "left" says how many places each
 * session still has here. LINE_DOWN when none are kept. */
int leased_offers(struct ui_request *r, struct err *e);
/* code: an offer's, not NUL-ended. card NULL: LEASE_CARD. */
int leased_fit(struct ui_request *r, struct bytes code, const struct card *card,
	struct err *e);
/*
 * The words of a leased session, and whether the card's holder may have it: the
 * rule's own code. LEASE_SPENT for one that is not leased.
 */
int leased_place(struct ui_request *r, const char *session,
	const struct card *card, struct outbox_place *out,
	struct err *e) MUST_USE;

#endif
