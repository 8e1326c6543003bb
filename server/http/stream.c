/* SPDX-License-Identifier: Apache-2.0 */
/* Event streams: answers without an end, to clients that keep up. */
#include "http_private.h"

void
http_stream_start(struct http_server *s, struct http_id id)
{
	static const struct http_reply empty = { .status = 200,
		.content_type = "text/event-stream",
		.close = true };
	struct http_conn *c = http_conn_find(s, id);

	if (!c || c->state != CONN_SERVING)
		return;
	if (c->head_only) {
		reply_send(c, &empty);
		return;
	}
	reply_stream_head(c);
	http_conn_end_exchange(c);
	http_conn_enter(c, CONN_STREAM);
}

static size_t
stream_behind(const struct http_conn *c)
{
	return evbuffer_get_length(bufferevent_get_output(c->bev));
}

/* Whoever calls for it knows it here and now, not by gone(). */
static void
stream_cut(struct http_conn *c)
{
	c->state = CONN_SENDING;
	http_conn_close(c);
}

void
http_stream_end(struct http_server *s, struct http_id id)
{
	struct http_conn *c = http_conn_find(s, id);

	if (c && c->state == CONN_STREAM)
		stream_cut(c);
}

int
http_stream_send(struct http_server *s, struct http_id id, struct bytes event)
{
	struct http_conn *c = http_conn_find(s, id);

	if (!c || c->state != CONN_STREAM)
		return -1;
	if (stream_behind(c) + event.n > STREAM_MAX) {
		stream_cut(c);
		return -1;
	}
	evbuffer_add(s->out, event.p, event.n);
	conn_send(c, s->out);
	return 0;
}

/* Who takes nothing from one heartbeat to the next but one is dropped. */
void
stream_heartbeat(struct http_conn *c)
{
	bool behind = stream_behind(c) > 0;

	if (behind && c->stalled) {
		http_conn_close(c);
		return;
	}
	c->stalled = behind;
	if (!behind) {
		evbuffer_add(c->server->out, ":\n\n", 3);
		conn_send(c, c->server->out);
	}
	http_conn_enter(c, CONN_STREAM);
}
