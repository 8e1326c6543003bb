/* SPDX-License-Identifier: Apache-2.0 */
#include "staff/staff_api.h"
#include "session.sql.h"
#include "staff/role.h"
#include "staff/session.h"

#include <ctype.h>

#define COOKIE_ATTRIBUTES "; Path=/; Secure; HttpOnly; SameSite=Strict"

struct session_in {
	const char *name;
	const char *password;
	const char *new_password;
	const char *code;
};

struct session_user {
	const char *name;
	const char *display;
	const char *role;
	const char *role_label;
	struct json_list perms;
};

struct session_out {
	struct session_user *user;
	const char *csrf;
	const char *factor; /* none, bind (before anything else), bound */
};

/* clang-format off */
static const struct json_field session_in_fields[] = {
	{ "name",	  J_TEXT, J_REQUIRED, offsetof(struct session_in, name), 64, NULL, "账号" },
	{ "password",	  J_TEXT, J_REQUIRED | J_PERSONAL, offsetof(struct session_in, password), 1024, NULL, "密码" },
	{ "new_password", J_TEXT, J_PERSONAL, offsetof(struct session_in, new_password), 1024, NULL, "新密码" },
	{ "code",	  J_TEXT, J_PERSONAL, offsetof(struct session_in, code), 64, NULL, "动态口令或恢复码" },
};
static const struct json_shape session_in_shape =
	JSON_SHAPE("SessionRequest", struct session_in, session_in_fields);

static const struct json_field session_user_fields[] = {
	{ "name",	J_TEXT,  0, offsetof(struct session_user, name), 0, NULL, "账号" },
	{ "display",	J_TEXT,  0, offsetof(struct session_user, display), 0, NULL, "姓名" },
	{ "role",	J_TEXT,  0, offsetof(struct session_user, role), 0, NULL, "角色" },
	{ "role_label",	J_TEXT,  0, offsetof(struct session_user, role_label), 0, NULL, "角色名称" },
	{ "perms",	J_TEXTS, 0, offsetof(struct session_user, perms), 0, NULL, "权限" },
};
static const struct json_shape session_user_shape =
	JSON_SHAPE("SessionUser", struct session_user, session_user_fields);

static const struct json_field session_out_fields[] = {
	{ "user", J_OBJECT, 0, offsetof(struct session_out, user), 0, &session_user_shape, "当前用户" },
	{ "csrf", J_TEXT,   0, offsetof(struct session_out, csrf), 0, NULL, "页面校验码" },
	{ "factor", J_TEXT, 0, offsetof(struct session_out, factor), 0, NULL, "动态口令：none 不用、bind 须先绑定、bound 已绑定" },
};
static const struct json_shape session_out_shape =
	JSON_SHAPE("Session", struct session_out, session_out_fields);
/* clang-format on */

static void
add_perms(struct call *c, unsigned perms, struct json_list *out)
{
	const char **names =
		ARENA_ARRAY(&c->arena, const char *, perm_names_count);

	out->items = names;
	for (size_t i = 0; i < perm_names_count; i++) {
		if (perms & perm_names[i].perm)
			names[out->n++] = perm_names[i].name;
	}
}

static struct session_out *
session_answer(struct call *c, const char *name, const char *display,
	const char *role_name, const char *csrf, bool bound)
{
	struct session_out *out = ARENA_NEW(&c->arena, struct session_out);
	const struct role *role = role_find(role_name);

	out->user = ARENA_NEW(&c->arena, struct session_user);
	out->user->name = name;
	out->user->display = display;
	out->user->role = role_name;
	if (role) {
		out->user->role_label = role->label;
		add_perms(c, role->perms, &out->user->perms);
	}
	out->csrf = csrf;
	out->factor = bound			     ? "bound"
		      : role_needs_factor(role_name) ? "bind"
						     : "none";
	return out;
}

/* Account names are lower case; a tablet's keyboard starts with a capital. */
static char *
lower(struct call *c, const char *text)
{
	char *out = arena_strdup(&c->arena, text);

	for (char *p = out; *p; p++)
		*p = (char)tolower((unsigned char)*p);
	return out;
}

static int
session_post_check(struct call *c, struct err *e)
{
	const struct session_in *in = c->in;
	struct sign_in *s = ARENA_NEW(&c->arena, struct sign_in);

	/* Staff sign in at the public door only. */
	if (c->peer.port != HTTP_PUBLIC)
		return err_set(e, ERR_NOT_FOUND);
	s->name = lower(c, in->name);
	s->password = in->password;
	s->new_password = in->new_password;
	s->code = in->code;
	s->source = c->peer.ip;
	c->scratch = s;
	return 0;
}

static int
session_post_load(struct call *c, struct tx *tx, struct err *e)
{
	return sign_in_load(tx, c->app, c->scratch, e);
}

static int
session_post_hash(struct call *c, struct tx *tx, struct err *e)
{
	(void)tx;
	return sign_in_hash(c->app, c->scratch, e);
}

static int
session_post_finish(struct call *c, struct tx *tx, struct err *e)
{
	struct sign_in *s = c->scratch;

	if (sign_in_finish(tx, c->app, s, e) < 0)
		return -1;
	c->out = session_answer(
		c, s->name, s->display, s->role, s->csrf, s->bound);
	return 0;
}

static const void *
session_post_reply(struct call *c, struct err *e)
{
	const struct sign_in *s = c->scratch;

	if (s->refused) {
		err_set(e, s->refused);
		return NULL;
	}
	call_header(c, "Set-Cookie",
		arena_printf(&c->arena, "%s=%s" COOKIE_ATTRIBUTES,
			SESSION_COOKIE, s->token));
	return c->out;
}

static int
session_get_run(struct call *c, struct tx *tx, struct err *e)
{
	struct sql_session_get_user row;
	int found = sql_session_get_user(
		tx, e, c->caller.session, c->app->config.demo, &row);

	if (found < 0)
		return -1;
	if (!found)
		return err_set(e, ERR_SIGN_IN);
	c->out = session_answer(c, row.account, row.display, row.role, row.csrf,
		row.bound != 0);
	return 0;
}

static int
session_delete_run(struct call *c, struct tx *tx, struct err *e)
{
	return staff_session_end(tx, c->app, &c->caller, e);
}

static const void *
session_delete_reply(struct call *c, struct err *e)
{
	(void)e;
	call_header(c, "Set-Cookie",
		SESSION_COOKIE "=" COOKIE_ATTRIBUTES "; Max-Age=0");
	return c->out;
}

/* clang-format off */
static const struct route rows[] = {
	{ .method = "POST", .path = "/api/v1/session", .audience = FOR_ANYONE, .status = 200,
	  .body = &session_in_shape, .result = &session_out_shape,
	  .check = session_post_check,
	  .stages = { { LANE_READ, session_post_load }, { LANE_HASH, session_post_hash },
		      { LANE_WRITE, session_post_finish } },
	  .make_reply = session_post_reply, .label = "登录" },
	{ .method = "GET", .path = "/api/v1/session", .audience = FOR_STAFF,
	  .flags = CALL_OWN_SESSION, .status = 200, .result = &session_out_shape,
	  .stages = { { LANE_READ, session_get_run } }, .label = "当前登录" },
	{ .method = "DELETE", .path = "/api/v1/session", .audience = FOR_STAFF,
	  .flags = CALL_OWN_SESSION, .status = 204,
	  .stages = { { LANE_WRITE, session_delete_run } },
	  .make_reply = session_delete_reply, .label = "退出登录" },
};
/* clang-format on */
const struct route_table staff_routes = { rows, ARRAY_LEN(rows) };
