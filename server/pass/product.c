/* SPDX-License-Identifier: Apache-2.0 */
#include "pass/product.h"
#include "pass_product.sql.h"

static enum pass_period
period_of(const char *name)
{
	BUG_ON(!name);
	for (size_t i = 0; i < ARRAY_LEN(pass_period_names); i++)
		if (strcmp(pass_period_names[i], name) == 0)
			return (enum pass_period)i;
	BUG("a period without a row");
}

/* ---- lists behind the terms ---------------------------------------------- */

static int
add_windows(struct tx *tx, struct pass_product *p, struct err *e)
{
	struct sql_pass_windows_of_rows rows;
	struct pass_window *list;

	if (sql_pass_windows_of(tx, e, p->id, &rows) != 0)
		return -1;
	list = ARENA_ARRAY(tx_arena(tx), struct pass_window, rows.n + 1);
	for (size_t i = 0; i < rows.n; i++)
		list[i] = (struct pass_window){ (int)rows.items[i].from_md,
			(int)rows.items[i].until_md };
	p->terms.windows = list;
	p->terms.n_windows = rows.n;
	return 0;
}

static int
add_prices(struct tx *tx, struct pass_product *p, struct err *e)
{
	struct sql_pass_prices_of_rows rows;
	struct pass_price *list;

	if (sql_pass_prices_of(tx, e, p->id, &rows) != 0)
		return -1;
	list = ARENA_ARRAY(tx_arena(tx), struct pass_price, rows.n + 1);
	for (size_t i = 0; i < rows.n; i++) {
		const struct sql_pass_prices_of *r = &rows.items[i];

		list[i] = (struct pass_price){ r->rule, r->value,
			(int)r->from_md, r->price, r->subsidy };
	}
	p->terms.prices = list;
	p->terms.n_prices = rows.n;
	return 0;
}

static int
add_rules(struct tx *tx, struct pass_product *p, struct err *e)
{
	struct sql_pass_rules_of_rows rows;
	struct offer_new_rule *list;

	if (sql_pass_rules_of(tx, e, p->id, &rows) != 0)
		return -1;
	list = ARENA_ARRAY(tx_arena(tx), struct offer_new_rule, rows.n + 1);
	for (size_t i = 0; i < rows.n; i++)
		list[i] = (struct offer_new_rule){ rows.items[i].rule,
			rows.items[i].value };
	p->rules = list;
	p->n_rules = rows.n;
	return 0;
}

static int
add_texts(struct tx *tx, struct pass_product *p, struct err *e)
{
	struct sql_pass_texts_of_rows rows;
	struct offer_text *list;

	if (sql_pass_texts_of(tx, e, p->id, &rows) != 0)
		return -1;
	list = ARENA_ARRAY(tx_arena(tx), struct offer_text, rows.n + 1);
	for (size_t i = 0; i < rows.n; i++) {
		const struct sql_pass_texts_of *r = &rows.items[i];

		list[i] = (struct offer_text){ r->kind, r->code, r->title,
			r->body, r->version, r->required != 0 };
	}
	p->texts = list;
	p->n_texts = rows.n;
	return 0;
}

/* ---- products ------------------------------------------------------------ */

int
pass_product_load_terms(
	struct tx *tx, int64_t terms, struct pass_product *out, struct err *e)
{
	struct sql_pass_terms_get r;

	if (sql_pass_terms_get(tx, e, terms, &r) != 1)
		return err_setf(e, ERR_INTERNAL, "no terms");
	*out = (struct pass_product){ .id = r.id,
		.product = r.product_id,
		.version = r.version,
		.valid_from = r.valid_from,
		.code = r.code,
		.scope = r.scope,
		.title = r.title,
		.basis = r.basis,
		.group = r.group_number,
		.holders = r.holders,
		.cap = r.cap,
		.fee = r.fee,
		.replace_fee = r.replace_fee,
		.pay_days = r.pay_days,
		.replacements = r.replacements,
		.terms = { .period = period_of(r.period),
			.days = r.days,
			.season = { (int)r.season_from, (int)r.season_until },
			.rollover = (int)r.rollover,
			.start_days = r.start_days,
			.renew_days = r.renew_days,
			.refund_days = r.refund_days } };
	if (add_windows(tx, out, e) != 0 || add_prices(tx, out, e) != 0 ||
		add_rules(tx, out, e) != 0)
		return -1;
	return add_texts(tx, out, e);
}

int
pass_product_load(struct tx *tx, const char *code, struct pass_product *out,
	struct err *e)
{
	struct sql_pass_terms_now row;
	int found = sql_pass_terms_now(tx, e, code, tx_now(tx), &row);

	if (found <= 0)
		return found < 0 ? -1 : err_set(e, ERR_PASS_PRODUCT);
	return pass_product_load_terms(tx, row.id, out, e);
}

int
pass_product_list(
	struct tx *tx, struct pass_product **out, size_t *n, struct err *e)
{
	struct sql_pass_terms_all_rows rows;

	if (sql_pass_terms_all(tx, e, tx_now(tx), &rows) != 0)
		return -1;
	*n = rows.n;
	*out = ARENA_ARRAY(tx_arena(tx), struct pass_product, rows.n + 1);
	for (size_t i = 0; i < rows.n; i++)
		if (pass_product_load_terms(
			    tx, rows.items[i].id, &(*out)[i], e) != 0)
			return -1;
	return 0;
}

/* ---- parks --------------------------------------------------------------- */

static struct pass_park
park_of(const struct sql_pass_park_list *r)
{
	return (struct pass_park){ .id = r->id,
		.number = r->number,
		.code = r->code,
		.name = r->title,
		.address = r->address,
		.bus = r->bus,
		.phone = r->phone,
		.opens = r->opens,
		.closes = r->closes,
		.closed_days = r->closed_days,
		.passback_s = r->passback_s,
		.travel_s = r->travel_s };
}

int
pass_park_list(struct tx *tx, int64_t group, struct pass_park **out, size_t *n,
	struct err *e)
{
	struct sql_pass_park_list_rows rows;

	if (sql_pass_park_list(tx, e, group, &rows) != 0)
		return -1;
	*n = rows.n;
	*out = ARENA_ARRAY(tx_arena(tx), struct pass_park, rows.n + 1);
	for (size_t i = 0; i < rows.n; i++)
		(*out)[i] = park_of(&rows.items[i]);
	return 0;
}

int
pass_park_find(
	struct tx *tx, const char *code, struct pass_park *out, struct err *e)
{
	struct sql_pass_park_list row;
	int found = sql_pass_park_by_code(tx, e, code, &row);

	if (found > 0)
		*out = park_of(&row);
	return found;
}

int
pass_park_find_number(
	struct tx *tx, int64_t number, struct pass_park *out, struct err *e)
{
	struct sql_pass_park_list row;
	int found = sql_pass_park_by_number(tx, e, number, &row);

	if (found > 0)
		*out = park_of(&row);
	return found;
}

int
pass_rules_of_park(struct tx *tx, int64_t park, struct pass_rule_row **out,
	size_t *n, struct err *e)
{
	struct sql_pass_rules_of_park_rows rows;

	if (sql_pass_rules_of_park(tx, e, park, &rows) != 0)
		return -1;
	*n = rows.n;
	*out = ARENA_ARRAY(tx_arena(tx), struct pass_rule_row, rows.n + 1);
	for (size_t i = 0; i < rows.n; i++) {
		const struct sql_pass_rules_of_park *r = &rows.items[i];

		(*out)[i] = (struct pass_rule_row){ r->group_number,
			r->passback_s, r->per_day, r->per_year, r->closed_days,
			r->opens, r->closes };
	}
	return 0;
}

/* ---- the room for them --------------------------------------------------- */

int
pass_sold_add(
	struct tx *tx, const struct pass_product *p, int year, struct err *e)
{
	int64_t changed;

	if (sql_pass_sold_add(tx, e, p->product, year, p->cap, &changed) != 0)
		return -1;
	return changed == 1 ? 0 : err_set(e, ERR_PASS_SOLD_OUT);
}

int
pass_sold_give(struct tx *tx, int64_t product, int64_t year, struct err *e)
{
	int64_t changed;

	if (sql_pass_sold_give(tx, e, product, year, &changed) != 0)
		return -1;
	BUG_ON(changed != 1);
	return 0;
}
