/* SPDX-License-Identifier: Apache-2.0 */
#include "aid/pay.h"
#include "act.sql.h"
#include "aid/duty.h"
#include "bankcard.h"
#include "crypto.h"
#include "seal.h"

static int
is_free(struct tx *tx, const struct aid_case *c, struct err *e)
{
	struct sql_aid_case_grant_of had;
	int found;

	if (strcmp(c->stage, "payment") != 0)
		return err_set(e, ERR_CASE_STATE);
	found = sql_aid_case_grant_of(tx, e, c->id, &had);
	if (found <= 0)
		return found;
	BUG_ON(!had.state); /* the row has been found */
	return strcmp(had.state, "dropped") == 0
		       ? 0
		       : err_set(e, ERR_AID_GRANT_MADE);
}

int
aid_grant_key(struct tx *tx, struct app *app, const struct flow_case *f,
	const char *envelope, const char *bank, const struct caller *by,
	char ref[FUND_REF_SIZE], struct err *e)
{
	struct fund_grant_new n = { .envelope = envelope,
		.person = f->person_id };
	struct person_fields who;
	struct aid_case c;
	struct bytes card;

	if (aid_load(tx, f->id, &c, e) != 0 || is_free(tx, &c, e) != 0 ||
		aid_duty_may(tx, app, f, "caller", by, e) != 0 ||
		person_load(tx, app, f->person_id, &who, e) != 0 ||
		seal_open(app->keyring, "aid_case", "card", c.id, c.card_sealed,
			tx_arena(tx), &card, e) != 0)
		return -1;
	n.amount = c.amount;
	n.account =
		(struct fund_account){ who.name, bank, (const char *)card.p };
	if (fund_grant_key(tx, app, by, &n, ref, e) != 0)
		return -1;
	return sql_aid_case_grant_set(
		tx, e, c.id, arena_strdup(tx_arena(tx), ref));
}

/* ---- what came back ------------------------------------------------------ */

static bool
is_given(const char *text)
{
	return text && *text;
}

static int
card_put(struct tx *tx, struct app *app, int64_t id, struct bytes card,
	struct err *e)
{
	return sql_aid_case_card(tx, e, id,
		seal_field(app->keyring, app->rng, "aid_case", "card", id, card,
			tx_arena(tx)));
}

/* Nobody's money waits for it: the next grant is keyed with it. */
static int
fix_case(struct tx *tx, struct app *app, int64_t id, const char *raw,
	struct err *e)
{
	enum err_code warning = ERR_NONE;
	struct err own = { 0 };
	char card[BANKCARD_SIZE];
	int rc;

	if (!is_given(raw))
		return err_add_field(e, "card", ERR_REQUIRED);
	if (bankcard_parse(raw, card, &warning, &own) != 0)
		return err_add_field(e, "card", own.code);
	if (warning)
		return err_add_field(e, "card", warning);
	rc = card_put(tx, app, id, bytes_str(card), e);
	crypto_wipe(card, sizeof(card));
	return rc;
}

static int
fix_grant(struct tx *tx, struct app *app, const struct flow_case *f,
	const struct sql_aid_case_grant_of *g, const char *bank,
	const char *card, const struct caller *by, struct err *e)
{
	struct fund_account account = { .bank = bank, .card = card };
	struct person_fields who;

	if (!is_given(bank))
		err_add_field(e, "bank", ERR_REQUIRED);
	if (!is_given(card))
		err_add_field(e, "card", ERR_REQUIRED);
	if (e->code || person_load(tx, app, f->person_id, &who, e) != 0)
		return -1;
	account.payee = who.name;
	return fund_grant_account(tx, app, by, g->ref, g->version, &account, e);
}

int
aid_account_fix(struct tx *tx, struct app *app, const struct flow_case *f,
	const char *bank, const char *card, const struct caller *by,
	struct err *e)
{
	struct sql_aid_case_grant_of g;
	struct bytes now;
	int found = sql_aid_case_grant_of(tx, e, f->id, &g);

	if (found < 0)
		return -1;
	if (!found)
		return fix_case(tx, app, f->id, card, e);
	BUG_ON(!g.state); /* the row has been found */
	if (strcmp(g.state, "dropped") == 0)
		return fix_case(tx, app, f->id, card, e);
	if (strcmp(g.state, "failed") == 0 &&
		fix_grant(tx, app, f, &g, bank, card, by, e) != 0)
		return -1;
	/* It may have been corrected there. */
	if (fund_grant_card(tx, app, g.ref, &now, e) != 0)
		return -1;
	return card_put(tx, app, f->id, now, e);
}
