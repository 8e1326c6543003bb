/* SPDX-License-Identifier: Apache-2.0 */
/* The file of lists for a gate without a line: whole or not at all. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "list_file.h"

static const char golden[] =
	"yizhan-lists 1\n"
	"dHJ1c3Q\n"
	"\n"
	"bGlzdA\n"
	"sha256 "
	"b504ac7b5d04ee5d9e63a38a63fdf5329d0d7aa8341a3667e51bba273ad6e311\n";

static int
arena_setup(void **state)
{
	struct arena *a = *state = xcalloc(1, sizeof(*a));

	arena_init(a, LIST_FILE_MAX * 4);
	return 0;
}

static int
arena_teardown(void **state)
{
	arena_release(*state);
	free(*state);
	return 0;
}

static void
comes_back(void **state)
{
	const struct bytes in[] = { bytes_str("trust"), bytes_str(""),
		bytes_str("list") };
	struct bytes out[LIST_FILE_WIRES], file;
	size_t n;

	file = list_file_make(*state, in, 3);
	assert_int_equal(file.n, sizeof(golden) - 1);
	assert_memory_equal(file.p, golden, file.n);
	assert_true(list_file_is(file));
	assert_int_equal(list_file_read(file, *state, out, &n), 0);
	assert_int_equal(n, 3);
	for (size_t i = 0; i < n; i++)
		assert_true(bytes_equal(in[i], out[i]));
}

/* Cut off anywhere, longer, changed anywhere. */
static void
whole_or_not_at_all(void **state)
{
	struct bytes out[LIST_FILE_WIRES];
	char copy[sizeof(golden) + 1];
	size_t n;

	for (size_t i = 0; i < sizeof(golden) - 1; i++) {
		assert_int_equal(
			list_file_read(bytes_of(golden, i), *state, out, &n),
			-1);
		memcpy(copy, golden, sizeof(golden));
		copy[i] ^= 1;
		assert_int_equal(
			list_file_read(bytes_of(copy, sizeof(golden) - 1),
				*state, out, &n),
			-1);
	}
	memcpy(copy, golden, sizeof(golden));
	copy[sizeof(golden) - 1] = '\n';
	assert_int_equal(
		list_file_read(bytes_of(copy, sizeof(golden)), *state, out, &n),
		-1);
	assert_false(list_file_is(bytes_str("9015")));
	assert_false(list_file_is(bytes_of(NULL, 0)));
}

static void
as_many_as_there_is_room_for(void **state)
{
	struct bytes in[LIST_FILE_WIRES], out[LIST_FILE_WIRES];
	size_t n;

	for (size_t i = 0; i < LIST_FILE_WIRES; i++)
		in[i] = bytes_str("x");
	assert_int_equal(
		list_file_read(list_file_make(*state, in, LIST_FILE_WIRES),
			*state, out, &n),
		0);
	assert_int_equal(n, LIST_FILE_WIRES);
	assert_int_equal(
		list_file_read(list_file_make(*state, in, 0), *state, out, &n),
		0);
	assert_int_equal(n, 0);
}

#define FILE_TEST(name)                                                        \
	cmocka_unit_test_setup_teardown(name, arena_setup, arena_teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		FILE_TEST(comes_back),
		FILE_TEST(whole_or_not_at_all),
		FILE_TEST(as_many_as_there_is_room_for),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
