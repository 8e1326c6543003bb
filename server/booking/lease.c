/* SPDX-License-Identifier: Apache-2.0 */
#include "booking/lease.h"
#include "booking/booking.h"
#include "lease.sql.h"
#include "wait.sql.h"

#define MINUTE_MS INT64_C(60000)
#define SWEEP_MAX 100

static const struct quota_change one_leased = { .leased = 1 };

int
lease_programmes(struct tx *tx, const char *kind, struct offer **out, size_t *n,
	struct err *e)
{
	struct sql_lease_programmes_rows rows;

	if (sql_lease_programmes(tx, e, kind, tx_now(tx), &rows) != 0)
		return -1;
	*n = rows.n;
	*out = ARENA_ARRAY(tx_arena(tx), struct offer, rows.n + 1);
	for (size_t i = 0; i < rows.n; i++)
		if (offer_load_id(tx, rows.items[i].id, &(*out)[i], e) != 0)
			return -1;
	return 0;
}

/* One more, where the kiosk has least: 1, no room: 0, -1. */
static int
add_one(struct tx *tx, int64_t terminal, const struct offer *o, int64_t until,
	struct err *e)
{
	struct sql_lease_next row;
	struct offer_session s;
	struct quota_path path;
	int found = sql_lease_next(tx, e, terminal, o->id, until, &row);

	if (found <= 0)
		return found;
	if (offer_session_load_id(tx, row.session_id, &s, e) != 0)
		return -1;
	path = offer_session_path(&s);
	if (quota_take(tx, &path, one_leased, e) != 0 ||
		sql_lease_add(tx, e, tx_new_id(tx), s.id, terminal, until) != 0)
		return -1;
	return 1;
}

static int
bring_up(struct tx *tx, int64_t terminal, const struct offer *o, struct err *e)
{
	int64_t until = tx_now(tx) + o->lease_minutes * MINUTE_MS, extended;
	struct sql_lease_total has;
	int more = 1;

	if (sql_lease_extend(tx, e, terminal, o->id, until, &extended) != 0 ||
		sql_lease_total(tx, e, terminal, o->id, &has) != 0)
		return -1;
	for (int64_t n = has.n; n < o->lease_places && more > 0; n++)
		more = add_one(tx, terminal, o, until, e);
	return more < 0 ? -1 : 0;
}

int
lease_renew(struct tx *tx, struct app *app, int64_t terminal,
	const struct offer *o, struct lease **out, size_t *n, struct err *e)
{
	struct sql_lease_of_terminal_rows rows;
	struct sql_wait_any any;
	size_t swept;
	int waits;

	if (hold_sweep(tx, app, &swept, e) != 0)
		return -1;
	waits = sql_wait_any(tx, e, o->id, &any);
	if (waits < 0 || (!waits && bring_up(tx, terminal, o, e) != 0) ||
		sql_lease_of_terminal(tx, e, terminal, o->id, &rows) != 0)
		return -1;
	*n = rows.n;
	*out = ARENA_ARRAY(tx_arena(tx), struct lease, rows.n + 1);
	for (size_t i = 0; i < rows.n; i++) {
		struct lease *l = &(*out)[i];

		l->n = rows.items[i].n;
		l->expires_at = rows.items[i].expires_at;
		if (offer_session_load_id(
			    tx, rows.items[i].session_id, &l->session, e) != 0)
			return -1;
	}
	return 0;
}

int
lease_use(struct tx *tx, int64_t terminal, const struct offer_session *s,
	struct err *e)
{
	const struct quota_change change = { .leased = -1, .taken = 1 };
	struct quota_path path = offer_session_path(s);
	int64_t used, last = 0;

	if (sql_lease_use(tx, e, terminal, s->id, tx_now(tx), &used) != 0 ||
		(!used && sql_lease_use_last(tx, e, terminal, s->id, tx_now(tx),
				  &last) != 0))
		return -1;
	if (!used && !last)
		return 0;
	return quota_take(tx, &path, change, e) == 0 ? 1 : -1;
}

static int
give_back(struct tx *tx, struct app *app, const struct sql_lease_expired *l,
	struct err *e)
{
	const struct quota_change all = { .leased = l->n };
	struct offer_session s;
	struct quota_path path;
	int64_t gone;

	if (offer_session_load_id(tx, l->session_id, &s, e) != 0 ||
		sql_lease_delete(tx, e, l->id, &gone) != 0)
		return -1;
	BUG_ON(gone != 1);
	path = offer_session_path(&s);
	if (quota_give(tx, &path, all, e) != 0)
		return -1;
	return wait_promote(tx, app, s.programme_id, e);
}

int
lease_sweep(struct tx *tx, struct app *app, size_t *n, struct err *e)
{
	struct sql_lease_expired_rows rows;

	if (sql_lease_expired(tx, e, tx_now(tx), SWEEP_MAX, &rows) != 0)
		return -1;
	for (size_t i = 0; i < rows.n; i++)
		if (give_back(tx, app, &rows.items[i], e) != 0)
			return -1;
	*n += rows.n;
	return 0;
}
