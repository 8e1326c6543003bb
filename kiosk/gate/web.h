/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A listening socket of the gate with a few short connections: the attendant's
 * page on loopback, and readers on the park's own network. Strict HTTP/1.1
 * (http1.h), one answer, then the connection ends; or bare bytes where a reader
 * speaks them, which stays connected.
 */
#ifndef YZ_GATE_WEB_H
#define YZ_GATE_WEB_H

#include "arena.h"
#include "http1.h"

#define WEB_CONNS 16
#define WEB_BODY_MAX 4096
#define WEB_IDLE_S 10

struct event_base;
struct web;

struct web_request {
	bool bare; /* no HTTP: body is what came */
	struct http1_head head;
	struct bytes body;
	struct arena *arena;
	uint64_t id; /* for web_answer() */
	bool later;  /* set: it is answered by that, the arena ends now */
	/* The answer; status 0 ends the connection without one. */
	int status;
	const char *type;
	struct bytes reply;
};

struct web_config {
	const char *address; /* "127.0.0.1:8478", "0.0.0.0:9000" */
	bool loopback_only;
	/* What bare bytes begin with, and what must be in them before they
	 * are whole; NULL: HTTP only. */
	const char *bare_begin, *bare_whole;
	void (*serve)(void *ctx, struct web_request *r);
	void *ctx;
};

/* NULL with FORBIDDEN (not loopback), BAD_REQUEST (no address), INTERNAL. */
struct web *web_open(struct event_base *base, const struct web_config *config,
	struct err *e) MUST_USE;
unsigned web_port(const struct web *w);
/* Answers what was left for later, if its connection still is there. */
void web_answer(struct web *w, const struct web_request *r);
void web_close(struct web *w);

#endif
