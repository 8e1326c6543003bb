/* SPDX-License-Identifier: Apache-2.0 */
/* One key, one effect, one answer; and many at a time. */
#include "centre.h"

#define CROWD 64

static int64_t
cases(struct centre *c)
{
	return centre_int(c, "SELECT count(*) FROM casefile");
}

static int64_t
keys(struct centre *c)
{
	return centre_int(c, "SELECT count(*) FROM idempotency");
}

static struct ask
enrolment(struct centre *c, const struct applicant *a, const char *key)
{
	return (struct ask){ .as = centre_kiosk(c, 0),
		.method = "POST",
		.path = "/api/v1/enrolments",
		.key = key,
		.body = applicant_body(c, a) };
}

static void
assert_same(const struct reply *a, const struct reply *b)
{
	assert_int_equal(a->status, b->status);
	assert_string_equal(a->type, b->type);
	assert_string_equal(a->body, b->body);
}

/* The answer stays the same to the byte, whatever has happened since. */
static void
test_same_answer(void **state)
{
	struct centre *c = *state;
	const struct applicant a = { .employer = "演示快递公司" };
	const struct ask ask = enrolment(c, &a, "once-1");
	const struct reply *first = centre_ask(c, &ask);
	int64_t before = cases(c);
	const char *no;

	assert_reply(first, 201, "");
	no = reply_text(first, "case_no");
	assert_same(first, centre_ask(c, &ask));
	centre_at(c, "2021-06-04", 9 * HOUR);
	assert_same(first, centre_ask(c, &ask));
	assert_reply(centre_decide(c, centre_staff(c, "reviewer"), no,
			     "approve", NULL, 0),
		200, "");
	assert_same(first, centre_ask(c, &ask));
	centre_close(c);
	centre_open(c);
	assert_same(first, centre_ask(c, &ask));
	assert_int_equal(cases(c), before);
	assert_int_equal(centre_int(c,
				 "SELECT count(*) FROM receipt r JOIN "
				 "casefile f ON f.id = r.case_id WHERE "
				 "f.no = '%s'",
				 no),
		1);
}

/* A decision is answered as it was, not as the case is now. */
static void
test_decision(void **state)
{
	struct centre *c = *state;
	const char *no = centre_enrol(c, NULL);
	const struct ask ask = { .as = centre_staff(c, "reviewer"),
		.method = "POST",
		.path = centre_printf(c, "/api/v1/cases/%s/decisions", no),
		.key = "decision-1",
		.body = "{\"action\":\"approve\",\"version\":1}" };
	const struct reply *first = centre_ask(c, &ask);
	struct ask other = ask;

	assert_reply(first, 200, "");
	assert_same(first, centre_ask(c, &ask));
	assert_int_equal(centre_int(c, "SELECT count(*) FROM membership"), 1);
	/* The same words to another case are another request. */
	other.path = centre_printf(
		c, "/api/v1/cases/%s/decisions", centre_enrol(c, NULL));
	assert_reply(centre_ask(c, &other), 422, "KEY_REUSED");
	/* A colleague's key of the same name is a key of its own. */
	other = ask;
	other.as = centre_staff(c, "approver");
	assert_reply(centre_ask(c, &other), 409, "CASE_CHANGED");
	/* Whoever may no longer ask gets no old answer either. */
	centre_sql(c, "DELETE FROM staff_session");
	assert_reply(centre_ask(c, &ask), 401, "SIGN_IN");
}

static void
test_other_body(void **state)
{
	struct centre *c = *state;
	struct applicant a = { .id_no = centre_id(c, "19900515") };
	struct ask ask = enrolment(c, &a, "once-2");
	int64_t before;

	assert_reply(centre_ask(c, &ask), 201, "");
	before = cases(c);
	a.name = "测试乙";
	ask = enrolment(c, &a, "once-2");
	assert_reply(centre_ask(c, &ask), 422, "KEY_REUSED");
	a.id_no = centre_id(c, "19900515"); /* somebody else altogether */
	ask = enrolment(c, &a, "once-2");
	assert_reply(centre_ask(c, &ask), 422, "KEY_REUSED");
	assert_int_equal(cases(c), before);
	ask.key = "once-3";
	assert_reply(centre_ask(c, &ask), 201, "");
}

/* What was refused can be corrected and sent again under its key. */
static void
test_refused_leaves_no_row(void **state)
{
	struct centre *c = *state;
	const struct applicant a = { .id_no = centre_id(c, "19900515") };
	struct applicant wrong = a;
	struct ask ask;
	const char *no;

	wrong.group = "astronaut";
	ask = enrolment(c, &wrong, "once-4");
	assert_reply(centre_ask(c, &ask), 422, "FIELDS");
	assert_int_equal(keys(c), 0);
	ask = enrolment(c, &a, "once-4");
	assert_reply(centre_ask(c, &ask), 201, "");
	no = reply_text(centre_ask(c, &ask), "case_no");
	assert_int_equal(keys(c), 1);
	/* Refused by the state, not by the form: the same. */
	ask = enrolment(c, &a, "once-5");
	assert_reply(centre_ask(c, &ask), 409, "ALREADY_APPLIED");
	assert_int_equal(keys(c), 1);
	assert_reply(centre_decide(c, centre_staff(c, "clerk"), no, "withdraw",
			     "本人要求", 0),
		200, "");
	assert_int_equal(keys(c), 2);
	assert_reply(centre_ask(c, &ask), 201, "");
}

static void
test_key_is_the_callers(void **state)
{
	struct centre *c = *state;
	const struct applicant a = { .id_no = centre_id(c, "19900515") };
	struct ask ask = enrolment(c, &a, "once-6");
	const struct reply *first = centre_ask(c, &ask);

	assert_reply(first, 201, "");
	ask.as = centre_kiosk(c, 1);
	/* Another kiosk learns nothing of the first one's answer. */
	assert_reply(centre_ask(c, &ask), 409, "ALREADY_APPLIED");
	ask.body = applicant_body(c, &(struct applicant){ 0 });
	assert_reply(centre_ask(c, &ask), 201, "");
	ask = enrolment(c, &a, "once-6");
	assert_same(first, centre_ask(c, &ask));
}

/* The stored result says nothing about the person. */
static void
test_result_is_not_personal(void **state)
{
	struct centre *c = *state;
	const struct applicant a = { .id_no = centre_id(c, "19900515"),
		.name = "测试保密",
		.phone = "13800000001",
		.employer = "保密公司" };
	const struct ask ask = enrolment(c, &a, "once-7");
	const char *result;

	assert_reply(centre_ask(c, &ask), 201, "");
	result = centre_text(c, "SELECT result FROM idempotency");
	assert_null(strstr(result, a.id_no));
	assert_null(strstr(result, "保密"));
	assert_null(strstr(result, a.phone));
}

/* ---- many at a time ------------------------------------------------------ */

/* All are sent before one is answered; counts the answers of a status. */
static int
crowd(struct centre *c, struct ask asks[CROWD], int status,
	const struct reply *replies[CROWD])
{
	size_t numbers[CROWD];
	int n = 0;

	for (size_t i = 0; i < CROWD; i++)
		numbers[i] = centre_send(c, &asks[i]);
	for (size_t i = 0; i < CROWD; i++) {
		replies[i] = centre_answer(c, numbers[i]);
		n += replies[i]->status == status;
	}
	return n;
}

static void
test_crowd_of_keys(void **state)
{
	struct centre *c = *state;
	const struct applicant a = { .id_no = centre_id(c, "19900515") };
	const struct reply *replies[CROWD];
	struct ask asks[CROWD];
	int64_t before = cases(c);

	for (int i = 0; i < CROWD; i++)
		asks[i] = enrolment(c, &a, centre_printf(c, "crowd-%d", i));
	assert_int_equal(crowd(c, asks, 201, replies), 1);
	for (size_t i = 0; i < CROWD; i++)
		if (replies[i]->status != 201)
			assert_reply(replies[i], 409, "ALREADY_APPLIED");
	assert_int_equal(cases(c), before + 1);
	assert_int_equal(keys(c), 1);
}

/* The impatient finger: one key, one body, 64 times. */
static void
test_crowd_of_one_key(void **state)
{
	struct centre *c = *state;
	const struct applicant a = { 0 };
	const struct ask one = enrolment(c, &a, "finger");
	const struct reply *replies[CROWD];
	struct ask asks[CROWD];
	int64_t before = cases(c);

	for (size_t i = 0; i < CROWD; i++)
		asks[i] = one;
	assert_int_equal(crowd(c, asks, 201, replies), CROWD);
	for (size_t i = 1; i < CROWD; i++)
		assert_same(replies[0], replies[i]);
	assert_int_equal(cases(c), before + 1);
}

/* 64 people: all are taken in, each under a number of its own. */
static void
test_crowd_of_people(void **state)
{
	struct centre *c = *state;
	const struct applicant a = { 0 };
	const struct reply *replies[CROWD];
	struct ask asks[CROWD];
	int64_t before = cases(c);

	for (int i = 0; i < CROWD; i++)
		asks[i] = enrolment(c, &a, centre_printf(c, "people-%d", i));
	assert_int_equal(crowd(c, asks, 201, replies), CROWD);
	assert_int_equal(cases(c), before + CROWD);
	assert_int_equal(centre_int(c, "SELECT max(last) - count(*) FROM "
				       "serial, casefile WHERE name = 'RH'"),
		0); /* without a hole */
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		CENTRE_TEST(test_same_answer),
		CENTRE_TEST(test_decision),
		CENTRE_TEST(test_other_body),
		CENTRE_TEST(test_refused_leaves_no_row),
		CENTRE_TEST(test_key_is_the_callers),
		CENTRE_TEST(test_result_is_not_personal),
		CENTRE_TEST(test_crowd_of_keys),
		CENTRE_TEST(test_crowd_of_one_key),
		CENTRE_TEST(test_crowd_of_people),
	};

	return cmocka_run_group_tests(tests, centre_make, centre_unmake);
}
