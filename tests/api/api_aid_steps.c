/* SPDX-License-Identifier: Apache-2.0 */
/* The stages of aid, walked: what their table names leads on, everything else
 * is refused and changes nothing. */
#include "aided.h"
#include "funds.h"
#include "aid/stage.h"

static const char *
picture(struct centre *c, const char *no)
{
	return centre_text(c,
		"SELECT f.state || f.version || f.due_on || a.stage || "
		"a.running || coalesce(a.amount, 0) || (SELECT count(*) FROM "
		"case_event) || ' ' || (SELECT count(*) FROM aid_duty) || ' ' "
		"|| (SELECT count(*) FROM aid_clock) FROM casefile f JOIN "
		"aid_case a ON a.id = f.id WHERE f.no = '%s'",
		no);
}

/* A case in each stage, the ones beside the way too. */
static const char *
in_stage(struct centre *c, const char *stage)
{
	static const struct {
		const char *stage, *from, *role, *action;
	} beside[] = {
		{ "papers", "first_review", "reviewer", "return" },
		{ "account", "followup", "finance", "pay_failed" },
		{ "left", "kept", "reviewer", "leave" },
		{ "refused", "review", "reviewer", "refuse" },
		{ "withdrawn", "check", "clerk", "withdraw" },
	};
	const char *no;

	for (size_t i = 0; i < ARRAY_LEN(beside); i++) {
		if (strcmp(beside[i].stage, stage) != 0)
			continue;
		no = aided_in(c, beside[i].from);
		if (strcmp(stage, "account") == 0)
			centre_sql(c, "UPDATE fund_grant SET state = 'failed'");
		aided_must(c, beside[i].role, no, beside[i].action,
			",\"reason\":\"原因\"");
		return no;
	}
	return aided_in(c, stage);
}

/* Every act that does not lead on from a stage is refused there, for whoever
 * it may be, and changes nothing. */
static void
test_missing_steps(void **state)
{
	static const char *const roles_[] = { "clerk", "reviewer", "approver",
		"finance" };
	struct centre *c = *state;
	size_t refused = 0;

	for (size_t i = 0; i < aid_stages_count; i++) {
		const char *stage = aid_stages[i].state.state;
		const char *no = in_stage(c, stage);
		const char *before;

		for (size_t k = 0; k < ARRAY_LEN(roles_); k++)
			(void)centre_staff(c, roles_[k]);
		before = picture(c, no);
		for (size_t k = 0; k < aid_service.n_steps; k++) {
			const struct flow_step *s = &aid_service.steps[k];

			if (aid_service.step_is_at(s, stage))
				continue;
			assert_reply(
				aided_step(c,
					centre_staff(c,
						roles_[k % ARRAY_LEN(roles_)]),
					no, s->action,
					",\"reason\":\"x\",\"text\":"
					"\"x\""),
				409, "CASE_STATE");
			refused++;
		}
		assert_string_equal(picture(c, no), before);
	}
	assert_true(refused > 250);
}

/* Each stage that runs has a way on, and the states of a step are those of its
 * stages. */
static void
test_tables(void **state)
{
	(void)state;
	for (size_t i = 0; i < aid_stages_count; i++) {
		const struct aid_stage *g = &aid_stages[i];
		size_t out = 0;

		for (size_t k = 0; k < aid_service.n_steps; k++)
			out += aid_service.step_is_at(
				&aid_service.steps[k], g->state.state);
		assert_int_equal(out > 0,
			g->state.open || strcmp(g->state.state, "left") == 0);
		assert_true(
			*g->state.label && *g->state.step && *g->state.next);
	}
}

/* ---- the money ----------------------------------------------------------- */

static void
pay_by(struct centre *c, const char *no, const char *grant, int status,
	const char *code)
{
	const char *number =
		grant ? centre_printf(c, ",\"number\":\"%s\"", grant) : "";

	assert_reply(
		aided_step(c, centre_staff(c, "finance"), no, "pay", number),
		status, code);
}

/* The grant goes to whoever has asked for this case. */
static void
give_to(struct centre *c, const char *grant, const char *no)
{
	centre_sql(c,
		"UPDATE fund_grant SET person_id = (SELECT person_id FROM "
		"casefile WHERE no = '%s') WHERE ref = '%s'",
		no, grant);
}

/* A case is paid by money that the fund has let go, and by no other's. */
static void
test_paid_by_a_grant(void **state)
{
	struct centre *c = *state;
	const char *no = aided_in(c, "payment");
	const char *other = aided_in(c, "payment");
	const char *envelope = fund_envelope(c, "relief", 2000000);
	const char *mine = fund_committed(c, envelope, 400000, NULL);
	const char *less = fund_committed(c, envelope, 399999, NULL);
	const char *theirs = fund_committed(c, envelope, 400000, NULL);

	give_to(c, mine, no);
	give_to(c, less, no);
	pay_by(c, no, NULL, 409, "AID_GRANT");
	pay_by(c, no, "none", 409, "AID_GRANT");
	pay_by(c, no, mine, 409, "AID_GRANT"); /* not released */
	(void)fund_released(c);
	pay_by(c, no, less, 409, "AID_GRANT");
	pay_by(c, no, theirs, 409, "AID_GRANT");
	assert_string_equal(aided_stage(c, no), "payment");
	pay_by(c, no, mine, 200, "");
	assert_string_equal(aided_stage(c, no), "followup");
	give_to(c, mine, other);
	pay_by(c, other, mine, 409, "AID_GRANT"); /* spent */
}

/* The number of a grant is drawn by chance and may look like a telephone's;
 * one that somebody types may not. */
static void
test_number_like_a_telephone(void **state)
{
	static const char like[] = "13800138000a";
	struct centre *c = *state;
	const char *no = aided_in(c, "filing");
	const char *envelope = fund_envelope(c, "relief", 2000000);
	const char *mine = fund_committed(c, envelope, 400000, NULL);

	assert_int_equal(strlen(mine), strlen(like));
	give_to(c, mine, no);
	centre_sql(c, "UPDATE fund_grant SET ref = '%s' WHERE ref = '%s'", like,
		mine);
	(void)fund_released(c);
	assert_reply(aided_step(c, centre_staff(c, "clerk"), no, "file",
			     ",\"number\":\"13800138000\""),
		422, "FIELDS");
	assert_string_equal(aided_stage(c, no), "filing");
	aided_to(c, no, "payment");
	pay_by(c, no, like, 200, "");
	assert_string_equal(aided_stage(c, no), "followup");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_tables),
		CENTRE_TEST(test_missing_steps),
		CENTRE_TEST(test_paid_by_a_grant),
		CENTRE_TEST(test_number_like_a_telephone),
	};

	return cmocka_run_group_tests(tests, centre_make, centre_unmake);
}
