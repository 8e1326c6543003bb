/* SPDX-License-Identifier: Apache-2.0 */
/* The life of a pass: applied for, paid, issued, renewed, replaced, frozen,
 * cancelled, given back; each step as a gate sees it. */
#include "offered.h"
#include "passes.h"
#include "pass/pass.h"

#define GROUP 7
#define FREE "{\"price\":0,\"subsidy\":2000}"
#define DAY (24 * HOUR)

static const struct passes free_one = { .prices = FREE };
static const struct passes paid_one = { .extra = "\"refund_days\":7,"
						 "\"replace_fee\":1000,"
						 "\"renew_days\":60," };

static const char *
state_of(struct centre *c, const char *no)
{
	return centre_text(c,
		"SELECT p.state FROM pass p JOIN casefile f ON f.id = p.id "
		"WHERE f.no = '%s'",
		no);
}

static const char *
token_of(const struct reply *r)
{
	return reply_text(r, "slips.0.token");
}

static void
test_free_of_charge(void **state)
{
	struct centre *c = *state;
	const char *id = centre_member(c, "19900515"), *token;
	const struct reply *r;

	passes_only(c, &free_one);
	r = passes_own(c, id, "/api/v1/pass-products/P/eligibility");
	assert_reply(r, 200, "");
	assert_true(json_is_true(reply_find(r, "eligible")));
	assert_string_equal(reply_text(r, "from"), "2026-06-01");
	assert_string_equal(reply_text(r, "last"), "2027-05-31");
	r = passes_apply(c, id);
	assert_reply(r, 201, "");
	assert_string_equal(reply_text(r, "state"), "active");
	assert_string_equal(reply_text(r, "last"), "2027-05-31");
	assert_string_equal(reply_text(r, "parks.1.closed.0"), "mon");
	token = token_of(r);
	assert_int_equal(passes_verdict(c, token, GROUP), TOKEN_OK);
	assert_int_equal(passes_verdict(c, token, GROUP + 1), TOKEN_E_GROUP);
	/* Twice in one year: no. */
	assert_reply(passes_apply(c, id), 409, "PASS_ALREADY");
	r = passes_own(c, id, "/api/v1/passes/mine");
	assert_string_equal(reply_text(r, "items.0.slips.0.token"), token);
	/* To the last second, and not one more. */
	centre_at(c, "2027-06-01", -1 * SECOND);
	assert_int_equal(passes_verdict(c, token, GROUP), TOKEN_OK);
	centre_pass(c, SECOND);
	assert_int_equal(passes_verdict(c, token, GROUP), TOKEN_E_EXPIRED);
	assert_reply(passes_apply(c, id), 201, "");
	assert_sound(c);
}

static void
test_who_may(void **state)
{
	struct centre *c = *state;
	const char *outside = centre_id(c, "19900515");
	const char *id = centre_member(c, "19910515");
	const struct reply *r;

	passes_only(c, &free_one);
	r = passes_own(c, outside, "/api/v1/pass-products/P/eligibility");
	assert_string_equal(reply_text(r, "reasons.0.code"), "NOT_MEMBER");
	assert_reply(passes_apply(c, outside), 409, "NOT_MEMBER");
	assert_reply(passes_apply_for(c, id, "Q", ""), 404, "PASS_PRODUCT");
	r = passes_apply_for(c, id, "P",
		",\"holders\":[{\"person\":{\"name\":\"测试\",\"id_type\":"
		"\"resident\",\"id_no\":\"340299199005159814\"},\"source\":"
		"\"chip\"}]");
	assert_true(reply_refuses(r, "holders", "PASS_HOLDERS"));
	/* Typing proves nothing; what was not read is not agreed to. */
	r = centre_post(c, centre_kiosk(c, 0), "/api/v1/passes",
		centre_printf(c, "{%s,\"source\":\"typed\",\"product\":\"P\"}",
			passes_person(c, id)));
	assert_true(reply_refuses(r, "source", "CHOICE_UNKNOWN"));
	r = centre_post(c, centre_kiosk(c, 0), "/api/v1/passes",
		centre_printf(c, "{%s,\"source\":\"chip\",\"product\":\"P\"}",
			passes_person(c, id)));
	assert_true(reply_refuses(r, "consents", "CONSENT_REQUIRED"));
	assert_int_equal(centre_int(c, "SELECT count(*) FROM pass"), 0);
	assert_sound(c);
}

static void
test_paid(void **state)
{
	struct centre *c = *state;
	const char *id = centre_member(c, "19900515"), *no;
	const struct reply *r;

	passes_only(c, &paid_one);
	r = passes_apply(c, id);
	assert_reply(r, 201, "");
	assert_string_equal(reply_text(r, "state"), "unpaid");
	assert_string_equal(reply_text(r, "due_on"), "2026-06-08");
	assert_null(reply_find(r, "slips.0"));
	no = reply_text(r, "case_no");
	assert_non_null(strstr(no, "NP2026-"));
	r = passes_apply(c, id);
	assert_reply(r, 409, "PASS_UNPAID");
	assert_string_equal(reply_text(r, "case_no"), no);
	r = passes_act(c, "clerk", no, "pay",
		"\"amount\":7900,\"method\":\"gold\",\"receipt_no\":\"a b\"");
	assert_true(reply_refuses(r, "amount", "PASS_AMOUNT"));
	assert_true(reply_refuses(r, "method", "CHOICE_UNKNOWN"));
	assert_true(reply_refuses(r, "receipt_no", "TEXT_INVALID"));
	assert_string_equal(state_of(c, no), "unpaid");
	centre_pass(c, 2 * DAY);
	r = passes_pay(c, no);
	assert_reply(r, 200, "");
	/* Its year begins with the payment. */
	assert_string_equal(reply_text(r, "from"), "2026-06-03");
	assert_null(reply_find(r, "due_on"));
	assert_int_equal(passes_verdict(c, token_of(r), GROUP), TOKEN_OK);
	assert_reply(passes_pay(c, no), 409, "PASS_STATE");
	/* A receipt is one payment's. */
	r = passes_apply(c, centre_member(c, "19920515"));
	r = passes_act(c, "clerk", reply_text(r, "case_no"), "pay",
		centre_printf(c,
			"\"amount\":8000,\"method\":\"card\",\"receipt_no\":"
			"\"R-%s\"",
			no));
	assert_true(reply_refuses(r, "receipt_no", "PASS_RECEIPT_USED"));
	assert_sound(c);
}

/* Reduced for who has shown a paper at the desk, and for no one else. */
static void
test_reduced(void **state)
{
	static const struct passes t = {
		.prices = "{\"price\":8000,\"subsidy\":0},{\"rule\":\"mark\","
			  "\"value\":\"hardship\",\"price\":4000,\"subsidy\":"
			  "4000}"
	};
	struct centre *c = *state;
	const char *id = centre_member(c, "19900515");
	const struct reply *r;

	passes_only(c, &t);
	r = centre_post(c, centre_staff(c, "clerk"),
		"/api/v1/pass-products/P/passes",
		centre_printf(c,
			"{%s,\"declare\":[\"hardship\"],\"consents\":[{"
			"\"purpose\":\"entry\",\"version\":2}]}",
			passes_person(c, id)));
	assert_reply(r, 201, "");
	assert_int_equal(reply_int(r, "price"), 4000);
	assert_int_equal(reply_int(r, "subsidy"), 4000);
	r = passes_apply(c, centre_member(c, "19910515"));
	assert_int_equal(reply_int(r, "price"), 8000);
	assert_sound(c);
}

static void
test_lapses(void **state)
{
	struct centre *c = *state;
	const char *id = centre_member(c, "19900515"), *no;

	passes_only(c, &paid_one);
	no = reply_text(passes_apply(c, id), "case_no");
	centre_at(c, "2026-06-09", -1 * SECOND);
	passes_time_passes(c);
	assert_string_equal(state_of(c, no), "unpaid");
	centre_pass(c, SECOND);
	assert_reply(passes_pay(c, no), 409, "PASS_STATE");
	passes_time_passes(c);
	assert_string_equal(state_of(c, no), "lapsed");
	assert_reply(passes_apply(c, id), 201, "");
	assert_sound(c);
}

static void
test_drop(void **state)
{
	struct centre *c = *state;
	const char *id = centre_member(c, "19900515"), *no, *path;

	passes_only(c, &paid_one);
	no = reply_text(passes_apply(c, id), "case_no");
	path = centre_printf(c, "/api/v1/passes/%s/drop", no);
	assert_reply(passes_own(c, centre_member(c, "19910515"), path), 403,
		"PASS_NOT_YOURS");
	assert_reply(passes_own(c, id, path), 200, "");
	assert_string_equal(state_of(c, no), "cancelled");
	assert_reply(passes_own(c, id, path), 409, "PASS_STATE");
	assert_reply(passes_apply(c, id), 201, "");
	assert_sound(c);
}

static void
test_cap(void **state)
{
	static const struct passes t = { .prices = FREE,
		.extra = "\"cap\":2," };
	struct centre *c = *state;

	passes_only(c, &t);
	assert_reply(passes_apply(c, centre_member(c, "19900515")), 201, "");
	assert_reply(passes_apply(c, centre_member(c, "19900515")), 201, "");
	assert_reply(passes_apply(c, centre_member(c, "19900515")), 409,
		"PASS_SOLD_OUT");
	assert_sound(c);
}

static void
test_window(void **state)
{
	static const struct passes t = { .prices = FREE,
		.extra =
			"\"windows\":[{\"from\":\"12-01\",\"until\":\"05-31\"}]"
			"," };
	struct centre *c = *state;
	const char *id = centre_member(c, "19900515");
	const struct reply *r;

	passes_only(c, &t);
	r = passes_own(c, id, "/api/v1/pass-products/P/eligibility");
	assert_string_equal(
		reply_text(r, "reasons.0.code"), "PASS_NOT_ON_SALE");
	assert_string_equal(reply_text(r, "reasons.0.next"), "2026-12-01");
	assert_reply(passes_apply(c, id), 409, "PASS_NOT_ON_SALE");
	centre_at(c, "2026-12-01", HOUR);
	assert_reply(passes_apply(c, id), 201, "");
}

/* Appended: the day behind the last, and both codes are good in their time. */
static void
test_renewal(void **state)
{
	struct centre *c = *state;
	const char *id = centre_member(c, "19900515"), *no, *was, *is;
	const struct reply *r;

	passes_only(c, &paid_one);
	no = passes_paid(c, id);
	was = reply_text(passes_own(c, id, "/api/v1/passes/mine"),
		"items.0.slips.0.token");
	centre_at(c, "2027-04-01", 9 * HOUR);
	assert_reply(passes_apply(c, id), 409, "PASS_ALREADY");
	centre_at(c, "2027-04-02", 9 * HOUR);
	r = passes_own(c, id, "/api/v1/pass-products/P/eligibility");
	assert_true(json_is_true(reply_find(r, "renews")));
	assert_string_equal(reply_text(r, "from"), "2027-06-01");
	r = passes_apply(c, id);
	assert_reply(r, 201, "");
	assert_string_equal(reply_text(r, "renews"), no);
	r = passes_pay(c, reply_text(r, "case_no"));
	assert_string_equal(reply_text(r, "from"), "2027-06-01");
	assert_string_equal(reply_text(r, "last"), "2028-05-30");
	is = token_of(r);
	assert_int_equal(passes_verdict(c, was, GROUP), TOKEN_OK);
	assert_int_equal(passes_verdict(c, is, GROUP), TOKEN_E_EARLY);
	centre_at(c, "2027-06-01", 9 * HOUR);
	assert_int_equal(passes_verdict(c, was, GROUP), TOKEN_E_EXPIRED);
	assert_int_equal(passes_verdict(c, is, GROUP), TOKEN_OK);
	assert_sound(c);
}

static void
test_replace(void **state)
{
	static const struct passes t = { .prices = FREE,
		.extra = "\"replacements\":2," };
	struct centre *c = *state;
	const char *id = centre_member(c, "19900515"), *path, *was, *is;
	const struct reply *r;

	passes_only(c, &t);
	r = passes_apply(c, id);
	was = token_of(r);
	path = centre_printf(
		c, "/api/v1/passes/%s/replace", reply_text(r, "case_no"));
	r = passes_own(c, id, path);
	assert_reply(r, 200, "");
	is = token_of(r);
	assert_int_equal(passes_verdict(c, was, GROUP), TOKEN_E_REVOKED);
	assert_int_equal(passes_verdict(c, is, GROUP), TOKEN_OK);
	assert_reply(passes_own(c, id, path), 200, "");
	assert_reply(passes_own(c, id, path), 409, "PASS_REPLACED");
	assert_sound(c);
}

/* What costs money is paid at the desk. */
static void
test_replace_for_a_fee(void **state)
{
	struct centre *c = *state;
	const char *id = centre_member(c, "19900515"), *no;
	const struct reply *r;

	passes_only(c, &paid_one);
	no = passes_paid(c, id);
	assert_reply(passes_own(c, id,
			     centre_printf(c, "/api/v1/passes/%s/replace", no)),
		409, "PASS_FEE");
	assert_reply(passes_act(c, "clerk", no, "replace", "\"holder\":1"), 409,
		"PASS_FEE");
	r = passes_act(c, "clerk", no, "replace",
		"\"holder\":2,\"amount\":1000,\"method\":\"cash\","
		"\"receipt_no\":\"B1\"");
	assert_true(reply_refuses(r, "holder", "CHOICE_UNKNOWN"));
	assert_reply(passes_act(c, "clerk", no, "replace",
			     "\"holder\":1,\"amount\":1000,\"method\":\"cash\","
			     "\"receipt_no\":\"B1\""),
		200, "");
	assert_sound(c);
}

static void
test_freeze(void **state)
{
	struct centre *c = *state;
	const char *id = centre_member(c, "19900515"), *no, *token, *path;
	const struct reply *r;

	passes_only(c, &free_one);
	r = passes_apply(c, id);
	no = reply_text(r, "case_no");
	token = token_of(r);
	path = centre_printf(c, "/api/v1/passes/%s/freeze", no);
	assert_reply(passes_own(c, id, path), 200, "");
	assert_int_equal(passes_verdict(c, token, GROUP), TOKEN_E_REVOKED);
	assert_reply(passes_own(c, id, path), 409, "PASS_STATE");
	assert_sound(c);
	/* The same code is good again. */
	path = centre_printf(c, "/api/v1/passes/%s/thaw", no);
	assert_reply(passes_own(c, id, path), 200, "");
	assert_int_equal(passes_verdict(c, token, GROUP), TOKEN_OK);
	/* Only the desk thaws what the desk has frozen. */
	r = passes_act(c, "clerk", no, "freeze", "\"reason\":\"\"");
	assert_true(reply_refuses(r, "reason", "REASON_REQUIRED"));
	assert_reply(
		passes_act(c, "clerk", no, "freeze", "\"reason\":\"冒用\""),
		200, "");
	assert_reply(passes_own(c, id, path), 409, "PASS_FROZEN");
	assert_reply(passes_act(c, "clerk", no, "thaw", "\"reason\":\"核实\""),
		200, "");
	assert_int_equal(passes_verdict(c, token, GROUP), TOKEN_OK);
	assert_sound(c);
}

#define BACK "\"amount\":8000,\"method\":\"cash\",\"reason\":\"本人要求\""

static void
test_refund(void **state)
{
	struct centre *c = *state;
	const char *id = centre_member(c, "19900515"), *no, *token;

	passes_only(c, &paid_one);
	no = passes_paid(c, id);
	token = reply_text(passes_own(c, id, "/api/v1/passes/mine"),
		"items.0.slips.0.token");
	assert_reply(passes_act(c, "clerk", no, "refund",
			     BACK ",\"receipt_no\":\"T1\""),
		403, "FORBIDDEN");
	assert_reply(passes_act(c, "finance", no, "refund",
			     BACK ",\"receipt_no\":\"T1\""),
		200, "");
	assert_int_equal(passes_verdict(c, token, GROUP), TOKEN_E_REVOKED);
	assert_int_equal(
		centre_int(c, "SELECT sum(amount) FROM pass_payment"), 0);
	assert_sound(c);
	/* It counts no more: another one may be had. */
	no = passes_paid(c, id);
	centre_at(c, "2026-06-09", 9 * HOUR);
	assert_reply(passes_act(c, "finance", no, "refund",
			     BACK ",\"receipt_no\":\"T2\""),
		409, "PASS_REFUND_LATE");
}

static void
test_cancel(void **state)
{
	struct centre *c = *state;
	const char *id = centre_member(c, "19900515"), *no, *token;
	const struct reply *r;

	passes_only(c, &free_one);
	r = passes_apply(c, id);
	no = reply_text(r, "case_no");
	token = token_of(r);
	assert_reply(passes_act(c, "finance", no, "refund",
			     BACK ",\"receipt_no\":\"T1\""),
		409, "PASS_REFUND_NONE");
	assert_reply(centre_decide(c, centre_staff(c, "clerk"), no, "withdraw",
			     "本人要求", 0),
		200, "");
	assert_string_equal(state_of(c, no), "cancelled");
	assert_int_equal(passes_verdict(c, token, GROUP), TOKEN_E_REVOKED);
	assert_sound(c);
}

/* Two who share: a code each, one that is lost does not end the other. */
static void
test_pair(void **state)
{
	static const struct passes t = { .prices = FREE, .holders = 2 };
	struct centre *c = *state;
	const char *a = centre_member(c, "19900515");
	const char *b = centre_id(c, "19910515"), *first, *second;
	const char *with = centre_printf(c,
		",\"holders\":[{%s,\"source\":\"chip\"}]", passes_person(c, b));
	const struct reply *r;

	passes_only(c, &t);
	assert_true(
		reply_refuses(passes_apply(c, a), "holders", "PASS_HOLDERS"));
	r = passes_apply_for(c, a, "P", with);
	assert_reply(r, 201, "");
	first = token_of(r);
	second = reply_text(r, "slips.1.token");
	assert_int_equal(passes_verdict(c, second, GROUP), TOKEN_OK);
	r = passes_own(c, b,
		centre_printf(c, "/api/v1/passes/%s/replace",
			reply_text(r, "case_no")));
	assert_reply(r, 200, "");
	assert_int_equal(passes_verdict(c, first, GROUP), TOKEN_OK);
	assert_int_equal(passes_verdict(c, second, GROUP), TOKEN_E_REVOKED);
	assert_sound(c);
}

/* The same key is answered by the same bytes, papers and codes too. */
static void
test_once(void **state)
{
	struct centre *c = *state;
	struct ask ask = { .as = centre_kiosk(c, 0),
		.method = "POST",
		.path = "/api/v1/passes",
		.key = "pass-once" };
	const char *was;

	ask.body = centre_printf(c,
		"{%s,\"source\":\"chip\",\"product\":\"P\",\"consents\":[{"
		"\"purpose\":\"entry\",\"version\":2}]}",
		passes_person(c, centre_member(c, "19900515")));
	passes_only(c, &free_one);
	was = centre_ask(c, &ask)->body;
	centre_pass(c, DAY);
	assert_string_equal(centre_ask(c, &ask)->body, was);
	assert_int_equal(centre_int(c, "SELECT count(*) FROM pass"), 1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		CENTRE_TEST(test_free_of_charge),
		CENTRE_TEST(test_who_may),
		CENTRE_TEST(test_paid),
		CENTRE_TEST(test_reduced),
		CENTRE_TEST(test_lapses),
		CENTRE_TEST(test_drop),
		CENTRE_TEST(test_cap),
		CENTRE_TEST(test_window),
		CENTRE_TEST(test_renewal),
		CENTRE_TEST(test_replace),
		CENTRE_TEST(test_replace_for_a_fee),
		CENTRE_TEST(test_freeze),
		CENTRE_TEST(test_refund),
		CENTRE_TEST(test_cancel),
		CENTRE_TEST(test_pair),
		CENTRE_TEST(test_once),
	};

	return cmocka_run_group_tests(tests, centre_make, centre_unmake);
}
