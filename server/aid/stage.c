/* SPDX-License-Identifier: Apache-2.0 */
/* Aid as a service: its stages, its steps, and how the desk sees a case. */
#include "aid/stage.h"
#include "aid/act.h"
#include "aid.sql.h"
#include "money.h"
#include "person/person_shown.h"
#include "ref/ref.h"

#define KEY PERM_FUND_KEY
#define REVIEW PERM_FUND_REVIEW
#define APPROVE PERM_FUND_APPROVE
#define PAY PERM_FUND_PAY

/* clang-format off */
/* Of cases; where one stands is told by its stage. */
static const struct flow_state states[] = {
	{ "applied",   "办理中",   "办理中",     "请留意办结期限", true, NULL },
	{ "returned",  "待补正",   "等您补正",   "请按清单补齐材料，在自助机或窗口再提交一次", true,
	  "需要补充材料。请到自助机刷身份证，或带身份证到窗口，查看要补什么" },
	{ "approved",  "已批准",   "已批准",     "帮扶金会打到您本人的银行卡", true, NULL },
	{ "refused",   "不予批准", "已办结",     "如有疑问，请带身份证到窗口咨询，也可以用回执申诉", false,
	  "请到自助机刷身份证，或带身份证到窗口，查看原因" },
	{ "withdrawn", "已撤回",   "已办结",     "需要时可以重新申请", false, NULL },
};

#define BEARER_PAPERS "需要补充材料。请到自助机刷身份证，或带身份证到窗口，查看要补什么"
#define BEARER_REASON "请到自助机刷身份证，或带身份证到窗口，查看原因"
const struct aid_stage aid_stages[] = {
	{ { "papers",       "待补正",       "等您补正",         "请按清单补齐材料，在自助机或窗口再提交一次", true, BEARER_PAPERS }, true, true },
	{ { "first_review", "待初审",       "基层工会初审",     "工会会核对材料，缺什么会一次告诉您", true, NULL }, true, true },
	{ { "visit",        "待入户走访",   "入户走访",         "两位工作人员会上门，请家里的成年人带身份证在家", true, NULL }, true, true },
	{ { "check",        "经济状况核对", "等待核对结果",     "正在等民政部门的核对结果，不用您做什么", true, NULL }, true, true },
	{ { "review",       "待复核",       "区县工会复核",     "工会正在复核", true, NULL }, true, true },
	{ { "posting",      "待公示",       "准备公示",         "接下来公示，姓名会遮盖", true, NULL }, true, true },
	{ { "publicity",    "公示中",       "公示",             "公示期满、没有异议就进入审批", true, NULL }, true, true },
	{ { "approval",     "待审批",       "审批",             "正在审批", true, NULL }, true, true },
	{ { "filing",       "待建档",       "建立档案",         "已经批准，正在建档", true, NULL }, true, true },
	{ { "payment",      "待发放",       "发放帮扶金",       "已经批准，帮扶金会打到您本人的银行卡", true, NULL }, true, true },
	{ { "account",      "待更正账户",   "银行卡要更正",     "银行退回了，请带身份证和银行卡到窗口更正", true, BEARER_REASON }, true, true },
	{ { "followup",     "待回访",       "已发放",           "帮扶金已发放，工会会回访您", true, NULL }, true, true },
	{ { "kept",         "在档",         "在档",             "每年复核一次，情况有变化请到窗口说明", true, NULL }, false, false },
	{ { "left",         "已退出",       "已办结",           "又遇到困难，可以再申请", false, BEARER_REASON }, false, false },
	{ { "refused",      "不予批准",     "已办结",           "如有疑问，请带身份证到窗口咨询，也可以用回执申诉", false, BEARER_REASON }, false, false },
	{ { "withdrawn",    "已撤回",       "已办结",           "需要时可以重新申请", false, NULL }, false, false },
};
const size_t aid_stages_count = ARRAY_LEN(aid_stages);

#define A "applied"
#define P "approved"
/* From which stage to which: step.c. */
static const struct flow_step steps[] = {
	{ "pass_first",    A, A, REVIEW,       false, true,  "初审通过",     "初审通过",           NULL },
	{ "visit_report",  A, A, KEY | REVIEW, false, false, "登记走访",     "登记入户走访",       NULL },
	{ "visit_confirm", A, A, KEY | REVIEW, false, true,  "确认走访",     "第二人确认走访",     NULL },
	{ "check_result",  A, A, KEY | REVIEW, false, true,  "登记核对结果", "登记核对结果",       NULL },
	{ "propose",       A, A, REVIEW,       false, true,  "复核并提出",   "复核，提出帮扶",     NULL },
	{ "post",          A, A, REVIEW,       false, true,  "公示",         "开始公示",           NULL },
	{ "end_publicity", A, A, REVIEW,       false, true,  "公示期满",     "公示期满",           NULL },
	{ "co_approve",    A, A, APPROVE,      false, false, "同意，报下一位", "同意，报下一位审批", NULL },
	{ "approve",       A, P, APPROVE,      false, true,  "批准",         "批准",               NULL },
	{ "refuse",        A, "refused",   REVIEW | APPROVE, true, false, "不予批准", "不予批准",   NULL },
	{ "return",        A, "returned",  REVIEW | APPROVE, true, false, "退回补正", "退回补正",   NULL },
	{ "withdraw",      A, "withdrawn", KEY,        true, false, "撤回申请", "按本人要求撤回",   NULL },
	{ "withdraw",      "returned", "withdrawn", KEY, true, false, "撤回申请", "按本人要求撤回", NULL },
	{ "resubmit",      "returned", A, PERM_NONE, false, false, "再次提交", "补正后再次提交",    NULL },
	{ "file",          P, P, KEY | REVIEW, false, true,  "登记建档",     "录入全国帮扶系统",   NULL },
	{ "pay",           P, P, PAY,          false, true,  "发放",         "发放",               NULL },
	{ "pay_failed",    P, P, PAY,          true,  false, "银行退回",     "银行退回",           NULL },
	{ "account_fixed", P, P, KEY,          true,  true,  "账户已更正",   "账户已更正",         NULL },
	{ "follow_up",     P, P, KEY | REVIEW, false, true,  "登记回访",     "回访",               NULL },
	{ "keep",          P, P, REVIEW,       false, true,  "复核，保留",   "年度复核，保留",     NULL },
	{ "leave",         P, P, REVIEW,       true,  false, "退出",         "脱困、注销退出",     NULL },
	{ "back",          P, P, REVIEW,       true,  false, "返困，恢复",   "返困，恢复在档",     NULL },
};
#undef A
#undef P
/* clang-format on */

static const char *const next[] = { "工会核对材料，缺什么会一次告诉您",
	"两位工作人员上门走访，请家里的成年人带身份证在家",
	"用手机扫回执二维码，或在自助机刷身份证，随时看进度", NULL };
static const char *const track[] = { "提交", "基层工会初审", "入户走访",
	"等待核对结果", "区县工会复核", "公示", "审批", "发放帮扶金", "在档",
	NULL };

const struct aid_stage *
aid_stage_find(const char *stage)
{
	for (size_t i = 0; i < ARRAY_LEN(aid_stages); i++)
		if (strcmp(aid_stages[i].state.state, stage) == 0)
			return &aid_stages[i];
	BUG("stage without a row");
}

bool
aid_stage_is_before(const char *a, const char *b)
{
	return aid_stage_find(a) < aid_stage_find(b);
}

static int
stage_of(struct tx *tx, const struct flow_case *c, const char **out,
	struct err *e)
{
	struct aid_case row;

	if (aid_load(tx, c->id, &row, e) != 0)
		return -1;
	*out = row.stage;
	return 0;
}

static int
state_of(struct tx *tx, const struct flow_case *c,
	const struct flow_state **out, struct err *e)
{
	const char *stage;

	if (stage_of(tx, c, &stage, e) != 0)
		return -1;
	*out = &aid_stage_find(stage)->state;
	return 0;
}

/* ---- for the desk -------------------------------------------------------- */

static void
person_facts(
	struct arena *a, const struct person_fields *p, struct flow_view *v)
{
	struct person_shown s;

	person_shown(a, p, &s);
	v->name = s.name;
	flow_fact_add(v, "name", "姓名", v->name, p->name_src, true);
	flow_fact_add(v, "id_no", "证件号", s.id_no, p->id_src, true);
	flow_fact_add(v, "phone", "手机", s.phone, p->phone ? p->phone_src : 0,
		p->phone != NULL);
}

static const char *
category_label(const struct aid_rules *r, const char *code)
{
	const struct aid_category *c = aid_category_find(r, code);

	return c ? c->label : "不属于三类";
}

static void
aid_facts(struct arena *a, const struct app *app, const struct aid_rules *r,
	const struct aid_case *c, struct flow_view *v)
{
	const struct ref_district *d = ref_district_find(app->ref, c->district);
	char sum[MONEY_SIZE];

	flow_fact_add(
		v, "district", "区县", d ? d->name : c->district, 0, false);
	flow_fact_add(v, "heads", "家庭人口",
		arena_printf(a, "%lld 人", (long long)c->heads), 0, false);
	flow_fact_add(v, "proposed", "系统建议", category_label(r, c->proposed),
		0, false);
	if (c->category)
		flow_fact_add(v, "category", "认定类别",
			category_label(r, c->category), 0, false);
	if (c->amount) {
		money_format_thousands(c->amount, sum);
		flow_fact_add(v, "amount", "帮扶金额",
			arena_printf(a, "%s 元", sum), 0, false);
	}
}

static int
view(struct tx *tx, struct app *app, const struct flow_case *f,
	struct flow_view *v, struct err *e)
{
	const struct aid_rules *r;
	struct person_fields p;
	struct aid_case c;

	if (person_load(tx, app, f->person_id, &p, e) != 0 ||
		aid_load(tx, f->id, &c, e) != 0 ||
		aid_rules_load(tx, c.rule_version, &r, e) != 0)
		return -1;
	v->person_version = p.version;
	person_facts(tx_arena(tx), &p, v);
	aid_facts(tx_arena(tx), app, r, &c, v);
	return 0;
}

static int
row(struct tx *tx, struct app *app, int64_t case_id, const char **group,
	const char **district, struct err *e)
{
	const struct ref_district *d;
	struct aid_case c;

	if (aid_load(tx, case_id, &c, e) != 0)
		return -1;
	d = ref_district_find(app->ref, c.district);
	*group = NULL;
	*district = d ? d->name : c.district;
	return 0;
}

const struct service aid_service = {
	.code = "aid",
	.letters = "BF",
	.label = "困难帮扶",
	.due_workdays = 5,
	.states = states,
	.n_states = ARRAY_LEN(states),
	.steps = steps,
	.n_steps = ARRAY_LEN(steps),
	.next = next,
	.track = track,
	.row = row,
	.state_of = state_of,
	.stage_of = stage_of,
	.step_is_at = aid_step_is_at,
	.before = aid_before,
	.view = view,
};
