/* SPDX-License-Identifier: Apache-2.0 */
#include "seal.h"
#include "crypto.h"
#include "gcm.h"

#include <stdlib.h>

enum { AAD_MAX = 160 };

/* clang-format off */
const struct seal_column seal_columns[] = {
	{ "person",	"id_no" },
	{ "person",	"name" },
	{ "person",	"phone" },
	{ "staff",	"id_no" },
	{ "person_history", "old" },
	{ "person_history", "reason" },
	{ "person_history", "evidence" },
	{ "case_event",	"reason" },
	{ "enrolment",	"employer" },
	{ "outbox_item", "act" },
	{ "outbox_item", "reason" },
	{ "rating_followup", "reason" },
	{ "programme",	"draw" },
	{ "staff_factor", "secret" },
	{ "fund_grant",	"payee" },
	{ "fund_grant",	"bank" },
	{ "fund_grant",	"card" },
	{ "fund_run",	"file" },
	{ "handover",	"draft" },
	{ "aid_draft",	"id_no" },
	{ "aid_draft",	"form" },
	{ "aid_member",	"id_no" },
	{ "aid_case",	"form" },
	{ "aid_case",	"card" },
	{ "aid_claim",	"what" },
	{ "aid_note",	"text" },
	{ "aid_picture_part", "data" },
};
/* clang-format on */
const size_t seal_columns_count = ARRAY_LEN(seal_columns);

/* One generation: the master and everything derived from it ahead of time. */
struct generation {
	uint8_t master[SEAL_KEY_SIZE];
	uint8_t blob[SEAL_KEY_SIZE];
	/* By column; columns of one table have the same seal key. */
	uint8_t (*seal)[SEAL_KEY_SIZE];
	uint8_t (*blind)[SEAL_KEY_SIZE];
};

struct keyring {
	const struct seal_column *columns;
	size_t n_columns;
	struct generation generations[SEAL_GENERATIONS_MAX];
	size_t n_generations;
	EVP_CIPHER
	*cipher; /* fetched once: a look-up costs as much as a seal */
};

/* What a sealed value is bound to. */
struct place {
	const char *table;
	const char *column;
	int64_t row_id;
};

/* Appends a piece behind its two-byte length, so no two places read alike. */
static size_t
put_piece(uint8_t *to, size_t n, const void *p, size_t len)
{
	BUG_ON(n + 2 + len > AAD_MAX);
	to[n++] = (uint8_t)(len >> 8);
	to[n++] = (uint8_t)len;
	memcpy(to + n, p, len);
	return n + len;
}

static size_t
place_format(const struct place *at, uint8_t key_id, uint8_t out[AAD_MAX])
{
	uint8_t row[8];
	size_t n = 0;

	for (int i = 0; i < 8; i++)
		row[i] = (uint8_t)((uint64_t)at->row_id >> (56 - 8 * i));
	n = put_piece(out, n, at->table, strlen(at->table));
	n = put_piece(out, n, at->column, strlen(at->column));
	n = put_piece(out, n, row, sizeof(row));
	return put_piece(out, n, &key_id, 1);
}

/* ---- the keyring ------------------------------------------------------- */

static void
derive(const uint8_t master[SEAL_KEY_SIZE], const char *purpose,
	const char *table, const char *column, uint8_t out[SEAL_KEY_SIZE])
{
	uint8_t info[AAD_MAX];
	size_t n = 0;

	n = put_piece(info, n, purpose, strlen(purpose));
	n = put_piece(info, n, table, strlen(table));
	n = put_piece(info, n, column, strlen(column));
	crypto_hkdf(bytes_of(master, SEAL_KEY_SIZE),
		bytes_str("yizhan keyring 1"), bytes_of(info, n), out,
		SEAL_KEY_SIZE);
}

static void
generation_init(struct generation *g, const uint8_t master[SEAL_KEY_SIZE],
	const struct seal_column *columns, size_t n)
{
	memcpy(g->master, master, SEAL_KEY_SIZE);
	derive(master, "blob", "", "", g->blob);
	g->seal = xcalloc(n, SEAL_KEY_SIZE);
	g->blind = xcalloc(n, SEAL_KEY_SIZE);
	for (size_t i = 0; i < n; i++) {
		const struct seal_column *c = &columns[i];

		derive(master, "seal", c->table, "", g->seal[i]);
		derive(master, "blind", c->table, c->column, g->blind[i]);
	}
}

struct keyring *
keyring_new(const uint8_t (*masters)[SEAL_KEY_SIZE], size_t n_masters,
	const struct seal_column *columns, size_t n_columns)
{
	struct keyring *k = xcalloc(1, sizeof(*k));

	BUG_ON(n_masters == 0 || n_masters > SEAL_GENERATIONS_MAX);
	k->columns = columns;
	k->n_columns = n_columns;
	k->n_generations = n_masters;
	k->cipher = EVP_CIPHER_fetch(NULL, "AES-256-GCM", NULL);
	BUG_ON(!k->cipher);
	for (size_t i = 0; i < n_masters; i++)
		generation_init(
			&k->generations[i], masters[i], columns, n_columns);
	return k;
}

void
keyring_free(struct keyring *k)
{
	if (!k)
		return;
	for (size_t i = 0; i < k->n_generations; i++) {
		struct generation *g = &k->generations[i];

		crypto_wipe(g->seal, k->n_columns * SEAL_KEY_SIZE);
		crypto_wipe(g->blind, k->n_columns * SEAL_KEY_SIZE);
		free(g->seal);
		free(g->blind);
	}
	EVP_CIPHER_free(k->cipher);
	crypto_wipe(k, sizeof(*k));
	free(k);
}

uint8_t
keyring_current(const struct keyring *k)
{
	return (uint8_t)k->n_generations;
}

void
keyring_derive(const struct keyring *k, uint8_t key_id, const char *purpose,
	uint8_t out[SEAL_KEY_SIZE])
{
	BUG_ON(key_id == 0 || key_id > k->n_generations);
	derive(k->generations[key_id - 1].master, "derive", purpose, "", out);
}

static size_t
column_get(const struct keyring *k, const char *table, const char *column)
{
	for (size_t i = 0; i < k->n_columns; i++) {
		if (strcmp(k->columns[i].table, table) == 0 &&
			strcmp(k->columns[i].column, column) == 0)
			return i;
	}
	BUG("a sealed column that no table of columns names");
}

/* ---- sealing ----------------------------------------------------------- */

static struct bytes
seal(const struct keyring *k, const uint8_t key[SEAL_KEY_SIZE],
	const struct place *at, const struct rng *rng, struct bytes plain,
	struct arena *a)
{
	uint8_t *out = arena_alloc(a, plain.n + SEAL_OVERHEAD);
	uint8_t aad[AAD_MAX];

	out[0] = keyring_current(k);
	rng_fill(rng, out + 1, GCM_NONCE);
	gcm_seal(k->cipher, key, out + 1,
		bytes_of(aad, place_format(at, out[0], aad)), plain,
		out + 1 + GCM_NONCE);
	return bytes_of(out, plain.n + SEAL_OVERHEAD);
}

/* 0 and plain[sealed.n - SEAL_OVERHEAD], or -1. */
static int
unseal(const struct keyring *k, const uint8_t key[SEAL_KEY_SIZE],
	const struct place *at, struct bytes sealed, uint8_t *plain)
{
	uint8_t aad[AAD_MAX];

	return gcm_open(k->cipher, key, sealed.p + 1,
		bytes_of(aad, place_format(at, sealed.p[0], aad)),
		bytes_of(sealed.p + 1 + GCM_NONCE, sealed.n - 1 - GCM_NONCE),
		plain);
}

/* The generation of a sealed value, NULL if there is none or it is short. */
static const struct generation *
generation_find(const struct keyring *k, struct bytes sealed)
{
	uint8_t id = seal_key_id(sealed);

	if (sealed.n < SEAL_OVERHEAD || sealed.n > INT32_MAX || id == 0 ||
		id > k->n_generations)
		return NULL;
	return &k->generations[id - 1];
}

uint8_t
seal_key_id(struct bytes sealed)
{
	return sealed.n ? sealed.p[0] : 0;
}

struct bytes
seal_field(const struct keyring *k, const struct rng *rng, const char *table,
	const char *column, int64_t row_id, struct bytes plain, struct arena *a)
{
	const struct generation *g = &k->generations[k->n_generations - 1];
	struct place at = { table, column, row_id };

	return seal(
		k, g->seal[column_get(k, table, column)], &at, rng, plain, a);
}

int
seal_open(const struct keyring *k, const char *table, const char *column,
	int64_t row_id, struct bytes sealed, struct arena *a,
	struct bytes *plain, struct err *e)
{
	const struct generation *g = generation_find(k, sealed);
	size_t i = column_get(k, table, column);
	struct place at = { table, column, row_id };
	uint8_t *out = NULL;

	if (g)
		out = arena_alloc(a, sealed.n - SEAL_OVERHEAD + 1);
	if (!g || unseal(k, g->seal[i], &at, sealed, out) != 0)
		return err_setf(e, ERR_INTERNAL,
			"%s.%s of row %lld does not open", table, column,
			(long long)row_id);
	*plain = bytes_of(out, sealed.n - SEAL_OVERHEAD);
	return 0;
}

struct bytes
seal_blob(const struct keyring *k, const struct rng *rng, const char *name,
	struct bytes plain, struct arena *a)
{
	struct place at = { "", name, 0 };

	return seal(k, k->generations[k->n_generations - 1].blob, &at, rng,
		plain, a);
}

int
seal_blob_open(const struct keyring *k, const char *name, struct bytes sealed,
	struct arena *a, struct bytes *plain, struct err *e)
{
	const struct generation *g = generation_find(k, sealed);
	struct place at = { "", name, 0 };
	uint8_t *out = NULL;

	if (g)
		out = arena_alloc(a, sealed.n - SEAL_OVERHEAD + 1);
	if (!g || unseal(k, g->blob, &at, sealed, out) != 0)
		return err_setf(e, ERR_INTERNAL, "%s does not open", name);
	*plain = bytes_of(out, sealed.n - SEAL_OVERHEAD);
	return 0;
}

/* ---- blind indexes ----------------------------------------------------- */

void
blind_index_under(const struct keyring *k, uint8_t key_id, const char *table,
	const char *column, struct bytes normalised, uint8_t out[BLIND_SIZE])
{
	size_t i = column_get(k, table, column);

	BUG_ON(key_id == 0 || key_id > k->n_generations);
	crypto_hmac(
		bytes_of(k->generations[key_id - 1].blind[i], SEAL_KEY_SIZE),
		normalised, out);
}

void
blind_index(const struct keyring *k, const char *table, const char *column,
	struct bytes normalised, uint8_t out[BLIND_SIZE])
{
	blind_index_under(
		k, keyring_current(k), table, column, normalised, out);
}
