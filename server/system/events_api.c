/* SPDX-License-Identifier: Apache-2.0 */
#include "system/events_api.h"

/* Who may open it is found out like for any read; the pipeline opens it. */
static int
run_events(struct call *c, struct tx *tx, struct err *e)
{
	(void)c;
	(void)tx;
	(void)e;
	return 0;
}

/* clang-format off */
static const struct route rows[] = {
	{ .method = "GET", .path = "/api/v1/events", .audience = FOR_STAFF,
	  .perm = PERM_CASE_READ | PERM_TERMINAL_READ, .flags = CALL_QUIET | CALL_STREAM,
	  .status = 200, .stages = { { LANE_READ, run_events } }, .label = "实时提醒（事件流）" },
};
/* clang-format on */
const struct route_table events_routes = { rows, ARRAY_LEN(rows) };
