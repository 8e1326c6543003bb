/* SPDX-License-Identifier: Apache-2.0 */
/* Answers: the status line, the headers every answer has, and the one way
 * out. */
#include "http_private.h"

#include <stdio.h>
#include <time.h>

/* clang-format off */
static const struct {
	int status;
	const char *reason;
} reasons[] = {
	{ 200, "OK" },
	{ 201, "Created" },
	{ 202, "Accepted" },
	{ 204, "No Content" },
	{ 303, "See Other" },
	{ 304, "Not Modified" },
	{ 400, "Bad Request" },
	{ 401, "Unauthorized" },
	{ 403, "Forbidden" },
	{ 404, "Not Found" },
	{ 405, "Method Not Allowed" },
	{ 408, "Request Timeout" },
	{ 409, "Conflict" },
	{ 411, "Length Required" },
	{ 413, "Content Too Large" },
	{ 414, "URI Too Long" },
	{ 415, "Unsupported Media Type" },
	{ 417, "Expectation Failed" },
	{ 421, "Misdirected Request" },
	{ 422, "Unprocessable Content" },
	{ 429, "Too Many Requests" },
	{ 431, "Request Header Fields Too Large" },
	{ 500, "Internal Server Error" },
	{ 501, "Not Implemented" },
	{ 503, "Service Unavailable" },
	{ 505, "HTTP Version Not Supported" },
	{ 507, "Insufficient Storage" },
};
/* clang-format on */

static const char always[] = "X-Content-Type-Options: nosniff\r\n"
			     "Referrer-Policy: no-referrer\r\n"
			     "Cross-Origin-Opener-Policy: same-origin\r\n"
			     "Cross-Origin-Resource-Policy: same-origin\r\n"
			     "Strict-Transport-Security: max-age=31536000\r\n";

static const char page_policy[] =
	"Content-Security-Policy: default-src 'none'; script-src 'self'; "
	"style-src 'self'; img-src 'self' data:; font-src 'self'; "
	"connect-src 'self'; form-action 'self'; base-uri 'none'; "
	"frame-ancestors 'none'; object-src 'none'\r\n";

/* Whatever is no page loads nothing and is shown in no frame. */
static const char data_policy[] =
	"Content-Security-Policy: default-src 'none'; base-uri 'none'; "
	"form-action 'none'; frame-ancestors 'none'\r\n";

static const char *
reason_of(int status)
{
	for (size_t i = 0; i < ARRAY_LEN(reasons); i++)
		if (reasons[i].status == status)
			return reasons[i].reason;
	return "Status";
}

static void
put(struct evbuffer *out, const char *text)
{
	evbuffer_add(out, text, strlen(text));
}

/* Made once a second. */
static const char *
date_now(struct http_server *s)
{
	static const char *const days[] = { "Sun", "Mon", "Tue", "Wed", "Thu",
		"Fri", "Sat" };
	static const char *const months[] = { "Jan", "Feb", "Mar", "Apr", "May",
		"Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };
	int64_t second = clock_now(s->config.clock) / 1000;
	time_t t = (time_t)second;
	struct tm tm;

	if (second == s->date_at)
		return s->date;
	s->date_at = second;
	gmtime_r(&t, &tm);
	/* RFC 9110 wants English names, whatever the locale says. */
	snprintf(s->date, sizeof(s->date),
		"%s, %02d %s %04d %02d:%02d:%02d GMT", days[tm.tm_wday],
		tm.tm_mday, months[tm.tm_mon], tm.tm_year + 1900, tm.tm_hour,
		tm.tm_min, tm.tm_sec);
	return s->date;
}

static void
put_headers(struct evbuffer *out, const struct http_reply *reply)
{
	bool cache_said = false;

	for (size_t i = 0; i < reply->n_headers; i++) {
		const struct http_header *h = &reply->headers[i];

		/* A line end in a value would be a header of someone else's
		 * making. */
		BUG_ON(h->value[strcspn(h->value, "\r\n")]);
		put(out, h->name);
		put(out, ": ");
		put(out, h->value);
		put(out, "\r\n");
		cache_said |= strcmp(h->name, "Cache-Control") == 0;
	}
	if (!cache_said)
		put(out, "Cache-Control: no-store\r\n");
}

static bool
is_page(const struct http_reply *reply)
{
	return reply->content_type &&
	       strncmp(reply->content_type, "text/html", 9) == 0;
}

static void
put_policy(struct evbuffer *out, const struct http_reply *reply)
{
	if (reply->policy)
		evbuffer_add_printf(
			out, "Content-Security-Policy: %s\r\n", reply->policy);
	else
		put(out, is_page(reply) ? page_policy : data_policy);
}

static void
put_head(struct http_conn *c, struct evbuffer *out,
	const struct http_reply *reply)
{
	evbuffer_add_printf(out, "HTTP/1.1 %d %s\r\nDate: %s\r\n",
		reply->status, reason_of(reply->status), date_now(c->server));
	if (reply->content_type) {
		put(out, "Content-Type: ");
		put(out, reply->content_type);
		put(out, "\r\n");
	}
	evbuffer_add(out, always, sizeof(always) - 1);
	put_policy(out, reply);
	put_headers(out, reply);
	if (!c->keep_alive)
		put(out, "Connection: close\r\n");
}

/* Old connections end at an answer, not in the middle of a request. */
static bool
conn_is_old(const struct http_conn *c)
{
	int64_t limit = c->server->config.deadlines->connection;

	return http_conn_clock(c) - c->born >= limit / 10 * 9;
}

void
conn_send(struct http_conn *c, struct evbuffer *out)
{
	bufferevent_write_buffer(c->bev, out);
	/* Should it not have taken them: they are for no one else. */
	evbuffer_drain(out, evbuffer_get_length(out));
}

void
reply_send(struct http_conn *c, const struct http_reply *reply)
{
	struct http_server *s = c->server;
	struct evbuffer *out = s->out;
	bool bare = reply->status == 204 || reply->status == 304;

	BUG_ON(reply->status < 200 || reply->status > 599);
	if (reply->close || s->draining || conn_is_old(c))
		c->keep_alive = false;
	/* In one piece: one TLS record, one system call. */
	evbuffer_expand(out, 1536 + reply->body.n);
	put_head(c, out, reply);
	if (!bare)
		evbuffer_add_printf(
			out, "Content-Length: %zu\r\n", reply->body.n);
	put(out, "\r\n");
	if (!bare && !reply->head_only && !c->head_only && reply->body.n)
		evbuffer_add(out, reply->body.p, reply->body.n);
	s->stats.status_class[reply->status / 100]++;
	http_conn_enter(c, CONN_SENDING);
	conn_send(c, out);
	http_conn_end_exchange(c);
}

void
reply_stream_head(struct http_conn *c)
{
	static const struct http_reply head = { .status = 200,
		.content_type = "text/event-stream" };
	struct evbuffer *out = c->server->out;

	c->keep_alive = false;
	put_head(c, out, &head);
	put(out, "\r\n");
	c->server->stats.status_class[2]++;
	conn_send(c, out);
}

void
reply_refuse(struct http_conn *c, const struct err *e)
{
	struct http_reply reply = { 0 };
	struct arena arena;

	arena_init(&arena, 16384);
	http_problem(&arena, e, &reply);
	reply.close = true;
	reply_send(c, &reply);
	arena_release(&arena);
}

void
http_reply(struct http_server *s, struct http_id id,
	const struct http_reply *reply)
{
	struct http_conn *c = http_conn_find(s, id);

	if (c && c->state == CONN_SERVING)
		reply_send(c, reply);
}
