/* SPDX-License-Identifier: Apache-2.0 */
#include "places_private.h"

/* ---- counting ------------------------------------------------------------ */

bool
places_in(const struct places *p, int session, int node)
{
	for (int at = session; at >= 0; at = p->nodes[at].parent)
		if (at == node)
			return true;
	return false;
}

bool
has_place(const struct place *b)
{
	return b->stand == BOOKED || b->stand == ATTENDED;
}

static bool
counts_in(const struct places *p, const struct place *b, int node)
{
	if (b->session < 0)
		return false;
	return p->nodes[node].level == AT_SHARE
		       ? has_place(b) && b->share == node
		       : places_in(p, b->session, node);
}

struct counts
places_count(const struct places *p, int node)
{
	struct counts c = { 0 };

	for (int i = 0; i < p->n_bookings; i++) {
		const struct place *b = &p->bookings[i];

		if (!counts_in(p, b, node))
			continue;
		c.taken += has_place(b);
		c.attended += b->stand == ATTENDED;
		c.no_show += b->stand == NO_SHOW;
	}
	for (int t = 0; t < TERMINALS; t++)
		for (int v = 0; v < VISITS; v++)
			c.held += p->holds[t][v].session >= 0 &&
				  places_in(p, p->holds[t][v].session, node);
	for (int i = 0; i < p->n_leases; i++)
		if (places_in(p, p->leases[i].session, node))
			c.leased += p->leases[i].n;
	return c;
}

bool
has_room(const struct places *p, int session)
{
	for (int at = session; at >= 0; at = p->nodes[at].parent) {
		struct counts c = places_count(p, at);

		if (c.held + c.leased + c.taken + p->nodes[at].reserved >=
			p->nodes[at].size)
			return false;
	}
	return true;
}

int
own_share(const struct places *p, int person, int programme)
{
	const struct terms *t = &p->terms[programme];
	int group = person % (GROUPS + 1);

	return t->by_group && group < GROUPS ? t->share[group] : -1;
}

/* The first that has a place, the common one last; -1: none has. */
int
share_of(const struct places *p, int programme, int first, int second)
{
	const int tries[] = { first, second, p->terms[programme].common };

	for (size_t i = 0; i < ARRAY_LEN(tries); i++)
		if (tries[i] >= 0 && places_count(p, tries[i]).taken <
					     p->nodes[tries[i]].size)
			return tries[i];
	return -1;
}

int
places_find(const struct places *p, int64_t id)
{
	for (int i = 0; i < p->n_bookings; i++)
		if (p->bookings[i].id == id)
			return i;
	return -1;
}

/* What somebody has in the period, of which both programmes are. */
int
places_live(const struct places *p, int person)
{
	for (int i = 0; i < p->n_bookings; i++)
		if (p->bookings[i].person == person &&
			(has_place(&p->bookings[i]) ||
				p->bookings[i].stand == WAITS))
			return i;
	return -1;
}

/* ---- the list ------------------------------------------------------------ */

int
queue_at(const struct places *p, int booking)
{
	int programme = p->bookings[booking].programme;

	for (int i = 0; i < p->n_queue[programme]; i++)
		if (p->queue[programme][i] == booking)
			return i;
	return -1;
}

void
queue_put(struct places *p, int booking, int at)
{
	int programme = p->bookings[booking].programme;
	int *q = p->queue[programme];

	for (int i = p->n_queue[programme]++; i > at; i--)
		q[i] = q[i - 1];
	q[at] = booking;
}

void
queue_remove(struct places *p, int booking)
{
	int programme = p->bookings[booking].programme;
	int at = queue_at(p, booking);

	if (at < 0)
		return;
	p->n_queue[programme]--;
	for (int i = at; i < p->n_queue[programme]; i++)
		p->queue[programme][i] = p->queue[programme][i + 1];
}

void
put_in(struct places *p, int booking, int session, int share)
{
	struct place *b = &p->bookings[booking];

	queue_remove(p, booking);
	b->stand = BOOKED;
	b->session = session;
	b->share = share;
	b->vouchers++;
}

/* The earliest of the sessions they would take; -1. */
static int
wish_of(const struct places *p, const struct place *b)
{
	int best = -1;

	for (int i = 0; i < b->n_wishes; i++) {
		const struct node *s = &p->nodes[b->wishes[i]];

		if (s->starts > p->now && !s->closed &&
			has_room(p, b->wishes[i]) &&
			(best < 0 || s->starts < p->nodes[best].starts))
			best = b->wishes[i];
	}
	return best;
}

bool
promote_first(struct places *p, int programme)
{
	for (int i = 0; i < p->n_queue[programme]; i++) {
		int booking = p->queue[programme][i];
		const struct place *b = &p->bookings[booking];
		int session = wish_of(p, b);
		int share = share_of(
			p, programme, own_share(p, b->person, programme), -1);

		if (session < 0 || share < 0)
			continue;
		put_in(p, booking, session, share);
		p->promoted++;
		return true;
	}
	return false;
}

void
promote(struct places *p, int programme)
{
	const struct terms *t = &p->terms[programme];

	if ((t->draw && t->drawn != DRAW_DONE) || p->now >= t->closes)
		return;
	while (promote_first(p, programme))
		;
}

/* ---- what has expired ---------------------------------------------------- */

static struct held *
hold_due(struct places *p)
{
	struct held *first = NULL;

	for (int t = 0; t < TERMINALS; t++)
		for (int v = 0; v < VISITS; v++) {
			struct held *h = &p->holds[t][v];

			if (h->session >= 0 && h->expires <= p->now &&
				(!first || h->expires < first->expires))
				first = h;
		}
	return first;
}

static int
lease_due(const struct places *p)
{
	int first = -1;

	for (int i = 0; i < p->n_leases; i++)
		if (p->leases[i].expires <= p->now &&
			(first < 0 || p->leases[i].expires <
					      p->leases[first].expires))
			first = i;
	return first;
}

void
lease_drop(struct places *p, int at)
{
	p->n_leases--;
	for (int i = at; i < p->n_leases; i++)
		p->leases[i] = p->leases[i + 1];
}

bool
sweep(struct places *p)
{
	uint64_t before = p->expired;
	struct held *h;
	int at;

	while ((h = hold_due(p))) {
		int programme = p->nodes[h->session].programme;

		h->session = -1;
		p->expired++;
		promote(p, programme);
	}
	while ((at = lease_due(p)) >= 0) {
		int programme = p->nodes[p->leases[at].session].programme;

		lease_drop(p, at);
		p->expired++;
		promote(p, programme);
	}
	return p->expired != before;
}

/* ---- when something is open ---------------------------------------------- */

int64_t
day_of(int64_t ms)
{
	return (ms + 8 * HOUR) / DAY;
}

enum err_code
check_open(const struct places *p, const struct terms *t)
{
	return p->now < t->opens     ? ERR_OFFER_NOT_OPEN
	       : p->now >= t->closes ? ERR_OFFER_CLOSED
				     : ERR_NONE;
}

enum err_code
check_session(const struct places *p, const struct node *s)
{
	return s->closed	     ? ERR_SESSION_CLOSED
	       : p->now >= s->starts ? ERR_SESSION_PAST
				     : ERR_NONE;
}

/* ---- one act ------------------------------------------------------------- */

enum err_code
places_act(struct places *p, const struct act *a)
{
	static place_act *const acts[ACT_KINDS] = {
		[ACT_HOLD] = act_hold,
		[ACT_RELEASE] = act_release,
		[ACT_BOOK] = act_book,
		[ACT_WAIT] = act_wait,
		[ACT_CANCEL] = act_cancel,
		[ACT_MOVE] = act_move,
		[ACT_CLOSE] = act_close,
		[ACT_REOPEN] = act_reopen,
		[ACT_SHIFT] = act_shift,
		[ACT_LEASE] = act_lease,
		[ACT_TICK] = act_tick,
		[ACT_SCAN] = act_scan,
		[ACT_REORDER] = act_reorder,
	};
	struct places before = *p;
	enum err_code code = acts[a->kind](p, a);

	if (code) {
		*p = before;
		return code;
	}
	for (int i = 0; i < PROGRAMMES; i++)
		promote(p, i);
	return ERR_NONE;
}
