/* SPDX-License-Identifier: Apache-2.0 */
#include "aid/desk_api.h"
#include "aid/pay.h"
#include "aid/shapes_api.h"
#include "flow/case_api.h"

struct grant_input {
	const char *envelope, *bank;
};
/* clang-format off */
static const struct json_field input_fields[] = {
	J_FIELD(grant_input, "envelope", envelope, J_TEXT, J_REQUIRED, 32, NULL, "哪一项资金"),
	J_FIELD(grant_input, "bank", bank, J_TEXT, J_REQUIRED | J_PERSONAL, 256, NULL, "开户行"),
};
static const struct json_shape input_shape = JSON_SHAPE("AidGrantInput", struct grant_input, input_fields);
/* clang-format on */

static int
run_key(struct call *c, struct tx *tx, struct err *e)
{
	const struct grant_input *in = c->in;
	struct flow_case f = { 0 };
	char ref[FUND_REF_SIZE];

	if (case_api_load(c, tx, &f, e) != 0 ||
		aid_grant_key(tx, c->app, &f, in->envelope, in->bank,
			&c->caller, ref, e) != 0)
		return -1;
	aid_done(c, "keyed", arena_strdup(&c->arena, ref));
	c->changed |= TOPIC_FUNDS;
	return 0;
}

/* clang-format off */
static const struct route rows[] = {
	{ .method = "POST", .path = "/api/v1/cases/{no}/aid/grant", .audience = FOR_STAFF, .perm = PERM_FUND_KEY,
	  .flags = CALL_KEYED, .status = 201, .body = &input_shape, .result = &aid_done_shape,
	  .stages = { { LANE_WRITE, run_key } }, .label = "从档案生成一笔帮扶金" },
};
/* clang-format on */
const struct route_table aid_grant_routes = { rows, ARRAY_LEN(rows) };
