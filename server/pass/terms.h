/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The arithmetic of pass products: when one is sold, for which days it counts,
 * what it costs, what may still be given back. Pure; nothing here knows a row.
 *
 * Source: domain rules 6 (公园年票: the patterns of five cities),
 * spec/credential.md 3 (a pass on paper lasts 400 days at most).
 */
#ifndef YZ_PASS_TERMS_H
#define YZ_PASS_TERMS_H

#include "civil.h"

#define PASS_DAYS_MAX 400
#define PASS_START_DAYS_MAX 35 /* behind the sale, for a late first entry */
#define PASS_HOLDERS_MAX 3

enum pass_period {
	PASS_ROLLING,  /* so many days from its start */
	PASS_CALENDAR, /* to the end of a year */
	PASS_SEASON,   /* the same days of each year */
};
extern const char *const pass_period_names[3];

/* Days of any year are month * 100 + day, 0 for none ("md"). */

/* Both days within; until before from runs over the end of the year. */
struct pass_window {
	int from, until; /* md */
};

/* What those pay for whom the rule holds; "" is everybody's. fen. */
struct pass_price {
	const char *rule, *value;
	int from; /* md within the year that it counts for; 0: all of it */
	int64_t price, subsidy;
};

struct pass_terms {
	enum pass_period period;
	int64_t days; /* rolling */
	struct pass_window season;
	/* calendar, md: what is sold from then on counts for the next year */
	int rollover;
	/* It may begin so many days behind the sale: they are added to its
	 * end, which is fixed when it is sold. */
	int64_t start_days;
	int64_t renew_days;  /* renewed so early at most; 0: not at all */
	int64_t refund_days; /* unused, so many days from the sale; 0: not */
	const struct pass_window *windows; /* of sale; none: always */
	size_t n_windows;
	const struct pass_price *prices;
	size_t n_prices;
};

/* Do they say something that can be sold? DATE_FORMAT, NUMBER_RANGE as fields
 * of e. */
int pass_terms_check(const struct pass_terms *t, struct err *e);

struct pass_span {
	int64_t nbf, exp; /* Unix seconds */
	int year;	  /* that it counts for */
};
/*
 * What is sold at `now` (ms). before: the pass that it is appended to, NULL for
 * none; one that has ended is none.
 */
void pass_span(const struct pass_terms *t, int64_t now,
	const struct pass_span *before, struct pass_span *out);

/* Is it sold on that day? If not, *next is the first day on which it is. */
bool pass_on_sale(
	const struct pass_terms *t, struct civil today, struct civil *next);
/* The first day on which a pass may be renewed; none (all zero) if never. */
struct civil pass_renew_from(const struct pass_terms *t, int64_t exp);
/* May an unused one be given back still? sold_at and now in ms. */
bool pass_refundable(const struct pass_terms *t, int64_t sold_at, int64_t now);

/*
 * The lowest price of those that hold; never NULL when the terms are checked.
 * holds tells whether a row's rule does.
 */
const struct pass_price *pass_price_of(const struct pass_terms *t,
	struct civil today, int year,
	bool (*holds)(void *ctx, const char *rule, const char *value),
	void *ctx);

#endif
