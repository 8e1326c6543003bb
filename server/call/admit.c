/* SPDX-License-Identifier: Apache-2.0 */
#include "call/admit.h"
#include "app.h"
#include "call/once.h"
#include "staff/session.h"
#include "str.h"
#include "terminal/terminal.h"
#include <strings.h>

#define COOKIE "__Host-yz="
#define TICKET "x-ticket"
#define TICKET_MAX 64

static bool
is_loopback(const char *ip)
{
	return strncmp(ip, "127.", 4) == 0 || strcmp(ip, "::1") == 0;
}

static int
admit_door(
	const struct route *route, const struct http_peer *peer, struct err *e)
{
	bool terminals = peer->port == HTTP_TERMINALS;

	switch (route->audience) {
	case FOR_ANYONE:
		return 0;
	case FOR_STAFF:
		return terminals ? err_set(e, ERR_FORBIDDEN) : 0;
	case FOR_TERMINAL:
		return terminals && peer->has_cert
			       ? 0
			       : err_set(e, ERR_TERMINAL_REQUIRED);
	case FOR_UNPAIRED:
		return terminals ? 0 : err_set(e, ERR_TERMINAL_REQUIRED);
	case FOR_LOOPBACK:
		return !terminals && is_loopback(peer->ip)
			       ? 0
			       : err_set(e, ERR_FORBIDDEN);
	}
	BUG("audience");
}

static bool
changes(const struct call *c)
{
	return strcmp(c->route->method, "GET") != 0;
}

/* A browser says where a page came from; ours come from our own host. */
static int
admit_origin(const struct call *c, const struct http1_head *h, struct err *e)
{
	static const char https[] = "https://";
	struct bytes origin = http1_find(h, "origin");
	size_t n = sizeof(https) - 1;

	if (!origin.p || !changes(c))
		return 0;
	if (origin.n > n && memcmp(origin.p, https, n) == 0 &&
		bytes_equal(bytes_of(origin.p + n, origin.n - n), h->host))
		return 0;
	return err_set(e, ERR_FOREIGN_ORIGIN);
}

static int
admit_type(const struct call *c, const struct http1_head *h, struct err *e)
{
	static const char json[] = "application/json";
	struct bytes type = http1_find(h, "content-type");

	if (!c->route->body)
		return 0;
	if (type.n >= sizeof(json) - 1 &&
		strncasecmp((const char *)type.p, json, sizeof(json) - 1) ==
			0 &&
		(type.n == sizeof(json) - 1 || type.p[sizeof(json) - 1] == ';'))
		return 0;
	return err_set(e, ERR_BAD_CONTENT_TYPE);
}

static int
admit_key(struct call *c, const struct http1_head *h, struct err *e)
{
	struct bytes key = http1_find(h, "idempotency-key");

	if (!(c->route->flags & CALL_KEYED))
		return 0;
	if (!call_key_is_good(key))
		return err_set(e, ERR_BAD_KEY);
	memcpy(c->key, key.p, key.n);
	c->key[key.n] = '\0';
	return 0;
}

/* The value of our cookie among the others. */
static struct bytes
find_cookie(struct bytes header)
{
	const size_t n = sizeof(COOKIE) - 1;

	for (size_t i = 0; i < header.n;) {
		const uint8_t *p = header.p + i;
		const uint8_t *end = memchr(p, ';', header.n - i);
		size_t len = end ? (size_t)(end - p) : header.n - i;

		if (len > n && memcmp(p, COOKIE, n) == 0)
			return bytes_of(p + n, len - n);
		i += len + 1;
		while (i < header.n && header.p[i] == ' ')
			i++;
	}
	return bytes_of(NULL, 0);
}

int
admit_request(struct call *c, const struct http_request *req, struct err *e)
{
	const struct http1_head *h = &req->head;
	struct bytes cookie = find_cookie(http1_find(h, "cookie"));
	struct bytes csrf = http1_find(h, "x-csrf-token");
	struct bytes ticket = http1_find(h, TICKET);

	if (admit_door(c->route, &c->peer, e) != 0 ||
		admit_origin(c, h, e) != 0 || admit_type(c, h, e) != 0 ||
		admit_key(c, h, e) != 0)
		return -1;
	if (cookie.p)
		c->cookie = arena_strndup(&c->arena, cookie.p, cookie.n);
	/* Anything else than a number of ours resumes nothing. */
	if (digits_parse(http1_find(h, "last-event-id"), INT64_MAX,
		    &c->last_event) != 0)
		c->last_event = 0;
	if (csrf.p)
		c->csrf = arena_strndup(&c->arena, csrf.p, csrf.n);
	if (c->route->guard && ticket.p)
		c->ticket = arena_strndup(&c->arena, ticket.p, ticket.n);
	if (h->query.p)
		c->query = arena_bytes(&c->arena, h->query.p, h->query.n);
	return 0;
}

static int
admit_ticket(struct app *app, const struct route *route,
	const struct http1_head *h, struct err *e)
{
	struct bytes ticket = http1_find(h, TICKET);
	char text[TICKET_MAX + 1];

	if (!ticket.p || ticket.n > TICKET_MAX)
		return route->guard(app, NULL, e);
	memcpy(text, ticket.p, ticket.n);
	text[ticket.n] = '\0';
	return route->guard(app, text, e);
}

int
admit_body(struct app *app, const struct route *route,
	const struct http_peer *peer, const struct http1_head *h, struct err *e)
{
	if (!route->body_max)
		return 0;
	if (admit_door(route, peer, e) != 0)
		return -1;
	if (route->audience == FOR_STAFF)
		return staff_cookie_guard(
			app, find_cookie(http1_find(h, "cookie")), e);
	return route->guard ? admit_ticket(app, route, h, e) : 0;
}

int
call_fresh_factor(const struct caller *by, int64_t now, struct err *e)
{
	int64_t age = now - by->factor_at;

	if (!by->factor_at)
		return err_set(e, ERR_FACTOR_NEEDED);
	/* Given later than now: the clock was set back. */
	return age >= 0 && age <= CALL_FRESH_MS ? 0
						: err_set(e, ERR_FACTOR_STALE);
}

static int
admit_staff(struct call *c, struct tx *tx, struct err *e)
{
	if (staff_caller_resolve(tx, c->app, c->cookie, c->csrf, changes(c),
		    &c->caller, e) != 0)
		return -1;
	if (c->route->flags & CALL_OWN_SESSION)
		return 0;
	if (c->caller.one_time)
		return err_set(e, ERR_PASSWORD_CHANGE);
	if (c->caller.unbound)
		return err_set(e, ERR_FACTOR_ENROL);
	/* Older than the binding: whoever made it knew the password alone. */
	if (c->caller.bound && !c->caller.factor_at)
		return err_set(e, ERR_FACTOR_NEEDED);
	if (!(c->caller.perms & c->route->perm))
		return err_set(e, ERR_FORBIDDEN);
	return c->route->flags & CALL_FRESH_FACTOR
		       ? call_fresh_factor(&c->caller, tx_now(tx), e)
		       : 0;
}

/* A certificate is a way in for what the terminal is for, and nothing else: a
 * gate reads no forms and asserts no card read. */
static int
admit_terminal(struct call *c, struct tx *tx, struct err *e)
{
	unsigned kinds = c->route->kinds ? c->route->kinds : KIND_KIOSK;

	if (terminal_caller_resolve(tx, c->peer.spki, &c->caller, e) != 0)
		return -1;
	return c->caller.terminal & kinds ? 0 : err_set(e, ERR_FORBIDDEN);
}

int
admit_caller(struct call *c, struct tx *tx, struct err *e)
{
	switch (c->route->audience) {
	case FOR_STAFF:
		return admit_staff(c, tx, e);
	case FOR_TERMINAL:
		return admit_terminal(c, tx, e);
	case FOR_ANYONE:
	case FOR_UNPAIRED:
	case FOR_LOOPBACK:
		return 0;
	}
	BUG("audience");
}
