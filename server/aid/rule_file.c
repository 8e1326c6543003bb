/* SPDX-License-Identifier: Apache-2.0 */
/* A catalogue file of rules: its shape, and what a version must not lack. */
#include "aid/rule.h"
#include "aid/sheet.h"
#include "aid/stage.h"
#include "civil.h"
#include "money.h"

#define PERCENT_MAX 1000
#define LIST_MAX 64
#define SCAN_MAX 200
#define DAYS_MAX 366
#define MONTHS_MAX 120
#define LINES_MAX 120

/* clang-format off */
#define C(name, type, flags, max, label) J_FIELD(aid_category, #name, name, type, flags, max, NULL, label)
static const struct json_field category_fields[] = {
	C(code, J_TEXT, J_REQUIRED, 32, "代号"), C(label, J_TEXT, J_REQUIRED, 60, "名称"),
	C(line_percent, J_INT, 0, PERCENT_MAX, "人均低于低保标准的百分之几"),
	C(caused_percent, J_INT, 0, PERCENT_MAX, "或意外支出超过收入的百分之几"),
};
#undef C
static const struct json_shape category_shape = JSON_SHAPE("AidCategory", struct aid_category, category_fields);
static const struct json_field word_fields[] = {
	J_FIELD(aid_word, "code", code, J_TEXT, J_REQUIRED, 32, NULL, "代号"),
	J_FIELD(aid_word, "label", label, J_TEXT, J_REQUIRED, 120, NULL, "名称"),
};
const struct json_shape aid_word_shape = JSON_SHAPE("AidWord", struct aid_word, word_fields);
#define K(name, type, flags, max, label) J_FIELD(aid_kind, #name, name, type, flags, max, NULL, label)
static const struct json_field kind_fields[] = {
	K(code, J_TEXT, J_REQUIRED, 32, "代号"), K(label, J_TEXT, J_REQUIRED, 60, "名称"),
	K(category, J_TEXT, J_REQUIRED, 32, "困难类别"), K(cap_lines, J_INT, 0, LINES_MAX, "限额：低保标准的几倍"),
	K(cap, J_INT, 0, AID_SUM_MAX, "限额，分"), K(cost_percent, J_INT, 0, 100, "限额：自付的百分之几"),
};
#undef K
static const struct json_shape kind_shape = JSON_SHAPE("AidKind", struct aid_kind, kind_fields);
#define T(name, type, flags, max, label) J_FIELD(aid_tier, #name, name, type, flags, max, NULL, label)
static const struct json_field tier_fields[] = {
	T(code, J_TEXT, J_REQUIRED, 32, "代号"), T(label, J_TEXT, J_REQUIRED, 60, "名称"),
	T(up_to, J_INT, J_REQUIRED, AID_SUM_MAX, "到多少分，0 不限"), T(approvals, J_INT, J_REQUIRED, 5, "几个人批"),
	T(outside, J_BOOL, 0, 0, "要上级文号"),
};
#undef T
static const struct json_shape tier_shape = JSON_SHAPE("AidTier", struct aid_tier, tier_fields);
static const struct json_field limit_fields[] = {
	J_FIELD(aid_limit, "stage", stage, J_TEXT, J_REQUIRED, 32, NULL, "哪一步"),
	J_FIELD(aid_limit, "days", days, J_INT, J_REQUIRED, DAYS_MAX, NULL, "工作日"),
	J_FIELD(aid_limit, "paused", paused, J_BOOL, 0, 0, NULL, "在等别人，不计入本中心的时限"),
};
static const struct json_shape limit_shape = JSON_SHAPE("AidLimit", struct aid_limit, limit_fields);
static const struct json_field paper_fields[] = {
	J_FIELD(aid_paper_rule, "code", code, J_TEXT, J_REQUIRED, 32, NULL, "代号"),
	J_FIELD(aid_paper_rule, "label", label, J_TEXT, J_REQUIRED, 120, NULL, "名称"),
	J_FIELD(aid_paper_rule, "when", when, J_TEXT, J_REQUIRED, 32, NULL, "什么时候要"),
};
static const struct json_shape paper_shape = JSON_SHAPE("AidPaperRule", struct aid_paper_rule, paper_fields);
#define N(name, type, max, label) J_FIELD(aid_consent, #name, name, type, J_REQUIRED, max, NULL, label)
static const struct json_field consent_fields[] = {
	N(purpose, J_TEXT, 64, "用途"), N(version, J_INT, 0, "版本"), N(required, J_BOOL, 0, "必须"),
	N(title, J_TEXT, 120, "标题"), N(text, J_TEXT, 2400, "文字"),
};
#undef N
const struct json_shape aid_consent_shape = JSON_SHAPE("AidConsent", struct aid_consent, consent_fields);

#define R(name, type, max, label) J_FIELD(aid_rules, #name, name, type, J_REQUIRED, max, NULL, label)
#define L(name, sub, label) J_FIELD(aid_rules, #name, name, J_LIST, J_REQUIRED, LIST_MAX, sub, label)
static const struct json_field rules_fields[] = {
	R(version, J_INT, 100000, "版本"), R(valid_from, J_TEXT, 10, "从哪天起"), R(basis, J_TEXT, 1200, "依据"),
	R(publicity_days, J_INT, 30, "公示几个工作日"), R(publicity_min, J_INT, 30, "最少几个"),
	R(publicity_max, J_INT, 30, "最多几个"), R(draft_days, J_INT, DAYS_MAX, "没填完的保留几天"),
	R(review_months, J_INT, MONTHS_MAX, "几个月复核一次"), R(review_ahead_days, J_INT, DAYS_MAX, "提前几天提醒"),
	R(watch_months, J_INT, MONTHS_MAX, "退出后关注几个月"), R(counts_earlier, J_BOOL, 0, "上一年的帮扶算收入"),
	R(sample_percent, J_INT, 100, "评估抽百分之几"), R(sample_min, J_INT, 10000, "评估最少抽几件"),
	L(categories, &category_shape, "困难类别"), L(exclusions, &aid_word_shape, "不予认定的情形"),
	L(rigid, &aid_word_shape, "刚性支出"), L(causes, &aid_word_shape, "致困原因"),
	L(kinds, &kind_shape, "帮扶项目"), L(tiers, &tier_shape, "审批权限"), L(papers, &paper_shape, "材料"),
	L(limits, &limit_shape, "时限"), L(consents, &aid_consent_shape, "告知书"),
	J_FIELD(aid_rules, "scan", scan, J_TEXTS, J_REQUIRED, SCAN_MAX, NULL, "公示里不能有的词"),
};
#undef R
#undef L
static const struct json_shape rules_shape = JSON_SHAPE("AidRules", struct aid_rules, rules_fields);
/* clang-format on */

/* Each category is reached by one rule, and by one only. */
static void
check_categories(const struct aid_rules *r, struct err *e)
{
	const struct aid_category *rows = r->categories.items;

	if (!r->categories.n)
		err_add_field(e, "categories", ERR_REQUIRED);
	for (size_t i = 0; i < r->categories.n; i++)
		if (rows[i].line_percent < 0 || rows[i].caused_percent < 0 ||
			(rows[i].line_percent > 0) ==
				(rows[i].caused_percent > 0))
			err_add_field(e, "categories", ERR_NUMBER_RANGE);
}

/* Without any cap a kind would be worth whatever is asked for. */
static void
check_kinds(const struct aid_rules *r, struct err *e)
{
	const struct aid_kind *k = r->kinds.items;

	for (size_t i = 0; i < r->kinds.n; i++) {
		if (!aid_category_find(r, k[i].category))
			err_add_field(e, "kinds", ERR_CHOICE_UNKNOWN);
		if (k[i].cap < 0 || k[i].cap_lines < 0 ||
			k[i].cost_percent < 0 ||
			k[i].cap + k[i].cap_lines + k[i].cost_percent == 0)
			err_add_field(e, "kinds", ERR_NUMBER_RANGE);
	}
}

/* Rising, and the last one open. */
static void
check_tiers(const struct aid_rules *r, struct err *e)
{
	const struct aid_tier *t = r->tiers.items;
	int64_t below = 0;

	if (!r->tiers.n || t[r->tiers.n - 1].up_to != 0)
		err_add_field(e, "tiers", ERR_REQUIRED);
	for (size_t i = 0; i < r->tiers.n; i++) {
		if (t[i].approvals < 1)
			err_add_field(e, "tiers", ERR_NUMBER_RANGE);
		if (t[i].up_to <= below && i + 1 < r->tiers.n)
			err_add_field(e, "tiers", ERR_NUMBER_RANGE);
		below = t[i].up_to;
	}
}

static void
check_limits(const struct aid_rules *r, struct err *e)
{
	const struct aid_limit *l = r->limits.items;

	for (size_t i = 0; i < aid_stages_count; i++)
		if (aid_stages[i].clocked &&
			!aid_limit_of(r, aid_stages[i].state.state))
			err_add_field(e, "limits", ERR_REQUIRED);
	for (size_t i = 0; i < r->limits.n; i++)
		if (l[i].days < 1)
			err_add_field(e, "limits", ERR_NUMBER_RANGE);
}

static void
check_days(const struct aid_rules *r, struct err *e)
{
	struct civil day;

	if (civil_parse(r->valid_from, &day, &(struct err){ 0 }) != 0)
		err_add_field(e, "valid_from", ERR_DATE_FORMAT);
	if (r->publicity_min < 1 || r->publicity_days < r->publicity_min ||
		r->publicity_days > r->publicity_max)
		err_add_field(e, "publicity_days", ERR_NUMBER_RANGE);
	if (r->draft_days < 1 || r->review_months < 1 ||
		r->review_ahead_days < 0 || r->watch_months < 0)
		err_add_field(e, "draft_days", ERR_NUMBER_RANGE);
	if (r->sample_percent < 1 || r->sample_min < 1)
		err_add_field(e, "sample_percent", ERR_NUMBER_RANGE);
}

const struct aid_rules *
aid_rules_read(struct arena *a, struct bytes text, struct err *e)
{
	const struct aid_rules *r = json_decode(a, text, &rules_shape, e);

	if (!r)
		return NULL;
	if (r->version < 1)
		err_add_field(e, "version", ERR_NUMBER_RANGE);
	check_days(r, e);
	check_categories(r, e);
	check_kinds(r, e);
	check_tiers(r, e);
	check_limits(r, e);
	return e->code == ERR_NONE ? r : NULL;
}
