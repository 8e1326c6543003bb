/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What is offered for some days: two programmes of one period with few places,
 * their terms drawn. No two sessions begin at one time, so that "the earliest"
 * is one of them.
 */
#ifndef YZ_ACTS_WORLD_H
#define YZ_ACTS_WORLD_H

#include "centre.h"

#define WORLD_DAYS 3 /* behind the first; then everything is over */

/* 0 to n - 1. */
uint64_t below(uint64_t *random, uint64_t n);
/* Offers it from today on; number makes its codes. */
void world_draw(
	struct centre *c, struct places *p, uint64_t *random, unsigned number);

#endif
