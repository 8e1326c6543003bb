/* SPDX-License-Identifier: Apache-2.0 */
/* Whose visit it is: one person's, from the first card to the end. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "agent/visit.h"

#define ONE "34029919900515981X"
#define TWO "340299199005159828"
#define THREE "340299199005159836"
#define FOUR "340299199005159844"
#define MINUTE INT64_C(60000)

struct fixture {
	struct clock clock;
	int64_t now;
	struct visit v;
};

static int64_t
now(void *ctx)
{
	return ((struct fixture *)ctx)->now;
}

static int
setup(void **state)
{
	static struct fixture f;

	f = (struct fixture){ .clock = { now, now, &f }, .now = MINUTE };
	visit_init(&f.v, &f.clock, &rng_system);
	*state = &f;
	return 0;
}

/* Is it told to be another person's? */
static bool
put(struct fixture *f, const char *id_no)
{
	struct card c = { .name = "测试" };
	bool other;

	snprintf(c.id_no, sizeof(c.id_no), "%s", id_no);
	assert_non_null(visit_begin(&f->v, &c, &other));
	assert_string_equal(c.id_no, "");
	return other;
}

static void
test_another_card(void **state)
{
	struct fixture *f = *state;

	assert_false(put(f, ONE));
	assert_false(put(f, ONE));
	visit_hold(&f->v, "a");
	assert_false(
		put(f, "34029919900515981x")); /* as some readers have it */
	assert_true(visit_holds(&f->v, "a"));
	assert_true(put(f, TWO));
	assert_false(visit_holds(&f->v, "a"));
	assert_false(put(f, TWO)); /* the visit is theirs now */
	assert_true(put(f, ONE));
}

/* Neither leaving the reader nor an act makes it anybody's. */
static void
test_until_its_end(void **state)
{
	struct fixture *f = *state;

	assert_false(put(f, ONE));
	visit_drop(&f->v);
	assert_true(put(f, TWO));
	visit_spend(&f->v, f->v.handle);
	assert_string_equal(f->v.card.id_no, "");
	assert_true(put(f, ONE));
	visit_end(&f->v);
	assert_false(put(f, TWO));
}

/* A page waits for three minutes where people get longer. */
static void
test_longer_than_a_page_waits(void **state)
{
	struct fixture *f = *state;

	assert_false(put(f, ONE));
	f->now += VISIT_IDLE_MS;
	visit_expire(&f->v);
	assert_string_equal(f->v.card.id_no, "");
	f->now += MINUTE;
	assert_true(put(f, TWO));
	f->now += VISIT_OWNER_MS;
	assert_false(put(f, ONE));
	assert_false(visit_holds(&f->v, ""));
}

static const char *
beside(struct fixture *f, const char *id_no)
{
	struct card c = { .name = "同用" };
	const char *handle;

	snprintf(c.id_no, sizeof(c.id_no), "%s", id_no);
	handle = visit_add_beside(&f->v, &c);
	assert_string_equal(c.id_no, "");
	return handle;
}

/* Who shares stands beside the first one, and is never taken for them. */
static void
test_who_shares(void **state)
{
	struct fixture *f = *state;
	char old[VISIT_HANDLE_SIZE];
	const char *handle;

	assert_null(beside(f, TWO)); /* of nobody's yet */
	assert_false(put(f, ONE));
	assert_null(beside(f, "34029919900515981x"));
	handle = beside(f, TWO);
	assert_non_null(handle);
	assert_string_equal(visit_find_beside(&f->v, handle)->id_no, TWO);
	assert_null(visit_find(&f->v, handle));
	assert_null(visit_find_beside(&f->v, f->v.handle));
	memcpy(old, handle, sizeof(old));
	handle = beside(f, TWO);
	assert_null(visit_find_beside(&f->v, old));
	assert_non_null(visit_find_beside(&f->v, handle));
	assert_non_null(beside(f, THREE));
	assert_null(beside(f, FOUR)); /* three share at most */
	assert_false(put(f, ONE));
	assert_non_null(visit_find_beside(&f->v, handle));
	assert_true(put(f, FOUR));
	assert_null(visit_find_beside(&f->v, handle));
}

static void
test_who_shares_goes_with_the_visit(void **state)
{
	struct fixture *f = *state;
	const char *handle;

	assert_false(put(f, ONE));
	handle = beside(f, TWO);
	assert_non_null(handle);
	visit_spend(&f->v, f->v.handle);
	assert_string_equal(f->v.beside[0].card.id_no, "");
	assert_false(put(f, ONE));
	assert_non_null(beside(f, TWO));
	f->now += VISIT_IDLE_MS;
	visit_expire(&f->v);
	assert_string_equal(f->v.beside[0].card.id_no, "");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_another_card, setup),
		cmocka_unit_test_setup(test_until_its_end, setup),
		cmocka_unit_test_setup(test_longer_than_a_page_waits, setup),
		cmocka_unit_test_setup(test_who_shares, setup),
		cmocka_unit_test_setup(
			test_who_shares_goes_with_the_visit, setup),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
