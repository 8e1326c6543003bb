/* SPDX-License-Identifier: Apache-2.0 */
#include "member/hints.h"
#include "member/gift.h"
#include "str.h"

/* What is a doubt and no refusal (domain rules 1.2, 1.4, 2.4, 2.6). */
static const struct {
	enum err_code code;
	const char *text;
} doubts[] = {
	{ ERR_ID_REGION_UNKNOWN, "证件号前六位不在名录中，请核对证件原件" },
	{ ERR_ID_AGE_HIGH, "按证件号年龄超过 120 岁，请核对证件原件" },
	{ ERR_ID_CHECK, "旧版外国人证件号的校验位不符，请核对证件原件" },
	{ ERR_NAME_PUA, "姓名中有特殊编码的字，请对照证件核对" },
	{ ERR_PHONE_PREFIX, "手机号段不常见，请与本人核对" },
};

/* Characters that many printers and forms do not have: extension A, private
 * use, and everything behind the first plane. */
static bool
has_rare(const char *name)
{
	const char *end = name + strlen(name);

	while (name < end) {
		int32_t cp = utf8_next(&name, end);

		if (cp < 0 || cp >= 0x10000 || (cp >= 0x3400 && cp <= 0x4dbf) ||
			(cp >= 0xe000 && cp <= 0xf8ff))
			return true;
	}
	return false;
}

static void
add_hint(struct flow_view *v, const char *level, const char *text)
{
	BUG_ON(v->n_hints >= FLOW_HINTS_MAX);
	v->hints[v->n_hints++] = (struct flow_hint){ level, text };
}

/* The sentence of a doubt; true if there is one. */
static bool
add_doubt(struct flow_view *v, enum err_code code)
{
	for (size_t i = 0; i < ARRAY_LEN(doubts); i++)
		if (doubts[i].code == code) {
			add_hint(v, "warn", doubts[i].text);
			return true;
		}
	BUG_ON(code != ERR_NONE);
	return false;
}

static void
add_identity(struct flow_view *v, const struct app *app,
	const struct person_fields *p)
{
	struct person_doubts d;

	person_doubts(app, p, &d);
	if (!add_doubt(v, d.id_no))
		add_hint(v, "ok", "证件号校验通过");
	if (p->id_src < SOURCE_DESK)
		add_hint(v, "warn", "证件号由本人手工输入，请核对身份证原件");
	if (!add_doubt(v, d.name) && has_rare(p->name))
		add_hint(v, "warn", "姓名含生僻字，请核对");
	add_doubt(v, d.phone);
}

int
member_hints(struct tx *tx, struct app *app, const struct flow_case *c,
	const char *group, const struct person_fields *p, struct flow_view *v,
	struct err *e)
{
	struct person_alike alike;

	add_identity(v, app, p);
	if (person_look_alike(tx, app, p, &alike, e) != 0)
		return -1;
	if (alike.name_and_birth)
		add_hint(v, "warn",
			"已有同名同生日的另一个人登记，请核对是否同一人");
	if (alike.phone)
		add_hint(v, "warn", "这个手机号另有他人登记，请核对");
	if (!alike.name_and_birth && !alike.phone)
		add_hint(v, "ok", "未发现重复登记");
	BUG_ON(v->n_hints >= FLOW_HINTS_MAX);
	return gift_hint(
		tx, app, c, group, p->birth, &v->hints[v->n_hints++], e);
}
