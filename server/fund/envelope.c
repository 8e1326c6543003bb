/* SPDX-License-Identifier: Apache-2.0 */
#include "fund/envelope.h"
#include "audit/audit.h"
#include "civil.h"
#include "fund.sql.h"
#include "money.h"
#include "personal.h"
#include "ref/ref.h"
#include "staff/staff.h"
#include "str.h"

#include <stdio.h>

enum account { OUTSIDE, AVAILABLE, RESERVED, COMMITTED, PAID, ACCOUNTS };

static const char *const account_names[ACCOUNTS] = { "outside", "available",
	"reserved", "committed", "paid" };

static const struct {
	const char *name;
	enum account from, into;
} acts[] = {
	[FUND_BUDGET] = { "budget", OUTSIDE, AVAILABLE },
	[FUND_CARRY_OUT] = { "carry_out", AVAILABLE, OUTSIDE },
	[FUND_CARRY_IN] = { "carry_in", OUTSIDE, AVAILABLE },
	[FUND_RESERVE] = { "reserve", AVAILABLE, RESERVED },
	[FUND_UNRESERVE] = { "unreserve", RESERVED, AVAILABLE },
	[FUND_COMMIT] = { "commit", RESERVED, COMMITTED },
	[FUND_UNCOMMIT] = { "uncommit", COMMITTED, AVAILABLE },
	[FUND_PAY] = { "pay", COMMITTED, PAID },
	[FUND_RETURN] = { "return", PAID, COMMITTED },
};

int
fund_signer(struct tx *tx, struct app *app, const struct caller *by,
	struct fund_signer *out, struct err *e)
{
	out->by = by;
	return staff_person(tx, app, by->id, out->person, e);
}

void
fund_ref(const struct app *app, char out[FUND_REF_SIZE])
{
	uint8_t raw[(FUND_REF_SIZE - 1) / 2];

	rng_fill(app->rng, raw, sizeof(raw));
	hex_format(raw, sizeof(raw), out);
}

int
fund_note(struct tx *tx, struct app *app, const char *actor, const char *action,
	const char *kind, const char *ref, int64_t amount, struct err *e)
{
	struct arena *a = tx_arena(tx);

	return audit_add(tx, e, app->rng, actor, action,
		arena_printf(a, "%s:%s", kind, ref),
		arena_printf(a, "{\"fen\":%lld}", (long long)amount));
}

int
fund_move(struct tx *tx, const struct caller *by, const struct fund_move *m,
	struct err *e)
{
	int64_t by_account[ACCOUNTS] = { 0 }, changed;
	enum account from = acts[m->act].from, into = acts[m->act].into;

	BUG_ON(m->amount <= 0 || m->amount > MONEY_MAX);
	by_account[from] -= m->amount;
	by_account[into] += m->amount;
	/* What outside has given is the budget. */
	if (sql_fund_envelope_move(tx, e, m->envelope, -by_account[OUTSIDE],
		    by_account[AVAILABLE], by_account[RESERVED],
		    by_account[COMMITTED], by_account[PAID], &changed) != 0)
		return -1;
	if (changed != 1)
		return err_set(e, ERR_FUND_SHORT);
	return sql_fund_entry_insert(tx, e, tx_new_id(tx), m->envelope,
		acts[m->act].name, account_names[from], account_names[into],
		m->amount, m->grant ? &m->grant : NULL, by->actor, tx_now(tx),
		m->note);
}

/* ---- money comes in ------------------------------------------------------ */

static int
words_check(const char *field, const char *text, struct err *e)
{
	if (!text || !*text)
		return err_add_field(e, field, ERR_REQUIRED);
	if (personal_number_in(text))
		return err_add_field(e, field, ERR_REASON_PERSONAL);
	return 0;
}

static int
amount_check(int64_t amount, struct err *e)
{
	return amount > 0 && amount <= MONEY_MAX
		       ? 0
		       : err_add_field(e, "amount", ERR_MONEY_RANGE);
}

static int
budget_check(const struct app *app, const struct fund_budget *b, struct err *e)
{
	const struct ref_fund_purpose *p =
		ref_fund_purpose_find(app->ref, b->purpose);
	int64_t year = civil_from_ms(clock_now(app->clock)).y;

	if (!ref_fund_source_find(app->ref, b->source))
		err_add_field(e, "source", ERR_CHOICE_UNKNOWN);
	if (!p)
		err_add_field(e, "purpose", ERR_CHOICE_UNKNOWN);
	if (b->year < year - 1 || b->year > year + 1)
		err_add_field(e, "year", ERR_NUMBER_RANGE);
	/* What failed has set e: collect all, then return once. */
	(void)!amount_check(b->amount, e);
	(void)!words_check("basis", b->basis, e);
	if (e->code || !p)
		return -1;
	if (strcmp(p->source, "*") != 0 && strcmp(p->source, b->source) != 0)
		return err_set(e, ERR_FUND_PURPOSE);
	return 0;
}

static int
envelope_make(struct tx *tx, struct app *app, const char *source, int64_t year,
	const char *purpose, int64_t *id, char ref[FUND_REF_SIZE],
	struct err *e)
{
	struct sql_fund_envelope_find row;
	int found = sql_fund_envelope_find(tx, e, source, year, purpose, &row);

	if (found < 0)
		return -1;
	if (found) {
		*id = row.id;
		snprintf(ref, FUND_REF_SIZE, "%s", row.ref);
		return 0;
	}
	*id = tx_new_id(tx);
	fund_ref(app, ref);
	return sql_fund_envelope_insert(tx, e, *id, ref, source, year, purpose);
}

int
fund_budget(struct tx *tx, struct app *app, const struct caller *by,
	const struct fund_budget *b, char ref[FUND_REF_SIZE], struct err *e)
{
	struct fund_move m = {
		.amount = b->amount, .act = FUND_BUDGET, .note = b->basis
	};

	if (budget_check(app, b, e) != 0 ||
		envelope_make(tx, app, b->source, b->year, b->purpose,
			&m.envelope, ref, e) != 0 ||
		fund_move(tx, by, &m, e) != 0)
		return -1;
	return fund_note(tx, app, by->actor, "fund.budget", "envelope", ref,
		b->amount, e);
}

/* ---- from year to year --------------------------------------------------- */

int
fund_carry_ask(struct tx *tx, struct app *app, const struct caller *by,
	const char *envelope, int64_t amount, const char *reason,
	char ref[FUND_REF_SIZE], struct err *e)
{
	struct sql_fund_envelope_by_ref from;
	char into_ref[FUND_REF_SIZE];
	struct fund_signer who;
	int64_t into;
	int found = sql_fund_envelope_by_ref(tx, e, envelope, &from);

	if (found <= 0)
		return found < 0 ? -1 : err_set(e, ERR_NOT_FOUND);
	(void)!amount_check(amount, e);
	(void)!words_check("reason", reason, e);
	if (e->code || fund_signer(tx, app, by, &who, e) != 0)
		return -1;
	if (amount > from.available)
		return err_set(e, ERR_FUND_SHORT);
	if (envelope_make(tx, app, from.source, from.year + 1, from.purpose,
		    &into, into_ref, e) != 0)
		return -1;
	fund_ref(app, ref);
	if (sql_fund_carry_insert(tx, e, tx_new_id(tx), ref, from.id, into,
		    amount, reason, by->id,
		    bytes_of(who.person, sizeof(who.person)), tx_now(tx)) != 0)
		return -1;
	return fund_note(
		tx, app, by->actor, "fund.carry_ask", "carry", ref, amount, e);
}

static int
carry_move(struct tx *tx, const struct caller *by,
	const struct sql_fund_carry_by_ref *c, struct err *e)
{
	const struct fund_move out = { c->from_id, c->amount, FUND_CARRY_OUT, 0,
		c->reason };
	const struct fund_move in = { c->into_id, c->amount, FUND_CARRY_IN, 0,
		c->reason };

	return fund_move(tx, by, &out, e) != 0 ? -1 : fund_move(tx, by, &in, e);
}

int
fund_carry_sign(struct tx *tx, struct app *app, const struct caller *by,
	const char *ref, int64_t amount, struct err *e)
{
	struct sql_fund_carry_by_ref c;
	struct fund_signer who;
	struct bytes person = bytes_of(who.person, sizeof(who.person));
	int64_t changed;
	int found = sql_fund_carry_by_ref(tx, e, ref, &c);

	if (found <= 0)
		return found < 0 ? -1 : err_set(e, ERR_NOT_FOUND);
	if (!c.signed_at_null || c.amount != amount)
		return err_set(e, ERR_FUND_STATE);
	if (fund_signer(tx, app, by, &who, e) != 0)
		return -1;
	if (bytes_equal(person, c.asked_person))
		return err_set(e, ERR_FUND_SAME_PERSON);
	if (sql_fund_carry_sign(
		    tx, e, c.id, by->id, person, tx_now(tx), &changed) != 0 ||
		carry_move(tx, by, &c, e) != 0)
		return -1;
	return fund_note(tx, app, by->actor, "fund.carry_signed", "carry", ref,
		c.amount, e);
}
