/* SPDX-License-Identifier: Apache-2.0 */
/* A pass on the desk's page, those that wait for their payment, how many of a
 * product stand; a pass's papers, to be printed in the window. */
#include "app.h"
#include "flow/case_api.h"
#include "pass/pass_api.h"
#include "pass/shapes_api.h"
#include "pass/view.h"
#include "qr.h"

/* ---- one ----------------------------------------------------------------- */

struct park_name {
	const char *code, *name;
};
struct view_reply {
	const char *case_no, *state, *state_label, *frozen_by, *product, *title;
	const char *from, *last, *renews, *no_refund;
	struct json_list parks, holders, payments, can;
	int64_t price, subsidy, fee, due, replace_fee, replaced, replacements;
	int64_t pay_until, issued_at, refund;
};

/* clang-format off */
#define F(type_, name, type, flags, sub, label) J_FIELD(type_, #name, name, type, flags, 0, sub, label)
static const struct json_field park_fields[] = {
	F(park_name, code, J_TEXT, J_REQUIRED, NULL, "公园代号"), F(park_name, name, J_TEXT, J_REQUIRED, NULL, "公园"),
};
static const struct json_shape park_shape = JSON_SHAPE("PassParkName", struct park_name, park_fields);
#define H(name, type, flags, label) F(pass_view_holder, name, type, flags, NULL, label)
static const struct json_field holder_fields[] = {
	H(n, J_INT, J_REQUIRED, "第几个人"), H(name, J_TEXT, J_REQUIRED, "姓名，已遮盖"),
	H(id_no, J_TEXT, J_REQUIRED, "证件号，已遮盖"), H(kind, J_TEXT, J_OMIT_EMPTY, "paper 小票，phone 手机"),
	H(code, J_TEXT, J_OMIT_EMPTY, "good 有效，listed 在作废名单里，void 已作废；没有出过票的没有"),
	H(last, J_TEXT, J_OMIT_EMPTY, "码有效的最后一天"),
	H(given, J_INT, J_REQUIRED, "一共给过几个码"), H(entries, J_INT, J_REQUIRED, "90 天内入园"),
	H(score, J_INT, J_REQUIRED, "转借分"), H(activation, J_BOOL, J_REQUIRED, "激活码还能用"),
};
#undef H
static const struct json_shape holder_shape = JSON_SHAPE("PassViewHolder", struct pass_view_holder, holder_fields);
#define P(name, type, flags, label) F(pass_view_payment, name, type, flags, NULL, label)
static const struct json_field payment_fields[] = {
	P(kind, J_TEXT, J_REQUIRED, "price 票款，replace 补票，refund 退费"), P(amount, J_INT, J_REQUIRED, "分，退的是负数"),
	P(method, J_TEXT, J_REQUIRED, "cash 现金，card 刷卡"), P(receipt_no, J_TEXT, J_REQUIRED, "收据号"),
	P(at, J_INT, J_REQUIRED | J_DATE_TIME, "什么时候"), P(who, J_TEXT, J_REQUIRED, "经办人"),
};
#undef P
static const struct json_shape payment_shape = JSON_SHAPE("PassViewPayment", struct pass_view_payment, payment_fields);
#define V(name, type, flags, sub, label) F(view_reply, name, type, flags, sub, label)
static const struct json_field view_fields[] = {
	V(case_no, J_TEXT, J_REQUIRED, NULL, "事项编号"), V(state, J_TEXT, J_REQUIRED, NULL, "状态"),
	V(state_label, J_TEXT, J_REQUIRED, NULL, "状态名称"), V(frozen_by, J_TEXT, J_OMIT_EMPTY, NULL, "谁冻结的"),
	V(product, J_TEXT, J_REQUIRED, NULL, "年票代号"), V(title, J_TEXT, J_REQUIRED, NULL, "年票"),
	V(parks, J_LIST, J_REQUIRED, &park_shape, "能进的公园"),
	V(from, J_TEXT, J_OMIT_EMPTY, NULL, "从哪天起有效"), V(last, J_TEXT, J_OMIT_EMPTY, NULL, "有效的最后一天"),
	V(renews, J_TEXT, J_OMIT_EMPTY, NULL, "接着哪一张"),
	V(price, J_INT, J_REQUIRED, NULL, "票价，分"), V(subsidy, J_INT, J_REQUIRED, NULL, "工会补贴，分"),
	V(fee, J_INT, J_REQUIRED, NULL, "工本费，分"), V(due, J_INT, J_REQUIRED, NULL, "缴费时应收，分"),
	V(replace_fee, J_INT, J_REQUIRED, NULL, "补票收多少，分"), V(replaced, J_INT, J_REQUIRED, NULL, "补过几次"),
	V(replacements, J_INT, J_REQUIRED, NULL, "最多补几次，0 不限"),
	V(pay_until, J_INT, J_OMIT_EMPTY | J_DATE_TIME, NULL, "在这以前缴费"),
	V(issued_at, J_INT, J_OMIT_EMPTY | J_DATE_TIME, NULL, "出票时间"),
	V(refund, J_INT, J_OMIT_EMPTY, NULL, "现在可以退多少，分"),
	V(no_refund, J_TEXT, J_OMIT_EMPTY, NULL, "为什么不能退"),
	V(holders, J_LIST, J_REQUIRED, &holder_shape, "使用人"), V(payments, J_LIST, J_REQUIRED, &payment_shape, "收退款"),
	V(can, J_TEXTS, J_REQUIRED, NULL, "现在可以：pay、drop、print、replace、freeze、thaw、refund、withdraw"),
};
#undef V
static const struct json_shape view_shape = JSON_SHAPE("DeskPass", struct view_reply, view_fields);
/* clang-format on */

static const char *
day_of(struct arena *a, int64_t seconds)
{
	char day[CIVIL_SIZE];

	civil_format(civil_from_ms(seconds * 1000), day);
	return arena_strdup(a, day);
}

static int
add_parks(struct tx *tx, int64_t group, struct json_list *out, struct err *e)
{
	struct pass_park *parks;
	struct park_name *items;
	size_t n;

	if (pass_park_list(tx, group, &parks, &n, e) != 0)
		return -1;
	items = ARENA_ARRAY(tx_arena(tx), struct park_name, n + 1);
	for (size_t i = 0; i < n; i++)
		items[i] = (struct park_name){ parks[i].code, parks[i].name };
	*out = (struct json_list){ items, n };
	return 0;
}

static struct view_reply
reply_of(struct arena *a, struct pass_view *v)
{
	const struct pass *p = &v->pass;
	const char **can = ARENA_ARRAY(a, const char *, PASS_ACTS_MAX);
	bool unpaid = strcmp(p->state, "unpaid") == 0;

	memcpy(can, v->acts, sizeof(v->acts));
	return (struct view_reply){ .case_no = p->casefile.no,
		.state = p->state,
		.state_label = pass_state(p->state)->label,
		.frozen_by = p->frozen_why,
		.product = v->product.code,
		.title = v->product.title,
		.from = p->issued_at ? day_of(a, p->nbf) : NULL,
		.last = p->issued_at ? day_of(a, p->exp - 1) : NULL,
		.renews = v->renews,
		.price = p->price,
		.subsidy = p->subsidy,
		.fee = p->fee,
		.due = p->price + p->fee,
		.replace_fee = v->product.replace_fee,
		.replaced = p->replaced,
		.replacements = v->product.replacements,
		.pay_until = unpaid ? p->pay_until : 0,
		.issued_at = p->issued_at,
		.refund = v->no_refund ? 0 : p->price,
		.no_refund = p->issued_at && p->price && v->no_refund
				     ? err_info(v->no_refund)->title
				     : NULL,
		.holders = { v->holders, v->n_holders },
		.payments = { v->payments, v->n_payments },
		.can = { can, v->n_acts } };
}

static int
run_view(struct call *c, struct tx *tx, struct err *e)
{
	struct view_reply *out = ARENA_NEW(&c->arena, struct view_reply);
	struct pass_view *v = ARENA_NEW(&c->arena, struct pass_view);

	if (pass_view_load(tx, c->app, c->params[0], &c->caller, v, e) != 0)
		return -1;
	*out = reply_of(&c->arena, v);
	c->out = out;
	return add_parks(tx, v->product.group, &out->parks, e);
}

/* ---- papers -------------------------------------------------------------- */

struct paper_reply {
	int64_t n;
	const char *svg, *activation, *activation_svg;
};
struct papers_reply {
	const char *case_no, *title, *from, *last;
	struct json_list papers;
};

/* clang-format off */
static const struct json_field paper_fields[] = {
	F(paper_reply, n, J_INT, J_REQUIRED, NULL, "第几个人"),
	F(paper_reply, svg, J_TEXT, J_REQUIRED, NULL, "年票的二维码，svg"),
	F(paper_reply, activation, J_TEXT, J_OMIT_EMPTY, NULL, "激活码：放进手机用，只能用一次"),
	F(paper_reply, activation_svg, J_TEXT, J_OMIT_EMPTY, NULL, "激活码的二维码，svg"),
};
static const struct json_shape paper_shape = JSON_SHAPE("PassPaper", struct paper_reply, paper_fields);
static const struct json_field papers_fields[] = {
	F(papers_reply, case_no, J_TEXT, J_REQUIRED, NULL, "事项编号"), F(papers_reply, title, J_TEXT, J_REQUIRED, NULL, "年票"),
	F(papers_reply, from, J_TEXT, J_REQUIRED, NULL, "从哪天起有效"), F(papers_reply, last, J_TEXT, J_REQUIRED, NULL, "有效的最后一天"),
	F(papers_reply, papers, J_LIST, J_REQUIRED, &paper_shape, "每个人的小票；在手机里的没有"),
};
static const struct json_shape papers_shape = JSON_SHAPE("PassPapers", struct papers_reply, papers_fields);
/* clang-format on */

/* Whoever has the paper has the pass: that it was shown leaves a trace. */
static int
run_papers(struct call *c, struct tx *tx, struct err *e)
{
	struct pass p;

	if (pass_load(tx, c->params[0], 0, &p, e) != 0 ||
		pass_refuse_own(c, tx, &p, e) != 0)
		return -1;
	if (strcmp(p.state, "active") != 0 || p.exp * 1000 <= tx_now(tx))
		return err_set(e, ERR_PASS_STATE);
	c->out = pass_result_of(c, tx, p.id, e);
	if (!c->out)
		return -1;
	return pass_note(tx, c->app, c->caller.actor, "pass.print", &p.casefile,
		"{}", e);
}

static int
draw(struct call *c, const char *text, enum qr_level level, const char **out,
	struct err *e)
{
	struct qr qr;

	if (qr_encode(text, level, &c->arena, &qr, e) != 0)
		return -1;
	*out = qr_svg(&qr, &c->arena);
	return 0;
}

static const void *
reply_papers(struct call *c, struct err *e)
{
	struct papers_reply *out = ARENA_NEW(&c->arena, struct papers_reply);
	struct pass_papers kept;
	struct paper_reply *items;

	if (pass_papers_of(c, c->out, &kept, e) != 0)
		return NULL;
	*out = (struct papers_reply){ .case_no = kept.case_no,
		.title = kept.title,
		.from = kept.from,
		.last = kept.last };
	items = ARENA_ARRAY(&c->arena, struct paper_reply, kept.n + 1);
	for (size_t i = 0; i < kept.n; i++) {
		const struct pass_paper *p = &kept.papers[i];

		items[i] = (struct paper_reply){ .n = p->n,
			.activation = p->activation };
		if (draw(c, p->token, QR_Q, &items[i].svg, e) != 0 ||
			(p->url && draw(c, p->url, QR_M,
					   &items[i].activation_svg, e) != 0))
			return NULL;
	}
	out->papers = (struct json_list){ items, kept.n };
	return out;
}

/* ---- lists --------------------------------------------------------------- */

struct unpaid_reply {
	struct json_list items;
	const char *next;
};
struct stands_reply {
	struct json_list items;
};

/* clang-format off */
#define U(name, type, flags, label) F(pass_unpaid, name, type, flags, NULL, label)
static const struct json_field unpaid_fields[] = {
	U(case_no, J_TEXT, J_REQUIRED, "事项编号"), U(name, J_TEXT, J_REQUIRED, "姓名，已遮盖"),
	U(title, J_TEXT, J_REQUIRED, "年票"), U(amount, J_INT, J_REQUIRED, "应缴，分"),
	U(made_at, J_INT, J_REQUIRED | J_DATE_TIME, "登记时间"), U(pay_until, J_INT, J_REQUIRED | J_DATE_TIME, "在这以前缴费"),
};
#undef U
static const struct json_shape unpaid_shape = JSON_SHAPE("UnpaidPass", struct pass_unpaid, unpaid_fields);
static const struct json_field unpaids_fields[] = {
	F(unpaid_reply, items, J_LIST, J_REQUIRED, &unpaid_shape, "待缴费的，快到期的在前"),
	F(unpaid_reply, next, J_TEXT, J_OMIT_EMPTY, NULL, "下一页"),
};
static const struct json_shape unpaids_shape = JSON_SHAPE("UnpaidPasses", struct unpaid_reply, unpaids_fields);
#define S(name, type, label) F(pass_stand, name, type, J_REQUIRED, NULL, label)
static const struct json_field stand_fields[] = {
	S(code, J_TEXT, "代号"), S(title, J_TEXT, "年票"), S(version, J_INT, "条款的版本"), S(cap, J_INT, "每年最多多少张，0 不限"),
	S(year, J_INT, "算在哪一年"), S(sold, J_INT, "占了名额的"), S(unpaid, J_INT, "待缴费"), S(active, J_INT, "有效"),
	S(frozen, J_INT, "已冻结"),
};
#undef S
static const struct json_shape stand_shape = JSON_SHAPE("PassStand", struct pass_stand, stand_fields);
static const struct json_field stands_fields[] = {
	F(stands_reply, items, J_LIST, J_REQUIRED, &stand_shape, "每种年票、每年"),
};
static const struct json_shape stands_shape = JSON_SHAPE("PassStands", struct stands_reply, stands_fields);
#undef F
/* clang-format on */

static int
run_unpaid(struct call *c, struct tx *tx, struct err *e)
{
	struct unpaid_reply *out = ARENA_NEW(&c->arena, struct unpaid_reply);
	const char *after = call_query(c, "cursor", e);
	struct pass_unpaid *items;
	size_t n;

	if (e->code != ERR_NONE || pass_unpaid_list(tx, c->app, after, &items,
					   &n, &out->next, e) != 0)
		return -1;
	out->items = (struct json_list){ items, n };
	c->out = out;
	return 0;
}

static int
run_stands(struct call *c, struct tx *tx, struct err *e)
{
	struct stands_reply *out = ARENA_NEW(&c->arena, struct stands_reply);
	struct pass_stand *items;
	size_t n;

	if (pass_stands(tx, &items, &n, e) != 0)
		return -1;
	out->items = (struct json_list){ items, n };
	c->out = out;
	return 0;
}

/* clang-format off */
static const struct route rows[] = {
	{ .method = "GET", .path = "/api/v1/cases/{no}/pass", .audience = FOR_STAFF, .perm = PERM_PASS_READ,
	  .status = 200, .result = &view_shape, .stages = { { LANE_READ, run_view } }, .label = "一张年票" },
	{ .method = "POST", .path = "/api/v1/cases/{no}/pass/papers", .audience = FOR_STAFF, .perm = PERM_PASS_ACT,
	  .flags = CALL_KEYED, .status = 200, .result = &pass_result_shape, .reply = &papers_shape,
	  .stages = { { LANE_WRITE, run_papers } }, .make_reply = reply_papers, .label = "打印年票，记入审计" },
	{ .method = "GET", .path = "/api/v1/passes/unpaid", .audience = FOR_STAFF, .perm = PERM_PASS_READ,
	  .status = 200, .result = &unpaids_shape, .stages = { { LANE_READ, run_unpaid } }, .label = "待缴费的年票" },
	{ .method = "GET", .path = "/api/v1/pass-products/stands", .audience = FOR_STAFF, .perm = PERM_PASS_READ,
	  .status = 200, .result = &stands_shape, .stages = { { LANE_READ, run_stands } }, .label = "每种年票发了多少" },
};
/* clang-format on */
const struct route_table pass_view_routes = { rows, ARRAY_LEN(rows) };
