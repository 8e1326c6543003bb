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
#include <sys/types.h>

/* What outlives a life of the centre: both sides see it. */
struct kept {
	atomic_llong now;
	uint64_t random;
	int64_t cases[CASES];
	char envelope[FUND_REF_SIZE];
	char grants[GRANTS][FUND_REF_SIZE], runs[RUNS][FUND_REF_SIZE];
	/* the act under way */
	struct world w;
	struct act act;
	enum err_code code;
	struct doom doom;
};

struct house {
	char dir[40];
	struct kept *kept;
	char self[FAMILIES][IDNO_SIZE], kin[FAMILIES][IDNO_SIZE];
	sqlite3 *db; /* beside the centre; each process has its own */
	char said[256];
	bool lost; /* the last act was answered and stands in no trail */
	/* the process that is the centre */
	pid_t life;
	int ask, say;
	/* in it only */
	struct clock clock;
	struct rng rng;
	struct app *app;
	struct caller staff[STAFF], kiosk;
};

/* One value of the file; NULL: no row. Lives until the next call. */
const char *house_text(struct house *h, const char *sql, ...);
void house_look(struct house *h);

/* house.c, in the centre's process: what a life begins with, a recount */
void house_wake(struct house *h);
void house_recount(struct house *h);

/* house_do.c, in the centre's process: the act of kept */
enum err_code house_act(struct house *h);
/* The posting's last day, which takes the calendar to know. */
void house_until(struct house *h, struct act *a);

/* life.c: a process is the centre until it is killed or ended */
void life_begin(struct house *h);
void life_end(struct house *h);
/* False: it says nothing any more. */
bool life_ask(struct house *h, char what);

#endif
