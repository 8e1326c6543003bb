/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The line to the centre: mutual TLS with the one root this kiosk was paired
 * with, on threads of its own, so that the screen never waits for a socket.
 * Beats every 3 s, renews its certificate in time. Submit and callbacks are
 * on the event loop.
 *
 * Not for: what the calls mean (ui_api/), pairing (pair.h).
 */
#ifndef YZ_LINK_H
#define YZ_LINK_H

#include "arena.h"
#include "line.h"
#include "world.h"

struct event_base;
struct link;

#define LINK_NOTICES_MAX 8

/* The answer to a heartbeat; texts live for the call. */
struct link_heard {
	const char *kiosk, *center; /* how they are called; NULL: unknown */
	const char *closed;	    /* out of service: the text; NULL: open */
	const char *help;	    /* "called", "coming", NULL */
	const char *notices[LINK_NOTICES_MAX];
	size_t n_notices;
	bool has_offset;   /* a newer centre says its milliseconds */
	int64_t offset_ms; /* its clock minus ours, half the way allowed for */
};

struct link_config {
	const char *dir; /* of the pairing's files */
	const struct clock *clock;
	/* The body of the next heartbeat, in the arena. */
	const char *(*beat)(void *ctx, struct arena *a);
	/* What was answered; NULL: nothing, or a refusal. */
	void (*heard)(void *ctx, const struct link_heard *heard);
	/* The same answer as it came, be it a refusal. May be NULL; the call
	 * stays the link's. */
	void (*answered)(void *ctx, const struct line_call *call);
	/* What the pairing called this kiosk. */
	void (*named)(void *ctx, const char *kiosk);
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
