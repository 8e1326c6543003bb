/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Somebody's place: held for a visit, booked, moved, cancelled. A booking is a
 * case (service checkup): it has a number, a history, a receipt; beside them a
 * voucher that is good once, on its day, at its site.
 *
 * Who acts must be who it is about: a card read or the desk. A number that was
 * typed may book; whatever else it would tell about its owner is one neutral
 * SEE_DESK (DESIGN 7).
 */
#ifndef YZ_BOOKING_H
#define YZ_BOOKING_H

#include "booking/eligible.h"
#include "booking/voucher.h"
#include "booking/words.h"
#include "flow/flow.h"
#include "receipt/receipt.h"

#define BOOKING_VISIT_MAX 40
#define BOOKING_WISHES_MAX 20

/* ---- holds --------------------------------------------------------------- */

struct hold {
	const char *ref;
	int64_t expires_at; /* ms */
};
/*
 * A place for a visit at a terminal, for as long as the programme says. A
 * visit has one: the new place is taken before the old is given back; the same
 * session again makes it last anew. SESSION_UNKNOWN, SESSION_CLOSED,
 * SESSION_PAST, OFFER_NOT_OPEN, OFFER_CLOSED, QUOTA_FULL.
 */
int hold_take(struct tx *tx, struct app *app, const struct caller *by,
	const char *visit, const char *session, struct hold *out,
	struct err *e) MUST_USE;
/* Gives it back; none is fine. */
int hold_release(struct tx *tx, struct app *app, const struct caller *by,
	const char *visit, struct err *e) MUST_USE;
/* Gives back what has expired, leases too, a hundred at a time; *n is how
 * many. */
int hold_sweep(
	struct tx *tx, struct app *app, size_t *n, struct err *e) MUST_USE;
/*
 * Turns a hold into a taken place. HOLD_EXPIRED, HOLD_UNKNOWN for another
 * visit's, terminal's or session's.
 */
int hold_use(struct tx *tx, const struct caller *by, const char *ref,
	const char *visit, const struct offer_session *s,
	struct err *e) MUST_USE;

/* ---- a booking ----------------------------------------------------------- */

enum booking_channel { BOOKING_KIOSK, BOOKING_DESK, BOOKING_WALK_IN };

struct booking_want {
	const struct person_claim *person;
	enum booking_channel channel;
	const char *const *sessions; /* references; one to book */
	size_t n_sessions;
	const char *hold, *visit; /* or NULL */
	bool lease;		  /* one of those that the kiosk leases */
	int64_t made_at;	  /* ms; 0: now */
	const char *const *declared;
	size_t n_declared;
	const struct booking_consent *consents;
	size_t n_consents;
};

/*
 * *id is the case's row. With `lease` the place is one of the terminal's own;
 * only when its lease has ended is it a free one. Besides what hold_take() and
 * hold_use() set: the rules' own codes, DECLARATION_REQUIRED and the consents'
 * as fields, ALREADY_BOOKED, BOOKING_PAUSE, SHARE_FULL, SEE_DESK.
 */
int booking_book(struct tx *tx, struct app *app, const struct booking_want *w,
	const struct caller *by, int64_t *id, struct err *e) MUST_USE;

/*
 * Onto the waiting list for any of several sessions, which may have no place
 * now. A place that comes is taken at once for the first in line. The same,
 * and WAITING_CLOSED.
 */
int booking_wait(struct tx *tx, struct app *app, const struct booking_want *w,
	const struct caller *by, int64_t *id, struct err *e) MUST_USE;

/*
 * The live booking of a case number. person: whose it must be, 0 at the desk.
 * NOT_FOUND, BOOKING_NOT_YOURS.
 */
struct booking {
	int64_t id, programme, person, session, share, own_share;
	const char *state;
	struct flow_case casefile;
};
int booking_load(struct tx *tx, const char *no, int64_t person,
	struct booking *out, struct err *e) MUST_USE;

/* Gives the place up, or leaves the list. BOOKING_STATE, SESSION_PAST. *late:
 * later than the programme asks for. */
int booking_cancel(struct tx *tx, struct app *app, struct booking *b,
	const struct caller *by, const char *reason, bool *late,
	struct err *e) MUST_USE;

/* Another session of the same programme; a new voucher, the old one is void.
 * hold and visit may be NULL. */
int booking_move(struct tx *tx, struct app *app, struct booking *b,
	const struct caller *by, const char *session, const char *hold,
	const char *visit, const char *reason, struct err *e) MUST_USE;

/* ---- shared by the domain's files ---------------------------------------- */

/* What is known of a person and what they still lack, refused as it must be
 * told: to a typist nothing. */
struct booking_person {
	int64_t id;
	bool typed;
	struct eligible_facts facts;
};
int booking_admit(struct tx *tx, struct app *app, const struct offer *o,
	const struct booking_want *w, const char *actor,
	struct booking_person *out, struct err *e) MUST_USE;
/* -1. What a typist must not learn of somebody is told nobody who types. no:
 * the case that the refusal points to, or NULL. */
int booking_refuse(const struct booking_person *p, enum err_code told,
	const char *no, struct err *e);
/* At a kiosk: BOOKING_PAUSE (pause.h), told to a card alone. */
int booking_pause(struct tx *tx, const struct offer *o,
	const struct booking_want *w, const struct booking_person *p,
	struct err *e) MUST_USE;
/* Someone's live booking in the period: 1, 0, -1. */
int booking_live_find(struct tx *tx, int64_t person, const char *period_key,
	struct booking *out, struct err *e) MUST_USE;
/* The share of the person's group or district, 0 for none. */
int booking_own_share(struct tx *tx, const struct offer *o,
	const struct eligible_facts *f, int64_t *out, struct err *e) MUST_USE;
/* A step of the case that follows from what was done, whoever did it. */
int booking_step(struct tx *tx, struct app *app, struct flow_case *c,
	const char *action, const char *reason, const struct caller *by,
	struct err *e) MUST_USE;
/* Marks and consents that came with it. */
int booking_keep_words(struct tx *tx, const struct offer *o,
	const struct booking_want *w, const struct booking_person *p,
	const struct flow_case *c, const char *actor, struct err *e) MUST_USE;
/* The papers of a place: receipt and voucher. */
int booking_papers(struct tx *tx, struct app *app, const struct flow_case *c,
	const struct offer_session *s, struct err *e) MUST_USE;
/* The session day as the case's due day. */
void booking_due(struct tx *tx, struct flow_case *c, const char *day);
/* One row of the trail about a booking. */
int booking_note(struct tx *tx, struct app *app, const char *actor,
	const char *action, const struct flow_case *c,
	const struct offer_session *s, struct err *e) MUST_USE;

/* A place has come free: the first in line who would take it gets it. */
int wait_promote(struct tx *tx, struct app *app, int64_t programme,
	struct err *e) MUST_USE;
/* The same of a draw that is under way, at most max; *n is how many. */
int wait_place(struct tx *tx, struct app *app, int64_t programme, size_t max,
	size_t *n, struct err *e) MUST_USE;
/* Position of someone who waits and how many wait. */
int wait_position(struct tx *tx, int64_t booking, int64_t *position,
	int64_t *of, struct err *e) MUST_USE;
/* The sessions somebody waits for. */
int wait_wishes(struct tx *tx, int64_t booking, struct offer_session **out,
	size_t *n, struct err *e) MUST_USE;

extern const struct service booking_service;
flow_effect_fn booking_on_withdraw;

#endif
