/* SPDX-License-Identifier: Apache-2.0 */
#include "slip_private.h"

#define SLIP_TEXT_MAX ((size_t)16 * 1024)

static const struct json_field receipt_fields[] = {
	{ "token", J_TEXT, J_REQUIRED, offsetof(struct slip_receipt, token),
		1024, NULL, NULL },
	{ "url", J_TEXT, J_REQUIRED, offsetof(struct slip_receipt, url), 1024,
		NULL, NULL },
};
static const struct json_shape receipt_shape = { "KioskSlipReceipt",
	sizeof(struct slip_receipt), receipt_fields, ARRAY_LEN(receipt_fields),
	.open = true };

/* Optional members are left out where there are none: a slip is written out to
 * be read into memory of its own. */
#define F(in, name, type, flags, max)                                          \
	{                                                                      \
#name, type, (flags) | J_OMIT_EMPTY,                           \
			offsetof(struct in, name), max, NULL, NULL             \
	}
#define OPEN(id, name_, in)                                                    \
	static const struct json_shape id##_shape = { name_,                   \
		sizeof(struct in), id##_fields, ARRAY_LEN(id##_fields),        \
		.open = true }
/* clang-format off */
static const struct json_field voucher_fields[] = {
	F(slip_voucher, token, J_TEXT, J_REQUIRED, 1024),
};
OPEN(voucher, "KioskSlipVoucher", slip_voucher);
static const struct json_field place_fields[] = {
	F(slip_place, name, J_TEXT, J_REQUIRED, 256), F(slip_place, address, J_TEXT, 0, 512),
};
OPEN(place, "KioskSlipPlace", slip_place);
static const struct json_field draw_fields[] = {
	F(slip_draw, at, J_TEXT, J_REQUIRED, 64), F(slip_draw, hash, J_TEXT, J_REQUIRED, 64),
	F(slip_draw, url, J_TEXT, J_REQUIRED, 512), F(slip_draw, number, J_INT, 0, 0),
	F(slip_draw, done, J_BOOL, 0, 0),
};
OPEN(draw, "KioskSlipDraw", slip_draw);
static const struct json_field code_fields[] = {
	F(slip_code, n, J_INT, J_REQUIRED, 0), F(slip_code, token, J_TEXT, 0, 1024),
	F(slip_code, activation, J_TEXT, 0, 32), F(slip_code, url, J_TEXT, 0, 512),
};
OPEN(code, "KioskSlipCode", slip_code);
/* clang-format on */

#define S(name, type, flags, max, sub)                                         \
	{                                                                      \
#name, type, (flags) | J_OMIT_EMPTY,                           \
			offsetof(struct slip, name), max, sub, NULL            \
	}
/* clang-format off */
static const struct json_field slip_fields[] = {
	S(service,     J_TEXT,	 0, 16, NULL),
	S(case_no,     J_TEXT,	 J_REQUIRED, 64, NULL),
	S(state_label, J_TEXT,	 J_REQUIRED, 64, NULL),
	S(accepted_at, J_TEXT,	 J_REQUIRED, 64, NULL),
	S(due_on,      J_TEXT,	 0, 64, NULL),
	S(window,      J_TEXT,	 0, 128, NULL),
	S(resubmitted, J_BOOL,	 0, 0, NULL),
	S(provisional, J_BOOL,	 0, 0, NULL),
	S(next,	       J_TEXTS,	 0, 8, NULL),
	S(missing,     J_TEXTS,	 0, 32, NULL),
	S(consents,    J_TEXT,	 0, 2048, NULL),
	S(receipt,     J_OBJECT, 0, 0, &receipt_shape),
	S(title,       J_TEXT,	 0, 256, NULL),
	S(date,	       J_TEXT,	 0, 16, NULL),
	S(weekday,     J_TEXT,	 0, 32, NULL),
	S(starts,      J_TEXT,	 0, 16, NULL),
	S(ends,	       J_TEXT,	 0, 16, NULL),
	S(place,       J_OBJECT, 0, 0, &place_shape),
	S(voucher,     J_OBJECT, 0, 0, &voucher_shape),
	S(draw,	       J_OBJECT, 0, 0, &draw_shape),
	S(bring,       J_TEXTS,	 0, 16, NULL),
	S(product,     J_TEXT,	 0, 64, NULL),
	S(state,       J_TEXT,	 0, 32, NULL),
	S(from,	       J_TEXT,	 0, 16, NULL),
	S(last,	       J_TEXT,	 0, 16, NULL),
	S(price,       J_INT,	 0, 0, NULL),
	S(subsidy,     J_INT,	 0, 0, NULL),
	S(fee,	       J_INT,	 0, 0, NULL),
	S(parks,       J_LIST,	 0, 64, &place_shape),
	{ "slips", J_LIST, J_OMIT_EMPTY, offsetof(struct slip, codes), 4, &code_shape, NULL },
};
/* clang-format on */
static const struct json_shape slip_shape = { "KioskSlip", sizeof(struct slip),
	slip_fields, ARRAY_LEN(slip_fields), .open = true };

static const struct json_field said_fields[] = {
	S(ref, J_TEXT, J_REQUIRED, 32, NULL),
	S(due_on, J_TEXT, 0, 64, NULL),
};
static const struct json_shape said_shape = { "KioskSaid", sizeof(struct slip),
	said_fields, ARRAY_LEN(said_fields), .open = true };

int
slip_parse(struct arena *a, struct bytes json, struct slip *out, struct err *e)
{
	struct err own = { 0 };
	const struct slip *s = json_decode(a, json, &slip_shape, &own);
	const struct slip *said =
		s ? NULL
		  : json_decode(a, json, &said_shape, &(struct err){ 0 });

	if (said) {
		*out = *said;
		return 0;
	}
	if (!s) {
		*e = own;
		return -1;
	}
	if (!s->receipt)
		return err_add_field(e, "receipt", ERR_REQUIRED);
	*out = *s;
	return 0;
}

int
slip_copy(const struct slip *from, struct arena *a, struct slip *out,
	struct err *e)
{
	struct str text;

	str_init(&text, a, SLIP_TEXT_MAX);
	json_encode(&text, &slip_shape, from);
	if (text.over)
		return err_set(e, ERR_TOO_LARGE);
	return slip_parse(a, str_bytes(&text), out, e);
}

struct slip_list {
	struct json_list cases, items;
};

int
slip_parse_list(struct arena *a, struct bytes json, struct slip **out,
	size_t *n, bool *own, struct err *e)
{
	static const struct json_field fields[] = {
		{ "cases", J_LIST, 0, offsetof(struct slip_list, cases), 0,
			&slip_shape, NULL },
		{ "items", J_LIST, 0, offsetof(struct slip_list, items), 0,
			&slip_shape, NULL },
	};
	static const struct json_shape shape = { "KioskSlipList",
		sizeof(struct slip_list), fields, ARRAY_LEN(fields),
		.open = true };
	const struct slip_list *list = json_decode(a, json, &shape, e);

	if (!list)
		return -1;
	*own = list->items.n > 0;
	*out = *own ? list->items.items : list->cases.items;
	*n = *own ? list->items.n : list->cases.n;
	return 0;
}

/* ---- layout -------------------------------------------------------------- */

void
slip_text(struct paper *p, const char *t)
{
	const struct paper_line line = { .kind = PAPER_TEXT, .text = t };

	paper_add(p, &line);
}

void
slip_heading(struct paper *p, const char *t, bool large)
{
	const struct paper_line line = {
		.kind = PAPER_TEXT,
		.text = t,
		.large = large,
		.bold = true,
		.center = true,
	};

	paper_add(p, &line);
}

void
slip_labelled(
	struct paper *p, enum paper_kind kind, const char *label, const char *t)
{
	const struct paper_line line = {
		.kind = kind, .label = label, .text = t
	};

	if (t && *t)
		paper_add(p, &line);
}

void
slip_name(struct paper *p, const char *label, const char *t)
{
	const struct paper_line line = {
		.kind = PAPER_PAIR, .label = label, .text = t, .large = true
	};

	if (t && *t)
		paper_add(p, &line);
}

void
slip_plain(struct paper *p, enum paper_kind kind, const char *t)
{
	const struct paper_line line = { .kind = kind, .text = t };

	paper_add(p, &line);
}

const char *
slip_instant(struct arena *a, const char *iso)
{
	if (strlen(iso) < 16 || iso[10] != 'T')
		return iso;
	return arena_printf(a, "%.10s %.5s", iso, iso + 11);
}

/* When and where, large enough to be found again in a wallet. */
static void
lay_booking(const struct slip *s, struct arena *a, struct paper *p)
{
	const struct paper_line when = {
		.kind = PAPER_PAIR,
		.label = "日期",
		.text = arena_printf(a, "%s %s", s->date ? s->date : "",
			s->weekday ? s->weekday : ""),
		.large = true,
	};

	if (!s->date || !(s->voucher || s->provisional))
		return;
	paper_add(p, &when);
	if (s->starts && s->ends)
		slip_labelled(p, PAPER_PAIR, "时间",
			arena_printf(a, "%s 至 %s", s->starts, s->ends));
	if (!s->place)
		return;
	slip_labelled(p, PAPER_PAIR, "地点", s->place->name);
	slip_labelled(p, PAPER_PAIR, "地址", s->place->address);
}

static void
lay_bring(const struct slip *s, struct arena *a, struct paper *p)
{
	const char *const *bring = s->bring.items;
	struct str all;

	if (!s->voucher)
		return;
	str_init(&all, a, 4096);
	for (size_t i = 0; i < s->bring.n; i++)
		str_printf(&all, "%s%s", i ? "、" : "", bring[i]);
	if (all.n && !all.over)
		slip_labelled(p, PAPER_PAIR, "请带", all.p);
}

/* A paper that is kept until the day: what was published before it. */
static void
lay_draw(const struct slip *s, struct arena *a, struct paper *p)
{
	if (!s->draw)
		return;
	slip_labelled(p, PAPER_PAIR, "摇号时间", slip_instant(a, s->draw->at));
	if (s->draw->number)
		slip_labelled(p, PAPER_PAIR, "摇到",
			arena_printf(a, "第 %lld", (long long)s->draw->number));
	slip_labelled(p, PAPER_PAIR, "结果公布在", s->draw->url);
	slip_labelled(p, PAPER_PAIR, "种子摘要", s->draw->hash);
}

static void
lay_facts(const struct slip *s, struct arena *a, struct paper *p)
{
	slip_plain(p, PAPER_RULE, "");
	lay_booking(s, a, p);
	lay_bring(s, a, p);
	lay_draw(s, a, p);
	slip_name(p, "申请人", s->name);
	slip_labelled(p, PAPER_PAIR, "状态", s->state_label);
	slip_labelled(
		p, PAPER_PAIR, "受理时间", slip_instant(a, s->accepted_at));
	slip_labelled(p, PAPER_PAIR, "办结期限", s->due_on);
	slip_labelled(p, PAPER_PAIR, "咨询窗口", s->window);
}

/* Texts below one title, each with its number. */
static void
lay_list(struct paper *p, struct arena *a, const char *title,
	const struct json_list *list)
{
	const struct paper_line head = {
		.kind = PAPER_TEXT, .text = title, .bold = true
	};
	const char *const *items = list->items;

	if (list->n == 0)
		return;
	slip_plain(p, PAPER_RULE, "");
	paper_add(p, &head);
	for (size_t i = 0; i < list->n; i++)
		slip_labelled(p, PAPER_ITEM, arena_printf(a, "%zu.", i + 1),
			items[i]);
}

void
slip_next(const struct slip *s, struct arena *a, struct paper *p)
{
	lay_list(p, a, "接下来", &s->next);
}

static const char *
foot_of(const struct slip *s)
{
	if (s->voucher)
		return "到时请出示这张凭证和身份证。丢了可刷身份证补打，"
		       "改期或取消后旧凭证作废。";
	return s->provisional ? "联网后由中心确认，请保管好这张回执。"
			      : "请保管好这张回执，丢了可刷身份证补打。";
}

static const struct {
	const char *service, *words;
} headings[] = {
	{ "aid", "困难帮扶申请回执" },
};

static const char *
heading_of(const struct slip *s)
{
	if (s->ref)
		return "投诉、申诉、异议编号";
	if (s->voucher)
		return "预约凭证";
	if (s->title && s->provisional)
		return "预约登记回执";
	if (s->draw && !s->draw->done)
		return "摇号报名回执";
	if (s->title)
		return "候补回执";
	for (size_t i = 0; s->service && i < ARRAY_LEN(headings); i++)
		if (strcmp(headings[i].service, s->service) == 0)
			return headings[i].words;
	return "入会申请回执";
}

static void
lay_foot(const struct slip *s, struct arena *a, struct paper *p)
{
	slip_plain(p, PAPER_RULE, "");
	if (*s->consents)
		slip_text(p, arena_printf(a, "已阅读并同意：%s", s->consents));
	slip_text(p, foot_of(s));
	if (*s->kiosk)
		slip_text(p, arena_printf(a, "自助机 %s", s->kiosk));
}

static void
lay_head(const struct slip *s, struct paper *out)
{
	if (*s->center)
		slip_heading(out, s->center, false);
	slip_plain(out, PAPER_GAP, "");
	if (s->title)
		slip_heading(out, s->title, false);
	slip_heading(
		out, s->product ? slip_pass_heading(s) : heading_of(s), true);
	if (s->copy)
		slip_heading(out, "【副本】", true);
}

/* Whoever said it is named nowhere: the number is the way to the answer. */
static void
lay_said(const struct slip *s, struct arena *a, struct paper *p)
{
	slip_plain(p, PAPER_QR, s->ref);
	slip_heading(p, s->ref, true);
	slip_plain(p, PAPER_RULE, "");
	slip_labelled(p, PAPER_PAIR, "最晚答复", s->due_on);
	slip_text(p, s->due_on ? "答复只认这个编号，请保管好。在自助机“困难"
				 "帮扶”里选“看答复”，扫这个码或输入编号。"
			       : "公示的时间暂停，查清以后再继续。");
	if (*s->kiosk)
		slip_text(p, arena_printf(a, "自助机 %s", s->kiosk));
}

void
slip_lay(const struct slip *s, struct arena *a, struct paper *out)
{
	lay_head(s, out);
	if (s->ref) {
		lay_said(s, a, out);
		return;
	}
	if (s->product) {
		slip_pass_lay(s, a, out);
		return;
	}
	if (s->provisional)
		slip_heading(out,
			s->title ? "待确认：联网后由中心确认"
				 : "已登记，联网后确认",
			s->title != NULL);
	slip_plain(out, PAPER_QR,
		s->voucher ? s->voucher->token : s->receipt->url);
	slip_heading(out, s->case_no, true);
	slip_plain(out, PAPER_GAP, "");
	lay_facts(s, a, out);
	lay_list(out, a, "还缺的材料，请一次带齐", &s->missing);
	slip_next(s, a, out);
	lay_foot(s, a, out);
}
