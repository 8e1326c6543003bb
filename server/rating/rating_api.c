/* SPDX-License-Identifier: Apache-2.0 */
#include "rating/rating_api.h"
#include "app.h"
#include "civil.h"
#include "rating/rating.h"

/* ---- voting -------------------------------------------------------------- */

struct given {
	const char *state;
};

/* clang-format off */
static const struct json_field new_fields[] = {
	{ "act",   J_TEXT, J_REQUIRED, offsetof(struct rating_new, act), 64, NULL, "事项编号，或提交时的防重复编号" },
	{ "grade", J_INT,  J_REQUIRED, offsetof(struct rating_new, grade), 0, NULL, "5 非常满意 … 1 非常不满意" },
};
static const struct json_shape new_shape =
	JSON_SHAPE("RatingRequest", struct rating_new, new_fields);
static const struct json_field given_fields[] = {
	{ "state", J_TEXT, J_REQUIRED, offsetof(struct given, state), 0, NULL, "thanked：已收到" },
};
static const struct json_shape given_shape =
	JSON_SHAPE("Rating", struct given, given_fields);
/* clang-format on */

static int
run_rate(struct call *c, struct tx *tx, struct err *e)
{
	struct given *out = ARENA_NEW(&c->arena, struct given);

	out->state = "thanked";
	c->out = out;
	c->changed |= TOPIC_RATINGS;
	return rating_add(tx, c->app, &c->caller, c->in, e);
}

/* ---- sums ---------------------------------------------------------------- */

struct days {
	const char *first, *last;
};
struct list {
	const char *from, *to;
	struct json_list items;
};

/* clang-format off */
#define S(json, name, type, label) \
	{ json, type, J_REQUIRED, offsetof(struct rating_sum, name), 0, NULL, label }
static const struct json_field sum_fields[] = {
	S("day", day, J_TEXT, "日期"), S("kiosk", name, J_TEXT, "自助机"),
	S("service", service, J_TEXT, "事项"),
	S("asked", asked, J_INT, "办完的件数"), S("votes", votes, J_INT, "评价数"),
	S("g5", g5, J_INT, "非常满意"), S("g4", g4, J_INT, "满意"), S("g3", g3, J_INT, "基本满意"),
	S("g2", g2, J_INT, "不满意"), S("g1", g1, J_INT, "非常不满意"),
};
#undef S
static const struct json_shape sum_shape =
	JSON_SHAPE("RatingSum", struct rating_sum, sum_fields);
static const struct json_field sums_fields[] = {
	{ "from",  J_TEXT, J_REQUIRED, offsetof(struct list, from), 0, NULL, "第一天" },
	{ "to",    J_TEXT, J_REQUIRED, offsetof(struct list, to), 0, NULL, "最后一天" },
	{ "items", J_LIST, J_REQUIRED, offsetof(struct list, items), 0, &sum_shape, "每天、每台、每项" },
};
static const struct json_shape sums_shape =
	JSON_SHAPE("RatingSums", struct list, sums_fields);

#define F(json, name, type, flags, label) \
	{ json, type, flags, offsetof(struct rating_followup, name), 0, NULL, label }
static const struct json_field followup_fields[] = {
	F("id", id, J_TEXT, J_REQUIRED, "编号"), F("day", day, J_TEXT, J_REQUIRED, "评价日期"),
	F("kiosk", name, J_TEXT, J_REQUIRED, "自助机"), F("service", service, J_TEXT, J_REQUIRED, "事项"),
	F("case_no", case_no, J_TEXT, J_OMIT_EMPTY, "事项编号，只给负责回访的人"),
	F("grade", grade, J_INT, J_REQUIRED, "等级"), F("state", state, J_TEXT, J_REQUIRED, "状态"),
	F("call_due", call_due, J_TEXT, J_REQUIRED, "回访期限"),
	F("fix_due", fix_due, J_TEXT, J_REQUIRED, "整改期限"),
	F("call_late", call_late, J_BOOL, J_OMIT_EMPTY, "回访超期"),
	F("fix_late", fix_late, J_BOOL, J_OMIT_EMPTY, "整改超期"),
};
#undef F
static const struct json_shape followup_shape =
	JSON_SHAPE("RatingFollowup", struct rating_followup, followup_fields);
static const struct json_field followups_fields[] = {
	{ "items", J_LIST, J_REQUIRED, offsetof(struct list, items), 0, &followup_shape, "差评" },
};
static const struct json_shape followups_shape =
	JSON_SHAPE("RatingFollowups", struct list, followups_fields);
/* clang-format on */

static const char *
day_text(struct arena *a, struct civil d)
{
	char day[CIVIL_SIZE];

	civil_format(d, day);
	return arena_strdup(a, day);
}

/* Without a question: the last thirty days. */
static int
check_sums(struct call *c, struct err *e)
{
	struct days *d = ARENA_NEW(&c->arena, struct days);
	struct civil today = civil_from_ms(clock_now(c->app->clock));

	d->first = call_query(c, "from", e);
	d->last = call_query(c, "to", e);
	if (!d->last)
		d->last = day_text(&c->arena, today);
	if (!d->first)
		d->first = day_text(&c->arena, civil_add_days(today, -29));
	c->scratch = d;
	return e->code == ERR_NONE ? 0 : -1;
}

static int
run_sums(struct call *c, struct tx *tx, struct err *e)
{
	const struct days *d = c->scratch;
	struct list *out = ARENA_NEW(&c->arena, struct list);
	struct rating_sum *items;
	size_t n;

	if (rating_sums(tx, d->first, d->last, &items, &n, e) != 0)
		return -1;
	*out = (struct list){ d->first, d->last, { items, n } };
	c->out = out;
	return 0;
}

/* ---- what follows -------------------------------------------------------- */

struct settle_in {
	const char *action, *reason;
};

/* clang-format off */
static const struct json_field settle_fields[] = {
	{ "action", J_TEXT, J_REQUIRED, offsetof(struct settle_in, action), 16, NULL, "called：已回访；close：办结" },
	{ "reason", J_TEXT, 0, offsetof(struct settle_in, reason), 2000, NULL, "整改结果" },
};
static const struct json_shape settle_shape =
	JSON_SHAPE("RatingSettle", struct settle_in, settle_fields);
/* clang-format on */

static int
run_followups(struct call *c, struct tx *tx, struct err *e)
{
	struct list *out = ARENA_NEW(&c->arena, struct list);
	bool settle = c->caller.perms & PERM_RATING_SETTLE;
	struct rating_followup *items;
	size_t n;

	if (rating_followups(
		    tx, c->app, c->caller.actor, settle, &items, &n, e) != 0)
		return -1;
	out->items = (struct json_list){ items, n };
	c->out = out;
	return 0;
}

static int
run_settle(struct call *c, struct tx *tx, struct err *e)
{
	const struct settle_in *in = c->in;
	struct given *out = ARENA_NEW(&c->arena, struct given);

	out->state = strcmp(in->action, "close") == 0 ? "closed" : "called";
	c->out = out;
	c->changed |= TOPIC_RATINGS;
	return rating_settle(tx, c->app, c->caller.actor, c->params[0],
		in->action, in->reason, e);
}

/* clang-format off */
static const struct route rows[] = {
	{ .method = "POST", .path = "/api/v1/ratings", .audience = FOR_TERMINAL,
	  .flags = CALL_KEYED | CALL_OFFLINE, .status = 201, .body = &new_shape, .result = &given_shape,
	  .stages = { { LANE_WRITE, run_rate } }, .label = "评价刚办完的事（好差评）" },
	{ .method = "GET", .path = "/api/v1/ratings", .audience = FOR_STAFF,
	  .perm = PERM_RATING_READ, .status = 200, .result = &sums_shape, .check = check_sums,
	  .stages = { { LANE_READ, run_sums } }, .label = "评价汇总" },
	{ .method = "GET", .path = "/api/v1/ratings/follow-ups", .audience = FOR_STAFF,
	  .perm = PERM_RATING_READ, .status = 200, .result = &followups_shape,
	  .stages = { { LANE_READ, run_followups } }, .label = "差评的回访与整改" },
	{ .method = "POST", .path = "/api/v1/ratings/follow-ups/{id}", .audience = FOR_STAFF,
	  .perm = PERM_RATING_SETTLE, .flags = CALL_KEYED, .status = 200,
	  .body = &settle_shape, .result = &given_shape,
	  .stages = { { LANE_WRITE, run_settle } }, .label = "记下回访或办结" },
};
/* clang-format on */
const struct route_table rating_routes = { rows, ARRAY_LEN(rows) };
