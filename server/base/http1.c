/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The strict reader. Bytes are judged in the order they come, line by line,
 * so the answer never depends on how the network cut the head into pieces.
 * One function a rule: a rule that is taken out turns a corpus row red.
 */
#include "http1_private.h"
#include "str.h"

/* ---- lines --------------------------------------------------------------- */

struct reader {
	struct bytes in;
	size_t at;	    /* start of the line that is read now */
	size_t target_from; /* request line: just behind its first space */
	bool target_done;
};

/* Anything below space but HTAB, and DEL, has no place in a head. */
static int
check_byte(uint8_t c, struct err *e)
{
	if ((c < ' ' && c != '\t') || c == 0x7f)
		return err_setf(e, ERR_BAD_REQUEST, "control byte");
	return 0;
}

static int
check_head_size(size_t at, struct err *e)
{
	if (at >= HTTP1_HEAD_MAX)
		return err_setf(e, ERR_HEADER_TOO_LARGE, "head bytes");
	return 0;
}

/* Counted while it arrives: 414 long before the head is full. */
static int
check_target_size(struct reader *r, size_t at, struct err *e)
{
	if (r->at || r->target_done)
		return 0;
	if (r->in.p[at] == ' ') {
		r->target_done = r->target_from > 0;
		r->target_from = at + 1;
	} else if (r->target_from && at - r->target_from >= HTTP1_TARGET_MAX) {
		return err_setf(e, ERR_URI_TOO_LONG, "target bytes");
	}
	return 0;
}

/* The next line without its CRLF; CR and LF are one thing or nothing. */
static enum http1_result
line_next(struct reader *r, struct bytes *line, struct err *e)
{
	const uint8_t *p = r->in.p;

	for (size_t i = r->at; i < r->in.n; i++) {
		if (check_head_size(i, e) < 0)
			return HTTP1_BAD;
		if (i > r->at && p[i - 1] == '\r') {
			if (p[i] != '\n') {
				err_setf(e, ERR_BAD_REQUEST, "bare CR");
				return HTTP1_BAD;
			}
			*line = part(r->in, r->at, i - 1);
			r->at = i + 1;
			return HTTP1_OK;
		}
		if (p[i] == '\r')
			continue;
		if (check_byte(p[i], e) < 0 || check_target_size(r, i, e) < 0)
			return HTTP1_BAD;
	}
	return HTTP1_MORE;
}

/* ---- the request line ---------------------------------------------------- */

static const char *const method_names[] = {
	[HTTP1_GET] = "GET",
	[HTTP1_HEAD] = "HEAD",
	[HTTP1_POST] = "POST",
	[HTTP1_PUT] = "PUT",
	[HTTP1_PATCH] = "PATCH",
	[HTTP1_DELETE] = "DELETE",
};

const char *
http1_method_name(enum http1_method m)
{
	return method_names[m];
}

static int
method_parse(struct bytes t, enum http1_method *out, struct err *e)
{
	if (!is_token(t))
		return err_setf(e, ERR_BAD_REQUEST, "method");
	for (size_t i = 0; i < ARRAY_LEN(method_names); i++) {
		if (!bytes_equal(t, bytes_str(method_names[i])))
			continue;
		*out = (enum http1_method)i;
		return 0;
	}
	return err_setf(e, ERR_NOT_IMPLEMENTED, "method");
}

/* 1.0 speaks to load balancers' health checks only. */
static int
version_parse(struct bytes t, struct http1_head *h, struct err *e)
{
	if (t.n != 8 || memcmp(t.p, "HTTP/", 5) != 0 || !is_digit(t.p[5]) ||
		t.p[6] != '.' || !is_digit(t.p[7]) || t.p[5] == '0')
		return err_setf(e, ERR_BAD_REQUEST, "version");
	h->keep_alive = bytes_equal(t, bytes_str("HTTP/1.1"));
	if (h->keep_alive)
		return 0;
	if (bytes_equal(t, bytes_str("HTTP/1.0")) &&
		bytes_equal(h->path, bytes_str("/healthz")))
		return 0;
	return err_setf(e, ERR_HTTP_VERSION, "version");
}

/* METHOD SP target SP version: two spaces, no more. */
static int
request_line_parse(struct bytes line, struct http1_head *h, struct err *e)
{
	size_t a = find_byte(line, ' ');
	struct bytes rest = part(line, a + (a < line.n), line.n);
	size_t b = find_byte(rest, ' ');
	struct bytes version = part(rest, b + (b < rest.n), rest.n);

	if (method_parse(part(line, 0, a), &h->method, e) < 0 ||
		http1_target_parse(part(rest, 0, b), h, e) < 0)
		return -1;
	return version_parse(version, h, e);
}

/* ---- headers ------------------------------------------------------------- */

/* An address in brackets, or letters, digits, '-', '.', '_'. */
static bool
is_host_name(struct bytes t)
{
	bool six = t.n > 2 && t.p[0] == '[' && t.p[t.n - 1] == ']';

	if (six)
		t = part(t, 1, t.n - 1);
	for (size_t i = 0; i < t.n; i++)
		if (six ? hex_value(t.p[i]) < 0 && !is_one_of(t.p[i], ":.")
			: !is_alnum(t.p[i]) && !is_one_of(t.p[i], "-._"))
			return false;
	return t.n > 0 && t.n <= 255;
}

/* Splits host[:port]; the port has no colon and may be none. */
static struct bytes
host_split(struct bytes host, struct bytes *port)
{
	size_t from = host.n && host.p[0] == '[' ? find_byte(host, ']') : 0;
	struct bytes tail = part(host, from, host.n);
	size_t colon = from + find_byte(tail, ':');

	*port = bytes_of(NULL, 0);
	if (colon < host.n)
		*port = part(host, colon + 1, host.n);
	return part(host, 0, colon);
}

bool
http1_host_allowed(struct bytes host, const char *const *allowed)
{
	struct bytes port;
	struct bytes name = host_split(host, &port);

	for (; *allowed; allowed++)
		if (is_word(name, *allowed))
			return true;
	return false;
}

static int
take_host(struct http1_head *h, struct bytes value, struct err *e)
{
	struct bytes port;
	struct bytes name = host_split(value, &port);
	int64_t number;

	if (!is_host_name(name))
		return err_setf(e, ERR_BAD_REQUEST, "Host name");
	if (port.p && (port.n < 1 || port.n > 5 ||
			      digits_parse(port, 65535, &number) < 0))
		return err_setf(e, ERR_BAD_REQUEST, "Host port");
	h->host = value;
	return 0;
}

static int
take_length(struct http1_head *h, struct bytes value, struct err *e)
{
	if (value.n < 1 || value.n > 9)
		return err_setf(e, ERR_BAD_REQUEST, "Content-Length size");
	if (value.p[0] == '0' && value.n > 1)
		return err_setf(e, ERR_BAD_REQUEST, "Content-Length zero");
	h->content_length = 0;
	for (size_t i = 0; i < value.n; i++) {
		if (!is_digit(value.p[i]))
			return err_setf(
				e, ERR_BAD_REQUEST, "Content-Length digit");
		h->content_length = h->content_length * 10 + value.p[i] - '0';
	}
	return 0;
}

static int
take_transfer(struct http1_head *h, struct bytes value, struct err *e)
{
	(void)h;
	(void)value;
	return err_setf(e, ERR_NOT_IMPLEMENTED, "Transfer-Encoding");
}

static int
take_expect(struct http1_head *h, struct bytes value, struct err *e)
{
	(void)h;
	if (!is_word(value, "100-continue"))
		return err_setf(e, ERR_EXPECTATION, "Expect");
	return 0;
}

static int
take_connection(struct http1_head *h, struct bytes value, struct err *e)
{
	do {
		size_t comma = find_byte(value, ',');
		struct bytes word = trim_blanks(part(value, 0, comma));

		if (!is_token(word))
			return err_setf(e, ERR_BAD_REQUEST, "Connection");
		if (is_word(word, "close"))
			h->keep_alive = false;
		value = part(value, comma + (comma < value.n), value.n);
	} while (value.n);
	return 0;
}

/* clang-format off */
static const struct header_rule {
	const char *name;
	bool once;
	int (*take)(struct http1_head *h, struct bytes value, struct err *e);
} header_rules[] = {
	{ "host",		true,	take_host },
	{ "content-length",	true,	take_length },
	{ "transfer-encoding",	false,	take_transfer },
	{ "expect",		false,	take_expect },
	{ "connection",		false,	take_connection },
	{ "content-type",	true,	NULL },
	{ "authorization",	true,	NULL },
	{ "cookie",		true,	NULL },
	{ "idempotency-key",	true,	NULL },
	{ "origin",		true,	NULL },
};
/* clang-format on */

static int
check_header_rule(struct http1_head *h, struct http1_header hdr, struct err *e)
{
	for (size_t i = 0; i < ARRAY_LEN(header_rules); i++) {
		const struct header_rule *rule = &header_rules[i];

		if (!is_word(hdr.name, rule->name))
			continue;
		if (rule->once && http1_find(h, rule->name).p)
			return err_setf(
				e, ERR_BAD_REQUEST, "two %s", rule->name);
		return rule->take ? rule->take(h, hdr.value, e) : 0;
	}
	return 0;
}

/*
 * Blanks behind a value are spaces: a tab there is legal, but readers in use
 * (llhttp, behind a length) refuse it, and one message has one meaning.
 */
static int
check_tail(struct bytes line, struct bytes value, struct err *e)
{
	const uint8_t *end = value.p + value.n;

	if (memchr(end, '\t', (size_t)(line.p + line.n - end)))
		return err_setf(e, ERR_BAD_REQUEST, "tab behind value");
	return 0;
}

/* token ':' value; a fold begins with a blank, which is no token. */
static int
header_parse(struct bytes line, struct http1_head *h, struct err *e)
{
	size_t colon = find_byte(line, ':');
	struct http1_header hdr = { .name = part(line, 0, colon) };

	if (h->n_headers == HTTP1_HEADERS_MAX)
		return err_setf(e, ERR_HEADER_TOO_LARGE, "header lines");
	if (colon == line.n)
		return err_setf(e, ERR_BAD_REQUEST, "header without colon");
	if (!is_token(hdr.name))
		return err_setf(e, ERR_BAD_REQUEST, "header name");
	hdr.value = trim_blanks(part(line, colon + 1, line.n));
	if (check_tail(line, hdr.value, e) < 0 ||
		check_header_rule(h, hdr, e) < 0)
		return -1;
	h->headers[h->n_headers++] = hdr;
	return 0;
}

struct bytes
http1_find(const struct http1_head *head, const char *name)
{
	for (size_t i = 0; i < head->n_headers; i++)
		if (is_word(head->headers[i].name, name))
			return head->headers[i].value;
	return bytes_of(NULL, 0);
}

/* ---- the whole head ------------------------------------------------------ */

static int
check_host_present(const struct http1_head *h, struct err *e)
{
	if (!h->host.p)
		return err_setf(e, ERR_BAD_REQUEST, "no Host");
	return 0;
}

/* A body belongs to POST, PUT and PATCH, and they always say its length. */
static int
check_body_length(const struct http1_head *h, struct err *e)
{
	bool with_body = h->method == HTTP1_POST || h->method == HTTP1_PUT ||
			 h->method == HTTP1_PATCH;

	if (with_body && h->content_length < 0)
		return err_setf(e, ERR_LENGTH_REQUIRED, "no Content-Length");
	if (!with_body && h->content_length > 0)
		return err_setf(e, ERR_BAD_REQUEST, "body with method");
	return 0;
}

enum http1_result
http1_parse(const char *p, size_t n, struct http1_head *head, size_t *used,
	struct err *e)
{
	struct reader r = { .in = bytes_of(p, n) };
	struct bytes line;
	enum http1_result got = line_next(&r, &line, e);

	*head = (struct http1_head){ .content_length = -1 };
	if (got != HTTP1_OK)
		return got;
	if (request_line_parse(line, head, e) < 0)
		return HTTP1_BAD;
	for (;;) {
		got = line_next(&r, &line, e);
		if (got != HTTP1_OK)
			return got;
		if (!line.n)
			break;
		if (header_parse(line, head, e) < 0)
			return HTTP1_BAD;
	}
	if (check_host_present(head, e) < 0 || check_body_length(head, e) < 0)
		return HTTP1_BAD;
	*used = r.at;
	return HTTP1_OK;
}
