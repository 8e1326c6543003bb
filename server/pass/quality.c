/* SPDX-License-Identifier: Apache-2.0 */
#include "pass/quality.h"
#include "quality.sql.h"
#include "token_verdict.h"

#define DAY_S INT64_C(86400)

static const char *
line_of(const char *result)
{
	for (int v = 0; v < TOKEN_VERDICT_COUNT; v++)
		if (strcmp(token_verdict_name(v), result) == 0)
			return token_verdict_line(v);
	return result; /* of a gate that is newer than this centre */
}

static int
add_reasons(struct tx *tx, struct park_quality *q, int64_t since, int64_t until,
	struct err *e)
{
	struct sql_park_reasons_rows rows;

	if (sql_park_reasons(tx, e, q->park.id, since, until, &rows) != 0)
		return -1;
	q->n_reasons = rows.n;
	q->reasons = ARENA_ARRAY(tx_arena(tx), struct park_reason, rows.n + 1);
	for (size_t i = 0; i < rows.n; i++)
		q->reasons[i] = (struct park_reason){ rows.items[i].result,
			line_of(rows.items[i].result), rows.items[i].n };
	return 0;
}

static int
fill(struct tx *tx, struct park_quality *q, const char *from, const char *until,
	struct err *e)
{
	struct civil first = { 0 }, last = { 0 };
	struct sql_park_sums sums;
	struct sql_park_wrong wrong;
	int64_t since, end;

	if (civil_parse(from, &first, e) != 0 ||
		civil_parse(until, &last, e) != 0)
		return -1;
	since = civil_to_ms(first) / 1000;
	end = civil_to_ms(last) / 1000 + DAY_S;
	if (sql_park_sums(tx, e, q->park.id, since, end, &sums) != 0 ||
		sql_park_wrong(tx, e, q->park.id, since, end, &wrong) != 0 ||
		add_reasons(tx, q, since, end, e) != 0)
		return -1;
	q->entries = sums.entries;
	q->duplicates = sums.duplicates;
	q->refused = sums.refused;
	q->asked = sums.asked;
	q->back = sums.back;
	q->wrong_accepted = sums.wrong;
	q->wrong_refused = wrong.n;
	if (speed_months(tx, q->park.id, from, until, &q->speed, &q->n_speed,
		    e) != 0)
		return -1;
	return entry_days(tx, q->park.id, from, until, &q->days, &q->n_days, e);
}

int
park_quality_list(struct tx *tx, int64_t number, const char *from,
	const char *until, struct park_quality **out, size_t *n, struct err *e)
{
	struct sql_park_numbers_rows rows;

	if (sql_park_numbers(tx, e, number, &rows) != 0)
		return -1;
	*n = rows.n;
	*out = ARENA_ARRAY(tx_arena(tx), struct park_quality, rows.n + 1);
	for (size_t i = 0; i < rows.n; i++)
		if (pass_park_find_number(
			    tx, rows.items[i].number, &(*out)[i].park, e) < 0 ||
			fill(tx, &(*out)[i], from, until, e) != 0)
			return -1;
	return 0;
}

int
park_gates(struct tx *tx, struct park_gate **out, size_t *n, struct err *e)
{
	struct sql_park_gate_list_rows rows;

	if (sql_park_gate_list(tx, e, &rows) != 0)
		return -1;
	*n = rows.n;
	*out = ARENA_ARRAY(tx_arena(tx), struct park_gate, rows.n + 1);
	for (size_t i = 0; i < rows.n; i++) {
		const struct sql_park_gate_list *r = &rows.items[i];

		(*out)[i] = (struct park_gate){ .name = r->name,
			.park = r->park,
			.seen_at = r->seen_at,
			.acked = r->acked,
			.top = r->top,
			.missing = r->missing,
			.hole_since = r->hole_since_null ? 0 : r->hole_since,
			.held_at = r->held_at_null ? 0 : r->held_at };
	}
	return 0;
}
