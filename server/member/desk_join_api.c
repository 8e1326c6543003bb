/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Joining at the desk. The clerk has seen the card: what is typed here counts
 * as seen. What was handed over from a kiosk stands for everything that the
 * clerk leaves as it was, a card that was read there included.
 */
#include "member/desk_join_api.h"
#include "app.h"
#include "fleet/help.h"
#include "handover/handover.h"
#include "member/enrol_api.h"
#include "member/form_api.h"
#include "staff/staff.h"

struct desk_join {
	const char *handover; /* or NULL */
	struct enrolment_input form;
};

/* clang-format off */
#define D(name, type, flags, max, sub, label) J_FIELD(desk_join, #name, form.name, type, flags, max, sub, label)
static const struct json_field join_fields[] = {
	J_FIELD(desk_join, "handover", handover, J_TEXT, 0, 32, NULL, "接着办的那份，没填的以它为准"),
	D(person,   J_OBJECT, 0, 0, &person_draft_shape, "本人，经办人已看证件"),
	D(group,    J_TEXT, J_REQUIRED, 64, NULL, "职业群体"),
	D(employer, J_TEXT, J_PERSONAL, 400, NULL, "用工单位，可以不填"),
	D(district, J_TEXT, J_REQUIRED, 16, NULL, "工作所在区县"),
	D(street,   J_TEXT, 0, 16, NULL, "街道（镇），可以不填"),
	D(consents, J_LIST, J_REQUIRED, 8, &consent_input_shape, "同意的告知书"),
};
#undef D
static const struct json_shape join_shape =
	JSON_SHAPE("DeskEnrolmentRequest", struct desk_join, join_fields);
/* clang-format on */

static const char *
either(const char *given, const char *before)
{
	return given ? given : before;
}

/* in is the clerk's; what is not in it is taken from the draft. */
static enum person_source
complete(struct enrolment_input *in, const struct enrolment_input *draft)
{
	static const struct person_input nobody;
	const struct person_input *was =
		draft->person ? draft->person : &nobody;
	struct person_input *p = in->person;
	bool touched = p->name || p->id_type || p->id_no;

	*p = (struct person_input){ either(p->name, was->name),
		either(p->id_type, was->id_type), either(p->id_no, was->id_no),
		either(p->phone, was->phone) };
	in->employer = either(in->employer, draft->employer);
	return draft->source && !touched ? SOURCE_CHIP : SOURCE_DESK;
}

static void
check_whole(const struct person_input *p, struct err *e)
{
	if (!p->name)
		err_add_field(e, "person.name", ERR_REQUIRED);
	if (!p->id_type)
		err_add_field(e, "person.id_type", ERR_REQUIRED);
	if (!p->id_no)
		err_add_field(e, "person.id_no", ERR_REQUIRED);
}

/* Nobody takes in their own application. */
static int
refuse_own(struct call *c, struct tx *tx, const struct person_claim *p,
	struct err *e)
{
	bool own;

	if (staff_is_person(tx, c->app, c->caller.id, bytes_of(p->id_bix, 32),
		    &own, e) != 0)
		return -1;
	return own ? err_set(e, ERR_OWN_CASE) : 0;
}

static int
take(struct call *c, struct tx *tx, struct enrolment_input *in,
	enum person_source source, struct err *e)
{
	struct member_application *a =
		ARENA_NEW(&c->arena, struct member_application);

	check_whole(in->person, e);
	if (enrolment_check(c, in, source, a, e) != 0 ||
		refuse_own(c, tx, &a->person, e) != 0)
		return -1;
	return enrolment_apply(c, tx, a, NULL, e);
}

/* What was handed over has become a case, and who called has been helped. */
static int
take_over(struct call *c, struct tx *tx, const char *ref,
	struct enrolment_input *in, struct err *e)
{
	const struct enrolment_input *draft;
	const struct enrolment_result *r;
	const char *actor = c->caller.actor;
	struct handover h;

	if (handover_load(tx, c->app, ref, &h, e) != 0)
		return -1;
	draft = json_decode(&c->arena, h.draft, &enrolment_draft_shape, e);
	if (!draft || take(c, tx, in, complete(in, draft), e) != 0)
		return -1;
	r = c->out;
	c->changed |= TOPIC_HELP;
	if (handover_use(tx, c->app, actor, &h, r->case_no, e) != 0)
		return -1;
	return help_answer(tx, c->app, actor, h.call, "done", e);
}

static int
run_join(struct call *c, struct tx *tx, struct err *e)
{
	const struct desk_join *d = c->in;
	struct enrolment_input in = d->form;

	if (!in.person)
		in.person = ARENA_NEW(&c->arena, struct person_input);
	return d->handover ? take_over(c, tx, d->handover, &in, e)
			   : take(c, tx, &in, SOURCE_DESK, e);
}

/* clang-format off */
static const struct route rows[] = {
	{ .method = "GET", .path = "/api/v1/desk/forms/join", .audience = FOR_STAFF,
	  .perm = PERM_CASE_TAKE, .status = 200, .result = &form_shape,
	  .stages = { { LANE_READ, run_form } }, .label = "窗口的入会表单" },
	{ .method = "POST", .path = "/api/v1/desk/enrolments", .audience = FOR_STAFF,
	  .perm = PERM_CASE_TAKE, .flags = CALL_KEYED, .status = 201, .body = &join_shape,
	  .result = &enrolment_result_shape, .reply = &enrolment_reply_shape,
	  .stages = { { LANE_WRITE, run_join } }, .make_reply = reply_enrolment,
	  .label = "窗口代为提交入会申请" },
};
/* clang-format on */
const struct route_table desk_join_routes = { rows, ARRAY_LEN(rows) };
