/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the agent says to systemd: that it serves, that it is alive, and that
 * the page on the glass is not. Without systemd it says nothing.
 *
 * The page asks for the machine's state every five seconds. If it has not for
 * GUARD_PAGE_MS, the file screen-stale in the unit's runtime directory is
 * touched; a path unit restarts the browser on it (assets/systemd).
 */
#ifndef YZ_GUARD_H
#define YZ_GUARD_H

#include "base.h"
#include "world.h"

#define GUARD_PAGE_MS 30000
/* A browser needs this long from its start to its first question. */
#define GUARD_START_MS 60000

struct guard {
	const struct clock *clock;
	int fd;		       /* to systemd, -1 without it */
	char *stale;	       /* path of screen-stale, NULL without it */
	int64_t alive_every;   /* ms, 0: nobody asks */
	int64_t alive_at;      /* monotonic ms */
	int64_t page_deadline; /* when silence becomes a fault */
};

/* From $NOTIFY_SOCKET, $WATCHDOG_USEC and $RUNTIME_DIRECTORY. */
void guard_init(struct guard *g, const struct clock *clock);
/* Pages are served: READY=1. */
void guard_ready(struct guard *g);
/* The page has asked for something. */
void guard_page_seen(struct guard *g);
/* Somebody asks for a new browser. Without systemd the page helps itself. */
void guard_restart_screen(struct guard *g);
/*
 * Every tick. well: everything that the agent itself must do works; only then
 * systemd hears that it is alive.
 */
void guard_tick(struct guard *g, bool well);
/* STOPPING=1; closes. */
void guard_release(struct guard *g);

#endif
