/* SPDX-License-Identifier: Apache-2.0 */
/* For everybody: what is posted, and a receipt's bearer who complains. */
#include "aid/kiosk_api.h"
#include "aid/public.h"
#include "aid/shapes_api.h"
#include "aid/voice.h"
#include "token.h"

/* ---- GET /aid-postings --------------------------------------------------- */

struct postings_reply {
	struct json_list items;
};
/* clang-format off */
#define P(name, type, label) J_FIELD(aid_posting, #name, name, type, J_REQUIRED, 0, NULL, label)
static const struct json_field posting_fields[] = {
	J_FIELD(aid_posting, "id", ref, J_TEXT, J_REQUIRED, 0, NULL, "公示编号"),
	P(unit, J_TEXT, "单位"), P(name, J_TEXT, "姓名，已遮盖"), P(category, J_TEXT, "困难类别"), P(kind, J_TEXT, "拟帮扶项目"),
	P(remark, J_TEXT, "说明"), P(from_on, J_TEXT, "从"), P(until_on, J_TEXT, "到"), P(stopped, J_BOOL, "有异议，暂停计时"),
};
#undef P
static const struct json_shape posting_shape = JSON_SHAPE("AidPosting", struct aid_posting, posting_fields);
static const struct json_field postings_fields[] = {
	J_FIELD(postings_reply, "items", items, J_LIST, J_REQUIRED, 0, &posting_shape, "正在公示"),
};
static const struct json_shape postings_shape = JSON_SHAPE("AidPostings", struct postings_reply, postings_fields);
/* clang-format on */

static int
run_postings(struct call *c, struct tx *tx, struct err *e)
{
	struct postings_reply *out =
		ARENA_NEW(&c->arena, struct postings_reply);
	struct aid_posting *items;

	if (aid_postings(tx, &items, &out->items.n, e) != 0)
		return -1;
	out->items.items = items;
	c->out = out;
	return 0;
}

/* ---- POST /aid-complaints ------------------------------------------------ */

struct complaint_input {
	const char *code, *kind, *text;
};
struct complaint_ask {
	const char *ref;
};
struct complaint_reply {
	const char *state, *due_on, *answer;
};
/* clang-format off */
#define I(name, flags, max, label) J_FIELD(complaint_input, #name, name, J_TEXT, flags, max, NULL, label)
static const struct json_field input_fields[] = {
	I(code, J_REQUIRED, 2048, "回执二维码的内容"), I(kind, J_REQUIRED, 16, "complaint 投诉，appeal 申诉"),
	I(text, J_REQUIRED | J_PERSONAL, 2000, "内容；不写姓名就是匿名"),
};
#undef I
static const struct json_shape input_shape = JSON_SHAPE("AidComplaintInput", struct complaint_input, input_fields);
static const struct json_field ask_fields[] = {
	J_FIELD(complaint_ask, "ref", ref, J_TEXT, J_REQUIRED, 32, NULL, "提交时给的编号"),
};
static const struct json_shape ask_shape = JSON_SHAPE("AidComplaintAsk", struct complaint_ask, ask_fields);
#define R(name, flags, label) J_FIELD(complaint_reply, #name, name, J_TEXT, flags, 0, NULL, label)
static const struct json_field reply_fields[] = {
	R(state, J_REQUIRED, "open 办理中，upheld 成立，dismissed 不成立"), R(due_on, J_OMIT_EMPTY, "最迟哪天答复，异议没有"),
	R(answer, J_OMIT_EMPTY | J_PERSONAL, "答复"),
};
#undef R
static const struct json_shape reply_shape = JSON_SHAPE("AidComplaintState", struct complaint_reply, reply_fields);
/* clang-format on */

struct read_code {
	uint8_t cti[RECEIPT_CTI], digest[TOKEN_DIGEST];
};

static int
check_complaint(struct call *c, struct err *e)
{
	const struct complaint_input *in = c->in;
	struct read_code *code = ARENA_NEW(&c->arena, struct read_code);

	if (strcmp(in->kind, "complaint") != 0 &&
		strcmp(in->kind, "appeal") != 0)
		err_add_field(e, "kind", ERR_CHOICE_UNKNOWN);
	(void)aid_text_check(in->text, "text", e);
	c->scratch = code;
	if (e->code != ERR_NONE)
		return -1;
	return receipt_read(c->app, in->code, code->cti, code->digest, e);
}

static int
run_complain(struct call *c, struct tx *tx, struct err *e)
{
	const struct complaint_input *in = c->in;
	const struct read_code *code = c->scratch;
	struct aid_complaint made;
	struct flow_case f;

	if (receipt_case(tx, c->app, code->cti, code->digest, &f, e) != 0)
		return -1;
	if (f.service != &aid_service)
		return err_set(e, ERR_NOT_FOUND);
	if (aid_complain(tx, c->app, &f, in->kind, in->text, c->caller.actor,
		    &made, e) != 0)
		return -1;
	aid_done(c, "received", made.ref)->due_on = made.due_on;
	return 0;
}

static int
run_state(struct call *c, struct tx *tx, struct err *e)
{
	const struct complaint_ask *in = c->in;
	struct complaint_reply *out =
		ARENA_NEW(&c->arena, struct complaint_reply);
	struct aid_voice k;

	if (aid_voice_find(tx, c->app, in->ref, &k, e) != 0)
		return -1;
	*out = (struct complaint_reply){ k.outcome ? k.outcome : "open",
		k.due_on, k.answer };
	c->out = out;
	return 0;
}

/* clang-format off */
static const struct route rows[] = {
	{ .method = "GET", .path = "/api/v1/aid-postings", .audience = FOR_ANYONE, .status = 200,
	  .result = &postings_shape, .stages = { { LANE_READ, run_postings } }, .label = "帮扶公示" },
	{ .method = "POST", .path = "/api/v1/aid-complaints", .audience = FOR_ANYONE, .flags = CALL_KEYED, .status = 201,
	  .body = &input_shape, .result = &aid_done_shape, .check = check_complaint,
	  .stages = { { LANE_WRITE, run_complain } }, .label = "用回执投诉、申诉" },
	{ .method = "POST", .path = "/api/v1/aid-complaints/state", .audience = FOR_ANYONE, .status = 200,
	  .body = &ask_shape, .result = &reply_shape, .stages = { { LANE_READ, run_state } }, .label = "看投诉、申诉、异议的答复" },
};
/* clang-format on */
const struct route_table aid_public_routes = { rows, ARRAY_LEN(rows) };
