/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Revocation lists: where indexes come from, what a list weighs, snapshots and
 * deltas carried on from one to the next. What is refused is in
 * test_status_list_refuse.c.
 */
#include "list_fixture.h"

/* ---- indexes ---------------------------------------------------------------
 */

static void
indexes_are_a_permutation_of_each_block(void **state)
{
	static uint8_t seen[2 * LIST_BLOCK];
	const uint8_t key[32] = { 7 };
	size_t straight = 0;

	(void)state;
	memset(seen, 0, sizeof(seen));
	for (uint32_t n = 0; n < 2 * LIST_BLOCK; n++) {
		uint32_t i = list_index(key, n);

		assert_int_equal(i / LIST_BLOCK, n / LIST_BLOCK);
		assert_int_equal(list_nth(key, i), n);
		assert_int_equal(seen[i]++, 0);
		straight += i == n;
	}
	assert_true(straight < 16);
}

static void
a_list_stands_for_year_and_type(void **state)
{
	struct token t = { .type = TOKEN_PASS };

	(void)state;
	assert_int_equal(list_number(2026, TOKEN_PASS), 2026 % 64 * 4 + 2);
	assert_int_not_equal(list_number(2026, TOKEN_PASS),
		list_number(2026, TOKEN_VOUCHER));
	assert_int_not_equal(
		list_number(2026, TOKEN_PASS), list_number(2027, TOKEN_PASS));
	token_set_index(&t, 9, 0x00f1e2d3);
	assert_int_equal(list_index_of(&t), 0x00f1e2d3);
}

/* ---- sizes -----------------------------------------------------------------
 */

static void
a_million_passes_weigh_fifteen_kilobytes(void **state)
{
	struct fixture *f = *state;
	struct status_list l = list_of(8, 1), got = { 0 };
	const uint8_t key[32] = { 1 };
	struct bytes wire;

	for (uint32_t n = 0; n < 10000; n++)
		list_set(&l, list_index(key, n * 100), true);
	list_rehash(&l);
	wire = list_snapshot(&l, zeroes, f->key, &f->arena);
	assert_in_range(wire.n, 10000, 15000);
	assert_string_equal(take(f, &got, &no_mark, wire), "OK");
	assert_int_equal(got.n_issued, 8 * LIST_BLOCK);
	for (uint32_t i = 0; i < got.n_issued; i++)
		assert_int_equal(list_is_void(&got, i), list_is_void(&l, i));
	assert_false(list_is_void(&got, got.n_issued));
	list_release(&got);
	list_release(&l);
}

static void
sixty_revocations_are_one_code(void **state)
{
	struct fixture *f = *state;
	struct status_list base = list_of(8, 1), l = list_next(&base);
	const uint8_t key[32] = { 1 };
	uint8_t bytes[TOKEN_MAX];
	enum token_prefix prefix;
	struct bytes wire;
	const char *code;
	size_t n;

	for (uint32_t i = 0; i < 60; i++)
		list_set(&l, list_index(key, i * 17000), true);
	list_rehash(&l);
	wire = list_delta(&base, &l, f->key, &f->arena);
	assert_true(wire.n <= 300);
	code = list_delta_code(wire, &f->arena);
	assert_non_null(code);
	assert_int_equal(
		token_digits_parse(bytes_str(code), &prefix, bytes, &n),
		TOKEN_OK);
	assert_int_equal(prefix, TOKEN_DELTA);
	assert_string_equal(take(f, &base, &no_mark, bytes_of(bytes, n)), "OK");
	assert_true(list_is_void(&base, list_index(key, 17000)));
	for (uint32_t i = 0; i < 1000; i++)
		list_set(&l, list_index(key, 7 + i * 1000), true);
	l.seq++;
	list_rehash(&l);
	assert_null(list_delta_code(
		list_delta(&base, &l, f->key, &f->arena), &f->arena));
	list_release(&base);
	list_release(&l);
}

/* ---- carried on ------------------------------------------------------------
 */

static void
states_follow_one_another(void **state)
{
	struct fixture *f = *state;
	struct status_list a = list_of(1, 1), b = list_next(&a), c, got = { 0 };
	struct list_about about;
	struct bytes first = list_snapshot(&a, zeroes, f->key, &f->arena);

	list_set(&b, 0, true);
	list_set(&b, 1, true);
	list_set(&b, LIST_BLOCK - 1, true);
	list_rehash(&b);
	c = list_next(&b);
	list_set(&c, 1, false);
	list_rehash(&c);
	assert_string_equal(take(f, &got, &no_mark, first), "OK");
	assert_int_equal(got.ttl, 3600);
	assert_string_equal(
		take(f, &got, &no_mark, list_delta(&a, &b, f->key, &f->arena)),
		"OK");
	assert_true(list_is_void(&got, LIST_BLOCK - 1));
	assert_string_equal(
		take(f, &got, &no_mark,
			list_snapshot(&c, b.hash, f->key, &f->arena)),
		"OK");
	assert_false(list_is_void(&got, 1));
	assert_memory_equal(got.hash, c.hash, LIST_HASH);
	assert_int_equal(
		list_about(list_delta(&a, &c, f->key, &f->arena), &about),
		TOKEN_OK);
	assert_true(about.is_delta && about.base == 1 && about.seq == 3);
	list_release(&a);
	list_release(&b);
	list_release(&c);
	list_release(&got);
}

static void
the_same_state_renews_its_date(void **state)
{
	struct fixture *f = *state;
	struct status_list a = list_of(1, 5), got = { 0 };
	struct list_mark mark = mark_of(&a);
	struct bytes old = list_snapshot(&a, zeroes, f->key, &f->arena);

	assert_string_equal(take(f, &got, &no_mark, old), "OK");
	a.iat = NOW + 7 * DAY;
	assert_string_equal(
		take(f, &got, &mark, list_delta(&a, &a, f->key, &f->arena)),
		"OK");
	assert_int_equal(got.iat, NOW + 7 * DAY);
	assert_string_equal(take(f, &got, &mark, old), "OK");
	assert_int_equal(got.iat, NOW + 7 * DAY);
	list_release(&a);
	list_release(&got);
}

static void
a_list_grows_by_snapshot(void **state)
{
	struct fixture *f = *state;
	struct status_list a = list_of(1, 1), b = list_next(&a), got = { 0 };

	list_open_blocks(&b, 2);
	list_set(&b, LIST_BLOCK + 3, true);
	list_rehash(&b);
	assert_string_equal(
		take(f, &got, &no_mark,
			list_snapshot(&a, zeroes, f->key, &f->arena)),
		"OK");
	assert_string_equal(
		take(f, &got, &no_mark,
			list_snapshot(&b, a.hash, f->key, &f->arena)),
		"OK");
	assert_true(list_is_void(&got, LIST_BLOCK + 3));
	b.seq++;
	b.n_issued = LIST_BLOCK;
	list_rehash(&b);
	assert_string_equal(
		take(f, &got, &no_mark,
			list_snapshot(&b, got.hash, f->key, &f->arena)),
		"E_LIST_SIZE");
	list_release(&a);
	list_release(&b);
	list_release(&got);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(indexes_are_a_permutation_of_each_block),
		TEST(a_list_stands_for_year_and_type),
		TEST(a_million_passes_weigh_fifteen_kilobytes),
		TEST(sixty_revocations_are_one_code),
		TEST(states_follow_one_another),
		TEST(the_same_state_renews_its_date),
		TEST(a_list_grows_by_snapshot),
	};

	return cmocka_run_group_tests_name("status_list", tests, NULL, NULL);
}
