/* SPDX-License-Identifier: Apache-2.0 */
#include "json.h"
#include <inttypes.h>
#include <stdio.h>
#include <time.h>

void
json_encode_text(struct str *out, const char *text)
{
	str_putc(out, '"');
	for (const char *p = text; *p;) {
		size_t plain = 0;

		while (p[plain] && p[plain] != '"' && p[plain] != '\\' &&
			(unsigned char)p[plain] >= 0x20)
			plain++;
		str_add(out, p, plain);
		p += plain;
		if (!*p)
			break;
		if (*p == '"' || *p == '\\')
			str_printf(out, "\\%c", *p);
		else
			str_printf(out, "\\u%04x", (unsigned)*p);
		p++;
	}
	str_putc(out, '"');
}

/* Civil time of Asia/Shanghai, which has had no summer time since 1991. */
static void
encode_date_time(struct str *out, int64_t ms)
{
	time_t t = (time_t)(ms / 1000 + 8L * 3600);
	struct tm tm;

	gmtime_r(&t, &tm);
	str_printf(out, "\"%04d-%02d-%02dT%02d:%02d:%02d+08:00\"",
		tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday, tm.tm_hour,
		tm.tm_min, tm.tm_sec);
}

static void
encode_list(struct str *out, const struct json_field *f,
	const struct json_list *list)
{
	const char *items = list->items;

	str_putc(out, '[');
	for (size_t i = 0; i < list->n; i++) {
		if (i)
			str_putc(out, ',');
		if (f->type == J_TEXTS)
			json_encode_text(out, ((const char **)list->items)[i]);
		else
			json_encode(out, f->sub, items + i * f->sub->size);
	}
	str_putc(out, ']');
}

static bool
is_empty(const struct json_field *f, const void *p)
{
	switch (f->type) {
	case J_TEXT:
	case J_OBJECT:
		return *(void *const *)p == NULL;
	case J_INT:
		return *(const int64_t *)p == 0;
	case J_BOOL:
		return !*(const bool *)p;
	case J_LIST:
	case J_TEXTS:
		return ((const struct json_list *)p)->n == 0;
	}
	return false;
}

static void
encode_value(struct str *out, const struct json_field *f, const void *p)
{
	bool none = is_empty(f, p);

	switch (f->type) {
	case J_TEXT:
		if (none)
			str_puts(out, "null");
		else
			json_encode_text(out, *(const char *const *)p);
		break;
	case J_INT:
		if (f->flags & J_DATE_TIME)
			encode_date_time(out, *(const int64_t *)p);
		else
			str_printf(out, "%" PRId64, *(const int64_t *)p);
		break;
	case J_BOOL:
		str_puts(out, none ? "false" : "true");
		break;
	case J_OBJECT:
		if (none)
			str_puts(out, "null");
		else
			json_encode(out, f->sub, *(const void *const *)p);
		break;
	case J_LIST:
	case J_TEXTS:
		encode_list(out, f, p);
		break;
	}
}

void
json_encode(struct str *out, const struct json_shape *shape, const void *value)
{
	bool first = true;

	str_putc(out, '{');
	for (size_t i = 0; i < shape->n_fields; i++) {
		const struct json_field *f = &shape->fields[i];
		const char *p = (const char *)value + f->offset;

		if (f->flags & J_OMIT_EMPTY && is_empty(f, p))
			continue;
		if (!first)
			str_putc(out, ',');
		first = false;
		json_encode_text(out, f->name);
		str_putc(out, ':');
		encode_value(out, f, p);
	}
	str_putc(out, '}');
}

static void
schema_field(struct str *out, const struct json_field *f)
{
	static const char *const types[] = {
		[J_TEXT] = "string",
		[J_INT] = "integer",
		[J_BOOL] = "boolean",
		[J_LIST] = "array",
		[J_TEXTS] = "array",
	};

	if (f->type == J_OBJECT) {
		str_printf(out, "{\"$ref\":\"#/components/schemas/%s\"}",
			f->sub->name);
		return;
	}
	str_printf(out, "{\"type\":\"%s\"",
		f->flags & J_DATE_TIME ? "string" : types[f->type]);
	if (f->flags & J_DATE_TIME)
		str_puts(out, ",\"format\":\"date-time\"");
	if (f->type == J_LIST)
		str_printf(out,
			",\"items\":{\"$ref\":\"#/components/schemas/%s\"}",
			f->sub->name);
	if (f->type == J_TEXTS)
		str_puts(out, ",\"items\":{\"type\":\"string\"}");
	if (f->label) {
		str_puts(out, ",\"description\":");
		json_encode_text(out, f->label);
	}
	str_putc(out, '}');
}

static void
schema_required(struct str *out, const struct json_shape *shape)
{
	bool first = true;

	for (size_t i = 0; i < shape->n_fields; i++) {
		if (!(shape->fields[i].flags & J_REQUIRED))
			continue;
		str_puts(out, first ? ",\"required\":[" : ",");
		json_encode_text(out, shape->fields[i].name);
		first = false;
	}
	if (!first)
		str_putc(out, ']');
}

void
json_schema(struct str *out, const struct json_shape *shape)
{
	str_puts(out, "{\"type\":\"object\",\"additionalProperties\":false,"
		      "\"properties\":{");
	for (size_t i = 0; i < shape->n_fields; i++) {
		if (i)
			str_putc(out, ',');
		json_encode_text(out, shape->fields[i].name);
		str_putc(out, ':');
		schema_field(out, &shape->fields[i]);
	}
	str_putc(out, '}');
	schema_required(out, shape);
	str_putc(out, '}');
}
