/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Places of the centre's offers: who may, a place held while a person makes up
 * their mind, booking and the waiting list, and one's own bookings with the
 * card. One body for all of them; what a path takes from it is its row.
 */
#include "center.h"
#include "leased.h"

#define OFFERS "/api/v1/offers"
#define BOOKINGS "/api/v1/bookings"
#define WAITING "/api/v1/waiting"
#define LIST_MAX 20

struct booking {
	struct center_person *person;
	const char *read, *phone; /* from the page only */
	const char *source;	  /* to the centre only */
	const char *session, *hold, *visit, *offer;
	bool lease; /* a place that the page was shown without a line */
	struct json_list sessions, declare, consents;
};

#define B(m, type, max, sub)                                                   \
	{                                                                      \
#m, type, J_OMIT_EMPTY, offsetof(struct booking, m), max, sub, \
			NULL                                                   \
	}
/* clang-format off */
#define PERSON	 B(person, J_OBJECT, 0, &center_person_shape)
#define READ	 B(read, J_TEXT, 64, NULL)
#define PHONE	 B(phone, J_TEXT, 64, NULL)
#define SOURCE	 B(source, J_TEXT, 16, NULL)
#define SESSION	 B(session, J_TEXT, 64, NULL)
#define HOLD	 B(hold, J_TEXT, 64, NULL)
#define VISIT	 B(visit, J_TEXT, 40, NULL)
#define OFFER	 B(offer, J_TEXT, UI_CODE_MAX, NULL)
#define LEASE	 B(lease, J_BOOL, 0, NULL)
#define SESSIONS B(sessions, J_TEXTS, LIST_MAX, NULL)
#define GIVEN	 B(declare, J_TEXTS, LIST_MAX, NULL), B(consents, J_LIST, LIST_MAX, &center_consent_shape)

#define SHAPE(id, name, ...)						\
	static const struct json_field id##_fields[] = { __VA_ARGS__ };	\
	static const struct json_shape id =				\
		JSON_SHAPE(name, struct booking, id##_fields)

/* What a page may send, and what of it the centre gets: there is no source in
 * the first, no handle in the second. */
SHAPE(who_page,	   "KioskWho",	      PERSON, READ);
SHAPE(who_center,  "Who",	      PERSON, SOURCE);
SHAPE(hold_shape,  "KioskHold",	      SESSION, VISIT);
SHAPE(visit_shape, "KioskHoldEnd",    VISIT);
SHAPE(book_page,   "KioskBooking",    PERSON, READ, PHONE, SESSION, HOLD, VISIT, LEASE, GIVEN);
SHAPE(book_center, "Booking",	      PERSON, SOURCE, SESSION, HOLD, VISIT, LEASE, GIVEN);
SHAPE(wait_page,   "KioskWaiting",    PERSON, READ, PHONE, OFFER, SESSIONS, GIVEN);
SHAPE(wait_center, "Waiting",	      PERSON, SOURCE, OFFER, SESSIONS, GIVEN);
SHAPE(own_page,	   "KioskOwn",	      READ);
SHAPE(move_page,   "KioskMove",	      READ, SESSION, HOLD, VISIT);
SHAPE(move_center, "Move",	      PERSON, SOURCE, SESSION, HOLD, VISIT);

/* What may be done with one of a collection: PATH/{no}/WORD. paper: something
 * is printed of it, and the card has done its work. */
static const struct act {
	const char *under, *word;
	const struct json_shape *page, *center;
	bool paper;
} acts[] = {
	{ BOOKINGS, "cancel", &own_page,  &who_center,	false },
	{ BOOKINGS, "move",   &move_page, &move_center, true },
	{ WAITING,  "leave",  &own_page,  &who_center,	false },
};
/* clang-format on */

static int
with_person(struct ui_request *r, struct booking *b, struct err *e)
{
	if (!b->read)
		return 0;
	if (b->person) {
		err_set(e, ERR_JSON_UNKNOWN_FIELD);
		return err_add_field(e, "person", ERR_JSON_UNKNOWN_FIELD);
	}
	b->source = "chip";
	return center_card(r, b->read, b->phone, &b->person, e);
}

static struct booking *
booking_of(struct ui_request *r, const struct json_shape *page, struct err *e)
{
	struct booking *b = json_decode(r->arena, r->body, page, e);

	return b && with_person(r, b, e) == 0 ? b : NULL;
}

/* The kiosk answers for itself, with what was leased to it. */
static bool
is_without_line(const struct ui_request *r)
{
	const struct line *line = &r->agent->line;

	return r->agent->outbox && !line->online(line->ctx);
}

/* ---- offers -------------------------------------------------------------- */

int
booking_get_offers(struct ui_request *r, struct err *e)
{
	char kind[24] = "", from[16] = "";

	if (http1_query(&r->head, "kind", kind, sizeof(kind), e) < 0 ||
		http1_query(&r->head, "from", from, sizeof(from), e) < 0)
		return -1;
	if (!ui_is_code(bytes_str(kind)) ||
		(*from && !ui_is_code(bytes_str(from))))
		return err_set(e, ERR_BAD_QUERY);
	if (is_without_line(r))
		return leased_offers(r, e);
	return center_get(r,
		arena_printf(r->arena, OFFERS "?kind=%s%s%s", kind,
			*from ? "&from=" : "", from),
		e);
}

/* What stands between OFFERS/ and /eligibility. */
static struct bytes
code_of(struct bytes path)
{
	size_t head = strlen(OFFERS "/"), tail = strlen("/eligibility");

	return bytes_of(path.p + head, path.n - head - tail);
}

static const struct card *
card_of(struct ui_request *r, const struct booking *b)
{
	return b->read ? visit_find(&r->agent->visit, b->read) : NULL;
}

int
booking_post_offer(struct ui_request *r, struct err *e)
{
	struct booking *b;

	if (!ui_is_below(r->head.path, OFFERS, "eligibility"))
		return err_set(e, ERR_NOT_FOUND);
	b = booking_of(r, &who_page, e);
	if (!b)
		return -1;
	if (!is_without_line(r))
		return center_send(r, ui_path_text(r), &who_center, b, NULL, e);
	return leased_fit(r, code_of(r->head.path), card_of(r, b), e);
}

/* ---- a place held -------------------------------------------------------- */

int
booking_post_hold(struct ui_request *r, struct err *e)
{
	struct booking *b = booking_of(r, &hold_shape, e);

	if (!b)
		return -1;
	visit_hold(&r->agent->visit, b->visit ? b->visit : "");
	return center_send(r, "/api/v1/holds", &hold_shape, b, NULL, e);
}

int
booking_post_release(struct ui_request *r, struct err *e)
{
	struct booking *b = booking_of(r, &visit_shape, e);

	return b ? center_send(
			   r, "/api/v1/holds/release", &visit_shape, b, NULL, e)
		 : -1;
}

/* ---- booking ------------------------------------------------------------- */

/* What makes a paper, and after which the card has done its work. A place that
 * was held before another person's card came is not that person's. */
static int
send_paper(struct ui_request *r, const char *path,
	const struct json_shape *shape, struct booking *b, struct err *e)
{
	if (b->read && b->hold && b->visit &&
		!visit_holds(&r->agent->visit, b->visit))
		return err_set(e, ERR_HOLD_UNKNOWN);
	center_remember(r, b->person, b->source, NULL);
	return center_send(r, path, shape, b, b->read, e);
}

int
booking_post_booking(struct ui_request *r, struct err *e)
{
	struct booking *b = booking_of(r, &book_page, e);
	struct outbox_place place;

	if (!b)
		return -1;
	if (!b->lease || !r->agent->outbox)
		return send_paper(r, BOOKINGS, &book_center, b, e);
	if (!b->read || !b->session)
		return err_set(e, ERR_LEASE_CARD);
	if (leased_place(r, b->session, card_of(r, b), &place, e) != 0)
		return -1;
	center_remember(r, b->person, b->source, NULL);
	return center_place(r, BOOKINGS, &book_center, b, &place, b->read, e);
}

int
booking_post_waiting(struct ui_request *r, struct err *e)
{
	struct booking *b = booking_of(r, &wait_page, e);

	return b ? send_paper(r, WAITING, &wait_center, b, e) : -1;
}

static struct booking *
own_of(struct ui_request *r, const struct json_shape *page, struct err *e)
{
	struct booking *b = booking_of(r, page, e);

	if (b && !b->read) {
		err_add_field(e, "read", ERR_REQUIRED);
		return NULL;
	}
	return b;
}

int
booking_post_mine(struct ui_request *r, struct err *e)
{
	struct booking *b = own_of(r, &own_page, e);

	return b ? center_look(r, BOOKINGS "/mine", &who_center, b, b->read, e)
		 : -1;
}

int
booking_post_act(struct ui_request *r, struct err *e)
{
	for (size_t i = 0; i < ARRAY_LEN(acts); i++) {
		const struct act *a = &acts[i];
		struct booking *b;

		if (!ui_is_below(r->head.path, a->under, a->word))
			continue;
		b = own_of(r, a->page, e);
		if (!b)
			return -1;
		if (a->paper)
			return send_paper(r, ui_path_text(r), a->center, b, e);
		return center_send(r, ui_path_text(r), a->center, b, NULL, e);
	}
	return err_set(e, ERR_NOT_FOUND);
}
