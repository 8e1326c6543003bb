/* SPDX-License-Identifier: Apache-2.0 */
/* A booking as its owner sees it: on a screen, on paper. */
#ifndef YZ_BOOKING_VIEW_H
#define YZ_BOOKING_VIEW_H

#include "booking/booking.h"
#include "booking/draw.h"

struct booking_view {
	int64_t id, person;
	const char *case_no, *state, *state_label;
	const char *offer, *title;
	bool has_session;
	struct offer_session session;
	struct offer_site site;
	const char *consents; /* as on paper, NULL for none */
	const char *const *bring, *const *next;
	size_t n_bring, n_next;
	int64_t accepted_at, cancel_until; /* ms; the latter 0 without one */
	bool reported, can_cancel, can_move;
	struct receipt receipt; /* the newest */
	bool has_voucher;
	struct voucher voucher;
	bool has_draw;
	struct draw_note draw;
	bool waits;
	int64_t position, of; /* position 0: before the draw nobody has one */
	int64_t reordered; /* times that the order was changed, for anybody */
	struct offer_session *wishes;
	size_t n_wishes;
};

int booking_view_load(struct tx *tx, struct app *app, int64_t id,
	struct booking_view *out, struct err *e) MUST_USE;
/* A person's, the newest first, ten at most. */
int booking_views_of(struct tx *tx, struct app *app, int64_t person,
	struct booking_view **out, size_t *n, struct err *e) MUST_USE;

/* The row of a state of a booking; draws: of who waits for the draw. */
const struct flow_state *booking_state(const char *state);
extern const struct flow_state booking_state_draws;

#endif
