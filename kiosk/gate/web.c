/* SPDX-License-Identifier: Apache-2.0 */
#include "web.h"
#include "str.h"
#include <arpa/inet.h>
#include <errno.h>
#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <event2/event.h>
#include <event2/listener.h>
#include <event2/util.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>

#define INPUT_MAX (HTTP1_HEAD_MAX + WEB_BODY_MAX)
#define ARENA_MAX 65536

struct conn {
	struct web *web;
	struct bufferevent *bev; /* NULL: free */
	bool answered;
	bool bare;	    /* a reader that stays connected */
	uint64_t born;	    /* of all connections */
	uint64_t waits;	    /* id of the request that is answered later, or 0 */
	struct arena arena; /* of the request that is served now */
};

struct web {
	struct web_config config;
	struct event_base *base;
	struct evconnlistener *listener;
	struct conn conns[WEB_CONNS];
	unsigned port;
	uint64_t births, requests;
};

static void
conn_close(struct conn *c)
{
	if (c->bev)
		bufferevent_free(c->bev);
	c->bev = NULL;
}

/* ---- answers ---------------------------------------------------------------
 */

static const char *
reason(int status)
{
	static const struct {
		int status;
		const char *reason;
	} rows[] = { { 200, "OK" }, { 204, "No Content" },
		{ 400, "Bad Request" }, { 403, "Forbidden" },
		{ 404, "Not Found" }, { 405, "Method Not Allowed" },
		{ 409, "Conflict" }, { 413, "Content Too Large" },
		{ 421, "Misdirected Request" } };

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		if (rows[i].status == status)
			return rows[i].reason;
	}
	return "Error";
}

static void
answer(struct conn *c, const struct web_request *r)
{
	struct evbuffer *out = bufferevent_get_output(c->bev);

	c->answered = !r->bare;
	if (r->status == 0) {
		conn_close(c);
		return;
	}
	if (!r->bare)
		evbuffer_add_printf(out,
			"HTTP/1.1 %d %s\r\nContent-Type: %s\r\n"
			"Content-Length: %zu\r\nCache-Control: no-store\r\n"
			"Content-Security-Policy: default-src 'none'; "
			"style-src 'self'; script-src 'self'; "
			"connect-src 'self'; frame-ancestors 'none'\r\n"
			"X-Content-Type-Options: nosniff\r\n"
			"Connection: close\r\n\r\n",
			r->status, reason(r->status),
			r->type ? r->type : "text/plain", r->reply.n);
	evbuffer_add(out, r->reply.p, r->reply.n);
	if (!r->bare)
		bufferevent_disable(c->bev, EV_READ);
}

static void
problem(struct conn *c, int status)
{
	const struct web_request r = { .status = status };

	answer(c, &r);
}

/* ---- requests --------------------------------------------------------------
 */

static void
serve(struct conn *c, struct web_request *r)
{
	arena_init(&c->arena, ARENA_MAX);
	r->arena = &c->arena;
	r->status = 404;
	r->id = ++c->web->requests;
	c->web->config.serve(c->web->config.ctx, r);
	if (r->later)
		c->waits = r->id;
	else
		answer(c, r);
	arena_release(&c->arena);
}

/* Does p begin as bare bytes do, as far as it goes? */
static bool
is_bare(const struct web *w, const char *p, size_t n)
{
	const char *begin = w->config.bare_begin;
	size_t most = begin ? strlen(begin) : 0;

	if (n > most)
		n = most;
	return n > 0 && memcmp(p, begin, n) == 0;
}

/* A reader's next code comes on the same connection, whenever that is. */
static void
on_bare(struct conn *c, const char *p, size_t n)
{
	struct evbuffer *in = bufferevent_get_input(c->bev);
	const char *begin = strstr(p, c->web->config.bare_begin);
	struct web_request r = { .bare = true };

	c->bare = true;
	bufferevent_set_timeouts(c->bev, NULL, NULL);
	if (!begin || !strstr(begin, c->web->config.bare_whole))
		return;
	r.body = bytes_of(begin, n - (size_t)(begin - p));
	evbuffer_drain(in, n);
	serve(c, &r);
}

static void
on_http(struct conn *c, const char *p, size_t n)
{
	struct web_request r = { 0 };
	struct err e = { 0 };
	size_t used, body;

	switch (http1_parse(p, n, &r.head, &used, &e)) {
	case HTTP1_MORE:
		return;
	case HTTP1_BAD:
		problem(c, err_info(e.code)->status);
		return;
	case HTTP1_OK:
		break;
	}
	if (r.head.content_length > WEB_BODY_MAX) {
		problem(c, 413);
		return;
	}
	body = r.head.content_length > 0 ? (size_t)r.head.content_length : 0;
	if (n - used < body)
		return;
	r.body = bytes_of(p + used, body);
	serve(c, &r);
}

static void
on_read(struct bufferevent *bev, void *arg)
{
	struct conn *c = arg;
	struct evbuffer *in = bufferevent_get_input(bev);
	size_t n = evbuffer_get_length(in);
	char text[INPUT_MAX + 1];

	if (c->answered || c->waits)
		return;
	if (n > INPUT_MAX) {
		problem(c, 413);
		return;
	}
	evbuffer_copyout(in, text, n);
	text[n] = '\0';
	if (c->bare || is_bare(c->web, text, n))
		on_bare(c, text, n);
	else
		on_http(c, text, n);
}

/* A reader may have said its next code in the meantime. */
void
web_answer(struct web *w, const struct web_request *r)
{
	for (size_t i = 0; i < WEB_CONNS; i++) {
		struct conn *c = &w->conns[i];

		if (!c->bev || c->waits != r->id)
			continue;
		c->waits = 0;
		answer(c, r);
		if (r->bare && c->bev)
			on_read(c->bev, c);
		return;
	}
}

/* All is written. */
static void
on_write(struct bufferevent *bev, void *arg)
{
	struct conn *c = arg;

	(void)bev;
	if (c->answered)
		conn_close(c);
}

static void
on_event(struct bufferevent *bev, short what, void *arg)
{
	(void)bev;
	(void)what;
	conn_close(arg);
}

/* ---- connections -----------------------------------------------------------
 */

/* A free one; else that of the reader which has been there longest: it may
 * have lost its power and come back. */
static struct conn *
conn_get(struct web *w)
{
	struct conn *oldest = NULL;

	for (size_t i = 0; i < WEB_CONNS; i++) {
		struct conn *c = &w->conns[i];

		if (!c->bev)
			return c;
		if (c->bare && (!oldest || c->born < oldest->born))
			oldest = c;
	}
	if (oldest)
		conn_close(oldest);
	return oldest;
}

static void
on_accept(struct evconnlistener *listener, evutil_socket_t fd,
	struct sockaddr *from, int n, void *arg)
{
	static const struct timeval idle = { WEB_IDLE_S, 0 };
	struct web *w = arg;
	struct conn *c = conn_get(w);

	(void)listener;
	(void)from;
	(void)n;
	if (!c) {
		evutil_closesocket(fd);
		return;
	}
	*c = (struct conn){ .web = w, .born = w->births++ };
	c->bev = bufferevent_socket_new(w->base, fd, BEV_OPT_CLOSE_ON_FREE);
	BUG_ON(!c->bev);
	bufferevent_setcb(c->bev, on_read, on_write, on_event, c);
	bufferevent_set_timeouts(c->bev, &idle, &idle);
	bufferevent_enable(c->bev, EV_READ | EV_WRITE);
}

/* "127.0.0.1:8478"; 0 picks a port. No name is looked up. */
static int
address_parse(
	const struct web_config *config, struct sockaddr_in *out, struct err *e)
{
	const char *colon = strrchr(config->address, ':');
	char host[INET_ADDRSTRLEN];
	size_t n = colon ? (size_t)(colon - config->address) : sizeof(host);
	int64_t port;

	*out = (struct sockaddr_in){ .sin_family = AF_INET };
	if (n >= sizeof(host) ||
		digits_parse(bytes_str(colon + 1), UINT16_MAX, &port) != 0)
		return err_setf(e, ERR_BAD_REQUEST,
			"'%.40s' is not ADDRESS:PORT", config->address);
	memcpy(host, config->address, n);
	host[n] = '\0';
	out->sin_port = htons((uint16_t)port);
	if (inet_pton(AF_INET, host, &out->sin_addr) != 1)
		return err_setf(e, ERR_BAD_REQUEST,
			"'%.40s' is not ADDRESS:PORT", config->address);
	if (config->loopback_only &&
		out->sin_addr.s_addr != htonl(INADDR_LOOPBACK))
		return err_setf(e, ERR_FORBIDDEN,
			"'%.40s' is not 127.0.0.1:PORT", config->address);
	return 0;
}

struct web *
web_open(
	struct event_base *base, const struct web_config *config, struct err *e)
{
	struct sockaddr_in address;
	socklen_t n = sizeof(address);
	struct web *w;

	if (address_parse(config, &address, e) != 0)
		return NULL;
	w = xcalloc(1, sizeof(*w));
	w->config = *config;
	w->base = base;
	w->listener = evconnlistener_new_bind(base, on_accept, w,
		LEV_OPT_CLOSE_ON_FREE | LEV_OPT_CLOSE_ON_EXEC |
			LEV_OPT_REUSEABLE,
		16, (struct sockaddr *)&address, sizeof(address));
	if (!w->listener) {
		err_setf(e, ERR_INTERNAL, "cannot listen on %.40s: %s",
			config->address, strerror(errno));
		free(w);
		return NULL;
	}
	getsockname(evconnlistener_get_fd(w->listener),
		(struct sockaddr *)&address, &n);
	w->port = ntohs(address.sin_port);
	return w;
}

unsigned
web_port(const struct web *w)
{
	return w->port;
}

void
web_close(struct web *w)
{
	if (!w)
		return;
	for (size_t i = 0; i < WEB_CONNS; i++)
		conn_close(&w->conns[i]);
	evconnlistener_free(w->listener);
	free(w);
}
