/* SPDX-License-Identifier: Apache-2.0 */
#include "problem.h"
#include "http/http.h"

#define PROBLEM_MAX 16384

/* clang-format off */
static const struct json_field problem_field_fields[] = {
	{ .name = "path", .type = J_TEXT, .flags = J_REQUIRED,
	  .offset = offsetof(struct problem_field, path), .label = "项目" },
	{ .name = "code", .type = J_TEXT, .flags = J_REQUIRED,
	  .offset = offsetof(struct problem_field, code), .label = "代码" },
	{ .name = "title", .type = J_TEXT, .flags = J_REQUIRED,
	  .offset = offsetof(struct problem_field, title), .label = "说明" },
};

static const struct json_shape problem_field_shape = JSON_SHAPE(
	"ProblemField", struct problem_field, problem_field_fields);

static const struct json_field problem_fields[] = {
	{ .name = "type", .type = J_TEXT, .flags = J_REQUIRED,
	  .offset = offsetof(struct problem, type), .label = "种类" },
	{ .name = "title", .type = J_TEXT, .flags = J_REQUIRED,
	  .offset = offsetof(struct problem, title), .label = "说明" },
	{ .name = "status", .type = J_INT, .flags = J_REQUIRED,
	  .offset = offsetof(struct problem, status), .label = "状态码" },
	{ .name = "code", .type = J_TEXT, .flags = J_REQUIRED,
	  .offset = offsetof(struct problem, code), .label = "代码" },
	{ .name = "fields", .type = J_LIST, .flags = J_OMIT_EMPTY,
	  .offset = offsetof(struct problem, fields),
	  .sub = &problem_field_shape, .label = "需要更正的项目" },
	{ .name = "retry", .type = J_TEXT, .flags = J_REQUIRED,
	  .offset = offsetof(struct problem, retry), .label = "能否再试" },
	{ .name = "case_no", .type = J_TEXT, .flags = J_OMIT_EMPTY,
	  .offset = offsetof(struct problem, case_no), .label = "事项编号" },
};
/* clang-format on */

const struct json_shape problem_shape =
	JSON_SHAPE("Problem", struct problem, problem_fields);

static const char *const retry_names[] = {
	[RETRY_NEVER] = "never",
	[RETRY_LATER] = "later",
	[RETRY_SAME_KEY] = "same-key",
};

static struct json_list
fields_list(struct arena *a, const struct err *e)
{
	struct problem_field *items =
		ARENA_ARRAY(a, struct problem_field, ERR_FIELDS_MAX);
	struct json_list list = { items, e->n_fields };

	BUG_ON(e->n_fields > ERR_FIELDS_MAX);
	for (size_t i = 0; i < e->n_fields; i++) {
		const struct err_info *info = err_info(e->fields[i].code);

		items[i].path = e->fields[i].path;
		items[i].code = info->name;
		items[i].title = info->title;
	}
	return list;
}

void
http_problem(struct arena *a, const struct err *e, struct http_reply *reply)
{
	/* A refusal without a reason is a mistake of ours. */
	const struct err_info *info =
		err_info(e->code == ERR_NONE ? ERR_INTERNAL : e->code);
	struct problem p = {
		.type = arena_printf(a, "urn:yizhan:problem:%s", info->name),
		.title = info->title,
		.status = info->status,
		.code = info->name,
		.fields = fields_list(a, e),
		.retry = retry_names[info->retry],
		.case_no = e->case_no[0] ? e->case_no : NULL,
	};
	struct str body;

	str_init(&body, a, PROBLEM_MAX);
	json_encode(&body, &problem_shape, &p);
	reply->status = info->status;
	reply->content_type = "application/problem+json";
	reply->body = str_bytes(&body);
}
