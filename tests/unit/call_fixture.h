/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Requests through the whole pipeline in memory: bytes in, routes, lanes,
 * bytes out, and no socket. One request at a time.
 */
#ifndef YZ_TEST_CALL_FIXTURE_H
#define YZ_TEST_CALL_FIXTURE_H

#include "app_fixture.h"
#include <poll.h>
#include "terminal/ca.h"

struct web {
	struct centre *t;
	struct http_peer peer; /* of the next request */
	bool answered;
	int status;
	char body[65536];
	char cookie[512]; /* Set-Cookie of the last answer, "" for none */
};

static inline void
web_on_answer(void *ctx, struct http_id id, const struct http_reply *reply)
{
	struct web *w = ctx;

	assert_int_equal(id.slot, 7);
	assert_true(reply->body.n < sizeof(w->body));
	w->answered = true;
	w->status = reply->status;
	w->cookie[0] = '\0';
	if (reply->body.n)
		memcpy(w->body, reply->body.p, reply->body.n);
	w->body[reply->body.n] = '\0';
	for (size_t i = 0; i < reply->n_headers; i++)
		if (strcmp(reply->headers[i].name, "Set-Cookie") == 0)
			snprintf(w->cookie, sizeof(w->cookie), "%s",
				reply->headers[i].value);
}

static inline int
web_setup(void **state)
{
	struct web *w = calloc(1, sizeof(*w));
	struct err e = { 0 };
	struct app *app;
	void *centre;

	centre_setup(&centre);
	w->t = centre;
	app = &w->t->app;
	app->hash_lane = lane_new("hash", 2, 32, NULL, NULL, app->mailbox);
	app->calls = calls_new(app);
	calls_answer_to(app->calls, web_on_answer, w);
	assert_int_equal(
		ca_init(w->t->dir, app->keyring, app->rng, T0 / 1000, &e), 0);
	app->ca = ca_open(w->t->dir, app->keyring, app->rng, &e);
	assert_non_null(app->ca);
	snprintf(w->peer.ip, sizeof(w->peer.ip), "10.0.0.1");
	*state = w;
	return 0;
}

static inline int
web_teardown(void **state)
{
	struct web *w = *state;
	void *centre = w->t;

	lane_free(w->t->app.hash_lane);
	calls_free(w->t->app.calls);
	ca_close(w->t->app.ca);
	free(w);
	return centre_teardown(&centre);
}

/*
 * "METHOD /path", further header lines (each ended by CRLF, "" for none) and
 * a JSON body ("" for none); gives the status.
 */
static inline int
web_ask(struct web *w, const char *line, const char *headers, const char *body)
{
	struct http_request req = { .id = { 7, 1 }, .peer = w->peer };
	struct pollfd mail = { .fd = mailbox_fd(w->t->app.mailbox),
		.events = POLLIN };
	struct err e = { 0 };
	char text[8192], type[96] = "";
	size_t used;
	int n;

	if (body[0])
		snprintf(type, sizeof(type),
			"Content-Type: application/json\r\n"
			"Content-Length: %zu\r\n",
			strlen(body));
	n = snprintf(text, sizeof(text),
		"%s HTTP/1.1\r\nHost: localhost\r\n%s%s\r\n", line, headers,
		type);
	assert_int_equal(
		http1_parse(text, (size_t)n, &req.head, &used, &e), HTTP1_OK);
	req.body = bytes_str(body);
	w->answered = false;
	calls_serve(w->t->app.calls, &req);
	while (!w->answered) {
		assert_int_equal(poll(&mail, 1, 10000), 1);
		mailbox_collect(w->t->app.mailbox);
	}
	return w->status;
}

#endif
