/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A request arrives: head, the checks before its body, body. What is refused
 * is refused here, before the application has heard of it.
 */
#include "http_private.h"
#include "crypto.h"

#include <stdlib.h>

static void
rebase(struct bytes *b, const char *from, const char *to)
{
	if (b->p)
		b->p = (const uint8_t *)to + ((const char *)b->p - from);
}

/* The head's views move from the input buffer to the exchange's copy. */
static void
head_rebase(struct http1_head *h, const char *from, const char *to)
{
	rebase(&h->target, from, to);
	rebase(&h->path, from, to);
	rebase(&h->query, from, to);
	rebase(&h->host, from, to);
	for (size_t i = 0; i < h->n_headers; i++) {
		rebase(&h->headers[i].name, from, to);
		rebase(&h->headers[i].value, from, to);
	}
}

static size_t
body_size(const struct http1_head *head)
{
	return head->content_length > 0 ? (size_t)head->content_length : 0;
}

static void
exchange_begin(struct http_conn *c, const struct http1_head *head,
	const char *raw, size_t used)
{
	struct slot *slot = &c->server->slots[c->slot];
	size_t body = body_size(head);
	struct exchange *x = xmalloc(sizeof(*x) + used + body);

	x->size = used + body;
	x->body_have = 0;
	x->req.id.slot = c->slot;
	x->req.id.generation = ++slot->generation;
	x->req.peer = c->peer;
	x->req.head = *head;
	x->req.body = bytes_of(body ? x->bytes + used : NULL, body);
	memcpy(x->bytes, raw, used);
	head_rebase(&x->req.head, raw, x->bytes);
	c->exchange = x;
	c->server->body_bytes += x->size;
}

void
http_conn_end_exchange(struct http_conn *c)
{
	struct exchange *x = c->exchange;

	if (!x)
		return;
	c->exchange = NULL;
	c->server->body_bytes -= x->size;
	/* Names and numbers of people do not stay in freed memory. */
	crypto_wipe(x->bytes, x->size);
	free(x);
}

static void
conn_serve(struct http_conn *c)
{
	const struct http_config *config = &c->server->config;

	http_conn_enter(c, CONN_SERVING);
	c->server->stats.requests++;
	config->serve(config->ctx, &c->exchange->req);
}

void
http_conn_input_body(struct http_conn *c)
{
	struct evbuffer *in = bufferevent_get_input(c->bev);
	struct exchange *x = c->exchange;
	char *body = x->bytes + x->size - x->req.body.n;
	int n = evbuffer_remove(
		in, body + x->body_have, x->req.body.n - x->body_have);

	if (n > 0)
		x->body_have += (size_t)n;
	if (x->body_have == x->req.body.n)
		conn_serve(c);
}

/* A client that waits to be told gets told, once the body is wanted. */
static void
body_invite(struct http_conn *c)
{
	struct evbuffer *out = c->server->out;

	if (!http1_find(&c->exchange->req.head, "expect").p)
		return;
	if (evbuffer_get_length(bufferevent_get_input(c->bev)))
		return;
	evbuffer_add_printf(out, "HTTP/1.1 100 Continue\r\n\r\n");
	conn_send(c, out);
}

static int
check_host(
	const struct http_conn *c, const struct http1_head *head, struct err *e)
{
	if (!http1_host_allowed(head->host, c->server->hosts))
		return err_set(e, ERR_WRONG_HOST);
	return 0;
}

/* Before a byte of the body is taken, and before 100 Continue. */
static int
check_body_limit(
	const struct http_conn *c, const struct http1_head *head, struct err *e)
{
	const struct http_config *config = &c->server->config;
	int64_t limit = config->body_limit(config->ctx, &c->peer, head, e);

	if (limit < 0)
		return -1;
	if (head->content_length > limit)
		return err_set(e, ERR_TOO_LARGE);
	if (c->server->body_bytes + body_size(head) >
		(body_size(head) > BODY_LARGE ? BODIES_LARGE_MAX : BODIES_MAX))
		return err_setf(e, ERR_BUSY, "bodies");
	return 0;
}

static void
head_done(struct http_conn *c, const struct http1_head *head, const char *raw,
	size_t used)
{
	struct evbuffer *in = bufferevent_get_input(c->bev);
	struct err e = { 0 };

	c->head_only = head->method == HTTP1_HEAD;
	c->keep_alive = head->keep_alive;
	if (check_host(c, head, &e) < 0 || check_body_limit(c, head, &e) < 0) {
		reply_refuse(c, &e);
		return;
	}
	exchange_begin(c, head, raw, used);
	evbuffer_drain(in, used);
	if (!c->exchange->req.body.n) {
		conn_serve(c);
		return;
	}
	http_conn_enter(c, CONN_BODY);
	body_invite(c);
	http_conn_input_body(c);
}

void
http_conn_input_head(struct http_conn *c)
{
	struct evbuffer *in = bufferevent_get_input(c->bev);
	size_t n = evbuffer_get_length(in), used = 0;
	struct http1_head head;
	struct err e = { 0 };
	const char *raw;

	if (!n)
		return;
	if (c->state == CONN_IDLE) {
		http_conn_enter(c, CONN_HEAD);
		c->head_only = false;
	}
	/* One byte beyond the limit lets the reader say so. */
	n = n > HTTP1_HEAD_MAX ? HTTP1_HEAD_MAX + 1 : n;
	raw = (const char *)evbuffer_pullup(in, (ev_ssize_t)n);
	switch (http1_parse(raw, n, &head, &used, &e)) {
	case HTTP1_MORE:
		break;
	case HTTP1_OK:
		head_done(c, &head, raw, used);
		break;
	case HTTP1_BAD:
		c->server->stats.bad_requests++;
		reply_refuse(c, &e);
		break;
	}
}
