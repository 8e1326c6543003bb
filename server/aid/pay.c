/* SPDX-License-Identifier: Apache-2.0 */
#include "aid/pay.h"
#include "act.sql.h"
#include "aid/duty.h"
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
