/* SPDX-License-Identifier: Apache-2.0 */
/* The waits before another try to sign in. */
#include "staff_fixture.h"

/* ---- waits ---- */

static void
fail_times(struct op *o, int n, const char *name, const char *source)
{
	for (int i = 0; i < n; i++)
		assert_int_equal(sign_in_as(o, name, "wrong", NULL, source),
			ERR_SIGN_IN_FAILED);
}

static void
test_throttle_account(void **state)
{
	struct centre *t = *state;
	struct op o = { .t = t };
	int64_t wait = 1000;

	add(t, "limin", "clerk", NULL, false);
	/* Two slips are free; from then on 1 s, 2 s, 4 s …, 15 min at most. */
	fail_times(&o, 3, "limin", "a");
	for (int i = 0; i < 12; i++) {
		assert_int_equal(sign_in_as(&o, "limin", PASSWORD, NULL, "b"),
			ERR_THROTTLED);
		centre_pass(t, wait - 1);
		assert_int_equal(sign_in_as(&o, "limin", PASSWORD, NULL, "b"),
			ERR_THROTTLED);
		centre_pass(t, 1);
		fail_times(&o, 1, "limin", "b");
		wait = wait * 2 < 900000 ? wait * 2 : 900000;
	}
	/* Never locked: after the wait the right password gets in. */
	centre_pass(t, 900000);
	assert_int_equal(
		sign_in_as(&o, "limin", PASSWORD, NULL, "c"), ERR_NONE);
	fail_times(&o, 3, "limin", "c");
}

static void
test_throttle_source(void **state)
{
	struct centre *t = *state;
	struct op o = { .t = t };
	char name[24];

	add(t, "limin", "clerk", NULL, false);
	for (int i = 0; i < 11; i++) {
		snprintf(name, sizeof(name), "guess%d", i);
		fail_times(&o, 1, name, "10.0.0.9");
	}
	assert_int_equal(sign_in_as(&o, "limin", PASSWORD, NULL, "10.0.0.9"),
		ERR_THROTTLED);
	assert_int_equal(
		sign_in_as(&o, "limin", PASSWORD, NULL, "10.0.0.8"), ERR_NONE);
	centre_pass(t, 1000);
	assert_int_equal(
		sign_in_as(&o, "limin", PASSWORD, NULL, "10.0.0.9"), ERR_NONE);
}

/* Slips of another hour do not add up. */
static void
test_throttle_forgives(void **state)
{
	struct op o = { .t = *state };

	for (int i = 0; i < 4; i++) {
		fail_times(&o, 2, "limin", "s");
		centre_pass(o.t, 900000);
	}
	fail_times(&o, 3, "limin", "s");
	assert_int_equal(
		sign_in_as(&o, "limin", "wrong", NULL, "s"), ERR_THROTTLED);
}

/* A clock that was set back keeps nobody out. */
static void
test_throttle_clock(void **state)
{
	struct op o = { .t = *state };

	fail_times(&o, 3, "limin", "s");
	centre_pass(o.t, -2 * 3600000);
	fail_times(&o, 1, "limin", "s");
}

/* Tries that were hashed side by side do not get past the wait. */
static void
test_throttle_parallel(void **state)
{
	struct centre *t = *state;
	struct op o[5];
	struct err e = { 0 };

	add(t, "limin", "clerk", NULL, false);
	for (size_t i = 0; i < ARRAY_LEN(o); i++) {
		memset(&o[i], 0, sizeof(o[i]));
		o[i].t = t;
		o[i].sign = (struct sign_in){ .name = "limin",
			.password = i == 4 ? PASSWORD : "wrong",
			.source = "s" };
		assert_int_equal(
			centre_do(t, DB_READ, fn_load, &o[i]), ERR_NONE);
	}
	for (size_t i = 0; i < ARRAY_LEN(o); i++) {
		assert_int_equal(sign_in_hash(&t->app, &o[i].sign, &e), 0);
		assert_int_equal(
			centre_do(t, DB_WRITE, fn_finish, &o[i]), ERR_NONE);
		assert_int_equal(o[i].sign.refused,
			i < 3 ? ERR_SIGN_IN_FAILED : ERR_THROTTLED);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		T(test_throttle_account),
		T(test_throttle_source),
		T(test_throttle_forgives),
		T(test_throttle_clock),
		T(test_throttle_parallel),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
