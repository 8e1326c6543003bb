/* SPDX-License-Identifier: Apache-2.0 */
#include "booking/settle.h"
#include "settle.sql.h"

static int
add_lines(struct tx *tx, const struct offer *o, const struct settle_range *r,
	struct settle *out, struct err *e)
{
	struct sql_settle_lines_rows rows;

	if (sql_settle_lines(
		    tx, e, o->id, r->place, r->from, r->until, &rows) != 0)
		return -1;
	out->n_lines = rows.n;
	out->lines = ARENA_ARRAY(tx_arena(tx), struct settle_line, rows.n + 1);
	for (size_t i = 0; i < rows.n; i++) {
		const struct sql_settle_lines *line = &rows.items[i];
		int64_t sum = line->people * o->price;

		out->lines[i] = (struct settle_line){ line->place, line->title,
			line->day, line->people, o->price, sum };
		out->people += line->people;
		out->sum += sum;
	}
	return 0;
}

static int
add_people(struct tx *tx, struct app *app, const struct offer *o,
	const struct settle_range *r, struct settle *out, struct err *e)
{
	struct sql_settle_people_rows rows;

	if (sql_settle_people(tx, e, o->id, r->place, r->from, r->until,
		    SETTLE_PEOPLE_MAX + 1, &rows) != 0)
		return -1;
	if (rows.n > SETTLE_PEOPLE_MAX)
		return err_set(e, ERR_SETTLE_LARGE);
	out->n_persons = rows.n;
	out->persons =
		ARENA_ARRAY(tx_arena(tx), struct settle_person, rows.n + 1);
	for (size_t i = 0; i < rows.n; i++) {
		const struct sql_settle_people *p = &rows.items[i];

		out->persons[i] = (struct settle_person){ .case_no = p->no,
			.place_name = p->title,
			.date = p->day,
			.attended_at = p->attended_at };
		if (person_masked_name(tx, app, p->person_id, p->name_sealed,
			    &out->persons[i].name, e) != 0)
			return -1;
	}
	return 0;
}

int
settle_make(struct tx *tx, struct app *app, const struct offer *o,
	const struct settle_range *range, struct settle *out, struct err *e)
{
	*out = (struct settle){ .price = o->price };
	if (add_lines(tx, o, range, out, e) != 0)
		return -1;
	return add_people(tx, app, o, range, out, e);
}
