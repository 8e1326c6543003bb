/* SPDX-License-Identifier: Apache-2.0 */
/* What the bearer of a receipt may see: nothing personal. */
#include "receipt/status_api.h"
#include "receipt/receipt.h"
#include "token.h"

struct status_request {
	const char *code;
};

static const struct json_field status_request_fields[] = {
	{ "code", J_TEXT, J_REQUIRED, offsetof(struct status_request, code),
		2048, NULL, "回执二维码的内容" },
};
static const struct json_shape status_request = JSON_SHAPE(
	"StatusRequest", struct status_request, status_request_fields);

struct status_reply {
	const char *case_no, *service, *service_label, *state, *state_label;
	const char *step, *next, *due_on, *window, *reason;
	int64_t accepted_at, updated_at;
};

#define F(name, type, flags, label)                                            \
	{                                                                      \
#name, type, flags, offsetof(struct status_reply, name), 0,    \
			NULL, label                                            \
	}
static const struct json_field status_reply_fields[] = {
	F(case_no, J_TEXT, J_REQUIRED, "事项编号"),
	F(service, J_TEXT, J_REQUIRED, "服务"),
	F(service_label, J_TEXT, J_REQUIRED, "服务名称"),
	F(state, J_TEXT, J_REQUIRED, "状态"),
	F(state_label, J_TEXT, J_REQUIRED, "状态名称"),
	F(step, J_TEXT, J_REQUIRED, "办到哪一步"),
	F(next, J_TEXT, J_REQUIRED, "接下来"),
	F(due_on, J_TEXT, J_REQUIRED, "办结期限"),
	F(window, J_TEXT, J_REQUIRED, "咨询窗口"),
	F(reason, J_TEXT, J_OMIT_EMPTY, "退回或不批准的原因"),
	F(accepted_at, J_INT, J_REQUIRED | J_DATE_TIME, "受理时间"),
	F(updated_at, J_INT, J_REQUIRED | J_DATE_TIME, "最近更新"),
};
#undef F
static const struct json_shape status_reply =
	JSON_SHAPE("Status", struct status_reply, status_reply_fields);

struct read_code {
	uint8_t cti[RECEIPT_CTI];
	uint8_t digest[TOKEN_DIGEST];
};

static int
check_status(struct call *c, struct err *e)
{
	const struct status_request *in = c->in;
	struct read_code *code = ARENA_NEW(&c->arena, struct read_code);

	c->scratch = code;
	return receipt_read(c->app, in->code, code->cti, code->digest, e);
}

static int
run_status(struct call *c, struct tx *tx, struct err *e)
{
	const struct read_code *code = c->scratch;
	struct status_reply *out = ARENA_NEW(&c->arena, struct status_reply);
	const struct flow_state *state;
	struct flow_case f;

	if (receipt_case(tx, c->app, code->cti, code->digest, &f, e) != 0 ||
		flow_last_reason(tx, c->app, f.id, &out->reason, e) != 0)
		return -1;
	state = service_state(f.service, f.state);
	if (!state->reason_shown)
		out->reason = NULL;
	out->case_no = f.no;
	out->service = f.service->code;
	out->service_label = f.service->label;
	out->state = f.state;
	out->state_label = state->label;
	out->step = state->step;
	out->next = state->next;
	out->due_on = f.due_on;
	out->window = c->app->config.window;
	out->accepted_at = f.accepted_at;
	out->updated_at = f.changed_at;
	c->out = out;
	return 0;
}

static const struct route rows[] = {
	{ .method = "POST",
		.path = "/api/v1/status",
		.audience = FOR_ANYONE,
		.status = 200,
		.body = &status_request,
		.result = &status_reply,
		.check = check_status,
		.stages = { { LANE_READ, run_status } },
		.label = "用回执查进度" },
};
const struct route_table status_routes = { rows, ARRAY_LEN(rows) };
