/* SPDX-License-Identifier: Apache-2.0 */
#include "staff/role.h"

/* clang-format off */
const struct perm_name perm_names[] = {
	{ PERM_CASE_READ,	"case.read",		"查看事项" },
	{ PERM_CASE_TAKE,	"case.take",		"窗口代为申请" },
	{ PERM_CASE_RETURN,	"case.return",		"退回补正" },
	{ PERM_CASE_DECIDE,	"case.decide",		"作出决定" },
	{ PERM_PERSON_UNMASK,	"person.unmask",	"查看证件号码等原文" },
	{ PERM_TERMINAL_READ,	"terminal.read",	"查看终端" },
	{ PERM_AUDIT_READ,	"audit.read",		"查看审计记录" },
	{ PERM_PERSON_CORRECT,	"person.correct",	"更正本人信息、撤回同意" },
	{ PERM_STAFF_MANAGE,	"staff.manage",		"管理账号" },
	{ PERM_TERMINAL_OPERATE, "terminal.operate",	"停用、恢复自助机，发布通知" },
	{ PERM_HELP_ANSWER,	"help.answer",		"处理现场求助" },
	{ PERM_RATING_READ,	"rating.read",		"查看评价汇总" },
	{ PERM_RATING_SETTLE,	"rating.settle",	"回访、整改差评" },
	{ PERM_BOOKING_READ,	"booking.read",		"查看预约名额、名单" },
	{ PERM_BOOKING_ACT,	"booking.act",		"代办、改期、取消预约，回电" },
	{ PERM_BOOKING_MANAGE,	"booking.manage",	"调配名额、停办场次" },
	{ PERM_BOOKING_ATTEND,	"booking.attend",	"核验预约凭证、登记报告" },
	{ PERM_FUND_READ,	"fund.read",		"查看帮扶资金" },
	{ PERM_FUND_KEY,	"fund.key",		"录入帮扶金、更正账户、发放物资" },
	{ PERM_FUND_REVIEW,	"fund.review",		"审核帮扶金" },
	{ PERM_FUND_APPROVE,	"fund.approve",		"审批帮扶金、结转" },
	{ PERM_FUND_BUDGET,	"fund.budget",		"登记资金、申请结转" },
	{ PERM_FUND_PAY,	"fund.pay",		"生成、放行付款，登记回单" },
	{ PERM_PASS_READ,	"pass.read",		"查看年票、入园情况" },
	{ PERM_PASS_ACT,	"pass.act",		"办理、缴费、补票、冻结、注销年票" },
	{ PERM_PASS_REFUND,	"pass.refund",		"年票退费" },
	{ PERM_PASS_PARK,	"pass.park",		"扫码检票，查看本公园的入园情况、结算" },
	{ PERM_AID_READ,	"aid.read",		"查看帮扶" },
	{ PERM_AID_ANSWER,	"aid.answer",		"答复帮扶的投诉、申诉" },
	{ PERM_AID_EVALUATE,	"aid.evaluate",		"评估抽中的帮扶档案" },
};
const size_t perm_names_count = ARRAY_LEN(perm_names);

/*
 * Who runs the machines decides nothing and sees nobody's data; who audits
 * reads, and changes nothing. How people were content is not shown to those
 * who stood at the window. A hospital sees who comes to it, and no case.
 */
const struct role roles[] = {
	{ "clerk",	"窗口受理",
	  PERM_CASE_READ | PERM_CASE_TAKE | PERM_CASE_RETURN |
	  PERM_PERSON_UNMASK | PERM_PERSON_CORRECT | PERM_TERMINAL_READ |
	  PERM_HELP_ANSWER | PERM_BOOKING_READ | PERM_BOOKING_ACT |
	  PERM_FUND_READ | PERM_FUND_KEY | PERM_PASS_READ | PERM_PASS_ACT |
	  PERM_AID_READ, false },
	{ "reviewer",	"审核",
	  PERM_CASE_READ | PERM_CASE_RETURN | PERM_CASE_DECIDE |
	  PERM_PERSON_UNMASK | PERM_TERMINAL_READ | PERM_TERMINAL_OPERATE |
	  PERM_HELP_ANSWER | PERM_RATING_READ | PERM_RATING_SETTLE |
	  PERM_BOOKING_READ | PERM_BOOKING_ACT | PERM_BOOKING_MANAGE |
	  PERM_FUND_READ | PERM_FUND_REVIEW | PERM_PASS_READ | PERM_PASS_ACT |
	  PERM_PASS_REFUND | PERM_AID_READ | PERM_AID_ANSWER, true },
	{ "approver",	"审批",
	  PERM_CASE_READ | PERM_CASE_RETURN | PERM_CASE_DECIDE |
	  PERM_PERSON_UNMASK | PERM_HELP_ANSWER | PERM_RATING_READ |
	  PERM_RATING_SETTLE | PERM_BOOKING_READ | PERM_BOOKING_MANAGE |
	  PERM_FUND_READ | PERM_FUND_APPROVE | PERM_PASS_READ |
	  PERM_AID_READ | PERM_AID_ANSWER, true },
	{ "finance",	"财务",
	  PERM_CASE_READ | PERM_BOOKING_READ | PERM_FUND_READ |
	  PERM_FUND_BUDGET | PERM_FUND_PAY | PERM_PASS_READ | PERM_PASS_REFUND |
	  PERM_AID_READ, true },
	{ "auditor",	"审计",
	  PERM_CASE_READ | PERM_AUDIT_READ | PERM_TERMINAL_READ |
	  PERM_RATING_READ | PERM_BOOKING_READ | PERM_FUND_READ |
	  PERM_PASS_READ | PERM_AID_READ | PERM_AID_ANSWER, false },
	{ "sysadmin",	"系统管理",
	  PERM_TERMINAL_READ | PERM_TERMINAL_OPERATE | PERM_STAFF_MANAGE, false },
	{ "partner",	"合作医院",
	  PERM_BOOKING_ATTEND, false },
	{ "park",	"合作公园",
	  PERM_PASS_PARK, false },
	{ "evaluator",	"第三方评估",
	  PERM_AID_EVALUATE, false },
};
const size_t roles_count = ARRAY_LEN(roles);
/* clang-format on */

const struct role *
role_find(const char *name)
{
	for (size_t i = 0; name && i < roles_count; i++) {
		if (strcmp(roles[i].name, name) == 0)
			return &roles[i];
	}
	return NULL;
}

bool
role_needs_identity(const char *name)
{
	static const char *const none[] = { "sysadmin", "auditor", "partner",
		"park", "evaluator" };

	for (size_t i = 0; i < ARRAY_LEN(none); i++)
		if (name && strcmp(none[i], name) == 0)
			return false;
	return role_find(name) != NULL; /* no role at all: told elsewhere */
}

bool
role_needs_site(const char *name)
{
	const struct role *r = role_find(name);

	return r && r->perms & (PERM_BOOKING_ATTEND | PERM_PASS_PARK);
}

bool
role_needs_factor(const char *name)
{
	const struct role *r = role_find(name);

	return r && r->factor;
}
