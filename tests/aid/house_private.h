/* SPDX-License-Identifier: Apache-2.0 */
/* What the files of the centre know of each other. */
#ifndef YZ_TEST_AID_HOUSE_PRIVATE_H
#define YZ_TEST_AID_HOUSE_PRIVATE_H

#include "aid/aid.h"
#include "call/call.h"
#include "fund/envelope.h"
#include "house.h"

#include <sqlite3.h>
#include <stdatomic.h>

struct house {
	char dir[40];
	struct clock clock;
	struct rng rng;
	atomic_llong now;
	uint64_t random;
	struct app *app;
	struct caller staff[STAFF], kiosk;
	char self[FAMILIES][IDNO_SIZE], kin[FAMILIES][IDNO_SIZE];
	int64_t cases[CASES];
	char envelope[FUND_REF_SIZE];
	char grants[GRANTS][FUND_REF_SIZE], runs[RUNS][FUND_REF_SIZE];
	sqlite3 *db; /* beside the centre */
	char said[256];
};

/* One value of the file; NULL: no row. Lives until the next call. */
const char *house_text(struct house *h, const char *sql, ...);

#endif
