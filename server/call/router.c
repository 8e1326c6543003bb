/* SPDX-License-Identifier: Apache-2.0 */
#include "call/call.h"
#include "str.h"

/* The next segment behind a slash; *rest moves behind it. */
static struct bytes
segment(struct bytes *rest)
{
	struct bytes s = { rest->p + 1, 0 };

	while (s.n + 1 < rest->n && s.p[s.n] != '/')
		s.n++;
	rest->p += s.n + 1;
	rest->n -= s.n + 1;
	return s;
}

static bool
is_param(struct bytes pattern)
{
	return pattern.n > 2 && pattern.p[0] == '{';
}

static bool
matches(const char *pattern, struct bytes path, struct bytes *params)
{
	struct bytes p = bytes_str(pattern);
	size_t n = 0;

	while (p.n && path.n) {
		struct bytes want = segment(&p), got = segment(&path);

		if (is_param(want) && got.n)
			params[n++] = got;
		else if (!bytes_equal(want, got))
			return false;
	}
	return p.n == 0 && path.n == 0;
}

/* HEAD is GET without the body. */
static bool
method_fits(const char *route, const char *asked)
{
	return strcmp(route, strcmp(asked, "HEAD") == 0 ? "GET" : asked) == 0;
}

const struct route *
route_find(const char *method, struct bytes path, struct bytes *params,
	struct err *e)
{
	enum err_code code = ERR_NOT_FOUND;

	for (const struct route_table *const *t = route_tables; *t; t++) {
		for (size_t i = 0; i < (*t)->n; i++) {
			if (!matches((*t)->rows[i].path, path, params))
				continue;
			if (method_fits((*t)->rows[i].method, method))
				return &(*t)->rows[i];
			code = ERR_METHOD;
		}
	}
	err_set(e, code);
	return NULL;
}

const char *
route_param(struct arena *a, struct bytes raw)
{
	char *out = arena_alloc(a, raw.n + 1);
	size_t n = 0;

	for (size_t i = 0; i < raw.n; i++, n++) {
		out[n] = (char)raw.p[i];
		if (out[n] != '%' || i + 2 >= raw.n)
			continue;
		const char hex[] = { (char)raw.p[i + 1], (char)raw.p[i + 2],
			'\0' };
		if (hex_parse(hex, &out[n], 1) == 0)
			i += 2;
	}
	out[n] = '\0';
	return out;
}
