/* SPDX-License-Identifier: Apache-2.0 */
/* What a request must bring before anything looks at its body. */
#include "conn.h"
#include "crypto.h"
#include "../link/line.h"

#define COOKIE "yzk="

/* Another page on this machine, or a name that was bent to 127.0.0.1. */
static int
host_check(const struct ui *ui, const struct http1_head *head, struct err *e)
{
	for (unsigned i = 0; i < 2; i++)
		if (bytes_equal(head->host, bytes_str(ui_host(ui, i))))
			return 0;
	return err_set(e, ERR_WRONG_HOST);
}

static int
origin_check(const struct http1_head *head, struct err *e)
{
	static const char scheme[] = "http://";
	const size_t n = sizeof(scheme) - 1;
	struct bytes origin = http1_find(head, "origin");

	if (!origin.p)
		return 0;
	if (origin.n > n && memcmp(origin.p, scheme, n) == 0 &&
		bytes_equal(bytes_of(origin.p + n, origin.n - n), head->host))
		return 0;
	return err_set(e, ERR_FOREIGN_ORIGIN);
}

static bool
token_equal(struct bytes given, const char *token)
{
	return given.p && given.n == UI_TOKEN_SIZE - 1 &&
	       crypto_equal(given.p, token, given.n);
}

/* The value of our cookie among those of a Cookie header. */
static struct bytes
cookie_find(struct bytes all)
{
	const size_t n = sizeof(COOKIE) - 1;
	size_t at = 0;

	while (at < all.n) {
		const uint8_t *p = all.p + at;
		const uint8_t *semi = memchr(p, ';', all.n - at);
		size_t len = semi ? (size_t)(semi - p) : all.n - at;

		if (len > n && memcmp(p, COOKIE, n) == 0)
			return bytes_of(p + n, len - n);
		at += len + 1;
		while (at < all.n && all.p[at] == ' ')
			at++;
	}
	return bytes_of(NULL, 0);
}

static int
token_check(const struct ui *ui, const struct http1_head *head, struct err *e)
{
	struct bytes cookie = cookie_find(http1_find(head, "cookie"));

	if (token_equal(http1_find(head, "x-kiosk-token"), ui_token(ui)) &&
		token_equal(cookie, ui_token(ui)))
		return 0;
	return err_set(e, ERR_CSRF);
}

static bool
is_key_byte(uint8_t c)
{
	return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') ||
	       (c >= 'a' && c <= 'z') || c == '.' || c == '_' || c == '-';
}

static int
key_check(const struct http1_head *head, struct err *e)
{
	struct bytes key = http1_find(head, "idempotency-key");

	if (key.n == 0 || key.n >= LINE_KEY_SIZE)
		return err_set(e, ERR_BAD_KEY);
	for (size_t i = 0; i < key.n; i++)
		if (!is_key_byte(key.p[i]))
			return err_set(e, ERR_BAD_KEY);
	return 0;
}

static int
body_check(const struct http1_head *head, struct err *e)
{
	static const char *const types[] = { "application/json",
		"application/json; charset=utf-8",
		"application/json;charset=utf-8",
		"application/json;charset=UTF-8" };
	struct bytes type = http1_find(head, "content-type");

	if (head->content_length < 0)
		return err_set(e, ERR_LENGTH_REQUIRED);
	if (head->content_length > UI_BODY_MAX)
		return err_set(e, ERR_TOO_LARGE);
	for (size_t i = 0; i < ARRAY_LEN(types); i++)
		if (bytes_equal(type, bytes_str(types[i])))
			return 0;
	return err_set(e, ERR_BAD_CONTENT_TYPE);
}

int
ui_guard(const struct ui *ui, const struct http1_head *head,
	const struct ui_route *route, struct err *e)
{
	if (host_check(ui, head, e) != 0 || origin_check(head, e) != 0)
		return -1;
	if (!route)
		return 0;
	if (route->flags & UI_TOKEN && token_check(ui, head, e) != 0)
		return -1;
	if (route->flags & UI_KEYED && key_check(head, e) != 0)
		return -1;
	if (route->method == HTTP1_POST)
		return body_check(head, e);
	return 0;
}
