/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Who may have a place: the rules of a programme are rows (programme_rule),
 * what each means is a row of a table here. All that fail are told at once,
 * each with the day from which it will not.
 *
 * Source: domain rules 6 (member, 农民工, not examined free within 12 months,
 * 16-60).
 */
#ifndef YZ_ELIGIBLE_H
#define YZ_ELIGIBLE_H

#include "booking/offer.h"
#include "person/person.h"

#define ELIGIBLE_RULES_MAX 16

/* What the rules look at. */
struct eligible_facts {
	int64_t person; /* 0: not in the registry */
	bool has_birth;
	struct civil birth;
	bool member;
	const char *group, *district; /* of the membership, else "" */
	int64_t examined_at;	      /* ms, 0: never within this kind */
	const char *const *marks;     /* the registry's */
	size_t n_marks;
	const char *const *declared; /* said now */
	size_t n_declared;
};

struct eligible_reason {
	enum err_code code;
	char next[CIVIL_SIZE]; /* "" when no day helps */
};

struct eligible {
	struct eligible_reason reasons[ELIGIBLE_RULES_MAX];
	size_t n_reasons;
	/* Declarations that are still to be made; their lack alone is no
	 * reason. */
	const char *needs[ELIGIBLE_RULES_MAX];
	size_t n_needs;
};

/* Of a person of the registry, by the membership as it is today. */
int eligible_facts_load(struct tx *tx, int64_t person, const char *kind,
	struct eligible_facts *out, struct err *e) MUST_USE;
/*
 * typed: only what the typed number itself says is judged, so that the answer
 * tells nothing about anybody.
 */
int eligible_judge(struct tx *tx, const struct offer *o,
	const struct eligible_facts *f, bool typed, struct eligible *out,
	struct err *e) MUST_USE;

/* The same by rules that are at hand. */
int eligible_judge_by(const struct offer_new_rule *rules, size_t n,
	struct civil today, const struct eligible_facts *f, bool typed,
	struct eligible *out, struct err *e) MUST_USE;
/* Does one rule of the table hold? False for a rule that is none. */
bool eligible_rule_holds(const struct eligible_facts *f, struct civil today,
	const char *rule, const char *value);

/* Is this a rule of the table, with a value that it can read? */
bool eligible_rule_check(const struct offer_new_rule *r);

#endif
