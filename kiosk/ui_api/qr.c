/* SPDX-License-Identifier: Apache-2.0 */
/* POST /local/qr: whoever shows a code draws it, so that no centre must. */
#include "conn.h"
#include "json.h"
#include "qr.h"

struct qr_text {
	const char *text;
};

static const struct json_field qr_text_fields[] = {
	{ "text", J_TEXT, J_REQUIRED, offsetof(struct qr_text, text), 1024,
		NULL, NULL },
};
static const struct json_shape qr_text_shape =
	JSON_SHAPE("KioskQrText", struct qr_text, qr_text_fields);

struct qr_svg {
	const char *svg;
};

static const struct json_field qr_svg_fields[] = {
	{ "svg", J_TEXT, 0, offsetof(struct qr_svg, svg), 0, NULL, NULL },
};
static const struct json_shape qr_svg_shape =
	JSON_SHAPE("KioskQr", struct qr_svg, qr_svg_fields);

int
local_post_qr(struct ui_request *r, struct err *e)
{
	struct qr_text *in = json_decode(r->arena, r->body, &qr_text_shape, e);
	struct qr_svg out;
	struct qr qr;

	if (!in || qr_encode(in->text, QR_M, r->arena, &qr, e) != 0)
		return -1;
	out.svg = qr_svg(&qr, r->arena);
	return ui_json(r, 200, &qr_svg_shape, &out, e);
}
