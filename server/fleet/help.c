/* SPDX-License-Identifier: Apache-2.0 */
#include "fleet/help.h"
#include "audit/audit.h"
#include "fleet/fleet.h"
#include "help.sql.h"

enum { WORD_MAX = 40 };

static bool
is_name(const char *text)
{
	size_t n = strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789_-");

	return n > 0 && n <= WORD_MAX && text[n] == '\0';
}

int
help_check(const struct help_new *h, struct err *e)
{
	if (!is_name(h->screen))
		err_add_field(e, "screen", ERR_TEXT_INVALID);
	if (h->flow && !is_name(h->flow))
		err_add_field(e, "flow", ERR_TEXT_INVALID);
	return e->code ? -1 : 0;
}

static int
note(struct tx *tx, struct app *app, const char *actor, const char *action,
	const char *ref, struct err *e)
{
	return audit_add(tx, e, app->rng, actor, action,
		arena_printf(tx_arena(tx), "help:%s", ref), "{}");
}

static const char *
state_of(bool coming)
{
	return coming ? "coming" : "called";
}

int
help_state(struct tx *tx, int64_t terminal, const char **state, struct err *e)
{
	struct sql_help_of row;
	int found = sql_help_of(tx, e, terminal, &row);

	*state = found > 0 ? state_of(!row.coming_at_null) : NULL;
	return found < 0 ? -1 : 0;
}

int
help_call(struct tx *tx, struct app *app, const struct caller *by,
	const struct help_new *h, const char **ref, const char **state,
	struct err *e)
{
	char fresh[FLEET_REF_SIZE];
	struct sql_help_of row;
	int found = sql_help_of(tx, e, by->id, &row);

	if (found < 0)
		return -1;
	if (found) {
		*ref = row.ref;
		*state = state_of(!row.coming_at_null);
		return 0;
	}
	fleet_ref(app, fresh);
	*ref = arena_strdup(tx_arena(tx), fresh);
	*state = state_of(false);
	if (sql_help_add(tx, e, tx_new_id(tx), *ref, by->id, h->screen, h->flow,
		    tx_now(tx)) != 0)
		return -1;
	return note(tx, app, by->actor, "help.called", *ref, e);
}

int
help_answer(struct tx *tx, struct app *app, const char *actor, const char *ref,
	const char *to, struct err *e)
{
	bool done = strcmp(to, "done") == 0;
	struct sql_help_get row;
	int64_t changed = 0;
	int found;

	if (!done && strcmp(to, "coming") != 0)
		return err_add_field(e, "state", ERR_CHOICE_UNKNOWN);
	found = sql_help_get(tx, e, ref, &row);
	if (found <= 0)
		return found < 0 ? -1 : err_set(e, ERR_NOT_FOUND);
	if ((done ? sql_help_done(tx, e, row.id, actor, tx_now(tx), &changed)
		  : sql_help_coming(
			    tx, e, row.id, actor, tx_now(tx), &changed)) != 0)
		return -1;
	if (changed != 1)
		return err_set(e, ERR_HELP_STATE);
	return note(tx, app, actor, done ? "help.done" : "help.coming", ref, e);
}

int
help_list(struct tx *tx, struct help_item **out, size_t *n, struct err *e)
{
	struct sql_help_open_list_rows rows;

	if (sql_help_open_list(tx, e, &rows) != 0)
		return -1;
	*n = rows.n;
	*out = ARENA_ARRAY(tx_arena(tx), struct help_item, rows.n + 1);
	for (size_t i = 0; i < rows.n; i++) {
		const struct sql_help_open_list *r = &rows.items[i];

		(*out)[i] = (struct help_item){ .id = r->ref,
			.name = r->terminal,
			.place = r->place,
			.screen = r->screen,
			.flow = r->flow,
			.state = state_of(!r->coming_at_null),
			.coming_by = r->coming_by,
			.handover = r->handover,
			.since = r->called_at };
	}
	return 0;
}
