/* SPDX-License-Identifier: Apache-2.0 */
/* Cases: steps, duties, papers, postings. */
#include "rules_private.h"

#include <string.h>

#define CAP INT64_C(840000)	 /* twelve times the demo's line */
#define TWO_FROM INT64_C(500000) /* above it two approve */

/* clang-format off */
const char *const stage_names[STAGES] = { "papers", "first_review", "visit", "check", "review", "posting", "publicity",
	"approval", "filing", "payment", "account", "followup", "kept", "left", "refused", "withdrawn" };

#define BACK STAGES
const struct step_rule step_rules[] = {
	{ "pass_first", AT_FIRST, AT_VISIT, REVIEWER }, { "visit_report", AT_VISIT, AT_VISIT, VISITOR },
	{ "visit_confirm", AT_VISIT, AT_CHECK, VISITOR }, { "check_result", AT_CHECK, AT_REVIEW, CHECKER },
	{ "propose", AT_REVIEW, AT_POSTING, REVIEWER }, { "post", AT_POSTING, AT_PUBLICITY, REVIEWER },
	{ "end_publicity", AT_PUBLICITY, AT_APPROVAL, REVIEWER }, { "co_approve", AT_APPROVAL, AT_APPROVAL, APPROVER },
	{ "approve", AT_APPROVAL, AT_FILING, APPROVER }, { "file", AT_FILING, AT_PAYMENT, CALLER },
	{ "pay", AT_PAYMENT, AT_FOLLOWUP, PAYER }, { "pay_failed", AT_PAYMENT, AT_ACCOUNT, PAYER },
	{ "pay_failed", AT_FOLLOWUP, AT_ACCOUNT, PAYER }, { "pay_failed", AT_KEPT, AT_ACCOUNT, PAYER },
	{ "account_fixed", AT_ACCOUNT, AT_PAYMENT, KEYER }, { "follow_up", AT_FOLLOWUP, AT_KEPT, CALLER },
	{ "keep", AT_KEPT, AT_KEPT, REVIEWER }, { "leave", AT_KEPT, AT_LEFT, REVIEWER }, { "back", AT_LEFT, AT_KEPT, REVIEWER },
	{ "refuse", AT_FIRST, AT_REFUSED, REVIEWER }, { "refuse", AT_VISIT, AT_REFUSED, REVIEWER },
	{ "refuse", AT_REVIEW, AT_REFUSED, REVIEWER }, { "refuse", AT_POSTING, AT_REFUSED, REVIEWER },
	{ "refuse", AT_PUBLICITY, AT_REFUSED, REVIEWER }, { "refuse", AT_APPROVAL, AT_REFUSED, APPROVER },
	{ "return", AT_FIRST, AT_PAPERS, REVIEWER }, { "return", AT_VISIT, AT_PAPERS, REVIEWER },
	{ "return", AT_REVIEW, AT_PAPERS, REVIEWER }, { "return", AT_APPROVAL, AT_PAPERS, APPROVER },
	{ "withdraw", AT_FIRST, AT_WITHDRAWN, CALLER }, { "withdraw", AT_VISIT, AT_WITHDRAWN, CALLER },
	{ "withdraw", AT_CHECK, AT_WITHDRAWN, CALLER }, { "withdraw", AT_REVIEW, AT_WITHDRAWN, CALLER },
	{ "withdraw", AT_POSTING, AT_WITHDRAWN, CALLER }, { "withdraw", AT_PUBLICITY, AT_WITHDRAWN, CALLER },
	{ "withdraw", AT_APPROVAL, AT_WITHDRAWN, CALLER }, { "withdraw", AT_PAPERS, AT_WITHDRAWN, CALLER },
};
const int n_step_rules = ARRAY_LEN(step_rules);
/* clang-format on */

/* ---- who ----------------------------------------------------------------- */

/* Who decides and who pays are four people; who was there or has compared
 * neither approves nor pays. */
static bool
apart(int a, int b)
{
	const unsigned four =
		1u << KEYER | 1u << REVIEWER | 1u << APPROVER | 1u << PAYER;
	const unsigned seen = 1u << VISITOR | 1u << CHECKER;
	const unsigned say = 1u << APPROVER | 1u << PAYER;

	if (a == b)
		return false;
	return ((four >> a & 1) && (four >> b & 1)) ||
	       ((seen >> a & 1) && (say >> b & 1)) ||
	       ((say >> a & 1) && (seen >> b & 1));
}

static enum err_code
may(const struct world *w, const struct a_case *c, int duty, int who)
{
	const struct family *f = &w->families[c->family];

	if (who == f->self || who == f->kin)
		return ERR_AID_RELATIVE;
	for (int d = 0; d < DUTIES; d++)
		if (apart(d, duty) && has(c->duty[d], who))
			return ERR_AID_SAME_PERSON;
	return ERR_NONE;
}

static enum err_code
take(const struct world *w, struct a_case *c, int duty, int who)
{
	enum err_code no = may(w, c, duty, who);

	if (no)
		return no;
	c->duty[duty] |= one(who);
	if (duty == VISITOR)
		c->visited |= one(who);
	if (duty == APPROVER)
		c->approved |= one(who);
	return ERR_NONE;
}

/* ---- what a step needs --------------------------------------------------- */

static bool
runs_on(const struct a_case *c)
{
	return c->stage < AT_KEPT;
}

static const struct a_case *
running(const struct world *w, int family)
{
	for (int i = 0; i < w->n_cases; i++)
		if (w->cases[i].family == family && runs_on(&w->cases[i]))
			return &w->cases[i];
	return NULL;
}

/* Of the grant that a case names; MONEYS: it names none. */
static enum money
money_of(const struct world *w, const struct a_case *c)
{
	return c->grant == NOBODY ? MONEYS : w->grants[c->grant].state;
}

static int
count(staff_set s)
{
	int n = 0;

	for (; s; s &= s - 1)
		n++;
	return n;
}

static int64_t
granted_otherwise(const struct world *w, const struct a_case *c, int year)
{
	int64_t sum = 0;

	for (int i = 0; i < w->n_cases; i++)
		if (&w->cases[i] != c && w->cases[i].family == c->family &&
			w->cases[i].file == c->file && w->cases[i].year == year)
			sum += w->cases[i].amount;
	return sum;
}

static bool
pays(const struct world *w, const struct a_case *c, int grant)
{
	const struct grant *g = &w->grants[grant];

	return g->amount == c->amount && (g->state == SENT || g->state == PAID);
}

static bool
is_anothers(const struct world *w, const struct a_case *c, int grant)
{
	for (int i = 0; i < w->n_cases; i++)
		if (&w->cases[i] != c && w->cases[i].grant == grant)
			return true;
	return false;
}

/* What comes with a step is looked at before who takes it. */
static enum err_code
brings(struct world *w, struct a_case *c, const struct act *a)
{
	if (is(a, "propose") && c->stage == AT_REVIEW) {
		if (a->amount > CAP - granted_otherwise(w, c, w->today.y))
			return ERR_AID_CAP;
		c->amount = a->amount;
		c->year = w->today.y;
	}
	if (is(a, "pay") && c->stage == AT_PAYMENT && a->grant != NOBODY) {
		if (w->grants[a->grant].family != c->family ||
			!pays(w, c, a->grant) || is_anothers(w, c, a->grant))
			return ERR_AID_GRANT;
		c->grant = a->grant;
	}
	if (is(a, "account_fixed") && c->stage == AT_ACCOUNT &&
		money_of(w, c) == FAILED) {
		const struct act fix = { .staff = a->staff, .grant = c->grant };

		return rules_account(w, &fix);
	}
	return ERR_NONE;
}

static bool
is_out(enum money state)
{
	return state == SENT || state == PAID;
}

/* Of money that came back, and only of it. */
static enum err_code
came_back(const struct world *w, const struct a_case *c)
{
	enum money is = money_of(w, c);

	if (c->stage == AT_PAYMENT)
		return is == FAILED || is == DROPPED ? ERR_NONE
						     : ERR_AID_MONEY_OUT;
	if (is == MONEYS || is_out(is))
		return ERR_AID_MONEY_OUT;
	return c->stage == AT_KEPT && running(w, c->family) ? ERR_AID_OTHER_RUNS
							    : ERR_NONE;
}

static enum err_code
needs(const struct world *w, const struct a_case *c, const struct act *a)
{
	int two = c->amount > TWO_FROM ? 2 : 1;

	if (is(a, "pass_first"))
		return c->papers ? ERR_NONE : ERR_AID_PAPERS;
	if (is(a, "visit_confirm"))
		return count(c->visited) < 2		   ? ERR_AID_VISITORS
		       : w->families[c->family].authorised ? ERR_NONE
							   : ERR_AID_AUTHORISE;
	if (is(a, "end_publicity"))
		return c->open_objections || c->upheld ||
				       civil_compare(w->today, c->until) <= 0
			       ? ERR_AID_PUBLIC_EARLY
			       : ERR_NONE;
	if (is(a, "co_approve"))
		return count(c->approved) < two ? ERR_NONE : ERR_AID_APPROVALS;
	if (is(a, "approve"))
		return count(c->approved) < two ? ERR_AID_APPROVALS : ERR_NONE;
	if (is(a, "pay"))
		return c->grant != NOBODY && pays(w, c, c->grant)
			       ? ERR_NONE
			       : ERR_AID_GRANT;
	if (is(a, "pay_failed"))
		return came_back(w, c);
	if (is(a, "follow_up"))
		return money_of(w, c) == MONEYS || is_out(money_of(w, c))
			       ? ERR_NONE
			       : ERR_AID_MONEY_BACK;
	if (is(a, "back"))
		return civil_compare(w->today, civil_add_months(c->left, 12)) <=
				       0
			       ? ERR_NONE
			       : ERR_AID_WATCH_OVER;
	return ERR_NONE;
}

/* ---- what follows -------------------------------------------------------- */

/* Nobody lives in a file that nothing stands in. */
static void
leave_file(struct world *w, int family)
{
	for (int i = 0; i < w->n_cases; i++)
		if (w->cases[i].family == family &&
			w->cases[i].stage < AT_REFUSED)
			return;
	w->families[family].on_file = w->families[family].authorised = false;
	w->families[family].file++;
}

static void
follow(struct world *w, struct a_case *c, enum stage from)
{
	switch (c->stage) {
	case AT_PAPERS:
		c->resume = from;
		c->round++;
		c->visited = c->approved = 0;
		break;
	case AT_REFUSED:
	case AT_WITHDRAWN:
		c->amount = 0;
		leave_file(w, c->family);
		break;
	case AT_PUBLICITY:
		c->open_objections = 0;
		c->upheld = false;
		break;
	case AT_LEFT:
		c->left = w->today;
		break;
	default:
		break;
	}
}

static const struct step_rule *
rule_of(const struct a_case *c, const char *action)
{
	for (int i = 0; i < n_step_rules; i++)
		if (step_rules[i].from == c->stage &&
			strcmp(step_rules[i].action, action) == 0)
			return &step_rules[i];
	return NULL;
}

enum err_code
rules_step(struct world *w, const struct act *a)
{
	struct a_case *c = &w->cases[a->casefile];
	const enum stage from = c->stage;
	const struct step_rule *rule = rule_of(c, a->action);
	enum err_code no = a->stale ? ERR_CASE_CHANGED : brings(w, c, a);

	if (!no)
		no = rule ? take(w, c, rule->duty, a->staff) : ERR_CASE_STATE;
	if (!no)
		no = needs(w, c, a);
	if (no)
		return no;
	c->version++;
	c->stage = rule->to;
	if (c->stage != from)
		follow(w, c, from);
	if (is(a, "post"))
		c->until = a->until;
	return ERR_NONE;
}

/* ---- asking -------------------------------------------------------------- */

static enum err_code
come_back(struct world *w, struct a_case *c, int who)
{
	enum err_code no = who == NOBODY ? ERR_NONE : take(w, c, KEYER, who);

	if (no)
		return no;
	c->version++;
	c->stage = c->resume;
	if (c->stage < AT_POSTING)
		c->amount = 0;
	return ERR_NONE;
}

enum err_code
rules_ask(struct world *w, const struct act *a)
{
	struct family *f = &w->families[a->family];
	const struct a_case *on = running(w, a->family);
	struct a_case *c = on ? &w->cases[on - w->cases] : NULL;

	if (c)
		return c->stage != AT_PAPERS ? ERR_ALREADY_APPLIED
					     : come_back(w, c, a->staff);
	if (a->staff != NOBODY && (a->staff == f->self || a->staff == f->kin))
		return ERR_AID_RELATIVE;
	c = &w->cases[w->n_cases++];
	*c = (struct a_case){ .family = a->family,
		.file = f->file,
		.stage = AT_FIRST,
		.version = 1,
		.grant = NOBODY };
	f->on_file = true;
	if (a->staff != NOBODY)
		c->duty[KEYER] |= one(a->staff);
	return ERR_NONE;
}

/* ---- objections ---------------------------------------------------------- */

enum err_code
rules_object(struct world *w, const struct act *a)
{
	struct a_case *c = &w->cases[a->casefile];

	if (c->stage != AT_PUBLICITY)
		return ERR_AID_POSTING_GONE;
	c->open_objections++;
	return ERR_NONE;
}

/* The oldest that is open, of a posting that is up. */
enum err_code
rules_decide(struct world *w, const struct act *a)
{
	struct a_case *c = &w->cases[a->casefile];
	enum err_code no;

	if (c->stage != AT_PUBLICITY || !c->open_objections)
		return ERR_NOT_FOUND;
	no = take(w, c, REVIEWER, a->staff);
	if (no)
		return no;
	c->open_objections--;
	c->upheld = c->upheld || a->upheld;
	c->until = a->until;
	return ERR_NONE;
}
