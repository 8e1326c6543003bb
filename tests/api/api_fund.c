/* SPDX-License-Identifier: Apache-2.0 */
/* Money: never more than there is, never by one person, never twice. */
#include "funds.h"
#include "cli.h"

#include <string.h>

#define YUAN INT64_C(100)

static const struct reply *
ask(struct centre *c, const char *who, const char *path, const char *body)
{
	return centre_post(c, centre_staff(c, who),
		centre_printf(c, FUND "%s", path), body);
}

static const struct reply *
of_run(struct centre *c, const char *who, const char *run, const char *what,
	const char *body)
{
	return ask(c, who, centre_printf(c, "/runs/%s/%s", run, what), body);
}

static int
check(struct centre *c, const char **said)
{
	char *words[] = { (char *)"check", NULL };
	struct str out, message;
	int code;

	str_init(&out, centre_arena(c), 65536);
	str_init(&message, centre_arena(c), 4096);
	centre_settle(c);
	code = cli_do(centre_app(c), 1, words, &out, &message);
	*said = message.n ? message.p : "";
	return code;
}

static void
assert_sound(struct centre *c)
{
	const char *said;

	if (check(c, &said) != CLI_OK)
		fail_msg("%s", said);
}

static void
assert_unsound(struct centre *c, const char *why)
{
	const char *said;

	assert_int_equal(check(c, &said), CLI_FAILED);
	if (!strstr(said, why))
		fail_msg("%s, not %s", said, why);
}

/* ---- the way of one grant ------------------------------------------------ */

static void
test_from_budget_to_paid(void **state)
{
	struct centre *c = *state;
	const char *env = fund_envelope(c, "relief", 3000 * YUAN), *run;
	const char *ref = fund_committed(c, env, 1000 * YUAN, NULL);
	const struct reply *r;

	assert_int_equal(fund_sum(c, "available"), 2000 * YUAN);
	assert_int_equal(fund_sum(c, "committed"), 1000 * YUAN);
	run = fund_run(c);
	/* Whoever made it does not let it go; nobody fetches it before. */
	assert_reply(of_run(c, "caiwu", run, "release", fund_hash_body(c, run)),
		403, "FUND_SAME_PERSON");
	assert_reply(of_run(c, "fuhe", run, "file", fund_hash_body(c, run)),
		409, "FUND_RUN_STATE");
	assert_reply(of_run(c, "fuhe", run, "release", "{\"sha256\":\"00\"}"),
		409, "FUND_FILE_HASH");
	assert_int_equal(fund_sum(c, "paid"), 0);
	assert_reply(of_run(c, "fuhe", run, "release", fund_hash_body(c, run)),
		200, "");
	assert_int_equal(fund_sum(c, "paid"), 1000 * YUAN);
	r = of_run(c, "fuhe", run, "file", fund_hash_body(c, run));
	assert_int_equal(r->status, 200);
	assert_non_null(strstr(r->body, FUND_CARD));
	assert_non_null(strstr(r->body, ",1000.00,壹仟元整\r\n"));
	assert_reply(of_run(c, "caiwu", run, "answers",
			     fund_answer_body(c, run, "成功")),
		200, "");
	assert_string_equal(
		centre_text(c, "SELECT state FROM fund_grant WHERE ref = '%s'",
			ref),
		"paid");
	assert_sound(c);
}

/* Whoever lets a run go reads what it pays, and by whose hands; no card. */
static void
test_a_run_is_read_before_it_leaves(void **state)
{
	struct centre *c = *state;
	const char *env = fund_envelope(c, "relief", 3000 * YUAN);
	const char *ref = fund_committed(c, env, 1000 * YUAN, NULL);
	const char *run = fund_run(c);
	const char *at = centre_printf(c, FUND "/runs/%s/payments", run);
	const struct reply *r = centre_get(c, centre_staff(c, "fuhe"), at);

	assert_int_equal(r->status, 200);
	assert_string_equal(reply_text(r, "items.0.grant"), ref);
	assert_string_equal(reply_text(r, "items.0.capitals"), "壹仟元整");
	assert_string_equal(reply_text(r, "items.0.keyed_by"), "演示窗口");
	assert_string_equal(reply_text(r, "items.0.reviewed_by"), "演示审核");
	assert_string_equal(reply_text(r, "items.0.approved_by"), "演示审批");
	assert_string_equal(reply_text(r, "items.0.card"), "****8903");
	assert_null(strstr(r->body, FUND_CARD));
	assert_reply(of_run(c, "fuhe", run, "release", fund_hash_body(c, run)),
		200, "");
	assert_reply(of_run(c, "caiwu", run, "answers",
			     fund_answer_body(c, run, "失败")),
		200, "");
	r = centre_get(c, centre_staff(c, "fuhe"), at);
	assert_string_equal(reply_text(r, "items.0.state"), "failed");
	assert_null(strstr(r->body, "****"));
}

static void
test_failed_waits_for_an_account(void **state)
{
	struct centre *c = *state;
	const char *env = fund_envelope(c, "relief", 3000 * YUAN);
	const char *ref = fund_committed(c, env, 700 * YUAN, NULL), *run,
		   *again;
	const struct reply *r;

	run = fund_released(c);
	assert_reply(of_run(c, "caiwu", run, "answers",
			     fund_answer_body(c, run, "失败")),
		200, "");
	assert_int_equal(fund_sum(c, "paid"), 0);
	assert_int_equal(fund_sum(c, "committed"), 700 * YUAN);
	/* Never again by itself. */
	assert_reply(ask(c, "caiwu", "/runs", "{\"n\":0,\"total\":0}"), 409,
		"FUND_RUN_EMPTY");
	r = centre_get(
		c, centre_staff(c, "clerk"), FUND "/grants?state=failed");
	assert_string_equal(reply_text(r, "items.0.ref"), ref);
	assert_string_equal(reply_text(r, "items.0.card"), "****8903");
	r = ask(c, "clerk", centre_printf(c, "/grants/%s/account", ref),
		centre_printf(c,
			"{\"version\":%lld,\"account\":{\"payee\":\"测试\","
			"\"bank\":\"另一家银行\",\"card\":\"" FUND_CARD "\"}}",
			(long long)reply_int(r, "items.0.version")));
	assert_reply(r, 200, "");
	again = fund_released(c);
	assert_reply(of_run(c, "caiwu", again, "answers",
			     fund_answer_body(c, again, "成功")),
		200, "");
	assert_int_equal(fund_sum(c, "paid"), 700 * YUAN);
	assert_sound(c);
}

static void
test_answers_count_once(void **state)
{
	struct centre *c = *state;
	const char *env = fund_envelope(c, "relief", 3000 * YUAN), *run, *good;

	(void)fund_committed(c, env, 100 * YUAN, NULL);
	(void)fund_committed(c, env, 200 * YUAN, NULL);
	run = fund_released(c);
	good = fund_answer_body(c, run, "失败");
	for (int i = 0; i < 3; i++) {
		const struct reply *r =
			of_run(c, "caiwu", run, "answers", good);

		assert_reply(r, 200, "");
		assert_int_equal(reply_int(r, "failed"), 2);
	}
	assert_int_equal(fund_sum(c, "committed"), 300 * YUAN);
	assert_reply(of_run(c, "caiwu", run, "answers",
			     fund_answer_body(c, run, "成功")),
		409, "FUND_ANSWER_CONFLICT");
	assert_reply(of_run(c, "caiwu", run, "answers", "{\"text\":\"x\"}"),
		422, "FUND_ANSWER_FILE");
	assert_reply(
		of_run(c, "caiwu", run, "answers",
			centre_printf(c,
				"{\"text\":\"驿站付款回单,%s,%064d\\n付款编号,"
				"结果\\nx,成功\\n\"}",
				run, 0)),
		409, "FUND_ANSWER_RUN");
	assert_reply(
		of_run(c, "caiwu", run, "answers",
			centre_printf(c,
				"{\"text\":\"驿站付款回单,%s,%s\\n付款编号,"
				"结果\\nx,成功\\n\"}",
				run, fund_hash(c, run))),
		409, "FUND_ANSWER_LINE");
	assert_int_equal(fund_sum(c, "committed"), 300 * YUAN);
	assert_sound(c);
}

static void
test_discarded_run_lists_anew(void **state)
{
	struct centre *c = *state;
	const char *env = fund_envelope(c, "relief", 3000 * YUAN), *run;

	(void)fund_committed(c, env, 100 * YUAN, NULL);
	run = fund_run(c);
	assert_reply(of_run(c, "caiwu", run, "discard", fund_hash_body(c, run)),
		200, "");
	assert_reply(of_run(c, "fuhe", run, "release", fund_hash_body(c, run)),
		409, "FUND_RUN_STATE");
	(void)fund_released(c);
	assert_int_equal(fund_sum(c, "paid"), 100 * YUAN);
	assert_sound(c);
}

/* ---- no more than there is ----------------------------------------------- */

enum { MANY = 200 };

static void
test_money_for_one(void **state)
{
	struct centre *c = *state;
	const struct who *as = centre_staff(c, "reviewer");
	const char *env = fund_envelope(c, "relief", 1000 * YUAN);
	size_t sent[MANY], won = 0, short_of = 0;

	for (int i = 0; i < MANY; i++) {
		const struct ask a = { .as = as,
			.method = "POST",
			.key = centre_printf(c, "many-%d", i),
			.path = centre_printf(c, FUND "/grants/%s/review",
				fund_keyed(c, env, 1000 * YUAN, NULL)),
			.body = "{\"version\":1}" };

		sent[i] = centre_send(c, &a);
	}
	for (int i = 0; i < MANY; i++) {
		const struct reply *r = centre_answer(c, sent[i]);

		won += r->status == 200;
		short_of += strstr(r->body, "FUND_SHORT") != NULL;
	}
	assert_int_equal(won, 1);
	assert_int_equal(short_of, MANY - 1);
	assert_int_equal(fund_sum(c, "available"), 0);
	assert_int_equal(fund_sum(c, "reserved"), 1000 * YUAN);
	assert_sound(c);
}

static void
test_caps(void **state)
{
	struct centre *c = *state;
	const char *env = fund_envelope(c, "training", 90000 * YUAN);
	const char *id = centre_id(c, "19800515");
	const char *first = fund_reserved(c, env, 2000 * YUAN, id), *second;
	const struct reply *r = centre_get(
		c, centre_staff(c, "auditor"), "/api/v1/fund/envelopes");

	/* Whoever keys one reads how much a person may have. */
	assert_int_equal(reply_int(r, "items.0.person_cap"), 3000 * YUAN);
	assert_int_equal(reply_int(r, "items.0.household_cap"), 0);
	second = fund_keyed(c, env, 1001 * YUAN, id);
	assert_reply(
		fund_step(c, "reviewer", second, "review"), 409, "FUND_CAP");
	assert_int_equal(fund_sum(c, "reserved"), 2000 * YUAN);
	/* What is given back counts no more. */
	assert_reply(fund_step(c, "approver", first, "drop"), 200, "");
	assert_reply(fund_step(c, "reviewer", second, "review"), 200, "");
	assert_int_equal(fund_sum(c, "reserved"), 1001 * YUAN);
	assert_sound(c);
}

static void
test_a_field_of_the_special_fund(void **state)
{
	struct centre *c = *state;

	assert_reply(ask(c, "caiwu", "/budgets",
			     "{\"source\":\"central\",\"purpose\":\"culture\","
			     "\"year\":2021,\"amount\":1,\"basis\":\"测试\"}"),
		422, "FUND_PURPOSE");
}

/* ---- never one person ---------------------------------------------------- */

/* An account moves to another role: the person stays. */
static void
becomes(struct centre *c, const char *name, const char *role)
{
	centre_sql(c, "UPDATE staff SET role = '%s' WHERE name = '%s'", role,
		name);
}

static void
test_one_person_one_stage(void **state)
{
	static const char *const others[] = { "shenhe", "shenpi" };
	struct centre *c = *state;
	const char *env = fund_envelope(c, "relief", 9000 * YUAN), *ref, *run;

	(void)centre_staff(c, "shenhe");
	becomes(c, "shenhe", "clerk");
	ref = reply_text(ask(c, "shenhe", "/grants",
				 fund_body(c, env, 100 * YUAN, NULL)),
		"ref");
	becomes(c, "shenhe", "reviewer");
	assert_reply(
		fund_step(c, "shenhe", ref, "review"), 403, "FUND_SAME_PERSON");
	ref = fund_reserved(c, env, 100 * YUAN, NULL);
	becomes(c, "shenhe", "approver");
	assert_reply(fund_step(c, "shenhe", ref, "approve"), 403,
		"FUND_SAME_PERSON");
	becomes(c, "shenhe", "reviewer");
	(void)fund_committed(c, env, 100 * YUAN, NULL);
	run = fund_run(c);
	for (size_t i = 0; i < ARRAY_LEN(others); i++) {
		becomes(c, others[i], "finance");
		assert_reply(of_run(c, others[i], run, "release",
				     fund_hash_body(c, run)),
			403, "FUND_SAME_PERSON");
	}
	assert_int_equal(fund_sum(c, "paid"), 0);
}

static void
test_never_ones_own(void **state)
{
	struct centre *c = *state;
	const char *env = fund_envelope(c, "relief", 9000 * YUAN);
	/* The demo's reviewer. */
	const char *own = "340299198101029724";
	const char *ref = fund_keyed(c, env, 100 * YUAN, own);

	assert_reply(fund_step(c, "reviewer", ref, "review"), 403, "OWN_CASE");
	/* The demo's clerk. */
	assert_reply(
		ask(c, "clerk", "/grants",
			fund_body(c, env, 100 * YUAN, "340299198001019713")),
		403, "OWN_CASE");
}

/* Whatever a program may do: the database has the last word. */
static void
test_the_database_refuses(void **state)
{
	static const char *const acts[] = {
		"UPDATE fund_entry SET amount = amount + 1",
		"DELETE FROM fund_entry",
		"UPDATE fund_sign SET stage = 'keyed'",
		"DELETE FROM fund_sign",
		"UPDATE fund_envelope SET available = available - 900001, "
		"paid = paid + 900001",
		"UPDATE fund_envelope SET available = available + 1",
		"INSERT INTO fund_sign SELECT id + 1000, grant_id, 'released', "
		"staff_id, person, at FROM fund_sign WHERE stage = 'keyed'",
		"INSERT INTO fund_sign SELECT 9000, s.grant_id, 'released', "
		"s.staff_id, p.person, 1 FROM fund_sign s JOIN fund_party p ON "
		"p.grant_id = s.grant_id LIMIT 1",
		"UPDATE fund_payment SET state = 'sent'",
		"INSERT INTO fund_payment SELECT id + 1000, 'x', run_id, 99, "
		"grant_id, amount, 'listed', NULL FROM fund_payment",
		"UPDATE fund_run SET state = 'released', released_by = "
		"made_by, "
		"released_person = made_person, released_at = 1",
		"UPDATE fund_run SET total = total + 1",
		"UPDATE fund_use SET used = -1",
	};
	struct centre *c = *state;
	const char *env = fund_envelope(c, "relief", 9000 * YUAN);

	(void)fund_committed(c, env, 100 * YUAN, NULL);
	(void)fund_run(c);
	centre_settle(c);
	for (size_t i = 0; i < ARRAY_LEN(acts); i++)
		if (centre_try_sql(c, acts[i]) == 0)
			fail_msg("%s", acts[i]);
	assert_sound(c);
}

static void
test_check_finds_it(void **state)
{
	static const struct {
		const char *harm, *mend, *why;
	} rows[] = {
		{ "UPDATE fund_envelope SET available = available - 1, "
		  "reserved = reserved + 1",
			"UPDATE fund_envelope SET available = available + 1, "
			"reserved = reserved - 1",
			"envelopes hold other than their entries" },
		{ "UPDATE fund_grant SET state = 'keyed' WHERE state = "
		  "'reserved'",
			"UPDATE fund_grant SET state = 'reserved' WHERE state "
			"= 'keyed'",
			"envelopes hold other than their grants" },
		{ "UPDATE fund_use SET used = used + 1",
			"UPDATE fund_use SET used = used - 1",
			"caps count other than their grants" },
		{ "UPDATE fund_run SET total = total + 1",
			"UPDATE fund_run SET total = total - 1",
			"runs list other than their payments" },
		{ "UPDATE fund_run SET file_sha256 = zeroblob(32)", NULL,
			"payment file says other than its run" },
	};
	struct centre *c = *state;
	const char *env = fund_envelope(c, "relief", 9000 * YUAN);

	(void)fund_committed(c, env, 100 * YUAN, NULL);
	(void)fund_run(c);
	(void)fund_reserved(c, env, 100 * YUAN, NULL);
	centre_sql(c, "DROP TRIGGER fund_run_stays");
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		assert_sound(c);
		centre_sql(c, "%s", rows[i].harm);
		assert_unsound(c, rows[i].why);
		if (rows[i].mend)
			centre_sql(c, "%s", rows[i].mend);
	}
}

/* ---- a code that was just given ------------------------------------------ */

static void
test_fresh_factor(void **state)
{
	struct centre *c = *state;
	const char *env = fund_envelope(c, "relief", 90000 * YUAN), *run,
		   *large;
	const struct who *fuhe = centre_staff(c, "fuhe");

	(void)fund_committed(c, env, 100 * YUAN, NULL);
	run = fund_run(c);
	large = fund_reserved(c, env, 5001 * YUAN, NULL);
	centre_pass(c, CALL_FRESH_MS + 1);
	assert_reply(of_run(c, "fuhe", run, "release", fund_hash_body(c, run)),
		403, "FACTOR_STALE");
	assert_reply(fund_step(c, "approver", large, "approve"), 403,
		"FACTOR_STALE");
	assert_int_equal(fund_sum(c, "paid"), 0);
	assert_reply(centre_post(c, fuhe, "/api/v1/session/factor",
			     centre_printf(c, "{\"code\":\"%s\"}",
				     centre_code(c, 0))),
		200, "");
	assert_reply(of_run(c, "fuhe", run, "release", fund_hash_body(c, run)),
		200, "");
	/* Below the tier nobody is asked. */
	(void)fund_committed(c, env, 5000 * YUAN, NULL);
}

/* ---- from year to year --------------------------------------------------- */

static void
test_carry_by_two(void **state)
{
	struct centre *c = *state;
	const char *env = fund_envelope(c, "relief", 3000 * YUAN), *path;
	const struct reply *r = ask(c, "caiwu", "/carries",
		centre_printf(c,
			"{\"envelope\":\"%s\",\"amount\":200000,\"reason\":"
			"\"项目跨年\"}",
			env));

	assert_reply(r, 201, "");
	path = centre_printf(c, "/carries/%s/signature", reply_text(r, "ref"));
	assert_int_equal(fund_sum(c, "available"), 3000 * YUAN);
	(void)centre_staff(c, "caiwu");
	becomes(c, "caiwu", "approver");
	assert_reply(ask(c, "caiwu", path, "{\"amount\":200000}"), 403,
		"FUND_SAME_PERSON");
	becomes(c, "caiwu", "finance");
	assert_reply(ask(c, "approver", path, "{\"amount\":200001}"), 409,
		"FUND_STATE");
	assert_reply(ask(c, "approver", path, "{\"amount\":200000}"), 200, "");
	assert_reply(ask(c, "approver", path, "{\"amount\":200000}"), 409,
		"FUND_STATE");
	assert_int_equal(centre_int(c, "SELECT available FROM fund_envelope "
				       "ORDER BY year DESC LIMIT 1"),
		2000 * YUAN);
	assert_int_equal(fund_sum(c, "budget"), 3000 * YUAN);
	assert_sound(c);
}

/* ---- goods --------------------------------------------------------------- */

static const struct reply *
hand_out(struct centre *c, const char *stock, const char *token, const char *id)
{
	return ask(c, "clerk", centre_printf(c, "/stock/%s/handouts", stock),
		centre_printf(c,
			"{\"code\":\"%s\",\"person\":{\"name\":\"测试\","
			"\"id_type\":\"resident\",\"id_no\":\"%s\"}}",
			token, id));
}

static void
test_goods(void **state)
{
	struct centre *c = *state;
	const char *id[2], *token[2], *stock;
	const struct reply *r = ask(c, "caiwu", "/stock",
		"{\"item\":\"送温暖礼包\",\"point\":\"一号窗口\",\"n\":1}");

	assert_reply(r, 201, "");
	stock = reply_text(r, "ref");
	for (int i = 0; i < 2; i++) {
		struct applicant a = { .id_no = centre_id(c, "19800515") };

		id[i] = a.id_no;
		token[i] = reply_text(centre_apply(c, &a), "receipt.token");
	}
	assert_reply(
		hand_out(c, stock, token[0], id[1]), 403, "FUND_NOT_THEIRS");
	assert_reply(hand_out(c, stock, token[0], id[0]), 201, "");
	assert_reply(hand_out(c, stock, token[0], id[0]), 409, "FUND_HANDED");
	assert_reply(
		hand_out(c, stock, token[1], id[1]), 409, "FUND_STOCK_OUT");
	assert_int_equal(centre_int(c, "SELECT count(*) FROM fund_handout"), 1);
	assert_sound(c);
	centre_sql(c, "UPDATE fund_stock SET handed = 0");
	assert_unsound(c, "goods count other than was handed out");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		CENTRE_TEST(test_from_budget_to_paid),
		CENTRE_TEST(test_a_run_is_read_before_it_leaves),
		CENTRE_TEST(test_failed_waits_for_an_account),
		CENTRE_TEST(test_answers_count_once),
		CENTRE_TEST(test_discarded_run_lists_anew),
		CENTRE_TEST(test_money_for_one),
		CENTRE_TEST(test_caps),
		CENTRE_TEST(test_a_field_of_the_special_fund),
		CENTRE_TEST(test_one_person_one_stage),
		CENTRE_TEST(test_never_ones_own),
		CENTRE_TEST(test_the_database_refuses),
		CENTRE_TEST(test_check_finds_it),
		CENTRE_TEST(test_fresh_factor),
		CENTRE_TEST(test_carry_by_two),
		CENTRE_TEST(test_goods),
	};

	return cmocka_run_group_tests(tests, centre_make, centre_unmake);
}
