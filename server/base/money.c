/* SPDX-License-Identifier: Apache-2.0 */
/* Fen to text and back: see money.h. */
#include "money.h"
#include <stdio.h>

#define FEN_PER_YUAN 100
#define GROUP_DIGITS 4 /* 万, 亿 */
#define WAGE_STEP 1000 /* ten yuan */
#define FEE_PER_STEP 5 /* 0.5 % of them */

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* ".5", ".05" or nothing as fen; -1 otherwise. */
static int
decimals_parse(const char *p)
{
	if (*p == '\0')
		return 0;
	if (p[0] != '.' || !is_digit(p[1]))
		return -1;
	if (p[2] == '\0')
		return (p[1] - '0') * 10;
	if (!is_digit(p[2]) || p[3] != '\0')
		return -1;
	return (p[1] - '0') * 10 + (p[2] - '0');
}

int
money_parse(const char *text, int64_t *fen, struct err *e)
{
	const char *p = text ? text : "";
	int64_t yuan = 0;
	bool over = false;
	int decimals;

	if (!is_digit(p[0]) || (p[0] == '0' && is_digit(p[1])))
		return err_set(e, ERR_MONEY_FORMAT);
	for (; is_digit(*p); p++) {
		if (!over)
			yuan = yuan * 10 + (*p - '0');
		over = yuan > MONEY_MAX / FEN_PER_YUAN;
	}
	decimals = decimals_parse(p);
	if (decimals < 0)
		return err_set(e, ERR_MONEY_FORMAT);
	if (over)
		return err_set(e, ERR_MONEY_RANGE);
	*fen = yuan * FEN_PER_YUAN + decimals;
	return 0;
}

static int64_t
magnitude(int64_t fen)
{
	BUG_ON(fen > MONEY_MAX || fen < -MONEY_MAX);
	return fen < 0 ? -fen : fen;
}

void
money_format(int64_t fen, char out[MONEY_SIZE])
{
	int64_t v = magnitude(fen);

	snprintf(out, MONEY_SIZE, "%s%lld.%02d", fen < 0 ? "-" : "",
		(long long)(v / FEN_PER_YUAN), (int)(v % FEN_PER_YUAN));
}

void
money_format_thousands(int64_t fen, char out[MONEY_SIZE])
{
	char plain[MONEY_SIZE];
	size_t at = 0, whole;

	money_format(magnitude(fen), plain);
	whole = strlen(plain) - 3;
	if (fen < 0)
		out[at++] = '-';
	for (size_t i = 0; i < whole; i++) {
		out[at++] = plain[i];
		if ((whole - i) % 3 == 1 && i + 1 < whole)
			out[at++] = ',';
	}
	memcpy(out + at, plain + whole, 4);
}

/* ---- capitals ------------------------------------------------------------ */

static const char *const digit_names[] = { "零", "壹", "贰", "叁", "肆", "伍",
	"陆", "柒", "捌", "玖" };

struct capitals {
	char *out;
	size_t n;
	bool zero; /* a zero to be said before the next digit */
};

static void
capitals_add(struct capitals *c, const char *text)
{
	size_t len = strlen(text);

	BUG_ON(c->n + len >= MONEY_CAPITALS_SIZE);
	memcpy(c->out + c->n, text, len + 1);
	c->n += len;
}

static void
capitals_add_digit(struct capitals *c, int digit, const char *unit)
{
	if (digit == 0) {
		c->zero = true;
		return;
	}
	if (c->zero)
		capitals_add(c, digit_names[0]);
	c->zero = false;
	capitals_add(c, digit_names[digit]);
	capitals_add(c, unit);
}

/* Up to four digits; zeros in front of the first digit of all stay unsaid. */
static void
capitals_add_group(struct capitals *c, int group, const char *unit)
{
	static const struct {
		int size;
		const char *unit;
	} places[GROUP_DIGITS] = { { 1000, "仟" }, { 100, "佰" }, { 10, "拾" },
		{ 1, "" } };

	for (int i = 0; i < GROUP_DIGITS; i++) {
		int digit = group / places[i].size % 10;

		if (digit || c->n)
			capitals_add_digit(c, digit, places[i].unit);
	}
	if (group)
		capitals_add(c, unit);
}

static void
capitals_add_yuan(struct capitals *c, int64_t yuan)
{
	capitals_add_group(c, (int)(yuan / 100000000), "亿");
	capitals_add_group(c, (int)(yuan / 10000 % 10000), "万");
	capitals_add_group(c, (int)(yuan % 10000), "");
	if (yuan)
		capitals_add(c, "元");
	c->zero = false;
}

void
money_format_capitals(int64_t fen, char out[MONEY_CAPITALS_SIZE])
{
	int64_t v = magnitude(fen);
	struct capitals c = { out, 0, false };
	int jiao = (int)(v / 10 % 10), cent = (int)(v % 10);

	out[0] = '\0';
	if (v == 0) {
		capitals_add(&c, "零元整");
		return;
	}
	if (fen < 0) {
		capitals_add(&c, "负");
		c.out += c.n; /* so that n says whether a digit stands */
		c.n = 0;
	}
	capitals_add_yuan(&c, v / FEN_PER_YUAN);
	if (jiao == 0 && cent == 0)
		capitals_add(&c, "整");
	if (jiao || (cent && c.n))
		capitals_add_digit(&c, jiao, "角");
	if (cent)
		capitals_add_digit(&c, cent, "分");
}

int64_t
money_membership_fee(int64_t wage_fen)
{
	return wage_fen > 0 ? wage_fen / WAGE_STEP * FEE_PER_STEP : 0;
}
