/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The passes that are offered, the groups of parks that they open, and the
 * parks: rows that follow a catalogue file. Terms never change once they are
 * there: another version is another row, and a pass keeps those it was sold by.
 */
#ifndef YZ_PASS_PRODUCT_H
#define YZ_PASS_PRODUCT_H

#include "booking/eligible.h"
#include "pass/terms.h"

struct pass_product {
	int64_t id;			      /* of the terms */
	int64_t product, version, valid_from; /* ms */
	const char *code, *scope, *title, *basis;
	int64_t group, holders;
	int64_t cap; /* passes a year; 0: any number */
	int64_t fee, replace_fee, pay_days;
	int64_t replacements; /* 0: any number */
	struct pass_terms terms;
	const struct offer_new_rule *rules; /* who may */
	size_t n_rules;
	const struct offer_text *texts;
	size_t n_texts;
};

/* The terms that count now. PASS_PRODUCT. */
int pass_product_load(struct tx *tx, const char *code, struct pass_product *out,
	struct err *e) MUST_USE;
/* Those that a pass was sold by. */
int pass_product_load_terms(struct tx *tx, int64_t terms,
	struct pass_product *out, struct err *e) MUST_USE;
/* All that count now, by their code. */
int pass_product_list(struct tx *tx, struct pass_product **out, size_t *n,
	struct err *e) MUST_USE;

struct pass_park {
	int64_t id, number; /* of its site */
	const char *code, *name, *address, *bus, *phone;
	int64_t opens, closes; /* minutes of the day; equal: all day */
	int64_t closed_days;   /* bit 0 Monday to bit 6 Sunday */
	int64_t passback_s, travel_s;
};
int pass_park_list(struct tx *tx, int64_t group, struct pass_park **out,
	size_t *n, struct err *e) MUST_USE;
/* The park of a site's code or number: 1, none: 0, -1. */
int pass_park_find(struct tx *tx, const char *code, struct pass_park *out,
	struct err *e) MUST_USE;
int pass_park_find_number(struct tx *tx, int64_t number, struct pass_park *out,
	struct err *e) MUST_USE;

/* What a gate of a park decides by, a row a group that the park belongs to. */
struct pass_rule_row {
	int64_t group, passback_s, per_day, per_year, closed_days, opens,
		closes;
};
int pass_rules_of_park(struct tx *tx, int64_t park, struct pass_rule_row **out,
	size_t *n, struct err *e) MUST_USE;

/* ---- the room for them --------------------------------------------------- */

/* One more of a product and year, guarded by its cap. PASS_SOLD_OUT. */
int pass_sold_add(struct tx *tx, const struct pass_product *p, int year,
	struct err *e) MUST_USE;
int pass_sold_give(
	struct tx *tx, int64_t product, int64_t year, struct err *e) MUST_USE;

/* ---- a catalogue file ---------------------------------------------------- */

struct pass_new_park {
	const char *code, *name, *address, *bus, *phone;
	int64_t number;
	const char *opens, *closes; /* "06:00"; NULL: all day */
	const char *const *closed;  /* "mon" … "sun" */
	int64_t passback_minutes, travel_minutes;
	size_t n_closed;
};
struct pass_new_group {
	int64_t number, per_day, per_year;
	const char *title;
	const char *const *parks;
	size_t n_parks;
};
struct pass_new_window {
	const char *from, *until; /* "12-01" */
};
struct pass_new_price {
	const char *rule, *value, *from; /* or NULL */
	int64_t price, subsidy;
};
struct pass_new_product {
	const char *code, *title, *scope, *basis, *valid_from, *period;
	int64_t version, group, holders, days, start_days, cap, fee, pay_days;
	int64_t renew_days, refund_days, replace_fee, replacements;
	const char *rollover;
	const struct pass_new_window *season; /* or NULL */
	const struct pass_new_window *windows;
	const struct pass_new_price *prices;
	const struct offer_new_rule *rules;
	const struct offer_text *texts;
	size_t n_windows, n_prices, n_rules, n_texts;
	uint8_t hash[32]; /* of all that it says */
};
struct pass_new {
	const struct pass_new_park *parks;
	const struct pass_new_group *groups;
	const struct pass_new_product *products;
	size_t n_parks, n_groups, n_products;
};

/*
 * Brings parks and groups up to date and adds terms that are new. Sets FIELDS
 * with what does not fit; PASS_VERSION for other words under a version that is
 * there. *made is how many terms are new.
 */
int pass_put(struct tx *tx, struct app *app, const char *actor,
	const struct pass_new *n, int64_t *made, struct err *e) MUST_USE;

#endif
