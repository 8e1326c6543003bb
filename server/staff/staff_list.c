/* SPDX-License-Identifier: Apache-2.0 */
#include "staff/staff_list.h"
#include "staff.sql.h"
#include "staff/role.h"

/* clang-format off */
static const struct json_field item_fields[] = {
	{ "name",	J_TEXT, 0, offsetof(struct staff_item, name), 0, NULL, "账号" },
	{ "display",	J_TEXT, 0, offsetof(struct staff_item, display), 0, NULL, "姓名" },
	{ "role",	J_TEXT, 0, offsetof(struct staff_item, role), 0, NULL, "角色" },
	{ "role_label",	J_TEXT, 0, offsetof(struct staff_item, role_label), 0, NULL, "角色名称" },
	{ "state",	J_TEXT, 0, offsetof(struct staff_item, state), 0, NULL, "状态" },
	{ "created_at",	J_INT,  J_DATE_TIME, offsetof(struct staff_item, created_at), 0, NULL, "建立时间" },
};
static const struct json_shape item_shape =
	JSON_SHAPE("StaffAccount", struct staff_item, item_fields);

static const struct json_field list_fields[] = {
	{ "items", J_LIST, 0, offsetof(struct staff_list, items), 0, &item_shape, "账号" },
};
const struct json_shape staff_list_shape =
	JSON_SHAPE("StaffList", struct staff_list, list_fields);
/* clang-format on */

static const char *
state_of(const struct sql_staff_list *r)
{
	if (!r->disabled_at_null)
		return "disabled";
	return r->one_time ? "one-time" : "active";
}

int
staff_list_load(struct tx *tx, struct staff_list *out, struct err *e)
{
	struct sql_staff_list_rows rows;
	struct staff_item *items;

	if (sql_staff_list(tx, e, &rows) < 0)
		return -1;
	items = ARENA_ARRAY(tx_arena(tx), struct staff_item, rows.n + 1);
	for (size_t i = 0; i < rows.n; i++) {
		const struct sql_staff_list *r = &rows.items[i];
		const struct role *role = role_find(r->role);

		items[i].name = r->account;
		items[i].display = r->display;
		items[i].role = r->role;
		items[i].role_label = role ? role->label : r->role;
		items[i].state = state_of(r);
		items[i].created_at = r->created_at;
	}
	out->items.items = items;
	out->items.n = rows.n;
	return 0;
}
