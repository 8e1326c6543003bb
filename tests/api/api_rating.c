/* SPDX-License-Identifier: Apache-2.0 */
/* 好差评: one vote an act, nobody sees whose, a bad one is followed. */
#include "centre.h"

static const struct reply *
rate_at(struct centre *c, int kiosk, const char *act, int grade)
{
	return centre_post(c, centre_kiosk(c, kiosk), "/api/v1/ratings",
		centre_printf(c, "{\"act\":\"%s\",\"grade\":%d}", act, grade));
}

static const struct reply *
rate(struct centre *c, const char *act, int grade)
{
	return rate_at(c, 0, act, grade);
}

static const struct reply *
followups(struct centre *c, const char *role)
{
	const struct reply *r = centre_get(
		c, centre_staff(c, role), "/api/v1/ratings/follow-ups");

	assert_reply(r, 200, "");
	return r;
}

static const struct reply *
settle(struct centre *c, const char *role, const char *id, const char *body)
{
	return centre_post(c, centre_staff(c, role),
		centre_printf(c, "/api/v1/ratings/follow-ups/%s", id), body);
}

static void
test_one_vote_an_act(void **state)
{
	struct centre *c = *state;
	const char *no = centre_enrol(c, NULL);

	assert_reply(rate(c, no, 5), 201, "");
	assert_reply(rate(c, no, 1), 409, "RATING_TWICE");
	assert_int_equal(centre_int(c, "SELECT count(*) FROM rating"), 1);
	assert_int_equal(centre_int(c, "SELECT grade FROM rating"), 5);
}

/* By the key of the act, which is all an offline kiosk knows of it. */
static void
test_by_key(void **state)
{
	struct centre *c = *state;
	const struct applicant somebody = { 0 };
	const struct ask ask = { .as = centre_kiosk(c, 0),
		.method = "POST",
		.path = "/api/v1/enrolments",
		.key = "act-1",
		.body = applicant_body(c, &somebody) };
	const struct reply *r = centre_ask(c, &ask);

	assert_reply(r, 201, "");
	assert_reply(rate(c, "act-1", 4), 201, "");
	assert_reply(rate(c, reply_text(r, "case_no"), 4), 409, "RATING_TWICE");
}

/* A case that is handed in again is another act, and has its own vote. */
static void
test_an_act_each(void **state)
{
	struct centre *c = *state;
	const struct applicant a = { .id_no = centre_id(c, "19900515") };
	const char *no = centre_enrol(c, &a);

	assert_reply(rate(c, no, 5), 201, "");
	assert_reply(centre_decide(c, centre_staff(c, "clerk"), no, "return",
			     "缺材料", 0),
		200, "");
	centre_pass(c, MINUTE);
	assert_string_equal(centre_enrol(c, &a), no);
	assert_reply(rate(c, no, 4), 201, "");
	assert_reply(rate(c, no, 4), 409, "RATING_TWICE");
}

static void
test_only_the_own_acts(void **state)
{
	struct centre *c = *state;
	const char *no = centre_enrol(c, NULL);

	assert_reply(rate_at(c, 1, no, 1), 404, "RATING_ACT");
	assert_reply(rate(c, "RH2021-000001-1", 1), 404, "RATING_ACT");
	assert_reply(rate(c, "no-such-key", 1), 404, "RATING_ACT");
	assert_reply(rate(c, no, 0), 422, "FIELDS");
	assert_reply(rate(c, no, 6), 422, "FIELDS");
	assert_int_equal(centre_int(c, "SELECT count(*) FROM rating"), 0);
}

/* The rate stands beside how many answered: silence is not content. */
static void
test_sums(void **state)
{
	struct centre *c = *state;
	const struct reply *r;

	centre_at(c, "2026-11-24", 9 * HOUR);
	assert_reply(rate(c, centre_enrol(c, NULL), 5), 201, "");
	assert_reply(rate(c, centre_enrol(c, NULL), 2), 201, "");
	r = centre_post(c, centre_kiosk(c, 0), "/api/v1/terminals/heartbeat",
		"{\"version\":\"1\",\"reader\":\"ok\",\"counts\":{"
		"\"run\":\"a\",\"day\":\"2026-11-24\",\"flows\":[{\"flow\":"
		"\"join\",\"started\":9,\"finished\":8,\"gave_up\":1,"
		"\"failed\":0}]}}");
	assert_reply(r, 200, "");
	r = centre_get(c, centre_staff(c, "auditor"), "/api/v1/ratings");
	assert_reply(r, 200, "");
	assert_int_equal(json_array_size(reply_find(r, "items")), 1);
	assert_string_equal(reply_text(r, "items.0.day"), "2026-11-24");
	assert_int_equal(reply_int(r, "items.0.asked"), 8);
	assert_int_equal(reply_int(r, "items.0.votes"), 2);
	assert_int_equal(reply_int(r, "items.0.g5"), 1);
	assert_int_equal(reply_int(r, "items.0.g2"), 1);
	assert_null(strstr(r->body, "RH2026"));
	r = centre_get(c, centre_staff(c, "auditor"),
		"/api/v1/ratings?from=2026-11-25&to=2026-11-24");
	assert_reply(r, 422, "FIELDS");
	r = centre_get(c, centre_staff(c, "auditor"),
		"/api/v1/ratings?from=2020-01-01&to=2026-11-24");
	assert_reply(r, 422, "FIELDS");
}

/* More kiosks than one, days with answers and days without. */
static void
test_sums_are_joined(void **state)
{
	struct centre *c = *state;
	const struct reply *r;

	centre_at(c, "2026-11-23", 9 * HOUR);
	assert_reply(rate(c, centre_enrol(c, NULL), 3), 201, "");
	(void)centre_kiosk(c, 1);
	centre_sql(c,
		"INSERT INTO flow_count SELECT '2026-11-22', id, 'join', 'r', "
		"1, 1, 0, 0 FROM terminal");
	centre_sql(c,
		"INSERT INTO flow_count SELECT '2026-11-23', id, 'pass', 'r', "
		"2, 2, 0, 0 FROM terminal WHERE name = 'hall-1'");
	r = centre_get(c, centre_staff(c, "approver"), "/api/v1/ratings");
	assert_int_equal(json_array_size(reply_find(r, "items")), 4);
	assert_string_equal(reply_text(r, "items.0.kiosk"), "hall-0");
	assert_int_equal(reply_int(r, "items.0.asked"), 1);
	assert_string_equal(reply_text(r, "items.1.service"), "pass");
	assert_int_equal(reply_int(r, "items.1.votes"), 0);
	assert_string_equal(reply_text(r, "items.2.day"), "2026-11-22");
}

/* ---- what follows from a bad one ----------------------------------------- */

static void
test_a_bad_vote_is_followed(void **state)
{
	struct centre *c = *state;
	const char *no, *id;
	const struct reply *r;

	centre_at(c, "2026-09-30", 9 * HOUR); /* before the holidays */
	no = centre_enrol(c, NULL);
	assert_reply(rate(c, no, 3), 201, "");
	assert_int_equal(
		centre_int(c, "SELECT count(*) FROM rating_followup"), 0);
	no = centre_enrol(c, NULL);
	assert_reply(rate(c, no, 2), 201, "");
	r = followups(c, "reviewer");
	assert_int_equal(json_array_size(reply_find(r, "items")), 1);
	id = reply_text(r, "items.0.id");
	assert_string_equal(reply_text(r, "items.0.call_due"), "2026-10-08");
	assert_string_equal(reply_text(r, "items.0.fix_due"), "2026-10-13");
	assert_string_equal(reply_text(r, "items.0.case_no"), no);

	assert_reply(settle(c, "reviewer", id,
			     "{\"action\":\"close\",\"reason\":\"换了机器\"}"),
		409, "FOLLOWUP_CALL");
	assert_reply(settle(c, "reviewer", id, "{\"action\":\"close\"}"), 422,
		"FIELDS");
	assert_reply(
		settle(c, "reviewer", id, "{\"action\":\"called\"}"), 200, "");
	assert_reply(settle(c, "reviewer", id, "{\"action\":\"called\"}"), 409,
		"FOLLOWUP_STATE");
	assert_string_equal(
		reply_text(followups(c, "reviewer"), "items.0.state"),
		"called");
	assert_reply(settle(c, "approver", id,
			     "{\"action\":\"close\",\"reason\":\"换了机器\"}"),
		200, "");
	assert_string_equal(
		reply_text(followups(c, "reviewer"), "items.0.state"),
		"closed");
	assert_int_equal(centre_int(c, "SELECT instr(reason_sealed, '换了') "
				       "FROM rating_followup"),
		0);
}

static void
test_late_is_told(void **state)
{
	struct centre *c = *state;
	const struct reply *r;

	centre_at(c, "2026-11-23", 9 * HOUR); /* a Monday */
	assert_reply(rate(c, centre_enrol(c, NULL), 1), 201, "");
	centre_at(c, "2026-11-24", 24 * HOUR - 1);
	r = followups(c, "auditor");
	assert_null(reply_find(r, "items.0.call_late"));
	centre_at(c, "2026-11-25", 0);
	r = followups(c, "auditor");
	assert_true(json_is_true(reply_find(r, "items.0.call_late")));
	assert_null(reply_find(r, "items.0.fix_late"));
	centre_at(c, "2026-12-01", 0);
	r = followups(c, "auditor");
	assert_true(json_is_true(reply_find(r, "items.0.fix_late")));
}

/* Who has handled the case neither learns which it is nor calls back. */
static void
test_the_rated_do_not_see_it(void **state)
{
	struct centre *c = *state;
	const char *no = centre_enrol(c, NULL), *id;
	const struct reply *r;

	assert_reply(rate(c, no, 1), 201, "");
	assert_reply(centre_decide(c, centre_staff(c, "reviewer"), no, "return",
			     "缺材料", 0),
		200, "");
	r = followups(c, "reviewer");
	id = reply_text(r, "items.0.id");
	assert_null(reply_find(r, "items.0.case_no"));
	assert_reply(settle(c, "reviewer", id, "{\"action\":\"called\"}"), 403,
		"RATING_OWN");
	assert_string_equal(
		reply_text(followups(c, "approver"), "items.0.case_no"), no);
	assert_null(reply_find(followups(c, "auditor"), "items.0.case_no"));
	assert_reply(centre_get(c, centre_staff(c, "clerk"),
			     "/api/v1/ratings/follow-ups"),
		403, "FORBIDDEN");
	/* nor does the trail say which case was voted on */
	assert_int_equal(
		centre_int(c,
			"SELECT count(*) FROM audit WHERE action LIKE "
			"'rating%%' AND (object LIKE '%%%s%%' OR payload LIKE "
			"'%%%s%%')",
			no, no),
		0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		CENTRE_TEST(test_one_vote_an_act),
		CENTRE_TEST(test_by_key),
		CENTRE_TEST(test_an_act_each),
		CENTRE_TEST(test_only_the_own_acts),
		CENTRE_TEST(test_sums),
		CENTRE_TEST(test_sums_are_joined),
		CENTRE_TEST(test_a_bad_vote_is_followed),
		CENTRE_TEST(test_late_is_told),
		CENTRE_TEST(test_the_rated_do_not_see_it),
	};

	return cmocka_run_group_tests(tests, centre_make, centre_unmake);
}
