/* SPDX-License-Identifier: Apache-2.0 */
#include "flow/flow.h"
#include "audit/audit.h"
#include "civil.h"
#include "flow.sql.h"
#include "person/person.h"
#include "personal.h"
#include "ref/ref.h"
#include "seal.h"
#include <stdio.h>

/* More than a centre takes in between two backups; letters have 999,999. */
#define LEAP_NUMBERS 5000

void
flow_fact_add(struct flow_view *v, const char *key, const char *label,
	const char *value, int64_t source, bool unmask)
{
	struct flow_fact *f = &v->facts[v->n_facts++];

	BUG_ON(v->n_facts > FLOW_FACTS_MAX);
	*f = (struct flow_fact){
		.key = key, .label = label, .value = value, .unmask = unmask
	};
	if (source) {
		f->source = person_source_name(source);
		f->source_label = person_source_label(source);
	}
}

const struct service *
service_find(const char *code)
{
	for (const struct service *const *s = services; *s; s++)
		if (strcmp((*s)->code, code) == 0)
			return *s;
	return NULL;
}

const struct flow_state *
service_state(const struct service *s, const char *state)
{
	for (size_t i = 0; i < s->n_states; i++)
		if (strcmp(s->states[i].state, state) == 0)
			return &s->states[i];
	BUG("state without a row");
}

int
flow_state_of(struct tx *tx, const struct flow_case *c,
	const struct flow_state **out, struct err *e)
{
	*out = service_state(c->service, c->state);
	return c->service->state_of ? c->service->state_of(tx, c, out, e) : 0;
}

bool
flow_is_waiting(const struct flow_case *c, const struct flow_state *st)
{
	const char *settled = c->service->settled;

	return st->open && !(settled && strcmp(c->state, settled) == 0);
}

const struct flow_step *
service_step(const struct service *s, const char *state, const char *action)
{
	for (size_t i = 0; i < s->n_steps; i++)
		if (strcmp(s->steps[i].from, state) == 0 &&
			strcmp(s->steps[i].action, action) == 0)
			return &s->steps[i];
	return NULL;
}

bool
flow_step_is_open(const struct flow_step *step, const struct flow_case *c)
{
	return strcmp(step->from, c->state) == 0 &&
	       (!c->stage || c->service->step_is_at(step, c->stage));
}

int
flow_stage(struct tx *tx, struct flow_case *c, struct err *e)
{
	c->stage = NULL;
	return c->service->stage_of ? c->service->stage_of(tx, c, &c->stage, e)
				    : 0;
}

static const struct flow_step *
open_step(const struct flow_case *c, const char *action)
{
	const struct service *s = c->service;

	for (size_t i = 0; i < s->n_steps; i++)
		if (strcmp(s->steps[i].action, action) == 0 &&
			flow_step_is_open(&s->steps[i], c))
			return &s->steps[i];
	return NULL;
}

static bool
action_known(const struct service *s, const char *action)
{
	for (size_t i = 0; i < s->n_steps; i++)
		if (strcmp(s->steps[i].action, action) == 0)
			return true;
	return false;
}

int
flow_next_serial(
	struct tx *tx, const char *name, int year, int64_t *out, struct err *e)
{
	struct sql_serial_next row;

	if (sql_serial_next(tx, e, name, year, &row) != 0)
		return -1;
	*out = row.last;
	return 0;
}

int
flow_leap(struct tx *tx, struct err *e)
{
	int year = civil_from_ms(tx_now(tx)).y;

	for (const struct service *const *s = services; *s; s++)
		if (sql_serial_leap(tx, e, (*s)->letters, year, LEAP_NUMBERS) !=
			0)
			return -1;
	return sql_serial_leap(tx, e, FLOW_MEMBERS, year, LEAP_NUMBERS);
}

int
flow_next_no(struct tx *tx, const struct service *s, char no[CASE_NO_SIZE],
	struct err *e)
{
	struct civil today = civil_from_ms(tx_now(tx));
	struct case_no n = { .year = today.y };

	snprintf(n.letters, sizeof(n.letters), "%s", s->letters);
	if (flow_next_serial(tx, s->letters, today.y, &n.serial, e) != 0)
		return -1;
	case_no_format(&n, no);
	return 0;
}

int
flow_no_read(const char *raw, char no[CASE_NO_SIZE], struct err *e)
{
	struct case_no n;

	if (case_no_parse(raw, &n, e) != 0)
		return -1;
	case_no_format(&n, no);
	return 0;
}

void
flow_due(const struct app *app, const struct service *s, int64_t now,
	char out[CIVIL_SIZE])
{
	struct civil day = calendar_add_workdays(
		&app->ref->calendar, civil_from_ms(now), s->due_workdays);

	civil_format(day, out);
}

static struct flow_case
case_of(const struct sql_case_open *r)
{
	return (struct flow_case){ .id = r->id,
		.no = r->no,
		.service = service_find(r->service),
		.person_id = r->person_id,
		.state = r->state,
		.version = r->version,
		.source = r->source,
		.actor = r->actor,
		.accepted_at = r->accepted_at,
		.due_on = r->due_on,
		.changed_at = r->changed_at };
}

int
flow_find_open(struct tx *tx, const struct service *s, int64_t person,
	struct flow_case *out, struct err *e)
{
	struct sql_case_open row;
	int found = sql_case_open(tx, e, person, s->code, &row);

	if (found > 0)
		*out = case_of(&row);
	return found;
}

int
flow_load(struct tx *tx, const char *no, struct flow_case *out, struct err *e)
{
	struct sql_case_open row;
	int found = sql_case_by_no(tx, e, no, &row);

	if (found <= 0)
		return found < 0 ? -1 : err_set(e, ERR_NOT_FOUND);
	*out = case_of(&row);
	return 0;
}

int
flow_load_id(struct tx *tx, int64_t id, struct flow_case *out, struct err *e)
{
	struct sql_case_open row;
	int found = sql_case_by_id(tx, e, id, &row);

	if (found <= 0)
		return found < 0 ? -1 : err_set(e, ERR_NOT_FOUND);
	*out = case_of(&row);
	return 0;
}

static int
record(struct tx *tx, struct app *app, const struct flow_case *c,
	const char *actor, const char *action, const char *to,
	const char *reason, struct err *e)
{
	struct arena *a = tx_arena(tx);
	struct bytes sealed = bytes_of(NULL, 0);
	int64_t row = tx_new_id(tx);

	if (reason)
		sealed = seal_field(app->keyring, app->rng, "case_event",
			"reason", row, bytes_str(reason), a);
	if (sql_case_event_insert(tx, e, row, c->id, tx_now(tx), actor, action,
		    c->state, to, sealed, c->changed) != 0)
		return -1;
	return audit_add(tx, e, app->rng, actor,
		arena_printf(a, "case.%s", action),
		arena_printf(a, "case:%s", c->no),
		arena_printf(a, "{\"from\":\"%s\",\"to\":\"%s\"%s%s%s}",
			c->state ? c->state : "", to,
			c->changed ? ",\"changed\":\"" : "",
			c->changed ? c->changed : "", c->changed ? "\"" : ""));
}

int
flow_open(struct tx *tx, struct app *app, const struct service *s,
	int64_t person, int64_t source, const char *actor, int64_t made_at,
	struct flow_case *out, struct err *e)
{
	char no[CASE_NO_SIZE], due[CIVIL_SIZE];
	struct arena *a = tx_arena(tx);
	int64_t at = made_at ? made_at : tx_now(tx), changed;
	int found = flow_find_open(tx, s, person, out, e);

	if (found != 0)
		return found;
	if (flow_next_no(tx, s, no, e) != 0)
		return -1;
	flow_due(app, s, at, due);
	*out = (struct flow_case){ .id = tx_new_id(tx),
		.no = arena_strdup(a, no),
		.service = s,
		.person_id = person,
		.version = 1,
		.source = source,
		.actor = actor,
		.accepted_at = at,
		.due_on = arena_strdup(a, due),
		.changed_at = tx_now(tx) };
	if (sql_case_insert(tx, e, out->id, no, s->code, person, source, actor,
		    at, tx_now(tx), due, &changed) != 0)
		return -1;
	BUG_ON(changed != 1); /* one write lane: nobody came between */
	if (record(tx, app, out, actor, "apply", "applied", NULL, e) != 0)
		return -1;
	out->state = "applied";
	return 0;
}

static const struct flow_step *
step_for(const struct flow_case *c, const char *action, const char *reason,
	int64_t version, const struct caller *by, struct err *e)
{
	const struct flow_step *step = open_step(c, action);

	if (!action_known(c->service, action))
		err_add_field(e, "action", ERR_ACTION_UNKNOWN);
	else if (c->version != version)
		err_set(e, ERR_CASE_CHANGED);
	else if (!step)
		err_set(e, ERR_CASE_STATE);
	else if (by->kind == CALLER_STAFF && !(by->perms & step->perm))
		err_set(e, ERR_FORBIDDEN);
	else if (step->needs_reason && (!reason || !*reason))
		err_add_field(e, "reason", ERR_REASON_REQUIRED);
	else if (reason && personal_number_in(reason))
		err_add_field(e, "reason", ERR_REASON_PERSONAL);
	return e->code == ERR_NONE ? step : NULL;
}

/* Reopening starts the clock anew; everything else keeps its due day. */
static const char *
due_after(struct tx *tx, struct app *app, const struct flow_case *c,
	const struct flow_step *step)
{
	char due[CIVIL_SIZE];

	if (c->next_due)
		return c->next_due;
	if (strcmp(step->to, "applied") != 0)
		return c->due_on;
	flow_due(app, c->service, c->made_at ? c->made_at : tx_now(tx), due);
	return arena_strdup(tx_arena(tx), due);
}

static const char *
decided_after(struct tx *tx, const struct service *s, const char *to)
{
	char day[CIVIL_SIZE];

	if (s->undecided || service_state(s, to)->open)
		return NULL;
	civil_format(civil_from_ms(tx_now(tx)), day);
	return arena_strdup(tx_arena(tx), day);
}

int
flow_act(struct tx *tx, struct app *app, struct flow_case *c,
	const char *action, const char *reason, int64_t version,
	const struct caller *by, struct err *e)
{
	const struct flow_step *step;
	const char *due;
	int64_t changed;

	if (flow_stage(tx, c, e) != 0)
		return -1;
	step = step_for(c, action, reason, version, by, e);
	if (!step)
		return -1;
	if (c->service->before &&
		c->service->before(tx, app, c, step, by, e) != 0)
		return -1;
	due = due_after(tx, app, c, step);
	if (sql_case_step(tx, e, c->id, c->version, c->state, step->to, due,
		    c->source, decided_after(tx, c->service, step->to),
		    tx_now(tx), &changed) != 0)
		return -1;
	if (changed != 1)
		return err_set(e, ERR_CASE_CHANGED);
	if (record(tx, app, c, by->actor, action, step->to, reason, e) != 0)
		return -1;
	c->state = step->to;
	c->version++;
	c->due_on = due;
	c->next_due = NULL;
	c->changed_at = tx_now(tx);
	return step->effect ? step->effect(tx, app, c, by, e) : 0;
}

int
flow_last_reason(struct tx *tx, struct app *app, int64_t case_id,
	const char **out, struct err *e)
{
	struct sql_case_last_reason row;
	struct bytes plain;
	int found = sql_case_last_reason(tx, e, case_id, &row);

	*out = NULL;
	if (found <= 0)
		return found;
	if (seal_open(app->keyring, "case_event", "reason", row.id,
		    row.reason_sealed, tx_arena(tx), &plain, e) != 0)
		return -1;
	*out = (const char *)plain.p;
	return 0;
}

/* On the days off behind its last day a case is late by no working day. */
static const char *
late_text(struct arena *a, const struct calendar *cal, struct civil due,
	struct civil today)
{
	int n = calendar_workdays_between(cal, due, today);

	return n ? arena_printf(a, "已超 %d 个工作日", n) : "已过期限";
}

struct flow_clock
flow_clock(
	struct arena *a, const struct app *app, bool open, const char *due_on)
{
	const struct calendar *cal = &app->ref->calendar;
	struct civil today = app_today(app), due;
	struct err own = { 0 };
	int order;

	if (!open || civil_parse(due_on, &due, &own) != 0)
		return (struct flow_clock){ "", "none" };
	order = civil_compare(today, due);
	if (order == 0)
		return (struct flow_clock){ "今天到期", "soon" };
	if (order > 0)
		return (struct flow_clock){ late_text(a, cal, due, today),
			"late" };
	return (struct flow_clock){ arena_printf(a, "剩 %d 个工作日",
					    calendar_workdays_between(
						    cal, today, due)),
		"ok" };
}

int
flow_of_person(struct tx *tx, int64_t person, struct flow_case **out, size_t *n,
	struct err *e)
{
	struct sql_case_list_rows rows;
	struct flow_case *list;

	if (sql_case_list_person(tx, e, person, &rows) != 0)
		return -1;
	list = ARENA_ARRAY(tx_arena(tx), struct flow_case, rows.n);
	for (size_t i = 0; i < rows.n; i++) {
		const struct sql_case_list *r = &rows.items[i];

		list[i] = (struct flow_case){ .id = r->id,
			.no = r->no,
			.service = service_find(r->service),
			.person_id = person,
			.state = r->state,
			.source = r->source,
			.accepted_at = r->accepted_at,
			.due_on = r->due_on };
	}
	*out = list;
	*n = rows.n;
	return 0;
}

void
flow_consent_add(struct str *line, const char *title, int64_t version)
{
	str_printf(line, "%s%s（第 %lld 版）", line->n ? "、" : "", title,
		(long long)version);
}

int
flow_actor_name(
	struct tx *tx, const char *actor, const char **out, struct err *e)
{
	struct sql_actor_name row;
	const char *colon = strchr(actor, ':');
	int64_t id;
	int found = 0;

	*out = "系统";
	if (!colon || digits_parse(bytes_str(colon + 1), INT64_MAX, &id) != 0)
		return 0;
	found = strncmp(actor, "staff:", 6) == 0
			? sql_staff_actor_name(tx, e, id, &row)
			: sql_actor_name(tx, e, id, &row);
	if (found > 0)
		*out = row.name;
	return found < 0 ? -1 : 0;
}
