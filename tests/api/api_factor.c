/* SPDX-License-Identifier: Apache-2.0 */
/* The second factor: asked at the door, bound, given again, taken away. */
#include "centre.h"
#include "cli.h"
#include "staff/session.h"

#include <string.h>

#define SESSION "/api/v1/session"
#define STEP INT64_C(30000)

/* Signs in anew, beside what centre_staff() remembers. code NULL: none. */
static const struct reply *
try(struct centre *c, const char *role, const char *password, const char *code)
{
	const char *more =
		code ? centre_printf(c, ",\"code\":\"%s\"", code) : "";

	return centre_post(c, &centre_public, SESSION,
		centre_printf(c, "{\"name\":\"%s\",\"password\":\"%s\"%s}",
			centre_account(c, role), password, more));
}

static const struct reply *
with_code(struct centre *c, const char *role, const char *code)
{
	return try(c, role, centre_password(c, role), code);
}

static struct who
who_of(const struct reply *r)
{
	struct who w = centre_public;

	assert_reply(r, 200, "");
	memcpy(w.cookie, r->cookie, strcspn(r->cookie, ";"));
	snprintf(w.csrf, sizeof(w.csrf), "%s", reply_text(r, "csrf"));
	return w;
}

static const struct reply *
give(struct centre *c, const struct who *as, const char *what, const char *code)
{
	return centre_post(c, as, centre_printf(c, SESSION "/factor%s", what),
		code ? centre_printf(c, "{\"code\":\"%s\"}", code) : NULL);
}

static struct err
fresh(struct centre *c, int64_t given, int64_t now)
{
	const struct caller by = { .factor_at = given };
	struct err e = { 0 };

	(void)c;
	(void)!call_fresh_factor(&by, now, &e);
	return e;
}

/* ---- at the door --------------------------------------------------------- */

static void
test_asked_of_marked_roles(void **state)
{
	static const char *const roles_with[] = { "reviewer", "approver",
		"finance" };
	struct centre *c = *state;

	centre_pass(c, STEP); /* the fixture has used what was before */
	for (size_t i = 0; i < ARRAY_LEN(roles_with); i++) {
		const char *role = roles_with[i];
		const struct reply *r = with_code(c, role, NULL);

		assert_reply(r, 403, "FACTOR_NEEDED");
		assert_null(r->cookie);
		r = with_code(c, role, centre_code(c, 0));
		assert_reply(r, 200, "");
		assert_string_equal(reply_text(r, "factor"), "bound");
	}
	assert_string_equal(
		reply_text(with_code(c, "clerk", NULL), "factor"), "none");
}

static void
test_taken_once(void **state)
{
	struct centre *c = *state;

	centre_pass(c, 2 * STEP);
	assert_reply(with_code(c, "reviewer", centre_code(c, 2)), 401,
		"FACTOR_WRONG");
	assert_reply(with_code(c, "reviewer", centre_code(c, 0)), 200, "");
	assert_reply(with_code(c, "reviewer", centre_code(c, 0)), 401,
		"FACTOR_WRONG");
	assert_reply(with_code(c, "reviewer", centre_code(c, -1)), 401,
		"FACTOR_WRONG");
	assert_reply(with_code(c, "reviewer", centre_code(c, 1)), 200, "");
	centre_pass(c, STEP);
	for (int i = 0; i < 3; i++) /* two slips are free */
		assert_reply(with_code(c, "reviewer", centre_code(c, 0)), 401,
			"FACTOR_WRONG");
	assert_reply(
		with_code(c, "reviewer", centre_code(c, 1)), 429, "THROTTLED");
}

static void
test_taken_once_at_once(void **state)
{
	struct centre *c = *state;
	const char *body = centre_printf(c,
		"{\"name\":\"%s\",\"password\":\"%s\",\"code\":\"%s\"}",
		centre_account(c, "finance"), centre_password(c, "finance"),
		centre_code(c, 0));
	const struct ask ask = { .as = &centre_public,
		.method = "POST",
		.path = SESSION,
		.body = body };
	size_t sent[8], in = 0;

	for (size_t i = 0; i < ARRAY_LEN(sent); i++)
		sent[i] = centre_send(c, &ask);
	for (size_t i = 0; i < ARRAY_LEN(sent); i++)
		in += centre_answer(c, sent[i])->status == 200;
	assert_int_equal(in, 1);
}

static void
test_password_first(void **state)
{
	struct centre *c = *state;
	const char *code = centre_code(c, 0);

	/* Whoever does not know the password learns nothing of a factor, and
	 * uses nobody's code. */
	assert_reply(try(c, "approver", "not the password", NULL), 401,
		"SIGN_IN_FAILED");
	assert_reply(try(c, "approver", "not the password", code), 401,
		"SIGN_IN_FAILED");
	assert_reply(with_code(c, "approver", code), 200, "");
}

/* ---- binding ------------------------------------------------------------- */

static void
test_bind_first(void **state)
{
	struct centre *c = *state;
	const struct reply *r;
	const char *secret;
	struct who as;

	centre_sql(c, "DELETE FROM staff_factor");
	r = with_code(c, "reviewer", NULL);
	assert_string_equal(reply_text(r, "factor"), "bind");
	as = who_of(r);
	assert_reply(centre_get(c, &as, "/api/v1/cases"), 403, "FACTOR_ENROL");
	assert_reply(give(c, &as, "", "123456"), 401, "FACTOR_WRONG");
	assert_reply(
		give(c, &as, "/confirmation", "123456"), 409, "FACTOR_NONE");
	r = give(c, &as, "/enrolment", NULL);
	secret = reply_text(r, "secret");
	assert_non_null(strstr(reply_text(r, "qr"), "<svg"));
	assert_reply(
		give(c, &as, "/confirmation", centre_code_of(c, secret, 7)),
		401, "FACTOR_WRONG");
	assert_reply(centre_get(c, &as, "/api/v1/cases"), 403, "FACTOR_ENROL");
	assert_reply(
		give(c, &as, "/confirmation", centre_code_of(c, secret, 0)),
		200, "");
	assert_reply(centre_get(c, &as, "/api/v1/cases"), 200, "");
	assert_reply(give(c, &as, "/enrolment", NULL), 409, "FACTOR_BOUND");
	assert_int_equal(centre_int(c, "SELECT count(*) FROM audit WHERE "
				       "action = 'staff.factor_bound'"),
		1);
}

static const json_t *
bound_clerk(struct centre *c, const struct who *as, const char **secret)
{
	const struct reply *r;

	*secret = reply_text(give(c, as, "/enrolment", NULL), "secret");
	r = give(c, as, "/confirmation", centre_code_of(c, *secret, 0));
	assert_reply(r, 200, "");
	return reply_find(r, "recovery");
}

/* A session that knew the password alone is worth no more afterwards. */
static void
test_other_sessions_give_it_too(void **state)
{
	struct centre *c = *state;
	struct who old = who_of(with_code(c, "clerk", NULL));
	const char *secret;

	(void)bound_clerk(c, centre_staff(c, "clerk"), &secret);
	assert_reply(
		centre_get(c, &old, "/api/v1/cases"), 403, "FACTOR_NEEDED");
	assert_reply(give(c, &old, "", centre_code_of(c, secret, 1)), 200, "");
	assert_reply(centre_get(c, &old, "/api/v1/cases"), 200, "");
}

static void
test_recovery_codes(void **state)
{
	struct centre *c = *state;
	const char *secret;
	const json_t *codes = bound_clerk(c, centre_staff(c, "clerk"), &secret);
	const char *first = json_string_value(json_array_get(codes, 0));
	const char *last = json_string_value(json_array_get(codes, 9));

	assert_int_equal(json_array_size(codes), 10);
	assert_reply(with_code(c, "clerk", NULL), 403, "FACTOR_NEEDED");
	assert_reply(with_code(c, "clerk", first), 200, "");
	assert_reply(with_code(c, "clerk", first), 401, "FACTOR_WRONG");
	assert_reply(give(c, centre_staff(c, "clerk"), "", last), 200, "");
	/* Another account's are nobody's. */
	assert_reply(with_code(c, "finance",
			     json_string_value(json_array_get(codes, 1))),
		401, "FACTOR_WRONG");
}

/* ---- once more ----------------------------------------------------------- */

static void
test_fresh_for_five_minutes(void **state)
{
	struct centre *c = *state;
	const int64_t at = 1000000;

	assert_int_equal(fresh(c, 0, at).code, ERR_FACTOR_NEEDED);
	assert_int_equal(fresh(c, at, at).code, ERR_NONE);
	assert_int_equal(fresh(c, at, at + CALL_FRESH_MS).code, ERR_NONE);
	assert_int_equal(
		fresh(c, at, at + CALL_FRESH_MS + 1).code, ERR_FACTOR_STALE);
	assert_int_equal(fresh(c, at, at - 1).code, ERR_FACTOR_STALE);
}

static void
test_guessing_waits(void **state)
{
	struct centre *c = *state;
	const struct who *as = centre_staff(c, "finance");
	int64_t wait = 1000;

	centre_pass(c, STEP);
	assert_reply(give(c, as, "", "000000"), 401, "FACTOR_WRONG");
	assert_reply(give(c, as, "", "12345"), 401, "FACTOR_WRONG");
	for (int i = 0; i < 6; i++, wait *= 2) {
		assert_reply(give(c, as, "", "000000"), 401, "FACTOR_WRONG");
		assert_reply(
			give(c, as, "", centre_code(c, 0)), 429, "THROTTLED");
		centre_pass(c, wait);
	}
	assert_reply(give(c, as, "", centre_code(c, 0)), 200, "");
}

/* ---- taken away ---------------------------------------------------------- */

static void
test_reset(void **state)
{
	struct centre *c = *state;
	struct who as = who_of(with_code(c, "approver", centre_code(c, 0)));
	char *words[] = { (char *)"staff", (char *)"factor", (char *)"reset",
		(char *)centre_account(c, "approver"), NULL };
	struct str out, message;

	str_init(&out, centre_arena(c), 4096);
	str_init(&message, centre_arena(c), 4096);
	assert_int_equal(
		cli_do(centre_app(c), 4, words, &out, &message), CLI_OK);
	assert_reply(centre_get(c, &as, SESSION), 401, "SIGN_IN");
	assert_string_equal(
		reply_text(with_code(c, "approver", NULL), "factor"), "bind");
	assert_int_equal(centre_int(c, "SELECT count(*) FROM audit WHERE "
				       "action = 'staff.factor_reset'"),
		1);
	words[3] = (char *)"nobody";
	assert_int_equal(
		cli_do(centre_app(c), 4, words, &out, &message), CLI_FAILED);
}

/* What everybody can read opens nothing where it counts. */
static void
test_published_secret(void **state)
{
	struct centre *c = *state;

	centre_app(c)->config.demo = false;
	assert_string_equal(
		reply_text(with_code(c, "reviewer", NULL), "factor"), "bind");
	centre_app(c)->config.demo = true;
	assert_reply(with_code(c, "reviewer", NULL), 403, "FACTOR_NEEDED");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		CENTRE_TEST(test_asked_of_marked_roles),
		CENTRE_TEST(test_taken_once),
		CENTRE_TEST(test_taken_once_at_once),
		CENTRE_TEST(test_password_first),
		CENTRE_TEST(test_bind_first),
		CENTRE_TEST(test_other_sessions_give_it_too),
		CENTRE_TEST(test_recovery_codes),
		CENTRE_TEST(test_fresh_for_five_minutes),
		CENTRE_TEST(test_guessing_waits),
		CENTRE_TEST(test_reset),
		CENTRE_TEST(test_published_secret),
	};

	return cmocka_run_group_tests(tests, centre_make, centre_unmake);
}
