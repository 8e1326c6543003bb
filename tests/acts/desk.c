/* SPDX-License-Identifier: Apache-2.0 */
/* What the desk, the hospital and the clock do. */
#include "places_private.h"

#define GRACE 300 /* seconds before its day that a voucher is good */

/* ---- the desk and the hospital ------------------------------------------- */

enum err_code
act_close(struct places *p, const struct act *a)
{
	struct node *s = &p->nodes[a->session];
	enum err_code code = check_session(p, s);

	if (code)
		return code;
	if (a->wrong)
		return ERR_CASE_CHANGED;
	s->closed = true;
	for (int i = 0; i < p->n_bookings; i++)
		if (p->bookings[i].session == a->session &&
			p->bookings[i].stand == BOOKED)
			p->bookings[i].stand = CLOSED;
	for (int t = 0; t < TERMINALS; t++)
		for (int v = 0; v < VISITS; v++)
			if (p->holds[t][v].session == a->session)
				p->holds[t][v].session = -1;
	return ERR_NONE;
}

/* Who had a place there has to take one again. */
enum err_code
act_reopen(struct places *p, const struct act *a)
{
	struct node *s = &p->nodes[a->session];

	if (!s->closed)
		return ERR_SESSION_OPEN;
	if (p->now >= s->starts)
		return ERR_SESSION_PAST;
	if (a->wrong)
		return ERR_CASE_CHANGED;
	s->closed = false;
	return ERR_NONE;
}

enum err_code
act_shift(struct places *p, const struct act *a)
{
	struct node *from = &p->nodes[a->from], *to = &p->nodes[a->to];

	if (from->programme != to->programme)
		return ERR_NOT_FOUND;
	if (from == to)
		return ERR_FIELDS;
	if (from->size - places_count(p, a->from).taken < a->n)
		return ERR_QUOTA_SHORT;
	from->size -= a->n;
	to->size += a->n;
	return ERR_NONE;
}

static enum err_code
check_voucher(const struct places *p, const struct act *a)
{
	const struct place *b = &p->bookings[a->booking];
	int64_t day = day_of(p->nodes[b->session].starts) * DAY - 8 * HOUR;

	if (a->wrong)
		return ERR_VOUCHER_PLACE;
	if ((a->oldest && b->vouchers > 1) || b->stand == CANCELLED ||
		b->stand == CLOSED)
		return ERR_VOUCHER_VOID;
	if (b->stand == ATTENDED)
		return ERR_VOUCHER_USED;
	if (day / 1000 > p->now / 1000 + GRACE)
		return ERR_VOUCHER_EARLY;
	return p->now / 1000 >= (day + DAY) / 1000 ? ERR_VOUCHER_LATE
						   : ERR_NONE;
}

enum err_code
act_scan(struct places *p, const struct act *a)
{
	struct place *b = &p->bookings[a->booking];
	enum err_code code = check_voucher(p, a);
	int share = b->share;

	if (code)
		return code;
	if (b->stand == NO_SHOW) {
		if (places_live(p, b->person) >= 0)
			return ERR_BOOKING_STATE;
		if (!has_room(p, b->session))
			return ERR_QUOTA_FULL;
		share = share_of(p, b->programme,
			own_share(p, b->person, b->programme), -1);
		if (share < 0)
			return ERR_SHARE_FULL;
	}
	b->share = share;
	b->stand = ATTENDED;
	return ERR_NONE;
}

enum err_code
act_reorder(struct places *p, const struct act *a)
{
	int who = queue_at(p, a->booking), before = queue_at(p, a->before);

	if (p->bookings[a->booking].programme !=
		p->bookings[a->before].programme)
		return ERR_NOT_FOUND;
	if (who < 0 || before < 0)
		return ERR_BOOKING_STATE;
	if (who <= before)
		return ERR_FIELDS;
	if (a->wrong)
		return ERR_SECOND_PERSON;
	queue_remove(p, a->booking);
	queue_put(p, a->booking, before);
	return ERR_NONE;
}

/* ---- what time brings ---------------------------------------------------- */

static bool
lapse(struct places *p)
{
	int due = -1;

	for (int i = 0; i < p->n_nodes; i++) {
		const struct node *s = &p->nodes[i];

		if (s->level != AT_SESSION || s->lapsed || s->closed ||
			s->starts + p->terms[s->programme].no_show_minutes *
						MINUTE >
				p->now)
			continue;
		if (due < 0 || s->starts < p->nodes[due].starts)
			due = i;
	}
	if (due < 0)
		return false;
	p->nodes[due].lapsed = true;
	for (int i = 0; i < p->n_bookings; i++)
		if (p->bookings[i].session == due &&
			p->bookings[i].stand == BOOKED) {
			p->bookings[i].stand = NO_SHOW;
			p->lapsed++;
		}
	promote(p, p->nodes[due].programme);
	return true;
}

static bool
release(struct places *p)
{
	for (int i = 0; i < PROGRAMMES; i++) {
		struct terms *t = &p->terms[i];

		if (!t->release || t->release > p->now)
			continue;
		t->release = 0;
		for (int g = 0; g < GROUPS; g++) {
			int share = t->share[g];
			int64_t left;

			if (share < 0)
				continue;
			left = p->nodes[share].size -
			       places_count(p, share).taken;
			p->nodes[share].size -= left;
			p->nodes[t->common].size += left;
		}
		p->released++;
		promote(p, i);
		return true;
	}
	return false;
}

/* The order is the centre's: of those who waited, each once. */
static void
queue_draw(struct places *p, const struct act *a, int programme)
{
	BUG_ON(a->n_order[programme] != p->n_queue[programme]);
	for (int i = 0; i < a->n_order[programme]; i++) {
		int booking = places_find(p, a->order[programme][i]);

		BUG_ON(booking < 0 || queue_at(p, booking) < i);
		queue_remove(p, booking);
		queue_put(p, booking, i);
	}
}

static bool
draw(struct places *p, const struct act *a)
{
	for (int i = 0; i < PROGRAMMES; i++) {
		struct terms *t = &p->terms[i];

		if (!t->draw || t->draw > p->now || t->drawn == DRAW_DONE)
			continue;
		if (t->drawn == DRAW_AWAITED) {
			queue_draw(p, a, i);
			t->drawn = DRAW_PUBLISHED;
			return true;
		}
		while (promote_first(p, i))
			;
		t->drawn = DRAW_DONE;
		p->drawn++;
		return true;
	}
	return false;
}

enum err_code
act_tick(struct places *p, const struct act *a)
{
	bool more = true;

	while (more) {
		more = sweep(p);
		more = lapse(p) || more;
		more = release(p) || more;
		more = draw(p, a) || more;
	}
	return ERR_NONE;
}
