/* SPDX-License-Identifier: Apache-2.0 */
#include "pass/settle.h"
#include "entry.sql.h"
#include "pass_product.sql.h"
#include "str.h"

#define DAY_S INT64_C(86400)

/* Down, also below zero: what is left over is then never less than nothing. */
static int64_t
floor_div(int64_t a, int64_t b)
{
	return a / b - (a % b < 0);
}

void
pass_share_out(int64_t pool, struct pass_share *shares, size_t n)
{
	int64_t all = 0, left = pool;

	for (size_t i = 0; i < n; i++)
		all += shares[i].entries;
	for (size_t i = 0; i < n; i++) {
		shares[i].amount =
			all ? floor_div(pool * shares[i].entries, all) : 0;
		left -= shares[i].amount;
	}
	/* What is left is less than a fen for each; the largest remainders get
	 * it. */
	for (; all && left > 0; left--) {
		size_t best = n;
		int64_t most = -1;

		for (size_t i = 0; i < n; i++) {
			int64_t rest = pool * shares[i].entries -
				       shares[i].amount * all;

			if (rest > most) {
				most = rest;
				best = i;
			}
		}
		shares[best].amount++;
	}
}

int
pass_month_read(const char *month, struct civil *first, struct civil *last,
	struct err *e)
{
	int64_t y, m;

	if (!month || strlen(month) != 7 || month[4] != '-' ||
		digits_parse(bytes_of(month, 4), 9998, &y) != 0 ||
		digits_parse(bytes_of(month + 5, 2), 12, &m) != 0 || y < 2000 ||
		m < 1)
		return err_set(e, ERR_BAD_QUERY);
	*first = (struct civil){ (int16_t)y, (int8_t)m, 1 };
	*last = civil_add_days(civil_add_months(*first, 1), -1);
	return 0;
}

static int
share_group(struct tx *tx, struct pass_settle_group *g, int64_t from,
	int64_t until, struct err *e)
{
	struct sql_gate_entry_count count;
	struct pass_park *parks;

	if (pass_park_list(tx, g->number, &parks, &g->n_shares, e) != 0)
		return -1;
	g->shares =
		ARENA_ARRAY(tx_arena(tx), struct pass_share, g->n_shares + 1);
	for (size_t i = 0; i < g->n_shares; i++) {
		if (sql_gate_entry_count(tx, e, parks[i].id, g->number, from,
			    until, &count) != 0)
			return -1;
		g->shares[i].park = parks[i].code;
		g->shares[i].entries = count.entries;
	}
	pass_share_out(g->pool, g->shares, g->n_shares);
	return 0;
}

static int
add_groups(struct tx *tx, struct pass_settlement *out, int64_t from,
	int64_t until, struct err *e)
{
	struct sql_pass_group_month_rows rows;

	if (sql_pass_group_month(
		    tx, e, out->park.id, from * 1000, until * 1000, &rows) != 0)
		return -1;
	out->n_groups = rows.n;
	out->groups =
		ARENA_ARRAY(tx_arena(tx), struct pass_settle_group, rows.n + 1);
	for (size_t i = 0; i < rows.n; i++) {
		struct pass_settle_group *g = &out->groups[i];

		*g = (struct pass_settle_group){ rows.items[i].number,
			rows.items[i].passes, rows.items[i].pool,
			rows.items[i].title, NULL, 0 };
		if (share_group(tx, g, from, until, e) != 0)
			return -1;
		for (size_t k = 0; k < g->n_shares; k++)
			if (strcmp(g->shares[k].park, out->park.code) == 0)
				out->amount += g->shares[k].amount;
	}
	return 0;
}

int
pass_settle(struct tx *tx, const struct pass_park *park, const char *month,
	struct pass_settlement *out, struct err *e)
{
	char from[CIVIL_SIZE], until[CIVIL_SIZE];
	struct civil first = { 0 }, last = { 0 };
	int64_t begin, end;

	*out = (struct pass_settlement){ .month = month, .park = *park };
	if (pass_month_read(month, &first, &last, e) != 0)
		return -1;
	begin = civil_to_ms(first) / 1000;
	end = civil_to_ms(last) / 1000 + DAY_S;
	if (tx_now(tx) / 1000 < end)
		return err_set(e, ERR_MONTH_RUNNING);
	civil_format(first, from);
	civil_format(last, until);
	if (add_groups(tx, out, begin, end, e) != 0)
		return -1;
	return entry_days(
		tx, park->id, from, until, &out->days, &out->n_days, e);
}
