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

static int
put(struct tx *tx, struct app *app, int64_t case_id, const char *kind,
	const char *what, struct err *e)
{
	int64_t id = tx_new_id(tx), changed;
	uint8_t bix[BLIND_SIZE];

	blind_index(app->keyring, "aid_claim", "what", bytes_str(what), bix);
	if (sql_aid_claim_insert(tx, e, id, case_id, kind,
		    seal_field(app->keyring, app->rng, "aid_claim", "what", id,
			    bytes_str(what), tx_arena(tx)),
		    bytes_of(bix, sizeof(bix)), &changed) != 0)
		return -1;
	return changed == 1 ? 0 : err_set(e, ERR_AID_CLAIMED);
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
			    e) != 0)
			return -1;
	for (size_t i = 0; i < f->pupils.n; i++)
		if (put(tx, app, case_id, "pupil", pupil_text(a, &pupils[i]),
			    e) != 0)
			return -1;
	return 0;
}
