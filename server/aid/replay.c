/* SPDX-License-Identifier: Apache-2.0 */
#include "aid/replay.h"
#include "aid.sql.h"

#define KNOWN_MAX 8
#define CASE_ARENA ((size_t)512 * 1024)

/* What is asked of all cases. */
struct question {
	const struct aid_rules *r;
	const char *district, *today;
	int64_t line;
	/* Versions that have been met; the last place is given anew. */
	struct {
		const struct aid_rules *r;
		int64_t version;
	} known[KNOWN_MAX];
	size_t n_known;
};

static int
again(struct tx *tx, struct app *app, const struct question *q,
	const struct aid_case *c, struct aid_sheet *out, struct err *e)
{
	struct aid_facts facts;
	struct aid_form *form;

	if (aid_load_form(tx, app, c, &form, e) != 0 ||
		aid_facts_of(tx, c, form, q->today, &facts, e) != 0)
		return -1;
	if (q->district && strcmp(q->district, c->district) == 0)
		facts.line = q->line;
	return aid_sheet_make(q->r, &facts, out, e);
}

static int
rules_then(struct tx *tx, struct question *q, int64_t version,
	const struct aid_rules **out, struct err *e)
{
	for (size_t i = 0; i < q->n_known; i++)
		if (q->known[i].version == version) {
			*out = q->known[i].r;
			return 0;
		}
	if (aid_rules_load(tx, version, out, e) != 0)
		return -1;
	if (q->n_known < KNOWN_MAX)
		q->n_known++;
	q->known[q->n_known - 1].r = *out;
	q->known[q->n_known - 1].version = version;
	return 0;
}

/* A later version may call it otherwise, or know it no more. */
static int
label_then(struct tx *tx, struct question *q, const struct aid_case *c,
	struct aid_change *out, struct err *e)
{
	const struct aid_category *then;
	const struct aid_rules *r;

	if (!*out->was)
		return 0;
	if (rules_then(tx, q, c->rule_version, &r, e) != 0)
		return -1;
	then = aid_category_find(r, out->was);
	out->was_label = then ? then->label : out->was;
	return 0;
}

/* Two thousand forms do not fit into one request: each in memory of its own,
 * and nothing of those that stay as they are is kept. */
static int
compare(struct tx *tx, struct app *app, struct question *q,
	const struct sql_aid_replay *row, struct aid_change *out, bool *changes,
	struct err *e)
{
	struct arena one, *own;
	struct aid_sheet sheet = { 0 };
	struct aid_case c = { 0 };
	const char *would;
	int rc;

	arena_init(&one, CASE_ARENA);
	own = tx_arena_swap(tx, &one);
	rc = aid_load(tx, row->id, &c, e) != 0 ||
			     again(tx, app, q, &c, &sheet, e) != 0
		     ? -1
		     : 0;
	tx_arena_swap(tx, own);
	would = sheet.category ? sheet.category->code : "";
	*changes = rc == 0 && strcmp(would, c.proposed) != 0;
	if (*changes) {
		*out = (struct aid_change){ row->no,
			arena_strdup(own, c.district),
			arena_strdup(own, c.proposed), would, NULL,
			sheet.category ? sheet.category->label : NULL };
		rc = label_then(tx, q, &c, out, e);
	}
	arena_release(&one);
	return rc;
}

int
aid_replay(struct tx *tx, struct app *app, int64_t version,
	const char *district, int64_t line, struct aid_change **out, size_t *n,
	size_t *looked, struct err *e)
{
	struct sql_aid_replay_rows rows;
	char today[CIVIL_SIZE];
	struct question q = {
		.district = district, .today = today, .line = line
	};

	*n = 0;
	civil_format(app_today(app), today);
	if (aid_rules_load(tx, version, &q.r, e) != 0 ||
		sql_aid_replay(tx, e, AID_REPLAY_MAX, &rows) != 0)
		return -1;
	*looked = rows.n;
	*out = ARENA_ARRAY(tx_arena(tx), struct aid_change, rows.n + 1);
	for (size_t i = 0; i < rows.n; i++) {
		bool changes;

		if (compare(tx, app, &q, &rows.items[i], &(*out)[*n], &changes,
			    e) != 0)
			return -1;
		*n += changes;
	}
	return 0;
}
