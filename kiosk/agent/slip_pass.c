/* SPDX-License-Identifier: Apache-2.0 */
/* An annual pass on paper: the pass itself with its codes, or what has to be
 * paid, where and until when. */
#include "slip_private.h"

/* Two copies lie so many modules left and right of the middle: a dead dot of
 * the printer's head spoils one of them. */
#define SHIFT 2

static bool
is_unpaid(const struct slip *s)
{
	return s->state && strcmp(s->state, "unpaid") == 0;
}

const char *
slip_pass_heading(const struct slip *s)
{
	if (is_unpaid(s))
		return "待缴费";
	return s->codes.n ? "公园年票" : "年票办理回执";
}

static const char *
money(struct arena *a, int64_t fen)
{
	return arena_printf(a, "%lld.%02lld 元", (long long)(fen / 100),
		(long long)(fen % 100));
}

static const char *
names_of(const struct slip *s, struct arena *a)
{
	const struct slip_place *parks = s->parks.items;
	struct str all;

	str_init(&all, a, 4096);
	for (size_t i = 0; i < s->parks.n; i++)
		str_printf(&all, "%s%s", i ? "、" : "", parks[i].name);
	return all.n && !all.over ? all.p : "";
}

static void
lay_shifted(struct paper *p, const char *token, int shift)
{
	const struct paper_line line = {
		.kind = PAPER_QR, .text = token, .shift = shift
	};

	paper_add(p, &line);
}

static void
lay_phone(const struct slip_code *c, struct arena *a, struct paper *p)
{
	if (!c->activation || !c->url)
		return;
	slip_plain(p, PAPER_RULE, "");
	slip_heading(p, "放进手机用", false);
	slip_text(p,
		"用手机扫下面的码，只能用一次；放进手机后这张纸就不能用了。");
	slip_plain(p, PAPER_QR, c->url);
	slip_heading(p, arena_printf(a, "激活码 %s", c->activation), false);
}

static void
lay_code(const struct slip *s, const struct slip_code *c, struct arena *a,
	struct paper *p)
{
	if (s->codes.n > 1)
		slip_heading(p, arena_printf(a, "第 %lld 人", (long long)c->n),
			true);
	if (!c->token) {
		slip_text(p, "这张年票已经放在手机里，入园请用手机。");
		return;
	}
	lay_shifted(p, c->token, -SHIFT);
	lay_shifted(p, c->token, SHIFT);
}

static void
lay_facts(const struct slip *s, struct arena *a, struct paper *p)
{
	slip_plain(p, PAPER_RULE, "");
	if (s->from && s->last)
		slip_labelled(p, PAPER_PAIR, "有效期",
			arena_printf(a, "%s 至 %s", s->from, s->last));
	slip_labelled(p, PAPER_PAIR, "公园", names_of(s, a));
	slip_name(p, "持有人", s->name);
	slip_labelled(p, PAPER_PAIR, "状态", s->state_label);
	slip_labelled(
		p, PAPER_PAIR, "受理时间", slip_instant(a, s->accepted_at));
	slip_labelled(p, PAPER_PAIR, "咨询窗口", s->window);
}

/* Where to, with what, until when: large, so that nobody looks for it. */
static void
lay_bill(const struct slip *s, struct arena *a, struct paper *p)
{
	const struct paper_line amount = { .kind = PAPER_PAIR,
		.label = "应缴",
		.text = money(a, s->price + s->fee),
		.large = true,
		.bold = true };
	const struct paper_line until = { .kind = PAPER_PAIR,
		.label = "缴费期限",
		.text = s->due_on,
		.large = true };

	slip_plain(p, PAPER_RULE, "");
	paper_add(p, &amount);
	if (s->subsidy)
		slip_labelled(p, PAPER_PAIR, "工会补贴", money(a, s->subsidy));
	if (s->due_on)
		paper_add(p, &until);
	if (s->window)
		slip_labelled(p, PAPER_PAIR, "到哪里",
			arena_printf(a, "服务窗口 %s", s->window));
	slip_labelled(
		p, PAPER_PAIR, "请带", "本人身份证、这张单子，现金或银行卡");
}

static void
lay_foot(const struct slip *s, struct arena *a, struct paper *p)
{
	slip_plain(p, PAPER_RULE, "");
	slip_text(p, is_unpaid(s)
			     ? "缴费后当场出票。过期不缴自动取消，不影响再办。"
			     : "两个二维码一样，用哪个都行。只能本人使用；"
			       "丢了可刷身份证补，旧的马上作废。");
	if (*s->kiosk)
		slip_text(p, arena_printf(a, "自助机 %s", s->kiosk));
}

void
slip_pass_lay(const struct slip *s, struct arena *a, struct paper *p)
{
	const struct slip_code *codes = s->codes.items;

	for (size_t i = 0; i < s->codes.n; i++)
		lay_code(s, &codes[i], a, p);
	if (!s->codes.n)
		slip_plain(p, PAPER_QR, s->receipt->url);
	slip_heading(p, s->case_no, true);
	slip_plain(p, PAPER_GAP, "");
	if (is_unpaid(s))
		lay_bill(s, a, p);
	lay_facts(s, a, p);
	slip_next(s, a, p);
	for (size_t i = 0; i < s->codes.n; i++)
		lay_phone(&codes[i], a, p);
	lay_foot(s, a, p);
}
