/* SPDX-License-Identifier: Apache-2.0 */
/*
 * storm [AGENTS [SEED]]: kiosks without a line for 72 hours, and all of them
 * back at once, in simulated time over the real outbox, its real store and the
 * real judgement of the line. Without AGENTS YIZHAN_SIZE counts.
 *
 * The line loses 15 % of the requests and 15 % of the answers, calls under way
 * are cut when an agent restarts. Persons act through the day, online before
 * the cut and while the storm goes on; one in fifty has acted elsewhere
 * already. Checked: each act has exactly one effect, whoever got a paper has
 * one that the centre knows, order by kiosk holds, conflicts are found, and
 * the storm is over in five minutes. Once more with keys that are drawn anew
 * for every envelope: that must be seen.
 */
#include "model.h"

#include "../../kiosk/link/judge.h"
#include "../../kiosk/outbox/outbox.h"
#include "files.h"
#include "log.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define AGENTS_DEFAULT 6
#define SEED_DEFAULT 1 /* a run without one is the same run each time */
#define MINUTE INT64_C(60000)
#define HOUR (60 * MINUTE)
#define START INT64_C(1790000000000)
#define CUT_AT (1 * HOUR)
#define BACK_AT (CUT_AT + 72 * HOUR)
#define END_AT (BACK_AT + 10 * MINUTE)
#define LOST 15 /* per cent, each way */
#define FLYING 4

struct sim;

/* A call between the agent and the centre: on its way there, on its way back,
 * or lost, which the agent learns when its patience ends. */
struct flight {
	struct line_call *call; /* NULL: free */
	enum { GOING, COMING, SILENT } phase;
	bool arrives, returns; /* decided at the start */
	int64_t begun, due;
	int status;
	char *text;
};

struct agent {
	struct sim *sim;
	int number;
	char dir[80];
	struct clock clock;
	struct line line;
	struct judge judge;
	struct sign_key *key;
	struct store *store;
	struct outbox *outbox;
	struct flight flights[FLYING];
	int64_t born; /* start of this life */
	int64_t next_beat, next_act, next_tick, next_restart;
	bool beating;
	/* the person at the screen */
	bool busy;
	int64_t n;
	char act_key[MODEL_KEY];
	int64_t drained_at; /* behind the storm's begin; -1: not yet */
};

struct told {
	int kiosk;
	char key[MODEL_KEY];
	char tail[17]; /* of the paper's digits; "" for the centre's answer */
};

struct sim {
	int64_t now;
	uint64_t random;
	bool cut, plant;
	struct rng rng;
	struct model *model;
	struct agent *agents;
	int n_agents;
	struct told *told;
	size_t n_told, room;
	uint64_t acts, offline, restarts, lost, failed;
	int64_t person, twice;
};

/* ---- chance and time ----------------------------------------------------- */

static void
sim_fill(void *ctx, void *p, size_t n)
{
	struct sim *s = ctx;

	for (size_t i = 0; i < n; i++) {
		s->random =
			s->random * 6364136223846793005u + 1442695040888963407u;
		((uint8_t *)p)[i] = (uint8_t)(s->random >> 56);
	}
}

static int64_t
below(struct sim *s, int64_t n)
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
			.arrives = !s->cut && below(s, 100) >= LOST,
			.returns = below(s, 100) >= LOST,
			.begun = s->now,
			.due = s->now + 20 + below(s, 180) };
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
			f->due = s->now + 20 + below(s, 180);
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

static void
fly(struct agent *a)
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

static void
beat(struct agent *a)
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

static void
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

static void
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

static void
act(struct agent *a)
{
	struct sim *s = a->sim;
	bool twice = below(s, 50) == 0;
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

/* ---- the run ------------------------------------------------------------- */

static void
drained_check(struct agent *a)
{
	if (a->sim->now < BACK_AT || a->drained_at >= 0)
		return;
	if (outbox_depth(a->outbox).waiting == 0)
		a->drained_at = a->sim->now - BACK_AT;
}

static void
agent_step(struct agent *a)
{
	struct sim *s = a->sim;

	fly(a);
	if (s->now >= a->next_restart) {
		agent_end(a);
		agent_begin(a);
		s->restarts++;
		a->next_restart = s->now + 6 * HOUR + below(s, 12 * HOUR);
		if (s->now >= BACK_AT)
			a->next_restart = s->now + MINUTE + below(s, HOUR);
	}
	if (s->now >= a->next_beat && !a->beating)
		beat(a);
	if (s->now >= a->next_act && !a->busy && s->now < END_AT - 5 * MINUTE) {
		act(a);
		/* seven an hour: 500 in three days */
		a->next_act = s->now + 2 * MINUTE + below(s, 13 * MINUTE);
	}
	if (s->now >= a->next_tick) {
		outbox_tick(a->outbox);
		drained_check(a);
		a->next_tick =
			s->now +
			(a->judge.online || s->now >= BACK_AT ? 200 : MINUTE);
	}
}

/* The next moment at which anything is to be done. */
static int64_t
next_moment(const struct sim *s)
{
	int64_t at = END_AT;

	for (int i = 0; i < s->n_agents; i++) {
		const struct agent *a = &s->agents[i];
		const int64_t times[] = { a->beating ? END_AT : a->next_beat,
			a->busy ? END_AT : a->next_act, a->next_tick,
			a->next_restart };

		for (size_t k = 0; k < ARRAY_LEN(times); k++)
			if (times[k] < at)
				at = times[k];
		for (int k = 0; k < FLYING; k++)
			if (a->flights[k].call && a->flights[k].due < at)
				at = a->flights[k].due;
	}
	return at > s->now ? at : s->now + 1;
}

static void
make_agents(struct sim *s, const char *top)
{
	for (int i = 0; i < s->n_agents; i++) {
		struct agent *a = &s->agents[i];

		*a = (struct agent){
			.sim = s, .number = i + 1, .drained_at = -1
		};
		a->clock = (struct clock){ agent_wall, agent_mono, a };
		a->line = (struct line){ agent_submit, agent_online, a };
		a->key = model_kiosk_key(a->number);
		a->next_act = below(s, 10 * MINUTE);
		a->next_restart = 6 * HOUR + below(s, 12 * HOUR);
		snprintf(a->dir, sizeof(a->dir), "%s/%d", top, a->number);
		BUG_ON(mkdir(a->dir, 0700) != 0);
		agent_begin(a);
	}
}

static void
play(struct sim *s)
{
	while (s->now < END_AT) {
		s->cut = s->now >= CUT_AT && s->now < BACK_AT;
		for (int i = 0; i < s->n_agents; i++)
			agent_step(&s->agents[i]);
		s->now = next_moment(s);
	}
	for (int i = 0; i < s->n_agents; i++) {
		agent_end(&s->agents[i]);
		sign_key_free(s->agents[i].key);
	}
}

/* ---- what came of it ----------------------------------------------------- */

struct figures {
	uint64_t acts, offline, restarts, lost, failed, effects, conflicts;
	uint64_t again, out_of_order, damaged, untold, doubled;
	int64_t twice, worst; /* ms until the last was drained; -1: never */
};

static void
count_untold(const struct sim *s, struct figures *f)
{
	for (size_t i = 0; i < s->n_told; i++) {
		const struct told *t = &s->told[i];
		const struct model_effect *e =
			model_find(s->model, t->kiosk, t->key);

		if (!e || strcmp(e->token_tail, t->tail) != 0)
			f->untold++;
	}
}

/* One act is one n of a kiosk, under whichever key. */
static uint64_t
count_doubled(const struct sim *s)
{
	const size_t row = (size_t)s->acts + 1;
	uint8_t *seen = xcalloc(MODEL_KIOSKS * row, 1);
	uint64_t n = 0;

	for (size_t i = 0; i < s->model->capacity; i++) {
		const struct model_effect *e = &s->model->at[i];

		if (e->kiosk)
			n += seen[(size_t)e->kiosk * row + (size_t)e->n]++ != 0;
	}
	free(seen);
	return n;
}

static struct figures
figures_of(const struct sim *s)
{
	const struct model *m = s->model;
	struct figures f = { s->acts, s->offline, s->restarts, s->lost,
		s->failed, m->effects, m->conflicts, m->again, m->out_of_order,
		m->damaged, 0, 0, s->twice, 0 };

	f.doubled = count_doubled(s);
	for (int i = 0; i < s->n_agents; i++) {
		int64_t at = s->agents[i].drained_at;

		if (at < 0)
			f.worst = -1;
		else if (f.worst >= 0 && at > f.worst)
			f.worst = at;
	}
	count_untold(s, &f);
	return f;
}

static struct figures
run(int agents, uint64_t seed, bool plant)
{
	static struct sim s;
	const char *shm = access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp";
	char top[64];
	size_t capacity = 1024;
	struct figures f;
	struct err e = { 0 };

	while (capacity < (size_t)agents * 1500)
		capacity *= 2;
	s = (struct sim){ .random = seed,
		.plant = plant,
		.model = model_new(capacity),
		.agents = xcalloc((size_t)agents, sizeof(struct agent)),
		.n_agents = agents };
	s.rng = (struct rng){ sim_fill, &s };
	snprintf(top, sizeof(top), "%s/storm-XXXXXX", shm);
	BUG_ON(!mkdtemp(top));
	make_agents(&s, top);
	play(&s);
	f = figures_of(&s);
	if (file_remove_tree(top, &e) != 0)
		BUG(e.detail);
	model_free(s.model);
	free(s.agents);
	free(s.told);
	return f;
}

static int
report(const struct figures *f, const struct figures *planted)
{
	/* clang-format off */
	const struct { bool ok; const char *what; } rows[] = {
		{ f->acts > 0 && f->offline > f->acts / 2 && f->lost > 0 && f->restarts > 0,
		  "there were acts without a line, lost calls, restarts" },
		{ f->failed == 0, "nobody was sent away" },
		{ f->effects + f->conflicts == f->acts && !f->doubled, "each act has exactly one effect" },
		{ f->untold == 0, "each paper is known to the centre" },
		{ f->out_of_order == 0, "the order of each kiosk is kept" },
		{ f->damaged == 0, "each envelope opens" },
		{ (int64_t)f->conflicts == f->twice - 1, "who came twice is found" },
		{ f->again > 0, "acts did come more than once" },
		{ f->worst >= 0 && f->worst < 5 * MINUTE, "drained within five minutes" },
		{ planted->doubled > 0, "without the same key again acts are doubled" },
	};
	/* clang-format on */
	int failed = 0;

	printf("1..%zu\n", ARRAY_LEN(rows));
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		printf("%s %zu - %s\n", rows[i].ok ? "ok" : "not ok", i + 1,
			rows[i].what);
		failed += !rows[i].ok;
	}
	return failed ? 1 : 0;
}

int
main(int argc, char **argv)
{
	const char *size = argc > 1 ? argv[1] : getenv("YIZHAN_SIZE");
	int agents = size ? (int)strtol(size, NULL, 10) : AGENTS_DEFAULT;
	uint64_t seed = argc > 2 ? strtoull(argv[2], NULL, 10) : SEED_DEFAULT;
	struct figures f, planted;

	if (agents < 1 || agents >= MODEL_KIOSKS)
		return 2;
	log_set_level(LOG_ERROR);
	f = run(agents, seed, false);
	planted = run(agents < 3 ? agents : 3, seed, true);
	printf("storm agents=%d acts=%llu offline=%llu restarts=%llu "
	       "lost=%llu effects=%llu conflicts=%llu again=%llu "
	       "out_of_order=%llu untold=%llu failed=%llu drained_s=%.1f "
	       "planted_doubled=%llu seed=%llu\n",
		agents, (unsigned long long)f.acts,
		(unsigned long long)f.offline, (unsigned long long)f.restarts,
		(unsigned long long)f.lost, (unsigned long long)f.effects,
		(unsigned long long)f.conflicts, (unsigned long long)f.again,
		(unsigned long long)f.out_of_order,
		(unsigned long long)f.untold, (unsigned long long)f.failed,
		(double)f.worst / 1000, (unsigned long long)planted.doubled,
		(unsigned long long)seed);
	return report(&f, &planted);
}
