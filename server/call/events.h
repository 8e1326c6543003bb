/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Live news for desk pages (SSE): "something of this topic has changed", and
 * nothing more; the page then asks as it always does. So an event holds no
 * data that a permission would guard, what was missed while away is a set of
 * topics, and a resumed stream is caught up by one event a topic. Event loop
 * only.
 *
 * A permission may end while a stream is open: a stream older than
 * EVENTS_LIFE_MS is ended in place of the next event, and the browser comes
 * back with its Last-Event-ID to be looked at anew.
 */
#ifndef YZ_EVENTS_H
#define YZ_EVENTS_H

#include "call/call.h"
#include "str.h"

#define EVENTS_STREAMS_MAX 10000 /* a session has one */
#define EVENTS_LIFE_MS INT64_C(60000)
#define EVENTS_RETRY_MS 1000

struct events;
struct events *events_new(const struct clock *clock) MUST_USE;
void events_free(struct events *ev);
void events_to(struct events *ev, const struct calls_streams *streams);

/*
 * Writes the beginning of a stream: what the caller has missed since
 * c->last_event. With somewhere to send streams it is open from now on, and an
 * older one of the same session ends. BUSY when there are too many.
 */
int events_open(struct events *ev, const struct call *c, struct str *out,
	struct err *e) MUST_USE;
/* The stream's client has gone. */
void events_close(struct events *ev, struct http_id id);
/* Tells every stream that may know of it; a set of enum topic. */
void events_changed(struct events *ev, unsigned topics);

#endif
