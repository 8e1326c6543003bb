/* SPDX-License-Identifier: Apache-2.0 */
#include "booking/booking.h"
#include "booking/lease.h"
#include "booking.sql.h"

#define SWEEP_MAX 100

static const struct quota_change one_held = { .held = 1 };

static int
give_back(struct tx *tx, int64_t hold, int64_t session, struct err *e)
{
	struct offer_session s;
	struct quota_path path;
	int64_t gone;

	if (offer_session_load_id(tx, session, &s, e) != 0 ||
		sql_hold_delete(tx, e, hold, &gone) != 0)
		return -1;
	BUG_ON(gone != 1);
	path = offer_session_path(&s);
	return quota_give(tx, &path, one_held, e);
}

int
hold_sweep(struct tx *tx, struct app *app, size_t *n, struct err *e)
{
	struct sql_hold_expired_rows rows;

	*n = 0;
	if (sql_hold_expired(tx, e, tx_now(tx), SWEEP_MAX, &rows) != 0)
		return -1;
	for (size_t i = 0; i < rows.n; i++) {
		struct offer_session s;
		int64_t session = rows.items[i].session_id;

		if (give_back(tx, rows.items[i].id, session, e) != 0 ||
			offer_session_load_id(tx, session, &s, e) != 0 ||
			wait_promote(tx, app, s.programme_id, e) != 0)
			return -1;
	}
	*n = rows.n;
	return lease_sweep(tx, app, n, e);
}

static int
check_session(struct tx *tx, const char *ref, struct offer *o,
	struct offer_session *s, struct err *e)
{
	if (offer_session_load(tx, ref, s, e) != 0 ||
		offer_load_id(tx, s->programme_id, o, e) != 0)
		return -1;
	if (offer_check_places(o, tx_now(tx), e) != 0)
		return -1;
	return offer_session_check(s, tx_now(tx), e);
}

static int
put(struct tx *tx, struct app *app, const struct caller *by, const char *visit,
	const struct offer *o, const struct offer_session *s, struct hold *out,
	struct err *e)
{
	char ref[QUOTA_REF_SIZE];

	quota_ref(app, ref);
	*out = (struct hold){ arena_strdup(tx_arena(tx), ref),
		tx_now(tx) + o->hold_seconds * 1000 };
	return sql_hold_insert(tx, e, tx_new_id(tx), ref, s->id, by->id, visit,
		out->expires_at);
}

int
hold_take(struct tx *tx, struct app *app, const struct caller *by,
	const char *visit, const char *session, struct hold *out, struct err *e)
{
	struct sql_hold_of_visit old;
	struct offer_session s;
	struct quota_path path;
	struct offer o;
	size_t swept;
	int found;

	if (hold_sweep(tx, app, &swept, e) != 0 ||
		check_session(tx, session, &o, &s, e) != 0)
		return -1;
	found = sql_hold_of_visit(tx, e, by->id, visit, &old);
	if (found < 0)
		return -1;
	path = offer_session_path(&s);
	/* The same session again: its place stays, there may be no other. */
	if (found && old.session_id == s.id) {
		int64_t gone;

		if (sql_hold_delete(tx, e, old.id, &gone) != 0)
			return -1;
		return put(tx, app, by, visit, &o, &s, out, e);
	}
	if (quota_take(tx, &path, one_held, e) != 0)
		return -1;
	if (found && hold_release(tx, app, by, visit, e) != 0)
		return -1;
	return put(tx, app, by, visit, &o, &s, out, e);
}

int
hold_release(struct tx *tx, struct app *app, const struct caller *by,
	const char *visit, struct err *e)
{
	struct sql_hold_of_visit old;
	struct offer_session s;
	int found = sql_hold_of_visit(tx, e, by->id, visit, &old);

	if (found <= 0)
		return found;
	if (offer_session_load_id(tx, old.session_id, &s, e) != 0 ||
		give_back(tx, old.id, old.session_id, e) != 0)
		return -1;
	return wait_promote(tx, app, s.programme_id, e);
}

int
hold_use(struct tx *tx, const struct caller *by, const char *ref,
	const char *visit, const struct offer_session *s, struct err *e)
{
	const struct quota_change change = { .held = -1, .taken = 1 };
	struct quota_path path = offer_session_path(s);
	struct sql_hold_by_ref row;
	int64_t gone;
	int found = sql_hold_by_ref(tx, e, ref, &row);

	if (found < 0)
		return -1;
	if (!found || row.expires_at <= tx_now(tx))
		return err_set(e, ERR_HOLD_EXPIRED);
	if (by->kind != CALLER_TERMINAL || row.terminal_id != by->id ||
		!visit || !row.visit || strcmp(row.visit, visit) != 0 ||
		row.session_id != s->id)
		return err_set(e, ERR_HOLD_UNKNOWN);
	if (sql_hold_delete(tx, e, row.id, &gone) != 0)
		return -1;
	return quota_take(tx, &path, change, e);
}
