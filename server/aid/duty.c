/* SPDX-License-Identifier: Apache-2.0 */
#include "aid/duty.h"
#include "aid/stage.h"
#include "aid/aid.h"
#include "duty.sql.h"
#include "log.h"

static int
refuse(const struct flow_case *c, const char *duty, const struct caller *by,
	enum err_code code, struct err *e)
{
	log_event(LOG_WARN, "aid.duty", "case=%s actor=%s duty=%s code=%s",
		c->no, by->actor, duty, err_info(code)->name);
	return err_set(e, code);
}

int
aid_duty_bar(struct tx *tx, const struct flow_case *c, const char *duty,
	const struct caller *by, enum err_code *out, struct err *e)
{
	struct sql_aid_staff_known known;
	struct sql_aid_duty_kin kin;
	struct sql_aid_duty_clash clash;
	int found;

	BUG_ON(by->kind != CALLER_STAFF);
	*out = ERR_NONE;
	found = sql_aid_staff_known(tx, e, by->id, &known);
	if (found <= 0) {
		*out = ERR_AID_IDENTITY;
		return found;
	}
	found = sql_aid_duty_kin(tx, e, c->id, by->id, &kin);
	if (found != 0) {
		*out = ERR_AID_RELATIVE;
		return found < 0 ? -1 : 0;
	}
	found = sql_aid_duty_clash(tx, e, c->id, duty, by->id, &clash);
	if (found != 0)
		*out = ERR_AID_SAME_PERSON;
	return found < 0 ? -1 : 0;
}

int
aid_duty_may(struct tx *tx, struct app *app, const struct flow_case *c,
	const char *duty, const struct caller *by, struct err *e)
{
	enum err_code bar;

	(void)app;
	if (aid_duty_bar(tx, c, duty, by, &bar, e) != 0)
		return -1;
	return bar == ERR_NONE ? 0 : refuse(c, duty, by, bar, e);
}

int
aid_duty_take(struct tx *tx, struct app *app, const struct flow_case *c,
	int64_t round, const char *duty, const struct caller *by, struct err *e)
{
	if (aid_duty_may(tx, app, c, duty, by, e) != 0)
		return -1;
	return sql_aid_duty_insert(
		tx, e, tx_new_id(tx), c->id, duty, by->id, tx_now(tx), round);
}

int
aid_duty_count(struct tx *tx, int64_t case_id, int64_t round, const char *duty,
	int64_t *out, struct err *e)
{
	struct sql_aid_duty_count r;

	if (sql_aid_duty_count(tx, e, case_id, duty, round, &r) != 0)
		return -1;
	*out = r.n;
	return 0;
}

int
aid_duty_any(struct tx *tx, const struct flow_case *c, const struct caller *by,
	bool *out, struct err *e)
{
	struct sql_aid_duty_any r;
	struct sql_aid_event_of ev;
	int found = sql_aid_duty_any(tx, e, c->id, by->id, &r);

	if (found == 0)
		found = sql_aid_event_of(tx, e, c->id, by->actor, &ev);
	*out = found > 0;
	return found < 0 ? -1 : 0;
}

int
aid_recuse(struct tx *tx, struct app *app, const struct flow_case *c,
	const struct caller *by, struct err *e)
{
	int64_t changed;

	if (sql_aid_recusal_put(tx, e, c->id, by->id, tx_now(tx), &changed) !=
		0)
		return -1;
	return aid_trail(tx, app, c->no, by->actor, "aid.recuse", "{}", e);
}

int
aid_verdict_add(struct tx *tx, int64_t case_id, const char *stage,
	unsigned parts, const char *actor, struct err *e)
{
	return sql_aid_verdict_insert(tx, e, tx_new_id(tx), case_id, stage,
		(int64_t)parts, tx_now(tx), actor);
}

int
aid_verdicts_void(struct tx *tx, int64_t case_id, unsigned parts,
	const char **earliest, struct err *e)
{
	struct sql_aid_verdicts_rows rows;

	*earliest = NULL;
	if (sql_aid_verdicts(tx, e, case_id, &rows) != 0)
		return -1;
	for (size_t i = 0; i < rows.n; i++) {
		const struct sql_aid_verdicts *r = &rows.items[i];

		if (!r->void_at_null || !((unsigned)r->parts & parts))
			continue;
		if (sql_aid_verdict_void(tx, e, r->id, tx_now(tx)) != 0)
			return -1;
		if (!*earliest || aid_stage_is_before(r->stage, *earliest))
			*earliest = r->stage;
	}
	return 0;
}
