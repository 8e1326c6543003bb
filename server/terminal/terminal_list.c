/* SPDX-License-Identifier: Apache-2.0 */
#include "terminal/terminal_list.h"
#include "terminal.sql.h"
#include "terminal/terminal.h"

/* clang-format off */
static const struct json_field item_fields[] = {
	{ "name",	J_TEXT, 0, offsetof(struct terminal_item, name), 0, NULL, "终端名称" },
	{ "kind",	J_TEXT, 0, offsetof(struct terminal_item, kind), 0, NULL, "种类" },
	{ "park",	J_TEXT, J_OMIT_EMPTY, offsetof(struct terminal_item, park), 0, NULL, "景区" },
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
		items[i].state =
			terminal_state(r->spki.p != NULL, !r->revoked_at_null);
		items[i].last_seen = r->seen_at;
		items[i].certificate_until = r->certificate_until * 1000;
	}
	out->items.items = items;
	out->items.n = rows.n;
	return 0;
}
