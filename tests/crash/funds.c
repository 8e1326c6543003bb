/* SPDX-License-Identifier: Apache-2.0 */
/*
 * funds [SEQUENCES [SEED]]: whatever anybody does in whatever order, also with
 * a server that is killed: no payment with fewer than three people, nothing
 * below zero, sums equal.
 *
 * A child is the centre. It runs sequences of random acts, a transaction a
 * sequence and a savepoint an act, by staff who each try everything. The parent
 * kills it at random moments and counts what is in the file with statements of
 * its own, beside what `yizhan check` counts.
 */
#include "app.h"
#include "crypto.h"
#include "fund.sql.h"
#include "fund/grant.h"
#include "fund/run.h"
#include "init.h"
#include "log.h"
#include "person/person.h"
#include "ref/ref.h"
#include "run.sql.h"
#include "staff.sql.h"
#include "str.h"

#include <signal.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#define SEQUENCES_DEFAULT 300
#define ACTS_MAX 24
#define CARD "6228480012345678903"

enum { STAFF = 5, PEOPLE = 8, ARENA = 16 << 20 };

/* Whom the demo knows: five who act, and as applicants themselves too. */
static const char *const staff_names[STAFF] = { "chuangkou", "shenhe", "shenpi",
	"caiwu", "fuhe" };
static const char *const person_ids[PEOPLE] = { "340299199005159814",
	"340299198503209824", "340299197808119833", "340299199601029848",
	"340299196811309852", "340299199307079860", "340299198101029724",
	"340299198201039735" };
static const char *const purposes[] = { "relief", "training", "health" };
static const char *const states[] = { "keyed", "reserved", "committed",
	"failed" };

/* Shared with the parent, which outlives every kill. */
struct figures {
	uint64_t sequences, acts, done, kills, sent, bug;
};

struct life {
	struct app *app;
	struct figures *f;
	uint64_t random;
	struct caller by[STAFF];
	const struct caller *who; /* of the act under way */
};

static uint64_t
draw(struct life *l, uint64_t below)
{
	l->random ^= l->random << 13;
	l->random ^= l->random >> 7;
	l->random ^= l->random << 17;
	return l->random % below;
}

/* ---- acts: each picks what it acts on, and may be refused ---------------- */

typedef int act_fn(struct tx *tx, struct life *l, struct err *e);

static int
pick_envelope(struct tx *tx, struct life *l, const char **ref, struct err *e)
{
	struct sql_fund_envelopes_rows rows;

	if (sql_fund_envelopes(tx, e, &rows) != 0)
		return -1;
	if (!rows.n)
		return err_set(e, ERR_NOT_FOUND);
	*ref = rows.items[draw(l, rows.n)].ref;
	return 0;
}

static int
act_budget(struct tx *tx, struct life *l, struct err *e)
{
	const struct fund_budget b = { .source = "special",
		.purpose = purposes[draw(l, ARRAY_LEN(purposes))],
		.year = civil_from_ms(tx_now(tx)).y,
		.amount = 1 + (int64_t)draw(l, 200000),
		.basis = "测试" };
	char ref[FUND_REF_SIZE];

	return fund_budget(tx, l->app, l->who, &b, ref, e);
}

static int
act_key(struct tx *tx, struct life *l, struct err *e)
{
	const struct person_input in = { "测试", "resident",
		person_ids[draw(l, PEOPLE)], NULL };
	struct fund_grant_new n = { .amount = 1 + (int64_t)draw(l, 90000),
		.account = { "测试", "测试银行", CARD } };
	struct person_claim claim;
	char ref[FUND_REF_SIZE];

	if (pick_envelope(tx, l, &n.envelope, e) != 0 ||
		person_claim_check(l->app, tx_arena(tx), &in, SOURCE_DESK, 0,
			&claim, e) != 0 ||
		person_admit(tx, l->app, &claim, l->who->actor, &n.person, e) !=
			0)
		return -1;
	return fund_grant_key(tx, l->app, l->who, &n, ref, e);
}

/* Some grant in some state, now and then in a version that has passed. */
static int
pick_grant(struct tx *tx, struct life *l, const char *state, const char **ref,
	int64_t *version, struct err *e)
{
	struct sql_fund_grants_rows rows;
	const struct sql_fund_grants *g;

	if (sql_fund_grants(tx, e, state, &rows) != 0)
		return -1;
	if (!rows.n)
		return err_set(e, ERR_NOT_FOUND);
	g = &rows.items[draw(l, rows.n)];
	*ref = g->ref;
	*version = g->version - (draw(l, 20) == 0);
	return 0;
}

typedef int step_fn(struct tx *tx, struct app *app, const struct caller *by,
	const char *ref, int64_t version, struct err *e);

static int
step(struct tx *tx, struct life *l, const char *state, step_fn *fn,
	struct err *e)
{
	const char *ref;
	int64_t version;

	return pick_grant(tx, l, state, &ref, &version, e) != 0
		       ? -1
		       : fn(tx, l->app, l->who, ref, version, e);
}

static int
act_review(struct tx *tx, struct life *l, struct err *e)
{
	return step(tx, l, states[draw(l, 10) ? 0 : draw(l, 4)],
		fund_grant_review, e);
}

static int
act_approve(struct tx *tx, struct life *l, struct err *e)
{
	return step(tx, l, states[draw(l, 10) ? 1 : draw(l, 4)],
		fund_grant_approve, e);
}

static int
act_drop(struct tx *tx, struct life *l, struct err *e)
{
	return step(tx, l, states[draw(l, 4)], fund_grant_drop, e);
}

static int
act_account(struct tx *tx, struct life *l, struct err *e)
{
	const struct fund_account a = { "测试", "另一家银行", CARD };
	const char *ref;
	int64_t version;

	return pick_grant(tx, l, "failed", &ref, &version, e) != 0
		       ? -1
		       : fund_grant_account(
				 tx, l->app, l->who, ref, version, &a, e);
}

static int
act_run(struct tx *tx, struct life *l, struct err *e)
{
	struct fund_run_seen seen;
	char ref[FUND_REF_SIZE];
	uint8_t sha256[SHA256_SIZE];

	if (fund_run_preview(tx, &seen, e) != 0)
		return -1;
	seen.n += draw(l, 20) == 0;
	return fund_run_make(tx, l->app, l->who, &seen, ref, sha256, e);
}

struct picked_run {
	const char *ref;
	char hash[2 * SHA256_SIZE + 1];
};

static int
pick_run(struct tx *tx, struct life *l, struct picked_run *out, struct err *e)
{
	struct sql_fund_runs_rows rows;

	if (sql_fund_runs(tx, e, &rows) != 0)
		return -1;
	if (!rows.n)
		return err_set(e, ERR_NOT_FOUND);
	/* The newest first: those are the ones that may go somewhere. */
	rows.n = rows.n > 3 && draw(l, 4) ? 3 : rows.n;
	out->ref = rows.items[draw(l, rows.n)].ref;
	for (size_t i = 0; i < rows.n; i++)
		if (rows.items[i].ref == out->ref)
			hex_format(
				rows.items[i].sha256.p, SHA256_SIZE, out->hash);
	return 0;
}

static int
act_release(struct tx *tx, struct life *l, struct err *e)
{
	struct picked_run r;

	return pick_run(tx, l, &r, e) != 0
		       ? -1
		       : fund_run_release(tx, l->app, l->who, r.ref, r.hash, e);
}

static int
act_discard(struct tx *tx, struct life *l, struct err *e)
{
	struct picked_run r;

	return pick_run(tx, l, &r, e) != 0
		       ? -1
		       : fund_run_discard(tx, l->app, l->who, r.ref, r.hash, e);
}

/* Some lines of a run, some with one word, some with the other. */
static int
act_answer(struct tx *tx, struct life *l, struct err *e)
{
	struct sql_fund_payments_of_rows rows;
	struct sql_fund_run_by_ref run;
	struct fund_answered out;
	struct picked_run r;
	struct str text;

	if (pick_run(tx, l, &r, e) != 0 ||
		sql_fund_run_by_ref(tx, e, r.ref, &run) != 1 ||
		sql_fund_payments_of(tx, e, run.id, &rows) != 0)
		return -1;
	str_init(&text, tx_arena(tx), 65536);
	str_printf(&text, "驿站付款回单,%s,%s\n付款编号,结果\n", r.ref, r.hash);
	for (size_t i = 0; i < rows.n; i++)
		if (draw(l, 3))
			str_printf(&text, "%s,%s\n", rows.items[i].ref,
				draw(l, 3) ? "成功" : "失败");
	return fund_run_answer(tx, l->app, l->who, r.ref, text.p, &out, e);
}

static int
act_carry(struct tx *tx, struct life *l, struct err *e)
{
	const char *env;
	char ref[FUND_REF_SIZE];

	return pick_envelope(tx, l, &env, e) != 0
		       ? -1
		       : fund_carry_ask(tx, l->app, l->who, env,
				 1 + (int64_t)draw(l, 20000), "测试", ref, e);
}

static int
act_sign(struct tx *tx, struct life *l, struct err *e)
{
	struct sql_fund_carries_rows rows;
	const struct sql_fund_carries *c;

	if (sql_fund_carries(tx, e, &rows) != 0)
		return -1;
	if (!rows.n)
		return err_set(e, ERR_NOT_FOUND);
	c = &rows.items[draw(l, rows.n)];
	return fund_carry_sign(tx, l->app, l->who, c->ref, c->amount, e);
}

/* How often, in a hundred or so. */
static const struct {
	act_fn *fn;
	unsigned weight;
} acts[] = {
	{ act_budget, 8 },
	{ act_key, 24 },
	{ act_review, 24 },
	{ act_approve, 24 },
	{ act_drop, 20 },
	{ act_run, 6 },
	{ act_release, 10 },
	{ act_discard, 1 },
	{ act_answer, 10 },
	{ act_account, 8 },
	{ act_carry, 2 },
	{ act_sign, 2 },
};

static act_fn *
draw_act(struct life *l)
{
	unsigned total = 0;
	uint64_t at;

	for (size_t i = 0; i < ARRAY_LEN(acts); i++)
		total += acts[i].weight;
	at = draw(l, total);
	for (size_t i = 0;; i++) {
		if (at < acts[i].weight)
			return acts[i].fn;
		at -= acts[i].weight;
	}
}

/* ---- a life -------------------------------------------------------------- */

static int
one_act(struct tx *tx, void *arg, struct err *e)
{
	struct life *l = arg;

	l->who = &l->by[draw(l, STAFF)];
	return draw_act(l)(tx, l, e);
}

static int
sequence(struct tx *tx, void *arg, struct err *e)
{
	struct life *l = arg;

	(void)e;
	for (uint64_t n = 1 + draw(l, ACTS_MAX); n > 0; n--) {
		struct err why = { 0 };

		l->f->acts++;
		if (tx_try(tx, one_act, l, &why) == 0)
			l->f->done++;
		/* A trigger or a CHECK that fires is a bug of the code before
		 * it. */
		l->f->bug += why.code == ERR_INTERNAL;
		if (why.code == ERR_INTERNAL)
			fprintf(stderr, "# %s\n", why.detail);
	}
	return 0;
}

static int
find_staff(struct tx *tx, void *arg, struct err *e)
{
	struct life *l = arg;

	for (size_t i = 0; i < STAFF; i++) {
		struct sql_staff_get_by_name row;

		if (sql_staff_get_by_name(tx, e, staff_names[i], &row) != 1)
			return -1;
		l->by[i] = (struct caller){ .kind = CALLER_STAFF,
			.id = row.id,
			.factor_at = tx_now(tx) };
		snprintf(l->by[i].actor, sizeof(l->by[i].actor), "staff:%lld",
			(long long)row.id);
	}
	return 0;
}

static int
recount(struct tx *tx, void *arg, struct err *e)
{
	struct fund_recount out;
	struct life *l = arg;
	int64_t after = 0;

	if (fund_recount(tx, &out, e) != 0)
		return -1;
	do {
		if (fund_recount_files(tx, l->app, &after, e) != 0)
			return -1;
	} while (after);
	return 0;
}

static void
must(int rc, const struct err *e)
{
	if (rc == 0)
		return;
	fprintf(stderr, "# %s %s\n", err_info(e->code)->name, e->detail);
	exit(1);
}

static void
run(struct life *l, db_fn *fn)
{
	struct err e = { 0 };
	struct arena a;

	arena_init(&a, ARENA);
	must(db_run(l->app->db, DB_WRITE, fn, l, &a, &e), &e);
	arena_release(&a);
}

/* In the child: until so many sequences are done, or a kill. */
static void
live(const char *dir, struct figures *f, uint64_t until, uint64_t seed)
{
	struct app_config config = { .dir = dir };
	struct life l = { .f = f, .random = seed | 1 };
	struct err e = { 0 };

	l.app = app_open(&config, &clock_system, &rng_system, &e);
	must(l.app ? 0 : -1, &e);
	run(&l, recount);
	run(&l, find_staff);
	while (f->sequences < until) {
		run(&l, sequence);
		f->sequences++;
	}
	run(&l, recount);
	app_close(l.app);
}

/* ---- counted from outside ------------------------------------------------ */

static int64_t
value(const char *dir, const char *sql)
{
	sqlite3 *db;
	sqlite3_stmt *s;
	char path[128];
	int64_t n = -1;

	snprintf(path, sizeof(path), "%s/yizhan.db", dir);
	BUG_ON(sqlite3_open(path, &db) != SQLITE_OK);
	BUG_ON(sqlite3_prepare_v2(db, sql, -1, &s, NULL) != SQLITE_OK);
	if (sqlite3_step(s) == SQLITE_ROW)
		n = sqlite3_column_int64(s, 0);
	sqlite3_finalize(s);
	sqlite3_close(db);
	return n;
}

/* clang-format off */
static const struct {
	const char *what, *wrong; /* the statement counts what must not be */
} proofs[] = {
	{ "no payment with fewer than three people",
	  "SELECT count(*) FROM fund_payment p WHERE p.state IN ('sent', 'paid', 'failed') AND "
	  "(SELECT count(DISTINCT person) FROM fund_sign s WHERE s.grant_id = p.grant_id) < 3" },
	{ "whoever lets money go did nothing else for it",
	  "SELECT count(*) FROM fund_payment p JOIN fund_run r ON r.id = p.run_id WHERE p.state IN "
	  "('sent', 'paid', 'failed') AND (r.released_person IS NULL OR r.released_person = r.made_person OR "
	  "EXISTS (SELECT 1 FROM fund_sign s WHERE s.grant_id = p.grant_id AND s.stage <> 'released' "
	  "AND s.person = r.released_person))" },
	{ "nobody signs for themselves",
	  "SELECT count(*) FROM fund_sign s JOIN fund_party p ON p.grant_id = s.grant_id AND p.person = s.person" },
	{ "nothing lies below zero, and the four accounts are the budget",
	  "SELECT count(*) FROM fund_envelope WHERE min(available, reserved, committed, paid) < 0 "
	  "OR available + reserved + committed + paid <> budget" },
	{ "the ledger's sums are the balances",
	  "SELECT count(*) FROM fund_envelope v WHERE v.paid <> (SELECT coalesce(sum(CASE WHEN e.put_into = 'paid' "
	  "THEN e.amount WHEN e.taken_from = 'paid' THEN -e.amount ELSE 0 END), 0) FROM fund_entry e "
	  "WHERE e.envelope_id = v.id) OR v.available <> (SELECT coalesce(sum(CASE WHEN e.put_into = 'available' "
	  "THEN e.amount WHEN e.taken_from = 'available' THEN -e.amount ELSE 0 END), 0) FROM fund_entry e "
	  "WHERE e.envelope_id = v.id)" },
	{ "what is paid is what the bank was told, less what it could not",
	  "SELECT (SELECT sum(paid) FROM fund_envelope) <> (SELECT coalesce(sum(total), 0) FROM fund_run "
	  "WHERE state = 'released') - (SELECT coalesce(sum(amount), 0) FROM fund_payment WHERE state = 'failed')" },
	{ "no grant is paid twice",
	  "SELECT count(*) FROM (SELECT 1 FROM fund_payment WHERE state IN ('sent', 'paid') GROUP BY grant_id "
	  "HAVING count(*) > 1)" },
	{ "no year's cap is passed",
	  "SELECT count(*) FROM fund_use WHERE subject = 'person' AND purpose = 'training' AND used > 300000" },
};
/* clang-format on */

static bool wrong[ARRAY_LEN(proofs)]; /* ever */

static void
count(const char *dir)
{
	for (size_t i = 0; i < ARRAY_LEN(proofs); i++)
		if (value(dir, proofs[i].wrong) != 0)
			wrong[i] = true;
}

/* ---- lives --------------------------------------------------------------- */

/* One child, killed behind so many of its sequences or left to end. False: it
 * ended badly by itself. */
static bool
life(const char *dir, struct figures *f, uint64_t until, uint64_t kill_at,
	uint64_t seed)
{
	uint64_t began = f->sequences;
	pid_t child = fork();
	int status;

	BUG_ON(child < 0);
	if (child == 0) {
		live(dir, f, until, seed);
		_exit(0);
	}
	while (kill_at && waitpid(child, &status, WNOHANG) == 0) {
		if (*(volatile uint64_t *)&f->sequences - began >= kill_at) {
			/* Within a transaction, not behind it. */
			usleep((useconds_t)(seed % 3000));
			kill(child, SIGKILL);
			f->kills++;
			kill_at = 0;
		}
	}
	if (kill_at)
		return WIFEXITED(status) && WEXITSTATUS(status) == 0;
	if (waitpid(child, &status, 0) != child)
		return false;
	return (WIFEXITED(status) && WEXITSTATUS(status) == 0) ||
	       (WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
}

static int
report(const struct figures *f, uint64_t asked, bool ended)
{
	const struct {
		bool ok;
		const char *what;
	} more[] = {
		{ ended && f->sequences >= asked,
			"every life ended as it should" },
		{ f->bug == 0, "no trigger had to fire" },
		{ f->sent > asked / 100, "money did go out" },
	};
	size_t n = 0;
	int failed = 0;

	printf("1..%zu\n", ARRAY_LEN(more) + ARRAY_LEN(proofs));
	for (size_t i = 0; i < ARRAY_LEN(more); i++, failed += !more[i - 1].ok)
		printf("%s %zu - %s\n", more[i].ok ? "ok" : "not ok", ++n,
			more[i].what);
	for (size_t i = 0; i < ARRAY_LEN(proofs); i++, failed += wrong[i - 1])
		printf("%s %zu - %s\n", wrong[i] ? "not ok" : "ok", ++n,
			proofs[i].what);
	return failed ? 1 : 0;
}

int
main(int argc, char **argv)
{
	const char *size = argc > 1 ? argv[1] : getenv("YIZHAN_SIZE");
	uint64_t asked = size ? strtoull(size, NULL, 10) : SEQUENCES_DEFAULT;
	uint64_t seed = argc > 2 ? strtoull(argv[2], NULL, 10)
				 : (uint64_t)clock_now(&clock_system);
	struct life draws = { .random = seed | 1 };
	char dir[] = "/tmp/funds_XXXXXX", password[PASSWORD_ONE_TIME];
	char command[64];
	struct figures *f = mmap(NULL, sizeof(*f), PROT_READ | PROT_WRITE,
		MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	struct err e = { 0 };
	bool ended = true;

	BUG_ON(f == MAP_FAILED || !mkdtemp(dir));
	log_set_level(LOG_WARN);
	must(init_centre(dir, true, &clock_system, &rng_system, password, &e),
		&e);
	while (ended && f->sequences < asked) {
		/* The last life may end by itself. */
		uint64_t part = 1 + draw(&draws, 2 * asked / 12 + 1);
		bool last = f->sequences + part >= asked;

		ended = life(dir, f, asked, last ? 0 : part,
			draw(&draws, UINT64_MAX));
		count(dir);
	}
	f->sent = (uint64_t)value(dir, "SELECT count(*) FROM fund_payment "
				       "WHERE state IN ('sent', 'paid')");
	printf("funds sequences=%llu acts=%llu done=%llu kills=%llu "
	       "payments=%llu seed=%llu\n",
		(unsigned long long)f->sequences, (unsigned long long)f->acts,
		(unsigned long long)f->done, (unsigned long long)f->kills,
		(unsigned long long)f->sent, (unsigned long long)seed);
	snprintf(command, sizeof(command), "rm -rf %s", dir);
	if (system(command) != 0)
		ended = false;
	return report(f, asked, ended);
}
