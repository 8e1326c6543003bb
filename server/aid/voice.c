/* SPDX-License-Identifier: Apache-2.0 */
#include "aid/voice.h"
#include "audit/audit.h"
#include "fleet/fleet.h"
#include "ref/ref.h"
#include "voice.sql.h"

#define ANSWER_DAYS 15 /* working days: 12351 and 信访 */

/*
 * The trail says that something was said and not on what: whoever reads the
 * trail may be who it is about.
 */
static int
trail(struct tx *tx, struct app *app, const char *actor, const char *action,
	const char *ref, struct err *e)
{
	return audit_add(tx, e, app->rng, actor, action,
		arena_printf(tx_arena(tx), "complaint:%s", ref), "{}");
}

int
aid_complain(struct tx *tx, struct app *app, const struct flow_case *f,
	const char *kind, const char *text, const char *actor,
	struct aid_complaint *out, struct err *e)
{
	struct arena *a = tx_arena(tx);
	char fresh[FLEET_REF_SIZE], due[CIVIL_SIZE];
	int64_t note;

	if (strcmp(kind, "appeal") == 0 && strcmp(f->state, "refused") != 0)
		return err_set(e, ERR_CASE_STATE);
	fleet_ref(app, fresh);
	civil_format(calendar_add_workdays(
			     &app->ref->calendar, app_today(app), ANSWER_DAYS),
		due);
	*out = (struct aid_complaint){ .ref = arena_strdup(a, fresh),
		.due_on = arena_strdup(a, due) };
	if (aid_note_add(tx, app, f->id, "complaint", text, actor, &note, e) !=
			0 ||
		sql_aid_complaint_insert(tx, e, tx_new_id(tx), fresh, f->id,
			kind, note, tx_now(tx), due) != 0)
		return -1;
	return trail(tx, app, actor, "aid.complain", fresh, e);
}

int
aid_complaints(struct tx *tx, struct app *app, const struct caller *by,
	struct aid_complaint **out, size_t *n, struct err *e)
{
	struct sql_aid_complaints_for_rows rows;

	if (sql_aid_complaints_for(tx, e, by->id, by->actor, &rows) != 0)
		return -1;
	*n = rows.n;
	*out = ARENA_ARRAY(tx_arena(tx), struct aid_complaint, rows.n + 1);
	for (size_t i = 0; i < rows.n; i++) {
		const struct sql_aid_complaints_for *r = &rows.items[i];

		(*out)[i] = (struct aid_complaint){ .ref = r->ref,
			.case_no = r->no,
			.kind = r->kind,
			.due_on = r->due_on,
			.at = r->at };
		if (aid_note_text(tx, app, r->note_id, &(*out)[i].text, e) != 0)
			return -1;
	}
	return 0;
}

static bool
is_shown(const struct sql_aid_complaints_for_rows *rows, const char *ref)
{
	for (size_t i = 0; i < rows->n; i++)
		if (strcmp(rows->items[i].ref, ref) == 0)
			return true;
	return false;
}

int
aid_complaint_decide(struct tx *tx, struct app *app, const char *ref,
	bool upheld, const char *answer, const struct caller *by, struct err *e)
{
	struct sql_aid_complaints_for_rows mine;
	struct sql_aid_complaint_get r;
	int64_t note, changed;
	int found = sql_aid_complaint_get(tx, e, ref, &r);

	if (found < 0 ||
		sql_aid_complaints_for(tx, e, by->id, by->actor, &mine) != 0)
		return -1;
	if (!found || (!r.outcome && !is_shown(&mine, ref)))
		return err_set(e, ERR_NOT_FOUND);
	if (aid_note_add(tx, app, r.case_id, "complaint_answer", answer,
		    by->actor, &note, e) != 0 ||
		sql_aid_complaint_decide(tx, e, r.id,
			upheld ? "upheld" : "dismissed", note, tx_now(tx),
			by->actor, &changed) != 0)
		return -1;
	if (changed != 1)
		return err_set(e, ERR_AID_ANSWERED);
	return trail(tx, app, by->actor, "aid.complaint.decide", ref, e);
}

int
aid_voice_find(struct tx *tx, struct app *app, const char *ref,
	struct aid_voice *out, struct err *e)
{
	struct sql_aid_voice_answer r;
	int found = sql_aid_voice_answer(tx, e, ref, &r);

	if (found <= 0)
		return found < 0 ? -1 : err_set(e, ERR_NOT_FOUND);
	*out = (struct aid_voice){ .due_on = r.due_on, .outcome = r.outcome };
	return r.outcome ? aid_note_text(tx, app, r.answer_id, &out->answer, e)
			 : 0;
}
