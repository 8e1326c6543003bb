/* SPDX-License-Identifier: Apache-2.0 */
/* The joining service as a row of tables, and how the desk sees it. */
#include "member/consent.h"
#include "member/hints.h"
#include "member/member.h"
#include "member/resubmit.h"
#include "member/steps.h"
#include "member.sql.h"
#include "civil.h"
#include "person/person_shown.h"
#include "seal.h"
#include "str.h"

/* clang-format off */
static const struct flow_state states[] = {
	{ "applied",   "待审核",   "基层工会审核", "工会在 5 个工作日内审核，请留意办结期限", true, NULL },
	{ "returned",  "待补正",   "等您补正",     "请按原因补正后，在自助机或窗口再提交一次", true,
	  "需要补充材料。请到自助机刷身份证，或带身份证到窗口，查看要补什么" },
	{ "approved",  "已入会",   "已办结",       "欢迎加入工会。刷身份证可在自助机查看会员号", false, NULL },
	{ "refused",   "不予批准", "已办结",       "如有疑问，请带身份证到窗口咨询", false,
	  "请到自助机刷身份证，或带身份证到窗口，查看原因" },
	{ "withdrawn", "已撤回",   "已办结",       "需要时可以重新申请", false, NULL },
};

static const struct flow_step steps[] = {
	{ "approve",  "applied",  "approved",  PERM_CASE_DECIDE, false, true,  "批准入会", "批准入会", member_on_approve },
	{ "return",   "applied",  "returned",  PERM_CASE_RETURN, true,  false, "退回补正", "退回补正", NULL },
	{ "refuse",   "applied",  "refused",   PERM_CASE_DECIDE, true,  false, "不予批准", "不予批准", NULL },
	{ "resubmit", "returned", "applied",   PERM_NONE,        false, false, "再次提交", "补正后再次提交", NULL },
	{ "withdraw", "applied",  "withdrawn", PERM_CASE_RETURN, true,  false, "撤回申请", "按本人要求撤回", NULL },
	{ "withdraw", "returned", "withdrawn", PERM_CASE_RETURN, true,  false, "撤回申请", "按本人要求撤回", NULL },
};
/* clang-format on */

static const char *const next[] = {
	"工会在 5 个工作日内审核",
	"用手机扫回执二维码，或在自助机刷身份证，随时看进度",
	"批准后，符合条件的可获赠意外伤害互助保障",
	NULL,
};
static const char *const track[] = { "提交", "基层工会审核", "批准",
	"互助保障赠送", NULL };

static const char *
sex_and_age(
	struct arena *a, const struct app *app, const struct person_fields *p)
{
	const char *sex = !p->sex ? "未说明" : *p->sex == 'M' ? "男" : "女";
	struct err own = { 0 };
	struct civil born;

	if (!p->birth || civil_parse(p->birth, &born, &own) != 0)
		return sex;
	return arena_printf(a, "%s / %d", sex, civil_age(born, app_today(app)));
}

static void
person_facts(struct arena *a, const struct app *app,
	const struct person_fields *p, struct flow_view *v)
{
	struct person_shown s;

	person_shown(a, p, &s);
	v->name = s.name;
	flow_fact_add(v, "name", "姓名", v->name, p->name_src, true);
	flow_fact_add(v, "id_no", "证件号", s.id_no, p->id_src, true);
	flow_fact_add(v, "sex_age", "性别 / 年龄", sex_and_age(a, app, p),
		p->id_src, false);
	flow_fact_add(v, "phone", "手机", s.phone, p->phone ? p->phone_src : 0,
		p->phone != NULL);
}

static int
employer_text(struct tx *tx, struct app *app, int64_t id, struct bytes sealed,
	const char **out, struct err *e)
{
	struct bytes plain;

	*out = "未填";
	if (!sealed.p)
		return 0;
	if (seal_open(app->keyring, "enrolment", "employer", id, sealed,
		    tx_arena(tx), &plain, e) != 0)
		return -1;
	*out = (const char *)plain.p;
	return 0;
}

static void
work_facts(struct arena *a, const struct app *app,
	const struct sql_enrolment_by_id *en, const char *employer,
	struct flow_view *v)
{
	const struct ref *r = app->ref;
	const struct ref_group *g = ref_group_find(r, en->group_code);
	const struct ref_district *d = ref_district_find(r, en->district);
	const struct ref_union *u = ref_union_find(r, en->union_code);
	const struct ref_street *s =
		en->street ? ref_street_find(r, en->district, en->street)
			   : NULL;

	flow_fact_add(
		v, "group", "职业群体", g ? g->name : en->group_code, 0, false);
	flow_fact_add(v, "employer", "用工单位", employer, SOURCE_TYPED, false);
	flow_fact_add(v, "place", "工作地点",
		arena_printf(a, "%s %s", d ? d->name : en->district,
			s ? s->name : ""),
		0, false);
	flow_fact_add(
		v, "union", "拟入工会", u ? u->name : en->union_code, 0, false);
}

static int
add_membership(struct tx *tx, struct app *app, const struct flow_case *c,
	struct flow_view *v, struct err *e)
{
	struct membership m;
	const struct ref_union *u;
	int found = member_of_person(tx, app, c->person_id, &m, e);

	if (found <= 0)
		return found;
	u = ref_union_find(app->ref, m.union_code);
	v->member_no = m.no;
	v->member_union = u ? u->name : m.union_code;
	v->member_since = m.joined_on;
	return 0;
}

static int
view(struct tx *tx, struct app *app, const struct flow_case *c,
	struct flow_view *v, struct err *e)
{
	struct sql_enrolment_by_id en;
	struct person_fields p;
	const char *employer;

	if (person_load(tx, app, c->person_id, &p, e) != 0)
		return -1;
	if (sql_enrolment_by_id(tx, e, c->id, &en) != 1)
		return err_setf(e, ERR_INTERNAL, "case without enrolment");
	if (employer_text(tx, app, c->id, en.employer_sealed, &employer, e) !=
		0)
		return -1;
	v->person_version = p.version;
	person_facts(tx_arena(tx), app, &p, v);
	work_facts(tx_arena(tx), app, &en, employer, v);
	if (strcmp(c->state, "applied") == 0 &&
		member_hints(tx, app, c, en.group_code, &p, v, e) != 0)
		return -1;
	if (consents_view(tx, app, c, v, e) != 0)
		return -1;
	return add_membership(tx, app, c, v, e);
}

static int
row(struct tx *tx, struct app *app, int64_t case_id, const char **group,
	const char **district, struct err *e)
{
	struct sql_enrolment_by_id en;
	const struct ref_group *g;
	const struct ref_district *d;
	int found = sql_enrolment_by_id(tx, e, case_id, &en);

	if (found <= 0)
		return found;
	g = ref_group_find(app->ref, en.group_code);
	d = ref_district_find(app->ref, en.district);
	*group = g ? g->name : en.group_code;
	*district = d ? d->name : en.district;
	return 0;
}

const struct service member_service = {
	.code = "join",
	.letters = "RH",
	.label = "入会申请",
	.due_workdays = 5,
	.states = states,
	.n_states = ARRAY_LEN(states),
	.steps = steps,
	.n_steps = ARRAY_LEN(steps),
	.next = next,
	.track = track,
	.row = row,
	.field_label = resubmit_label,
	.view = view,
};
