/* SPDX-License-Identifier: Apache-2.0 */
/* What must hold before a step is taken, who is written down for it, what it
 * is a verdict on, and what follows. */
#include "aid/act.h"
#include "act.sql.h"
#include "aid.sql.h"
#include "aid/clock.h"
#include "aid/duty.h"
#include "aid/paper.h"
#include "aid/public.h"

#define VISITORS 2

/* One step under way. */
struct taking {
	struct tx *tx;
	struct app *app;
	struct flow_case *f;
	const struct caller *by;
	const struct aid_rules *rules;
	struct aid_case c;
	int64_t round;
};

typedef int hook_fn(struct taking *t, struct err *e);
/* *bar: why a case that is otherwise in its place has not come to it. */
typedef int ripe_fn(struct taking *t, enum err_code *bar, struct err *e);

/* ---- what the case itself must have come to ------------------------------ */

/* Of the grant that was keyed for it; "": there is none. */
static int
grant_state(struct taking *t, const char **out, struct err *e)
{
	struct sql_aid_case_grant_of g;
	int found = sql_aid_case_grant_of(t->tx, e, t->c.id, &g);

	*out = "";
	if (found <= 0)
		return found;
	BUG_ON(!g.state); /* the row has been found */
	*out = g.state;
	return 0;
}

static bool
is_out(const char *state)
{
	return strcmp(state, "sent") == 0 || strcmp(state, "paid") == 0;
}

/* Before anybody has said that it was paid the bank may have sent it back. */
static int
came_back(struct taking *t, enum err_code *bar, struct err *e)
{
	const char *state;

	if (grant_state(t, &state, e) != 0)
		return -1;
	if (strcmp(state, "failed") != 0 && strcmp(state, "dropped") != 0)
		*bar = ERR_AID_MONEY_OUT;
	return 0;
}

/* It was, and is not any more. */
static int
is_unpaid(struct taking *t, enum err_code *bar, struct err *e)
{
	const char *state;

	if (grant_state(t, &state, e) != 0)
		return -1;
	if (!*state || is_out(state))
		*bar = ERR_AID_MONEY_OUT;
	return 0;
}

/* A household has one case that runs. */
static int
is_unpaid_alone(struct taking *t, enum err_code *bar, struct err *e)
{
	struct sql_aid_household_running other;
	int found;

	if (is_unpaid(t, bar, e) != 0)
		return -1;
	if (*bar)
		return 0;
	found = sql_aid_household_running(t->tx, e, t->c.household, &other);
	if (found > 0)
		*bar = ERR_AID_OTHER_RUNS;
	return found < 0 ? -1 : 0;
}

static int
is_paid(struct taking *t, enum err_code *bar, struct err *e)
{
	const char *state;

	if (grant_state(t, &state, e) != 0)
		return -1;
	if (*state && !is_out(state))
		*bar = ERR_AID_MONEY_BACK;
	return 0;
}

static int
is_watched(struct taking *t, enum err_code *bar, struct err *e)
{
	struct civil left, until;

	*bar = ERR_AID_WATCH_OVER;
	if (!t->c.left_on)
		return 0;
	if (civil_parse(t->c.left_on, &left, e) != 0)
		return -1;
	until = civil_add_months(left, (int)t->rules->watch_months);
	if (civil_compare(app_today(t->app), until) <= 0)
		*bar = ERR_NONE;
	return 0;
}

/* ---- what must hold ------------------------------------------------------ */

static int
papers_are_here(struct taking *t, struct err *e)
{
	struct aid_applied list = { 0 };
	struct aid_form *form;

	if (aid_load_form(t->tx, t->app, &t->c, &form, e) != 0 ||
		aid_missing(t->tx, &t->c, t->rules, form, &list, e) != 0)
		return -1;
	return list.n_missing ? err_set(e, ERR_AID_PAPERS) : 0;
}

/* Two people were there, and every adult has signed. */
static int
visit_is_whole(struct taking *t, struct err *e)
{
	struct sql_aid_members_open open;
	int64_t n;

	if (aid_duty_count(t->tx, t->c.id, t->round, "visitor", &n, e) != 0 ||
		sql_aid_members_open(t->tx, e, t->c.household, &open) != 0)
		return -1;
	if (n < VISITORS)
		return err_set(e, ERR_AID_VISITORS);
	return open.n ? err_set(e, ERR_AID_AUTHORISE) : 0;
}

static int
is_proposed(struct taking *t, struct err *e)
{
	return t->c.amount ? 0 : err_set(e, ERR_AID_INPUT);
}

static int
is_posted(struct taking *t, struct err *e)
{
	bool up;

	if (aid_post_is_up(t->tx, t->c.id, &up, e) != 0)
		return -1;
	return up ? 0 : err_set(e, ERR_AID_INPUT);
}

static int
publicity_is_over(struct taking *t, struct err *e)
{
	return aid_post_may_end(t->tx, t->app, t->c.id, e);
}

static int
approvals(struct taking *t, int64_t *n, int64_t *needed, struct err *e)
{
	*needed = aid_tier_of(t->rules, t->c.amount)->approvals;
	return aid_duty_count(t->tx, t->c.id, t->round, "approver", n, e);
}

/* Above the lowest tier a code that was just given is asked for. */
static int
fresh_code(struct taking *t, struct err *e)
{
	const struct aid_tier *lowest = t->rules->tiers.items;

	if (aid_tier_of(t->rules, t->c.amount) == lowest)
		return 0;
	return call_fresh_factor(t->by, tx_now(t->tx), e);
}

/* Not the last one, who approves. */
static int
others_follow(struct taking *t, struct err *e)
{
	int64_t n, needed;

	if (approvals(t, &n, &needed, e) != 0)
		return -1;
	return n < needed ? fresh_code(t, e) : err_set(e, ERR_AID_APPROVALS);
}

static int
approvals_are_whole(struct taking *t, struct err *e)
{
	const struct aid_tier *tier = aid_tier_of(t->rules, t->c.amount);
	int64_t n, needed;

	if (approvals(t, &n, &needed, e) != 0)
		return -1;
	if (n < needed)
		return err_set(e, ERR_AID_APPROVALS);
	if (tier->outside && !t->c.outside_no)
		return err_set(e, ERR_AID_INPUT);
	return fresh_code(t, e);
}

/* No payment without one. */
static int
may_pay(struct taking *t, struct err *e)
{
	struct sql_aid_case_granted row;
	int found;

	if (call_fresh_factor(t->by, tx_now(t->tx), e) != 0)
		return -1;
	found = sql_aid_case_granted(t->tx, e, t->c.id, &row);
	if (found < 0)
		return -1;
	return found ? 0 : err_set(e, ERR_AID_GRANT);
}

static int
is_filed(struct taking *t, struct err *e)
{
	return t->c.filed_no ? 0 : err_set(e, ERR_AID_INPUT);
}

/* ---- what follows -------------------------------------------------------- */

static int
take_down(struct taking *t, struct err *e)
{
	return aid_post_end(t->tx, t->c.id, e);
}

static int
unpropose(struct taking *t, struct err *e)
{
	return t->c.amount ? sql_aid_case_unpropose(t->tx, e, t->c.id) : 0;
}

/* Nothing of it holds anybody up any more. */
static int
give_up(struct taking *t, struct err *e)
{
	struct sql_aid_household_lasts other;
	int found;

	if (take_down(t, e) != 0 || unpropose(t, e) != 0 ||
		sql_aid_claims_free(t->tx, e, t->c.id, tx_now(t->tx)) != 0)
		return -1;
	found = sql_aid_household_lasts(t->tx, e, t->c.household, &other);
	if (found != 0)
		return found < 0 ? -1 : 0;
	return sql_aid_members_leave(t->tx, e, t->c.household, tx_now(t->tx));
}

static int
send_back(struct taking *t, struct err *e)
{
	return sql_aid_case_returned(t->tx, e, t->c.id, t->c.stage);
}

/* What goes through review again is proposed anew. */
static int
come_back(struct taking *t, struct err *e)
{
	return aid_stage_is_before(t->c.resume, "posting") ? unpropose(t, e)
							   : 0;
}

static int
review_later(struct taking *t, struct err *e)
{
	char day[CIVIL_SIZE];

	civil_format(civil_add_months(
			     app_today(t->app), (int)t->rules->review_months),
		day);
	t->f->next_due = arena_strdup(tx_arena(t->tx), day);
	return sql_aid_case_review_on(t->tx, e, t->c.id, t->f->next_due, NULL);
}

/* Until it is on file again. */
static int
review_never(struct taking *t, struct err *e)
{
	return sql_aid_case_review_on(t->tx, e, t->c.id, NULL, NULL);
}

static int
leave(struct taking *t, struct err *e)
{
	char day[CIVIL_SIZE];

	civil_format(app_today(t->app), day);
	return sql_aid_case_review_on(t->tx, e, t->c.id, NULL, day);
}

/* ---- the table ----------------------------------------------------------- */

#define VISIT_PARTS (AID_PART_FAMILY | AID_PART_INCOME | AID_PART_CAUSE)
#define CHECK_PARTS (AID_PART_FAMILY | AID_PART_INCOME)

/* A duty that clashes with none is still not for the own family's case. */
#define ANYBODY "caller"

/* clang-format off */
#define REFUSE(at, duty) { "refuse", at, "refused", duty, 0, NULL, give_up }
#define RETURN(at, duty) { "return", at, "papers", duty, 0, NULL, send_back }
#define WITHDRAW(at) { "withdraw", at, "withdrawn", ANYBODY, 0, NULL, give_up }
static const struct {
	const char *action, *at;
	const char *onto; /* NULL: where the papers lead back to */
	const char *duty; /* NULL: the person's own step */
	unsigned verdict; /* on these parts of the form */
	hook_fn *need, *after;
} takes[] = {
	{ "pass_first",    "first_review", "visit",     "reviewer", AID_PART_ALL, papers_are_here, NULL },
	{ "visit_report",  "visit",        "visit",     "visitor",  0,            NULL, NULL },
	{ "visit_confirm", "visit",        "check",     "visitor",  VISIT_PARTS,  visit_is_whole, NULL },
	{ "check_result",  "check",        "review",    "checker",  CHECK_PARTS,  NULL, NULL },
	{ "propose",       "review",       "posting",   "reviewer", AID_PART_ALL, is_proposed, NULL },
	{ "post",          "posting",      "publicity", "reviewer", 0,            is_posted, NULL },
	{ "end_publicity", "publicity",    "approval",  "reviewer", 0,            publicity_is_over, take_down },
	{ "co_approve",    "approval",     "approval",  "approver", 0,            others_follow, NULL },
	{ "approve",       "approval",     "filing",    "approver", 0,            approvals_are_whole, NULL },
	REFUSE("first_review", "reviewer"), REFUSE("visit", "reviewer"), REFUSE("review", "reviewer"),
	REFUSE("posting", "reviewer"), REFUSE("publicity", "reviewer"), REFUSE("approval", "approver"),
	RETURN("first_review", "reviewer"), RETURN("visit", "reviewer"), RETURN("review", "reviewer"),
	RETURN("approval", "approver"),
	WITHDRAW("first_review"), WITHDRAW("visit"), WITHDRAW("check"), WITHDRAW("review"), WITHDRAW("posting"),
	WITHDRAW("publicity"), WITHDRAW("approval"), WITHDRAW("papers"),
	{ "resubmit",      "papers",       NULL,        NULL,       0,            NULL, come_back },
	{ "file",          "filing",       "payment",   ANYBODY,    0,            is_filed, NULL },
	{ "pay",           "payment",      "followup",  "payer",    0,            may_pay, NULL },
	{ "pay_failed",    "payment",      "account",   "payer",    0,            NULL, NULL },
	{ "pay_failed",    "followup",     "account",   "payer",    0,            NULL, NULL },
	{ "pay_failed",    "kept",         "account",   "payer",    0,            NULL, review_never },
	{ "account_fixed", "account",      "payment",   "keyer",    0,            NULL, NULL },
	{ "follow_up",     "followup",     "kept",      ANYBODY,    0,            NULL, review_later },
	{ "keep",          "kept",         "kept",      "reviewer", 0,            NULL, review_later },
	{ "leave",         "kept",         "left",      "reviewer", 0,            NULL, leave },
	{ "back",          "left",         "kept",      "reviewer", 0,            NULL, review_later },
};

/* Steps that are not offered, nor taken, before the case is ripe for them. */
static const struct {
	const char *action, *at;
	ripe_fn *ripe;
} ripe[] = {
	{ "pay_failed", "payment",  came_back },
	{ "pay_failed", "followup", is_unpaid },
	{ "pay_failed", "kept",     is_unpaid_alone },
	{ "follow_up",  "followup", is_paid },
	{ "back",       "left",     is_watched },
};
/* clang-format on */

/* ARRAY_LEN(takes) for a step that does not lead on from there. */
static size_t
row_of(const struct flow_step *step, const char *stage)
{
	size_t i;

	for (i = 0; i < ARRAY_LEN(takes); i++)
		if (strcmp(takes[i].action, step->action) == 0 &&
			strcmp(takes[i].at, stage) == 0)
			break;
	return i;
}

bool
aid_step_is_at(const struct flow_step *step, const char *stage)
{
	return row_of(step, stage) < ARRAY_LEN(takes);
}

const char *
aid_step_duty(const struct flow_step *step, const char *stage)
{
	size_t i = row_of(step, stage);

	BUG_ON(i == ARRAY_LEN(takes));
	return takes[i].duty ? takes[i].duty : ANYBODY;
}

static int
bar_of(struct taking *t, const struct flow_step *step, enum err_code *bar,
	struct err *e)
{
	*bar = ERR_NONE;
	for (size_t i = 0; i < ARRAY_LEN(ripe); i++)
		if (strcmp(ripe[i].action, step->action) == 0 &&
			strcmp(ripe[i].at, t->c.stage) == 0)
			return ripe[i].ripe(t, bar, e);
	return 0;
}

int
aid_step_is_ripe(struct tx *tx, struct app *app, const struct aid_case *c,
	const struct aid_rules *rules, const struct flow_step *step, bool *out,
	struct err *e)
{
	struct taking t = { .tx = tx, .app = app, .rules = rules, .c = *c };
	enum err_code bar;

	if (bar_of(&t, step, &bar, e) != 0)
		return -1;
	*out = bar == ERR_NONE;
	return 0;
}

static int
move(struct taking *t, const char *onto, struct err *e)
{
	char due[CIVIL_SIZE];
	int64_t changed;

	if (strcmp(onto, t->c.stage) == 0)
		return 0;
	if (sql_aid_stage_move(t->tx, e, t->c.id, t->c.stage, onto,
		    aid_stage_find(onto)->running, &changed) != 0)
		return -1;
	if (changed != 1)
		return err_set(e, ERR_CASE_CHANGED);
	if (aid_clock_begin(t->tx, t->app, t->c.id, onto, t->rules, due, e) !=
		0)
		return -1;
	if (due[0])
		t->f->next_due = arena_strdup(tx_arena(t->tx), due);
	t->f->stage = onto;
	return 0;
}

static int
begin(struct taking *t, const char *duty, struct err *e)
{
	if (aid_load(t->tx, t->f->id, &t->c, e) != 0 ||
		aid_rules_load(t->tx, t->c.rule_version, &t->rules, e) != 0)
		return -1;
	t->round = t->c.returns + 1;
	if (t->by->kind != CALLER_STAFF || !duty)
		return 0;
	return aid_duty_take(t->tx, t->app, t->f, t->round, duty, t->by, e);
}

int
aid_before(struct tx *tx, struct app *app, struct flow_case *c,
	const struct flow_step *step, const struct caller *by, struct err *e)
{
	struct taking t = { .tx = tx, .app = app, .f = c, .by = by };
	size_t i = row_of(step, c->stage);
	enum err_code bar;

	BUG_ON(i == ARRAY_LEN(takes));
	if (begin(&t, takes[i].duty, e) != 0 || bar_of(&t, step, &bar, e) != 0)
		return -1;
	if (bar)
		return err_set(e, bar);
	if (takes[i].need && takes[i].need(&t, e) != 0)
		return -1;
	if (takes[i].verdict && aid_verdict_add(tx, c->id, t.c.stage,
					takes[i].verdict, by->actor, e) != 0)
		return -1;
	if (move(&t, takes[i].onto ? takes[i].onto : t.c.resume, e) != 0)
		return -1;
	return takes[i].after ? takes[i].after(&t, e) : 0;
}
