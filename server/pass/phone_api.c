/* SPDX-License-Identifier: Apache-2.0 */
/* The phone's page: a code on a slip, or what the phone shows, for the next
 * stretch of its pass. Of whose it is, no more than a masked name. */
#include "app.h"
#include "crypto.h"
#include "pass/pass_api.h"
#include "pass/shapes_api.h"
#include "str.h"

struct phone_input {
	const char *code, *anchor;
};
struct phone_kept {
	int64_t list, idx, group, iat, nbf, exp;
	const char *anchor;
	const char *holder, *title, *parks, *until; /* or "" */
};
struct begun_reply {
	const char *cti;
	int64_t nbf, n;
};
struct phone_reply {
	const char *cti, *token, *holder, *title, *parks, *until;
	int64_t nbf, exp, n;
};

/* clang-format off */
#define CODE J_FIELD(phone_input, "code", code, J_TEXT, J_REQUIRED, 1200, NULL, "小票上的激活码；续期时是手机正在显示的动态码")
static const struct json_field begin_fields[] = { CODE };
static const struct json_shape begin_shape = JSON_SHAPE("PhoneBegin", struct phone_input, begin_fields);
static const struct json_field finish_fields[] = {
	CODE, J_FIELD(phone_input, "anchor", anchor, J_TEXT, J_REQUIRED, 32, NULL, "链的起点 x_0，32 位十六进制"),
};
static const struct json_shape finish_shape = JSON_SHAPE("PhoneFinish", struct phone_input, finish_fields);
#undef CODE
#define K(name, type) J_FIELD(phone_kept, #name, name, type, J_REQUIRED, 0, NULL, NULL)
static const struct json_field kept_fields[] = {
	K(list, J_INT), K(idx, J_INT), K(group, J_INT), K(iat, J_INT), K(nbf, J_INT), K(exp, J_INT), K(anchor, J_TEXT),
#undef K
/* Not there in what was kept before they were. */
#define K(name) J_FIELD(phone_kept, #name, name, J_TEXT, J_OMIT_EMPTY, 0, NULL, NULL)
	K(holder), K(title), K(parks), K(until),
#undef K
};
static const struct json_shape kept_shape = JSON_SHAPE("PhonePassKept", struct phone_kept, kept_fields);
#define F(type_, name, type, label) J_FIELD(type_, #name, name, type, J_REQUIRED, 0, NULL, label)
static const struct json_field begun_fields[] = {
	F(begun_reply, cti, J_TEXT, "编号，10 位十六进制"), F(begun_reply, nbf, J_INT, "从何时起，Unix 秒"),
	F(begun_reply, n, J_INT, "链长，分钟"),
};
static const struct json_shape begun_shape = JSON_SHAPE("PhoneBegun", struct begun_reply, begun_fields);
static const struct json_field phone_fields[] = {
	F(phone_reply, cti, J_TEXT, "编号，10 位十六进制"), F(phone_reply, token, J_TEXT, "签好的年票，前缀 9011"),
	F(phone_reply, nbf, J_INT, "从何时起，Unix 秒"), F(phone_reply, exp, J_INT, "到何时为止，Unix 秒"),
	F(phone_reply, n, J_INT, "链长，分钟"),
#undef F
#define F(name, label) J_FIELD(phone_reply, #name, name, J_TEXT, J_OMIT_EMPTY, 0, NULL, label)
	F(holder, "谁的，姓名打码"), F(title, "年票名称"), F(parks, "可以入的公园"), F(until, "年票有效到哪天"),
#undef F
};
static const struct json_shape phone_shape = JSON_SHAPE("PhonePass", struct phone_reply, phone_fields);
/* clang-format on */

/* What check() makes of a request. */
struct phone_ask {
	uint8_t anchor[TOKEN_CHAIN];
	struct pass_shown shown;
};

static int
check_anchor(struct call *c, struct err *e)
{
	const struct phone_input *in = c->in;
	struct phone_ask *ask = ARENA_NEW(&c->arena, struct phone_ask);

	c->scratch = ask;
	if (in->anchor &&
		(strlen(in->anchor) != 2 * TOKEN_CHAIN ||
			hex_parse(in->anchor, ask->anchor, TOKEN_CHAIN) != 0))
		return err_add_field(e, "anchor", ERR_TEXT_INVALID);
	return 0;
}

static int
check_shown(struct call *c, struct err *e)
{
	const struct phone_input *in = c->in;
	struct phone_ask *ask;

	if (check_anchor(c, e) != 0)
		return -1;
	ask = c->scratch;
	return pass_shown_read(c->app, in->code, &ask->shown, e);
}

static struct phone_kept *
keep(struct call *c, const struct pass_token *t)
{
	struct phone_kept *out = ARENA_NEW(&c->arena, struct phone_kept);
	char hex[2 * TOKEN_CHAIN + 1];

	hex_format(t->anchor, TOKEN_CHAIN, hex);
	*out = (struct phone_kept){ .list = t->list,
		.idx = t->idx,
		.group = t->group,
		.iat = t->iat,
		.nbf = t->nbf,
		.exp = t->exp,
		.anchor = arena_strdup(&c->arena, hex) };
	c->out = out;
	c->changed |= TOPIC_PASSES;
	return out;
}

/* The phone has its pass: what the page says of it. */
static int
keep_all(struct call *c, struct tx *tx, const struct pass_token *t,
	struct err *e)
{
	struct pass_about about;
	struct phone_kept *out;

	if (pass_phone_about(tx, c->app, t, &about, e) != 0)
		return -1;
	out = keep(c, t);
	out->holder = about.holder;
	out->title = about.title;
	out->parks = about.parks;
	out->until = about.until;
	return 0;
}

static int
run_begin(struct call *c, struct tx *tx, struct err *e)
{
	const struct phone_input *in = c->in;
	struct pass_token t;

	if (pass_phone_begin(tx, c->app, in->code, &t, e) != 0)
		return -1;
	(void)keep(c, &t);
	return 0;
}

static int
run_finish(struct call *c, struct tx *tx, struct err *e)
{
	const struct phone_input *in = c->in;
	const struct phone_ask *ask = c->scratch;
	struct pass_token t;

	if (pass_phone_finish(tx, c->app, in->code, ask->anchor, &t, e) != 0)
		return -1;
	return keep_all(c, tx, &t, e);
}

static int
run_renew(struct call *c, struct tx *tx, struct err *e)
{
	const struct phone_ask *ask = c->scratch;
	struct pass_token t;

	if (pass_phone_renew(tx, c->app, &ask->shown, &t, e) != 0)
		return -1;
	(void)keep(c, &t);
	return 0;
}

static int
run_renewed(struct call *c, struct tx *tx, struct err *e)
{
	const struct phone_ask *ask = c->scratch;
	struct pass_token t;

	if (pass_phone_renewed(tx, c->app, &ask->shown, ask->anchor, &t, e) !=
		0)
		return -1;
	return keep_all(c, tx, &t, e);
}

static const char *
cti_of(struct call *c, const struct phone_kept *k)
{
	return arena_printf(&c->arena, "%02llx%08llx",
		(unsigned long long)k->list, (unsigned long long)k->idx);
}

static const void *
reply_begun(struct call *c, struct err *e)
{
	const struct phone_kept *k = c->out;
	struct begun_reply *out = ARENA_NEW(&c->arena, struct begun_reply);

	(void)e;
	*out = (struct begun_reply){ cti_of(c, k), k->nbf,
		(k->exp - k->nbf) / 60 };
	return out;
}

static const void *
reply_phone(struct call *c, struct err *e)
{
	const struct phone_kept *k = c->out;
	struct phone_reply *out = ARENA_NEW(&c->arena, struct phone_reply);
	struct pass_token t = { .list = k->list,
		.idx = k->idx,
		.group = k->group,
		.iat = k->iat,
		.nbf = k->nbf,
		.exp = k->exp,
		.phone = true,
		.active = true };

	if (hex_parse(k->anchor, t.anchor, TOKEN_CHAIN) != 0) {
		err_setf(e, ERR_INTERNAL, "stored anchor");
		return NULL;
	}
	*out = (struct phone_reply){ .cti = cti_of(c, k),
		.token = pass_token_sign(c->app, &c->arena, &t),
		.nbf = k->nbf,
		.exp = k->exp,
		.n = (k->exp - k->nbf) / 60,
		.holder = k->holder,
		.title = k->title,
		.parks = k->parks,
		.until = k->until };
	return out;
}

/* clang-format off */
#define PHONE(path_, body_, check_, fn, reply_, make, label_) \
	{ .method = "POST", .path = "/api/v1/pass/" path_, .audience = FOR_ANYONE, .flags = CALL_KEYED, \
	  .status = 200, .body = &(body_), .result = &kept_shape, .reply = &(reply_), .check = (check_), \
	  .stages = { { LANE_WRITE, fn } }, .make_reply = (make), .label = (label_) }
static const struct route rows[] = {
	PHONE("activations", begin_shape, check_anchor, run_begin, begun_shape, reply_begun, "把年票放进手机：取编号"),
	PHONE("activations/anchor", finish_shape, check_anchor, run_finish, phone_shape, reply_phone, "把年票放进手机：交起点，得年票"),
	PHONE("renewals", begin_shape, check_shown, run_renew, begun_shape, reply_begun, "手机年票续期：取编号"),
	PHONE("renewals/anchor", finish_shape, check_shown, run_renewed, phone_shape, reply_phone, "手机年票续期：交起点，得年票"),
};
/* clang-format on */
const struct route_table pass_phone_routes = { rows, ARRAY_LEN(rows) };
