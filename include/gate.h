/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a gate decides: a code, the moment, and what the gate knows, to one
 * verdict, in the order of spec/credential.md 6. Pure and total: no I/O, no
 * clock, no allocation while deciding. The centre links the same source, so
 * that its answer for a park without a gate is the gate's answer.
 *
 * Not for: reading codes, opening, keeping state on disk (kiosk/gate).
 */
#ifndef YZ_GATE_H
#define YZ_GATE_H

#include "status_list.h"

/* ---- rules ----------------------------------------------------------------
 */

#define GATE_PLACES_MAX 16

/* What a park sets for the passes of one of its groups, a site for vouchers. */
struct gate_rule {
	uint32_t passback_s;	/* no second entry so soon; 0: no such rule */
	uint16_t per_day;	/* entries, 0: as many as one likes */
	uint16_t per_year;	/* in a calendar year */
	uint8_t closed_days;	/* bit 0 Monday to bit 6 Sunday */
	uint16_t opens, closes; /* minutes of the day; equal: all day */
};

struct gate_rules {
	unsigned types; /* TOKEN_TYPE_BITs */
	size_t n;
	uint32_t places[GATE_PLACES_MAX]; /* groups, or sites for vouchers */
	struct gate_rule rows[GATE_PLACES_MAX];
};

#define GATE_PASSBACK_S 1800 /* the default */

/* ---- who was here ---------------------------------------------------------
 */

/* A pass that was let in. n_day and n_year belong to the day and year of
 * last_at. */
struct gate_pass {
	uint32_t index;
	uint8_t list; /* 0: an empty place of the table */
	uint8_t n_day;
	uint16_t n_year;
	uint32_t last_at; /* Unix seconds */
	uint32_t slot;	  /* of the last proof accepted; 0: none */
};

/* A chain value accepted: hashing goes on from there, not from the anchor. */
struct gate_proof {
	uint32_t index, slot;
	uint8_t list;
	uint8_t value[TOKEN_CHAIN];
};

#define GATE_LISTS_MAX 8
#define GATE_PROOFS 256
#define GATE_PASSES_MAX 98304 /* 2 MiB: a gate has 20 in all */

/*
 * All that a decision depends on. Zeroed it is a gate that has heard of no
 * list. The tables behind passes belong to the gate, trust to the caller.
 */
struct gate {
	struct gate_rules rules;
	struct trust trust;
	struct status_list lists[GATE_LISTS_MAX];
	size_t n_lists;
	/* Of each list, also of one whose file was lost. */
	struct list_mark marks[GATE_LISTS_MAX];
	size_t n_marks;
	int64_t floor; /* Unix seconds: it is not earlier than this */
	struct gate_pass *passes;
	size_t n_passes, cap_passes;
	struct gate_proof proofs[GATE_PROOFS];
	uint64_t forgotten; /* passes that the full table let go of */
};

void gate_release(struct gate *g);
/* NULL if there is none. */
struct list_mark *gate_mark(struct gate *g, uint8_t list);
const struct status_list *gate_list(const struct gate *g, uint8_t list);
/*
 * list_take() in the gate's own list of that number; raises mark and floor.
 * *changed (may be NULL): its list, NULL when there was no room (E_LIST_SIZE).
 */
enum token_verdict gate_take_list(struct gate *g, struct bytes wire,
	int64_t now, struct status_list **changed) MUST_USE;

/* ---- deciding ---------------------------------------------------------------
 */

enum gate_outcome {
	GATE_REFUSE,
	GATE_ASK, /* the attendant looks, then says yes or no */
	GATE_OPEN,
};

enum gate_flag {
	GATE_LIST_OLD = 1,  /* the list is more than a day old */
	GATE_NEWER = 2,	    /* given after the list was made */
	GATE_CLOCK = 4,	    /* the clock is behind the floor */
	GATE_ALARM = 8,	    /* somebody must hear of it */
	GATE_DAY_LIST = 16, /* to be looked up in the site's day list */
	GATE_HOLDER = 32,   /* holder check possible */
	GATE_ALONE = 64,    /* there is a line, and the centre said nothing */
};

struct gate_decision {
	enum gate_outcome outcome;
	enum token_verdict code;
	unsigned flags;
	struct token token; /* type 0 until the claims were read */
	int64_t at;	    /* the moment that counted, Unix seconds */
	uint32_t list_seq;  /* of the list that was asked; 0: none */
};

/* text: whatever a scanner typed. now: Unix seconds of this machine's clock. */
enum gate_outcome gate_decide(const struct gate *g, struct bytes text,
	int64_t now, struct gate_decision *out);

/* What an entry changed, to take it back. */
struct gate_undo {
	struct gate_pass was; /* as it stood before */
	bool valid;
};

/*
 * The gate opens on a decision (OPEN, or ASK and the attendant agreed): from
 * now on the pass has been here, and the floor rises.
 */
void gate_enter(struct gate *g, const struct gate_decision *d, int64_t now,
	struct gate_undo *undo);
/* Nobody went through. */
void gate_give_back(struct gate *g, struct gate_undo *undo);
/* An entry read back from disk. */
void gate_recall(struct gate *g, uint8_t list, uint32_t index, int64_t at,
	uint32_t slot);
/* NULL: not seen, or long ago. */
const struct gate_pass *gate_seen(
	const struct gate *g, uint8_t list, uint32_t index);

#endif
