/* SPDX-License-Identifier: Apache-2.0 */
/* What is said against a posting or a case, at the desk. */
#include "aid/desk_api.h"
#include "aid/public.h"
#include "aid/shapes_api.h"
#include "aid/voice.h"

struct objection_input {
	const char *posting, *text;
};
struct answer_input {
	bool upheld;
	const char *answer;
};
struct complaints_reply {
	struct json_list items;
};
/* clang-format off */
static const struct json_field objection_fields[] = {
	J_FIELD(objection_input, "posting", posting, J_TEXT, J_REQUIRED, 32, NULL, "公示编号"),
	J_FIELD(objection_input, "text", text, J_TEXT, J_REQUIRED | J_PERSONAL, 2000, NULL, "有什么异议"),
};
static const struct json_shape objection_shape = JSON_SHAPE("AidDeskObjection", struct objection_input, objection_fields);
static const struct json_field answer_fields[] = {
	J_FIELD(answer_input, "upheld", upheld, J_BOOL, J_REQUIRED, 0, NULL, "成立"),
	J_FIELD(answer_input, "answer", answer, J_TEXT, J_REQUIRED | J_PERSONAL, 2000, NULL, "答复"),
};
static const struct json_shape answer_shape = JSON_SHAPE("AidAnswer", struct answer_input, answer_fields);
#define K(json, name, type, flags, label) J_FIELD(aid_complaint, json, name, type, flags, 0, NULL, label)
static const struct json_field complaint_fields[] = {
	K("id", ref, J_TEXT, J_REQUIRED, "编号"), K("case_no", case_no, J_TEXT, J_REQUIRED, "事项编号"),
	K("kind", kind, J_TEXT, J_REQUIRED, "complaint 投诉，appeal 申诉"), K("text", text, J_TEXT, J_REQUIRED, "内容"),
	K("due_on", due_on, J_TEXT, J_REQUIRED, "最迟哪天答复"), K("at", at, J_INT, J_REQUIRED | J_DATE_TIME, "时间"),
};
#undef K
static const struct json_shape complaint_shape = JSON_SHAPE("AidComplaint", struct aid_complaint, complaint_fields);
static const struct json_field complaints_fields[] = {
	J_FIELD(complaints_reply, "items", items, J_LIST, J_REQUIRED, 0, &complaint_shape, "待答复；自己经手的不在内"),
};
static const struct json_shape complaints_shape = JSON_SHAPE("AidComplaints", struct complaints_reply, complaints_fields);
/* clang-format on */

static int
check_objection(struct call *c, struct err *e)
{
	const struct objection_input *in = c->in;

	return aid_text_check(in->text, "text", e);
}

static int
run_object(struct call *c, struct tx *tx, struct err *e)
{
	const struct objection_input *in = c->in;
	const char *ref;

	if (aid_object(tx, c->app, in->posting, in->text, &c->caller, &ref,
		    e) != 0)
		return -1;
	aid_done(c, "received", ref);
	return 0;
}

static int
check_answer(struct call *c, struct err *e)
{
	const struct answer_input *in = c->in;

	return aid_text_check(in->answer, "answer", e);
}

static int
run_answer_objection(struct call *c, struct tx *tx, struct err *e)
{
	const struct answer_input *in = c->in;

	if (aid_object_decide(tx, c->app, c->params[0], in->upheld, in->answer,
		    &c->caller, e) != 0)
		return -1;
	aid_done(c, in->upheld ? "upheld" : "dismissed", NULL);
	return 0;
}

static int
run_complaints(struct call *c, struct tx *tx, struct err *e)
{
	struct complaints_reply *out =
		ARENA_NEW(&c->arena, struct complaints_reply);
	struct aid_complaint *items;

	if (aid_complaints(tx, c->app, &c->caller, &items, &out->items.n, e) !=
		0)
		return -1;
	out->items.items = items;
	c->out = out;
	return 0;
}

static int
run_answer_complaint(struct call *c, struct tx *tx, struct err *e)
{
	const struct answer_input *in = c->in;

	if (aid_complaint_decide(tx, c->app, c->params[0], in->upheld,
		    in->answer, &c->caller, e) != 0)
		return -1;
	aid_done(c, in->upheld ? "upheld" : "dismissed", NULL);
	return 0;
}

/* clang-format off */
static const struct route rows[] = {
	{ .method = "POST", .path = "/api/v1/aid/objections", .audience = FOR_STAFF, .perm = PERM_FUND_KEY | PERM_FUND_REVIEW,
	  .flags = CALL_KEYED, .status = 201, .body = &objection_shape, .result = &aid_done_shape, .check = check_objection,
	  .stages = { { LANE_WRITE, run_object } }, .label = "窗口代记公示异议" },
	{ .method = "POST", .path = "/api/v1/aid/objections/{id}", .audience = FOR_STAFF, .perm = PERM_FUND_REVIEW,
	  .flags = CALL_KEYED, .status = 200, .body = &answer_shape, .result = &aid_done_shape, .check = check_answer,
	  .stages = { { LANE_WRITE, run_answer_objection } }, .label = "答复公示异议" },
	{ .method = "GET", .path = "/api/v1/aid/complaints", .audience = FOR_STAFF, .perm = PERM_AID_ANSWER, .status = 200,
	  .result = &complaints_shape, .stages = { { LANE_READ, run_complaints } }, .label = "待答复的投诉、申诉" },
	{ .method = "POST", .path = "/api/v1/aid/complaints/{id}", .audience = FOR_STAFF, .perm = PERM_AID_ANSWER,
	  .flags = CALL_KEYED, .status = 200, .body = &answer_shape, .result = &aid_done_shape, .check = check_answer,
	  .stages = { { LANE_WRITE, run_answer_complaint } }, .label = "答复投诉、申诉" },
};
/* clang-format on */
const struct route_table aid_voice_routes = { rows, ARRAY_LEN(rows) };
