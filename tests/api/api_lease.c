/* SPDX-License-Identifier: Apache-2.0 */
/* Places that a kiosk may promise while its line is down. */
#include "small.h"
#include "late.h"

#define THREE "\"lease_places\":3,\"lease_minutes\":600,"
#define LEASED ",\"lease\":true"

static const struct small three_days = { 9, 3, 3, THREE };

static const struct reply *
lease(struct centre *c, int kiosk)
{
	const struct reply *r = centre_post(c, centre_kiosk(c, kiosk),
		"/api/v1/leases", "{\"kind\":\"" SMALL_KIND "\"}");

	assert_reply(r, 200, "");
	return r;
}

/* What a kiosk has in the nth session; -1: that one is not leased. */
static int64_t
leased(struct centre *c, const struct reply *r, int n)
{
	const char *ref = small_session(c, n);
	const json_t *one;
	size_t i;

	json_array_foreach((json_t *)reply_find(r, "leases"), i, one)
	{
		if (strcmp(json_string_value(json_object_get(one, "session")),
			    ref) == 0)
			return json_integer_value(json_object_get(one, "n"));
	}
	return -1;
}

static const struct reply *
book(struct centre *c, int kiosk, int session, const char *more)
{
	return centre_post(c, centre_kiosk(c, kiosk), "/api/v1/bookings",
		small_body(c, centre_id(c, "19900515"),
			small_session(c, session), more));
}

/* Done offline at kiosk 0: what the desk's list says of it. */
static const char *
late(struct centre *c, int64_t seq, int session)
{
	const struct late l = { .seq = seq,
		.path = "/api/v1/bookings",
		.body = small_body(c, centre_id(c, "19900515"),
			small_session(c, session), LEASED) };

	return late_state(c, 0, late_text(c, &l, NULL));
}

static void
assert_counts(struct centre *c, int64_t n_leased, int64_t n_taken)
{
	static const char *const levels[] = { "session", "day", "place",
		"programme" };

	for (size_t i = 0; i < ARRAY_LEN(levels); i++) {
		assert_int_equal(small_count(c, "leased", levels[i]), n_leased);
		assert_int_equal(small_count(c, "taken", levels[i]), n_taken);
	}
	small_sound(c);
}

/* ---- leasing ------------------------------------------------------------- */

static void
test_lease(void **state)
{
	struct centre *c = *state;
	const struct reply *r;

	small_offer(c, &three_days);
	r = lease(c, 0);
	for (int i = 0; i < 3; i++)
		assert_int_equal(leased(c, r, i), 1);
	assert_string_equal(reply_text(r, "items.0.code"), SMALL_CODE);
	assert_int_equal(reply_int(r, "items.0.free"), 3);
	assert_string_equal(
		reply_text(r, "items.0.sessions.0.id"), small_session(c, 0));
	assert_int_equal(reply_int(r, "items.0.sessions.0.free"), 1);
	assert_counts(c, 3, 0);
	/* Twice is as once; another kiosk has its own. */
	lease(c, 0);
	assert_counts(c, 3, 0);
	lease(c, 1);
	assert_counts(c, 6, 0);
	r = centre_get(c, centre_staff(c, "finance"),
		"/api/v1/programmes/" SMALL_CODE "/tree");
	assert_int_equal(reply_int(r, "nodes.0.leased"), 6);
	assert_int_equal(reply_int(r, "nodes.0.free"), 3);
}

/* What is leased is nobody else's, and no more is leased than there is. */
static void
test_leased_is_not_free(void **state)
{
	const struct small s = { 2, 2, 1, THREE };
	struct centre *c = *state;

	small_offer(c, &s);
	assert_int_equal(leased(c, lease(c, 0), 1), 1);
	assert_counts(c, 2, 0);
	assert_int_equal(reply_int(lease(c, 1), "items.0.free"), 0);
	assert_reply(book(c, 1, 0, ""), 409, "QUOTA_FULL");
	assert_reply(book(c, 1, 0, LEASED), 409, "QUOTA_FULL");
	assert_reply(book(c, 0, 0, ""), 409, "QUOTA_FULL");
	assert_reply(book(c, 0, 0, LEASED), 201, "");
	assert_counts(c, 1, 1);
}

/* A session that would begin before the lease ends is not leased. */
static void
test_not_before_the_end(void **state)
{
	const struct small s = { 9, 3, 3,
		"\"lease_places\":3,\"lease_minutes\":1440," };
	struct centre *c = *state;
	const struct reply *r;

	small_offer(c, &s);
	centre_pass(c, 24 * HOUR);
	r = lease(c, 0);
	assert_int_equal(leased(c, r, 0), -1);
	assert_int_equal(leased(c, r, 1), 2);
	assert_int_equal(leased(c, r, 2), 1);
	assert_counts(c, 3, 0);
}

static void
test_none_is_leased(void **state)
{
	const struct small s = { 9, 3, 3, NULL };
	struct centre *c = *state;

	small_offer(c, &s);
	assert_null(reply_find(lease(c, 0), "items.0"));
	assert_counts(c, 0, 0);
	assert_reply(book(c, 0, 0, LEASED), 201, "");
	assert_counts(c, 0, 1);
	assert_reply(centre_post(c, centre_kiosk(c, 0), "/api/v1/leases", "{}"),
		422, "FIELDS");
}

/* ---- what is promised ---------------------------------------------------- */

/* Three promised on a lease of three, handed in once and again. */
static void
test_promised(void **state)
{
	const struct small s = { 3, 3, 1, THREE };
	struct centre *c = *state;
	struct late l = { .seq = 1, .path = "/api/v1/bookings" };
	const char *text;

	small_offer(c, &s);
	lease(c, 0);
	centre_pass(c, HOUR);
	l.body = small_body(
		c, centre_id(c, "19900515"), small_session(c, 0), LEASED);
	text = late_text(c, &l, NULL);
	assert_string_equal(late_state(c, 0, text), "imported");
	assert_string_equal(late_state(c, 0, text), "imported");
	assert_string_equal(late(c, 2, 1), "imported");
	assert_counts(c, 1, 2);
	assert_string_equal(late(c, 3, 2), "imported");
	assert_counts(c, 0, 3);
	assert_string_equal(late(c, 4, 0), "conflict");
	assert_counts(c, 0, 3);
	assert_int_equal(centre_int(c, "SELECT count(*) FROM booking"), 3);
}

/* The date on the paper is the day on which it was done. */
static void
test_dated(void **state)
{
	struct centre *c = *state;
	struct late l = { .seq = 1, .path = "/api/v1/bookings" };
	int64_t then;

	small_offer(c, &three_days);
	lease(c, 0);
	then = clock_now(centre_app(c)->clock);
	l.wall = then;
	l.body = small_body(
		c, centre_id(c, "19900515"), small_session(c, 0), LEASED);
	centre_pass(c, 5 * HOUR);
	assert_string_equal(
		late_state(c, 0, late_text(c, &l, NULL)), "imported");
	assert_int_equal(centre_int(c, "SELECT accepted_at FROM casefile WHERE "
				       "service = 'checkup'"),
		then);
}

/* Behind the end of a lease its places are everybody's: what comes in then has
 * one if there is one, or is a conflict. */
static void
test_end(void **state)
{
	const struct small s = { 2, 2, 1, THREE };
	struct centre *c = *state;

	small_offer(c, &s);
	lease(c, 0);
	centre_pass(c, 10 * HOUR - 1);
	small_tick(c);
	assert_counts(c, 2, 0);
	centre_pass(c, 1);
	small_tick(c);
	assert_counts(c, 0, 0);
	assert_int_equal(
		centre_int(c, "SELECT count(*) FROM booking_lease"), 0);
	assert_reply(book(c, 1, 0, ""), 201, "");
	assert_string_equal(late(c, 1, 0), "conflict");
	assert_string_equal(
		centre_text(c, "SELECT code FROM outbox_item"), "QUOTA_FULL");
	assert_string_equal(late(c, 2, 1), "imported");
	assert_counts(c, 0, 2);
}

/* A kiosk that is shut out keeps what it may have promised, so long. */
static void
test_shut_out(void **state)
{
	const struct small s = { 2, 2, 1, THREE };
	struct centre *c = *state;

	small_offer(c, &s);
	lease(c, 0);
	centre_revoke(c, 0);
	assert_reply(book(c, 1, 0, ""), 409, "QUOTA_FULL");
	centre_pass(c, 10 * HOUR);
	assert_reply(book(c, 1, 0, ""), 201, "");
	assert_counts(c, 0, 1);
}

/* While somebody waits nothing more is leased, and what ends is theirs. */
static void
test_who_waits_is_first(void **state)
{
	const struct small s = { 2, 2, 1, THREE };
	struct centre *c = *state;

	small_offer(c, &s);
	lease(c, 0);
	assert_reply(
		centre_post(c, centre_kiosk(c, 1), "/api/v1/waiting",
			centre_printf(c,
				"{\"person\":{\"name\":\"测试\",\"id_type\":"
				"\"resident\",\"id_no\":\"%s\"},\"source\":"
				"\"chip\",\"sessions\":[\"%s\"]}",
				centre_id(c, "19900515"), small_session(c, 0))),
		201, "");
	centre_pass(c, 5 * HOUR);
	lease(c, 0);
	centre_pass(c, 5 * HOUR);
	lease(c, 0);
	assert_string_equal(
		centre_text(c, "SELECT state FROM booking"), "booked");
	assert_counts(c, 1, 1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		CENTRE_TEST(test_lease),
		CENTRE_TEST(test_leased_is_not_free),
		CENTRE_TEST(test_not_before_the_end),
		CENTRE_TEST(test_none_is_leased),
		CENTRE_TEST(test_promised),
		CENTRE_TEST(test_dated),
		CENTRE_TEST(test_end),
		CENTRE_TEST(test_shut_out),
		CENTRE_TEST(test_who_waits_is_first),
	};

	return cmocka_run_group_tests_name(
		"lease", tests, centre_make, centre_unmake);
}
