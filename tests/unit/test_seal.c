/* SPDX-License-Identifier: Apache-2.0 */
/* A sealed field opens in its own place, and nowhere else. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "seal.h"

static const char plain_text[] = "340299199005159814";

struct fixture {
	struct arena arena;
	struct keyring *keys;
	struct err e;
	char dir[64];
};

/* Counts up: each nonce differs, and a run is like the last one. */
static void
counting_fill(void *ctx, void *p, size_t n)
{
	uint8_t *next = ctx;

	for (size_t i = 0; i < n; i++)
		((uint8_t *)p)[i] = (*next)++;
}

static uint8_t counter;
static const struct rng rng = { counting_fill, &counter };

static const uint8_t masters[2][SEAL_KEY_SIZE] = { { 1 }, { 2 } };

static int
setup(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));

	arena_init(&f->arena, 1 << 20);
	f->keys = keyring_new(masters, 1, seal_columns, seal_columns_count);
	strcpy(f->dir, "/tmp/yizhan-seal-XXXXXX");
	assert_non_null(mkdtemp(f->dir));
	*state = f;
	return 0;
}

static int
teardown(void **state)
{
	static const char *const left[] = { "master.key", "master-2.key",
		"link.key" };
	struct fixture *f = *state;
	char path[128];

	for (size_t i = 0; i < ARRAY_LEN(left); i++) {
		snprintf(path, sizeof(path), "%s/%s", f->dir, left[i]);
		unlink(path);
	}
	rmdir(f->dir);
	keyring_free(f->keys);
	arena_release(&f->arena);
	free(f);
	return 0;
}

static struct bytes
sealed_id(struct fixture *f, int64_t row)
{
	return seal_field(f->keys, &rng, "person", "id_no", row,
		bytes_str(plain_text), &f->arena);
}

static int
open_as(struct fixture *f, const char *table, const char *column, int64_t row,
	struct bytes sealed, struct bytes *plain)
{
	err_clear(&f->e);
	return seal_open(
		f->keys, table, column, row, sealed, &f->arena, plain, &f->e);
}

static void
a_field_opens_in_its_place(void **state)
{
	struct fixture *f = *state;
	struct bytes s = sealed_id(f, 7), again = sealed_id(f, 7), plain;

	assert_int_equal(s.n, strlen(plain_text) + SEAL_OVERHEAD);
	assert_int_equal(seal_key_id(s), 1);
	assert_int_equal(open_as(f, "person", "id_no", 7, s, &plain), 0);
	assert_true(bytes_equal(plain, bytes_str(plain_text)));
	assert_int_equal(plain.p[plain.n], 0);
	assert_false(bytes_equal(s, again));
	s = seal_field(
		f->keys, &rng, "person", "name", 7, bytes_of("", 0), &f->arena);
	assert_int_equal(s.n, SEAL_OVERHEAD);
	assert_int_equal(open_as(f, "person", "name", 7, s, &plain), 0);
	assert_int_equal(plain.n, 0);
	assert_non_null(plain.p);
}

static void
a_moved_field_does_not_open(void **state)
{
	struct fixture *f = *state;
	struct bytes s = sealed_id(f, 7), plain;

	assert_int_equal(open_as(f, "person", "id_no", 8, s, &plain), -1);
	assert_int_equal(f->e.code, ERR_INTERNAL);
	assert_int_equal(open_as(f, "person", "id_no", -7, s, &plain), -1);
	assert_int_equal(open_as(f, "person", "name", 7, s, &plain), -1);
	assert_int_equal(open_as(f, "staff", "id_no", 7, s, &plain), -1);
}

static void
every_flipped_bit_is_seen(void **state)
{
	struct fixture *f = *state;
	struct bytes s = sealed_id(f, 7), plain;
	uint8_t *p = (uint8_t *)s.p;

	for (size_t bit = 0; bit < 8 * s.n; bit++) {
		p[bit / 8] ^= (uint8_t)(1 << bit % 8);
		assert_int_equal(
			open_as(f, "person", "id_no", 7, s, &plain), -1);
		p[bit / 8] ^= (uint8_t)(1 << bit % 8);
	}
	assert_int_equal(open_as(f, "person", "id_no", 7, s, &plain), 0);
}

static void
every_truncation_is_seen(void **state)
{
	struct fixture *f = *state;
	struct bytes s = sealed_id(f, 7), plain;

	for (size_t n = 0; n < s.n; n++) {
		assert_int_equal(open_as(f, "person", "id_no", 7,
					 bytes_of(s.p, n), &plain),
			-1);
		assert_int_equal(
			open_as(f, "person", "id_no", 7,
				bytes_of(s.p + n + 1, s.n - n - 1), &plain),
			-1);
	}
	assert_int_equal(seal_key_id(bytes_of(NULL, 0)), 0);
}

static void
rotation_reads_both_and_seals_with_the_new(void **state)
{
	struct fixture *f = *state;
	struct bytes old = sealed_id(f, 7), new, plain;
	struct keyring *both =
		keyring_new(masters, 2, seal_columns, seal_columns_count);
	uint8_t i1[BLIND_SIZE], i2[BLIND_SIZE];
	struct keyring *first = f->keys;

	f->keys = both;
	new = sealed_id(f, 7);
	assert_int_equal(seal_key_id(new), 2);
	assert_int_equal(open_as(f, "person", "id_no", 7, old, &plain), 0);
	assert_int_equal(open_as(f, "person", "id_no", 7, new, &plain), 0);
	blind_index(first, "person", "id_no", bytes_str(plain_text), i1);
	blind_index_under(
		both, 1, "person", "id_no", bytes_str(plain_text), i2);
	assert_memory_equal(i1, i2, BLIND_SIZE);
	blind_index(both, "person", "id_no", bytes_str(plain_text), i2);
	assert_memory_not_equal(i1, i2, BLIND_SIZE);
	f->keys = first;
	assert_int_equal(open_as(f, "person", "id_no", 7, new, &plain), -1);
	/* The id is bound too: a relabelled field is not tried with key 1. */
	((uint8_t *)new.p)[0] = 1;
	assert_int_equal(open_as(f, "person", "id_no", 7, new, &plain), -1);
	keyring_free(both);
}

static void
blind_indexes_join_nothing(void **state)
{
	struct fixture *f = *state;
	uint8_t a[BLIND_SIZE], b[BLIND_SIZE];
	struct bytes v = bytes_str(plain_text);

	blind_index(f->keys, "person", "id_no", v, a);
	blind_index(f->keys, "person", "id_no", v, b);
	assert_memory_equal(a, b, BLIND_SIZE);
	blind_index(f->keys, "staff", "id_no", v, b);
	assert_memory_not_equal(a, b, BLIND_SIZE);
	blind_index(f->keys, "person", "phone", v, b);
	assert_memory_not_equal(a, b, BLIND_SIZE);
	blind_index(f->keys, "person", "id_no", bytes_str("3"), b);
	assert_memory_not_equal(a, b, BLIND_SIZE);
}

static void
a_blob_is_bound_to_its_name(void **state)
{
	struct fixture *f = *state;
	struct bytes s = seal_blob(
		f->keys, &rng, "receipt.key", bytes_str("secret"), &f->arena);
	struct bytes plain;
	uint8_t a[SEAL_KEY_SIZE], b[SEAL_KEY_SIZE];

	assert_int_equal(seal_blob_open(f->keys, "receipt.key", s, &f->arena,
				 &plain, &f->e),
		0);
	assert_true(bytes_equal(plain, bytes_str("secret")));
	assert_int_equal(seal_blob_open(f->keys, "pass.key", s, &f->arena,
				 &plain, &f->e),
		-1);
	assert_int_equal(f->e.code, ERR_INTERNAL);
	keyring_derive(f->keys, 1, "receipt digest", a);
	keyring_derive(f->keys, 1, "park holder", b);
	assert_memory_not_equal(a, b, SEAL_KEY_SIZE);
	assert_memory_not_equal(a, masters[0], SEAL_KEY_SIZE);
}

static const char *
file_in(struct fixture *f, const char *name)
{
	return arena_printf(&f->arena, "%s/%s", f->dir, name);
}

static void
a_key_file_is_made_once_and_private(void **state)
{
	struct fixture *f = *state;
	const char *path = file_in(f, "master.key");
	uint8_t a[32], b[32];
	struct stat st;

	umask(0);
	assert_int_equal(key_file_create(path, &rng, 32, &f->e), 0);
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 07777, 0400);
	assert_int_equal(st.st_size, 32);
	assert_int_equal(key_file_load(path, a, 32, &f->e), 0);
	assert_int_equal(key_file_create(path, &rng, 32, &f->e), -1);
	err_clear(&f->e);
	assert_int_equal(key_file_load(path, b, 32, &f->e), 0);
	assert_memory_equal(a, b, 32);
	assert_int_equal(key_file_load(path, b, 31, &f->e), -1);
	for (mode_t m = 1; m <= 040; m <<= 1) {
		err_clear(&f->e);
		assert_int_equal(chmod(path, 0400 | m), 0);
		assert_int_equal(key_file_load(path, b, 32, &f->e), -1);
		assert_int_equal(f->e.code, ERR_INTERNAL);
	}
	assert_int_equal(chmod(path, 0400), 0);
	assert_int_equal(symlink(path, file_in(f, "link.key")), 0);
	assert_int_equal(
		key_file_load(file_in(f, "link.key"), b, 32, &f->e), -1);
	assert_int_equal(key_file_load(f->dir, b, 32, &f->e), -1);
}

static void
a_keyring_opens_every_generation(void **state)
{
	struct fixture *f = *state;
	struct keyring *k;

	assert_null(
		keyring_open(f->dir, seal_columns, seal_columns_count, &f->e));
	err_clear(&f->e);
	assert_int_equal(
		key_file_create(file_in(f, "master.key"), &rng, 32, &f->e), 0);
	k = keyring_open(f->dir, seal_columns, seal_columns_count, &f->e);
	assert_int_equal(keyring_current(k), 1);
	keyring_free(k);
	assert_int_equal(
		key_file_create(file_in(f, "master-2.key"), &rng, 32, &f->e),
		0);
	k = keyring_open(f->dir, seal_columns, seal_columns_count, &f->e);
	assert_int_equal(keyring_current(k), 2);
	keyring_free(k);
	assert_int_equal(chmod(file_in(f, "master-2.key"), 0440), 0);
	assert_null(
		keyring_open(f->dir, seal_columns, seal_columns_count, &f->e));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_field_opens_in_its_place),
		TEST(a_moved_field_does_not_open),
		TEST(every_flipped_bit_is_seen),
		TEST(every_truncation_is_seen),
		TEST(rotation_reads_both_and_seals_with_the_new),
		TEST(blind_indexes_join_nothing),
		TEST(a_blob_is_bound_to_its_name),
		TEST(a_key_file_is_made_once_and_private),
		TEST(a_keyring_opens_every_generation),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
