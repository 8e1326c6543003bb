/* SPDX-License-Identifier: Apache-2.0 */
/*
 * powercut [POINTS [SEED]]: the real write lane on a disk that loses power.
 * Without POINTS YIZHAN_SIZE counts.
 *
 * A round makes a database, feeds the lane bursts of acts through one to three
 * lives of the process, and keeps the log of what reached the disk. Then the
 * power is cut at random places of the log, the disk put together as it may be
 * there, and a plain connection asked: is the file sound, is every answered
 * act in it, is none there by half? The same run without the sync behind a
 * COMMIT must lose acts and without any sync break files, or nothing was
 * proved.
 */
#include "crashdisk.h"
#include "log.h"
#include "powercut.sql.h"
#include <limits.h>
#include <poll.h>
#include <semaphore.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#define POINTS_DEFAULT 20000
#define WORKERS_MAX 8
#define BURST_MAX 40
#define BODY_MAX 1600
#define LONG_PAGES 1100 /* past the pages that bring a checkpoint */
#define REOPEN_EVERY 50
#define SHOWN_MAX 5

/* clang-format off */
static const struct {
	const char *name;
	unsigned share; /* of the points asked for, in 100 */
} legs[CRASH_LEGS] = {
	[CRASH_FULL]	= { "full",	100 },
	[CRASH_NORMAL]	= { "normal",	10 },
	[CRASH_OFF]	= { "off",	5 },
};

static const char schema[] =
	"CREATE TABLE act (id INTEGER PRIMARY KEY, "
	"seq INTEGER NOT NULL UNIQUE, body BLOB NOT NULL) STRICT;"
	"CREATE TABLE line (id INTEGER PRIMARY KEY, "
	"act INTEGER NOT NULL REFERENCES act (id), n INTEGER NOT NULL) STRICT;"
	"CREATE INDEX line_act ON line (act);";
static const char schema_total[] =
	"CREATE TABLE total (name TEXT PRIMARY KEY, n INTEGER NOT NULL) STRICT;"
	"INSERT INTO total (name, n) VALUES ('acts', 0);";
/* clang-format on */

struct figures {
	uint64_t points, lost, worst, corrupt, rounds, acks, commits, reopened,
		dir_syncs;
	unsigned shown;
};

struct run {
	enum crash_leg leg;
	struct crash_rng rng;
	struct figures f;
	char live[PATH_MAX], dead[PATH_MAX]; /* directories */
	struct db_migration migrations[2];
	struct clock clock;
	struct mailbox *mailbox;
	struct db *db;
	int waiting;
	int64_t acked;
};

/* ---- the load ---- */

struct act {
	struct db_job job;
	struct arena arena;
	struct run *run;
	sem_t *gate; /* the first of a burst waits: the rest joins its batch */
	bool refuse;
	int64_t seq;
};

static size_t
body_of(int64_t seq, uint8_t out[BODY_MAX])
{
	struct crash_rng r = { (uint64_t)seq };
	size_t n = 40 + crash_random(&r, BODY_MAX - 40);

	for (size_t i = 0; i < n; i++)
		out[i] = (uint8_t)(seq * 31 + (int64_t)i);
	return n;
}

static int
fn_act(struct tx *tx, void *arg, struct err *e)
{
	struct act *a = arg;
	struct sql_cut_next next;
	uint8_t body[BODY_MAX];
	int64_t id = tx_new_id(tx);

	if (a->gate)
		while (sem_wait(a->gate) != 0)
			;
	if (sql_cut_next(tx, e, &next) != 0)
		return -1;
	a->seq = next.n;
	if (sql_cut_act_add(tx, e, id, a->seq,
		    bytes_of(body, body_of(a->seq, body))) != 0)
		return -1;
	for (int i = 0; i < 2; i++)
		if (sql_cut_line_add(tx, e, tx_new_id(tx), id, i) != 0)
			return -1;
	return a->refuse ? err_set(e, ERR_ALREADY_APPLIED) : 0;
}

static void
on_answer(void *arg, int rc, struct err *e)
{
	struct act *a = arg;
	struct run *r = a->run;

	BUG_ON(rc == 0 ? a->refuse : e->code != ERR_ALREADY_APPLIED);
	if (rc == 0) {
		BUG_ON(a->seq != r->acked + 1);
		crash_ack(r->acked = a->seq);
		r->f.acks++;
	}
	r->waiting--;
}

static void
burst(struct run *r)
{
	struct act acts[BURST_MAX] = { 0 };
	size_t n = 1 + crash_random(&r->rng, BURST_MAX);
	struct pollfd p = { .fd = mailbox_fd(r->mailbox), .events = POLLIN };
	struct err e = { 0 };
	sem_t gate;

	sem_init(&gate, 0, 0);
	for (size_t i = 0; i < n; i++) {
		struct act *a = &acts[i];

		arena_init(&a->arena, 65536);
		a->run = r;
		a->gate = i == 0 ? &gate : NULL;
		a->refuse = crash_random(&r->rng, 10) == 0;
		a->job = (struct db_job){ .fn = fn_act,
			.arg = a,
			.arena = &a->arena,
			.done = on_answer };
		if (db_submit(r->db, DB_WRITE, &a->job, &e) != 0)
			BUG("the lane is full");
		r->waiting++;
	}
	sem_post(&gate);
	while (r->waiting) {
		if (poll(&p, 1, 60000) == 0)
			BUG("no answer within a minute");
		mailbox_collect(r->mailbox);
	}
	for (size_t i = 0; i < n; i++)
		arena_release(&acts[i].arena);
	sem_destroy(&gate);
}

/* ---- the database under test ---- */

static int64_t
stands_still(void *ctx)
{
	(void)ctx;
	return 1600000000000;
}

static void
on_fatal(const char *what)
{
	fprintf(stderr, "fatal: %s\n", what);
	abort();
}

static struct db *
open_real(struct run *r, const char *dir, struct err *e)
{
	const struct db_config config = { .dir = dir,
		.read_lanes = 1,
		.clock = &r->clock,
		.mailbox = r->mailbox,
		.on_fatal = on_fatal,
		.create = true,
		.min_free = 1,
		.migrations = r->migrations,
		.n_migrations = ARRAY_LEN(r->migrations),
		.statements = powercut_stmts,
		.n_statements = powercut_stmts_count };

	return db_open(&config, e);
}

/* One life of the process: bursts, sometimes up to a checkpoint. */
static void
live(struct run *r, bool to_checkpoint)
{
	struct err e = { 0 };
	struct db_stats stats;
	uint64_t bursts = 2 + crash_random(&r->rng, 12);

	r->db = open_real(r, r->live, &e);
	if (!r->db)
		BUG(e.detail);
	if (to_checkpoint)
		bursts = 100;
	for (uint64_t i = 0; i < bursts; i++) {
		burst(r);
		db_stats(r->db, &stats);
		/* a few more behind it, on a journal begun anew */
		if (to_checkpoint && i < 90 &&
			stats.wal_bytes / 4096 > LONG_PAGES)
			i = 90;
	}
	db_stats(r->db, &stats);
	r->f.commits += stats.commits;
	db_close(r->db);
}

/* Fills the log; true: it holds a checkpoint under load. */
static bool
record(struct run *r)
{
	bool to_checkpoint = crash_random(&r->rng, 12) == 0;
	uint64_t lives = to_checkpoint ? 1 : 1 + crash_random(&r->rng, 3);

	crash_disk_clear(r->live);
	r->acked = 0;
	crash_start(r->leg);
	for (uint64_t i = 0; i < lives; i++)
		live(r, to_checkpoint);
	crash_stop();
	r->f.rounds++;
	return to_checkpoint;
}

/* ---- looking at what is left ---- */

static int64_t
number(sqlite3 *h, const char *sql, bool *broken)
{
	sqlite3_stmt *s = NULL;
	int64_t n = -1;

	if (sqlite3_prepare_v2(h, sql, -1, &s, NULL) == SQLITE_OK &&
		sqlite3_step(s) == SQLITE_ROW)
		n = sqlite3_column_int64(s, 0);
	if (sqlite3_finalize(s) != SQLITE_OK || n < 0)
		*broken = true;
	return n;
}

static bool
is_sound(sqlite3 *h)
{
	sqlite3_stmt *s = NULL;
	bool ok = sqlite3_prepare_v2(h, "PRAGMA integrity_check(1)", -1, &s,
			  NULL) == SQLITE_OK &&
		  sqlite3_step(s) == SQLITE_ROW &&
		  strcmp((const char *)sqlite3_column_text(s, 0), "ok") == 0;

	sqlite3_finalize(s);
	return ok;
}

/* Each act has its own bytes, and none is missing between. */
static int64_t
count_acts(sqlite3 *h, bool *broken)
{
	sqlite3_stmt *s = NULL;
	uint8_t body[BODY_MAX];
	int64_t n = 0;
	int rc = sqlite3_prepare_v2(
		h, "SELECT seq, body FROM act ORDER BY seq", -1, &s, NULL);

	while (rc == SQLITE_OK && sqlite3_step(s) == SQLITE_ROW) {
		struct bytes got = bytes_of(sqlite3_column_blob(s, 1),
			(size_t)sqlite3_column_bytes(s, 1));

		if (sqlite3_column_int64(s, 0) != ++n ||
			!bytes_equal(got, bytes_of(body, body_of(n, body))))
			*broken = true;
	}
	if (sqlite3_finalize(s) != SQLITE_OK || rc != SQLITE_OK)
		*broken = true;
	return n;
}

static int64_t
look(sqlite3 *h, bool *broken)
{
	static const char tables[] =
		"SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND "
		"name IN ('act', 'total')";
	int64_t n = 0, there;

	if (sqlite3_exec(h, "PRAGMA locking_mode = EXCLUSIVE", NULL, NULL,
		    NULL) != SQLITE_OK ||
		!is_sound(h))
		*broken = true;
	there = number(h, tables, broken);
	if (there < 1)
		return 0;
	n = count_acts(h, broken);
	if (number(h, "SELECT count(*) FROM line", broken) != 2 * n)
		*broken = true;
	if (there == 2 && number(h, "SELECT n FROM total WHERE name = 'acts'",
				  broken) != n)
		*broken = true;
	return n;
}

/* How many acts a plain connection finds; none in a file that is not there. */
static int64_t
count_after_cut(const struct run *r, bool *broken)
{
	char path[PATH_MAX + 16];
	sqlite3 *h = NULL;
	int64_t n;

	snprintf(path, sizeof(path), "%s/yizhan.db", r->dead);
	if (access(path, F_OK) != 0)
		return 0;
	if (sqlite3_open_v2(path, &h, SQLITE_OPEN_READWRITE, "unix") !=
		SQLITE_OK)
		*broken = true;
	sqlite3_db_config(h, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
	n = look(h, broken);
	sqlite3_close(h);
	return n;
}

/* The program itself comes up on what is left and goes on from there. */
static void
reopen(struct run *r, int64_t found)
{
	struct err e = { 0 };

	r->db = open_real(r, r->dead, &e);
	if (!r->db) {
		printf("# leg=%s does not open: %s\n", legs[r->leg].name,
			e.detail);
		r->f.corrupt++;
		return;
	}
	r->acked = found;
	burst(r);
	db_close(r->db);
	r->f.reopened++;
}

static void
cut(struct run *r, struct crash_disk *d, size_t at, int64_t acked)
{
	bool broken = false;
	int64_t found;

	crash_disk_cut(d, &r->rng, r->dead);
	found = count_after_cut(r, &broken);
	r->f.points++;
	r->f.corrupt += broken;
	if (found < acked) {
		uint64_t missing = (uint64_t)(acked - found);

		r->f.lost++;
		if (missing > r->f.worst)
			r->f.worst = missing;
	}
	if (r->leg != CRASH_FULL)
		return;
	if ((broken || found < acked) && r->f.shown++ < SHOWN_MAX)
		printf("# round %llu operation %zu: answered %lld, there %lld, "
		       "%s\n",
			(unsigned long long)r->f.rounds, at, (long long)acked,
			(long long)found, broken ? "damaged" : "sound");
	if (r->f.points % REOPEN_EVERY == 0 && !broken)
		reopen(r, found);
}

/* ---- rounds ---- */

static int
by_value(const void *a, const void *b)
{
	size_t x = *(const size_t *)a, y = *(const size_t *)b;

	return (x > y) - (x < y);
}

static void
cut_all(struct run *r, size_t n_points)
{
	size_t n, done = 0;
	const struct crash_op *ops = crash_ops(&n);
	size_t *points = xcalloc(n_points, sizeof(*points));
	struct crash_disk *d = crash_disk_new();
	int64_t acked = 0;

	for (size_t i = 0; i < n_points; i++)
		points[i] = 1 + crash_random(&r->rng, n);
	qsort(points, n_points, sizeof(*points), by_value);
	for (size_t i = 0; i < n; i++) {
		crash_disk_play(d, &ops[i]);
		if (ops[i].kind == CRASH_ACK)
			acked = ops[i].at;
		r->f.dir_syncs += ops[i].kind == CRASH_DIRSYNC;
		for (; done < n_points && points[done] == i + 1; done++)
			cut(r, d, i, acked);
	}
	crash_disk_free(d);
	free(points);
}

static void
run_leg(struct run *r, uint64_t points)
{
	while (r->f.points < points) {
		/* the long logs are dear, and few places of them new */
		size_t n = record(r) ? 60 : 120;

		if (n > points - r->f.points)
			n = points - r->f.points;
		cut_all(r, n);
	}
}

static void
make_dir(char path[PATH_MAX])
{
	const char *top = access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp";

	snprintf(path, PATH_MAX, "%s/powercut_XXXXXX", top);
	if (!mkdtemp(path))
		BUG("no directory");
}

static void
drop_dir(const char *path)
{
	crash_disk_clear(path);
	rmdir(path);
}

/* In a process of its own: SQLite keeps what it knows of files by process. */
static void
worker(uint64_t seed, uint64_t points, struct figures out[CRASH_LEGS])
{
	static struct run r;

	crash_install();
	for (int leg = 0; leg < CRASH_LEGS; leg++) {
		r = (struct run){ .leg = (enum crash_leg)leg,
			.rng = { seed },
			.clock = { stands_still, stands_still, NULL },
			.mailbox = mailbox_new(),
			.migrations = { { 1, "acts", bytes_str(schema) },
				{ 2, "total", bytes_str(schema_total) } } };
		make_dir(r.live);
		make_dir(r.dead);
		run_leg(&r, (points * legs[leg].share + 99) / 100);
		mailbox_free(r.mailbox);
		drop_dir(r.live);
		drop_dir(r.dead);
		out[leg] = r.f;
	}
}

/* ---- the report ---- */

static void
sum(const struct figures (*of)[CRASH_LEGS], long workers,
	struct figures out[CRASH_LEGS])
{
	for (long w = 0; w < workers; w++)
		for (int leg = 0; leg < CRASH_LEGS; leg++) {
			const struct figures *f = &of[w][leg];
			struct figures *to = &out[leg];

			to->points += f->points;
			to->lost += f->lost;
			to->corrupt += f->corrupt;
			to->rounds += f->rounds;
			to->acks += f->acks;
			to->commits += f->commits;
			to->reopened += f->reopened;
			to->dir_syncs += f->dir_syncs;
			if (f->worst > to->worst)
				to->worst = f->worst;
		}
}

static void
show(const struct figures *f, const char *leg, uint64_t seed)
{
	printf("powercut leg=%s points=%llu lost=%llu corrupt=%llu worst=%llu "
	       "rounds=%llu answered=%llu commits=%llu dirsyncs=%llu "
	       "reopened=%llu seed=%llu\n",
		leg, (unsigned long long)f->points, (unsigned long long)f->lost,
		(unsigned long long)f->corrupt, (unsigned long long)f->worst,
		(unsigned long long)f->rounds, (unsigned long long)f->acks,
		(unsigned long long)f->commits,
		(unsigned long long)f->dir_syncs,
		(unsigned long long)f->reopened, (unsigned long long)seed);
}

static int
report(const struct figures f[CRASH_LEGS], uint64_t asked, bool all_ended)
{
	const struct figures *full = &f[CRASH_FULL];
	/* clang-format off */
	const struct { bool ok; const char *what; } rows[] = {
		{ all_ended && full->points >= asked && full->acks && full->dir_syncs,
		  "the lane ran, the power was cut as often as asked" },
		{ full->lost == 0, "no answered act is lost" },
		{ full->corrupt == 0, "no file is damaged, no act is there by half" },
		{ full->reopened > 0, "the program comes up on what is left" },
		{ f[CRASH_NORMAL].lost > 0, "without the sync behind COMMIT acts are lost" },
		{ f[CRASH_OFF].corrupt > 0, "without any sync files are damaged" },
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

static bool
run_workers(long n, uint64_t seed, uint64_t points,
	struct figures (*shared)[CRASH_LEGS])
{
	pid_t children[WORKERS_MAX];
	bool ok = true;
	int status;

	for (long w = 0; w < n; w++) {
		children[w] = fork();
		BUG_ON(children[w] < 0);
		if (children[w] == 0) {
			worker(seed + (uint64_t)w * 1000003,
				(points + (uint64_t)n - 1) / (uint64_t)n,
				shared[w]);
			fflush(stdout);
			_exit(0);
		}
	}
	for (long w = 0; w < n; w++)
		ok = waitpid(children[w], &status, 0) == children[w] &&
		     status == 0 && ok;
	return ok;
}

int
main(int argc, char **argv)
{
	const char *size = argc > 1 ? argv[1] : getenv("YIZHAN_SIZE");
	uint64_t points = size ? strtoull(size, NULL, 10) : POINTS_DEFAULT;
	uint64_t seed = argc > 2 ? strtoull(argv[2], NULL, 10)
				 : (uint64_t)clock_now(&clock_system);
	long n = sysconf(_SC_NPROCESSORS_ONLN);
	struct figures all[CRASH_LEGS] = { 0 };
	struct figures(*shared)[CRASH_LEGS];
	bool ok;

	if (!points)
		return 2;
	n = n < 1 ? 1 : n > WORKERS_MAX ? WORKERS_MAX : n;
	shared = mmap(NULL, sizeof(*shared) * WORKERS_MAX,
		PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	BUG_ON(shared == MAP_FAILED);
	log_set_level(LOG_WARN);
	ok = run_workers(n, seed, points, shared);
	sum((const struct figures(*)[CRASH_LEGS])shared, n, all);
	for (int leg = 0; leg < CRASH_LEGS; leg++)
		show(&all[leg], legs[leg].name, seed);
	return report(all, points, ok);
}
