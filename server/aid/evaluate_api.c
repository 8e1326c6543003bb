/* SPDX-License-Identifier: Apache-2.0 */
#include "aid/evaluate.h"
#include "aid/desk_api.h"
#include "aid/shapes_api.h"
#include "cms.h"
#include "crypto.h"
#include "staff/password.h"

struct samples_reply {
	struct json_list items;
};
struct sample_reply {
	struct json_list cases;
};
struct sample_input {
	const char *from, *until, *open_until;
};
struct open_input {
	int64_t n;
};
struct export_input {
	const char *passphrase;
};
struct export_reply {
	const char *file, *sha256;
};
/* clang-format off */
#define S(json, name, type, flags, label) J_FIELD(aid_sample, json, name, type, flags, 0, NULL, label)
static const struct json_field sample_fields[] = {
	S("id", ref, J_TEXT, J_REQUIRED, "编号"), S("seed", seed, J_TEXT, J_REQUIRED, "种子：按 SHA-256(种子 事项编号) 排序取前几件"),
	S("from", from_on, J_TEXT, J_REQUIRED, "受理从"), S("until", until_on, J_TEXT, J_REQUIRED, "到"),
	S("open_until", open_until, J_TEXT, J_REQUIRED, "评估期限"), S("of_cases", of_cases, J_INT, J_REQUIRED, "从几件里抽"),
	S("n", n, J_INT, J_REQUIRED, "抽了几件"), S("made_at", made_at, J_INT, J_REQUIRED | J_DATE_TIME, "抽样时间"),
};
#undef S
static const struct json_shape sample_shape = JSON_SHAPE("AidSample", struct aid_sample, sample_fields);
static const struct json_field samples_fields[] = {
	J_FIELD(samples_reply, "items", items, J_LIST, J_REQUIRED, 0, &sample_shape, "抽样"),
};
static const struct json_shape samples_shape = JSON_SHAPE("AidSamples", struct samples_reply, samples_fields);
static const struct json_field cases_fields[] = {
	J_FIELD(sample_reply, "cases", cases, J_TEXTS, J_REQUIRED, 0, NULL, "抽中的事项编号，按顺序"),
};
static const struct json_shape cases_shape = JSON_SHAPE("AidSampleCases", struct sample_reply, cases_fields);
#define I(name, label) J_FIELD(sample_input, #name, name, J_TEXT, J_REQUIRED, 10, NULL, label)
static const struct json_field input_fields[] = {
	I(from, "受理从"), I(until, "到"), I(open_until, "评估到哪天为止"),
};
#undef I
static const struct json_shape input_shape = JSON_SHAPE("AidSampleInput", struct sample_input, input_fields);
static const struct json_field open_fields[] = {
	J_FIELD(open_input, "n", n, J_INT, J_REQUIRED, 0, NULL, "第几件，从 1 起"),
};
static const struct json_shape open_shape = JSON_SHAPE("AidSampleOpen", struct open_input, open_fields);
static const struct json_field export_in_fields[] = {
	J_FIELD(export_input, "passphrase", passphrase, J_TEXT, J_REQUIRED | J_PERSONAL, PASSWORD_MAX, NULL, "打开文件用的口令，自己定，至少 12 个字"),
};
static const struct json_shape export_in_shape = JSON_SHAPE("AidExportInput", struct export_input, export_in_fields);
static const struct json_field export_fields[] = {
	J_FIELD(export_reply, "file", file, J_TEXT, J_REQUIRED, 0, NULL, "CSV，没有个人信息，用口令加密（CMS，DER），base64"),
	J_FIELD(export_reply, "sha256", sha256, J_TEXT, J_REQUIRED, 0, NULL, "打开后的文件的校验码，已记入审计"),
};
static const struct json_shape export_shape = JSON_SHAPE("AidExport", struct export_reply, export_fields);
#define F(name, label) J_FIELD(aid_figures, #name, name, J_INT, J_REQUIRED, 0, NULL, label)
static const struct json_field figure_fields[] = {
	F(applied, "申请"), F(decided, "办结"), F(granted, "批准"), F(paid, "已发放"), F(posted, "公示过"), F(left, "退出"),
	F(deviated, "认定与建议不同"), F(stages, "计时的步骤"), F(on_time, "按期完成"), F(late, "超期"),
	F(granted_fen, "批准金额，分"), F(paid_fen, "发放金额，分"),
};
#undef F
static const struct json_shape figures_shape = JSON_SHAPE("AidFigures", struct aid_figures, figure_fields);
/* clang-format on */

static int
run_samples(struct call *c, struct tx *tx, struct err *e)
{
	struct samples_reply *out = ARENA_NEW(&c->arena, struct samples_reply);
	struct aid_sample *items;

	if (aid_samples(tx, &items, &out->items.n, e) != 0)
		return -1;
	out->items.items = items;
	c->out = out;
	return 0;
}

static int
run_draw(struct call *c, struct tx *tx, struct err *e)
{
	const struct sample_input *in = c->in;
	struct aid_sample *out = ARENA_NEW(&c->arena, struct aid_sample);

	c->out = out;
	return aid_sample_draw(tx, c->app, in->from, in->until, in->open_until,
		c->caller.actor, out, e);
}

static int
run_cases(struct call *c, struct tx *tx, struct err *e)
{
	struct sample_reply *out = ARENA_NEW(&c->arena, struct sample_reply);
	const char **cases;

	if (aid_sample_cases(tx, c->params[0], &cases, &out->cases.n, e) != 0)
		return -1;
	out->cases.items = cases;
	c->out = out;
	return 0;
}

static int
run_open(struct call *c, struct tx *tx, struct err *e)
{
	const struct open_input *in = c->in;
	struct flow_case f;

	if (aid_sample_open(tx, c->app, c->params[0], in->n, c->caller.actor,
		    &f, e) != 0)
		return -1;
	c->out = aid_file_make(c, tx, &f, true, e);
	return c->out ? 0 : -1;
}

static int
check_export(struct call *c, struct err *e)
{
	const struct export_input *in = c->in;

	return password_check(in->passphrase, "", "", e);
}

static int
run_export(struct call *c, struct tx *tx, struct err *e)
{
	struct export_reply *out = ARENA_NEW(&c->arena, struct export_reply);
	struct bytes *text = ARENA_NEW(&c->arena, struct bytes);
	const char *csv = "";

	if (aid_sample_export(tx, c->app, c->params[0], c->caller.actor, &csv,
		    &out->sha256, e) != 0)
		return -1;
	*text = bytes_str(csv);
	c->scratch = text;
	c->out = out;
	return 0;
}

/* Behind the line in the trail: what leaves the house stands there. */
static int
run_seal(struct call *c, struct tx *tx, struct err *e)
{
	const struct export_input *in = c->in;
	struct export_reply *out = c->out;
	struct bytes der;

	(void)tx;
	if (cms_seal(&c->arena, *(const struct bytes *)c->scratch,
		    in->passphrase, &der, e) != 0)
		return -1;
	out->file = base64_format(&c->arena, der);
	return 0;
}

static int
run_figures(struct call *c, struct tx *tx, struct err *e)
{
	const char *from = call_query(c, "from", e);
	const char *until = call_query(c, "until", e);
	struct aid_figures *out = ARENA_NEW(&c->arena, struct aid_figures);

	if (e->code != ERR_NONE)
		return -1;
	c->out = out;
	return aid_figures(tx, from ? from : "", until ? until : "", out, e);
}

#define READERS (PERM_AID_EVALUATE | PERM_AUDIT_READ)
/* clang-format off */
static const struct route rows[] = {
	{ .method = "GET", .path = "/api/v1/aid/samples", .audience = FOR_STAFF, .perm = READERS, .status = 200,
	  .result = &samples_shape, .stages = { { LANE_READ, run_samples } }, .label = "评估抽样" },
	{ .method = "POST", .path = "/api/v1/aid/samples", .audience = FOR_STAFF, .perm = PERM_AUDIT_READ, .flags = CALL_KEYED, .status = 201,
	  .body = &input_shape, .result = &sample_shape, .stages = { { LANE_WRITE, run_draw } }, .label = "抽样" },
	{ .method = "GET", .path = "/api/v1/aid/samples/{id}", .audience = FOR_STAFF, .perm = READERS, .status = 200,
	  .result = &cases_shape, .stages = { { LANE_READ, run_cases } }, .label = "抽中的档案" },
	{ .method = "POST", .path = "/api/v1/aid/samples/{id}/open", .audience = FOR_STAFF, .perm = READERS, .status = 200,
	  .body = &open_shape, .result = &aid_file_shape, .stages = { { LANE_WRITE, run_open } }, .label = "打开抽中的一份，记入审计" },
	{ .method = "POST", .path = "/api/v1/aid/samples/{id}/export", .audience = FOR_STAFF, .perm = READERS, .status = 200,
	  .body = &export_in_shape, .result = &export_shape, .check = check_export,
	  .stages = { { LANE_WRITE, run_export }, { LANE_HASH, run_seal } }, .label = "封存导出抽样，校验码记入审计" },
	{ .method = "GET", .path = "/api/v1/aid/figures", .audience = FOR_STAFF, .perm = PERM_AID_READ | PERM_AID_EVALUATE, .status = 200,
	  .result = &figures_shape, .stages = { { LANE_READ, run_figures } }, .label = "帮扶的指标" },
};
/* clang-format on */
const struct route_table aid_evaluation_routes = { rows, ARRAY_LEN(rows) };
