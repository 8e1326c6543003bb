/* SPDX-License-Identifier: Apache-2.0 */
/* Aid behind the payment: money that the bank sends back, wherever the case
 * stands by then; files that are kept, left and come back to. */
#include "aided.h"
#include "funds.h"

#define OTHER_CARD "6217001380001234565"
#define FIX(bank, card)                                                        \
	",\"reason\":\"卡已注销\",\"bank\":\"" bank "\",\"card\":\"" card "\""
#define WHY ",\"reason\":\"银行说卡已注销\""

/* At its payment, with a grant keyed for it and approved: the grant. */
static const char *
granted(struct centre *c, const char *no)
{
	const char *envelope = fund_envelope(c, "relief", 2000000), *ref;
	const struct reply *r = centre_post(c, centre_staff(c, "clerk"),
		centre_printf(c, "/api/v1/cases/%s/aid/grant", no),
		centre_printf(c, "{\"envelope\":\"%s\",\"bank\":\"演示银行\"}",
			envelope));

	assert_reply(r, 201, "");
	ref = centre_text(c,
		"SELECT g.ref FROM fund_grant g JOIN aid_case a ON a.grant_id "
		"= g.id JOIN casefile f ON f.id = a.id WHERE f.no = '%s'",
		no);
	assert_reply(fund_step(c, "reviewer", ref, "review"), 200, "");
	assert_reply(fund_step(c, "approver", ref, "approve"), 200, "");
	return ref;
}

static void
answer(struct centre *c, const char *run, const char *result)
{
	assert_reply(centre_post(c, centre_staff(c, "caiwu"),
			     centre_printf(c, FUND "/runs/%s/answers", run),
			     fund_answer_body(c, run, result)),
		200, "");
}

static const char *
state_of(struct centre *c, const char *ref)
{
	return centre_text(
		c, "SELECT state FROM fund_grant WHERE ref = '%s'", ref);
}

static void
refused(struct centre *c, const char *role, const char *no, const char *action,
	const char *more, int status, const char *code)
{
	const char *stage = aided_stage(c, no);

	assert_reply(aided_step(c, centre_staff(c, role), no, action, more),
		status, code);
	assert_string_equal(aided_stage(c, no), stage);
}

/* Is a step offered to who looks at the file? */
static bool
is_offered(
	struct centre *c, const char *role, const char *no, const char *action)
{
	const struct reply *r = centre_get(c, centre_staff(c, role),
		centre_printf(c, "/api/v1/cases/%s/aid", no));

	assert_reply(r, 200, "");
	return strstr(r->body, centre_printf(c, "\"action\":\"%s\"", action)) !=
	       NULL;
}

static size_t
sent_back(struct centre *c, const char *role)
{
	const struct reply *r =
		centre_get(c, centre_staff(c, role), "/api/v1/aid/tasks");
	const char *p = r->body;
	size_t n = 0;

	assert_reply(r, 200, "");
	while ((p = strstr(p, "\"sent_back\":true"))) {
		n++;
		p++;
	}
	return n;
}

static const char *
card(struct centre *c, const char *no)
{
	return reply_text(
		centre_post(c, centre_staff(c, "reviewer"),
			centre_printf(c, "/api/v1/cases/%s/aid/unmask", no),
			"{\"key\":\"card\",\"purpose\":\"核对\"}"),
		"value");
}

/* Sent back in each stage in which it may be: the same way leads on from all
 * of them. */
static void
test_sent_back(void **state)
{
	static const char *const stages[] = { "payment", "followup", "kept" };
	struct centre *c = *state;

	for (size_t i = 0; i < ARRAY_LEN(stages); i++) {
		const char *no = aided_in(c, "payment");
		const char *ref = granted(c, no), *run = fund_released(c);

		if (i > 0)
			aided_must(c, "finance", no, "pay", "");
		if (i > 1)
			aided_must(c, "clerk", no, "follow_up",
				",\"text\":\"还没有收到\"");
		assert_string_equal(aided_stage(c, no), stages[i]);
		assert_false(is_offered(c, "finance", no, "pay_failed"));
		refused(c, "finance", no, "pay_failed", WHY, 409,
			"AID_MONEY_OUT");
		answer(c, run, "失败");
		assert_int_equal(sent_back(c, "finance"), 1);
		assert_int_equal(sent_back(c, "clerk"), 0);
		assert_true(is_offered(c, "finance", no, "pay_failed"));
		aided_must(c, "finance", no, "pay_failed", WHY);
		assert_string_equal(aided_stage(c, no), "account");
		assert_int_equal(sent_back(c, "finance"), 0);
		assert_string_equal(
			centre_text(c,
				"SELECT coalesce(review_on, '-') FROM aid_case "
				"WHERE stage = 'account'"),
			"-");

		refused(c, "clerk", no, "account_fixed", WHY, 422, "FIELDS");
		refused(c, "clerk", no, "account_fixed",
			FIX("演示银行", "6228480012345678904"), 422, "FIELDS");
		assert_string_equal(state_of(c, ref), "failed");
		aided_must(c, "clerk", no, "account_fixed",
			FIX("演示银行", FUND_CARD));
		assert_string_equal(aided_stage(c, no), "payment");
		assert_string_equal(card(c, no), FUND_CARD);
		refused(c, "finance", no, "pay", "", 409, "AID_GRANT");
		run = fund_released(c);
		aided_must(c, "finance", no, "pay", "");
		answer(c, run, "成功");
		assert_string_equal(state_of(c, ref), "paid");
		refused(c, "finance", no, "pay_failed", WHY, 409,
			"AID_MONEY_OUT");
		aided_must(c, "clerk", no, "follow_up", ",\"text\":\"收到\"");
	}
}

/* Nobody is asked how the money helps that has not come. */
static void
test_no_call_before_the_money(void **state)
{
	static const char text[] = ",\"text\":\"已电话联系\"";
	struct centre *c = *state;
	const char *no = aided_in(c, "payment");
	const char *run;

	(void)granted(c, no);
	run = fund_released(c);
	aided_must(c, "finance", no, "pay", "");
	assert_true(is_offered(c, "clerk", no, "follow_up"));
	answer(c, run, "失败");
	assert_false(is_offered(c, "clerk", no, "follow_up"));
	refused(c, "clerk", no, "follow_up", text, 409, "AID_MONEY_BACK");
}

static void
correct(struct centre *c, const char *ref)
{
	assert_reply(centre_post(c, centre_staff(c, "clerk"),
			     centre_printf(c, FUND "/grants/%s/account", ref),
			     centre_printf(c,
				     "{\"version\":%lld,\"account\":{"
				     "\"payee\":\"测试明\",\"bank\":\"演示银行"
				     "\",\"card\":\"" FUND_CARD "\"}}",
				     (long long)centre_int(c,
					     "SELECT version FROM fund_grant "
					     "WHERE ref = '%s'",
					     ref))),
		200, "");
}

/* Corrected in the fund: the case takes over what stands there. */
static void
test_corrected_in_the_fund(void **state)
{
	struct centre *c = *state;
	const char *no = aided_in(c, "payment");
	const char *ref = granted(c, no);

	answer(c, fund_released(c), "失败");
	correct(c, ref);
	/* the money is on its way again: nothing is left to register */
	refused(c, "finance", no, "pay_failed", WHY, 409, "AID_MONEY_OUT");
	(void)fund_released(c);
	aided_must(c, "finance", no, "pay", "");

	no = aided_in(c, "payment");
	ref = granted(c, no);
	answer(c, fund_released(c), "失败");
	aided_must(c, "finance", no, "pay_failed", WHY);
	assert_string_equal(card(c, no), OTHER_CARD);
	correct(c, ref);
	aided_must(c, "clerk", no, "account_fixed", WHY);
	assert_string_equal(card(c, no), FUND_CARD);
}

/* The fund has given it up: the next grant is keyed with the new card. */
static void
test_given_up_in_the_fund(void **state)
{
	struct centre *c = *state;
	const char *no = aided_in(c, "payment");
	const char *ref = granted(c, no);

	answer(c, fund_released(c), "失败");
	aided_must(c, "finance", no, "pay_failed", WHY);
	assert_reply(fund_step(c, "approver", ref, "drop"), 200, "");
	refused(c, "clerk", no, "account_fixed", WHY, 422, "FIELDS");
	refused(c, "clerk", no, "account_fixed", FIX("", "12"), 422, "FIELDS");
	refused(c, "clerk", no, "account_fixed", FIX("", "6228480012345678904"),
		422, "FIELDS");
	aided_must(c, "clerk", no, "account_fixed", FIX("", FUND_CARD));
	assert_string_equal(card(c, no), FUND_CARD);
	(void)granted(c, no);
	(void)fund_released(c);
	aided_must(c, "finance", no, "pay", "");
}

/* A household has one case that runs; its money is corrected in the fund. */
static void
test_another_runs(void **state)
{
	struct centre *c = *state;
	const char *no = aided_in(c, "payment");
	const char *run;

	(void)granted(c, no);
	run = fund_released(c);
	aided_must(c, "finance", no, "pay", "");
	aided_must(c, "clerk", no, "follow_up", ",\"text\":\"等银行\"");
	centre_sql(c,
		"INSERT INTO casefile (id, no, service, person_id, state, "
		"version, source, actor, accepted_at, due_on, changed_at) "
		"SELECT -1, 'x', service, person_id, 'applied', 1, source, "
		"actor, 0, due_on, 0 FROM casefile WHERE no = '%s'",
		no);
	centre_sql(c,
		"INSERT INTO aid_case (id, household_id, stage, running, "
		"district, union_code, rule_version, form_sealed, heads, "
		"proposed, public_scope) SELECT -1, household_id, 'check', 1, "
		"district, union_code, rule_version, form_sealed, heads, "
		"proposed, public_scope FROM aid_case WHERE id = (SELECT id "
		"FROM casefile WHERE no = '%s')",
		no);
	answer(c, run, "失败");
	refused(c, "finance", no, "pay_failed", WHY, 409, "AID_OTHER_RUNS");
}

/* ---- kept, left, back ---------------------------------------------------- */

static const char *
told_category(struct centre *c, const char *no)
{
	return centre_text(c,
		"SELECT a.category || ' ' || a.deviates FROM aid_case a JOIN "
		"casefile f ON f.id = a.id WHERE f.no = '%s'",
		no);
}

/* Another category than the sheet's says so; the sheet's again does not. */
static void
test_kept_otherwise(void **state)
{
	struct centre *c = *state;
	const char *no = aided_in(c, "kept");

	assert_string_equal(told_category(c, no), "deep 0");
	aided_must(c, "reviewer", no, "keep",
		",\"text\":\"好转\",\"category\":\"relative\"");
	assert_string_equal(told_category(c, no), "relative 1");
	aided_must(c, "reviewer", no, "keep",
		",\"text\":\"又差了\",\"category\":\"deep\"");
	assert_string_equal(told_category(c, no), "deep 0");
	refused(c, "reviewer", no, "keep",
		",\"text\":\"x\",\"category\":\"none\"", 422, "FIELDS");
	refused(c, "reviewer", no, "keep", "", 422, "FIELDS");
}

/* The last day of the watch is one of it. */
static void
test_watch(void **state)
{
	struct centre *c = *state;
	const char *no = aided_in(c, "kept"), *last;

	refused(c, "reviewer", no, "leave", "", 422, "FIELDS");
	aided_must(c, "reviewer", no, "leave", ",\"reason\":\"脱困\"");
	last = centre_text(c,
		"SELECT date(left_on, '+12 months') FROM aid_case WHERE stage "
		"= 'left'");
	centre_at(c, last, 0);
	assert_true(is_offered(c, "reviewer", no, "back"));
	aided_must(c, "reviewer", no, "back", ",\"reason\":\"返困\"");
	assert_string_equal(aided_stage(c, no), "kept");
	aided_must(c, "reviewer", no, "leave", ",\"reason\":\"脱困\"");
	centre_at(
		c, centre_text(c, "SELECT date('%s', '+12 months')", last), 0);
	assert_true(is_offered(c, "reviewer", no, "back"));
	centre_pass(c, 24 * HOUR);
	assert_false(is_offered(c, "reviewer", no, "back"));
	refused(c, "reviewer", no, "back", ",\"reason\":\"返困\"", 409,
		"AID_WATCH_OVER");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		CENTRE_TEST(test_sent_back),
		CENTRE_TEST(test_no_call_before_the_money),
		CENTRE_TEST(test_corrected_in_the_fund),
		CENTRE_TEST(test_given_up_in_the_fund),
		CENTRE_TEST(test_another_runs),
		CENTRE_TEST(test_kept_otherwise),
		CENTRE_TEST(test_watch),
	};

	return cmocka_run_group_tests(tests, centre_make, centre_unmake);
}
