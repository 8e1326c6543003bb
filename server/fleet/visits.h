/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How visits at the kiosks went, summed for the desk. Technical success is
 * finished / (finished + failed): who changes their mind is no failure.
 */
#ifndef YZ_VISITS_H
#define YZ_VISITS_H

#include "db/db.h"

#define VISITS_DAYS 30

struct visit_sum {
	const char *kiosk, *flow;
	int64_t started, finished, gave_up, failed;
};

struct visit_failure {
	const char *kiosk, *flow, *code;
	int64_t n;
};

struct visit_sums {
	const char *from; /* YYYY-MM-DD */
	struct visit_sum *flows;
	size_t n_flows;
	struct visit_failure *failures; /* the most frequent first */
	size_t n_failures;
};

/* Of the last VISITS_DAYS days. */
int visits_load(struct tx *tx, struct visit_sums *out, struct err *e) MUST_USE;

#endif
