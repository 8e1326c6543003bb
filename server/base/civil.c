/* SPDX-License-Identifier: Apache-2.0 */
/* Gregorian dates, ages, periods and Shanghai time: see civil.h. */
#include "civil.h"

#define DAY_MS INT64_C(86400000)
#define ZONE_MS INT64_C(28800000)
#define DAYS_PER_400Y 146097
/* Days from 0000-03-01 to 1970-01-01. */
#define EPOCH_DAYS 719468

static bool
year_is_leap(int y)
{
	return (y % 4 == 0 && y % 100 != 0) || y % 400 == 0;
}

static int
month_days(int y, int m)
{
	static const int8_t days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31,
		30, 31 };

	return m == 2 && year_is_leap(y) ? 29 : days[m - 1];
}

static struct civil
civil_of(int y, int m, int d)
{
	struct civil c = { (int16_t)y, (int8_t)m, (int8_t)d };

	return c;
}

bool
civil_is_valid(struct civil d)
{
	return d.y >= 1 && d.y <= 9999 && d.m >= 1 && d.m <= 12 && d.d >= 1 &&
	       d.d <= month_days(d.y, d.m);
}

int
civil_compare(struct civil a, struct civil b)
{
	if (a.y != b.y)
		return a.y - b.y;
	if (a.m != b.m)
		return a.m - b.m;
	return a.d - b.d;
}

/* ---- text ---------------------------------------------------------------- */

/* The number in n digits, or -1. */
static int
digits_get(const char *p, int n)
{
	int v = 0;

	for (int i = 0; i < n; i++) {
		if (p[i] < '0' || p[i] > '9')
			return -1;
		v = v * 10 + (p[i] - '0');
	}
	return v;
}

static char *
digits_put(char *p, int v, int n)
{
	for (int i = n; i-- > 0; v /= 10)
		p[i] = (char)('0' + v % 10);
	return p + n;
}

int
civil_parse(const char *text, struct civil *out, struct err *e)
{
	struct civil c;

	if (!text || strlen(text) != CIVIL_SIZE - 1 || text[4] != '-' ||
		text[7] != '-')
		return err_set(e, ERR_DATE_FORMAT);
	c = civil_of(digits_get(text, 4), digits_get(text + 5, 2),
		digits_get(text + 8, 2));
	if (!civil_is_valid(c))
		return err_set(e, ERR_DATE_FORMAT);
	*out = c;
	return 0;
}

void
civil_format(struct civil d, char out[CIVIL_SIZE])
{
	char *p = out;

	BUG_ON(!civil_is_valid(d));
	p = digits_put(p, d.y, 4);
	*p++ = '-';
	p = digits_put(p, d.m, 2);
	*p++ = '-';
	p = digits_put(p, d.d, 2);
	*p = '\0';
}

/* ---- day numbers --------------------------------------------------------- */

/*
 * Years are counted from March, so that the leap day is the last of its year
 * and the months before a given one have (153 m + 2) / 5 days.
 */
int32_t
civil_days(struct civil d)
{
	int y = d.m <= 2 ? d.y - 1 : d.y;
	int m = d.m > 2 ? d.m - 3 : d.m + 9;
	int era = y / 400;
	int yoe = y % 400;
	int doy = (153 * m + 2) / 5 + d.d - 1;

	BUG_ON(!civil_is_valid(d));
	return era * DAYS_PER_400Y + yoe * 365 + yoe / 4 - yoe / 100 + doy -
	       EPOCH_DAYS;
}

struct civil
civil_from_days(int32_t days)
{
	int z = days + EPOCH_DAYS;
	int era = z / DAYS_PER_400Y;
	int doe = z % DAYS_PER_400Y;
	int yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
	int doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
	int mp = (5 * doy + 2) / 153;
	int m = mp < 10 ? mp + 3 : mp - 9;
	struct civil c;

	BUG_ON(z < 0 || era > 25);
	c = civil_of(
		yoe + era * 400 + (m <= 2), m, doy - (153 * mp + 2) / 5 + 1);
	BUG_ON(!civil_is_valid(c));
	return c;
}

int
civil_weekday(struct civil d)
{
	/* 1970-01-01 was a Thursday; the shift keeps the operand positive. */
	return (civil_days(d) + 3 + 7 * EPOCH_DAYS) % 7 + 1;
}

struct civil
civil_add_days(struct civil d, int32_t n)
{
	return civil_from_days(civil_days(d) + n);
}

struct civil
civil_add_months(struct civil d, int n)
{
	int months = d.y * 12 + d.m - 1 + n;
	int y = months / 12;
	int m = months % 12 + 1;

	BUG_ON(!civil_is_valid(d) || months < 12 || y > 9999);
	return civil_of(y, m, d.d < month_days(y, m) ? d.d : month_days(y, m));
}

struct civil
civil_add_years(struct civil d, int n)
{
	return civil_add_months(d, 12 * n);
}

int
civil_age(struct civil birth, struct civil today)
{
	bool before =
		today.m < birth.m || (today.m == birth.m && today.d < birth.d);

	return today.y - birth.y - before;
}

/* ---- instants ------------------------------------------------------------ */

/* Splits an instant into the day in Shanghai and the second of that day. */
static struct civil
instant_split(int64_t ms, int *second)
{
	int64_t local = ms + ZONE_MS;
	int64_t day = local / DAY_MS;

	if (local % DAY_MS < 0)
		day--;
	BUG_ON(day < -EPOCH_DAYS || day > INT32_MAX - EPOCH_DAYS);
	*second = (int)((local - day * DAY_MS) / 1000);
	return civil_from_days((int32_t)day);
}

struct civil
civil_from_ms(int64_t ms)
{
	int second;

	return instant_split(ms, &second);
}

int64_t
civil_to_ms(struct civil d)
{
	return civil_days(d) * DAY_MS - ZONE_MS;
}

void
civil_format_rfc3339(int64_t ms, char out[CIVIL_RFC3339_SIZE])
{
	int second;
	char *p = out + CIVIL_SIZE - 1;

	civil_format(instant_split(ms, &second), out);
	*p++ = 'T';
	p = digits_put(p, second / 3600, 2);
	*p++ = ':';
	p = digits_put(p, second / 60 % 60, 2);
	*p++ = ':';
	p = digits_put(p, second % 60, 2);
	memcpy(p, "+08:00", sizeof("+08:00"));
}

void
civil_format_minute(int64_t ms, char out[CIVIL_MINUTE_SIZE])
{
	int second;
	char *p = out + CIVIL_SIZE - 1;

	civil_format(instant_split(ms, &second), out);
	*p++ = ' ';
	p = digits_put(p, second / 3600, 2);
	*p++ = ':';
	p = digits_put(p, second / 60 % 60, 2);
	*p = '\0';
}
