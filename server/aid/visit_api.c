/* SPDX-License-Identifier: Apache-2.0 */
/* The form of a visit goes out with a code, and its scan comes back by it. */
#include "aid/desk_api.h"
#include "aid/duty.h"
#include "aid/paper.h"
#include "aid/upload_api.h"
#include "aid/visit.h"
#include "qr.h"

struct form_reply {
	struct aid_visit_form form;
	const char *code, *svg, *address;
};
struct scan_reply {
	const char *case_no, *picture;
};
/* clang-format off */
static const struct json_field form_fields[] = {
	J_FIELD(form_reply, "code", code, J_TEXT, J_REQUIRED, 0, NULL, "走访表上的码，只有本中心认得"),
	J_FIELD(form_reply, "svg", svg, J_TEXT, J_REQUIRED, 0, NULL, "画好的码"),
	J_FIELD(form_reply, "address", address, J_TEXT, J_OMIT_EMPTY | J_PERSONAL, 0, NULL, "住址，没有说的没有"),
};
static const struct json_shape form_shape = JSON_SHAPE("AidVisitForm", struct form_reply, form_fields);
static const struct json_field scan_fields[] = {
	J_FIELD(aid_picture_input, "code", code, J_TEXT, J_REQUIRED, 64, NULL, "从扫描件上读出的码"),
	J_FIELD(aid_picture_input, "image", image, J_TEXT, J_REQUIRED | J_PERSONAL, AID_PICTURE_TEXT, NULL, "JPEG 或 PNG 文件，base64"),
};
static const struct json_shape scan_shape = JSON_SHAPE("AidVisitScan", struct aid_picture_input, scan_fields);
static const struct json_field filed_fields[] = {
	J_FIELD(scan_reply, "case_no", case_no, J_TEXT, J_REQUIRED, 0, NULL, "归到哪件事项"),
	J_FIELD(scan_reply, "picture", picture, J_TEXT, J_REQUIRED, 0, NULL, "图片编号"),
};
static const struct json_shape filed_shape = JSON_SHAPE("AidVisitFiled", struct scan_reply, filed_fields);
/* clang-format on */

static int
run_form(struct call *c, struct tx *tx, struct err *e)
{
	struct form_reply *out = ARENA_NEW(&c->arena, struct form_reply);
	struct flow_case f = { 0 };

	if (aid_desk_mine(c, tx, &f, e) != 0 ||
		aid_visit_form(
			tx, c->app, &f, c->caller.actor, &out->form, e) != 0)
		return -1;
	out->code = out->form.text;
	out->address = out->form.address;
	c->out = out;
	return 0;
}

static const void *
reply_form(struct call *c, struct err *e)
{
	struct form_reply *out = c->out;
	struct qr qr;

	if (qr_encode(out->code, QR_Q, &c->arena, &qr, e) != 0)
		return NULL;
	out->svg = qr_svg(&qr, &c->arena);
	return out;
}

/* Whose it is, and may this account work on it? */
static int
find_case(struct call *c, struct tx *tx, struct flow_case *f, struct err *e)
{
	const struct aid_picture_input *in = c->in;

	if (aid_visit_case(tx, in->code, f, e) != 0)
		return -1;
	return aid_duty_may(tx, c->app, f, "caller", &c->caller, e);
}

static int
run_known(struct call *c, struct tx *tx, struct err *e)
{
	struct flow_case f = { 0 };

	return find_case(c, tx, &f, e);
}

static int
run_scan(struct call *c, struct tx *tx, struct err *e)
{
	struct scan_reply *out = ARENA_NEW(&c->arena, struct scan_reply);
	char ref[AID_PICTURE_REF_SIZE];
	struct flow_case f = { 0 };

	if (find_case(c, tx, &f, e) != 0 ||
		aid_picture_add(tx, c->app, &f, AID_PAPER_VISIT, c->scratch,
			c->caller.actor, ref, e) != 0)
		return -1;
	out->case_no = f.no;
	out->picture = arena_strdup(&c->arena, ref);
	c->out = out;
	c->changed |= TOPIC_AID | TOPIC_CASES;
	return 0;
}

#define TAKERS (PERM_FUND_KEY | PERM_FUND_REVIEW)
/* clang-format off */
static const struct route rows[] = {
	/* Printed twice it is the same form: no key is needed. */
	{ .method = "POST", .path = "/api/v1/cases/{no}/aid/visit-form", .audience = FOR_STAFF, .perm = TAKERS, .status = 200,
	  .result = &form_shape, .stages = { { LANE_WRITE, run_form } }, .make_reply = reply_form,
	  .label = "取走访表上的码" },
	{ .method = "POST", .path = "/api/v1/aid/visit-scans", .audience = FOR_STAFF, .perm = TAKERS, .flags = CALL_KEYED,
	  .status = 201, .body = &scan_shape, .body_max = AID_PICTURE_BODY, .result = &filed_shape,
	  .check = aid_picture_check,
	  .stages = { { LANE_READ, run_known }, { LANE_IMAGE, aid_picture_read }, { LANE_WRITE, run_scan } },
	  .label = "走访表的扫描件，按表上的码归档" },
};
/* clang-format on */
const struct route_table aid_visit_routes = { rows, ARRAY_LEN(rows) };
