/* SPDX-License-Identifier: Apache-2.0 */
/* The desk's side: what is open, what was asked, settling. */
#include "audit/audit.h"
#include "outbox.sql.h"
#include "outbox/outbox.h"
#include "person/person_seen.h"
#include "seal.h"

static int
item_of(struct tx *tx, struct app *app, const struct sql_outbox_list_open *r,
	struct outbox_item *out, struct err *e)
{
	struct bytes plain;

	*out = (struct outbox_item){ .id = r->id,
		.terminal = r->terminal_id,
		.seq = r->seq,
		.kiosk = r->terminal,
		.state = r->state,
		.code = r->code,
		.path = r->path,
		.case_no = r->case_no,
		.made_at = r->made_at,
		.taken_at = r->taken_at };
	if (!r->act_sealed.p)
		return 0;
	if (seal_open(app->keyring, "outbox_item", "act", r->id, r->act_sealed,
		    tx_arena(tx), &plain, e) != 0)
		return -1;
	out->body = (const char *)plain.p;
	return 0;
}

static bool
state_is_known(const char *state)
{
	static const char *const states[] = { OUTBOX_IMPORTED, OUTBOX_CONFLICT,
		OUTBOX_POISONED, OUTBOX_SETTLED };

	for (size_t i = 0; i < ARRAY_LEN(states); i++)
		if (strcmp(states[i], state) == 0)
			return true;
	return false;
}

int
outbox_list(struct tx *tx, struct app *app, const char *state, int64_t after,
	struct outbox_item **out, size_t *n, struct err *e)
{
	struct sql_outbox_list_open_rows rows;
	bool open = strcmp(state, "open") == 0;

	if (!open && !state_is_known(state))
		return err_add_field(e, "state", ERR_CHOICE_UNKNOWN);
	if ((open ? sql_outbox_list_open(tx, e, after, OUTBOX_PAGE + 1, &rows)
		  : sql_outbox_list_state(
			    tx, e, state, after, OUTBOX_PAGE + 1, &rows)) != 0)
		return -1;
	*out = ARENA_ARRAY(tx_arena(tx), struct outbox_item, rows.n);
	*n = rows.n;
	for (size_t i = 0; i < rows.n; i++)
		if (item_of(tx, app, &rows.items[i], &(*out)[i], e) != 0)
			return -1;
	return 0;
}

int
outbox_load(struct tx *tx, struct app *app, int64_t id, struct outbox_item *out,
	struct err *e)
{
	struct sql_outbox_list_open row;
	int found = sql_outbox_get(tx, e, id, &row);

	if (found <= 0)
		return found < 0 ? -1 : err_set(e, ERR_NOT_FOUND);
	return item_of(tx, app, &row, out, e);
}

int
outbox_settle(struct tx *tx, struct app *app, int64_t id, const char *actor,
	const char *reason, struct err *e)
{
	struct arena *a = tx_arena(tx);
	struct outbox_item item = { 0 };
	int64_t changed;

	if (outbox_load(tx, app, id, &item, e) != 0)
		return -1;
	if (sql_outbox_settle(tx, e, id, tx_now(tx), actor,
		    seal_field(app->keyring, app->rng, "outbox_item", "reason",
			    id, bytes_str(reason), a),
		    &changed) != 0)
		return -1;
	if (changed != 1)
		return err_set(e, ERR_CASE_STATE);
	return audit_add(tx, e, app->rng, actor, "outbox.settled",
		arena_printf(a, "outbox:%lld", (long long)id),
		arena_printf(a, "{\"from\":\"%s\"}", item.state));
}

int
outbox_seen(struct tx *tx, struct app *app, int64_t id, const char *actor,
	const char *field, const char *purpose, struct err *e)
{
	return person_seen_at(tx, app,
		arena_printf(tx_arena(tx), "outbox:%lld", (long long)id), actor,
		field, purpose, e);
}

int
outbox_cases_of(struct tx *tx, const struct local_no *no, int64_t **ids,
	size_t *n, struct err *e)
{
	struct sql_outbox_cases_at_rows rows;

	if (sql_outbox_cases_at(tx, e, no->kiosk, no->seq, &rows) != 0)
		return -1;
	*ids = ARENA_ARRAY(tx_arena(tx), int64_t, rows.n);
	*n = rows.n;
	for (size_t i = 0; i < rows.n; i++)
		(*ids)[i] = rows.items[i].case_id;
	return 0;
}

bool
outbox_no_format(int64_t terminal, int64_t seq, char out[LOCAL_NO_SIZE])
{
	const struct local_no no = { terminal, seq };

	if (terminal > SERIAL_MAX || seq < 1 || seq > SERIAL_MAX)
		return false;
	local_no_format(&no, out);
	return true;
}

int
outbox_no_of(struct tx *tx, int64_t case_id, const char **out, struct err *e)
{
	struct sql_outbox_of_case row;
	char no[LOCAL_NO_SIZE];
	int found = sql_outbox_of_case(tx, e, case_id, &row);

	*out = NULL;
	if (found > 0 && outbox_no_format(row.terminal_id, row.seq, no))
		*out = arena_strdup(tx_arena(tx), no);
	return found < 0 ? -1 : 0;
}
