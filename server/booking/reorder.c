/* SPDX-License-Identifier: Apache-2.0 */
#include "booking/reorder.h"
#include "audit/audit.h"
#include "booking.sql.h"
#include "person/person_shown.h"
#include "reorder.sql.h"

#define OPEN_MAX 100

const struct reorder_reason reorder_reasons[] = {
	{ "mistake", "登记时次序排错了" },
	{ "outage", "自助机故障，登记晚了" },
	{ "urgent", "凭医院证明需要尽快检查" },
	{ "policy", "文件规定优先" },
};
const size_t reorder_reasons_count = ARRAY_LEN(reorder_reasons);

static const struct reorder_reason *
reason_find(const char *code)
{
	for (size_t i = 0; code && i < reorder_reasons_count; i++)
		if (strcmp(reorder_reasons[i].code, code) == 0)
			return &reorder_reasons[i];
	return NULL;
}

/* Two who wait, the one behind the other. */
struct pair {
	struct booking who, before;
	int64_t rank, before_rank;
};

static int
load_rank(struct tx *tx, const struct booking *b, int64_t *rank, struct err *e)
{
	struct sql_booking_get row;

	if (sql_booking_get(tx, e, b->id, &row) != 1)
		return err_setf(e, ERR_INTERNAL, "no booking");
	*rank = row.rank;
	return 0;
}

static int
load_pair(struct tx *tx, const char *no, const char *before, struct pair *out,
	struct err *e)
{
	*out = (struct pair){ 0 };
	if (booking_load(tx, no, 0, &out->who, e) != 0 ||
		booking_load(tx, before, 0, &out->before, e) != 0 ||
		load_rank(tx, &out->who, &out->rank, e) != 0)
		return -1;
	return load_rank(tx, &out->before, &out->before_rank, e);
}

static bool
both_wait(const struct pair *p)
{
	/* booking_load() has set them */
	BUG_ON(!p->who.state || !p->before.state);
	return strcmp(p->who.state, "waiting") == 0 &&
	       strcmp(p->before.state, "waiting") == 0;
}

static int
note(struct tx *tx, struct app *app, const struct caller *by,
	const char *action, const struct pair *p, const char *reason,
	struct err *e)
{
	struct arena *a = tx_arena(tx);

	return audit_add(tx, e, app->rng, by->actor, action,
		arena_printf(a, "case:%s", p->who.casefile.no),
		arena_printf(a, "{\"before\":\"%s\",\"reason\":\"%s\"}",
			p->before.casefile.no, reason));
}

int
reorder_ask(struct tx *tx, struct app *app, const struct caller *by,
	const struct offer *o, const struct reorder_ask *ask, const char **ref,
	struct err *e)
{
	const struct reorder_reason *reason = reason_find(ask->reason);
	char made[QUOTA_REF_SIZE];
	struct pair p = { 0 };
	int64_t added;

	if (!reason)
		return err_add_field(e, "reason", ERR_CHOICE_UNKNOWN);
	if (load_pair(tx, ask->no, ask->before, &p, e) != 0)
		return -1;
	if (p.who.programme != o->id || p.before.programme != o->id)
		return err_set(e, ERR_NOT_FOUND);
	if (!both_wait(&p))
		return err_set(e, ERR_BOOKING_STATE);
	if (p.rank <= p.before_rank)
		return err_add_field(e, "before", ERR_CHOICE_UNKNOWN);
	quota_ref(app, made);
	*ref = arena_strdup(tx_arena(tx), made);
	if (sql_reorder_add(tx, e, tx_new_id(tx), made, p.who.id, p.before.id,
		    reason->code, tx_now(tx), by->actor, &added) != 0)
		return -1;
	if (added != 1)
		return err_set(e, ERR_REORDER_OPEN);
	return note(tx, app, by, "waiting.reorder.ask", &p, reason->code, e);
}

static int
load_open(struct tx *tx, const char *ref, struct sql_reorder_get *r,
	struct pair *p, struct err *e)
{
	struct flow_case who, before;
	int found = sql_reorder_get(tx, e, ref, r);

	if (found <= 0)
		return found < 0 ? -1 : err_set(e, ERR_FOLLOWUP_STATE);
	if (flow_load_id(tx, r->booking_id, &who, e) != 0 ||
		flow_load_id(tx, r->before_id, &before, e) != 0)
		return -1;
	return load_pair(tx, who.no, before.no, p, e);
}

int
reorder_confirm(struct tx *tx, struct app *app, const struct caller *by,
	const char *ref, struct err *e)
{
	struct sql_reorder_get r;
	struct pair p = { 0 };
	int64_t done;

	if (load_open(tx, ref, &r, &p, e) != 0)
		return -1;
	BUG_ON(!r.asked_by); /* the row has been found */
	if (strcmp(r.asked_by, by->actor) == 0)
		return err_set(e, ERR_SECOND_PERSON);
	if (!both_wait(&p) || p.rank <= p.before_rank)
		return err_set(e, ERR_CASE_CHANGED);
	if (sql_reorder_done(tx, e, r.id, tx_now(tx), by->actor, &done) != 0)
		return -1;
	BUG_ON(done != 1);
	if (sql_reorder_shift(tx, e, p.who.programme, p.who.id, p.before_rank,
		    p.rank, &done) != 0 ||
		booking_step(tx, app, &p.who.casefile, "reorder",
			reason_find(r.reason)->label, by, e) != 0)
		return -1;
	return note(tx, app, by, "waiting.reorder.confirm", &p, r.reason, e);
}

int
reorder_drop(struct tx *tx, struct app *app, const struct caller *by,
	const char *ref, struct err *e)
{
	struct sql_reorder_get r;
	struct pair p = { 0 };
	int64_t gone;

	if (load_open(tx, ref, &r, &p, e) != 0 ||
		sql_reorder_drop(tx, e, r.id, &gone) != 0)
		return -1;
	return note(tx, app, by, "waiting.reorder.drop", &p, r.reason, e);
}

static int
add_item(struct tx *tx, struct app *app, const struct caller *by,
	const struct sql_reorder_open *r, struct reorder_item *out,
	struct err *e)
{
	struct person_shown who, before;

	*out = (struct reorder_item){ .id = r->ref,
		.case_no = r->no,
		.before = r->before,
		.reason = r->reason,
		.reason_label = reason_find(r->reason)->label,
		.asked_at = r->asked_at,
		.own = strcmp(r->asked_by, by->actor) == 0 };
	if (person_shown_load(tx, app, r->person_id, &who, e) != 0 ||
		person_shown_load(tx, app, r->before_person, &before, e) != 0)
		return -1;
	out->name = who.name;
	out->before_name = before.name;
	return flow_actor_name(tx, r->asked_by, &out->asked_by, e);
}

int
reorder_open(struct tx *tx, struct app *app, const struct caller *by,
	const struct offer *o, struct reorder_item **out, size_t *n,
	struct err *e)
{
	struct sql_reorder_open_rows rows;

	if (sql_reorder_open(tx, e, o->id, OPEN_MAX, &rows) != 0)
		return -1;
	*n = rows.n;
	*out = ARENA_ARRAY(tx_arena(tx), struct reorder_item, rows.n + 1);
	for (size_t i = 0; i < rows.n; i++)
		if (add_item(tx, app, by, &rows.items[i], &(*out)[i], e) != 0)
			return -1;
	return 0;
}

int
reorder_count(struct tx *tx, int64_t programme, int64_t *out, struct err *e)
{
	struct sql_reorder_count row;

	if (sql_reorder_count(tx, e, programme, &row) != 0)
		return -1;
	*out = row.n;
	return 0;
}
