/* SPDX-License-Identifier: Apache-2.0 */
#include "booking/shapes_api.h"
#include "crypto.h"
#include "str.h"

/* ---- places and sessions ------------------------------------------------- */

/* clang-format off */
#define P(name, label) J_FIELD(place_reply, #name, name, J_TEXT, J_REQUIRED, 0, NULL, label)
static const struct json_field place_fields[] = {
	P(code, "代号"), P(name, "地点"), P(address, "地址"), P(bus, "怎么去"), P(phone, "电话"),
};
#undef P
const struct json_shape place_shape =
	JSON_SHAPE("BookingPlace", struct place_reply, place_fields);

#define S(json, name, label) J_FIELD(session_reply, json, name, J_TEXT, J_REQUIRED, 0, NULL, label)
static const struct json_field session_fields[] = {
	S("id", id, "场次编号"), S("place", place, "地点代号"), S("date", date, "日期"),
	S("weekday", weekday, "星期"), S("half", half, "am 上午，pm 下午"), S("half_label", half_label, "上午、下午"),
	S("starts", starts, "开始"), S("ends", ends, "结束"),
	J_FIELD(session_reply, "free", free, J_INT, J_REQUIRED, 0, NULL, "余量"),
	S("state", state, "free、full、closed、past"), S("state_label", state_label, "状态名称"),
};
#undef S
const struct json_shape session_shape =
	JSON_SHAPE("BookingSession", struct session_reply, session_fields);
/* clang-format on */

struct place_reply *
place_reply(struct arena *a, const struct offer_site *s)
{
	struct place_reply *out = ARENA_NEW(a, struct place_reply);

	*out = (struct place_reply){ s->code, s->name, s->address, s->bus,
		s->phone };
	return out;
}

static const char *
clock_text(struct arena *a, int64_t at)
{
	char text[CIVIL_MINUTE_SIZE];

	civil_format_minute(at, text);
	return arena_strdup(a, text + CIVIL_SIZE);
}

struct session_reply
session_reply(struct arena *a, const struct offer_session *s, int64_t now)
{
	struct session_reply out = { .id = s->ref,
		.place = s->site,
		.date = s->day,
		.weekday = offer_weekday(s->day),
		.half = s->half,
		.half_label = offer_half_label(s->half),
		.starts = clock_text(a, s->starts_at),
		.ends = clock_text(a, s->ends_at),
		.state = offer_session_state(s, now),
		.free = s->closed ? 0 : s->free };

	out.state_label =
		strcmp(out.state, "free") == 0
			? arena_printf(a, "余 %lld 个", (long long)s->free)
		: strcmp(out.state, "full") == 0   ? "已约满，可候补"
		: strcmp(out.state, "closed") == 0 ? "停办"
						   : "已过";
	return out;
}

struct json_list
session_replies(
	struct arena *a, const struct offer_session *s, size_t n, int64_t now)
{
	struct session_reply *items =
		ARENA_ARRAY(a, struct session_reply, n + 1);

	for (size_t i = 0; i < n; i++)
		items[i] = session_reply(a, &s[i], now);
	return (struct json_list){ items, n };
}

/* ---- a draw -------------------------------------------------------------- */

/* clang-format off */
#define D(name, type, flags, label) J_FIELD(draw_reply, #name, name, type, flags, 0, NULL, label)
static const struct json_field draw_note_fields[] = {
	D(at, J_INT, J_REQUIRED | J_DATE_TIME, "摇号时间"), D(hash, J_TEXT, J_REQUIRED, "种子的 SHA-256"),
	D(url, J_TEXT, J_REQUIRED, "种子和名单公布在哪里"), D(done, J_BOOL, J_REQUIRED, "名额已经给出"),
	D(number, J_INT, J_OMIT_EMPTY, "本人摇到第几"),
};
/* As it is kept: the instant as a number. */
static const struct json_field draw_kept_fields[] = {
	D(at, J_INT, J_REQUIRED, NULL), D(hash, J_TEXT, J_REQUIRED, NULL), D(url, J_TEXT, J_REQUIRED, NULL),
	D(done, J_BOOL, J_REQUIRED, NULL), D(number, J_INT, J_OMIT_EMPTY, NULL),
};
#undef D
const struct json_shape draw_note_shape =
	JSON_SHAPE("DrawNote", struct draw_reply, draw_note_fields);
static const struct json_shape draw_kept_shape =
	JSON_SHAPE("DrawKept", struct draw_reply, draw_kept_fields);
/* clang-format on */

const char *
hex_text(struct arena *a, struct bytes b)
{
	char *out = arena_alloc(a, 2 * b.n + 1);

	hex_format(b.p, b.n, out);
	return out;
}

struct draw_reply *
draw_reply(struct arena *a, const struct draw_note *d)
{
	struct draw_reply *out = ARENA_NEW(a, struct draw_reply);

	*out = (struct draw_reply){ hex_text(a, d->hash), d->url, d->at,
		d->number, d->done };
	return out;
}

/* ---- who is expected ----------------------------------------------------- */

struct expected_reply {
	const char *session, *place, *starts, *name, *id_tail, *phone;
	const char *case_no, *state, *state_label;
};

/* clang-format off */
#define X(name, flags, label) J_FIELD(expected_reply, #name, name, J_TEXT, J_REQUIRED | (flags), 0, NULL, label)
static const struct json_field expected_fields[] = {
	X(session, 0, "场次编号"), X(place, 0, "地点"), X(starts, 0, "开始"), X(name, J_PERSONAL, "姓名，窗口的名单里已遮盖"),
	X(id_tail, J_PERSONAL, "证件号后四位"), X(case_no, 0, "事项编号"), X(state, 0, "状态"), X(state_label, 0, "状态名称"),
	J_FIELD(expected_reply, "phone", phone, J_TEXT, J_OMIT_EMPTY, 0, NULL, "手机，已遮盖，只在窗口的名单里"),
};
#undef X
const struct json_shape expected_shape =
	JSON_SHAPE("ExpectedPerson", struct expected_reply, expected_fields);
/* clang-format on */

struct json_list
expected_replies(struct arena *a, const struct expected *people, size_t n)
{
	struct expected_reply *items =
		ARENA_ARRAY(a, struct expected_reply, n + 1);

	for (size_t i = 0; i < n; i++)
		items[i] = (struct expected_reply){ .session =
							    people[i].session,
			.place = people[i].place,
			.starts = clock_text(a, people[i].starts_at),
			.name = people[i].name,
			.id_tail = people[i].id_tail,
			.phone = people[i].phone,
			.case_no = people[i].case_no,
			.state = people[i].state,
			.state_label = booking_state(people[i].state)->label };
	return (struct json_list){ items, n };
}

/* ---- a booking ----------------------------------------------------------- */

struct waiting_part {
	int64_t position, of, reordered;
	struct json_list sessions;
};

struct booking_result {
	const char *case_no, *state, *state_label, *offer, *title;
	struct place_reply *place;
	const char *session, *date, *weekday, *half_label, *starts, *ends;
	const char *window, *report, *consents;
	struct json_list bring, next, can;
	int64_t accepted_at, cancel_until;
	struct waiting_part *waiting;
	struct draw_reply *draw;
	/* what the tokens are made of */
	const char *cti, *paper_state, *paper_due;
	int64_t iat, paper_at;
	bool has_voucher;
	int64_t list, idx, site, voucher_iat, nbf, exp;
};

struct booking_paper {
	const char *token, *url;
};
struct booking_voucher {
	const char *token;
	int64_t nbf, exp;
};
struct booking_out {
	struct booking_result r; /* first */
	struct booking_paper *receipt;
	struct booking_voucher *voucher;
};

/* clang-format off */
#define W(name, type, flags, sub, label) J_FIELD(waiting_part, #name, name, type, flags, 0, sub, label)
static const struct json_field waiting_fields[] = {
	W(position, J_INT, J_REQUIRED, NULL, "第几位；0：还没有摇号"), W(of, J_INT, J_REQUIRED, NULL, "共几位"),
	W(reordered, J_INT, J_OMIT_EMPTY, NULL, "次序调过几次，对谁都公开"),
	W(sessions, J_LIST, J_OMIT_EMPTY, &session_shape, "愿意去的场次，只在本人的列表里"),
};
#undef W
static const struct json_shape waiting_shape =
	JSON_SHAPE("BookingWaiting", struct waiting_part, waiting_fields);

#define F(type_, name, type, flags, sub, label) \
	J_FIELD(type_, #name, name, type, flags, 0, sub, label)
#define COMMON(m) \
	m(case_no,      J_TEXT, J_REQUIRED, NULL, "事项编号"), \
	m(state,        J_TEXT, J_REQUIRED, NULL, "booked waiting attended no_show cancelled closed"), \
	m(state_label,  J_TEXT, J_REQUIRED, NULL, "状态名称"), \
	m(offer,        J_TEXT, J_REQUIRED, NULL, "项目代号"), \
	m(title,        J_TEXT, J_REQUIRED, NULL, "项目"), \
	m(place,        J_OBJECT, J_OMIT_EMPTY, &place_shape, "地点"), \
	m(session,      J_TEXT, J_OMIT_EMPTY, NULL, "场次编号"), \
	m(date,         J_TEXT, J_OMIT_EMPTY, NULL, "日期"), \
	m(weekday,      J_TEXT, J_OMIT_EMPTY, NULL, "星期"), \
	m(half_label,   J_TEXT, J_OMIT_EMPTY, NULL, "上午、下午"), \
	m(starts,       J_TEXT, J_OMIT_EMPTY, NULL, "开始"), \
	m(ends,         J_TEXT, J_OMIT_EMPTY, NULL, "结束"), \
	m(window,       J_TEXT, J_REQUIRED, NULL, "咨询窗口"), \
	m(report,       J_TEXT, J_REQUIRED, NULL, "报告：none 还没有交，handed 已交"), \
	m(consents,     J_TEXT, J_OMIT_EMPTY, NULL, "同意了哪些告知书，第几版"), \
	m(bring,        J_TEXTS, J_REQUIRED, NULL, "带什么"), \
	m(next,         J_TEXTS, J_REQUIRED, NULL, "接下来"), \
	m(can,          J_TEXTS, J_REQUIRED, NULL, "本人现在可以：cancel、move"), \
	m(accepted_at,  J_INT, J_REQUIRED | J_DATE_TIME, NULL, "受理时间"), \
	m(waiting,      J_OBJECT, J_OMIT_EMPTY, &waiting_shape, "候补")

#define R(name, type, flags, sub, label) F(booking_result, name, type, (flags) & ~(unsigned)J_DATE_TIME, sub, label)
static const struct json_field result_fields[] = {
	COMMON(R),
	R(cancel_until, J_INT, J_REQUIRED, NULL, NULL),
	R(draw, J_OBJECT, J_OMIT_EMPTY, &draw_kept_shape, NULL),
	R(cti, J_TEXT, J_REQUIRED, NULL, NULL), R(paper_state, J_TEXT, J_REQUIRED, NULL, NULL),
	R(paper_due, J_TEXT, J_REQUIRED, NULL, NULL), R(iat, J_INT, J_REQUIRED, NULL, NULL),
	R(paper_at, J_INT, J_REQUIRED, NULL, NULL), R(has_voucher, J_BOOL, J_REQUIRED, NULL, NULL),
	R(list, J_INT, J_REQUIRED, NULL, NULL), R(idx, J_INT, J_REQUIRED, NULL, NULL),
	R(site, J_INT, J_REQUIRED, NULL, NULL), R(voucher_iat, J_INT, J_REQUIRED, NULL, NULL),
	R(nbf, J_INT, J_REQUIRED, NULL, NULL), R(exp, J_INT, J_REQUIRED, NULL, NULL),
};
#undef R
const struct json_shape booking_result_shape =
	JSON_SHAPE("BookingResult", struct booking_result, result_fields);

static const struct json_field paper_fields[] = {
	J_FIELD(booking_paper, "token", token, J_TEXT, J_REQUIRED, 0, NULL, "回执码"),
	J_FIELD(booking_paper, "url", url, J_TEXT, J_REQUIRED, 0, NULL, "二维码的内容"),
};
static const struct json_shape paper_shape =
	JSON_SHAPE("BookingReceipt", struct booking_paper, paper_fields);
static const struct json_field voucher_fields[] = {
	J_FIELD(booking_voucher, "token", token, J_TEXT, J_REQUIRED, 0, NULL, "凭证码，也是二维码的内容"),
	J_FIELD(booking_voucher, "nbf", nbf, J_INT, J_REQUIRED | J_DATE_TIME, 0, NULL, "从何时起可用"),
	J_FIELD(booking_voucher, "exp", exp, J_INT, J_REQUIRED | J_DATE_TIME, 0, NULL, "到何时为止"),
};
static const struct json_shape voucher_shape =
	JSON_SHAPE("BookingVoucher", struct booking_voucher, voucher_fields);

#define O(name, type, flags, sub, label) \
	{ #name, type, flags, offsetof(struct booking_out, r.name), 0, sub, label }
static const struct json_field out_fields[] = {
	COMMON(O),
	O(cancel_until, J_INT, J_OMIT_EMPTY | J_DATE_TIME, NULL, "到这时以前取消不算迟"),
	O(draw, J_OBJECT, J_OMIT_EMPTY, &draw_note_shape, "摇号"),
	F(booking_out, receipt, J_OBJECT, J_REQUIRED, &paper_shape, "回执"),
	F(booking_out, voucher, J_OBJECT, J_OMIT_EMPTY, &voucher_shape, "预约凭证"),
};
#undef O
const struct json_shape booking_shape =
	JSON_SHAPE("Booking", struct booking_out, out_fields);
/* clang-format on */

static struct json_list
text_list(const char *const *items, size_t n)
{
	return (struct json_list){ (void *)items, n };
}

static struct json_list
acts_of(struct arena *a, const struct booking_view *v)
{
	const char **acts = ARENA_ARRAY(a, const char *, 2);
	size_t n = 0;

	if (v->can_cancel)
		acts[n++] = "cancel";
	if (v->can_move)
		acts[n++] = "move";
	return (struct json_list){ acts, n };
}

static void
put_session(struct arena *a, const struct booking_view *v, int64_t now,
	struct booking_result *r)
{
	struct session_reply s = session_reply(a, &v->session, now);

	r->place = place_reply(a, &v->site);
	r->session = s.id;
	r->date = s.date;
	r->weekday = s.weekday;
	r->half_label = s.half_label;
	r->starts = s.starts;
	r->ends = s.ends;
}

static void
put_papers(
	struct arena *a, const struct booking_view *v, struct booking_result *r)
{
	char cti[2 * RECEIPT_CTI + 1];

	hex_format(v->receipt.cti, RECEIPT_CTI, cti);
	r->cti = arena_strdup(a, cti);
	r->paper_state = v->receipt.state;
	r->paper_due = v->receipt.due;
	r->paper_at = v->receipt.accepted_at;
	r->iat = v->receipt.iat;
	r->has_voucher = v->has_voucher;
	r->list = v->voucher.list;
	r->idx = v->voucher.idx;
	r->site = v->voucher.site;
	r->voucher_iat = v->voucher.iat;
	r->nbf = v->voucher.nbf;
	r->exp = v->voucher.exp;
}

struct booking_result *
booking_result_of(struct call *c, const struct booking_view *v, int64_t now)
{
	struct arena *a = &c->arena;
	struct booking_result *r = ARENA_NEW(a, struct booking_result);

	*r = (struct booking_result){ .case_no = v->case_no,
		.state = v->state,
		.state_label = v->state_label,
		.offer = v->offer,
		.title = v->title,
		.window = v->receipt.window,
		.report = v->reported ? "handed" : "none",
		.consents = v->consents,
		.bring = text_list(v->bring, v->n_bring),
		.next = text_list(v->next, v->n_next),
		.can = acts_of(a, v),
		.accepted_at = v->accepted_at,
		.cancel_until = v->cancel_until };
	if (v->has_session)
		put_session(a, v, now, r);
	if (v->waits) {
		r->waiting = ARENA_NEW(a, struct waiting_part);
		*r->waiting = (struct waiting_part){ v->position, v->of,
			v->reordered,
			session_replies(a, v->wishes, v->n_wishes, now) };
	}
	if (v->has_draw)
		r->draw = draw_reply(a, &v->draw);
	put_papers(a, v, r);
	return r;
}

struct booking_result *
booking_result(struct call *c, struct tx *tx, int64_t id, struct err *e)
{
	struct booking_view v;

	if (booking_view_load(tx, c->app, id, &v, e) != 0)
		return NULL;
	v.n_wishes = 0; /* what is kept for a key is small */
	return booking_result_of(c, &v, tx_now(tx));
}

const void *
booking_reply(struct call *c, const struct booking_result *r, struct err *e)
{
	struct booking_out *out = ARENA_NEW(&c->arena, struct booking_out);
	struct receipt receipt = { .iat = r->iat,
		.case_no = r->case_no,
		.state = r->paper_state,
		.accepted_at = r->paper_at,
		.due = r->paper_due,
		.window = r->window };
	const struct voucher voucher = { r->list, r->idx, r->site,
		r->voucher_iat, r->nbf, r->exp };

	out->r = *r;
	if (hex_parse(r->cti, receipt.cti, RECEIPT_CTI) != 0) {
		err_setf(e, ERR_INTERNAL, "stored cti");
		return NULL;
	}
	out->receipt = ARENA_NEW(&c->arena, struct booking_paper);
	out->receipt->token = receipt_token(c->app, &c->arena, &receipt);
	out->receipt->url = receipt_url(c->app, &c->arena, out->receipt->token);
	if (!r->has_voucher)
		return out;
	out->voucher = ARENA_NEW(&c->arena, struct booking_voucher);
	out->voucher->token = voucher_token(c->app, &c->arena, &voucher);
	out->voucher->nbf = r->nbf * 1000;
	out->voucher->exp = r->exp * 1000;
	return out;
}

const void *
reply_booking(struct call *c, struct err *e)
{
	return booking_reply(c, c->out, e);
}

/* ---- what became of an act ----------------------------------------------- */

struct cancelled {
	const char *case_no, *state, *state_label;
	bool late;
};
struct done_reply {
	const char *state;
	int64_t calls;
};

/* clang-format off */
#define C(name, type, label) J_FIELD(cancelled, #name, name, type, J_REQUIRED, 0, NULL, label)
static const struct json_field cancelled_fields[] = {
	C(case_no, J_TEXT, "事项编号"), C(state, J_TEXT, "状态"), C(state_label, J_TEXT, "状态名称"),
	C(late, J_BOOL, "取消得迟了"),
};
#undef C
const struct json_shape booking_cancelled_shape =
	JSON_SHAPE("BookingCancelled", struct cancelled, cancelled_fields);
static const struct json_field done_fields[] = {
	J_FIELD(done_reply, "state", state, J_TEXT, J_REQUIRED, 0, NULL, "状态"),
	J_FIELD(done_reply, "calls", calls, J_INT, J_REQUIRED, 0, NULL, "要打多少个电话"),
};
const struct json_shape booking_done_shape =
	JSON_SHAPE("BookingDone", struct done_reply, done_fields);
/* clang-format on */

int
booking_answer(struct call *c, struct tx *tx, int64_t id, struct err *e)
{
	c->out = booking_result(c, tx, id, e);
	c->changed |= TOPIC_BOOKINGS;
	return c->out ? 0 : -1;
}

int
booking_cancelled(struct call *c, struct tx *tx, struct booking *b,
	const char *reason, struct err *e)
{
	struct cancelled *out = ARENA_NEW(&c->arena, struct cancelled);

	if (booking_cancel(tx, c->app, b, &c->caller, reason, &out->late, e) !=
		0)
		return -1;
	out->case_no = b->casefile.no;
	out->state = "cancelled";
	out->state_label = booking_state(out->state)->label;
	c->out = out;
	c->changed |= TOPIC_BOOKINGS;
	return 0;
}

void
booking_done(struct call *c, const char *state, int64_t calls)
{
	struct done_reply *out = ARENA_NEW(&c->arena, struct done_reply);

	*out = (struct done_reply){ state, calls };
	c->out = out;
	c->changed |= TOPIC_BOOKINGS;
}

/* ---- what is asked ------------------------------------------------------- */

/* clang-format off */
#define P(name, flags, max, label) J_FIELD(booking_person_input, #name, name, J_TEXT, flags, max, NULL, label)
static const struct json_field person_fields[] = {
	P(name, J_REQUIRED | J_PERSONAL, 1024, "姓名"), P(id_type, J_REQUIRED, 32, "证件种类"),
	P(id_no, J_REQUIRED | J_PERSONAL, 256, "证件号码"), P(phone, J_PERSONAL, 64, "手机号，可以不填"),
};
#undef P
const struct json_shape booking_person_shape = JSON_SHAPE(
	"BookingPerson", struct booking_person_input, person_fields);
static const struct json_field consent_fields[] = {
	J_FIELD(booking_consent, "purpose", purpose, J_TEXT, J_REQUIRED, 64, NULL, "用途"),
	J_FIELD(booking_consent, "version", version, J_INT, J_REQUIRED, 0, NULL, "告知书版本"),
};
const struct json_shape booking_consent_shape = JSON_SHAPE(
	"BookingConsent", struct booking_consent, consent_fields);
/* clang-format on */

struct person_claim *
booking_claim(struct call *c, const struct booking_person_input *in,
	const char *source, bool card, bool desk, struct err *e)
{
	struct person_claim *claim = ARENA_NEW(&c->arena, struct person_claim);
	const struct person_input person = { in->name, in->id_type, in->id_no,
		in->phone };
	enum person_source from = source ? SOURCE_CHIP
				  : desk ? SOURCE_DESK
					 : SOURCE_TYPED;

	if (source && (desk || strcmp(source, "chip") != 0))
		err_add_field(e, "source", ERR_CHOICE_UNKNOWN);
	if (card && !source)
		err_add_field(e, "source", ERR_REQUIRED);
	if (person_claim_check(c->app, &c->arena, &person, from, 0, claim, e) !=
			0 ||
		e->code != ERR_NONE)
		return NULL;
	return claim;
}

struct booking_want *
booking_want_of(struct call *c, const struct booking_asked *in,
	const struct person_claim *claim, enum booking_channel channel)
{
	struct booking_want *w = ARENA_NEW(&c->arena, struct booking_want);

	*w = (struct booking_want){ .person = claim,
		.channel = channel,
		.sessions = in->session
				    ? &in->session
				    : (const char *const *)in->sessions.items,
		.n_sessions = in->session ? 1 : in->sessions.n,
		.hold = in->hold,
		.visit = in->visit,
		.lease = in->lease,
		.made_at = c->made_at,
		.declared = in->declare.items,
		.n_declared = in->declare.n,
		.consents = in->consents.items,
		.n_consents = in->consents.n };
	return w;
}

int
booking_visit_check(const char *visit, bool required, struct err *e)
{
	static const char good[] = "abcdefghijklmnopqrstuvwxyz"
				   "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-";

	if (!visit)
		return required ? err_add_field(e, "visit", ERR_REQUIRED) : 0;
	if (!*visit || visit[strspn(visit, good)] ||
		strlen(visit) > BOOKING_VISIT_MAX)
		return err_add_field(e, "visit", ERR_TEXT_INVALID);
	return 0;
}
