/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The real centre of the acts: the demo's people in a directory of its own, the
 * domain's functions on its write lane as the routes call them, and a second
 * connection that sees what is on the disk. Its clock and randomness are handed
 * in. What must work and does not is a BUG.
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

/* Does it, and fills what only the centre can know. */
enum err_code house_do(struct house *h, const struct world *w, struct act *a);
/* The first thing that is otherwise; NULL: none. */
const char *house_differs(struct house *h, const struct world *w);
/* What must never be, counted by statements of its own, and the program's own
 * recount; NULL: sound. */
const char *house_wrong(struct house *h);

#endif
