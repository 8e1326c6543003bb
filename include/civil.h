/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Civil dates of Asia/Shanghai, ages and periods, and the calendar of working
 * days. Pure: "today" and instants are handed in. China has had no summer time
 * since 1991, so that the zone is a fixed +08:00 for every instant we keep.
 *
 * Sources: 民法典 201-203 (periods: the first day does not count, a month ends
 * on the corresponding day or the last one), the State Council's yearly holiday
 * notices (working days).
 */
#ifndef YZ_CIVIL_H
#define YZ_CIVIL_H

#include "arena.h"
#include "err.h"

/* A Gregorian date, 0001-01-01 to 9999-12-31. All zero means "none". */
struct civil {
	int16_t y;
	int8_t m, d; /* from 1 */
};

#define CIVIL_SIZE 11	      /* YYYY-MM-DD and its NUL */
#define CIVIL_MINUTE_SIZE 17  /* YYYY-MM-DD HH:MM */
#define CIVIL_RFC3339_SIZE 26 /* YYYY-MM-DDTHH:MM:SS+08:00 */

bool civil_is_valid(struct civil d);
/* Below, at, above zero as a is before, at, after b. */
int civil_compare(struct civil a, struct civil b);

/* Exactly YYYY-MM-DD and a real day, else -1 with DATE_FORMAT. */
int civil_parse(const char *text, struct civil *out, struct err *e) MUST_USE;
/* An invalid date is a BUG here and in all that follows. */
void civil_format(struct civil d, char out[CIVIL_SIZE]);

/* Days since 1970-01-01, and back. */
int32_t civil_days(struct civil d);
struct civil civil_from_days(int32_t days);
/* 1 Monday … 7 Sunday (GB/T 7408, ISO 8601). */
int civil_weekday(struct civil d);
struct civil civil_add_days(struct civil d, int32_t n);
/* The corresponding day n months on, or the last day of that month. */
struct civil civil_add_months(struct civil d, int n);
struct civil civil_add_years(struct civil d, int n);
/*
 * Full years (周岁), negative before birth. Attained on the birthday; born on
 * 29 February, on 1 March of a common year.
 */
int civil_age(struct civil birth, struct civil today);

/* The day in Shanghai of an instant (UTC ms), and the instant a day begins. */
struct civil civil_from_ms(int64_t ms);
int64_t civil_to_ms(struct civil d);
/* An instant as Shanghai time, whole seconds, rounded down. */
void civil_format_rfc3339(int64_t ms, char out[CIVIL_RFC3339_SIZE]);
void civil_format_minute(int64_t ms, char out[CIVIL_MINUTE_SIZE]);

/* ---- working days ---------------------------------------------------------
 */

struct calendar_day {
	int32_t day;	     /* as of civil_days */
	bool work;	     /* a working weekend (调休), else a day off */
	const char *holiday; /* 春节 */
};

/* Ascending days; lives as long as the arena it was loaded into. */
struct calendar {
	const struct calendar_day *days;
	size_t n;
};

/*
 * Loads a CSV `date,holiday,kind`, header first, kind off|work, ascending
 * dates. Sets TEXT_INVALID or DATE_FORMAT, detail names the line.
 */
int calendar_load(struct calendar *c, struct bytes csv, struct arena *a,
	struct err *e) MUST_USE;
/* The row of a day that differs from its weekday; NULL for an ordinary day. */
const struct calendar_day *calendar_find(
	const struct calendar *c, struct civil d);
/* Was the year's notice loaded? If not, weekends alone count as days off. */
bool calendar_covers_year(const struct calendar *c, int year);
bool calendar_is_workday(const struct calendar *c, struct civil d);
/* d itself, or the first working day behind it (last day of a period). */
struct civil calendar_next_workday(const struct calendar *c, struct civil d);
/* The n-th working day behind start, which does not count; start for 0. */
struct civil calendar_add_workdays(
	const struct calendar *c, struct civil start, unsigned n);
/* Working days behind a up to and with b; negative when b is before a. */
int calendar_workdays_between(
	const struct calendar *c, struct civil a, struct civil b);

#endif
