/* SPDX-License-Identifier: Apache-2.0 */
#include "aid/match.h"
#include "aid/aid.h"
#include "aid/form.h"
#include "audit/audit.h"
#include "match.sql.h"
#include "person/person.h"
#include "seal.h"

#define NO_MONTH "0000-01"

/* ---- the trail ----------------------------------------------------------- */

static int
note(struct tx *tx, struct app *app, const char *action, const char *agency,
	const char *payload, const char *actor, struct err *e)
{
	return audit_add(tx, e, app->rng, actor, action,
		arena_printf(tx_arena(tx), "agency:%s", agency), payload);
}

int
aid_match_export_note(struct tx *tx, struct app *app, const struct match *m,
	const char *actor, struct err *e)
{
	return note(tx, app, "aid.match.export", m->to,
		arena_printf(
			tx_arena(tx), "{\"year\":%lld}", (long long)m->year),
		actor, e);
}

int
aid_match_import_note(struct tx *tx, struct app *app, const struct match *m,
	int64_t lines, int64_t fresh, const char *actor, struct err *e)
{
	return note(tx, app, "aid.match.import", m->from,
		arena_printf(tx_arena(tx),
			"{\"year\":%lld,\"lines\":%lld,\"new\":%lld}",
			(long long)m->year, (long long)lines, (long long)fresh),
		actor, e);
}

/* ---- ours, as the other side may see them -------------------------------- */

static void
put(struct str *out, const struct match *m, int64_t row, struct bytes id_no,
	struct match_line *l)
{
	match_hash(m, id_no, l->hash);
	str_printf(out, "%lld ", (long long)row);
	match_put(out, l);
}

/* Everybody whom the case's own form names: who has come to live there or has
 * left since was not helped by it, or was. */
static int
put_given(struct tx *tx, struct app *app, const struct match *m,
	const struct sql_aid_match_given *r, struct str *out, struct err *e)
{
	struct match_line l = { .kind = match_kind(r->kind) };
	const struct aid_relative *relatives;
	struct person_fields who;
	struct aid_case c;
	struct aid_form *f;
	char day[CIVIL_SIZE];

	if (aid_load(tx, r->id, &c, e) != 0 ||
		aid_load_form(tx, app, &c, &f, e) != 0 ||
		person_load(tx, app, r->person_id, &who, e) != 0)
		return -1;
	civil_format(civil_from_ms(r->accepted_at), day);
	memcpy(l.month, day, 7);
	put(out, m, r->id, bytes_str(who.id_no), &l);
	relatives = f->relatives.items;
	for (size_t i = 0; i < f->relatives.n; i++)
		put(out, m, r->id, bytes_str(relatives[i].id_no), &l);
	return 0;
}

int
aid_match_given(struct tx *tx, struct app *app, const struct match *m,
	int64_t after, struct str *out, int64_t *next, struct err *e)
{
	struct sql_aid_match_given_rows rows;

	if (sql_aid_match_given(
		    tx, e, after, m->year, AID_MATCH_CASES, &rows) != 0)
		return -1;
	for (size_t i = 0; i < rows.n; i++)
		if (put_given(tx, app, m, &rows.items[i], out, e) != 0)
			return -1;
	*next = rows.n == AID_MATCH_CASES ? rows.items[rows.n - 1].id : 0;
	return out->over ? err_set(e, ERR_TOO_LARGE) : 0;
}

int
aid_match_members(struct tx *tx, struct app *app, const struct match *m,
	int64_t after, struct str *out, int64_t *next, struct err *e)
{
	struct sql_aid_match_members_rows rows;

	if (sql_aid_match_members(tx, e, after, AID_MATCH_PAGE, &rows) != 0)
		return -1;
	for (size_t i = 0; i < rows.n; i++) {
		const struct sql_aid_match_members *r = &rows.items[i];
		struct match_line l = { .month = NO_MONTH, .kind = "other" };
		struct bytes id_no;

		if (seal_open(app->keyring, "aid_member", "id_no", r->id,
			    r->id_sealed, tx_arena(tx), &id_no, e) != 0)
			return -1;
		put(out, m, r->id, id_no, &l);
	}
	*next = rows.n == AID_MATCH_PAGE ? rows.items[rows.n - 1].id : 0;
	return out->over ? err_set(e, ERR_TOO_LARGE) : 0;
}

/* ---- theirs -------------------------------------------------------------- */

static int
tell_cases(struct tx *tx, struct app *app, int64_t household, const char *actor,
	struct err *e)
{
	struct sql_aid_match_cases_rows rows;

	if (sql_aid_match_cases(tx, e, household, &rows) != 0)
		return -1;
	for (size_t i = 0; i < rows.n; i++)
		if (aid_trail(tx, app, rows.items[i].no, actor, "aid.elsewhere",
			    "{}", e) != 0)
			return -1;
	return 0;
}

int
aid_match_take(struct tx *tx, struct app *app, const char *agency,
	const struct aid_match_hit *hits, size_t n, const char *actor,
	int64_t *fresh, struct err *e)
{
	*fresh = 0;
	for (size_t i = 0; i < n; i++) {
		struct sql_aid_match_household r;
		int found = sql_aid_match_household(tx, e, hits[i].member, &r);
		int64_t made = 0;

		if (found < 0)
			return -1;
		/* who has left meanwhile is nobody's business any more */
		if (found && sql_aid_elsewhere_insert(tx, e, tx_new_id(tx),
				     r.household_id, agency, hits[i].month,
				     hits[i].kind, tx_now(tx), &made) != 0)
			return -1;
		if (made && tell_cases(tx, app, r.household_id, actor, e) != 0)
			return -1;
		*fresh += made;
	}
	return 0;
}
