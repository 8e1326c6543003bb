/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The real centre of the acts: the demo's people in a directory of its own, the
 * domain's functions on its write lane as the routes call them, in a process
 * that can be killed under an act; and here a connection that sees what is on
 * the disk. Its clock and randomness are handed in. What must work and does not
 * is a BUG.
 */
#ifndef YZ_TEST_AID_HOUSE_H
#define YZ_TEST_AID_HOUSE_H

#include "rules.h"

struct house;

/* base: a centre to copy, made by house_base(). */
void house_base(char dir[40]);
struct house *house_new(const char *base, uint64_t seed) MUST_USE;
void house_free(struct house *h);

struct civil house_today(const struct house *h);
void house_pass(struct house *h, int days);
/* Who is whose relative, as the demo's staff. */
void house_families(struct world *w);

/* Where a life ends: at that call which changes a file, carried out not at
 * all, by half or whole, or before its answer; an act that needs fewer calls is
 * answered first. */
struct doom {
	long call;
	enum { NOT_AT_ALL, BY_HALF, WHOLE, UNSAID, HOWS } how;
};
enum end {
	ANSWERED,
	UNTOLD, /* done, and nobody was told */
	UNDONE,
	ENDS
};

/* Does it, and fills what only the centre can know. doom: NULL, or the process
 * is killed and another one is the centre when this returns. code: of an act
 * that was answered. */
enum end house_do(struct house *h, const struct world *w, struct act *a,
	const struct doom *doom, enum err_code *code);
/* The first thing that is otherwise; NULL: none. */
const char *house_differs(struct house *h, const struct world *w);
/* What must never be, counted by statements of its own, and the program's own
 * recount; NULL: sound. */
const char *house_wrong(struct house *h);

#endif
