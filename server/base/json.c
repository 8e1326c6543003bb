/* SPDX-License-Identifier: Apache-2.0 */
#include "json.h"
#include <jansson.h>
#include <stdio.h>

#define TEXT_MAX 4096
#define ITEMS_MAX 256

struct decoder {
	struct arena *arena;
	struct err *err;
	enum err_code structural; /* what outranks missing fields */
};

static int decode_object(struct decoder *d, const json_t *o,
	const struct json_shape *shape, const char *path, void *out);

/* An unknown member's name may be long: what is cut stays whole characters. */
static void
path_join(char *out, const char *path, const char *name)
{
	size_t n;

	snprintf(out, ERR_PATH_MAX, "%s%s%s", path, *path ? "." : "", name);
	for (n = strlen(out); utf8_length(out) < 0; n--)
		out[n - 1] = '\0';
}

static int
structural(struct decoder *d, const char *path, enum err_code code)
{
	if (d->structural == ERR_NONE)
		d->structural = code;
	err_add_field(d->err, path, code);
	return -1;
}

static int
decode_text(struct decoder *d, const json_t *v, size_t max, const char *path,
	const char **out)
{
	if (!json_is_string(v))
		return structural(d, path, ERR_JSON_TYPE);
	if (json_string_length(v) > (max ? max : TEXT_MAX))
		return err_add_field(d->err, path, ERR_TOO_LONG);
	if (strlen(json_string_value(v)) != json_string_length(v))
		return err_add_field(d->err, path, ERR_TEXT_INVALID);
	*out = arena_strdup(d->arena, json_string_value(v));
	return 0;
}

static int
decode_int(struct decoder *d, const json_t *v, size_t max, const char *path,
	int64_t *out)
{
	if (!json_is_integer(v))
		return structural(d, path, ERR_JSON_TYPE);
	if (max && json_integer_value(v) > (int64_t)max)
		return err_add_field(d->err, path, ERR_TOO_LONG);
	*out = json_integer_value(v);
	return 0;
}

static int
decode_item(struct decoder *d, const json_t *v, const struct json_field *f,
	const char *path, void *items, size_t i)
{
	if (f->type == J_TEXTS)
		return decode_text(d, v, f->flags & J_LONG ? SIZE_MAX : 0, path,
			(const char **)items + i);
	return decode_object(
		d, v, f->sub, path, (char *)items + i * f->sub->size);
}

static int
decode_list(struct decoder *d, const json_t *v, const struct json_field *f,
	const char *path, struct json_list *out)
{
	size_t size = f->type == J_TEXTS ? sizeof(char *) : f->sub->size;
	size_t n = json_array_size(v);
	char item[ERR_PATH_MAX];
	int rc = 0;

	if (!json_is_array(v))
		return structural(d, path, ERR_JSON_TYPE);
	if (n > (f->max ? f->max : ITEMS_MAX))
		return err_add_field(d->err, path, ERR_TOO_LONG);
	out->items = arena_alloc(d->arena, size * n);
	out->n = n;
	for (size_t i = 0; i < n; i++) {
		snprintf(item, sizeof(item), "%.40s.%zu", path, i);
		if (decode_item(d, json_array_get(v, i), f, item, out->items,
			    i) != 0)
			rc = -1;
	}
	return rc;
}

static int
decode_sub(struct decoder *d, const json_t *v, const struct json_field *f,
	const char *path, void **out)
{
	if (!json_is_object(v))
		return structural(d, path, ERR_JSON_TYPE);
	*out = arena_alloc(d->arena, f->sub->size);
	return decode_object(d, v, f->sub, path, *out);
}

static int
decode_bool(struct decoder *d, const json_t *v, const char *path, bool *out)
{
	if (!json_is_boolean(v))
		return structural(d, path, ERR_JSON_TYPE);
	*out = json_is_true(v);
	return 0;
}

static int
decode_field(struct decoder *d, const json_t *v, const struct json_field *f,
	const char *path, char *out)
{
	void *p = out + f->offset;

	switch (f->type) {
	case J_TEXT:
		return decode_text(d, v, f->max, path, p);
	case J_INT:
		return decode_int(d, v, f->max, path, p);
	case J_BOOL:
		return decode_bool(d, v, path, p);
	case J_OBJECT:
		return decode_sub(d, v, f, path, p);
	case J_LIST:
	case J_TEXTS:
		return decode_list(d, v, f, path, p);
	}
	BUG("json type");
}

static bool
shape_has(const struct json_shape *shape, const char *key)
{
	for (size_t i = 0; i < shape->n_fields; i++)
		if (strcmp(shape->fields[i].name, key) == 0)
			return true;
	return false;
}

static int
refuse_unknown(struct decoder *d, const json_t *o,
	const struct json_shape *shape, const char *path)
{
	char full[ERR_PATH_MAX];
	const char *key;
	json_t *v;
	int rc = 0;

	if (shape->open)
		return 0;
	json_object_foreach((json_t *)o, key, v)
	{
		if (shape_has(shape, key))
			continue;
		path_join(full, path, key);
		rc = structural(d, full, ERR_JSON_UNKNOWN_FIELD);
	}
	return rc;
}

static int
decode_object(struct decoder *d, const json_t *o,
	const struct json_shape *shape, const char *path, void *out)
{
	char full[ERR_PATH_MAX];
	int rc;

	if (!json_is_object(o))
		return structural(d, path, ERR_JSON_TYPE);
	rc = refuse_unknown(d, o, shape, path);
	for (size_t i = 0; i < shape->n_fields; i++) {
		const struct json_field *f = &shape->fields[i];
		const json_t *v = json_object_get(o, f->name);

		path_join(full, path, f->name);
		if (v) {
			if (decode_field(d, v, f, full, out) != 0)
				rc = -1;
		} else if (f->flags & J_REQUIRED) {
			rc = err_add_field(d->err, full, ERR_REQUIRED);
		}
	}
	return rc;
}

static enum err_code
load_error(const json_error_t *je)
{
	return json_error_code(je) == json_error_duplicate_key
		       ? ERR_JSON_DUPLICATE_KEY
		       : ERR_BAD_JSON;
}

void *
json_decode_part(struct arena *a, struct bytes text,
	const struct json_shape *shape, struct err *e)
{
	struct decoder d = { .arena = a, .err = e };
	json_error_t je;
	json_t *root = json_loadb(
		(const char *)text.p, text.n, JSON_REJECT_DUPLICATES, &je);
	void *out = arena_alloc(a, shape->size);

	if (!root) {
		err_set(e, load_error(&je));
		return NULL;
	}
	/* What failed is in e. */
	(void)decode_object(&d, root, shape, "", out);
	json_decref(root);
	if (d.structural != ERR_NONE)
		e->code = d.structural;
	return d.structural == ERR_NONE ? out : NULL;
}

void *
json_decode(struct arena *a, struct bytes text, const struct json_shape *shape,
	struct err *e)
{
	void *out = json_decode_part(a, text, shape, e);

	return e->code == ERR_NONE ? out : NULL;
}
