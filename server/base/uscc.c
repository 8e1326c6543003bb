/* SPDX-License-Identifier: Apache-2.0 */
/* Unified social credit codes: see uscc.h. */
#include "uscc.h"
#include "fold.h"

#define LENGTH 18
#define ORG_AT 8 /* the nine characters of GB 11714 */
#define ORG_LENGTH 9

static const char alphabet[] = "0123456789ABCDEFGHJKLMNPQRTUWXY";

/* Registration department and the body categories it gives. */
/* clang-format off */
static const struct {
	char department;
	const char *categories;
} departments[] = {
	{ '1', "1239" },	/* 机构编制: 机关 事业单位 群众团体 其他 */
	{ '2', "123456789" },	/* 外交 */
	{ '3', "123459" },	/* 司法行政 */
	{ '4', "123456789" },	/* 文化 */
	{ '5', "1239" },	/* 民政: 社会团体 民办非企业 基金会 其他 */
	{ '6', "123456789" },	/* 旅游 */
	{ '7', "123456789" },	/* 宗教 */
	{ '8', "19" },		/* 工会: 基层工会 其他 */
	{ '9', "123" },		/* 市场监管: 企业 个体工商户 农民专业合作社 */
	{ 'A', "123456789" },	/* 中央军委 */
	{ 'N', "123456789" },	/* 农业: 集体经济组织 */
	{ 'Y', "1" },		/* 其他 */
};
/* clang-format on */

static unsigned
value_of(char c)
{
	return (unsigned)(strchr(alphabet, c) - alphabet);
}

static bool
charset_is_good(const char *p)
{
	return strspn(p, alphabet) == LENGTH;
}

static bool
department_is_known(const char *p)
{
	for (size_t i = 0; i < ARRAY_LEN(departments); i++) {
		if (departments[i].department == p[0])
			return strchr(departments[i].categories, p[1]) != NULL;
	}
	return false;
}

/* MOD 31 with the weights 3^(i-1). */
static char
check_mod31(const char *p)
{
	unsigned sum = 0, weight = 1;

	for (int i = 0; i < LENGTH - 1; i++) {
		sum += value_of(p[i]) * weight;
		weight = weight * 3 % 31;
	}
	return alphabet[(31 - sum % 31) % 31];
}

/* GB 11714: letters A = 10 … Z = 35; check 10 is X, 11 is 0. */
static char
check_org(const char *p)
{
	static const unsigned weights[] = { 3, 7, 9, 10, 5, 8, 4, 2 };
	unsigned sum = 0;

	for (int i = 0; i < ORG_LENGTH - 1; i++) {
		unsigned v =
			(unsigned)(p[i] <= '9' ? p[i] - '0' : p[i] - 'A' + 10);

		sum += v * weights[i];
	}
	return "0X987654321"[sum % 11];
}

int
uscc_parse(const char *raw, char out[USCC_SIZE], enum err_code *warning,
	struct err *e)
{
	char text[USCC_SIZE];

	*warning = ERR_NONE;
	if (fold_number(raw, 0, text, sizeof(text)) != LENGTH)
		return err_set(e, ERR_USCC_LENGTH);
	if (!charset_is_good(text))
		return err_set(e, ERR_USCC_CHARSET);
	if (!department_is_known(text))
		return err_set(e, ERR_USCC_DEPARTMENT);
	if (check_mod31(text) != text[LENGTH - 1])
		return err_set(e, ERR_USCC_CHECK);
	if (check_org(text + ORG_AT) != text[ORG_AT + ORG_LENGTH - 1])
		*warning = ERR_USCC_ORG_CHECK;
	memcpy(out, text, sizeof(text));
	return 0;
}

bool
uscc_is_union(const char *uscc)
{
	return uscc[0] == '8';
}
