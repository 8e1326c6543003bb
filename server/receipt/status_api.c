/* SPDX-License-Identifier: Apache-2.0 */
/* What the bearer of a receipt may see: nothing personal. */
#include "receipt/status_api.h"
#include "receipt/provisional.h"
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
	F(case_no, J_TEXT, J_REQUIRED, "事项编号；还没有联网确认时为空"),
	F(service, J_TEXT, J_REQUIRED, "服务；还没有联网确认时为空"),
	F(service_label, J_TEXT, J_REQUIRED, "服务名称"),
	F(state, J_TEXT, J_REQUIRED,
		"状态；离线登记的回执还有 pending、see_desk"),
	F(state_label, J_TEXT, J_REQUIRED, "状态名称"),
	F(step, J_TEXT, J_REQUIRED, "办到哪一步"),
	F(next, J_TEXT, J_REQUIRED, "接下来"),
	F(due_on, J_TEXT, J_REQUIRED, "办结期限；还没有联网确认时为空"),
	F(window, J_TEXT, J_REQUIRED, "咨询窗口"),
	F(reason, J_TEXT, J_OMIT_EMPTY, "原因在哪里看；具体内容要刷身份证"),
	F(accepted_at, J_INT, J_REQUIRED | J_DATE_TIME, "受理时间"),
	F(updated_at, J_INT, J_REQUIRED | J_DATE_TIME, "最近更新"),
};
#undef F
static const struct json_shape status_reply =
	JSON_SHAPE("Status", struct status_reply, status_reply_fields);

struct read_code {
	uint8_t cti[RECEIPT_CTI];
	uint8_t digest[TOKEN_DIGEST];
	bool by_kiosk; /* then kid says whose key must be looked up */
	uint8_t kid[4];
};

static int
check_status(struct call *c, struct err *e)
{
	const struct status_request *in = c->in;
	struct read_code *code = ARENA_NEW(&c->arena, struct read_code);

	c->scratch = code;
	code->by_kiosk = provisional_is(c->app, in->code, code->kid);
	if (code->by_kiosk)
		return 0;
	return receipt_read(c->app, in->code, code->cti, code->digest, e);
}

static int
show_case(
	struct call *c, struct tx *tx, const struct flow_case *f, struct err *e)
{
	struct status_reply *out = ARENA_NEW(&c->arena, struct status_reply);
	const struct flow_state *state;

	if (flow_state_of(tx, f, &state, e) != 0)
		return -1;
	/* What a reviewer wrote is free text about a person: not for whoever
	 * holds the paper. */
	out->reason = state->bearer;
	out->case_no = f->no;
	out->service = f->service->code;
	out->service_label = f->service->label;
	out->state = state->state;
	out->state_label = state->label;
	out->step = state->step;
	out->next = state->next;
	out->due_on = f->due_on;
	out->window = c->app->config.window;
	out->accepted_at = f->accepted_at;
	out->updated_at = f->changed_at;
	c->out = out;
	return 0;
}

/* Not here yet, or here and in need of people: the paper itself names neither
 * case nor service. */
static void
show_paper(struct call *c, const struct provisional *p)
{
	struct status_reply *out = ARENA_NEW(&c->arena, struct status_reply);

	out->case_no = out->service = out->due_on = "";
	out->service_label = "自助机离线登记";
	out->window = c->app->config.window;
	out->accepted_at = p->iat * 1000;
	out->updated_at = p->arrived ? p->taken_at : out->accepted_at;
	if (p->arrived) {
		out->state = "see_desk";
		out->state_label = "请到窗口";
		out->step = "已收到，需要工作人员核对";
		out->next = "请带身份证和这张回执到窗口，工作人员会帮您办完";
	} else {
		out->state = "pending";
		out->state_label = "已登记，等待联网确认";
		out->step = "等自助机恢复联网";
		out->next = "联网后自动上报，不用再办一次；两天后仍未确认，"
			    "请带回执到窗口";
	}
	c->out = out;
}

static int
run_paper(struct call *c, struct tx *tx, const uint8_t kid[4], struct err *e)
{
	const struct status_request *in = c->in;
	struct provisional p;
	struct flow_case f;

	if (provisional_find(tx, in->code, kid, &p, e) != 0)
		return -1;
	if (!p.case_id) {
		show_paper(c, &p);
		return 0;
	}
	if (flow_load_id(tx, p.case_id, &f, e) != 0)
		return -1;
	return show_case(c, tx, &f, e);
}

static int
run_status(struct call *c, struct tx *tx, struct err *e)
{
	const struct read_code *code = c->scratch;
	struct flow_case f;

	if (code->by_kiosk)
		return run_paper(c, tx, code->kid, e);
	if (receipt_case(tx, c->app, code->cti, code->digest, &f, e) != 0)
		return -1;
	return show_case(c, tx, &f, e);
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
