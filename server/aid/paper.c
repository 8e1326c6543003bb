/* SPDX-License-Identifier: Apache-2.0 */
#include "aid/paper.h"
#include "aid.sql.h"
#include "paper.sql.h"
#include "personal.h"
#include "visit.sql.h"

/* ---- what became of each ------------------------------------------------- */

const char *
aid_paper_state_name(enum aid_paper_state s)
{
	static const char *const names[] = {
		[AID_PAPER_MISSING] = "missing",
		[AID_PAPER_GIVEN] = "given",
		[AID_PAPER_SEEN] = "seen",
		[AID_PAPER_REFUSED] = "refused",
		[AID_PAPER_ENDED] = "ended",
	};

	return names[s];
}

static bool
has_cost(const struct aid_form *f, const char *kind)
{
	const struct aid_cost *rows = f->rigid.items;

	for (size_t i = 0; i < f->rigid.n; i++)
		if (rows[i].amount && strcmp(rows[i].kind, kind) == 0)
			return true;
	return strcmp(f->cause, kind) == 0 || strcmp(f->ask, kind) == 0;
}

static const struct sql_aid_papers *
row_of(const struct sql_aid_papers_rows *rows, const char *code)
{
	for (size_t i = 0; i < rows->n; i++)
		if (strcmp(rows->items[i].code, code) == 0)
			return &rows->items[i];
	return NULL;
}

static enum aid_paper_state
state_of(const struct sql_aid_papers *row, const char *today)
{
	if (!row)
		return AID_PAPER_MISSING;
	if (!row->refused_at_null)
		return AID_PAPER_REFUSED;
	if (row->ends_on && strcmp(row->ends_on, today) < 0)
		return AID_PAPER_ENDED;
	return row->original ? AID_PAPER_SEEN : AID_PAPER_GIVEN;
}

static struct aid_paper
paper_of(const struct aid_paper_rule *rule, const struct sql_aid_papers *row,
	const struct aid_form *f, const char *today)
{
	struct aid_paper p = { .code = rule->code,
		.label = rule->label,
		.state = state_of(row, today),
		.needed = strcmp(rule->when, "always") == 0 ||
			  has_cost(f, rule->when) };

	if (!row)
		return p;
	p.at = row->at;
	p.ends_on = row->ends_on;
	p.seen_by = row->seen_by;
	p.seen_at = row->original_at_null ? 0 : row->original_at;
	return p;
}

static bool
counts(const struct aid_paper *p)
{
	return p->state == AID_PAPER_GIVEN || p->state == AID_PAPER_SEEN;
}

static void
today_of(struct tx *tx, char out[CIVIL_SIZE])
{
	civil_format(civil_from_ms(tx_now(tx)), out);
}

struct papers {
	struct tx *tx;
	struct app *app;
	const struct aid_form *form;
	struct sql_aid_papers_rows rows;
	struct aid_paper *out;
	size_t n;
	char today[CIVIL_SIZE];
};

/* One that was not asked for is told of when it is there. */
static int
add_paper(struct papers *p, const struct aid_paper_rule *rule, bool asked,
	struct err *e)
{
	const struct sql_aid_papers *row = row_of(&p->rows, rule->code);
	struct aid_paper *to = &p->out[p->n];

	*to = paper_of(rule, row, p->form, p->today);
	if (!to->needed && !row && !asked)
		return 0;
	p->n++;
	return row && !row->refusal_id_null
		       ? aid_note_text(
				 p->tx, p->app, row->refusal_id, &to->reason, e)
		       : 0;
}

/* The form of a visit is waited for once it was printed. */
static int
add_visit(struct papers *p, const struct aid_case *c, const struct aid_rules *r,
	struct err *e)
{
	struct sql_aid_visit_forms_of forms;

	if (aid_paper_rule_find(r, AID_PAPER_VISIT) != &aid_visit_paper)
		return 0;
	if (sql_aid_visit_forms_of(p->tx, e, c->id, &forms) != 0)
		return -1;
	return add_paper(p, &aid_visit_paper, forms.n > 0, e);
}

int
aid_papers_of(struct tx *tx, struct app *app, const struct aid_case *c,
	const struct aid_rules *r, const struct aid_form *f,
	struct aid_paper **out, size_t *n, struct err *e)
{
	const struct aid_paper_rule *rules = r->papers.items;
	struct papers p = { .tx = tx, .app = app, .form = f };

	p.out = ARENA_ARRAY(tx_arena(tx), struct aid_paper, r->papers.n + 2);
	today_of(tx, p.today);
	if (sql_aid_papers(tx, e, c->id, &p.rows) != 0)
		return -1;
	for (size_t i = 0; i < r->papers.n; i++)
		if (add_paper(&p, &rules[i], false, e) != 0)
			return -1;
	if (add_visit(&p, c, r, e) != 0)
		return -1;
	*out = p.out;
	*n = p.n;
	return 0;
}

int
aid_missing(struct tx *tx, const struct aid_case *c, const struct aid_rules *r,
	const struct aid_form *f, struct aid_applied *out, struct err *e)
{
	const struct aid_paper_rule *rules = r->papers.items;
	struct sql_aid_papers_rows rows;
	char today[CIVIL_SIZE];

	out->n_missing = 0;
	today_of(tx, today);
	if (sql_aid_papers(tx, e, c->id, &rows) != 0)
		return -1;
	for (size_t i = 0; i < r->papers.n && i < AID_PAPERS_MAX; i++) {
		const struct aid_paper p = paper_of(
			&rules[i], row_of(&rows, rules[i].code), f, today);

		if (p.needed && !counts(&p))
			out->missing[out->n_missing++] = p.label;
	}
	return 0;
}

/* ---- at the desk --------------------------------------------------------- */

static int
check_code(struct tx *tx, int64_t case_id, const char *code, struct aid_case *c,
	struct err *e)
{
	const struct aid_rules *r;

	if (aid_load(tx, case_id, c, e) != 0 ||
		aid_rules_load(tx, c->rule_version, &r, e) != 0)
		return -1;
	return aid_paper_rule_find(r, code)
		       ? 0
		       : err_add_field(e, "code", ERR_CHOICE_UNKNOWN);
}

static int
check_last_day(struct tx *tx, const char *day, struct err *e)
{
	struct err why = { 0 };
	struct civil last;

	if (!day)
		return 0;
	if (civil_parse(day, &last, &why) != 0)
		return err_add_field(e, "ends_on", why.code);
	return civil_compare(last, civil_from_ms(tx_now(tx))) >= 0
		       ? 0
		       : err_add_field(e, "ends_on", ERR_AID_PAPER_ENDED);
}

int
aid_paper_take(struct tx *tx, struct app *app, const struct flow_case *f,
	const char *code, bool original, const char *ends_on,
	const struct caller *by, struct err *e)
{
	struct aid_case c;

	if (check_code(tx, f->id, code, &c, e) != 0 ||
		check_last_day(tx, ends_on, e) != 0)
		return -1;
	if (sql_aid_paper_put(tx, e, tx_new_id(tx), f->id, code, original,
		    ends_on, tx_now(tx), by->actor) != 0)
		return -1;
	return aid_trail(tx, app, f->no, by->actor, "aid.paper",
		arena_printf(tx_arena(tx), "{\"paper\":\"%s\",\"original\":%s}",
			code, original ? "true" : "false"),
		e);
}

int
aid_paper_refuse(struct tx *tx, struct app *app, const struct flow_case *f,
	const char *code, const char *reason, const struct caller *by,
	struct err *e)
{
	int64_t note, changed;
	struct aid_case c;

	if (check_code(tx, f->id, code, &c, e) != 0)
		return -1;
	if (personal_number_in(reason))
		return err_add_field(e, "reason", ERR_REASON_PERSONAL);
	if (aid_note_add(tx, app, f->id, "paper", reason, by->actor, &note,
		    e) != 0 ||
		sql_aid_paper_refuse(
			tx, e, f->id, code, tx_now(tx), note, &changed) != 0)
		return -1;
	if (changed != 1)
		return err_set(e, ERR_AID_PAPER_NONE);
	if (sql_aid_pictures_refuse(tx, e, f->id, code, tx_now(tx)) != 0)
		return -1;
	return aid_trail(tx, app, f->no, by->actor, "aid.paper.refuse",
		arena_printf(tx_arena(tx), "{\"paper\":\"%s\"}", code), e);
}
