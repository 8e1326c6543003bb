/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Connections: bytes to requests and answers to bytes. One request at a time
 * on each; every state has its own absolute deadline, so that no client can
 * hold one of the few places for long.
 */
#include "conn.h"
#include "listen.h"
#include "log.h"
#include "str.h"
#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <event2/event.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#define ARENA_CAP ((size_t)1 << 20)

enum conn_state { FREE, IDLE, HEAD, BODY, BUSY, SENDING, DRAINING, STATES };

/* Seconds that each state may last. BUSY is longer than the line's worst. */
static const int state_seconds[STATES] = {
	[IDLE] = 60,
	[HEAD] = 10,
	[BODY] = 20,
	[BUSY] = 90,
	[SENDING] = 20,
	[DRAINING] = 2,
};

struct ui_conn {
	struct ui *ui;
	unsigned generation;
	enum conn_state state;
	struct bufferevent *bev;
	struct event *deadline;
	struct arena arena;
	struct ui_request req;
	const struct ui_route *route;
	bool close; /* after the answer */
};

struct ui {
	struct event_base *base;
	struct agent *agent;
	struct listen *listen;
	char token[UI_TOKEN_SIZE];
	char hosts[2][32];
	struct ui_conn conns[UI_CONNECTIONS_MAX];
};

static const char security_headers[] =
	"Content-Security-Policy: default-src 'none'; script-src 'self'; "
	"style-src 'self'; img-src 'self' data:; font-src 'self'; "
	"media-src 'self'; connect-src 'self'; base-uri 'none'; "
	"frame-ancestors 'none'; form-action 'none'; "
	/* no window, download, dialog or print, whoever asks */
	"sandbox allow-scripts allow-same-origin\r\n"
	"X-Content-Type-Options: nosniff\r\n"
	"X-Frame-Options: DENY\r\n"
	"Referrer-Policy: no-referrer\r\n"
	"Cross-Origin-Opener-Policy: same-origin\r\n"
	"Cross-Origin-Resource-Policy: same-origin\r\n"
	"Permissions-Policy: bluetooth=(), camera=(), clipboard-read=(), "
	"display-capture=(), geolocation=(), hid=(), local-fonts=(), "
	"microphone=(), midi=(), serial=(), usb=(), window-management=()\r\n"
	"Cache-Control: no-store\r\n";

static void
enter(struct ui_conn *c, enum conn_state state)
{
	struct timeval t = { state_seconds[state], 0 };

	c->state = state;
	event_add(c->deadline, &t);
}

static void
conn_free(struct ui_conn *c)
{
	event_free(c->deadline);
	bufferevent_free(c->bev);
	arena_release(&c->arena);
	c->state = FREE;
	c->generation++;
}

/* ---- answering ----------------------------------------------------------- */

static void
send_reply(struct ui_conn *c, const struct ui_reply *reply)
{
	struct evbuffer *out = bufferevent_get_output(c->bev);

	evbuffer_add_printf(out, "HTTP/1.1 %d \r\n", reply->status);
	if (reply->content_type)
		evbuffer_add_printf(
			out, "Content-Type: %s\r\n", reply->content_type);
	if (reply->status != 204)
		evbuffer_add_printf(
			out, "Content-Length: %zu\r\n", reply->body.n);
	evbuffer_add(out, security_headers, sizeof(security_headers) - 1);
	if (reply->header)
		evbuffer_add_printf(out, "%s", reply->header);
	evbuffer_add_printf(
		out, "%s\r\n", c->close ? "Connection: close\r\n" : "");
	if (c->req.head.method != HTTP1_HEAD && reply->body.n)
		evbuffer_add(out, reply->body.p, reply->body.n);
	arena_release(&c->arena);
	enter(c, SENDING);
}

static void
refuse(struct ui_conn *c, const struct err *e, const char *header)
{
	struct ui_reply reply;

	ui_problem(&c->arena, e, &reply);
	reply.header = header;
	send_reply(c, &reply);
}

void
ui_answer(struct ui *ui, struct ui_id id, const struct ui_reply *reply)
{
	struct ui_conn *c = &ui->conns[id.slot];

	if (c->state == BUSY && c->generation == id.generation)
		send_reply(c, reply);
}

/* ---- taking a request ---------------------------------------------------- */

static void
dispatch(struct ui_conn *c)
{
	struct err e = { 0 };
	struct ui_request *r = &c->req;

	enter(c, BUSY);
	if (c->route->flags & UI_VISIT)
		visit_touch(&c->ui->agent->visit);
	if (c->route->serve(r, &e) == 0) {
		if (r->later)
			return;
		if (!arena_over(&c->arena)) {
			send_reply(c, &r->reply);
			return;
		}
		err_set(&e, ERR_TOO_LARGE);
	}
	refuse(c, &e, NULL);
}

static void
take_body(struct ui_conn *c, struct evbuffer *in)
{
	size_t n = (size_t)c->req.head.content_length;
	uint8_t *p;

	if (evbuffer_get_length(in) < n)
		return;
	p = arena_alloc(&c->arena, n + 1);
	evbuffer_remove(in, p, n);
	c->req.body = bytes_of(p, n);
	dispatch(c);
}

/* The head is complete: may it go on? */
static void
admit(struct ui_conn *c, struct evbuffer *in)
{
	struct http1_head *head = &c->req.head;
	struct err e = { 0 }, none = { 0 };
	const char *allow;

	c->close = !head->keep_alive;
	c->route = ui_route_find(head, &allow, &none);
	if (ui_guard(c->ui, head, c->route, &e) == 0 && c->route) {
		if (head->content_length <= 0) {
			dispatch(c);
			return;
		}
		enter(c, BODY);
		take_body(c, in);
		return;
	}
	/* Its body was not read, so no other request can follow. */
	if (head->content_length > 0)
		c->close = true;
	refuse(c, e.code == ERR_NONE ? &none : &e, allow);
}

static void
begin(struct ui_conn *c)
{
	struct ui *ui = c->ui;

	arena_init(&c->arena, ARENA_CAP);
	c->req = (struct ui_request){
		.ui = ui,
		.agent = ui->agent,
		.id = { (unsigned)(c - ui->conns), c->generation },
		.arena = &c->arena,
	};
}

static void
take_head(struct ui_conn *c, struct evbuffer *in)
{
	size_t n = evbuffer_get_length(in), used;
	struct err e = { 0 };
	uint8_t *p;

	if (n == 0)
		return;
	if (c->state == IDLE)
		enter(c, HEAD);
	/* One byte more than a head may have, so that the reader sees it. */
	n = n <= HTTP1_HEAD_MAX ? n : HTTP1_HEAD_MAX + 1;
	begin(c);
	p = arena_alloc(&c->arena, n);
	evbuffer_copyout(in, p, n);
	switch (http1_parse((char *)p, n, &c->req.head, &used, &e)) {
	case HTTP1_OK:
		evbuffer_drain(in, used);
		admit(c, in);
		return;
	case HTTP1_BAD:
		c->close = true;
		refuse(c, &e, NULL);
		return;
	case HTTP1_MORE:
		arena_release(&c->arena);
	}
}

static void
advance(struct ui_conn *c)
{
	struct evbuffer *in = bufferevent_get_input(c->bev);

	switch (c->state) {
	case IDLE:
	case HEAD:
		take_head(c, in);
		break;
	case BODY:
		take_body(c, in);
		break;
	case DRAINING:
		evbuffer_drain(in, evbuffer_get_length(in));
		break;
	default:
		/* A request that comes early waits in the buffer. */
		break;
	}
}

/* ---- events -------------------------------------------------------------- */

static void
on_read(struct bufferevent *bev, void *arg)
{
	(void)bev;
	advance(arg);
}

/* The answer is out. A last answer is followed by a half-close, so that a
 * reset for unread bytes cannot overtake it. */
static void
on_written(struct bufferevent *bev, void *arg)
{
	struct ui_conn *c = arg;

	if (c->state != SENDING)
		return;
	if (c->close) {
		shutdown(bufferevent_getfd(bev), SHUT_WR);
		enter(c, DRAINING);
	} else {
		enter(c, IDLE);
	}
	advance(c);
}

static void
on_end(struct bufferevent *bev, short what, void *arg)
{
	(void)bev;
	(void)what;
	conn_free(arg);
}

static void
on_deadline(evutil_socket_t fd, short what, void *arg)
{
	struct ui_conn *c = arg;
	struct err e = { 0 };

	(void)fd;
	(void)what;
	if (c->state != HEAD && c->state != BODY) {
		conn_free(c);
		return;
	}
	if (c->state == HEAD)
		begin(c);
	err_set(&e, ERR_TIMEOUT);
	c->close = true;
	refuse(c, &e, NULL);
}

static struct ui_conn *
conn_unused(struct ui *ui)
{
	for (size_t i = 0; i < UI_CONNECTIONS_MAX; i++)
		if (ui->conns[i].state == FREE)
			return &ui->conns[i];
	return NULL;
}

static void
on_accept(void *ctx, int fd)
{
	struct ui *ui = ctx;
	struct ui_conn *c = conn_unused(ui);

	if (!c) {
		close(fd);
		return;
	}
	c->ui = ui;
	c->close = false;
	c->bev = bufferevent_socket_new(ui->base, fd, BEV_OPT_CLOSE_ON_FREE);
	c->deadline = evtimer_new(ui->base, on_deadline, c);
	if (!c->bev || !c->deadline)
		BUG("no memory");
	arena_init(&c->arena, ARENA_CAP);
	bufferevent_setcb(c->bev, on_read, on_written, on_end, c);
	bufferevent_setwatermark(
		c->bev, EV_READ, 0, HTTP1_HEAD_MAX + UI_BODY_MAX);
	bufferevent_enable(c->bev, EV_READ | EV_WRITE);
	enter(c, IDLE);
}

/* ---- the door ------------------------------------------------------------ */

struct ui *
ui_open(struct event_base *base, struct agent *agent, const char *address,
	struct err *e)
{
	struct ui *ui = xcalloc(1, sizeof(*ui));
	uint8_t raw[(UI_TOKEN_SIZE - 1) / 2];

	ui->base = base;
	ui->agent = agent;
	ui->listen = listen_open(base, address, on_accept, ui, e);
	if (!ui->listen) {
		free(ui);
		return NULL;
	}
	rng_fill(agent->rng, raw, sizeof(raw));
	hex_format(raw, sizeof(raw), ui->token);
	snprintf(ui->hosts[0], sizeof(ui->hosts[0]), "127.0.0.1:%u",
		ui_port(ui));
	snprintf(ui->hosts[1], sizeof(ui->hosts[1]), "localhost:%u",
		ui_port(ui));
	return ui;
}

unsigned
ui_port(const struct ui *ui)
{
	return listen_port(ui->listen);
}

const char *
ui_token(const struct ui *ui)
{
	return ui->token;
}

const char *
ui_host(const struct ui *ui, unsigned i)
{
	return ui->hosts[i];
}

void
ui_close(struct ui *ui)
{
	listen_close(ui->listen);
	for (size_t i = 0; i < UI_CONNECTIONS_MAX; i++)
		if (ui->conns[i].state != FREE)
			conn_free(&ui->conns[i]);
	free(ui);
}
