/* SPDX-License-Identifier: Apache-2.0 */
#include "booking/booking.h"
#include "audit/audit.h"
#include "booking/lease.h"
#include "booking/pause.h"
#include "booking.sql.h"

static const struct quota_change one_taken = { .taken = 1 };

static const char *const channels[] = {
	[BOOKING_KIOSK] = "kiosk",
	[BOOKING_DESK] = "desk",
	[BOOKING_WALK_IN] = "walkin",
};

static bool
is_in(const struct booking *b, const char *state)
{
	BUG_ON(!b->state); /* booking_load() has set it */
	return strcmp(b->state, state) == 0;
}

/* ---- who ----------------------------------------------------------------- */

int
booking_refuse(const struct booking_person *p, enum err_code told,
	const char *no, struct err *e)
{
	if (p->typed)
		return err_set(e, ERR_SEE_DESK);
	if (no)
		strncpy(e->case_no, no, sizeof(e->case_no) - 1);
	return err_set(e, told);
}

static int
judge(struct tx *tx, const struct offer *o, struct booking_person *p,
	struct err *e)
{
	struct eligible verdict;

	if (p->typed &&
		eligible_judge(tx, o, &p->facts, true, &verdict, e) != 0)
		return -1;
	if (p->typed && verdict.n_reasons)
		return err_set(e, verdict.reasons[0].code);
	if (eligible_judge(tx, o, &p->facts, false, &verdict, e) != 0)
		return -1;
	if (verdict.n_reasons)
		return booking_refuse(p, verdict.reasons[0].code, NULL, e);
	if (verdict.n_needs)
		return err_add_field(e, "declare", ERR_DECLARATION_REQUIRED);
	return 0;
}

/* A name that is not the registry's: nobody learns which is right. */
static int
check_typed(struct tx *tx, const struct person_claim *claim, struct err *e)
{
	struct person_match match;
	int64_t id;
	int found = person_find(tx, claim, &id, e);

	if (found <= 0)
		return found;
	if (person_match(tx, claim, &match, e) != 0)
		return -1;
	return match.same_name ? 0 : err_set(e, ERR_SEE_DESK);
}

int
booking_admit(struct tx *tx, struct app *app, const struct offer *o,
	const struct booking_want *w, const char *actor,
	struct booking_person *out, struct err *e)
{
	out->typed = w->person->source == SOURCE_TYPED;
	if (out->typed && check_typed(tx, w->person, e) != 0)
		return -1;
	if (person_admit(tx, app, w->person, actor, &out->id, e) != 0 ||
		eligible_facts_load(tx, out->id, o->kind, &out->facts, e) != 0)
		return -1;
	out->facts.declared = w->declared;
	out->facts.n_declared = w->n_declared;
	return judge(tx, o, out, e);
}

int
booking_own_share(struct tx *tx, const struct offer *o,
	const struct eligible_facts *f, int64_t *out, struct err *e)
{
	const char *code = strcmp(o->share_by, "district") == 0 ? f->district
			   : strcmp(o->share_by, "group") == 0	? f->group
								: "";

	*out = 0;
	return *code ? quota_share_find(tx, o->id, code, out, e) : 0;
}

/* ---- what comes with it -------------------------------------------------- */

int
booking_keep_words(struct tx *tx, const struct offer *o,
	const struct booking_want *w, const struct booking_person *p,
	const struct flow_case *c, const char *actor, struct err *e)
{
	const struct words said = { w->declared, w->n_declared, w->consents,
		w->n_consents };
	struct offer_text *texts;
	size_t n;

	if (offer_texts(tx, o->id, &texts, &n, e) != 0 ||
		words_check(&said, texts, n, e) != 0)
		return -1;
	return words_keep(
		tx, &said, texts, n, p->id, w->person->source, c->id, actor, e);
}

int
booking_note(struct tx *tx, struct app *app, const char *actor,
	const char *action, const struct flow_case *c,
	const struct offer_session *s, struct err *e)
{
	struct arena *a = tx_arena(tx);

	return audit_add(tx, e, app->rng, actor, action,
		arena_printf(a, "case:%s", c->no),
		s ? arena_printf(a, "{\"session\":\"%s\",\"day\":\"%s\"}",
			    s->ref, s->day)
		  : "{}");
}

/* ---- the case ------------------------------------------------------------ */

int
booking_step(struct tx *tx, struct app *app, struct flow_case *c,
	const char *action, const char *reason, const struct caller *by,
	struct err *e)
{
	struct caller as = *by;

	/* What may be done was judged by this domain; the steps are not for
	 * the desk's own buttons. */
	as.kind = CALLER_NONE;
	return flow_act(tx, app, c, action, reason, c->version, &as, e);
}

void
booking_due(struct tx *tx, struct flow_case *c, const char *day)
{
	c->next_due = arena_strdup(tx_arena(tx), day);
}

int
booking_papers(struct tx *tx, struct app *app, const struct flow_case *c,
	const struct offer_session *s, struct err *e)
{
	struct receipt receipt;
	struct voucher voucher;

	if (receipt_issue(tx, app, c, &receipt, e) != 0)
		return -1;
	return s ? voucher_issue(tx, app, c->id, s, &voucher, e) : 0;
}

int
booking_live_find(struct tx *tx, int64_t person, const char *period_key,
	struct booking *out, struct err *e)
{
	struct sql_booking_live row;
	int found = sql_booking_live(tx, e, person, period_key, &row);

	if (found <= 0)
		return found;
	return booking_load(tx, row.no, person, out, e) == 0 ? 1 : -1;
}

int
booking_load(struct tx *tx, const char *no, int64_t person, struct booking *out,
	struct err *e)
{
	struct sql_booking_get row;
	char text[CASE_NO_SIZE];
	struct err own = { 0 };
	int found;

	if (flow_no_read(no, text, &own) != 0)
		return err_set(e, ERR_NOT_FOUND);
	if (flow_load(tx, text, &out->casefile, e) != 0)
		return -1;
	found = sql_booking_get(tx, e, out->casefile.id, &row);
	if (found <= 0)
		return found < 0 ? -1 : err_set(e, ERR_NOT_FOUND);
	if (person && row.person_id != person)
		return err_set(e, ERR_BOOKING_NOT_YOURS);
	out->id = row.id;
	out->programme = row.programme_id;
	out->person = row.person_id;
	out->session = row.session_id_null ? 0 : row.session_id;
	out->share = row.share_id_null ? 0 : row.share_id;
	out->own_share = row.own_share_id_null ? 0 : row.own_share_id;
	out->state = row.state;
	return 0;
}

/* ---- booking ------------------------------------------------------------- */

static bool
is_today(const struct tx *tx, const struct offer_session *s)
{
	char today[CIVIL_SIZE];

	civil_format(civil_from_ms(tx_now(tx)), today);
	return strcmp(today, s->day) == 0;
}

static int
check_time(const struct tx *tx, const struct offer *o,
	const struct offer_session *s, enum booking_channel channel,
	struct err *e)
{
	int64_t now = tx_now(tx);

	if ((channel == BOOKING_WALK_IN ? offer_check_open(o, now, e)
					: offer_check_places(o, now, e)) != 0)
		return -1;
	if (channel != BOOKING_WALK_IN)
		return offer_session_check(s, now, e);
	if (s->closed)
		return err_set(e, ERR_SESSION_CLOSED);
	return is_today(tx, s) && now < s->ends_at
		       ? 0
		       : err_set(e, ERR_SESSION_PAST);
}

static int
take_leased_or_free(struct tx *tx, const struct booking_want *w,
	const struct caller *by, const struct offer_session *s, struct err *e)
{
	struct quota_path path = offer_session_path(s);
	int used = w->lease ? lease_use(tx, by->id, s, e) : 0;

	if (used != 0)
		return used < 0 ? -1 : 0;
	return quota_take(tx, &path, one_taken, e);
}

static int
take_place(struct tx *tx, const struct booking_want *w, const struct caller *by,
	const struct offer *o, const struct offer_session *s, int64_t own,
	int64_t *share, struct err *e)
{
	bool walk_in = w->channel == BOOKING_WALK_IN;
	int64_t kept = 0;
	int rc;

	if (walk_in && (quota_reserve_use(tx, s->id, e) != 0 ||
			       quota_share_find(tx, o->id, QUOTA_WALK_IN, &kept,
				       e) != 0))
		return -1;
	if (w->hold)
		rc = hold_use(tx, by, w->hold, w->visit, s, e);
	else
		rc = take_leased_or_free(tx, w, by, s, e);
	if (rc != 0)
		return -1;
	return quota_share_take(
		tx, o->id, kept ? kept : own, kept ? own : 0, share, e);
}

/* Who waited has a case already; it goes on. */
static int
open_case(struct tx *tx, struct app *app, const struct booking_want *w,
	const struct booking_person *p, const struct offer_session *s,
	const struct caller *by, struct booking *b, struct err *e)
{
	struct flow_case *c = &b->casefile;
	bool waited = b->id != 0;

	if (!waited &&
		flow_open(tx, app, &booking_service, p->id, w->person->source,
			by->actor, w->made_at, c, e) != 0)
		return -1;
	booking_due(tx, c, s->day);
	if (booking_step(
		    tx, app, c, waited ? "promote" : "book", NULL, by, e) != 0)
		return -1;
	b->id = c->id;
	return 0;
}

static int
put_row(struct tx *tx, const struct offer *o, const struct booking_want *w,
	const struct booking_person *p, const struct booking *b, bool waited,
	int64_t session, int64_t share, int64_t own, struct err *e)
{
	const char *channel = channels[w->channel];
	int64_t made;

	if (waited ? sql_booking_place(tx, e, b->id, "waiting", session, share,
			     channel, &made)
		   : sql_booking_insert(tx, e, b->id, o->id, o->period_key,
			     p->id, "booked", &session, &share,
			     own ? &own : NULL, p->facts.group,
			     p->facts.district, channel, tx_now(tx), &made))
		return -1;
	return made == 1 ? 0 : err_set(e, ERR_ALREADY_BOOKED);
}

/* Someone who has a place has no second; who waits for this one may take it. */
static int
check_live(struct tx *tx, const struct offer *o, const struct booking_person *p,
	struct booking *b, struct err *e)
{
	int found = booking_live_find(tx, p->id, o->period_key, b, e);

	if (found < 0)
		return -1;
	if (found && (!is_in(b, "waiting") || b->programme != o->id))
		return booking_refuse(p, ERR_ALREADY_BOOKED, b->casefile.no, e);
	if (!found)
		b->id = 0;
	return 0;
}

int
booking_pause(struct tx *tx, const struct offer *o,
	const struct booking_want *w, const struct booking_person *p,
	struct err *e)
{
	struct err own = { 0 };

	if (w->channel != BOOKING_KIOSK || pause_check(tx, o, p->id, &own) == 0)
		return 0;
	if (own.code != ERR_BOOKING_PAUSE)
		return err_setf(e, own.code, "%s", own.detail);
	return booking_refuse(p, own.code, NULL, e);
}

int
booking_book(struct tx *tx, struct app *app, const struct booking_want *w,
	const struct caller *by, int64_t *id, struct err *e)
{
	struct booking_person p = { 0 };
	struct booking b = { 0 };
	struct offer_session s;
	struct offer o;
	int64_t own, share;
	size_t swept;
	bool waited;

	if (hold_sweep(tx, app, &swept, e) != 0 ||
		offer_session_load(tx, w->sessions[0], &s, e) != 0 ||
		offer_load_id(tx, s.programme_id, &o, e) != 0 ||
		check_time(tx, &o, &s, w->channel, e) != 0 ||
		booking_admit(tx, app, &o, w, by->actor, &p, e) != 0 ||
		booking_pause(tx, &o, w, &p, e) != 0 ||
		check_live(tx, &o, &p, &b, e) != 0 ||
		booking_own_share(tx, &o, &p.facts, &own, e) != 0)
		return -1;
	waited = b.id != 0;
	if (take_place(tx, w, by, &o, &s, own, &share, e) != 0 ||
		open_case(tx, app, w, &p, &s, by, &b, e) != 0 ||
		put_row(tx, &o, w, &p, &b, waited, s.id, share, own, e) != 0 ||
		booking_keep_words(tx, &o, w, &p, &b.casefile, by->actor, e) !=
			0 ||
		booking_papers(tx, app, &b.casefile, &s, e) != 0)
		return -1;
	*id = b.id;
	return booking_note(
		tx, app, by->actor, "booking.place", &b.casefile, &s, e);
}

/* ---- giving up ----------------------------------------------------------- */

/* What the desk does for somebody is not held against them. */
static int
gave_back(struct tx *tx, const struct offer *o, const struct caller *by,
	int64_t person, struct err *e)
{
	return by->kind == CALLER_TERMINAL ? pause_note(tx, o, person, e) : 0;
}

/* Gives back what the booking has; the row says what became of it. */
int
booking_on_withdraw(struct tx *tx, struct app *app, const struct flow_case *c,
	const struct caller *by, struct err *e)
{
	struct booking b = { 0 };
	struct offer_session s;
	struct quota_path path;
	struct offer o;
	int64_t ended;
	bool late;

	if (booking_load(tx, c->no, 0, &b, e) != 0)
		return -1;
	if (is_in(&b, "waiting")) {
		if (sql_booking_end(
			    tx, e, b.id, b.state, "cancelled", 0, &ended) != 0)
			return -1;
		return booking_note(
			tx, app, by->actor, "booking.leave", c, NULL, e);
	}
	if (!is_in(&b, "booked"))
		return err_set(e, ERR_BOOKING_STATE);
	if (offer_session_load_id(tx, b.session, &s, e) != 0 ||
		offer_load_id(tx, b.programme, &o, e) != 0)
		return -1;
	if (tx_now(tx) >= s.starts_at)
		return err_set(e, ERR_SESSION_PAST);
	late = tx_now(tx) > s.starts_at - o.cancel_hours * INT64_C(3600000);
	path = offer_session_path(&s);
	if (sql_booking_end(tx, e, b.id, "booked", "cancelled", late, &ended) !=
			0 ||
		quota_give(tx, &path, one_taken, e) != 0 ||
		quota_share_give(tx, b.share, e) != 0 ||
		voucher_void(tx, b.id, e) != 0 ||
		gave_back(tx, &o, by, b.person, e) != 0 ||
		booking_note(tx, app, by->actor, "booking.cancel", c, &s, e) !=
			0)
		return -1;
	return wait_promote(tx, app, b.programme, e);
}

static int
is_late(struct tx *tx, const struct booking *b, bool *late, struct err *e)
{
	struct sql_booking_late row;

	if (sql_booking_late(tx, e, b->id, &row) != 1)
		return err_setf(e, ERR_INTERNAL, "no booking");
	*late = row.late != 0;
	return 0;
}

int
booking_cancel(struct tx *tx, struct app *app, struct booking *b,
	const struct caller *by, const char *reason, bool *late, struct err *e)
{
	if (!is_in(b, "booked") && !is_in(b, "waiting"))
		return err_set(e, ERR_BOOKING_STATE);
	if (flow_act(tx, app, &b->casefile, "withdraw", reason,
		    b->casefile.version, by, e) != 0)
		return -1;
	return is_late(tx, b, late, e);
}

/* ---- another day --------------------------------------------------------- */

/* Levels that both have in common neither take nor give. */
static void
drop_common(struct quota_path *a, struct quota_path *b)
{
	if (a->day == b->day)
		a->day = b->day = 0;
	if (a->place == b->place)
		a->place = b->place = 0;
	a->programme = b->programme = 0;
}

/* A hold counts at all levels: of those in common it is only given back. */
static int
take_for_move(struct tx *tx, const struct caller *by, const char *hold,
	const char *visit, const struct offer_session *s,
	const struct quota_path *path, struct err *e)
{
	struct quota_path all = offer_session_path(s), common = all;

	if (!hold)
		return quota_take(tx, path, one_taken, e);
	if (hold_use(tx, by, hold, visit, s, e) != 0)
		return -1;
	common.session = 0;
	common.day = path->day ? 0 : all.day;
	common.place = path->place ? 0 : all.place;
	return quota_give(tx, &common, one_taken, e);
}

int
booking_move(struct tx *tx, struct app *app, struct booking *b,
	const struct caller *by, const char *session, const char *hold,
	const char *visit, const char *reason, struct err *e)
{
	struct quota_path to, from;
	struct offer_session s, was;
	struct offer o;
	size_t swept;
	int64_t moved;

	if (!is_in(b, "booked"))
		return err_set(e, ERR_BOOKING_STATE);
	if (hold_sweep(tx, app, &swept, e) != 0 ||
		offer_session_load(tx, session, &s, e) != 0 ||
		offer_session_load_id(tx, b->session, &was, e) != 0 ||
		offer_load_id(tx, b->programme, &o, e) != 0)
		return -1;
	if (s.programme_id != b->programme)
		return err_set(e, ERR_SESSION_UNKNOWN);
	if (s.id == was.id)
		return err_add_field(e, "session", ERR_CHOICE_UNKNOWN);
	if (check_time(tx, &o, &s, BOOKING_KIOSK, e) != 0 ||
		(by->kind == CALLER_TERMINAL &&
			pause_check(tx, &o, b->person, e) != 0))
		return -1;
	if (tx_now(tx) >= was.starts_at)
		return err_set(e, ERR_SESSION_PAST);
	to = offer_session_path(&s);
	from = offer_session_path(&was);
	drop_common(&to, &from);
	if (take_for_move(tx, by, hold, visit, &s, &to, e) != 0 ||
		quota_give(tx, &from, one_taken, e) != 0 ||
		gave_back(tx, &o, by, b->person, e) != 0 ||
		sql_booking_move(tx, e, b->id, was.id, s.id, &moved) != 0)
		return -1;
	if (moved != 1)
		return err_set(e, ERR_BOOKING_STATE);
	booking_due(tx, &b->casefile, s.day);
	if (booking_step(tx, app, &b->casefile, "move", reason, by, e) != 0 ||
		booking_papers(tx, app, &b->casefile, &s, e) != 0 ||
		booking_note(tx, app, by->actor, "booking.move", &b->casefile,
			&s, e) != 0)
		return -1;
	return wait_promote(tx, app, b->programme, e);
}
