/* SPDX-License-Identifier: Apache-2.0 */
#include "flow/case_api.h"
#include "app.h"
#include "audit/audit.h"
#include "flow/case_view.h"
#include "flow/work_list.h"
#include "person/person.h"
#include "person/person_seen.h"
#include "qr.h"
#include "receipt/receipt.h"
#include "staff/staff.h"

extern const struct json_shape clock_shape;

struct list_reply {
	struct json_list items;
	const char *next, *kind;
	struct work_counts *counts;
};
struct search_request {
	const char *q;
};
struct decision_request {
	const char *action, *reason;
	int64_t version;
};
struct unmask_request {
	const char *key, *purpose;
};
struct unmask_reply {
	const char *value;
};

/* clang-format off */
static const struct json_field row_fields[] = {
	J_FIELD(work_row, "case_no", case_no, J_TEXT, J_REQUIRED, 0, NULL, "事项编号"),
	J_FIELD(work_row, "service", service, J_TEXT, J_REQUIRED, 0, NULL, "服务"),
	J_FIELD(work_row, "service_label", service_label, J_TEXT, J_REQUIRED, 0, NULL, "服务名称"),
	J_FIELD(work_row, "name", name, J_TEXT, J_REQUIRED, 0, NULL, "姓名，已遮盖"),
	J_FIELD(work_row, "group", group, J_TEXT, 0, 0, NULL, "职业群体"),
	J_FIELD(work_row, "district", district, J_TEXT, 0, 0, NULL, "区县"),
	J_FIELD(work_row, "source", source, J_TEXT, J_REQUIRED, 0, NULL, "来源"),
	J_FIELD(work_row, "source_label", source_label, J_TEXT, J_REQUIRED, 0, NULL, "来源名称"),
	J_FIELD(work_row, "state", state, J_TEXT, J_REQUIRED, 0, NULL, "状态"),
	J_FIELD(work_row, "state_label", state_label, J_TEXT, J_REQUIRED, 0, NULL, "状态名称"),
	J_FIELD(work_row, "due_on", due_on, J_TEXT, J_REQUIRED, 0, NULL, "办结期限"),
	J_FIELD(work_row, "clock", clock, J_OBJECT, J_REQUIRED, 0, &clock_shape, "期限"),
	J_FIELD(work_row, "created_at", created_at, J_INT, J_REQUIRED | J_DATE_TIME, 0, NULL, "受理时间"),
};
static const struct json_shape row_shape = JSON_SHAPE("WorkRow", struct work_row, row_fields);
static const struct json_field counts_fields[] = {
	J_FIELD(work_counts, "todo", todo, J_INT, J_REQUIRED, 0, NULL, "待办"),
	J_FIELD(work_counts, "waiting", waiting, J_INT, J_REQUIRED, 0, NULL, "等本人补材料"),
	J_FIELD(work_counts, "done_today", done_today, J_INT, J_REQUIRED, 0, NULL, "今日办结"),
};
static const struct json_shape counts_shape = JSON_SHAPE("WorkCounts", struct work_counts, counts_fields);
static const struct json_field list_fields[] = {
	J_FIELD(list_reply, "items", items, J_LIST, J_REQUIRED, 0, &row_shape, "事项"),
	J_FIELD(list_reply, "next", next, J_TEXT, J_OMIT_EMPTY, 0, NULL, "下一页"),
	J_FIELD(list_reply, "kind", kind, J_TEXT, J_OMIT_EMPTY, 0, NULL, "按什么查的"),
	J_FIELD(list_reply, "counts", counts, J_OBJECT, J_OMIT_EMPTY, 0, &counts_shape, "件数，1000 表示更多"),
};
static const struct json_shape list_shape = JSON_SHAPE("WorkList", struct list_reply, list_fields);
static const struct json_field search_fields[] = {
	J_FIELD(search_request, "q", q, J_TEXT, J_REQUIRED | J_PERSONAL, 2048, NULL, "编号、证件号、手机号、姓名或回执"),
};
static const struct json_shape search_shape = JSON_SHAPE("CaseSearch", struct search_request, search_fields);
static const struct json_field decision_fields[] = {
	J_FIELD(decision_request, "action", action, J_TEXT, J_REQUIRED, 32, NULL, "动作"),
	J_FIELD(decision_request, "reason", reason, J_TEXT, 0, 1500, NULL, "原因，申请人会看到"),
	J_FIELD(decision_request, "version", version, J_INT, J_REQUIRED, 0, NULL, "看到的版本"),
};
static const struct json_shape decision_shape = JSON_SHAPE("Decision", struct decision_request, decision_fields);
static const struct json_field unmask_fields[] = {
	J_FIELD(unmask_request, "key", key, J_TEXT, J_REQUIRED, 32, NULL, "项目代码"),
	J_FIELD(unmask_request, "purpose", purpose, J_TEXT, J_REQUIRED, 300, NULL, "用途"),
};
static const struct json_shape unmask_shape = JSON_SHAPE("UnmaskRequest", struct unmask_request, unmask_fields);
static const struct json_field value_fields[] = {
	J_FIELD(unmask_reply, "value", value, J_TEXT, J_REQUIRED, 0, NULL, "全部内容"),
};
static const struct json_shape value_shape = JSON_SHAPE("Unmasked", struct unmask_reply, value_fields);

struct decision_result {
	const char *case_no, *state, *state_label;
	int64_t version;
};
static const struct json_field decided_fields[] = {
	J_FIELD(decision_result, "case_no", case_no, J_TEXT, J_REQUIRED, 0, NULL, "事项编号"),
	J_FIELD(decision_result, "state", state, J_TEXT, J_REQUIRED, 0, NULL, "状态"),
	J_FIELD(decision_result, "state_label", state_label, J_TEXT, J_REQUIRED, 0, NULL, "状态名称"),
	J_FIELD(decision_result, "version", version, J_INT, J_REQUIRED, 0, NULL, "版本"),
};
static const struct json_shape decided_shape = JSON_SHAPE("DecisionResult", struct decision_result, decided_fields);
/* clang-format on */

static int
run_list(struct call *c, struct tx *tx, struct err *e)
{
	struct list_reply *out = ARENA_NEW(&c->arena, struct list_reply);
	const char *service = call_query(c, "service", e);
	const char *state = call_query(c, "state", e);
	const char *cursor = call_query(c, "cursor", e);
	struct work_list list;

	if (e->code != ERR_NONE)
		return -1;
	out->counts = ARENA_NEW(&c->arena, struct work_counts);
	if (work_list(tx, c->app, service, state, cursor, &list, e) != 0 ||
		work_counts(tx, out->counts, e) != 0)
		return -1;
	out->items = (struct json_list){ list.rows, list.n };
	out->next = list.next;
	c->out = out;
	return 0;
}

static int
check_search(struct call *c, struct err *e)
{
	const struct search_request *in = c->in;
	struct work_query *q = ARENA_NEW(&c->arena, struct work_query);

	if (!*in->q)
		return err_add_field(e, "q", ERR_REQUIRED);
	work_query_read(c->app, in->q, q);
	c->scratch = q;
	return 0;
}

static int
run_search(struct call *c, struct tx *tx, struct err *e)
{
	struct list_reply *out = ARENA_NEW(&c->arena, struct list_reply);
	const struct work_query *q = c->scratch;
	struct work_list list;

	if (work_search(tx, c->app, q, &list, e) != 0)
		return -1;
	out->items = (struct json_list){ list.rows, list.n };
	out->kind = q->kind;
	c->out = out;
	return 0;
}

/* The case that the path names. */
int
case_api_load(
	struct call *c, struct tx *tx, struct flow_case *out, struct err *e)
{
	char no[CASE_NO_SIZE];
	struct err own = { 0 };

	if (flow_no_read(c->params[0], no, &own) != 0)
		return err_set(e, ERR_NOT_FOUND);
	return flow_load(tx, no, out, e);
}

static int
run_case(struct call *c, struct tx *tx, struct err *e)
{
	struct flow_case f = { 0 };

	if (case_api_load(c, tx, &f, e) != 0)
		return -1;
	c->out = case_view_make(tx, c->app, &f, &c->caller, e);
	return c->out ? 0 : -1;
}

/* Nobody decides on their own application. */
int
case_api_refuse_own(
	struct call *c, struct tx *tx, const struct flow_case *f, struct err *e)
{
	struct person_fields p;
	uint8_t bix[32];
	bool own;

	if (person_load(tx, c->app, f->person_id, &p, e) != 0)
		return -1;
	person_bix(c->app, "id_no", p.id_no, bix);
	if (staff_is_person(
		    tx, c->app, c->caller.id, bytes_of(bix, 32), &own, e) != 0)
		return -1;
	return own ? err_set(e, ERR_OWN_CASE) : 0;
}

static int
run_decision(struct call *c, struct tx *tx, struct err *e)
{
	const struct decision_request *in = c->in;
	struct decision_result *r =
		ARENA_NEW(&c->arena, struct decision_result);
	struct flow_case f = { 0 };

	if (case_api_load(c, tx, &f, e) != 0 ||
		case_api_refuse_own(c, tx, &f, e) != 0)
		return -1;
	if (flow_act(tx, c->app, &f, in->action, in->reason, in->version,
		    &c->caller, e) != 0)
		return -1;
	*r = (struct decision_result){ f.no, f.state,
		service_state(f.service, f.state)->label, f.version };
	c->out = r;
	c->changed |= TOPIC_CASES;
	return 0;
}

static int
run_unmask(struct call *c, struct tx *tx, struct err *e)
{
	const struct unmask_request *in = c->in;
	struct unmask_reply *out = ARENA_NEW(&c->arena, struct unmask_reply);
	struct person_fields p;
	struct flow_case f = { 0 };

	if (!*in->purpose)
		return err_add_field(e, "purpose", ERR_PURPOSE_REQUIRED);
	if (case_api_load(c, tx, &f, e) != 0 ||
		person_load(tx, c->app, f.person_id, &p, e) != 0)
		return -1;
	const struct {
		const char *key, *value;
	} keys[] = { { "id_no", p.id_no }, { "name", p.name },
		{ "phone", p.phone } };
	for (size_t i = 0; i < ARRAY_LEN(keys); i++)
		if (strcmp(keys[i].key, in->key) == 0)
			out->value = keys[i].value;
	if (!out->value)
		return err_add_field(e, "key", ERR_CHOICE_UNKNOWN);
	c->out = out;
	return person_seen(
		tx, c->app, &f, c->caller.actor, in->key, in->purpose, e);
}

static int
run_receipt(struct call *c, struct tx *tx, struct err *e)
{
	struct receipt *paper = ARENA_NEW(&c->arena, struct receipt);
	struct flow_case f = { 0 };
	int found;

	if (case_api_load(c, tx, &f, e) != 0)
		return -1;
	found = receipt_of_case(tx, &f, paper, e);
	c->out = paper;
	if (found == 0)
		return err_set(e, ERR_NOT_FOUND);
	return found < 0 ? -1 : 0;
}

static int
raw_receipt(struct call *c, struct http_reply *reply, struct err *e)
{
	const struct receipt *paper = c->out;
	const char *token = receipt_token(c->app, &c->arena, paper);
	struct qr qr;

	if (qr_encode(receipt_url(c->app, &c->arena, token), QR_Q, &c->arena,
		    &qr, e) != 0)
		return -1;
	reply->content_type = "image/svg+xml";
	reply->body = bytes_str(qr_svg(&qr, &c->arena));
	return 0;
}

/* clang-format off */
static const struct route rows[] = {
	{ .method = "GET", .path = "/api/v1/cases",
	  .audience = FOR_STAFF, .perm = PERM_CASE_READ, .status = 200,
	  .result = &list_shape, .stages = { { LANE_READ, run_list } },
	  .label = "待办列表" },
	{ .method = "POST", .path = "/api/v1/cases/search",
	  .audience = FOR_STAFF, .perm = PERM_CASE_READ, .status = 200,
	  .body = &search_shape, .result = &list_shape,
	  .check = check_search, .stages = { { LANE_READ, run_search } },
	  .label = "查事项" },
	{ .method = "GET", .path = "/api/v1/cases/{no}",
	  .audience = FOR_STAFF, .perm = PERM_CASE_READ, .status = 200,
	  .result = &case_view_shape, .stages = { { LANE_READ, run_case } },
	  .label = "一件事项" },
	{ .method = "GET", .path = "/api/v1/cases/{no}/receipt.svg",
	  .audience = FOR_STAFF, .perm = PERM_CASE_READ, .status = 200,
	  .stages = { { LANE_READ, run_receipt } }, .make_raw = raw_receipt,
	  .label = "回执的二维码" },
	{ .method = "POST", .path = "/api/v1/cases/{no}/decisions",
	  .audience = FOR_STAFF, .perm = PERM_CASE_DECIDE | PERM_CASE_RETURN,
	  .flags = CALL_KEYED, .status = 200,
	  .body = &decision_shape, .result = &decided_shape,
	  .stages = { { LANE_WRITE, run_decision } },
	  .label = "办理：批准、不予批准、退回、撤回" },
	{ .method = "POST", .path = "/api/v1/cases/{no}/unmask",
	  .audience = FOR_STAFF, .perm = PERM_PERSON_UNMASK, .status = 200,
	  .body = &unmask_shape, .result = &value_shape,
	  .stages = { { LANE_WRITE, run_unmask } },
	  .label = "查看全部内容，记入审计" },
};
/* clang-format on */
const struct route_table case_routes = { rows, ARRAY_LEN(rows) };
