/* SPDX-License-Identifier: Apache-2.0 */
/* The page of a park's staff: their park today, and a code decided. */
#include "app.h"
#include "pass/gate_api.h"
#include "pass/scan.h"

/* ---- shapes -------------------------------------------------------------- */

struct today_reply {
	const char *park, *name, *date;
	int64_t entries, duplicates, refused;
};
struct scan_input {
	const char *code;
};
struct scan_reply {
	const char *verdict, *code, *line, *kind;
	int64_t at;
};

/* clang-format off */
#define F(type_, name, type, label) J_FIELD(type_, #name, name, type, J_REQUIRED, 0, NULL, label)
static const struct json_field today_fields[] = {
	F(today_reply, park, J_TEXT, "公园代号"), F(today_reply, name, J_TEXT, "公园"), F(today_reply, date, J_TEXT, "今天"),
	F(today_reply, entries, J_INT, "入园"), F(today_reply, duplicates, J_INT, "间隔内重复，不计"),
	F(today_reply, refused, J_INT, "没有放行"),
};
static const struct json_shape today_shape = JSON_SHAPE("ParkToday", struct today_reply, today_fields);
#define S(flags) \
	F(scan_reply, verdict, J_TEXT, "accept、refuse"), F(scan_reply, code, J_TEXT, "闸机的判定代号，如 OK、E_REVOKED"), \
	F(scan_reply, line, J_TEXT, "给检票员看"), \
	F(scan_reply, kind, J_TEXT, "paper、phone；没有读出的为空"), \
	J_FIELD(scan_reply, "at", at, J_INT, J_REQUIRED | (flags), 0, NULL, "判定的时间")
static const struct json_field scan_fields[] = { S(J_DATE_TIME) };
static const struct json_field kept_fields[] = { S(0) };
#undef S
#undef F
static const struct json_shape scan_shape = JSON_SHAPE("ParkScan", struct scan_reply, scan_fields);
static const struct json_shape kept_shape = JSON_SHAPE("ParkScanKept", struct scan_reply, kept_fields);
static const struct json_field input_fields[] = {
	J_FIELD(scan_input, "code", code, J_TEXT, J_REQUIRED, 2048, NULL, "扫到的内容"),
};
static const struct json_shape input_shape = JSON_SHAPE("ParkScanRequest", struct scan_input, input_fields);
/* clang-format on */

/* ---- the account's park -------------------------------------------------- */

static int
load_own(struct call *c, struct tx *tx, struct pass_park *out, struct err *e)
{
	int found = pass_park_find_number(tx, c->caller.site, out, e);

	return found < 0 ? -1 : found ? 0 : err_set(e, ERR_NOT_FOUND);
}

static int
run_today(struct call *c, struct tx *tx, struct err *e)
{
	struct today_reply *out = ARENA_NEW(&c->arena, struct today_reply);
	char today[CIVIL_SIZE];
	struct pass_park park;
	struct entry_day *days;
	size_t n;

	civil_format(app_today(c->app), today);
	if (load_own(c, tx, &park, e) != 0 ||
		entry_days(tx, park.id, today, today, &days, &n, e) != 0)
		return -1;
	*out = (struct today_reply){ park.code, park.name,
		arena_strdup(&c->arena, today), 0, 0, 0 };
	for (size_t i = 0; i < n; i++) {
		out->entries += days[i].entries;
		out->duplicates += days[i].duplicates;
		out->refused += days[i].refused;
	}
	c->out = out;
	return 0;
}

/* ---- a code -------------------------------------------------------------- */

struct scan_work {
	struct pass_park park;
	struct scan scan;
};

static int
load_scan(struct call *c, struct tx *tx, struct err *e)
{
	const struct scan_input *in = c->in;
	struct scan_work *w = ARENA_NEW(&c->arena, struct scan_work);

	c->scratch = w;
	w->scan.text = bytes_str(in->code);
	if (load_own(c, tx, &w->park, e) != 0)
		return -1;
	return scan_decide(tx, c->app, &w->park, &w->scan, e);
}

static const char *
kind_of(const struct token *t)
{
	if (t->type != TOKEN_PASS)
		return "";
	return t->has_anchor ? "phone" : "paper";
}

static int
run_scan(struct call *c, struct tx *tx, struct err *e)
{
	struct scan_reply *out = ARENA_NEW(&c->arena, struct scan_reply);
	struct scan_work *w = c->scratch;
	const struct gate_decision *d = &w->scan.decision;

	if (scan_take(tx, c->app, &w->park, &w->scan, e) != 0)
		return -1;
	*out = (struct scan_reply){ d->code == TOKEN_OK ? "accept" : "refuse",
		token_verdict_name(d->code), token_verdict_line(d->code),
		kind_of(&d->token), tx_now(tx) };
	c->out = out;
	c->changed |= TOPIC_PASSES;
	return 0;
}

static const void *
reply_scan(struct call *c, struct err *e)
{
	(void)e;
	return c->out;
}

/* clang-format off */
static const struct route rows[] = {
	{ .method = "GET", .path = "/api/v1/park", .audience = FOR_STAFF, .perm = PERM_PASS_PARK, .flags = CALL_QUIET,
	  .status = 200, .result = &today_shape, .stages = { { LANE_READ, run_today } }, .label = "本公园今天的入园" },
	{ .method = "POST", .path = "/api/v1/park/scans", .audience = FOR_STAFF, .perm = PERM_PASS_PARK,
	  .flags = CALL_KEYED, .status = 200, .body = &input_shape, .result = &kept_shape, .reply = &scan_shape,
	  .stages = { { LANE_READ, load_scan }, { LANE_WRITE, run_scan } }, .make_reply = reply_scan,
	  .label = "没有闸机的公园：扫年票，判定并登记" },
};
/* clang-format on */
const struct route_table scan_routes = { rows, ARRAY_LEN(rows) };
