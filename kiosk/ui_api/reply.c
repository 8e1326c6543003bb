/* SPDX-License-Identifier: Apache-2.0 */
/* Answers: a struct by its shape, an error as application/problem+json. */
#include "conn.h"
#include "json.h"
#include "log.h"

#define REPLY_MAX ((size_t)256 * 1024)

struct problem_field {
	const char *path, *code, *title;
};

static const struct json_field problem_field_fields[] = {
	{ "path", J_TEXT, 0, offsetof(struct problem_field, path), 0, NULL,
		NULL },
	{ "code", J_TEXT, 0, offsetof(struct problem_field, code), 0, NULL,
		NULL },
	{ "title", J_TEXT, 0, offsetof(struct problem_field, title), 0, NULL,
		NULL },
};
static const struct json_shape problem_field_shape = JSON_SHAPE(
	"KioskProblemField", struct problem_field, problem_field_fields);

struct problem {
	const char *type, *title;
	int64_t status;
	const char *code, *retry;
	struct json_list fields;
};

#define P(m) offsetof(struct problem, m)
/* clang-format off */
static const struct json_field problem_fields[] = {
	{ "type",   J_TEXT, 0, P(type),   0, NULL, NULL },
	{ "title",  J_TEXT, 0, P(title),  0, NULL, NULL },
	{ "status", J_INT,  0, P(status), 0, NULL, NULL },
	{ "code",   J_TEXT, 0, P(code),   0, NULL, NULL },
	{ "retry",  J_TEXT, 0, P(retry),  0, NULL, NULL },
	{ "fields", J_LIST, J_OMIT_EMPTY, P(fields), 0, &problem_field_shape,
		NULL },
};
/* clang-format on */
static const struct json_shape problem_shape =
	JSON_SHAPE("KioskProblem", struct problem, problem_fields);

static struct json_list
problem_list(struct arena *a, const struct err *e)
{
	struct problem_field *f =
		ARENA_ARRAY(a, struct problem_field, e->n_fields);

	for (unsigned i = 0; i < e->n_fields; i++) {
		const struct err_info *info = err_info(e->fields[i].code);

		f[i] = (struct problem_field){ e->fields[i].path, info->name,
			info->title };
	}
	return (struct json_list){ f, e->n_fields };
}

void
ui_problem(struct arena *a, const struct err *e, struct ui_reply *reply)
{
	static const char *const retries[] = {
		[RETRY_NEVER] = "never",
		[RETRY_LATER] = "later",
		[RETRY_SAME_KEY] = "same-key",
	};
	const struct err_info *info = err_info(e->code);
	struct problem p = {
		.type = arena_printf(a, "urn:yizhan:problem:%s", info->name),
		.title = info->title,
		.status = info->status,
		.code = info->name,
		.retry = retries[info->retry],
		.fields = problem_list(a, e),
	};
	struct str out;

	if (info->status >= 500 && e->detail[0])
		log_event(LOG_WARN, "ui-problem", "code=%s detail=\"%s\"",
			info->name, e->detail);
	str_init(&out, a, REPLY_MAX);
	json_encode(&out, &problem_shape, &p);
	*reply = (struct ui_reply){ info->status, "application/problem+json",
		str_bytes(&out), NULL };
}

int
ui_json(struct ui_request *r, int status, const struct json_shape *shape,
	const void *value, struct err *e)
{
	struct str out;

	str_init(&out, r->arena, REPLY_MAX);
	json_encode(&out, shape, value);
	if (out.over)
		return err_setf(e, ERR_INTERNAL, "answer too large");
	r->reply = (struct ui_reply){ status, "application/json",
		str_bytes(&out), NULL };
	return 0;
}
