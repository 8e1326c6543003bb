/* SPDX-License-Identifier: Apache-2.0 */
#include "pass/speed.h"
#include "speed.sql.h"
#include <stdio.h>

#define MONTH_SIZE 8

/* ---- what gates say ------------------------------------------------------ */

int
speed_read(const char *took, struct speeds *out)
{
	out->n = 0;
	while (took) {
		size_t n = strcspn(took, ",");
		int64_t *ms = &out->ms[out->n];

		if (out->n++ == BATCH_MAX)
			return -1;
		*ms = -1;
		if (n &&
			digits_parse(bytes_of(took, n), GATE_TOOK_MAX, ms) != 0)
			return -1;
		took = took[n] ? took + n + 1 : NULL;
	}
	return 0;
}

int
speed_top(struct tx *tx, int64_t gate, int64_t *out, struct err *e)
{
	struct sql_speed_top row = { 0 };
	int found = sql_speed_top(tx, e, gate, &row);

	*out = row.top;
	return found < 0 ? -1 : 0;
}

/* ---- counting ------------------------------------------------------------ */

struct count {
	char month[MONTH_SIZE];
	int64_t ms, n;
};

/* Two digits are enough to see by. */
static int64_t
two_digits(int64_t ms)
{
	int64_t step = 1;

	while ((ms + step - 1) / step >= 100)
		step *= 10;
	return (ms + step - 1) / step * step;
}

static void
count_one(
	struct count *counts, size_t *n, const struct gate_entry *x, int64_t ms)
{
	struct civil day = civil_from_ms(x->at * 1000);
	struct count one = { .ms = two_digits(ms), .n = 1 };

	snprintf(one.month, sizeof(one.month), "%04u-%02u",
		(unsigned)day.y % 10000, (unsigned)day.m % 100);
	for (size_t i = 0; i < *n; i++) {
		if (counts[i].ms == one.ms &&
			strcmp(counts[i].month, one.month) == 0) {
			counts[i].n++;
			return;
		}
	}
	counts[(*n)++] = one;
}

int
speed_add(struct tx *tx, const struct entry_gate *gate,
	const struct gate_batch *b, const struct speeds *s, int64_t top,
	struct err *e)
{
	struct count *counts =
		ARENA_ARRAY(tx_arena(tx), struct count, s->n + 1);
	size_t n = 0;

	for (size_t i = 0; gate->site && s->n == b->n && i < b->n; i++) {
		struct gate_entry x;

		if (s->ms[i] < 0 || (int64_t)b->first + (int64_t)i <= top)
			continue;
		if (gate_entry_decode(b->entries[i].record, &x) != 0)
			BUG("a record that the batch's reader has read");
		count_one(counts, &n, &x, s->ms[i]);
	}
	for (size_t i = 0; i < n; i++)
		if (sql_speed_add(tx, e, gate->site, counts[i].month,
			    counts[i].ms, counts[i].n) != 0)
			return -1;
	return 0;
}

/* ---- a park's months ----------------------------------------------------- */

/* Rows of one month, by ms: the least that 95 of 100 did not exceed. */
static int64_t
p95(const struct sql_speed_of_site *rows, size_t n, int64_t all)
{
	int64_t seen = 0;

	for (size_t i = 0; i < n; i++) {
		seen += rows[i].n;
		if (seen * 100 >= all * 95)
			return rows[i].ms;
	}
	BUG("a month without codes");
}

int
speed_months(struct tx *tx, int64_t site, const char *from, const char *until,
	struct speed_month **out, size_t *n, struct err *e)
{
	struct arena *a = tx_arena(tx);
	struct sql_speed_of_site_rows rows;

	*n = 0;
	if (sql_speed_of_site(tx, e, site, arena_strndup(a, from, 7),
		    arena_strndup(a, until, 7), &rows) != 0)
		return -1;
	*out = ARENA_ARRAY(a, struct speed_month, rows.n + 1);
	for (size_t i = 0, k; i < rows.n; i = k) {
		struct speed_month *m = &(*out)[(*n)++];

		m->month = rows.items[i].month;
		for (k = i; k < rows.n &&
			    strcmp(rows.items[k].month, m->month) == 0;
			k++)
			m->n += rows.items[k].n;
		m->p95 = p95(&rows.items[i], k - i, m->n);
	}
	return 0;
}
