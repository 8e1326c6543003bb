/* SPDX-License-Identifier: Apache-2.0 */
#include "reply.h"
#include "link.h"
#include <jansson.h>

const char *
reply_text(struct arena *a, struct bytes reply, const char *name)
{
	json_t *root = json_loadb(
		(const char *)reply.p, reply.n, JSON_REJECT_DUPLICATES, NULL);
	const char *text = json_string_value(json_object_get(root, name));

	text = text ? arena_strdup(a, text) : NULL;
	json_decref(root);
	return text;
}

int64_t
reply_number(struct bytes reply, const char *name, int64_t none)
{
	json_t *root = json_loadb(
		(const char *)reply.p, reply.n, JSON_REJECT_DUPLICATES, NULL);
	const json_t *n = json_object_get(root, name);

	if (json_is_integer(n))
		none = json_integer_value(n);
	json_decref(root);
	return none;
}

static bool
result_of(struct arena *a, const json_t *row, struct reply_result *out)
{
	const char *state = json_string_value(json_object_get(row, "state"));
	const char *code = json_string_value(json_object_get(row, "code"));
	const json_t *seq = json_object_get(row, "seq");

	if (!state || !json_is_integer(seq))
		return false;
	out->seq = json_integer_value(seq);
	out->state = arena_strdup(a, state);
	out->code = code ? arena_strdup(a, code) : NULL;
	return true;
}

size_t
reply_results(struct arena *a, struct bytes reply, struct reply_result *out,
	size_t max)
{
	json_t *root = json_loadb(
		(const char *)reply.p, reply.n, JSON_REJECT_DUPLICATES, NULL);
	const json_t *rows = json_object_get(root, "results");
	size_t n = 0;

	for (size_t i = 0; i < json_array_size(rows) && n < max; i++)
		n += result_of(a, json_array_get(rows, i), &out[n]);
	json_decref(root);
	return n;
}

static const char *
text(struct arena *a, const json_t *object, const char *name)
{
	const char *t = json_string_value(json_object_get(object, name));

	return t ? arena_strdup(a, t) : NULL;
}

void
reply_heard(struct arena *a, struct bytes reply, struct link_heard *out,
	int64_t *time_ms)
{
	json_t *root = json_loadb(
		(const char *)reply.p, reply.n, JSON_REJECT_DUPLICATES, NULL);
	const json_t *notices = json_object_get(root, "notices");

	*out = (struct link_heard){ .kiosk = text(a, root, "name"),
		.center = text(a, root, "center"),
		.closed = text(a, root, "closed"),
		.help = text(a, root, "help") };
	*time_ms = json_integer_value(json_object_get(root, "time_ms"));
	for (size_t i = 0; i < json_array_size(notices); i++) {
		const char *t = text(a, json_array_get(notices, i), "text");

		if (t && out->n_notices < LINK_NOTICES_MAX)
			out->notices[out->n_notices++] = t;
	}
	json_decref(root);
}
