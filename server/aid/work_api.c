/* SPDX-License-Identifier: Apache-2.0 */
#include "aid/work_api.h"
#include "act.sql.h"
#include "aid/act.h"
#include "aid/duty.h"
#include "duty.sql.h"
#include "public.sql.h"
#include "ref/ref.h"
#include <stddef.h>

struct code_reply {
	const char *list, *code, *label;
};
struct step_reply {
	const char *action, *label, *refused;
	bool needs_reason, primary;
};
struct kind_reply {
	const char *category, *code, *label;
	int64_t cap, left;
};
struct posted_reply {
	const char *id, *scope, *unit, *name, *category, *kind, *remark;
	const char *from_on, *until_on;
	bool stopped, ended;
};
struct grant_reply {
	const char *ref, *state, *source_label, *purpose_label;
	int64_t year, amount;
};
struct work_reply {
	struct json_list steps, kinds;
	struct posted_reply *posting;
	struct grant_reply *grant;
	int64_t publicity_days, publicity_min, publicity_max;
};

/* clang-format off */
#define C(name, label_) J_FIELD(code_reply, #name, name, J_TEXT, J_REQUIRED, 0, NULL, label_)
static const struct json_field code_fields[] = {
	C(list, "category、kind、cause、rigid、exclusion、paper"), C(code, "代码"), C(label, "名称"),
};
#undef C
const struct json_shape aid_code_shape = JSON_SHAPE("AidCode", struct code_reply, code_fields);
#define S(name, type, flags, label_) J_FIELD(step_reply, #name, name, type, flags, 0, NULL, label_)
static const struct json_field step_fields[] = {
	S(action, J_TEXT, J_REQUIRED, "动作"), S(label, J_TEXT, J_REQUIRED, "名称"), S(needs_reason, J_BOOL, J_REQUIRED, "要写原因"),
	S(primary, J_BOOL, J_REQUIRED, "主要的一步"), S(refused, J_TEXT, J_OMIT_EMPTY, "本账号为什么不能办"),
};
#undef S
static const struct json_shape step_shape = JSON_SHAPE("AidStep", struct step_reply, step_fields);
#define K(name, type, label_) J_FIELD(kind_reply, #name, name, type, J_REQUIRED, 0, NULL, label_)
static const struct json_field kind_fields[] = {
	K(category, J_TEXT, "困难类别"), K(code, J_TEXT, "帮扶项目"), K(label, J_TEXT, "名称"),
	K(cap, J_INT, "每户每年限额，分"), K(left, J_INT, "这一户本年度还可以给多少，分"),
};
#undef K
static const struct json_shape kind_shape = JSON_SHAPE("AidKindLeft", struct kind_reply, kind_fields);
#define P(name, type, label_) J_FIELD(posted_reply, #name, name, type, J_REQUIRED, 0, NULL, label_)
static const struct json_field posted_fields[] = {
	P(id, J_TEXT, "公示编号"), P(scope, J_TEXT, "public 社会公示，unit 单位内公示"), P(unit, J_TEXT, "单位"), P(name, J_TEXT, "姓名，已遮盖"),
	P(category, J_TEXT, "困难类别"), P(kind, J_TEXT, "拟帮扶项目"), P(remark, J_TEXT, "说明"), P(from_on, J_TEXT, "从"),
	P(until_on, J_TEXT, "到"), P(stopped, J_BOOL, "有异议，暂停计时"), P(ended, J_BOOL, "已结束"),
};
#undef P
static const struct json_shape posted_shape = JSON_SHAPE("AidPosted", struct posted_reply, posted_fields);
#define G(name, type, label_) J_FIELD(grant_reply, #name, name, type, J_REQUIRED, 0, NULL, label_)
static const struct json_field grant_fields[] = {
	G(ref, J_TEXT, "编号"), G(state, J_TEXT, "状态"), G(source_label, J_TEXT, "资金来源"), G(purpose_label, J_TEXT, "用途"),
	G(year, J_INT, "年度"), G(amount, J_INT, "金额，分"),
};
#undef G
static const struct json_shape grant_shape = JSON_SHAPE("AidGrant", struct grant_reply, grant_fields);
#define W(name, type, flags, sub, label_) J_FIELD(work_reply, #name, name, type, flags, 0, sub, label_)
static const struct json_field work_fields[] = {
	W(steps, J_LIST, J_REQUIRED, &step_shape, "可以办理的步骤"), W(kinds, J_LIST, J_REQUIRED, &kind_shape, "帮扶项目和限额"),
	W(posting, J_OBJECT, J_OMIT_EMPTY, &posted_shape, "最近一次公示"), W(grant, J_OBJECT, J_OMIT_EMPTY, &grant_shape, "对应的帮扶金"),
	W(publicity_days, J_INT, J_REQUIRED, NULL, "公示几个工作日"), W(publicity_min, J_INT, J_REQUIRED, NULL, "最少"),
	W(publicity_max, J_INT, J_REQUIRED, NULL, "最多"),
};
#undef W
const struct json_shape aid_work_shape = JSON_SHAPE("AidWork", struct work_reply, work_fields);
/* clang-format on */

/* ---- words --------------------------------------------------------------- */

/* Rows of all of these begin as struct aid_word does. */
#define LIST(name, member, type)                                               \
	{                                                                      \
		name, offsetof(struct aid_rules, member), sizeof(type)         \
	}
static const struct {
	const char *name;
	size_t at, size;
} lists[] = {
	LIST("category", categories, struct aid_category),
	LIST("kind", kinds, struct aid_kind),
	LIST("cause", causes, struct aid_word),
	LIST("rigid", rigid, struct aid_word),
	LIST("exclusion", exclusions, struct aid_word),
	LIST("paper", papers, struct aid_paper_rule),
};
#undef LIST

static const struct json_list *
list_of(const struct aid_rules *r, size_t i)
{
	return (const void *)((const char *)r + lists[i].at);
}

struct json_list
aid_codes(struct arena *a, const struct aid_rules *r)
{
	struct code_reply *items;
	size_t n = 0;

	for (size_t i = 0; i < ARRAY_LEN(lists); i++)
		n += list_of(r, i)->n;
	items = ARENA_ARRAY(a, struct code_reply, n + 1);
	n = 0;
	for (size_t i = 0; i < ARRAY_LEN(lists); i++) {
		const struct json_list *l = list_of(r, i);

		for (size_t k = 0; k < l->n; k++) {
			struct aid_word w;

			memcpy(&w, (const char *)l->items + k * lists[i].size,
				sizeof(w));
			items[n++] = (struct code_reply){ lists[i].name, w.code,
				w.label };
		}
	}
	return (struct json_list){ items, n };
}

/* ---- steps --------------------------------------------------------------- */

/* Whoever has agreed waits for the others; only the last one approves. */
static int
is_turn(const struct aid_looking *l, const struct flow_step *step, bool *out,
	struct err *e)
{
	const int64_t round = l->row->returns + 1;
	const bool last = strcmp(step->action, "approve") == 0;
	struct sql_aid_duty_has mine;
	int64_t n, needed;
	int found;

	*out = true;
	if (!last && strcmp(step->action, "co_approve") != 0)
		return 0;
	found = sql_aid_duty_has(l->tx, e, l->row->id, "approver", round,
		l->c->caller.id, &mine);
	if (found < 0 || aid_duty_count(l->tx, l->row->id, round, "approver",
				 &n, e) != 0)
		return -1;
	needed = aid_tier_of(l->rules, l->row->amount)->approvals;
	n += found ? 0 : 1;
	*out = last ? n >= needed : n < needed && !found;
	return 0;
}

static int
add_steps(const struct aid_looking *l, struct work_reply *out, struct err *e)
{
	const struct service *s = &aid_service;
	struct step_reply *items =
		ARENA_ARRAY(&l->c->arena, struct step_reply, s->n_steps);
	size_t n = 0;

	for (size_t i = 0; i < s->n_steps; i++) {
		const struct flow_step *step = &s->steps[i];
		enum err_code bar;
		bool turn, ripe;

		if (strcmp(step->from, l->f->state) != 0 ||
			!aid_step_is_at(step, l->row->stage) ||
			!(step->perm & l->c->caller.perms))
			continue;
		if (is_turn(l, step, &turn, e) != 0 ||
			aid_step_is_ripe(l->tx, l->c->app, l->row, l->rules,
				step, &ripe, e) != 0 ||
			aid_duty_bar(l->tx, l->f,
				aid_step_duty(step, l->row->stage),
				&l->c->caller, &bar, e) != 0)
			return -1;
		if (!turn || !ripe)
			continue;
		items[n++] = (struct step_reply){ step->action, step->label,
			bar == ERR_NONE ? NULL : err_info(bar)->title,
			step->needs_reason, step->primary };
	}
	out->steps = (struct json_list){ items, n };
	return 0;
}

/* ---- what is left of each kind ------------------------------------------- */

static int
add_kinds(const struct aid_looking *l, struct work_reply *out, struct err *e)
{
	const struct aid_kind *rows = l->rules->kinds.items;
	struct kind_reply *items = ARENA_ARRAY(
		&l->c->arena, struct kind_reply, l->rules->kinds.n + 1);
	char today[CIVIL_SIZE];
	int64_t line;

	civil_format(app_today(l->c->app), today);
	if (aid_line_on(l->tx, l->row->district, today, &line, e) < 0)
		return -1;
	for (size_t i = 0; i < l->rules->kinds.n; i++) {
		const int64_t cap = aid_cap_of(&rows[i], line, l->form->cost);
		struct sql_aid_household_granted had;

		if (sql_aid_household_granted(l->tx, e, l->row->household,
			    l->row->id, app_today(l->c->app).y, rows[i].code,
			    &had) != 0)
			return -1;
		items[i] = (struct kind_reply){ rows[i].category, rows[i].code,
			rows[i].label, cap,
			had.amount < cap ? cap - had.amount : 0 };
	}
	out->kinds = (struct json_list){ items, l->rules->kinds.n };
	return 0;
}

/* ---- the posting and the grant ------------------------------------------- */

static int
add_posting(const struct aid_looking *l, struct work_reply *out, struct err *e)
{
	struct sql_aid_posting_last r;
	int found = sql_aid_posting_last(l->tx, e, l->row->id, &r);

	if (found <= 0)
		return found;
	out->posting = ARENA_NEW(&l->c->arena, struct posted_reply);
	*out->posting = (struct posted_reply){ r.ref, r.scope, r.unit, r.masked,
		r.category, r.kind, r.remark, r.from_on, r.until_on,
		r.stopped_on != NULL, !r.ended_at_null };
	return 0;
}

static int
add_grant(const struct aid_looking *l, struct work_reply *out, struct err *e)
{
	const struct ref *ref = l->c->app->ref;
	const struct ref_fund_source *source;
	const struct ref_fund_purpose *purpose;
	struct sql_aid_case_grant_of r;
	int found = sql_aid_case_grant_of(l->tx, e, l->row->id, &r);

	if (found <= 0)
		return found;
	source = ref_fund_source_find(ref, r.source);
	purpose = ref_fund_purpose_find(ref, r.purpose);
	out->grant = ARENA_NEW(&l->c->arena, struct grant_reply);
	*out->grant = (struct grant_reply){ r.ref, r.state,
		source ? source->name : r.source,
		purpose ? purpose->name : r.purpose, r.year, r.amount };
	return 0;
}

void *
aid_work_make(const struct aid_looking *l, struct err *e)
{
	struct work_reply *out = ARENA_NEW(&l->c->arena, struct work_reply);

	out->publicity_days = l->rules->publicity_days;
	out->publicity_min = l->rules->publicity_min;
	out->publicity_max = l->rules->publicity_max;
	if (add_steps(l, out, e) != 0 || add_kinds(l, out, e) != 0 ||
		add_posting(l, out, e) != 0 || add_grant(l, out, e) != 0)
		return NULL;
	return out;
}
