/* SPDX-License-Identifier: Apache-2.0 */
/* A household's cap of a year, whoever of the family asks, and who may not sign
 * for them. */
#include "aided.h"
#include "cli.h"
#include "funds.h"

#include <string.h>

#define YUAN INT64_C(100)
#define REVIEWER "340299198101029724" /* the demo's */
enum { TRIES = 64, FIT = 10 };

static void
assert_sound(struct centre *c)
{
	char *words[] = { (char *)"check", NULL };
	struct str out, message;

	str_init(&out, centre_arena(c), 65536);
	str_init(&message, centre_arena(c), 4096);
	centre_settle(c);
	if (cli_do(centre_app(c), 1, words, &out, &message) != CLI_OK)
		fail_msg("%s", message.p);
}

/* The cap of 意外致困 is 10,000 yuan for a household and year: of sixty-four
 * asked for by husband and wife at once, ten of 1,000 are had. */
static void
test_sixty_four_at_once(void **state)
{
	struct centre *c = *state;
	const char *who[] = { centre_id(c, "19900515"),
		centre_id(c, "19920103") };
	const struct family f = { .id_no = who[0], .spouse = who[1] };
	const struct who *as = centre_staff(c, "reviewer");
	const char *env = fund_envelope(c, "accident", 100000 * YUAN);
	size_t sent[TRIES], won = 0, capped = 0;

	(void)aided(c, &f);
	for (int i = 0; i < TRIES; i++) {
		const struct ask a = { .as = as,
			.method = "POST",
			.key = centre_printf(c, "kin-%d", i),
			.path = centre_printf(c, FUND "/grants/%s/review",
				fund_keyed(c, env, 1000 * YUAN, who[i % 2])),
			.body = "{\"version\":1}" };

		sent[i] = centre_send(c, &a);
	}
	for (int i = 0; i < TRIES; i++) {
		const struct reply *r = centre_answer(c, sent[i]);

		won += r->status == 200;
		capped += strstr(r->body, "FUND_CAP") != NULL;
	}
	assert_int_equal(won, FIT);
	assert_int_equal(capped, TRIES - FIT);
	assert_int_equal(fund_sum(c, "reserved"), FIT * 1000 * YUAN);
	assert_int_equal(centre_int(c, "SELECT count(DISTINCT household) FROM "
				       "fund_grant WHERE state = 'reserved'"),
		1);
	assert_sound(c);
}

/* What each had before the family was on file is the household's as well; who
 * is no family has a cap of their own. */
static void
test_before_the_file(void **state)
{
	struct centre *c = *state;
	const char *me = centre_id(c, "19900515");
	const char *wife = centre_id(c, "19920103");
	const struct family f = { .id_no = me, .spouse = wife };
	const char *env = fund_envelope(c, "accident", 100000 * YUAN);
	const char *early = fund_keyed(c, env, 4001 * YUAN, me);

	(void)fund_reserved(c, env, 6000 * YUAN, wife);
	(void)aided(c, &f);
	assert_reply(
		fund_step(c, "reviewer", early, "review"), 409, "FUND_CAP");
	(void)fund_reserved(c, env, 4000 * YUAN, me);
	assert_reply(
		fund_step(c, "reviewer", fund_keyed(c, env, 1, wife), "review"),
		409, "FUND_CAP");
	(void)fund_reserved(c, env, 10000 * YUAN, NULL);
	assert_sound(c);
}

/* What is given back may be had by another of the family. */
static void
test_given_back(void **state)
{
	struct centre *c = *state;
	const char *me = centre_id(c, "19900515");
	const char *wife = centre_id(c, "19920103");
	const struct family f = { .id_no = me, .spouse = wife };
	const char *env = fund_envelope(c, "accident", 100000 * YUAN);
	const char *mine, *hers;

	(void)aided(c, &f);
	mine = fund_reserved(c, env, 10000 * YUAN, me);
	hers = fund_keyed(c, env, 10000 * YUAN, wife);
	assert_reply(fund_step(c, "reviewer", hers, "review"), 409, "FUND_CAP");
	assert_reply(fund_step(c, "approver", mine, "drop"), 200, "");
	assert_reply(fund_step(c, "reviewer", hers, "review"), 200, "");
	assert_sound(c);
}

/* The reviewer's husband asks for himself, without a word of aid in it. */
static void
test_kin_does_not_sign(void **state)
{
	struct centre *c = *state;
	const char *me = centre_id(c, "19900515");
	const struct family f = { .id_no = me, .spouse = REVIEWER };
	const char *env = fund_envelope(c, "relief", 100000 * YUAN);
	const char *before = fund_keyed(c, env, YUAN, me), *after;

	(void)aided(c, &f);
	after = fund_keyed(c, env, YUAN, me);
	assert_reply(
		fund_step(c, "reviewer", before, "review"), 403, "OWN_CASE");
	assert_reply(
		fund_step(c, "reviewer", after, "review"), 403, "OWN_CASE");
	assert_int_equal(fund_sum(c, "reserved"), 0);
}

/* One grant, two hundred approvals at once: it is approved once. */
static void
test_approved_once(void **state)
{
	enum { MANY = 200 };
	struct centre *c = *state;
	const struct who *as = centre_staff(c, "approver");
	const char *env = fund_envelope(c, "relief", 1000 * YUAN);
	const char *ref = fund_reserved(c, env, 1000 * YUAN, NULL);
	size_t sent[MANY], won = 0;

	for (int i = 0; i < MANY; i++) {
		const struct ask a = { .as = as,
			.method = "POST",
			.key = centre_printf(c, "once-%d", i),
			.path = centre_printf(
				c, FUND "/grants/%s/approve", ref),
			.body = "{\"version\":2}" };

		sent[i] = centre_send(c, &a);
	}
	for (int i = 0; i < MANY; i++)
		won += centre_answer(c, sent[i])->status == 200;
	assert_int_equal(won, 1);
	assert_int_equal(fund_sum(c, "committed"), 1000 * YUAN);
	assert_int_equal(fund_sum(c, "reserved"), 0);
	assert_sound(c);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		CENTRE_TEST(test_sixty_four_at_once),
		CENTRE_TEST(test_before_the_file),
		CENTRE_TEST(test_given_back),
		CENTRE_TEST(test_kin_does_not_sign),
		CENTRE_TEST(test_approved_once),
	};

	return cmocka_run_group_tests(tests, centre_make, centre_unmake);
}
