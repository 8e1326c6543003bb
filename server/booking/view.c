/* SPDX-License-Identifier: Apache-2.0 */
#include "booking/view.h"
#include "booking/reorder.h"
#include "booking.sql.h"
#include "str.h"

#define CONSENTS_MAX 1024
#define HOUR_MS INT64_C(3600000)

static int
add_texts(struct tx *tx, int64_t offer, struct booking_view *v, struct err *e)
{
	struct offer_text *texts;
	const char **bring, **next;
	size_t n;

	if (offer_texts(tx, offer, &texts, &n, e) != 0)
		return -1;
	bring = ARENA_ARRAY(tx_arena(tx), const char *, n + 1);
	next = ARENA_ARRAY(tx_arena(tx), const char *, n + 1);
	for (size_t i = 0; i < n; i++) {
		if (strcmp(texts[i].kind, "bring") == 0)
			bring[v->n_bring++] = texts[i].text;
		if (strcmp(texts[i].kind, "next") == 0)
			next[v->n_next++] = texts[i].text;
	}
	v->bring = bring;
	v->next = next;
	return 0;
}

static int
add_consents(struct tx *tx, struct booking_view *v, struct err *e)
{
	struct sql_booking_consents_rows rows;
	struct str line;

	if (sql_booking_consents(tx, e, v->id, &rows) != 0)
		return -1;
	str_init(&line, tx_arena(tx), CONSENTS_MAX);
	for (size_t i = 0; i < rows.n; i++)
		flow_consent_add(
			&line, rows.items[i].title, rows.items[i].version);
	v->consents = line.n && !line.over ? line.p : NULL;
	return 0;
}

static int
add_session(struct tx *tx, const struct sql_booking_view_by_id *r,
	struct booking_view *v, struct err *e)
{
	bool booked = r->state && strcmp(r->state, "booked") == 0;

	if (r->session_id_null)
		return 0;
	v->has_session = true;
	v->site = (struct offer_site){ .code = r->site,
		.name = r->site_title,
		.address = r->address,
		.bus = r->bus,
		.phone = r->phone };
	v->cancel_until = r->starts_at - r->cancel_hours * HOUR_MS;
	v->can_cancel = booked && tx_now(tx) < r->starts_at;
	v->can_move = v->can_cancel;
	return offer_session_load_id(tx, r->session_id, &v->session, e);
}

static int
add_papers(struct tx *tx, const struct sql_booking_view_by_id *r,
	struct booking_view *v, struct err *e)
{
	const struct flow_case c = {
		.id = r->id, .no = r->no, .service = &booking_service
	};
	int found = receipt_of_case(tx, &c, &v->receipt, e);

	if (found <= 0)
		return found < 0 ? -1 : err_setf(e, ERR_INTERNAL, "no receipt");
	if (!r->state || strcmp(r->state, "booked") != 0)
		return 0;
	found = voucher_of_booking(tx, r->id, &v->voucher, e);
	v->has_voucher = found > 0;
	return found < 0 ? -1 : 0;
}

static int
add_draw(struct tx *tx, const struct app *app, int64_t programme,
	struct booking_view *v, struct err *e)
{
	int found = draw_note(tx, app, programme, v->id, &v->draw, e);

	v->has_draw = found > 0;
	return found < 0 ? -1 : 0;
}

static int
add_waiting(
	struct tx *tx, int64_t programme, struct booking_view *v, struct err *e)
{
	if (strcmp(v->state, "waiting") != 0)
		return 0;
	v->waits = v->can_cancel = true;
	if (wait_position(tx, v->id, &v->position, &v->of, e) != 0 ||
		reorder_count(tx, programme, &v->reordered, e) != 0)
		return -1;
	if (v->has_draw && !v->draw.done) {
		v->state_label = booking_state_draws.label;
		v->position = 0;
	}
	return wait_wishes(tx, v->id, &v->wishes, &v->n_wishes, e);
}

int
booking_view_load(struct tx *tx, struct app *app, int64_t id,
	struct booking_view *v, struct err *e)
{
	struct sql_booking_view_by_id r;

	if (sql_booking_view_by_id(tx, e, id, &r) != 1)
		return err_setf(e, ERR_INTERNAL, "no booking");
	*v = (struct booking_view){ .id = id,
		.person = r.person_id,
		.case_no = r.no,
		.state = r.state,
		.state_label = booking_state(r.state)->label,
		.offer = r.offer,
		.title = r.title,
		.accepted_at = r.accepted_at,
		.reported = !r.report_at_null };
	if (add_texts(tx, r.programme_id, v, e) != 0 ||
		add_consents(tx, v, e) != 0 || add_session(tx, &r, v, e) != 0 ||
		add_papers(tx, &r, v, e) != 0 ||
		add_draw(tx, app, r.programme_id, v, e) != 0)
		return -1;
	return add_waiting(tx, r.programme_id, v, e);
}

int
booking_views_of(struct tx *tx, struct app *app, int64_t person,
	struct booking_view **out, size_t *n, struct err *e)
{
	struct sql_booking_ids_of_person_rows rows;

	if (sql_booking_ids_of_person(tx, e, person, &rows) != 0)
		return -1;
	*n = rows.n;
	*out = ARENA_ARRAY(tx_arena(tx), struct booking_view, rows.n + 1);
	for (size_t i = 0; i < rows.n; i++)
		if (booking_view_load(
			    tx, app, rows.items[i].id, &(*out)[i], e) != 0)
			return -1;
	return 0;
}
