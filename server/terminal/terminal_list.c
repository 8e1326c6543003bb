/* SPDX-License-Identifier: Apache-2.0 */
#include "terminal/terminal_list.h"
#include "terminal.sql.h"
#include "terminal/terminal.h"

/* clang-format off */
#define H(json, name, type, flags, label) \
	{ json, type, flags, offsetof(struct terminal_health_item, name), 0, NULL, label }
static const struct json_field health_fields[] = {
	H("version", version, J_TEXT, 0, "程序版本"), H("reader", reader, J_TEXT, 0, "读卡器"),
	H("since", since, J_INT, J_DATE_TIME, "这样多久了"),
	H("full", full, J_BOOL, 0, "以下各项是否报告了"),
	H("printer", printer, J_TEXT, J_OMIT_EMPTY, "打印机"), H("scanner", scanner, J_TEXT, J_OMIT_EMPTY, "扫码器"),
	H("outbox_waiting", outbox_waiting, J_INT, 0, "待发送的件数"),
	H("outbox_oldest", outbox_oldest, J_INT, 0, "最早一件等了多少秒"),
	H("disk_free", disk_free, J_INT, 0, "磁盘剩余，MiB"),
	H("clock_offset_ms", clock_offset_ms, J_INT, 0, "服务器时间减本机时间，毫秒"),
	H("certificate_days", certificate_days, J_INT, 0, "证书剩余天数"),
	H("error", error, J_TEXT, J_OMIT_EMPTY, "最近一次故障的代码"),
};
#undef H
static const struct json_shape health_shape =
	JSON_SHAPE("TerminalHealthShown", struct terminal_health_item, health_fields);
static const struct json_field item_fields[] = {
	{ "name",	J_TEXT, 0, offsetof(struct terminal_item, name), 0, NULL, "终端名称" },
	{ "kind",	J_TEXT, 0, offsetof(struct terminal_item, kind), 0, NULL, "种类" },
	{ "park",	J_TEXT, J_OMIT_EMPTY, offsetof(struct terminal_item, park), 0, NULL, "景区" },
	{ "place",	J_TEXT, J_OMIT_EMPTY, offsetof(struct terminal_item, place), 0, NULL, "位置" },
	{ "closed",	J_TEXT, J_OMIT_EMPTY, offsetof(struct terminal_item, closed), 0, NULL, "停止服务时给公众看的话" },
	{ "health",	J_OBJECT, J_OMIT_EMPTY, offsetof(struct terminal_item, health), 0, &health_shape, "机器状况" },
	{ "state",	J_TEXT, 0, offsetof(struct terminal_item, state), 0, NULL, "状态" },
	{ "last_seen",	J_INT,  J_DATE_TIME | J_OMIT_EMPTY, offsetof(struct terminal_item, last_seen), 0, NULL, "最近在线" },
	{ "certificate_until", J_INT, J_DATE_TIME | J_OMIT_EMPTY,
	  offsetof(struct terminal_item, certificate_until), 0, NULL, "证书有效期至" },
};
static const struct json_shape item_shape =
	JSON_SHAPE("Terminal", struct terminal_item, item_fields);

static const struct json_field list_fields[] = {
	{ "items", J_LIST, 0, offsetof(struct terminal_list, items), 0, &item_shape, "终端" },
};
const struct json_shape terminal_list_shape =
	JSON_SHAPE("TerminalList", struct terminal_list, list_fields);
/* clang-format on */

static struct terminal_health_item *
health_of(struct arena *a, const struct sql_terminal_list *r)
{
	struct terminal_health_item *h;

	if (r->health_at_null)
		return NULL;
	h = ARENA_NEW(a, struct terminal_health_item);
	*h = (struct terminal_health_item){ .version = r->version,
		.reader = r->reader,
		.printer = r->printer,
		.scanner = r->scanner,
		.error = r->error,
		.full = r->printer != NULL,
		.outbox_waiting = r->outbox_waiting,
		.outbox_oldest = r->outbox_oldest,
		.disk_free = r->disk_free,
		.clock_offset_ms = r->clock_offset_ms,
		.certificate_days = r->certificate_days,
		.since = r->changed_at };
	return h;
}

int
terminal_list_load(struct tx *tx, struct terminal_list *out, struct err *e)
{
	struct sql_terminal_list_rows rows;
	struct terminal_item *items;

	if (sql_terminal_list(tx, e, &rows) < 0)
		return -1;
	items = ARENA_ARRAY(tx_arena(tx), struct terminal_item, rows.n + 1);
	for (size_t i = 0; i < rows.n; i++) {
		const struct sql_terminal_list *r = &rows.items[i];

		items[i].name = r->terminal;
		items[i].kind = r->kind;
		items[i].park = r->park;
		items[i].place = r->place;
		items[i].closed = r->closed;
		items[i].health = health_of(tx_arena(tx), r);
		items[i].state =
			terminal_state(r->spki.p != NULL, !r->revoked_at_null);
		items[i].last_seen = r->seen_at;
		items[i].certificate_until = r->certificate_until * 1000;
	}
	out->items.items = items;
	out->items.n = rows.n;
	return 0;
}
