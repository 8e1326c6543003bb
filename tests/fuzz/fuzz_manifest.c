/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a backup says about itself, and its seal. Taken: each part is one that
 * a backup may hold, the text that is written again reads the same, its seal
 * fits, and with one byte turned neither text nor seal does. An input is a
 * manifest, or "s", a seal, a NUL and the text it is said to belong to.
 */
#include "backup/manifest.h"
#include "fuzz.h"

static struct keyring *
ring(uint8_t first, size_t n)
{
	uint8_t masters[SEAL_GENERATIONS_MAX][SEAL_KEY_SIZE] = { { first } };

	for (size_t i = 1; i < n; i++)
		masters[i][0] = (uint8_t)(first + i);
	return keyring_new((const uint8_t(*)[SEAL_KEY_SIZE])masters, n,
		seal_columns, seal_columns_count);
}

static void
check_parts(const struct manifest *m)
{
	const struct backup_part *parts = m->parts.items;

	for (size_t i = 0; i < m->parts.n; i++) {
		const char *name = parts[i].name;

		CHECK(backup_row_find(name) != NULL);
		CHECK(*name != '/' && strstr(name, "..") == NULL);
		CHECK(strcmp(name, "master.key") != 0);
		CHECK(parts[i].size >= 0);
		CHECK(strlen(parts[i].sha256) == HEX_SIZE - 1);
	}
}

/* Sealed by a key it is taken with that one only, and only as it is. */
static void
check_sealed(struct arena *a, struct manifest *m, size_t turn)
{
	struct keyring *k = ring(1, 1), *other = ring(9, 1), *more = ring(1, 2);
	const char *own = arena_alloc(a, HEX_SIZE);
	struct bytes text, seal;
	struct err e = { 0 };

	master_check(k, 1, (char *)(uintptr_t)own);
	m->key_checks = (struct json_list){ &own, 1 };
	text = manifest_format(a, m);
	seal = manifest_seal(a, k, text);
	CHECK(manifest_seal_check(seal, text, &e) == 0);
	CHECK(manifest_key_check(m, k, seal, text, &e) == 0);
	CHECK(manifest_key_check(m, more, seal, text, &e) == 0);
	CHECK(manifest_key_check(m, other, seal, text, &e) == -1 &&
		e.code == ERR_MASTER_KEY_WRONG);
	err_clear(&e);
	((uint8_t *)(uintptr_t)text.p)[turn % text.n] ^= 1;
	CHECK(manifest_seal_check(seal, text, &e) == -1);
	err_clear(&e);
	CHECK(manifest_key_check(m, k, seal, text, &e) == -1 &&
		e.code == ERR_BACKUP_DAMAGED);
	keyring_free(k);
	keyring_free(other);
	keyring_free(more);
}

/* As many checks as it names keys are needed. */
static void
check_foreign(struct arena *a, const struct manifest *m)
{
	struct keyring *k = ring(1, 1);
	struct err e = { 0 };

	CHECK(manifest_key_check(m, k, manifest_seal(a, k, bytes_str("x")),
		      bytes_str("x"), &e) == -1);
	CHECK(e.code == ERR_MASTER_KEY_WRONG);
	keyring_free(k);
}

static void
check_text(struct arena *a, struct bytes text)
{
	struct err e = { 0 };
	struct manifest *m = manifest_parse(a, text, &e), *again;
	struct bytes once, twice;

	CHECK((m != NULL) == (e.code == ERR_NONE));
	if (!m) {
		CHECK(e.code == ERR_BACKUP_DAMAGED);
		return;
	}
	check_parts(m);
	once = manifest_format(a, m);
	again = manifest_parse(a, once, &e);
	CHECK(again != NULL);
	twice = manifest_format(a, again);
	CHECK(bytes_equal(once, twice));
	check_foreign(a, again);
	check_sealed(a, again, text.n);
}

static void
check_seal(const uint8_t *data, size_t n)
{
	const uint8_t *end = memchr(data, '\0', n);
	struct err e = { 0 };
	char hash[HEX_SIZE];
	uint8_t raw[SHA256_SIZE];
	struct bytes text;

	if (!end)
		return;
	text = bytes_of(end + 1, (size_t)(data + n - end - 1));
	crypto_sha256(text, raw);
	hex_format(raw, sizeof(raw), hash);
	if (manifest_seal_check(
		    bytes_of(data, (size_t)(end - data)), text, &e) == 0)
		CHECK(memcmp(data, hash, HEX_SIZE - 1) == 0);
	else
		CHECK(e.code == ERR_BACKUP_DAMAGED);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	uint8_t *copy = fuzz_copy(data, n);
	struct arena a;

	arena_init(&a, 8 * FUZZ_ARENA);
	if (n && data[0] == 's')
		check_seal(copy + 1, n - 1);
	else
		check_text(&a, bytes_of(copy, n));
	arena_release(&a);
	free(copy);
	return 0;
}
