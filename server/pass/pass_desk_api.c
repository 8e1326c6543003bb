/* SPDX-License-Identifier: Apache-2.0 */
/* What the desk does with passes: issue, payment, freeze, replace, drop,
 * refund. */
#include "app.h"
#include "flow/case_api.h"
#include "pass/pass_api.h"
#include "pass/shapes_api.h"

/* ---- shapes -------------------------------------------------------------- */

struct issue_input {
	struct booking_person_input *person;
	struct json_list holders, declare, consents;
};
struct act_input {
	const char *reason, *method, *receipt_no;
	int64_t amount, holder;
};

/* clang-format off */
#define A(name, type, flags, max, sub, label) J_FIELD(issue_input, #name, name, type, flags, max, sub, label)
static const struct json_field issue_fields[] = {
	A(person,   J_OBJECT, J_REQUIRED, 0, &booking_person_shape, "本人，经办人已看证件"),
	A(holders,  J_LIST, 0, PASS_HOLDERS_MAX - 1, &pass_holder_shape, "同用的人，经办人已看证件"),
	A(declare,  J_TEXTS, 0, 8, NULL, "经办人已看原件的证明"),
	A(consents, J_LIST, 0, 8, &booking_consent_shape, "同意的告知书"),
};
#undef A
static const struct json_shape issue_shape =
	JSON_SHAPE("DeskPassRequest", struct issue_input, issue_fields);

#define REASON J_FIELD(act_input, "reason", reason, J_TEXT, J_REQUIRED, 400, NULL, "原因")
#define MONEY(flags) \
	J_FIELD(act_input, "amount", amount, J_INT, flags, 0, NULL, "金额，分"), \
	J_FIELD(act_input, "method", method, J_TEXT, flags, 8, NULL, "cash 现金，card 刷卡"), \
	J_FIELD(act_input, "receipt_no", receipt_no, J_TEXT, flags, PASS_RECEIPT_NO_MAX, NULL, "收据号")
static const struct json_field pay_fields[] = { MONEY(J_REQUIRED) };
static const struct json_shape pay_shape = JSON_SHAPE("PassPayment", struct act_input, pay_fields);
static const struct json_field reason_fields[] = { REASON };
static const struct json_shape reason_shape = JSON_SHAPE("PassAct", struct act_input, reason_fields);
static const struct json_field refund_fields[] = { REASON, MONEY(J_REQUIRED) };
static const struct json_shape refund_shape = JSON_SHAPE("PassRefund", struct act_input, refund_fields);
static const struct json_field replace_fields[] = {
	J_FIELD(act_input, "holder", holder, J_INT, J_REQUIRED, PASS_HOLDERS_MAX, NULL, "第几个人"), MONEY(0),
};
static const struct json_shape replace_shape =
	JSON_SHAPE("DeskPassReplace", struct act_input, replace_fields);
#undef REASON
#undef MONEY
/* clang-format on */

/* ---- issuing ------------------------------------------------------------- */

static int
check_issue(struct call *c, struct err *e)
{
	const struct issue_input *in = c->in;
	const struct pass_holder_input *others = in->holders.items;
	const struct person_claim **holders = ARENA_ARRAY(
		&c->arena, const struct person_claim *, PASS_HOLDERS_MAX);
	struct pass_want *w = ARENA_NEW(&c->arena, struct pass_want);

	*w = (struct pass_want){ .holders = holders,
		.n_holders = 1 + in->holders.n,
		.desk = true,
		.words = { in->declare.items, in->declare.n, in->consents.items,
			in->consents.n } };
	holders[0] = booking_claim(c, in->person, NULL, false, true, e);
	if (!holders[0])
		return -1;
	for (size_t i = 0; i < in->holders.n; i++) {
		holders[i + 1] = booking_claim(
			c, others[i].person, others[i].source, false, true, e);
		if (!holders[i + 1])
			return -1;
	}
	c->scratch = w;
	return 0;
}

static int
give(struct call *c, struct tx *tx, int64_t id, struct err *e)
{
	c->out = pass_result_of(c, tx, id, e);
	c->changed |= TOPIC_PASSES | TOPIC_CASES;
	return c->out ? 0 : -1;
}

int
pass_refuse_own(
	struct call *c, struct tx *tx, const struct pass *p, struct err *e)
{
	struct flow_case f = p->casefile;
	struct pass_holder *holders;
	size_t n;

	if (pass_holders(tx, p->id, &holders, &n, e) != 0)
		return -1;
	for (size_t i = 0; i < n; i++) {
		f.person_id = holders[i].person;
		if (case_api_refuse_own(c, tx, &f, e) != 0)
			return -1;
	}
	return 0;
}

static int
run_issue(struct call *c, struct tx *tx, struct err *e)
{
	struct pass_want *w = c->scratch;
	struct pass p;
	int64_t id;

	w->product = c->params[0];
	if (pass_apply(tx, c->app, w, &c->caller, &id, e) != 0 ||
		pass_load_id(tx, id, &p, e) != 0 ||
		pass_refuse_own(c, tx, &p, e) != 0)
		return -1;
	return give(c, tx, id, e);
}

/* ---- one pass ------------------------------------------------------------ */

static int
load(struct call *c, struct tx *tx, struct pass *p, struct err *e)
{
	if (pass_load(tx, c->params[0], 0, p, e) != 0)
		return -1;
	return pass_refuse_own(c, tx, p, e);
}

static struct pass_payment
payment(const struct act_input *in)
{
	return (struct pass_payment){ in->method, in->receipt_no, in->amount };
}

static int
run_pay(struct call *c, struct tx *tx, struct err *e)
{
	const struct pass_payment pay = payment(c->in);
	struct pass p;

	if (load(c, tx, &p, e) != 0 ||
		pass_pay(tx, c->app, &p, &pay, &c->caller, e) != 0)
		return -1;
	return give(c, tx, p.id, e);
}

static int
run_replace(struct call *c, struct tx *tx, struct err *e)
{
	const struct act_input *in = c->in;
	const struct pass_payment pay = payment(in);
	bool paid = in->method && in->receipt_no;
	struct pass p;

	if (load(c, tx, &p, e) != 0 ||
		pass_replace(tx, c->app, &p, in->holder, paid ? &pay : NULL,
			&c->caller, e) != 0)
		return -1;
	return give(c, tx, p.id, e);
}

static int
run_refund(struct call *c, struct tx *tx, struct err *e)
{
	const struct act_input *in = c->in;
	const struct pass_payment pay = payment(in);
	struct pass p;

	if (!*in->reason)
		return err_add_field(e, "reason", ERR_REASON_REQUIRED);
	if (load(c, tx, &p, e) != 0 || pass_refund(tx, c->app, &p, &pay,
					       in->reason, &c->caller, e) != 0)
		return -1;
	return give(c, tx, p.id, e);
}

static int
run_freeze(struct call *c, struct tx *tx, struct err *e)
{
	const struct act_input *in = c->in;
	struct pass p;

	if (!*in->reason)
		return err_add_field(e, "reason", ERR_REASON_REQUIRED);
	if (load(c, tx, &p, e) != 0 || pass_freeze(tx, c->app, &p, "desk",
					       in->reason, &c->caller, e) != 0)
		return -1;
	return give(c, tx, p.id, e);
}

static int
run_thaw(struct call *c, struct tx *tx, struct err *e)
{
	const struct act_input *in = c->in;
	struct pass p;

	if (!*in->reason)
		return err_add_field(e, "reason", ERR_REASON_REQUIRED);
	if (load(c, tx, &p, e) != 0 ||
		pass_thaw(tx, c->app, &p, in->reason, &c->caller, e) != 0)
		return -1;
	return give(c, tx, p.id, e);
}

static int
run_drop(struct call *c, struct tx *tx, struct err *e)
{
	const struct act_input *in = c->in;
	struct pass p;

	if (!*in->reason)
		return err_add_field(e, "reason", ERR_REASON_REQUIRED);
	if (load(c, tx, &p, e) != 0 ||
		pass_drop(tx, c->app, &p, in->reason, &c->caller, e) != 0)
		return -1;
	return give(c, tx, p.id, e);
}

/* clang-format off */
#define ACT(what, perm_, flags_, shape, fn, label_) \
	{ .method = "POST", .path = "/api/v1/cases/{no}/pass/" what, .audience = FOR_STAFF, .perm = (perm_), \
	  .flags = CALL_KEYED | (flags_), .status = 200, .body = &(shape), .result = &pass_result_shape, .reply = &pass_shape, \
	  .stages = { { LANE_WRITE, fn } }, .make_reply = reply_pass, .label = (label_) }
static const struct route rows[] = {
	{ .method = "POST", .path = "/api/v1/pass-products/{code}/passes", .audience = FOR_STAFF,
	  .perm = PERM_PASS_ACT, .flags = CALL_KEYED, .status = 201, .body = &issue_shape,
	  .result = &pass_result_shape, .reply = &pass_shape, .check = check_issue,
	  .stages = { { LANE_WRITE, run_issue } }, .make_reply = reply_pass, .label = "窗口办理、续办年票" },
	ACT("pay", PERM_PASS_ACT, 0, pay_shape, run_pay, "登记缴费，当场出票"),
	ACT("replace", PERM_PASS_ACT, 0, replace_shape, run_replace, "窗口补票"),
	ACT("freeze", PERM_PASS_ACT, 0, reason_shape, run_freeze, "窗口冻结年票"),
	ACT("thaw", PERM_PASS_ACT, 0, reason_shape, run_thaw, "窗口恢复年票"),
	ACT("drop", PERM_PASS_ACT, 0, reason_shape, run_drop, "缴费前取消，窗口"),
	ACT("refund", PERM_PASS_REFUND, CALL_FRESH_FACTOR, refund_shape, run_refund, "退费"),
};
/* clang-format on */
const struct route_table pass_desk_routes = { rows, ARRAY_LEN(rows) };
