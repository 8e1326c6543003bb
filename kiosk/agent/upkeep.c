/* SPDX-License-Identifier: Apache-2.0 */
#include "upkeep.h"
#include "civil.h"
#include "crypto.h"

#include <stdio.h>

void
upkeep_begin(struct upkeep *u, const struct clock *clock, const char *token,
	const char *display, int64_t seconds)
{
	snprintf(u->token, sizeof(u->token), "%s", token);
	snprintf(u->display, sizeof(u->display), "%s", display);
	u->until = clock_mono(clock) + seconds * 1000;
	u->job = 0;
}

int64_t
upkeep_left(const struct upkeep *u, const struct clock *clock)
{
	int64_t left = u->until - clock_mono(clock);

	return u->token[0] && left > 0 ? (left + 999) / 1000 : 0;
}

void
upkeep_wipe(struct upkeep *u)
{
	unsigned epoch = u->epoch + 1;

	crypto_wipe(u, sizeof(*u));
	u->epoch = epoch;
}

void
upkeep_expire(struct upkeep *u, const struct clock *clock)
{
	if (u->token[0] && upkeep_left(u, clock) == 0)
		upkeep_wipe(u);
}

/* What printers get wrong: common and rare characters, digits, a code. */
void
upkeep_lay_test(
	struct paper *out, struct arena *a, const char *kiosk, int64_t now_ms)
{
	char now[CIVIL_RFC3339_SIZE];
	const struct paper_line lines[] = {
		{ .kind = PAPER_TEXT,
			.text = "打印测试",
			.large = true,
			.bold = true,
			.center = true },
		{ .kind = PAPER_RULE, .text = "" },
		{ .kind = PAPER_PAIR,
			.label = "常用字",
			.text = "职工服务中心" },
		{ .kind = PAPER_PAIR,
			.label = "生僻字",
			.text = "𬭚㛃龘𠮷",
			.large = true },
		{ .kind = PAPER_PAIR, .label = "数字", .text = "0123456789 X" },
		{ .kind = PAPER_QR, .text = "01234567890123456789" },
		{ .kind = PAPER_RULE, .text = "" },
		{ .kind = PAPER_TEXT,
			.text = arena_printf(a, "自助机 %s", kiosk) },
		{ .kind = PAPER_TEXT,
			.text = arena_printf(a, "程序 " YIZHAN_VERSION) },
	};

	for (size_t i = 0; i < ARRAY_LEN(lines); i++)
		paper_add(out, &lines[i]);
	civil_format_rfc3339(now_ms, now);
	paper_add(out, &(struct paper_line){ .kind = PAPER_TEXT,
			       .text = arena_strdup(a, now) });
}
