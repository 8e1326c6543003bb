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
#include "storm_agent.h"

#include "files.h"
#include "log.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define AGENTS_DEFAULT 6
#define SEED_DEFAULT 1 /* a run without one is the same run each time */

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

	agent_fly(a);
	if (s->now >= a->next_restart) {
		agent_end(a);
		agent_begin(a);
		s->restarts++;
		a->next_restart = s->now + 6 * HOUR + sim_below(s, 12 * HOUR);
		if (s->now >= BACK_AT)
			a->next_restart = s->now + MINUTE + sim_below(s, HOUR);
	}
	if (s->now >= a->next_beat && !a->beating)
		agent_beat(a);
	if (s->now >= a->next_act && !a->busy && s->now < END_AT - 5 * MINUTE) {
		agent_act(a);
		/* seven an hour: 500 in three days */
		a->next_act = s->now + 2 * MINUTE + sim_below(s, 13 * MINUTE);
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
	for (int i = 0; i < s->n_agents; i++)
		agent_make(&s->agents[i], s, i + 1, top);
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
