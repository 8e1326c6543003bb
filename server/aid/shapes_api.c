/* SPDX-License-Identifier: Apache-2.0 */
#include "aid/shapes_api.h"
#include "booking/shapes_api.h"
#include "str.h"

/* ---- small words --------------------------------------------------------- */

static const struct json_field done_fields[] = {
	J_FIELD(aid_done, "state", state, J_TEXT, J_REQUIRED, 0, NULL, "结果"),
	J_FIELD(aid_done, "ref", ref, J_TEXT, J_OMIT_EMPTY, 0, NULL, "编号"),
	J_FIELD(aid_done, "due_on", due_on, J_TEXT, J_OMIT_EMPTY, 0, NULL,
		"最迟哪天答复"),
};
const struct json_shape aid_done_shape =
	JSON_SHAPE("AidDone", struct aid_done, done_fields);

struct aid_done *
aid_done(struct call *c, const char *state, const char *ref)
{
	struct aid_done *out = ARENA_NEW(&c->arena, struct aid_done);

	*out = (struct aid_done){ state, ref, NULL };
	c->out = out;
	c->changed |= TOPIC_AID | TOPIC_CASES;
	return out;
}

int
aid_text_check(const char *text, const char *path, struct err *e)
{
	for (const char *p = text; p && *p; p++)
		if (((unsigned char)*p < 0x20 && *p != '\n') || *p == 0x7f)
			return err_add_field(e, path, ERR_TEXT_INVALID);
	return text && *text ? 0 : err_add_field(e, path, ERR_REQUIRED);
}

/* ---- the sheet ----------------------------------------------------------- */

/* clang-format off */
#define S(name, label) J_FIELD(aid_sheet_reply, #name, name, J_INT, J_REQUIRED, 0, NULL, label)
#define T(name, flags, label) J_FIELD(aid_sheet_reply, #name, name, J_TEXT, flags, 0, NULL, label)
static const struct json_field sheet_fields[] = {
	S(version, "按第几版政策"), S(heads, "家庭人口"), S(income, "算入的年收入，分"), S(rigid, "刚性支出，分"),
	S(caused, "意外支出，分"), S(earlier, "上一年的帮扶，分"), S(line, "低保标准，每人每月，分"),
	S(net, "收入减刚性支出，分"), S(net_head, "每人每月，分，四舍五入，只供阅读"), S(line_year, "12 个月 × 人口 × 低保标准，分"),
	T(category, 0, "建议类别，没有为空"), T(label, J_REQUIRED, "类别名称"), T(says, J_REQUIRED, "一句话"),
};
#undef S
#undef T
const struct json_shape aid_sheet_shape = JSON_SHAPE("AidSheet", struct aid_sheet_reply, sheet_fields);
/* clang-format on */

struct aid_sheet_reply *
aid_sheet_reply(struct arena *a, const struct aid_sheet *s)
{
	struct aid_sheet_reply *out = ARENA_NEW(a, struct aid_sheet_reply);
	const struct aid_facts *f = &s->facts;

	*out = (struct aid_sheet_reply){ s->version, f->heads, s->income,
		f->rigid, f->caused, f->earlier, f->line, s->net, s->net_head,
		s->line_year, NULL, "不属于三类",
		"按填写的情况，可能不属于三类困难。仍可申请，由工会审核" };
	if (!s->category)
		return out;
	out->category = s->category->code;
	out->label = s->category->label;
	out->says = arena_printf(a,
		"按填写的情况，可能属于“%s”。这是系统建议，由工会审核决定",
		s->category->label);
	return out;
}

/* ---- an application ------------------------------------------------------ */

struct application {
	struct booking_person_input *person;
	const char *source, *card, *card_again;
	struct aid_form *form;
	struct json_list consents;
};

/* clang-format off */
static const struct json_field consent_given_fields[] = {
	J_FIELD(aid_consent_given, "purpose", purpose, J_TEXT, J_REQUIRED, 64, NULL, "用途"),
	J_FIELD(aid_consent_given, "version", version, J_INT, J_REQUIRED, 0, NULL, "告知书版本"),
};
static const struct json_shape consent_given_shape = JSON_SHAPE("AidConsentGiven", struct aid_consent_given, consent_given_fields);
#define I(name, type, flags, max, sub, label) J_FIELD(application, #name, name, type, flags, max, sub, label)
static const struct json_field application_fields[] = {
	I(person, J_OBJECT, J_REQUIRED, 0, &booking_person_shape, "申请人"),
	I(source, J_TEXT, 0, 16, NULL, "chip：由终端读卡"),
	I(form, J_OBJECT, J_REQUIRED, 0, &aid_form_shape, "家庭情况"),
	I(card, J_TEXT, J_REQUIRED | J_PERSONAL, 64, NULL, "本人银行卡号"),
	I(card_again, J_TEXT, J_PERSONAL, 64, NULL, "再输一次；校验不过时要"),
	I(consents, J_LIST, J_REQUIRED, AID_CONSENTS_MAX, &consent_given_shape, "同意的告知书"),
};
#undef I
const struct json_shape aid_application_shape = JSON_SHAPE("AidApplication", struct application, application_fields);

struct receipt_reply {
	const char *token, *url;
};
static const struct json_field receipt_fields[] = {
	J_FIELD(receipt_reply, "token", token, J_TEXT, J_REQUIRED, 0, NULL, "回执码"),
	J_FIELD(receipt_reply, "url", url, J_TEXT, J_REQUIRED, 0, NULL, "二维码的内容"),
};
const struct json_shape aid_receipt_shape = JSON_SHAPE("AidReceipt", struct receipt_reply, receipt_fields);

/* As it is kept for a repeated key; refused: a code, and nothing else. */
struct applied {
	const char *refused;
	const char *service, *case_no, *state, *state_label, *due_on, *window, *cti;
	int64_t accepted_at, iat;
	bool resubmitted;
	struct json_list missing, next;
	struct receipt_reply *receipt;
};
#define K(name, type, flags, label) J_FIELD(applied, #name, name, type, flags, 0, NULL, label)
static const struct json_field kept_fields[] = {
	K(refused, J_TEXT, J_OMIT_EMPTY, NULL), K(case_no, J_TEXT, J_OMIT_EMPTY, NULL), K(state, J_TEXT, J_OMIT_EMPTY, NULL),
	K(due_on, J_TEXT, J_OMIT_EMPTY, NULL), K(window, J_TEXT, J_OMIT_EMPTY, NULL), K(cti, J_TEXT, J_OMIT_EMPTY, NULL),
	K(accepted_at, J_INT, J_OMIT_EMPTY, NULL), K(iat, J_INT, J_OMIT_EMPTY, NULL), K(resubmitted, J_BOOL, J_OMIT_EMPTY, NULL),
	K(missing, J_TEXTS, J_OMIT_EMPTY, NULL),
};
const struct json_shape aid_kept_shape = JSON_SHAPE("AidAppliedKept", struct applied, kept_fields);
static const struct json_field applied_fields[] = {
	K(service, J_TEXT, J_REQUIRED, "服务"), K(case_no, J_TEXT, J_REQUIRED, "事项编号"), K(state, J_TEXT, J_REQUIRED, "状态"), K(state_label, J_TEXT, J_REQUIRED, "状态名称"),
	K(accepted_at, J_INT, J_REQUIRED | J_DATE_TIME, "受理时间"), K(due_on, J_TEXT, J_REQUIRED, "这一步的期限"),
	K(window, J_TEXT, J_REQUIRED, "咨询窗口"), K(resubmitted, J_BOOL, J_REQUIRED, "是补正后再次提交"),
	K(missing, J_TEXTS, J_REQUIRED, "还缺的材料，一次告知"), K(next, J_TEXTS, J_REQUIRED, "接下来"),
	J_FIELD(applied, "receipt", receipt, J_OBJECT, J_REQUIRED, 0, &aid_receipt_shape, "回执"),
};
#undef K
const struct json_shape aid_applied_shape = JSON_SHAPE("AidApplied", struct applied, applied_fields);
/* clang-format on */

/* A number that fails the check is entered twice, alike. */
static void
check_card(const struct application *in, char out[BANKCARD_SIZE], struct err *e)
{
	char again[BANKCARD_SIZE];
	enum err_code warning, other;
	struct err own = { 0 };

	if (bankcard_parse(in->card, out, &warning, &own) != 0) {
		err_add_field(e, "card", own.code);
		return;
	}
	if (warning == ERR_NONE && !in->card_again)
		return;
	if (!in->card_again ||
		bankcard_parse(in->card_again, again, &other, &own) != 0 ||
		strcmp(out, again) != 0)
		err_add_field(e, "card", ERR_BANKCARD_CHECK);
}

int
aid_application_check(struct call *c, bool desk, struct err *e)
{
	const struct application *in = c->in;
	struct aid_ask *ask = ARENA_NEW(&c->arena, struct aid_ask);

	ask->person = booking_claim(c, in->person, in->source, !desk, desk, e);
	if (!ask->person)
		return -1;
	ask->form = in->form;
	ask->consents = in->consents;
	check_card(in, ask->card, e);
	if (in->form->story && *in->form->story)
		(void)aid_text_check(in->form->story, "form.story", e);
	if (in->form->address && *in->form->address)
		(void)aid_text_check(in->form->address, "form.address", e);
	(void)aid_text_check(in->form->unit, "form.unit", e);
	if (aid_form_check(c->app, &c->arena, in->form, ask->person,
		    &ask->family, e) != 0)
		return -1;
	c->scratch = ask;
	return 0;
}

int
aid_application_run(struct call *c, struct tx *tx, struct err *e)
{
	struct applied *r = ARENA_NEW(&c->arena, struct applied);
	struct aid_applied *done = ARENA_NEW(&c->arena, struct aid_applied);
	char cti[2 * RECEIPT_CTI + 1];

	c->out = r;
	if (aid_apply(tx, c->app, c->scratch, &c->caller, done, e) != 0)
		return -1;
	c->changed |= TOPIC_AID | TOPIC_CASES;
	if (done->refused != ERR_NONE) {
		r->refused = err_info(done->refused)->name;
		return 0;
	}
	hex_format(done->receipt.cti, RECEIPT_CTI, cti);
	*r = (struct applied){ .case_no = done->casefile.no,
		.state = done->casefile.state,
		.due_on = done->receipt.due,
		.window = done->receipt.window,
		.cti = arena_strdup(&c->arena, cti),
		.accepted_at = done->casefile.accepted_at,
		.iat = done->receipt.iat,
		.resubmitted = done->resubmitted,
		.missing = { done->missing, done->n_missing } };
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
aid_application_reply(struct call *c, struct err *e)
{
	struct applied *r = c->out;
	struct receipt receipt = { .iat = r->iat,
		.case_no = r->case_no,
		.state = r->state,
		.accepted_at = r->accepted_at / 1000,
		.due = r->due_on,
		.window = r->window };

	if (r->refused) {
		err_set(e, err_find(r->refused));
		return NULL;
	}
	if (hex_parse(r->cti, receipt.cti, RECEIPT_CTI) != 0) {
		err_setf(e, ERR_INTERNAL, "stored cti");
		return NULL;
	}
	r->receipt = ARENA_NEW(&c->arena, struct receipt_reply);
	r->receipt->token = receipt_token(c->app, &c->arena, &receipt);
	r->receipt->url = receipt_url(c->app, &c->arena, r->receipt->token);
	r->service = aid_service.code;
	r->state_label = service_state(&aid_service, r->state)->label;
	r->next = texts(aid_service.next);
	return r;
}
