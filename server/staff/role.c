/* SPDX-License-Identifier: Apache-2.0 */
#include "staff/role.h"

/* clang-format off */
const struct perm_name perm_names[] = {
	{ PERM_CASE_READ,	"case.read",		"查看事项" },
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
};
const size_t perm_names_count = ARRAY_LEN(perm_names);

/*
 * Who runs the machines decides nothing and sees nobody's data; who audits
 * reads, and changes nothing. How people were content is not shown to those
 * who stood at the window.
 */
const struct role roles[] = {
	{ "clerk",	"窗口受理",
	  PERM_CASE_READ | PERM_CASE_RETURN | PERM_PERSON_UNMASK |
	  PERM_PERSON_CORRECT | PERM_TERMINAL_READ | PERM_HELP_ANSWER },
	{ "reviewer",	"审核",
	  PERM_CASE_READ | PERM_CASE_RETURN | PERM_CASE_DECIDE |
	  PERM_PERSON_UNMASK | PERM_TERMINAL_READ | PERM_TERMINAL_OPERATE |
	  PERM_HELP_ANSWER | PERM_RATING_READ | PERM_RATING_SETTLE },
	{ "approver",	"审批",
	  PERM_CASE_READ | PERM_CASE_RETURN | PERM_CASE_DECIDE |
	  PERM_PERSON_UNMASK | PERM_HELP_ANSWER | PERM_RATING_READ |
	  PERM_RATING_SETTLE },
	{ "finance",	"财务",
	  PERM_CASE_READ },
	{ "auditor",	"审计",
	  PERM_CASE_READ | PERM_AUDIT_READ | PERM_TERMINAL_READ |
	  PERM_RATING_READ },
	{ "sysadmin",	"系统管理",
	  PERM_TERMINAL_READ | PERM_TERMINAL_OPERATE | PERM_STAFF_MANAGE },
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
	static const char *const none[] = { "sysadmin", "auditor" };

	for (size_t i = 0; i < ARRAY_LEN(none); i++)
		if (name && strcmp(none[i], name) == 0)
			return false;
	return role_find(name) != NULL; /* no role at all: told elsewhere */
}
