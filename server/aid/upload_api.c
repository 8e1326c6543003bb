/* SPDX-License-Identifier: Apache-2.0 */
/* Papers by phone: whoever holds a link sees what is missing and sends
 * pictures. The code comes in the body, never in an address; with a picture it
 * is the ticket, which is looked at before the picture is let in. */
#include "aid/upload_api.h"
#include "aid/kiosk_api.h"
#include "aid/shapes_api.h"
#include "crypto.h"
#include "paper.sql.h"

/* ---- a link -------------------------------------------------------------- */

struct link_reply {
	const char *url;
	int64_t ends_at;
};
/* clang-format off */
static const struct json_field link_fields[] = {
	J_FIELD(link_reply, "url", url, J_TEXT, J_REQUIRED, 0, NULL, "二维码的内容"),
	J_FIELD(link_reply, "ends_at", ends_at, J_INT, J_REQUIRED | J_DATE_TIME, 0, NULL, "到什么时候"),
};
const struct json_shape aid_link_shape = JSON_SHAPE("AidLink", struct link_reply, link_fields);
/* clang-format on */

/* The code is behind the hash: no server sees it in an address. */
static const char *
link_url(struct call *c, const char *code)
{
	const char *base = c->app->config.public_url;
	int n = (int)strlen(base);

	while (n > 0 && base[n - 1] == '/')
		n--;
	return arena_printf(&c->arena, "%.*s/U#%s", n, base, code);
}

int
aid_link_answer(
	struct call *c, struct tx *tx, const struct flow_case *f, struct err *e)
{
	struct link_reply *out = ARENA_NEW(&c->arena, struct link_reply);
	char code[AID_LINK_CODE + 1];

	if (aid_link_make(tx, c->app, f, c->caller.actor, code, &out->ends_at,
		    e) != 0)
		return -1;
	out->url = link_url(c, code);
	c->out = out;
	c->changed |= TOPIC_AID;
	return 0;
}

/* ---- what is missing ----------------------------------------------------- */

struct code_input {
	const char *code;
};
struct paper_row {
	const char *code, *label, *state, *reason;
	int64_t pictures;
};
struct look_reply {
	const char *case_no;
	int64_t ends_at;
	struct json_list papers;
};
/* clang-format off */
static const struct json_field code_fields[] = {
	J_FIELD(code_input, "code", code, J_TEXT, J_REQUIRED, 64, NULL, "链接里的上传码"),
};
static const struct json_shape code_shape = JSON_SHAPE("AidLinkCode", struct code_input, code_fields);
#define P(name, type, flags, label) J_FIELD(paper_row, #name, name, type, flags, 0, NULL, label)
static const struct json_field paper_fields[] = {
	P(code, J_TEXT, J_REQUIRED, "材料"), P(label, J_TEXT, J_REQUIRED, "名称"),
	P(state, J_TEXT, J_REQUIRED, "missing 还缺，given 已收到，seen 已看原件，refused 不合格，ended 过期"),
	P(reason, J_TEXT, J_OMIT_EMPTY | J_PERSONAL, "为什么不合格"), P(pictures, J_INT, J_REQUIRED, "收到几张照片"),
};
#undef P
static const struct json_shape paper_shape = JSON_SHAPE("AidLinkPaper", struct paper_row, paper_fields);
static const struct json_field look_fields[] = {
	J_FIELD(look_reply, "case_no", case_no, J_TEXT, J_REQUIRED, 0, NULL, "事项编号"),
	J_FIELD(look_reply, "ends_at", ends_at, J_INT, J_REQUIRED | J_DATE_TIME, 0, NULL, "链接到什么时候"),
	J_FIELD(look_reply, "papers", papers, J_LIST, J_REQUIRED, 0, &paper_shape, "要的材料"),
};
static const struct json_shape look_shape = JSON_SHAPE("AidLinkLook", struct look_reply, look_fields);
/* clang-format on */

static int64_t
pictures_of(const struct sql_aid_pictures_rows *rows, const char *paper)
{
	int64_t n = 0;

	for (size_t i = 0; i < rows->n; i++)
		n += rows->items[i].refused_at_null &&
		     strcmp(rows->items[i].paper, paper) == 0;
	return n;
}

static int
put_papers(struct call *c, struct tx *tx, const struct flow_case *f,
	struct json_list *out, struct err *e)
{
	struct sql_aid_pictures_rows pictures;
	struct paper_row *items;
	struct aid_paper *papers;
	const struct aid_rules *r;
	struct aid_form *form;
	struct aid_case row;
	size_t n;

	if (aid_load(tx, f->id, &row, e) != 0 ||
		aid_load_form(tx, c->app, &row, &form, e) != 0 ||
		aid_rules_load(tx, row.rule_version, &r, e) != 0 ||
		aid_papers_of(tx, c->app, &row, r, form, &papers, &n, e) != 0 ||
		sql_aid_pictures(tx, e, f->id, &pictures) != 0)
		return -1;
	items = ARENA_ARRAY(&c->arena, struct paper_row, n + 1);
	for (size_t i = 0; i < n; i++)
		if (strcmp(papers[i].code, AID_PAPER_VISIT) != 0)
			items[out->n++] = (struct paper_row){ papers[i].code,
				papers[i].label,
				aid_paper_state_name(papers[i].state),
				papers[i].reason,
				pictures_of(&pictures, papers[i].code) };
	out->items = items;
	return 0;
}

static int
run_look(struct call *c, struct tx *tx, struct err *e)
{
	struct look_reply *out = ARENA_NEW(&c->arena, struct look_reply);
	const struct code_input *in = c->in;
	struct flow_case f = { 0 };

	if (aid_link_case(tx, in->code, &f, &out->ends_at, e) != 0 ||
		put_papers(c, tx, &f, &out->papers, e) != 0)
		return -1;
	out->case_no = f.no;
	c->out = out;
	return 0;
}

/* ---- a picture ----------------------------------------------------------- */

/* clang-format off */
static const struct json_field picture_fields[] = {
	J_FIELD(aid_picture_input, "paper", paper, J_TEXT, J_REQUIRED, 32, NULL, "哪份材料"),
	J_FIELD(aid_picture_input, "image", image, J_TEXT, J_REQUIRED | J_PERSONAL, AID_PICTURE_TEXT, NULL, "JPEG 或 PNG 文件，base64"),
};
const struct json_shape aid_picture_shape = JSON_SHAPE("AidPictureInput", struct aid_picture_input, picture_fields);
/* clang-format on */

int
aid_picture_check(struct call *c, struct err *e)
{
	const struct aid_picture_input *in = c->in;

	return *in->image ? 0 : err_add_field(e, "image", ERR_REQUIRED);
}

int
aid_picture_read(struct call *c, struct tx *tx, struct err *e)
{
	const struct aid_picture_input *in = c->in;
	struct image *out = ARENA_NEW(&c->arena, struct image);
	struct bytes raw;

	(void)tx;
	if (base64_parse(&c->arena, bytes_str(in->image), &raw) != 0)
		return err_set(e, ERR_IMAGE_BROKEN);
	c->scratch = out;
	return image_take(&c->arena, raw, out, e);
}

/* Nobody has the centre work on a picture without a link that counts. */
static int
run_live(struct call *c, struct tx *tx, struct err *e)
{
	struct flow_case f = { 0 };
	int64_t ends_at;

	return aid_link_case(tx, c->ticket, &f, &ends_at, e);
}

static int
run_give(struct call *c, struct tx *tx, struct err *e)
{
	const struct aid_picture_input *in = c->in;
	char ref[AID_PICTURE_REF_SIZE];

	if (aid_link_give(
		    tx, c->app, c->ticket, in->paper, c->scratch, ref, e) != 0)
		return -1;
	aid_done(c, "kept", NULL);
	return 0;
}

static int
run_done(struct call *c, struct tx *tx, struct err *e)
{
	const struct code_input *in = c->in;

	if (aid_link_done(tx, c->app, in->code, e) != 0)
		return -1;
	aid_done(c, "done", NULL);
	return 0;
}

/* clang-format off */
static const struct route rows[] = {
	{ .method = "POST", .path = "/api/v1/aid-uploads/look", .audience = FOR_ANYONE, .status = 200,
	  .body = &code_shape, .result = &look_shape, .stages = { { LANE_READ, run_look } },
	  .label = "拿着链接看还缺哪些材料" },
	{ .method = "POST", .path = "/api/v1/aid-uploads", .audience = FOR_ANYONE, .flags = CALL_KEYED, .status = 201,
	  .body = &aid_picture_shape, .body_max = AID_PICTURE_BODY, .result = &aid_done_shape,
	  .guard = aid_link_guard, .check = aid_picture_check,
	  .stages = { { LANE_READ, run_live }, { LANE_IMAGE, aid_picture_read }, { LANE_WRITE, run_give } },
	  .label = "用手机上传一张材料照片" },
	{ .method = "POST", .path = "/api/v1/aid-uploads/done", .audience = FOR_ANYONE, .flags = CALL_KEYED, .status = 200,
	  .body = &code_shape, .result = &aid_done_shape, .stages = { { LANE_WRITE, run_done } },
	  .label = "材料传完了，链接作废" },
};
/* clang-format on */
const struct route_table aid_upload_routes = { rows, ARRAY_LEN(rows) };
