/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The line to the centre as the rest of the agent sees it: hand in a call, get
 * it back on the event loop with the centre's answer or without one. What
 * stands behind it is link.h; tests put a fake there.
 */
#ifndef YZ_LINE_H
#define YZ_LINE_H

#include "base.h"
#include "err.h"

#define LINE_KEY_SIZE 65
#define LINE_REPLY_MAX ((size_t)1 << 20)

enum line_verb { LINE_GET, LINE_POST };

/*
 * One request and its answer. Made by line_call_new, given away with submit,
 * freed with line_call_free (which wipes both bodies) by done().
 */
struct line_call {
	struct line_call *next;
	enum line_verb verb;
	char *path;		 /* with its query, own copy */
	char key[LINE_KEY_SIZE]; /* Idempotency-Key, "" for none */
	char *body;		 /* JSON, own copy */
	size_t body_n;
	unsigned tries; /* how often at most */
	int64_t max_ms; /* for all tries; 0: as long as an act may take */
	bool patient;	/* also on a line that is in doubt */
	/* Somebody stands at the gate: never behind calls that are not urgent,
	 * and max_ms counts from submit. */
	bool urgent;
	/* Set before done(): */
	enum err_code failed; /* ERR_NONE: the centre answered */
	int status;
	char *reply;
	size_t reply_n;
	bool problem; /* the reply is application/problem+json */
	void (*done)(struct line_call *call);
	void *ctx;
};

struct line_call *line_call_new(
	enum line_verb verb, const char *path, struct bytes body) MUST_USE;
void line_call_free(struct line_call *call);
/* Wipes the answer of an earlier try. */
void line_reply_clear(struct line_call *call);

struct line {
	/* 0, or -1 (BUSY, TERMINAL_REQUIRED): the call stays the caller's. */
	int (*submit)(void *ctx, struct line_call *call, struct err *e);
	bool (*online)(void *ctx);
	void *ctx;
};

#endif
