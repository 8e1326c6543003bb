/* SPDX-License-Identifier: Apache-2.0 */
#include "aid/desk_api.h"
#include "aid.sql.h"
#include "aid/act.h"
#include "aid/duty.h"
#include "aid/shapes_api.h"
#include "audit/audit.h"
#include "booking/shapes_api.h"
#include "flow/case_api.h"

/* ---- one file ------------------------------------------------------------ */

static int
load_case(struct call *c, struct tx *tx, struct flow_case *f, struct err *e)
{
	if (case_api_load(c, tx, f, e) != 0)
		return -1;
	return f->service == &aid_service ? 0 : err_set(e, ERR_NOT_FOUND);
}

static int
run_file(struct call *c, struct tx *tx, struct err *e)
{
	struct flow_case f = { 0 };

	if (load_case(c, tx, &f, e) != 0)
		return -1;
	c->out = aid_file_make(c, tx, &f, false, e);
	return c->out ? 0 : -1;
}

/* ---- POST /cases/{no}/aid ------------------------------------------------ */

/* clang-format off */
#define A(name, type, flags, max, label) J_FIELD(aid_act, #name, name, type, flags, max, NULL, label)
static const struct json_field act_fields[] = {
	A(action, J_TEXT, J_REQUIRED, 32, "动作"), A(version, J_INT, J_REQUIRED, 0, "看到的版本"),
	A(reason, J_TEXT, 0, 1500, "原因，申请人会看到"), A(text, J_TEXT, J_PERSONAL, 4000, "走访、核对、回访、复核的记录，或公示的说明"),
	A(category, J_TEXT, 0, 32, "认定的类别"), A(kind, J_TEXT, 0, 32, "帮扶项目"),
	A(amount, J_INT, 0, AID_SUM_MAX, "金额，分"), A(income, J_INT, J_PERSONAL, AID_SUM_MAX, "核对出的家庭年收入，分"),
	A(days, J_INT, 0, 30, "公示几个工作日"), A(number, J_TEXT, 0, 64, "上级文号、全国系统档案号或拨付编号"),
	A(bank, J_TEXT, J_PERSONAL, 256, "更正后的开户行"), A(card, J_TEXT, J_PERSONAL, 64, "更正后的本人卡号"),
};
#undef A
static const struct json_shape act_shape = JSON_SHAPE("AidAct", struct aid_act, act_fields);
struct acted {
	const char *refused, *case_no, *state, *stage, *stage_label, *due_on;
	int64_t version;
};
#define D(name, type, flags, label) J_FIELD(acted, #name, name, type, flags, 0, NULL, label)
static const struct json_field acted_kept_fields[] = {
	D(refused, J_TEXT, J_OMIT_EMPTY, NULL), D(case_no, J_TEXT, J_OMIT_EMPTY, NULL), D(state, J_TEXT, J_OMIT_EMPTY, NULL),
	D(stage, J_TEXT, J_OMIT_EMPTY, NULL), D(due_on, J_TEXT, J_OMIT_EMPTY, NULL), D(version, J_INT, J_OMIT_EMPTY, NULL),
};
static const struct json_shape acted_kept_shape = JSON_SHAPE("AidActedKept", struct acted, acted_kept_fields);
static const struct json_field acted_fields[] = {
	D(case_no, J_TEXT, J_REQUIRED, "事项编号"), D(state, J_TEXT, J_REQUIRED, "状态"), D(stage, J_TEXT, J_REQUIRED, "到哪一步"),
	D(stage_label, J_TEXT, J_REQUIRED, "名称"), D(due_on, J_TEXT, J_REQUIRED, "期限"), D(version, J_INT, J_REQUIRED, "版本"),
};
#undef D
static const struct json_shape acted_shape = JSON_SHAPE("AidActed", struct acted, acted_fields);
/* clang-format on */

struct
try {
	struct call *c;
	struct flow_case *f;
};

static int
in_try_act(struct tx *tx, void *arg, struct err *e)
{
	struct try *t = arg;

	return aid_act(tx, t->c->app, t->f, t->c->in, &t->c->caller, e);
}

/* Who tries what only others may do leaves a trace, and nothing else. */
static bool
is_tried(enum err_code code)
{
	return code == ERR_AID_SAME_PERSON || code == ERR_AID_RELATIVE ||
	       code == ERR_AID_IDENTITY;
}

static int
keep_refusal(struct call *c, struct tx *tx, const struct flow_case *f,
	enum err_code code, struct err *e)
{
	const struct aid_act *in = c->in;
	struct acted *out = ARENA_NEW(&c->arena, struct acted);

	out->refused = err_info(code)->name;
	c->out = out;
	return aid_trail(tx, c->app, f->no, c->caller.actor, "aid.refused",
		arena_printf(&c->arena, "{\"action\":\"%s\",\"code\":\"%s\"}",
			in->action, out->refused),
		e);
}

static int
run_act(struct call *c, struct tx *tx, struct err *e)
{
	struct acted *out = ARENA_NEW(&c->arena, struct acted);
	struct flow_case f = { 0 };
	struct try t = { c, &f };
	struct err own = { 0 };

	if (load_case(c, tx, &f, e) != 0)
		return -1;
	if (tx_try(tx, in_try_act, &t, &own) != 0) {
		if (is_tried(own.code))
			return keep_refusal(c, tx, &f, own.code, e);
		*e = own;
		return -1;
	}
	*out = (struct acted){ .case_no = f.no,
		.state = f.state,
		.stage = f.stage,
		.due_on = f.due_on,
		.version = f.version };
	c->out = out;
	c->changed |= TOPIC_CASES | TOPIC_AID;
	if (strcmp(((const struct aid_act *)c->in)->action, "account_fixed") ==
		0)
		c->changed |= TOPIC_FUNDS;
	return 0;
}

static const void *
reply_act(struct call *c, struct err *e)
{
	struct acted *out = c->out;

	if (out->refused) {
		err_set(e, err_find(out->refused));
		return NULL;
	}
	out->stage_label = aid_stage_find(out->stage)->state.label;
	return out;
}

/* ---- authorisation, recusal ------------------------------- */

struct id_input {
	const char *id_no;
};
struct recuse_input {
	bool sure;
};
/* clang-format off */
static const struct json_field id_fields[] = {
	J_FIELD(id_input, "id_no", id_no, J_TEXT, J_REQUIRED | J_PERSONAL, 64, NULL, "签了授权书的成年家人，证件号"),
};
static const struct json_shape id_shape = JSON_SHAPE("AidAuthoriseInput", struct id_input, id_fields);
static const struct json_field recuse_fields[] = {
	J_FIELD(recuse_input, "sure", sure, J_BOOL, J_REQUIRED, 0, NULL, "确认回避，以后不再办理这件"),
};
static const struct json_shape recuse_shape = JSON_SHAPE("AidRecuseInput", struct recuse_input, recuse_fields);
/* clang-format on */

int
aid_desk_mine(struct call *c, struct tx *tx, struct flow_case *f, struct err *e)
{
	if (load_case(c, tx, f, e) != 0)
		return -1;
	return aid_duty_may(tx, c->app, f, "caller", &c->caller, e);
}

static int
run_authorise(struct call *c, struct tx *tx, struct err *e)
{
	const struct id_input *in = c->in;
	struct flow_case f = { 0 };
	char id_no[IDNO_SIZE];

	idno_normalise(in->id_no, id_no);
	if (aid_desk_mine(c, tx, &f, e) != 0 ||
		aid_authorise(tx, c->app, &f, id_no, &c->caller, e) != 0)
		return -1;
	aid_done(c, "authorised", NULL);
	return 0;
}

static int
run_recuse(struct call *c, struct tx *tx, struct err *e)
{
	const struct recuse_input *in = c->in;
	struct flow_case f = { 0 };

	if (!in->sure)
		return err_add_field(e, "sure", ERR_REQUIRED);
	if (load_case(c, tx, &f, e) != 0 ||
		aid_recuse(tx, c->app, &f, &c->caller, e) != 0)
		return -1;
	aid_done(c, "recused", NULL);
	return 0;
}

/* ---- an application at the desk ------------------------------------------ */

static int
check_application(struct call *c, struct err *e)
{
	return aid_application_check(c, true, e);
}

/* ---- hits ---------------------------------------------------------------- */

struct hit {
	const char *case_no, *district, *own_district;
	int64_t at;
};
struct hits_reply {
	struct json_list items;
};
/* clang-format off */
#define H(name, type, flags, label) J_FIELD(hit, #name, name, type, flags, 0, NULL, label)
static const struct json_field hit_fields[] = {
	H(case_no, J_TEXT, J_REQUIRED, "已有的档案"), H(own_district, J_TEXT, J_REQUIRED, "它在哪个区县"),
	H(district, J_TEXT, J_REQUIRED, "又在哪个区县申请"), H(at, J_INT, J_REQUIRED | J_DATE_TIME, "时间"),
};
#undef H
static const struct json_shape hit_shape = JSON_SHAPE("AidHit", struct hit, hit_fields);
static const struct json_field hits_fields[] = {
	J_FIELD(hits_reply, "items", items, J_LIST, J_REQUIRED, 0, &hit_shape, "重复申请，新的在前"),
};
static const struct json_shape hits_shape = JSON_SHAPE("AidHits", struct hits_reply, hits_fields);
/* clang-format on */

static int
run_hits(struct call *c, struct tx *tx, struct err *e)
{
	struct hits_reply *out = ARENA_NEW(&c->arena, struct hits_reply);
	struct sql_aid_hits_rows rows;
	struct hit *items;

	if (sql_aid_hits(tx, e, INT64_MAX, &rows) != 0)
		return -1;
	items = ARENA_ARRAY(&c->arena, struct hit, rows.n + 1);
	for (size_t i = 0; i < rows.n; i++)
		items[i] =
			(struct hit){ rows.items[i].no, rows.items[i].district,
				rows.items[i].own_district, rows.items[i].at };
	out->items = (struct json_list){ items, rows.n };
	c->out = out;
	return 0;
}

#define ACTORS                                                                 \
	(PERM_FUND_KEY | PERM_FUND_REVIEW | PERM_FUND_APPROVE | PERM_FUND_PAY)
/* clang-format off */
static const struct route rows[] = {
	{ .method = "GET", .path = "/api/v1/aid/hits", .audience = FOR_STAFF, .perm = PERM_AID_READ, .status = 200,
	  .result = &hits_shape, .stages = { { LANE_READ, run_hits } }, .label = "重复申请" },
	{ .method = "POST", .path = "/api/v1/aid/applications", .audience = FOR_STAFF, .perm = PERM_FUND_KEY,
	  .flags = CALL_KEYED, .status = 201, .body = &aid_application_shape, .result = &aid_kept_shape,
	  .reply = &aid_applied_shape, .check = check_application, .stages = { { LANE_WRITE, aid_application_run } },
	  .make_reply = aid_application_reply, .label = "窗口代录帮扶申请" },
	{ .method = "GET", .path = "/api/v1/cases/{no}/aid", .audience = FOR_STAFF, .perm = PERM_AID_READ, .status = 200,
	  .result = &aid_file_shape, .stages = { { LANE_READ, run_file } }, .label = "一份帮扶档案" },
	{ .method = "POST", .path = "/api/v1/cases/{no}/aid", .audience = FOR_STAFF, .perm = ACTORS, .flags = CALL_KEYED, .status = 200,
	  .body = &act_shape, .result = &acted_kept_shape, .reply = &acted_shape, .stages = { { LANE_WRITE, run_act } },
	  .make_reply = reply_act, .label = "办理帮扶的一步" },
	{ .method = "POST", .path = "/api/v1/cases/{no}/aid/authorise", .audience = FOR_STAFF, .perm = PERM_FUND_KEY | PERM_FUND_REVIEW,
	  .flags = CALL_KEYED, .status = 200, .body = &id_shape, .result = &aid_done_shape, .stages = { { LANE_WRITE, run_authorise } },
	  .label = "登记成年家人的核对授权" },
	{ .method = "POST", .path = "/api/v1/cases/{no}/aid/recuse", .audience = FOR_STAFF, .perm = ACTORS, .flags = CALL_KEYED, .status = 200,
	  .body = &recuse_shape, .result = &aid_done_shape, .stages = { { LANE_WRITE, run_recuse } }, .label = "声明回避" },
};
/* clang-format on */
const struct route_table aid_desk_routes = { rows, ARRAY_LEN(rows) };
