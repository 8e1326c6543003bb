/* SPDX-License-Identifier: Apache-2.0 */
/* What the holder of a card does about an own application, at a kiosk. */
#include "aided.h"

static const struct reply *
by_card(struct centre *c, const char *path, const char *id_no)
{
	return centre_post(c, centre_kiosk(c, 0), path,
		centre_printf(c,
			"{\"person\":{\"name\":\"测试明\",\"id_type\":"
			"\"resident\",\"id_no\":\"%s\"},\"source\":\"chip\"}",
			id_no));
}

static const struct reply *
own_cases(struct centre *c, const char *id_no)
{
	const struct reply *r = by_card(c, "/api/v1/aid-cases/mine", id_no);

	assert_reply(r, 200, "");
	return r;
}

/* Taken back by who asked and by nobody else, while it may be. */
static void
test_taken_back(void **state)
{
	struct centre *c = *state;
	const char *no = aided(c, NULL), *me = aided_applicant();
	const char *wife = aided_spouse();
	const char *path =
		centre_printf(c, "/api/v1/aid-cases/%s/withdraw", no);
	const struct reply *r = own_cases(c, me);

	assert_int_equal(reply_int(r, "items.0.adults"), 1);
	assert_true(json_is_true(reply_find(r, "items.0.withdraw")));
	assert_reply(
		by_card(c,
			centre_printf(c, "/api/v1/aid-cases/%s/authorise", no),
			wife),
		200, "");
	assert_int_equal(reply_int(own_cases(c, me), "items.0.adults"), 0);

	assert_reply(by_card(c, path, wife), 404, "NOT_FOUND");
	/* nor by somebody with a case of their own */
	(void)aided(c, NULL);
	assert_reply(by_card(c, path, aided_applicant()), 404, "NOT_FOUND");
	assert_string_equal(aided_stage(c, no), "first_review");
	assert_reply(by_card(c, path, me), 200, "");
	assert_string_equal(aided_stage(c, no), "withdrawn");
	assert_reply(by_card(c, path, me), 409, "CASE_STATE");
	r = own_cases(c, me);
	assert_true(json_is_false(reply_find(r, "items.0.withdraw")));
	/* the household is free again */
	assert_reply(
		aided_ask(c, &(struct family){ .id_no = wife, .spouse = me }),
		201, "");

	/* what is approved is the centre's to undo */
	no = aided_in(c, "filing");
	assert_reply(
		by_card(c,
			centre_printf(c, "/api/v1/aid-cases/%s/withdraw", no),
			aided_applicant()),
		409, "CASE_STATE");
}

/* What was half filled is gone with the application that came of it. */
static void
test_draft_goes(void **state)
{
	struct centre *c = *state;
	const char *me = centre_id(c, "19900515");

	assert_reply(centre_post(c, centre_kiosk(c, 0), "/api/v1/aid-drafts",
			     centre_printf(c,
				     "{\"person\":{\"name\":\"测试明\","
				     "\"id_type\":\"resident\",\"id_no\":"
				     "\"%s\"},\"source\":\"chip\",\"form\":"
				     "\"{}\"}",
				     me)),
		200, "");
	assert_reply(by_card(c, "/api/v1/aid-drafts/mine", me), 200, "");
	(void)aided(c, &(struct family){ .id_no = me });
	assert_reply(by_card(c, "/api/v1/aid-drafts/mine", me), 404,
		"AID_DRAFT_NONE");
}

/* What was told stands, for who told it and while it is to be told again. */
static void
test_told_again(void **state)
{
	struct centre *c = *state;
	const char *no = aided(c, NULL), *me = aided_applicant();
	const char *path = centre_printf(c, "/api/v1/aid-cases/%s/form", no);
	const struct reply *r;

	assert_reply(by_card(c, path, me), 409, "CASE_STATE");
	aided_must(c, "reviewer", no, "return", ",\"reason\":\"缺户口簿\"");
	assert_reply(by_card(c, path, aided_spouse()), 404, "NOT_FOUND");
	r = by_card(c, path, me);
	assert_reply(r, 200, "");
	assert_string_equal(reply_text(r, "relatives.0.id_no"), aided_spouse());
	assert_int_equal(reply_int(r, "income"), 1600000);
	assert_null(reply_find(r, "checked"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		CENTRE_TEST(test_taken_back),
		CENTRE_TEST(test_draft_goes),
		CENTRE_TEST(test_told_again),
	};

	return cmocka_run_group_tests(tests, centre_make, centre_unmake);
}
