/* SPDX-License-Identifier: Apache-2.0 */
#include "flow/case_view.h"
#include "civil.h"
#include "flow.sql.h"
#include "outbox/outbox.h"
#include "person/correct.h"
#include "seal.h"

struct view_track {
	const char *label, *state, *note;
};
struct view_event {
	int64_t at;
	const char *text;
};
struct view_action {
	const char *action, *label;
	bool needs_reason, primary;
};
struct view_member {
	const char *no, *unit, *since;
};
struct view_consent {
	const char *purpose, *title, *where;
	int64_t version, given_at, withdrawn_at;
	bool required;
};
struct view_change {
	int64_t at;
	const char *field, *label, *who, *old, *from, *to, *reason, *evidence;
};
struct case_view {
	const char *case_no, *service, *service_label, *state, *state_label;
	const char *name, *due_on;
	int64_t version, created_at;
	struct flow_clock *clock;
	int64_t person_version;
	struct json_list track, facts, hints, history, actions;
	struct json_list consents, corrections;
	struct view_member *member;
};

/* clang-format off */
static const struct json_field track_fields[] = {
	J_FIELD(view_track, "label", label, J_TEXT, J_REQUIRED, 0, NULL, "步骤"),
	J_FIELD(view_track, "state", state, J_TEXT, J_REQUIRED, 0, NULL, "ok、on 或 todo"),
	J_FIELD(view_track, "note", note, J_TEXT, J_OMIT_EMPTY, 0, NULL, "时间"),
};
static const struct json_shape track_shape = JSON_SHAPE("CaseTrack", struct view_track, track_fields);
static const struct json_field fact_fields[] = {
	J_FIELD(flow_fact, "key", key, J_TEXT, J_REQUIRED, 0, NULL, "项目代码"),
	J_FIELD(flow_fact, "label", label, J_TEXT, J_REQUIRED, 0, NULL, "项目"),
	J_FIELD(flow_fact, "value", value, J_TEXT, J_REQUIRED, 0, NULL, "内容，已遮盖"),
	J_FIELD(flow_fact, "source", source, J_TEXT, 0, 0, NULL, "来源"),
	J_FIELD(flow_fact, "source_label", source_label, J_TEXT, J_OMIT_EMPTY, 0, NULL, "来源名称"),
	J_FIELD(flow_fact, "unmask", unmask, J_BOOL, J_REQUIRED, 0, NULL, "可以查看全部"),
};
static const struct json_shape fact_shape = JSON_SHAPE("CaseFact", struct flow_fact, fact_fields);
static const struct json_field hint_fields[] = {
	J_FIELD(flow_hint, "level", level, J_TEXT, J_REQUIRED, 0, NULL, "ok 或 warn"),
	J_FIELD(flow_hint, "text", text, J_TEXT, J_REQUIRED, 0, NULL, "提示"),
};
static const struct json_shape hint_shape = JSON_SHAPE("CaseHint", struct flow_hint, hint_fields);
static const struct json_field event_fields[] = {
	J_FIELD(view_event, "at", at, J_INT, J_REQUIRED | J_DATE_TIME, 0, NULL, "时间"),
	J_FIELD(view_event, "text", text, J_TEXT, J_REQUIRED, 0, NULL, "经过"),
};
static const struct json_shape event_shape = JSON_SHAPE("CaseEvent", struct view_event, event_fields);
static const struct json_field action_fields[] = {
	J_FIELD(view_action, "action", action, J_TEXT, J_REQUIRED, 0, NULL, "动作"),
	J_FIELD(view_action, "label", label, J_TEXT, J_REQUIRED, 0, NULL, "名称"),
	J_FIELD(view_action, "needs_reason", needs_reason, J_BOOL, J_REQUIRED, 0, NULL, "要写原因"),
	J_FIELD(view_action, "primary", primary, J_BOOL, J_REQUIRED, 0, NULL, "主要动作"),
};
static const struct json_shape action_shape = JSON_SHAPE("CaseAction", struct view_action, action_fields);
static const struct json_field member_fields[] = {
	J_FIELD(view_member, "no", no, J_TEXT, J_REQUIRED, 0, NULL, "会员号"),
	J_FIELD(view_member, "union", unit, J_TEXT, J_REQUIRED, 0, NULL, "所在工会"),
	J_FIELD(view_member, "since", since, J_TEXT, J_REQUIRED, 0, NULL, "入会日期"),
};
static const struct json_shape member_shape = JSON_SHAPE("CaseMember", struct view_member, member_fields);
static const struct json_field clock_fields[] = {
	J_FIELD(flow_clock, "text", text, J_TEXT, J_REQUIRED, 0, NULL, "期限"),
	J_FIELD(flow_clock, "level", level, J_TEXT, J_REQUIRED, 0, NULL, "late、soon、ok 或 none"),
};
const struct json_shape clock_shape = JSON_SHAPE("Clock", struct flow_clock, clock_fields);
static const struct json_field consent_fields[] = {
	J_FIELD(view_consent, "purpose", purpose, J_TEXT, J_REQUIRED, 0, NULL, "用途"),
	J_FIELD(view_consent, "title", title, J_TEXT, J_REQUIRED, 0, NULL, "告知书"),
	J_FIELD(view_consent, "version", version, J_INT, J_REQUIRED, 0, NULL, "告知书版本"),
	J_FIELD(view_consent, "required", required, J_BOOL, J_REQUIRED, 0, NULL, "办理必须有"),
	J_FIELD(view_consent, "given_at", given_at, J_INT, J_REQUIRED | J_DATE_TIME, 0, NULL, "同意时间"),
	J_FIELD(view_consent, "where", where, J_TEXT, J_REQUIRED, 0, NULL, "在哪里同意"),
	J_FIELD(view_consent, "withdrawn_at", withdrawn_at, J_INT, J_OMIT_EMPTY | J_DATE_TIME, 0, NULL, "撤回时间"),
};
static const struct json_shape consent_shape = JSON_SHAPE("CaseConsent", struct view_consent, consent_fields);
static const struct json_field change_fields[] = {
	J_FIELD(view_change, "at", at, J_INT, J_REQUIRED | J_DATE_TIME, 0, NULL, "时间"),
	J_FIELD(view_change, "field", field, J_TEXT, J_REQUIRED, 0, NULL, "项目代码"),
	J_FIELD(view_change, "label", label, J_TEXT, J_REQUIRED, 0, NULL, "项目"),
	J_FIELD(view_change, "who", who, J_TEXT, J_REQUIRED, 0, NULL, "谁更正的"),
	J_FIELD(view_change, "old", old, J_TEXT, J_REQUIRED, 0, NULL, "原来的内容，已遮盖"),
	J_FIELD(view_change, "from", from, J_TEXT, J_OMIT_EMPTY, 0, NULL, "原来的来源"),
	J_FIELD(view_change, "to", to, J_TEXT, J_REQUIRED, 0, NULL, "现在的来源"),
	J_FIELD(view_change, "reason", reason, J_TEXT, J_OMIT_EMPTY, 0, NULL, "原因"),
	J_FIELD(view_change, "evidence", evidence, J_TEXT, J_OMIT_EMPTY, 0, NULL, "凭据"),
};
static const struct json_shape change_shape = JSON_SHAPE("CaseCorrection", struct view_change, change_fields);
static const struct json_field view_fields[] = {
	J_FIELD(case_view, "case_no", case_no, J_TEXT, J_REQUIRED, 0, NULL, "事项编号"),
	J_FIELD(case_view, "service", service, J_TEXT, J_REQUIRED, 0, NULL, "服务"),
	J_FIELD(case_view, "service_label", service_label, J_TEXT, J_REQUIRED, 0, NULL, "服务名称"),
	J_FIELD(case_view, "state", state, J_TEXT, J_REQUIRED, 0, NULL, "状态"),
	J_FIELD(case_view, "state_label", state_label, J_TEXT, J_REQUIRED, 0, NULL, "状态名称"),
	J_FIELD(case_view, "version", version, J_INT, J_REQUIRED, 0, NULL, "版本，办理时带回"),
	J_FIELD(case_view, "name", name, J_TEXT, J_REQUIRED, 0, NULL, "姓名，已遮盖"),
	J_FIELD(case_view, "due_on", due_on, J_TEXT, J_REQUIRED, 0, NULL, "办结期限"),
	J_FIELD(case_view, "clock", clock, J_OBJECT, J_REQUIRED, 0, &clock_shape, "期限"),
	J_FIELD(case_view, "created_at", created_at, J_INT, J_REQUIRED | J_DATE_TIME, 0, NULL, "受理时间"),
	J_FIELD(case_view, "track", track, J_LIST, J_REQUIRED, 0, &track_shape, "进度"),
	J_FIELD(case_view, "facts", facts, J_LIST, J_REQUIRED, 0, &fact_shape, "本人信息"),
	J_FIELD(case_view, "hints", hints, J_LIST, J_REQUIRED, 0, &hint_shape, "核对提示"),
	J_FIELD(case_view, "history", history, J_LIST, J_REQUIRED, 0, &event_shape, "经过"),
	J_FIELD(case_view, "person_version", person_version, J_INT, J_REQUIRED, 0, NULL, "本人信息的版本，更正时带回"),
	J_FIELD(case_view, "consents", consents, J_LIST, J_REQUIRED, 0, &consent_shape, "同意的告知书"),
	J_FIELD(case_view, "corrections", corrections, J_LIST, J_REQUIRED, 0, &change_shape, "本人信息的更正记录"),
	J_FIELD(case_view, "actions", actions, J_LIST, J_REQUIRED, 0, &action_shape, "可以办理的动作"),
	J_FIELD(case_view, "member", member, J_OBJECT, J_OMIT_EMPTY, 0, &member_shape, "会籍"),
};
const struct json_shape case_view_shape = JSON_SHAPE("Case", struct case_view, view_fields);
/* clang-format on */

/* How far along the track a state is: steps done, and the one it stands at. */
static size_t
steps_done(const struct flow_case *c, const struct flow_state *st)
{
	return flow_is_waiting(c, st) ? 1 : 3;
}

static void
add_track(struct arena *a, const struct flow_case *c,
	const struct flow_state *st, struct case_view *v)
{
	const char *const *labels = c->service->track;
	size_t n = 0, done = steps_done(c, st);
	bool approved = strcmp(c->state, "approved") == 0;
	struct view_track *items;
	char at[CIVIL_MINUTE_SIZE];

	while (labels[n])
		n++;
	items = ARENA_ARRAY(a, struct view_track, n);
	civil_format_minute(c->accepted_at, at);
	for (size_t i = 0; i < n; i++)
		items[i] = (struct view_track){ .label = labels[i],
			.state = i < done ? "ok"
				 : i == done && (approved || done == 1)
					 ? "on"
					 : "todo" };
	items[0].note = arena_strdup(a, at + 5);
	if (done == 1)
		items[1].note = v->clock->text;
	v->track = (struct json_list){ items, n };
}

static const char *
action_told(const struct service *s, const char *action)
{
	for (size_t i = 0; i < s->n_steps; i++)
		if (strcmp(s->steps[i].action, action) == 0)
			return s->steps[i].told;
	return strcmp(action, "apply") == 0 ? "提交申请" : action;
}

/* "（改了：职业群体、用工单位）" */
static const char *
changed_text(struct arena *a, const struct service *s, const char *names)
{
	const char *out = "（改了：";
	const char *sep = "";

	if (!names)
		return "";
	while (*names) {
		size_t n = strcspn(names, ",");
		const char *name = arena_strndup(a, names, n);
		const char *label = s->field_label(name);

		out = arena_printf(a, "%s%s%s", out, sep, label ? label : name);
		sep = "、";
		names += n + (names[n] == ',');
	}
	return arena_printf(a, "%s）", out);
}

static int
event_text(struct tx *tx, struct app *app, const struct flow_case *c,
	const struct sql_case_events *ev, struct view_event *out, struct err *e)
{
	struct bytes reason = bytes_of("", 0);
	const char *who;

	if (flow_actor_name(tx, ev->actor, &who, e) != 0)
		return -1;
	if (ev->reason_sealed.p &&
		seal_open(app->keyring, "case_event", "reason", ev->id,
			ev->reason_sealed, tx_arena(tx), &reason, e) != 0)
		return -1;
	out->at = ev->at;
	out->text = arena_printf(tx_arena(tx), "%s %s%s%s%.*s", who,
		action_told(c->service, ev->action),
		changed_text(tx_arena(tx), c->service, ev->changed),
		reason.n ? "：" : "", (int)reason.n, (const char *)reason.p);
	return 0;
}

static int
add_history(struct tx *tx, struct app *app, const struct flow_case *c,
	struct case_view *v, struct err *e)
{
	struct sql_case_events_rows rows;
	struct view_event *items;

	if (sql_case_events(tx, e, c->id, &rows) != 0)
		return -1;
	items = ARENA_ARRAY(tx_arena(tx), struct view_event, rows.n);
	for (size_t i = 0; i < rows.n; i++)
		if (event_text(tx, app, c, &rows.items[i], &items[i], e) != 0)
			return -1;
	v->history = (struct json_list){ items, rows.n };
	return 0;
}

static void
add_actions(struct arena *a, const struct flow_case *c, const struct caller *by,
	struct case_view *v)
{
	const struct service *s = c->service;
	struct view_action *items =
		ARENA_ARRAY(a, struct view_action, s->n_steps);
	size_t n = 0;

	for (size_t i = 0; i < s->n_steps; i++) {
		const struct flow_step *step = &s->steps[i];

		if (!flow_step_is_open(step, c) || !(step->perm & by->perms))
			continue;
		items[n++] = (struct view_action){ step->action, step->label,
			step->needs_reason, step->primary };
	}
	v->actions = (struct json_list){ items, n };
}

/* What the person's paper says, when a kiosk took it without a line. */
static int
add_local_no(struct tx *tx, const struct flow_case *c, struct flow_view *f,
	struct err *e)
{
	const char *no;

	if (outbox_no_of(tx, c->id, &no, e) != 0)
		return -1;
	if (no && f->n_facts < FLOW_FACTS_MAX)
		f->facts[f->n_facts++] = (struct flow_fact){
			.key = "local_no", .label = "离线编号", .value = no
		};
	return 0;
}

static int
add_consents(struct tx *tx, const struct flow_view *f, struct case_view *v,
	struct err *e)
{
	struct view_consent *items =
		ARENA_ARRAY(tx_arena(tx), struct view_consent, f->n_consents);

	for (size_t i = 0; i < f->n_consents; i++) {
		const struct flow_consent *c = &f->consents[i];

		items[i] = (struct view_consent){ .purpose = c->purpose,
			.title = c->title,
			.version = c->version,
			.given_at = c->given_at,
			.withdrawn_at = c->withdrawn_at,
			.required = c->required };
		if (flow_actor_name(tx, c->channel, &items[i].where, e) != 0)
			return -1;
	}
	v->consents = (struct json_list){ items, f->n_consents };
	return 0;
}

/* What was corrected on the person: who, when, from which source to which. */
static int
add_corrections(struct tx *tx, struct app *app, const struct flow_case *c,
	struct case_view *v, struct err *e)
{
	struct person_change *list;
	struct view_change *items;
	size_t n;

	if (person_changes(tx, app, c->person_id, &list, &n, e) != 0)
		return -1;
	items = ARENA_ARRAY(tx_arena(tx), struct view_change, n);
	for (size_t i = 0; i < n; i++) {
		const struct person_change *p = &list[i];

		items[i] = (struct view_change){ .at = p->at,
			.field = p->field,
			.label = p->label,
			.old = p->old,
			.from = p->from,
			.to = p->to,
			.reason = p->reason,
			.evidence = p->evidence };
		if (flow_actor_name(tx, p->actor, &items[i].who, e) != 0)
			return -1;
	}
	v->corrections = (struct json_list){ items, n };
	return 0;
}

void *
case_view_make(struct tx *tx, struct app *app, const struct flow_case *c,
	const struct caller *by, struct err *e)
{
	struct arena *a = tx_arena(tx);
	struct case_view *v = ARENA_NEW(a, struct case_view);
	struct flow_view *f = ARENA_NEW(a, struct flow_view);
	struct flow_case at = *c;
	const struct flow_state *st;

	if (c->service->view(tx, app, c, f, e) != 0 ||
		flow_stage(tx, &at, e) != 0 ||
		flow_state_of(tx, c, &st, e) != 0 ||
		add_local_no(tx, c, f, e) != 0)
		return NULL;
	*v = (struct case_view){ .case_no = c->no,
		.service = c->service->code,
		.service_label = c->service->label,
		.state = c->state,
		.state_label = st->label,
		.name = f->name,
		.due_on = c->due_on,
		.version = c->version,
		.created_at = c->accepted_at,
		.facts = { f->facts, f->n_facts },
		.hints = { f->hints, f->n_hints } };
	v->clock = ARENA_NEW(a, struct flow_clock);
	*v->clock = flow_clock(a, app, flow_is_waiting(c, st), c->due_on);
	if (f->member_no) {
		v->member = ARENA_NEW(a, struct view_member);
		*v->member = (struct view_member){ f->member_no,
			f->member_union, f->member_since };
	}
	add_track(a, c, st, v);
	if (st->open)
		add_actions(a, &at, by, v);
	v->person_version = f->person_version;
	if (add_consents(tx, f, v, e) != 0 ||
		add_corrections(tx, app, c, v, e) != 0)
		return NULL;
	return add_history(tx, app, c, v, e) == 0 ? v : NULL;
}
