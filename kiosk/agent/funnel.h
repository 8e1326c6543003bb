/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How visits went: per day and service, how many were started, finished, given
 * up, failed and why. Counts only; nothing of who it was. The totals of a day
 * since this start are told to the centre again until it has heard them; it
 * keeps the largest, so a lost answer counts nothing twice. What happened
 * while the line was down waits here, a week of it.
 */
#ifndef YZ_FUNNEL_H
#define YZ_FUNNEL_H

#include "civil.h"
#include "world.h"

#define FUNNEL_DAYS 8
#define FUNNEL_FLOWS 16
#define FUNNEL_FAILURES 24
#define FUNNEL_SEND_MS 60000
#define FUNNEL_WORD 25 /* "join" */
#define FUNNEL_CODE 41 /* "READER_FAULT" */

enum funnel_event { FLOW_STARTED, FLOW_FINISHED, FLOW_GAVE_UP, FLOW_FAILED };

struct funnel_flow {
	char flow[FUNNEL_WORD];
	int64_t n[4]; /* by enum funnel_event */
};

struct funnel_failure {
	char flow[FUNNEL_WORD], code[FUNNEL_CODE];
	int64_t n;
};

struct funnel_day {
	char day[CIVIL_SIZE];
	unsigned counted, heard; /* equal: the centre knows all of it */
	struct funnel_flow flows[FUNNEL_FLOWS];
	size_t n_flows;
	struct funnel_failure failures[FUNNEL_FAILURES];
	size_t n_failures;
};

struct funnel {
	char run[17];			     /* of this start */
	struct funnel_day days[FUNNEL_DAYS]; /* oldest first */
	size_t n;
	/* under way to the centre */
	struct funnel_day *sending;
	unsigned sent;	 /* its count then */
	int64_t sent_at; /* monotonic ms; 0: never */
};

void funnel_init(struct funnel *f, const struct rng *rng);
/* code only with FLOW_FAILED. Both are words: FUNNEL_WORD, FUNNEL_CODE. */
void funnel_count(struct funnel *f, int64_t now_ms, const char *flow,
	enum funnel_event event, const char *code);
/* The oldest day that the centre does not know, at most one a minute. */
const struct funnel_day *funnel_take(struct funnel *f, int64_t mono_ms);
/* What became of the day that was taken last. */
void funnel_told(struct funnel *f, bool heard);

#endif
