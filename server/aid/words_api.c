/* SPDX-License-Identifier: Apache-2.0 */
/* What may be chosen in an application, at the kiosk and at the desk. */
#include "aid/desk_api.h"
#include "aid/shapes_api.h"
#include "ref/ref.h"

struct district_reply {
	const char *code, *name;
	bool line; /* somebody has entered the minimum-living line */
};
struct form_reply {
	int64_t version, draft_days;
	const char *basis;
	struct json_list districts, kinds, causes, rigid, exclusions, consents;
};
/* clang-format off */
static const struct json_field district_fields[] = {
	J_FIELD(district_reply, "code", code, J_TEXT, J_REQUIRED, 0, NULL, "代码"),
	J_FIELD(district_reply, "name", name, J_TEXT, J_REQUIRED, 0, NULL, "名称"),
	J_FIELD(district_reply, "line", line, J_BOOL, J_REQUIRED, 0, NULL, "低保标准已录入，可以测算"),
};
static const struct json_shape district_shape = JSON_SHAPE("AidDistrict", struct district_reply, district_fields);
#define F(name, type, sub, label) J_FIELD(form_reply, #name, name, type, J_REQUIRED, 0, sub, label)
static const struct json_field form_fields[] = {
	F(version, J_INT, NULL, "政策版本"), F(basis, J_TEXT, NULL, "依据"), F(draft_days, J_INT, NULL, "没填完的保留几天"),
	F(districts, J_LIST, &district_shape, "区县"), F(kinds, J_LIST, &aid_word_shape, "帮扶项目"),
	F(causes, J_LIST, &aid_word_shape, "致困原因"), F(rigid, J_LIST, &aid_word_shape, "刚性支出"),
	F(exclusions, J_LIST, &aid_word_shape, "不予认定的情形"), F(consents, J_LIST, &aid_consent_shape, "告知书"),
};
#undef F
static const struct json_shape form_shape = JSON_SHAPE("AidFormWords", struct form_reply, form_fields);
/* clang-format on */

/* Each kind once, whatever the number of its categories. */
static struct json_list
kinds_once(struct arena *a, const struct aid_rules *r)
{
	const struct aid_kind *rows = r->kinds.items;
	struct aid_word *out = ARENA_ARRAY(a, struct aid_word, r->kinds.n + 1);
	size_t n = 0;

	for (size_t i = 0; i < r->kinds.n; i++) {
		const struct json_list so_far = { out, n };

		if (!aid_word_find(&so_far, rows[i].code))
			out[n++] = (struct aid_word){ rows[i].code,
				rows[i].label };
	}
	return (struct json_list){ out, n };
}

static int
districts(struct call *c, struct tx *tx, const char *today,
	struct json_list *out, struct err *e)
{
	const struct ref *r = c->app->ref;
	struct district_reply *items =
		ARENA_ARRAY(&c->arena, struct district_reply, r->n_districts);

	for (size_t i = 0; i < r->n_districts; i++) {
		int64_t fen;
		int found =
			aid_line_on(tx, r->districts[i].code, today, &fen, e);

		if (found < 0)
			return -1;
		items[i] = (struct district_reply){ r->districts[i].code,
			r->districts[i].name, found > 0 };
	}
	*out = (struct json_list){ items, r->n_districts };
	return 0;
}

static int
run_form(struct call *c, struct tx *tx, struct err *e)
{
	struct form_reply *out = ARENA_NEW(&c->arena, struct form_reply);
	const struct aid_rules *r;
	char today[CIVIL_SIZE];

	civil_format(app_today(c->app), today);
	if (aid_rules_on(tx, today, &r, e) != 0 ||
		districts(c, tx, today, &out->districts, e) != 0)
		return -1;
	out->version = r->version;
	out->basis = r->basis;
	out->draft_days = r->draft_days;
	out->kinds = kinds_once(&c->arena, r);
	out->causes = r->causes;
	out->rigid = r->rigid;
	out->exclusions = r->exclusions;
	out->consents = r->consents;
	c->out = out;
	return 0;
}

/* clang-format off */
static const struct route rows[] = {
	{ .method = "GET", .path = "/api/v1/forms/aid", .audience = FOR_TERMINAL, .status = 200,
	  .result = &form_shape, .stages = { { LANE_READ, run_form } }, .label = "困难帮扶的表单" },
	{ .method = "GET", .path = "/api/v1/desk/forms/aid", .audience = FOR_STAFF, .perm = PERM_FUND_KEY, .status = 200,
	  .result = &form_shape, .stages = { { LANE_READ, run_form } }, .label = "困难帮扶的表单，窗口代录用" },
};
/* clang-format on */
const struct route_table aid_words_routes = { rows, ARRAY_LEN(rows) };
