/* SPDX-License-Identifier: Apache-2.0 */
/* The terminals as the desk and `yizhan terminal list --json` show them. */
#ifndef YZ_TERMINAL_LIST_H
#define YZ_TERMINAL_LIST_H

#include "civil.h"
#include "db/db.h"
#include "json.h"

/* What it said of itself last. A kiosk that says only how its reader is has
 * full false and nothing behind it. */
struct terminal_health_item {
	const char *version, *reader, *printer, *scanner, *error;
	bool full;
	int64_t outbox_waiting, outbox_oldest, disk_free, clock_offset_ms;
	int64_t certificate_days;
	int64_t since; /* ms: unchanged since */
};

struct terminal_item {
	const char *name;
	const char *kind;
	const char *park;
	const char *place;	   /* where it stands, NULL if nobody said */
	const char *closed;	   /* out of service: the text; NULL: open */
	const char *state;	   /* active, revoked, waiting */
	int64_t last_seen;	   /* ms; 0: never */
	int64_t certificate_until; /* ms; 0: none */
	struct terminal_health_item *health; /* NULL: not heard yet */
};

struct terminal_list {
	struct json_list items; /* of struct terminal_item */
};

extern const struct json_shape terminal_list_shape;

/* All terminals by name, in the transaction's arena. */
int terminal_list_load(
	struct tx *tx, struct terminal_list *out, struct err *e) MUST_USE;

#endif
