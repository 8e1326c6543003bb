/* SPDX-License-Identifier: Apache-2.0 */
#include "upkeep/upkeep_api.h"
#include "app.h"
#include "upkeep/pin.h"
#include "upkeep/upkeep.h"

struct pin_in {
	const char *password, *pin;
};
struct open_in {
	const char *id_no, *pin;
};
struct open_out {
	const char *token, *display;
	int64_t seconds;
};
struct act_in {
	const char *token, *action, *text;
};
struct act_out {
	int64_t seconds;
};

/* clang-format off */
static const struct json_field pin_fields[] = {
	{ "password", J_TEXT, J_REQUIRED | J_PERSONAL, offsetof(struct pin_in, password), 1024, NULL, "登录密码" },
	{ "pin",      J_TEXT, J_REQUIRED | J_PERSONAL, offsetof(struct pin_in, pin), 64, NULL, "维护口令，6 到 12 位数字" },
};
static const struct json_shape pin_shape = JSON_SHAPE("PinRequest", struct pin_in, pin_fields);
static const struct json_field open_in_fields[] = {
	{ "id_no", J_TEXT, J_REQUIRED | J_PERSONAL, offsetof(struct open_in, id_no), 32, NULL, "读卡所得证件号" },
	{ "pin",   J_TEXT, J_REQUIRED | J_PERSONAL, offsetof(struct open_in, pin), 64, NULL, "维护口令" },
};
static const struct json_shape open_in_shape = JSON_SHAPE("UpkeepRequest", struct open_in, open_in_fields);
static const struct json_field open_out_fields[] = {
	{ "token",   J_TEXT, J_REQUIRED, offsetof(struct open_out, token), 0, NULL, "这次维护的凭据，只留在自助机程序里" },
	{ "display", J_TEXT, J_REQUIRED, offsetof(struct open_out, display), 0, NULL, "维护人" },
	{ "seconds", J_INT,  J_REQUIRED, offsetof(struct open_out, seconds), 0, NULL, "剩余秒数" },
};
static const struct json_shape open_out_shape = JSON_SHAPE("Upkeep", struct open_out, open_out_fields);
static const struct json_field act_in_fields[] = {
	{ "token",  J_TEXT, J_REQUIRED | J_PERSONAL, offsetof(struct act_in, token), UPKEEP_TOKEN - 1, NULL, "这次维护的凭据" },
	{ "action", J_TEXT, J_REQUIRED, offsetof(struct act_in, action), 16, NULL,
	  "test_print test_reader test_scanner export restart close open end" },
	{ "text",   J_TEXT, 0, offsetof(struct act_in, text), 0, NULL, "停止服务时给公众看的话" },
};
static const struct json_shape act_in_shape = JSON_SHAPE("UpkeepActRequest", struct act_in, act_in_fields);
static const struct json_field act_out_fields[] = {
	{ "seconds", J_INT, J_REQUIRED, offsetof(struct act_out, seconds), 0, NULL, "剩余秒数" },
};
static const struct json_shape act_out_shape = JSON_SHAPE("UpkeepAct", struct act_out, act_out_fields);
/* clang-format on */

/* ---- the PIN ------------------------------------------------------------- */

static int
pin_post_load(struct call *c, struct tx *tx, struct err *e)
{
	const struct pin_in *in = c->in;
	struct pin_set *p = ARENA_NEW(&c->arena, struct pin_set);

	*p = (struct pin_set){
		.staff = c->caller.id, .password = in->password, .pin = in->pin
	};
	c->scratch = p;
	return pin_load(tx, c->app, p, e);
}

static int
pin_post_hash(struct call *c, struct tx *tx, struct err *e)
{
	(void)tx;
	return pin_hash(c->app, c->scratch, e);
}

static int
pin_post_finish(struct call *c, struct tx *tx, struct err *e)
{
	return pin_finish(tx, c->app, c->scratch, e);
}

static const void *
pin_post_reply(struct call *c, struct err *e)
{
	const struct pin_set *p = c->scratch;

	if (p->refused)
		err_set(e, p->refused);
	return NULL;
}

/* ---- at a kiosk ---------------------------------------------------------- */

static int
open_post_check(struct call *c, struct err *e)
{
	const struct open_in *in = c->in;
	struct upkeep_open *u = ARENA_NEW(&c->arena, struct upkeep_open);

	(void)e;
	u->by = &c->caller;
	u->pin = in->pin;
	upkeep_card(c->app, in->id_no, u);
	c->scratch = u;
	return 0;
}

static int
open_post_load(struct call *c, struct tx *tx, struct err *e)
{
	return upkeep_load(tx, c->app, c->scratch, e);
}

static int
open_post_hash(struct call *c, struct tx *tx, struct err *e)
{
	(void)tx;
	(void)e;
	upkeep_hash(c->app, c->scratch);
	return 0;
}

static int
open_post_finish(struct call *c, struct tx *tx, struct err *e)
{
	struct open_out *out = ARENA_NEW(&c->arena, struct open_out);
	struct upkeep_open *u = c->scratch;

	if (upkeep_finish(tx, c->app, u, e) != 0)
		return -1;
	*out = (struct open_out){ u->token, u->display, UPKEEP_MS / 1000 };
	c->out = out;
	return 0;
}

static const void *
open_post_reply(struct call *c, struct err *e)
{
	const struct upkeep_open *u = c->scratch;

	if (!u->refused)
		return c->out;
	err_set(e, u->refused);
	return NULL;
}

static int
act_post_run(struct call *c, struct tx *tx, struct err *e)
{
	const struct act_in *in = c->in;
	struct act_out *out = ARENA_NEW(&c->arena, struct act_out);
	int64_t left;

	if (upkeep_act(tx, c->app, &c->caller, in->token, in->action, in->text,
		    &left, e) != 0)
		return -1;
	out->seconds = left / 1000;
	c->out = out;
	c->changed |= TOPIC_TERMINALS;
	return 0;
}

/* clang-format off */
static const struct route rows[] = {
	{ .method = "POST", .path = "/api/v1/session/pin", .audience = FOR_STAFF,
	  .perm = PERM_TERMINAL_OPERATE, .status = 204, .body = &pin_shape,
	  .stages = { { LANE_READ, pin_post_load }, { LANE_HASH, pin_post_hash },
		      { LANE_WRITE, pin_post_finish } },
	  .make_reply = pin_post_reply, .label = "设置自助机维护口令" },
	{ .method = "POST", .path = "/api/v1/upkeep", .audience = FOR_TERMINAL, .status = 201,
	  .body = &open_in_shape, .result = &open_out_shape, .check = open_post_check,
	  .stages = { { LANE_READ, open_post_load }, { LANE_HASH, open_post_hash },
		      { LANE_WRITE, open_post_finish } },
	  .make_reply = open_post_reply, .label = "在自助机上进入维护" },
	{ .method = "POST", .path = "/api/v1/upkeep/acts", .audience = FOR_TERMINAL,
	  .flags = CALL_KEYED, .status = 200, .body = &act_in_shape, .result = &act_out_shape,
	  .stages = { { LANE_WRITE, act_post_run } }, .label = "记下维护中的一项操作" },
};
/* clang-format on */
const struct route_table upkeep_routes = { rows, ARRAY_LEN(rows) };
