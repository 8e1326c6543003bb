/* SPDX-License-Identifier: Apache-2.0 */
/* What time brings to entries, what the desk is told of them, and counts. */
#include "audit/audit.h"
#include "booking/quota.h"
#include "entry.sql.h"
#include "pass/entry.h"

#define DAY_S INT64_C(86400)
#define DAY_MS INT64_C(86400000)
#define SHANGHAI_S INT64_C(28800)

/* ---- alarms -------------------------------------------------------------- */

/* clang-format off */
static const struct {
	const char *kind, *label;
} kinds[] = {
	{ "impossible",	"签名有效但从没发过的年票，可能密钥泄露：请立即核查签发密钥" },
	{ "knew_void",	"闸机知道已作废仍放行：请检查这台闸机" },
	{ "two_things",	"闸机前后报的记录不一致，已暂停计入：请检查这台闸机" },
	{ "hole",	"闸机的记录缺了超过七天：请检查这台闸机的存储" },
	{ "sharing",	"同一张年票短时间在两个公园使用，可能转借：请联系本人核实" },
};
/* clang-format on */

static const char *
label_of(const char *kind)
{
	for (size_t i = 0; i < ARRAY_LEN(kinds); i++)
		if (strcmp(kinds[i].kind, kind) == 0)
			return kinds[i].label;
	BUG("an alarm without a row");
}

int
entry_alarms(struct tx *tx, struct entry_alarm **out, size_t *n, struct err *e)
{
	struct sql_gate_alarm_open_rows rows;

	if (sql_gate_alarm_open(tx, e, &rows) != 0)
		return -1;
	*n = rows.n;
	*out = ARENA_ARRAY(tx_arena(tx), struct entry_alarm, rows.n + 1);
	for (size_t i = 0; i < rows.n; i++) {
		const struct sql_gate_alarm_open *r = &rows.items[i];

		(*out)[i] = (struct entry_alarm){ r->ref, r->kind,
			label_of(r->kind), r->gate, r->no, r->state, r->made_at,
			r->score_null ? 0 : r->score };
	}
	return 0;
}

int
entry_alarm_done(struct tx *tx, struct app *app, const char *ref,
	const struct caller *by, struct err *e)
{
	struct sql_gate_alarm_get a;
	int found = sql_gate_alarm_get(tx, e, ref, &a);

	if (found <= 0)
		return found < 0 ? -1 : err_set(e, ERR_NOT_FOUND);
	BUG_ON(!a.kind);
	if (sql_gate_alarm_done(tx, e, a.id, tx_now(tx), by->actor) != 0)
		return -1;
	if (strcmp(a.kind, "two_things") == 0 &&
		sql_gate_log_release(tx, e, a.gate_id) != 0)
		return -1;
	return audit_add(tx, e, app->rng, by->actor, "gate.alarm",
		arena_printf(tx_arena(tx), "alarm:%lld", (long long)a.id),
		arena_printf(tx_arena(tx), "{\"kind\":\"%s\"}", a.kind));
}

/* ---- time ---------------------------------------------------------------- */

/* R8. What has not come in a week is not waited for any longer. */
static int
give_up_hole(struct tx *tx, struct app *app, struct err *e)
{
	int64_t before = tx_now(tx) - ENTRY_HOLE_DAYS * DAY_MS, now;
	struct sql_gate_log_holes hole;
	struct sql_gate_entry_next next;
	struct sql_gate_entry_run run;
	char ref[QUOTA_REF_SIZE];
	int found = sql_gate_log_holes(tx, e, before, &hole);

	if (found <= 0)
		return found;
	if (sql_gate_entry_next(tx, e, hole.id, hole.acked, &next) != 1 ||
		sql_gate_entry_run(tx, e, hole.id, next.seq - 1, &run) != 0)
		return -1;
	now = tx_now(tx);
	if (sql_gate_log_put(tx, e, hole.id, run.last, hole.top, now,
		    hole.top > run.last ? &now : NULL) != 0)
		return -1;
	quota_ref(app, ref);
	if (sql_gate_alarm_insert(tx, e, tx_new_id(tx), ref,
		    arena_printf(tx_arena(tx), "hole:%lld:%lld",
			    (long long)hole.id, (long long)hole.acked),
		    "hole", &hole.id, NULL, now) != 0)
		return -1;
	return 1;
}

static int
erase_old(struct tx *tx, struct err *e)
{
	struct sql_gate_entry_old_rows rows;

	if (sql_gate_entry_old(tx, e,
		    tx_now(tx) / 1000 - ENTRY_KEPT_DAYS * DAY_S, &rows) != 0)
		return -1;
	for (size_t i = 0; i < rows.n; i++) {
		int64_t at = rows.items[i].at, id = rows.items[i].id;

		if (sql_pass_year_add(tx, e, id, civil_from_ms(at * 1000).y) !=
				0 ||
			sql_gate_entry_erase(
				tx, e, id, at - (at + SHANGHAI_S) % DAY_S) != 0)
			return -1;
	}
	if (sql_pass_year_end(tx, e, civil_from_ms(tx_now(tx)).y) != 0)
		return -1;
	return rows.n > 0;
}

int
entry_tick(struct tx *tx, struct app *app, bool *more, struct err *e)
{
	int holes = give_up_hole(tx, app, e);
	int old = holes < 0 ? -1 : erase_old(tx, e);

	*more = holes > 0 || old > 0;
	return holes < 0 || old < 0 ? -1 : 0;
}

int
entry_tick_due(struct tx *tx, bool *due, struct err *e)
{
	struct sql_gate_entry_old_rows old;
	struct sql_gate_log_holes hole;
	int found = sql_gate_log_holes(
		tx, e, tx_now(tx) - ENTRY_HOLE_DAYS * DAY_MS, &hole);

	if (found < 0 ||
		sql_gate_entry_old(tx, e,
			tx_now(tx) / 1000 - ENTRY_KEPT_DAYS * DAY_S, &old) != 0)
		return -1;
	*due = found > 0 || old.n > 0;
	return 0;
}

/* ---- counts -------------------------------------------------------------- */

int
entry_days(struct tx *tx, int64_t site, const char *from, const char *until,
	struct entry_day **out, size_t *n, struct err *e)
{
	struct sql_gate_entry_days_rows rows;
	struct civil first, last;

	if (civil_parse(from, &first, e) != 0 ||
		civil_parse(until, &last, e) != 0 ||
		sql_gate_entry_days(tx, e, site, civil_to_ms(first) / 1000,
			civil_to_ms(last) / 1000 + DAY_S, &rows) != 0)
		return -1;
	*n = rows.n;
	*out = ARENA_ARRAY(tx_arena(tx), struct entry_day, rows.n + 1);
	for (size_t i = 0; i < rows.n; i++) {
		const struct sql_gate_entry_days *r = &rows.items[i];
		char day[CIVIL_SIZE];

		civil_format(civil_from_days((int32_t)r->day), day);
		(*out)[i] = (struct entry_day){ arena_strdup(tx_arena(tx), day),
			r->place, r->entries, r->duplicates, r->refused };
	}
	return 0;
}
