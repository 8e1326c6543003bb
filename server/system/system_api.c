/* SPDX-License-Identifier: Apache-2.0 */
#include "system/system_api.h"
#include "app.h"
#include "crypto.h"
#include "trust/trust.h"
#include "token.h"
#include <inttypes.h>

#define OPENAPI_MAX (256 * 1024)
#define METRICS_MAX (16 * 1024)

static void
plain(struct http_reply *reply, const char *text)
{
	reply->content_type = "text/plain; charset=utf-8";
	reply->body = bytes_str(text);
}

static int
raw_healthz(struct call *c, struct http_reply *reply, struct err *e)
{
	(void)c;
	(void)e;
	plain(reply, "ok\n");
	return 0;
}

static int
raw_readyz(struct call *c, struct http_reply *reply, struct err *e)
{
	struct db_stats stats;

	db_stats(c->app->db, &stats);
	if (!stats.writable)
		return err_set(e, ERR_DISK_FULL);
	plain(reply, "ready\n");
	return 0;
}

static void
metric(struct str *out, const char *name, const char *type, const char *help,
	uint64_t value)
{
	str_printf(out, "# HELP %s %s\n# TYPE %s %s\n%s %" PRIu64 "\n", name,
		help, name, type, name, value);
}

static void
http_metrics(struct str *out, const struct app *app)
{
	struct http_stats h = { 0 };

	if (app->http)
		http_stats(app->http, &h);
	metric(out, "yizhan_http_requests_total", "counter",
		"Requests with a complete head.", h.requests);
	metric(out, "yizhan_http_bad_requests_total", "counter",
		"Requests refused by the reader.", h.bad_requests);
	metric(out, "yizhan_http_timeouts_total", "counter",
		"Connections cut at a deadline.", h.timeouts);
	metric(out, "yizhan_http_connections", "gauge", "Open connections.",
		h.open);
	str_puts(out, "# HELP yizhan_http_responses_total Answers by class.\n"
		      "# TYPE yizhan_http_responses_total counter\n");
	for (int i = 1; i < 6; i++)
		str_printf(out,
			"yizhan_http_responses_total{class=\"%dxx\"} %" PRIu64
			"\n",
			i, h.status_class[i]);
}

static void
db_metrics(struct str *out, const struct app *app)
{
	struct db_stats d;

	db_stats(app->db, &d);
	metric(out, "yizhan_db_commits_total", "counter",
		"Commits of the write lane.", d.commits);
	metric(out, "yizhan_db_write_jobs_total", "counter",
		"Jobs done on the write lane.", d.write_jobs);
	metric(out, "yizhan_db_read_jobs_total", "counter",
		"Jobs done on the read lanes.", d.read_jobs);
	metric(out, "yizhan_db_write_queue", "gauge",
		"Jobs waiting for the write lane.", d.write_queue);
	metric(out, "yizhan_db_wal_bytes", "gauge",
		"Size of the write-ahead log.", d.wal_bytes);
}

static int
raw_metrics(struct call *c, struct http_reply *reply, struct err *e)
{
	struct str out;

	(void)e;
	str_init(&out, &c->arena, METRICS_MAX);
	str_puts(&out, "# HELP yizhan_build_info The program's version.\n"
		       "# TYPE yizhan_build_info gauge\n"
		       "yizhan_build_info{version=\"" YIZHAN_VERSION "\"} 1\n");
	http_metrics(&out, c->app);
	db_metrics(&out, c->app);
	reply->content_type = "text/plain; version=0.0.4; charset=utf-8";
	reply->body = str_bytes(&out);
	return 0;
}

static int
raw_openapi(struct call *c, struct http_reply *reply, struct err *e)
{
	struct str out;

	(void)e;
	str_init(&out, &c->arena, OPENAPI_MAX);
	openapi_print(&out);
	reply->content_type = "application/json; charset=utf-8";
	reply->body = str_bytes(&out);
	return 0;
}

/* ---- GET /keys
 * --------------------------------------------------------------- */

struct key_item {
	const char *kid, *x, *state, *name;
	int64_t alg, usage, nbf, exp, revoked_at;
};
struct keys_reply {
	struct json_list keys, roots;
	const char *trust;
	int64_t seq;
};

/* clang-format off */
#define K(name, type, label) \
	{ #name, type, J_REQUIRED, offsetof(struct key_item, name), 0, NULL, label }
static const struct json_field key_fields[] = {
	K(kid, J_TEXT, "SHA-256(COSE_Key) 的前 4 字节"), K(alg, J_INT, "COSE 算法号"),
	K(x, J_TEXT, "Ed25519 公钥"), K(usage, J_INT, "用途位"),
	K(nbf, J_INT, "起用，Unix 秒"), K(exp, J_INT, "停用，Unix 秒，0 表示没有"),
	K(state, J_TEXT, "状态"),
	{ "name", J_TEXT, J_OMIT_EMPTY, offsetof(struct key_item, name), 0, NULL, "终端名称，终端的公钥" },
	{ "revoked_at", J_INT, J_OMIT_EMPTY, offsetof(struct key_item, revoked_at), 0, NULL, "作废，Unix 秒" },
};
static const struct json_shape key_shape = JSON_SHAPE("Key", struct key_item, key_fields);
static const struct json_field keys_fields[] = {
	{ "keys", J_LIST, J_REQUIRED, offsetof(struct keys_reply, keys), 0, &key_shape, "公钥" },
	{ "seq", J_INT, J_REQUIRED, offsetof(struct keys_reply, seq), 0, NULL, "签好的密钥名单的编号，0 表示还没有" },
	{ "trust", J_TEXT, J_OMIT_EMPTY, offsetof(struct keys_reply, trust), 0, NULL, "根密钥签的名单，base64url" },
	{ "roots", J_TEXTS, J_REQUIRED, offsetof(struct keys_reply, roots), 2, NULL, "根公钥：在用的、下一把" },
};
static const struct json_shape keys_shape = JSON_SHAPE("Keys", struct keys_reply, keys_fields);
/* clang-format on */

static const char *const key_states[] = {
	[KEY_ACTIVE] = "active",
	[KEY_RETIRED] = "retired",
	[KEY_REVOKED] = "revoked",
};

static const char *
hex_of(struct arena *a, const void *p, size_t n)
{
	char *out = arena_alloc(a, 2 * n + 1);

	hex_format(p, n, out);
	return out;
}

static struct key_item
key_item_of(struct arena *a, const struct trust_item *t)
{
	uint8_t kid[4];

	token_kid(t->row.public_key, kid);
	return (struct key_item){
		.kid = hex_of(a, kid, sizeof(kid)),
		.x = hex_of(a, t->row.public_key, ED25519_PUBLIC),
		.state = key_states[t->row.state],
		.name = t->terminal ? t->name : NULL,
		.alg = t->row.alg,
		.usage = t->row.usage,
		.nbf = t->row.nbf,
		.exp = t->row.exp,
		.revoked_at = t->row.revoked_at,
	};
}

static int
add_signed(struct call *c, struct tx *tx, struct keys_reply *out, struct err *e)
{
	uint8_t roots[TRUST_ROOTS_MAX][ED25519_PUBLIC];
	const char **items =
		ARENA_ARRAY(&c->arena, const char *, TRUST_ROOTS_MAX);
	struct trust_signed newest;

	if (trust_newest(tx, &newest, e) != 0 ||
		trust_roots(tx, roots, &out->roots.n, e) != 0)
		return -1;
	for (size_t i = 0; i < out->roots.n; i++)
		items[i] = hex_of(&c->arena, roots[i], ED25519_PUBLIC);
	out->roots.items = items;
	out->seq = newest.seq;
	if (newest.seq)
		out->trust = base64url_format(&c->arena, newest.wire);
	return 0;
}

static int
run_keys(struct call *c, struct tx *tx, struct err *e)
{
	struct keys_reply *out = ARENA_NEW(&c->arena, struct keys_reply);
	struct trust_item *all;
	struct key_item *items;
	size_t n;

	if (trust_items(tx, &all, &n, e) != 0)
		return -1;
	items = ARENA_ARRAY(&c->arena, struct key_item, n + 1);
	for (size_t i = 0; i < n; i++)
		items[i] = key_item_of(&c->arena, &all[i]);
	out->keys = (struct json_list){ items, n };
	c->out = out;
	return add_signed(c, tx, out, e);
}

/* clang-format off */
static const struct route rows[] = {
	{ .method = "GET", .path = "/healthz", .audience = FOR_ANYONE,
	  .status = 200, .make_raw = raw_healthz, .label = "程序在运行" },
	{ .method = "GET", .path = "/readyz", .audience = FOR_ANYONE,
	  .status = 200, .make_raw = raw_readyz, .label = "可以办理业务" },
	{ .method = "GET", .path = "/metrics", .audience = FOR_LOOPBACK,
	  .status = 200, .make_raw = raw_metrics, .label = "运行数据" },
	{ .method = "GET", .path = "/api/v1/openapi.json", .audience = FOR_ANYONE,
	  .status = 200, .make_raw = raw_openapi, .label = "接口说明" },
	{ .method = "GET", .path = "/api/v1/keys", .audience = FOR_ANYONE,
	  .status = 200, .result = &keys_shape,
	  .stages = { { LANE_READ, run_keys } }, .label = "验证回执用的公钥" },
};
/* clang-format on */
const struct route_table system_routes = { rows, ARRAY_LEN(rows) };
