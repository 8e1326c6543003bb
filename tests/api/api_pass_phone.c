/* SPDX-License-Identifier: Apache-2.0 */
/* A pass in a phone: one at a time, paper or phone, a month after the other. */
#include "offered.h"
#include "passes.h"

#define GROUP 7
#define DAY (24 * HOUR)

static const struct passes free_one = { .prices =
						"{\"price\":0,\"subsidy\":0}" };

/* A member's fresh pass; *token is its paper. */
static const char *
slip(struct centre *c, const char *id, const char **token)
{
	const struct reply *r = passes_apply(c, id);

	assert_reply(r, 201, "");
	*token = reply_text(r, "slips.0.token");
	assert_non_null(strstr(reply_text(r, "slips.0.url"), "/P#"));
	return reply_text(r, "slips.0.activation");
}

static void
test_activation(void **state)
{
	struct centre *c = *state;
	const char *id = centre_member(c, "19900515"), *paper, *code;
	struct passes_phone phone;
	const struct reply *r;

	passes_only(c, &free_one);
	code = slip(c, id, &paper);
	/* Asked again before it has answered: the same number. */
	r = passes_phone(c, "activations", code, NULL);
	assert_reply(r, 200, "");
	assert_string_equal(
		reply_text(passes_phone(c, "activations", code, NULL), "cti"),
		reply_text(r, "cti"));
	assert_int_equal(passes_verdict(c, paper, GROUP), TOKEN_OK);
	passes_phone_take(c, code, 7, &phone);
	assert_int_equal(passes_verdict(c, paper, GROUP), TOKEN_E_REVOKED);
	/* Without its proof it is nothing; with it, for some minutes. */
	assert_int_equal(passes_verdict(c, phone.digits, GROUP), TOKEN_E_PROOF);
	code = passes_phone_show(c, &phone);
	assert_int_equal(passes_verdict(c, code, GROUP), TOKEN_OK);
	centre_pass(c, 5 * MINUTE);
	assert_int_equal(passes_verdict(c, code, GROUP), TOKEN_E_PROOF);
	assert_int_equal(passes_verdict(c, passes_phone_show(c, &phone), GROUP),
		TOKEN_OK);
	r = passes_own(c, id, "/api/v1/passes/mine");
	assert_string_equal(reply_text(r, "items.0.slips.0.kind"), "phone");
	assert_null(reply_find(r, "items.0.slips.0.token"));
	assert_sound(c);
}

static void
test_codes(void **state)
{
	static const char anchor[] = "00112233445566778899aabbccddeeff";
	static const char other[] = "00112233445566778899aabbccddeefe";
	struct centre *c = *state;
	const char *id = centre_member(c, "19900515"), *paper, *code, *token;
	const struct reply *r;

	passes_only(c, &free_one);
	code = slip(c, id, &paper);
	assert_reply(passes_phone(c, "activations", "00000-00000", NULL), 404,
		"PASS_CODE");
	assert_reply(
		passes_phone(c, "activations", "x", NULL), 404, "PASS_CODE");
	/* An anchor for nothing; one that is none. */
	assert_reply(passes_phone(c, "activations/anchor", code, anchor), 404,
		"PASS_CODE");
	assert_reply(passes_phone(c, "activations", code, NULL), 200, "");
	r = passes_phone(c, "activations/anchor", code, "00");
	assert_true(reply_refuses(r, "anchor", "TEXT_INVALID"));
	r = passes_phone(c, "activations/anchor", code, anchor);
	token = reply_text(r, "token");
	assert_string_equal(reply_text(r, "holder"), "测*");
	assert_string_equal(reply_text(r, "title"), "年票");
	assert_string_equal(reply_text(r, "parks"), "东园、西园");
	assert_string_equal(reply_text(r, "until"), "2027-05-31");
	/* A lost answer is given again, to that anchor alone. */
	assert_string_equal(
		reply_text(passes_phone(c, "activations/anchor", code, anchor),
			"token"),
		token);
	assert_reply(passes_phone(c, "activations/anchor", code, other), 404,
		"PASS_CODE");
	assert_reply(
		passes_phone(c, "activations", code, NULL), 404, "PASS_CODE");
	assert_sound(c);
}

/* Of two who share, each phone says whose it is. */
static void
test_whose(void **state)
{
	static const struct passes two = {
		.prices = "{\"price\":0,\"subsidy\":0}", .holders = 2
	};
	static const char anchor[] = "00112233445566778899aabbccddeeff";
	static const char *const want[] = { "测*", "欧阳**" };
	struct centre *c = *state;
	const char *id = centre_member(c, "19900515");
	const struct reply *r, *phone;

	passes_only(c, &two);
	r = passes_apply_for(c, id, "P",
		centre_printf(c,
			",\"holders\":[{\"person\":{\"name\":\"欧阳小明\","
			"\"id_type\":\"resident\",\"id_no\":\"%s\"},"
			"\"source\":\"chip\"}]",
			centre_id(c, "19910515")));
	assert_reply(r, 201, "");
	for (int i = 0; i < 2; i++) {
		const char *code = reply_text(
			r, centre_printf(c, "slips.%d.activation", i));

		assert_reply(
			passes_phone(c, "activations", code, NULL), 200, "");
		phone = passes_phone(c, "activations/anchor", code, anchor);
		assert_string_equal(reply_text(phone, "holder"), want[i]);
		assert_null(strstr(phone->body, "小明"));
	}
}

/* A new paper ends the phone, and the code of the slip before. */
static void
test_paper_again(void **state)
{
	struct centre *c = *state;
	const char *id = centre_member(c, "19900515"), *paper, *code, *shown;
	struct passes_phone phone;
	const struct reply *r;

	passes_only(c, &free_one);
	code = slip(c, id, &paper);
	passes_phone_take(c, code, 7, &phone);
	shown = passes_phone_show(c, &phone);
	r = passes_own(c, id, "/api/v1/passes/mine");
	r = passes_own(c, id,
		centre_printf(c, "/api/v1/passes/%s/replace",
			reply_text(r, "items.0.case_no")));
	assert_reply(r, 200, "");
	assert_int_equal(passes_verdict(c, shown, GROUP), TOKEN_E_REVOKED);
	assert_int_equal(
		passes_verdict(c, reply_text(r, "slips.0.token"), GROUP),
		TOKEN_OK);
	assert_string_not_equal(reply_text(r, "slips.0.activation"), code);
	assert_sound(c);
	/* A code that is not used is over after 90 days. */
	code = reply_text(r, "slips.0.activation");
	centre_pass(c, 90 * DAY);
	assert_reply(
		passes_phone(c, "activations", code, NULL), 404, "PASS_CODE");
}

static void
test_renewal(void **state)
{
	struct centre *c = *state;
	const char *id = centre_member(c, "19900515"), *paper;
	struct passes_phone phone, next;

	passes_only(c, &free_one);
	passes_phone_take(c, slip(c, id, &paper), 7, &phone);
	assert_int_equal(phone.n, 31 * 24 * 60);
	assert_reply(
		passes_phone(c, "renewals", passes_phone_show(c, &phone), NULL),
		409, "PASS_EARLY");
	assert_reply(passes_phone(c, "renewals", phone.digits, NULL), 404,
		"PASS_CODE");
	centre_pass(c, 25 * DAY);
	passes_phone_renew(c, &phone, 8, &next);
	assert_true(next.token.nbf == phone.token.exp);
	/* Until then the one, from then on the other. */
	assert_int_equal(passes_verdict(c, passes_phone_show(c, &phone), GROUP),
		TOKEN_OK);
	assert_reply(
		passes_phone(c, "renewals", passes_phone_show(c, &phone), NULL),
		404, "PASS_CODE");
	centre_pass(c, 6 * DAY + MINUTE);
	assert_int_equal(passes_verdict(c, passes_phone_show(c, &next), GROUP),
		TOKEN_OK);
	/* A frozen pass has no next month, and neither stretch opens. */
	centre_pass(c, 28 * DAY);
	assert_reply(passes_own(c, id,
			     centre_printf(c, "/api/v1/passes/%s/freeze",
				     reply_text(passes_own(c, id,
							"/api/v1/passes/mine"),
					     "items.0.case_no"))),
		200, "");
	assert_reply(
		passes_phone(c, "renewals", passes_phone_show(c, &next), NULL),
		409, "PASS_STATE");
	assert_int_equal(passes_verdict(c, passes_phone_show(c, &next), GROUP),
		TOKEN_E_REVOKED);
	assert_sound(c);
}

/* Not beyond the last day of the pass. */
static void
test_last_days(void **state)
{
	struct centre *c = *state;
	const char *id = centre_member(c, "19900515"), *paper, *code;
	struct passes_phone phone;

	passes_only(c, &free_one);
	code = slip(c, id, &paper);
	centre_sql(c, "UPDATE pass SET exp = %lld",
		(long long)(clock_now(centre_app(c)->clock) / 1000 + 86430));
	passes_phone_take(c, code, 7, &phone);
	assert_int_equal(phone.n, 24 * 60);
	assert_reply(
		passes_phone(c, "renewals", passes_phone_show(c, &phone), NULL),
		409, "PASS_STATE");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		CENTRE_TEST(test_activation),
		CENTRE_TEST(test_codes),
		CENTRE_TEST(test_whose),
		CENTRE_TEST(test_paper_again),
		CENTRE_TEST(test_renewal),
		CENTRE_TEST(test_last_days),
	};

	return cmocka_run_group_tests(tests, centre_make, centre_unmake);
}
