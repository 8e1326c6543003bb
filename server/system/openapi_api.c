/* SPDX-License-Identifier: Apache-2.0 */
#include "http/problem.h"
#include "system/system_api.h"
#include <ctype.h>

#define SHAPES_MAX 512

static const char *const audiences[] = {
	[FOR_ANYONE] = "anyone",
	[FOR_STAFF] = "staff",
	[FOR_TERMINAL] = "terminal",
	[FOR_UNPAIRED] = "unpaired terminal",
	[FOR_LOOPBACK] = "loopback",
};

struct shapes {
	const struct json_shape *list[SHAPES_MAX];
	size_t n;
};

static void
collect(struct shapes *s, const struct json_shape *shape)
{
	if (!shape)
		return;
	for (size_t i = 0; i < s->n; i++)
		if (s->list[i] == shape)
			return;
	BUG_ON(s->n == SHAPES_MAX);
	s->list[s->n++] = shape;
	for (size_t i = 0; i < shape->n_fields; i++)
		collect(s, shape->fields[i].sub);
}

static const struct json_shape *
reply_shape(const struct route *r)
{
	return r->reply ? r->reply : r->result;
}

static void
print_ref(struct str *out, const char *type, const struct json_shape *shape)
{
	str_printf(out,
		"\"content\":{\"%s\":{\"schema\":{\"$ref\":"
		"\"#/components/schemas/%s\"}}}",
		type, shape->name);
}

static void
print_headers(struct str *out, const struct route *r)
{
	const char *comma = "";

	str_puts(out, "\"parameters\":[");
	if (r->flags & CALL_KEYED) {
		str_puts(out,
			"{\"name\":\"Idempotency-Key\",\"in\":\"header\","
			"\"required\":true,\"schema\":{\"type\":\"string\","
			"\"pattern\":\"^[A-Za-z0-9._-]{1,64}$\"}}");
		comma = ",";
	}
	if (r->guard)
		str_printf(out,
			"%s{\"name\":\"X-Ticket\",\"in\":\"header\","
			"\"required\":true,\"schema\":{\"type\":"
			"\"string\"}}",
			comma);
	str_puts(out, "],");
}

static void
print_operation(struct str *out, const struct route *r)
{
	str_putc(out, '"');
	for (const char *p = r->method; *p; p++)
		str_putc(out, (char)tolower((unsigned char)*p));
	str_puts(out, "\":{\"summary\":");
	json_encode_text(out, r->label);
	str_printf(out, ",\"x-audience\":\"%s\",", audiences[r->audience]);
	if (r->flags & CALL_KEYED || r->guard)
		print_headers(out, r);
	if (r->body) {
		str_puts(out, "\"requestBody\":{\"required\":true,");
		print_ref(out, "application/json", r->body);
		str_puts(out, "},");
	}
	str_printf(out, "\"responses\":{\"%d\":{\"description\":\"OK\"",
		r->status);
	if (reply_shape(r)) {
		str_putc(out, ',');
		print_ref(out, "application/json", reply_shape(r));
	}
	str_puts(out, "},\"default\":{\"description\":\"Problem\",");
	print_ref(out, "application/problem+json", &problem_shape);
	str_puts(out, "}}}");
}

/* Is this the first row with its path? Then it prints the whole path. */
static bool
first_of_path(const struct route *row)
{
	for (const struct route_table *const *t = route_tables; *t; t++)
		for (size_t i = 0; i < (*t)->n; i++)
			if (strcmp((*t)->rows[i].path, row->path) == 0)
				return &(*t)->rows[i] == row;
	return false;
}

static void
print_path(struct str *out, const struct route *row)
{
	bool first = true;

	json_encode_text(out, row->path);
	str_puts(out, ":{");
	for (const struct route_table *const *t = route_tables; *t; t++)
		for (size_t i = 0; i < (*t)->n; i++) {
			if (strcmp((*t)->rows[i].path, row->path) != 0)
				continue;
			if (!first)
				str_putc(out, ',');
			first = false;
			print_operation(out, &(*t)->rows[i]);
		}
	str_putc(out, '}');
}

static void
print_paths(struct str *out, struct shapes *shapes)
{
	bool first = true;

	for (const struct route_table *const *t = route_tables; *t; t++)
		for (size_t i = 0; i < (*t)->n; i++) {
			collect(shapes, (*t)->rows[i].body);
			collect(shapes, reply_shape(&(*t)->rows[i]));
			if (!first_of_path(&(*t)->rows[i]))
				continue;
			if (!first)
				str_putc(out, ',');
			first = false;
			print_path(out, &(*t)->rows[i]);
		}
}

void
openapi_print(struct str *out)
{
	struct shapes shapes = { .n = 0 };

	collect(&shapes, &problem_shape);
	str_puts(out,
		"{\"openapi\":\"3.1.0\",\"info\":{\"title\":\"Yizhan 驿站\","
		"\"version\":\"" YIZHAN_VERSION "\"},\"paths\":{");
	print_paths(out, &shapes);
	str_puts(out, "},\"components\":{\"schemas\":{");
	for (size_t i = 0; i < shapes.n; i++) {
		if (i)
			str_putc(out, ',');
		json_encode_text(out, shapes.list[i]->name);
		str_putc(out, ':');
		json_schema(out, shapes.list[i]);
	}
	str_puts(out, "}}}");
}
