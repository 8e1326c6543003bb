/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The strict reader against llhttp: whatever ours accepts, llhttp in strict
 * mode must accept and understand in the same way: method, target, header
 * list, length, where the message ends, and that it may go on. Any other
 * reader in front of or behind us then sees the same requests as we do.
 */
#include "fuzz_http_diff.h"
#include "http1.h"

#include <llhttp.h>
#include <stdio.h>
#include <stdlib.h>

#define BODY_TRIED 4096

/* What llhttp has understood: views into the input. */
struct seen {
	const char *method;
	struct bytes url;
	struct bytes name[HTTP1_HEADERS_MAX + 1];
	struct bytes value[HTTP1_HEADERS_MAX + 1];
	size_t names, values;
	uint64_t length;
	size_t body;
	int heads, messages;
	bool keep_alive;
};

static void
grow(struct bytes *b, const char *at, size_t n)
{
	if (!b->p)
		b->p = (const uint8_t *)at;
	b->n += n;
}

static int
on_url(llhttp_t *p, const char *at, size_t n)
{
	grow(&((struct seen *)p->data)->url, at, n);
	return 0;
}

static int
on_field(llhttp_t *p, const char *at, size_t n)
{
	struct seen *s = p->data;

	grow(&s->name[s->names], at, n);
	return 0;
}

static int
on_field_end(llhttp_t *p)
{
	struct seen *s = p->data;

	return s->names++ == HTTP1_HEADERS_MAX;
}

static int
on_value(llhttp_t *p, const char *at, size_t n)
{
	struct seen *s = p->data;

	grow(&s->value[s->values], at, n);
	return 0;
}

static int
on_value_end(llhttp_t *p)
{
	struct seen *s = p->data;

	return s->values++ == HTTP1_HEADERS_MAX;
}

static int
on_head(llhttp_t *p)
{
	struct seen *s = p->data;

	s->heads++;
	s->method = llhttp_method_name(p->method);
	s->length = p->flags & F_CONTENT_LENGTH ? p->content_length : 0;
	s->keep_alive = llhttp_should_keep_alive(p);
	return 0;
}

static int
on_body(llhttp_t *p, const char *at, size_t n)
{
	(void)at;
	((struct seen *)p->data)->body += n;
	return 0;
}

static int
on_end(llhttp_t *p)
{
	((struct seen *)p->data)->messages++;
	return 0;
}

static llhttp_errno_t
other_read(struct seen *s, const char *p, size_t n, size_t body)
{
	static const char filling[BODY_TRIED] = "GET /hidden HTTP/1.1\r\n";
	llhttp_settings_t settings;
	llhttp_errno_t got;
	llhttp_t parser;

	llhttp_settings_init(&settings);
	settings.on_url = on_url;
	settings.on_header_field = on_field;
	settings.on_header_field_complete = on_field_end;
	settings.on_header_value = on_value;
	settings.on_header_value_complete = on_value_end;
	settings.on_headers_complete = on_head;
	settings.on_body = on_body;
	settings.on_message_complete = on_end;
	llhttp_init(&parser, HTTP_REQUEST, &settings);
	parser.data = s;
	got = llhttp_execute(&parser, p, n);
	if (got == HPE_OK && body)
		got = llhttp_execute(&parser, filling, body);
	return got;
}

static void
differ(const char *what, const char *p, size_t n)
{
	fprintf(stderr, "readers differ: %s\n", what);
	for (size_t i = 0; i < n; i++)
		fprintf(stderr, p[i] >= ' ' && p[i] < 0x7f ? "%c" : "\\x%02x",
			(unsigned char)p[i]);
	fprintf(stderr, "\n");
	abort();
}

static struct bytes
trimmed(struct bytes b)
{
	while (b.n && (b.p[0] == ' ' || b.p[0] == '\t')) {
		b.p++;
		b.n--;
	}
	while (b.n && (b.p[b.n - 1] == ' ' || b.p[b.n - 1] == '\t'))
		b.n--;
	return b;
}

static const char *
compare_headers(const struct http1_head *h, const struct seen *s)
{
	if (s->names != h->n_headers || s->values != h->n_headers)
		return "number of headers";
	for (size_t i = 0; i < h->n_headers; i++) {
		if (!bytes_equal(s->name[i], h->headers[i].name))
			return "header name";
		if (!bytes_equal(trimmed(s->value[i]), h->headers[i].value))
			return "header value";
	}
	return NULL;
}

static const char *
compare(const struct http1_head *h, const struct seen *s, size_t body)
{
	uint64_t length =
		h->content_length > 0 ? (uint64_t)h->content_length : 0;

	if (s->heads != 1)
		return "no whole head";
	if (strcmp(s->method, http1_method_name(h->method)) != 0)
		return "method";
	if (!bytes_equal(s->url, h->target))
		return "target";
	if (s->length != length)
		return "length";
	/* No standard has Proxy-Connection; llhttp obeys it, we do not. */
	if (h->keep_alive && !s->keep_alive &&
		!http1_find(h, "proxy-connection").p)
		return "connection's fate";
	if (s->body != body || s->messages != (length == body))
		return "end of the message";
	return compare_headers(h, s);
}

int
http_diff_one(const char *p, size_t n)
{
	struct http1_head head;
	struct err e = { 0 };
	struct seen s = { 0 };
	const char *wrong;
	llhttp_errno_t got;
	size_t used = 0, body;

	if (http1_parse(p, n, &head, &used, &e) != HTTP1_OK)
		return 0;
	body = head.content_length > 0 ? (size_t)head.content_length : 0;
	body = body > BODY_TRIED ? BODY_TRIED : body;
	got = other_read(&s, p, used, body);
	/* An upgrade is offered to us and never taken up. */
	if (got != HPE_OK && got != HPE_PAUSED_UPGRADE)
		differ(llhttp_errno_name(got), p, used);
	wrong = compare(&head, &s, body);
	if (wrong)
		differ(wrong, p, used);
	return 1;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	http_diff_one((const char *)data, n);
	return 0;
}
