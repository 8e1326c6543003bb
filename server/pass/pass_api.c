/* SPDX-License-Identifier: Apache-2.0 */
#include "pass/pass_api.h"
#include "app.h"
#include "pass/shapes_api.h"

/* What stands in the history of a case for an act at a kiosk. */
#define AT_KIOSK "本人在自助机办理"

/* ---- what is offered ----------------------------------------------------- */

struct price_reply {
	const char *rule, *value;
	int64_t price, subsidy;
};
struct text_reply {
	const char *code, *title, *text;
	int64_t version;
	bool required;
};
struct product_reply {
	const char *code, *title, *period, *next_sale;
	struct json_list parks, prices, intro, next, declarations, consents;
	int64_t holders, days, start_days, fee, pay_days, renew_days,
		refund_days, replace_fee;
	bool on_sale;
};
struct products_reply {
	struct json_list items;
};

/* clang-format off */
#define P(name, type, flags, label) J_FIELD(price_reply, #name, name, type, flags, 0, NULL, label)
static const struct json_field price_fields[] = {
	P(rule, J_TEXT, J_OMIT_EMPTY, "给谁；没有是所有人"), P(value, J_TEXT, J_OMIT_EMPTY, "值"),
	P(price, J_INT, J_REQUIRED, "本人付多少分"), P(subsidy, J_INT, J_REQUIRED, "工会补多少分"),
};
#undef P
static const struct json_shape price_shape = JSON_SHAPE("PassPrice", struct price_reply, price_fields);
#define T(name, type, label) J_FIELD(text_reply, #name, name, type, J_REQUIRED, 0, NULL, label)
static const struct json_field text_fields[] = {
	T(code, J_TEXT, "代号"), T(title, J_TEXT, "标题"), T(text, J_TEXT, "文字"), T(version, J_INT, "版本"),
	T(required, J_BOOL, "必须"),
};
#undef T
static const struct json_shape text_shape = JSON_SHAPE("PassText", struct text_reply, text_fields);
#define P(name, type, flags, sub, label) J_FIELD(product_reply, #name, name, type, flags, 0, sub, label)
static const struct json_field product_fields[] = {
	P(code, J_TEXT, J_REQUIRED, NULL, "代号"), P(title, J_TEXT, J_REQUIRED, NULL, "名称"),
	P(period, J_TEXT, J_REQUIRED, NULL, "rolling 满多少天，calendar 自然年，season 固定季节"),
	P(days, J_INT, J_OMIT_EMPTY, NULL, "多少天"), P(start_days, J_INT, J_OMIT_EMPTY, NULL, "买后多少天内开始都用满"),
	P(holders, J_INT, J_REQUIRED, NULL, "几个人用"), P(parks, J_LIST, J_REQUIRED, &pass_park_shape, "公园"),
	P(prices, J_LIST, J_REQUIRED, &price_shape, "价格"), P(fee, J_INT, J_REQUIRED, NULL, "工本费，分"),
	P(pay_days, J_INT, J_REQUIRED, NULL, "多少天内缴费"), P(renew_days, J_INT, J_REQUIRED, NULL, "到期前多少天起可以续"),
	P(refund_days, J_INT, J_REQUIRED, NULL, "没用过的多少天内可以退"),
	P(replace_fee, J_INT, J_REQUIRED, NULL, "补票收多少，分"), P(on_sale, J_BOOL, J_REQUIRED, NULL, "今天可以办"),
	P(next_sale, J_TEXT, J_OMIT_EMPTY, NULL, "从哪天起可以办"), P(intro, J_TEXTS, J_REQUIRED, NULL, "说明"),
	P(next, J_TEXTS, J_REQUIRED, NULL, "接下来"), P(declarations, J_LIST, J_REQUIRED, &text_shape, "窗口核实的证明"),
	P(consents, J_LIST, J_REQUIRED, &text_shape, "告知书"),
};
#undef P
static const struct json_shape product_shape =
	JSON_SHAPE("PassProduct", struct product_reply, product_fields);
static const struct json_field products_fields[] = {
	J_FIELD(products_reply, "items", items, J_LIST, J_REQUIRED, 0, &product_shape, "年票"),
};
static const struct json_shape products_shape =
	JSON_SHAPE("PassProducts", struct products_reply, products_fields);
/* clang-format on */

static struct json_list
prices_of(struct arena *a, const struct pass_product *p)
{
	struct price_reply *items =
		ARENA_ARRAY(a, struct price_reply, p->terms.n_prices + 1);

	for (size_t i = 0; i < p->terms.n_prices; i++) {
		const struct pass_price *x = &p->terms.prices[i];

		items[i] = (struct price_reply){ x->rule, x->value, x->price,
			x->subsidy };
	}
	return (struct json_list){ items, p->terms.n_prices };
}

static struct json_list
texts_of(struct arena *a, const struct pass_product *p, const char *kind)
{
	struct text_reply *items =
		ARENA_ARRAY(a, struct text_reply, p->n_texts + 1);
	size_t n = 0;

	for (size_t i = 0; i < p->n_texts; i++) {
		const struct offer_text *t = &p->texts[i];

		if (strcmp(t->kind, kind) == 0)
			items[n++] = (struct text_reply){ t->code, t->title,
				t->text, t->version, t->required };
	}
	return (struct json_list){ items, n };
}

static int
add_product(struct call *c, struct tx *tx, const struct pass_product *p,
	struct product_reply *out, struct err *e)
{
	struct arena *a = &c->arena;
	struct pass_park *parks;
	char day[CIVIL_SIZE];
	struct civil next;
	size_t n;

	if (pass_park_list(tx, p->group, &parks, &n, e) != 0)
		return -1;
	*out = (struct product_reply){ .code = p->code,
		.title = p->title,
		.period = pass_period_names[p->terms.period],
		.days = p->terms.days,
		.start_days = p->terms.start_days,
		.holders = p->holders,
		.parks = pass_park_replies(a, parks, n),
		.prices = prices_of(a, p),
		.fee = p->fee,
		.pay_days = p->pay_days,
		.renew_days = p->terms.renew_days,
		.refund_days = p->terms.refund_days,
		.replace_fee = p->replace_fee,
		.intro = pass_texts(a, p->texts, p->n_texts, "intro"),
		.next = pass_texts(a, p->texts, p->n_texts, "next"),
		.declarations = texts_of(a, p, "declare"),
		.consents = texts_of(a, p, "consent") };
	out->on_sale =
		pass_on_sale(&p->terms, civil_from_ms(tx_now(tx)), &next);
	civil_format(next, day);
	if (!out->on_sale)
		out->next_sale = arena_strdup(a, day);
	return 0;
}

static int
run_products(struct call *c, struct tx *tx, struct err *e)
{
	struct products_reply *out =
		ARENA_NEW(&c->arena, struct products_reply);
	struct product_reply *items;
	struct pass_product *list;
	size_t n;

	if (pass_product_list(tx, &list, &n, e) != 0)
		return -1;
	items = ARENA_ARRAY(&c->arena, struct product_reply, n + 1);
	for (size_t i = 0; i < n; i++)
		if (add_product(c, tx, &list[i], &items[i], e) != 0)
			return -1;
	out->items = (struct json_list){ items, n };
	c->out = out;
	return 0;
}

/* ---- may they ------------------------------------------------------------ */

struct pass_asked {
	struct booking_person_input *person;
	const char *source, *product;
	struct json_list holders, consents;
};
struct reason_reply {
	const char *code, *title, *next;
};
struct eligibility_reply {
	bool eligible, renews;
	struct json_list reasons;
	int64_t price, subsidy, fee;
	const char *from, *last, *case_no;
};

/* clang-format off */
#define A(name, type, flags, max, sub, label) J_FIELD(pass_asked, #name, name, type, flags, max, sub, label)
static const struct json_field own_fields[] = {
	A(person, J_OBJECT, J_REQUIRED, 0, &booking_person_shape, "读卡得到的本人信息"),
	A(source, J_TEXT, J_REQUIRED, 16, NULL, "chip：由终端读卡"),
};
static const struct json_shape own_shape = JSON_SHAPE("OwnPassRequest", struct pass_asked, own_fields);
static const struct json_field asked_fields[] = {
	A(person,   J_OBJECT, J_REQUIRED, 0, &booking_person_shape, "读卡得到的本人信息"),
	A(source,   J_TEXT, J_REQUIRED, 16, NULL, "chip：由终端读卡"),
	A(product,  J_TEXT, J_REQUIRED, 32, NULL, "年票代号"),
	A(holders,  J_LIST, 0, PASS_HOLDERS_MAX - 1, &pass_holder_shape, "同用的人，各自读卡"),
	A(consents, J_LIST, 0, 8, &booking_consent_shape, "同意的告知书"),
};
#undef A
static const struct json_shape asked_shape = JSON_SHAPE("PassRequest", struct pass_asked, asked_fields);
#define R(name, flags, label) J_FIELD(reason_reply, #name, name, J_TEXT, flags, 0, NULL, label)
static const struct json_field reason_fields[] = {
	R(code, J_REQUIRED, "代号"), R(title, J_REQUIRED, "原因"), R(next, J_OMIT_EMPTY, "从哪天起可以"),
};
#undef R
static const struct json_shape reason_shape = JSON_SHAPE("PassReason", struct reason_reply, reason_fields);
#define E(name, type, flags, sub, label) J_FIELD(eligibility_reply, #name, name, type, flags, 0, sub, label)
static const struct json_field eligibility_fields[] = {
	E(eligible, J_BOOL, J_REQUIRED, NULL, "可以办"), E(reasons, J_LIST, J_REQUIRED, &reason_shape, "为什么不能"),
	E(renews, J_BOOL, J_REQUIRED, NULL, "是续办，接在现有的后面"), E(price, J_INT, J_REQUIRED, NULL, "本人付多少分"),
	E(subsidy, J_INT, J_REQUIRED, NULL, "工会补多少分"), E(fee, J_INT, J_REQUIRED, NULL, "工本费，分"),
	E(from, J_TEXT, J_REQUIRED, NULL, "现在办从哪天起有效"), E(last, J_TEXT, J_REQUIRED, NULL, "有效的最后一天"),
	E(case_no, J_TEXT, J_OMIT_EMPTY, NULL, "已有的那一张"),
};
#undef E
static const struct json_shape eligibility_shape =
	JSON_SHAPE("PassEligibility", struct eligibility_reply, eligibility_fields);
/* clang-format on */

static int
check_own(struct call *c, struct err *e)
{
	const struct pass_asked *in = c->in;

	c->scratch = booking_claim(c, in->person, in->source, true, false, e);
	return c->scratch ? 0 : -1;
}

static struct json_list
reasons_of(struct arena *a, const struct pass_quote *q)
{
	const struct eligible *v = &q->verdict;
	struct reason_reply *items =
		ARENA_ARRAY(a, struct reason_reply, v->n_reasons + 1);
	size_t n = 0;

	for (; n < v->n_reasons; n++) {
		const struct err_info *info = err_info(v->reasons[n].code);

		items[n] = (struct reason_reply){ info->name, info->title,
			arena_strdup(a, v->reasons[n].next) };
	}
	if (q->why) {
		const struct err_info *info = err_info(q->why);

		items[n++] = (struct reason_reply){ info->name, info->title,
			arena_strdup(a, q->next) };
	}
	return (struct json_list){ items, n };
}

static const char *
day_of(struct arena *a, int64_t seconds)
{
	char day[CIVIL_SIZE];

	civil_format(civil_from_ms(seconds * 1000), day);
	return arena_strdup(a, day);
}

static int
run_eligibility(struct call *c, struct tx *tx, struct err *e)
{
	struct eligibility_reply *out =
		ARENA_NEW(&c->arena, struct eligibility_reply);
	struct pass_product p;
	struct pass_quote q;
	int64_t person = 0;

	if (pass_product_load(tx, c->params[0], &p, e) != 0 ||
		person_find(tx, c->scratch, &person, e) < 0 ||
		pass_quote(tx, &p, person, &q, e) != 0)
		return -1;
	*out = (struct eligibility_reply){
		.eligible = !q.verdict.n_reasons && !q.why,
		.renews = q.renews != 0 && !q.why,
		.reasons = reasons_of(&c->arena, &q),
		.price = q.price,
		.subsidy = q.subsidy,
		.fee = p.fee,
		.from = day_of(&c->arena, q.span.nbf),
		.last = day_of(&c->arena, q.span.exp - 1),
		.case_no = q.case_no,
	};
	c->out = out;
	return 0;
}

/* ---- applying ------------------------------------------------------------ */

static int
check_apply(struct call *c, struct err *e)
{
	const struct pass_asked *in = c->in;
	const struct pass_holder_input *others = in->holders.items;
	const struct person_claim **holders = ARENA_ARRAY(
		&c->arena, const struct person_claim *, PASS_HOLDERS_MAX);
	struct pass_want *w = ARENA_NEW(&c->arena, struct pass_want);

	*w = (struct pass_want){ .product = in->product,
		.holders = holders,
		.n_holders = 1 + in->holders.n,
		.words = { .consents = in->consents.items,
			.n_consents = in->consents.n } };
	holders[0] = booking_claim(c, in->person, in->source, true, false, e);
	if (!holders[0])
		return -1;
	for (size_t i = 0; i < in->holders.n; i++) {
		holders[i + 1] = booking_claim(
			c, others[i].person, others[i].source, true, false, e);
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

static int
run_apply(struct call *c, struct tx *tx, struct err *e)
{
	int64_t id;

	if (pass_apply(tx, c->app, c->scratch, &c->caller, &id, e) != 0)
		return -1;
	return give(c, tx, id, e);
}

/* ---- one's own ----------------------------------------------------------- */

struct mine {
	struct pass_result **items;
	size_t n;
};
struct mine_reply {
	struct json_list items;
};
/* clang-format off */
static const struct json_field mine_fields[] = {
	J_FIELD(mine_reply, "items", items, J_LIST, J_REQUIRED, 0, &pass_shape, "本人的年票"),
};
static const struct json_shape mine_shape = JSON_SHAPE("OwnPasses", struct mine_reply, mine_fields);
/* clang-format on */

static int
run_mine(struct call *c, struct tx *tx, struct err *e)
{
	struct mine *out = ARENA_NEW(&c->arena, struct mine);
	const int64_t *ids;
	int64_t person;
	int found = person_find(tx, c->scratch, &person, e);

	c->out = out;
	if (found <= 0)
		return found;
	if (pass_ids_of(tx, person, &ids, &out->n, e) != 0)
		return -1;
	out->items = ARENA_ARRAY(&c->arena, struct pass_result *, out->n + 1);
	for (size_t i = 0; i < out->n; i++) {
		out->items[i] = pass_result_of(c, tx, ids[i], e);
		if (!out->items[i])
			return -1;
	}
	return 0;
}

static const void *
reply_mine(struct call *c, struct err *e)
{
	const struct mine *in = c->out;
	struct mine_reply *out = ARENA_NEW(&c->arena, struct mine_reply);
	char *items = arena_alloc(&c->arena, (in->n + 1) * pass_shape.size);

	for (size_t i = 0; i < in->n; i++) {
		const void *one = pass_reply(c, in->items[i], e);

		if (!one)
			return NULL;
		memcpy(items + i * pass_shape.size, one, pass_shape.size);
	}
	out->items = (struct json_list){ items, in->n };
	return out;
}

/* The person's row, and a pass of theirs. */
static int
load_own(struct call *c, struct tx *tx, struct pass *p, int64_t *person,
	struct err *e)
{
	int found = person_find(tx, c->scratch, person, e);

	if (found <= 0)
		return found < 0 ? -1 : err_set(e, ERR_PASS_NOT_YOURS);
	return pass_load(tx, c->params[0], *person, p, e);
}

static int
run_replace(struct call *c, struct tx *tx, struct err *e)
{
	struct pass_holder *holders;
	int64_t person, own = 0;
	struct pass p = { 0 };
	size_t n;

	if (load_own(c, tx, &p, &person, e) != 0 ||
		pass_holders(tx, p.id, &holders, &n, e) != 0)
		return -1;
	for (size_t i = 0; i < n; i++)
		if (holders[i].person == person)
			own = holders[i].n;
	if (pass_replace(tx, c->app, &p, own, NULL, &c->caller, e) != 0)
		return -1;
	return give(c, tx, p.id, e);
}

static int
run_freeze(struct call *c, struct tx *tx, struct err *e)
{
	int64_t person;
	struct pass p;

	if (load_own(c, tx, &p, &person, e) != 0 ||
		pass_freeze(
			tx, c->app, &p, "holder", AT_KIOSK, &c->caller, e) != 0)
		return -1;
	return give(c, tx, p.id, e);
}

static int
run_thaw(struct call *c, struct tx *tx, struct err *e)
{
	int64_t person;
	struct pass p;

	if (load_own(c, tx, &p, &person, e) != 0 ||
		pass_thaw(tx, c->app, &p, AT_KIOSK, &c->caller, e) != 0)
		return -1;
	return give(c, tx, p.id, e);
}

static int
run_drop(struct call *c, struct tx *tx, struct err *e)
{
	int64_t person;
	struct pass p;

	if (load_own(c, tx, &p, &person, e) != 0 ||
		pass_drop(tx, c->app, &p, NULL, &c->caller, e) != 0)
		return -1;
	return give(c, tx, p.id, e);
}

/* clang-format off */
#define OWN(what, fn, label_) \
	{ .method = "POST", .path = "/api/v1/passes/{no}/" what, .audience = FOR_TERMINAL, .flags = CALL_KEYED, \
	  .status = 200, .body = &own_shape, .result = &pass_result_shape, .reply = &pass_shape, \
	  .check = check_own, .stages = { { LANE_WRITE, fn } }, .make_reply = reply_pass, .label = (label_) }
static const struct route rows[] = {
	{ .method = "GET", .path = "/api/v1/pass-products", .audience = FOR_ANYONE, .status = 200,
	  .result = &products_shape, .stages = { { LANE_READ, run_products } }, .label = "可以办的公园年票" },
	{ .method = "POST", .path = "/api/v1/pass-products/{code}/eligibility", .audience = FOR_TERMINAL,
	  .status = 200, .body = &own_shape, .result = &eligibility_shape, .check = check_own,
	  .stages = { { LANE_READ, run_eligibility } }, .label = "能不能办这种年票，多少钱" },
	{ .method = "POST", .path = "/api/v1/passes", .audience = FOR_TERMINAL, .flags = CALL_KEYED,
	  .status = 201, .body = &asked_shape, .result = &pass_result_shape, .reply = &pass_shape,
	  .check = check_apply, .stages = { { LANE_WRITE, run_apply } }, .make_reply = reply_pass,
	  .label = "办理、续办年票" },
	{ .method = "POST", .path = "/api/v1/passes/mine", .audience = FOR_TERMINAL, .status = 200,
	  .body = &own_shape, .result = &mine_shape, .check = check_own, .stages = { { LANE_READ, run_mine } },
	  .make_reply = reply_mine, .label = "刷卡看本人的年票" },
	OWN("replace", run_replace, "补年票"),
	OWN("freeze", run_freeze, "冻结年票"),
	OWN("thaw", run_thaw, "恢复年票"),
	OWN("drop", run_drop, "缴费前取消"),
};
/* clang-format on */
const struct route_table pass_routes = { rows, ARRAY_LEN(rows) };
