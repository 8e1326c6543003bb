/* SPDX-License-Identifier: Apache-2.0 */
/* A catalogue file of passes into rows. */
#include "audit/audit.h"
#include "offer.sql.h"
#include "pass/product.h"
#include "pass_product.sql.h"
#include "str.h"

#define FEN_MAX INT64_C(10000000)
#define MINUTE_MS INT64_C(60000)
#define MINUTES_MAX 1440

struct put {
	struct tx *tx;
	struct app *app;
	const struct pass_new *n;
	struct civil today;
	int64_t made;
};

/* ---- reading the file's words -------------------------------------------- */

/* "12-01" as month * 100 + day, 0 for NULL, -1 if it is none. */
static int
md_of(const char *text)
{
	int64_t m, d;

	if (!text)
		return 0;
	if (strlen(text) != 5 || text[2] != '-' ||
		digits_parse(bytes_of(text, 2), 12, &m) != 0 ||
		digits_parse(bytes_of(text + 3, 2), 31, &d) != 0)
		return -1;
	return (int)(m * 100 + d);
}

static int64_t
minutes_of(const char *text)
{
	int64_t ms = text ? offer_clock_read(text) : 0;

	return ms < 0 ? -1 : ms / MINUTE_MS;
}

/* The bit of a day of the week, 0 if it is none. */
static int64_t
day_bit(const char *name)
{
	static const char *const days[] = { "mon", "tue", "wed", "thu", "fri",
		"sat", "sun" };

	for (size_t i = 0; i < ARRAY_LEN(days); i++)
		if (strcmp(days[i], name) == 0)
			return 1 << i;
	return 0;
}

static bool
is_within(int64_t v, int64_t low, int64_t high)
{
	return low <= v && v <= high;
}

/* ---- does it fit --------------------------------------------------------- */

static void
check_parks(const struct pass_new *n, struct err *e)
{
	for (size_t i = 0; i < n->n_parks; i++) {
		const struct pass_new_park *p = &n->parks[i];

		offer_code_check(p->code, "parks", e);
		if (!is_within(p->number, 1, UINT16_MAX) ||
			!is_within(p->passback_minutes, 0, MINUTES_MAX) ||
			!is_within(p->travel_minutes, 0, MINUTES_MAX))
			err_add_field(e, "parks", ERR_NUMBER_RANGE);
		if (minutes_of(p->opens) < 0 || minutes_of(p->closes) < 0)
			err_add_field(e, "parks", ERR_DATE_FORMAT);
		for (size_t k = 0; k < p->n_closed; k++)
			if (!day_bit(p->closed[k]))
				err_add_field(e, "parks", ERR_CHOICE_UNKNOWN);
	}
}

static bool
has_park(const struct pass_new *n, const char *code)
{
	for (size_t i = 0; i < n->n_parks; i++)
		if (strcmp(n->parks[i].code, code) == 0)
			return true;
	return false;
}

static void
check_groups(const struct pass_new *n, struct err *e)
{
	for (size_t i = 0; i < n->n_groups; i++) {
		const struct pass_new_group *g = &n->groups[i];

		if (!is_within(g->number, 1, UINT16_MAX) ||
			!is_within(g->per_day, 0, UINT16_MAX) ||
			!is_within(g->per_year, 0, UINT16_MAX))
			err_add_field(e, "groups", ERR_NUMBER_RANGE);
		for (size_t k = 0; k < g->n_parks; k++)
			if (!has_park(n, g->parks[k]))
				err_add_field(e, "groups", ERR_CHOICE_UNKNOWN);
	}
}

static bool
has_group(const struct pass_new *n, int64_t number)
{
	for (size_t i = 0; i < n->n_groups; i++)
		if (n->groups[i].number == number)
			return true;
	return false;
}

static void
check_rules(const struct pass_new_product *p, struct err *e)
{
	for (size_t i = 0; i < p->n_rules; i++)
		if (!eligible_rule_check(&p->rules[i]))
			err_add_field(e, "rules", ERR_CHOICE_UNKNOWN);
	for (size_t i = 0; i < p->n_prices; i++) {
		const struct pass_new_price *x = &p->prices[i];
		const struct offer_new_rule rule = { x->rule, x->value };

		if (x->rule && (!x->value || !eligible_rule_check(&rule)))
			err_add_field(e, "prices", ERR_CHOICE_UNKNOWN);
		if (x->price > FEN_MAX || x->subsidy > FEN_MAX)
			err_add_field(e, "prices", ERR_NUMBER_RANGE);
	}
}

static void
check_numbers(const struct pass_new_product *p, struct err *e)
{
	const struct {
		const char *path;
		int64_t value, low, high;
	} rows[] = {
		{ "version", p->version, 1, INT32_MAX },
		{ "holders", p->holders, 1, PASS_HOLDERS_MAX },
		{ "cap", p->cap, 0, INT32_MAX },
		{ "fee", p->fee, 0, FEN_MAX },
		{ "pay_days", p->pay_days, 1, 90 },
		{ "replace_fee", p->replace_fee, 0, FEN_MAX },
		{ "replacements", p->replacements, 0, 99 },
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		if (!is_within(rows[i].value, rows[i].low, rows[i].high))
			err_add_field(e, rows[i].path, ERR_NUMBER_RANGE);
}

/* The arithmetic's own form of what the file says; false for a period that is
 * none. */
static bool
terms_of(struct arena *a, const struct pass_new_product *p,
	struct pass_terms *out)
{
	struct pass_window *windows =
		ARENA_ARRAY(a, struct pass_window, p->n_windows + 1);
	struct pass_price *prices =
		ARENA_ARRAY(a, struct pass_price, p->n_prices + 1);
	bool known = false;

	*out = (struct pass_terms){ .days = p->days,
		.rollover = md_of(p->rollover),
		.start_days = p->start_days,
		.renew_days = p->renew_days,
		.refund_days = p->refund_days,
		.windows = windows,
		.n_windows = p->n_windows,
		.prices = prices,
		.n_prices = p->n_prices };
	for (size_t i = 0; i < ARRAY_LEN(pass_period_names); i++)
		if (strcmp(pass_period_names[i], p->period) == 0) {
			out->period = (enum pass_period)i;
			known = true;
		}
	if (p->season)
		out->season = (struct pass_window){ md_of(p->season->from),
			md_of(p->season->until) };
	for (size_t i = 0; i < p->n_windows; i++)
		windows[i] = (struct pass_window){ md_of(p->windows[i].from),
			md_of(p->windows[i].until) };
	for (size_t i = 0; i < p->n_prices; i++) {
		const struct pass_new_price *x = &p->prices[i];

		prices[i] = (struct pass_price){ x->rule ? x->rule : "",
			x->value ? x->value : "", md_of(x->from), x->price,
			x->subsidy };
	}
	return known;
}

static void
check_product(
	const struct put *p, const struct pass_new_product *n, struct err *e)
{
	struct pass_terms t;
	struct civil d;

	offer_code_check(n->code, "code", e);
	offer_code_check(n->scope, "scope", e);
	if (n->valid_from && offer_day_read(p->today, n->valid_from, &d) != 0)
		err_add_field(e, "valid_from", ERR_DATE_FORMAT);
	if (!has_group(p->n, n->group))
		err_add_field(e, "group", ERR_CHOICE_UNKNOWN);
	if (!terms_of(tx_arena(p->tx), n, &t))
		err_add_field(e, "period", ERR_CHOICE_UNKNOWN);
	check_numbers(n, e);
	check_rules(n, e);
	(void)pass_terms_check(&t, e);
}

static int
check(const struct put *p, struct err *e)
{
	check_parks(p->n, e);
	check_groups(p->n, e);
	for (size_t i = 0; i < p->n->n_products; i++)
		check_product(p, &p->n->products[i], e);
	return e->code == ERR_NONE ? 0 : -1;
}

/* ---- rows ---------------------------------------------------------------- */

static int
site_id(struct put *p, const char *code, int64_t *id, struct err *e)
{
	struct sql_site_by_code row;

	if (sql_site_by_code(p->tx, e, code, &row) != 1)
		return err_setf(e, ERR_INTERNAL, "park without a site");
	*id = row.id;
	return 0;
}

/* Numbers are printed: each is one place's for ever. */
static int
check_site(struct put *p, const struct pass_new_park *n, struct err *e)
{
	struct sql_site_by_number taken;
	struct sql_site_by_code was;
	int by_number = sql_site_by_number(p->tx, e, n->number, &taken);
	int by_code =
		by_number < 0 ? -1 : sql_site_by_code(p->tx, e, n->code, &was);

	if (by_number < 0 || by_code < 0)
		return -1;
	BUG_ON(by_number && !taken.code);
	if ((by_number && strcmp(taken.code, n->code) != 0) ||
		(by_code && was.number != n->number))
		return err_add_field(e, "parks", ERR_NAME_TAKEN);
	return 0;
}

static int
put_park(struct put *p, const struct pass_new_park *n, struct err *e)
{
	int64_t closed = 0, id = 0;

	for (size_t i = 0; i < n->n_closed; i++)
		closed |= day_bit(n->closed[i]);
	if (check_site(p, n, e) != 0 ||
		sql_site_put(p->tx, e, tx_new_id(p->tx), n->number, n->code,
			n->name, n->address, n->bus, n->phone) != 0 ||
		site_id(p, n->code, &id, e) != 0)
		return -1;
	return sql_pass_park_put(p->tx, e, id, minutes_of(n->opens),
		minutes_of(n->closes), closed, n->passback_minutes * 60,
		n->travel_minutes * 60);
}

static int
put_group(struct put *p, const struct pass_new_group *n, struct err *e)
{
	int64_t park = 0;

	if (sql_pass_group_put(p->tx, e, n->number, n->title, n->per_day,
		    n->per_year) != 0 ||
		sql_pass_group_park_clear(p->tx, e, n->number) != 0)
		return -1;
	for (size_t i = 0; i < n->n_parks; i++)
		if (site_id(p, n->parks[i], &park, e) != 0 ||
			sql_pass_group_park_add(p->tx, e, n->number, park) != 0)
			return -1;
	return 0;
}

static int
put_lists(struct put *p, const struct pass_new_product *n,
	const struct pass_terms *t, int64_t id, struct err *e)
{
	for (size_t i = 0; i < t->n_windows; i++)
		if (sql_pass_window_insert(p->tx, e, id, (int64_t)i,
			    t->windows[i].from, t->windows[i].until) != 0)
			return -1;
	for (size_t i = 0; i < t->n_prices; i++) {
		const struct pass_price *x = &t->prices[i];

		if (sql_pass_price_insert(p->tx, e, id, (int64_t)i, x->rule,
			    x->value, x->from, x->price, x->subsidy) != 0)
			return -1;
	}
	for (size_t i = 0; i < n->n_rules; i++)
		if (sql_pass_rule_insert(p->tx, e, id, (int64_t)i,
			    n->rules[i].rule, n->rules[i].value) != 0)
			return -1;
	for (size_t i = 0; i < n->n_texts; i++) {
		const struct offer_text *x = &n->texts[i];

		if (sql_pass_text_insert(p->tx, e, id, (int64_t)i, x->kind,
			    x->code ? x->code : "", x->version, x->required,
			    x->title ? x->title : "", x->text) != 0)
			return -1;
	}
	return 0;
}

static int
put_terms(struct put *p, const struct pass_new_product *n, int64_t product,
	struct err *e)
{
	struct civil from = p->today;
	int64_t id = tx_new_id(p->tx);
	struct pass_terms t;

	BUG_ON(!terms_of(tx_arena(p->tx), n, &t));
	if (n->valid_from &&
		offer_day_read(p->today, n->valid_from, &from) != 0)
		BUG("a day that was not checked");
	if (sql_pass_terms_insert(p->tx, e, id, product, n->version,
		    bytes_of(n->hash, sizeof(n->hash)), civil_to_ms(from),
		    n->title, n->basis, n->group, n->holders, n->period,
		    n->days, t.season.from, t.season.until, t.rollover,
		    n->start_days, n->cap, n->fee, n->pay_days, n->renew_days,
		    n->refund_days, n->replace_fee, n->replacements) != 0)
		return -1;
	p->made++;
	return put_lists(p, n, &t, id, e);
}

static int
put_product(struct put *p, const struct pass_new_product *n, struct err *e)
{
	struct sql_pass_product_get product;
	struct sql_pass_terms_hash was;
	int found;

	if (sql_pass_product_put(
		    p->tx, e, tx_new_id(p->tx), n->code, n->scope) != 0 ||
		sql_pass_product_get(p->tx, e, n->code, &product) != 1)
		return -1;
	BUG_ON(!product.scope);
	/* Passes that were sold count within it. */
	if (strcmp(product.scope, n->scope) != 0)
		return err_add_field(e, "scope", ERR_PASS_VERSION);
	found = sql_pass_terms_hash(p->tx, e, product.id, n->version, &was);
	if (found < 0)
		return -1;
	if (!found)
		return put_terms(p, n, product.id, e);
	if (!bytes_equal(was.hash, bytes_of(n->hash, sizeof(n->hash))))
		return err_add_field(e, "version", ERR_PASS_VERSION);
	return 0;
}

int
pass_put(struct tx *tx, struct app *app, const char *actor,
	const struct pass_new *n, int64_t *made, struct err *e)
{
	struct put p = { .tx = tx, .app = app, .n = n };

	p.today = civil_from_ms(tx_now(tx));
	if (check(&p, e) != 0)
		return -1;
	for (size_t i = 0; i < n->n_parks; i++)
		if (put_park(&p, &n->parks[i], e) != 0)
			return -1;
	for (size_t i = 0; i < n->n_groups; i++)
		if (put_group(&p, &n->groups[i], e) != 0)
			return -1;
	for (size_t i = 0; i < n->n_products; i++)
		if (put_product(&p, &n->products[i], e) != 0)
			return -1;
	*made = p.made;
	return audit_add(tx, e, app->rng, actor, "pass.load", "pass",
		arena_printf(tx_arena(tx), "{\"products\":%lld,\"new\":%lld}",
			(long long)n->n_products, (long long)p.made));
}
