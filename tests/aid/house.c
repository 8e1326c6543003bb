/* SPDX-License-Identifier: Apache-2.0 */
/* The centre itself: how it is made, who its people are, what lies in it. */
#include "../bench/test_id.h"
#include "aid.sql.h"
#include "fund/run.h"
#include "house_private.h"
#include "init.h"
#include "ref/ref.h"
#include "staff.sql.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#define FIRST_ID 7000000	       /* of test_id() */
#define MORNING INT64_C(1622509200000) /* 2021-06-01 09:00 */
#define DAY INT64_C(86400000)
#define ARENA ((size_t)64 << 20)

static const struct {
	const char *name, *id_no;
} people[STAFF] = {
	{ "chuangkou", "340299198001019713" },
	{ "shenhe", "340299198101029724" },
	{ "shenpi", "340299198201039735" },
	{ "caiwu", "340299198301049746" },
	{ "fuhe", "340299198601079779" },
	{ "shenji", "340299198401059757" },
	{ "guanli", "340299198501069768" },
};
/* As staff; of the others nobody is. */
static const int kin[FAMILIES] = { 0, 2, 3, NOBODY, NOBODY, NOBODY, NOBODY,
	NOBODY };
static const int self[FAMILIES] = { NOBODY, NOBODY, NOBODY, 4, NOBODY, NOBODY,
	NOBODY, NOBODY };

static int64_t
now_ms(void *ctx)
{
	return atomic_load(&((struct house *)ctx)->kept->now);
}

/* splitmix64: the same seed, the same keys and references. */
static void
fill(void *ctx, void *out, size_t n)
{
	uint64_t *state = ctx;
	uint8_t *p = out;

	for (size_t i = 0; i < n; i++) {
		uint64_t z = (*state += UINT64_C(0x9e3779b97f4a7c15));

		z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
		p[i] = (uint8_t)(z >> 40);
	}
}

static void
shell(const char *command)
{
	if (system(command) != 0)
		BUG("shell");
}

static const char *
place(void)
{
	return access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp";
}

void
house_base(char dir[40])
{
	char password[PASSWORD_ONE_TIME];
	struct err e = { 0 };

	snprintf(dir, 40, "%s/aid_base_XXXXXX", place());
	BUG_ON(!mkdtemp(dir));
	if (init_centre(dir, true, &clock_system, &rng_system, password, &e) !=
		0)
		BUG(err_info(e.code)->name);
}

/* ---- people -------------------------------------------------------------- */

static int
find_staff(struct tx *tx, void *arg, struct err *e)
{
	struct house *h = arg;

	for (size_t i = 0; i < STAFF; i++) {
		struct sql_staff_get_by_name row;

		if (sql_staff_get_by_name(tx, e, people[i].name, &row) != 1)
			return -1;
		h->staff[i] = (struct caller){
			.kind = CALLER_STAFF, .id = row.id, .perms = ~0u
		};
		snprintf(h->staff[i].actor, sizeof(h->staff[i].actor),
			"staff:%lld", (long long)row.id);
	}
	return 0;
}

/* All of them are known from the start: who asks for money need not have asked
 * for a file. */
static int
admit(struct tx *tx, void *arg, struct err *e)
{
	struct house *h = arg;
	const struct fund_budget b = { .source = "special",
		.purpose = "accident",
		.year = civil_from_ms(h->kept->now).y,
		.amount = 1,
		.basis = "测试" };

	for (int i = 0; i < FAMILIES; i++) {
		const struct person_input in = { "测试", "resident", h->self[i],
			NULL };
		struct person_claim claim;
		int64_t id;

		if (person_claim_check(h->app, tx_arena(tx), &in, SOURCE_DESK,
			    0, &claim, e) != 0 ||
			person_admit(tx, h->app, &claim, h->staff[0].actor, &id,
				e) != 0)
			return -1;
	}
	return fund_budget(tx, h->app, &h->staff[6], &b, h->kept->envelope, e);
}

void
house_families(struct world *w)
{
	for (int i = 0; i < FAMILIES; i++)
		w->families[i] =
			(struct family){ .self = self[i], .kin = kin[i] };
}

static void
number(int who, uint64_t n, char out[IDNO_SIZE])
{
	char id[19];

	test_id(n, id);
	snprintf(out, IDNO_SIZE, "%s", who == NOBODY ? id : people[who].id_no);
}

static void
must(struct house *h, db_fn *fn, enum db_lane lane)
{
	struct err e = { 0 };
	struct arena a;

	arena_init(&a, ARENA);
	if (db_run(h->app->db, lane, fn, h, &a, &e) != 0) {
		fprintf(stderr, "# %s %s\n", err_info(e.code)->name, e.detail);
		BUG("centre");
	}
	arena_release(&a);
}

/* ---- in the centre's process --------------------------------------------- */

void
house_wake(struct house *h)
{
	const struct app_config config = { .dir = h->dir };
	struct err e = { 0 };

	h->clock =
		(struct clock){ .now_ms = now_ms, .mono_ms = now_ms, .ctx = h };
	h->rng = (struct rng){ .fill = fill, .ctx = &h->kept->random };
	h->kiosk = (struct caller){ .kind = CALLER_TERMINAL,
		.actor = "terminal:1" };
	h->app = app_open(&config, &h->clock, &h->rng, &e);
	if (!h->app)
		BUG(err_info(e.code)->name);
	must(h, find_staff, DB_WRITE);
	if (!h->kept->envelope[0])
		must(h, admit, DB_WRITE);
	house_look(h);
}

static int
recount(struct tx *tx, void *arg, struct err *e)
{
	struct house *h = arg;
	struct fund_recount fund;
	struct aid_recount aid;
	int64_t after = 0;

	if (aid_recount(tx, &aid, e) != 0 || fund_recount(tx, &fund, e) != 0)
		return -1;
	do {
		if (fund_recount_files(tx, h->app, &after, e) != 0)
			return -1;
	} while (after);
	return 0;
}

void
house_recount(struct house *h)
{
	must(h, recount, DB_READ);
}

/* ---- beside it ----------------------------------------------------------- */

struct house *
house_new(const char *base, uint64_t seed)
{
	struct house *h = xcalloc(1, sizeof(*h));
	char command[160];

	h->kept = mmap(NULL, sizeof(*h->kept), PROT_READ | PROT_WRITE,
		MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	BUG_ON(h->kept == MAP_FAILED);
	h->kept->random = seed;
	atomic_store(&h->kept->now, MORNING);
	snprintf(h->dir, sizeof(h->dir), "%s/aid_acts_XXXXXX", place());
	BUG_ON(!mkdtemp(h->dir));
	snprintf(command, sizeof(command), "cp -a %s/. %s", base, h->dir);
	shell(command);
	for (int i = 0; i < FAMILIES; i++) {
		number(self[i], FIRST_ID + 2 * (uint64_t)i, h->self[i]);
		number(kin[i], FIRST_ID + 2 * (uint64_t)i + 1, h->kin[i]);
	}
	life_begin(h);
	return h;
}

void
house_free(struct house *h)
{
	char command[80];

	life_end(h);
	munmap(h->kept, sizeof(*h->kept));
	snprintf(command, sizeof(command), "rm -rf %s", h->dir);
	shell(command);
	free(h);
}

struct civil
house_today(const struct house *h)
{
	return civil_from_ms(atomic_load(&h->kept->now));
}

void
house_pass(struct house *h, int days)
{
	atomic_fetch_add(&h->kept->now, days * DAY);
}

/* ---- what lies there ----------------------------------------------------- */

/* Only to read: the journal of a life that was killed is left to the next. */
void
house_look(struct house *h)
{
	char path[80];

	snprintf(path, sizeof(path), "%s/yizhan.db", h->dir);
	BUG_ON(sqlite3_open_v2(path, &h->db, SQLITE_OPEN_READONLY, NULL) !=
		SQLITE_OK);
}

const char *
house_text(struct house *h, const char *sql, ...)
{
	sqlite3_stmt *s;
	va_list ap;
	bool row;

	BUG_ON(sqlite3_prepare_v2(h->db, sql, -1, &s, NULL) != SQLITE_OK);
	va_start(ap, sql);
	for (int i = 1; i <= sqlite3_bind_parameter_count(s); i++)
		sqlite3_bind_int64(s, i, va_arg(ap, int64_t));
	va_end(ap);
	row = sqlite3_step(s) == SQLITE_ROW;
	if (row)
		snprintf(h->said, sizeof(h->said), "%s",
			(const char *)sqlite3_column_text(s, 0));
	sqlite3_finalize(s);
	return row ? h->said : NULL;
}

static const char *
differ(const char *what, int i, const char *is, const char *should)
{
	static char why[400];

	snprintf(why, sizeof(why), "%s %d is %s, should be %s", what, i, is,
		should);
	return why;
}

static const char *
cases_differ(struct house *h, const struct world *w)
{
	for (int i = 0; i < w->n_cases; i++) {
		const struct a_case *c = &w->cases[i];
		char should[128];
		const char *is = house_text(h,
			"SELECT printf('%s v%d %d fen round %d%s', a.stage, "
			"f.version, coalesce(a.amount, 0), a.returns, CASE "
			"WHEN a.grant_id IS NULL THEN '' ELSE ' granted' END) "
			"FROM aid_case a JOIN casefile f ON f.id = a.id "
			"WHERE a.id = ?",
			h->kept->cases[i]);

		snprintf(should, sizeof(should), "%s v%lld %lld fen round %d%s",
			stage_names[c->stage], (long long)c->version,
			(long long)c->amount, c->round,
			c->grant == NOBODY ? "" : " granted");
		if (!is || strcmp(is, should) != 0)
			return differ("case", i, is ? is : "none", should);
	}
	return NULL;
}

static const char *
money_differs(struct house *h, const struct world *w)
{
	char should[128];
	const char *is = house_text(h,
		"SELECT printf('%d %d %d %d', available, reserved, committed, "
		"paid) FROM fund_envelope WHERE purpose = 'accident'");

	snprintf(should, sizeof(should), "%lld %lld %lld %lld",
		(long long)w->available, (long long)w->reserved,
		(long long)w->committed, (long long)w->paid);
	if (!is || strcmp(is, should) != 0)
		return differ("envelope", 0, is ? is : "none", should);
	for (int i = 0; i < w->n_grants; i++) {
		is = house_text(h,
			"SELECT printf('%s v%d', state, version) FROM "
			"fund_grant ORDER BY id LIMIT 1 OFFSET ?",
			(int64_t)i);
		snprintf(should, sizeof(should), "%s v%lld",
			money_names[w->grants[i].state],
			(long long)w->grants[i].version);
		if (!is || strcmp(is, should) != 0)
			return differ("grant", i, is ? is : "none", should);
	}
	return NULL;
}

const char *
house_differs(struct house *h, const struct world *w)
{
	const char *why = h->lost ? "an act that was answered is not in the "
				    "trail"
				  : cases_differ(h, w);

	return why ? why : money_differs(h, w);
}

/* ---- what must never be -------------------------------------------------- */

/* clang-format off */
static const struct {
	const char *what, *wrong;
} proofs[] = {
	{ "a payment of fewer than three people",
	  "SELECT count(*) FROM fund_payment p WHERE p.state IN ('sent', 'paid', 'failed') AND (SELECT "
	  "count(DISTINCT person) FROM fund_sign s WHERE s.grant_id = p.grant_id) < 3" },
	{ "a case paid by fewer than three people",
	  "SELECT count(*) FROM aid_case c WHERE c.stage IN ('followup', 'account', 'kept', 'left') AND (SELECT "
	  "count(DISTINCT s.id_bix) FROM aid_duty d JOIN staff s ON s.id = d.staff_id WHERE d.case_id = c.id AND "
	  "d.duty IN ('reviewer', 'approver', 'payer')) < 3" },
	{ "somebody who acted for the own family",
	  "SELECT count(*) FROM aid_duty d JOIN staff s ON s.id = d.staff_id JOIN aid_case c ON c.id = d.case_id "
	  "JOIN aid_member m ON m.household_id = c.household_id AND m.id_bix = s.id_bix" },
	{ "somebody who signed for the own family",
	  "SELECT count(*) FROM fund_sign s JOIN fund_party p ON p.grant_id = s.grant_id AND p.person = s.person "
	  "WHERE s.stage <> 'keyed'" },
	{ "an envelope below zero",
	  "SELECT count(*) FROM fund_envelope WHERE min(available, reserved, committed, paid) < 0" },
	{ "entries that are not the balance",
	  "SELECT count(*) FROM (SELECT id, 'available' AS account, available AS has FROM fund_envelope UNION ALL "
	  "SELECT id, 'reserved', reserved FROM fund_envelope UNION ALL SELECT id, 'committed', committed FROM "
	  "fund_envelope UNION ALL SELECT id, 'paid', paid FROM fund_envelope) v WHERE v.has <> (SELECT "
	  "coalesce(sum(CASE v.account WHEN e.put_into THEN e.amount WHEN e.taken_from THEN -e.amount ELSE 0 END), 0) "
	  "FROM fund_entry e WHERE e.envelope_id = v.id)" },
	{ "files that are not what was paid",
	  "SELECT (SELECT sum(paid) FROM fund_envelope) <> (SELECT coalesce(sum(total), 0) FROM fund_run WHERE state "
	  "= 'released') - (SELECT coalesce(sum(amount), 0) FROM fund_payment WHERE state = 'failed')" },
	{ "a household above the cap of aid",
	  "SELECT count(*) FROM (SELECT 1 FROM aid_case WHERE amount IS NOT NULL GROUP BY household_id, kind, year "
	  "HAVING sum(amount) > 840000)" },
	{ "a person above the cap of the fund",
	  "SELECT count(*) FROM (SELECT 1 FROM fund_grant WHERE state NOT IN ('keyed', 'dropped') GROUP BY person_id "
	  "HAVING sum(amount) > 1000000)" },
	{ "a grant that pays two cases",
	  "SELECT count(*) FROM (SELECT 1 FROM aid_case WHERE grant_id IS NOT NULL GROUP BY grant_id HAVING "
	  "count(*) > 1)" },
};
/* clang-format on */

const char *
house_wrong(struct house *h)
{
	for (size_t i = 0; i < ARRAY_LEN(proofs); i++)
		if (strcmp(house_text(h, proofs[i].wrong), "0") != 0)
			return proofs[i].what;
	return life_ask(h, 'r') ? NULL : "the program's own recount";
}
