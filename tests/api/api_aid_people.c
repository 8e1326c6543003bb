/* SPDX-License-Identifier: Apache-2.0 */
/* Who may not act on a case of aid: the same person in two duties, the family,
 * who has stepped back, who is nobody; by the routes and behind their back. */
#include "aided.h"

/* ---- one person in two duties -------------------------------------------- */

/* Where each duty is taken first, in the order of the way. */
static const struct {
	const char *duty, *stage, *role;
} duties[] = {
	{ "keyer", NULL, "clerk" },
	{ "reviewer", "first_review", "reviewer" },
	{ "visitor", "visit", "reviewer" },
	{ "checker", "check", "reviewer" },
	{ "reviewer", "review", "reviewer" },
	{ "approver", "approval", "approver" },
	{ "payer", "payment", "finance" },
};

static bool
is_of(const char *duty, const char *const *list, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (strcmp(duty, list[i]) == 0)
			return true;
	return false;
}

/* Domain rules 5.5, and who has looked does not approve or pay. */
static bool
apart(const char *a, const char *b)
{
	static const char *const decide[] = { "keyer", "reviewer", "approver",
		"payer" };
	static const char *const look[] = { "visitor", "checker" };
	static const char *const money[] = { "approver", "payer" };

	if (strcmp(a, b) == 0)
		return false;
	return (is_of(a, decide, 4) && is_of(b, decide, 4)) ||
	       (is_of(a, look, 2) && is_of(b, money, 2)) ||
	       (is_of(b, look, 2) && is_of(a, money, 2));
}

/* One account that changes its role, as somebody might over a year. */
static const struct who *
somebody(struct centre *c, const char *role)
{
	const struct who *as = centre_staff(c, "finance");

	centre_sql(c, "UPDATE staff SET role = '%s' WHERE name = '%s'", role,
		centre_account(c, "finance"));
	return as;
}

static void
back_to_usual(struct centre *c)
{
	centre_sql(c, "UPDATE staff SET role = 'finance' WHERE name = '%s'",
		centre_account(c, "finance"));
}

static const char *
first_duty(struct centre *c, size_t i)
{
	const struct family f = { 0 };
	const struct reply *r;
	const char *no;

	if (!duties[i].stage) {
		r = centre_post(c, somebody(c, duties[i].role),
			"/api/v1/aid/applications", aided_body(c, &f, NULL));
		assert_reply(r, 201, "");
		return reply_text(r, "case_no");
	}
	no = aided_in(c, duties[i].stage);
	assert_reply(aided_next(c, somebody(c, duties[i].role), no), 200, "");
	return no;
}

static int64_t
refusals(struct centre *c)
{
	return centre_int(
		c, "SELECT count(*) FROM audit WHERE action = 'aid.refused'");
}

static void
test_pairs(void **state)
{
	struct centre *c = *state;
	size_t kept_apart = 0;

	for (size_t i = 0; i < ARRAY_LEN(duties); i++)
		for (size_t k = i + 1; k < ARRAY_LEN(duties); k++) {
			const char *no = first_duty(c, i);
			int64_t before = refusals(c);
			const struct reply *r;

			aided_to(c, no, duties[k].stage);
			r = aided_next(c, somebody(c, duties[k].role), no);
			back_to_usual(c);
			if (!apart(duties[i].duty, duties[k].duty)) {
				assert_reply(r, 200, "");
				continue;
			}
			kept_apart++;
			assert_reply(r, 403, "AID_SAME_PERSON");
			assert_string_equal(
				aided_stage(c, no), duties[k].stage);
			assert_int_equal(refusals(c), before + 1);
		}
	assert_int_equal(kept_apart, 13);
}

/* The same refusal for the same key, and one row of the trail. */
static void
test_again(void **state)
{
	struct centre *c = *state;
	const char *no = aided_in(c, "first_review");
	struct ask ask = { .method = "POST", .key = "again" };

	aided_papers(c, no);
	centre_sql(c,
		"INSERT INTO aid_recusal (case_id, staff_id, at) SELECT f.id, "
		"s.id, 1 FROM casefile f, staff s WHERE f.no = '%s' AND s.name "
		"= '%s'",
		no, centre_account(c, "reviewer"));
	ask.as = centre_staff(c, "reviewer");
	ask.path = centre_printf(c, "/api/v1/cases/%s/aid", no);
	ask.body = "{\"action\":\"pass_first\",\"version\":1}";
	assert_reply(centre_ask(c, &ask), 403, "AID_RELATIVE");
	assert_reply(centre_ask(c, &ask), 403, "AID_RELATIVE");
	assert_int_equal(refusals(c), 1);
}

/* ---- the family ---------------------------------------------------------- */

/* The numbers of the demo's accounts. */
#define REVIEWER "340299198101029724"
#define CLERK "340299198001019713"
#define APPROVER "340299198201039735"
#define FINANCE "340299198301049746"

static void
test_family(void **state)
{
	static const struct {
		const char *id_no, *stage;
	} rows[] = {
		{ REVIEWER, "first_review" },
		{ CLERK, "visit" },
		{ APPROVER, "approval" },
		{ FINANCE, "payment" },
	};
	struct centre *c = *state;

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		const struct family f = { .spouse = rows[i].id_no };
		const char *no = aided(c, &f);

		if (i == 1) /* papers are a clerk's, too */
			assert_reply(
				centre_post(c, centre_staff(c, "clerk"),
					centre_printf(c,
						"/api/v1/cases/%s/aid/papers",
						no),
					"{\"code\":\"household\",\"original\":"
					"true}"),
				403, "AID_RELATIVE");
		centre_sql(c,
			"UPDATE aid_case SET stage = '%s' WHERE id = (SELECT "
			"id FROM casefile WHERE no = '%s')",
			rows[i].stage, no);
		if (strcmp(rows[i].stage, "payment") == 0)
			centre_sql(c,
				"UPDATE casefile SET state = 'approved' WHERE "
				"no = '%s'",
				no);
		/* by one's own route, and by the one of all services */
		assert_reply(aided_step(c,
				     centre_staff(c, i == 0   ? "reviewer"
						     : i == 1 ? "clerk"
						     : i == 2 ? "approver"
							      : "finance"),
				     no,
				     i == 0   ? "refuse"
				     : i == 1 ? "visit_report"
				     : i == 2 ? "refuse"
					      : "pay",
				     ",\"text\":\"x\",\"reason\":\"x\""),
			403, "AID_RELATIVE");
		if (i == 0 || i == 2)
			assert_reply(centre_decide(c,
					     centre_staff(c, i ? "approver"
							       : "reviewer"),
					     no, "refuse", "x", 0),
				403, "AID_RELATIVE");
		/* nor is it in their list of tasks */
		assert_int_equal(
			json_array_size(reply_find(
				centre_get(c,
					centre_staff(c, i == 0	 ? "reviewer"
							: i == 1 ? "clerk"
							: i == 2 ? "approver"
								 : "finance"),
					"/api/v1/aid/tasks"),
				"items")),
			0);
		aided_authorise(c, no);
		centre_sql(c, "UPDATE aid_clock SET ended_at = 1");
		centre_sql(c, "UPDATE aid_case SET running = 0");
		centre_sql(c, "UPDATE aid_member SET left_at = 1");
	}
}

/* Nobody becomes family of a case that they have acted on. */
static void
test_becomes_family(void **state)
{
	struct centre *c = *state;
	const char *me = centre_id(c, "19900515");
	const char *no = aided(c, &(struct family){ .id_no = me });

	aided_to(c, no, "visit");
	aided_must(c, "reviewer", no, "return", ",\"reason\":\"补户口簿\"");
	assert_reply(aided_ask(c, &(struct family){ .id_no = me,
					  .spouse = REVIEWER }),
		403, "AID_RELATIVE");
	assert_string_equal(aided_stage(c, no), "papers");
}

static void
test_recuse(void **state)
{
	struct centre *c = *state;
	const char *no = aided_in(c, "approval");
	const char *path = centre_printf(c, "/api/v1/cases/%s/aid/recuse", no);

	assert_reply(centre_post(c, centre_staff(c, "approver"), path,
			     "{\"sure\":false}"),
		422, "FIELDS");
	assert_reply(centre_post(c, centre_staff(c, "approver"), path,
			     "{\"sure\":true}"),
		200, "");
	assert_reply(aided_next(c, NULL, no), 403, "AID_RELATIVE");
	assert_string_equal(aided_stage(c, no), "approval");
}

/* An account of which nobody knows whose it is does nothing. */
static void
test_nobody(void **state)
{
	struct centre *c = *state;
	const char *no = aided_in(c, "first_review");

	aided_papers(c, no);
	centre_sql(c, "UPDATE staff SET id_bix = NULL WHERE role = 'reviewer'");
	assert_reply(aided_next(c, NULL, no), 403, "AID_IDENTITY");
}

/* ---- how many approve ---------------------------------------------------- */

static void
test_approvals(void **state)
{
	struct centre *c = *state;
	const char *no = aided_in(c, "review");
	const struct reply *r;

	aided_must(c, "reviewer", no, "propose",
		",\"category\":\"deep\",\"kind\":\"living\",\"amount\":840000");
	aided_to(c, no, "approval");
	r = aided_step(c, centre_staff(c, "approver"), no, "approve", "");
	assert_reply(r, 409, "AID_APPROVALS");
	aided_must(c, "approver", no, "co_approve", "");
	/* the same person twice is one */
	r = aided_step(c, centre_staff(c, "approver"), no, "approve", "");
	assert_reply(r, 409, "AID_APPROVALS");
	r = aided_step(c, somebody(c, "approver"), no, "co_approve", "");
	assert_reply(r, 409, "AID_APPROVALS");
	r = aided_step(c, somebody(c, "approver"), no, "approve", "");
	assert_reply(r, 200, "");
	back_to_usual(c);
	/* and who has approved does not pay */
	aided_to(c, no, "payment");
	assert_reply(aided_next(c, NULL, no), 403, "AID_SAME_PERSON");
}

/* ---- behind the routes' back --------------------------------------------- */

static void
test_schema(void **state)
{
	static const char *const refused[] = {
		/* the reviewer approves */
		"INSERT INTO aid_duty SELECT 900001, case_id, 'approver', "
		"staff_id, 1, 1 FROM aid_duty WHERE duty = 'reviewer' LIMIT 1",
		/* the family acts */
		"INSERT INTO aid_duty SELECT 900001, c.id, 'caller', s.id, 1, "
		"1 FROM aid_case c, staff s WHERE s.name = 'caiwu'",
		/* nobody acts */
		"INSERT INTO aid_duty SELECT 900001, c.id, 'caller', s.id, 1, "
		"1 FROM aid_case c, staff s WHERE s.name = 'yiyuan'",
		/* what was done is changed, and undone */
		"UPDATE aid_duty SET staff_id = 1",
		"DELETE FROM aid_duty",
		/* who acted becomes family */
		"INSERT INTO aid_member SELECT 900001, c.household_id, x'00', "
		"s.id_bix, 1, NULL, NULL, NULL FROM aid_case c, staff s WHERE "
		"s.name = 'shenhe'",
		/* two have acted, and it is paid */
		"UPDATE aid_case SET stage = 'followup'",
		/* a version is bent */
		"UPDATE aid_rule SET body = '{}'",
		"DELETE FROM aid_rule",
		"UPDATE aid_rule SET confirmed_by = entered_by",
		"UPDATE aid_line SET confirmed_by = entered_by",
	};
	struct centre *c = *state;
	const struct family f = { .spouse = FINANCE };
	const char *no = aided(c, &f);

	aided_to(c, no, "payment");
	for (size_t i = 0; i < ARRAY_LEN(refused); i++)
		if (centre_try_sql(c, refused[i]) == 0)
			fail_msg("done: %s", refused[i]);
	assert_string_equal(aided_stage(c, no), "payment");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		CENTRE_TEST(test_pairs),
		CENTRE_TEST(test_again),
		CENTRE_TEST(test_family),
		CENTRE_TEST(test_becomes_family),
		CENTRE_TEST(test_recuse),
		CENTRE_TEST(test_nobody),
		CENTRE_TEST(test_approvals),
		CENTRE_TEST(test_schema),
	};

	return cmocka_run_group_tests(tests, centre_make, centre_unmake);
}
