/* SPDX-License-Identifier: Apache-2.0 */
/* Routes: what is offered, and whether somebody may; an offer as answers write
 * it. */
#ifndef YZ_OFFER_API_H
#define YZ_OFFER_API_H

#include "booking/offer.h"
#include "call/call.h"

extern const struct route_table offer_routes;

/* An offer with some of its sessions; next_from: where more begin, or NULL. */
struct offer_page {
	const struct offer *offer;
	struct offer_session *sessions;
	size_t n;
	const char *next_from;
};
extern const struct json_shape offer_shape;
/* A list of offer_shape. */
int offer_replies(struct call *c, struct tx *tx, const struct offer_page *pages,
	size_t n, struct json_list *out, struct err *e) MUST_USE;

#endif
