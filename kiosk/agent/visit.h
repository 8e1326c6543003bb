/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One person's visit: the card that was read and the one-time handle by which
 * the page may name it. The page never sees the card's number, and can never
 * claim that something was read. Wiped at the end of the visit, after the act
 * it was read for, and after two minutes without use.
 *
 * A visit is one person's: whose card came first is remembered until its end
 * (as a keyed hash, and longer than any page waits for somebody), and another
 * person's card begins another visit. So nobody takes places with one card
 * after the other in a single go, or finishes what somebody else began. Who
 * else has a part in what the first asks for is company: named only for that.
 */
#ifndef YZ_VISIT_H
#define YZ_VISIT_H

#include "company.h"

#define VISIT_IDLE_MS 120000
#define VISIT_OWNER_MS 300000
#define VISIT_HOLD_SIZE 41

struct visit {
	const struct clock *clock;
	const struct rng *rng;
	char handle[HANDLE_SIZE]; /* "" when nothing is held */
	struct card card;
	int64_t touched; /* monotonic ms */
	bool owned;	 /* a card has come: owner is its number's hash */
	uint8_t key[32], owner[32];
	char hold[VISIT_HOLD_SIZE]; /* what the page calls itself where it holds
				       a place; "" for none */
	struct company company;
};

void visit_init(
	struct visit *v, const struct clock *clock, const struct rng *rng);
/*
 * Takes the card over (and wipes *c); an earlier one is forgotten. *other: it
 * is another person's than the one this visit began with; the visit is theirs
 * from now on.
 */
const char *visit_begin(struct visit *v, struct card *c, bool *other) MUST_USE;
/* Is it the card of whose visit this is? Changes nothing. */
bool visit_is_owner(const struct visit *v, const struct card *c) MUST_USE;
/*
 * Somebody else's card, for a part in what the first one asks for; lives as the
 * rows of company.h. NULL with the role's code: nobody came before, it is the
 * first one's own (PASS_HOLDERS, AID_TWICE), or no place is left (TOO_LONG).
 */
const struct companion *visit_join(struct visit *v, enum company_role role,
	const struct card *c, struct err *e) MUST_USE;
/* A place is held under this name; and was it, in this visit? */
void visit_hold(struct visit *v, const char *name);
bool visit_holds(const struct visit *v, const char *name);
/* The card of a living handle, NULL for any other. */
const struct card *visit_find(struct visit *v, const char *handle) MUST_USE;
/* The person is still doing something. */
void visit_touch(struct visit *v);
/* Forgets the card if the handle is (still) its own. */
void visit_spend(struct visit *v, const char *handle);
/* Nothing was done for as long as a visit may rest. */
bool visit_is_idle(const struct visit *v);
/* Forgets an idle card; call it now and then. */
void visit_expire(struct visit *v);
/*
 * Forgets the card and who shared what was asked with it; whose visit it is
 * stays, and who lives with them: the act may go on with those.
 */
void visit_drop(struct visit *v);
void visit_end(struct visit *v);

#endif
