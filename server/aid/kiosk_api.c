/* SPDX-License-Identifier: Apache-2.0 */
#include "aid/kiosk_api.h"
#include "aid.sql.h"
#include "aid/act.h"
#include "aid/claim.h"
#include "aid/paper.h"
#include "aid/public.h"
#include "aid/shapes_api.h"
#include "booking/shapes_api.h"
#include "ref/ref.h"

#define DRAFT_MAX ((size_t)32 << 10)

/* ---- POST /aid-cases/self-test ------------------------------------------- */

struct self_test {
	const char *district;
	int64_t heads, income, rigid, caused;
};
/* clang-format off */
#define S(name, flags, label) J_FIELD(self_test, #name, name, J_INT, (flags) | J_PERSONAL, AID_SUM_MAX, NULL, label)
static const struct json_field self_test_fields[] = {
	J_FIELD(self_test, "district", district, J_TEXT, J_REQUIRED, 16, NULL, "工作所在区县"),
	S(heads, J_REQUIRED, "一起生活几口人"), S(income, J_REQUIRED, "家庭年收入，分"), S(rigid, 0, "刚性支出，分"),
	S(caused, 0, "意外造成的支出，分"),
};
#undef S
static const struct json_shape self_test_shape = JSON_SHAPE("AidSelfTest", struct self_test, self_test_fields);
/* clang-format on */

/* Before any name, and nothing of it is kept. */
static int
run_self_test(struct call *c, struct tx *tx, struct err *e)
{
	const struct self_test *in = c->in;
	struct aid_facts facts = { .heads = in->heads,
		.income = in->income,
		.rigid = in->rigid,
		.caused = in->caused };
	const struct aid_rules *r;
	struct aid_sheet sheet;
	char today[CIVIL_SIZE];

	if (!ref_district_find(c->app->ref, in->district))
		return err_add_field(e, "district", ERR_DISTRICT_UNKNOWN);
	civil_format(app_today(c->app), today);
	if (aid_rules_on(tx, today, &r, e) != 0 ||
		aid_line_on(tx, in->district, today, &facts.line, e) < 0 ||
		aid_sheet_make(r, &facts, &sheet, e) != 0)
		return -1;
	c->out = aid_sheet_reply(&c->arena, &sheet);
	return 0;
}

/* ---- POST /aid-cases ----------------------------------------------------- */

static int
check_application(struct call *c, struct err *e)
{
	return aid_application_check(c, false, e);
}

/* ---- the holder of a card ------------------------------------------------ */

struct own_input {
	struct booking_person_input *person;
	const char *source, *form;
	struct aid_invoice *invoice;
};
/* clang-format off */
#define O(name, type, flags, max, sub, label) J_FIELD(own_input, #name, name, type, flags, max, sub, label)
#define WHO O(person, J_OBJECT, J_REQUIRED, 0, &booking_person_shape, "读卡得到的本人信息"), \
	O(source, J_TEXT, J_REQUIRED, 16, NULL, "chip：由终端读卡")
static const struct json_field own_fields[] = { WHO };
static const struct json_shape own_shape = JSON_SHAPE("AidOwner", struct own_input, own_fields);
static const struct json_field draft_in_fields[] = {
	WHO, O(form, J_TEXT, J_REQUIRED | J_PERSONAL, DRAFT_MAX, NULL, "填到哪里了，页面自己的内容"),
};
static const struct json_shape draft_in_shape = JSON_SHAPE("AidDraftInput", struct own_input, draft_in_fields);
static const struct json_field invoice_in_fields[] = {
	WHO, O(invoice, J_OBJECT, J_REQUIRED, 0, &aid_invoice_shape, "一张医疗票据"),
};
static const struct json_shape invoice_in_shape = JSON_SHAPE("AidInvoiceInput", struct own_input, invoice_in_fields);
#undef O
#undef WHO
struct draft_reply {
	const char *form, *ends_on;
	int64_t saved_at;
};
#define D(name, type, flags, label) J_FIELD(draft_reply, #name, name, type, flags, 0, NULL, label)
static const struct json_field draft_kept_fields[] = {
	D(ends_on, J_TEXT, J_REQUIRED, "保留到"), D(saved_at, J_INT, J_REQUIRED | J_DATE_TIME, "保存时间"),
};
static const struct json_shape draft_kept_shape = JSON_SHAPE("AidDraftKept", struct draft_reply, draft_kept_fields);
static const struct json_field draft_fields[] = {
	D(form, J_TEXT, J_REQUIRED | J_PERSONAL, "填到哪里了"), D(ends_on, J_TEXT, J_REQUIRED, "保留到"),
	D(saved_at, J_INT, J_REQUIRED | J_DATE_TIME, "保存时间"),
};
static const struct json_shape draft_shape = JSON_SHAPE("AidDraft", struct draft_reply, draft_fields);
#undef D
/* clang-format on */

static int
check_own(struct call *c, struct err *e)
{
	const struct own_input *in = c->in;

	c->scratch = booking_claim(c, in->person, in->source, true, false, e);
	return c->scratch ? 0 : -1;
}

/* Asked when it is entered, while it is still in the hand: nothing is kept. */
static int
check_invoice(struct call *c, struct err *e)
{
	const struct own_input *in = c->in;

	return aid_invoice_check(&c->arena, in->invoice, "invoice", e) != 0
		       ? -1
		       : check_own(c, e);
}

static int
run_invoice(struct call *c, struct tx *tx, struct err *e)
{
	const struct own_input *in = c->in;

	if (aid_invoice_free(tx, c->app, c->scratch, in->invoice, e) != 0)
		return -1;
	aid_done(c, "free", NULL);
	return 0;
}

static int
run_draft_save(struct call *c, struct tx *tx, struct err *e)
{
	const struct own_input *in = c->in;
	struct draft_reply *out = ARENA_NEW(&c->arena, struct draft_reply);
	struct aid_draft d;

	if (aid_draft_save(tx, c->app, c->scratch, in->form, &d, e) != 0)
		return -1;
	*out = (struct draft_reply){ NULL, d.ends_on, d.saved_at };
	c->out = out;
	return 0;
}

static int
run_draft_find(struct call *c, struct tx *tx, struct err *e)
{
	struct draft_reply *out = ARENA_NEW(&c->arena, struct draft_reply);
	struct aid_draft d;

	if (aid_draft_find(tx, c->app, c->scratch, &d, e) != 0)
		return -1;
	*out = (struct draft_reply){ d.form, d.ends_on, d.saved_at };
	c->out = out;
	return 0;
}

static int
run_draft_drop(struct call *c, struct tx *tx, struct err *e)
{
	if (aid_draft_drop(tx, c->app, c->scratch, e) != 0)
		return -1;
	aid_done(c, "dropped", NULL);
	return 0;
}

/* ---- one's own cases ----------------------------------------------------- */

struct own_case {
	const char *case_no, *stage, *stage_label, *step, *next, *due_on;
	const char *reason, *granted_kind;
	int64_t granted; /* fen; 0 until it is approved */
	int64_t adults;	 /* who have not authorised yet */
	bool withdraw;	 /* may be taken back here */
	struct json_list missing;
};
struct own_reply {
	struct json_list items;
};
/* clang-format off */
#define C(name, flags, label) J_FIELD(own_case, #name, name, J_TEXT, flags, 0, NULL, label)
static const struct json_field own_case_fields[] = {
	C(case_no, J_REQUIRED, "事项编号"), C(stage, J_REQUIRED, "到哪一步"), C(stage_label, J_REQUIRED, "名称"),
	C(step, J_REQUIRED, "办到哪里"), C(next, J_REQUIRED, "接下来"), C(due_on, J_REQUIRED, "这一步的期限"),
	C(reason, J_OMIT_EMPTY | J_PERSONAL, "原因"), C(granted_kind, J_OMIT_EMPTY, "批准的帮扶项目"),
	J_FIELD(own_case, "granted", granted, J_INT, J_OMIT_EMPTY, 0, NULL, "批准的金额，分"),
	J_FIELD(own_case, "adults", adults, J_INT, J_REQUIRED, 0, NULL, "还没有授权核对的成年家人"),
	J_FIELD(own_case, "withdraw", withdraw, J_BOOL, J_REQUIRED, 0, NULL, "现在可以撤回"),
	J_FIELD(own_case, "missing", missing, J_TEXTS, J_REQUIRED, 0, NULL, "还缺的材料"),
};
#undef C
static const struct json_shape own_case_shape = JSON_SHAPE("AidOwnCase", struct own_case, own_case_fields);
static const struct json_field own_list_fields[] = {
	J_FIELD(own_reply, "items", items, J_LIST, J_REQUIRED, 0, &own_case_shape, "本人的帮扶申请"),
};
static const struct json_shape own_list_shape = JSON_SHAPE("AidOwnCases", struct own_reply, own_list_fields);
/* clang-format on */

/* Does a step lead from where the case stands to its withdrawal? */
static bool
may_withdraw(const struct flow_case *f, const char *stage)
{
	const struct flow_step *step =
		service_step(f->service, f->state, "withdraw");

	return step && aid_step_is_at(step, stage);
}

/* What is proposed is nobody's yet: it is told once it is approved. */
static void
put_granted(const struct flow_case *f, const struct aid_case *row,
	const struct aid_rules *r, struct own_case *out)
{
	const struct aid_kind *kind;

	if (strcmp(f->state, "approved") != 0 || !row->kind || !row->category)
		return;
	kind = aid_kind_find(r, row->kind, row->category);
	out->granted_kind = kind ? kind->label : row->kind;
	out->granted = row->amount;
}

static int
own_case(struct call *c, struct tx *tx, const struct flow_case *f,
	struct own_case *out, struct err *e)
{
	struct sql_aid_members_open adults;
	struct aid_applied *list = ARENA_NEW(&c->arena, struct aid_applied);
	const struct flow_state *st;
	const struct aid_rules *r;
	struct aid_form *form;
	struct aid_case row;
	const char *reason;

	if (aid_load(tx, f->id, &row, e) != 0 ||
		flow_state_of(tx, f, &st, e) != 0 ||
		aid_rules_load(tx, row.rule_version, &r, e) != 0 ||
		aid_load_form(tx, c->app, &row, &form, e) != 0 ||
		aid_missing(tx, &row, r, form, list, e) != 0 ||
		sql_aid_members_open(tx, e, row.household, &adults) != 0 ||
		flow_last_reason(tx, c->app, f->id, &reason, e) != 0)
		return -1;
	*out = (struct own_case){ .case_no = f->no,
		.stage = row.stage,
		.stage_label = st->label,
		.step = st->step,
		.next = st->next,
		.due_on = f->due_on,
		.reason = st->bearer ? reason : NULL,
		.adults = adults.n,
		.withdraw = may_withdraw(f, row.stage),
		.missing = { list->missing, list->n_missing } };
	put_granted(f, &row, r, out);
	return 0;
}

static int
run_own(struct call *c, struct tx *tx, struct err *e)
{
	struct own_reply *out = ARENA_NEW(&c->arena, struct own_reply);
	struct flow_case *cases;
	struct own_case *items;
	int64_t person;
	size_t n;
	int found = person_find(tx, c->scratch, &person, e);

	c->out = out;
	if (found <= 0)
		return found;
	if (flow_of_person(tx, person, &cases, &n, e) != 0)
		return -1;
	items = ARENA_ARRAY(&c->arena, struct own_case, n + 1);
	for (size_t i = 0; i < n; i++)
		if (cases[i].service == &aid_service &&
			own_case(c, tx, &cases[i], &items[out->items.n++], e) !=
				0)
			return -1;
	out->items.items = items;
	return 0;
}

static int
named_case(struct call *c, struct tx *tx, struct flow_case *f, struct err *e)
{
	char no[CASE_NO_SIZE];

	if (flow_no_read(c->params[0], no, &(struct err){ 0 }) != 0)
		return err_set(e, ERR_NOT_FOUND);
	if (flow_load(tx, no, f, e) != 0)
		return -1;
	return f->service == &aid_service ? 0 : err_set(e, ERR_NOT_FOUND);
}

/* Somebody else's case is told from no case at all by nobody. */
static int
asked_case(struct call *c, struct tx *tx, struct flow_case *f, struct err *e)
{
	int64_t person;
	int found = person_find(tx, c->scratch, &person, e);

	if (found < 0 || named_case(c, tx, f, e) != 0)
		return -1;
	return found && f->person_id == person ? 0 : err_set(e, ERR_NOT_FOUND);
}

/* The phone of who has laid a card down may send pictures of papers. */
static int
run_link(struct call *c, struct tx *tx, struct err *e)
{
	struct flow_case f = { 0 };

	return asked_case(c, tx, &f, e) != 0 ? -1
					     : aid_link_answer(c, tx, &f, e);
}

/* Papers came back: what was told stands, so that nobody tells it twice. The
 * income that the comparison found is the centre's. */
static int
run_form_again(struct call *c, struct tx *tx, struct err *e)
{
	struct flow_case f = { 0 };
	struct aid_form *form;
	struct aid_case row;

	if (asked_case(c, tx, &f, e) != 0 || aid_load(tx, f.id, &row, e) != 0)
		return -1;
	BUG_ON(!f.state); /* the case has been found */
	if (strcmp(f.state, "returned") != 0)
		return err_set(e, ERR_CASE_STATE);
	if (aid_load_form(tx, c->app, &row, &form, e) != 0)
		return -1;
	form->checked = 0;
	c->out = form;
	return 0;
}

/* Who has asked takes it back. */
static int
run_withdraw(struct call *c, struct tx *tx, struct err *e)
{
	struct flow_case f = { 0 };

	if (asked_case(c, tx, &f, e) != 0)
		return -1;
	if (flow_act(tx, c->app, &f, "withdraw", "本人刷卡撤回", f.version,
		    &c->caller, e) != 0)
		return -1;
	aid_done(c, "withdrawn", NULL);
	return 0;
}

/* An adult of the household lays a card down. */
static int
run_authorise(struct call *c, struct tx *tx, struct err *e)
{
	const struct person_claim *who = c->scratch;
	struct flow_case f = { 0 };

	if (named_case(c, tx, &f, e) != 0)
		return -1;
	if (aid_authorise(tx, c->app, &f, who->id.text, &c->caller, e) != 0)
		return e->code == ERR_AID_NOT_FAMILY
			       ? (err_clear(e), err_set(e, ERR_NOT_FOUND))
			       : -1;
	aid_done(c, "authorised", NULL);
	return 0;
}

/* ---- objections ---------------------------------------------------------- */

struct objection_input {
	const char *text;
};
static const struct json_field objection_fields[] = {
	J_FIELD(objection_input, "text", text, J_TEXT, J_REQUIRED | J_PERSONAL,
		2000, NULL, "有什么异议"),
};
static const struct json_shape objection_shape = JSON_SHAPE(
	"AidObjectionInput", struct objection_input, objection_fields);

static int
check_objection(struct call *c, struct err *e)
{
	const struct objection_input *in = c->in;

	return aid_text_check(in->text, "text", e);
}

static int
run_object(struct call *c, struct tx *tx, struct err *e)
{
	const struct objection_input *in = c->in;
	const char *ref;

	if (aid_object(tx, c->app, c->params[0], in->text, &c->caller, &ref,
		    e) != 0)
		return -1;
	aid_done(c, "received", ref);
	return 0;
}

/* clang-format off */
static const struct route rows[] = {
	{ .method = "POST", .path = "/api/v1/aid-cases/self-test", .audience = FOR_TERMINAL, .status = 200,
	  .body = &self_test_shape, .result = &aid_sheet_shape, .stages = { { LANE_READ, run_self_test } },
	  .label = "自测，不留任何内容" },
	{ .method = "POST", .path = "/api/v1/aid-cases", .audience = FOR_TERMINAL, .flags = CALL_KEYED, .status = 201,
	  .body = &aid_application_shape, .result = &aid_kept_shape, .reply = &aid_applied_shape,
	  .check = check_application, .stages = { { LANE_WRITE, aid_application_run } },
	  .make_reply = aid_application_reply, .label = "申请帮扶" },
	{ .method = "POST", .path = "/api/v1/aid-cases/invoice-check", .audience = FOR_TERMINAL, .status = 200,
	  .body = &invoice_in_shape, .result = &aid_done_shape, .check = check_invoice, .stages = { { LANE_READ, run_invoice } },
	  .label = "刷卡问一张票据是否用过，不留任何内容" },
	{ .method = "POST", .path = "/api/v1/aid-cases/mine", .audience = FOR_TERMINAL, .status = 200,
	  .body = &own_shape, .result = &own_list_shape, .check = check_own, .stages = { { LANE_READ, run_own } },
	  .label = "刷卡看本人的帮扶申请" },
	{ .method = "POST", .path = "/api/v1/aid-cases/{no}/authorise", .audience = FOR_TERMINAL, .flags = CALL_KEYED, .status = 200,
	  .body = &own_shape, .result = &aid_done_shape, .check = check_own, .stages = { { LANE_WRITE, run_authorise } },
	  .label = "成年家人刷卡授权核对" },
	{ .method = "POST", .path = "/api/v1/aid-cases/{no}/links", .audience = FOR_TERMINAL, .status = 201,
	  .body = &own_shape, .result = &aid_link_shape, .check = check_own, .stages = { { LANE_WRITE, run_link } },
	  .label = "刷卡取手机上传材料的链接，十分钟有效" },
	{ .method = "POST", .path = "/api/v1/aid-cases/{no}/form", .audience = FOR_TERMINAL, .status = 200,
	  .body = &own_shape, .result = &aid_form_shape, .check = check_own, .stages = { { LANE_READ, run_form_again } },
	  .label = "退回补正后，接着原来填的" },
	{ .method = "POST", .path = "/api/v1/aid-cases/{no}/withdraw", .audience = FOR_TERMINAL, .flags = CALL_KEYED, .status = 200,
	  .body = &own_shape, .result = &aid_done_shape, .check = check_own, .stages = { { LANE_WRITE, run_withdraw } },
	  .label = "本人刷卡撤回申请" },
	{ .method = "POST", .path = "/api/v1/aid-drafts", .audience = FOR_TERMINAL, .flags = CALL_KEYED, .status = 200,
	  .body = &draft_in_shape, .result = &draft_kept_shape, .check = check_own, .stages = { { LANE_WRITE, run_draft_save } },
	  .label = "保存没填完的申请" },
	{ .method = "POST", .path = "/api/v1/aid-drafts/mine", .audience = FOR_TERMINAL, .status = 200,
	  .body = &own_shape, .result = &draft_shape, .check = check_own, .stages = { { LANE_READ, run_draft_find } },
	  .label = "刷卡接着填" },
	{ .method = "POST", .path = "/api/v1/aid-drafts/drop", .audience = FOR_TERMINAL, .flags = CALL_KEYED, .status = 200,
	  .body = &own_shape, .result = &aid_done_shape, .check = check_own, .stages = { { LANE_WRITE, run_draft_drop } },
	  .label = "不填了，删掉" },
	{ .method = "POST", .path = "/api/v1/aid-postings/{id}/objections", .audience = FOR_TERMINAL, .flags = CALL_KEYED, .status = 201,
	  .body = &objection_shape, .result = &aid_done_shape, .check = check_objection, .stages = { { LANE_WRITE, run_object } },
	  .label = "对公示提出异议" },
};
/* clang-format on */
const struct route_table aid_kiosk_routes = { rows, ARRAY_LEN(rows) };
