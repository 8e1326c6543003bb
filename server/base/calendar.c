/* SPDX-License-Identifier: Apache-2.0 */
/* The calendar of working days, read from its CSV: see civil.h. */
#include "civil.h"

#define CALENDAR_HEADER "date,holiday,kind"

/* The next line without its end; false when there is none. */
static bool
line_next(struct bytes *rest, struct bytes *line)
{
	const uint8_t *nl;

	if (rest->n == 0)
		return false;
	nl = memchr(rest->p, '\n', rest->n);
	line->p = rest->p;
	line->n = nl ? (size_t)(nl - rest->p) : rest->n;
	rest->p += line->n + (nl != NULL);
	rest->n -= line->n + (nl != NULL);
	if (line->n && line->p[line->n - 1] == '\r')
		line->n--;
	return true;
}

static int
kind_parse(struct bytes kind, bool *work)
{
	*work = bytes_equal(kind, bytes_str("work"));
	return *work || bytes_equal(kind, bytes_str("off")) ? 0 : -1;
}

static int
row_parse(struct bytes line, struct arena *a, struct calendar_day *day,
	struct err *e)
{
	const size_t name = CIVIL_SIZE; /* behind "YYYY-MM-DD," */
	const uint8_t *comma;
	char date[CIVIL_SIZE] = "";
	struct civil d;
	struct bytes kind;

	if (line.n <= name || line.p[name - 1] != ',')
		return err_set(e, ERR_TEXT_INVALID);
	memcpy(date, line.p, name - 1);
	if (civil_parse(date, &d, e) < 0)
		return -1;
	comma = memchr(line.p + name, ',', line.n - name);
	if (!comma)
		return err_set(e, ERR_TEXT_INVALID);
	kind = bytes_of(comma + 1, (size_t)(line.p + line.n - comma) - 1);
	if (kind_parse(kind, &day->work) < 0)
		return err_set(e, ERR_TEXT_INVALID);
	day->day = civil_days(d);
	day->holiday = arena_strndup(
		a, line.p + name, (size_t)(comma - line.p) - name);
	return 0;
}

static size_t
lines_count(struct bytes csv)
{
	struct bytes line;
	size_t n = 0;

	while (line_next(&csv, &line))
		n++;
	return n;
}

int
calendar_load(
	struct calendar *c, struct bytes csv, struct arena *a, struct err *e)
{
	struct calendar_day *days;
	struct bytes line;
	size_t n = 0;

	days = ARENA_ARRAY(a, struct calendar_day, lines_count(csv) + 1);
	if (!line_next(&csv, &line) ||
		!bytes_equal(line, bytes_str(CALENDAR_HEADER)))
		return err_setf(e, ERR_TEXT_INVALID, "calendar: line 1");
	while (line_next(&csv, &line)) {
		struct err why = { 0 };

		if (row_parse(line, a, &days[n], &why) < 0)
			return err_setf(
				e, why.code, "calendar: line %zu", n + 2);
		if (n && days[n].day <= days[n - 1].day)
			return err_setf(e, ERR_TEXT_INVALID,
				"calendar: line %zu out of order", n + 2);
		n++;
	}
	c->days = days;
	c->n = n;
	return 0;
}

/* The index of the first row at or behind a day. */
static size_t
row_lower_bound(const struct calendar *c, int32_t day)
{
	size_t lo = 0, hi = c->n;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (c->days[mid].day < day)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

const struct calendar_day *
calendar_find(const struct calendar *c, struct civil d)
{
	int32_t day = civil_days(d);
	size_t i = row_lower_bound(c, day);

	return i < c->n && c->days[i].day == day ? &c->days[i] : NULL;
}

/*
 * A new year's holiday may begin in December, so a stray row proves nothing;
 * the National Day stands in its own year's notice and in no other.
 */
bool
calendar_covers_year(const struct calendar *c, int year)
{
	struct civil national_day = { (int16_t)year, 10, 1 };

	return civil_is_valid(national_day) &&
	       calendar_find(c, national_day) != NULL;
}

bool
calendar_is_workday(const struct calendar *c, struct civil d)
{
	const struct calendar_day *row = calendar_find(c, d);

	return row ? row->work : civil_weekday(d) <= 5;
}

struct civil
calendar_next_workday(const struct calendar *c, struct civil d)
{
	while (!calendar_is_workday(c, d))
		d = civil_add_days(d, 1);
	return d;
}

struct civil
calendar_add_workdays(const struct calendar *c, struct civil start, unsigned n)
{
	for (; n > 0; n--)
		start = calendar_next_workday(c, civil_add_days(start, 1));
	return start;
}

int
calendar_workdays_between(
	const struct calendar *c, struct civil a, struct civil b)
{
	int n = 0;

	if (civil_compare(b, a) < 0)
		return -calendar_workdays_between(c, b, a);
	while (civil_compare(a, b) < 0) {
		a = civil_add_days(a, 1);
		n += calendar_is_workday(c, a);
	}
	return n;
}
