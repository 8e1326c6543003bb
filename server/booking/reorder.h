/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Another order on a waiting list. One asks, for a reason of a fixed list;
 * another confirms, and only then somebody stands before somebody else. How
 * often that was done for a programme is told to anybody.
 */
#ifndef YZ_REORDER_H
#define YZ_REORDER_H

#include "booking/booking.h"

struct reorder_reason {
	const char *code, *label;
};
extern const struct reorder_reason reorder_reasons[];
extern const size_t reorder_reasons_count;

/*
 * no is to stand right before before, who stands in front of them now; both
 * are case numbers. NOT_FOUND, BOOKING_STATE, CHOICE_UNKNOWN of a field,
 * REORDER_OPEN when another change of theirs waits for its confirmation.
 */
struct reorder_ask {
	const char *no, *before, *reason;
};
int reorder_ask(struct tx *tx, struct app *app, const struct caller *by,
	const struct offer *o, const struct reorder_ask *ask, const char **ref,
	struct err *e) MUST_USE;
/*
 * FOLLOWUP_STATE for one that is settled, SECOND_PERSON for who asked,
 * CASE_CHANGED when one of the two waits no more or stands elsewhere.
 */
int reorder_confirm(struct tx *tx, struct app *app, const struct caller *by,
	const char *ref, struct err *e) MUST_USE;
/* Takes it off, who asked may as well. FOLLOWUP_STATE. */
int reorder_drop(struct tx *tx, struct app *app, const struct caller *by,
	const char *ref, struct err *e) MUST_USE;

/* What waits for a confirmation, as the desk sees it; names are masked. */
struct reorder_item {
	const char *id, *case_no, *name, *before, *before_name;
	const char *reason, *reason_label, *asked_by;
	int64_t asked_at;
	bool own; /* the reader's: not for them to confirm */
};
int reorder_open(struct tx *tx, struct app *app, const struct caller *by,
	const struct offer *o, struct reorder_item **out, size_t *n,
	struct err *e) MUST_USE;
/* How many were done, ever. */
int reorder_count(
	struct tx *tx, int64_t programme, int64_t *out, struct err *e) MUST_USE;

#endif
