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

	/* what is approved is the centre's to undo, and is told */
	no = aided_in(c, "approval");
	r = own_cases(c, aided_applicant());
	assert_null(reply_find(r, "items.0.granted"));
	no = aided_in(c, "filing");
	r = own_cases(c, aided_applicant());
	assert_string_equal(reply_text(r, "items.0.granted_kind"), "生活救助");
	assert_true(reply_int(r, "items.0.granted") > 0);
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

/* ---- invoices ------------------------------------------------------------ */

#define BILL(hospital, number, amount)                                         \
	"{\"hospital\":\"" hospital "\",\"number\":\"" number                  \
	"\",\"amount\":" amount "}"
#define BILLS(bills) ",\"invoices\":[" bills "]"
#define HEALTH "{\"purpose\":\"aid_health\",\"version\":1},"

/* Every row that a question could have left or moved. */
static const char *
rows(struct centre *c)
{
	return centre_text(c,
		"SELECT (SELECT count(*) FROM person) || ' ' || (SELECT "
		"count(*) FROM audit) || ' ' || (SELECT count(*) FROM "
		"idempotency) || ' ' || (SELECT count(*) FROM aid_claim) || "
		"' ' || (SELECT count(*) FROM aid_claim WHERE freed_at IS "
		"NULL)");
}

static const struct reply *
asked(struct centre *c, const char *id_no, const char *bill)
{
	return centre_post(c, centre_kiosk(c, 0),
		"/api/v1/aid-cases/invoice-check",
		centre_printf(c,
			"{\"person\":{\"name\":\"测试明\",\"id_type\":"
			"\"resident\",\"id_no\":\"%s\"},\"source\":\"chip\","
			"\"invoice\":%s}",
			id_no, bill));
}

/* However it was typed, by whoever: once, and said before anything is told. */
static void
test_invoice_used(void **state)
{
	static const char *const typed[] = {
		BILL("芜湖一院", "A12-3", "12345"),
		BILL(" 芜湖 一院 ", "ａ１２ ３", "12345"),
	};
	struct centre *c = *state;
	const struct family first = { .more = BILLS(BILL(
					      "芜湖一院", "a123", "12345")),
		.consents = HEALTH };
	const char *no = aided(c, &first), *me = aided_applicant();
	const char *other = centre_id(c, "19900515"), *before = rows(c);

	for (size_t i = 0; i < ARRAY_LEN(typed); i++) {
		const struct reply *r = asked(c, other, typed[i]);
		const struct family again = { .more = centre_printf(c,
						      ",\"invoices\":[%s]",
						      typed[i]),
			.consents = HEALTH };

		assert_reply(r, 409, "AID_CLAIMED");
		assert_string_equal(rows(c), before);
		r = aided_ask(c, &again);
		assert_reply(r, 409, "AID_CLAIMED");
		assert_string_equal(
			reply_text(r, "fields.0.path"), "form.invoices[0]");
		assert_string_equal(rows(c), before);
	}
	/* another sum is another invoice */
	assert_reply(
		asked(c, other, BILL("芜湖一院", "A123", "12346")), 200, "");
	assert_string_equal(rows(c), before);
	/* it is under way: nor by who told it, until it comes back */
	assert_reply(asked(c, me, typed[0]), 409, "AID_CLAIMED");
	aided_must(c, "reviewer", no, "return", ",\"reason\":\"缺户口簿\"");
	assert_reply(asked(c, me, typed[0]), 200, "");
	assert_reply(asked(c, other, typed[0]), 409, "AID_CLAIMED");
	aided_must(c, "clerk", no, "withdraw", ",\"reason\":\"本人要求\"");
	assert_reply(asked(c, other, typed[0]), 200, "");
}

static void
test_invoice_wrong(void **state)
{
	static const struct {
		const char *bill, *code;
	} wrong[] = {
		{ BILL("一院", "皖1", "1"), "AID_INVOICE_NUMBER" },
		{ BILL("一院", " - ", "1"), "AID_INVOICE_NUMBER" },
		{ BILL("一院", "1/2", "1"), "AID_INVOICE_NUMBER" },
		{ BILL(" ", "1", "1"), "REQUIRED" },
		{ BILL("一院", "1", "0"), "NUMBER_RANGE" },
		{ BILL("一院", "1", "-1"), "NUMBER_RANGE" },
	};
	struct centre *c = *state;
	const char *me = centre_id(c, "19900515");
	const struct family twice = { .more = BILLS(
					      BILL("一院", "a1", "5") "," BILL(
						      "一院", "A-1", "5")),
		.consents = HEALTH };
	const struct reply *r;

	for (size_t i = 0; i < ARRAY_LEN(wrong); i++) {
		r = asked(c, me, wrong[i].bill);
		assert_reply(r, 422, "FIELDS");
		assert_string_equal(
			reply_text(r, "fields.0.code"), wrong[i].code);
		assert_string_equal(reply_text(r, "fields.0.path"), "invoice");
	}
	r = aided_ask(c, &twice);
	assert_reply(r, 422, "FIELDS");
	assert_string_equal(
		reply_text(r, "fields.0.code"), "AID_INVOICE_TWICE");
	assert_string_equal(reply_text(r, "fields.0.path"), "form.invoices[1]");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		CENTRE_TEST(test_taken_back),
		CENTRE_TEST(test_draft_goes),
		CENTRE_TEST(test_told_again),
		CENTRE_TEST(test_invoice_used),
		CENTRE_TEST(test_invoice_wrong),
	};

	return cmocka_run_group_tests(tests, centre_make, centre_unmake);
}
