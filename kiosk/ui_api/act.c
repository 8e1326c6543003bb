/* SPDX-License-Identifier: Apache-2.0 */
#include "act.h"
#include "../outbox/outbox.h"

#include <stdio.h>
#include <stdlib.h>

#define ANSWER_MAX ((size_t)64 * 1024)

struct act {
	struct ui *ui;
	struct agent *agent;
	struct ui_id id;
	char handle[HANDLE_SIZE]; /* spent by success */
	char key[SLIPS_KEY_SIZE];
};

/* Also a provisional receipt is one that can be printed. */
static void
succeeded(struct act *act, struct bytes answer)
{
	struct agent *a = act->agent;

	slips_answered(&a->slips, act->key, answer, a->center, a->name);
	visit_spend(&a->visit, act->handle);
}

static void
on_answer(void *ctx, const struct outbox_answer *answer)
{
	struct act *act = ctx;
	struct ui_reply reply = { .status = answer->status };
	struct err e = { 0 };
	struct arena a;

	arena_init(&a, ANSWER_MAX);
	if (answer->failed != ERR_NONE) {
		err_set(&e, answer->failed);
		ui_problem(&a, &e, &reply);
	} else if (answer->body.n) {
		reply.content_type = answer->problem
					     ? "application/problem+json"
					     : "application/json";
		reply.body = answer->body;
	}
	if (reply.status >= 200 && reply.status < 300)
		succeeded(act, reply.body);
	ui_answer(act->ui, act->id, &reply);
	arena_release(&a);
	free(act);
}

int
act_post(struct ui_request *r, const char *path, struct bytes body,
	const struct outbox_place *place, const char *handle, struct err *e)
{
	struct bytes key = http1_find(&r->head, "idempotency-key");
	struct act *act = xcalloc(1, sizeof(*act));
	const struct outbox_act in = {
		.key = arena_strndup(r->arena, key.p, key.n),
		.path = path,
		.body = body,
		.place = place,
		.done = on_answer,
		.ctx = act,
	};

	act->ui = r->ui;
	act->agent = r->agent;
	act->id = r->id;
	snprintf(act->handle, sizeof(act->handle), "%s", handle ? handle : "");
	snprintf(act->key, sizeof(act->key), "%s", in.key);
	/* Before it is given away: the answer may come at once. */
	r->later = true;
	if (outbox_submit(r->agent->outbox, &in, e) == 0)
		return 0;
	r->later = false;
	free(act);
	return -1;
}
