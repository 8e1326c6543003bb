/* SPDX-License-Identifier: Apache-2.0 */
#include "handover/handover_api.h"
#include "call/once.h"
#include "fleet/help.h"
#include "handover/handover.h"
#include "member/enrol_api.h"
#include "outbox/outbox_api_facts.h"
#include "person/person_seen.h"

#define DRAFT_MAX ((size_t)64 * 1024)
#define FLOW "join" /* what can be handed over */

struct handover_in {
	const char *visit, *screen;
	struct enrolment_input *application;
};
struct withdraw_in {
	const char *visit;
};
struct state_out {
	const char *state;
};
struct opened_out {
	const char *id, *kiosk, *source, *source_label;
	const char *group, *district, *street;
	struct json_list consents, facts;
	int64_t at;
};
struct unmask_in {
	const char *key, *purpose;
};
struct unmask_out {
	const char *value;
};

/* clang-format off */
static const struct json_field handover_fields[] = {
	J_FIELD(handover_in, "visit", visit, J_TEXT, J_REQUIRED, 64, NULL, "本次办理的编号，由自助机定"),
	J_FIELD(handover_in, "screen", screen, J_TEXT, J_REQUIRED, 40, NULL, "停在哪个画面"),
	J_FIELD(handover_in, "application", application, J_OBJECT, J_REQUIRED, 0, &enrolment_draft_shape, "已填的入会申请"),
};
static const struct json_shape handover_shape =
	JSON_SHAPE("HandoverRequest", struct handover_in, handover_fields);
static const struct json_field withdraw_fields[] = {
	J_FIELD(withdraw_in, "visit", visit, J_TEXT, J_REQUIRED, 64, NULL, "本次办理的编号"),
};
static const struct json_shape withdraw_shape =
	JSON_SHAPE("HandoverWithdrawal", struct withdraw_in, withdraw_fields);
static const struct json_field state_fields[] = {
	J_FIELD(state_out, "state", state, J_TEXT, J_REQUIRED, 0, NULL, "handed 已交给工作人员，withdrawn 已撤回并删除"),
};
static const struct json_shape state_shape =
	JSON_SHAPE("HandoverState", struct state_out, state_fields);

#define O(name, type, flags, sub, label) J_FIELD(opened_out, #name, name, type, flags, 0, sub, label)
static const struct json_field opened_fields[] = {
	O(id, J_TEXT, J_REQUIRED, NULL, "编号"), O(kiosk, J_TEXT, J_REQUIRED, NULL, "自助机"),
	O(at, J_INT, J_REQUIRED | J_DATE_TIME, NULL, "交来的时间"),
	O(source, J_TEXT, J_REQUIRED, NULL, "来源"), O(source_label, J_TEXT, J_REQUIRED, NULL, "来源名称"),
	O(group, J_TEXT, J_OMIT_EMPTY, NULL, "职业群体"), O(district, J_TEXT, J_OMIT_EMPTY, NULL, "区县"),
	O(street, J_TEXT, J_OMIT_EMPTY, NULL, "街道（镇）"),
	O(consents, J_LIST, J_REQUIRED, &consent_input_shape, "同意的告知书"),
	O(facts, J_LIST, J_REQUIRED, &outbox_fact_shape, "已填的内容，已遮盖"),
};
#undef O
static const struct json_shape opened_shape =
	JSON_SHAPE("Handover", struct opened_out, opened_fields);
static const struct json_field unmask_fields[] = {
	J_FIELD(unmask_in, "key", key, J_TEXT, J_REQUIRED, 64, NULL, "项目代码"),
	J_FIELD(unmask_in, "purpose", purpose, J_TEXT, J_REQUIRED, 300, NULL, "用途"),
};
static const struct json_shape unmask_shape =
	JSON_SHAPE("HandoverUnmask", struct unmask_in, unmask_fields);
static const struct json_field value_fields[] = {
	J_FIELD(unmask_out, "value", value, J_TEXT, J_REQUIRED, 0, NULL, "全部内容"),
};
static const struct json_shape value_shape =
	JSON_SHAPE("HandoverUnmasked", struct unmask_out, value_fields);
/* clang-format on */

static int
answer_state(struct call *c, const char *state)
{
	struct state_out *out = ARENA_NEW(&c->arena, struct state_out);

	out->state = state;
	c->out = out;
	c->changed |= TOPIC_HELP;
	return 0;
}

/* ---- the kiosk ----------------------------------------------------------- */

static void
check_visit(const char *visit, struct err *e)
{
	if (!call_key_is_good(bytes_str(visit)))
		err_add_field(e, "visit", ERR_TEXT_INVALID);
}

/* What is half filled may be wrong; nobody's data are taken without the consent
 * that the first screen asks for. */
static int
check_handover(struct call *c, struct err *e)
{
	const struct handover_in *in = c->in;
	const struct help_new help = { in->screen, FLOW };

	check_visit(in->visit, e);
	(void)enrolment_source(in->application->source, e);
	enrolment_consented(c->app->ref, in->application, e);
	return help_check(&help, e);
}

static int
run_handover(struct call *c, struct tx *tx, struct err *e)
{
	const struct handover_in *in = c->in;
	const struct help_new help = { in->screen, FLOW };
	const char *call, *state, *ref;
	struct str draft;

	str_init(&draft, &c->arena, DRAFT_MAX);
	json_encode(&draft, &enrolment_draft_shape, in->application);
	if (draft.over)
		return err_set(e, ERR_TOO_LARGE);
	if (help_call(tx, c->app, &c->caller, &help, &call, &state, e) != 0 ||
		handover_put(tx, c->app, &c->caller, call, in->visit,
			str_bytes(&draft), &ref, e) != 0)
		return -1;
	return answer_state(c, "handed");
}

static int
check_withdraw(struct call *c, struct err *e)
{
	const struct withdraw_in *in = c->in;

	check_visit(in->visit, e);
	return e->code == ERR_NONE ? 0 : -1;
}

static int
run_withdraw(struct call *c, struct tx *tx, struct err *e)
{
	const struct withdraw_in *in = c->in;

	if (handover_withdraw(tx, c->app, &c->caller, in->visit, e) != 0)
		return -1;
	return answer_state(c, "withdrawn");
}

/* ---- the desk ------------------------------------------------------------ */

static const struct enrolment_input *
draft_of(struct call *c, const struct handover *h, struct outbox_facts *facts,
	struct err *e)
{
	const struct enrolment_input *in =
		json_decode(&c->arena, h->draft, &enrolment_draft_shape, e);

	if (in)
		outbox_facts_of(
			c->app, &c->arena, &enrolment_draft_shape, in, facts);
	return in;
}

static int
run_open(struct call *c, struct tx *tx, struct err *e)
{
	struct outbox_facts *facts = ARENA_NEW(&c->arena, struct outbox_facts);
	struct opened_out *out = ARENA_NEW(&c->arena, struct opened_out);
	const struct enrolment_input *in;
	enum person_source source;
	struct handover h;

	if (handover_open(tx, c->app, c->caller.actor, c->params[0], &h, e) !=
		0)
		return -1;
	in = draft_of(c, &h, facts, e);
	if (!in)
		return -1;
	source = enrolment_source(in->source, e);
	*out = (struct opened_out){ .id = h.ref,
		.kiosk = h.kiosk,
		.at = h.made_at,
		.source = person_source_name(source),
		.source_label = person_source_label(source),
		.group = in->group,
		.district = in->district,
		.street = in->street,
		.consents = in->consents,
		.facts = { facts->items, facts->n } };
	c->out = out;
	return 0;
}

static int
check_unmask(struct call *c, struct err *e)
{
	const struct unmask_in *in = c->in;

	return *in->purpose ? 0
			    : err_add_field(e, "purpose", ERR_PURPOSE_REQUIRED);
}

static int
run_unmask(struct call *c, struct tx *tx, struct err *e)
{
	const struct unmask_in *in = c->in;
	struct outbox_facts *facts = ARENA_NEW(&c->arena, struct outbox_facts);
	struct unmask_out *out = ARENA_NEW(&c->arena, struct unmask_out);
	const struct outbox_fact *fact;
	struct handover h;

	if (handover_load(tx, c->app, c->params[0], &h, e) != 0 ||
		!draft_of(c, &h, facts, e))
		return -1;
	fact = outbox_fact_find(facts, in->key);
	if (!fact || !fact->unmask)
		return err_add_field(e, "key", ERR_CHOICE_UNKNOWN);
	out->value = fact->full;
	c->out = out;
	return person_seen_at(tx, c->app,
		arena_printf(&c->arena, "handover:%s", h.ref), c->caller.actor,
		in->key, in->purpose, e);
}

/* clang-format off */
static const struct route rows[] = {
	{ .method = "POST", .path = "/api/v1/handovers", .audience = FOR_TERMINAL,
	  .flags = CALL_KEYED, .status = 201, .body = &handover_shape, .result = &state_shape,
	  .check = check_handover, .stages = { { LANE_WRITE, run_handover } },
	  .label = "把没填完的申请交给工作人员" },
	{ .method = "POST", .path = "/api/v1/handovers/withdraw", .audience = FOR_TERMINAL,
	  .flags = CALL_KEYED, .status = 200, .body = &withdraw_shape, .result = &state_shape,
	  .check = check_withdraw, .stages = { { LANE_WRITE, run_withdraw } },
	  .label = "本人撤回交给工作人员的内容" },
	/* Looking changes nothing but the trail: no key is needed. */
	{ .method = "POST", .path = "/api/v1/handovers/{id}/open", .audience = FOR_STAFF,
	  .perm = PERM_CASE_TAKE, .status = 200, .result = &opened_shape,
	  .stages = { { LANE_WRITE, run_open } }, .label = "打开交来的没填完的申请，记入审计" },
	{ .method = "POST", .path = "/api/v1/handovers/{id}/unmask", .audience = FOR_STAFF,
	  .perm = PERM_PERSON_UNMASK, .status = 200, .body = &unmask_shape, .result = &value_shape,
	  .check = check_unmask, .stages = { { LANE_WRITE, run_unmask } },
	  .label = "查看交来的内容全文，记入审计" },
};
/* clang-format on */
const struct route_table handover_routes = { rows, ARRAY_LEN(rows) };
