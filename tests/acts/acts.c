/* SPDX-License-Identifier: Apache-2.0 */
/*
 * acts [ACTS [SEED]]: random acts on places, each done to a real centre and to
 * the rules written a second time (places.h): both must come to the same, and
 * behind each the rows and counters of the one must be what the other has.
 * Without ACTS YIZHAN_SIZE counts.
 */
#include "log.h"
#include "world.h"
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#define ACTS_DEFAULT 20000
#define DAY INT64_C(86400000)
#define MINUTE INT64_C(60000)

struct run {
	struct centre *c;
	struct places p;
	uint64_t random;
	int64_t over; /* when this world ends */
	unsigned worlds;
	uint64_t acts, refused;
	uint64_t done[ACT_KINDS], codes[ERR_CODE_COUNT];
	uint64_t promoted, expired, lapsed, released, drawn;
};

static int
dice(struct run *r, int n)
{
	return (int)below(&r->random, (uint64_t)n);
}

/* ---- what is done next --------------------------------------------------- */

static int
any_node(struct run *r, enum level level)
{
	int node;

	do
		node = dice(r, r->p.n_nodes);
	while (r->p.nodes[node].level != level);
	return node;
}

/* Mostly what something can be done with. */
#define TRIES 6

static int
any_session(struct run *r)
{
	int node = any_node(r, AT_SESSION);

	for (int i = 0; i < TRIES; i++)
		if (r->p.nodes[node].closed ||
			r->p.nodes[node].starts <= r->p.now)
			node = any_node(r, AT_SESSION);
	return node;
}

static int
closed_session(struct run *r)
{
	int node = any_session(r);

	for (int i = 0; i < TRIES && !r->p.nodes[node].closed; i++)
		node = any_node(r, AT_SESSION);
	return node;
}

static int
any_booking(struct run *r, enum stand stand)
{
	int booking = dice(r, r->p.n_bookings);

	for (int i = 0; i < TRIES; i++)
		if (r->p.bookings[booking].stand != stand)
			booking = dice(r, r->p.n_bookings);
	return booking;
}

static int
any_person(struct run *r)
{
	int person = dice(r, PEOPLE);

	for (int i = 0; i < TRIES && places_live(&r->p, person) >= 0; i++)
		person = dice(r, PEOPLE);
	return person;
}

/* A kiosk keeps to the session that it holds, but for mistakes. */
static void
draw_hold(struct run *r, struct act *a)
{
	const struct held *h = &r->p.holds[a->terminal][a->visit];

	for (int i = 0; i < TRIES && h->session < 0; i++) {
		a->terminal = dice(r, TERMINALS);
		a->visit = dice(r, VISITS);
		h = &r->p.holds[a->terminal][a->visit];
	}
	a->with_hold = a->door == KIOSK && dice(r, 2);
	a->wrong = a->with_hold && dice(r, 12) == 0;
	if (a->with_hold && h->session >= 0 && dice(r, 8))
		a->session = h->session;
}

static void
draw_book(struct run *r, struct act *a)
{
	a->door = dice(r, 8) ? KIOSK : dice(r, 2) ? DESK : WALK_IN;
	draw_hold(r, a);
	a->leased = a->door == KIOSK && !a->with_hold && dice(r, 2);
}

static void
draw_wishes(struct run *r, struct act *a)
{
	int want = 1 + dice(r, WISHES_MAX);

	a->door = dice(r, 4) ? KIOSK : DESK;
	while (a->n_wishes < want) {
		int node = any_session(r);
		bool again = false;

		for (int i = 0; i < a->n_wishes; i++)
			again = again || a->wishes[i] == node;
		if (again ||
			(a->n_wishes && dice(r, 20) &&
				r->p.nodes[node].programme !=
					r->p.nodes[a->wishes[0]].programme))
			want -= again;
		else
			a->wishes[a->n_wishes++] = node;
	}
}

static void
draw_rest(struct run *r, struct act *a)
{
	switch (a->kind) {
	case ACT_BOOK:
		draw_book(r, a);
		break;
	case ACT_WAIT:
		draw_wishes(r, a);
		break;
	case ACT_CANCEL:
		a->door = dice(r, 4) ? KIOSK : DESK;
		a->booking = any_booking(r, dice(r, 3) ? BOOKED : WAITS);
		a->wrong = a->door == KIOSK && dice(r, 12) == 0;
		break;
	case ACT_MOVE:
		a->door = dice(r, 4) ? KIOSK : DESK;
		a->booking = any_booking(r, BOOKED);
		draw_hold(r, a);
		if (!a->with_hold)
			a->wrong = a->door == KIOSK && dice(r, 12) == 0;
		break;
	case ACT_CLOSE:
		a->wrong = dice(r, 2);
		break;
	case ACT_REOPEN:
		a->session = closed_session(r);
		a->wrong = dice(r, 4) == 0;
		break;
	case ACT_SHIFT:
		a->from = any_node(r, AT_SHARE);
		a->to = any_node(r, AT_SHARE);
		a->n = 1 + dice(r, 2);
		break;
	case ACT_SCAN:
		a->booking = any_booking(r, dice(r, 3) ? BOOKED : NO_SHOW);
		a->wrong = dice(r, 12) == 0;
		a->oldest = dice(r, 6) == 0;
		break;
	case ACT_REORDER:
		a->booking = any_booking(r, WAITS);
		a->before = any_booking(r, WAITS);
		a->wrong = dice(r, 4) == 0;
		break;
	default:
		break;
	}
}

static struct act
act_draw(struct run *r)
{
	static const enum act_kind bag[] = { ACT_HOLD, ACT_HOLD, ACT_HOLD,
		ACT_RELEASE, ACT_BOOK, ACT_BOOK, ACT_BOOK, ACT_BOOK, ACT_BOOK,
		ACT_WAIT, ACT_WAIT, ACT_WAIT, ACT_CANCEL, ACT_CANCEL, ACT_MOVE,
		ACT_MOVE, ACT_SHIFT, ACT_LEASE, ACT_TICK, ACT_TICK, ACT_SCAN,
		ACT_REORDER, ACT_CLOSE, ACT_REOPEN };
	struct act a = { .kind = bag[dice(r, ARRAY_LEN(bag))] };

	if (a.kind == ACT_CLOSE && dice(r, 4)) /* seldom */
		a.kind = ACT_TICK;
	if (!r->p.n_bookings &&
		(a.kind == ACT_CANCEL || a.kind == ACT_MOVE ||
			a.kind == ACT_SCAN || a.kind == ACT_REORDER))
		a.kind = ACT_BOOK;
	a.terminal = dice(r, TERMINALS);
	a.visit = dice(r, VISITS);
	a.person = dice(r, 3) ? any_person(r) : dice(r, PEOPLE);
	a.session = any_session(r);
	a.door = a.kind == ACT_CLOSE || a.kind == ACT_REOPEN ||
				 a.kind == ACT_SHIFT || a.kind == ACT_SCAN ||
				 a.kind == ACT_REORDER
			 ? DESK
			 : KIOSK;
	draw_rest(r, &a);
	if (a.kind == ACT_SCAN && !r->p.bookings[a.booking].vouchers)
		a = (struct act){ .kind = ACT_TICK };
	return a;
}

/* ---- doing it ------------------------------------------------------------ */

static const char *const names[ACT_KINDS] = { "hold", "release", "book", "wait",
	"cancel", "move", "close", "reopen", "shift", "lease", "tick", "scan",
	"reorder" };

static bool
act_run(struct run *r, struct act *a)
{
	enum err_code is, must;
	const char *why;

	r->p.now = centre_now(r->c);
	is = centre_act(r->c, &r->p, a);
	must = places_act(&r->p, a);
	why = is == must ? centre_differs(r->c, &r->p) : "another end";
	r->acts++;
	r->refused += must != ERR_NONE;
	r->done[a->kind] += must == ERR_NONE;
	r->codes[must]++;
	if (!why)
		return true;
	printf("# act %" PRIu64 ", %s: %s (centre %s, rules %s)\n", r->acts,
		names[a->kind], why, err_info(is)->name, err_info(must)->name);
	return false;
}

/* Time goes on with every act, so that few things end at once. */
static void
time_pass(struct run *r)
{
	static const int64_t steps[] = { 0, 0, 0, 1, 5, 5, 15, 30, 60 };

	centre_at(r->c, centre_now(r->c) + 1 +
				steps[dice(r, ARRAY_LEN(steps))] * MINUTE);
}

static void
world_sum(struct run *r)
{
	r->promoted += r->p.promoted;
	r->expired += r->p.expired;
	r->lapsed += r->p.lapsed;
	r->released += r->p.released;
	r->drawn += r->p.drawn;
}

/* What is over is settled, counted by the program's own way, and left. */
static bool
world_end(struct run *r)
{
	struct act last = { .kind = ACT_TICK };
	const char *why;

	centre_at(r->c, r->over);
	if (!act_run(r, &last))
		return false;
	why = centre_recount(r->c);
	if (why)
		printf("# world %u: %s\n", r->worlds, why);
	world_sum(r);
	return !why;
}

static bool
world_run(struct run *r, uint64_t acts)
{
	r->worlds++;
	world_draw(r->c, &r->p, &r->random, r->worlds);
	r->over = centre_now(r->c) + (WORLD_DAYS + 1) * DAY;
	while (r->acts < acts && centre_now(r->c) < r->over - DAY - DAY / 2) {
		struct act a = act_draw(r);

		time_pass(r);
		if (!act_run(r, &a))
			return false;
	}
	return world_end(r);
}

/* ---- the report ---------------------------------------------------------- */

/* Whatever can become of an act must have come up. */
static bool
is_wide(const struct run *r)
{
	static const enum err_code must[] = { ERR_QUOTA_FULL, ERR_SHARE_FULL,
		ERR_ALREADY_BOOKED, ERR_HOLD_EXPIRED, ERR_HOLD_UNKNOWN,
		ERR_SESSION_PAST, ERR_SESSION_CLOSED, ERR_SESSION_OPEN,
		ERR_SESSION_UNKNOWN, ERR_OFFER_NOT_OPEN, ERR_OFFER_CLOSED,
		ERR_OFFER_DRAW, ERR_WAITING_CLOSED, ERR_BOOKING_PAUSE,
		ERR_BOOKING_STATE, ERR_BOOKING_NOT_YOURS, ERR_CASE_CHANGED,
		ERR_FIELDS, ERR_NOT_FOUND, ERR_QUOTA_SHORT, ERR_SECOND_PERSON,
		ERR_VOUCHER_VOID, ERR_VOUCHER_USED, ERR_VOUCHER_PLACE,
		ERR_VOUCHER_EARLY, ERR_VOUCHER_LATE };
	bool wide = r->promoted && r->expired && r->lapsed && r->released &&
		    r->drawn;

	for (size_t i = 0; i < ARRAY_LEN(must); i++)
		if (!r->codes[must[i]]) {
			printf("# never: %s\n", err_info(must[i])->name);
			wide = false;
		}
	for (int i = 0; i < ACT_KINDS; i++)
		if (!r->done[i]) {
			printf("# never done: %s\n", names[i]);
			wide = false;
		}
	return wide;
}

int
main(int argc, char **argv)
{
	const char *size = argc > 1 ? argv[1] : getenv("YIZHAN_SIZE");
	uint64_t acts = size ? strtoull(size, NULL, 10) : ACTS_DEFAULT;
	uint64_t seed = argc > 2 ? strtoull(argv[2], NULL, 10) : 1;
	struct run *r = xcalloc(1, sizeof(*r));
	bool good = true;

	log_set_level(LOG_ERROR);
	r->random = seed;
	r->c = centre_new(seed);
	while (r->acts < acts && good)
		good = world_run(r, acts);
	printf("acts=%" PRIu64 " worlds=%u booked=%" PRIu64 " refused=%" PRIu64
	       " promoted=%" PRIu64 " expired=%" PRIu64 " no_show=%" PRIu64
	       " draws=%" PRIu64 " seed=%" PRIu64 "\n",
		r->acts, r->worlds, r->done[ACT_BOOK], r->refused, r->promoted,
		r->expired, r->lapsed, r->drawn, seed);
	printf("1..2\n%s 1 - every act comes to what the rules say\n",
		good ? "ok" : "not ok");
	good = is_wide(r) && good;
	printf("%s 2 - whatever can become of an act has come up\n",
		good ? "ok" : "not ok");
	centre_free(r->c);
	free(r);
	return good ? 0 : 1;
}
