/* SPDX-License-Identifier: Apache-2.0 */
#include "line.h"
#include "crypto.h"
#include <stdlib.h>

struct line_call *
line_call_new(enum line_verb verb, const char *path, struct bytes body)
{
	struct line_call *c = xcalloc(1, sizeof(*c));

	c->verb = verb;
	c->path = xstrdup(path);
	c->tries = 1;
	if (body.p) {
		c->body = xmalloc(body.n + 1);
		memcpy(c->body, body.p, body.n);
		c->body[body.n] = '\0';
		c->body_n = body.n;
	}
	return c;
}

static void
wipe_free(char *p, size_t n)
{
	if (p)
		crypto_wipe(p, n);
	free(p);
}

void
line_reply_clear(struct line_call *call)
{
	wipe_free(call->reply, call->reply_n);
	call->reply = NULL;
	call->reply_n = 0;
	call->status = 0;
	call->problem = false;
}

void
line_call_free(struct line_call *call)
{
	line_reply_clear(call);
	wipe_free(call->body, call->body_n);
	free(call->path);
	free(call);
}
