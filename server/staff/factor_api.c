/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Nothing here takes an Idempotency-Key: what is answered is never stored, and
 * a code that was sent twice is refused the second time.
 */
#include "staff/factor_api.h"
#include "staff/factor.h"

struct code_in {
	const char *code;
};

struct begin_out {
	const char *secret, *qr;
};

struct confirm_out {
	struct json_list recovery;
};

struct step_up_out {
	int64_t fresh_until;
	enum err_code refused;
};

/* clang-format off */
static const struct json_field code_fields[] = {
	{ "code", J_TEXT, J_REQUIRED | J_PERSONAL, offsetof(struct code_in, code), FACTOR_INPUT_MAX - 1, NULL, "动态口令或恢复码" },
};
static const struct json_shape code_shape =
	JSON_SHAPE("FactorCode", struct code_in, code_fields);

static const struct json_field begin_fields[] = {
	{ "secret", J_TEXT, J_PERSONAL, offsetof(struct begin_out, secret), 0, NULL, "密钥，不能扫码时手工输入" },
	{ "qr",	    J_TEXT, J_PERSONAL, offsetof(struct begin_out, qr), 0, NULL, "二维码（SVG）" },
};
static const struct json_shape begin_shape =
	JSON_SHAPE("FactorBegin", struct begin_out, begin_fields);

static const struct json_field confirm_fields[] = {
	{ "recovery", J_TEXTS, J_PERSONAL, offsetof(struct confirm_out, recovery), 0, NULL, "恢复码，只给一次" },
};
static const struct json_shape confirm_shape =
	JSON_SHAPE("FactorConfirm", struct confirm_out, confirm_fields);

static const struct json_field step_up_fields[] = {
	{ "fresh_until", J_INT, J_DATE_TIME, offsetof(struct step_up_out, fresh_until), 0, NULL, "在此之前不再询问" },
};
static const struct json_shape step_up_shape =
	JSON_SHAPE("FactorFresh", struct step_up_out, step_up_fields);
/* clang-format on */

static int
begin_run(struct call *c, struct tx *tx, struct err *e)
{
	struct begin_out *out = ARENA_NEW(&c->arena, struct begin_out);
	struct factor_fresh fresh;

	if (factor_begin(tx, c->app, c->caller.id, &fresh, e) != 0)
		return -1;
	out->secret = arena_strdup(&c->arena, fresh.secret);
	out->qr = fresh.qr;
	c->out = out;
	return 0;
}

static int
confirm_run(struct call *c, struct tx *tx, struct err *e)
{
	const struct code_in *in = c->in;
	struct confirm_out *out = ARENA_NEW(&c->arena, struct confirm_out);
	const char **list =
		ARENA_ARRAY(&c->arena, const char *, FACTOR_RECOVERY);
	char codes[FACTOR_RECOVERY][PASSWORD_ONE_TIME];

	if (factor_confirm(tx, c->app, &c->caller, in->code, codes, e) != 0)
		return -1;
	for (size_t i = 0; i < FACTOR_RECOVERY; i++)
		list[i] = arena_strdup(&c->arena, codes[i]);
	out->recovery = (struct json_list){ list, FACTOR_RECOVERY };
	c->out = out;
	return 0;
}

static int
step_up_run(struct call *c, struct tx *tx, struct err *e)
{
	const struct code_in *in = c->in;
	struct step_up_out *out = ARENA_NEW(&c->arena, struct step_up_out);

	out->fresh_until = tx_now(tx) + CALL_FRESH_MS;
	c->out = out;
	return factor_step_up(
		tx, c->app, &c->caller, in->code, &out->refused, e);
}

static const void *
step_up_reply(struct call *c, struct err *e)
{
	const struct step_up_out *out = c->out;

	if (out->refused)
		err_set(e, out->refused);
	return out->refused ? NULL : out;
}

/* clang-format off */
static const struct route rows[] = {
	{ .method = "POST", .path = "/api/v1/session/factor", .audience = FOR_STAFF,
	  .flags = CALL_OWN_SESSION, .status = 200, .body = &code_shape, .result = &step_up_shape,
	  .stages = { { LANE_WRITE, step_up_run } }, .make_reply = step_up_reply,
	  .label = "再次输入动态口令" },
	{ .method = "POST", .path = "/api/v1/session/factor/enrolment", .audience = FOR_STAFF,
	  .flags = CALL_OWN_SESSION, .status = 200, .result = &begin_shape,
	  .stages = { { LANE_WRITE, begin_run } }, .label = "开始绑定动态口令" },
	{ .method = "POST", .path = "/api/v1/session/factor/confirmation", .audience = FOR_STAFF,
	  .flags = CALL_OWN_SESSION, .status = 200, .body = &code_shape, .result = &confirm_shape,
	  .stages = { { LANE_WRITE, confirm_run } }, .label = "用第一个动态口令完成绑定" },
};
/* clang-format on */
const struct route_table factor_routes = { rows, ARRAY_LEN(rows) };
