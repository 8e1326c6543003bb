/* SPDX-License-Identifier: Apache-2.0 */
/* Money: one envelope, grants, runs, the bank's word. */
#include "rules_private.h"

#define CAP INT64_C(1000000) /* of a household, year and this purpose */

const char *const money_names[MONEYS] = { "keyed", "reserved", "committed",
	"listed", "sent", "paid", "failed", "dropped" };

static staff_set
set_of(int who)
{
	return who == NOBODY ? 0 : one(who);
}

/* Who gets it, and once a file says so who lives there. */
static void
concern(const struct world *w, struct grant *g)
{
	const struct family *f = &w->families[g->family];

	g->concerns |= set_of(f->self);
	if (f->on_file)
		g->concerns |= set_of(f->kin);
}

static enum err_code
sign(struct grant *g, enum sign as, int who)
{
	if (has(g->concerns, who))
		return ERR_OWN_CASE;
	for (int s = 0; s < SIGNS; s++)
		if (s != (int)as && has(g->sign[s], who))
			return ERR_FUND_SAME_PERSON;
	g->sign[as] |= one(who);
	return ERR_NONE;
}

static bool
counts(const struct grant *g)
{
	return g->state != KEYED && g->state != DROPPED;
}

static int64_t
had(const struct world *w, const struct grant *g)
{
	int64_t sum = 0;

	for (int i = 0; i < w->n_grants; i++)
		if (&w->grants[i] != g && w->grants[i].family == g->family &&
			counts(&w->grants[i]))
			sum += w->grants[i].amount;
	return sum;
}

static enum err_code
key(struct world *w, const struct act *a)
{
	struct grant *g = &w->grants[w->n_grants];
	enum err_code no;

	*g = (struct grant){
		.family = a->family, .amount = a->amount, .version = 1
	};
	concern(w, g);
	no = sign(g, BY_KEYER, a->staff);
	if (!no)
		w->n_grants++;
	return no;
}

static enum err_code
review(struct world *w, const struct act *a)
{
	struct grant *g = &w->grants[a->grant];
	enum err_code no;

	if (g->state != KEYED)
		return ERR_FUND_STATE;
	if (a->stale)
		return ERR_CASE_CHANGED;
	concern(w, g);
	no = sign(g, BY_REVIEWER, a->staff);
	if (no)
		return no;
	if (had(w, g) + g->amount > CAP)
		return ERR_FUND_CAP;
	if (w->available < g->amount)
		return ERR_FUND_SHORT;
	w->available -= g->amount;
	w->reserved += g->amount;
	g->state = RESERVED;
	g->version++;
	return ERR_NONE;
}

static enum err_code
approve(struct world *w, const struct act *a)
{
	struct grant *g = &w->grants[a->grant];
	enum err_code no;

	if (g->state != RESERVED)
		return ERR_FUND_STATE;
	if (a->stale)
		return ERR_CASE_CHANGED;
	no = sign(g, BY_APPROVER, a->staff);
	if (no)
		return no;
	w->reserved -= g->amount;
	w->committed += g->amount;
	g->state = COMMITTED;
	g->version++;
	return ERR_NONE;
}

static enum err_code
drop(struct world *w, const struct act *a)
{
	struct grant *g = &w->grants[a->grant];

	if (g->state != KEYED && g->state != RESERVED &&
		g->state != COMMITTED && g->state != FAILED)
		return ERR_FUND_STATE;
	if (a->stale)
		return ERR_CASE_CHANGED;
	if (g->state == RESERVED)
		w->reserved -= g->amount;
	else if (g->state != KEYED)
		w->committed -= g->amount;
	if (g->state != KEYED)
		w->available += g->amount;
	g->state = DROPPED;
	g->version++;
	return ERR_NONE;
}

enum err_code
rules_account(struct world *w, const struct act *a)
{
	struct grant *g = &w->grants[a->grant];
	enum err_code no;

	if (g->state != FAILED)
		return ERR_FUND_STATE;
	if (a->stale)
		return ERR_CASE_CHANGED;
	no = sign(g, BY_KEYER, a->staff);
	if (no)
		return no;
	g->state = COMMITTED;
	g->version++;
	return ERR_NONE;
}

/* ---- runs ---------------------------------------------------------------- */

static void
pass(struct world *w, struct run *r, int i, enum money line, enum money state)
{
	struct grant *g = &w->grants[r->grant[i]];

	r->line[i] = line;
	g->state = state;
	g->version++;
}

static enum err_code
make(struct world *w, const struct act *a)
{
	struct run *r = &w->runs[w->n_runs];

	*r = (struct run){ .maker = a->staff };
	for (int i = 0; i < w->n_grants; i++)
		if (w->grants[i].state == COMMITTED && r->n < RUN_LINES)
			r->grant[r->n++] = i;
	if (!r->n)
		return ERR_FUND_RUN_EMPTY;
	for (int i = 0; i < r->n; i++)
		pass(w, r, i, LISTED, LISTED);
	w->n_runs++;
	return ERR_NONE;
}

/* All of it goes out, or nothing. */
static enum err_code
release(struct world *w, const struct act *a)
{
	struct run *r = &w->runs[a->run];

	if (r->state != RUN_MADE)
		return ERR_FUND_RUN_STATE;
	if (r->maker == a->staff)
		return ERR_FUND_SAME_PERSON;
	for (int i = 0; i < r->n; i++) {
		struct grant g = w->grants[r->grant[i]];
		enum err_code no = sign(&g, BY_RELEASER, a->staff);

		if (no)
			return no;
	}
	for (int i = 0; i < r->n; i++) {
		struct grant *g = &w->grants[r->grant[i]];

		(void)sign(g, BY_RELEASER, a->staff);
		pass(w, r, i, SENT, SENT);
		w->committed -= g->amount;
		w->paid += g->amount;
	}
	r->state = RUN_RELEASED;
	return ERR_NONE;
}

static enum err_code
discard(struct world *w, const struct act *a)
{
	struct run *r = &w->runs[a->run];

	if (r->state != RUN_MADE)
		return ERR_FUND_RUN_STATE;
	for (int i = 0; i < r->n; i++)
		pass(w, r, i, DROPPED, COMMITTED);
	r->state = RUN_DISCARDED;
	return ERR_NONE;
}

/* A line that says other than what is known refuses all of them. */
static enum err_code
answer(struct world *w, const struct act *a)
{
	struct run *r = &w->runs[a->run];

	if (r->state != RUN_RELEASED)
		return ERR_FUND_RUN_STATE;
	for (int i = 0; i < r->n; i++) {
		enum money says = a->results >> i & 1 ? PAID : FAILED;

		if (r->line[i] != SENT && r->line[i] != says)
			return ERR_FUND_ANSWER_CONFLICT;
	}
	for (int i = 0; i < r->n; i++) {
		enum money says = a->results >> i & 1 ? PAID : FAILED;

		if (r->line[i] != SENT)
			continue;
		pass(w, r, i, says, says);
		if (says == FAILED) {
			w->paid -= w->grants[r->grant[i]].amount;
			w->committed += w->grants[r->grant[i]].amount;
		}
	}
	return ERR_NONE;
}

/* ---- all of it ----------------------------------------------------------- */

static enum err_code
paper(struct world *w, const struct act *a)
{
	struct a_case *c = &w->cases[a->casefile];
	bool refuse = a->kind == DO_REFUSE_PAPER;

	if (refuse && !c->papers)
		return ERR_AID_PAPER_NONE;
	c->papers = !refuse;
	return ERR_NONE;
}

static enum err_code
authorise(struct world *w, const struct act *a)
{
	const struct a_case *c = &w->cases[a->casefile];
	struct family *f = &w->families[c->family];

	if (!f->on_file || c->file != f->file)
		return ERR_AID_NOT_FAMILY;
	f->authorised = true;
	return ERR_NONE;
}

static enum err_code
budget(struct world *w, const struct act *a)
{
	w->available += a->amount;
	return ERR_NONE;
}

static enum err_code
ask_by_kin(struct world *w, const struct act *a)
{
	(void)w;
	(void)a;
	return ERR_AID_HOUSEHOLD;
}

enum err_code
rules_do(struct world *w, const struct act *a)
{
	static enum err_code (*const how[KINDS])(
		struct world * w, const struct act *a) = {
		[DO_ASK] = rules_ask,
		[DO_ASK_BY_KIN] = ask_by_kin,
		[DO_STEP] = rules_step,
		[DO_PAPERS] = paper,
		[DO_REFUSE_PAPER] = paper,
		[DO_AUTHORISE] = authorise,
		[DO_OBJECT] = rules_object,
		[DO_DECIDE] = rules_decide,
		[DO_BUDGET] = budget,
		[DO_KEY] = key,
		[DO_GRANT_REVIEW] = review,
		[DO_GRANT_APPROVE] = approve,
		[DO_GRANT_DROP] = drop,
		[DO_ACCOUNT] = rules_account,
		[DO_RUN] = make,
		[DO_RELEASE] = release,
		[DO_DISCARD] = discard,
		[DO_ANSWER] = answer,
	};

	const struct world was = *w;
	enum err_code no = how[a->kind](w, a);

	/* Who is refused has done nothing. */
	if (no)
		*w = was;
	return no;
}
