/* SPDX-License-Identifier: Apache-2.0 */
#include "aid/replay.h"
#include "aid.sql.h"

/* What is asked of all cases. */
struct question {
	const struct aid_rules *r;
	const char *district, *today;
	int64_t line;
	/* the version of the case before: cases of one stand together */
	const struct aid_rules *known;
	int64_t version;
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

/* A later version may call it otherwise, or know it no more. */
static int
label_then(struct tx *tx, struct question *q, const struct aid_case *c,
	const char **label, struct err *e)
{
	const struct aid_category *then;

	*label = NULL;
	if (!*c->proposed)
		return 0;
	if (q->version != c->rule_version) {
		if (aid_rules_load(tx, c->rule_version, &q->known, e) != 0)
			return -1;
		q->version = c->rule_version;
	}
	then = aid_category_find(q->known, c->proposed);
	*label = then ? then->label : c->proposed;
	return 0;
}

static int
compare(struct tx *tx, struct app *app, struct question *q,
	const struct sql_aid_replay *row, struct aid_change *out, bool *changes,
	struct err *e)
{
	struct aid_sheet sheet;
	struct aid_case c;

	if (aid_load(tx, row->id, &c, e) != 0 ||
		again(tx, app, q, &c, &sheet, e) != 0)
		return -1;
	*out = (struct aid_change){ row->no, c.district, c.proposed,
		sheet.category ? sheet.category->code : "", NULL,
		sheet.category ? sheet.category->label : NULL };
	*changes = strcmp(out->would, out->was) != 0;
	return *changes ? label_then(tx, q, &c, &out->was_label, e) : 0;
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
