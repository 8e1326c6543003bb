/* SPDX-License-Identifier: Apache-2.0 */
/*
 * aid_acts [ACTS [SEED]]: anybody tries any step of any case of aid, grant and
 * payment, relatives too. Each act is done to a real centre and to the rules
 * written a second time (rules.h): both must come to the same code and leave
 * the same behind them; what must never be is counted apart. Without ACTS
 * YIZHAN_SIZE counts.
 */
#include "house.h"
#include "log.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ACTS_DEFAULT 2000
#define WORLD_ACTS 1000 /* then the next begins */
#define PROOF_EVERY 50
#define KILL_EVERY 20
#define CALLS_MAX 48 /* about what the longest act takes */

struct play {
	struct house *h;
	struct world w;
	uint64_t random, acts, done, worlds, paid;
	uint64_t codes[ERR_CODE_COUNT];
	uint64_t kills[ENDS];
};

static uint64_t
below(struct play *p, uint64_t n)
{
	p->random ^= p->random << 13;
	p->random ^= p->random >> 7;
	p->random ^= p->random << 17;
	return p->random % n;
}

static int
dice(struct play *p, int n)
{
	return (int)below(p, (uint64_t)n);
}

/* ---- what is done next --------------------------------------------------- */

/* Mostly what leads on, else hardly anything would get far. */
static const char *
draw_action(struct play *p, const struct a_case *c)
{
	const struct step_rule *s = &step_rules[dice(p, n_step_rules)];
	int tries = dice(p, 8) ? 200 : 0;

	for (int i = 0; i < tries; i++) {
		bool ends = strcmp(s->action, "refuse") == 0 ||
			    strcmp(s->action, "withdraw") == 0 ||
			    strcmp(s->action, "return") == 0;

		if (s->from == c->stage && (!ends || dice(p, 40) == 0))
			break;
		s = &step_rules[dice(p, n_step_rules)];
	}
	return s->action;
}

/* Mostly those whose work it usually is; anybody tries. */
static int
usual(struct play *p, int duty)
{
	static const int of[DUTIES][2] = { [KEYER] = { 0, 0 },
		[REVIEWER] = { 1, 1 },
		[VISITOR] = { 5, 6 },
		[CHECKER] = { 5, 6 },
		[APPROVER] = { 2, 4 },
		[PAYER] = { 3, 3 },
		[CALLER] = { 6, 0 } };

	return dice(p, 5) ? of[duty][dice(p, 2)] : dice(p, STAFF);
}

static int
duty_of(const struct a_case *c, const char *action)
{
	for (int i = 0; i < n_step_rules; i++)
		if (step_rules[i].from == c->stage &&
			strcmp(step_rules[i].action, action) == 0)
			return step_rules[i].duty;
	return CALLER;
}

/* Of this family, mostly one that could pay. */
static int
draw_payment(struct play *p, const struct a_case *c)
{
	int grant = NOBODY;

	for (int i = 0; i < 40 && p->w.n_grants; i++) {
		const struct grant *g;

		grant = dice(p, p->w.n_grants);
		g = &p->w.grants[grant];
		if (g->family == c->family && g->amount == c->amount &&
			(g->state == SENT || g->state == PAID))
			break;
	}
	return dice(p, 10) ? grant : NOBODY;
}

/* Mostly what is missing is brought first. */
static bool
bring(struct play *p, struct act *a, const struct a_case *c)
{
	a->family = c->family;
	if (dice(p, 3) == 0)
		return false;
	if (c->stage >= AT_REFUSED || c->stage == AT_PAPERS)
		a->kind = DO_ASK;
	else if (c->stage == AT_FIRST && !c->papers)
		a->kind = DO_PAPERS;
	else if (c->stage == AT_VISIT && !p->w.families[c->family].authorised)
		a->kind = DO_AUTHORISE;
	else
		return false;
	return true;
}

static void
draw_step(struct play *p, struct act *a)
{
	const struct a_case *c = &p->w.cases[a->casefile];

	if (bring(p, a, c))
		return;

	a->action = draw_action(p, c);
	a->staff = usual(p, duty_of(c, a->action));
	a->amount = 1 + dice(p, dice(p, 3) ? 250000 : 1200000);
	a->grant = draw_payment(p, c);
}

/* Mostly as much as a case of theirs waits for. */
static void
draw_key(struct play *p, struct act *a)
{
	a->amount = 1 + dice(p, 400000);
	for (int i = 0; i < 20 && p->w.n_cases && dice(p, 8); i++) {
		const struct a_case *c = &p->w.cases[dice(p, p->w.n_cases)];

		if (c->stage < AT_APPROVAL || c->stage > AT_ACCOUNT)
			continue;
		a->family = c->family;
		a->amount = c->amount;
		break;
	}
}

static int
draw_grant(struct play *p, enum money state)
{
	int grant = dice(p, p->w.n_grants);

	for (int i = 0; i < 12 && p->w.grants[grant].state != state; i++)
		grant = dice(p, p->w.n_grants);
	return grant;
}

static int
draw_run(struct play *p, enum run_state state)
{
	int run = dice(p, p->w.n_runs);

	for (int i = 0; i < 12 && p->w.runs[run].state != state; i++)
		run = dice(p, p->w.n_runs);
	return run;
}

/* How often; what it needs before it can be drawn. */
static const struct {
	enum kind kind;
	unsigned weight;
	bool casefile, money, run;
} bag[] = {
	{ DO_ASK, 5, false, false, false },
	{ DO_ASK_BY_KIN, 1, false, false, false },
	{ DO_STEP, 80, true, false, false },
	{ DO_PAPERS, 4, true, false, false },
	{ DO_REFUSE_PAPER, 1, true, false, false },
	{ DO_AUTHORISE, 1, true, false, false },
	{ DO_OBJECT, 1, true, false, false },
	{ DO_DECIDE, 4, true, false, false },
	{ DO_BUDGET, 2, false, false, false },
	{ DO_KEY, 8, false, false, false },
	{ DO_GRANT_REVIEW, 8, false, true, false },
	{ DO_GRANT_APPROVE, 8, false, true, false },
	{ DO_GRANT_DROP, 2, false, true, false },
	{ DO_ACCOUNT, 2, false, true, false },
	{ DO_RUN, 3, false, false, false },
	{ DO_RELEASE, 6, false, false, true },
	{ DO_DISCARD, 1, false, false, true },
	{ DO_ANSWER, 3, false, false, true },
};

static enum kind
draw_kind(struct play *p)
{
	unsigned total = 0, at;
	size_t i;

	for (i = 0; i < ARRAY_LEN(bag); i++)
		total += bag[i].weight;
	do {
		at = (unsigned)below(p, total);
		for (i = 0; at >= bag[i].weight; i++)
			at -= bag[i].weight;
	} while ((bag[i].casefile && !p->w.n_cases) ||
		 (bag[i].money && !p->w.n_grants) ||
		 (bag[i].run && !p->w.n_runs));
	return bag[i].kind;
}

static bool
runs_now(const struct world *w, int family)
{
	for (int i = 0; i < w->n_cases; i++)
		if (w->cases[i].family == family && w->cases[i].stage < AT_KEPT)
			return true;
	return false;
}

static void
prefer(struct play *p, struct act *a, enum stage stage)
{
	for (int i = 0; i < 12 && p->w.cases[a->casefile].stage != stage; i++)
		a->casefile = dice(p, p->w.n_cases);
}

static void
draw_rest(struct play *p, struct act *a)
{
	static const enum money wants[KINDS] = { [DO_GRANT_REVIEW] = KEYED,
		[DO_GRANT_APPROVE] = RESERVED,
		[DO_GRANT_DROP] = FAILED,
		[DO_ACCOUNT] = FAILED };

	switch (a->kind) {
	case DO_ASK:
		a->staff = dice(p, 2) ? NOBODY : a->staff;
		break;
	case DO_ASK_BY_KIN: /* else a file of another kind would begin */
		a->kind = runs_now(&p->w, a->family) ? DO_ASK_BY_KIN : DO_ASK;
		break;
	case DO_STEP:
		draw_step(p, a);
		break;
	case DO_PAPERS:
		prefer(p, a, AT_FIRST);
		break;
	case DO_AUTHORISE:
		prefer(p, a, AT_VISIT);
		break;
	case DO_OBJECT:
	case DO_DECIDE:
		prefer(p, a, AT_PUBLICITY);
		break;
	case DO_BUDGET:
		a->amount = 1 + dice(p, 900000);
		break;
	case DO_KEY:
		draw_key(p, a);
		break;
	case DO_GRANT_REVIEW:
	case DO_GRANT_APPROVE:
	case DO_GRANT_DROP:
	case DO_ACCOUNT:
		a->grant = draw_grant(p, wants[a->kind]);
		break;
	case DO_RELEASE:
	case DO_DISCARD:
		a->run = draw_run(p, RUN_MADE);
		break;
	case DO_ANSWER:
		a->run = draw_run(p, RUN_RELEASED);
		a->results = below(p, UINT64_MAX) | below(p, UINT64_MAX);
		break;
	default:
		break;
	}
}

static struct act
draw(struct play *p)
{
	static const int money_people[KINDS] = { [DO_DECIDE] = 1,
		[DO_GRANT_REVIEW] = 1,
		[DO_GRANT_APPROVE] = 2,
		[DO_RUN] = 3,
		[DO_RELEASE] = 6 };
	struct act a = { .kind = draw_kind(p),
		.staff = dice(p, STAFF),
		.family = dice(p, FAMILIES),
		.casefile = p->w.n_cases ? dice(p, p->w.n_cases) : 0,
		.grant = NOBODY,
		.stale = dice(p, 25) == 0 };

	/* what runs is looked at more often than what is over */
	for (int i = 0; i < 20 && p->w.n_cases; i++)
		if (p->w.cases[a.casefile].stage >= AT_KEPT && dice(p, 30))
			a.casefile = dice(p, p->w.n_cases);
	if (dice(p, 2))
		a.staff = money_people[a.kind];
	draw_rest(p, &a);
	return a;
}

/* ---- the play ------------------------------------------------------------ */

static bool
is_full(const struct world *w)
{
	return w->n_cases == CASES || w->n_grants == GRANTS ||
	       w->n_runs == RUNS;
}

static void
end_world(struct play *p)
{
	const char *why;

	if (!p->h)
		return;
	why = house_wrong(p->h);
	if (why) {
		printf("not ok 1 - %s\n", why);
		exit(1);
	}
	for (int i = 0; i < p->w.n_cases; i++)
		p->paid += p->w.cases[i].stage >= AT_FOLLOWUP &&
			   p->w.cases[i].stage <= AT_LEFT;
	house_free(p->h);
	p->h = NULL;
}

static void
begin_world(struct play *p, const char *base)
{
	p->h = house_new(base, p->random);
	p->w = (struct world){ .available = 1 };
	house_families(&p->w);
	p->worlds++;
}

static void
fail(const struct play *p, const struct act *a, const char *why)
{
	printf("1..1\n# world %" PRIu64 " act %" PRIu64
	       ": kind %d %s, staff %d, family %d, case %d, grant %d, run %d, "
	       "%lld fen%s\nnot ok 1 - %s\n",
		p->worlds, p->acts, (int)a->kind, a->action ? a->action : "",
		a->staff, a->family, a->casefile, a->grant, a->run,
		(long long)a->amount, a->stale ? ", stale" : "", why);
	exit(1);
}

static uint64_t
killed(const struct play *p)
{
	return p->kills[ANSWERED] + p->kills[UNTOLD] + p->kills[UNDONE];
}

static enum end
do_act(struct play *p, struct act *a, enum err_code *is)
{
	const struct doom doom = { .call = 1 + dice(p, 1 + dice(p, CALLS_MAX)),
		.how = below(p, HOWS) };
	bool dies = dice(p, KILL_EVERY) == 0;
	enum end end = house_do(p->h, &p->w, a, dies ? &doom : NULL, is);

	p->kills[end] += dies;
	return end;
}

static void
one_act(struct play *p)
{
	struct act a = draw(p);
	enum err_code is = ERR_NONE, should = ERR_NONE;
	uint64_t kills = killed(p);
	enum end end;
	char why[128];

	if (dice(p, 10) == 0)
		house_pass(p->h, 1 + dice(p, 4));
	p->w.today = house_today(p->h);
	end = do_act(p, &a, &is);
	if (end != UNDONE)
		should = rules_do(&p->w, &a);
	p->acts++;
	p->done += end == ANSWERED && is == ERR_NONE;
	p->codes[is] += end == ANSWERED;
	snprintf(why, sizeof(why), "%s, should be %s", err_info(is)->name,
		err_info(should)->name);
	if (end == ANSWERED && is != should)
		fail(p, &a, why);
	if (house_differs(p->h, &p->w))
		fail(p, &a, house_differs(p->h, &p->w));
	if ((p->acts % PROOF_EVERY == 0 || killed(p) > kills) &&
		house_wrong(p->h))
		fail(p, &a, house_wrong(p->h));
}

/* Every refusal that an act can meet. */
static const enum err_code met[] = { ERR_CASE_STATE, ERR_CASE_CHANGED,
	ERR_AID_RELATIVE, ERR_AID_SAME_PERSON, ERR_AID_PAPERS, ERR_AID_VISITORS,
	ERR_AID_AUTHORISE, ERR_AID_CAP, ERR_AID_PUBLIC_EARLY, ERR_AID_APPROVALS,
	ERR_AID_GRANT, ERR_AID_MONEY_OUT, ERR_AID_HOUSEHOLD,
	ERR_ALREADY_APPLIED, ERR_AID_POSTING_GONE, ERR_AID_PAPER_NONE,
	ERR_FUND_STATE, ERR_FUND_SAME_PERSON, ERR_OWN_CASE, ERR_FUND_CAP,
	ERR_FUND_SHORT, ERR_FUND_RUN_EMPTY, ERR_FUND_RUN_STATE,
	ERR_FUND_ANSWER_CONFLICT };

/* Where the centre was killed. */
static const char *const ends[ENDS] = { [ANSWERED] = "behind an answer",
	[UNTOLD] = "behind a commit, before its answer",
	[UNDONE] = "before a commit" };

static bool
say(size_t n, const char *what, uint64_t times)
{
	printf("%s %zu - %s, %" PRIu64 " times\n", times ? "ok" : "not ok", n,
		what, times);
	return times == 0;
}

static int
report(const struct play *p)
{
	size_t n = 3;
	int failed = 0;

	printf("# %" PRIu64 " acts, %" PRIu64 " done, %" PRIu64
	       " worlds, %" PRIu64 " kills\n1..%zu\n"
	       "ok 1 - the same codes and the same rows behind each act\n"
	       "ok 2 - nothing that must never be\n",
		p->acts, p->done, p->worlds, killed(p),
		n + ARRAY_LEN(ends) + ARRAY_LEN(met));
	failed += say(n, "a case was paid", p->paid);
	for (size_t i = 0; i < ARRAY_LEN(ends); i++)
		failed += say(++n, ends[i], p->kills[i]);
	for (size_t i = 0; i < ARRAY_LEN(met); i++)
		failed += say(++n, err_info(met[i])->name, p->codes[met[i]]);
	return failed != 0;
}

int
main(int argc, char **argv)
{
	const char *size = argc > 1 ? argv[1] : getenv("YIZHAN_SIZE");
	uint64_t asked = size ? strtoull(size, NULL, 10) : ACTS_DEFAULT;
	struct play p = { .random =
				  argc > 2 ? strtoull(argv[2], NULL, 10) : 1 };
	char base[40], command[64];
	uint64_t in_world = 0;

	p.random = p.random * UINT64_C(0x9e3779b97f4a7c15) | 1;
	log_set_level(LOG_ERROR);
	house_base(base);
	while (p.acts < asked) {
		if (!p.h || in_world == WORLD_ACTS || is_full(&p.w)) {
			end_world(&p);
			begin_world(&p, base);
			in_world = 0;
		}
		one_act(&p);
		in_world++;
	}
	end_world(&p);
	snprintf(command, sizeof(command), "rm -rf %s", base);
	if (system(command) != 0)
		return 1;
	return report(&p);
}
