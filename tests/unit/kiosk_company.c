/* SPDX-License-Identifier: Apache-2.0 */
/* Who else has a part in a visit: by role, by handle, until the end. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <stdio.h>

#include "agent/company.h"

#define ONE "34029919900515981X"
#define TWO "340299199005159828"
#define THREE "340299199005159836"

static int
setup(void **state)
{
	static struct company c;

	company_init(&c, &rng_system);
	*state = &c;
	return 0;
}

static const struct companion *
laid(struct company *c, enum company_role role, const char *id_no)
{
	struct card card = { .name = "测试卡", .id_type = "resident" };

	snprintf(card.id_no, sizeof(card.id_no), "%.18s", id_no);
	return company_read(c, role, &card);
}

static const struct companion *
typed(struct company *c, const char *name, const char *id_no)
{
	return company_type(c, COMPANY_RELATIVE, name, id_no);
}

static void
test_the_same_number_is_one_person(void **state)
{
	struct company *c = *state;
	const struct companion *row = typed(c, "测试", ONE);

	assert_non_null(row);
	assert_false(row->chip);
	/* as some readers have it; the card says more, and stays */
	assert_ptr_equal(laid(c, COMPANY_RELATIVE, "34029919900515981x"), row);
	assert_true(row->chip);
	assert_ptr_equal(typed(c, "别的", ONE), row);
	assert_string_equal(row->name, "测试卡");
	assert_ptr_not_equal(laid(c, COMPANY_RELATIVE, TWO), row);
	/* in another role somebody is another row */
	assert_ptr_not_equal(laid(c, COMPANY_HOLDER, ONE), row);
}

static void
test_handles(void **state)
{
	struct company *c = *state;
	const struct companion *one = laid(c, COMPANY_RELATIVE, ONE);
	const struct companion *two = laid(c, COMPANY_HOLDER, TWO);
	char handle[HANDLE_SIZE];

	assert_ptr_equal(company_find(c, COMPANY_RELATIVE, one->handle), one);
	assert_ptr_equal(company_find(c, COMPANY_HOLDER, two->handle), two);
	assert_null(company_find(c, COMPANY_HOLDER, one->handle));
	assert_null(company_find(c, COMPANY_HOLDER, ""));
	assert_null(company_find(
		c, COMPANY_HOLDER, "00000000000000000000000000000000"));
	company_part(c);
	assert_ptr_equal(company_find(c, COMPANY_RELATIVE, one->handle), one);
	assert_string_equal(two->id_no, "");
	snprintf(handle, sizeof(handle), "%s", one->handle);
	company_wipe(c);
	assert_null(company_find(c, COMPANY_RELATIVE, handle));
	for (size_t i = 0; i < sizeof(c->rows); i++)
		assert_int_equal(((const char *)c->rows)[i], 0);
}

/* A household is as large as it is; more than that is a mistake. */
static void
test_no_room(void **state)
{
	struct company *c = *state;
	char text[COMPANY_NAME_SIZE + 1], id_no[32];

	memset(text, 'x', sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	assert_null(typed(c, text, ONE));
	assert_null(typed(c, "测试", text));
	for (int i = 0; i < COMPANY_RELATIVES; i++) {
		snprintf(id_no, sizeof(id_no), "34029919900515%04d", i);
		assert_non_null(laid(c, COMPANY_RELATIVE, id_no));
	}
	assert_null(laid(c, COMPANY_RELATIVE, ONE));
	assert_non_null(laid(c, COMPANY_RELATIVE, id_no));
	assert_non_null(laid(c, COMPANY_HOLDER, ONE));
}

/* Wrong cards fill nothing: the oldest goes, or one is taken back. */
static void
test_wrong_cards(void **state)
{
	struct company *c = *state;
	char one[HANDLE_SIZE], two[HANDLE_SIZE], three[HANDLE_SIZE];

	snprintf(one, sizeof(one), "%s", laid(c, COMPANY_HOLDER, ONE)->handle);
	snprintf(two, sizeof(two), "%s", laid(c, COMPANY_HOLDER, TWO)->handle);
	assert_string_equal(laid(c, COMPANY_HOLDER, ONE)->handle, one);
	snprintf(three, sizeof(three), "%s",
		laid(c, COMPANY_HOLDER, THREE)->handle);
	assert_null(company_find(c, COMPANY_HOLDER, two));
	assert_non_null(company_find(c, COMPANY_HOLDER, one));
	company_forget(c, COMPANY_RELATIVE, three);
	assert_non_null(company_find(c, COMPANY_HOLDER, three));
	company_forget(c, COMPANY_HOLDER, three);
	assert_null(company_find(c, COMPANY_HOLDER, three));
	assert_non_null(laid(c, COMPANY_HOLDER, TWO));
	assert_non_null(company_find(c, COMPANY_HOLDER, one));
}

static void
test_roles(void **state)
{
	enum company_role role = COMPANY_ROLES;

	(void)state;
	assert_true(company_role_find("holder", &role));
	assert_int_equal(role, COMPANY_HOLDER);
	assert_true(company_role_find("relative", &role));
	assert_int_equal(role, COMPANY_RELATIVE);
	assert_false(company_role_find("", &role));
	assert_false(company_role_find("beside", &role));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(
			test_the_same_number_is_one_person, setup),
		cmocka_unit_test_setup(test_handles, setup),
		cmocka_unit_test_setup(test_no_room, setup),
		cmocka_unit_test_setup(test_wrong_cards, setup),
		cmocka_unit_test(test_roles),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
