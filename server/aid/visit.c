/* SPDX-License-Identifier: Apache-2.0 */
#include "aid/visit.h"
#include "crypto.h"
#include "str.h"
#include "visit.sql.h"
#include <stdio.h>

enum { CODE_BYTES = 16, CODE_DIGITS = 2 * CODE_BYTES };

static int
make_form(struct tx *tx, struct app *app, const struct aid_case *c,
	const char *actor, char code[CODE_DIGITS + 1], struct err *e)
{
	uint8_t raw[CODE_BYTES];

	if (strcmp(c->stage, "visit") != 0)
		return err_set(e, ERR_CASE_STATE);
	rng_fill(app->rng, raw, sizeof(raw));
	hex_format(raw, sizeof(raw), code);
	return sql_aid_visit_form_insert(tx, e, tx_new_id(tx), c->id,
		c->returns + 1, code, tx_now(tx), actor);
}

int
aid_visit_form(struct tx *tx, struct app *app, const struct flow_case *f,
	const char *actor, struct aid_visit_form *out, struct err *e)
{
	struct sql_aid_visit_form_get had;
	char code[CODE_DIGITS + 1];
	struct aid_form *told;
	struct aid_case c;
	int found;

	if (aid_load(tx, f->id, &c, e) != 0 ||
		aid_load_form(tx, app, &c, &told, e) != 0)
		return -1;
	found = sql_aid_visit_form_get(tx, e, c.id, c.returns + 1, &had);
	if (found < 0)
		return -1;
	if (!found && make_form(tx, app, &c, actor, code, e) != 0)
		return -1;
	snprintf(out->text, sizeof(out->text), AID_VISIT_MARK "%s",
		found ? had.code : code);
	out->address = told->address;
	return aid_trail(tx, app, f->no, actor, "aid.visit.form", "{}", e);
}

int
aid_visit_case(
	struct tx *tx, const char *text, struct flow_case *f, struct err *e)
{
	const size_t mark = sizeof(AID_VISIT_MARK) - 1;
	struct sql_aid_visit_form_find row;
	char code[CODE_DIGITS + 1];
	uint8_t raw[CODE_BYTES];
	int found;

	if (strncmp(text, AID_VISIT_MARK, mark) != 0 ||
		strlen(text + mark) != CODE_DIGITS ||
		hex_parse(text + mark, raw, sizeof(raw)) != 0)
		return err_set(e, ERR_AID_VISIT_FORM);
	hex_format(raw, sizeof(raw), code);
	found = sql_aid_visit_form_find(tx, e, code, &row);
	if (found < 0)
		return -1;
	return found ? flow_load_id(tx, row.case_id, f, e)
		     : err_set(e, ERR_AID_VISIT_FORM);
}
