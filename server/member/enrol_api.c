/* SPDX-License-Identifier: Apache-2.0 */
#include "member/enrol_api.h"
#include "app.h"
#include "str.h"

enum { LINE_MAX_CONSENTS = 1024 };

/* clang-format off */
#define P(name, type, flags, max, label) \
	{ #name, type, flags, offsetof(struct person_input, name), max, NULL, label }
#define PERSON(flag) \
	P(name,    J_TEXT, (flag) | J_PERSONAL, 1024, "姓名"), \
	P(id_type, J_TEXT, (flag), 32, "证件种类"), \
	P(id_no,   J_TEXT, (flag) | J_PERSONAL, 256, "证件号码"), \
	P(phone,   J_TEXT, ((flag) & J_OMIT_EMPTY) | J_PERSONAL, 64, "手机号，可以不填")
static const struct json_field person_fields[] = { PERSON(J_REQUIRED) };
const struct json_shape person_input_shape =
	JSON_SHAPE("PersonInput", struct person_input, person_fields);
static const struct json_field person_draft_fields[] = { PERSON(J_OMIT_EMPTY) };
const struct json_shape person_draft_shape =
	JSON_SHAPE("PersonDraft", struct person_input, person_draft_fields);

static const struct json_field consent_fields[] = {
	{ "purpose", J_TEXT, J_REQUIRED, offsetof(struct consent_input, purpose), 64, NULL, "用途" },
	{ "version", J_INT, J_REQUIRED, offsetof(struct consent_input, version), 0, NULL, "告知书版本" },
};
const struct json_shape consent_input_shape =
	JSON_SHAPE("ConsentInput", struct consent_input, consent_fields);

#define E(name, type, flags, max, sub, label) \
	{ #name, type, flags, offsetof(struct enrolment_input, name), max, sub, label }
#define ENROLMENT(must, may, person_) \
	E(person,   J_OBJECT, must, 0, person_, "申请人"), \
	E(source,   J_TEXT, may, 16, NULL, "chip：由终端读卡"), \
	E(group,    J_TEXT, must, 64, NULL, "职业群体"), \
	E(employer, J_TEXT, (may) | J_PERSONAL, 400, NULL, "用工单位，可以不填"), \
	E(district, J_TEXT, must, 16, NULL, "工作所在区县"), \
	E(street,   J_TEXT, may, 16, NULL, "街道（镇），可以不填"), \
	E(consents, J_LIST, must, 8, &consent_input_shape, "同意的告知书")
static const struct json_field enrolment_fields[] = {
	ENROLMENT(J_REQUIRED, 0, &person_input_shape),
};
const struct json_shape enrolment_shape =
	JSON_SHAPE("EnrolmentRequest", struct enrolment_input, enrolment_fields);
static const struct json_field draft_fields[] = {
	ENROLMENT(J_OMIT_EMPTY, J_OMIT_EMPTY, &person_draft_shape),
};
const struct json_shape enrolment_draft_shape =
	JSON_SHAPE("EnrolmentDraft", struct enrolment_input, draft_fields);

#define R(name, type) \
	{ #name, type, J_REQUIRED, offsetof(struct enrolment_result, name), 0, NULL, NULL }
static const struct json_field result_fields[] = {
	R(case_no, J_TEXT), R(state, J_TEXT), R(due_on, J_TEXT), R(window, J_TEXT),
	R(cti, J_TEXT), R(accepted_at, J_INT), R(iat, J_INT), R(resubmitted, J_BOOL),
	{ "consents", J_TEXT, J_OMIT_EMPTY, offsetof(struct enrolment_result, consents), 0, NULL, NULL },
	{ "kiosk", J_TEXT, J_OMIT_EMPTY, offsetof(struct enrolment_result, kiosk), 0, NULL, NULL },
};
const struct json_shape enrolment_result_shape =
	JSON_SHAPE("EnrolmentResult", struct enrolment_result, result_fields);

static const struct json_field receipt_fields[] = {
	{ "token", J_TEXT, J_REQUIRED, offsetof(struct receipt_reply, token), 0, NULL, "回执码" },
	{ "url", J_TEXT, J_REQUIRED, offsetof(struct receipt_reply, url), 0, NULL, "二维码的内容" },
};
const struct json_shape receipt_shape =
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
const struct json_shape enrolment_reply_shape =
	JSON_SHAPE("Enrolment", struct enrolment_reply, reply_fields);
/* clang-format on */

enum person_source
enrolment_source(const char *source, struct err *e)
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

void
enrolment_consented(
	const struct ref *r, const struct enrolment_input *in, struct err *e)
{
	for (size_t i = 0; i < r->n_consents; i++)
		if (r->consents[i].required &&
			!names_consent(&in->consents, r->consents[i].purpose))
			err_add_field(e, "consents", ERR_CONSENT_REQUIRED);
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
	enrolment_consented(r, in, e);
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

int
enrolment_check(struct call *c, const struct enrolment_input *in,
	enum person_source source, struct member_application *out,
	struct err *e)
{
	if (in->person && person_claim_check(c->app, &c->arena, in->person,
				  source, MEMBER_MIN_AGE, &out->person, e) != 0)
		BUG_ON(e->code == ERR_NONE);
	check_place(c->app->ref, in, out, e);
	check_consents(c->app->ref, in, out, e);
	out->employer = plain_text(in->employer, "employer", e);
	out->made_at = c->made_at;
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

int
enrolment_apply(struct call *c, struct tx *tx,
	const struct member_application *in, const char *kiosk, struct err *e)
{
	struct enrolment_result *r =
		ARENA_NEW(&c->arena, struct enrolment_result);
	struct member_applied done = { 0 };
	char cti[2 * RECEIPT_CTI + 1];

	if (member_apply(tx, c->app, in, c->caller.actor, &done, e) != 0)
		return -1;
	hex_format(done.receipt.cti, RECEIPT_CTI, cti);
	*r = (struct enrolment_result){ .case_no = done.casefile.no,
		.state = done.casefile.state,
		.due_on = done.receipt.due,
		.window = done.receipt.window,
		.cti = arena_strdup(&c->arena, cti),
		.consents = consent_line(&c->arena, in),
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

const void *
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
