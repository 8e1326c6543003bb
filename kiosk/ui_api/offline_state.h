/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Inside of ui_api/ only: what GET /local/state says of the outbox and of what
 * is offered without a line.
 */
#ifndef YZ_UI_OFFLINE_STATE_H
#define YZ_UI_OFFLINE_STATE_H

#include "conn.h"
#include "json.h"

struct offline_outbox {
	int64_t waiting;
	const char *level; /* "ok", "warn", "stop" */
	const char *title; /* NULL for ok: why, and what still works */
};

extern const struct json_shape offline_outbox_shape;
extern const struct json_shape offline_promise_shape;

/* Leaves both alone when there is no outbox. */
void offline_state(const struct agent *a, struct arena *arena,
	const struct offline_outbox **outbox, struct json_list *offline);

#endif
