/* SPDX-License-Identifier: Apache-2.0 */
#include "pass/shapes_api.h"
#include "crypto.h"
#include "signing.h"
#include "str.h"
#include <stdio.h>

/* ---- parks --------------------------------------------------------------- */

/* clang-format off */
#define P(name, label) \
	{ #name, J_TEXT, J_REQUIRED, offsetof(struct pass_park_reply, place.name), 0, NULL, label }
static const struct json_field park_fields[] = {
	P(code, "代号"), P(name, "公园"), P(address, "地址"), P(bus, "怎么去"), P(phone, "电话"),
	J_FIELD(pass_park_reply, "opens", opens, J_TEXT, J_REQUIRED, 0, NULL, "开门"),
	J_FIELD(pass_park_reply, "closes", closes, J_TEXT, J_REQUIRED, 0, NULL, "关门；和开门相同是全天"),
	J_FIELD(pass_park_reply, "closed", closed, J_TEXTS, J_REQUIRED, 0, NULL, "每周哪几天不开"),
};
#undef P
const struct json_shape pass_park_shape =
	JSON_SHAPE("PassPark", struct pass_park_reply, park_fields);
/* clang-format on */

static const char *
minutes(struct arena *a, int64_t n)
{
	return arena_printf(
		a, "%02lld:%02lld", (long long)(n / 60), (long long)(n % 60));
}

static struct json_list
closed_days(struct arena *a, int64_t bits)
{
	static const char *const names[] = { "mon", "tue", "wed", "thu", "fri",
		"sat", "sun" };
	const char **days = ARENA_ARRAY(a, const char *, ARRAY_LEN(names));
	size_t n = 0;

	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		if (bits & 1 << i)
			days[n++] = names[i];
	return (struct json_list){ days, n };
}

struct json_list
pass_park_replies(struct arena *a, const struct pass_park *parks, size_t n)
{
	struct pass_park_reply *items =
		ARENA_ARRAY(a, struct pass_park_reply, n + 1);

	for (size_t i = 0; i < n; i++)
		items[i] = (struct pass_park_reply){
			.place = { parks[i].code, parks[i].name,
				parks[i].address, parks[i].bus,
				parks[i].phone },
			.opens = minutes(a, parks[i].opens),
			.closes = minutes(a, parks[i].closes),
			.closed = closed_days(a, parks[i].closed_days),
		};
	return (struct json_list){ items, n };
}

struct json_list
pass_texts(struct arena *a, const struct offer_text *texts, size_t n,
	const char *kind)
{
	const char **items = ARENA_ARRAY(a, const char *, n + 1);
	size_t count = 0;

	for (size_t i = 0; i < n; i++)
		if (strcmp(texts[i].kind, kind) == 0)
			items[count++] = texts[i].text;
	return (struct json_list){ items, count };
}

/* ---- a pass -------------------------------------------------------------- */

/* What a token is made of. */
struct slip {
	int64_t n, list, idx, group, iat, nbf, exp, activation;
	bool phone;
};
struct slip_out {
	int64_t n, nbf, exp;
	const char *kind, *token, *activation, *url;
};
struct pass_result {
	const char *case_no, *state, *state_label, *frozen_by, *product, *title;
	struct json_list parks, next, can, slips;
	int64_t holders, price, subsidy, fee, replace_fee, refund;
	int64_t accepted_at, pay_until, nbf, exp;
	const char *from, *last, *window, *renew_from, *renews;
	const char *due_on; /* the last day to pay; NULL: nothing is due */
	const char *cti, *paper_state, *paper_due; /* of the receipt */
	int64_t iat, paper_at;
};
struct paper {
	const char *token, *url;
};
struct pass_out {
	struct pass_result r; /* first */
	struct paper *receipt;
	struct json_list slips;
};

/* clang-format off */
#define S(name, type) J_FIELD(slip, #name, name, type, J_REQUIRED, 0, NULL, NULL)
static const struct json_field slip_fields[] = {
	S(n, J_INT), S(list, J_INT), S(idx, J_INT), S(group, J_INT), S(iat, J_INT), S(nbf, J_INT), S(exp, J_INT),
	S(activation, J_INT), S(phone, J_BOOL),
};
#undef S
static const struct json_shape slip_shape = JSON_SHAPE("PassSlipKept", struct slip, slip_fields);

#define F(type_, name, type, flags, sub, label) J_FIELD(type_, #name, name, type, flags, 0, sub, label)
#define COMMON(m) \
	m(case_no,     J_TEXT, J_REQUIRED, NULL, "事项编号"), \
	m(state,       J_TEXT, J_REQUIRED, NULL, "unpaid active frozen cancelled refunded lapsed"), \
	m(state_label, J_TEXT, J_REQUIRED, NULL, "状态名称"), \
	m(frozen_by,   J_TEXT, J_OMIT_EMPTY, NULL, "谁冻结的：holder 本人，desk 窗口，sharing 转借"), \
	m(product,     J_TEXT, J_REQUIRED, NULL, "年票代号"), \
	m(title,       J_TEXT, J_REQUIRED, NULL, "年票"), \
	m(parks,       J_LIST, J_REQUIRED, &pass_park_shape, "能进的公园"), \
	m(holders,     J_INT, J_REQUIRED, NULL, "几个人用"), \
	m(price,       J_INT, J_REQUIRED, NULL, "票价，分"), \
	m(subsidy,     J_INT, J_REQUIRED, NULL, "工会补贴，分"), \
	m(fee,         J_INT, J_REQUIRED, NULL, "工本费，分"), \
	m(replace_fee, J_INT, J_REQUIRED, NULL, "补票收多少，分"), \
	m(refund,      J_INT, J_OMIT_EMPTY, NULL, "没用过现在可以退多少，分"), \
	m(from,        J_TEXT, J_OMIT_EMPTY, NULL, "从哪天起有效"), \
	m(last,        J_TEXT, J_OMIT_EMPTY, NULL, "有效的最后一天"), \
	m(renews,      J_TEXT, J_OMIT_EMPTY, NULL, "接着哪一张"), \
	m(renew_from,  J_TEXT, J_OMIT_EMPTY, NULL, "从哪天起可以续"), \
	m(window,      J_TEXT, J_REQUIRED, NULL, "咨询窗口"), \
	m(next,        J_TEXTS, J_REQUIRED, NULL, "接下来"), \
	m(can,         J_TEXTS, J_REQUIRED, NULL, "本人现在可以：drop、replace、freeze、thaw"), \
	m(accepted_at, J_INT, J_REQUIRED | J_DATE_TIME, NULL, "受理时间"), \
	m(pay_until,   J_INT, J_OMIT_EMPTY | J_DATE_TIME, NULL, "在这以前缴费")

#define R(name, type, flags, sub, label) F(pass_result, name, type, (flags) & ~(unsigned)J_DATE_TIME, sub, label)
static const struct json_field result_fields[] = {
	COMMON(R),
	R(nbf, J_INT, J_REQUIRED, NULL, NULL), R(exp, J_INT, J_REQUIRED, NULL, NULL),
	R(slips, J_LIST, J_REQUIRED, &slip_shape, NULL), R(cti, J_TEXT, J_REQUIRED, NULL, NULL),
	R(paper_state, J_TEXT, J_REQUIRED, NULL, NULL), R(paper_due, J_TEXT, J_REQUIRED, NULL, NULL),
	R(iat, J_INT, J_REQUIRED, NULL, NULL), R(paper_at, J_INT, J_REQUIRED, NULL, NULL),
};
#undef R
const struct json_shape pass_result_shape =
	JSON_SHAPE("PassResult", struct pass_result, result_fields);

static const struct json_field slip_out_fields[] = {
	F(slip_out, n, J_INT, J_REQUIRED, NULL, "第几个人"),
	F(slip_out, kind, J_TEXT, J_REQUIRED, NULL, "paper 小票，phone 在手机里"),
	F(slip_out, token, J_TEXT, J_OMIT_EMPTY, NULL, "年票码，也是二维码的内容；在手机里的没有"),
	F(slip_out, nbf, J_INT, J_REQUIRED | J_DATE_TIME, NULL, "从何时起有效"),
	F(slip_out, exp, J_INT, J_REQUIRED | J_DATE_TIME, NULL, "到何时为止"),
	F(slip_out, activation, J_TEXT, J_OMIT_EMPTY, NULL, "激活码：放进手机用，只能用一次"),
	F(slip_out, url, J_TEXT, J_OMIT_EMPTY, NULL, "激活码二维码的内容"),
};
static const struct json_shape slip_out_shape =
	JSON_SHAPE("PassSlip", struct slip_out, slip_out_fields);
static const struct json_field paper_fields[] = {
	F(paper, token, J_TEXT, J_REQUIRED, NULL, "回执码"), F(paper, url, J_TEXT, J_REQUIRED, NULL, "二维码的内容"),
};
static const struct json_shape paper_shape = JSON_SHAPE("PassReceipt", struct paper, paper_fields);

#define O(name, type, flags, sub, label) { #name, type, flags, offsetof(struct pass_out, r.name), 0, sub, label }
static const struct json_field out_fields[] = {
	COMMON(O),
	O(due_on, J_TEXT, J_OMIT_EMPTY, NULL, "缴费到哪一天为止"),
	F(pass_out, receipt, J_OBJECT, J_REQUIRED, &paper_shape, "回执"),
	F(pass_out, slips, J_LIST, J_REQUIRED, &slip_out_shape, "每个人的年票"),
};
#undef O
const struct json_shape pass_shape = JSON_SHAPE("Pass", struct pass_out, out_fields);

static const struct json_field holder_fields[] = {
	J_FIELD(pass_holder_input, "person", person, J_OBJECT, J_REQUIRED, 0, &booking_person_shape, "同用人"),
	J_FIELD(pass_holder_input, "source", source, J_TEXT, 0, 16, NULL, "chip：由终端读卡"),
};
const struct json_shape pass_holder_shape =
	JSON_SHAPE("PassHolder", struct pass_holder_input, holder_fields);
/* clang-format on */

static struct json_list
acts_of(struct arena *a, const struct pass *p, int64_t now)
{
	const char **acts = ARENA_ARRAY(a, const char *, 4);
	size_t n = 0;

	if (strcmp(p->state, "unpaid") == 0)
		acts[n++] = "drop";
	if (strcmp(p->state, "active") == 0 && p->exp * 1000 > now) {
		acts[n++] = "replace";
		acts[n++] = "freeze";
	}
	if (p->frozen_why && strcmp(p->frozen_why, "holder") == 0)
		acts[n++] = "thaw";
	return (struct json_list){ acts, n };
}

static int
add_slips(struct call *c, struct tx *tx, const struct pass *p,
	struct pass_result *r, struct err *e)
{
	struct pass_holder *holders;
	struct slip *slips;
	size_t n;

	if (pass_holders(tx, p->id, &holders, &n, e) != 0)
		return -1;
	r->holders = (int64_t)n;
	slips = ARENA_ARRAY(&c->arena, struct slip, n + 1);
	for (size_t i = 0; i < n; i++) {
		struct slip *s = &slips[r->slips.n];
		struct pass_token t;
		int found = pass_token_of(tx, holders[i].id, &t, e);

		if (found < 0 || pass_activation_of(tx, holders[i].id,
					 &s->activation, e) < 0)
			return -1;
		if (!found)
			continue;
		*s = (struct slip){ holders[i].n, t.list, t.idx, t.group, t.iat,
			t.nbf, t.exp, s->activation, t.phone };
		r->slips.n++;
	}
	r->slips.items = slips;
	return 0;
}

static int
add_receipt(struct call *c, struct tx *tx, const struct pass *p,
	struct pass_result *r, struct err *e)
{
	char cti[2 * RECEIPT_CTI + 1];
	struct receipt paper;

	if (receipt_of_case(tx, &p->casefile, &paper, e) != 1)
		return err_setf(e, ERR_INTERNAL, "no receipt");
	hex_format(paper.cti, RECEIPT_CTI, cti);
	r->cti = arena_strdup(&c->arena, cti);
	r->paper_state = paper.state;
	r->paper_due = paper.due;
	r->paper_at = paper.accepted_at;
	r->iat = paper.iat;
	r->window = paper.window;
	return 0;
}

static const char *
day_of(struct arena *a, int64_t seconds)
{
	char day[CIVIL_SIZE];

	civil_format(civil_from_ms(seconds * 1000), day);
	return arena_strdup(a, day);
}

static void
add_days(struct arena *a, const struct pass *p, const struct pass_product *o,
	int64_t now, struct pass_result *r)
{
	bool stands = strcmp(p->state, "active") == 0 ||
		      strcmp(p->state, "frozen") == 0;
	struct civil renew;

	if (!p->issued_at)
		return;
	r->from = day_of(a, p->nbf);
	r->last = day_of(a, p->exp - 1);
	renew = pass_renew_from(&o->terms, p->exp);
	if (stands && civil_is_valid(renew))
		r->renew_from = day_of(a, civil_to_ms(renew) / 1000);
	if (stands && pass_refundable(&o->terms, p->issued_at, now))
		r->refund = p->price;
}

static void
add_product(struct arena *a, const struct pass_product *o,
	const struct pass_park *parks, size_t n, struct pass_result *r)
{
	r->product = o->code;
	r->title = o->title;
	r->replace_fee = o->replace_fee;
	r->parks = pass_park_replies(a, parks, n);
	r->next = pass_texts(a, o->texts, o->n_texts, "next");
}

struct pass_result *
pass_result_of(struct call *c, struct tx *tx, int64_t id, struct err *e)
{
	struct pass_result *r = ARENA_NEW(&c->arena, struct pass_result);
	struct pass_product o;
	struct pass_park *parks;
	struct pass p, before;
	size_t n;

	if (pass_load_id(tx, id, &p, e) != 0 ||
		pass_product_load_terms(tx, p.terms, &o, e) != 0 ||
		pass_park_list(tx, o.group, &parks, &n, e) != 0 ||
		(p.renews && pass_load_id(tx, p.renews, &before, e) != 0))
		return NULL;
	*r = (struct pass_result){ .case_no = p.casefile.no,
		.state = p.state,
		.state_label = pass_state(p.state)->label,
		.frozen_by = p.frozen_why,
		.renews = p.renews ? before.casefile.no : NULL,
		.price = p.price,
		.subsidy = p.subsidy,
		.fee = p.fee,
		.can = acts_of(&c->arena, &p, tx_now(tx)),
		.accepted_at = p.casefile.accepted_at,
		.pay_until = strcmp(p.state, "unpaid") ? 0 : p.pay_until,
		.nbf = p.nbf,
		.exp = p.exp };
	add_product(&c->arena, &o, parks, n, r);
	add_days(&c->arena, &p, &o, tx_now(tx), r);
	if (add_slips(c, tx, &p, r, e) != 0 ||
		add_receipt(c, tx, &p, r, e) != 0)
		return NULL;
	return r;
}

static struct slip_out
slip_reply(struct call *c, const struct slip *s)
{
	const struct pass_token t = { .list = s->list,
		.idx = s->idx,
		.group = s->group,
		.iat = s->iat,
		.nbf = s->nbf,
		.exp = s->exp };
	char code[PAIR_CODE_SIZE];
	struct slip_out out = { .n = s->n,
		.kind = s->phone ? "phone" : "paper",
		.nbf = s->nbf * 1000,
		.exp = s->exp * 1000 };

	if (!s->phone)
		out.token = pass_token_sign(c->app, &c->arena, &t);
	if (s->activation) {
		pass_activation_code(c->app, s->activation, code);
		out.activation = arena_strdup(&c->arena, code);
		out.url = pass_activation_url(c->app, &c->arena, s->activation);
	}
	return out;
}

const void *
pass_reply(struct call *c, const struct pass_result *r, struct err *e)
{
	struct pass_out *out = ARENA_NEW(&c->arena, struct pass_out);
	const struct slip *slips = r->slips.items;
	struct slip_out *papers =
		ARENA_ARRAY(&c->arena, struct slip_out, r->slips.n + 1);
	struct receipt receipt = { .iat = r->iat,
		.case_no = r->case_no,
		.state = r->paper_state,
		.accepted_at = r->paper_at,
		.due = r->paper_due,
		.window = r->window };

	out->r = *r;
	out->r.due_on = r->pay_until ? r->paper_due : NULL;
	if (hex_parse(r->cti, receipt.cti, RECEIPT_CTI) != 0) {
		err_setf(e, ERR_INTERNAL, "stored cti");
		return NULL;
	}
	out->receipt = ARENA_NEW(&c->arena, struct paper);
	out->receipt->token = receipt_token(c->app, &c->arena, &receipt);
	out->receipt->url = receipt_url(c->app, &c->arena, out->receipt->token);
	for (size_t i = 0; i < r->slips.n; i++)
		papers[i] = slip_reply(c, &slips[i]);
	out->slips = (struct json_list){ papers, r->slips.n };
	return out;
}

int
pass_papers_of(struct call *c, const struct pass_result *r,
	struct pass_papers *out, struct err *e)
{
	const struct pass_out *full = pass_reply(c, r, e);
	const struct slip_out *slips;

	if (!full)
		return -1;
	slips = full->slips.items;
	*out = (struct pass_papers){ r->case_no, r->title, r->from, r->last,
		ARENA_ARRAY(&c->arena, struct pass_paper, full->slips.n + 1),
		0 };
	for (size_t i = 0; i < full->slips.n; i++)
		if (slips[i].token)
			out->papers[out->n++] =
				(struct pass_paper){ slips[i].n, slips[i].token,
					slips[i].activation, slips[i].url };
	return 0;
}

const void *
reply_pass(struct call *c, struct err *e)
{
	return pass_reply(c, c->out, e);
}
