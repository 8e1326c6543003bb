/* SPDX-License-Identifier: Apache-2.0 */
/*
 * outcut [POINTS [SEED]]: the kiosk's outbox on a disk that loses power.
 * Without POINTS YIZHAN_SIZE counts.
 *
 * As powercut.c, with the agent's parts: a round takes acts through one to
 * three lives over the real outbox, the log keeps what reached the disk, and
 * at random places of it the disk is put together as it may be there. Every
 * paper that a person held by then has its row with its number, every act that
 * was sent and not answered has one too, each envelope opens, and the next
 * number is a new one. Without the syncs behind a COMMIT papers must lose
 * their rows, or nothing was proved.
 */
#include "crashdisk.h"

#include "../../kiosk/outbox/outbox.h"
#include "files.h"
#include "log.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define POINTS_DEFAULT 2000
#define POINTS_A_ROUND 60
#define EVENTS_MAX 512
#define JOIN "/api/v1/enrolments"

static const char *const legs[CRASH_LEGS] = {
	[CRASH_FULL] = "full",
	[CRASH_NORMAL] = "normal",
	[CRASH_OFF] = "off",
};

/* What the world outside has seen, in order; its number is in the log. */
struct event {
	enum { SENT, PROMISED, ANSWERED } what;
	int64_t act, seq;
};

struct run {
	enum crash_leg leg;
	struct crash_rng chance;
	char live[PATH_MAX], dead[PATH_MAX];
	struct clock clock;
	struct rng rng;
	struct line line;
	int64_t now, acts, act;
	bool online;
	struct sign_key *kiosk;
	uint8_t secret[X25519_SIZE];
	struct event events[EVENTS_MAX];
	int64_t n_events;
	struct store *store;
	struct outbox *outbox;
	uint64_t points, lost, damaged, papers;
};

/* ---- the world around the outbox ----------------------------------------- */

static int64_t
run_now(void *ctx)
{
	return INT64_C(1790000000000) + ((struct run *)ctx)->now;
}

static void
run_fill(void *ctx, void *p, size_t n)
{
	struct run *r = ctx;

	for (size_t i = 0; i < n; i++)
		((uint8_t *)p)[i] = (uint8_t)crash_random(&r->chance, 256);
}

static bool
run_online(void *ctx)
{
	return ((const struct run *)ctx)->online;
}

static void
happened(struct run *r, int what, int64_t seq)
{
	BUG_ON(r->n_events == EVENTS_MAX);
	r->events[r->n_events++] = (struct event){ what, r->act, seq };
	crash_ack(r->n_events);
}

/* Calls are answered at once; three in ten are not. */
static int
run_submit(void *ctx, struct line_call *call, struct err *e)
{
	struct run *r = ctx;
	bool lost = crash_random(&r->chance, 10) < 3;

	(void)e;
	if (strcmp(call->path, JOIN) == 0)
		happened(r, SENT, 0);
	/* From here the kiosk may know, and let go of its row. */
	if (strcmp(call->path, JOIN) == 0 && !lost)
		happened(r, ANSWERED, 0);
	call->failed = lost ? ERR_LINE_DOWN : ERR_NONE;
	/* What the outbox sends is left waiting, so that its rows stay. */
	call->status = strcmp(call->path, JOIN) == 0 ? 201 : 503;
	call->reply = xstrdup("{}");
	call->reply_n = 2;
	call->done(call);
	return 0;
}

static void
on_answer(void *ctx, const struct outbox_answer *answer)
{
	struct run *r = ctx;
	char text[2048];
	const char *no;

	BUG_ON(answer->failed != ERR_NONE);
	if (answer->status != 202)
		return;
	snprintf(text, sizeof(text), "%.*s", (int)answer->body.n,
		(const char *)answer->body.p);
	no = strstr(text, "\"L5-");
	BUG_ON(!no);
	r->papers++;
	happened(r, PROMISED, strtoll(no + 4, NULL, 10));
}

static void
open_outbox(struct run *r, const char *dir)
{
	struct outbox_config c = {
		.clock = &r->clock, .rng = &r->rng, .line = &r->line
	};
	struct err e = { 0 };

	r->store = store_open(dir, STORE_OWN, &e);
	if (!r->store)
		return;
	c.store = r->store;
	c.identity.kiosk = r->kiosk;
	c.identity.number = 5;
	c.identity.has_centre = true;
	envelope_public(r->secret, c.identity.centre);
	r->outbox = outbox_new(&c);
}

static void
close_outbox(struct run *r)
{
	outbox_free(r->outbox);
	store_close(r->store);
	r->outbox = NULL;
	r->store = NULL;
}

static const char *
key_of(int64_t act, char out[32])
{
	snprintf(out, 32, "act-%lld", (long long)act);
	return out;
}

static void
one_act(struct run *r)
{
	char key[32];
	struct outbox_act in = { .path = JOIN,
		.body = bytes_str("{\"group\":\"courier\"}"),
		.done = on_answer,
		.ctx = r };
	struct err e = { 0 };

	r->act = ++r->acts;
	in.key = key_of(r->act, key);
	r->now += 1000;
	r->online = crash_random(&r->chance, 2) == 0;
	if (outbox_submit(r->outbox, &in, &e) != 0)
		BUG(err_info(e.code)->name);
	outbox_tick(r->outbox);
}

/* ---- recording ----------------------------------------------------------- */

static void
clear(const char *dir)
{
	struct err e = { 0 };

	if (file_remove_tree(dir, &e) != 0)
		BUG(e.detail);
}

static void
record(struct run *r)
{
	uint64_t lives = 1 + crash_random(&r->chance, 3);

	clear(r->live);
	BUG_ON(mkdir(r->live, 0700) != 0);
	r->acts = 0;
	r->n_events = 0;
	crash_start(r->leg);
	for (uint64_t i = 0; i < lives; i++) {
		uint64_t n = 3 + crash_random(&r->chance, 12);

		open_outbox(r, r->live);
		BUG_ON(!r->outbox);
		for (uint64_t k = 0; k < n; k++)
			one_act(r);
		close_outbox(r);
	}
	crash_stop();
}

/* ---- looking ------------------------------------------------------------- */

/* crashdisk.c calls the files as the server does. */
static void
rename_files(const char *dir)
{
	static const char *const ends[] = { "", "-wal", "-journal" };
	char from[PATH_MAX + 32], to[PATH_MAX + 32];

	for (size_t i = 0; i < ARRAY_LEN(ends); i++) {
		snprintf(from, sizeof(from), "%s/yizhan.db%s", dir, ends[i]);
		snprintf(to, sizeof(to), "%s/" STORE_FILE "%s", dir, ends[i]);
		if (access(from, F_OK) == 0)
			BUG_ON(rename(from, to) != 0);
	}
}

static bool
opens(struct run *r, const struct store_item *i, struct arena *a)
{
	uint8_t pub[ED25519_PUBLIC];
	struct envelope_head head;
	struct envelope_act act;
	struct err e = { 0 };
	struct verify_key *check;
	bool ok;

	sign_key_public(r->kiosk, pub);
	check = verify_key_new(pub, &e);
	ok = envelope_open(a, i->envelope, check, r->secret, &head, &act, &e) ==
		     0 &&
	     head.seq == i->seq && strcmp(act.key, i->key) == 0;
	verify_key_free(check);
	return ok;
}

/* Is the row of an event there, as it must be? */
static bool
has_row(struct run *r, const struct event *ev)
{
	struct store_item i;
	struct err e = { 0 };
	char key[32];
	struct arena a;
	bool ok;

	arena_init(&a, (size_t)4 << 20);
	ok = store_find(r->store, key_of(ev->act, key), &a, &i, &e) == 1 &&
	     opens(r, &i, &a) &&
	     (ev->what != PROMISED || (i.promised && i.seq == ev->seq));
	arena_release(&a);
	return ok;
}

/* The last event of an act says what must be there. */
static bool
is_last(const struct run *r, int64_t at, int64_t n)
{
	for (int64_t k = at + 1; k < n; k++)
		if (r->events[k].act == r->events[at].act)
			return false;
	return true;
}

static void
look(struct run *r, int64_t n)
{
	int64_t highest = 0, seq = 0;
	struct err e = { 0 };
	bool lost = false;

	for (int64_t k = 0; k < n; k++) {
		const struct event *ev = &r->events[k];

		if (ev->seq > highest)
			highest = ev->seq;
		if (ev->what != ANSWERED && is_last(r, k, n))
			lost = lost || !has_row(r, ev);
	}
	if (store_begin(r->store, &e) != 0 ||
		store_take_seq(r->store, &seq, &e) != 0)
		r->damaged++;
	else if (seq <= highest)
		lost = true;
	store_rollback(r->store);
	r->lost += lost;
}

static void
cut(struct run *r, struct crash_disk *d, int64_t n)
{
	clear(r->dead);
	BUG_ON(mkdir(r->dead, 0700) != 0);
	crash_disk_cut(d, &r->chance, r->dead);
	rename_files(r->dead);
	r->points++;
	open_outbox(r, r->dead);
	if (!r->outbox) {
		r->damaged++;
		return;
	}
	look(r, n);
	close_outbox(r);
}

static int
by_value(const void *a, const void *b)
{
	size_t x = *(const size_t *)a, y = *(const size_t *)b;

	return (x > y) - (x < y);
}

static void
cut_all(struct run *r)
{
	size_t n, done = 0, points[POINTS_A_ROUND];
	const struct crash_op *ops = crash_ops(&n);
	struct crash_disk *d = crash_disk_new();
	int64_t seen = 0;

	for (size_t i = 0; i < ARRAY_LEN(points); i++)
		points[i] = 1 + crash_random(&r->chance, n);
	qsort(points, ARRAY_LEN(points), sizeof(points[0]), by_value);
	for (size_t i = 0; i < n; i++) {
		crash_disk_play(d, &ops[i]);
		if (ops[i].kind == CRASH_ACK)
			seen = ops[i].at;
		for (; done < ARRAY_LEN(points) && points[done] == i + 1;
			done++)
			cut(r, d, seen);
	}
	crash_disk_free(d);
}

/* ---- the report ---------------------------------------------------------- */

static struct run
run_leg(enum crash_leg leg, uint64_t points, uint64_t seed, const char *top)
{
	static struct run r;
	uint8_t key[ED25519_SEED] = { 5 };

	r = (struct run){ .leg = leg, .chance = { seed }, .secret = { 1 } };
	r.clock = (struct clock){ run_now, run_now, &r };
	r.rng = (struct rng){ run_fill, &r };
	r.line = (struct line){ run_submit, run_online, &r };
	r.kiosk = sign_key_new(key);
	snprintf(r.live, sizeof(r.live), "%s/live", top);
	snprintf(r.dead, sizeof(r.dead), "%s/dead", top);
	while (r.points < points) {
		record(&r);
		cut_all(&r);
	}
	sign_key_free(r.kiosk);
	printf("outcut leg=%s points=%llu lost=%llu damaged=%llu papers=%llu "
	       "seed=%llu\n",
		legs[leg], (unsigned long long)r.points,
		(unsigned long long)r.lost, (unsigned long long)r.damaged,
		(unsigned long long)r.papers, (unsigned long long)seed);
	return r;
}

int
main(int argc, char **argv)
{
	const char *size = argc > 1 ? argv[1] : getenv("YIZHAN_SIZE");
	uint64_t points = size ? strtoull(size, NULL, 10) : POINTS_DEFAULT;
	uint64_t seed = argc > 2 ? strtoull(argv[2], NULL, 10)
				 : (uint64_t)clock_now(&clock_system);
	const char *shm = access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp";
	static struct run full, normal;
	char top[64];
	int failed = 0;

	if (!points)
		return 2;
	snprintf(top, sizeof(top), "%s/outcut-XXXXXX", shm);
	BUG_ON(!mkdtemp(top));
	log_set_level(LOG_ERROR);
	crash_install();
	full = run_leg(CRASH_FULL, points, seed, top);
	normal = run_leg(CRASH_NORMAL, points / 5 + 1, seed, top);
	clear(top);
	const struct {
		bool ok;
		const char *what;
	} rows[] = {
		{ full.points >= points && full.papers > 0,
			"papers were given, the power was cut" },
		{ full.lost == 0, "each paper and each open act has its row" },
		{ full.damaged == 0, "the outbox opens on what is left" },
		{ normal.lost > 0,
			"without the sync behind COMMIT rows are lost" },
	};

	printf("1..%zu\n", ARRAY_LEN(rows));
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		printf("%s %zu - %s\n", rows[i].ok ? "ok" : "not ok", i + 1,
			rows[i].what);
		failed += !rows[i].ok;
	}
	return failed ? 1 : 0;
}
