/* SPDX-License-Identifier: Apache-2.0 */
/* Closing a session, and taking that back: who had a place is told, and gets
 * none behind their back. */
#include "booking/desk.h"
#include "audit/audit.h"
#include "booking.sql.h"
#include "booking/view.h"
#include "booking_desk.sql.h"
#include "person/person_shown.h"
#include "personal.h"
#include "present.sql.h"
#include "str.h"
#include "wait.sql.h"

#define LIST_MAX 400

static const struct quota_change one_taken = { .taken = 1 };
static const struct quota_change one_held = { .held = 1 };

/* ---- closing ------------------------------------------------------------- */

int
desk_touched(struct tx *tx, struct app *app, const char *session,
	struct touching *out, struct err *e)
{
	struct sql_desk_session_counts counts;

	if (offer_session_load(tx, session, &out->session, e) != 0 ||
		sql_desk_session_counts(tx, e, out->session.id, &counts) != 0)
		return -1;
	out->booked = counts.booked;
	out->waiting = counts.waiting;
	out->held = counts.held;
	return presence_session(
		tx, app, &out->session, true, &out->items, &out->n, e);
}

static int
close_one(struct tx *tx, struct app *app, const struct caller *by,
	const struct offer_session *s, const char *no, const char *reason,
	struct err *e)
{
	struct quota_path path = offer_session_path(s);
	struct booking b = { 0 };
	char ref[QUOTA_REF_SIZE];
	int64_t ended;

	quota_ref(app, ref);
	if (booking_load(tx, no, 0, &b, e) != 0 ||
		sql_booking_end(tx, e, b.id, "booked", "closed", 0, &ended) !=
			0 ||
		quota_give(tx, &path, one_taken, e) != 0 ||
		quota_share_give(tx, b.share, e) != 0 ||
		voucher_void(tx, b.id, e) != 0 ||
		booking_step(tx, app, &b.casefile, "close", reason, by, e) !=
			0 ||
		booking_note(tx, app, by->actor, "booking.close", &b.casefile,
			s, e) != 0)
		return -1;
	return sql_call_add(
		tx, e, tx_new_id(tx), ref, b.id, "closed", tx_now(tx));
}

static int
drop_holds(struct tx *tx, const struct offer_session *s, struct err *e)
{
	struct quota_path path = offer_session_path(s);
	struct sql_desk_holds_rows rows;
	int64_t gone;

	if (sql_desk_holds(tx, e, s->id, &rows) != 0)
		return -1;
	for (size_t i = 0; i < rows.n; i++)
		if (sql_hold_delete(tx, e, rows.items[i].id, &gone) != 0 ||
			quota_give(tx, &path, one_held, e) != 0)
			return -1;
	return 0;
}

static int
close_all(struct tx *tx, struct app *app, const struct caller *by,
	const struct offer_session *s, const char *reason, int64_t booked,
	struct err *e)
{
	struct sql_session_people_rows rows;

	if (sql_session_booked(tx, e, s->id, booked + 1, &rows) != 0)
		return -1;
	for (size_t i = 0; i < rows.n; i++)
		if (close_one(tx, app, by, s, rows.items[i].no, reason, e) != 0)
			return -1;
	return drop_holds(tx, s, e);
}

int
desk_close(struct tx *tx, struct app *app, const struct caller *by,
	const char *session, const char *reason, int64_t booked, int64_t *calls,
	struct err *e)
{
	struct sql_desk_session_counts counts;
	struct arena *a = tx_arena(tx);
	struct offer_session s;
	int64_t closed;

	if (personal_number_in(reason))
		return err_add_field(e, "reason", ERR_REASON_PERSONAL);
	if (offer_session_load(tx, session, &s, e) != 0 ||
		offer_session_check(&s, tx_now(tx), e) != 0 ||
		sql_desk_session_counts(tx, e, s.id, &counts) != 0)
		return -1;
	if (counts.booked != booked)
		return err_set(e, ERR_CASE_CHANGED);
	if (sql_desk_close(tx, e, s.id, tx_now(tx), by->actor, &closed) != 0 ||
		close_all(tx, app, by, &s, reason, booked, e) != 0)
		return -1;
	*calls = booked;
	if (audit_add(tx, e, app->rng, by->actor, "session.close",
		    arena_printf(a, "session:%s", s.ref),
		    arena_printf(a, "{\"day\":\"%s\",\"booked\":%lld}", s.day,
			    (long long)booked)) != 0)
		return -1;
	return wait_promote(tx, app, s.programme_id, e);
}

/* ---- open again ---------------------------------------------------------- */

static const struct {
	const char *became, *label;
} ends[] = {
	{ "again", "已另有预约或候补" },
	{ "told", "已电话告知，没有再约" },
	{ "unreachable", "电话没打通，没有再约" },
	{ "open", "还没有打电话" },
};

/* How it is with somebody whose session was closed. */
static const char *
became(const struct sql_desk_was_closed *r)
{
	if (r->again)
		return "again";
	return r->outcome ? r->outcome : "open";
}

static const char *
end_label(const char *word)
{
	for (size_t i = 0; i < ARRAY_LEN(ends); i++)
		if (strcmp(ends[i].became, word) == 0)
			return ends[i].label;
	BUG("an end without a label");
}

int
desk_was_closed(struct tx *tx, struct app *app, const char *session,
	struct offer_session *s, struct was_closed **out, size_t *n,
	struct err *e)
{
	struct sql_desk_was_closed_rows rows;

	if (offer_session_load(tx, session, s, e) != 0 ||
		sql_desk_was_closed(tx, e, s->id, LIST_MAX, &rows) != 0)
		return -1;
	*n = rows.n;
	*out = ARENA_ARRAY(tx_arena(tx), struct was_closed, rows.n + 1);
	for (size_t i = 0; i < rows.n; i++) {
		const struct sql_desk_was_closed *r = &rows.items[i];
		struct person_shown p;

		if (person_shown_load(tx, app, r->person_id, &p, e) != 0)
			return -1;
		(*out)[i] = (struct was_closed){ .case_no = r->no,
			.name = p.name,
			.phone = p.phone,
			.became = became(r),
			.became_label = end_label(became(r)) };
	}
	return 0;
}

static int
note_reopen(struct tx *tx, struct app *app, const struct caller *by,
	const struct offer_session *s, const char *reason, size_t touched,
	struct err *e)
{
	struct arena *a = tx_arena(tx);
	struct str text;

	str_init(&text, a, 4096);
	str_printf(&text, "{\"day\":\"%s\",\"touched\":%zu,\"reason\":", s->day,
		touched);
	json_encode_text(&text, reason);
	str_putc(&text, '}');
	return audit_add(tx, e, app->rng, by->actor, "session.reopen",
		arena_printf(a, "session:%s", s->ref), text.p);
}

int
desk_reopen(struct tx *tx, struct app *app, const struct caller *by,
	const char *session, const char *reason, int64_t touched,
	int64_t *calls, struct err *e)
{
	struct was_closed *people;
	struct offer_session s;
	int64_t changed;
	size_t n;

	if (personal_number_in(reason))
		return err_add_field(e, "reason", ERR_REASON_PERSONAL);
	if (desk_was_closed(tx, app, session, &s, &people, &n, e) != 0)
		return -1;
	if (!s.closed)
		return err_set(e, ERR_SESSION_OPEN);
	if (tx_now(tx) >= s.starts_at)
		return err_set(e, ERR_SESSION_PAST);
	if (touched != (int64_t)n)
		return err_set(e, ERR_CASE_CHANGED);
	if (sql_desk_reopen(tx, e, s.id, &changed) != 0 ||
		note_reopen(tx, app, by, &s, reason, n, e) != 0)
		return -1;
	*calls = 0;
	for (size_t i = 0; i < n; i++)
		*calls += strcmp(people[i].became, "open") == 0;
	return wait_promote(tx, app, s.programme_id, e);
}
