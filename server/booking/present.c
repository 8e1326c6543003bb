/* SPDX-License-Identifier: Apache-2.0 */
#include "booking/present.h"
#include "audit/audit.h"
#include "booking/draw.h"
#include "booking.sql.h"
#include "lease.sql.h"
#include "person/person_seen.h"
#include "person/person_shown.h"
#include "present.sql.h"

#define DAY_SESSIONS 64
#define ALL INT64_MAX

static const struct quota_change one_taken = { .taken = 1 };

/* ---- coming -------------------------------------------------------------- */

static int
check_voucher(const struct sql_voucher_by_index *row,
	const struct voucher_read *v, const struct caller *by, struct err *e)
{
	if (row->site != v->site)
		return err_set(e, ERR_VOUCHER_INVALID);
	if (row->site != by->site)
		return err_set(e, ERR_VOUCHER_PLACE);
	if (!row->void_at_null)
		return err_set(e, ERR_VOUCHER_VOID);
	if (!row->used_at_null)
		return err_set(e, ERR_VOUCHER_USED);
	if (v->early)
		return err_set(e, ERR_VOUCHER_EARLY);
	return v->late ? err_set(e, ERR_VOUCHER_LATE) : 0;
}

/* Whose place was given on: another one of the same session, if there is. */
static int
take_again(struct tx *tx, struct booking *b, const struct offer_session *s,
	struct err *e)
{
	struct quota_path path = offer_session_path(s);
	struct booking live;
	struct offer o;
	int found;

	if (offer_load_id(tx, b->programme, &o, e) != 0)
		return -1;
	found = booking_live_find(tx, b->person, o.period_key, &live, e);
	if (found != 0)
		return found < 0 ? -1 : err_set(e, ERR_BOOKING_STATE);
	if (quota_take(tx, &path, one_taken, e) != 0 ||
		quota_share_take(
			tx, b->programme, b->own_share, 0, &b->share, e) != 0)
		return -1;
	return quota_mark(tx, &path, 0, 0, -1, e);
}

static int
fill(struct tx *tx, struct app *app, const struct booking *b,
	const struct offer_session *s, struct presence *out, struct err *e)
{
	struct person_shown p;

	if (person_shown_load(tx, app, b->person, &p, e) != 0)
		return -1;
	*out = (struct presence){ .case_no = b->casefile.no,
		.name = p.name,
		.id_tail = p.id_tail,
		.date = s->day,
		.session = s->ref,
		.starts_at = s->starts_at,
		.at = tx_now(tx) };
	return 0;
}

static int
come(struct tx *tx, struct app *app, const struct caller *by, struct booking *b,
	const struct offer_session *s, int64_t voucher, struct err *e)
{
	struct quota_path path = offer_session_path(s);
	bool late = strcmp(b->state, "no_show") == 0;
	int64_t changed;

	if (late && take_again(tx, b, s, e) != 0)
		return -1;
	if (sql_present_attend(tx, e, b->id, b->state, tx_now(tx), by->actor,
		    b->share, &changed) != 0)
		return -1;
	if (changed != 1)
		return err_set(e, ERR_BOOKING_STATE);
	if (sql_voucher_use(tx, e, voucher, tx_now(tx), &changed) != 0 ||
		quota_mark(tx, &path, b->share, 1, 0, e) != 0 ||
		booking_step(tx, app, &b->casefile, "attend", NULL, by, e) != 0)
		return -1;
	return booking_note(
		tx, app, by->actor, "booking.attend", &b->casefile, s, e);
}

static int
load_by_id(struct tx *tx, int64_t id, struct booking *b, struct err *e)
{
	struct flow_case c;

	if (flow_load_id(tx, id, &c, e) != 0)
		return -1;
	return booking_load(tx, c.no, 0, b, e);
}

int
presence_scan(struct tx *tx, struct app *app, const struct caller *by,
	const struct voucher_read *v, struct presence *out, struct err *e)
{
	struct sql_voucher_by_index row;
	struct offer_session s;
	struct booking b = { 0 };
	int found = sql_voucher_by_index(tx, e, v->list, v->idx, &row);

	if (found <= 0)
		return found < 0 ? -1 : err_set(e, ERR_VOUCHER_INVALID);
	if (check_voucher(&row, v, by, e) != 0 ||
		load_by_id(tx, row.booking_id, &b, e) != 0)
		return -1;
	if (strcmp(b.state, "booked") != 0 && strcmp(b.state, "no_show") != 0)
		return err_set(e, ERR_BOOKING_STATE);
	if (offer_session_load_id(tx, b.session, &s, e) != 0 ||
		come(tx, app, by, &b, &s, row.id, e) != 0)
		return -1;
	return fill(tx, app, &b, &s, out, e);
}

int
presence_report(struct tx *tx, struct app *app, const struct caller *by,
	const char *no, const char **case_no, struct err *e)
{
	struct booking b = { 0 };
	struct offer_session s;
	int64_t changed;

	if (booking_load(tx, no, 0, &b, e) != 0)
		return -1;
	if (!b.session)
		return err_set(e, ERR_NOT_FOUND);
	if (offer_session_load_id(tx, b.session, &s, e) != 0)
		return -1;
	if (s.site_number != by->site)
		return err_set(e, ERR_NOT_FOUND);
	if (sql_present_report(tx, e, b.id, tx_now(tx), &changed) != 0)
		return -1;
	if (changed != 1)
		return err_set(e, ERR_BOOKING_STATE);
	*case_no = b.casefile.no;
	if (booking_step(tx, app, &b.casefile, "report", NULL, by, e) != 0)
		return -1;
	return booking_note(
		tx, app, by->actor, "booking.report", &b.casefile, &s, e);
}

/* ---- who is expected ----------------------------------------------------- */

static int
add_person(struct tx *tx, struct app *app, const struct sql_session_people *r,
	bool clear, struct expected *out, struct err *e)
{
	struct arena *a = tx_arena(tx);
	struct person_fields p;
	struct person_shown shown;

	if (person_load(tx, app, r->person_id, &p, e) != 0)
		return -1;
	person_shown(a, &p, &shown);
	out->case_no = r->no;
	out->state = r->state;
	out->name = clear ? p.name : shown.name;
	out->id_tail = shown.id_tail;
	out->phone = clear || !p.phone ? NULL : shown.phone;
	return 0;
}

/* like: what all of them have in common. */
static int
add_people(struct tx *tx, struct app *app,
	const struct sql_session_people_rows *rows, const struct expected *like,
	bool clear, struct expected *out, size_t *n, struct err *e)
{
	for (size_t i = 0; i < rows->n; i++) {
		struct expected *p = &out[(*n)++];

		*p = *like;
		if (add_person(tx, app, &rows->items[i], clear, p, e) != 0)
			return -1;
	}
	return 0;
}

int
presence_session(struct tx *tx, struct app *app, const struct offer_session *s,
	bool booked, struct expected **out, size_t *n, struct err *e)
{
	const struct expected like = {
		.session = s->ref, .place = s->site, .starts_at = s->starts_at
	};
	struct sql_session_people_rows rows;

	if ((booked ? sql_session_booked(tx, e, s->id, EXPECTED_MAX, &rows)
		    : sql_session_people(tx, e, s->id, EXPECTED_MAX, &rows)) !=
		0)
		return -1;
	*n = 0;
	*out = ARENA_ARRAY(tx_arena(tx), struct expected, rows.n + 1);
	return add_people(tx, app, &rows, &like, false, *out, n, e);
}

int
presence_day(struct tx *tx, struct app *app, const struct caller *by,
	int64_t site, const char *day, const char *purpose,
	struct expected **out, size_t *n, struct err *e)
{
	struct arena *a = tx_arena(tx);
	struct offer_site where;
	struct sql_site_day_rows sessions;

	if (offer_site_load(tx, site, &where, e) != 0 ||
		sql_site_day(tx, e, where.id, day, DAY_SESSIONS, &sessions) !=
			0)
		return -1;
	*n = 0;
	*out = ARENA_ARRAY(a, struct expected, EXPECTED_MAX + 1);
	for (size_t i = 0; i < sessions.n; i++) {
		const struct sql_site_day *s = &sessions.items[i];
		const struct expected like = { .session = s->session,
			.place = where.code,
			.starts_at = s->starts_at };
		struct sql_session_people_rows rows;

		if (sql_session_people(tx, e, s->id,
			    (int64_t)(EXPECTED_MAX - *n), &rows) != 0 ||
			add_people(tx, app, &rows, &like, true, *out, n, e) !=
				0)
			return -1;
	}
	return person_seen_at(tx, app,
		arena_printf(a, "site:%lld/%s", (long long)site, day),
		by->actor, "name", purpose, e);
}

int
presence_site(struct tx *tx, int64_t site, const char *day,
	struct offer_site *where, struct site_session **out, size_t *n,
	struct err *e)
{
	struct sql_site_day_rows rows;

	if (offer_site_load(tx, site, where, e) != 0 ||
		sql_site_day(tx, e, where->id, day, DAY_SESSIONS, &rows) != 0)
		return -1;
	*n = rows.n;
	*out = ARENA_ARRAY(tx_arena(tx), struct site_session, rows.n + 1);
	for (size_t i = 0; i < rows.n; i++) {
		const struct sql_site_day *r = &rows.items[i];
		struct site_session *s = &(*out)[i];

		if (offer_session_load_id(tx, r->id, &s->session, e) != 0)
			return -1;
		s->booked = r->taken;
		s->attended = r->attended;
		s->no_show = r->no_show;
	}
	return 0;
}

/* ---- what time brings ---------------------------------------------------- */

static const struct caller clockwork = { .actor = "system" };

static int
lapse_one(struct tx *tx, struct app *app, const struct offer_session *s,
	const struct sql_session_people *r, struct err *e)
{
	struct quota_path path = offer_session_path(s);
	struct booking b = { 0 };
	int64_t ended;

	if (booking_load(tx, r->no, 0, &b, e) != 0 ||
		sql_booking_end(tx, e, b.id, "booked", "no_show", 0, &ended) !=
			0 ||
		quota_give(tx, &path, one_taken, e) != 0 ||
		quota_share_give(tx, r->share_id, e) != 0 ||
		quota_mark(tx, &path, 0, 0, 1, e) != 0 ||
		booking_step(tx, app, &b.casefile, "lapse", NULL, &clockwork,
			e) != 0)
		return -1;
	BUG_ON(ended != 1);
	return booking_note(
		tx, app, clockwork.actor, "booking.lapse", &b.casefile, s, e);
}

/* One session a call: 1, none is due: 0, -1. */
static int
lapse(struct tx *tx, struct app *app, struct err *e)
{
	struct sql_lapse_session due;
	struct sql_session_people_rows rows;
	struct offer_session s;
	int64_t done;
	int found = sql_lapse_session(tx, e, tx_now(tx), &due);

	if (found <= 0)
		return found;
	if (offer_session_load_id(tx, due.id, &s, e) != 0 ||
		sql_session_booked(tx, e, due.id, ALL, &rows) != 0)
		return -1;
	for (size_t i = 0; i < rows.n; i++)
		if (lapse_one(tx, app, &s, &rows.items[i], e) != 0)
			return -1;
	if (sql_lapse_done(tx, e, due.id, tx_now(tx), &done) != 0 ||
		wait_promote(tx, app, due.programme_id, e) != 0)
		return -1;
	return 1;
}

/* What districts and groups have not used goes to all; the places that are
 * kept for the day itself stay. */
static int
release(struct tx *tx, struct app *app, struct err *e)
{
	struct sql_release_due due;
	int64_t done, moved;
	int found = sql_release_due(tx, e, tx_now(tx), &due);

	if (found <= 0)
		return found;
	if (quota_release(tx, due.id, &moved, e) != 0 ||
		sql_release_done(tx, e, due.id, tx_now(tx), &done) != 0 ||
		audit_add(tx, e, app->rng, clockwork.actor, "quota.release",
			arena_printf(tx_arena(tx), "programme:%lld",
				(long long)due.id),
			arena_printf(tx_arena(tx), "{\"n\":%lld}",
				(long long)moved)) != 0 ||
		wait_promote(tx, app, due.id, e) != 0)
		return -1;
	return 1;
}

int
booking_tick(struct tx *tx, struct app *app, bool *more, struct err *e)
{
	size_t swept;
	int lapsed, released, drawn;

	if (hold_sweep(tx, app, &swept, e) != 0)
		return -1;
	lapsed = lapse(tx, app, e);
	released = lapsed < 0 ? -1 : release(tx, app, e);
	drawn = released < 0 ? -1 : draw_step(tx, app, e);
	*more = swept || lapsed > 0 || released > 0 || drawn > 0;
	return drawn < 0 ? -1 : 0;
}

int
booking_tick_due(struct tx *tx, bool *due, struct err *e)
{
	struct sql_hold_expired_rows holds;
	struct sql_lease_expired_rows leases;
	struct sql_lapse_session session;
	struct sql_release_due share;
	int a, b, c;

	if (sql_hold_expired(tx, e, tx_now(tx), 1, &holds) != 0 ||
		sql_lease_expired(tx, e, tx_now(tx), 1, &leases) != 0)
		return -1;
	a = sql_lapse_session(tx, e, tx_now(tx), &session);
	b = a < 0 ? -1 : sql_release_due(tx, e, tx_now(tx), &share);
	c = b < 0 ? -1 : draw_is_due(tx, e);
	*due = holds.n > 0 || leases.n > 0 || a > 0 || b > 0 || c > 0;
	return c < 0 ? -1 : 0;
}
