/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The administrator's door: a Unix socket, 0600, in the data directory, open
 * to root and the server's own user only (SO_PEERCRED). One connection is one
 * command: the client sends its arguments, each ended by NUL, and shuts its
 * side; the answer is the exit code (1 byte), the length of what goes to
 * stdout (4 bytes, big-endian), that text, and the rest for stderr.
 *
 * On the event loop. Not for: what commands mean (cli.h).
 */
#ifndef YZ_ADMIN_H
#define YZ_ADMIN_H

#include "err.h"

#define ADMIN_REQUEST_MAX (256 * 1024) /* an act done offline, as text */
#define ADMIN_ARGS_MAX 64
#define ADMIN_CONNECTIONS_MAX 4

struct event_base;
struct admin;

/*
 * One command has arrived. argv is NULL-ended and lives until admin_reply()
 * with this id.
 */
typedef void admin_serve_fn(void *ctx, uint64_t id, int argc, char **argv);

/* Replaces a socket that a killed server has left. */
struct admin *admin_open(struct event_base *base, const char *path,
	admin_serve_fn *serve, void *ctx, struct err *e) MUST_USE;
/* Copies the texts. An id whose client has gone is harmless. */
void admin_reply(struct admin *a, uint64_t id, int code, struct bytes out,
	struct bytes message);
/* Removes the socket. Commands under way get no answer. */
void admin_close(struct admin *a);

#endif
