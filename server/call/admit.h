/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Who may pass: first on the event loop by what the connection and the headers
 * say, then on the lane by what the database says. Not for: rules about one
 * case.
 */
#ifndef YZ_ADMIT_H
#define YZ_ADMIT_H

#include "call/call.h"

/*
 * Port, certificate, origin, content type, idempotency key; copies cookie,
 * csrf, ticket, key and query into the call.
 */
int admit_request(
	struct call *c, const struct http_request *req, struct err *e) MUST_USE;
/*
 * Before a byte of the body is taken: whoever sends more than the usual is
 * known by the head, as a terminal, as somebody signed in, by the route's
 * guard.
 */
int admit_body(struct app *app, const struct route *route,
	const struct http_peer *peer, const struct http1_head *h,
	struct err *e) MUST_USE;
/* Session or certificate, then permission. */
int admit_caller(struct call *c, struct tx *tx, struct err *e) MUST_USE;

#endif
