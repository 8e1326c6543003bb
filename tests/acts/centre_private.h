/* SPDX-License-Identifier: Apache-2.0 */
/* What the files of the centre know of each other. */
#ifndef YZ_ACTS_CENTRE_PRIVATE_H
#define YZ_ACTS_CENTRE_PRIVATE_H

#include "app.h"
#include "booking/booking.h"
#include "centre.h"
#include <stdatomic.h>

struct seen;

struct centre {
	char dir[32];
	struct clock clock;
	struct rng rng;
	atomic_llong now;
	uint64_t random;
	struct arena arena; /* as long as it lives */
	struct app *app;
	struct person_claim chips[PEOPLE], papers[PEOPLE];
	int64_t people[PEOPLE], terminals[TERMINALS], programmes[PROGRAMMES];
	char holds[TERMINALS][VISITS][QUOTA_REF_SIZE]; /* the last of each */
	struct seen *seen;
};

/* On the write lane; what it came to in e, and never INTERNAL. */
void centre_do(struct centre *c, db_fn *fn, void *arg, struct err *e);

/* ---- seen.c: the file, beside the centre ----------------------------------
 */

/* Finds the kiosks' rows as well. */
void seen_open(struct centre *c);
void seen_close(struct centre *c);
void seen_tree(struct centre *c, int64_t programme, int i, struct places *p);
/* The node of a share's code; -1. */
int tree_share(const struct places *p, int programme, const char *code);
/* The oldest or the newest voucher of a booking. */
struct voucher seen_voucher(struct centre *c, int64_t booking, bool oldest);
/* The cases of a programme in the order in which they were drawn; how many. */
int seen_order(struct centre *c, int64_t programme, int64_t out[PEOPLE]);

#endif
