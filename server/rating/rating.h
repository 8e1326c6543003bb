/* SPDX-License-Identifier: Apache-2.0 */
/*
 * 好差评 (GB/T 39734): five grades, one vote an act, voluntary. A vote belongs
 * to the event of the case that it is about and is never shown with it: what
 * is read are sums. The two lowest grades (差评) open a follow-up: a call back
 * within one working day, a remedy within five or fifteen. Who has handled a
 * case sees neither its vote nor its follow-up. No answer is no vote.
 */
#ifndef YZ_RATING_H
#define YZ_RATING_H

#include "app.h"

#define RATING_BAD 2 /* this grade and below */
#define RATING_CALL_DAYS 1
#define RATING_DAYS_MAX 366

struct rating_new {
	const char *act; /* a case number, or the Idempotency-Key of the act */
	int64_t grade;	 /* 5 非常满意 … 1 非常不满意 */
};

/* RATING_ACT when this terminal did no such act, RATING_TWICE,
 * CHOICE_UNKNOWN for a grade. */
int rating_add(struct tx *tx, struct app *app, const struct caller *by,
	const struct rating_new *r, struct err *e) MUST_USE;

/* One day, kiosk and service. */
struct rating_sum {
	const char *day, *name, *service;
	int64_t asked; /* visits that came to the question; never below votes */
	int64_t votes;
	int64_t g1, g2, g3, g4, g5;
};
/* Of the days first to last (YYYY-MM-DD), newest first. DATE_FORMAT,
 * NUMBER_RANGE for more than a year. */
int rating_sums(struct tx *tx, const char *first, const char *last,
	struct rating_sum **out, size_t *n, struct err *e) MUST_USE;

struct rating_followup {
	const char *id, *day, *name, *service;
	const char *case_no; /* only for whoever may call back; else NULL */
	int64_t grade;
	const char *state; /* "open", "called", "closed" */
	const char *call_due, *fix_due;
	bool call_late, fix_late;
};
/* The open ones by their due day, then what was closed last. settle: the
 * caller calls people back. */
int rating_followups(struct tx *tx, struct app *app, const char *actor,
	bool settle, struct rating_followup **out, size_t *n,
	struct err *e) MUST_USE;
/*
 * action: "called", "close" (needs a reason). CHOICE_UNKNOWN,
 * REASON_REQUIRED, NOT_FOUND, RATING_OWN, FOLLOWUP_CALL, FOLLOWUP_STATE.
 */
int rating_settle(struct tx *tx, struct app *app, const char *actor,
	const char *ref, const char *action, const char *reason,
	struct err *e) MUST_USE;

#endif
