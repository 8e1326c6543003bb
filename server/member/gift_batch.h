/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The month's list of the mutual-aid gift (互助保障赠送) and its handing over
 * to the society that runs the plan. A month is that of the approvals; its
 * batch is closed once, when the month is over and nobody can come to it any
 * more.
 *
 * Source: domain rules 4 (candidate list, batch export).
 */
#ifndef YZ_GIFT_BATCH_H
#define YZ_GIFT_BATCH_H

#include "app.h"
#include "person/person.h"

#define GIFT_PAGE 200

struct gift_month {
	const char *name;     /* "2026-10" */
	int64_t since, until; /* ms: [since, until) */
};
/* YYYY-MM of a real month; BAD_REQUEST. */
int gift_month_parse(
	const char *text, struct gift_month *out, struct err *e) MUST_USE;

/* One candidate. The person is loaded only for a page that asks for it. */
struct gift_row {
	const char *member_no, *group, *unit; /* names of the last two */
	const char *starts_on;
	char ends_on[CIVIL_SIZE];
	bool handed;
	struct person_fields person;
};
struct gift_page {
	int64_t after_at, after_id; /* where it begins; moved behind its end */
	bool with_person;
	struct gift_row rows[GIFT_PAGE];
	size_t n; /* fewer than GIFT_PAGE: the last one */
};
void gift_page_first(
	struct gift_page *p, const struct gift_month *m, bool with_person);
int gift_page_load(struct tx *tx, struct app *app, const struct gift_month *m,
	struct gift_page *p, struct err *e) MUST_USE;

struct gift_handed {
	int64_t gifts, at; /* how many, when (ms) */
	bool before;	   /* it had been handed over already */
};
/*
 * Closes the month's batch; the second time says what the first did and
 * changes nothing. MONTH_RUNNING while the month is not over.
 */
int gift_hand_over(struct tx *tx, struct app *app, const struct gift_month *m,
	const char *actor, struct gift_handed *out, struct err *e) MUST_USE;

/* The trail's row for a list with people's data in it. */
int gift_export_note(struct tx *tx, struct app *app, const struct gift_month *m,
	int64_t gifts, const char *actor, struct err *e) MUST_USE;

#endif
