/* SPDX-License-Identifier: Apache-2.0 */
#include "outbox/outbox_api_take.h"
#include "call/call.h"
#include "log.h"
#include <stdio.h>

struct taking {
	struct app *app;
	const struct outbox_late *late;
	struct replay replay;
	const char *state; /* the answer */
};

static int
in_try_replay(struct tx *tx, void *arg, struct err *e)
{
	return call_replay(tx, arg, e);
}

/* Nobody but the terminal itself has done what its envelopes say. */
static void
caller_of(const struct outbox_late *late, struct caller *out)
{
	*out = (struct caller){ .kind = CALLER_TERMINAL, .id = late->terminal };
	snprintf(out->actor, sizeof(out->actor), "terminal:%lld",
		(long long)late->terminal);
}

/*
 * Runs the act. A refusal of the trade undoes the act alone and is an end like
 * any other; trouble that will pass is an error, and undoes everything.
 */
static int
run_act(struct tx *tx, struct taking *t, struct outbox_end *end, struct err *e)
{
	struct err own = { 0 };

	if (tx_try(tx, in_try_replay, &t->replay, &own) == 0) {
		end->state = OUTBOX_IMPORTED;
		return 0;
	}
	if (err_info(own.code)->retry != RETRY_NEVER)
		return err_setf(e, own.code, "%s", own.detail);
	end->state = OUTBOX_CONFLICT;
	end->code = own.code;
	return 0;
}

static int
decide(struct tx *tx, struct taking *t, struct outbox_end *end, struct err *e)
{
	const struct outbox_late *l = t->late;
	int twin = outbox_twin(tx, l, e);

	if (twin < 0)
		return -1;
	end->state = OUTBOX_POISONED;
	if (twin) {
		end->code = ERR_OUTBOX_TWICE;
		return 0;
	}
	if (!l->opened) {
		end->code = l->refused;
		return 0;
	}
	if (!call_late_route(l->act.path)) {
		end->code = ERR_OUTBOX_PATH;
		return 0;
	}
	return run_act(tx, t, end, e);
}

static int
in_try_take(struct tx *tx, void *arg, struct err *e)
{
	struct taking *t = arg;
	const struct outbox_late *l = t->late;
	struct outbox_end end = { .case_no = "" };
	struct caller caller;
	int known = outbox_known(tx, l, &t->state, e);
	int64_t made_at;

	t->state = "known";
	if (known != 0)
		return known < 0 ? -1 : 0;
	if (outbox_made_at(tx, l, &made_at, e) != 0)
		return -1;
	caller_of(l, &caller);
	t->replay = (struct replay){ .app = t->app,
		.caller = &caller,
		.path = l->act.path,
		.key = l->act.key,
		.body = bytes_str(l->opened ? l->act.body : ""),
		.made_at = made_at };
	end.actor = caller.actor;
	if (decide(tx, t, &end, e) != 0)
		return -1;
	end.case_no = t->replay.case_no;
	t->state = end.state;
	return outbox_put(tx, t->app, l, &end, made_at, e);
}

const char *
outbox_take(struct tx *tx, struct app *app, const struct outbox_late *late)
{
	struct taking t = { .app = app, .late = late };
	struct err e = { 0 };

	if (tx_try(tx, in_try_take, &t, &e) == 0)
		return t.state;
	log_event(LOG_WARN, "outbox.later", "terminal=%lld seq=%lld code=%s",
		(long long)late->terminal, (long long)outbox_seq(late),
		err_info(e.code)->name);
	return "later";
}
