/* SPDX-License-Identifier: Apache-2.0 */
#include "storm_agent.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#define LOST 15 /* per cent, each way */

/* ---- chance and time ----------------------------------------------------- */

void
sim_fill(void *ctx, void *p, size_t n)
{
	struct sim *s = ctx;

	for (size_t i = 0; i < n; i++) {
		s->random =
			s->random * 6364136223846793005u + 1442695040888963407u;
		((uint8_t *)p)[i] = (uint8_t)(s->random >> 56);
	}
}

int64_t
sim_below(struct sim *s, int64_t n)
{
	uint32_t r;

	sim_fill(s, &r, sizeof(r));
	return (int64_t)((uint64_t)r * (uint64_t)n >> 32);
}

static int64_t
agent_wall(void *ctx)
{
	return START + ((struct agent *)ctx)->sim->now;
}

static int64_t
agent_mono(void *ctx)
{
	const struct agent *a = ctx;

	return a->sim->now - a->born;
}

/* ---- the line ------------------------------------------------------------ */

static bool
agent_online(void *ctx)
{
	return ((const struct agent *)ctx)->judge.online;
}

static int
agent_submit(void *ctx, struct line_call *call, struct err *e)
{
	struct agent *a = ctx;
	struct sim *s = a->sim;

	for (int i = 0; i < FLYING; i++) {
		struct flight *f = &a->flights[i];

		if (f->call)
			continue;
		*f = (struct flight){ .call = call,
			.arrives = !s->cut && sim_below(s, 100) >= LOST,
			.returns = sim_below(s, 100) >= LOST,
			.begun = s->now,
			.due = s->now + 20 + sim_below(s, 180) };
		return 0;
	}
	return err_set(e, ERR_BUSY);
}

static void
land(struct agent *a, struct flight *f, bool answered)
{
	struct line_call *call = f->call;

	f->call = NULL;
	a->sim->lost += !answered;
	call->failed = answered ? ERR_NONE : ERR_LINE_DOWN;
	call->status = answered ? f->status : 0;
	if (answered) {
		call->reply = xstrdup(f->text);
		call->reply_n = strlen(f->text);
	}
	free(f->text);
	f->text = NULL;
	judge_note(&a->judge, answered);
	if (!answered && !a->beating)
		a->next_beat = a->sim->now;
	call->done(call);
}

/* The planted fault: a try of its own gets a key of its own. */
static void
direct(struct agent *a, struct flight *f)
{
	const struct line_call *call = f->call;
	char key[MODEL_KEY];

	snprintf(key, sizeof(key), "%s%.30s", a->sim->plant ? "x" : "",
		call->key);
	f->status = model_direct(a->sim->model, a->number, key, call->body);
	f->text = xstrdup("{}");
}

/* At the centre: whatever is lost afterwards, this has happened. */
static void
arrive(struct agent *a, struct flight *f)
{
	const struct line_call *call = f->call;
	struct model *m = a->sim->model;
	struct arena arena;

	f->status = 200;
	arena_init(&arena, (size_t)16 << 20);
	if (strcmp(call->path, "/api/v1/outbox") == 0)
		f->text =
			xstrdup(model_outbox(m, a->number, call->body, &arena));
	else if (strcmp(call->path, "/beat") == 0)
		f->text = xstrdup("{}");
	else
		direct(a, f);
	arena_release(&arena);
}

static int64_t
patience(const struct agent *a, const struct line_call *call)
{
	int64_t ms = call->max_ms ? call->max_ms : 15000;

	return call->patient ? ms : judge_budget(&a->judge, ms);
}

static void
fly_one(struct agent *a, struct flight *f)
{
	struct sim *s = a->sim;

	switch (f->phase) {
	case GOING:
		if (f->arrives)
			arrive(a, f);
		if (f->arrives && f->returns) {
			f->phase = COMING;
			f->due = s->now + 20 + sim_below(s, 180);
		} else {
			f->phase = SILENT;
			f->due = f->begun + patience(a, f->call);
		}
		break;
	case COMING:
		land(a, f, true);
		break;
	case SILENT:
		land(a, f, false);
		break;
	}
}

void
agent_fly(struct agent *a)
{
	for (int i = 0; i < FLYING; i++)
		if (a->flights[i].call && a->sim->now >= a->flights[i].due)
			fly_one(a, &a->flights[i]);
}

static void
on_beaten(struct line_call *call)
{
	struct agent *a = call->ctx;
	bool ok = call->failed == ERR_NONE;

	/* as link.c does, and identity.c with what it hears */
	a->beating = false;
	a->next_beat =
		a->sim->now + (!a->judge.online ? (ok ? 1000 : 5000)
				      : judge_is_doubtful(&a->judge) ? 1000
								     : 3000);
	if (ok)
		outbox_heard(a->outbox);
	line_call_free(call);
}

void
agent_beat(struct agent *a)
{
	struct line_call *call =
		line_call_new(LINE_POST, "/beat", bytes_str("{}"));
	struct err e = { 0 };

	call->max_ms = 5000;
	call->patient = true;
	call->done = on_beaten;
	call->ctx = a;
	a->beating = true;
	if (agent_submit(a, call, &e) == 0)
		return;
	a->beating = false;
	a->next_beat = a->sim->now + 5000;
	line_call_free(call);
}

/* ---- a life of the agent ------------------------------------------------- */

void
agent_begin(struct agent *a)
{
	struct outbox_config c = {
		.clock = &a->clock, .rng = &a->sim->rng, .line = &a->line
	};
	struct err e = { 0 };

	a->born = a->sim->now;
	a->judge = (struct judge){ 0 };
	a->next_beat = a->next_tick = a->sim->now;
	a->store = store_open(a->dir, STORE_OWN, &e);
	if (!a->store)
		BUG(e.detail);
	c.store = a->store;
	c.identity.kiosk = a->key;
	c.identity.number = a->number;
	c.identity.has_centre = true;
	envelope_public(a->sim->model->secret, c.identity.centre);
	a->outbox = outbox_new(&c);
}

void
agent_end(struct agent *a)
{
	for (int i = 0; i < FLYING; i++) {
		struct flight *f = &a->flights[i];

		if (!f->call)
			continue;
		/* It may have reached the centre; nobody here will know. */
		if (f->phase == GOING && f->arrives)
			arrive(a, f);
		land(a, f, false);
	}
	outbox_free(a->outbox);
	store_close(a->store);
}

/* ---- persons ------------------------------------------------------------- */

static void
remember(struct agent *a, const char *reply, size_t n)
{
	struct sim *s = a->sim;
	const char *url;
	struct told *t;

	if (s->n_told == s->room) {
		s->room = s->room ? 2 * s->room : 1024;
		s->told = xrealloc(s->told, s->room * sizeof(*s->told));
	}
	t = &s->told[s->n_told++];
	*t = (struct told){ .kiosk = a->number };
	snprintf(t->key, sizeof(t->key), "%s", a->act_key);
	if (!n)
		return;
	/* {"receipt":{"token":"<digits>",…: the last 16 of them */
	url = strstr(reply, "\",\"url\":");
	BUG_ON(!url);
	snprintf(t->tail, sizeof(t->tail), "%.16s", url - 16);
}

static void
on_act(void *ctx, const struct outbox_answer *answer)
{
	struct agent *a = ctx;
	char text[4096] = "";

	a->busy = false;
	if (answer->failed != ERR_NONE) {
		a->sim->failed++;
		return;
	}
	if (answer->status == 202) {
		BUG_ON(answer->body.n >= sizeof(text));
		memcpy(text, answer->body.p, answer->body.n);
		a->sim->offline++;
	}
	remember(a, text, answer->status == 202 ? answer->body.n : 0);
}

void
agent_act(struct agent *a)
{
	struct sim *s = a->sim;
	bool twice = sim_below(s, 50) == 0;
	char body[80];
	struct outbox_act in = {
		.path = "/api/v1/enrolments", .done = on_act, .ctx = a
	};
	struct err e = { 0 };

	a->n++;
	s->acts++;
	if (twice)
		s->twice++;
	snprintf(a->act_key, sizeof(a->act_key), "k%d-%lld", a->number,
		(long long)a->n);
	snprintf(body, sizeof(body), "{\"n\":%lld,\"person\":%lld}",
		(long long)a->n, (long long)(twice ? -1 : ++s->person));
	in.key = a->act_key;
	in.body = bytes_str(body);
	a->busy = true;
	if (outbox_submit(a->outbox, &in, &e) != 0)
		BUG(err_info(e.code)->name);
}

/* ---- its making ---------------------------------------------------------- */

void
agent_make(struct agent *a, struct sim *s, int number, const char *top)
{
	*a = (struct agent){ .sim = s, .number = number, .drained_at = -1 };
	a->clock = (struct clock){ agent_wall, agent_mono, a };
	a->line = (struct line){ agent_submit, agent_online, a };
	a->key = model_kiosk_key(a->number);
	a->next_act = sim_below(s, 10 * MINUTE);
	a->next_restart = 6 * HOUR + sim_below(s, 12 * HOUR);
	snprintf(a->dir, sizeof(a->dir), "%s/%d", top, a->number);
	BUG_ON(mkdir(a->dir, 0700) != 0);
	agent_begin(a);
}
