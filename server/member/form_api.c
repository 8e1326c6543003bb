/* SPDX-License-Identifier: Apache-2.0 */
#include "member/form_api.h"
#include "app.h"
#include "ref/ref.h"

struct form_center {
	const char *name, *window;
};
struct form_district {
	const char *code, *name;
	struct json_list streets;
};
struct form_choice {
	const char *code, *name;
};
struct form_pledge {
	const char *text;
};
struct form {
	struct form_center *center;
	struct form_pledge *pledge;
	struct json_list groups, districts, consents, id_types;
};

/* clang-format off */
static const struct json_field center_fields[] = {
	J_FIELD(form_center, "name", name, J_TEXT, J_REQUIRED, 0, NULL, "中心名称"),
	J_FIELD(form_center, "window", window, J_TEXT, J_REQUIRED, 0, NULL, "咨询窗口"),
};
static const struct json_shape center_shape = JSON_SHAPE("Center", struct form_center, center_fields);
static const struct json_field group_fields[] = {
	J_FIELD(ref_group, "code", code, J_TEXT, J_REQUIRED, 0, NULL, "代码"),
	J_FIELD(ref_group, "name", name, J_TEXT, J_REQUIRED, 0, NULL, "名称"),
	J_FIELD(ref_group, "hint", hint, J_TEXT, J_REQUIRED, 0, NULL, "包括"),
	J_FIELD(ref_group, "eight", eight, J_BOOL, J_REQUIRED, 0, NULL, "八大群体"),
};
static const struct json_shape group_shape = JSON_SHAPE("WorkerGroup", struct ref_group, group_fields);
static const struct json_field street_fields[] = {
	J_FIELD(ref_street, "code", code, J_TEXT, J_REQUIRED, 0, NULL, "代码"),
	J_FIELD(ref_street, "name", name, J_TEXT, J_REQUIRED, 0, NULL, "名称"),
};
static const struct json_shape street_shape = JSON_SHAPE("Street", struct ref_street, street_fields);
static const struct json_field district_fields[] = {
	J_FIELD(form_district, "code", code, J_TEXT, J_REQUIRED, 0, NULL, "代码"),
	J_FIELD(form_district, "name", name, J_TEXT, J_REQUIRED, 0, NULL, "名称"),
	J_FIELD(form_district, "streets", streets, J_LIST, J_REQUIRED, 0, &street_shape, "街道（镇）"),
};
static const struct json_shape district_shape = JSON_SHAPE("District", struct form_district, district_fields);
static const struct json_field consent_fields[] = {
	J_FIELD(ref_consent, "purpose", purpose, J_TEXT, J_REQUIRED, 0, NULL, "用途"),
	J_FIELD(ref_consent, "version", version, J_INT, J_REQUIRED, 0, NULL, "版本"),
	J_FIELD(ref_consent, "title", title, J_TEXT, J_REQUIRED, 0, NULL, "标题"),
	J_FIELD(ref_consent, "text", text, J_TEXT, J_REQUIRED, 0, NULL, "正文"),
	J_FIELD(ref_consent, "required", required, J_BOOL, J_REQUIRED, 0, NULL, "必须同意"),
};
static const struct json_shape consent_shape = JSON_SHAPE("ConsentText", struct ref_consent, consent_fields);
static const struct json_field choice_fields[] = {
	J_FIELD(form_choice, "code", code, J_TEXT, J_REQUIRED, 0, NULL, "代码"),
	J_FIELD(form_choice, "name", name, J_TEXT, J_REQUIRED, 0, NULL, "名称"),
};
static const struct json_shape choice_shape = JSON_SHAPE("Choice", struct form_choice, choice_fields);
static const struct json_field pledge_fields[] = {
	J_FIELD(form_pledge, "text", text, J_TEXT, J_REQUIRED, 0, NULL, "申请书正文"),
};
static const struct json_shape pledge_shape = JSON_SHAPE("Pledge", struct form_pledge, pledge_fields);
static const struct json_field form_fields[] = {
	J_FIELD(form, "center", center, J_OBJECT, J_REQUIRED, 0, &center_shape, "中心"),
	J_FIELD(form, "groups", groups, J_LIST, J_REQUIRED, 0, &group_shape, "职业群体"),
	J_FIELD(form, "districts", districts, J_LIST, J_REQUIRED, 0, &district_shape, "区县"),
	J_FIELD(form, "consents", consents, J_LIST, J_REQUIRED, 0, &consent_shape, "告知书"),
	J_FIELD(form, "id_types", id_types, J_LIST, J_REQUIRED, 0, &choice_shape, "证件种类"),
	J_FIELD(form, "pledge", pledge, J_OBJECT, J_REQUIRED, 0, &pledge_shape, "入会申请书"),
};
const struct json_shape form_shape = JSON_SHAPE("JoinForm", struct form, form_fields);

static const struct form_choice id_types[] = {
	{ "resident", "居民身份证" },
	{ "hmt", "港澳台居民居住证" },
	{ "foreigner", "外国人永久居留身份证" },
	{ "foreigner_old", "外国人永久居留身份证（旧版）" },
};
/* clang-format on */

const char *
form_id_type_name(const char *code)
{
	for (size_t i = 0; i < ARRAY_LEN(id_types); i++)
		if (strcmp(id_types[i].code, code) == 0)
			return id_types[i].name;
	return code;
}

static struct json_list
districts(struct arena *a, const struct ref *r)
{
	struct form_district *out =
		ARENA_ARRAY(a, struct form_district, r->n_districts);

	for (size_t i = 0; i < r->n_districts; i++) {
		const struct ref_district *d = &r->districts[i];

		out[i] = (struct form_district){ d->code, d->name,
			{ (void *)d->streets, d->n_streets } };
	}
	return (struct json_list){ out, r->n_districts };
}

static struct form_pledge *
pledge(struct arena *a, const char *file)
{
	struct form_pledge *out = ARENA_NEW(a, struct form_pledge);
	out->text = file;
	return out;
}

int
run_form(struct call *c, struct tx *tx, struct err *e)
{
	const struct ref *r = c->app->ref;
	struct form *f = ARENA_NEW(&c->arena, struct form);

	(void)tx;
	(void)e;
	f->center = ARENA_NEW(&c->arena, struct form_center);
	f->center->name = c->app->config.center;
	f->center->window = c->app->config.window;
	f->groups = (struct json_list){ r->groups, r->n_groups };
	f->districts = districts(&c->arena, r);
	f->consents = (struct json_list){ r->consents, r->n_consents };
	f->id_types =
		(struct json_list){ (void *)id_types, ARRAY_LEN(id_types) };
	f->pledge = pledge(&c->arena, r->pledge);
	c->out = f;
	return 0;
}
