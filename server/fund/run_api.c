/* SPDX-License-Identifier: Apache-2.0 */
#include "fund/fund_api.h"
#include "fund/run.h"
#include "person/person.h"
#include "ref/ref.h"
#include "run.sql.h"
#include "str.h"
#include <string.h>

enum { HEX = 65 };

/* ---- the list ------------------------------------------------------------ */

struct run {
	const char *ref, *state, *yuan, *capitals, *sha256;
	const char *made_by, *released_by;
	int64_t n, total, made_at, released_at, paid, failed;
};

struct runs {
	struct json_list items;
	struct fund_run_seen *due;
};

/* clang-format off */
#define R(name, type, flags, label) J_FIELD(run, #name, name, type, flags, 0, NULL, label)
static const struct json_field run_fields[] = {
	R(ref, J_TEXT, 0, "批次"), R(state, J_TEXT, 0, "made 待放行、released 已放行、discarded 已作废"),
	R(n, J_INT, 0, "笔数"), R(total, J_INT, 0, "合计，分"), R(yuan, J_TEXT, 0, "合计，元"),
	R(capitals, J_TEXT, 0, "大写合计"), R(sha256, J_TEXT, 0, "付款文件校验码"),
	R(made_by, J_TEXT, 0, "制单"), R(made_at, J_INT, J_DATE_TIME, "制单时间"),
	R(released_by, J_TEXT, J_OMIT_EMPTY, "放行"),
	R(released_at, J_INT, J_DATE_TIME | J_OMIT_EMPTY, "放行时间"),
	R(paid, J_INT, 0, "已到账笔数"), R(failed, J_INT, 0, "失败笔数"),
};
#undef R
static const struct json_shape run_shape = JSON_SHAPE("FundRun", struct run, run_fields);
static const struct json_field seen_fields[] = {
	J_FIELD(fund_run_seen, "n", n, J_INT, J_REQUIRED, 0, NULL, "笔数"),
	J_FIELD(fund_run_seen, "total", total, J_INT, J_REQUIRED, 0, NULL, "合计，分"),
};
static const struct json_shape seen_shape =
	JSON_SHAPE("FundRunSeen", struct fund_run_seen, seen_fields);
static const struct json_field runs_fields[] = {
	J_FIELD(runs, "items", items, J_LIST, 0, 0, &run_shape, "批次，最近的在前"),
	J_FIELD(runs, "due", due, J_OBJECT, 0, 0, &seen_shape, "下一批会列出的"),
};
static const struct json_shape runs_shape = JSON_SHAPE("FundRuns", struct runs, runs_fields);
/* clang-format on */

static const char *
hex_of(struct arena *a, const void *p)
{
	char hex[HEX];

	hex_format(p, 32, hex);
	return arena_strdup(a, hex);
}

static int
run_runs(struct call *c, struct tx *tx, struct err *e)
{
	struct runs *out = ARENA_NEW(&c->arena, struct runs);
	struct sql_fund_runs_rows rows;
	struct run *items;

	out->due = ARENA_NEW(&c->arena, struct fund_run_seen);
	if (sql_fund_runs(tx, e, &rows) != 0 ||
		fund_run_preview(tx, out->due, e) != 0)
		return -1;
	items = ARENA_ARRAY(&c->arena, struct run, rows.n + 1);
	for (size_t i = 0; i < rows.n; i++) {
		const struct sql_fund_runs *r = &rows.items[i];

		items[i] = (struct run){ r->ref, r->state,
			fund_yuan(&c->arena, r->total),
			fund_capitals(&c->arena, r->total),
			hex_of(&c->arena, r->sha256.p), r->made_by,
			r->released_by, r->n, r->total, r->made_at,
			r->released_at_null ? 0 : r->released_at, r->paid,
			r->failed };
	}
	out->items = (struct json_list){ items, rows.n };
	c->out = out;
	return 0;
}

/* ---- one run's payments: what is compared before it is let go ------------ */

struct payment {
	const char *ref, *grant, *name, *card, *source_label, *purpose_label;
	const char *yuan, *capitals, *state;
	const char *keyed_by, *reviewed_by, *approved_by;
	int64_t year;
};

struct payments {
	struct json_list items;
};

/* clang-format off */
#define P(name, type, flags, label) J_FIELD(payment, #name, name, type, flags, 0, NULL, label)
static const struct json_field payment_fields[] = {
	P(ref, J_TEXT, 0, "付款编号"), P(grant, J_TEXT, 0, "帮扶金编号"), P(name, J_TEXT, 0, "本人姓名，已遮盖"),
	P(card, J_TEXT, J_OMIT_EMPTY, "卡号后四位；没有付成的不列"), P(source_label, J_TEXT, 0, "资金来源"),
	P(purpose_label, J_TEXT, 0, "用途"), P(year, J_INT, 0, "年度"), P(yuan, J_TEXT, 0, "金额，元"),
	P(capitals, J_TEXT, 0, "大写金额"), P(state, J_TEXT, 0, "状态"), P(keyed_by, J_TEXT, J_OMIT_EMPTY, "录入"),
	P(reviewed_by, J_TEXT, J_OMIT_EMPTY, "审核"), P(approved_by, J_TEXT, J_OMIT_EMPTY, "审批"),
};
#undef P
static const struct json_shape payment_shape = JSON_SHAPE("FundPayment", struct payment, payment_fields);
static const struct json_field payments_fields[] = {
	J_FIELD(payments, "items", items, J_LIST, 0, 0, &payment_shape, "这一批的付款，按次序"),
};
static const struct json_shape payments_shape = JSON_SHAPE("FundPayments", struct payments, payments_fields);
/* clang-format on */

/* A payment that came to nothing may have left its grant to another card. */
static bool
stands(const char *state)
{
	return strcmp(state, "failed") != 0 && strcmp(state, "discarded") != 0;
}

static int
put_payment(struct call *c, struct tx *tx, const struct sql_fund_run_sheet *r,
	struct payment *out, struct err *e)
{
	const struct ref_fund_source *s =
		ref_fund_source_find(c->app->ref, r->source);
	const struct ref_fund_purpose *p =
		ref_fund_purpose_find(c->app->ref, r->purpose);

	*out = (struct payment){ .ref = r->ref,
		.grant = r->grant_ref,
		.source_label = s ? s->name : r->source,
		.purpose_label = p ? p->name : r->purpose,
		.year = r->year,
		.yuan = fund_yuan(&c->arena, r->amount),
		.capitals = fund_capitals(&c->arena, r->amount),
		.state = r->state,
		.keyed_by = r->keyed_by,
		.reviewed_by = r->reviewed_by,
		.approved_by = r->approved_by };
	if (stands(r->state) && fund_card_mask(c, r->grant_id, r->card_sealed,
					&out->card, e) != 0)
		return -1;
	return person_masked_name(
		tx, c->app, r->person_id, r->name_sealed, &out->name, e);
}

static int
run_payments(struct call *c, struct tx *tx, struct err *e)
{
	struct payments *out = ARENA_NEW(&c->arena, struct payments);
	struct sql_fund_run_sheet_rows rows;
	struct payment *items;

	if (sql_fund_run_sheet(tx, e, c->params[0], &rows) != 0)
		return -1;
	if (!rows.n)
		return err_set(e, ERR_NOT_FOUND);
	items = ARENA_ARRAY(&c->arena, struct payment, rows.n);
	for (size_t i = 0; i < rows.n; i++)
		if (put_payment(c, tx, &rows.items[i], &items[i], e) != 0)
			return -1;
	out->items = (struct json_list){ items, rows.n };
	c->out = out;
	return 0;
}

/* ---- making, releasing --------------------------------------------------- */

struct hash_in {
	const char *sha256;
};

/* clang-format off */
static const struct json_field hash_fields[] = {
	J_FIELD(hash_in, "sha256", sha256, J_TEXT, J_REQUIRED, 64, NULL, "核对过的校验码"),
};
static const struct json_shape hash_shape = JSON_SHAPE("FundRunHash", struct hash_in, hash_fields);
/* clang-format on */

static int
run_make(struct call *c, struct tx *tx, struct err *e)
{
	char ref[FUND_REF_SIZE];
	uint8_t sha256[32];

	return fund_run_make(tx, c->app, &c->caller, c->in, ref, sha256, e) != 0
		       ? -1
		       : fund_answer(c, ref);
}

static int
run_release(struct call *c, struct tx *tx, struct err *e)
{
	const struct hash_in *in = c->in;

	return fund_run_release(
		       tx, c->app, &c->caller, c->params[0], in->sha256, e) != 0
		       ? -1
		       : fund_answer(c, c->params[0]);
}

static int
run_discard(struct call *c, struct tx *tx, struct err *e)
{
	const struct hash_in *in = c->in;

	return fund_run_discard(
		       tx, c->app, &c->caller, c->params[0], in->sha256, e) != 0
		       ? -1
		       : fund_answer(c, c->params[0]);
}

/* The file's bytes; never kept under a key, never in the JSON of anything. */
static int
run_file(struct call *c, struct tx *tx, struct err *e)
{
	const struct hash_in *in = c->in;
	struct bytes *file = ARENA_NEW(&c->arena, struct bytes);

	c->scratch = file;
	return fund_run_file(
		tx, c->app, &c->caller, c->params[0], in->sha256, file, e);
}

static int
raw_file(struct call *c, struct http_reply *reply, struct err *e)
{
	(void)e;
	reply->content_type = "text/csv; charset=utf-8";
	reply->body = *(const struct bytes *)c->scratch;
	return 0;
}

/* ---- the bank's answer --------------------------------------------------- */

struct answer_in {
	const char *text;
};

/* clang-format off */
static const struct json_field answer_in_fields[] = {
	J_FIELD(answer_in, "text", text, J_TEXT, J_REQUIRED, 65536, NULL, "银行回单文件的内容"),
};
static const struct json_shape answer_in_shape =
	JSON_SHAPE("FundAnswerRequest", struct answer_in, answer_in_fields);
static const struct json_field answered_fields[] = {
	J_FIELD(fund_answered, "paid", paid, J_INT, 0, 0, NULL, "成功笔数"),
	J_FIELD(fund_answered, "failed", failed, J_INT, 0, 0, NULL, "失败笔数"),
};
static const struct json_shape answered_shape =
	JSON_SHAPE("FundAnswered", struct fund_answered, answered_fields);
/* clang-format on */

static int
run_answer(struct call *c, struct tx *tx, struct err *e)
{
	const struct answer_in *in = c->in;
	struct fund_answered *out = ARENA_NEW(&c->arena, struct fund_answered);

	c->out = out;
	c->changed |= TOPIC_FUNDS;
	return fund_run_answer(
		tx, c->app, &c->caller, c->params[0], in->text, out, e);
}

/* clang-format off */
static const struct route rows[] = {
	{ .method = "GET", .path = "/api/v1/fund/runs", .audience = FOR_STAFF, .perm = PERM_FUND_READ,
	  .status = 200, .result = &runs_shape, .stages = { { LANE_READ, run_runs } }, .label = "付款批次" },
	{ .method = "POST", .path = "/api/v1/fund/runs", .audience = FOR_STAFF, .perm = PERM_FUND_PAY,
	  .flags = CALL_KEYED, .status = 201, .body = &seen_shape, .result = &fund_named_shape,
	  .stages = { { LANE_WRITE, run_make } }, .label = "生成一批付款" },
	{ .method = "GET", .path = "/api/v1/fund/runs/{ref}/payments", .audience = FOR_STAFF,
	  .perm = PERM_FUND_READ, .status = 200, .result = &payments_shape,
	  .stages = { { LANE_READ, run_payments } }, .label = "一批里的付款" },
	{ .method = "POST", .path = "/api/v1/fund/runs/{ref}/release", .audience = FOR_STAFF,
	  .perm = PERM_FUND_PAY, .flags = CALL_KEYED | CALL_FRESH_FACTOR, .status = 200, .body = &hash_shape,
	  .result = &fund_named_shape, .stages = { { LANE_WRITE, run_release } }, .label = "放行付款" },
	{ .method = "POST", .path = "/api/v1/fund/runs/{ref}/discard", .audience = FOR_STAFF,
	  .perm = PERM_FUND_PAY, .flags = CALL_KEYED, .status = 200, .body = &hash_shape,
	  .result = &fund_named_shape, .stages = { { LANE_WRITE, run_discard } }, .label = "作废未放行的批次" },
	{ .method = "POST", .path = "/api/v1/fund/runs/{ref}/file", .audience = FOR_STAFF,
	  .perm = PERM_FUND_PAY, .flags = CALL_FRESH_FACTOR, .status = 200, .body = &hash_shape,
	  .stages = { { LANE_WRITE, run_file } }, .make_raw = raw_file, .label = "取付款文件" },
	{ .method = "POST", .path = "/api/v1/fund/runs/{ref}/answers", .audience = FOR_STAFF,
	  .perm = PERM_FUND_PAY, .flags = CALL_KEYED, .status = 200, .body = &answer_in_shape,
	  .body_max = 131072, .result = &answered_shape, .stages = { { LANE_WRITE, run_answer } },
	  .label = "登记银行回单" },
};
/* clang-format on */
const struct route_table run_routes = { rows, ARRAY_LEN(rows) };
