/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The request target, decoded once and never a second time: what two readers
 * could understand differently is refused here.
 */
#include "http1_private.h"
#include "str.h"

/* RFC 3986: pchar and '/', and '?' once the query has begun. No fragment. */
static int
check_target_bytes(struct bytes t, struct err *e)
{
	for (size_t i = 0; i < t.n; i++)
		if (!is_alnum(t.p[i]) &&
			!is_one_of(t.p[i], "-._~!$&'()*+,;=:@%/?"))
			return err_setf(e, ERR_BAD_REQUEST, "target byte");
	return 0;
}

static int
check_target_start(struct bytes t, struct err *e)
{
	if (!t.n || t.p[0] != '/')
		return err_setf(e, ERR_BAD_REQUEST, "target without /");
	return 0;
}

/* Two hex digits behind every '%', and no control byte in disguise. */
static int
check_percent(struct bytes t, struct err *e)
{
	for (size_t i = 0; i < t.n; i++) {
		int hi, lo;

		if (t.p[i] != '%')
			continue;
		hi = i + 1 < t.n ? hex_value(t.p[i + 1]) : -1;
		lo = i + 2 < t.n ? hex_value(t.p[i + 2]) : -1;
		if (hi < 0 || lo < 0)
			return err_setf(e, ERR_BAD_REQUEST, "cut percent");
		if (hi < 2 || (hi == 7 && lo == 15))
			return err_setf(e, ERR_BAD_REQUEST, "percent control");
	}
	return 0;
}

/* One decoded byte at *i, which moves behind it. Only after check_percent. */
static uint8_t
decoded_next(struct bytes t, size_t *i)
{
	uint8_t c = t.p[(*i)++];

	if (c != '%')
		return c;
	c = (uint8_t)(hex_value(t.p[*i]) * 16 + hex_value(t.p[*i + 1]));
	*i += 2;
	return c;
}

/*
 * A slash, backslash or percent that hides behind percent signs could be read
 * again by someone else. In a query they are plain data.
 */
static int
check_path_disguise(struct bytes path, struct err *e)
{
	for (size_t i = 0; i < path.n;) {
		bool hidden = path.p[i] == '%';

		if (is_one_of(decoded_next(path, &i), "/\\%") && hidden)
			return err_setf(e, ERR_BAD_REQUEST, "hidden %%");
	}
	return 0;
}

static int
check_path_slashes(struct bytes path, struct err *e)
{
	for (size_t i = 1; i < path.n; i++)
		if (path.p[i] == '/' && path.p[i - 1] == '/')
			return err_setf(e, ERR_BAD_REQUEST, "//");
	return 0;
}

/* "." and ".." as a whole segment, in plain or percent form. */
static int
check_path_dots(struct bytes path, struct err *e)
{
	size_t dots = 0, others = 0;

	for (size_t i = 0; i < path.n;) {
		uint8_t c = decoded_next(path, &i);

		dots += c == '.';
		others += c != '.' && c != '/';
		if (c != '/' && i < path.n)
			continue;
		if (!others && (dots == 1 || dots == 2))
			return err_setf(e, ERR_BAD_REQUEST, "dot segment");
		dots = others = 0;
	}
	return 0;
}

static int
check_target_utf8(struct bytes t, struct err *e)
{
	char text[HTTP1_TARGET_MAX];
	const char *at = text;
	size_t n = 0;

	for (size_t i = 0; i < t.n && n < sizeof(text);)
		text[n++] = (char)decoded_next(t, &i);
	while (at < text + n)
		if (utf8_next(&at, text + n) < 0)
			return err_setf(e, ERR_BAD_REQUEST, "target UTF-8");
	return 0;
}

int
http1_target_parse(struct bytes t, struct http1_head *h, struct err *e)
{
	size_t mark = find_byte(t, '?');

	h->target = t;
	h->path = part(t, 0, mark);
	if (mark < t.n)
		h->query = part(t, mark + 1, t.n);
	if (check_target_start(t, e) < 0 || check_target_bytes(t, e) < 0 ||
		check_percent(t, e) < 0)
		return -1;
	if (check_path_disguise(h->path, e) < 0 ||
		check_path_slashes(h->path, e) < 0 ||
		check_path_dots(h->path, e) < 0)
		return -1;
	return check_target_utf8(t, e);
}

/* ---- query parameters ---------------------------------------------------- */

/* '+' is a blank, as forms write it. */
static int
query_decode(struct bytes t, char *out, size_t cap)
{
	size_t n = 0;

	for (size_t i = 0; i < t.n;) {
		bool plus = t.p[i] == '+';
		uint8_t c = decoded_next(t, &i);

		if (n + 1 >= cap || !c)
			return -1;
		out[n++] = plus ? ' ' : (char)c;
	}
	if (!cap)
		return -1;
	out[n] = '\0';
	return 0;
}

/* name[=value] with a name in plain letters. */
static int
check_query_name(struct bytes name, struct err *e)
{
	if (!name.n || find_byte(name, '%') < name.n ||
		find_byte(name, '+') < name.n)
		return err_setf(e, ERR_BAD_QUERY, "parameter name");
	return 0;
}

int
http1_query(const struct http1_head *head, const char *name, char *out,
	size_t cap, struct err *e)
{
	struct bytes rest = head->query;
	int found = 0;

	while (rest.n) {
		size_t amp = find_byte(rest, '&');
		struct bytes pair = part(rest, 0, amp);
		size_t eq = find_byte(pair, '=');
		struct bytes value = part(pair, eq + (eq < pair.n), pair.n);

		rest = part(rest, amp + (amp < rest.n), rest.n);
		if (check_query_name(part(pair, 0, eq), e) < 0)
			return -1;
		if (!bytes_equal(part(pair, 0, eq), bytes_str(name)))
			continue;
		if (found++)
			return err_setf(e, ERR_BAD_QUERY, "two %s", name);
		if (check_percent(value, e) < 0 ||
			query_decode(value, out, cap) < 0)
			return err_setf(e, ERR_BAD_QUERY, "%s value", name);
	}
	return found;
}
