/* SPDX-License-Identifier: Apache-2.0 */
/* What several booking routes say alike: a place, a session, a booking. */
#ifndef YZ_BOOKING_SHAPES_API_H
#define YZ_BOOKING_SHAPES_API_H

#include "booking/present.h"
#include "booking/view.h"
#include "call/call.h"

struct place_reply {
	const char *code, *name, *address, *bus, *phone;
};
extern const struct json_shape place_shape;
struct place_reply *place_reply(struct arena *a, const struct offer_site *s);

struct session_reply {
	const char *id, *place, *date, *weekday, *half, *half_label;
	const char *starts, *ends, *state, *state_label;
	int64_t free;
};
extern const struct json_shape session_shape;
struct session_reply session_reply(
	struct arena *a, const struct offer_session *s, int64_t now);
struct json_list session_replies(
	struct arena *a, const struct offer_session *s, size_t n, int64_t now);

/* A draw, in an offer and in a booking; a row without one is NULL. */
struct draw_reply {
	const char *hash, *url;
	int64_t at, number;
	bool done;
};
extern const struct json_shape draw_note_shape;
struct draw_reply *draw_reply(struct arena *a, const struct draw_note *d);
const char *hex_text(struct arena *a, struct bytes b);

/* Who is expected, in a hospital's list and the desk's. */
extern const struct json_shape expected_shape;
struct json_list expected_replies(
	struct arena *a, const struct expected *people, size_t n);

/*
 * A booking as it is kept for a repeated key and as lists hold it before they
 * are signed: everything but the tokens.
 */
extern const struct json_shape booking_result_shape;
extern const struct json_shape booking_shape;
struct booking_result *booking_result(
	struct call *c, struct tx *tx, int64_t id, struct err *e);
struct booking_result *booking_result_of(
	struct call *c, const struct booking_view *v, int64_t now);
/* Event loop: the reply with its tokens, of one booking_result. */
const void *booking_reply(
	struct call *c, const struct booking_result *r, struct err *e);
/* The same as a route's make_reply, of c->out. */
const void *reply_booking(struct call *c, struct err *e);

/* What an act on a booking answers, for kiosks and the desk: the booking as it
 * is now (booking_result_shape, reply_booking), or that it was given up. */
int booking_answer(
	struct call *c, struct tx *tx, int64_t id, struct err *e) MUST_USE;
extern const struct json_shape booking_cancelled_shape;
int booking_cancelled(struct call *c, struct tx *tx, struct booking *b,
	const char *reason, struct err *e) MUST_USE;
/* What became of an act of the desk's: a word, and how many are to be called.
 */
extern const struct json_shape booking_done_shape;
void booking_done(struct call *c, const char *state, int64_t calls);

/* The person of a request, and what kind of proof there is. */
struct booking_person_input {
	const char *name, *id_type, *id_no, *phone;
};
extern const struct json_shape booking_person_shape;
/*
 * Normalises and checks; source NULL or "chip". card: nothing but a card read
 * will do. desk: the clerk has seen the card. NULL with e set.
 */
struct person_claim *booking_claim(struct call *c,
	const struct booking_person_input *in, const char *source, bool card,
	bool desk, struct err *e);

/* What a booking is asked with. */
struct booking_asked {
	struct booking_person_input *person;
	const char *source, *session, *hold, *visit, *offer;
	bool lease;
	struct json_list sessions, declare, consents;
};
extern const struct json_shape booking_consent_shape;
/* Fills the domain's struct; the claim must be there. */
struct booking_want *booking_want_of(struct call *c,
	const struct booking_asked *in, const struct person_claim *claim,
	enum booking_channel channel);
/* A visit as the agents name it: BOOKING_VISIT_MAX of [A-Za-z0-9._-]. */
int booking_visit_check(const char *visit, bool required, struct err *e);

#endif
