/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The loopback door of the kiosk: the touch pages and the few paths they may
 * call. One browser on this machine is the only client; everything else on it
 * is a stranger, so Host, Origin and a token of this start are checked.
 * Single-threaded, on the agent's event loop; no TLS, never beyond loopback.
 */
#ifndef YZ_UI_H
#define YZ_UI_H

#include "../agent/agent.h"
#include "http1.h"

#define UI_CONNECTIONS_MAX 32
#define UI_BODY_MAX 65536

struct event_base;
struct ui;

/*
 * listen is "127.0.0.1:PORT" or "localhost:PORT", port 0 picks one. Sets
 * FORBIDDEN for any other address, INTERNAL when the port cannot be had, each
 * with a detail. The agent outlives the door.
 */
struct ui *ui_open(struct event_base *base, struct agent *agent,
	const char *listen, struct err *e) MUST_USE;
unsigned ui_port(const struct ui *ui);
void ui_close(struct ui *ui);

#endif
