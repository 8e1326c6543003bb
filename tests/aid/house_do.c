/* SPDX-License-Identifier: Apache-2.0 */
/* An act, done to the real centre as the routes would do it. */
#include "aid/act.h"
#include "aid/paper.h"
#include "aid/public.h"
#include "fund/grant.h"
#include "fund/run.h"
#include "house_private.h"
#include "run.sql.h"
#include "str.h"

#include <stdio.h>

#define CARD "6217001380001234565"

/* One act under way. */
struct doing {
	struct house *h;
	const struct world *w;
	struct act *a;
	struct caller by;
	enum err_code refused; /* told, and something was written */
};

typedef int do_fn(struct tx *tx, struct doing *d, struct err *e);

/* ---- cases --------------------------------------------------------------- */

static int
claim_of(struct tx *tx, struct doing *d, const char *id_no,
	struct person_claim *out, struct err *e)
{
	const struct person_input in = { "测试", "resident", id_no, NULL };

	return person_claim_check(d->h->app, tx_arena(tx), &in,
		d->a->staff == NOBODY ? SOURCE_CHIP : SOURCE_DESK, 0, out, e);
}

static int
ask(struct tx *tx, struct doing *d, const char *me, const char *other,
	struct err *e)
{
	static struct aid_consent_given consents[] = { { "aid_household", 1 },
		{ "aid_check", 1 }, { "aid_bank", 1 }, { "aid_public", 1 } };
	struct aid_relative relative = { "测试", other, "1", 0 };
	struct aid_form form = { .district = "340207",
		.unit = "演示物流公司",
		.ask = "living",
		.cause = "layoff",
		.income = 1600000,
		.relatives = { &relative, 1 } };
	struct aid_ask in = { .form = &form,
		.card = CARD,
		.consents = { consents, ARRAY_LEN(consents) } };
	struct aid_applied *out = ARENA_NEW(tx_arena(tx), struct aid_applied);
	struct person_claim claim;
	int rc;

	in.person = &claim;
	if (claim_of(tx, d, me, &claim, e) != 0 ||
		aid_form_check(d->h->app, tx_arena(tx), &form, &claim,
			&in.family, e) != 0)
		return -1;
	rc = aid_apply(tx, d->h->app, &in, &d->by, out, e);
	d->refused = out->refused;
	if (rc == 0 && !out->refused && !out->resubmitted)
		d->h->kept->cases[d->w->n_cases] = out->casefile.id;
	return rc;
}

static int
do_ask(struct tx *tx, struct doing *d, struct err *e)
{
	int f = d->a->family;

	return ask(tx, d, d->h->self[f], d->h->kin[f], e);
}

static int
do_ask_by_kin(struct tx *tx, struct doing *d, struct err *e)
{
	int f = d->a->family;

	return ask(tx, d, d->h->kin[f], d->h->self[f], e);
}

static int
load(struct tx *tx, struct doing *d, struct flow_case *f, struct err *e)
{
	return flow_load_id(tx, d->h->kept->cases[d->a->casefile], f, e);
}

static int
do_step(struct tx *tx, struct doing *d, struct err *e)
{
	const struct act *a = d->a;
	struct aid_act in = { .action = a->action,
		.reason = "原因",
		.text = "记录",
		.category = "deep",
		.kind = "living",
		.amount = a->amount,
		.number = "A-1",
		.bank = "另一家银行",
		.card = CARD };
	struct flow_case f = { 0 };

	if (load(tx, d, &f, e) != 0)
		return -1;
	in.version = f.version - a->stale;
	if (strcmp(a->action, "post") == 0)
		in.text = "";
	if (strcmp(a->action, "pay") == 0)
		in.number = a->grant == NOBODY ? NULL
					       : d->h->kept->grants[a->grant];
	return aid_act(tx, d->h->app, &f, &in, &d->by, e);
}

static int
do_papers(struct tx *tx, struct doing *d, struct err *e)
{
	static const char *const codes[] = { "household", "id_cards",
		"income" };
	struct flow_case f = { 0 };

	if (load(tx, d, &f, e) != 0)
		return -1;
	for (size_t i = 0; i < ARRAY_LEN(codes); i++)
		if (aid_paper_take(tx, d->h->app, &f, codes[i], true, NULL,
			    &d->by, e) != 0)
			return -1;
	return 0;
}

static int
do_refuse_paper(struct tx *tx, struct doing *d, struct err *e)
{
	struct flow_case f = { 0 };

	return load(tx, d, &f, e) != 0 ? -1
				       : aid_paper_refuse(tx, d->h->app, &f,
						 "income", "看不清", &d->by, e);
}

static int
do_authorise(struct tx *tx, struct doing *d, struct err *e)
{
	int family = d->w->cases[d->a->casefile].family;
	struct flow_case f = { 0 };

	if (load(tx, d, &f, e) != 0 ||
		aid_authorise(
			tx, d->h->app, &f, d->h->self[family], &d->by, e) != 0)
		return -1;
	return aid_authorise(tx, d->h->app, &f, d->h->kin[family], &d->by, e);
}

static const char *
named(struct tx *tx, struct doing *d, const char *sql)
{
	const char *ref =
		house_text(d->h, sql, d->h->kept->cases[d->a->casefile]);

	return arena_strdup(tx_arena(tx), ref ? ref : "none");
}

static int
do_object(struct tx *tx, struct doing *d, struct err *e)
{
	const char *ref;

	return aid_object(tx, d->h->app,
		named(tx, d,
			"SELECT ref FROM aid_posting WHERE case_id = ? AND "
			"ended_at IS NULL"),
		"有异议", &d->h->kiosk, &ref, e);
}

static int
do_decide(struct tx *tx, struct doing *d, struct err *e)
{
	return aid_object_decide(tx, d->h->app,
		named(tx, d,
			"SELECT o.ref FROM aid_objection o JOIN aid_posting p "
			"ON p.id = o.posting_id WHERE p.case_id = ? AND "
			"p.ended_at IS NULL AND o.decided_at IS NULL ORDER BY "
			"o.id"),
		d->a->upheld, "已核实", &d->by, e);
}

/* ---- money --------------------------------------------------------------- */

static int
do_budget(struct tx *tx, struct doing *d, struct err *e)
{
	const struct fund_budget b = { .source = "special",
		.purpose = "accident",
		.year = 2021,
		.amount = d->a->amount,
		.basis = "测试" };
	char ref[FUND_REF_SIZE];

	return fund_budget(tx, d->h->app, &d->by, &b, ref, e);
}

static int
do_key(struct tx *tx, struct doing *d, struct err *e)
{
	struct fund_grant_new n = { .envelope = d->h->kept->envelope,
		.amount = d->a->amount,
		.account = { "测试", "测试银行", CARD } };
	struct person_claim claim;

	if (claim_of(tx, d, d->h->self[d->a->family], &claim, e) != 0 ||
		person_admit(
			tx, d->h->app, &claim, d->by.actor, &n.person, e) != 0)
		return -1;
	return fund_grant_key(tx, d->h->app, &d->by, &n,
		d->h->kept->grants[d->w->n_grants], e);
}

typedef int step_fn(struct tx *tx, struct app *app, const struct caller *by,
	const char *ref, int64_t version, struct err *e);

static int
do_grant(struct tx *tx, struct doing *d, struct err *e)
{
	static step_fn *const steps[KINDS] = {
		[DO_GRANT_REVIEW] = fund_grant_review,
		[DO_GRANT_APPROVE] = fund_grant_approve,
		[DO_GRANT_DROP] = fund_grant_drop,
	};
	const struct act *a = d->a;

	return steps[a->kind](tx, d->h->app, &d->by,
		d->h->kept->grants[a->grant],
		d->w->grants[a->grant].version - a->stale, e);
}

static int
do_account(struct tx *tx, struct doing *d, struct err *e)
{
	const struct fund_account to = { "测试", "另一家银行", CARD };
	const struct act *a = d->a;

	return fund_grant_account(tx, d->h->app, &d->by,
		d->h->kept->grants[a->grant],
		d->w->grants[a->grant].version - a->stale, &to, e);
}

static int
do_run(struct tx *tx, struct doing *d, struct err *e)
{
	struct fund_run_seen seen;
	uint8_t sha256[32];

	if (fund_run_preview(tx, &seen, e) != 0)
		return -1;
	return fund_run_make(tx, d->h->app, &d->by, &seen,
		d->h->kept->runs[d->w->n_runs], sha256, e);
}

/* What whoever lets a run go has read. */
static int
run_hash(struct tx *tx, struct doing *d, struct sql_fund_run_by_ref *run,
	char hex[65], struct err *e)
{
	if (sql_fund_run_by_ref(tx, e, d->h->kept->runs[d->a->run], run) != 1)
		return -1;
	hex_format(run->file_sha256.p, 32, hex);
	return 0;
}

static int
do_release(struct tx *tx, struct doing *d, struct err *e)
{
	struct sql_fund_run_by_ref run;
	char hex[65];

	if (run_hash(tx, d, &run, hex, e) != 0)
		return -1;
	return d->a->kind == DO_RELEASE
		       ? fund_run_release(tx, d->h->app, &d->by,
				 d->h->kept->runs[d->a->run], hex, e)
		       : fund_run_discard(tx, d->h->app, &d->by,
				 d->h->kept->runs[d->a->run], hex, e);
}

static int
do_answer(struct tx *tx, struct doing *d, struct err *e)
{
	struct sql_fund_payments_of_rows rows;
	struct sql_fund_run_by_ref run = { 0 };
	struct fund_answered out;
	struct str text;
	char hex[65];

	if (run_hash(tx, d, &run, hex, e) != 0 ||
		sql_fund_payments_of(tx, e, run.id, &rows) != 0)
		return -1;
	str_init(&text, tx_arena(tx), 65536);
	str_printf(&text, "驿站付款回单,%s,%s\n付款编号,结果\n",
		d->h->kept->runs[d->a->run], hex);
	for (size_t i = 0; i < rows.n; i++)
		str_printf(&text, "%s,%s\n", rows.items[i].ref,
			d->a->results >> i & 1 ? "成功" : "失败");
	return fund_run_answer(tx, d->h->app, &d->by,
		d->h->kept->runs[d->a->run], text.p, &out, e);
}

/* ---- all of it ----------------------------------------------------------- */

static do_fn *const how[KINDS] = {
	[DO_ASK] = do_ask,
	[DO_ASK_BY_KIN] = do_ask_by_kin,
	[DO_STEP] = do_step,
	[DO_PAPERS] = do_papers,
	[DO_REFUSE_PAPER] = do_refuse_paper,
	[DO_AUTHORISE] = do_authorise,
	[DO_OBJECT] = do_object,
	[DO_DECIDE] = do_decide,
	[DO_BUDGET] = do_budget,
	[DO_KEY] = do_key,
	[DO_GRANT_REVIEW] = do_grant,
	[DO_GRANT_APPROVE] = do_grant,
	[DO_GRANT_DROP] = do_grant,
	[DO_ACCOUNT] = do_account,
	[DO_RUN] = do_run,
	[DO_RELEASE] = do_release,
	[DO_DISCARD] = do_release,
	[DO_ANSWER] = do_answer,
};

static int
in_tx(struct tx *tx, void *arg, struct err *e)
{
	struct doing *d = arg;

	return how[d->a->kind](tx, d, e);
}

void
house_until(struct house *h, struct act *a)
{
	struct err own = { 0 };
	const char *day;

	if (a->kind != DO_STEP && a->kind != DO_DECIDE)
		return;
	day = house_text(h,
		"SELECT until_on FROM aid_posting WHERE case_id = ? ORDER BY "
		"id DESC",
		h->kept->cases[a->casefile]);
	if (day && civil_parse(day, &a->until, &own) != 0)
		BUG("until");
}

enum err_code
house_act(struct house *h)
{
	struct act *a = &h->kept->act;
	struct doing d = { .h = h,
		.w = &h->kept->w,
		.a = a,
		.by = a->staff == NOBODY ? h->kiosk : h->staff[a->staff] };
	struct err e = { 0 };
	struct arena arena;

	d.by.factor_at = atomic_load(&h->kept->now);
	arena_init(&arena, (size_t)64 << 20);
	if (db_run(h->app->db, DB_WRITE, in_tx, &d, &arena, &e) == 0)
		house_until(h, a);
	if (e.code == ERR_INTERNAL || e.code == ERR_FIELDS)
		fprintf(stderr, "# %s %s %s\n", err_info(e.code)->name,
			e.detail, e.n_fields ? e.fields[0].path : "");
	arena_release(&arena);
	return e.code ? e.code : d.refused;
}
