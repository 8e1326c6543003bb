/* SPDX-License-Identifier: Apache-2.0 */
/* What the desk does beside deciding: corrections, consents taken back. */
#include "centre.h"
#include "person/person.h"

static const struct reply *
page(struct centre *c, const char *no)
{
	const struct reply *r = centre_get(c, centre_staff(c, "clerk"),
		centre_printf(c, "/api/v1/cases/%s", no));

	assert_reply(r, 200, "");
	return r;
}

static const struct reply *
correct(struct centre *c, const char *no, const char *field, const char *value,
	const char *reason, const char *evidence, int64_t version)
{
	return centre_post(c, centre_staff(c, "clerk"),
		centre_printf(c, "/api/v1/cases/%s/corrections", no),
		centre_printf(c,
			"{\"field\":\"%s\",\"value\":\"%s\",\"reason\":\"%s\","
			"\"evidence\":\"%s\",\"version\":%lld}",
			field, value, reason, evidence, (long long)version));
}

static const char *
shown(struct centre *c, const char *no, const char *key)
{
	const struct reply *r = centre_post(c, centre_staff(c, "clerk"),
		centre_printf(c, "/api/v1/cases/%s/unmask", no),
		centre_printf(c, "{\"key\":\"%s\",\"purpose\":\"核对\"}", key));

	assert_reply(r, 200, "");
	return reply_text(r, "value");
}

static void
test_correction(void **state)
{
	struct centre *c = *state;
	const struct applicant a = { .id_no = centre_id(c, "19900515"),
		.name = "测试错",
		.phone = "13800000001",
		.chip = true };
	const char *no = centre_enrol(c, &a), *other = centre_id(c, "19910616");
	const struct reply *r = page(c, no);

	assert_int_equal(reply_int(r, "person_version"), 0);
	assert_reply(correct(c, no, "name", "测试对", "录入错误", "身份证", 0),
		201, "");
	assert_string_equal(shown(c, no, "name"), "测试对");
	/* Who looked at the page before that has looked at something else. */
	assert_reply(correct(c, no, "phone", "13800000002", "换号", "本人", 0),
		409, "CASE_CHANGED");
	assert_reply(correct(c, no, "phone", "13800000002", "换号", "本人", 1),
		201, "");
	assert_reply(correct(c, no, "phone", "", "不用了", "本人", 2), 201, "");
	assert_reply(correct(c, no, "id_no", other, "录入错误", "户口簿", 3),
		201, "");
	assert_string_equal(shown(c, no, "id_no"), other);
	r = page(c, no);
	assert_int_equal(reply_int(r, "person_version"), 4);
	assert_string_equal(reply_text(r, "corrections.0.field"), "id_no");
	assert_string_equal(reply_text(r, "corrections.0.from"), "读卡");
	assert_string_equal(reply_text(r, "corrections.0.to"), "核实");
	assert_string_equal(reply_text(r, "corrections.0.evidence"), "户口簿");
	assert_string_equal(reply_text(r, "corrections.1.old"), "138****0002");
	assert_string_equal(reply_text(r, "corrections.3.old"), "测*错");
	assert_null(strstr(r->body, a.id_no));
	assert_null(strstr(r->body, "测试错"));
	assert_string_equal(
		centre_text(c, "SELECT id_src || birth || sex FROM person "
			       "ORDER BY id DESC"),
		centre_printf(
			c, "31991-06-16%s", (other[16] - '0') % 2 ? "M" : "F"));
	assert_int_equal(centre_int(c,
				 "SELECT count(*) FROM audit WHERE "
				 "action = 'person.correct' AND object = "
				 "'case:%s'",
				 no),
		4);
	/* Under the new number the same person is found. */
	r = centre_post(c, centre_staff(c, "clerk"), "/api/v1/cases/search",
		centre_printf(c, "{\"q\":\"%s\"}", other));
	assert_string_equal(reply_text(r, "items.0.case_no"), no);
}

static void
test_correction_refused(void **state)
{
	struct centre *c = *state;
	const struct applicant a = { .id_no = centre_id(c, "19900515") };
	const struct applicant b = { .id_no = centre_id(c, "19900515") };
	const char *no = centre_enrol(c, &a);
	const struct reply *r;

	(void)centre_enrol(c, &b);
	assert_reply(correct(c, no, "id_no", b.id_no, "错", "身份证", 0), 409,
		"PERSON_TAKEN");
	r = correct(c, no, "id_no", "340299199005159810", "", b.id_no, 0);
	assert_reply(r, 422, "FIELDS");
	assert_true(reply_refuses(r, "value", "ID_CHECK"));
	assert_true(reply_refuses(r, "reason", "REQUIRED"));
	assert_true(reply_refuses(r, "evidence", "REASON_PERSONAL"));
	r = correct(c, no, "sex", "M", "错", "身份证", 0);
	assert_true(reply_refuses(r, "field", "CHOICE_UNKNOWN"));
	assert_int_equal(
		centre_int(c, "SELECT count(*) FROM person_history"), 0);
}

static const struct reply *
take_back(
	struct centre *c, const char *no, const char *purpose, const char *more)
{
	return centre_post(c, centre_staff(c, "clerk"),
		centre_printf(c, "/api/v1/cases/%s/withdrawals", no),
		centre_printf(c,
			"{\"purpose\":\"%s\",\"reason\":\"本人要求\","
			"\"version\":%lld%s}",
			purpose,
			(long long)centre_int(c,
				"SELECT version FROM casefile WHERE no = '%s'",
				no),
			more));
}

/* The optional one: at once, and the gift is off the list. */
static void
test_gift_taken_back(void **state)
{
	struct centre *c = *state;
	const char *no = centre_enrol(c, NULL);
	const struct reply *r;

	assert_reply(centre_decide(c, centre_staff(c, "reviewer"), no,
			     "approve", NULL, 0),
		200, "");
	assert_int_equal(
		centre_int(c, "SELECT count(*) FROM gift WHERE eligible"), 1);
	assert_reply(take_back(c, no, "gift_transfer", ""), 201, "");
	assert_int_equal(
		centre_int(c, "SELECT count(*) FROM gift WHERE eligible"), 0);
	assert_reply(
		take_back(c, no, "gift_transfer", ""), 409, "CONSENT_NONE");
	r = page(c, no);
	assert_string_equal(
		reply_text(r, "consents.1.purpose"), "gift_transfer");
	assert_non_null(reply_find(r, "consents.1.withdrawn_at"));
	assert_null(reply_find(r, "consents.0.withdrawn_at"));
	assert_string_equal(reply_text(r, "state"), "approved");
	assert_int_equal(centre_int(c, "SELECT count(*) FROM audit WHERE "
				       "action = 'consent.withdraw'"),
		1);
}

/* The required one: only knowingly, and an open application ends with it. */
static void
test_required_taken_back(void **state)
{
	struct centre *c = *state;
	const char *no = centre_enrol(c, NULL);
	const struct reply *r = take_back(c, no, "register", "");

	assert_reply(r, 422, "FIELDS");
	assert_true(reply_refuses(r, "understood", "CONSENT_MEANING"));
	assert_null(reply_find(page(c, no), "consents.0.withdrawn_at"));
	r = take_back(c, no, "register", ",\"understood\":true");
	assert_reply(r, 201, "");
	assert_string_equal(reply_text(r, "state"), "withdrawn");
	assert_non_null(reply_find(page(c, no), "consents.0.withdrawn_at"));
	r = take_back(c, no, "spam", "");
	assert_true(reply_refuses(r, "purpose", "CHOICE_UNKNOWN"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		CENTRE_TEST(test_correction),
		CENTRE_TEST(test_correction_refused),
		CENTRE_TEST(test_gift_taken_back),
		CENTRE_TEST(test_required_taken_back),
	};

	return cmocka_run_group_tests(tests, centre_make, centre_unmake);
}
