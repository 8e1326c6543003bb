/* SPDX-License-Identifier: Apache-2.0 */
#include "pass/terms.h"

#define DAYS_MAX 3660

const char *const pass_period_names[] = {
	[PASS_ROLLING] = "rolling",
	[PASS_CALENDAR] = "calendar",
	[PASS_SEASON] = "season",
};

/* ---- days of the year ---------------------------------------------------- */

static struct civil
day_of(int year, int md)
{
	return (struct civil){ (int16_t)year, (int8_t)(md / 100),
		(int8_t)(md % 100) };
}

static int
md_of(struct civil d)
{
	return d.m * 100 + d.d;
}

/* A day that every year has: 29 February is none. */
static bool
is_md(int md)
{
	return md > 0 && md <= 1231 && civil_is_valid(day_of(2001, md));
}

static bool
covers(const struct pass_window *w, int md)
{
	if (w->from <= w->until)
		return w->from <= md && md <= w->until;
	return w->from <= md || md <= w->until;
}

static int64_t
seconds(struct civil d)
{
	return civil_to_ms(d) / 1000;
}

static struct civil
new_year(int year)
{
	return day_of(year, 101);
}

/* ---- do they fit --------------------------------------------------------- */

static void
check_days(const struct pass_terms *t, struct err *e)
{
	struct civil last = new_year(2002); /* of a pass for 2001 */

	if (t->period == PASS_ROLLING &&
		(t->days < 1 || t->days + t->start_days > PASS_DAYS_MAX))
		err_add_field(e, "days", ERR_NUMBER_RANGE);
	if (t->start_days < 0 || t->start_days > PASS_START_DAYS_MAX ||
		(t->start_days && t->period != PASS_ROLLING))
		err_add_field(e, "start_days", ERR_NUMBER_RANGE);
	if (t->period == PASS_SEASON &&
		(!is_md(t->season.from) || !is_md(t->season.until)))
		err_add_field(e, "season", ERR_DATE_FORMAT);
	if (!t->rollover)
		return;
	if (t->period != PASS_CALENDAR || !is_md(t->rollover))
		err_add_field(e, "rollover", ERR_DATE_FORMAT);
	else if (civil_days(last) - civil_days(day_of(2000, t->rollover)) >
		 PASS_DAYS_MAX)
		err_add_field(e, "rollover", ERR_NUMBER_RANGE);
}

static void
check_prices(const struct pass_terms *t, struct err *e)
{
	bool everybody = false;

	for (size_t i = 0; i < t->n_prices; i++) {
		const struct pass_price *p = &t->prices[i];

		everybody |= !*p->rule && !p->from;
		if (p->price < 0 || p->subsidy < 0)
			err_add_field(e, "prices", ERR_NUMBER_RANGE);
		if (p->from && !is_md(p->from))
			err_add_field(e, "prices", ERR_DATE_FORMAT);
	}
	if (!everybody)
		err_add_field(e, "prices", ERR_REQUIRED);
}

int
pass_terms_check(const struct pass_terms *t, struct err *e)
{
	check_days(t, e);
	check_prices(t, e);
	for (size_t i = 0; i < t->n_windows; i++)
		if (!is_md(t->windows[i].from) || !is_md(t->windows[i].until))
			err_add_field(e, "windows", ERR_DATE_FORMAT);
	if (t->renew_days < 0 || t->renew_days > DAYS_MAX)
		err_add_field(e, "renew_days", ERR_NUMBER_RANGE);
	if (t->refund_days < 0 || t->refund_days > DAYS_MAX)
		err_add_field(e, "refund_days", ERR_NUMBER_RANGE);
	return e->code == ERR_NONE ? 0 : -1;
}

/* ---- for which days ------------------------------------------------------ */

static void
rolling(const struct pass_terms *t, int64_t now, const struct pass_span *before,
	struct pass_span *out)
{
	struct civil first;

	out->nbf = before ? before->exp : now;
	first = civil_from_ms(out->nbf * 1000);
	/* Appended, it goes on without a gap: nothing is left to begin late. */
	out->exp = seconds(civil_add_days(
		first, (int32_t)(t->days + (before ? 0 : t->start_days))));
	/* Numbered one after the other: 365 days are not always a year. */
	out->year = before ? before->year + 1 : first.y;
}

static void
calendar(const struct pass_terms *t, int64_t now,
	const struct pass_span *before, struct pass_span *out)
{
	struct civil sale = civil_from_ms(now * 1000);

	out->year = sale.y;
	if (t->rollover && md_of(sale) >= t->rollover)
		out->year++;
	if (before && out->year <= before->year)
		out->year = before->year + 1;
	out->nbf = before ? before->exp : now;
	out->exp = seconds(new_year(out->year + 1));
}

/* Named after the year in which it begins. */
static void
season(const struct pass_terms *t, int64_t now, const struct pass_span *before,
	struct pass_span *out)
{
	struct civil sale = civil_from_ms(now * 1000);
	bool over = t->season.until < t->season.from; /* the end of the year */
	int64_t begins;

	out->year = sale.y;
	if (over && md_of(sale) <= t->season.until)
		out->year--;
	if (!over && md_of(sale) > t->season.until)
		out->year++;
	if (before && out->year <= before->year)
		out->year = before->year + 1;
	begins = seconds(day_of(out->year, t->season.from));
	out->nbf = begins > now ? begins : now;
	out->exp = seconds(
		civil_add_days(day_of(out->year + over, t->season.until), 1));
}

void
pass_span(const struct pass_terms *t, int64_t now,
	const struct pass_span *before, struct pass_span *out)
{
	static void (*const periods[])(const struct pass_terms *, int64_t,
		const struct pass_span *, struct pass_span *) = {
		[PASS_ROLLING] = rolling,
		[PASS_CALENDAR] = calendar,
		[PASS_SEASON] = season,
	};

	if (before && before->exp <= now / 1000)
		before = NULL;
	periods[t->period](t, now / 1000, before, out);
}

/* ---- when ---------------------------------------------------------------- */

static bool
sold_on(const struct pass_terms *t, struct civil d)
{
	for (size_t i = 0; i < t->n_windows; i++)
		if (covers(&t->windows[i], md_of(d)))
			return true;
	return t->n_windows == 0;
}

bool
pass_on_sale(const struct pass_terms *t, struct civil today, struct civil *next)
{
	*next = today;
	if (sold_on(t, today))
		return true;
	do {
		*next = civil_add_days(*next, 1);
	} while (!sold_on(t, *next)); /* a window has a day of every year */
	return false;
}

struct civil
pass_renew_from(const struct pass_terms *t, int64_t exp)
{
	if (!t->renew_days)
		return (struct civil){ 0 };
	return civil_add_days(
		civil_from_ms(exp * 1000), (int32_t)-t->renew_days);
}

bool
pass_refundable(const struct pass_terms *t, int64_t sold_at, int64_t now)
{
	struct civil last =
		civil_add_days(civil_from_ms(sold_at), (int32_t)t->refund_days);

	return t->refund_days && civil_compare(civil_from_ms(now), last) <= 0;
}

/* ---- what it costs ------------------------------------------------------- */

static bool
in_force(const struct pass_price *p, struct civil today, int year)
{
	return !p->from || civil_compare(day_of(year, p->from), today) <= 0;
}

const struct pass_price *
pass_price_of(const struct pass_terms *t, struct civil today, int year,
	bool (*holds)(void *ctx, const char *rule, const char *value),
	void *ctx)
{
	const struct pass_price *best = NULL;

	for (size_t i = 0; i < t->n_prices; i++) {
		const struct pass_price *p = &t->prices[i];

		if (!in_force(p, today, year) ||
			(*p->rule && !holds(ctx, p->rule, p->value)))
			continue;
		if (!best || p->price < best->price)
			best = p;
	}
	BUG_ON(!best);
	return best;
}
