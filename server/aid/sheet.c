/* SPDX-License-Identifier: Apache-2.0 */
#include "aid/sheet.h"

#define MONTHS 12

static void
check_sum(const char *path, int64_t fen, struct err *e)
{
	if (fen < 0 || fen > AID_SUM_MAX)
		err_add_field(e, path, ERR_NUMBER_RANGE);
}

static int
check(const struct aid_facts *f, struct err *e)
{
	if (f->heads < 1 || f->heads > AID_HEADS_MAX)
		err_add_field(e, "heads", ERR_NUMBER_RANGE);
	check_sum("income", f->income, e);
	check_sum("rigid", f->rigid, e);
	check_sum("caused", f->caused, e);
	check_sum("earlier", f->earlier, e);
	if (e->code == ERR_NONE && f->line == 0)
		err_set(e, ERR_AID_LINE_NONE);
	BUG_ON(f->line < 0 || f->line > AID_LINE_MAX);
	return e->code == ERR_NONE ? 0 : -1;
}

bool
aid_sheet_fits(const struct aid_category *c, const struct aid_sheet *s)
{
	if (c->line_percent)
		return s->net * 100 < s->line_year * c->line_percent;
	return s->facts.caused * 100 > s->income * c->caused_percent;
}

static int64_t
div_half_up(int64_t a, int64_t b)
{
	int64_t n = 2 * a + b, d = 2 * b;

	return n / d - (n % d < 0);
}

int
aid_sheet_make(const struct aid_rules *r, const struct aid_facts *f,
	struct aid_sheet *out, struct err *e)
{
	const struct aid_category *rows = r->categories.items;

	if (check(f, e) != 0)
		return -1;
	*out = (struct aid_sheet){ .version = r->version, .facts = *f };
	out->income = f->income + (r->counts_earlier ? f->earlier : 0);
	out->net = out->income - f->rigid;
	out->line_year = MONTHS * f->heads * f->line;
	out->net_head = div_half_up(out->net, MONTHS * f->heads);
	for (size_t i = 0; i < r->categories.n && !out->category; i++)
		if (aid_sheet_fits(&rows[i], out))
			out->category = &rows[i];
	return 0;
}
