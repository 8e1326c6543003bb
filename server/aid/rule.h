/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The rules of hardship aid (困难职工帮扶) as dated data: categories, kinds
 * with their caps, tiers of approval, limits of steps, papers, consents. A
 * version is a catalogue file that somebody has entered and somebody else has
 * confirmed; it never changes, so that a case can be recomputed under the one
 * that it was decided under. Beside them the local minimum-living line by
 * district, which no version ships: without it nothing is computed.
 *
 * Sources: domain rules 5, 10.
 */
#ifndef YZ_AID_RULE_H
#define YZ_AID_RULE_H

#include "app.h"
#include "json.h"

/* Amounts are fen, percentages whole; 0 where a row does not say. */
struct aid_category {
	const char *code, *label;
	int64_t line_percent; /* net a head and month below that of the line */
	int64_t caused_percent; /* or caused costs above that of the income */
};
struct aid_word {
	const char *code, *label;
};
struct aid_kind {
	const char *code, *label, *category;
	int64_t cap_lines; /* so many times the line a household and year */
	int64_t cap;
	int64_t cost_percent; /* of what was paid by oneself */
};
struct aid_tier {
	const char *code, *label;
	int64_t up_to;	   /* 0: any amount */
	int64_t approvals; /* by so many people */
	bool outside;	   /* the paper of a higher union is needed */
};
struct aid_limit {
	const char *stage;
	int64_t days; /* working days */
	bool paused;  /* the centre waits: its own clock stands still */
};
struct aid_paper_rule {
	const char *code, *label;
	const char *when; /* "always", a rigid cost or a cause */
};
struct aid_consent {
	const char *purpose, *title, *text;
	int64_t version;
	bool required;
};

struct aid_rules {
	int64_t version;
	const char *valid_from, *basis;
	int64_t publicity_days, publicity_min, publicity_max;
	int64_t draft_days, review_months, review_ahead_days, watch_months;
	int64_t sample_percent, sample_min;
	bool counts_earlier; /* aid of the last year counts as income */
	struct json_list categories, exclusions, rigid, causes, kinds, tiers;
	struct json_list papers, limits, consents;
	struct json_list scan; /* words that no posting may hold */
};

/*
 * A catalogue file; what is wrong with it under the names of its lists. JSON's
 * codes, FIELDS. NULL with e set.
 */
const struct aid_rules *aid_rules_read(
	struct arena *a, struct bytes text, struct err *e) MUST_USE;

/* In force on a day (YYYY-MM-DD). AID_RULES_NONE. */
int aid_rules_on(struct tx *tx, const char *day, const struct aid_rules **out,
	struct err *e) MUST_USE;
/* A version, also one that nobody has confirmed. NOT_FOUND. */
int aid_rules_load(struct tx *tx, int64_t version, const struct aid_rules **out,
	struct err *e) MUST_USE;
/* The line of a district on a day, confirmed: 1, none: 0, -1. */
int aid_line_on(struct tx *tx, const char *district, const char *day,
	int64_t *fen, struct err *e) MUST_USE;

/* The catalogue's version, where there is none yet. Write lane. */
int aid_rules_sync(struct tx *tx, struct app *app, struct err *e) MUST_USE;

/* Enters a version. AID_RULES_VERSION: the number is not the next one. */
int aid_rules_enter(struct tx *tx, struct app *app, struct bytes text,
	const char *actor, int64_t *version, struct err *e) MUST_USE;
/* Another person than who entered it; AID_RULES_SELF, AID_RULES_STATE. */
int aid_rules_confirm(struct tx *tx, struct app *app, int64_t version,
	const char *actor, struct err *e) MUST_USE;

struct aid_line {
	const char *district, *valid_from, *basis;
	int64_t amount; /* fen a person and month */
};
/* FIELDS; AID_RULES_VERSION: that day has a line. */
int aid_line_enter(struct tx *tx, struct app *app, const struct aid_line *l,
	const char *actor, struct err *e) MUST_USE;
int aid_line_confirm(struct tx *tx, struct app *app, const char *district,
	const char *valid_from, const char *actor, struct err *e) MUST_USE;

/* Rows of a version; NULL where there is none. */
const struct aid_category *aid_category_find(
	const struct aid_rules *r, const char *code);
const struct aid_kind *aid_kind_find(
	const struct aid_rules *r, const char *code, const char *category);
const struct aid_word *aid_word_find(
	const struct json_list *words, const char *code);
const struct aid_consent *aid_consent_find(
	const struct aid_rules *r, const char *purpose);
const struct aid_paper_rule *aid_paper_rule_find(
	const struct aid_rules *r, const char *code);
/* 入户走访登记表: the centre's own paper, which no version asks a family for;
 * aid_paper_rule_find() knows it as well. */
#define AID_PAPER_VISIT "visit"
extern const struct aid_paper_rule aid_visit_paper;
/* The tier of an amount and a stage's limit; every version has them. */
const struct aid_tier *aid_tier_of(const struct aid_rules *r, int64_t amount);
const struct aid_limit *aid_limit_of(
	const struct aid_rules *r, const char *stage);
/*
 * What a kind may reach for a household and year; 0: nothing of this kind.
 * cost: what was paid by oneself.
 */
int64_t aid_cap_of(const struct aid_kind *k, int64_t line, int64_t cost);

#endif
