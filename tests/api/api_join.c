/* SPDX-License-Identifier: Apache-2.0 */
/* The life of an application to join, as kiosk and desk see it. */
#include "centre.h"

static const char *
state_of(struct centre *c, const char *no)
{
	return centre_text(c, "SELECT state FROM casefile WHERE no = '%s'", no);
}

static int64_t
members(struct centre *c)
{
	return centre_int(c, "SELECT count(*) FROM membership");
}

static const struct reply *
case_page(struct centre *c, const char *no)
{
	const struct reply *r = centre_get(c, centre_staff(c, "reviewer"),
		centre_printf(c, "/api/v1/cases/%s", no));

	assert_reply(r, 200, "");
	return r;
}

static const char *
matters_body(struct centre *c, const char *name, const char *id_no)
{
	return centre_printf(c,
		"{\"person\":{\"name\":\"%s\",\"id_type\":\"resident\","
		"\"id_no\":\"%s\"},\"source\":\"chip\"}",
		name, id_no);
}

static void
test_approved(void **state)
{
	struct centre *c = *state;
	const struct applicant a = { .id_no = centre_id(c, "19900515"),
		.name = "王小明",
		.phone = "13800000009",
		.chip = true };
	const struct reply *r = centre_apply(c, &a);
	const char *no;

	assert_reply(r, 201, "");
	no = reply_text(r, "case_no");
	assert_string_equal(reply_text(r, "state"), "applied");
	assert_true(json_is_false(reply_find(r, "resubmitted")));
	r = case_page(c, no);
	assert_string_equal(reply_text(r, "name"), "王*明");
	assert_null(reply_find(r, "member"));

	r = centre_decide(
		c, centre_staff(c, "reviewer"), no, "approve", NULL, 1);
	assert_reply(r, 200, "");
	assert_string_equal(reply_text(r, "state"), "approved");
	assert_int_equal(reply_int(r, "version"), 2);
	r = case_page(c, no);
	assert_string_equal(reply_text(r, "member.since"), "2021-06-01");
	assert_int_equal(json_array_size(reply_find(r, "actions")), 0);

	r = centre_post(c, centre_kiosk(c, 0), "/api/v1/matters",
		matters_body(c, "王小明", a.id_no));
	assert_reply(r, 200, "");
	assert_string_equal(reply_text(r, "member.state_label"), "在籍");
	assert_string_equal(reply_text(r, "cases.0.case_no"), no);
}

/* Whatever comes second finds the case decided; one membership is made. */
static void
test_second_approval(void **state)
{
	struct centre *c = *state;
	const struct who *one = centre_staff(c, "reviewer");
	const struct who *two = centre_staff(c, "approver");
	const char *no = centre_enrol(c, NULL);
	const char *path = centre_printf(c, "/api/v1/cases/%s/decisions", no);
	const char *body = "{\"action\":\"approve\",\"version\":1}";
	const struct ask first = { one, "POST", path, "a", NULL, body, NULL };
	const struct ask second = { two, "POST", path, "b", NULL, body, NULL };
	size_t a = centre_send(c, &first), b = centre_send(c, &second);
	int good = (centre_answer(c, a)->status == 200) +
		   (centre_answer(c, b)->status == 200);

	assert_int_equal(good, 1);
	assert_int_equal(members(c), 1);
	assert_reply(centre_decide(c, two, no, "approve", NULL, 1), 409,
		"CASE_CHANGED");
	assert_reply(centre_decide(c, two, no, "approve", NULL, 2), 409,
		"CASE_STATE");
	assert_int_equal(members(c), 1);
}

static void
test_one_membership(void **state)
{
	struct centre *c = *state;
	struct applicant a = { .id_no = centre_id(c, "19900515"),
		.chip = true };
	const char *no = centre_enrol(c, &a);
	int64_t events;

	assert_reply(centre_decide(c, centre_staff(c, "reviewer"), no,
			     "approve", NULL, 0),
		200, "");
	events = centre_int(c, "SELECT count(*) FROM case_event");
	/* The card's holder is told; a typist learns nothing. */
	assert_reply(centre_apply(c, &a), 409, "ALREADY_MEMBER");
	a.chip = false;
	assert_reply(centre_apply(c, &a), 409, "SEE_DESK");
	assert_int_equal(
		centre_int(c, "SELECT count(*) FROM case_event"), events);
	/* The schema holds it even when the program would not. */
	assert_int_equal(
		centre_try_sql(c,
			"INSERT INTO membership SELECT id + 100000, person_id, "
			"case_id, 'another', union_code, group_code, "
			"joined_on, NULL, NULL, NULL FROM membership"),
		19 /* SQLITE_CONSTRAINT */);
}

/* An open case stands in the way; who asks is told as much as they showed. */
static void
test_already_applied(void **state)
{
	struct centre *c = *state;
	struct applicant a = { .id_no = centre_id(c, "19900515"),
		.chip = true };
	const char *no = centre_enrol(c, &a);
	const struct reply *r = centre_apply(c, &a);

	assert_reply(r, 409, "ALREADY_APPLIED");
	assert_string_equal(reply_text(r, "case_no"), no);
	a.chip = false;
	r = centre_apply(c, &a);
	assert_reply(r, 409, "ALREADY_APPLIED");
	assert_null(reply_find(r, "case_no"));
}

static void
test_resubmit(void **state)
{
	struct centre *c = *state;
	struct applicant a = { .id_no = centre_id(c, "19900515") };
	const char *no, *due, *token;
	const struct reply *r;

	centre_at(c, "2026-06-01", 9 * HOUR);
	no = centre_enrol(c, &a);
	assert_reply(centre_decide(c, centre_staff(c, "clerk"), no, "return",
			     "请补单位名称", 0),
		200, "");
	assert_string_equal(state_of(c, no), "returned");

	centre_at(c, "2026-06-10", 9 * HOUR);
	a.employer = "演示快递公司";
	a.chip = true;
	r = centre_apply(c, &a);
	assert_reply(r, 201, "");
	assert_string_equal(reply_text(r, "case_no"), no);
	assert_true(json_is_true(reply_find(r, "resubmitted")));
	due = reply_text(r, "due_on");
	assert_string_equal(due, "2026-06-17"); /* five days from the tenth */
	token = reply_text(r, "receipt.token");
	assert_string_equal(state_of(c, no), "applied");
	r = case_page(c, no);
	assert_string_equal(reply_text(r, "due_on"), due);
	assert_int_equal(reply_int(r, "version"), 3);
	/* The consents of the first form are over, those of the second hold. */
	assert_int_equal(
		centre_int(c,
			"SELECT count(*) FROM consent WHERE "
			"withdrawn_at IS NULL AND case_id = (SELECT id "
			"FROM casefile WHERE no = '%s')",
			no),
		2);
	/* and its source is the better one */
	assert_int_equal(
		centre_int(
			c, "SELECT source FROM casefile WHERE no = '%s'", no),
		4);
	r = centre_post(c, &centre_public, "/api/v1/status",
		centre_printf(c, "{\"code\":\"%s\"}", token));
	assert_reply(r, 200, "");
	assert_string_equal(reply_text(r, "state"), "applied");
	assert_string_equal(reply_text(r, "due_on"), due);
}

/* Knowing a number is not being the person: what a card proved goes on by
 * card, and what was typed goes on under the same name and phone only. */
static void
test_typist_takes_nothing_over(void **state)
{
	static const struct {
		bool first_chip, chip;
		const char *name, *phone;
		const char *code; /* "" continues */
	} rows[] = {
		{ true, false, "测试", "13800000001", "SEE_DESK" },
		{ false, false, "测试假", "13800000001", "SEE_DESK" },
		{ false, false, "测试", "13800000002", "SEE_DESK" },
		{ false, false, "测试", NULL, "SEE_DESK" },
		{ false, false, "测试", "13800000001", "" },
		{ false, true, "测试真", NULL, "" },
		{ true, true, "测试", NULL, "" },
	};
	struct centre *c = *state;

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct applicant a = { .id_no = centre_id(c, "19900515"),
			.phone = "13800000001",
			.chip = rows[i].first_chip };
		const char *no = centre_enrol(c, &a);
		const struct reply *r;

		assert_reply(centre_decide(c, centre_staff(c, "clerk"), no,
				     "return", "缺材料", 0),
			200, "");
		a.name = rows[i].name;
		a.phone = rows[i].phone;
		a.chip = rows[i].chip;
		a.employer = "演示公司";
		a.group = "carer";
		r = centre_apply(c, &a);
		assert_reply(r, *rows[i].code ? 409 : 201, rows[i].code);
		if (!*rows[i].code)
			continue;
		assert_null(strstr(r->body, no));
		assert_null(reply_find(r, "receipt"));
		assert_string_equal(state_of(c, no), "returned");
		assert_string_equal(
			centre_text(c, "SELECT group_code || coalesce("
				       "employer_sealed, '') FROM enrolment "
				       "ORDER BY id DESC LIMIT 1"),
			"courier");
		assert_int_equal(
			centre_int(c, "SELECT count(*) FROM person_history"),
			0);
		assert_int_equal(
			centre_int(c, "SELECT count(*) FROM consent WHERE "
				      "withdrawn_at IS NOT NULL"),
			0);
	}
}

/* The history names what a resubmission changed, and holds no value. */
static void
test_history_names_changes(void **state)
{
	struct centre *c = *state;
	struct applicant a = { .id_no = centre_id(c, "19900515") };
	const char *no = centre_enrol(c, &a);
	const struct reply *r;

	assert_reply(centre_decide(c, centre_staff(c, "clerk"), no, "return",
			     "缺材料", 0),
		200, "");
	a.employer = "演示快递公司";
	a.no_gift = true;
	assert_reply(centre_apply(c, &a), 201, "");
	r = case_page(c, no);
	assert_non_null(strstr(reply_text(r, "history.2.text"),
		"（改了：用工单位、告知书的选择）"));
	assert_string_equal(
		centre_text(c, "SELECT payload FROM audit WHERE action = "
			       "'case.resubmit'"),
		"{\"from\":\"returned\",\"to\":\"applied\","
		"\"changed\":\"employer,consents\"}");
}

static void
test_withdraw(void **state)
{
	static const char *const from[] = { "applied", "returned" };
	struct centre *c = *state;

	for (size_t i = 0; i < ARRAY_LEN(from); i++) {
		const struct applicant a = { .id_no =
						     centre_id(c, "19900515") };
		const char *no = centre_enrol(c, &a), *again;

		if (i == 1)
			assert_reply(centre_decide(c, centre_staff(c, "clerk"),
					     no, "return", "缺材料", 0),
				200, "");
		assert_string_equal(state_of(c, no), from[i]);
		assert_reply(centre_decide(c, centre_staff(c, "clerk"), no,
				     "withdraw", "本人要求", 0),
			200, "");
		again = centre_enrol(c, &a);
		assert_string_not_equal(again, no);
		assert_string_equal(state_of(c, no), "withdrawn");
		assert_string_equal(state_of(c, again), "applied");
	}
}

/* Refused is final, and the way is free as well. */
static void
test_refused(void **state)
{
	struct centre *c = *state;
	const struct applicant a = { .id_no = centre_id(c, "19900515"),
		.chip = true };
	const struct reply *r = centre_apply(c, &a);
	const char *no = reply_text(r, "case_no");
	const char *token = reply_text(r, "receipt.token");

	assert_reply(centre_decide(c, centre_staff(c, "approver"), no, "refuse",
			     NULL, 0),
		422, "FIELDS");
	assert_reply(centre_decide(c, centre_staff(c, "approver"), no, "refuse",
			     "不在本市工作", 0),
		200, "");
	r = centre_post(c, &centre_public, "/api/v1/status",
		centre_printf(c, "{\"code\":\"%s\"}", token));
	/* The bearer is sent to the card reader; the card's holder reads it. */
	assert_null(strstr(r->body, "不在本市工作"));
	assert_non_null(strstr(reply_text(r, "reason"), "刷身份证"));
	r = centre_post(c, centre_kiosk(c, 0), "/api/v1/matters",
		matters_body(c, "测试", a.id_no));
	assert_string_equal(reply_text(r, "cases.0.reason"), "不在本市工作");
	assert_int_equal(members(c), 0);
	assert_string_not_equal(centre_enrol(c, &a), no);
}

/* What goes to paper and pages holds nobody's number. */
static void
test_reason_without_numbers(void **state)
{
	static const char *const bad[] = { "请核对 340299199005159814",
		"电话138 0000 0009打不通" };
	struct centre *c = *state;
	const char *no = centre_enrol(c, NULL);
	const struct reply *r;

	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		r = centre_decide(
			c, centre_staff(c, "clerk"), no, "return", bad[i], 0);
		assert_reply(r, 422, "FIELDS");
		assert_true(reply_refuses(r, "reason", "REASON_PERSONAL"));
		assert_string_equal(state_of(c, no), "applied");
	}
	assert_reply(centre_decide(c, centre_staff(c, "clerk"), no, "return",
			     "请于2021-06-01前补材料，见RH2021-000123-7", 0),
		200, "");
}

/* The demo reviewer's own number: 演示审核 may not decide on it. */
static void
test_own_case(void **state)
{
	struct centre *c = *state;
	const struct applicant own = { .id_no = "340299198101029724" };
	const char *no = centre_enrol(c, &own);

	assert_reply(centre_decide(c, centre_staff(c, "reviewer"), no,
			     "approve", NULL, 0),
		403, "OWN_CASE");
	assert_string_equal(state_of(c, no), "applied");
	assert_reply(centre_decide(c, centre_staff(c, "approver"), no,
			     "approve", NULL, 0),
		200, "");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		CENTRE_TEST(test_approved),
		CENTRE_TEST(test_second_approval),
		CENTRE_TEST(test_one_membership),
		CENTRE_TEST(test_already_applied),
		CENTRE_TEST(test_resubmit),
		CENTRE_TEST(test_typist_takes_nothing_over),
		CENTRE_TEST(test_history_names_changes),
		CENTRE_TEST(test_withdraw),
		CENTRE_TEST(test_refused),
		CENTRE_TEST(test_reason_without_numbers),
		CENTRE_TEST(test_own_case),
	};

	return cmocka_run_group_tests(tests, centre_make, centre_unmake);
}
