/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The request head. A decision may not depend on how the network cut the
 * bytes, every view lies in the input, and what comes out of a query is text.
 */
#include "fuzz.h"
#include "http1.h"
#include "str.h"

#define CAP 64

static bool
is_inside(struct bytes view, const uint8_t *p, size_t n)
{
	return !view.p || (view.p >= p && view.p + view.n <= p + n);
}

static void
check_views(const struct http1_head *h, const uint8_t *p, size_t n)
{
	CHECK(h->n_headers <= HTTP1_HEADERS_MAX);
	CHECK(h->host.p && h->path.n >= 1 && h->path.p[0] == '/');
	CHECK(is_inside(h->target, p, n) && is_inside(h->path, p, n));
	CHECK(is_inside(h->query, p, n) && is_inside(h->host, p, n));
	CHECK(h->target.n <= HTTP1_TARGET_MAX);
	for (size_t i = 0; i < h->n_headers; i++) {
		CHECK(is_inside(h->headers[i].name, p, n));
		CHECK(is_inside(h->headers[i].value, p, n));
		CHECK(h->headers[i].name.n > 0);
	}
}

/* Decoded once, the target is text without control bytes. */
static void
check_target(struct bytes t)
{
	char *text = xmalloc(t.n + 1);
	size_t n = 0;

	for (size_t i = 0; i < t.n; i++, n++) {
		char hex[3] = { 0 };

		text[n] = (char)t.p[i];
		if (t.p[i] != '%')
			continue;
		CHECK(i + 2 < t.n);
		memcpy(hex, t.p + i + 1, 2);
		CHECK(hex_parse(hex, text + n, 1) == 0);
		i += 2;
	}
	text[n] = '\0';
	CHECK(utf8_length(text) >= 0);
	for (size_t i = 0; i < n; i++)
		CHECK((uint8_t)text[i] >= ' ' && text[i] != 0x7f);
	free(text);
}

/* What two readers could take for two things must not be in an answer. */
static void
check_meaning(const struct http1_head *h)
{
	bool with_body = h->method == HTTP1_POST || h->method == HTTP1_PUT ||
			 h->method == HTTP1_PATCH;
	size_t hosts = 0, lengths = 0;

	CHECK(!http1_find(h, "transfer-encoding").p);
	for (size_t i = 0; i < h->n_headers; i++) {
		struct http1_head one = { .n_headers = 1 };

		one.headers[0] = h->headers[i];
		hosts += http1_find(&one, "host").p != NULL;
		lengths += http1_find(&one, "content-length").p != NULL;
		CHECK(!memchr(
			one.headers[0].value.p, '\n', one.headers[0].value.n));
	}
	CHECK(hosts == 1 && lengths <= 1);
	CHECK(with_body ? h->content_length >= 0 : h->content_length <= 0);
	CHECK(lengths || h->content_length == -1);
	CHECK(strlen(http1_method_name(h->method)) >= 3);
}

static void
check_query(const struct http1_head *h)
{
	static const char *const names[] = { "a", "cursor", "service" };

	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		for (size_t cap = 0; cap <= CAP; cap += CAP / 4) {
			char *out = xmalloc(cap ? cap : 1);
			struct err e = { 0 };
			int rc = http1_query(h, names[i], out, cap, &e);

			CHECK(rc >= -1 && rc <= 1);
			CHECK((rc < 0) == (e.code == ERR_BAD_QUERY));
			if (rc == 1)
				CHECK(strlen(out) < cap &&
					utf8_length(out) >= 0);
			free(out);
		}
	}
}

static enum http1_result
parse(const uint8_t *data, size_t n, struct http1_head *h, size_t *used,
	struct err *e)
{
	uint8_t *copy = fuzz_copy(data, n);
	enum http1_result got = http1_parse((char *)copy, n, h, used, e);

	CHECK((got == HTTP1_BAD) == (e->code != ERR_NONE));
	if (got == HTTP1_OK) {
		const char *const allowed[] = { "localhost", "[::1]", NULL };

		CHECK(*used <= n && *used <= HTTP1_HEAD_MAX);
		check_views(h, copy, *used);
		check_meaning(h);
		check_target(h->target);
		check_query(h);
		http1_host_allowed(h->host, allowed);
	}
	free(copy);
	return got;
}

/* The head of a part is the head of the whole, or not there yet. */
static void
check_cut(const uint8_t *data, size_t cut, enum http1_result whole,
	enum err_code code, size_t used)
{
	struct http1_head h;
	struct err e = { 0 };
	size_t n = 0;
	enum http1_result got = parse(data, cut, &h, &n, &e);

	if (got == HTTP1_MORE) {
		CHECK(whole != HTTP1_OK || cut < used);
		return;
	}
	CHECK(got == whole && e.code == code);
	if (got == HTTP1_OK)
		CHECK(n == used && cut >= used);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct http1_head h;
	struct err e = { 0 };
	size_t used = 0, step = n / 32 + 1;
	enum http1_result whole = parse(data, n, &h, &used, &e);

	for (size_t cut = 0; cut < n; cut += step)
		check_cut(data, cut, whole, e.code, used);
	if (whole == HTTP1_OK) {
		check_cut(data, used, whole, e.code, used);
		check_cut(data, used - 1, whole, e.code, used);
	}
	return 0;
}
