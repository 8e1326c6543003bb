/* SPDX-License-Identifier: Apache-2.0 */
/* What the desk's pages of aid are made of: what is open to whom, what is left
 * of a kind, what is asked for before it is shown, the way to the money. */
#include "aided.h"

static const struct reply *
file(struct centre *c, const char *role, const char *no)
{
	const struct reply *r = centre_get(c, centre_staff(c, role),
		centre_printf(c, "/api/v1/cases/%s/aid", no));

	assert_reply(r, 200, "");
	return r;
}

/* "pass_first refuse!": those with a mark are another's. */
static const char *
steps(struct centre *c, const char *role, const char *no)
{
	const json_t *list = reply_find(file(c, role, no), "work.steps");
	const char *text = "";
	size_t i;
	json_t *s;

	json_array_foreach((json_t *)list, i, s) text =
		centre_printf(c, "%s%s%s%s", text, i ? " " : "",
			json_string_value(json_object_get(s, "action")),
			json_object_get(s, "refused") ? "!" : "");
	return text;
}

static void
test_open_steps(void **state)
{
	struct centre *c = *state;
	const char *no = aided(c, NULL);

	assert_string_equal(steps(c, "clerk", no), "withdraw");
	assert_string_equal(
		steps(c, "reviewer", no), "pass_first refuse return");
	assert_string_equal(steps(c, "finance", no), "");
	assert_string_equal(steps(c, "auditor", no), "");
	assert_reply(
		centre_post(c, centre_staff(c, "clerk"),
			centre_printf(c, "/api/v1/cases/%s/aid/recuse", no),
			"{\"sure\":true}"),
		200, "");
	assert_string_equal(steps(c, "clerk", no), "withdraw!");
}

/* Two people above the lowest tier: the first agrees, the last approves. */
static void
test_approvals(void **state)
{
	struct centre *c = *state;
	const char *no = aided_in(c, "approval");

	assert_string_equal(steps(c, "approver", no), "approve refuse return");
	no = aided_in(c, "review");
	aided_must(c, "reviewer", no, "propose",
		",\"category\":\"deep\",\"kind\":\"living\",\"amount\":600000");
	aided_to(c, no, "approval");
	assert_string_equal(
		steps(c, "approver", no), "co_approve refuse return");
	aided_must(c, "approver", no, "co_approve", "");
	assert_string_equal(steps(c, "approver", no), "refuse return");
}

/* Twelve lines for a deep case, less what the household has had. */
static void
test_kinds(void **state)
{
	struct centre *c = *state;
	const char *no = aided_in(c, "review");
	const struct reply *r = file(c, "reviewer", no);

	assert_string_equal(reply_text(r, "work.kinds.0.category"), "deep");
	assert_int_equal(reply_int(r, "work.kinds.0.cap"),
		reply_int(r, "sheet.line") * 12);
	assert_int_equal(reply_int(r, "work.kinds.0.left"),
		reply_int(r, "work.kinds.0.cap"));
	centre_sql(c,
		"INSERT INTO casefile (id, no, service, person_id, state, "
		"version, source, actor, accepted_at, due_on, changed_at) "
		"SELECT -1, 'x', service, person_id, 'withdrawn', 1, source, "
		"actor, accepted_at, due_on, changed_at FROM casefile WHERE no "
		"= '%s'",
		no);
	centre_sql(c,
		"INSERT INTO aid_case (id, household_id, stage, running, "
		"district, union_code, rule_version, form_sealed, heads, "
		"proposed, public_scope, kind, amount, year) SELECT -1, "
		"household_id, 'left', 0, district, union_code, rule_version, "
		"form_sealed, heads, proposed, public_scope, 'living', 100000, "
		"2021 FROM aid_case WHERE id = (SELECT id FROM casefile WHERE "
		"no = '%s')",
		no);
	r = file(c, "reviewer", no);
	assert_int_equal(reply_int(r, "work.kinds.0.left"),
		reply_int(r, "work.kinds.0.cap") - 100000);
}

static const char *
tasks(struct centre *c, const char *role)
{
	const struct reply *r =
		centre_get(c, centre_staff(c, role), "/api/v1/aid/tasks");
	const char *text = "";
	size_t i;
	json_t *t;

	assert_reply(r, 200, "");
	json_array_foreach((json_t *)reply_find(r, "items"), i, t) text =
		centre_printf(c, "%s%s %s %s;", text,
			json_string_value(json_object_get(t, "name")),
			json_string_value(json_object_get(t, "stage")),
			json_string_value(json_object_get(t, "level")));
	return text;
}

/* A file that is kept comes back to those who review, two months ahead. */
static void
test_reviews(void **state)
{
	struct centre *c = *state;

	(void)aided_in(c, "kept");
	assert_string_equal(tasks(c, "reviewer"), "");
	centre_pass(c, 320 * 24 * HOUR);
	assert_string_equal(tasks(c, "reviewer"), "测*明 kept ok;");
	assert_string_equal(tasks(c, "clerk"), "");
	centre_pass(c, 60 * 24 * HOUR);
	assert_string_equal(tasks(c, "reviewer"), "测*明 kept late;");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		CENTRE_TEST(test_open_steps),
		CENTRE_TEST(test_approvals),
		CENTRE_TEST(test_kinds),
		CENTRE_TEST(test_reviews),
	};

	return cmocka_run_group_tests(tests, centre_make, centre_unmake);
}
