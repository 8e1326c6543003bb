/* SPDX-License-Identifier: Apache-2.0 */
#include "fund/grant.h"
#include "aid/kin.h"
#include "bankcard.h"
#include "crypto.h"
#include "fund.sql.h"
#include "money.h"
#include "person_name.h"
#include "ref/ref.h"
#include "seal.h"
#include "str.h"

enum { BANK_MAX = 60 };

int
fund_grant_sign(struct tx *tx, const struct fund_signer *who, int64_t grant,
	const char *stage, struct err *e)
{
	struct bytes person = bytes_of(who->person, sizeof(who->person));
	struct sql_fund_sign_clash clash;

	if (sql_fund_sign_clash(tx, e, grant, person, stage, &clash) != 0)
		return -1;
	if (clash.own)
		return err_set(e, ERR_OWN_CASE);
	if (clash.other)
		return err_set(e, ERR_FUND_SAME_PERSON);
	return sql_fund_sign_insert(tx, e, tx_new_id(tx), grant, stage,
		who->by->id, person, tx_now(tx));
}

/* ---- the account --------------------------------------------------------- */

struct account {
	char payee[NAME_SIZE], card[BANKCARD_SIZE];
	const char *bank;
};

/* One line of a file. */
static bool
bank_is_good(const char *bank)
{
	int n = utf8_length(bank);

	for (; *bank; bank++)
		if ((unsigned char)*bank < ' ' || *bank == 0x7f)
			return false;
	return n >= 2 && n <= BANK_MAX;
}

static int
account_check(const struct fund_account *in, struct account *out, struct err *e)
{
	struct err why = { 0 };
	enum err_code warning = ERR_NONE;

	out->bank = in->bank;
	if (name_parse(in->payee, out->payee, &warning, &why) != 0)
		err_add_field(e, "account.payee", why.code);
	err_clear(&why);
	if (!bank_is_good(in->bank))
		err_add_field(e, "account.bank", ERR_TEXT_INVALID);
	/* A passbook's number may fail the check; a run's card may not: it is
	 * typed once and money follows it. */
	if (bankcard_parse(in->card, out->card, &warning, &why) != 0)
		err_add_field(e, "account.card", why.code);
	else if (warning)
		err_add_field(e, "account.card", warning);
	return e->code ? -1 : 0;
}

struct sealed_account {
	struct bytes payee, bank, card;
};

static struct sealed_account
account_seal(
	struct tx *tx, const struct app *app, int64_t id, struct account *a)
{
	struct arena *arena = tx_arena(tx);
	const struct sealed_account out = {
		seal_field(app->keyring, app->rng, "fund_grant", "payee", id,
			bytes_str(a->payee), arena),
		seal_field(app->keyring, app->rng, "fund_grant", "bank", id,
			bytes_str(a->bank), arena),
		seal_field(app->keyring, app->rng, "fund_grant", "card", id,
			bytes_str(a->card), arena),
	};

	crypto_wipe(a->card, sizeof(a->card));
	return out;
}

/* ---- keyed --------------------------------------------------------------- */

static int
add_owner(struct tx *tx, int64_t grant, int64_t person, struct err *e)
{
	struct sql_fund_person_bix row;
	int found = sql_fund_person_bix(tx, e, person, &row);

	if (found <= 0)
		return found < 0 ? -1 : err_set(e, ERR_NOT_FOUND);
	return sql_fund_party_put(tx, e, grant, row.id_bix);
}

/* All who live there are those whom it concerns. */
static int
add_kin(struct tx *tx, int64_t grant, const struct aid_kin *kin, struct err *e)
{
	for (size_t i = 0; i < kin->n; i++)
		if (sql_fund_party_put(tx, e, grant,
			    bytes_of(kin->people[i].bix,
				    sizeof(kin->people[i].bix))) != 0)
			return -1;
	return 0;
}

int
fund_grant_key(struct tx *tx, struct app *app, const struct caller *by,
	const struct fund_grant_new *n, char ref[FUND_REF_SIZE], struct err *e)
{
	struct sql_fund_envelope_by_ref env;
	struct sealed_account sealed;
	struct fund_signer who;
	struct account account;
	struct aid_kin kin;
	int64_t id = tx_new_id(tx);
	int found = sql_fund_envelope_by_ref(tx, e, n->envelope, &env);

	if (found <= 0)
		return found < 0 ? -1 : err_set(e, ERR_NOT_FOUND);
	if (n->amount < 1 || n->amount > MONEY_MAX)
		err_add_field(e, "amount", ERR_MONEY_RANGE);
	if (account_check(&n->account, &account, e) != 0 ||
		fund_signer(tx, app, by, &who, e) != 0 ||
		aid_kin_of(tx, app, n->person, &kin, e) != 0)
		return -1;
	sealed = account_seal(tx, app, id, &account);
	fund_ref(app, ref);
	if (sql_fund_grant_insert(tx, e, id, ref, env.id, n->person,
		    kin.household ? kin.household : n->person, n->amount,
		    sealed.payee, sealed.bank, sealed.card, tx_now(tx)) != 0 ||
		add_owner(tx, id, n->person, e) != 0 ||
		add_kin(tx, id, &kin, e) != 0 ||
		fund_grant_sign(tx, &who, id, "keyed", e) != 0)
		return -1;
	return fund_note(
		tx, app, by->actor, "fund.keyed", "grant", ref, n->amount, e);
}

static int
load(struct tx *tx, const char *ref, struct sql_fund_grant_by_ref *g,
	struct err *e)
{
	int found = sql_fund_grant_by_ref(tx, e, ref, g);

	return found == 0 ? err_set(e, ERR_NOT_FOUND) : found < 0 ? -1 : 0;
}

/* ---- caps ---------------------------------------------------------------- */

static int
cap_take(struct tx *tx, const struct sql_fund_grant_by_ref *g,
	const char *subject, int64_t id, int64_t cap, struct err *e)
{
	int64_t changed;

	if (sql_fund_use_take(tx, e, subject, id, g->purpose, g->year,
		    g->amount, cap ? cap : MONEY_MAX, &changed) != 0)
		return -1;
	return changed == 1 ? 0 : err_set(e, ERR_FUND_CAP);
}

/* The family may have been put on file since it was keyed. */
static int
come_home(struct tx *tx, struct app *app, struct sql_fund_grant_by_ref *g,
	struct aid_kin *kin, struct err *e)
{
	if (aid_kin_of(tx, app, g->person_id, kin, e) != 0 ||
		add_kin(tx, g->id, kin, e) != 0)
		return -1;
	g->household = kin->household ? kin->household : g->person_id;
	return sql_fund_grant_house(tx, e, g->id, g->household);
}

/* What those who live together now have had, under whatever file it was. */
static int
check_family(struct tx *tx, const struct sql_fund_grant_by_ref *g,
	const struct aid_kin *kin, int64_t cap, struct err *e)
{
	int64_t had = 0;

	for (size_t i = 0; i < kin->n; i++) {
		struct sql_fund_had one = { 0 };

		if (kin->people[i].person &&
			sql_fund_had(tx, e, kin->people[i].person, g->id,
				g->purpose, g->year, &one) != 0)
			return -1;
		had += one.amount;
	}
	return had + g->amount <= (cap ? cap : MONEY_MAX)
		       ? 0
		       : err_set(e, ERR_FUND_CAP);
}

static int
caps_take(struct tx *tx, const struct app *app,
	const struct sql_fund_grant_by_ref *g, const struct aid_kin *kin,
	struct err *e)
{
	const struct ref_fund_purpose *p =
		ref_fund_purpose_find(app->ref, g->purpose);

	/* A purpose that the catalogue has dropped pays nobody any more. */
	if (!p)
		return err_set(e, ERR_FUND_PURPOSE);
	if (cap_take(tx, g, "person", g->person_id, p->person_cap, e) != 0)
		return -1;
	if (check_family(tx, g, kin, p->household_cap, e) != 0)
		return -1;
	return cap_take(tx, g, "household", g->household, p->household_cap, e);
}

static int
caps_give(struct tx *tx, const struct sql_fund_grant_by_ref *g, struct err *e)
{
	if (sql_fund_use_give(tx, e, "person", g->person_id, g->purpose,
		    g->year, g->amount) != 0)
		return -1;
	return sql_fund_use_give(tx, e, "household", g->household, g->purpose,
		g->year, g->amount);
}

/* ---- the steps ----------------------------------------------------------- */

static int
move(struct tx *tx, const struct caller *by,
	const struct sql_fund_grant_by_ref *g, enum fund_act act, struct err *e)
{
	const struct fund_move m = { g->envelope_id, g->amount, act, g->id,
		NULL };

	return fund_move(tx, by, &m, e);
}

/* The state first: it says what is wrong, the version only that it is old. */
static int
step(struct tx *tx, const struct sql_fund_grant_by_ref *g, const char *from,
	const char *to, int64_t version, struct err *e)
{
	int64_t changed;

	BUG_ON(!g->state); /* load() has found it */
	if (strcmp(g->state, from) != 0)
		return err_set(e, ERR_FUND_STATE);
	if (sql_fund_grant_step(
		    tx, e, g->id, from, to, version, tx_now(tx), &changed) != 0)
		return -1;
	return changed == 1 ? 0 : err_set(e, ERR_CASE_CHANGED);
}

int
fund_grant_review(struct tx *tx, struct app *app, const struct caller *by,
	const char *ref, int64_t version, struct err *e)
{
	struct sql_fund_grant_by_ref g;
	struct fund_signer who;
	struct aid_kin kin;

	if (load(tx, ref, &g, e) != 0 || fund_signer(tx, app, by, &who, e) != 0)
		return -1;
	if (step(tx, &g, "keyed", "reserved", version, e) != 0 ||
		come_home(tx, app, &g, &kin, e) != 0 ||
		fund_grant_sign(tx, &who, g.id, "reviewed", e) != 0 ||
		caps_take(tx, app, &g, &kin, e) != 0 ||
		move(tx, by, &g, FUND_RESERVE, e) != 0)
		return -1;
	return fund_note(
		tx, app, by->actor, "fund.reserved", "grant", ref, g.amount, e);
}

int
fund_grant_approve(struct tx *tx, struct app *app, const struct caller *by,
	const char *ref, int64_t version, struct err *e)
{
	struct sql_fund_grant_by_ref g;
	struct fund_signer who;

	if (load(tx, ref, &g, e) != 0 || fund_signer(tx, app, by, &who, e) != 0)
		return -1;
	if (g.amount > FUND_TIER && call_fresh_factor(by, tx_now(tx), e) != 0)
		return -1;
	if (step(tx, &g, "reserved", "committed", version, e) != 0 ||
		fund_grant_sign(tx, &who, g.id, "approved", e) != 0 ||
		move(tx, by, &g, FUND_COMMIT, e) != 0)
		return -1;
	return fund_note(tx, app, by->actor, "fund.committed", "grant", ref,
		g.amount, e);
}

int
fund_grant_drop(struct tx *tx, struct app *app, const struct caller *by,
	const char *ref, int64_t version, struct err *e)
{
	/* Where the money lies, and that it is freed. */
	static const struct {
		const char *from;
		bool holds;
		enum fund_act act;
	} rows[] = {
		{ "keyed", false, FUND_UNRESERVE },
		{ "reserved", true, FUND_UNRESERVE },
		{ "committed", true, FUND_UNCOMMIT },
		{ "failed", true, FUND_UNCOMMIT },
	};
	struct sql_fund_grant_by_ref g;
	size_t i = 0;

	if (load(tx, ref, &g, e) != 0)
		return -1;
	BUG_ON(!g.state);
	while (i < ARRAY_LEN(rows) && strcmp(rows[i].from, g.state) != 0)
		i++;
	if (i == ARRAY_LEN(rows))
		return err_set(e, ERR_FUND_STATE);
	if (step(tx, &g, rows[i].from, "dropped", version, e) != 0)
		return -1;
	if (rows[i].holds && (move(tx, by, &g, rows[i].act, e) != 0 ||
				     caps_give(tx, &g, e) != 0))
		return -1;
	return fund_note(
		tx, app, by->actor, "fund.dropped", "grant", ref, g.amount, e);
}

int
fund_grant_account(struct tx *tx, struct app *app, const struct caller *by,
	const char *ref, int64_t version, const struct fund_account *in,
	struct err *e)
{
	struct sql_fund_grant_by_ref g;
	struct sealed_account sealed;
	struct fund_signer who;
	struct account account;

	if (load(tx, ref, &g, e) != 0 || account_check(in, &account, e) != 0 ||
		fund_signer(tx, app, by, &who, e) != 0 ||
		step(tx, &g, "failed", "committed", version, e) != 0 ||
		/* Whoever says where the money goes has keyed it. */
		fund_grant_sign(tx, &who, g.id, "keyed", e) != 0)
		return -1;
	sealed = account_seal(tx, app, g.id, &account);
	if (sql_fund_grant_account(
		    tx, e, g.id, sealed.payee, sealed.bank, sealed.card) != 0)
		return -1;
	return fund_note(
		tx, app, by->actor, "fund.account", "grant", ref, g.amount, e);
}

int
fund_grant_card(struct tx *tx, struct app *app, const char *ref,
	struct bytes *card, struct err *e)
{
	struct sql_fund_grant_card g;
	int found = sql_fund_grant_card(tx, e, ref, &g);

	if (found <= 0)
		return found < 0 ? -1 : err_set(e, ERR_NOT_FOUND);
	return seal_open(app->keyring, "fund_grant", "card", g.id,
		g.card_sealed, tx_arena(tx), card, e);
}
