/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A connection's life: handshake, head, body, the application's turn, answer,
 * and so on until someone has had enough. Reading is never switched off, so a
 * client that goes away is seen while its request is still being worked on.
 */
#include "http_private.h"

#include <openssl/err.h>
#include <stddef.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

/* ---- states and their deadlines ------------------------------------------ */

/* Late with a request: say so, but wait for nothing more. */
static void
expire_request(struct http_conn *c)
{
	struct err e = { 0 };

	c->server->stats.timeouts++;
	err_set(&e, ERR_TIMEOUT);
	reply_refuse(c, &e);
	c->cut = true;
	c->deadline = http_conn_clock(c) + c->server->config.deadlines->linger;
}

static void
expire_quietly(struct http_conn *c)
{
	c->server->stats.timeouts++;
	http_conn_close(c);
}

#define NO_LIMIT SIZE_MAX
#define LIMIT(member) offsetof(struct http_deadlines, member)

/* clang-format off */
static const struct state_rule {
	size_t limit;
	void (*expire)(struct http_conn *c);
} state_rules[CONN_STATES] = {
	[CONN_HANDSHAKE] =	{ LIMIT(handshake),	expire_quietly },
	[CONN_IDLE] =		{ LIMIT(idle),		http_conn_close },
	[CONN_HEAD] =		{ LIMIT(head),		expire_request },
	[CONN_BODY] =		{ LIMIT(body),		expire_request },
	[CONN_SERVING] =	{ NO_LIMIT,		NULL },
	[CONN_SENDING] =	{ LIMIT(send),		expire_quietly },
	[CONN_STREAM] =		{ LIMIT(heartbeat),	stream_heartbeat },
	[CONN_LINGER] =		{ LIMIT(linger),	http_conn_close },
};
/* clang-format on */

void
http_conn_enter(struct http_conn *c, enum conn_state state)
{
	const char *deadlines = (const char *)c->server->config.deadlines;
	size_t at = state_rules[state].limit;
	int64_t limit;

	c->state = state;
	c->deadline = INT64_MAX;
	if (at == NO_LIMIT)
		return;
	memcpy(&limit, deadlines + at, sizeof(limit));
	c->deadline = http_conn_clock(c) + limit;
}

static void
conn_check_deadline(struct http_conn *c, int64_t now)
{
	const struct http_deadlines *d = c->server->config.deadlines;

	if (c->state != CONN_STREAM && now - c->born >= d->connection)
		expire_quietly(c);
	else if (now >= c->deadline)
		state_rules[c->state].expire(c);
}

void
http_conn_sweep(struct http_server *s)
{
	int64_t now = clock_mono(s->config.clock);

	for (uint32_t i = 0; i < s->slots_used; i++)
		if (s->slots[i].conn)
			conn_check_deadline(s->slots[i].conn, now);
	if (!s->stats.open)
		event_del(s->tick);
}

/* ---- bytes that are nobody's turn ---------------------------------------- */

static void
input_discard(struct http_conn *c)
{
	struct evbuffer *in = bufferevent_get_input(c->bev);
	size_t n = evbuffer_get_length(in);

	evbuffer_drain(in, n);
	c->lingered += n;
	if (c->lingered > LINGER_MAX)
		http_conn_close(c);
}

/* The next request may wait here, a little of it. */
static void
input_ahead(struct http_conn *c)
{
	size_t n = evbuffer_get_length(bufferevent_get_input(c->bev));

	if (!c->keep_alive)
		input_discard(c);
	else if (n > PIPELINE_MAX)
		http_conn_close(c);
}

static void
input_none(struct http_conn *c)
{
	(void)c;
}

static void (*const state_inputs[CONN_STATES])(struct http_conn *c) = {
	[CONN_HANDSHAKE] = input_none,
	[CONN_IDLE] = http_conn_input_head,
	[CONN_HEAD] = http_conn_input_head,
	[CONN_BODY] = http_conn_input_body,
	[CONN_SERVING] = input_ahead,
	[CONN_SENDING] = input_ahead,
	[CONN_STREAM] = input_discard,
	[CONN_LINGER] = input_discard,
};

void
http_conn_input(struct http_conn *c)
{
	state_inputs[c->state](c);
}

/* ---- libevent calls ------------------------------------------------------ */

static void
on_read(struct bufferevent *bev, void *ctx)
{
	(void)bev;
	http_conn_input(ctx);
}

static void
on_write(struct bufferevent *bev, void *ctx)
{
	struct http_conn *c = ctx;

	if (evbuffer_get_length(bufferevent_get_output(bev)))
		return;
	c->stalled = false;
	if (c->state != CONN_SENDING)
		return;
	if (!c->keep_alive) {
		http_conn_shut(c);
		return;
	}
	http_conn_enter(c, CONN_IDLE);
	http_conn_input(c);
}

static void
handshake_done(struct http_conn *c)
{
	tls_peer_fill(bufferevent_openssl_get_ssl(c->bev), &c->peer);
	http_conn_enter(c, CONN_IDLE);
	http_conn_input(c);
}

static void
on_event(struct bufferevent *bev, short what, void *ctx)
{
	struct http_conn *c = ctx;

	if (what & BEV_EVENT_CONNECTED) {
		handshake_done(c);
		return;
	}
	ERR_clear_error();
	/*
	 * The client has ended its side but may still read the answer.
	 * libevent has stopped both directions, and calls a reset an end too:
	 * only writing tells the two apart.
	 */
	if ((what & BEV_EVENT_EOF) && (what & BEV_EVENT_READING) &&
		c->state == CONN_SENDING) {
		c->keep_alive = false;
		c->cut = true;
		bufferevent_enable(bev, EV_WRITE);
		return;
	}
	/* After a failure OpenSSL must not be asked for close_notify. */
	c->shut = (what & BEV_EVENT_ERROR) != 0;
	http_conn_close(c);
}

/* ---- birth and death ----------------------------------------------------- */

static bool
slot_take(struct http_server *s, struct http_conn *c)
{
	uint32_t i = s->free_slot;

	if (i >= s->n_slots)
		return false;
	s->free_slot = s->slots[i].next_free;
	s->slots[i].conn = c;
	if (i >= s->slots_used)
		s->slots_used = i + 1;
	c->slot = i;
	return true;
}

static void
slot_give(struct http_server *s, uint32_t i)
{
	s->slots[i].conn = NULL;
	s->slots[i].generation++;
	s->slots[i].next_free = s->free_slot;
	s->free_slot = i;
}

struct http_conn *
http_conn_find(const struct http_server *s, struct http_id id)
{
	if (id.slot >= s->slots_used ||
		s->slots[id.slot].generation != id.generation)
		return NULL;
	return s->slots[id.slot].conn;
}

/* Takes over fd when it succeeds. */
static struct bufferevent *
conn_bufferevent(struct http_conn *c, struct door *door, evutil_socket_t fd)
{
	SSL *ssl = SSL_new(door->tls);
	struct bufferevent *bev;

	BUG_ON(!ssl);
	bev = bufferevent_openssl_socket_new(c->server->base, fd, ssl,
		BUFFEREVENT_SSL_ACCEPTING, BEV_OPT_CLOSE_ON_FREE);
	if (!bev) {
		SSL_free(ssl);
		return NULL;
	}
	bufferevent_openssl_set_allow_dirty_shutdown(bev, 1);
	bufferevent_setcb(bev, on_read, on_write, on_event, c);
	bufferevent_enable(bev, EV_READ | EV_WRITE);
	return bev;
}

static bool
conn_admit(struct http_conn *c, struct door *door, evutil_socket_t fd,
	const struct sockaddr *from)
{
	struct http_server *s = c->server;

	c->count = peers_add(&s->peers, from, s->config.max_per_ip);
	if (!c->count)
		return false;
	if (!slot_take(s, c)) {
		peers_remove(&s->peers, c->count);
		return false;
	}
	c->bev = conn_bufferevent(c, door, fd);
	if (!c->bev) {
		slot_give(s, c->slot);
		peers_remove(&s->peers, c->count);
		return false;
	}
	return true;
}

static void
tick_start(struct http_server *s)
{
	int64_t ms = s->config.deadlines->tick;
	struct timeval each = { .tv_sec = ms / 1000,
		.tv_usec = ms % 1000 * 1000 };

	if (!event_pending(s->tick, EV_TIMEOUT, NULL))
		event_add(s->tick, &each);
}

void
http_conn_new(
	struct door *door, evutil_socket_t fd, const struct sockaddr *from)
{
	struct http_server *s = door->server;
	struct http_conn *c = xcalloc(1, sizeof(*c));

	c->server = s;
	c->peer.port = door->port;
	peer_text(from, c->peer.ip);
	if (s->draining || !conn_admit(c, door, fd, from)) {
		s->stats.refused_caps++;
		close(fd);
		free(c);
		return;
	}
	c->born = http_conn_clock(c);
	http_conn_enter(c, CONN_HANDSHAKE);
	s->stats.accepted++;
	s->stats.open++;
	tick_start(s);
}

void
http_conn_close(struct http_conn *c)
{
	struct http_server *s = c->server;
	struct http_id id = { c->slot, s->slots[c->slot].generation };
	bool waits = c->state == CONN_SERVING || c->state == CONN_STREAM;

	slot_give(s, c->slot);
	peers_remove(&s->peers, c->count);
	s->stats.open--;
	if (c->state != CONN_HANDSHAKE && !c->shut)
		tls_shut(bufferevent_openssl_get_ssl(c->bev));
	bufferevent_free(c->bev);
	if (waits && s->config.gone)
		s->config.gone(s->config.ctx, id);
	http_conn_end_exchange(c);
	free(c);
}

void
http_conn_shut(struct http_conn *c)
{
	if (c->cut) {
		http_conn_close(c);
		return;
	}
	tls_shut(bufferevent_openssl_get_ssl(c->bev));
	c->shut = true;
	shutdown(bufferevent_getfd(c->bev), SHUT_WR);
	http_conn_enter(c, CONN_LINGER);
	http_conn_input(c);
}
