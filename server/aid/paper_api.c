/* SPDX-License-Identifier: Apache-2.0 */
/* Papers at the desk: what came, pictures of it, what does not do. */
#include "aid/desk_api.h"
#include "aid/duty.h"
#include "aid/paper.h"
#include "aid/shapes_api.h"
#include "aid/upload_api.h"

struct paper_input {
	const char *code, *ends_on;
	bool original;
};
struct refuse_input {
	const char *reason;
};
/* clang-format off */
static const struct json_field paper_fields[] = {
	J_FIELD(paper_input, "code", code, J_TEXT, J_REQUIRED, 32, NULL, "材料"),
	J_FIELD(paper_input, "original", original, J_BOOL, J_REQUIRED, 0, NULL, "看过原件"),
	J_FIELD(paper_input, "ends_on", ends_on, J_TEXT, 0, 10, NULL, "材料的有效期，最后一天"),
};
static const struct json_shape paper_shape = JSON_SHAPE("AidPaperInput", struct paper_input, paper_fields);
static const struct json_field refuse_fields[] = {
	J_FIELD(refuse_input, "reason", reason, J_TEXT, J_REQUIRED | J_PERSONAL, 600, NULL, "为什么不行，要怎么补；申请人会看到"),
};
static const struct json_shape refuse_shape = JSON_SHAPE("AidPaperRefusal", struct refuse_input, refuse_fields);
/* clang-format on */

static int
run_paper(struct call *c, struct tx *tx, struct err *e)
{
	const struct paper_input *in = c->in;
	struct flow_case f = { 0 };

	if (aid_desk_mine(c, tx, &f, e) != 0 ||
		aid_paper_take(tx, c->app, &f, in->code, in->original,
			in->ends_on, &c->caller, e) != 0)
		return -1;
	aid_done(c, "kept", NULL);
	return 0;
}

static int
check_refuse(struct call *c, struct err *e)
{
	const struct refuse_input *in = c->in;

	return aid_text_check(in->reason, "reason", e);
}

static int
run_refuse(struct call *c, struct tx *tx, struct err *e)
{
	const struct refuse_input *in = c->in;
	struct flow_case f = { 0 };

	if (aid_desk_mine(c, tx, &f, e) != 0 ||
		aid_paper_refuse(tx, c->app, &f, c->params[1], in->reason,
			&c->caller, e) != 0)
		return -1;
	aid_done(c, "refused", NULL);
	return 0;
}

static int
run_link(struct call *c, struct tx *tx, struct err *e)
{
	struct flow_case f = { 0 };

	return aid_desk_mine(c, tx, &f, e) == 0 ? aid_link_answer(c, tx, &f, e)
						: -1;
}

/* Before anybody's picture is worked on: may this account bring one? */
static int
run_mine(struct call *c, struct tx *tx, struct err *e)
{
	struct flow_case f = { 0 };

	return aid_desk_mine(c, tx, &f, e);
}

static int
run_picture(struct call *c, struct tx *tx, struct err *e)
{
	const struct aid_picture_input *in = c->in;
	char ref[AID_PICTURE_REF_SIZE];
	struct flow_case f = { 0 };

	if (aid_desk_mine(c, tx, &f, e) != 0 ||
		aid_picture_add(tx, c->app, &f, in->paper, c->scratch,
			c->caller.actor, ref, e) != 0)
		return -1;
	aid_done(c, "kept", arena_strdup(&c->arena, ref));
	return 0;
}

/* ---- looking ------------------------------------------------------------- */

static int
run_open(struct call *c, struct tx *tx, struct err *e)
{
	struct bytes *jpeg = ARENA_NEW(&c->arena, struct bytes);
	struct flow_case f = { 0 };

	c->scratch = jpeg;
	if (aid_desk_mine(c, tx, &f, e) != 0)
		return -1;
	return aid_picture_open(
		tx, c->app, &f, c->params[1], c->caller.actor, jpeg, e);
}

static int
raw_open(struct call *c, struct http_reply *reply, struct err *e)
{
	(void)e;
	call_header(c, "Cache-Control", "no-store");
	reply->content_type = "image/jpeg";
	reply->body = *(const struct bytes *)c->scratch;
	return 0;
}

#define TAKERS (PERM_FUND_KEY | PERM_FUND_REVIEW)
#define ACTORS (TAKERS | PERM_FUND_APPROVE | PERM_FUND_PAY)
/* clang-format off */
static const struct route rows[] = {
	{ .method = "POST", .path = "/api/v1/cases/{no}/aid/papers", .audience = FOR_STAFF, .perm = TAKERS, .flags = CALL_KEYED,
	  .status = 200, .body = &paper_shape, .result = &aid_done_shape, .stages = { { LANE_WRITE, run_paper } },
	  .label = "登记收到的材料" },
	{ .method = "POST", .path = "/api/v1/cases/{no}/aid/papers/{code}/refuse", .audience = FOR_STAFF, .perm = TAKERS,
	  .flags = CALL_KEYED, .status = 200, .body = &refuse_shape, .result = &aid_done_shape, .check = check_refuse,
	  .stages = { { LANE_WRITE, run_refuse } }, .label = "材料不合格，写明原因" },
	{ .method = "POST", .path = "/api/v1/cases/{no}/aid/links", .audience = FOR_STAFF, .perm = TAKERS, .status = 201,
	  .result = &aid_link_shape, .stages = { { LANE_WRITE, run_link } }, .label = "取手机上传材料的链接，十分钟有效" },
	{ .method = "POST", .path = "/api/v1/cases/{no}/aid/pictures", .audience = FOR_STAFF, .perm = TAKERS, .flags = CALL_KEYED,
	  .status = 201, .body = &aid_picture_shape, .body_max = AID_PICTURE_BODY, .result = &aid_done_shape,
	  .check = aid_picture_check,
	  .stages = { { LANE_READ, run_mine }, { LANE_IMAGE, aid_picture_read }, { LANE_WRITE, run_picture } },
	  .label = "上传材料的扫描件或照片" },
	/* Looking changes nothing but the trail: no key is needed. */
	{ .method = "POST", .path = "/api/v1/cases/{no}/aid/pictures/{id}/open", .audience = FOR_STAFF, .perm = ACTORS,
	  .status = 200, .stages = { { LANE_WRITE, run_open } }, .make_raw = raw_open, .label = "看一张材料照片，记入审计" },
};
/* clang-format on */
const struct route_table aid_paper_routes = { rows, ARRAY_LEN(rows) };
