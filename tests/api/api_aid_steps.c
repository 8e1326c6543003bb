/* SPDX-License-Identifier: Apache-2.0 */
/* The stages of aid, walked: what their table names leads on, everything else
 * is refused and changes nothing. */
#include "aided.h"
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

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_tables),
		CENTRE_TEST(test_missing_steps),
	};

	return cmocka_run_group_tests(tests, centre_make, centre_unmake);
}
