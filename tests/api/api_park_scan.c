/* SPDX-License-Identifier: Apache-2.0 */
/* A park without a gate: its staff scan, the centre decides as a gate would,
 * by all that it knows, and writes it down as a gate's. */
#include "gates.h"
#include "offered.h"
#include "pass/code.h"
#include "pass/entry.h"

#define GROUP 7
#define SCANS "/api/v1/park/scans"
#define AGAIN (31 * MINUTE) /* behind the 30 that a park waits */

static const struct passes free_one = { .prices =
						"{\"price\":0,\"subsidy\":0}" };

/* The park's account is of site 21, 东园, which is always open. */
static void
begin(struct centre *c)
{
	passes_only(c, &free_one);
	centre_sql(c, "UPDATE staff SET site = 21 WHERE role = 'park'");
}

static const struct reply *
scan(struct centre *c, const char *code)
{
	const struct reply *r = centre_post(c, centre_staff(c, "park"), SCANS,
		centre_printf(c, "{\"code\":\"%s\"}", code));

	assert_reply(r, 200, "");
	return r;
}

static void
assert_scan(struct centre *c, const char *code, const char *want)
{
	const struct reply *r = scan(c, code);

	if (strcmp(reply_text(r, "code"), want) != 0)
		fail_msg("%s, not %s", reply_text(r, "code"), want);
	assert_string_equal(reply_text(r, "verdict"),
		strcmp(want, "OK") == 0 ? "accept" : "refuse");
}

static int64_t
written(struct centre *c, const char *result)
{
	return centre_int(c,
		"SELECT count(*) FROM gate_entry WHERE result = '%s'", result);
}

static void
assert_chained(struct centre *c)
{
	assert_int_equal(centre_int(c, "SELECT count(*) FROM gate_alarm"), 0);
	assert_int_equal(
		centre_int(c, "SELECT count(*) FROM gate_log WHERE held_at IS "
			      "NOT NULL OR acked <> top"),
		0);
	assert_sound(c);
}

/* ---- paper --------------------------------------------------------------- */

static void
test_paper(void **state)
{
	struct centre *c = *state;
	const struct reply *r;
	const char *code, *no;

	begin(c);
	r = passes_apply(c, centre_member(c, "19900515"));
	code = reply_text(r, "slips.0.token");
	no = reply_text(r, "case_no");
	r = scan(c, code);
	assert_string_equal(reply_text(r, "code"), "OK");
	assert_string_equal(reply_text(r, "line"), "有效");
	assert_string_equal(reply_text(r, "kind"), "paper");
	assert_scan(c, code, "E_REPLAY");
	centre_pass(c, AGAIN);
	assert_scan(c, code, "OK");
	r = centre_get(c, centre_staff(c, "park"), "/api/v1/park");
	assert_string_equal(reply_text(r, "name"), "东园");
	assert_int_equal(reply_int(r, "entries"), 2);
	assert_int_equal(reply_int(r, "refused"), 1);
	centre_pass(c, AGAIN);
	assert_reply(
		passes_act(c, "clerk", no, "freeze", "\"reason\":\"冒用\""),
		200, "");
	assert_scan(c, code, "E_REVOKED");
	assert_reply(passes_act(c, "clerk", no, "thaw", "\"reason\":\"核实\""),
		200, "");
	assert_scan(c, code, "OK");
	assert_chained(c);
}

/* Another paper of the same holder was here as well; so was one that a gate of
 * the park let in, and one of another park was not. */
static void
test_holder(void **state)
{
	struct centre *c = *state;
	const char *id = centre_member(c, "19900515");
	struct test_gate k1, k2;
	const struct reply *r;
	int64_t now;
	struct token t;

	begin(c);
	gates_begin(&k1, c, 1, "K1");
	gates_begin(&k2, c, 2, "K2");
	r = passes_apply(c, id);
	t = gates_read(c, reply_text(r, "slips.0.token"));
	now = clock_now(centre_app(c)->clock) / 1000;
	gates_note(&k2, &t, now, "OK", 1);
	assert_reply(gates_send(&k2, 0, 1), 200, "");
	centre_pass(c, 21 * MINUTE); /* far enough from there */
	assert_scan(c, reply_text(r, "slips.0.token"), "OK");
	r = passes_own(c, id,
		centre_printf(c, "/api/v1/passes/%s/replace",
			reply_text(r, "case_no")));
	assert_reply(r, 200, "");
	assert_scan(c, reply_text(r, "slips.0.token"), "E_REPLAY");
	centre_pass(c, AGAIN);
	gates_note(&k1, &t, now + (21 + 31) * 60, "OK", 1);
	assert_reply(gates_send(&k1, 0, 1), 200, "");
	assert_scan(c, reply_text(r, "slips.0.token"), "E_REPLAY");
	gates_end(&k1);
	gates_end(&k2);
}

/* ---- phones -------------------------------------------------------------- */

static void
test_phone(void **state)
{
	struct centre *c = *state;
	struct passes_phone phone;
	const struct reply *r;
	const char *paper, *code;

	begin(c);
	r = passes_apply(c, centre_member(c, "19900515"));
	paper = reply_text(r, "slips.0.token");
	passes_phone_take(c, reply_text(r, "slips.0.activation"), 7, &phone);
	assert_scan(c, paper, "E_REVOKED");
	assert_scan(c, phone.digits, "E_PROOF");
	code = passes_phone_show(c, &phone);
	assert_scan(c, code, "OK");
	assert_string_equal(reply_text(scan(c, code), "kind"), "phone");
	centre_pass(c, 5 * MINUTE);
	assert_scan(c, code, "E_PROOF");
	/* Without a window for papers it is still the same minute's code. */
	centre_sql(c, "UPDATE pass_park SET passback_s = 0");
	code = passes_phone_show(c, &phone);
	assert_scan(c, code, "OK");
	assert_scan(c, code, "E_REPLAY");
	centre_pass(c, MINUTE);
	assert_scan(c, passes_phone_show(c, &phone), "OK");
	assert_chained(c);
}

/* ---- what is refused ----------------------------------------------------- */

static const char *
a_code(struct centre *c, const char *birth)
{
	return reply_text(
		passes_apply(c, centre_member(c, birth)), "slips.0.token");
}

/* Signed by the centre, and given to nobody. */
static const char *
impossible(struct centre *c)
{
	int64_t now = clock_now(centre_app(c)->clock) / 1000;
	const struct pass_token t = { .list = centre_int(
					      c, "SELECT list FROM pass_token"),
		.idx = 77,
		.group = GROUP,
		.iat = now,
		.nbf = now,
		.exp = now + 86400 };

	return pass_token_sign(centre_app(c), centre_arena(c), &t);
}

static void
test_refusals(void **state)
{
	struct centre *c = *state;
	const char *id, *code;

	begin(c);
	code = a_code(c, "19900515");
	id = centre_member(c, "19900516");
	assert_scan(c, "123456", "E_PREFIX");
	assert_scan(c, centre_printf(c, "%.285s", code), "E_LEN");
	assert_int_equal(centre_int(c, "SELECT count(*) FROM gate_entry"), 0);
	assert_scan(
		c, reply_text(passes_apply(c, id), "receipt.token"), "E_USAGE");
	assert_scan(c, impossible(c), "E_IMPOSSIBLE");
	assert_int_equal(
		centre_int(c, "SELECT count(*) FROM gate_alarm WHERE kind = "
			      "'impossible'"),
		1);
	/* 西园 is closed on Mondays; the demo's park is of other groups. */
	centre_sql(c, "UPDATE staff SET site = 22 WHERE role = 'park'");
	assert_scan(c, code, "E_HOURS");
	centre_sql(c, "UPDATE staff SET site = 11 WHERE role = 'park'");
	assert_scan(c, code, "E_GROUP");
	centre_sql(c, "UPDATE staff SET site = 1 WHERE role = 'park'");
	assert_reply(centre_get(c, centre_staff(c, "park"), "/api/v1/park"),
		404, "NOT_FOUND");
	assert_reply(centre_post(c, centre_staff(c, "park"), SCANS,
			     centre_printf(c, "{\"code\":\"%s\"}", code)),
		404, "NOT_FOUND");
	assert_int_equal(written(c, "OK"), 0);
}

static void
test_caps(void **state)
{
	struct centre *c = *state;
	const char *code;

	begin(c);
	code = a_code(c, "19900515");
	centre_sql(c, "UPDATE pass_group SET per_day = 2");
	assert_scan(c, code, "OK");
	centre_pass(c, AGAIN);
	assert_scan(c, code, "OK");
	centre_pass(c, AGAIN);
	assert_scan(c, code, "E_CAP");
	centre_pass(c, 24 * HOUR);
	assert_scan(c, code, "OK");
	assert_chained(c);
}

/* ---- once ---------------------------------------------------------------- */

static void
test_once(void **state)
{
	struct centre *c = *state;
	const struct reply *r, *again;
	struct ask ask;

	begin(c);
	ask = (struct ask){ .as = centre_staff(c, "park"),
		.method = "POST",
		.path = SCANS,
		.body = centre_printf(
			c, "{\"code\":\"%s\"}", a_code(c, "19900515")),
		.key = "scan-1" };
	r = centre_ask(c, &ask);
	assert_reply(r, 200, "");
	assert_string_equal(reply_text(r, "code"), "OK");
	centre_pass(c, MINUTE);
	again = centre_ask(c, &ask);
	assert_string_equal(reply_text(again, "code"), "OK");
	assert_string_equal(reply_text(again, "at"), reply_text(r, "at"));
	assert_int_equal(centre_int(c, "SELECT count(*) FROM gate_entry"), 1);
	/* The page is no machine: nobody sees it as one, none can be it. */
	assert_int_equal(centre_int(c, "SELECT count(*) FROM terminal WHERE "
				       "name = '@K1' AND kind = 'gate'"),
		1);
	r = centre_get(c, centre_staff(c, "sysadmin"), "/api/v1/terminals");
	assert_reply(r, 200, "");
	assert_null(strstr(r->body, "@K1"));
}

/* A year is counted whole, though nobody's entries are kept that long. */
static void
test_year(void **state)
{
	struct centre *c = *state;
	const char *code;

	begin(c);
	centre_sql(c, "UPDATE pass_group SET per_year = 2");
	code = a_code(c, "19900515");
	assert_scan(c, code, "OK");
	centre_at(c, "2026-09-01", 10 * HOUR);
	passes_time_passes(c);
	assert_int_equal(centre_int(c, "SELECT count(*) FROM gate_entry WHERE "
				       "holder_id IS NOT NULL"),
		0);
	assert_scan(c, code, "OK");
	centre_pass(c, AGAIN);
	assert_scan(c, code, "E_CAP");
	/* the next year begins anew, and the old one is forgotten */
	centre_at(c, "2027-01-02", 10 * HOUR);
	assert_scan(c, code, "OK");
	passes_time_passes(c);
	assert_int_equal(centre_int(c, "SELECT count(*) FROM pass_year"), 0);
}

/* Two doors of a park, one code, the same moment. */
static void
test_race(void **state)
{
	struct centre *c = *state;
	const char *body;
	struct ask ask;
	size_t first;

	begin(c);
	body = centre_printf(c, "{\"code\":\"%s\"}", a_code(c, "19900515"));
	ask = (struct ask){ .as = centre_staff(c, "park"),
		.method = "POST",
		.path = SCANS,
		.body = body };
	ask.key = "left";
	first = centre_send(c, &ask);
	ask.key = "right";
	assert_reply(centre_answer(c, centre_send(c, &ask)), 200, "");
	assert_reply(centre_answer(c, first), 200, "");
	assert_int_equal(written(c, "OK"), 1);
	assert_int_equal(written(c, "E_REPLAY"), 1);
	assert_chained(c);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		CENTRE_TEST(test_paper),
		CENTRE_TEST(test_holder),
		CENTRE_TEST(test_phone),
		CENTRE_TEST(test_refusals),
		CENTRE_TEST(test_caps),
		CENTRE_TEST(test_once),
		CENTRE_TEST(test_year),
		CENTRE_TEST(test_race),
	};

	return cmocka_run_group_tests(tests, centre_make, centre_unmake);
}
