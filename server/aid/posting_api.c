/* SPDX-License-Identifier: Apache-2.0 */
/* Postings at the desk: how one would stand and what blocks it, what is up,
 * what has been said against it. */
#include "aid/desk_api.h"
#include "aid/public.h"
#include "aid/shapes_api.h"
#include "flow/case_api.h"
#include "public.sql.h"

/* ---- GET /aid/postings --------------------------------------------------- */

struct up {
	const char *id, *case_no, *scope, *unit, *name, *category, *kind;
	const char *remark, *from_on, *until_on;
	bool stopped;
	struct json_list objections;
};
struct ups_reply {
	struct json_list items;
};
/* clang-format off */
#define U(name, type, label) J_FIELD(up, #name, name, type, J_REQUIRED, 0, NULL, label)
static const struct json_field up_fields[] = {
	U(id, J_TEXT, "公示编号"), U(case_no, J_TEXT, "事项编号"), U(scope, J_TEXT, "public 社会公示，unit 单位内公示"),
	U(unit, J_TEXT, "单位"), U(name, J_TEXT, "姓名，已遮盖"), U(category, J_TEXT, "困难类别"), U(kind, J_TEXT, "拟帮扶项目"),
	U(remark, J_TEXT, "说明"), U(from_on, J_TEXT, "从"), U(until_on, J_TEXT, "到"), U(stopped, J_BOOL, "有异议，暂停计时"),
	J_FIELD(up, "objections", objections, J_LIST, J_REQUIRED, 0, &aid_objection_shape, "异议"),
};
#undef U
static const struct json_shape up_shape = JSON_SHAPE("AidPostingUp", struct up, up_fields);
static const struct json_field ups_fields[] = {
	J_FIELD(ups_reply, "items", items, J_LIST, J_REQUIRED, 0, &up_shape, "正在公示，新的在前"),
};
static const struct json_shape ups_shape = JSON_SHAPE("AidPostingsUp", struct ups_reply, ups_fields);
/* clang-format on */

static int
run_up(struct call *c, struct tx *tx, struct err *e)
{
	struct ups_reply *out = ARENA_NEW(&c->arena, struct ups_reply);
	struct sql_aid_postings_up_rows rows;
	struct up *items;

	if (sql_aid_postings_up(tx, e, INT64_MAX, &rows) != 0)
		return -1;
	items = ARENA_ARRAY(&c->arena, struct up, rows.n + 1);
	for (size_t i = 0; i < rows.n; i++) {
		const struct sql_aid_postings_up *r = &rows.items[i];

		items[i] = (struct up){ r->ref, r->no, r->scope, r->unit,
			r->masked, r->category, r->kind, r->remark, r->from_on,
			r->until_on, r->stopped_on != NULL, { NULL, 0 } };
		if (aid_objections_make(
			    c, tx, r->case_id, &items[i].objections, e) != 0)
			return -1;
	}
	out->items = (struct json_list){ items, rows.n };
	c->out = out;
	return 0;
}

/* ---- POST /cases/{no}/aid/posting ---------------------------------------- */

struct preview_input {
	const char *text;
	int64_t days;
};
struct preview_reply {
	const char *scope, *unit, *name, *category, *kind, *remark;
	const char *from_on, *until_on;
	bool number;
	struct json_list blocked;
};
/* clang-format off */
static const struct json_field preview_in_fields[] = {
	J_FIELD(preview_input, "text", text, J_TEXT, J_REQUIRED | J_PERSONAL, 4000, NULL, "公示的说明，可以为空"),
	J_FIELD(preview_input, "days", days, J_INT, 0, 30, NULL, "几个工作日，不填按政策"),
};
static const struct json_shape preview_in_shape = JSON_SHAPE("AidPreviewInput", struct preview_input, preview_in_fields);
#define P(name, type, label) J_FIELD(preview_reply, #name, name, type, J_REQUIRED, 0, NULL, label)
static const struct json_field preview_fields[] = {
	P(scope, J_TEXT, "public 社会公示，unit 单位内公示"), P(unit, J_TEXT, "单位"), P(name, J_TEXT, "姓名，已遮盖"),
	P(category, J_TEXT, "困难类别"), P(kind, J_TEXT, "拟帮扶项目"), P(remark, J_TEXT, "说明"), P(from_on, J_TEXT, "从"),
	P(until_on, J_TEXT, "到"), P(number, J_BOOL, "有证件号、卡号、手机号一类的号码"), P(blocked, J_TEXTS, "不能公开的词"),
};
#undef P
static const struct json_shape preview_shape = JSON_SHAPE("AidPreview", struct preview_reply, preview_fields);
/* clang-format on */

static size_t
add_words(
	const struct aid_scanned *s, const char **list, size_t n, bool *number)
{
	for (size_t i = 0; i < s->n; i++) {
		if (*s->words[i])
			list[n++] = s->words[i];
		else
			*number = true;
	}
	return n;
}

static int
run_preview(struct call *c, struct tx *tx, struct err *e)
{
	const struct preview_input *in = c->in;
	struct preview_reply *out = ARENA_NEW(&c->arena, struct preview_reply);
	struct flow_case f = { 0 };
	struct aid_preview p;
	const char **list;
	size_t n;

	if (case_api_load(c, tx, &f, e) != 0 ||
		aid_post_preview(tx, c->app, &f, in->text, in->days, &p, e) !=
			0)
		return -1;
	*out = (struct preview_reply){ p.scope, p.unit, p.name, p.category,
		p.kind, p.remark, p.from_on, p.until_on, false, { NULL, 0 } };
	list = ARENA_ARRAY(
		&c->arena, const char *, p.in_remark.n + p.in_unit.n + 1);
	n = add_words(&p.in_remark, list, 0, &out->number);
	n = add_words(&p.in_unit, list, n, &out->number);
	out->blocked = (struct json_list){ list, n };
	c->out = out;
	return 0;
}

/* clang-format off */
static const struct route rows[] = {
	{ .method = "GET", .path = "/api/v1/aid/postings", .audience = FOR_STAFF, .perm = PERM_AID_READ, .status = 200,
	  .result = &ups_shape, .stages = { { LANE_READ, run_up } }, .label = "正在公示的，连同异议" },
	{ .method = "POST", .path = "/api/v1/cases/{no}/aid/posting", .audience = FOR_STAFF, .perm = PERM_FUND_REVIEW, .status = 200,
	  .body = &preview_in_shape, .result = &preview_shape, .stages = { { LANE_READ, run_preview } }, .label = "预览公示，不发布" },
};
/* clang-format on */
const struct route_table aid_posting_routes = { rows, ARRAY_LEN(rows) };
