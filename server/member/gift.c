/* SPDX-License-Identifier: Apache-2.0 */
#include "member/gift.h"
#include "audit/audit.h"
#include "member.sql.h"
#include "person/person.h"
#include "ref/ref.h"

#define AGE_MIN 16 /* on the first day of the plan */
#define AGE_MAX 60

static const struct {
	const char *code, *text;
} reasons[] = {
	{ "ok", "符合互助保障赠送条件（16–60 周岁，八大群体）" },
	{ "group", "职业群体不在互助保障赠送范围" },
	{ "consent", "本人未同意提供信息，不列入互助保障赠送名单" },
	{ "age", "年龄不在 16–60 周岁，不列入互助保障赠送名单" },
	{ "before", "已获赠过互助保障，不重复赠送" },
};

/* The first day of the month after this one (domain rules 4, default). */
static struct civil
start_day(const struct tx *tx)
{
	struct civil d = civil_from_ms(tx_now(tx));

	d.d = 1;
	return civil_add_months(d, 1);
}

static bool
age_fits(const char *birth, struct civil start)
{
	struct err own = { 0 };
	struct civil born;
	int age;

	if (!birth || civil_parse(birth, &born, &own) != 0)
		return false;
	age = civil_age(born, start);
	return age >= AGE_MIN && age <= AGE_MAX;
}

/* The index in reasons[] or -1. */
static int
judge(struct tx *tx, struct app *app, const struct flow_case *c,
	const char *group, const char *birth, struct err *e)
{
	const struct ref_group *g = ref_group_find(app->ref, group);
	struct sql_consent_given given;
	struct sql_gift_any any;
	int consent, before;

	if (!g || !g->gift)
		return 1;
	consent = sql_consent_given(tx, e, c->id, "gift_transfer", &given);
	if (consent <= 0)
		return consent < 0 ? -1 : 2;
	if (!age_fits(birth, start_day(tx)))
		return 3;
	before = sql_gift_any(tx, e, c->person_id, &any);
	if (before != 0)
		return before < 0 ? -1 : 4;
	return 0;
}

int
gift_list(struct tx *tx, struct app *app, int64_t membership,
	const struct flow_case *c, const char *group, const char *actor,
	struct err *e)
{
	struct arena *a = tx_arena(tx);
	struct person_fields p;
	char start[CIVIL_SIZE];
	int verdict;

	if (person_load(tx, app, c->person_id, &p, e) != 0)
		return -1;
	verdict = judge(tx, app, c, group, p.birth, e);
	if (verdict < 0)
		return -1;
	civil_format(start_day(tx), start);
	if (sql_gift_insert(tx, e, membership, c->person_id, verdict == 0,
		    reasons[verdict].code, start, tx_now(tx)) != 0)
		return -1;
	return audit_add(tx, e, app->rng, actor, "gift.list",
		arena_printf(a, "case:%s", c->no),
		arena_printf(a, "{\"verdict\":\"%s\",\"starts_on\":\"%s\"}",
			reasons[verdict].code, start));
}

int
gift_hint(struct tx *tx, struct app *app, const struct flow_case *c,
	const char *group, const char *birth, struct flow_hint *out,
	struct err *e)
{
	int verdict = judge(tx, app, c, group, birth, e);

	if (verdict < 0)
		return -1;
	*out = (struct flow_hint){ verdict == 0 ? "ok" : "warn",
		reasons[verdict].text };
	return 0;
}
