/* SPDX-License-Identifier: Apache-2.0 */
/*
 * outkill [ACTS]: the outbox of a kiosk, killed at every write. Without ACTS
 * YIZHAN_SIZE counts.
 *
 * A child takes acts over the real outbox and store, with a line that is now
 * there and now not; it is killed (SIGKILL, nothing is said) before, in the
 * middle of or behind the N-th call that changes a file, for N = 1, 2, … until
 * none is left. What the centre has heard and what persons were told lies in
 * memory that outlives the child. Then: each told promise has a row, and a
 * next life brings everything to an end: each told act has one effect, none
 * has two, and numbers that were given out are not given again. With a row
 * that is written only behind the call (the planted fault) acts are lost.
 */
#define _GNU_SOURCE
#include "../sim/model.h"

#include "../../kiosk/outbox/outbox.h"
#include "files.h"
#include "last_call.h"
#include "log.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#define ACTS_DEFAULT 6
#define LONG_ACTS 10
#define ACTS_MAX 200
#define NUMBER 3
#define JOIN "/api/v1/enrolments"

/* What is left when the child is gone. */
struct world {
	struct last_call end;	    /* of this life */
	int64_t next;		    /* the next act of the script */
	int64_t seqs[ACTS_MAX + 1]; /* the number told for an act, 0: none */
	bool told[ACTS_MAX + 1], promised[ACTS_MAX + 1];
};

static struct world *world;

/* ---- one life ------------------------------------------------------------ */

struct life {
	struct model *model;
	struct clock clock;
	struct rng rng;
	struct line line;
	int64_t now;
	uint64_t random;
	bool online, plant;
	struct store *store;
	struct outbox *outbox;
	int64_t act; /* at the screen */
	struct line_call *calls[4];
	size_t n_calls;
};

static int64_t
life_now(void *ctx)
{
	return INT64_C(1790000000000) + ((struct life *)ctx)->now;
}

static void
life_fill(void *ctx, void *p, size_t n)
{
	struct life *l = ctx;

	for (size_t i = 0; i < n; i++) {
		l->random =
			l->random * 6364136223846793005u + 1442695040888963407u;
		((uint8_t *)p)[i] = (uint8_t)(l->random >> 56);
	}
}

static bool
life_online(void *ctx)
{
	return ((const struct life *)ctx)->online;
}

static int
life_submit(void *ctx, struct line_call *call, struct err *e)
{
	struct life *l = ctx;

	(void)e;
	BUG_ON(l->n_calls == ARRAY_LEN(l->calls));
	l->calls[l->n_calls++] = call;
	return 0;
}

/* How the act goes: 0 answered, 1 the request is lost, 2 the answer is, 3 no
 * line, 4 the centre refuses. */
static int
fate_of(int64_t act)
{
	return (int)(act % 5);
}

static void
carry(struct life *l, struct line_call *call)
{
	bool outbox = strcmp(call->path, JOIN) != 0;
	int fate = outbox ? 0 : fate_of(l->act);
	const char *text = "{}";
	struct arena a;

	arena_init(&a, (size_t)16 << 20);
	call->status = 200;
	if (outbox)
		text = model_outbox(l->model, NUMBER, call->body, &a);
	else if (fate == 4)
		call->status = 422;
	else if (fate != 1)
		call->status =
			model_direct(l->model, NUMBER, call->key, call->body);
	call->failed = fate == 1 || fate == 2 ? ERR_LINE_DOWN : ERR_NONE;
	call->reply = xstrdup(text);
	call->reply_n = strlen(text);
	arena_release(&a);
	call->done(call);
}

static void
carry_all(struct life *l)
{
	while (l->n_calls)
		carry(l, l->calls[--l->n_calls]);
}

/* The person reads the screen: from here on it is a promise. */
static void
on_answer(void *ctx, const struct outbox_answer *answer)
{
	struct life *l = ctx;
	char text[2048];
	const char *no;

	if (answer->failed != ERR_NONE)
		return;
	world->told[l->act] = answer->status != 422;
	if (answer->status != 202)
		return;
	snprintf(text, sizeof(text), "%.*s", (int)answer->body.n,
		(const char *)answer->body.p);
	no = strstr(text, "\"L3-");
	BUG_ON(!no);
	world->seqs[l->act] = strtoll(no + 4, NULL, 10);
	world->promised[l->act] = true;
}

static const char *
key_of(int64_t act, char out[MODEL_KEY])
{
	snprintf(out, MODEL_KEY, "act-%lld", (long long)act);
	return out;
}

static void
life_begin(struct life *l, const char *dir)
{
	struct outbox_config c = {
		.clock = &l->clock, .rng = &l->rng, .line = &l->line
	};
	struct err e = { 0 };

	l->clock = (struct clock){ life_now, life_now, l };
	l->rng = (struct rng){ life_fill, l };
	l->line = (struct line){ life_submit, life_online, l };
	l->store = store_open(dir, STORE_OWN, &e);
	if (!l->store)
		BUG(e.detail);
	c.store = l->store;
	c.identity.kiosk = model_kiosk_key(NUMBER);
	c.identity.number = NUMBER;
	c.identity.has_centre = true;
	envelope_public(l->model->secret, c.identity.centre);
	l->outbox = outbox_new(&c);
}

static void
one_act(struct life *l, int64_t act)
{
	char key[MODEL_KEY], body[80];
	struct outbox_act in = { .key = key_of(act, key),
		.path = JOIN,
		.done = on_answer,
		.ctx = l };
	struct err e = { 0 };

	snprintf(body, sizeof(body), "{\"n\":%lld,\"person\":%lld}",
		(long long)act, (long long)act);
	in.body = bytes_str(body);
	l->act = act;
	l->online = fate_of(act) != 3;
	/* Planted: the person is told first. */
	if (l->plant && !l->online)
		world->told[act] = true;
	if (outbox_submit(l->outbox, &in, &e) != 0)
		BUG(err_info(e.code)->name);
	carry_all(l);
}

static void
drain(struct life *l)
{
	l->online = true;
	for (int i = 0; i < 12; i++) {
		l->now += 2000;
		outbox_tick(l->outbox);
		carry_all(l);
	}
}

static void
life(struct model *m, const char *dir, int64_t acts, bool plant)
{
	static struct life l;

	l = (struct life){
		.model = m, .plant = plant, .random = (uint64_t)world->next + 5
	};
	life_begin(&l, dir);
	while (world->next <= acts) {
		/* A key is used up when it is handed in: who comes again
		 * behind a kill is somebody else. */
		one_act(&l, world->next++);
		if (world->next % 6 == 0)
			drain(&l);
	}
	drain(&l);
	outbox_free(l.outbox);
	store_close(l.store);
}

/* ---- looking ------------------------------------------------------------- */

struct figures {
	long kills, lives, no_row, lost, doubled, reused;
};

/* Each promise has its row, right behind the kill. */
static void
look_at_rows(const char *dir, int64_t acts, struct figures *f)
{
	struct err e = { 0 };
	struct store *s = store_open(dir, STORE_OWN, &e);
	char key[MODEL_KEY];

	if (!s)
		BUG(e.detail);
	for (int64_t i = 1; i <= acts; i++) {
		struct store_item row;
		struct arena a;
		int found;

		if (!world->promised[i])
			continue;
		arena_init(&a, (size_t)1 << 20);
		found = store_find(s, key_of(i, key), &a, &row, &e);
		f->no_row += found != 1 || !row.promised ||
			     row.seq != world->seqs[i];
		arena_release(&a);
	}
	store_close(s);
}

static void
look_at_effects(const struct model *m, int64_t acts, struct figures *f)
{
	char key[MODEL_KEY];

	for (int64_t i = 1; i <= acts; i++) {
		if (world->told[i] && !model_find(m, NUMBER, key_of(i, key)))
			f->lost++;
		for (int64_t k = 1; k < i; k++)
			f->reused += world->seqs[i] &&
				     world->seqs[i] == world->seqs[k];
	}
	f->doubled += (long)m->out_of_order;
}

/* True: it was killed. */
static bool
in_child(struct model *m, const char *dir, int64_t acts, bool plant)
{
	pid_t child = fork();
	int status;

	BUG_ON(child < 0);
	if (child == 0) {
		life(m, dir, acts, plant);
		_exit(0);
	}
	BUG_ON(waitpid(child, &status, 0) != child);
	if (WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL)
		return true;
	BUG_ON(!WIFEXITED(status) || WEXITSTATUS(status) != 0);
	return false;
}

/* One kill and the life behind it; false: there was no N-th call. */
static bool
round_of(long n, int how, int64_t acts, bool plant, struct figures *f)
{
	const char *shm = access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp";
	struct model *m = model_new(1024);
	struct err e = { 0 };
	char dir[64];
	bool killed;

	snprintf(dir, sizeof(dir), "%s/outkill-XXXXXX", shm);
	BUG_ON(!mkdtemp(dir));
	*world = (struct world){ .end = { .at = n, .how = how }, .next = 1 };
	killed = in_child(m, dir, acts, plant);
	world->end.at = 0;
	if (killed) {
		look_at_rows(dir, acts, f);
		BUG_ON(in_child(m, dir, acts, plant));
		f->kills++;
	}
	look_at_effects(m, acts, f);
	f->lives++;
	if (file_remove_tree(dir, &e) != 0)
		BUG(e.detail);
	model_free(m);
	return killed;
}

static struct figures
run(int64_t acts, bool plant)
{
	struct figures f = { 0 };

	/* Each call once, before, in or behind it; in all three ways when
	 * there is time for it. */
	for (int pass = 0; pass < (acts > LONG_ACTS ? 3 : 1); pass++)
		for (long n = 1;
			round_of(n, (int)(n + pass) % 3, acts, plant, &f); n++)
			continue;
	return f;
}

int
main(int argc, char **argv)
{
	const char *size = argc > 1 ? argv[1] : getenv("YIZHAN_SIZE");
	int64_t acts = size ? strtoll(size, NULL, 10) : ACTS_DEFAULT;
	struct figures f, planted;

	if (acts < 5 || acts > ACTS_MAX)
		return 2;
	log_set_level(LOG_ERROR);
	world = mmap(NULL, sizeof(*world), PROT_READ | PROT_WRITE,
		MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	BUG_ON(world == MAP_FAILED);
	last_call = &world->end;
	f = run(acts, false);
	planted = run(5, true);
	printf("outkill acts=%lld kills=%ld no_row=%ld lost=%ld doubled=%ld "
	       "reused=%ld planted_lost=%ld\n",
		(long long)acts, f.kills, f.no_row, f.lost, f.doubled, f.reused,
		planted.lost);
	const struct {
		bool ok;
		const char *what;
	} rows[] = {
		{ f.kills > 100, "killed at every write" },
		{ f.no_row == 0, "no promise without its row" },
		{ f.lost == 0, "no act that was told is lost" },
		{ f.doubled == 0, "none is done twice, none out of order" },
		{ f.reused == 0, "no number is given twice" },
		{ planted.lost > 0,
			"told before it is written, acts are lost" },
	};
	int failed = 0;

	printf("1..%zu\n", ARRAY_LEN(rows));
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		printf("%s %zu - %s\n", rows[i].ok ? "ok" : "not ok", i + 1,
			rows[i].what);
		failed += !rows[i].ok;
	}
	return failed ? 1 : 0;
}
