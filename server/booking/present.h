/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Presence. Somebody came only if their voucher was scanned at its site;
 * time that passes proves nothing but that a place may be given on: who is
 * late and finds room is still welcome on that day. What a check found is not
 * kept: that somebody came, and that the report was handed over.
 */
#ifndef YZ_PRESENT_H
#define YZ_PRESENT_H

#include "booking/booking.h"

struct presence {
	const char *case_no;
	const char *name, *id_tail; /* masked name, last four of the number */
	const char *date, *session;
	int64_t starts_at, at;
};
/*
 * by works for the site. VOUCHER_INVALID (also one nobody was given),
 * _PLACE, _VOID, _USED, _EARLY, _LATE; BOOKING_STATE, QUOTA_FULL, SHARE_FULL
 * for who comes late and finds their place taken.
 */
int presence_scan(struct tx *tx, struct app *app, const struct caller *by,
	const struct voucher_read *v, struct presence *out,
	struct err *e) MUST_USE;
/* The report was handed over. NOT_FOUND for another site's, BOOKING_STATE. */
int presence_report(struct tx *tx, struct app *app, const struct caller *by,
	const char *no, const char **case_no, struct err *e) MUST_USE;

/*
 * Who is expected. One list for two readers: a hospital sees names in clear
 * and no phones, the desk sees both masked.
 */
struct expected {
	const char *session, *place, *case_no, *state;
	const char *name, *id_tail;
	const char *phone; /* NULL: has none, or a hospital reads */
	int64_t starts_at;
};
#define EXPECTED_MAX 400
/* A session's, for the desk: everybody, or who is still booked. */
int presence_session(struct tx *tx, struct app *app,
	const struct offer_session *s, bool booked, struct expected **out,
	size_t *n, struct err *e) MUST_USE;
/* A hospital's day. site: its number; NOT_FOUND. Writes who looked into the
 * trail. */
int presence_day(struct tx *tx, struct app *app, const struct caller *by,
	int64_t site, const char *day, const char *purpose,
	struct expected **out, size_t *n, struct err *e) MUST_USE;

/* A site's sessions of a day in numbers. */
struct site_session {
	struct offer_session session;
	int64_t booked, attended, no_show;
};
int presence_site(struct tx *tx, int64_t site, const char *day,
	struct offer_site *where, struct site_session **out, size_t *n,
	struct err *e) MUST_USE;

/*
 * What time brings: holds end, shares are released, whoever did not come
 * gives the place on. A bounded part of it; *more: call again.
 */
int booking_tick(
	struct tx *tx, struct app *app, bool *more, struct err *e) MUST_USE;
/* Is there anything for booking_tick()? Read lane. */
int booking_tick_due(struct tx *tx, bool *due, struct err *e) MUST_USE;

#endif
