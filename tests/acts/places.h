/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The rules of places written a second time, without a counter: whatever is
 * asked is counted from who has what. It says what an act must come to and
 * what the centre must hold behind it, and shares no code with the first.
 */
#ifndef YZ_ACTS_PLACES_H
#define YZ_ACTS_PLACES_H

#include "err.h"

#include <stdint.h>

#define PEOPLE 14
#define GROUPS 2 /* that people are of; some are of none */
#define PROGRAMMES 2
#define TERMINALS 2
#define VISITS 3
#define WISHES_MAX 4
#define NODES_MAX 64
#define BOOKINGS_MAX 512

enum level { AT_PROGRAMME, AT_SHARE, AT_PLACE, AT_DAY, AT_SESSION };
struct node {
	int64_t id;
	char ref[16], code[16];
	enum level level;
	int programme, parent; /* parent: a node, -1 */
	int64_t size, reserved;
	int64_t starts, ends, site; /* of sessions */
	bool closed, lapsed;
};
enum draw_step { DRAW_NONE, DRAW_AWAITED, DRAW_PUBLISHED, DRAW_DONE };
struct terms {
	int64_t opens, closes, release, draw; /* ms; the last two 0: none */
	int64_t cancel_hours, no_show_minutes, hold_seconds;
	int64_t lease_places, lease_minutes, pause_after, pause_minutes;
	bool waiting, by_group;
	enum draw_step drawn;
	int common, walk_in, share[GROUPS]; /* nodes; -1: none */
};

enum stand { WAITS, BOOKED, ATTENDED, NO_SHOW, CANCELLED, CLOSED };
struct place {
	int64_t id; /* of its case */
	int person, programme, session, share;
	enum stand stand;
	int wishes[WISHES_MAX], n_wishes;
	int vouchers; /* that were given; the last one may be good */
	bool late;
};
struct held {
	int session; /* -1: none */
	int64_t expires;
};
struct leased {
	int session, terminal;
	int64_t n, expires;
};
struct given {
	int person, programme;
	int64_t at;
};

struct places {
	int64_t now;
	struct terms terms[PROGRAMMES];
	struct node nodes[NODES_MAX];
	struct place bookings[BOOKINGS_MAX];
	int queue[PROGRAMMES][PEOPLE], n_queue[PROGRAMMES]; /* bookings */
	struct held holds[TERMINALS][VISITS];
	struct leased leases[NODES_MAX]; /* in the order they were made */
	struct given given[BOOKINGS_MAX];
	int n_nodes, n_bookings, n_leases, n_given;
	/* how often it came to that */
	uint64_t promoted, expired, lapsed, released, drawn;
};

enum act_kind {
	ACT_HOLD,
	ACT_RELEASE,
	ACT_BOOK,
	ACT_WAIT,
	ACT_CANCEL,
	ACT_MOVE,
	ACT_CLOSE,
	ACT_REOPEN,
	ACT_SHIFT,
	ACT_LEASE,
	ACT_TICK,
	ACT_SCAN,
	ACT_REORDER,
	ACT_KINDS
};
enum door { KIOSK, DESK, WALK_IN };
struct act {
	enum act_kind kind;
	enum door door;
	int terminal, visit, person;
	int session;	     /* a node */
	int booking, before; /* bookings */
	int wishes[WISHES_MAX], n_wishes;
	bool with_hold; /* of this terminal and visit */
	bool leased;
	bool wrong;   /* another's card, site, visit, count, no second one */
	bool oldest;  /* the first of its vouchers */
	int from, to; /* nodes */
	int64_t n;
	/* What only the centre can know: the case, the order of a draw. */
	int64_t id;
	int64_t order[PROGRAMMES][PEOPLE];
	int n_order[PROGRAMMES];
};

/* What an act comes to at p->now: NONE, and it is done; or the code of its
 * refusal, and nothing is. */
enum err_code places_act(struct places *p, const struct act *a);

/* The booking of a case; what somebody has in the period, of which both
 * programmes are. -1: none. */
int places_find(const struct places *p, int64_t id);
int places_live(const struct places *p, int person);
/* Is a session below this node, or it? */
bool places_in(const struct places *p, int session, int node);
struct counts {
	int64_t held, leased, taken, attended, no_show;
};
struct counts places_count(const struct places *p, int node);

#endif
