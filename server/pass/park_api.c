/* SPDX-License-Identifier: Apache-2.0 */
/* What desk and parks see: entries by day, a month's settlement; alarms, and
 * lists by hand for a gate without a line. A park sees its own scans alone. */
#include "app.h"
#include "crypto.h"
#include "list_file.h"
#include "pass/entry.h"
#include "pass/gate_api.h"
#include "pass/settle.h"
#include "qr.h"
#include "revocation/revocation.h"
#include "signing.h"
#include "str.h"
#include "trust/trust.h"

/* ---- shapes -------------------------------------------------------------- */

struct days_reply {
	const char *park, *name;
	struct json_list days;
};
struct share_reply {
	const char *park;
	int64_t entries, amount;
};
struct group_reply {
	int64_t group, passes, pool;
	const char *title;
	struct json_list shares;
};
struct statement {
	const char *month, *park, *name, *made;
	struct json_list groups, days;
	int64_t amount;
};
struct settlement_reply {
	const char *statement, *kid, *signature;
	struct statement *data;
};
struct alarm_reply {
	const char *id, *kind, *label, *gate, *case_no;
	const char *state, *state_label;
	int64_t made_at, score;
};
struct list_reply {
	int64_t list, year, seq;
	const char *type;
};
struct items_reply {
	struct json_list items;
};
struct code_reply {
	const char *code, *svg;
	int64_t seq;
};
struct state_reply {
	const char *state;
};

/* clang-format off */
#define F(type_, name, type, flags, sub, label) J_FIELD(type_, #name, name, type, flags, 0, sub, label)
static const struct json_field day_fields[] = {
	F(entry_day, date, J_TEXT, J_REQUIRED, NULL, "日期"), F(entry_day, place, J_INT, J_REQUIRED, NULL, "公园组"),
	F(entry_day, entries, J_INT, J_REQUIRED, NULL, "入园"), F(entry_day, duplicates, J_INT, J_REQUIRED, NULL, "间隔内重复，不计"),
	F(entry_day, refused, J_INT, J_REQUIRED, NULL, "没有放行"),
};
const struct json_shape park_day_shape = JSON_SHAPE("ParkDay", struct entry_day, day_fields);
static const struct json_field days_fields[] = {
	F(days_reply, park, J_TEXT, J_REQUIRED, NULL, "公园代号"), F(days_reply, name, J_TEXT, J_REQUIRED, NULL, "公园"),
	F(days_reply, days, J_LIST, J_REQUIRED, &park_day_shape, "每天"),
};
static const struct json_shape days_shape = JSON_SHAPE("ParkEntries", struct days_reply, days_fields);
static const struct json_field share_fields[] = {
	F(share_reply, park, J_TEXT, J_REQUIRED, NULL, "公园代号"), F(share_reply, entries, J_INT, J_REQUIRED, NULL, "入园"),
	F(share_reply, amount, J_INT, J_REQUIRED, NULL, "分得，分"),
};
static const struct json_shape share_shape = JSON_SHAPE("ParkShare", struct share_reply, share_fields);
static const struct json_field group_fields[] = {
	F(group_reply, group, J_INT, J_REQUIRED, NULL, "公园组"), F(group_reply, title, J_TEXT, J_REQUIRED, NULL, "名称"),
	F(group_reply, passes, J_INT, J_REQUIRED, NULL, "当月发了多少张"),
	F(group_reply, pool, J_INT, J_REQUIRED, NULL, "当月票款加补贴减退费，分"),
	F(group_reply, shares, J_LIST, J_REQUIRED, &share_shape, "按入园次数分，最大余数法"),
};
static const struct json_shape group_shape = JSON_SHAPE("ParkGroup", struct group_reply, group_fields);
static const struct json_field statement_fields[] = {
	F(statement, month, J_TEXT, J_REQUIRED, NULL, "月份"), F(statement, park, J_TEXT, J_REQUIRED, NULL, "公园代号"),
	F(statement, name, J_TEXT, J_REQUIRED, NULL, "公园"), F(statement, made, J_TEXT, J_REQUIRED, NULL, "按哪天的记录算"),
	F(statement, groups, J_LIST, J_REQUIRED, &group_shape, "公园组"), F(statement, days, J_LIST, J_REQUIRED, &park_day_shape, "每天"),
	F(statement, amount, J_INT, J_REQUIRED, NULL, "本公园应得，分"),
};
static const struct json_shape statement_shape = JSON_SHAPE("ParkStatement", struct statement, statement_fields);
static const struct json_field settlement_fields[] = {
	F(settlement_reply, data, J_OBJECT, J_REQUIRED, &statement_shape, "结算单"),
	F(settlement_reply, statement, J_TEXT, J_REQUIRED, NULL, "签名的原文，就是结算单的 JSON"),
	F(settlement_reply, kid, J_TEXT, J_REQUIRED, NULL, "签名的密钥"),
	F(settlement_reply, signature, J_TEXT, J_REQUIRED, NULL, "Ed25519，对 GHS1 加原文，十六进制"),
};
static const struct json_shape settlement_shape =
	JSON_SHAPE("ParkSettlement", struct settlement_reply, settlement_fields);
static const struct json_field alarm_fields[] = {
	F(alarm_reply, id, J_TEXT, J_REQUIRED, NULL, "编号"), F(alarm_reply, kind, J_TEXT, J_REQUIRED, NULL, "种类"),
	F(alarm_reply, label, J_TEXT, J_REQUIRED, NULL, "怎么回事、怎么办"), F(alarm_reply, gate, J_TEXT, J_OMIT_EMPTY, NULL, "闸机"),
	F(alarm_reply, case_no, J_TEXT, J_OMIT_EMPTY, NULL, "年票的事项编号"),
	F(alarm_reply, state, J_TEXT, J_OMIT_EMPTY, NULL, "年票的状态"),
	F(alarm_reply, state_label, J_TEXT, J_OMIT_EMPTY, NULL, "状态名称"),
	F(alarm_reply, score, J_INT, J_OMIT_EMPTY, NULL, "转借分"),
	F(alarm_reply, made_at, J_INT, J_REQUIRED | J_DATE_TIME, NULL, "什么时候"),
};
static const struct json_shape alarm_shape = JSON_SHAPE("GateAlarm", struct alarm_reply, alarm_fields);
static const struct json_field alarms_fields[] = {
	F(items_reply, items, J_LIST, J_REQUIRED, &alarm_shape, "要看的"),
};
static const struct json_shape alarms_shape = JSON_SHAPE("GateAlarms", struct items_reply, alarms_fields);
static const struct json_field list_fields[] = {
	F(list_reply, list, J_INT, J_REQUIRED, NULL, "名单号"), F(list_reply, year, J_INT, J_REQUIRED, NULL, "年份"),
	F(list_reply, type, J_TEXT, J_REQUIRED, NULL, "pass、voucher"), F(list_reply, seq, J_INT, J_REQUIRED, NULL, "现在的序号"),
};
static const struct json_shape list_shape = JSON_SHAPE("RevocationList", struct list_reply, list_fields);
static const struct json_field lists_fields[] = {
	F(items_reply, items, J_LIST, J_REQUIRED, &list_shape, "名单"),
};
static const struct json_shape lists_shape = JSON_SHAPE("RevocationLists", struct items_reply, lists_fields);
static const struct json_field code_fields[] = {
	F(code_reply, code, J_TEXT, J_OMIT_EMPTY, NULL, "二维码的内容，前缀 9015；太长的没有，请用文件"),
	F(code_reply, svg, J_TEXT, J_OMIT_EMPTY, NULL, "画好的码"),
	F(code_reply, seq, J_INT, J_REQUIRED, NULL, "扫了之后的序号"),
};
static const struct json_shape code_shape = JSON_SHAPE("RevocationCode", struct code_reply, code_fields);
static const struct json_field state_fields[] = { F(state_reply, state, J_TEXT, J_REQUIRED, NULL, "状态") };
static const struct json_shape state_shape = JSON_SHAPE("GateAlarmState", struct state_reply, state_fields);
#undef F
/* clang-format on */

/* ---- parks --------------------------------------------------------------- */

int
park_api_load(
	struct call *c, struct tx *tx, struct pass_park *out, struct err *e)
{
	int found = pass_park_find(tx, c->params[0], out, e);

	if (found < 0)
		return -1;
	if (c->caller.site && (!found || out->number != c->caller.site))
		return err_set(e, ERR_FORBIDDEN);
	return found ? 0 : err_set(e, ERR_NOT_FOUND);
}

static int
run_days(struct call *c, struct tx *tx, struct err *e)
{
	struct days_reply *out = ARENA_NEW(&c->arena, struct days_reply);
	const char *from = call_query(c, "from", e);
	const char *until = call_query(c, "until", e);
	struct err own = { 0 };
	struct pass_park park;
	struct entry_day *days;
	struct civil d;
	size_t n;

	if (park_api_load(c, tx, &park, e) != 0)
		return -1;
	if (!from || !until || civil_parse(from, &d, &own) != 0 ||
		civil_parse(until, &d, &own) != 0)
		return err_set(e, ERR_BAD_QUERY);
	if (entry_days(tx, park.id, from, until, &days, &n, e) != 0)
		return -1;
	*out = (struct days_reply){ park.code, park.name, { days, n } };
	c->out = out;
	return 0;
}

static struct json_list
groups_of(struct arena *a, const struct pass_settlement *s)
{
	struct group_reply *items =
		ARENA_ARRAY(a, struct group_reply, s->n_groups + 1);

	for (size_t i = 0; i < s->n_groups; i++) {
		const struct pass_settle_group *g = &s->groups[i];
		struct share_reply *shares =
			ARENA_ARRAY(a, struct share_reply, g->n_shares + 1);

		for (size_t k = 0; k < g->n_shares; k++)
			shares[k] = (struct share_reply){ g->shares[k].park,
				g->shares[k].entries, g->shares[k].amount };
		items[i] = (struct group_reply){ g->number, g->passes, g->pool,
			g->title, { shares, g->n_shares } };
	}
	return (struct json_list){ items, s->n_groups };
}

static int
run_settle(struct call *c, struct tx *tx, struct err *e)
{
	struct statement *out = ARENA_NEW(&c->arena, struct statement);
	const char *month = call_query(c, "month", e);
	struct pass_settlement s;
	char today[CIVIL_SIZE];
	struct pass_park park;

	if (e->code != ERR_NONE || park_api_load(c, tx, &park, e) != 0 ||
		pass_settle(tx, &park, month, &s, e) != 0)
		return -1;
	civil_format(civil_from_ms(tx_now(tx)), today);
	*out = (struct statement){ s.month, park.code, park.name,
		arena_strdup(&c->arena, today), groups_of(&c->arena, &s),
		{ s.days, s.n_days }, s.amount };
	c->out = out;
	return 0;
}

static const void *
reply_settle(struct call *c, struct err *e)
{
	static const char domain[] = "GHS1";
	struct settlement_reply *out =
		ARENA_NEW(&c->arena, struct settlement_reply);
	const struct sign_key *key = signing_key(
		c->app, KEY_RECEIPT, clock_now(c->app->clock) / 1000);
	uint8_t public_key[ED25519_PUBLIC], sig[ED25519_SIG], kid[4];
	char hex[2 * ED25519_SIG + 1];
	struct str text;

	(void)e;
	out->data = c->out;
	str_init(&text, &c->arena, 512 * 1024);
	json_encode(&text, &statement_shape, out->data);
	out->statement = text.p;
	sign_key_sign(key,
		bytes_str(arena_printf(&c->arena, "%s%s", domain, text.p)),
		sig);
	sign_key_public(key, public_key);
	token_kid(public_key, kid);
	hex_format(kid, sizeof(kid), hex);
	out->kid = arena_strdup(&c->arena, hex);
	hex_format(sig, sizeof(sig), hex);
	out->signature = arena_strdup(&c->arena, hex);
	return out;
}

/* ---- alarms -------------------------------------------------------------- */

static int
run_alarms(struct call *c, struct tx *tx, struct err *e)
{
	struct items_reply *out = ARENA_NEW(&c->arena, struct items_reply);
	struct alarm_reply *items;
	struct entry_alarm *list;
	size_t n;

	if (entry_alarms(tx, &list, &n, e) != 0)
		return -1;
	items = ARENA_ARRAY(&c->arena, struct alarm_reply, n + 1);
	for (size_t i = 0; i < n; i++)
		items[i] = (struct alarm_reply){ list[i].ref, list[i].kind,
			list[i].label, list[i].gate, list[i].case_no,
			list[i].state,
			list[i].state ? pass_state(list[i].state)->label : NULL,
			list[i].made_at, list[i].score };
	out->items = (struct json_list){ items, n };
	c->out = out;
	return 0;
}

static int
run_done(struct call *c, struct tx *tx, struct err *e)
{
	struct state_reply *out = ARENA_NEW(&c->arena, struct state_reply);

	out->state = "done";
	c->out = out;
	c->changed |= TOPIC_PASSES;
	return entry_alarm_done(tx, c->app, c->params[0], &c->caller, e);
}

/* ---- lists by hand ------------------------------------------------------- */

#define BOTH (TOKEN_TYPE_BIT(TOKEN_PASS) | TOKEN_TYPE_BIT(TOKEN_VOUCHER))

static int
run_lists(struct call *c, struct tx *tx, struct err *e)
{
	struct items_reply *out = ARENA_NEW(&c->arena, struct items_reply);
	struct revocation_list *lists;
	struct list_reply *items;
	size_t n;

	if (revocation_lists(tx, BOTH, &lists, &n, e) != 0)
		return -1;
	items = ARENA_ARRAY(&c->arena, struct list_reply, n + 1);
	for (size_t i = 0; i < n; i++)
		items[i] = (struct list_reply){ lists[i].list, lists[i].year,
			lists[i].seq,
			lists[i].type == TOKEN_PASS ? "pass" : "voucher" };
	out->items = (struct json_list){ items, n };
	c->out = out;
	return 0;
}

static int
run_code(struct call *c, struct tx *tx, struct err *e)
{
	struct code_reply *out = ARENA_NEW(&c->arena, struct code_reply);
	const char *have = call_query(c, "have", e);
	struct revocation_list *lists;
	int64_t list, seq;
	size_t n;

	if (e->code != ERR_NONE)
		return -1;
	if (digits_parse(bytes_str(c->params[0]), 255, &list) != 0)
		return err_set(e, ERR_NOT_FOUND);
	if (!have || digits_parse(bytes_str(have), UINT32_MAX, &seq) != 0)
		return err_set(e, ERR_BAD_QUERY);
	if (revocation_lists(tx, BOTH, &lists, &n, e) != 0)
		return -1;
	for (size_t i = 0; i < n; i++) {
		if (lists[i].list != list)
			continue;
		out->seq = lists[i].seq;
		c->out = out;
		return revocation_code(
			tx, c->app, &lists[i], seq, &out->code, e);
	}
	return err_set(e, ERR_NOT_FOUND);
}

/* What a park's gate, or a hospital's, has to know: all that is signed for it.
 */
static int
file_type(struct call *c, enum token_type *out, struct err *e)
{
	const char *type = call_query(c, "type", e);

	*out = TOKEN_PASS;
	if (e->code != ERR_NONE)
		return -1;
	if (!type || strcmp(type, "pass") == 0)
		return 0;
	*out = TOKEN_VOUCHER;
	return strcmp(type, "voucher") == 0 ? 0 : err_set(e, ERR_BAD_QUERY);
}

static int
run_list_file(struct call *c, struct tx *tx, struct err *e)
{
	struct bytes wires[LIST_FILE_WIRES], *out;
	struct revocation_list *lists;
	struct trust_signed trust;
	enum token_type type;
	size_t n, k = 0;

	if (file_type(c, &type, e) != 0 || trust_newest(tx, &trust, e) != 0 ||
		revocation_lists(tx, TOKEN_TYPE_BIT(type), &lists, &n, e) != 0)
		return -1;
	if (trust.seq)
		wires[k++] = trust.wire;
	for (size_t i = 0; i < n && k < LIST_FILE_WIRES; i++)
		if (revocation_wire(tx, c->app, &lists[i], 0, &wires[k++], e) !=
			0)
			return -1;
	out = ARENA_NEW(&c->arena, struct bytes);
	*out = list_file_make(&c->arena, wires, k);
	c->out = out;
	return 0;
}

static int
raw_list_file(struct call *c, struct http_reply *reply, struct err *e)
{
	char today[CIVIL_SIZE];
	enum token_type type;

	if (file_type(c, &type, e) != 0)
		return -1;
	civil_format(app_today(c->app), today);
	reply->content_type = "text/plain; charset=utf-8";
	reply->body = *(const struct bytes *)c->out;
	call_header(c, "Content-Disposition",
		arena_printf(&c->arena,
			"attachment; filename=\"gate-lists-%s-%s.txt\"",
			type == TOKEN_PASS ? "pass" : "voucher", today));
	return 0;
}

static const void *
reply_code(struct call *c, struct err *e)
{
	struct code_reply *out = c->out;
	struct qr qr;

	if (!out->code)
		return out;
	if (qr_encode(out->code, QR_M, &c->arena, &qr, e) != 0)
		return NULL;
	out->svg = qr_svg(&qr, &c->arena);
	return out;
}

/* clang-format off */
static const struct route rows[] = {
	{ .method = "GET", .path = "/api/v1/parks/{code}/entries", .audience = FOR_STAFF,
	  .perm = PERM_PASS_READ | PERM_PASS_PARK, .status = 200, .result = &days_shape,
	  .stages = { { LANE_READ, run_days } }, .label = "公园每天的入园" },
	{ .method = "GET", .path = "/api/v1/parks/{code}/settlement", .audience = FOR_STAFF,
	  .perm = PERM_PASS_READ | PERM_PASS_PARK, .status = 200, .result = &statement_shape,
	  .reply = &settlement_shape, .stages = { { LANE_READ, run_settle } }, .make_reply = reply_settle,
	  .label = "公园的月结算单，签过名" },
	{ .method = "GET", .path = "/api/v1/gate-alarms", .audience = FOR_STAFF, .perm = PERM_PASS_READ,
	  .flags = CALL_QUIET, .status = 200, .result = &alarms_shape, .stages = { { LANE_READ, run_alarms } },
	  .label = "闸机、年票的异常" },
	{ .method = "POST", .path = "/api/v1/gate-alarms/{id}/done", .audience = FOR_STAFF, .perm = PERM_PASS_ACT,
	  .flags = CALL_KEYED, .status = 200, .result = &state_shape, .stages = { { LANE_WRITE, run_done } },
	  .label = "异常已核查" },
	{ .method = "GET", .path = "/api/v1/revocation-lists", .audience = FOR_STAFF, .perm = PERM_PASS_READ,
	  .status = 200, .result = &lists_shape, .stages = { { LANE_READ, run_lists } }, .label = "作废名单" },
	{ .method = "GET", .path = "/api/v1/revocation-lists/{list}/code", .audience = FOR_STAFF,
	  .perm = PERM_PASS_READ, .status = 200, .result = &code_shape, .stages = { { LANE_READ, run_code } },
	  .make_reply = reply_code, .label = "给断网闸机扫的作废名单码" },
	{ .method = "GET", .path = "/api/v1/revocation-lists/file", .audience = FOR_STAFF, .perm = PERM_PASS_READ,
	  .status = 200, .stages = { { LANE_READ, run_list_file } }, .make_raw = raw_list_file,
	  .label = "给断网闸机导入的名单文件：密钥名单和作废名单" },
};
/* clang-format on */
const struct route_table park_routes = { rows, ARRAY_LEN(rows) };
