/* SPDX-License-Identifier: Apache-2.0 */
#include "member/member_api.h"
#include "member/enrol_api.h"
#include "member/form_api.h"
#include "member/member.h"
#include "terminal/terminal.h"

/* ---- POST /enrolments -----------------------------------------------------
 */

static int
check_enrolment(struct call *c, struct err *e)
{
	const struct enrolment_input *in = c->in;
	struct member_application *a =
		ARENA_NEW(&c->arena, struct member_application);

	c->scratch = a;
	return enrolment_check(c, in, enrolment_source(in->source, e), a, e);
}

static int
run_enrolment(struct call *c, struct tx *tx, struct err *e)
{
	const char *kiosk;

	if (terminal_name(tx, &c->caller, &kiosk, e) != 0)
		return -1;
	return enrolment_apply(c, tx, c->scratch, kiosk, e);
}

/* ---- POST /matters --------------------------------------------------------
 */

struct matters_input {
	struct person_input *person;
	const char *source;
};
struct matter {
	const char *case_no, *service, *service_label, *state, *state_label;
	const char *due_on;
	const char *reason, *window;
	int64_t accepted_at;
	struct receipt_reply *receipt;
};
struct matters_member {
	const char *no, *state_label, *unit, *since;
};
struct matters_reply {
	struct matters_member *member;
	struct json_list cases;
};

/* clang-format off */
static const struct json_field matters_input_fields[] = {
	{ "person", J_OBJECT, J_REQUIRED, offsetof(struct matters_input, person), 0, &person_input_shape, "读卡得到的本人信息" },
	{ "source", J_TEXT, J_REQUIRED, offsetof(struct matters_input, source), 16, NULL, "chip：由终端读卡" },
};
static const struct json_shape matters_input_shape =
	JSON_SHAPE("MattersRequest", struct matters_input, matters_input_fields);
#define M(name, flags, label) \
	{ #name, J_TEXT, flags, offsetof(struct matter, name), 0, NULL, label }
static const struct json_field matter_fields[] = {
	M(case_no, J_REQUIRED, "事项编号"), M(service, J_REQUIRED, "服务"), M(service_label, J_REQUIRED, "服务名称"),
	M(state, J_REQUIRED, "状态"), M(state_label, J_REQUIRED, "状态名称"),
	M(due_on, J_REQUIRED, "办结期限"), M(reason, J_OMIT_EMPTY, "原因"),
	M(window, J_OMIT_EMPTY, "咨询窗口"),
	{ "accepted_at", J_INT, J_REQUIRED | J_DATE_TIME, offsetof(struct matter, accepted_at), 0, NULL, "受理时间" },
	{ "receipt", J_OBJECT, J_OMIT_EMPTY, offsetof(struct matter, receipt), 0, &receipt_shape, "最近的回执，可补打" },
};
static const struct json_shape matter_shape =
	JSON_SHAPE("Matter", struct matter, matter_fields);
#define B(json, member, label) \
	{ json, J_TEXT, J_REQUIRED, offsetof(struct matters_member, member), 0, NULL, label }
static const struct json_field matters_member_fields[] = {
	B("no", no, "会员号"), B("state_label", state_label, "会籍状态"),
	B("union", unit, "所在工会"), B("since", since, "入会日期"),
};
static const struct json_shape matters_member_shape =
	JSON_SHAPE("OwnMembership", struct matters_member, matters_member_fields);
static const struct json_field matters_reply_fields[] = {
	{ "member", J_OBJECT, 0, offsetof(struct matters_reply, member), 0, &matters_member_shape, "会籍" },
	{ "cases", J_LIST, J_REQUIRED, offsetof(struct matters_reply, cases), 0, &matter_shape, "办过的事项" },
};
static const struct json_shape matters_reply_shape =
	JSON_SHAPE("Matters", struct matters_reply, matters_reply_fields);
/* clang-format on */

static int
check_matters(struct call *c, struct err *e)
{
	const struct matters_input *in = c->in;
	struct person_claim *claim = ARENA_NEW(&c->arena, struct person_claim);

	c->scratch = claim;
	if (in->source && enrolment_source(in->source, e) != SOURCE_CHIP)
		err_add_field(e, "source", ERR_CHOICE_UNKNOWN);
	if (!in->person)
		return -1;
	return person_claim_check(
		c->app, &c->arena, in->person, SOURCE_CHIP, 0, claim, e);
}

static int
own_membership(struct call *c, struct tx *tx, int64_t person,
	struct matters_reply *out, struct err *e)
{
	const struct ref_union *u;
	struct membership m;
	int found = member_of_person(tx, c->app, person, &m, e);

	if (found <= 0)
		return found;
	u = ref_union_find(c->app->ref, m.union_code);
	out->member = ARENA_NEW(&c->arena, struct matters_member);
	*out->member = (struct matters_member){ m.no, m.state_label,
		u ? u->name : m.union_code, m.joined_on };
	return 0;
}

/* Its newest receipt, so that lost paper can be printed again. */
static int
own_receipt(struct call *c, struct tx *tx, const struct flow_case *of,
	struct matter *out, struct err *e)
{
	struct receipt r;
	int found = receipt_of_case(tx, of, &r, e);

	if (found <= 0)
		return found;
	out->receipt = ARENA_NEW(&c->arena, struct receipt_reply);
	out->receipt->token = receipt_token(c->app, &c->arena, &r);
	out->receipt->url = receipt_url(c->app, &c->arena, out->receipt->token);
	out->window = arena_strdup(&c->arena, r.window);
	return 0;
}

static int
own_cases(struct call *c, struct tx *tx, int64_t person,
	struct matters_reply *out, struct err *e)
{
	struct flow_case *cases;
	struct matter *items;
	size_t n;

	if (flow_of_person(tx, person, &cases, &n, e) != 0)
		return -1;
	items = ARENA_ARRAY(&c->arena, struct matter, n);
	for (size_t i = 0; i < n; i++) {
		const struct flow_state *st;

		if (flow_state_of(tx, &cases[i], &st, e) != 0)
			return -1;
		items[i] = (struct matter){ .case_no = cases[i].no,
			.service = cases[i].service->code,
			.service_label = cases[i].service->label,
			.state = st->state,
			.state_label = st->label,
			.due_on = cases[i].due_on,
			.accepted_at = cases[i].accepted_at };
		if (own_receipt(c, tx, &cases[i], &items[i], e) != 0)
			return -1;
		if (st->bearer && flow_last_reason(tx, c->app, cases[i].id,
					  &items[i].reason, e) != 0)
			return -1;
	}
	out->cases = (struct json_list){ items, n };
	return 0;
}

static int
run_matters(struct call *c, struct tx *tx, struct err *e)
{
	struct matters_reply *out = ARENA_NEW(&c->arena, struct matters_reply);
	int64_t person;
	int found = person_find(tx, c->scratch, &person, e);

	c->out = out;
	if (found <= 0)
		return found;
	if (own_membership(c, tx, person, out, e) != 0)
		return -1;
	return own_cases(c, tx, person, out, e);
}

/* clang-format off */
static const struct route rows[] = {
	{ .method = "GET", .path = "/api/v1/forms/join",
	  .audience = FOR_TERMINAL, .status = 200,
	  .result = &form_shape, .stages = { { LANE_READ, run_form } },
	  .label = "入会表单：项目、群体、区县、告知书" },
	{ .method = "POST", .path = "/api/v1/enrolments",
	  .audience = FOR_TERMINAL, .flags = CALL_KEYED | CALL_OFFLINE | CALL_CHECK_PART,
	  .status = 201,
	  .body = &enrolment_shape, .result = &enrolment_result_shape, .reply = &enrolment_reply_shape,
	  .check = check_enrolment, .stages = { { LANE_WRITE, run_enrolment } },
	  .make_reply = reply_enrolment,
	  .label = "提交入会申请" },
	{ .method = "POST", .path = "/api/v1/matters",
	  .audience = FOR_TERMINAL, .flags = CALL_CHECK_PART, .status = 200,
	  .body = &matters_input_shape, .result = &matters_reply_shape,
	  .check = check_matters, .stages = { { LANE_READ, run_matters } },
	  .label = "刷卡看本人的事项和会员号" },
};
/* clang-format on */
const struct route_table member_routes = { rows, ARRAY_LEN(rows) };
