/* SPDX-License-Identifier: Apache-2.0 */
/* The terminals' own routes and the desk's over them. */
#include "fleet/fleet_api.h"
#include "app.h"
#include "audit/checkpoint.h"
#include "civil.h"
#include "crypto.h"
#include "fleet/fleet.h"
#include "outbox/outbox.h"
#include "terminal/terminal_list.h"

/* ---- heartbeat ----------------------------------------------------------- */

struct counts_in {
	const char *day, *run;
	struct json_list flows, failures;
};
struct beat_in {
	const char *version, *reader;
	struct fleet_health *health;
	struct counts_in *counts;
};
struct beat {
	struct fleet_health health;
	struct fleet_counts counts;
};
struct text_out {
	const char *text;
};
struct beat_out {
	int64_t time, time_ms;
	const char *name, *center, *public_url, *closed, *help;
	const char *checkpoint; /* of the trail, NULL for none yet */
	const char *outbox_key; /* base64url, X25519 */
	int64_t number;		/* of the terminal: L<number>-… */
	int64_t outbox_seq;	/* the highest that came from it */
	struct json_list notices;
};

/* clang-format off */
#define H(name, type, flags, max, label) \
	{ #name, type, flags, offsetof(struct fleet_health, name), max, NULL, label }
static const struct json_field health_fields[] = {
	H(printer,          J_TEXT, J_REQUIRED, 16, "打印机：ok none low out cover hot cutter fault"),
	H(scanner,          J_TEXT, J_REQUIRED, 16, "扫码器：ok none fault"),
	H(outbox_waiting,   J_INT, J_REQUIRED, 0, "待发送的件数"),
	H(outbox_oldest,    J_INT, J_REQUIRED, 0, "最早一件等了多少秒"),
	H(disk_free,        J_INT, J_REQUIRED, 0, "磁盘剩余，MiB"),
	H(clock_offset_ms,  J_INT, J_REQUIRED, 0, "服务器时间减本机时间，毫秒"),
	H(certificate_days, J_INT, J_REQUIRED, 0, "证书剩余天数"),
	H(error,            J_TEXT, 0, 40, "最近一次故障的代码"),
};
#undef H
static const struct json_shape health_shape =
	JSON_SHAPE("TerminalHealth", struct fleet_health, health_fields);

#define C(type_, name, type, label) \
	{ #name, type, J_REQUIRED, offsetof(struct type_, name), (type) == J_TEXT ? 40 : 0, NULL, label }
static const struct json_field flow_fields[] = {
	C(fleet_flow, flow, J_TEXT, "事项"), C(fleet_flow, started, J_INT, "开始"),
	C(fleet_flow, finished, J_INT, "办完"), C(fleet_flow, gave_up, J_INT, "中途离开"),
	C(fleet_flow, failed, J_INT, "没办成"),
};
static const struct json_shape flow_shape =
	JSON_SHAPE("FlowCount", struct fleet_flow, flow_fields);
static const struct json_field failure_fields[] = {
	C(fleet_failure, flow, J_TEXT, "事项"), C(fleet_failure, code, J_TEXT, "原因代码"),
	C(fleet_failure, n, J_INT, "次数"),
};
#undef C
static const struct json_shape failure_shape =
	JSON_SHAPE("FlowFailure", struct fleet_failure, failure_fields);

static const struct json_field counts_fields[] = {
	{ "day",      J_TEXT, J_REQUIRED, offsetof(struct counts_in, day), 10, NULL, "日期" },
	{ "run",      J_TEXT, J_REQUIRED, offsetof(struct counts_in, run), 40, NULL, "本次启动的编号" },
	{ "flows",    J_LIST, 0, offsetof(struct counts_in, flows), FLEET_FLOWS_MAX, &flow_shape, "各事项" },
	{ "failures", J_LIST, 0, offsetof(struct counts_in, failures), FLEET_FAILURES_MAX, &failure_shape, "没办成的原因" },
};
static const struct json_shape counts_shape =
	JSON_SHAPE("FlowCounts", struct counts_in, counts_fields);

static const struct json_field beat_in_fields[] = {
	{ "version", J_TEXT, J_REQUIRED, offsetof(struct beat_in, version), 64, NULL, "程序版本" },
	{ "reader",  J_TEXT, J_REQUIRED, offsetof(struct beat_in, reader), 16, NULL, "读卡器：ok none fault" },
	{ "health",  J_OBJECT, 0, offsetof(struct beat_in, health), 0, &health_shape, "机器状况" },
	{ "counts",  J_OBJECT, 0, offsetof(struct beat_in, counts), 0, &counts_shape, "办理情况" },
};
static const struct json_shape beat_in_shape =
	JSON_SHAPE("HeartbeatRequest", struct beat_in, beat_in_fields);

static const struct json_field text_fields[] = {
	{ "text", J_TEXT, J_REQUIRED, offsetof(struct text_out, text), 0, NULL, "内容" },
};
static const struct json_shape text_shape =
	JSON_SHAPE("NoticeText", struct text_out, text_fields);

static const struct json_field beat_out_fields[] = {
	{ "time",    J_INT,  J_DATE_TIME, offsetof(struct beat_out, time), 0, NULL, "服务器时间" },
	{ "time_ms", J_INT,  0, offsetof(struct beat_out, time_ms), 0, NULL, "服务器时间，毫秒" },
	{ "name",    J_TEXT, 0, offsetof(struct beat_out, name), 0, NULL, "终端名称" },
	{ "center",  J_TEXT, 0, offsetof(struct beat_out, center), 0, NULL, "中心名称" },
	{ "public_url", J_TEXT, 0, offsetof(struct beat_out, public_url), 0, NULL, "回执二维码里的地址" },
	{ "outbox_key", J_TEXT, 0, offsetof(struct beat_out, outbox_key), 0, NULL, "离线登记封存用的公钥" },
	{ "checkpoint", J_TEXT, J_OMIT_EMPTY, offsetof(struct beat_out, checkpoint), 0, NULL, "审计检查点，由终端保存作证" },
	{ "number",  J_INT,  0, offsetof(struct beat_out, number), 0, NULL, "终端编号" },
	{ "outbox_seq", J_INT, 0, offsetof(struct beat_out, outbox_seq), 0, NULL, "收到过的最大离线序号" },
	{ "closed",  J_TEXT, J_OMIT_EMPTY, offsetof(struct beat_out, closed), 0, NULL, "停止服务时给公众看的话" },
	{ "help",    J_TEXT, J_OMIT_EMPTY, offsetof(struct beat_out, help), 0, NULL, "求助：called 已呼叫，coming 有人来" },
	{ "notices", J_LIST, 0, offsetof(struct beat_out, notices), 0, &text_shape, "通知" },
};
static const struct json_shape beat_out_shape =
	JSON_SHAPE("Heartbeat", struct beat_out, beat_out_fields);
/* clang-format on */

static int
check_beat(struct call *c, struct err *e)
{
	const struct beat_in *in = c->in;
	struct beat *b = ARENA_NEW(&c->arena, struct beat);

	if (in->health)
		b->health = *in->health;
	b->health.full = in->health != NULL;
	b->health.version = in->version;
	b->health.reader = in->reader;
	c->scratch = b;
	if (fleet_health_check(&b->health, e) != 0 || !in->counts)
		return e->code ? -1 : 0;
	b->counts = (struct fleet_counts){ .day = in->counts->day,
		.run = in->counts->run,
		.flows = in->counts->flows.items,
		.n_flows = in->counts->flows.n,
		.failures = in->counts->failures.items,
		.n_failures = in->counts->failures.n };
	return fleet_counts_check(&b->counts, e);
}

static int
run_beat(struct call *c, struct tx *tx, struct err *e)
{
	const struct beat *b = c->scratch;
	struct beat_out *out = ARENA_NEW(&c->arena, struct beat_out);
	struct text_out *notices;
	struct fleet_wish wish;
	bool news = false;

	if (fleet_beat(tx, c->app, &c->caller, &b->health, &wish, &news, e) !=
		0)
		return -1;
	if (b->counts.day &&
		fleet_counts_put(tx, &c->caller, &b->counts, e) != 0)
		return -1;
	notices = ARENA_ARRAY(&c->arena, struct text_out, wish.n_notices + 1);
	for (size_t i = 0; i < wish.n_notices; i++)
		notices[i].text = wish.notices[i];
	*out = (struct beat_out){ .time = tx_now(tx),
		.time_ms = tx_now(tx),
		.name = wish.name,
		.center = c->app->config.center,
		.public_url = c->app->config.public_url,
		.checkpoint = checkpoint_text(c->app, &c->arena),
		.outbox_key = base64url_format(
			&c->arena, bytes_of(c->app->outbox_public,
					   sizeof(c->app->outbox_public))),
		.number = c->caller.id,
		.closed = wish.closed,
		.help = wish.help,
		.notices = { notices, wish.n_notices } };
	c->out = out;
	c->changed |= news ? TOPIC_TERMINALS : 0;
	return outbox_highest(tx, c->caller.id, &out->outbox_seq, e);
}

/* ---- the desk ------------------------------------------------------------ */

struct service_in {
	const char *state, *text;
};
struct state_out {
	const char *state;
};
/* clang-format off */
static const struct json_field service_in_fields[] = {
	{ "state", J_TEXT, J_REQUIRED, offsetof(struct service_in, state), 8, NULL, "closed：停止服务；open：恢复服务" },
	{ "text",  J_TEXT, 0, offsetof(struct service_in, text), 0, NULL, "给公众看的话" },
};
static const struct json_shape service_in_shape =
	JSON_SHAPE("TerminalService", struct service_in, service_in_fields);
static const struct json_field state_out_fields[] = {
	{ "state", J_TEXT, J_REQUIRED, offsetof(struct state_out, state), 0, NULL, "状态" },
};
static const struct json_shape state_out_shape =
	JSON_SHAPE("TerminalServiceState", struct state_out, state_out_fields);
/* clang-format on */

static int
check_service(struct call *c, struct err *e)
{
	const struct service_in *in = c->in;

	if (strcmp(in->state, "closed") == 0)
		return fleet_text_check(in->text, "text", e);
	if (strcmp(in->state, "open") == 0)
		return 0;
	return err_add_field(e, "state", ERR_CHOICE_UNKNOWN);
}

static int
run_service(struct call *c, struct tx *tx, struct err *e)
{
	const struct service_in *in = c->in;
	struct state_out *out = ARENA_NEW(&c->arena, struct state_out);
	bool closes = strcmp(in->state, "closed") == 0;

	out->state = closes ? "closed" : "open";
	c->out = out;
	c->changed |= TOPIC_TERMINALS;
	return fleet_close(tx, c->app, c->caller.actor, c->params[0],
		closes ? in->text : NULL, e);
}

static int
run_list(struct call *c, struct tx *tx, struct err *e)
{
	struct terminal_list *out = ARENA_NEW(&c->arena, struct terminal_list);

	c->out = out;
	return terminal_list_load(tx, out, e);
}

/* clang-format off */
static const struct route rows[] = {
	{ .method = "POST", .path = "/api/v1/terminals/heartbeat", .audience = FOR_TERMINAL,
	  .kinds = KIND_KIOSK | KIND_GATE, .status = 200, .body = &beat_in_shape, .result = &beat_out_shape,
	  .check = check_beat, .stages = { { LANE_WRITE, run_beat } }, .label = "终端心跳" },
	{ .method = "GET", .path = "/api/v1/terminals", .audience = FOR_STAFF,
	  .perm = PERM_TERMINAL_READ, .flags = CALL_QUIET, .status = 200,
	  .result = &terminal_list_shape, .stages = { { LANE_READ, run_list } }, .label = "终端列表" },
	{ .method = "POST", .path = "/api/v1/terminals/{name}/service", .audience = FOR_STAFF,
	  .perm = PERM_TERMINAL_OPERATE, .flags = CALL_KEYED, .status = 200,
	  .body = &service_in_shape, .result = &state_out_shape, .check = check_service,
	  .stages = { { LANE_WRITE, run_service } }, .label = "停止、恢复一台自助机的服务" },
};
/* clang-format on */
const struct route_table fleet_routes = { rows, ARRAY_LEN(rows) };
