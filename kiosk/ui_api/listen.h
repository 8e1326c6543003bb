/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A listening socket on this machine's own IPv4 loopback and nowhere else.
 */
#ifndef YZ_UI_LISTEN_H
#define YZ_UI_LISTEN_H

#include "base.h"
#include "err.h"

struct event_base;
struct listen;

/*
 * "127.0.0.1:PORT" or "localhost:PORT". on_accept owns the descriptor. Sets
 * FORBIDDEN (another address) or INTERNAL (the port cannot be had).
 */
struct listen *listen_open(struct event_base *base, const char *address,
	void (*on_accept)(void *ctx, int fd), void *ctx,
	struct err *e) MUST_USE;
unsigned listen_port(const struct listen *l);
void listen_close(struct listen *l);

#endif
