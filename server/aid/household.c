/* SPDX-License-Identifier: Apache-2.0 */
/* Authorisations, and forms that are not finished. */
#include "aid/aid.h"
#include "aid/clock.h"
#include "aid.sql.h"
#include "seal.h"

/* ---- authorisation ------------------------------------------------------- */

int
aid_authorise(struct tx *tx, struct app *app, const struct flow_case *f,
	const char *id_no, const struct caller *by, struct err *e)
{
	uint8_t bix[BLIND_SIZE];
	char today[CIVIL_SIZE];
	struct aid_case c;
	int64_t changed;

	if (aid_load(tx, f->id, &c, e) != 0)
		return -1;
	civil_format(app_today(app), today);
	blind_index(app->keyring, "staff", "id_no", bytes_str(id_no), bix);
	if (sql_aid_member_authorise(tx, e, c.household,
		    bytes_of(bix, sizeof(bix)), today, by->actor,
		    &changed) != 0)
		return -1;
	if (changed != 1)
		return err_set(e, ERR_AID_NOT_FAMILY);
	return aid_trail(tx, app, f->no, by->actor, "aid.authorise", "{}", e);
}

/* ---- drafts -------------------------------------------------------------- */

static void
draft_index(const struct app *app, const struct person_claim *p,
	uint8_t bix[BLIND_SIZE])
{
	blind_index(
		app->keyring, "aid_draft", "id_no", bytes_str(p->id.text), bix);
}

int
aid_draft_save(struct tx *tx, struct app *app,
	const struct person_claim *person, const char *form,
	struct aid_draft *out, struct err *e)
{
	struct arena *a = tx_arena(tx);
	const struct aid_rules *r;
	uint8_t bix[BLIND_SIZE];
	char day[CIVIL_SIZE];
	int64_t id = tx_new_id(tx);

	civil_format(app_today(app), day);
	if (aid_rules_on(tx, day, &r, e) != 0)
		return -1;
	civil_format(
		civil_add_days(app_today(app), (int32_t)r->draft_days), day);
	draft_index(app, person, bix);
	*out = (struct aid_draft){ form, arena_strdup(a, day), tx_now(tx) };
	if (sql_aid_draft_drop(tx, e, bytes_of(bix, sizeof(bix))) != 0)
		return -1;
	return sql_aid_draft_put(tx, e, id,
		seal_field(app->keyring, app->rng, "aid_draft", "id_no", id,
			bytes_str(person->id.text), a),
		bytes_of(bix, sizeof(bix)),
		seal_field(app->keyring, app->rng, "aid_draft", "form", id,
			bytes_str(form), a),
		tx_now(tx), out->ends_on);
}

int
aid_draft_find(struct tx *tx, struct app *app,
	const struct person_claim *person, struct aid_draft *out, struct err *e)
{
	struct sql_aid_draft_get r;
	uint8_t bix[BLIND_SIZE];
	char today[CIVIL_SIZE];
	struct bytes plain;
	int found;

	civil_format(app_today(app), today);
	draft_index(app, person, bix);
	found = sql_aid_draft_get(tx, e, bytes_of(bix, sizeof(bix)), today, &r);
	if (found <= 0)
		return found < 0 ? -1 : err_set(e, ERR_AID_DRAFT_NONE);
	if (seal_open(app->keyring, "aid_draft", "form", r.id, r.form_sealed,
		    tx_arena(tx), &plain, e) != 0)
		return -1;
	*out = (struct aid_draft){ (const char *)plain.p, r.ends_on,
		r.saved_at };
	return 0;
}

int
aid_draft_drop(struct tx *tx, struct app *app,
	const struct person_claim *person, struct err *e)
{
	uint8_t bix[BLIND_SIZE];

	draft_index(app, person, bix);
	return sql_aid_draft_drop(tx, e, bytes_of(bix, sizeof(bix)));
}

/* ---- what time brings, and counting again -------------------------------- */

static const char *
today_of(struct tx *tx)
{
	char day[CIVIL_SIZE];

	civil_format(civil_from_ms(tx_now(tx)), day);
	return arena_strdup(tx_arena(tx), day);
}

int
aid_tick_due(struct tx *tx, bool *due, struct err *e)
{
	struct sql_aid_draft_ended row;
	int found = sql_aid_draft_ended(tx, e, today_of(tx), &row);

	if (found == 0)
		return aid_clock_tick_due(tx, due, e);
	*due = found > 0;
	return found < 0 ? -1 : 0;
}

int
aid_tick(struct tx *tx, struct app *app, bool *more, struct err *e)
{
	if (sql_aid_draft_forget(tx, e, today_of(tx)) != 0)
		return -1;
	return aid_clock_tick(tx, app, more, e);
}

int
aid_recount(struct tx *tx, struct aid_recount *out, struct err *e)
{
	struct sql_aid_check_counts counts;
	struct sql_aid_check_apart apart;
	struct sql_aid_check_odd odd;
	int found;

	if (sql_aid_check_counts(tx, e, &counts) != 0)
		return -1;
	*out = (struct aid_recount){ counts.cases, counts.households };
	found = sql_aid_check_odd(tx, e, &odd);
	if (found != 0)
		return found < 0 ? -1
				 : err_setf(e, ERR_DATA_DAMAGED,
					   "aid case %lld: stage",
					   (long long)odd.id);
	found = sql_aid_check_apart(tx, e, &apart);
	if (found != 0)
		return found < 0 ? -1
				 : err_setf(e, ERR_DATA_DAMAGED,
					   "aid case %lld: one person in two "
					   "duties",
					   (long long)apart.id);
	return 0;
}
