/* SPDX-License-Identifier: Apache-2.0 */
#include "member/member_api.h"
#include "member/form_api.h"
#include "member/member.h"
#include "str.h"
#include "terminal/terminal.h"

enum { LINE_MAX_CONSENTS = 1024 };

/* ---- POST /enrolments -----------------------------------------------------
 */

struct consent_input {
	const char *purpose;
	int64_t version;
};

struct enrolment_input {
	struct person_input *person;
	const char *source; /* "chip": the agent has read the card */
	const char *group, *employer, *district, *street;
	struct json_list consents;
};

/* clang-format off */
#define P(name, type, flags, max, label) \
	{ #name, type, flags, offsetof(struct person_input, name), max, NULL, label }
static const struct json_field person_fields[] = {
	P(name,    J_TEXT, J_REQUIRED | J_PERSONAL, 1024, "姓名"),
	P(id_type, J_TEXT, J_REQUIRED, 32, "证件种类"),
	P(id_no,   J_TEXT, J_REQUIRED | J_PERSONAL, 256, "证件号码"),
	P(phone,   J_TEXT, J_PERSONAL, 64, "手机号，可以不填"),
};
static const struct json_shape person_shape =
	JSON_SHAPE("PersonInput", struct person_input, person_fields);

static const struct json_field consent_fields[] = {
	{ "purpose", J_TEXT, J_REQUIRED, offsetof(struct consent_input, purpose), 64, NULL, "用途" },
	{ "version", J_INT, J_REQUIRED, offsetof(struct consent_input, version), 0, NULL, "告知书版本" },
};
static const struct json_shape consent_shape =
	JSON_SHAPE("ConsentInput", struct consent_input, consent_fields);

#define E(name, type, flags, max, sub, label) \
	{ #name, type, flags, offsetof(struct enrolment_input, name), max, sub, label }
static const struct json_field enrolment_fields[] = {
	E(person,   J_OBJECT, J_REQUIRED, 0, &person_shape, "申请人"),
	E(source,   J_TEXT, 0, 16, NULL, "chip：由终端读卡"),
	E(group,    J_TEXT, J_REQUIRED, 64, NULL, "职业群体"),
	E(employer, J_TEXT, J_PERSONAL, 400, NULL, "用工单位，可以不填"),
	E(district, J_TEXT, J_REQUIRED, 16, NULL, "工作所在区县"),
	E(street,   J_TEXT, 0, 16, NULL, "街道（镇），可以不填"),
	E(consents, J_LIST, J_REQUIRED, 8, &consent_shape, "同意的告知书"),
};
static const struct json_shape enrolment_shape =
	JSON_SHAPE("EnrolmentRequest", struct enrolment_input, enrolment_fields);

/* What is kept for a repeated key: enough to make the same answer again. */
struct enrolment_result {
	const char *case_no, *state, *due_on, *window, *cti;
	/* Absent in results that were kept before papers showed them. */
	const char *consents, *kiosk;
	int64_t accepted_at, iat;
	bool resubmitted;
};
#define R(name, type) \
	{ #name, type, J_REQUIRED, offsetof(struct enrolment_result, name), 0, NULL, NULL }
static const struct json_field result_fields[] = {
	R(case_no, J_TEXT), R(state, J_TEXT), R(due_on, J_TEXT), R(window, J_TEXT),
	R(cti, J_TEXT), R(accepted_at, J_INT), R(iat, J_INT), R(resubmitted, J_BOOL),
	{ "consents", J_TEXT, J_OMIT_EMPTY, offsetof(struct enrolment_result, consents), 0, NULL, NULL },
	{ "kiosk", J_TEXT, J_OMIT_EMPTY, offsetof(struct enrolment_result, kiosk), 0, NULL, NULL },
};
static const struct json_shape result_shape =
	JSON_SHAPE("EnrolmentResult", struct enrolment_result, result_fields);

struct receipt_reply {
	const char *token, *url;
};
static const struct json_field receipt_fields[] = {
	{ "token", J_TEXT, J_REQUIRED, offsetof(struct receipt_reply, token), 0, NULL, "回执码" },
	{ "url", J_TEXT, J_REQUIRED, offsetof(struct receipt_reply, url), 0, NULL, "二维码的内容" },
};
static const struct json_shape receipt_shape =
	JSON_SHAPE("Receipt", struct receipt_reply, receipt_fields);

struct enrolment_reply {
	const char *case_no, *state, *state_label, *due_on, *window;
	const char *consents, *kiosk;
	int64_t accepted_at;
	bool resubmitted;
	struct json_list next;
	struct receipt_reply *receipt;
};
#define O(name, type, flags, sub, label) \
	{ #name, type, flags, offsetof(struct enrolment_reply, name), 0, sub, label }
static const struct json_field reply_fields[] = {
	O(case_no,     J_TEXT, J_REQUIRED, NULL, "事项编号"),
	O(state,       J_TEXT, J_REQUIRED, NULL, "状态"),
	O(state_label, J_TEXT, J_REQUIRED, NULL, "状态名称"),
	O(accepted_at, J_INT, J_REQUIRED | J_DATE_TIME, NULL, "受理时间"),
	O(due_on,      J_TEXT, J_REQUIRED, NULL, "办结期限"),
	O(window,      J_TEXT, J_REQUIRED, NULL, "咨询窗口"),
	O(consents,    J_TEXT, J_OMIT_EMPTY, NULL, "同意了哪些告知书，第几版"),
	O(kiosk,       J_TEXT, J_OMIT_EMPTY, NULL, "在哪台自助机办的"),
	O(next,        J_TEXTS, J_REQUIRED, NULL, "接下来"),
	O(resubmitted, J_BOOL, J_REQUIRED, NULL, "是补正后再次提交"),
	O(receipt,     J_OBJECT, J_REQUIRED, &receipt_shape, "回执"),
};
static const struct json_shape reply_shape =
	JSON_SHAPE("Enrolment", struct enrolment_reply, reply_fields);
/* clang-format on */

static enum person_source
source_of(const char *source, struct err *e)
{
	if (!source)
		return SOURCE_TYPED;
	if (strcmp(source, "chip") != 0)
		err_add_field(e, "source", ERR_CHOICE_UNKNOWN);
	return SOURCE_CHIP;
}

static void
check_place(const struct ref *r, const struct enrolment_input *in,
	struct member_application *out, struct err *e)
{
	if (in->group)
		out->group = ref_group_find(r, in->group);
	if (in->group && !out->group)
		err_add_field(e, "group", ERR_GROUP_UNKNOWN);
	if (in->district)
		out->district = ref_district_find(r, in->district);
	if (in->district && !out->district)
		err_add_field(e, "district", ERR_DISTRICT_UNKNOWN);
	else if (out->district && in->street && *in->street) {
		out->street = ref_street_find(r, in->district, in->street);
		if (!out->street)
			err_add_field(e, "street", ERR_STREET_UNKNOWN);
	}
	if (out->group && out->district)
		out->unit = ref_union_receiving(r, in->group, in->district,
			out->street ? out->street->code : NULL);
}

static bool
has_consent(const struct member_application *a, const struct ref_consent *t)
{
	for (size_t i = 0; i < a->n_consents; i++)
		if (a->consents[i] == t)
			return true;
	return false;
}

static void
add_consent(const struct ref *r, const struct consent_input *c,
	struct member_application *out, struct err *e)
{
	const struct ref_consent *t;

	if (!c->purpose)
		return;
	t = ref_consent_find(r, c->purpose);
	if (!t)
		err_add_field(e, "consents", ERR_CONSENT_UNKNOWN);
	else if (t->version != c->version)
		err_add_field(e, "consents", ERR_CONSENT_VERSION);
	else if (has_consent(out, t))
		err_add_field(e, "consents", ERR_CONSENT_TWICE);
	else
		out->consents[out->n_consents++] = t;
}

/* Was it given at all, be it in another version? */
static bool
names_consent(const struct json_list *given, const char *purpose)
{
	const struct consent_input *items = given->items;

	for (size_t i = 0; i < given->n; i++)
		if (items[i].purpose && strcmp(items[i].purpose, purpose) == 0)
			return true;
	return false;
}

static void
check_consents(const struct ref *r, const struct enrolment_input *in,
	struct member_application *out, struct err *e)
{
	const struct consent_input *given = in->consents.items;

	if (!given) /* not there, or too many: told */
		return;
	for (size_t i = 0; i < in->consents.n; i++)
		add_consent(r, &given[i], out, e);
	for (size_t i = 0; i < r->n_consents; i++)
		if (r->consents[i].required &&
			!names_consent(&in->consents, r->consents[i].purpose))
			err_add_field(e, "consents", ERR_CONSENT_REQUIRED);
}

/* Free text of a person: valid UTF-8 is certain; no control characters. */
static const char *
plain_text(const char *text, const char *path, struct err *e)
{
	for (const char *p = text; p && *p; p++)
		if ((unsigned char)*p < 0x20 || *p == 0x7f) {
			err_add_field(e, path, ERR_TEXT_INVALID);
			return NULL;
		}
	return text && *text ? text : NULL;
}

static int
check_enrolment(struct call *c, struct err *e)
{
	const struct enrolment_input *in = c->in;
	struct member_application *a =
		ARENA_NEW(&c->arena, struct member_application);
	enum person_source source = source_of(in->source, e);

	if (in->person && person_claim_check(c->app, &c->arena, in->person,
				  source, MEMBER_MIN_AGE, &a->person, e) != 0)
		BUG_ON(e->code == ERR_NONE);
	check_place(c->app->ref, in, a, e);
	check_consents(c->app->ref, in, a, e);
	a->employer = plain_text(in->employer, "employer", e);
	a->made_at = c->made_at;
	c->scratch = a;
	return e->code == ERR_NONE ? 0 : -1;
}

static const char *
consent_line(struct arena *arena, const struct member_application *a)
{
	struct str out;

	str_init(&out, arena, LINE_MAX_CONSENTS);
	for (size_t i = 0; i < a->n_consents; i++)
		flow_consent_add(
			&out, a->consents[i]->title, a->consents[i]->version);
	return out.n && !out.over ? out.p : NULL;
}

static int
run_enrolment(struct call *c, struct tx *tx, struct err *e)
{
	struct enrolment_result *r =
		ARENA_NEW(&c->arena, struct enrolment_result);
	struct member_applied done = { 0 };
	char cti[2 * RECEIPT_CTI + 1];
	const char *kiosk;

	if (member_apply(tx, c->app, c->scratch, c->caller.actor, &done, e) !=
			0 ||
		terminal_name(tx, &c->caller, &kiosk, e) != 0)
		return -1;
	hex_format(done.receipt.cti, RECEIPT_CTI, cti);
	*r = (struct enrolment_result){ .case_no = done.casefile.no,
		.state = done.casefile.state,
		.due_on = done.receipt.due,
		.window = done.receipt.window,
		.cti = arena_strdup(&c->arena, cti),
		.consents = consent_line(&c->arena, c->scratch),
		.kiosk = kiosk,
		.accepted_at = done.casefile.accepted_at,
		.iat = done.receipt.iat,
		.resubmitted = done.resubmitted };
	c->out = r;
	c->changed |= TOPIC_CASES;
	return 0;
}

static struct json_list
texts(const char *const *list)
{
	struct json_list out = { (void *)list, 0 };

	while (list[out.n])
		out.n++;
	return out;
}

static const void *
reply_enrolment(struct call *c, struct err *e)
{
	const struct enrolment_result *r = c->out;
	struct enrolment_reply *out =
		ARENA_NEW(&c->arena, struct enrolment_reply);
	struct receipt_reply *paper =
		ARENA_NEW(&c->arena, struct receipt_reply);
	struct receipt receipt = { .iat = r->iat,
		.case_no = r->case_no,
		.state = r->state,
		.accepted_at = r->accepted_at / 1000,
		.due = r->due_on,
		.window = r->window };

	if (hex_parse(r->cti, receipt.cti, RECEIPT_CTI) != 0) {
		err_setf(e, ERR_INTERNAL, "stored cti");
		return NULL;
	}
	paper->token = receipt_token(c->app, &c->arena, &receipt);
	paper->url = receipt_url(c->app, &c->arena, paper->token);
	*out = (struct enrolment_reply){ .case_no = r->case_no,
		.state = r->state,
		.state_label = service_state(&member_service, r->state)->label,
		.due_on = r->due_on,
		.window = r->window,
		.consents = r->consents,
		.kiosk = r->kiosk,
		.accepted_at = r->accepted_at,
		.resubmitted = r->resubmitted,
		.next = texts(member_service.next),
		.receipt = paper };
	return out;
}

/* ---- POST /matters --------------------------------------------------------
 */

struct matters_input {
	struct person_input *person;
	const char *source;
};
struct matter {
	const char *case_no, *service_label, *state, *state_label, *due_on;
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
	{ "person", J_OBJECT, J_REQUIRED, offsetof(struct matters_input, person), 0, &person_shape, "读卡得到的本人信息" },
	{ "source", J_TEXT, J_REQUIRED, offsetof(struct matters_input, source), 16, NULL, "chip：由终端读卡" },
};
static const struct json_shape matters_input_shape =
	JSON_SHAPE("MattersRequest", struct matters_input, matters_input_fields);
#define M(name, flags, label) \
	{ #name, J_TEXT, flags, offsetof(struct matter, name), 0, NULL, label }
static const struct json_field matter_fields[] = {
	M(case_no, J_REQUIRED, "事项编号"), M(service_label, J_REQUIRED, "服务名称"),
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
	if (in->source && source_of(in->source, e) != SOURCE_CHIP)
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
	  .body = &enrolment_shape, .result = &result_shape, .reply = &reply_shape,
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
