/* SPDX-License-Identifier: Apache-2.0 */
/* The acts, done to the centre as its routes would do them. */
#include "booking/desk.h"
#include "booking/lease.h"
#include "booking/reorder.h"
#include "centre_private.h"
#include <stdio.h>

#define REASON "测试"

struct doing {
	struct centre *c;
	const struct places *p;
	struct act *a;
	struct caller by;
	struct voucher voucher;
};

typedef int act_fn(struct tx *tx, struct doing *d, struct err *e);

/* ---- what an act names ----------------------------------------------------
 */

static const char *
ref_of(const struct doing *d, int node)
{
	return d->p->nodes[node].ref;
}

static const char *
visit_of(struct tx *tx, const struct doing *d, bool another)
{
	return arena_printf(
		tx_arena(tx), "visit-%d", another ? VISITS : d->a->visit);
}

static const char *
no_of(struct tx *tx, const struct doing *d, int booking, struct err *e)
{
	struct flow_case c;

	if (flow_load_id(tx, d->p->bookings[booking].id, &c, e) != 0)
		return NULL;
	return c.no;
}

/* By the card of whose it is, or of somebody else; the desk needs none. */
static int
load(struct tx *tx, const struct doing *d, struct booking *b, struct err *e)
{
	const struct act *a = d->a;
	const char *no = no_of(tx, d, a->booking, e);
	int whose = d->p->bookings[a->booking].person;

	if (a->wrong && !a->with_hold)
		whose = (whose + 1) % PEOPLE;
	*b = (struct booking){ 0 };
	if (!no)
		return -1;
	return booking_load(
		tx, no, a->door == KIOSK ? d->c->people[whose] : 0, b, e);
}

static struct booking_want
want_of(struct tx *tx, const struct doing *d)
{
	static const enum booking_channel channels[] = {
		[KIOSK] = BOOKING_KIOSK,
		[DESK] = BOOKING_DESK,
		[WALK_IN] = BOOKING_WALK_IN,
	};
	const struct act *a = d->a;
	struct booking_want w = { .channel = channels[a->door],
		.lease = a->leased };

	w.person = a->door == KIOSK ? &d->c->chips[a->person]
				    : &d->c->papers[a->person];
	if (a->with_hold) {
		w.hold = d->c->holds[a->terminal][a->visit];
		w.visit = visit_of(tx, d, a->wrong);
	}
	return w;
}

/* ---- the acts ------------------------------------------------------------ */

static int
do_hold(struct tx *tx, struct doing *d, struct err *e)
{
	const struct act *a = d->a;
	struct hold h;

	if (hold_take(tx, d->c->app, &d->by, visit_of(tx, d, false),
		    ref_of(d, a->session), &h, e) != 0)
		return -1;
	snprintf(d->c->holds[a->terminal][a->visit], QUOTA_REF_SIZE, "%s",
		h.ref);
	return 0;
}

static int
do_release(struct tx *tx, struct doing *d, struct err *e)
{
	return hold_release(tx, d->c->app, &d->by, visit_of(tx, d, false), e);
}

static int
do_book(struct tx *tx, struct doing *d, struct err *e)
{
	struct booking_want w = want_of(tx, d);
	const char *session = ref_of(d, d->a->session);

	w.sessions = &session;
	w.n_sessions = 1;
	return booking_book(tx, d->c->app, &w, &d->by, &d->a->id, e);
}

static int
do_wait(struct tx *tx, struct doing *d, struct err *e)
{
	struct booking_want w = want_of(tx, d);
	const char *sessions[WISHES_MAX];

	for (int i = 0; i < d->a->n_wishes; i++)
		sessions[i] = ref_of(d, d->a->wishes[i]);
	w.sessions = sessions;
	w.n_sessions = (size_t)d->a->n_wishes;
	return booking_wait(tx, d->c->app, &w, &d->by, &d->a->id, e);
}

static int
do_cancel(struct tx *tx, struct doing *d, struct err *e)
{
	struct booking b;
	bool late;

	if (load(tx, d, &b, e) != 0)
		return -1;
	return booking_cancel(tx, d->c->app, &b, &d->by, REASON, &late, e);
}

static int
do_move(struct tx *tx, struct doing *d, struct err *e)
{
	struct booking_want w = want_of(tx, d);
	struct booking b;

	if (load(tx, d, &b, e) != 0)
		return -1;
	return booking_move(tx, d->c->app, &b, &d->by, ref_of(d, d->a->session),
		w.hold, w.visit, REASON, e);
}

static int
do_close(struct tx *tx, struct doing *d, struct err *e)
{
	const char *session = ref_of(d, d->a->session);
	struct touching t;
	int64_t calls;

	if (desk_touched(tx, d->c->app, session, &t, e) != 0)
		return -1;
	return desk_close(tx, d->c->app, &d->by, session, REASON,
		t.booked + d->a->wrong, &calls, e);
}

static int
do_reopen(struct tx *tx, struct doing *d, struct err *e)
{
	const char *session = ref_of(d, d->a->session);
	struct was_closed *people;
	struct offer_session s;
	int64_t calls;
	size_t n;

	if (desk_was_closed(tx, d->c->app, session, &s, &people, &n, e) != 0)
		return -1;
	return desk_reopen(tx, d->c->app, &d->by, session, REASON,
		(int64_t)n + d->a->wrong, &calls, e);
}

static int
do_shift(struct tx *tx, struct doing *d, struct err *e)
{
	const struct act *a = d->a;
	const struct quota_move m = { ref_of(d, a->from), ref_of(d, a->to),
		a->n, REASON };
	int64_t programme = d->c->programmes[d->p->nodes[a->from].programme];

	if (quota_share_move(tx, d->c->app, d->by.actor, programme, &m, e) != 0)
		return -1;
	return wait_promote(tx, d->c->app, programme, e);
}

static int
do_lease(struct tx *tx, struct doing *d, struct err *e)
{
	struct offer *offers;
	struct lease *leases;
	size_t n, got;

	if (lease_programmes(tx, "acts", &offers, &n, e) != 0)
		return -1;
	for (size_t i = 0; i < n; i++)
		if (lease_renew(tx, d->c->app, d->by.id, &offers[i], &leases,
			    &got, e) != 0)
			return -1;
	return 0;
}

static int
do_tick(struct tx *tx, struct doing *d, struct err *e)
{
	bool more = true;

	while (more)
		if (booking_tick(tx, d->c->app, &more, e) != 0)
			return -1;
	return 0;
}

static int
do_scan(struct tx *tx, struct doing *d, struct err *e)
{
	const char *text = voucher_token(d->c->app, tx_arena(tx), &d->voucher);
	struct voucher_read v;
	struct presence out;

	d->by.site = d->a->wrong ? d->voucher.site + 100 : d->voucher.site;
	if (voucher_read(d->c->app, text, &v, e) != 0)
		return -1;
	return presence_scan(tx, d->c->app, &d->by, &v, &out, e);
}

static int
do_reorder(struct tx *tx, struct doing *d, struct err *e)
{
	const struct act *a = d->a;
	const struct reorder_ask ask = { no_of(tx, d, a->booking, e),
		no_of(tx, d, a->before, e), "urgent" };
	struct caller second = d->by;
	struct offer o;
	const char *ref;

	if (!ask.no || !ask.before ||
		offer_load_id(tx,
			d->c->programmes[d->p->bookings[a->booking].programme],
			&o, e) != 0 ||
		reorder_ask(tx, d->c->app, &d->by, &o, &ask, &ref, e) != 0)
		return -1;
	if (!a->wrong)
		strcpy(second.actor, "staff:2");
	return reorder_confirm(tx, d->c->app, &second, ref, e);
}

/* ---- one act ------------------------------------------------------------- */

static struct caller
caller_of(const struct centre *c, const struct act *a)
{
	struct caller by = {
		.kind = CALLER_STAFF, .id = 1, .actor = "staff:1", .perms = ~0u
	};

	if (a->door == KIOSK) {
		by = (struct caller){ .kind = CALLER_TERMINAL,
			.id = c->terminals[a->terminal],
			.terminal = KIND_KIOSK };
		snprintf(by.actor, sizeof(by.actor), "terminal:%lld",
			(long long)by.id);
	}
	return by;
}

static int
run(struct tx *tx, void *arg, struct err *e)
{
	static act_fn *const acts[ACT_KINDS] = {
		[ACT_HOLD] = do_hold,
		[ACT_RELEASE] = do_release,
		[ACT_BOOK] = do_book,
		[ACT_WAIT] = do_wait,
		[ACT_CANCEL] = do_cancel,
		[ACT_MOVE] = do_move,
		[ACT_CLOSE] = do_close,
		[ACT_REOPEN] = do_reopen,
		[ACT_SHIFT] = do_shift,
		[ACT_LEASE] = do_lease,
		[ACT_TICK] = do_tick,
		[ACT_SCAN] = do_scan,
		[ACT_REORDER] = do_reorder,
	};
	struct doing *d = arg;

	return acts[d->a->kind](tx, d, e);
}

enum err_code
centre_act(struct centre *c, const struct places *p, struct act *a)
{
	struct doing d = { .c = c, .p = p, .a = a, .by = caller_of(c, a) };
	struct err e;

	if (a->kind == ACT_SCAN)
		d.voucher =
			seen_voucher(c, p->bookings[a->booking].id, a->oldest);
	centre_do(c, run, &d, &e);
	for (int i = 0; i < PROGRAMMES; i++)
		a->n_order[i] = seen_order(c, c->programmes[i], a->order[i]);
	return e.code;
}
