/* SPDX-License-Identifier: Apache-2.0 */
#include "pass/view.h"
#include "pass.sql.h"
#include "pass/code.h"
#include "pass_view.sql.h"
#include "person/person_shown.h"

/* ---- who holds it -------------------------------------------------------- */

static bool
is_in(const struct pass *p, const char *state)
{
	return strcmp(p->state, state) == 0;
}

/* Of a time that ends at exp, in Unix seconds. */
static const char *
last_day(struct tx *tx, int64_t exp)
{
	char day[CIVIL_SIZE];

	civil_format(civil_from_ms(exp * 1000 - 1000), day);
	return arena_strdup(tx_arena(tx), day);
}

/* The code that is good, else the last that was. */
static int
add_code(struct tx *tx, const struct pass *p, const struct pass_holder *h,
	struct pass_view_holder *out, struct err *e)
{
	struct sql_pass_view_newest row;
	struct pass_token t;
	int found = pass_token_of(tx, h->id, &t, e);

	if (found > 0) {
		out->kind = t.phone ? "phone" : "paper";
		out->code = is_in(p, "frozen") ? "listed" : "good";
		out->last = last_day(tx, t.exp);
	}
	if (found != 0)
		return found < 0 ? -1 : 0;
	found = sql_pass_view_newest(tx, e, h->id, &row);
	if (found > 0) {
		out->kind = row.kind;
		out->code = "void";
		out->last = last_day(tx, row.exp);
	}
	return found < 0 ? -1 : 0;
}

static int
add_holder(struct tx *tx, struct app *app, const struct pass *p,
	const struct pass_holder *h, struct pass_view_holder *out,
	struct err *e)
{
	struct sql_pass_view_entries entries;
	struct sql_pass_view_given given;
	struct person_shown s;
	int64_t activation;

	*out = (struct pass_view_holder){ .n = h->n, .score = h->score };
	if (person_shown_load(tx, app, h->person, &s, e) != 0 ||
		add_code(tx, p, h, out, e) != 0 ||
		sql_pass_view_given(tx, e, h->id, &given) != 0 ||
		sql_pass_view_entries(tx, e, h->id, &entries) != 0 ||
		pass_activation_of(tx, h->id, &activation, e) < 0)
		return -1;
	out->name = s.name;
	out->id_no = s.id_no;
	out->given = given.given;
	out->entries = entries.entries;
	out->activation = activation != 0;
	return 0;
}

static int
add_holders(struct tx *tx, struct app *app, struct pass_view *v, struct err *e)
{
	struct pass_holder *holders;

	if (pass_holders(tx, v->pass.id, &holders, &v->n_holders, e) != 0)
		return -1;
	v->holders = ARENA_ARRAY(
		tx_arena(tx), struct pass_view_holder, v->n_holders + 1);
	for (size_t i = 0; i < v->n_holders; i++)
		if (add_holder(tx, app, &v->pass, &holders[i], &v->holders[i],
			    e) != 0)
			return -1;
	return 0;
}

/* ---- what was paid ------------------------------------------------------- */

static int
add_payments(struct tx *tx, struct pass_view *v, struct err *e)
{
	struct sql_pass_payment_list_rows rows;

	if (sql_pass_payment_list(tx, e, v->pass.id, &rows) != 0)
		return -1;
	v->n_payments = rows.n;
	v->payments =
		ARENA_ARRAY(tx_arena(tx), struct pass_view_payment, rows.n + 1);
	for (size_t i = 0; i < rows.n; i++) {
		const struct sql_pass_payment_list *r = &rows.items[i];

		v->payments[i] = (struct pass_view_payment){ .kind = r->kind,
			.method = r->method,
			.receipt_no = r->receipt_no,
			.amount = r->amount,
			.at = r->at };
		if (flow_actor_name(tx, r->actor, &v->payments[i].who, e) != 0)
			return -1;
	}
	return 0;
}

/* ---- what may be done ---------------------------------------------------- */

typedef bool may_fn(const struct pass_view *v, int64_t now);

static bool
may_pay(const struct pass_view *v, int64_t now)
{
	return is_in(&v->pass, "unpaid") && v->pass.pay_until > now;
}

static bool
may_drop(const struct pass_view *v, int64_t now)
{
	(void)now;
	return is_in(&v->pass, "unpaid");
}

static bool
may_print(const struct pass_view *v, int64_t now)
{
	return is_in(&v->pass, "active") && v->pass.exp * 1000 > now;
}

static bool
may_replace(const struct pass_view *v, int64_t now)
{
	return may_print(v, now) &&
	       (!v->product.replacements ||
		       v->pass.replaced < v->product.replacements);
}

static bool
may_freeze(const struct pass_view *v, int64_t now)
{
	(void)now;
	return is_in(&v->pass, "active");
}

static bool
may_thaw(const struct pass_view *v, int64_t now)
{
	(void)now;
	return is_in(&v->pass, "frozen");
}

static bool
may_refund(const struct pass_view *v, int64_t now)
{
	(void)now;
	return v->no_refund == ERR_NONE;
}

static bool
may_withdraw(const struct pass_view *v, int64_t now)
{
	return may_freeze(v, now) || may_thaw(v, now);
}

static void
add_acts(struct pass_view *v, const struct caller *by, int64_t now)
{
	static const struct {
		const char *act;
		unsigned perm;
		may_fn *may;
	} acts[PASS_ACTS_MAX] = {
		{ "pay", PERM_PASS_ACT, may_pay },
		{ "drop", PERM_PASS_ACT, may_drop },
		{ "print", PERM_PASS_ACT, may_print },
		{ "replace", PERM_PASS_ACT, may_replace },
		{ "freeze", PERM_PASS_ACT, may_freeze },
		{ "thaw", PERM_PASS_ACT, may_thaw },
		{ "refund", PERM_PASS_REFUND, may_refund },
		{ "withdraw", PERM_PASS_ACT, may_withdraw },
	};

	for (size_t i = 0; i < ARRAY_LEN(acts); i++)
		if (by->perms & acts[i].perm && acts[i].may(v, now))
			v->acts[v->n_acts++] = acts[i].act;
}

int
pass_view_load(struct tx *tx, struct app *app, const char *no,
	const struct caller *by, struct pass_view *out, struct err *e)
{
	struct pass before;

	*out = (struct pass_view){ 0 };
	if (pass_load(tx, no, 0, &out->pass, e) != 0 ||
		pass_product_load_terms(
			tx, out->pass.terms, &out->product, e) != 0 ||
		add_holders(tx, app, out, e) != 0 ||
		add_payments(tx, out, e) != 0 ||
		pass_refund_why(
			tx, &out->pass, &out->product, &out->no_refund, e) != 0)
		return -1;
	if (out->pass.renews) {
		if (pass_load_id(tx, out->pass.renews, &before, e) != 0)
			return -1;
		out->renews = before.casefile.no;
	}
	add_acts(out, by, tx_now(tx));
	return 0;
}

/* ---- lists --------------------------------------------------------------- */

static int
read_after(struct tx *tx, const char *no, int64_t *until, int64_t *id,
	struct err *e)
{
	struct err own = { 0 };
	struct pass p = { 0 };

	*until = *id = 0;
	if (!no)
		return 0;
	if (pass_load(tx, no, 0, &p, &own) != 0 || !p.pay_until)
		return err_set(e, ERR_BAD_QUERY);
	*until = p.pay_until;
	*id = p.id;
	return 0;
}

int
pass_unpaid_list(struct tx *tx, struct app *app, const char *after,
	struct pass_unpaid **out, size_t *n, const char **next, struct err *e)
{
	struct sql_pass_unpaid_after_rows rows;
	int64_t until, id;

	*next = NULL;
	if (read_after(tx, after, &until, &id, e) != 0 ||
		sql_pass_unpaid_after(
			tx, e, until, id, PASS_UNPAID_PAGE + 1, &rows) != 0)
		return -1;
	*n = rows.n > PASS_UNPAID_PAGE ? PASS_UNPAID_PAGE : rows.n;
	*out = ARENA_ARRAY(tx_arena(tx), struct pass_unpaid, *n + 1);
	for (size_t i = 0; i < *n; i++) {
		const struct sql_pass_unpaid_after *r = &rows.items[i];

		(*out)[i] = (struct pass_unpaid){ .case_no = r->no,
			.title = r->title,
			.amount = r->amount,
			.made_at = r->made_at,
			.pay_until = r->pay_until };
		if (person_masked_name(tx, app, r->person_id, r->name_sealed,
			    &(*out)[i].name, e) != 0)
			return -1;
	}
	if (rows.n > PASS_UNPAID_PAGE)
		*next = rows.items[*n - 1].no;
	return 0;
}

static void
add_stand(const struct pass_product *p, int64_t year,
	const struct sql_pass_stand_list *r, struct pass_stand *out)
{
	*out = (struct pass_stand){ .code = p->code,
		.title = p->title,
		.version = p->version,
		.cap = p->cap,
		.year = year };
	if (!r)
		return;
	out->year = r->year;
	out->sold = r->sold;
	out->unpaid = r->unpaid;
	out->active = r->active;
	out->frozen = r->frozen;
}

int
pass_stands(struct tx *tx, struct pass_stand **out, size_t *n, struct err *e)
{
	int64_t year = civil_from_ms(tx_now(tx)).y;
	struct sql_pass_stand_list_rows rows;
	struct pass_product *products;
	size_t n_products;

	if (pass_product_list(tx, &products, &n_products, e) != 0 ||
		sql_pass_stand_list(tx, e, year - 1, &rows) != 0)
		return -1;
	*n = 0;
	*out = ARENA_ARRAY(
		tx_arena(tx), struct pass_stand, rows.n + n_products + 1);
	for (size_t i = 0; i < n_products; i++) {
		size_t before = *n;

		for (size_t k = 0; k < rows.n; k++)
			if (rows.items[k].product_id == products[i].product)
				add_stand(&products[i], year, &rows.items[k],
					&(*out)[(*n)++]);
		if (*n == before)
			add_stand(&products[i], year, NULL, &(*out)[(*n)++]);
	}
	return 0;
}
