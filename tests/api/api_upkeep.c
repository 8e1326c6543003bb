/* SPDX-License-Identifier: Apache-2.0 */
/* Kiosks in the hands of the staff: who gets in, for how long, and the trail.
 */
#include "centre.h"
#include "str.h"
#include "upkeep/upkeep.h"

/* The cards of the demo's accounts. */
#define ADMIN "340299198501069768"
#define REVIEWER "340299198101029724"
#define CLERK "340299198001019713"
#define PIN "739251"

static const struct reply *
set_pin(struct centre *c, const char *role, const char *pin)
{
	return centre_post(c, centre_staff(c, role), "/api/v1/session/pin",
		centre_printf(c, "{\"password\":\"%s\",\"pin\":\"%s\"}",
			centre_password(c, role), pin));
}

static const struct reply *
open_at(struct centre *c, int kiosk, const char *id_no, const char *pin)
{
	return centre_post(c, centre_kiosk(c, kiosk), "/api/v1/upkeep",
		centre_printf(
			c, "{\"id_no\":\"%s\",\"pin\":\"%s\"}", id_no, pin));
}

static const char *
opened(struct centre *c, int kiosk)
{
	const struct reply *r;

	assert_reply(set_pin(c, "sysadmin", PIN), 204, "");
	r = open_at(c, kiosk, ADMIN, PIN);
	assert_reply(r, 201, "");
	assert_int_equal(reply_int(r, "seconds"), UPKEEP_MS / SECOND);
	assert_string_equal(reply_text(r, "display"), "演示管理");
	return reply_text(r, "token");
}

static const struct reply *
act_at(struct centre *c, int kiosk, const char *token, const char *action,
	const char *more)
{
	return centre_post(c, centre_kiosk(c, kiosk), "/api/v1/upkeep/acts",
		centre_printf(c, "{\"token\":\"%s\",\"action\":\"%s\"%s}",
			token, action, more));
}

/* How often the trail has it, from this actor. */
static int64_t
trail(struct centre *c, const char *action)
{
	return centre_int(c,
		"SELECT count(*) FROM audit WHERE action = '%s' AND actor = "
		"(SELECT 'staff:' || id FROM staff WHERE role = 'sysadmin' "
		"AND id_bix IS NOT NULL)",
		action);
}

/* ---- the PIN ------------------------------------------------------------- */

static void
test_a_pin_is_not_any_number(void **state)
{
	static const char *const weak[] = { "", "12345", "1234567890123",
		"12345a", "654321", "234567", "777777", "850106", "069768",
		"19850106" };
	struct centre *c = *state;

	for (size_t i = 0; i < ARRAY_LEN(weak); i++)
		assert_reply(set_pin(c, "sysadmin", weak[i]), 422, "PIN_WEAK");
	assert_int_equal(centre_int(c, "SELECT count(*) FROM staff_pin"), 0);
	assert_reply(set_pin(c, "sysadmin", PIN), 204, "");
	assert_reply(set_pin(c, "sysadmin", "840302"), 204, "");
	assert_int_equal(
		centre_int(c, "SELECT count(*) FROM staff_pin WHERE pin LIKE "
			      "'$argon2id$v=19$m=47104%%'"),
		1);
	assert_int_equal(trail(c, "staff.pin_set"), 2);
	/* The first one opens nothing any more. */
	assert_reply(open_at(c, 0, ADMIN, PIN), 403, "UPKEEP_REFUSED");
	assert_reply(open_at(c, 0, ADMIN, "840302"), 201, "");
}

static void
test_a_pin_needs_the_password(void **state)
{
	static const char wrong[] =
		"{\"password\":\"wrong\",\"pin\":\"" PIN "\"}";
	struct centre *c = *state;
	const struct who *admin = centre_staff(c, "sysadmin");

	for (int i = 0; i < 3; i++)
		assert_reply(
			centre_post(c, admin, "/api/v1/session/pin", wrong),
			401, "SIGN_IN_FAILED");
	assert_reply(set_pin(c, "sysadmin", PIN), 429, "THROTTLED");
	assert_int_equal(trail(c, "staff.pin_refused"), 3);
	centre_pass(c, SECOND);
	assert_reply(set_pin(c, "sysadmin", PIN), 204, "");
}

static void
test_an_account_without_a_person(void **state)
{
	struct centre *c = *state;

	centre_sql(c, "UPDATE staff SET id_bix = NULL, id_sealed = NULL WHERE "
		      "role = 'sysadmin'");
	assert_reply(set_pin(c, "sysadmin", PIN), 409, "UPKEEP_IDENTITY");
}

/* ---- getting in ---------------------------------------------------------- */

static void
test_all_refusals_read_the_same(void **state)
{
	struct centre *c = *state;
	const char *somebody = centre_id(c, "19900515");

	assert_reply(set_pin(c, "reviewer", PIN), 204, "");
	/* Had it when the account could do more. */
	centre_sql(c, "INSERT INTO staff_pin (id, pin, set_at) SELECT s.id, "
		      "p.pin, 1 FROM staff s, staff_pin p WHERE s.role = "
		      "'clerk'");
	assert_reply(open_at(c, 0, REVIEWER, "840302"), 403, "UPKEEP_REFUSED");
	assert_reply(open_at(c, 0, ADMIN, PIN), 403, "UPKEEP_REFUSED");
	assert_reply(open_at(c, 0, CLERK, PIN), 403, "UPKEEP_REFUSED");
	assert_reply(open_at(c, 0, somebody, PIN), 403, "UPKEEP_REFUSED");
	assert_reply(open_at(c, 0, "nobody", PIN), 403, "UPKEEP_REFUSED");
	assert_int_equal(centre_int(c, "SELECT count(*) FROM upkeep"), 0);
	assert_int_equal(
		centre_int(c, "SELECT count(*) FROM audit WHERE action = "
			      "'upkeep.refused' AND actor LIKE 'terminal:%%'"),
		5);
	assert_reply(open_at(c, 0, REVIEWER, PIN), 201, "");
	centre_sql(c, "UPDATE staff SET disabled_at = 1 WHERE role = "
		      "'reviewer'");
	assert_reply(open_at(c, 0, REVIEWER, PIN), 403, "UPKEEP_REFUSED");
}

/* By the card at every kiosk, and by the kiosk for every card. */
static void
test_guessing_waits(void **state)
{
	struct centre *c = *state;

	assert_reply(set_pin(c, "sysadmin", PIN), 204, "");
	for (int i = 0; i < 3; i++)
		assert_reply(open_at(c, i % 2, ADMIN, "000000"), 403,
			"UPKEEP_REFUSED");
	assert_reply(open_at(c, 0, ADMIN, PIN), 429, "THROTTLED");
	assert_reply(open_at(c, 1, ADMIN, PIN), 429, "THROTTLED");
	centre_pass(c, SECOND);
	assert_reply(open_at(c, 1, ADMIN, PIN), 201, "");
	for (int i = 0; i < 6; i++)
		assert_reply(open_at(c, 1, centre_id(c, "19900515"), "000000"),
			403, "UPKEEP_REFUSED");
	assert_reply(open_at(c, 1, ADMIN, PIN), 429, "THROTTLED");
	assert_reply(open_at(c, 0, ADMIN, PIN), 201, "");
}

/* ---- inside -------------------------------------------------------------- */

static void
test_ten_minutes(void **state)
{
	struct centre *c = *state;
	const char *token = opened(c, 0);
	const struct reply *r;

	centre_pass(c, UPKEEP_MS - SECOND);
	r = act_at(c, 0, token, "test_print", "");
	assert_reply(r, 200, "");
	assert_int_equal(reply_int(r, "seconds"), 1);
	centre_pass(c, SECOND);
	assert_reply(
		act_at(c, 0, token, "test_print", ""), 403, "UPKEEP_ENDED");
	assert_int_equal(trail(c, "upkeep.opened"), 1);
	assert_int_equal(trail(c, "upkeep.test_print"), 1);
}

static void
test_it_is_of_one_kiosk_and_one_opening(void **state)
{
	struct centre *c = *state;
	const char *first = opened(c, 0), *second;

	assert_reply(act_at(c, 1, first, "export", ""), 403, "UPKEEP_ENDED");
	second = opened(c, 0);
	assert_reply(act_at(c, 0, first, "export", ""), 403, "UPKEEP_ENDED");
	assert_reply(act_at(c, 0, second, "export", ""), 200, "");
	assert_reply(act_at(c, 0, second, "dance", ""), 422, "FIELDS");
	assert_reply(act_at(c, 0, second, "end", ""), 200, "");
	assert_reply(act_at(c, 0, second, "export", ""), 403, "UPKEEP_ENDED");
	assert_int_equal(trail(c, "upkeep.export"), 1);
	assert_int_equal(trail(c, "upkeep.ended"), 1);
	/* Neither token is in the file. */
	assert_int_equal(
		centre_int(c,
			"SELECT count(*) FROM upkeep WHERE instr(token_hash, "
			"'%s') OR token_hash = x'%s'",
			second, second),
		0);
}

static void
test_who_may_no_more_is_out(void **state)
{
	struct centre *c = *state;
	const char *token = opened(c, 0);

	centre_sql(c, "UPDATE staff SET role = 'clerk' WHERE role = "
		      "'sysadmin'");
	assert_reply(act_at(c, 0, token, "restart", ""), 403, "UPKEEP_ENDED");
	assert_int_equal(
		centre_int(c, "SELECT count(*) FROM audit WHERE action = "
			      "'upkeep.restart'"),
		0);
}

static void
test_out_of_service(void **state)
{
	static const char beat[] = "{\"version\":\"1\",\"reader\":\"ok\"}";
	static const char path[] = "/api/v1/terminals/heartbeat";
	struct centre *c = *state;
	const char *token = opened(c, 0);
	const struct reply *r;

	assert_reply(act_at(c, 0, token, "close", ""), 422, "FIELDS");
	assert_reply(act_at(c, 0, token, "close", ",\"text\":\"正在维护\""),
		200, "");
	r = centre_post(c, centre_kiosk(c, 0), path, beat);
	assert_string_equal(reply_text(r, "closed"), "正在维护");
	assert_null(reply_find(
		centre_post(c, centre_kiosk(c, 1), path, beat), "closed"));
	assert_reply(act_at(c, 0, token, "open", ""), 200, "");
	assert_null(reply_find(
		centre_post(c, centre_kiosk(c, 0), path, beat), "closed"));
	assert_int_equal(trail(c, "terminal.closed"), 1);
	assert_int_equal(trail(c, "upkeep.close"), 1);
	assert_int_equal(trail(c, "upkeep.open"), 1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		CENTRE_TEST(test_a_pin_is_not_any_number),
		CENTRE_TEST(test_a_pin_needs_the_password),
		CENTRE_TEST(test_an_account_without_a_person),
		CENTRE_TEST(test_all_refusals_read_the_same),
		CENTRE_TEST(test_guessing_waits),
		CENTRE_TEST(test_ten_minutes),
		CENTRE_TEST(test_it_is_of_one_kiosk_and_one_opening),
		CENTRE_TEST(test_who_may_no_more_is_out),
		CENTRE_TEST(test_out_of_service),
	};

	return cmocka_run_group_tests(tests, centre_make, centre_unmake);
}
