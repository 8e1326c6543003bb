/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Waiting lists. A place that comes free goes to the first in line who would
 * take it, in the very transaction that freed it: nobody comes between.
 */
#include "booking/booking.h"
#include "booking.sql.h"
#include "wait.sql.h"

static const struct quota_change one_taken = { .taken = 1 };

/* ---- onto the list ------------------------------------------------------- */

/* All of one programme, none that is past or closed. */
static int
load_wishes(struct tx *tx, const struct booking_want *w,
	struct offer_session *out, struct err *e)
{
	for (size_t i = 0; i < w->n_sessions; i++) {
		if (offer_session_load(tx, w->sessions[i], &out[i], e) != 0 ||
			offer_session_check(&out[i], tx_now(tx), e) != 0)
			return -1;
		if (out[i].programme_id != out[0].programme_id)
			return err_set(e, ERR_SESSION_UNKNOWN);
	}
	return 0;
}

static int
check_live(struct tx *tx, const struct offer *o, const struct booking_person *p,
	struct err *e)
{
	struct booking live;
	int found = booking_live_find(tx, p->id, o->period_key, &live, e);

	if (found <= 0)
		return found;
	return booking_refuse(p, ERR_ALREADY_BOOKED, live.casefile.no, e);
}

static const char *
channel_of(const struct offer *o, const struct booking_want *w)
{
	if (o->draw_at && !o->drawn_at)
		return "draw";
	return w->channel == BOOKING_KIOSK ? "kiosk" : "desk";
}

static int
put(struct tx *tx, const struct offer *o, const struct booking_want *w,
	const struct booking_person *p, const struct flow_case *c,
	const struct offer_session *wishes, struct err *e)
{
	int64_t own, made;

	if (booking_own_share(tx, o, &p->facts, &own, e) != 0 ||
		sql_booking_insert(tx, e, c->id, o->id, o->period_key, p->id,
			"waiting", NULL, NULL, own ? &own : NULL,
			p->facts.group, p->facts.district, channel_of(o, w),
			tx_now(tx), &made) != 0)
		return -1;
	if (made != 1)
		return err_set(e, ERR_ALREADY_BOOKED);
	for (size_t i = 0; i < w->n_sessions; i++)
		if (sql_wait_wish_add(tx, e, c->id, wishes[i].id) != 0)
			return -1;
	return 0;
}

int
booking_wait(struct tx *tx, struct app *app, const struct booking_want *w,
	const struct caller *by, int64_t *id, struct err *e)
{
	struct offer_session wishes[BOOKING_WISHES_MAX];
	struct booking_person p = { 0 };
	struct flow_case c;
	struct offer o;
	size_t swept;

	if (w->n_sessions < 1 || w->n_sessions > BOOKING_WISHES_MAX)
		return err_add_field(e, "sessions", ERR_NUMBER_RANGE);
	if (hold_sweep(tx, app, &swept, e) != 0 ||
		load_wishes(tx, w, wishes, e) != 0 ||
		offer_load_id(tx, wishes[0].programme_id, &o, e) != 0 ||
		offer_check_open(&o, tx_now(tx), e) != 0)
		return -1;
	if (!o.waiting)
		return err_set(e, ERR_WAITING_CLOSED);
	if (booking_admit(tx, app, &o, w, by->actor, &p, e) != 0 ||
		booking_pause(tx, &o, w, &p, e) != 0 ||
		check_live(tx, &o, &p, e) != 0 ||
		flow_open(tx, app, &booking_service, p.id, w->person->source,
			by->actor, 0, &c, e) != 0)
		return -1;
	booking_due(tx, &c, wishes[w->n_sessions - 1].day);
	if (booking_step(tx, app, &c, "queue", NULL, by, e) != 0 ||
		put(tx, &o, w, &p, &c, wishes, e) != 0 ||
		booking_keep_words(tx, &o, w, &p, &c, by->actor, e) != 0 ||
		booking_papers(tx, app, &c, NULL, e) != 0 ||
		booking_note(tx, app, by->actor, "booking.wait", &c, NULL, e) !=
			0)
		return -1;
	*id = c.id;
	return wait_promote(tx, app, o.id, e);
}

/* ---- off it, into a place ------------------------------------------------ */

static int
give_place(struct tx *tx, struct app *app, const struct booking *b,
	const struct offer_session *s, struct err *e)
{
	struct quota_path path = offer_session_path(s);
	int64_t share, changed;
	char ref[QUOTA_REF_SIZE];

	quota_ref(app, ref);
	if (quota_take(tx, &path, one_taken, e) != 0 ||
		quota_share_take(
			tx, b->programme, b->own_share, 0, &share, e) != 0 ||
		sql_booking_place(tx, e, b->id, "waiting", s->id, share,
			"promoted", &changed) != 0)
		return -1;
	if (changed != 1)
		return err_set(e, ERR_BOOKING_STATE);
	return sql_call_add(
		tx, e, tx_new_id(tx), ref, b->id, "promoted", tx_now(tx));
}

static int
promote_one(struct tx *tx, struct app *app, int64_t booking, int64_t session,
	struct err *e)
{
	static const struct caller system = { .actor = "system" };
	struct offer_session s;
	struct flow_case c;
	struct booking b;

	if (flow_load_id(tx, booking, &c, e) != 0 ||
		booking_load(tx, c.no, 0, &b, e) != 0 ||
		offer_session_load_id(tx, session, &s, e) != 0 ||
		give_place(tx, app, &b, &s, e) != 0)
		return -1;
	booking_due(tx, &b.casefile, s.day);
	if (booking_step(tx, app, &b.casefile, "promote", NULL, &system, e) !=
			0 ||
		booking_papers(tx, app, &b.casefile, &s, e) != 0)
		return -1;
	return booking_note(
		tx, app, system.actor, "booking.promote", &b.casefile, &s, e);
}

/* 1 got a place, nobody can have one: 0, -1. */
static int
promote_first(struct tx *tx, struct app *app, int64_t programme, struct err *e)
{
	struct sql_wait_first row;
	int found = sql_wait_first(tx, e, programme, tx_now(tx), &row);

	if (found <= 0)
		return found;
	/* There is room: what fails now is no refusal. */
	return promote_one(tx, app, row.id, row.session_id, e) == 0 ? 1 : -1;
}

int
wait_promote(struct tx *tx, struct app *app, int64_t programme, struct err *e)
{
	struct sql_wait_any any;
	struct offer o;
	int found = sql_wait_any(tx, e, programme, &any);

	if (found <= 0)
		return found;
	if (offer_load_id(tx, programme, &o, e) != 0)
		return -1;
	/* Before the draw nobody is first; afterwards the list has closed. */
	if ((o.draw_at && !o.drawn_at) || tx_now(tx) >= o.closes_at)
		return 0;
	do
		found = promote_first(tx, app, programme, e);
	while (found > 0);
	return found;
}

int
wait_place(struct tx *tx, struct app *app, int64_t programme, size_t max,
	size_t *n, struct err *e)
{
	for (*n = 0; *n < max; (*n)++) {
		int found = promote_first(tx, app, programme, e);

		if (found <= 0)
			return found;
	}
	return 0;
}

/* ---- where one stands ---------------------------------------------------- */

int
wait_position(struct tx *tx, int64_t booking, int64_t *position, int64_t *of,
	struct err *e)
{
	struct sql_booking_get b;
	struct sql_wait_position row;

	if (sql_booking_get(tx, e, booking, &b) != 1)
		return err_setf(e, ERR_INTERNAL, "no booking");
	if (sql_wait_position(tx, e, b.programme_id, b.rank, &row) != 0)
		return -1;
	*position = row.before + 1;
	*of = row.whole;
	return 0;
}

int
wait_wishes(struct tx *tx, int64_t booking, struct offer_session **out,
	size_t *n, struct err *e)
{
	struct sql_wait_wishes_rows rows;

	if (sql_wait_wishes(tx, e, booking, &rows) != 0)
		return -1;
	*n = rows.n;
	*out = ARENA_ARRAY(tx_arena(tx), struct offer_session, rows.n + 1);
	for (size_t i = 0; i < rows.n; i++)
		if (offer_session_load_id(
			    tx, rows.items[i].session_id, &(*out)[i], e) != 0)
			return -1;
	return 0;
}
