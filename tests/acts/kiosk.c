/* SPDX-License-Identifier: Apache-2.0 */
/* What people do, most of them at a kiosk. */
#include "places_private.h"

/* ---- may they ------------------------------------------------------------ */

/* Both at once, in the order in which they are told. */
static enum err_code
check_place(const struct places *p, int session)
{
	const struct node *s = &p->nodes[session];
	const struct terms *t = &p->terms[s->programme];
	enum err_code code = check_open(p, t);

	if (code)
		return code;
	if (t->draw && t->drawn != DRAW_DONE)
		return ERR_OFFER_DRAW;
	return check_session(p, s);
}

static enum err_code
check_walk_in(const struct places *p, int session)
{
	const struct node *s = &p->nodes[session];
	enum err_code code = check_open(p, &p->terms[s->programme]);

	if (code)
		return code;
	if (s->closed)
		return ERR_SESSION_CLOSED;
	return day_of(p->now) == day_of(s->starts) && p->now < s->ends
		       ? ERR_NONE
		       : ERR_SESSION_PAST;
}

static bool
is_paused(const struct places *p, enum door door, int person, int programme)
{
	const struct terms *t = &p->terms[programme];
	int64_t n = 0;

	for (int i = 0; i < p->n_given; i++)
		n += p->given[i].person == person &&
		     p->given[i].programme == programme &&
		     p->given[i].at > p->now - t->pause_minutes * MINUTE;
	return door == KIOSK && t->pause_after && n >= t->pause_after;
}

static void
gave_back(struct places *p, const struct act *a, const struct place *b)
{
	if (a->door == KIOSK)
		p->given[p->n_given++] =
			(struct given){ b->person, b->programme, p->now };
}

/* ---- holds and leases ---------------------------------------------------- */

enum err_code
act_hold(struct places *p, const struct act *a)
{
	struct held *h = &p->holds[a->terminal][a->visit];
	int old;
	const struct terms *t = &p->terms[p->nodes[a->session].programme];
	enum err_code code;

	sweep(p);
	code = check_place(p, a->session);
	if (code)
		return code;
	old = h->session;
	if (old != a->session && !has_room(p, a->session))
		return ERR_QUOTA_FULL;
	*h = (struct held){ a->session, p->now + t->hold_seconds * 1000 };
	if (old >= 0 && old != a->session)
		promote(p, p->nodes[old].programme);
	return ERR_NONE;
}

enum err_code
act_release(struct places *p, const struct act *a)
{
	p->holds[a->terminal][a->visit].session = -1;
	return ERR_NONE;
}

static enum err_code
use_hold(struct places *p, const struct act *a)
{
	struct held *h = &p->holds[a->terminal][a->visit];

	if (h->session < 0 || h->expires <= p->now)
		return ERR_HOLD_EXPIRED;
	if (a->wrong || h->session != a->session)
		return ERR_HOLD_UNKNOWN;
	h->session = -1;
	return ERR_NONE;
}

static bool
use_lease(struct places *p, const struct act *a)
{
	for (int i = 0; i < p->n_leases; i++) {
		struct leased *l = &p->leases[i];

		if (l->terminal != a->terminal || l->session != a->session ||
			l->expires <= p->now)
			continue;
		if (--l->n == 0)
			lease_drop(p, i);
		return true;
	}
	return false;
}

static struct leased *
lease_find(struct places *p, int terminal, int session)
{
	for (int i = 0; i < p->n_leases; i++)
		if (p->leases[i].terminal == terminal &&
			p->leases[i].session == session)
			return &p->leases[i];
	return NULL;
}

/* Where the kiosk has least, the earliest of those. */
static bool
lease_one(struct places *p, int terminal, int programme, int64_t until)
{
	struct leased *l;
	int64_t least = 0;
	int best = -1;

	for (int i = 0; i < p->n_nodes; i++) {
		const struct node *s = &p->nodes[i];
		int64_t n;

		if (s->level != AT_SESSION || s->programme != programme ||
			s->starts <= until || s->closed || !has_room(p, i))
			continue;
		l = lease_find(p, terminal, i);
		n = l ? l->n : 0;
		if (best < 0 || n < least ||
			(n == least && s->starts < p->nodes[best].starts)) {
			best = i;
			least = n;
		}
	}
	if (best < 0)
		return false;
	l = lease_find(p, terminal, best);
	if (!l) {
		l = &p->leases[p->n_leases++];
		*l = (struct leased){ best, terminal, 0, 0 };
	}
	l->n++;
	l->expires = until;
	return true;
}

static void
lease_programme(struct places *p, int terminal, int programme)
{
	const struct terms *t = &p->terms[programme];
	int64_t until = p->now + t->lease_minutes * MINUTE, has = 0;

	if (p->n_queue[programme])
		return;
	for (int i = 0; i < p->n_leases; i++) {
		struct leased *l = &p->leases[i];
		const struct node *s = &p->nodes[l->session];

		if (l->terminal != terminal || s->programme != programme)
			continue;
		has += l->n;
		if (s->starts > until && !s->closed)
			l->expires = until;
	}
	while (has < t->lease_places &&
		lease_one(p, terminal, programme, until))
		has++;
}

/* Which opened first comes first. */
enum err_code
act_lease(struct places *p, const struct act *a)
{
	int first = p->terms[1].opens < p->terms[0].opens;

	for (int i = 0; i < PROGRAMMES; i++) {
		int programme = i ^ first;
		const struct terms *t = &p->terms[programme];

		if (check_open(p, t) || !t->lease_places ||
			(t->draw && t->drawn != DRAW_DONE))
			continue;
		sweep(p);
		lease_programme(p, a->terminal, programme);
	}
	return ERR_NONE;
}

/* ---- booking ------------------------------------------------------------- */

static int
booking_new(struct places *p, const struct act *a, int programme)
{
	BUG_ON(p->n_bookings == BOOKINGS_MAX);
	p->bookings[p->n_bookings] = (struct place){ .id = a->id,
		.person = a->person,
		.programme = programme,
		.session = -1,
		.share = -1 };
	return p->n_bookings++;
}

static enum err_code
take(struct places *p, const struct act *a)
{
	struct node *s = &p->nodes[a->session];

	if (a->door == WALK_IN && s->reserved > 0)
		s->reserved--;
	if (a->with_hold)
		return use_hold(p, a);
	if (a->leased && use_lease(p, a))
		return ERR_NONE;
	return has_room(p, a->session) ? ERR_NONE : ERR_QUOTA_FULL;
}

enum err_code
act_book(struct places *p, const struct act *a)
{
	int programme = p->nodes[a->session].programme, live, share;
	int own = own_share(p, a->person, programme);
	int kept = a->door == WALK_IN ? p->terms[programme].walk_in : -1;
	enum err_code code;

	sweep(p);
	code = a->door == WALK_IN ? check_walk_in(p, a->session)
				  : check_place(p, a->session);
	if (code)
		return code;
	if (is_paused(p, a->door, a->person, programme))
		return ERR_BOOKING_PAUSE;
	live = places_live(p, a->person);
	if (live >= 0 && (p->bookings[live].stand != WAITS ||
				 p->bookings[live].programme != programme))
		return ERR_ALREADY_BOOKED;
	code = take(p, a);
	if (code)
		return code;
	share = share_of(p, programme, kept, own);
	if (share < 0)
		return ERR_SHARE_FULL;
	put_in(p, live >= 0 ? live : booking_new(p, a, programme), a->session,
		share);
	return ERR_NONE;
}

enum err_code
act_wait(struct places *p, const struct act *a)
{
	int programme = p->nodes[a->wishes[0]].programme, at;
	enum err_code code;

	sweep(p);
	for (int i = 0; i < a->n_wishes; i++) {
		const struct node *s = &p->nodes[a->wishes[i]];

		code = check_session(p, s);
		if (code)
			return code;
		if (s->programme != programme)
			return ERR_SESSION_UNKNOWN;
	}
	code = check_open(p, &p->terms[programme]);
	if (code)
		return code;
	if (!p->terms[programme].waiting)
		return ERR_WAITING_CLOSED;
	if (is_paused(p, a->door, a->person, programme))
		return ERR_BOOKING_PAUSE;
	if (places_live(p, a->person) >= 0)
		return ERR_ALREADY_BOOKED;
	at = booking_new(p, a, programme);
	p->bookings[at].n_wishes = a->n_wishes;
	for (int i = 0; i < a->n_wishes; i++)
		p->bookings[at].wishes[i] = a->wishes[i];
	queue_put(p, at, p->n_queue[programme]);
	return ERR_NONE;
}

enum err_code
act_cancel(struct places *p, const struct act *a)
{
	struct place *b = &p->bookings[a->booking];
	int64_t starts;

	if (a->wrong)
		return ERR_BOOKING_NOT_YOURS;
	if (b->stand == WAITS) {
		queue_remove(p, a->booking);
		b->stand = CANCELLED;
		return ERR_NONE;
	}
	if (b->stand != BOOKED)
		return ERR_BOOKING_STATE;
	starts = p->nodes[b->session].starts;
	if (p->now >= starts)
		return ERR_SESSION_PAST;
	b->late = p->now > starts - p->terms[b->programme].cancel_hours * HOUR;
	b->stand = CANCELLED;
	gave_back(p, a, b);
	return ERR_NONE;
}

/* The new place is there before the old is given back; what both count in has
 * room for the one. */
static bool
move_fits(struct places *p, int booking, int session)
{
	int was = p->bookings[booking].session;
	bool fits = true;

	for (int at = session; fits && at >= 0; at = p->nodes[at].parent) {
		struct counts c = places_count(p, at);

		fits = c.held + c.leased + c.taken + p->nodes[at].reserved +
			       !places_in(p, was, at) <=
		       p->nodes[at].size;
	}
	return fits;
}

enum err_code
act_move(struct places *p, const struct act *a)
{
	struct place *b = &p->bookings[a->booking];
	enum err_code code;

	if (a->wrong && !a->with_hold)
		return ERR_BOOKING_NOT_YOURS;
	if (b->stand != BOOKED)
		return ERR_BOOKING_STATE;
	sweep(p);
	if (p->nodes[a->session].programme != b->programme)
		return ERR_SESSION_UNKNOWN;
	if (a->session == b->session)
		return ERR_FIELDS;
	code = check_place(p, a->session);
	if (code)
		return code;
	if (is_paused(p, a->door, b->person, b->programme))
		return ERR_BOOKING_PAUSE;
	if (p->now >= p->nodes[b->session].starts)
		return ERR_SESSION_PAST;
	code = a->with_hold ? use_hold(p, a) : ERR_NONE;
	if (code)
		return code;
	if (!move_fits(p, a->booking, a->session))
		return ERR_QUOTA_FULL;
	b->session = a->session;
	b->vouchers++;
	gave_back(p, a, b);
	return ERR_NONE;
}
