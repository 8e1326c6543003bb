/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One HTTPS client: a libcurl handle whose connection is kept. Used by one
 * thread at a time. Trusts one root and no other, TLS 1.2 or later, https
 * only, no proxy, no redirects.
 */
#ifndef YZ_CLIENT_H
#define YZ_CLIENT_H

#include "line.h"

#include <stdatomic.h>

struct client_config {
	const char *url; /* "https://HOST:PORT" */
	const char *ca;	 /* PEM file */
	/* PEM files of this terminal; both NULL while pairing. */
	const char *cert, *key;
	/* Ends a running request when it becomes true; may be NULL. */
	const atomic_bool *stop;
};

struct client;
/* Copies the config's texts. */
struct client *client_new(const struct client_config *config) MUST_USE;
void client_free(struct client *c);
/* The next request opens a new connection (with the new certificate). */
void client_forget(struct client *c);
/*
 * Sends once, within ms, and fills status, reply and problem. -1 with LINE_DOWN
 * (nothing or not all came back) or INTERNAL (it was not JSON), detail for the
 * log.
 */
int client_send(struct client *c, struct line_call *call, int64_t ms,
	struct err *e) MUST_USE;

/* How long one act may take in all, and a connection of it. */
#define CLIENT_TOTAL_MS 15000
#define CLIENT_CONNECT_MS 5000

#endif
