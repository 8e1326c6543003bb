/* SPDX-License-Identifier: Apache-2.0 */
#include "booking/eligible.h"
#include "booking.sql.h"
#include "offer.sql.h"
#include "str.h"

#define YEARS_MAX 120
#define MONTHS_MAX 240

struct rule {
	const char *name;
	enum err_code code;
	bool number, of_number; /* its value is one; judged by the ID alone */
	int64_t max;
	/* next: the day from which it will hold, left alone if none will. */
	bool (*holds)(const struct eligible_facts *f, const char *value,
		int64_t number, struct civil today, struct civil *next);
};

static bool
is_in(const char *word, const char *const *list, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (strcmp(list[i], word) == 0)
			return true;
	return false;
}

static bool
is_member(const struct eligible_facts *f, const char *value, int64_t number,
	struct civil today, struct civil *next)
{
	(void)value, (void)number, (void)today, (void)next;
	return f->member;
}

static bool
has_mark(const struct eligible_facts *f, const char *value, int64_t number,
	struct civil today, struct civil *next)
{
	(void)number, (void)today, (void)next;
	return is_in(value, f->marks, f->n_marks) ||
	       is_in(value, f->declared, f->n_declared);
}

/* One of the groups of a list with commas. */
static bool
in_group(const struct eligible_facts *f, const char *value, int64_t number,
	struct civil today, struct civil *next)
{
	size_t n = strlen(f->group);

	(void)number, (void)today, (void)next;
	for (const char *at = value; n && *at;) {
		size_t word = strcspn(at, ",");

		if (word == n && memcmp(at, f->group, n) == 0)
			return true;
		at += word + (at[word] == ',');
	}
	return false;
}

static bool
old_enough(const struct eligible_facts *f, const char *value, int64_t number,
	struct civil today, struct civil *next)
{
	(void)value;
	if (!f->has_birth)
		return false;
	if (civil_age(f->birth, today) >= number)
		return true;
	*next = civil_add_years(f->birth, (int)number);
	return false;
}

static bool
young_enough(const struct eligible_facts *f, const char *value, int64_t number,
	struct civil today, struct civil *next)
{
	(void)value, (void)next;
	return f->has_birth && civil_age(f->birth, today) <= number;
}

static bool
long_ago(const struct eligible_facts *f, const char *value, int64_t number,
	struct civil today, struct civil *next)
{
	struct civil free_again;

	(void)value;
	if (!f->examined_at)
		return true;
	free_again =
		civil_add_months(civil_from_ms(f->examined_at), (int)number);
	if (civil_compare(free_again, today) <= 0)
		return true;
	*next = free_again;
	return false;
}

/* clang-format off */
static const struct rule rules[] = {
	{ "member",     ERR_NOT_MEMBER,      false, false, 0, is_member },
	{ "mark",       ERR_MIGRANT_MARK,    false, false, 0, has_mark },
	{ "group",      ERR_GROUP_OUT,       false, false, 0, in_group },
	{ "age_min",    ERR_AGE_LOW,         true,  true,  YEARS_MAX, old_enough },
	{ "age_max",    ERR_AGE_HIGH,        true,  true,  YEARS_MAX, young_enough },
	{ "gap_months", ERR_EXAMINED_BEFORE, true,  false, MONTHS_MAX, long_ago },
};
/* clang-format on */

static const struct rule *
rule_find(const char *name)
{
	for (size_t i = 0; i < ARRAY_LEN(rules); i++)
		if (strcmp(rules[i].name, name) == 0)
			return &rules[i];
	return NULL;
}

bool
eligible_rule_check(const struct offer_new_rule *r)
{
	const struct rule *rule = rule_find(r->rule);
	int64_t n;

	return rule && (!rule->number || digits_parse(bytes_str(r->value),
						 rule->max, &n) == 0);
}

int
eligible_facts_load(struct tx *tx, int64_t person, const char *kind,
	struct eligible_facts *out, struct err *e)
{
	struct sql_booking_facts row;
	struct sql_person_marks_rows marks;
	const char **list;
	struct err own = { 0 };

	if (sql_booking_facts(tx, e, person, kind, &row) != 1)
		return err_setf(e, ERR_INTERNAL, "no person");
	if (sql_person_marks(tx, e, person, &marks) != 0)
		return -1;
	list = ARENA_ARRAY(tx_arena(tx), const char *, marks.n + 1);
	for (size_t i = 0; i < marks.n; i++)
		list[i] = marks.items[i].mark;
	*out = (struct eligible_facts){ .person = person,
		.member = !row.member_id_null,
		.group = row.group_code ? row.group_code : "",
		.district = row.district ? row.district : "",
		.examined_at = row.examined_at_null ? 0 : row.examined_at,
		.marks = list,
		.n_marks = marks.n };
	out->has_birth =
		row.birth && civil_parse(row.birth, &out->birth, &own) == 0;
	return 0;
}

static bool
holds(const struct rule *rule, const char *value,
	const struct eligible_facts *f, struct civil today, struct civil *next)
{
	int64_t number = 0;

	if (rule->number &&
		digits_parse(bytes_str(value), rule->max, &number) != 0)
		BUG("a rule that was not checked");
	return rule->holds(f, value, number, today, next);
}

bool
eligible_rule_holds(const struct eligible_facts *f, struct civil today,
	const char *name, const char *value)
{
	const struct rule *rule = rule_find(name);
	struct civil next;

	return rule && holds(rule, value, f, today, &next);
}

static void
judge_one(const struct rule *rule, const char *value,
	const struct eligible_facts *f, struct civil today,
	struct eligible *out)
{
	struct civil next = { 0 };
	struct eligible_reason *why;

	if (holds(rule, value, f, today, &next))
		return;
	if (rule->code == ERR_MIGRANT_MARK) {
		out->needs[out->n_needs++] = value;
		return;
	}
	why = &out->reasons[out->n_reasons++];
	why->code = rule->code;
	if (civil_is_valid(next))
		civil_format(next, why->next);
}

int
eligible_judge_by(const struct offer_new_rule *rows, size_t n,
	struct civil today, const struct eligible_facts *f, bool typed,
	struct eligible *out, struct err *e)
{
	memset(out, 0, sizeof(*out));
	for (size_t i = 0; i < n && i < ELIGIBLE_RULES_MAX; i++) {
		const struct rule *rule = rule_find(rows[i].rule);

		if (!rule)
			return err_setf(
				e, ERR_INTERNAL, "rule %s", rows[i].rule);
		/* What has to be declared is asked of everybody alike. */
		if (!typed || rule->of_number || rule->code == ERR_MIGRANT_MARK)
			judge_one(rule, rows[i].value, f, today, out);
	}
	return 0;
}

int
eligible_judge(struct tx *tx, const struct offer *o,
	const struct eligible_facts *f, bool typed, struct eligible *out,
	struct err *e)
{
	struct sql_programme_rules_rows rows;
	struct offer_new_rule *list;

	if (sql_programme_rules(tx, e, o->id, &rows) != 0)
		return -1;
	list = ARENA_ARRAY(tx_arena(tx), struct offer_new_rule, rows.n + 1);
	for (size_t i = 0; i < rows.n; i++)
		list[i] = (struct offer_new_rule){ rows.items[i].rule,
			rows.items[i].value };
	return eligible_judge_by(
		list, rows.n, civil_from_ms(tx_now(tx)), f, typed, out, e);
}
