/* SPDX-License-Identifier: Apache-2.0 */
#include "call/touch.h"
#include "app.h"
#include "log.h"
#include "staff/session.h"
#include <stdlib.h>

struct touch {
	struct db_job db;
	struct arena arena;
	int64_t session, now;
};

static int
touch_run(struct tx *tx, void *arg, struct err *e)
{
	struct touch *t = arg;

	return staff_session_touch(tx, t->session, t->now, e);
}

static void
touch_done(void *arg, int rc, struct err *e)
{
	struct touch *t = arg;

	if (rc != 0)
		log_event(LOG_WARN, "session.touch", "code=%s",
			err_info(e->code)->name);
	arena_release(&t->arena);
	free(t);
}

void
call_touch(const struct call *c)
{
	const struct caller *by = &c->caller;
	int64_t now = clock_now(c->app->clock);
	struct err e = { 0 };
	struct touch *t;

	if (by->kind != CALLER_STAFF || now - by->seen_at < SESSION_TOUCH_MS ||
		c->route->flags & CALL_QUIET)
		return;
	t = xcalloc(1, sizeof(*t));
	arena_init(&t->arena, 65536);
	t->session = by->session;
	t->now = now;
	t->db = (struct db_job){ .fn = touch_run,
		.arg = t,
		.arena = &t->arena,
		.done = touch_done };
	if (db_submit(c->app->db, DB_WRITE, &t->db, &e) != 0)
		touch_done(t, -1, &e);
}
