/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One way in: a code comes, the decision is carried out, written down and
 * shown. What is under way is a state: nothing, an attendant who is asked, or
 * a gate that is open until somebody went through (or gave the entry back by
 * not going). The time comes in; nothing here waits.
 *
 * Not for: what may be let in (include/gate.h).
 */
#ifndef YZ_GATE_LANE_H
#define YZ_GATE_LANE_H

#include "ledger.h"
#include "relay.h"
#include "shelf.h"

#define LANE_WAITING_MAX 1000 /* entries that a full disk did not take */

enum lane_state { LANE_IDLE, LANE_ASK, LANE_TURN };

/* What the screen shows. */
enum lane_tone { TONE_IDLE, TONE_GREEN, TONE_RED, TONE_ASK, TONE_WAIT };

struct lane_shown {
	uint64_t number; /* grows with each change */
	enum lane_tone tone;
	const char *line;    /* the attendant's, constant */
	const char *note;    /* a second one, "" for none */
	const char *visitor; /* the visitor's */
	int64_t at;	     /* monotonic ms */
};

struct lane {
	struct gate *gate;
	struct shelf *shelf;
	struct ledger *ledger;
	struct relay *relay; /* NULL: opened by hand */
	const struct clock *clock;
	const char *name; /* of the gate, in entries */
	int turn_input;	  /* of the relay's board, -1: nothing tells */
	int64_t turn_ms, ask_ms;

	enum lane_state state;
	struct gate_decision decision;
	struct gate_undo undo;
	int64_t until;	/* monotonic ms, of ASK and TURN */
	uint64_t asked; /* shown.number when the attendant was asked */
	struct lane_shown shown;
	struct gate_entry *waiting;
	size_t n_waiting;
	bool disk_full, relay_fault;
	uint64_t let_in, refused, garbage;
	int64_t garbage_at; /* when the log last heard of it */
	uint64_t garbage_said;
};

/* The caller has filled in the first block; the rest is zero. */
void lane_init(struct lane *l);
void lane_release(struct lane *l);

/* A code was read; true when the way is open now. */
bool lane_scan(struct lane *l, struct bytes text);
/* The attendant's word on what shown.number asks; false: it is over. */
bool lane_answer(struct lane *l, uint64_t number, bool yes);
/* Called every 100 ms or so. */
void lane_tick(struct lane *l);

#endif
