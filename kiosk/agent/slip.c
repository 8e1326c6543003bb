/* SPDX-License-Identifier: Apache-2.0 */
#include "slip.h"

static const struct json_field receipt_fields[] = {
	{ "token", J_TEXT, J_REQUIRED, offsetof(struct slip_receipt, token),
		1024, NULL, NULL },
	{ "url", J_TEXT, J_REQUIRED, offsetof(struct slip_receipt, url), 1024,
		NULL, NULL },
};
static const struct json_shape receipt_shape = { "KioskSlipReceipt",
	sizeof(struct slip_receipt), receipt_fields, ARRAY_LEN(receipt_fields),
	.open = true };

static const struct json_field voucher_fields[] = {
	{ "token", J_TEXT, J_REQUIRED, offsetof(struct slip_voucher, token),
		1024, NULL, NULL },
};
static const struct json_shape voucher_shape = { "KioskSlipVoucher",
	sizeof(struct slip_voucher), voucher_fields, ARRAY_LEN(voucher_fields),
	.open = true };
static const struct json_field place_fields[] = {
	{ "name", J_TEXT, J_REQUIRED, offsetof(struct slip_place, name), 256,
		NULL, NULL },
	{ "address", J_TEXT, 0, offsetof(struct slip_place, address), 512, NULL,
		NULL },
};
static const struct json_shape place_shape = { "KioskSlipPlace",
	sizeof(struct slip_place), place_fields, ARRAY_LEN(place_fields),
	.open = true };

#define D(name, type, flags, max)                                              \
	{                                                                      \
#name, type, flags, offsetof(struct slip_draw, name), max,     \
			NULL, NULL                                             \
	}
static const struct json_field draw_fields[] = {
	D(at, J_TEXT, J_REQUIRED, 64),
	D(hash, J_TEXT, J_REQUIRED, 64),
	D(url, J_TEXT, J_REQUIRED, 512),
	D(number, J_INT, 0, 0),
	D(done, J_BOOL, 0, 0),
};
#undef D
static const struct json_shape draw_shape = { "KioskSlipDraw",
	sizeof(struct slip_draw), draw_fields, ARRAY_LEN(draw_fields),
	.open = true };

#define S(name, type, flags, max, sub)                                         \
	{                                                                      \
#name, type, flags, offsetof(struct slip, name), max, sub,     \
			NULL                                                   \
	}
/* clang-format off */
static const struct json_field slip_fields[] = {
	S(case_no,     J_TEXT,	 J_REQUIRED, 64, NULL),
	S(state_label, J_TEXT,	 J_REQUIRED, 64, NULL),
	S(accepted_at, J_TEXT,	 J_REQUIRED, 64, NULL),
	S(due_on,      J_TEXT,	 0, 64, NULL),
	S(window,      J_TEXT,	 0, 128, NULL),
	S(resubmitted, J_BOOL,	 0, 0, NULL),
	S(provisional, J_BOOL,	 0, 0, NULL),
	S(next,	       J_TEXTS,	 0, 8, NULL),
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
};
/* clang-format on */
static const struct json_shape slip_shape = { "KioskSlip", sizeof(struct slip),
	slip_fields, ARRAY_LEN(slip_fields), .open = true };

int
slip_parse(struct arena *a, struct bytes json, struct slip *out, struct err *e)
{
	const struct slip *s = json_decode(a, json, &slip_shape, e);

	if (!s)
		return -1;
	if (!s->receipt)
		return err_add_field(e, "receipt", ERR_REQUIRED);
	*out = *s;
	return 0;
}

struct slip_list {
	struct json_list cases, items;
};

int
slip_parse_list(struct arena *a, struct bytes json, struct slip **out,
	size_t *n, struct err *e)
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
	*out = list->items.n ? list->items.items : list->cases.items;
	*n = list->items.n ? list->items.n : list->cases.n;
	return 0;
}

/* ---- layout -------------------------------------------------------------- */

static void
text(struct paper *p, const char *t)
{
	const struct paper_line line = { .kind = PAPER_TEXT, .text = t };

	paper_add(p, &line);
}

static void
heading(struct paper *p, const char *t, bool large)
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

/* A line with a label, if there is something to say. */
static void
labelled(
	struct paper *p, enum paper_kind kind, const char *label, const char *t)
{
	const struct paper_line line = {
		.kind = kind, .label = label, .text = t
	};

	if (t && *t)
		paper_add(p, &line);
}

/* Large: rare characters have many strokes. */
static void
name(struct paper *p, const char *t)
{
	const struct paper_line line = {
		.kind = PAPER_PAIR, .label = "申请人", .text = t, .large = true
	};

	if (t && *t)
		paper_add(p, &line);
}

static void
plain(struct paper *p, enum paper_kind kind, const char *t)
{
	const struct paper_line line = { .kind = kind, .text = t };

	paper_add(p, &line);
}

/* "2026-05-06T09:41:07+08:00" as people write it. */
static const char *
instant(struct arena *a, const char *iso)
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
		labelled(p, PAPER_PAIR, "时间",
			arena_printf(a, "%s 至 %s", s->starts, s->ends));
	if (!s->place)
		return;
	labelled(p, PAPER_PAIR, "地点", s->place->name);
	labelled(p, PAPER_PAIR, "地址", s->place->address);
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
		labelled(p, PAPER_PAIR, "请带", all.p);
}

/* A paper that is kept until the day: what was published before it. */
static void
lay_draw(const struct slip *s, struct arena *a, struct paper *p)
{
	if (!s->draw)
		return;
	labelled(p, PAPER_PAIR, "摇号时间", instant(a, s->draw->at));
	if (s->draw->number)
		labelled(p, PAPER_PAIR, "摇到",
			arena_printf(a, "第 %lld", (long long)s->draw->number));
	labelled(p, PAPER_PAIR, "结果公布在", s->draw->url);
	labelled(p, PAPER_PAIR, "种子摘要", s->draw->hash);
}

static void
lay_facts(const struct slip *s, struct arena *a, struct paper *p)
{
	plain(p, PAPER_RULE, "");
	lay_booking(s, a, p);
	lay_bring(s, a, p);
	lay_draw(s, a, p);
	name(p, s->name);
	labelled(p, PAPER_PAIR, "状态", s->state_label);
	labelled(p, PAPER_PAIR, "受理时间", instant(a, s->accepted_at));
	labelled(p, PAPER_PAIR, "办结期限", s->due_on);
	labelled(p, PAPER_PAIR, "咨询窗口", s->window);
}

static void
lay_next(const struct slip *s, struct arena *a, struct paper *p)
{
	const struct paper_line title = {
		.kind = PAPER_TEXT, .text = "接下来", .bold = true
	};
	const char *const *next = s->next.items;

	if (s->next.n == 0)
		return;
	plain(p, PAPER_RULE, "");
	paper_add(p, &title);
	for (size_t i = 0; i < s->next.n; i++)
		labelled(
			p, PAPER_ITEM, arena_printf(a, "%zu.", i + 1), next[i]);
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

static const char *
heading_of(const struct slip *s)
{
	if (s->voucher)
		return "预约凭证";
	if (s->title && s->provisional)
		return "预约登记回执";
	if (s->draw && !s->draw->done)
		return "摇号报名回执";
	return s->title ? "候补回执" : "入会申请回执";
}

static void
lay_foot(const struct slip *s, struct arena *a, struct paper *p)
{
	plain(p, PAPER_RULE, "");
	if (*s->consents)
		text(p, arena_printf(a, "已阅读并同意：%s", s->consents));
	text(p, foot_of(s));
	if (*s->kiosk)
		text(p, arena_printf(a, "自助机 %s", s->kiosk));
}

void
slip_lay(const struct slip *s, struct arena *a, struct paper *out)
{
	if (*s->center)
		heading(out, s->center, false);
	plain(out, PAPER_GAP, "");
	if (s->title)
		heading(out, s->title, false);
	heading(out, heading_of(s), true);
	if (s->copy)
		heading(out, "【副本】", true);
	if (s->provisional)
		heading(out,
			s->title ? "待确认：联网后由中心确认"
				 : "已登记，联网后确认",
			s->title != NULL);
	plain(out, PAPER_QR, s->voucher ? s->voucher->token : s->receipt->url);
	heading(out, s->case_no, true);
	plain(out, PAPER_GAP, "");
	lay_facts(s, a, out);
	lay_next(s, a, out);
	lay_foot(s, a, out);
}
