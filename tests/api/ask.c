/* SPDX-License-Identifier: Apache-2.0 */
/* Requests without a socket: parsed, served and answered as the edge does. */
#include "centre_private.h"
#include "str.h"
#include <poll.h>

#define HEAD_MAX 65536
#define PATIENCE_MS 120000
#define COOKIE "__Host-yz="

static void
on_answer(void *ctx, struct http_id id, const struct http_reply *reply)
{
	struct centre *c = ctx;
	struct reply *r = ARENA_NEW(&c->arena, struct reply);
	struct slot *s;

	assert_in_range(id.slot, 0, c->n_slots - 1);
	s = c->slots[id.slot];
	assert_null(s->reply); /* nobody is answered twice */
	r->status = reply->status;
	r->type = reply->content_type
			  ? arena_strdup(&c->arena, reply->content_type)
			  : "";
	r->body = arena_strndup(
		&c->arena, reply->body.n ? reply->body.p : NULL, reply->body.n);
	for (size_t i = 0; i < reply->n_headers; i++) {
		const char *value = reply->headers[i].value;

		if (strcmp(reply->headers[i].name, "Set-Cookie") == 0 &&
			strncmp(value, COOKIE, strlen(COOKIE)) == 0)
			r->cookie =
				arena_strdup(&c->arena, value + strlen(COOKIE));
	}
	if (strstr(r->type, "json")) {
		r->json = json_loads(r->body, 0, NULL);
		assert_non_null(r->json);
	}
	r->next = c->replies;
	c->replies = r;
	s->reply = r;
	/* Whoever still reads the request is found by the sanitizer. */
	free(s->bytes);
	s->bytes = NULL;
}

void
ask_open(struct centre *c)
{
	calls_answer_to(c->app->calls, on_answer, c);
}

void
ask_free(struct centre *c)
{
	for (struct reply *r = c->replies; r; r = r->next)
		json_decref(r->json);
	for (size_t i = 0; i < c->n_slots; i++) {
		free(c->slots[i]->bytes);
		free(c->slots[i]);
	}
	free(c->slots);
}

static struct slot *
slot_new(struct centre *c)
{
	if (c->n_slots == c->cap_slots) {
		c->cap_slots = c->cap_slots ? 2 * c->cap_slots : 64;
		c->slots = xrealloc(
			c->slots, c->cap_slots * sizeof(struct slot *));
	}
	return c->slots[c->n_slots++] = xcalloc(1, sizeof(struct slot));
}

/* The head a client would send. */
static struct bytes
raw_head(struct centre *c, const struct ask *a)
{
	struct str s;

	str_init(&s, &c->arena, HEAD_MAX);
	str_printf(&s, "%s %s HTTP/1.1\r\nHost: centre.test\r\n", a->method,
		a->path);
	if (a->body)
		str_printf(&s, "Content-Type: %s\r\nContent-Length: %zu\r\n",
			a->type ? a->type : "application/json",
			strlen(a->body));
	else if (strcmp(a->method, "POST") == 0)
		str_puts(&s, "Content-Length: 0\r\n");
	if (a->key)
		str_printf(&s, "Idempotency-Key: %s\r\n", a->key);
	if (a->as->cookie[0])
		str_printf(
			&s, "Cookie: other=1; " COOKIE "%s\r\n", a->as->cookie);
	if (a->as->csrf[0])
		str_printf(&s, "X-CSRF-Token: %s\r\n", a->as->csrf);
	if (a->as->ticket[0])
		str_printf(&s, "X-Ticket: %s\r\n", a->as->ticket);
	str_puts(&s, a->more ? a->more : "");
	str_puts(&s, "\r\n");
	assert_false(s.over);
	return str_bytes(&s);
}

static void
refuse(struct centre *c, const struct slot *s, const struct err *e)
{
	struct http_reply reply = { 0 };

	http_problem(&c->arena, e, &reply);
	on_answer(c, s->req.id, &reply);
}

size_t
centre_send(struct centre *c, const struct ask *ask)
{
	struct bytes raw = raw_head(c, ask), body = bytes_str(ask->body);
	struct slot *s = slot_new(c);
	struct http_request *req = &s->req;
	size_t number = c->n_slots - 1, used = 0;
	struct err e = { 0 };
	int64_t limit;

	s->bytes = xmalloc(raw.n + body.n);
	memcpy(s->bytes, raw.p, raw.n);
	if (body.n)
		memcpy(s->bytes + raw.n, body.p, body.n);
	if (http1_parse(s->bytes, raw.n, &req->head, &used, &e) != HTTP1_OK)
		fail_msg("not HTTP: %.*s", (int)raw.n, (const char *)raw.p);
	req->id = (struct http_id){ (uint32_t)number, 1 };
	req->peer.port = ask->as->port;
	req->peer.has_cert = ask->as->has_cert;
	memcpy(req->peer.spki, ask->as->spki, sizeof(req->peer.spki));
	snprintf(req->peer.ip, sizeof(req->peer.ip), "%s", ask->as->ip);
	req->body = bytes_of(s->bytes + used, body.n);
	limit = calls_body_limit(c->app->calls, &req->peer, &req->head, &e);
	if (limit >= 0 && (int64_t)req->body.n > limit)
		err_set(&e, ERR_TOO_LARGE);
	if (e.code)
		refuse(c, s, &e);
	else
		calls_serve(c->app->calls, req);
	return number;
}

const struct reply *
centre_answer(struct centre *c, size_t number)
{
	int64_t until = clock_mono(&clock_system) + PATIENCE_MS;
	struct pollfd p = { .fd = mailbox_fd(c->app->mailbox),
		.events = POLLIN };

	while (!c->slots[number]->reply) {
		if (clock_mono(&clock_system) > until)
			fail_msg("no answer");
		if (poll(&p, 1, 1000) > 0)
			mailbox_collect(c->app->mailbox);
	}
	return c->slots[number]->reply;
}

const struct reply *
centre_ask(struct centre *c, const struct ask *ask)
{
	return centre_answer(c, centre_send(c, ask));
}

const struct reply *
centre_get(struct centre *c, const struct who *as, const char *path)
{
	const struct ask ask = { .as = as, .method = "GET", .path = path };

	return centre_ask(c, &ask);
}

const struct reply *
centre_post(struct centre *c, const struct who *as, const char *path,
	const char *body)
{
	const struct ask ask = { .as = as,
		.method = "POST",
		.path = path,
		.key = centre_printf(c, "key-%d", ++c->keys),
		.body = body };

	return centre_ask(c, &ask);
}

/* ---- reading answers ----------------------------------------------------- */

const json_t *
reply_find(const struct reply *r, const char *path)
{
	const json_t *at = r->json;
	char name[64];

	while (at && *path) {
		size_t n = strcspn(path, ".");

		assert_in_range(n, 1, sizeof(name) - 1);
		memcpy(name, path, n);
		name[n] = '\0';
		at = json_is_array(at)
			     ? json_array_get(at, strtoul(name, NULL, 10))
			     : json_object_get(at, name);
		path += n + (path[n] == '.');
	}
	return at;
}

const char *
reply_text(const struct reply *r, const char *path)
{
	const json_t *at = reply_find(r, path);

	if (!json_is_string(at))
		fail_msg("no text %s in %d %s", path, r->status, r->body);
	return json_string_value(at);
}

int64_t
reply_int(const struct reply *r, const char *path)
{
	const json_t *at = reply_find(r, path);

	if (!json_is_integer(at))
		fail_msg("no number %s in %d %s", path, r->status, r->body);
	return json_integer_value(at);
}

void
reply_check(const struct reply *r, int status, const char *code,
	const char *file, int line)
{
	const json_t *got = reply_find(r, "code");
	const char *is = strstr(r->type, "problem") && json_is_string(got)
				 ? json_string_value(got)
				 : "";

	if (r->status == status && strcmp(is, code) == 0)
		return;
	print_error("expected %d %s, got %d %s\n", status, code, r->status,
		r->body);
	_fail(file, line);
}

bool
reply_refuses(const struct reply *r, const char *path, const char *code)
{
	const json_t *fields = reply_find(r, "fields"), *one;
	size_t i;

	json_array_foreach(fields, i, one)
	{
		const char *p = json_string_value(json_object_get(one, "path"));
		const char *c = json_string_value(json_object_get(one, "code"));

		if (strcmp(p, path) == 0 && strcmp(c, code) == 0)
			return true;
	}
	return false;
}
