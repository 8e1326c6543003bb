/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The line to the centre: mutual TLS with the one root this kiosk was paired
 * with, on threads of its own, so that the screen never waits for a socket.
 * Beats every 30 s, renews its certificate in time. Submit and callbacks are
 * on the event loop.
 *
 * Not for: what the calls mean (ui_api/), pairing (pair.h).
 */
#ifndef YZ_LINK_H
#define YZ_LINK_H

#include "line.h"
#include "world.h"

struct event_base;
struct link;

struct link_config {
	const char *dir; /* of the pairing's files */
	const struct clock *clock;
	/* The reader's state for the heartbeat: "ok", "none", "fault". */
	const char *(*reader)(void *ctx);
	/* The centre said how it and this kiosk are called; NULL: unknown. */
	void (*named)(void *ctx, const char *kiosk, const char *center);
	/* The centre answered a heartbeat, be it with a refusal. May be
	 * NULL; the call stays the link's. */
	void (*heard)(void *ctx, const struct line_call *call);
	void *ctx;
};

/*
 * Never NULL. Without a pairing in dir every call is TERMINAL_REQUIRED and
 * nothing is sent.
 */
struct link *link_open(
	struct event_base *base, const struct link_config *config) MUST_USE;
bool link_is_paired(const struct link *l);
/* The line of it, for struct agent. */
struct line link_line(struct link *l);
/* Cuts running calls short; their done() has run when this returns. */
void link_close(struct link *l);

#endif
