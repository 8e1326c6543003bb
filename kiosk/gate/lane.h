/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One way in: a code comes, the decision is carried out, written down and
 * shown. What is under way is a state: nothing, an attendant who is asked,
 * the centre about whom the attendant agreed to (HEAR), or a gate that is open
 * until somebody went through (or gave the entry back by not going). The time
 * comes in; nothing here waits.
 *
 * Not for: what may be let in (include/gate.h).
 */
#ifndef YZ_GATE_LANE_H
#define YZ_GATE_LANE_H

#include "ledger.h"
#include "relay.h"
#include "shelf.h"

#define LANE_WAITING_MAX 1000 /* entries that a full disk did not take */
#define LANE_ASKED_MAX 8      /* codes that the centre is asked about at once */

enum lane_state { LANE_IDLE, LANE_ASK, LANE_HEAR, LANE_TURN };

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

/* What became of a scan. */
enum lane_said { LANE_SHUT, LANE_OPEN, LANE_LATER };

/*
 * The centre's opinion on what this gate would let in. Asking never waits: the
 * answer comes by lane_opinion(), and who gets none in time goes by the gate's
 * own word.
 */
struct lane_centre {
	/* seen: as this gate has let the code in, NULL for never. false: there
	 * is no line. NULL: there is no centre. */
	bool (*ask)(void *ctx, const struct gate_decision *d,
		const struct gate_pass *seen, uint64_t ticket);
	/* A scan that was LANE_LATER is decided. */
	void (*settled)(void *ctx, uint64_t ticket, bool open);
	void *ctx;
};

/* How long an entry's code took, from the code read to the verdict. */
#define LANE_TOOK_MAX 1024
struct lane_took {
	uint64_t seq;
	int64_t ms;
};

/* A code that the centre is asked about. */
struct lane_asked {
	uint64_t ticket; /* 0: a free place */
	struct gate_decision decision;
	int64_t since; /* monotonic ms */
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
	struct lane_centre centre;

	enum lane_state state;
	struct gate_decision decision;
	struct gate_undo undo;
	int64_t until;	/* monotonic ms, of ASK and TURN */
	uint64_t asked; /* shown.number when the attendant was asked */
	struct lane_shown shown;
	struct lane_asked asked_centre[LANE_ASKED_MAX];
	uint64_t tickets; /* given so far */
	int64_t asked_ms; /* how long it was until the attendant was asked */
	uint64_t agreed;  /* ticket of HEAR */
	struct lane_took took[LANE_TOOK_MAX]; /* of the last entries, by seq */
	struct gate_entry *waiting;
	size_t n_waiting;
	bool disk_full, relay_fault;
	uint64_t let_in, refused, garbage;
	int64_t garbage_at; /* when the log last heard of it */
	uint64_t garbage_said;
};

/* The caller has filled in the first block (and centre); the rest is zero. */
void lane_init(struct lane *l);
void lane_release(struct lane *l);

/* A code was read. *ticket (may be NULL): of one that is LANE_LATER. */
enum lane_said lane_scan(struct lane *l, struct bytes text, uint64_t *ticket);
/* The centre's word on a ticket; one that is settled is passed over. */
void lane_opinion(struct lane *l, uint64_t ticket, enum token_verdict code);
/* The centre will not answer: the gate's own word. */
void lane_no_opinion(struct lane *l, uint64_t ticket);
/* The attendant's word on what shown.number asks; false: it is over. */
bool lane_answer(struct lane *l, uint64_t number, bool yes);
/* In ms, -1: not known (any more). */
int64_t lane_took(const struct lane *l, uint64_t seq);
/* Called every 100 ms or so, and when it is due. */
void lane_tick(struct lane *l);
/* When the first of those that the centre is asked about has waited long
 * enough; monotonic ms, INT64_MAX for nobody. */
int64_t lane_due(const struct lane *l);

#endif
