/* SPDX-License-Identifier: Apache-2.0 */
#include "member/desk_api.h"
#include "app.h"
#include "flow/case_api.h"
#include "member/consent.h"
#include "person/correct.h"
#include "personal.h"

struct correction_input {
	const char *field, *value, *reason, *evidence;
	int64_t version;
};
/* What is kept for a repeated key, and the answer: nothing personal. */
struct desk_result {
	const char *case_no, *state;
	int64_t version;
};

/* clang-format off */
static const struct json_field correction_fields[] = {
	J_FIELD(correction_input, "field", field, J_TEXT, J_REQUIRED, 16, NULL, "name、phone 或 id_no"),
	J_FIELD(correction_input, "value", value, J_TEXT, J_REQUIRED | J_PERSONAL, 1024, NULL, "更正后的内容；手机号可以为空"),
	J_FIELD(correction_input, "reason", reason, J_TEXT, J_REQUIRED, 600, NULL, "为什么更正"),
	J_FIELD(correction_input, "evidence", evidence, J_TEXT, J_REQUIRED, 600, NULL, "凭什么材料"),
	J_FIELD(correction_input, "version", version, J_INT, J_REQUIRED, 0, NULL, "看到的 person_version"),
};
static const struct json_shape correction_shape = JSON_SHAPE("Correction", struct correction_input, correction_fields);
static const struct json_field withdrawal_fields[] = {
	J_FIELD(consent_withdrawal, "purpose", purpose, J_TEXT, J_REQUIRED, 64, NULL, "用途"),
	J_FIELD(consent_withdrawal, "reason", reason, J_TEXT, J_REQUIRED, 600, NULL, "本人怎么说"),
	J_FIELD(consent_withdrawal, "version", version, J_INT, J_REQUIRED, 0, NULL, "看到的版本"),
	J_FIELD(consent_withdrawal, "understood", understood, J_BOOL, 0, 0, NULL, "已向本人说明后果"),
};
static const struct json_shape withdrawal_shape = JSON_SHAPE("ConsentWithdrawal", struct consent_withdrawal, withdrawal_fields);
static const struct json_field result_fields[] = {
	J_FIELD(desk_result, "case_no", case_no, J_TEXT, J_REQUIRED, 0, NULL, "事项编号"),
	J_FIELD(desk_result, "state", state, J_TEXT, J_REQUIRED, 0, NULL, "状态"),
	J_FIELD(desk_result, "version", version, J_INT, J_REQUIRED, 0, NULL, "版本"),
};
static const struct json_shape result_shape = JSON_SHAPE("DeskResult", struct desk_result, result_fields);
/* clang-format on */

static int
answer(struct call *c, const struct flow_case *f)
{
	struct desk_result *out = ARENA_NEW(&c->arena, struct desk_result);

	*out = (struct desk_result){ f->no, f->state, f->version };
	c->out = out;
	return 0;
}

static int
check_correction(struct call *c, struct err *e)
{
	const struct correction_input *in = c->in;

	c->scratch = ARENA_NEW(&c->arena, struct correction);
	return correction_check(c->app, &c->arena, in->field, in->value,
		in->reason, in->evidence, c->scratch, e);
}

static int
run_correction(struct call *c, struct tx *tx, struct err *e)
{
	const struct correction_input *in = c->in;
	struct flow_case f = { 0 };

	if (case_api_load(c, tx, &f, e) != 0 ||
		case_api_refuse_own(c, tx, &f, e) != 0)
		return -1;
	if (person_correct(tx, c->app, f.person_id, c->scratch, in->version,
		    c->caller.actor, arena_printf(&c->arena, "case:%s", f.no),
		    e) != 0)
		return -1;
	return answer(c, &f);
}

static int
check_withdrawal(struct call *c, struct err *e)
{
	const struct consent_withdrawal *in = c->in;

	if (in->reason && !*in->reason)
		return err_add_field(e, "reason", ERR_REQUIRED);
	if (in->reason && personal_number_in(in->reason))
		return err_add_field(e, "reason", ERR_REASON_PERSONAL);
	return 0;
}

static int
run_withdrawal(struct call *c, struct tx *tx, struct err *e)
{
	struct flow_case f = { 0 };

	if (case_api_load(c, tx, &f, e) != 0 ||
		consent_withdraw(tx, c->app, &f, c->in, &c->caller, e) != 0)
		return -1;
	return answer(c, &f);
}

/* clang-format off */
static const struct route rows[] = {
	{ .method = "POST", .path = "/api/v1/cases/{no}/corrections",
	  .audience = FOR_STAFF, .perm = PERM_PERSON_CORRECT,
	  .flags = CALL_KEYED | CALL_CHECK_PART, .status = 201,
	  .body = &correction_shape, .result = &result_shape,
	  .check = check_correction, .stages = { { LANE_WRITE, run_correction } },
	  .label = "凭材料更正本人信息" },
	{ .method = "POST", .path = "/api/v1/cases/{no}/withdrawals",
	  .audience = FOR_STAFF, .perm = PERM_PERSON_CORRECT,
	  .flags = CALL_KEYED | CALL_CHECK_PART, .status = 201,
	  .body = &withdrawal_shape, .result = &result_shape,
	  .check = check_withdrawal, .stages = { { LANE_WRITE, run_withdrawal } },
	  .label = "按本人要求撤回一项同意" },
};
/* clang-format on */
const struct route_table desk_routes = { rows, ARRAY_LEN(rows) };
