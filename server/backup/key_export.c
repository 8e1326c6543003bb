/* SPDX-License-Identifier: Apache-2.0 */
#include "backup/key_export.h"
#include "backup/manifest.h"
#include "crypto.h"
#include "str.h"

#include <stdio.h>

static const char first_line[] = "yizhan-master-keys 1";

/* What the passphrase seals, and under which name. */
struct box {
	struct keyring *k;
	char name[sizeof("master keys ") + HEX_SIZE];
};

/* The lines above are part of the name, so that none can be changed. */
static int
box_open(struct box *box, const char *passphrase,
	const uint8_t salt[PASSPHRASE_SALT], const struct kdf_cost *cost,
	struct bytes above, struct err *e)
{
	uint8_t key[1][SEAL_KEY_SIZE], hash[SHA256_SIZE];
	char hex[HEX_SIZE];
	int rc = passphrase_key(passphrase, salt, cost, key[0], e);

	if (rc == 0)
		box->k = keyring_new((const uint8_t(*)[SEAL_KEY_SIZE])key, 1,
			seal_columns, seal_columns_count);
	crypto_wipe(key, sizeof(key));
	crypto_sha256(above, hash);
	hex_format(hash, sizeof(hash), hex);
	snprintf(box->name, sizeof(box->name), "master keys %s", hex);
	return rc;
}

static void
put_checks(struct str *s, const uint8_t (*masters)[SEAL_KEY_SIZE], size_t n)
{
	struct keyring *k =
		keyring_new(masters, n, seal_columns, seal_columns_count);
	char hex[HEX_SIZE];

	for (size_t i = 0; i < n; i++) {
		master_check(k, (uint8_t)(i + 1), hex);
		str_printf(s, "check %s\n", hex);
	}
	keyring_free(k);
}

struct bytes
key_export_format(struct arena *a, const struct rng *rng,
	const uint8_t (*masters)[SEAL_KEY_SIZE], size_t n,
	const char *passphrase, const struct kdf_cost *cost, struct err *e)
{
	uint8_t salt[PASSPHRASE_SALT];
	char hex[2 * PASSPHRASE_SALT + 1];
	struct bytes sealed;
	struct box box;
	struct str s;
	char *text;

	rng_fill(rng, salt, sizeof(salt));
	hex_format(salt, sizeof(salt), hex);
	str_init(&s, a, KEY_EXPORT_MAX);
	str_printf(&s, "%s\n", first_line);
	str_printf(&s, "kdf argon2id memory=%lld passes=%lld lanes=1\n",
		(long long)cost->memory_kib, (long long)cost->passes);
	str_printf(&s, "salt %s\n", hex);
	put_checks(&s, masters, n);
	if (box_open(&box, passphrase, salt, cost, str_bytes(&s), e) != 0)
		return bytes_of(NULL, 0);
	sealed = seal_blob(
		box.k, rng, box.name, bytes_of(masters, n * SEAL_KEY_SIZE), a);
	keyring_free(box.k);
	text = arena_alloc(a, 2 * sealed.n + 1);
	hex_format(sealed.p, sealed.n, text);
	str_printf(&s, "sealed %s\n", text);
	BUG_ON(s.over);
	return str_bytes(&s);
}

/* ---- reading ---- */

struct reader {
	const char *p; /* NUL behind the text */
	struct arena *a;
};

/* The value behind "word " on the next line; NULL if it is another. */
static const char *
next_value(struct reader *r, const char *word)
{
	size_t n = strlen(word), end = strcspn(r->p, "\n");
	const char *value;

	if (strncmp(r->p, word, n) != 0 || r->p[end] != '\n' || end < n)
		return NULL;
	value = arena_strndup(r->a, r->p + n, end - n);
	r->p += end + 1;
	return value;
}

static int
read_cost(const char *value, struct kdf_cost *cost)
{
	static const char before[] = "memory=", between[] = " passes=",
			  after[] = " lanes=1";
	const char *second;
	struct bytes memory, passes;

	if (!value || strncmp(value, before, sizeof(before) - 1) != 0)
		return -1;
	value += sizeof(before) - 1;
	second = strstr(value, between);
	if (!second)
		return -1;
	memory = bytes_of(value, (size_t)(second - value));
	second += sizeof(between) - 1;
	passes = bytes_of(second, strcspn(second, " "));
	if (strcmp(second + passes.n, after) != 0 ||
		digits_parse(memory, kdf_cost_most.memory_kib,
			&cost->memory_kib) != 0 ||
		digits_parse(passes, kdf_cost_most.passes, &cost->passes) != 0)
		return -1;
	return cost->memory_kib >= 8 && cost->passes >= 1 ? 0 : -1;
}

static int
read_sealed(struct reader *r, struct bytes *out)
{
	const char *hex = next_value(r, "sealed ");
	size_t n = hex ? strlen(hex) / 2 : 0;
	uint8_t *raw;

	if (n == 0 || strlen(hex) != 2 * n || *r->p)
		return -1;
	raw = arena_alloc(r->a, n);
	*out = bytes_of(raw, n);
	return hex_parse(hex, raw, n);
}

static int
damaged(struct err *e)
{
	return err_set(e, ERR_KEY_FILE_DAMAGED);
}

static int
take_keys(struct bytes plain, size_t n_checks,
	uint8_t out[SEAL_GENERATIONS_MAX][SEAL_KEY_SIZE], struct err *e)
{
	if (plain.n != n_checks * SEAL_KEY_SIZE)
		return damaged(e);
	memcpy(out, plain.p, plain.n);
	return (int)n_checks;
}

int
key_export_parse(struct arena *a, struct bytes text, const char *passphrase,
	uint8_t out[SEAL_GENERATIONS_MAX][SEAL_KEY_SIZE], struct err *e)
{
	const char *all = arena_strndup(a, text.p, text.n);
	struct reader r = { all, a };
	struct err why = { 0 };
	struct kdf_cost cost;
	uint8_t salt[PASSPHRASE_SALT];
	struct bytes above, sealed, plain;
	struct box box;
	const char *hex, *rest;
	size_t n = 0;
	int rc;

	rest = next_value(&r, first_line);
	if (strlen(all) != text.n || !rest || *rest ||
		read_cost(next_value(&r, "kdf argon2id "), &cost) != 0)
		return damaged(e);
	hex = next_value(&r, "salt ");
	if (!hex || strlen(hex) != 2 * sizeof(salt) ||
		hex_parse(hex, salt, sizeof(salt)) != 0)
		return damaged(e);
	while (next_value(&r, "check "))
		n++;
	above = bytes_of(all, (size_t)(r.p - all));
	if (n == 0 || n > SEAL_GENERATIONS_MAX || read_sealed(&r, &sealed) != 0)
		return damaged(e);
	if (box_open(&box, passphrase, salt, &cost, above, e) != 0)
		return -1;
	rc = seal_blob_open(box.k, box.name, sealed, a, &plain, &why);
	keyring_free(box.k);
	/* A changed byte looks the same: the tag says yes or no, not why. */
	if (rc != 0)
		return err_set(e, ERR_PASSPHRASE_WRONG);
	return take_keys(plain, n, out, e);
}
