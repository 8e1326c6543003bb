/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The strict HTTP/1.1 subset, head only: a total function over bytes, without
 * allocation. Whatever our own clients do not need is refused; the rules are
 * RFC 9110/9112 read in their strictest sense, so that no two parties can read
 * one message differently. Shared by the server and the kiosk's loopback UI.
 */
#ifndef YZ_HTTP1_H
#define YZ_HTTP1_H

#include "base.h"
#include "err.h"

#define HTTP1_HEAD_MAX 8192
#define HTTP1_TARGET_MAX 4096
#define HTTP1_HEADERS_MAX 64

enum http1_method {
	HTTP1_GET,
	HTTP1_HEAD,
	HTTP1_POST,
	HTTP1_PUT,
	HTTP1_PATCH,
	HTTP1_DELETE
};

struct http1_header {
	struct bytes name;  /* as sent; compare with http1_find */
	struct bytes value; /* without the blanks around it */
};

struct http1_head {
	enum http1_method method;
	struct bytes target; /* path and query as sent */
	struct bytes path;   /* target before '?' */
	struct bytes query;  /* behind '?'; p NULL if there is none */
	struct http1_header headers[HTTP1_HEADERS_MAX];
	size_t n_headers;
	int64_t content_length; /* -1: no header */
	bool keep_alive;
	struct bytes host; /* the Host value */
};

enum http1_result { HTTP1_MORE, HTTP1_OK, HTTP1_BAD };

/*
 * Looks for one complete head in n bytes. HTTP1_OK: head is filled with views
 * into p, *used is the head's length with its blank line. HTTP1_MORE: nothing
 * is wrong so far. HTTP1_BAD: err says why (its table row has the status); the
 * connection must end after the answer.
 */
enum http1_result http1_parse(const char *p, size_t n, struct http1_head *head,
	size_t *used, struct err *e);

/* The value of a header by lower-case name; p NULL if absent. */
struct bytes http1_find(const struct http1_head *head, const char *name);
const char *http1_method_name(enum http1_method m);
/*
 * Is the Host value (with or without :port) one of the allowed names? Names
 * are lower-case, IPv6 in brackets, list NULL-ended.
 */
bool http1_host_allowed(struct bytes host, const char *const *allowed);
/*
 * The value of one query parameter, percent-decoded into out[cap]; 1 found, 0
 * absent, -1 malformed, twice there, or too long (sets BAD_QUERY).
 */
int http1_query(const struct http1_head *head, const char *name, char *out,
	size_t cap, struct err *e) MUST_USE;

#endif
