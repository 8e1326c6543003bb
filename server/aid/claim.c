/* SPDX-License-Identifier: Apache-2.0 */
#include "aid/claim.h"
#include "aid.sql.h"
#include "seal.h"

static const char *
invoice_text(struct arena *a, const struct aid_invoice *i)
{
	return arena_printf(a, "invoice\n%s\n%s\n%lld", i->hospital, i->number,
		(long long)i->amount);
}

static const char *
pupil_text(struct arena *a, const struct aid_pupil *p)
{
	return arena_printf(a, "pupil\n%s\n%s", p->id_no, p->school_year);
}

/* path: where in the form it is told. */
static int
put(struct tx *tx, struct app *app, int64_t case_id, const char *kind,
	const char *what, const char *path, struct err *e)
{
	int64_t id = tx_new_id(tx), changed;
	uint8_t bix[BLIND_SIZE];

	blind_index(app->keyring, "aid_claim", "what", bytes_str(what), bix);
	if (sql_aid_claim_insert(tx, e, id, case_id, kind,
		    seal_field(app->keyring, app->rng, "aid_claim", "what", id,
			    bytes_str(what), tx_arena(tx)),
		    bytes_of(bix, sizeof(bix)), &changed) != 0)
		return -1;
	if (changed == 1)
		return 0;
	(void)err_set(e, ERR_AID_CLAIMED);
	return err_add_field(e, path, ERR_AID_CLAIMED);
}

int
aid_claims_put(struct tx *tx, struct app *app, int64_t case_id,
	const struct aid_form *f, struct err *e)
{
	const struct aid_invoice *bills = f->invoices.items;
	const struct aid_pupil *pupils = f->pupils.items;
	struct arena *a = tx_arena(tx);

	if (sql_aid_claims_free(tx, e, case_id, tx_now(tx)) != 0)
		return -1;
	for (size_t i = 0; i < f->invoices.n; i++)
		if (put(tx, app, case_id, "invoice", invoice_text(a, &bills[i]),
			    aid_invoice_path(a, i), e) != 0)
			return -1;
	for (size_t i = 0; i < f->pupils.n; i++)
		if (put(tx, app, case_id, "pupil", pupil_text(a, &pupils[i]),
			    "form.pupils", e) != 0)
			return -1;
	return 0;
}

int
aid_invoice_free(struct tx *tx, struct app *app, const struct person_claim *who,
	const struct aid_invoice *i, struct err *e)
{
	const char *what = invoice_text(tx_arena(tx), i);
	struct sql_aid_claim_holder holder;
	uint8_t bix[BLIND_SIZE];
	int64_t person = 0;
	int found;

	blind_index(app->keyring, "aid_claim", "what", bytes_str(what), bix);
	found = sql_aid_claim_holder(
		tx, e, bytes_of(bix, sizeof(bix)), &holder);
	if (found <= 0)
		return found;
	BUG_ON(!holder.state); /* a row was found */
	found = person_find(tx, who, &person, e);
	if (found < 0)
		return -1;
	return found && holder.person_id == person &&
			       strcmp(holder.state, "returned") == 0
		       ? 0
		       : err_set(e, ERR_AID_CLAIMED);
}
