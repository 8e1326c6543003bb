/* SPDX-License-Identifier: Apache-2.0 */
/* Versions of the rules and lines at the desk: entered by one, confirmed by
 * another, and before that computed over the cases that run. */
#include "aid/desk_api.h"
#include "aid/replay.h"
#include "aid/shapes_api.h"
#include "ref/ref.h"
#include "rule.sql.h"
#include <stdlib.h>

#define BODY_MAX ((size_t)48 << 10)

struct version_reply {
	int64_t version, entered_at;
	const char *valid_from, *basis, *sha256;
	bool confirmed;
};
struct line_reply {
	const char *district, *district_label, *valid_from, *basis;
	int64_t amount;
	bool confirmed;
};
struct rules_reply {
	struct json_list versions, lines, districts;
};
struct text_reply {
	int64_t version;
	const char *text;
};
struct change_reply {
	const char *case_no, *district, *district_label, *was, *would;
	const char *was_label, *would_label;
};
struct rules_input {
	const char *text;
};
struct confirm_input {
	int64_t version;
};
struct line_key {
	const char *district, *valid_from;
};
struct dry_input {
	int64_t version, line;
	const char *district;
};
struct dry_reply {
	int64_t looked;
	struct json_list changes;
};
/* clang-format off */
#define V(name, type, flags, label) J_FIELD(version_reply, #name, name, type, flags, 0, NULL, label)
static const struct json_field version_fields[] = {
	V(version, J_INT, J_REQUIRED, "版本"), V(valid_from, J_TEXT, J_REQUIRED, "从哪天起"), V(basis, J_TEXT, J_REQUIRED, "依据"),
	V(sha256, J_TEXT, J_REQUIRED, "文本的摘要"), V(entered_at, J_INT, J_REQUIRED | J_DATE_TIME, "录入时间"),
	V(confirmed, J_BOOL, J_REQUIRED, "已由另一人确认"),
};
#undef V
static const struct json_shape version_shape = JSON_SHAPE("AidRulesVersion", struct version_reply, version_fields);
#define L(name, type, label) J_FIELD(line_reply, #name, name, type, J_REQUIRED, 0, NULL, label)
static const struct json_field line_fields[] = {
	L(district, J_TEXT, "区县"), L(district_label, J_TEXT, "区县名称"), L(valid_from, J_TEXT, "从哪天起"), L(amount, J_INT, "每人每月，分"), L(basis, J_TEXT, "依据"),
	L(confirmed, J_BOOL, "已由另一人确认"),
};
#undef L
static const struct json_shape line_shape = JSON_SHAPE("AidLine", struct line_reply, line_fields);
static const struct json_field rules_fields[] = {
	J_FIELD(rules_reply, "versions", versions, J_LIST, J_REQUIRED, 0, &version_shape, "各版本，新的在前"),
	J_FIELD(rules_reply, "lines", lines, J_LIST, J_REQUIRED, 0, &line_shape, "各区县的低保标准"),
	J_FIELD(rules_reply, "districts", districts, J_LIST, J_REQUIRED, 0, &aid_word_shape, "区县"),
};
static const struct json_shape rules_shape = JSON_SHAPE("AidRulesList", struct rules_reply, rules_fields);
static const struct json_field text_fields[] = {
	J_FIELD(text_reply, "version", version, J_INT, J_REQUIRED, 0, NULL, "版本"),
	J_FIELD(text_reply, "text", text, J_TEXT, J_REQUIRED, 0, NULL, "整个版本，JSON"),
};
static const struct json_shape text_shape = JSON_SHAPE("AidRulesText", struct text_reply, text_fields);
static const struct json_field enter_fields[] = {
	J_FIELD(rules_input, "text", text, J_TEXT, J_REQUIRED, BODY_MAX, NULL, "整个版本，JSON，格式同 catalogue/aid.json"),
};
static const struct json_shape enter_shape = JSON_SHAPE("AidRulesInput", struct rules_input, enter_fields);
static const struct json_field confirm_fields[] = {
	J_FIELD(confirm_input, "version", version, J_INT, J_REQUIRED, 0, NULL, "版本"),
};
static const struct json_shape confirm_shape = JSON_SHAPE("AidRulesConfirm", struct confirm_input, confirm_fields);
#define E(name, type, max, label) J_FIELD(aid_line, #name, name, type, J_REQUIRED, max, NULL, label)
static const struct json_field enter_line_fields[] = {
	E(district, J_TEXT, 16, "区县"), E(valid_from, J_TEXT, 10, "从哪天起"), E(amount, J_INT, AID_LINE_MAX, "每人每月，分"),
	E(basis, J_TEXT, 400, "依据：文件名、文号"),
};
#undef E
static const struct json_shape enter_line_shape = JSON_SHAPE("AidLineInput", struct aid_line, enter_line_fields);
static const struct json_field key_fields[] = {
	J_FIELD(line_key, "district", district, J_TEXT, J_REQUIRED, 16, NULL, "区县"),
	J_FIELD(line_key, "valid_from", valid_from, J_TEXT, J_REQUIRED, 10, NULL, "从哪天起"),
};
static const struct json_shape key_shape = JSON_SHAPE("AidLineKey", struct line_key, key_fields);
static const struct json_field dry_in_fields[] = {
	J_FIELD(dry_input, "version", version, J_INT, J_REQUIRED, 0, NULL, "版本"),
	J_FIELD(dry_input, "district", district, J_TEXT, 0, 16, NULL, "换哪个区县的低保标准，可以不填"),
	J_FIELD(dry_input, "line", line, J_INT, 0, AID_LINE_MAX, NULL, "换成多少，分"),
};
static const struct json_shape dry_in_shape = JSON_SHAPE("AidDryRunInput", struct dry_input, dry_in_fields);
#define C(name, label) J_FIELD(change_reply, #name, name, J_TEXT, J_REQUIRED, 0, NULL, label)
static const struct json_field change_fields[] = {
	C(case_no, "事项编号"), C(district, "区县"), C(district_label, "区县名称"), C(was, "现在的建议类别"), C(would, "会变成"), C(was_label, "现在的建议类别，名称"), C(would_label, "会变成，名称"),
};
#undef C
static const struct json_shape change_shape = JSON_SHAPE("AidChange", struct change_reply, change_fields);
static const struct json_field dry_fields[] = {
	J_FIELD(dry_reply, "looked", looked, J_INT, J_REQUIRED, 0, NULL, "算了几件"),
	J_FIELD(dry_reply, "changes", changes, J_LIST, J_REQUIRED, 0, &change_shape, "结果会变的"),
};
static const struct json_shape dry_shape = JSON_SHAPE("AidDryRun", struct dry_reply, dry_fields);
/* clang-format on */

static int
list_versions(
	struct call *c, struct tx *tx, struct json_list *out, struct err *e)
{
	struct sql_aid_rule_list_rows rows;
	struct version_reply *items;

	if (sql_aid_rule_list(tx, e, &rows) != 0)
		return -1;
	items = ARENA_ARRAY(&c->arena, struct version_reply, rows.n + 1);
	for (size_t i = 0; i < rows.n; i++) {
		const struct sql_aid_rule_list *r = &rows.items[i];
		char *hex = arena_alloc(&c->arena, 2 * r->sha256.n + 1);

		hex_format(r->sha256.p, r->sha256.n, hex);
		items[i] = (struct version_reply){ r->version, r->entered_at,
			r->valid_from, r->basis, hex, !r->confirmed_at_null };
	}
	*out = (struct json_list){ items, rows.n };
	return 0;
}

static const char *
label_of(const struct call *c, const char *district)
{
	const struct ref_district *d = ref_district_find(c->app->ref, district);

	return d ? d->name : district;
}

static struct json_list
districts(struct call *c)
{
	const struct ref *r = c->app->ref;
	struct aid_word *items =
		ARENA_ARRAY(&c->arena, struct aid_word, r->n_districts);

	for (size_t i = 0; i < r->n_districts; i++)
		items[i] = (struct aid_word){ r->districts[i].code,
			r->districts[i].name };
	return (struct json_list){ items, r->n_districts };
}

static int
run_list(struct call *c, struct tx *tx, struct err *e)
{
	struct rules_reply *out = ARENA_NEW(&c->arena, struct rules_reply);
	struct sql_aid_line_list_rows rows;
	struct line_reply *items;

	if (list_versions(c, tx, &out->versions, e) != 0 ||
		sql_aid_line_list(tx, e, &rows) != 0)
		return -1;
	items = ARENA_ARRAY(&c->arena, struct line_reply, rows.n + 1);
	for (size_t i = 0; i < rows.n; i++)
		items[i] = (struct line_reply){ rows.items[i].district,
			label_of(c, rows.items[i].district),
			rows.items[i].valid_from, rows.items[i].basis,
			rows.items[i].amount,
			rows.items[i].confirmed_by != NULL };
	out->lines = (struct json_list){ items, rows.n };
	out->districts = districts(c);
	c->out = out;
	return 0;
}

/* As it was entered, to begin the next one with. */
static int
run_text(struct call *c, struct tx *tx, struct err *e)
{
	struct text_reply *out = ARENA_NEW(&c->arena, struct text_reply);
	struct sql_aid_rule_get row;
	char *end;
	int found;

	out->version = strtoll(c->params[0], &end, 10);
	found = *end ? 0 : sql_aid_rule_get(tx, e, out->version, &row);
	if (found <= 0)
		return found < 0 ? -1 : err_set(e, ERR_NOT_FOUND);
	out->text = row.body;
	c->out = out;
	return 0;
}

static int
run_enter(struct call *c, struct tx *tx, struct err *e)
{
	const struct rules_input *in = c->in;
	int64_t version;

	if (aid_rules_enter(tx, c->app, bytes_str(in->text), c->caller.actor,
		    &version, e) != 0)
		return -1;
	aid_done(c, "entered", NULL);
	return 0;
}

static int
run_confirm(struct call *c, struct tx *tx, struct err *e)
{
	const struct confirm_input *in = c->in;

	if (aid_rules_confirm(tx, c->app, in->version, c->caller.actor, e) != 0)
		return -1;
	aid_done(c, "confirmed", NULL);
	return 0;
}

static int
run_enter_line(struct call *c, struct tx *tx, struct err *e)
{
	if (aid_line_enter(tx, c->app, c->in, c->caller.actor, e) != 0)
		return -1;
	aid_done(c, "entered", NULL);
	return 0;
}

static int
run_confirm_line(struct call *c, struct tx *tx, struct err *e)
{
	const struct line_key *in = c->in;

	if (aid_line_confirm(tx, c->app, in->district, in->valid_from,
		    c->caller.actor, e) != 0)
		return -1;
	aid_done(c, "confirmed", NULL);
	return 0;
}

static const char *
or_none(const char *label)
{
	return label ? label : "不属于三类";
}

static int
run_dry(struct call *c, struct tx *tx, struct err *e)
{
	const struct dry_input *in = c->in;
	struct dry_reply *out = ARENA_NEW(&c->arena, struct dry_reply);
	struct change_reply *shown;
	struct aid_change *items;
	size_t looked, n;

	if (in->district && (in->line < 1 || in->line > AID_LINE_MAX))
		return err_add_field(e, "line", ERR_NUMBER_RANGE);
	if (aid_replay(tx, c->app, in->version, in->district, in->line, &items,
		    &n, &looked, e) != 0)
		return -1;
	shown = ARENA_ARRAY(&c->arena, struct change_reply, n + 1);
	for (size_t i = 0; i < n; i++)
		shown[i] = (struct change_reply){ items[i].case_no,
			items[i].district, label_of(c, items[i].district),
			items[i].was, items[i].would,
			or_none(items[i].was_label),
			or_none(items[i].would_label) };
	out->changes = (struct json_list){ shown, n };
	out->looked = (int64_t)looked;
	c->out = out;
	return 0;
}

#define RULERS (PERM_FUND_REVIEW | PERM_FUND_APPROVE)
/* clang-format off */
static const struct route rows[] = {
	{ .method = "GET", .path = "/api/v1/aid/rules", .audience = FOR_STAFF, .perm = PERM_AID_READ, .status = 200,
	  .result = &rules_shape, .stages = { { LANE_READ, run_list } }, .label = "帮扶政策的版本" },
	{ .method = "GET", .path = "/api/v1/aid/rules/{version}", .audience = FOR_STAFF, .perm = PERM_AID_READ, .status = 200,
	  .result = &text_shape, .stages = { { LANE_READ, run_text } }, .label = "一版政策的全文" },
	{ .method = "POST", .path = "/api/v1/aid/rules", .audience = FOR_STAFF, .perm = RULERS, .flags = CALL_KEYED, .status = 201,
	  .body = &enter_shape, .result = &aid_done_shape, .stages = { { LANE_WRITE, run_enter } }, .label = "录入一版政策" },
	{ .method = "POST", .path = "/api/v1/aid/rules/confirm", .audience = FOR_STAFF, .perm = RULERS, .flags = CALL_KEYED, .status = 200,
	  .body = &confirm_shape, .result = &aid_done_shape, .stages = { { LANE_WRITE, run_confirm } }, .label = "确认一版政策" },
	{ .method = "POST", .path = "/api/v1/aid/rules/dry-run", .audience = FOR_STAFF, .perm = RULERS, .status = 200,
	  .body = &dry_in_shape, .result = &dry_shape, .stages = { { LANE_READ, run_dry } }, .label = "试算：哪些档案的结果会变" },
	{ .method = "POST", .path = "/api/v1/aid/lines", .audience = FOR_STAFF, .perm = RULERS, .flags = CALL_KEYED, .status = 201,
	  .body = &enter_line_shape, .result = &aid_done_shape, .stages = { { LANE_WRITE, run_enter_line } }, .label = "录入低保标准" },
	{ .method = "POST", .path = "/api/v1/aid/lines/confirm", .audience = FOR_STAFF, .perm = RULERS, .flags = CALL_KEYED, .status = 200,
	  .body = &key_shape, .result = &aid_done_shape, .stages = { { LANE_WRITE, run_confirm_line } }, .label = "确认低保标准" },
};
/* clang-format on */
const struct route_table aid_rule_routes = { rows, ARRAY_LEN(rows) };
