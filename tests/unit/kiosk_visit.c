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

static const struct companion *
join(struct fixture *f, enum company_role role, const char *id_no,
	enum err_code refused)
{
	struct card c = { .name = "同来" };
	struct err e = { 0 };
	const struct companion *row;

	snprintf(c.id_no, sizeof(c.id_no), "%s", id_no);
	row = visit_join(&f->v, role, &c, &e);
	assert_int_equal(e.code, refused);
	assert_true(!row == (refused != ERR_NONE));
	return row;
}

static bool
is_there(struct fixture *f, enum company_role role, const char *handle)
{
	return company_find(&f->v.company, role, handle) != NULL;
}

/* Who comes along is never taken for the first one. */
static void
test_who_comes_along(void **state)
{
	static const enum err_code own[] = { [COMPANY_HOLDER] =
						     ERR_PASS_HOLDERS,
		[COMPANY_RELATIVE] = ERR_AID_TWICE };
	struct fixture *f = *state;

	for (unsigned i = 0; i < COMPANY_ROLES; i++) {
		enum company_role role = (enum company_role)i;
		char handle[HANDLE_SIZE];

		join(f, role, TWO, own[i]); /* of nobody's yet */
		assert_false(put(f, ONE));
		join(f, role, "34029919900515981x", own[i]);
		snprintf(handle, sizeof(handle), "%s",
			join(f, role, TWO, ERR_NONE)->handle);
		assert_null(visit_find(&f->v, handle));
		assert_false(is_there(f, role, f->v.handle));
		assert_false(put(f, ONE));
		assert_true(is_there(f, role, handle));
		assert_true(put(f, FOUR));
		assert_false(is_there(f, role, handle));
		visit_end(&f->v);
	}
}

/* role, how a visit goes on, and who is still there then */
static void
test_how_long_they_stay(void **state)
{
	static const struct {
		enum company_role role;
		bool after_the_act;
	} rows[] = {
		{ COMPANY_HOLDER, false },
		{ COMPANY_RELATIVE, true },
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		enum company_role role = rows[i].role;
		const struct companion *row;

		assert_false(put(f, ONE));
		row = join(f, role, TWO, ERR_NONE);
		visit_spend(&f->v, f->v.handle);
		assert_int_equal(row->id_no[0] != '\0', rows[i].after_the_act);
		row = join(f, role, TWO, ERR_NONE);
		f->now += VISIT_IDLE_MS;
		visit_expire(&f->v);
		assert_string_equal(row->id_no, "");
		row = join(f, role, THREE, ERR_NONE);
		visit_end(&f->v);
		assert_string_equal(row->id_no, "");
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_another_card, setup),
		cmocka_unit_test_setup(test_until_its_end, setup),
		cmocka_unit_test_setup(test_longer_than_a_page_waits, setup),
		cmocka_unit_test_setup(test_who_comes_along, setup),
		cmocka_unit_test_setup(test_how_long_they_stay, setup),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
