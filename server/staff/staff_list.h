/* SPDX-License-Identifier: Apache-2.0 */
/* The accounts as `yizhan staff list --json` shows them. */
#ifndef YZ_STAFF_LIST_H
#define YZ_STAFF_LIST_H

#include "db/db.h"
#include "json.h"

struct staff_item {
	const char *name;
	const char *display;
	const char *role;
	const char *role_label;
	const char *state;  /* active, one-time, disabled */
	int64_t created_at; /* ms */
};

struct staff_list {
	struct json_list items; /* of struct staff_item */
};

extern const struct json_shape staff_list_shape;

/* All accounts by name, in the transaction's arena. */
int staff_list_load(
	struct tx *tx, struct staff_list *out, struct err *e) MUST_USE;

#endif
