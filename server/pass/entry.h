/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What gates have seen, merged: rules R1 to R8 of spec/credential.md 6. What
 * follows from entries is worked out anew from all that is there, so that it
 * does not depend on the order in which batches came, nor on how often.
 *
 * Whose an entry was, and when exactly, is kept for 90 days; that there was
 * one, of which gate and day, with its place in the chain, for ever.
 */
#ifndef YZ_PASS_ENTRY_H
#define YZ_PASS_ENTRY_H

#include "gate_entry.h"
#include "pass/pass.h"

#define ENTRY_KEPT_DAYS 90
#define ENTRY_HOLE_DAYS 7
#define ENTRY_SEQ_MAX INT64_C(1000000000000)
/* So many entries too far from one another: the desk is told, the phone's next
 * month waits for a card, the pass is frozen. */
#define SHARING_WARN 1
#define SHARING_CHECK 3
#define SHARING_SUSPEND 5

enum entry_flag {
	ENTRY_DUPLICATE = 1,   /* R4: again within the anti-passback window */
	ENTRY_TOO_FAR = 2,     /* R5: from another park sooner than one can */
	ENTRY_AFTER_VOID = 4,  /* R6: void already, but it could not know */
	ENTRY_KNEW_VOID = 8,   /* R6: and it knew */
	ENTRY_DEBT = 16,       /* R7: a single use, and not the first */
	ENTRY_IMPOSSIBLE = 32, /* signed, and given to nobody */
	ENTRY_LATE = 64,       /* older than 90 days when it came */
};

/* Where a gate stands. */
struct entry_gate {
	int64_t id;
	const char *name;
	int64_t site, number; /* 0: nowhere that is known */
	bool park;
	int64_t base; /* the number behind which this machine began (chain.h) */
	int64_t began; /* its own first number behind it; 1, unless it came back
			*/
};
int entry_gate_load(struct tx *tx, int64_t terminal, struct entry_gate *out,
	struct err *e) MUST_USE;

/*
 * Keeps what is new of a batch whose signature was proven. *acked: all up to
 * this number are here. Facts are never refused: what does not fit is flagged
 * and told to the desk.
 */
int entry_take(struct tx *tx, struct app *app, const struct entry_gate *gate,
	const struct gate_batch *b, int64_t *acked, struct err *e) MUST_USE;

/* What somebody has to look at. */
struct entry_alarm {
	const char *ref, *kind, *label;
	const char *gate, *case_no, *state; /* of the pass; or NULL */
	int64_t made_at, score;
};
int entry_alarms(struct tx *tx, struct entry_alarm **out, size_t *n,
	struct err *e) MUST_USE;
/* Looked at. For a gate that has said two things: it counts again. NOT_FOUND.
 */
int entry_alarm_done(struct tx *tx, struct app *app, const char *ref,
	const struct caller *by, struct err *e) MUST_USE;
/* How far a holder's entries are from one another since that was last looked
 * at. */
int entry_score(
	struct tx *tx, int64_t holder, int64_t *out, struct err *e) MUST_USE;
/* The desk has looked at a holder's. */
int entry_forgive(struct tx *tx, int64_t holder, const struct caller *by,
	struct err *e) MUST_USE;

/* Holes that have lasted too long are told and given up; what is older than 90
 * days is erased, some at a time. */
int entry_tick(
	struct tx *tx, struct app *app, bool *more, struct err *e) MUST_USE;
int entry_tick_due(struct tx *tx, bool *due, struct err *e) MUST_USE;

/* ---- counts -------------------------------------------------------------- */

struct entry_day {
	const char *date;
	int64_t place; /* group */
	int64_t entries, duplicates, refused;
};
/* A site's days, both included, by day and group; gates that have said two
 * things are left out. */
int entry_days(struct tx *tx, int64_t site, const char *from, const char *until,
	struct entry_day **out, size_t *n, struct err *e) MUST_USE;

#endif
