/* SPDX-License-Identifier: Apache-2.0 */
/* What becomes of a pass: paid, replaced, frozen, cancelled, given back. */
#include "pass/pass.h"
#include "pass.sql.h"
#include "pass/code.h"
#include "pass/entry.h"
#include "revocation/revocation.h"

static const struct caller clockwork = { .actor = "system" };

static bool
is_in(const struct pass *p, const char *state)
{
	return strcmp(p->state, state) == 0;
}

static int
become(struct tx *tx, struct pass *p, const char *state, const char *why,
	struct err *e)
{
	int64_t changed;

	if (sql_pass_become(tx, e, p->id, p->state, state, why, &changed) != 0)
		return -1;
	if (changed != 1)
		return err_set(e, ERR_PASS_STATE);
	p->state = state;
	p->frozen_why = why;
	return 0;
}

int
pass_void(struct tx *tx, int64_t holder, int64_t but, struct err *e)
{
	struct sql_pass_token_void_rows rows;

	if (sql_pass_token_void(tx, e, holder, but, tx_now(tx), &rows) != 0 ||
		sql_pass_activation_end(tx, e, holder, tx_now(tx)) != 0)
		return -1;
	for (size_t i = 0; i < rows.n; i++)
		if (revocation_set(tx, rows.items[i].list, rows.items[i].idx,
			    true, e) != 0)
			return -1;
	return 0;
}

int
pass_close(struct tx *tx, struct pass *p, const char *state, struct err *e)
{
	struct pass_holder *holders;
	size_t n;

	if (become(tx, p, state, NULL, e) != 0 ||
		pass_holders(tx, p->id, &holders, &n, e) != 0 ||
		sql_pass_holder_end(tx, e, p->id) != 0)
		return -1;
	for (size_t i = 0; i < n; i++)
		if (pass_void(tx, holders[i].id, 0, e) != 0)
			return -1;
	return pass_sold_give(tx, p->product, p->year, e);
}

/* ---- money --------------------------------------------------------------- */

static bool
receipt_no_is_good(const char *no)
{
	static const char good[] = "abcdefghijklmnopqrstuvwxyz"
				   "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-";
	size_t n = strlen(no);

	return n >= 1 && n <= PASS_RECEIPT_NO_MAX && !no[strspn(no, good)];
}

static int
book(struct tx *tx, struct app *app, const struct pass *p, const char *kind,
	int64_t due, const struct pass_payment *pay, const struct caller *by,
	struct err *e)
{
	int64_t made;

	if (pay->amount != due)
		err_add_field(e, "amount", ERR_PASS_AMOUNT);
	if (strcmp(pay->method, "cash") != 0 &&
		strcmp(pay->method, "card") != 0)
		err_add_field(e, "method", ERR_CHOICE_UNKNOWN);
	if (!receipt_no_is_good(pay->receipt_no))
		err_add_field(e, "receipt_no", ERR_TEXT_INVALID);
	if (e->code != ERR_NONE)
		return -1;
	if (sql_pass_payment_insert(tx, e, tx_new_id(tx), p->id, kind,
		    strcmp(kind, "refund") == 0 ? -due : due, pay->method,
		    pay->receipt_no, tx_now(tx), by->actor, &made) != 0)
		return -1;
	if (made != 1)
		return err_add_field(e, "receipt_no", ERR_PASS_RECEIPT_USED);
	return pass_note(tx, app, by->actor, "pass.pay", &p->casefile,
		arena_printf(tx_arena(tx),
			"{\"kind\":\"%s\",\"amount\":%lld,\"method\":\"%s\","
			"\"receipt\":\"%s\"}",
			kind, (long long)due, pay->method, pay->receipt_no),
		e);
}

int
pass_pay(struct tx *tx, struct app *app, struct pass *p,
	const struct pass_payment *pay, const struct caller *by, struct err *e)
{
	struct pass_product o;

	if (!is_in(p, "unpaid") || p->pay_until <= tx_now(tx))
		return err_set(e, ERR_PASS_STATE);
	if (pass_product_load_terms(tx, p->terms, &o, e) != 0 ||
		book(tx, app, p, "price", p->price + p->fee, pay, by, e) != 0)
		return -1;
	return pass_issue(tx, app, &o, p, by, e);
}

int
pass_refund_why(struct tx *tx, const struct pass *p,
	const struct pass_product *o, enum err_code *why, struct err *e)
{
	struct sql_pass_used used;
	int found;

	*why = ERR_NONE;
	if (!is_in(p, "active") && !is_in(p, "frozen"))
		*why = ERR_PASS_STATE;
	else if (!p->price)
		*why = ERR_PASS_REFUND_NONE;
	else if (!pass_refundable(&o->terms, p->issued_at, tx_now(tx)))
		*why = ERR_PASS_REFUND_LATE;
	if (*why)
		return 0;
	found = sql_pass_used(tx, e, p->id, &used);
	if (found > 0)
		*why = ERR_PASS_USED;
	return found < 0 ? -1 : 0;
}

int
pass_refund(struct tx *tx, struct app *app, struct pass *p,
	const struct pass_payment *pay, const char *reason,
	const struct caller *by, struct err *e)
{
	struct pass_product o;
	enum err_code why;

	if (pass_product_load_terms(tx, p->terms, &o, e) != 0 ||
		pass_refund_why(tx, p, &o, &why, e) != 0)
		return -1;
	if (why)
		return err_set(e, why);
	if (book(tx, app, p, "refund", p->price, pay, by, e) != 0 ||
		pass_close(tx, p, "refunded", e) != 0)
		return -1;
	return pass_step(tx, app, &p->casefile, "refund", reason, by, e);
}

/* ---- another paper ------------------------------------------------------- */

int
pass_replace(struct tx *tx, struct app *app, struct pass *p, int64_t holder,
	const struct pass_payment *pay, const struct caller *by, struct err *e)
{
	int64_t now = tx_now(tx) / 1000;
	struct pass_holder *holders;
	struct pass_product o;
	size_t n, i = 0;

	if (!is_in(p, "active") || p->exp <= now)
		return err_set(e, ERR_PASS_STATE);
	if (pass_product_load_terms(tx, p->terms, &o, e) != 0 ||
		pass_holders(tx, p->id, &holders, &n, e) != 0)
		return -1;
	while (i < n && holders[i].n != holder)
		i++;
	if (i == n)
		return err_add_field(e, "holder", ERR_CHOICE_UNKNOWN);
	if (o.replacements && p->replaced >= o.replacements)
		return err_set(e, ERR_PASS_REPLACED);
	if (o.replace_fee && !pay)
		return err_set(e, ERR_PASS_FEE);
	if (o.replace_fee &&
		book(tx, app, p, "replace", o.replace_fee, pay, by, e) != 0)
		return -1;
	if (pass_void(tx, holders[i].id, 0, e) != 0 ||
		pass_token_paper(tx, app, holders[i].id, o.group,
			p->nbf > now ? p->nbf : now, p->exp, e) != 0 ||
		sql_pass_count_replaced(tx, e, p->id) != 0)
		return -1;
	return pass_step(tx, app, &p->casefile, "replace", NULL, by, e);
}

/* ---- for a while --------------------------------------------------------- */

/* All codes that stand are in the list, or out of it. */
static int
list_all(struct tx *tx, const struct pass *p, bool is_void, struct err *e)
{
	struct sql_pass_token_standing_rows rows;
	struct pass_holder *holders;
	size_t n;

	if (pass_holders(tx, p->id, &holders, &n, e) != 0)
		return -1;
	for (size_t i = 0; i < n; i++) {
		if (sql_pass_token_standing(tx, e, holders[i].id, &rows) != 0)
			return -1;
		for (size_t k = 0; k < rows.n; k++)
			if (revocation_set(tx, rows.items[k].list,
				    rows.items[k].idx, is_void, e) != 0)
				return -1;
	}
	return 0;
}

int
pass_freeze(struct tx *tx, struct app *app, struct pass *p, const char *why,
	const char *reason, const struct caller *by, struct err *e)
{
	if (!is_in(p, "active"))
		return err_set(e, ERR_PASS_STATE);
	if (become(tx, p, "frozen", why, e) != 0 ||
		list_all(tx, p, true, e) != 0)
		return -1;
	return pass_step(tx, app, &p->casefile, "freeze", reason, by, e);
}

static int
thaw(struct tx *tx, struct app *app, struct pass *p, const char *reason,
	const struct caller *by, struct err *e)
{
	if (become(tx, p, "active", NULL, e) != 0 ||
		list_all(tx, p, false, e) != 0)
		return -1;
	return pass_step(tx, app, &p->casefile, "thaw", reason, by, e);
}

int
pass_thaw_shared(struct tx *tx, struct app *app, struct pass *p,
	const struct caller *by, struct err *e)
{
	return thaw(tx, app, p, NULL, by, e);
}

int
pass_thaw(struct tx *tx, struct app *app, struct pass *p, const char *reason,
	const struct caller *by, struct err *e)
{
	struct pass_holder *holders;
	size_t n;

	if (!is_in(p, "frozen"))
		return err_set(e, ERR_PASS_STATE);
	if (by->kind != CALLER_STAFF && strcmp(p->frozen_why, "holder") != 0)
		return err_set(e, ERR_PASS_FROZEN);
	if (pass_holders(tx, p->id, &holders, &n, e) != 0)
		return -1;
	/* Whoever thaws it at the desk has looked at how it was used. */
	for (size_t i = 0; by->kind == CALLER_STAFF && i < n; i++)
		if (entry_forgive(tx, holders[i].id, by, e) != 0)
			return -1;
	return thaw(tx, app, p, reason, by, e);
}

/* ---- for good ------------------------------------------------------------ */

int
pass_drop(struct tx *tx, struct app *app, struct pass *p, const char *reason,
	const struct caller *by, struct err *e)
{
	if (!is_in(p, "unpaid"))
		return err_set(e, ERR_PASS_STATE);
	if (pass_close(tx, p, "cancelled", e) != 0)
		return -1;
	return pass_step(tx, app, &p->casefile, "drop", reason, by, e);
}

int
pass_on_withdraw(struct tx *tx, struct app *app, const struct flow_case *c,
	const struct caller *by, struct err *e)
{
	struct pass p;

	if (pass_load_id(tx, c->id, &p, e) != 0 ||
		pass_close(tx, &p, "cancelled", e) != 0)
		return -1;
	return pass_note(tx, app, by->actor, "pass.cancel", c, "{}", e);
}

int
pass_tick(struct tx *tx, struct app *app, bool *more, struct err *e)
{
	struct sql_pass_lapsed due;
	struct pass p;
	int found = sql_pass_lapsed(tx, e, tx_now(tx), &due);

	*more = found > 0;
	if (found <= 0)
		return found;
	if (pass_load_id(tx, due.id, &p, e) != 0 ||
		pass_close(tx, &p, "lapsed", e) != 0 ||
		pass_step(tx, app, &p.casefile, "lapse", NULL, &clockwork, e) !=
			0)
		return -1;
	return pass_note(
		tx, app, clockwork.actor, "pass.lapse", &p.casefile, "{}", e);
}

int
pass_tick_due(struct tx *tx, bool *due, struct err *e)
{
	struct sql_pass_lapsed row;
	int found = sql_pass_lapsed(tx, e, tx_now(tx), &row);

	*due = found > 0;
	return found < 0 ? -1 : 0;
}

/* ---- recount ------------------------------------------------------------- */

static int
wrong(int64_t n, const char *what, struct err *e)
{
	return n == 0 ? 0
		      : err_setf(e, ERR_DATA_DAMAGED, "%lld %s", (long long)n,
				what);
}

int
pass_recount(struct tx *tx, struct pass_recount *out, struct err *e)
{
	struct sql_pass_recount n;
	struct sql_pass_recount_sold sold;
	struct sql_pass_recount_holders holders;
	struct sql_pass_recount_codes codes;
	struct sql_pass_recount_money money;

	if (sql_pass_recount(tx, e, &n) != 0 ||
		sql_pass_recount_sold(tx, e, &sold) != 0 ||
		sql_pass_recount_holders(tx, e, &holders) != 0 ||
		sql_pass_recount_codes(tx, e, &codes) != 0 ||
		sql_pass_recount_money(tx, e, &money) != 0)
		return -1;
	*out = (struct pass_recount){ n.passes, n.codes };
	if (wrong(sold.wrong, "products count other than their passes", e) !=
			0 ||
		wrong(holders.wrong, "holders other than their pass", e) != 0 ||
		wrong(codes.wrong, "codes other than the list says", e) != 0)
		return -1;
	return wrong(money.wrong, "passes other than what was paid", e);
}
