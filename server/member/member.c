/* SPDX-License-Identifier: Apache-2.0 */
#include "member/member.h"
#include "audit/audit.h"
#include "civil.h"
#include "crypto.h"
#include "member.sql.h"
#include "member/gift.h"
#include "member/resubmit.h"
#include "member/steps.h"
#include "seal.h"
#include "serial.h"

static int
note(struct tx *tx, struct app *app, const struct flow_case *c,
	const char *actor, const char *action, const char *payload,
	struct err *e)
{
	return audit_add(tx, e, app->rng, actor, action,
		arena_printf(tx_arena(tx), "case:%s", c->no), payload);
}

static int
put_enrolment(struct tx *tx, struct app *app, int64_t id,
	const struct member_application *in, struct err *e)
{
	struct bytes employer = bytes_of(NULL, 0);

	if (in->employer)
		employer = seal_field(app->keyring, app->rng, "enrolment",
			"employer", id, bytes_str(in->employer), tx_arena(tx));
	return sql_enrolment_put(tx, e, id, in->group->code, in->district->code,
		in->street ? in->street->code : NULL, employer, in->unit->code);
}

static int
put_consents(struct tx *tx, struct app *app, const struct flow_case *c,
	const struct member_application *in, const char *actor, struct err *e)
{
	int64_t at = in->made_at ? in->made_at : tx_now(tx);
	const char *list = "", *sep = "";

	for (size_t i = 0; i < in->n_consents; i++) {
		const struct ref_consent *t = in->consents[i];

		if (sql_consent_insert(tx, e, tx_new_id(tx), c->person_id,
			    c->id, t->purpose, t->version,
			    bytes_of(t->sha256, 32), at, actor) != 0)
			return -1;
		list = arena_printf(tx_arena(tx), "%s%s\"%s-%d\"", list, sep,
			t->purpose, (int)t->version);
		sep = ",";
	}
	return note(tx, app, c, actor, "consent.give",
		arena_printf(tx_arena(tx), "{\"texts\":[%s]}", list), e);
}

/* A typist learns nothing about anybody; the holder of the card may, and so
 * may a clerk who has seen it. */
static int
refuse(const struct member_application *in, enum err_code neutral,
	enum err_code told, const char *case_no, struct err *e)
{
	if (in->person.source < SOURCE_DESK)
		return err_set(e, neutral);
	if (case_no)
		strncpy(e->case_no, case_no, sizeof(e->case_no) - 1);
	return err_set(e, told);
}

static int
take_in(struct tx *tx, struct app *app, const struct member_application *in,
	const struct person_match *before, int64_t person,
	struct member_applied *out, struct err *e)
{
	struct flow_case *c = &out->casefile;
	const char *actor = out->actor;
	int open = flow_open(tx, app, &member_service, person,
		in->person.source, actor, in->made_at, c, e);

	if (open < 0)
		return -1;
	if (open == 0)
		return 0;
	if (strcmp(c->state, "returned") != 0)
		return refuse(
			in, ERR_ALREADY_APPLIED, ERR_ALREADY_APPLIED, c->no, e);
	out->resubmitted = true;
	return resubmit(tx, app, in, before, actor, c, e);
}

int
member_apply(struct tx *tx, struct app *app,
	const struct member_application *in, const char *actor,
	struct member_applied *out, struct err *e)
{
	struct sql_membership_active active;
	struct person_match before;
	int64_t person;
	int member;

	out->actor = actor;
	if (person_match(tx, &in->person, &before, e) != 0 ||
		person_admit(tx, app, &in->person, actor, &person, e) != 0)
		return -1;
	member = sql_membership_active(tx, e, person, &active);
	if (member != 0)
		return member < 0 ? -1
				  : refuse(in, ERR_SEE_DESK, ERR_ALREADY_MEMBER,
					    NULL, e);
	if (take_in(tx, app, in, &before, person, out, e) != 0)
		return -1;
	if (put_enrolment(tx, app, out->casefile.id, in, e) != 0 ||
		put_consents(tx, app, &out->casefile, in, actor, e) != 0)
		return -1;
	return receipt_issue(tx, app, &out->casefile, &out->receipt, e);
}

/* Approval: a member from this day on (会籍管理办法: date of approval). */
int
member_on_approve(struct tx *tx, struct app *app, const struct flow_case *c,
	const struct caller *by, struct err *e)
{
	struct civil today = civil_from_ms(tx_now(tx));
	char no[MEMBER_NO_SIZE], joined[CIVIL_SIZE];
	struct sql_enrolment_by_id en;
	int64_t id = tx_new_id(tx), serial, made;

	if (sql_enrolment_by_id(tx, e, c->id, &en) != 1)
		return err_setf(e, ERR_INTERNAL, "case without enrolment");
	if (flow_next_serial(tx, FLOW_MEMBERS, today.y, &serial, e) != 0)
		return -1;
	member_no_format(today.y, serial, no);
	civil_format(today, joined);
	if (sql_membership_insert(tx, e, id, c->person_id, c->id, no,
		    en.union_code, en.group_code, joined, &made) != 0)
		return -1;
	if (made != 1)
		return err_set(e, ERR_CASE_STATE);
	if (note(tx, app, c, by->actor, "membership.begin",
		    arena_printf(tx_arena(tx),
			    "{\"union\":\"%s\",\"group\":\"%s\","
			    "\"since\":\"%s\"}",
			    en.union_code, en.group_code, joined),
		    e) != 0)
		return -1;
	return gift_list(tx, app, id, c, en.group_code, by->actor, e);
}

static const char *
state_label(const struct sql_membership_newest *m)
{
	if (m->deceased_on)
		return "终止";
	if (m->left_on)
		return "已退会";
	return m->kept_on ? "保留会籍" : "在籍";
}

int
member_of_person(struct tx *tx, struct app *app, int64_t person,
	struct membership *out, struct err *e)
{
	struct sql_membership_newest m;
	int found = sql_membership_newest(tx, e, person, &m);

	(void)app;
	if (found <= 0)
		return found;
	*out = (struct membership){ .id = m.id,
		.no = m.member_no,
		.union_code = m.union_code,
		.joined_on = m.joined_on,
		.state_label = state_label(&m) };
	return 1;
}
