/* SPDX-License-Identifier: Apache-2.0 */
#include "member/consent.h"
#include "audit/audit.h"
#include "member.sql.h"
#include "ref/ref.h"

#define GIFT_PURPOSE "gift_transfer"

int
consents_view(struct tx *tx, struct app *app, const struct flow_case *c,
	struct flow_view *v, struct err *e)
{
	struct sql_consent_of_case_rows rows;

	if (sql_consent_of_case(tx, e, c->id, &rows) != 0)
		return -1;
	for (size_t i = 0; i < rows.n && i < FLOW_CONSENTS_MAX; i++) {
		const struct sql_consent_of_case *r = &rows.items[i];
		const struct ref_consent *t =
			ref_consent_find(app->ref, r->purpose);

		v->consents[v->n_consents++] = (struct flow_consent){
			.purpose = r->purpose,
			.title = t ? t->title : r->purpose,
			.version = r->version,
			.required = t && t->required,
			.given_at = r->given_at,
			.withdrawn_at =
				r->withdrawn_at_null ? 0 : r->withdrawn_at,
			.channel = r->channel,
		};
	}
	return 0;
}

/* An application that still runs cannot go on without what it must have. */
static int
end_application(struct tx *tx, struct app *app, struct flow_case *c,
	const struct consent_withdrawal *in, const struct caller *by,
	struct err *e)
{
	if (!in->understood)
		return err_add_field(e, "understood", ERR_CONSENT_MEANING);
	if (!service_state(c->service, c->state)->open)
		return 0;
	return flow_act(tx, app, c, "withdraw", in->reason, c->version, by, e);
}

static int
take_back(struct tx *tx, const struct flow_case *c,
	const struct consent_withdrawal *in, const struct caller *by,
	struct err *e)
{
	int64_t n;

	if (sql_consent_withdraw(tx, e, c->person_id, in->purpose, tx_now(tx),
		    by->actor, &n) != 0)
		return -1;
	if (n == 0)
		return err_set(e, ERR_CONSENT_NONE);
	if (strcmp(in->purpose, GIFT_PURPOSE) != 0)
		return 0;
	return sql_gift_drop(tx, e, c->person_id);
}

int
consent_withdraw(struct tx *tx, struct app *app, struct flow_case *c,
	const struct consent_withdrawal *in, const struct caller *by,
	struct err *e)
{
	const struct ref_consent *t = ref_consent_find(app->ref, in->purpose);
	struct arena *a = tx_arena(tx);

	if (!t)
		return err_add_field(e, "purpose", ERR_CHOICE_UNKNOWN);
	if (c->version != in->version)
		return err_set(e, ERR_CASE_CHANGED);
	if (take_back(tx, c, in, by, e) != 0)
		return -1;
	if (t->required && end_application(tx, app, c, in, by, e) != 0)
		return -1;
	return audit_add(tx, e, app->rng, by->actor, "consent.withdraw",
		arena_printf(a, "case:%s", c->no),
		arena_printf(a, "{\"purpose\":\"%s\"}", t->purpose));
}
