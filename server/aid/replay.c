/* SPDX-License-Identifier: Apache-2.0 */
#include "aid/replay.h"
#include "aid.sql.h"

static int
again(struct tx *tx, struct app *app, const struct aid_rules *r,
	const struct aid_case *c, const char *district, int64_t line,
	const char **would, struct err *e)
{
	struct aid_sheet sheet;
	struct aid_facts facts;
	struct aid_form *form;
	char today[CIVIL_SIZE];

	civil_format(app_today(app), today);
	if (aid_load_form(tx, app, c, &form, e) != 0)
		return -1;
	facts = aid_form_facts(form);
	if (district && strcmp(district, c->district) == 0)
		facts.line = line;
	else if (aid_line_on(tx, c->district, today, &facts.line, e) < 0)
		return -1;
	if (aid_sheet_make(r, &facts, &sheet, e) != 0)
		return -1;
	*would = sheet.category ? sheet.category->code : "";
	return 0;
}

int
aid_replay(struct tx *tx, struct app *app, int64_t version,
	const char *district, int64_t line, struct aid_change **out, size_t *n,
	size_t *looked, struct err *e)
{
	struct sql_aid_replay_rows rows;
	const struct aid_rules *r;

	*n = 0;
	if (aid_rules_load(tx, version, &r, e) != 0 ||
		sql_aid_replay(tx, e, AID_REPLAY_MAX, &rows) != 0)
		return -1;
	*looked = rows.n;
	*out = ARENA_ARRAY(tx_arena(tx), struct aid_change, rows.n + 1);
	for (size_t i = 0; i < rows.n; i++) {
		struct aid_case c;
		const char *would;

		if (aid_load(tx, rows.items[i].id, &c, e) != 0 ||
			again(tx, app, r, &c, district, line, &would, e) != 0)
			return -1;
		if (strcmp(would, c.proposed) != 0)
			(*out)[(*n)++] = (struct aid_change){ rows.items[i].no,
				c.district, c.proposed, would };
	}
	return 0;
}
