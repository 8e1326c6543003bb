/* SPDX-License-Identifier: Apache-2.0 */
/* What the two files of rules know of each other. */
#ifndef YZ_TEST_AID_RULES_PRIVATE_H
#define YZ_TEST_AID_RULES_PRIVATE_H

#include "rules.h"

#include <string.h>

static inline staff_set
one(int who)
{
	return (staff_set)1 << who;
}

static inline bool
has(staff_set s, int who)
{
	return (s & one(who)) != 0;
}

static inline bool
is(const struct act *a, const char *action)
{
	return strcmp(a->action, action) == 0;
}

/* purse.c: the account of a grant that the bank sent back */
enum err_code rules_account(struct world *w, const struct act *a);
/* rules.c: cases */
enum err_code rules_step(struct world *w, const struct act *a);
enum err_code rules_ask(struct world *w, const struct act *a);
enum err_code rules_object(struct world *w, const struct act *a);
enum err_code rules_decide(struct world *w, const struct act *a);

#endif
