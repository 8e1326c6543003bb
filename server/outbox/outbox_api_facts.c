/* SPDX-License-Identifier: Apache-2.0 */
#include "outbox/outbox_api_facts.h"
#include "app.h"
#include "idno.h"
#include "person_name.h"
#include "phone.h"
#include "ref/ref.h"

#define HIDDEN "（已隐藏）"

/* clang-format off */
static const struct json_field fact_fields[] = {
	J_FIELD(outbox_fact, "key", key, J_TEXT, J_REQUIRED, 0, NULL, "项目代码"),
	J_FIELD(outbox_fact, "label", label, J_TEXT, J_REQUIRED, 0, NULL, "项目"),
	J_FIELD(outbox_fact, "value", value, J_TEXT, J_REQUIRED, 0, NULL, "内容，已遮盖"),
	J_FIELD(outbox_fact, "unmask", unmask, J_BOOL, J_REQUIRED, 0, NULL, "可以查看全部"),
};
const struct json_shape outbox_fact_shape = JSON_SHAPE("OutboxFact", struct outbox_fact, fact_fields);
/* clang-format on */

struct walk {
	const struct app *app;
	struct arena *a;
	struct outbox_facts *out;
	const char *district; /* streets are named within one */
};

/* ---- masks and names ----------------------------------------------------- */

static bool
is_ascii(const char *s)
{
	while (*s)
		if ((unsigned char)*s++ >= 0x80)
			return false;
	return true;
}

static const char *
masked(struct arena *a, const char *name, const char *value)
{
	char text[NAME_SIZE + IDNO_SIZE + PHONE_SIZE] = "";

	if (strcmp(name, "name") == 0)
		name_mask(value, text);
	else if (strcmp(name, "id_no") == 0 && is_ascii(value))
		idno_mask(value, text);
	else if (strcmp(name, "phone") == 0 && is_ascii(value))
		phone_mask(value, text);
	return *text ? arena_strdup(a, text) : HIDDEN;
}

/* Codes of the catalogue by their names. */
static const char *
named(struct walk *w, const char *name, const char *value)
{
	const struct ref *r = w->app->ref;

	if (strcmp(name, "group") == 0) {
		const struct ref_group *g = ref_group_find(r, value);

		return g ? g->name : value;
	}
	if (strcmp(name, "district") == 0) {
		const struct ref_district *d = ref_district_find(r, value);

		w->district = value;
		return d ? d->name : value;
	}
	if (strcmp(name, "street") == 0 && w->district) {
		const struct ref_street *s =
			ref_street_find(r, w->district, value);

		return s ? s->name : value;
	}
	return value;
}

/* ---- walking a shape ----------------------------------------------------- */

static void
add(struct walk *w, const struct json_field *f, const char *key,
	const char *value)
{
	bool personal = f->flags & J_PERSONAL;

	if (w->out->n == OUTBOX_FACTS_MAX || !value || !*value)
		return;
	w->out->items[w->out->n++] = (struct outbox_fact){ .key = key,
		.label = f->label ? f->label : f->name,
		.value = personal ? masked(w->a, f->name, value)
				  : named(w, f->name, value),
		.full = value,
		.unmask = personal };
}

/* The first text of each item: what is agreed to, what is chosen. */
static const char *
joined(struct walk *w, const struct json_field *f, const struct json_list *list)
{
	const struct json_field *first = f->sub->fields;
	const char *text = "";

	for (size_t i = 0; i < list->n; i++) {
		const char *one = NULL;

		if (first->type == J_TEXT)
			memcpy(&one,
				(const char *)list->items + i * f->sub->size +
					first->offset,
				sizeof(one));
		text = arena_printf(w->a, "%s%s%s", text, *text ? "、" : "",
			one ? one : "");
	}
	return text;
}

static void walk_shape(struct walk *w, const struct json_shape *shape,
	const char *value, const char *prefix);

static void
walk_field(struct walk *w, const struct json_field *f, const char *value,
	const char *key)
{
	const void *p = value + f->offset;
	const char *text = NULL;
	int64_t number;

	switch (f->type) {
	case J_TEXT:
		memcpy(&text, p, sizeof(text));
		break;
	case J_INT:
		memcpy(&number, p, sizeof(number));
		text = arena_printf(w->a, "%lld", (long long)number);
		break;
	case J_BOOL:
		text = *(const bool *)p ? "是" : "否";
		break;
	case J_OBJECT:
		memcpy(&text, p, sizeof(text));
		if (text)
			walk_shape(w, f->sub, text, key);
		return;
	case J_LIST:
		text = joined(w, f, p);
		break;
	case J_TEXTS:
		return;
	}
	add(w, f, key, text);
}

static void
walk_shape(struct walk *w, const struct json_shape *shape, const char *value,
	const char *prefix)
{
	for (size_t i = 0; i < shape->n_fields; i++) {
		const struct json_field *f = &shape->fields[i];

		walk_field(w, f, value,
			arena_printf(w->a, "%s%s%s", prefix, *prefix ? "." : "",
				f->name));
	}
}

void
outbox_facts_of(const struct app *app, struct arena *a,
	const struct json_shape *shape, const void *in,
	struct outbox_facts *out)
{
	struct walk w = { .app = app, .a = a, .out = out };

	out->n = 0;
	walk_shape(&w, shape, in, "");
}

void
outbox_facts(const struct app *app, struct arena *a, const struct route *route,
	const char *body, struct outbox_facts *out)
{
	static const struct json_field whole = { .name = "body",
		.type = J_TEXT,
		.flags = J_PERSONAL,
		.label = "提交的内容" };
	struct walk w = { .app = app, .a = a, .out = out };
	struct err own = { 0 };
	const void *in = NULL;

	out->n = 0;
	if (!body)
		return;
	if (route && route->body)
		in = json_decode(a, bytes_str(body), route->body, &own);
	if (in)
		outbox_facts_of(app, a, route->body, in, out);
	else
		add(&w, &whole, "body", body);
}

const struct outbox_fact *
outbox_fact_find(const struct outbox_facts *facts, const char *key)
{
	for (size_t i = 0; i < facts->n; i++)
		if (strcmp(facts->items[i].key, key) == 0)
			return &facts->items[i];
	return NULL;
}
