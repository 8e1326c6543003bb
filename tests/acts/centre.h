/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The real centre of the acts: a directory of its own, the domain's functions
 * on its write lane, and a second connection that sees what is on the disk. Its
 * clock and its randomness are handed in, so that a seed is a run. What must
 * work and does not is a BUG.
 */
#ifndef YZ_ACTS_CENTRE_H
#define YZ_ACTS_CENTRE_H

#include "places.h"

struct centre;
struct offer_new;

struct centre *centre_new(uint64_t seed) MUST_USE;
void centre_free(struct centre *c);

/* ms; the first is a morning. */
int64_t centre_now(const struct centre *c);
void centre_at(struct centre *c, int64_t now);
/* The group that people of this number are of; share codes are these. */
const char *centre_group(const struct centre *c, int group);

/* Takes a file in; its tree goes into p as programme number i. */
void centre_offer(struct centre *c, const struct offer_new *file, int i,
	struct places *p);
/* Does it, and fills what only the centre can know. */
enum err_code centre_act(
	struct centre *c, const struct places *p, struct act *a);

/* The first thing that is otherwise; NULL: none. Lives until the next call. */
const char *centre_differs(struct centre *c, const struct places *p);
/* The program's own recount of all there is; NULL: sound. */
const char *centre_recount(struct centre *c);

#endif
