/* SPDX-License-Identifier: Apache-2.0 */
#include "handover/handover.h"
#include "audit/audit.h"
#include "civil.h"
#include "crypto.h"
#include "handover.sql.h"
#include "seal.h"
#include "str.h"

enum { REF_BYTES = 8, SWEEP = 50 };

static int
note(struct tx *tx, struct app *app, const char *actor, const char *action,
	const char *ref, const char *payload, struct err *e)
{
	return audit_add(tx, e, app->rng, actor, action,
		arena_printf(tx_arena(tx), "handover:%s", ref), payload);
}

int
handover_put(struct tx *tx, struct app *app, const struct caller *by,
	const char *call, const char *visit, struct bytes draft,
	const char **ref, struct err *e)
{
	char fresh[2 * REF_BYTES + 1];
	uint8_t raw[REF_BYTES];
	int64_t id = tx_new_id(tx), made = 0;

	rng_fill(app->rng, raw, sizeof(raw));
	hex_format(raw, sizeof(raw), fresh);
	*ref = arena_strdup(tx_arena(tx), fresh);
	if (sql_handover_add(tx, e, id, *ref, call, by->id, visit,
		    seal_field(app->keyring, app->rng, "handover", "draft", id,
			    draft, tx_arena(tx)),
		    tx_now(tx), &made) != 0)
		return -1;
	if (made != 1)
		return err_set(e, ERR_HANDOVER_WAITING);
	return note(tx, app, by->actor, "handover.made", *ref,
		arena_printf(tx_arena(tx), "{\"call\":\"%s\"}", call), e);
}

int
handover_load(struct tx *tx, struct app *app, const char *ref,
	struct handover *out, struct err *e)
{
	struct sql_handover_get row;
	int found = sql_handover_get(tx, e, ref, &row);

	if (found <= 0)
		return found < 0 ? -1 : err_set(e, ERR_HANDOVER_GONE);
	*out = (struct handover){ .id = row.id,
		.ref = ref,
		.kiosk = row.kiosk,
		.call = row.call,
		.made_at = row.made_at };
	return seal_open(app->keyring, "handover", "draft", row.id,
		row.draft_sealed, tx_arena(tx), &out->draft, e);
}

int
handover_open(struct tx *tx, struct app *app, const char *actor,
	const char *ref, struct handover *out, struct err *e)
{
	if (handover_load(tx, app, ref, out, e) != 0)
		return -1;
	return note(tx, app, actor, "handover.opened", ref, "{}", e);
}

static int
erase(struct tx *tx, struct app *app, const char *actor, const char *action,
	int64_t id, const char *ref, const char *payload, struct err *e)
{
	if (sql_handover_erase(tx, e, id) != 0)
		return -1;
	return note(tx, app, actor, action, ref, payload, e);
}

int
handover_use(struct tx *tx, struct app *app, const char *actor,
	const struct handover *h, const char *case_no, struct err *e)
{
	return erase(tx, app, actor, "handover.used", h->id, h->ref,
		arena_printf(tx_arena(tx), "{\"case\":\"%s\"}", case_no), e);
}

int
handover_withdraw(struct tx *tx, struct app *app, const struct caller *by,
	const char *visit, struct err *e)
{
	struct sql_handover_of_visit row;
	int found = sql_handover_of_visit(tx, e, by->id, visit, &row);

	if (found <= 0)
		return found < 0 ? -1 : err_set(e, ERR_HANDOVER_GONE);
	return erase(tx, app, by->actor, "handover.withdrawn", row.id, row.ref,
		"{}", e);
}

int
handover_end_call(struct tx *tx, struct app *app, const char *actor,
	const char *call, struct err *e)
{
	struct sql_handover_of_call row;
	int found = sql_handover_of_call(tx, e, call, &row);

	if (found <= 0)
		return found;
	return erase(
		tx, app, actor, "handover.dropped", row.id, row.ref, "{}", e);
}

/* The day of now has begun at this instant. */
static int64_t
midnight(struct tx *tx)
{
	return civil_to_ms(civil_from_ms(tx_now(tx)));
}

int
handover_tick(struct tx *tx, struct app *app, bool *more, struct err *e)
{
	struct sql_handover_old_rows rows;

	if (sql_handover_old(tx, e, midnight(tx), SWEEP, &rows) != 0)
		return -1;
	for (size_t i = 0; i < rows.n; i++)
		if (erase(tx, app, "system", "handover.expired",
			    rows.items[i].id, rows.items[i].ref, "{}", e) != 0)
			return -1;
	*more = rows.n == SWEEP;
	return 0;
}

int
handover_tick_due(struct tx *tx, bool *due, struct err *e)
{
	struct sql_handover_old_rows rows;

	if (sql_handover_old(tx, e, midnight(tx), 1, &rows) != 0)
		return -1;
	*due = rows.n > 0;
	return 0;
}
