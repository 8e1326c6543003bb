/* SPDX-License-Identifier: Apache-2.0 */
#include "booking/offer_api.h"
#include "booking/reorder.h"
#include "booking/shapes_api.h"
#include "app.h"

#define PAGE_DAYS 7

/* ---- GET /offers --------------------------------------------------------- */

struct text_reply {
	const char *purpose, *title, *text;
	int64_t version;
	bool required;
};
struct offer_reply {
	const char *code, *kind, *title, *period, *intro;
	const char *state, *state_label, *next_from;
	int64_t opens_at, closes_at, draw_at, free, cancel_hours, reordered;
	bool waiting_allowed;
	struct draw_reply *draw;
	struct json_list items, bring, places, consents, declarations, sessions;
};
struct offers_reply {
	struct json_list items;
};

/* clang-format off */
#define T(json, member, type, flags, label) J_FIELD(text_reply, json, member, type, flags, 0, NULL, label)
static const struct json_field consent_fields[] = {
	T("purpose", purpose, J_TEXT, J_REQUIRED, "用途"), T("version", version, J_INT, J_REQUIRED, "版本"),
	T("title", title, J_TEXT, J_REQUIRED, "标题"), T("text", text, J_TEXT, J_REQUIRED, "全文"),
	T("required", required, J_BOOL, J_REQUIRED, "必须同意"),
};
static const struct json_shape consent_shape =
	JSON_SHAPE("OfferConsent", struct text_reply, consent_fields);
static const struct json_field declaration_fields[] = {
	T("code", purpose, J_TEXT, J_REQUIRED, "代号"), T("title", title, J_TEXT, J_REQUIRED, "标题"),
	T("text", text, J_TEXT, J_REQUIRED, "全文"),
};
static const struct json_shape declaration_shape =
	JSON_SHAPE("OfferDeclaration", struct text_reply, declaration_fields);
#undef T

#define F(name, type, flags, sub, label) J_FIELD(offer_reply, #name, name, type, flags, 0, sub, label)
static const struct json_field offer_fields[] = {
	F(code, J_TEXT, J_REQUIRED, NULL, "代号"), F(kind, J_TEXT, J_REQUIRED, NULL, "种类"),
	F(title, J_TEXT, J_REQUIRED, NULL, "名称"), F(period, J_TEXT, J_REQUIRED, NULL, "哪一期"),
	F(intro, J_TEXT, J_REQUIRED, NULL, "介绍"), F(items, J_TEXTS, J_REQUIRED, NULL, "项目"),
	F(bring, J_TEXTS, J_REQUIRED, NULL, "带什么"),
	F(state, J_TEXT, J_REQUIRED, NULL, "open not_yet closed draw"),
	F(state_label, J_TEXT, J_REQUIRED, NULL, "状态名称"),
	F(opens_at, J_INT, J_REQUIRED | J_DATE_TIME, NULL, "开放时间"),
	F(closes_at, J_INT, J_REQUIRED | J_DATE_TIME, NULL, "结束时间"),
	F(draw_at, J_INT, J_OMIT_EMPTY | J_DATE_TIME, NULL, "摇号时间"),
	F(draw, J_OBJECT, J_OMIT_EMPTY, &draw_note_shape, "摇号，从一开始就公布的"),
	F(free, J_INT, J_REQUIRED, NULL, "所列场次的余量"),
	F(waiting_allowed, J_BOOL, J_REQUIRED, NULL, "可以候补"),
	F(reordered, J_INT, J_REQUIRED, NULL, "候补次序调过几次"),
	F(cancel_hours, J_INT, J_REQUIRED, NULL, "提前多少小时取消不算迟"),
	F(places, J_LIST, J_REQUIRED, &place_shape, "地点"),
	F(consents, J_LIST, J_REQUIRED, &consent_shape, "告知书"),
	F(declarations, J_LIST, J_REQUIRED, &declaration_shape, "需要本人确认的说明"),
	F(sessions, J_LIST, J_REQUIRED, &session_shape, "场次"),
	F(next_from, J_TEXT, J_OMIT_EMPTY, NULL, "更多场次从哪天起"),
};
#undef F
const struct json_shape offer_shape =
	JSON_SHAPE("Offer", struct offer_reply, offer_fields);
static const struct json_field offers_fields[] = {
	J_FIELD(offers_reply, "items", items, J_LIST, J_REQUIRED, 0, &offer_shape, "项目"),
};
static const struct json_shape offers_shape =
	JSON_SHAPE("Offers", struct offers_reply, offers_fields);
/* clang-format on */

struct offers_query {
	const char *kind, *from;
};

static int
check_offers(struct call *c, struct err *e)
{
	struct offers_query *q = ARENA_NEW(&c->arena, struct offers_query);
	char today[CIVIL_SIZE];
	struct err own = { 0 };
	struct civil d;

	civil_format(app_today(c->app), today);
	q->kind = call_query(c, "kind", e);
	q->from = call_query(c, "from", e);
	c->scratch = q;
	if (!q->kind)
		q->kind = "checkup";
	if (!q->from || strcmp(q->from, today) < 0)
		q->from = arena_strdup(&c->arena, today);
	if (civil_parse(q->from, &d, &own) != 0)
		return err_set(e, ERR_BAD_QUERY);
	return e->code == ERR_NONE ? 0 : -1;
}

/* Texts of the kinds that are lists of words. */
static struct json_list
words(struct arena *a, const struct offer_text *texts, size_t n,
	const char *kind)
{
	const char **out = ARENA_ARRAY(a, const char *, n + 1);
	size_t used = 0;

	for (size_t i = 0; i < n; i++)
		if (strcmp(texts[i].kind, kind) == 0)
			out[used++] = texts[i].text;
	return (struct json_list){ out, used };
}

static struct json_list
papers(struct arena *a, const struct offer_text *texts, size_t n,
	const char *kind)
{
	struct text_reply *out = ARENA_ARRAY(a, struct text_reply, n + 1);
	size_t used = 0;

	for (size_t i = 0; i < n; i++)
		if (strcmp(texts[i].kind, kind) == 0)
			out[used++] = (struct text_reply){ texts[i].code,
				texts[i].title, texts[i].text, texts[i].version,
				texts[i].required };
	return (struct json_list){ out, used };
}

static int
add_texts(struct call *c, struct tx *tx, const struct offer *o,
	struct offer_reply *out, struct err *e)
{
	struct arena *a = &c->arena;
	struct offer_text *texts;
	struct json_list intro;
	size_t n;

	if (offer_texts(tx, o->id, &texts, &n, e) != 0)
		return -1;
	intro = words(a, texts, n, "intro");
	out->intro = intro.n ? *(const char **)intro.items : "";
	out->items = words(a, texts, n, "item");
	out->bring = words(a, texts, n, "bring");
	out->consents = papers(a, texts, n, "consent");
	out->declarations = papers(a, texts, n, "declare");
	return 0;
}

static int
add_places(struct call *c, struct tx *tx, const struct offer *o,
	struct offer_reply *out, struct err *e)
{
	struct offer_site *sites;
	struct place_reply *items;
	size_t n;

	if (offer_sites(tx, o->id, &sites, &n, e) != 0)
		return -1;
	items = ARENA_ARRAY(&c->arena, struct place_reply, n + 1);
	for (size_t i = 0; i < n; i++)
		items[i] = *place_reply(&c->arena, &sites[i]);
	out->places = (struct json_list){ items, n };
	return 0;
}

static int
add_draw(struct call *c, struct tx *tx, const struct offer *o,
	struct offer_reply *out, struct err *e)
{
	struct draw_note d;
	int found = draw_note(tx, c->app, o->id, 0, &d, e);

	if (found > 0)
		out->draw = draw_reply(&c->arena, &d);
	return found < 0 ? -1 : 0;
}

static void
add_sessions(struct call *c, struct tx *tx, const struct offer_page *p,
	struct offer_reply *out)
{
	int64_t now = tx_now(tx);

	out->next_from = p->next_from;
	out->sessions = session_replies(&c->arena, p->sessions, p->n, now);
	for (size_t i = 0; i < p->n; i++)
		if (strcmp(offer_session_state(&p->sessions[i], now), "free") ==
			0)
			out->free += p->sessions[i].free;
}

int
offer_replies(struct call *c, struct tx *tx, const struct offer_page *pages,
	size_t n, struct json_list *out, struct err *e)
{
	struct offer_reply *items =
		ARENA_ARRAY(&c->arena, struct offer_reply, n + 1);

	for (size_t i = 0; i < n; i++) {
		const struct offer *o = pages[i].offer;
		struct offer_state st = offer_state(o, tx_now(tx));

		items[i] = (struct offer_reply){ .code = o->code,
			.kind = o->kind,
			.title = o->title,
			.period = o->period,
			.state = st.state,
			.state_label = st.label,
			.opens_at = o->opens_at,
			.closes_at = o->closes_at,
			.draw_at = o->draw_at,
			.waiting_allowed = o->waiting,
			.cancel_hours = o->cancel_hours };
		if (add_texts(c, tx, o, &items[i], e) != 0 ||
			add_places(c, tx, o, &items[i], e) != 0 ||
			add_draw(c, tx, o, &items[i], e) != 0 ||
			reorder_count(tx, o->id, &items[i].reordered, e) != 0)
			return -1;
		add_sessions(c, tx, &pages[i], &items[i]);
	}
	*out = (struct json_list){ items, n };
	return 0;
}

static int
run_offers(struct call *c, struct tx *tx, struct err *e)
{
	const struct offers_query *q = c->scratch;
	struct offers_reply *out = ARENA_NEW(&c->arena, struct offers_reply);
	struct offer_page *pages;
	struct offer *offers;
	size_t n;

	if (offer_list(tx, q->kind, &offers, &n, e) != 0)
		return -1;
	pages = ARENA_ARRAY(&c->arena, struct offer_page, n + 1);
	for (size_t i = 0; i < n; i++) {
		struct offer_page *p = &pages[i];

		p->offer = &offers[i];
		if (offer_sessions(tx, offers[i].id, q->from, PAGE_DAYS,
			    &p->sessions, &p->n, &p->next_from, e) != 0)
			return -1;
	}
	c->out = out;
	return offer_replies(c, tx, pages, n, &out->items, e);
}

/* ---- POST /offers/{code}/eligibility ------------------------------------- */

struct eligibility_input {
	struct booking_person_input *person;
	const char *source;
};
struct reason_reply {
	const char *code, *title, *next, *next_label;
};
struct eligibility_reply {
	bool eligible, certain;
	struct json_list reasons, needs;
	const struct booking_result *mine; /* then the reply's */
	const void *booking;
};

/* clang-format off */
static const struct json_field eligibility_in_fields[] = {
	J_FIELD(eligibility_input, "person", person, J_OBJECT, J_REQUIRED, 0, &booking_person_shape, "本人"),
	J_FIELD(eligibility_input, "source", source, J_TEXT, 0, 16, NULL, "chip：由终端读卡"),
};
static const struct json_shape eligibility_in_shape = JSON_SHAPE(
	"EligibilityRequest", struct eligibility_input, eligibility_in_fields);
#define R(name, flags, label) J_FIELD(reason_reply, #name, name, J_TEXT, flags, 0, NULL, label)
static const struct json_field reason_fields[] = {
	R(code, J_REQUIRED, "代码"), R(title, J_REQUIRED, "原因"), R(next, J_OMIT_EMPTY, "从哪天起可以"),
	R(next_label, J_OMIT_EMPTY, "给人看的话"),
};
#undef R
static const struct json_shape reason_shape =
	JSON_SHAPE("EligibilityReason", struct reason_reply, reason_fields);
#define E(name, type, flags, sub, label) J_FIELD(eligibility_reply, #name, name, type, flags, 0, sub, label)
static const struct json_field eligibility_fields[] = {
	E(eligible, J_BOOL, J_REQUIRED, NULL, "可以预约"),
	E(certain, J_BOOL, J_REQUIRED, NULL, "刷过卡，全部条件都看了"),
	E(reasons, J_LIST, J_REQUIRED, &reason_shape, "不可以的原因"),
	E(needs, J_TEXTS, J_REQUIRED, NULL, "需要本人确认的说明"),
	E(booking, J_OBJECT, J_OMIT_EMPTY, &booking_shape, "本人这一期的预约"),
};
#undef E
static const struct json_shape eligibility_shape = JSON_SHAPE(
	"Eligibility", struct eligibility_reply, eligibility_fields);
/* clang-format on */

static int
check_eligibility(struct call *c, struct err *e)
{
	const struct eligibility_input *in = c->in;

	c->scratch = booking_claim(c, in->person, in->source, false, false, e);
	return c->scratch ? 0 : -1;
}

/* Of somebody who is not in the registry: the number alone. */
static int
facts_of(struct tx *tx, const struct person_claim *claim, const struct offer *o,
	struct eligible_facts *f, struct err *e)
{
	int64_t person;
	int found;

	*f = (struct eligible_facts){ .group = "", .district = "" };
	if (claim->source == SOURCE_CHIP) {
		found = person_find(tx, claim, &person, e);
		if (found < 0)
			return -1;
		if (found)
			return eligible_facts_load(tx, person, o->kind, f, e);
	}
	f->has_birth = claim->id.has_birth;
	f->birth = claim->id.birth;
	return 0;
}

static struct json_list
reasons_of(struct arena *a, const struct eligible *v)
{
	struct reason_reply *out =
		ARENA_ARRAY(a, struct reason_reply, v->n_reasons + 1);

	for (size_t i = 0; i < v->n_reasons; i++) {
		const struct eligible_reason *why = &v->reasons[i];

		out[i] = (struct reason_reply){ err_info(why->code)->name,
			err_info(why->code)->title, NULL, NULL };
		if (!why->next[0])
			continue;
		out[i].next = arena_strdup(a, why->next);
		out[i].next_label = arena_printf(a, "%s 起可以预约", why->next);
	}
	return (struct json_list){ out, v->n_reasons };
}

static struct json_list
needs_of(struct arena *a, const struct eligible *v)
{
	const char **out = ARENA_ARRAY(a, const char *, v->n_needs + 1);

	memcpy(out, v->needs, v->n_needs * sizeof(*out));
	return (struct json_list){ out, v->n_needs };
}

static int
add_own(struct call *c, struct tx *tx, const struct offer *o, int64_t person,
	struct eligibility_reply *out, struct err *e)
{
	struct booking live;
	struct booking_view v;
	int found = booking_live_find(tx, person, o->period_key, &live, e);

	if (found <= 0)
		return found;
	if (booking_view_load(tx, c->app, live.id, &v, e) != 0)
		return -1;
	out->mine = booking_result_of(c, &v, tx_now(tx));
	out->eligible = false;
	return 0;
}

static int
run_eligibility(struct call *c, struct tx *tx, struct err *e)
{
	struct eligibility_reply *out =
		ARENA_NEW(&c->arena, struct eligibility_reply);
	const struct person_claim *claim = c->scratch;
	bool typed = claim->source != SOURCE_CHIP;
	struct eligible *verdict = ARENA_NEW(&c->arena, struct eligible);
	struct eligible_facts f;
	struct offer o;

	if (offer_load(tx, c->params[0], &o, e) != 0 ||
		facts_of(tx, claim, &o, &f, e) != 0 ||
		eligible_judge(tx, &o, &f, typed, verdict, e) != 0)
		return -1;
	*out = (struct eligibility_reply){ .eligible = verdict->n_reasons == 0,
		.certain = !typed,
		.reasons = reasons_of(&c->arena, verdict),
		.needs = needs_of(&c->arena, verdict) };
	c->out = out;
	return f.person ? add_own(c, tx, &o, f.person, out, e) : 0;
}

static const void *
reply_eligibility(struct call *c, struct err *e)
{
	struct eligibility_reply *out = c->out;

	if (out->mine)
		out->booking = booking_reply(c, out->mine, e);
	return out;
}

/* clang-format off */
static const struct route rows[] = {
	{ .method = "GET", .path = "/api/v1/offers", .audience = FOR_ANYONE, .status = 200,
	  .result = &offers_shape, .check = check_offers, .stages = { { LANE_READ, run_offers } },
	  .label = "可以预约的项目、场次和余量" },
	{ .method = "POST", .path = "/api/v1/offers/{code}/eligibility", .audience = FOR_TERMINAL,
	  .status = 200, .body = &eligibility_in_shape, .result = &eligibility_shape,
	  .check = check_eligibility, .stages = { { LANE_READ, run_eligibility } },
	  .make_reply = reply_eligibility, .label = "能不能预约，为什么" },
};
/* clang-format on */
const struct route_table offer_routes = { rows, ARRAY_LEN(rows) };
