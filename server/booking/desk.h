/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the desk does with places: sees the tree and why a place is not free,
 * closes a session after a look at everybody it touches, calls people, reads
 * the funnel. Walk-ins and bookings for somebody are booking.h's.
 */
#ifndef YZ_BOOKING_DESK_H
#define YZ_BOOKING_DESK_H

#include "booking/present.h"

struct tree_node {
	const char *id, *parent, *kind, *label;
	const char *date, *session; /* or NULL */
	int64_t size, free, held, leased, taken, reserved;
	int64_t waiting, attended, no_show;
	const char *state, *state_label, *why;
};
#define TREE_DAYS_MAX 62
/* The programme, its shares and places, and the days of [from, from + days). */
int desk_tree(struct tx *tx, struct app *app, const struct offer *o,
	const char *from, int days, struct tree_node **out, size_t *n,
	struct err *e) MUST_USE;
/* Of all of it, in one node. */
int desk_numbers(struct tx *tx, const struct offer *o, struct tree_node *out,
	struct err *e) MUST_USE;
/* Names of a share's code: 镜湖区, 快递员, 公共, 现场. */
const char *desk_share_label(const struct app *app, const char *code);

struct touching {
	struct offer_session session;
	int64_t booked, waiting, held;
	struct expected *items;
	size_t n;
};
int desk_touched(struct tx *tx, struct app *app, const char *session,
	struct touching *out, struct err *e) MUST_USE;
/*
 * Closes it: everybody booked gets their right back and a place on the call
 * list. booked is what the look said: CASE_CHANGED when it is another now;
 * SESSION_CLOSED, SESSION_PAST, REASON_PERSONAL. *calls is how many to call.
 */
int desk_close(struct tx *tx, struct app *app, const struct caller *by,
	const char *session, const char *reason, int64_t booked, int64_t *calls,
	struct err *e) MUST_USE;

/* Who had a place in a session when it was closed, and how it is with them. */
struct was_closed {
	const char *case_no, *name, *phone; /* masked */
	const char *became;		    /* again told unreachable open */
	const char *became_label;
};
int desk_was_closed(struct tx *tx, struct app *app, const char *session,
	struct offer_session *s, struct was_closed **out, size_t *n,
	struct err *e) MUST_USE;
/*
 * Opens it again. Nobody gets their place back by that: they stay on the call
 * list, and who waits for it is next. touched is how many the look named:
 * CASE_CHANGED when there are others; SESSION_OPEN, SESSION_PAST,
 * REASON_PERSONAL. *calls: who has nothing else and was not called.
 */
int desk_reopen(struct tx *tx, struct app *app, const struct caller *by,
	const char *session, const char *reason, int64_t touched,
	int64_t *calls, struct err *e) MUST_USE;

struct call_item {
	const char *id, *case_no, *name, *phone, *why, *why_label, *state;
	const char *by;
	int64_t made_at;
};
int desk_calls(struct tx *tx, struct app *app, bool open,
	struct call_item **out, size_t *n, struct err *e) MUST_USE;
/* outcome: "told", "unreachable". CHOICE_UNKNOWN, FOLLOWUP_STATE. */
int desk_call_done(struct tx *tx, struct app *app, const struct caller *by,
	const char *ref, const char *outcome, struct err *e) MUST_USE;

struct funnel_row {
	const char *key, *label;
	int64_t quota, booked, attended, reported, no_show, cancelled;
	int64_t late; /* of the cancelled */
};
/* by: "district", "group", "month"; else CHOICE_UNKNOWN. */
int desk_funnel(struct tx *tx, struct app *app, const struct offer *o,
	const char *by, struct funnel_row *whole, struct funnel_row **out,
	size_t *n, struct err *e) MUST_USE;

struct waiting_item {
	const char *case_no, *name, *share; /* name masked */
	int64_t position, joined_at, sessions;
};
int desk_waiting(struct tx *tx, struct app *app, const struct offer *o,
	struct waiting_item **out, size_t *n, struct err *e) MUST_USE;

#endif
