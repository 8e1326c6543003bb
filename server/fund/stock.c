/* SPDX-License-Identifier: Apache-2.0 */
#include "fund/stock.h"
#include "civil.h"
#include "flow/flow.h"
#include "receipt/receipt.h"
#include "stock.sql.h"
#include "str.h"

#include <stdio.h>

enum { WORDS_MAX = 40, PIECES_MAX = 1000000 };

static void
words_check(const char *field, const char *text, struct err *e)
{
	int n = utf8_length(text);

	if (n < 1)
		err_add_field(e, field, ERR_REQUIRED);
	else if (n > WORDS_MAX)
		err_add_field(e, field, ERR_TOO_LONG);
}

int
fund_stock_receive(struct tx *tx, struct app *app, const struct caller *by,
	const struct fund_goods *g, char ref[FUND_REF_SIZE], struct err *e)
{
	int64_t year = civil_from_ms(tx_now(tx)).y;
	struct sql_fund_stock_find row;

	words_check("item", g->item, e);
	words_check("point", g->point, e);
	if (g->n < 1 || g->n > PIECES_MAX)
		err_add_field(e, "n", ERR_NUMBER_RANGE);
	if (e->code)
		return -1;
	fund_ref(app, ref);
	if (sql_fund_stock_receive(tx, e, tx_new_id(tx), ref, g->item, g->point,
		    year, g->n) != 0 ||
		sql_fund_stock_find(tx, e, g->item, g->point, year, &row) != 0)
		return -1;
	snprintf(ref, FUND_REF_SIZE, "%s", row.ref);
	return fund_note(
		tx, app, by->actor, "fund.goods_in", "stock", ref, g->n, e);
}

int
fund_hand_out(struct tx *tx, struct app *app, const struct caller *by,
	const char *ref, const struct fund_shown *shown, struct err *e)
{
	struct sql_fund_stock_by_ref s;
	struct flow_case receipt;
	int64_t changed;
	int found = sql_fund_stock_by_ref(tx, e, ref, &s);

	if (found <= 0)
		return found < 0 ? -1 : err_set(e, ERR_NOT_FOUND);
	if (receipt_case(tx, app, shown->cti, shown->digest, &receipt, e) != 0)
		return -1;
	if (receipt.person_id != shown->person)
		return err_set(e, ERR_FUND_NOT_THEIRS);
	if (sql_fund_handout_insert(tx, e, tx_new_id(tx), s.id, s.item, s.year,
		    shown->person, by->actor, tx_now(tx), &changed) != 0)
		return -1;
	if (changed != 1)
		return err_set(e, ERR_FUND_HANDED);
	if (sql_fund_stock_take(tx, e, s.id, &changed) != 0)
		return -1;
	if (changed != 1)
		return err_set(e, ERR_FUND_STOCK_OUT);
	return fund_note(
		tx, app, by->actor, "fund.handed_out", "stock", ref, 1, e);
}
