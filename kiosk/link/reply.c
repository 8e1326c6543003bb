/* SPDX-License-Identifier: Apache-2.0 */
#include "reply.h"
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
