/* SPDX-License-Identifier: Apache-2.0 */
#include "reply.h"
#include <jansson.h>

const char *
reply_text(struct arena *a, struct bytes reply, const char *outer,
	const char *inner)
{
	json_t *root = json_loadb(
		(const char *)reply.p, reply.n, JSON_REJECT_DUPLICATES, NULL);
	json_t *v = json_object_get(root, outer);
	const char *text;

	if (inner)
		v = json_object_get(v, inner);
	text = json_string_value(v);
	text = text ? arena_strdup(a, text) : NULL;
	json_decref(root);
	return text;
}
