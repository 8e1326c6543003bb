/* SPDX-License-Identifier: Apache-2.0 */
/* Who lives with the person that is served: by handle, until the end. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <stdio.h>

#include "agent/family.h"

#define ONE "34029919900515981X"
#define TWO "340299199005159828"

static int
setup(void **state)
{
	static struct family f;

	family_init(&f, &rng_system);
	*state = &f;
	return 0;
}

static const struct relative *
laid(struct family *f, const char *id_no)
{
	struct card c = { .name = "测试卡", .id_type = "resident" };

	snprintf(c.id_no, sizeof(c.id_no), "%.18s", id_no);
	return family_read(f, &c);
}

static void
test_the_same_number_is_one_person(void **state)
{
	struct family *f = *state;
	const struct relative *typed = family_type(f, "测试", ONE);

	assert_non_null(typed);
	assert_false(typed->chip);
	/* as some readers have it; the card says more, and stays */
	assert_ptr_equal(laid(f, "34029919900515981x"), typed);
	assert_true(typed->chip);
	assert_ptr_equal(family_type(f, "别的", ONE), typed);
	assert_string_equal(typed->name, "测试卡");
	assert_int_equal(f->n, 1);
	assert_ptr_not_equal(laid(f, TWO), typed);
}

static void
test_handles(void **state)
{
	struct family *f = *state;
	const struct relative *one = laid(f, ONE), *two = laid(f, TWO);
	char handle[VISIT_HANDLE_SIZE];

	assert_ptr_equal(family_find(f, one->handle), one);
	assert_ptr_equal(family_find(f, two->handle), two);
	assert_null(family_find(f, ""));
	assert_null(family_find(f, "00000000000000000000000000000000"));
	snprintf(handle, sizeof(handle), "%s", one->handle);
	family_wipe(f);
	assert_null(family_find(f, handle));
	for (size_t i = 0; i < sizeof(f->rows); i++)
		assert_int_equal(((const char *)f->rows)[i], 0);
}

static void
test_no_room(void **state)
{
	struct family *f = *state;
	char text[FAMILY_NAME_SIZE + 1], id_no[32];

	memset(text, 'x', sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	assert_null(family_type(f, text, ONE));
	assert_null(family_type(f, "测试", text));
	for (int i = 0; i < FAMILY_MAX; i++) {
		snprintf(id_no, sizeof(id_no), "34029919900515%04d", i);
		assert_non_null(laid(f, id_no));
	}
	assert_null(laid(f, ONE));
	assert_non_null(laid(f, id_no));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(
			test_the_same_number_is_one_person, setup),
		cmocka_unit_test_setup(test_handles, setup),
		cmocka_unit_test_setup(test_no_room, setup),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
