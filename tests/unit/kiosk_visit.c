/* SPDX-License-Identifier: Apache-2.0 */
/* Whose visit it is: one person's, from the first card to the end. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <stdio.h>

#include "agent/visit.h"

#define ONE "34029919900515981X"
#define TWO "340299199005159828"
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

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_another_card, setup),
		cmocka_unit_test_setup(test_until_its_end, setup),
		cmocka_unit_test_setup(test_longer_than_a_page_waits, setup),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
