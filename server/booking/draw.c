/* SPDX-License-Identifier: Apache-2.0 */
#include "booking/draw.h"
#include "audit/audit.h"
#include "booking/booking.h"
#include "draw.sql.h"
#include "seal.h"
#include "str.h"
#include <stdlib.h>

#define SEED_SIZE 32
#define PLACES_A_STEP 25
#define HEX_SIZE (2 * SHA256_SIZE + 1)

struct ticket {
	uint8_t key[SHA256_SIZE];
	int64_t booking;
};

int
draw_begin(struct tx *tx, struct app *app, int64_t programme, struct err *e)
{
	uint8_t seed[SEED_SIZE], hash[SHA256_SIZE];
	struct bytes sealed;

	rng_fill(app->rng, seed, sizeof(seed));
	crypto_sha256(bytes_of(seed, sizeof(seed)), hash);
	sealed = seal_field(app->keyring, app->rng, "programme", "draw",
		programme, bytes_of(seed, sizeof(seed)), tx_arena(tx));
	crypto_wipe(seed, sizeof(seed));
	return sql_draw_begin(
		tx, e, programme, bytes_of(hash, sizeof(hash)), sealed);
}

/* ---- the order ----------------------------------------------------------- */

static void
hash_list(const struct sql_draw_entries_rows *rows, char out[HEX_SIZE])
{
	struct hash *h = hash_new();
	uint8_t sum[SHA256_SIZE];

	for (size_t i = 0; i < rows->n; i++) {
		hash_add(h, rows->items[i].no, strlen(rows->items[i].no));
		hash_add(h, "\n", 1);
	}
	hash_finish(h, sum);
	hash_free(h);
	hex_format(sum, sizeof(sum), out);
}

static int
by_key(const void *a, const void *b)
{
	const struct ticket *x = a, *y = b;

	return memcmp(x->key, y->key, sizeof(x->key));
}

static struct ticket *
order(struct arena *a, const struct sql_draw_entries_rows *rows,
	struct bytes seed)
{
	struct ticket *t = ARENA_ARRAY(a, struct ticket, rows->n + 1);
	char list[HEX_SIZE], hex[HEX_SIZE];

	hash_list(rows, list);
	hex_format(seed.p, seed.n, hex);
	for (size_t i = 0; i < rows->n; i++) {
		const struct bytes parts[] = { bytes_str(hex), bytes_str("|"),
			bytes_str(list), bytes_str("|"),
			bytes_str(rows->items[i].no) };

		crypto_sha256_parts(parts, ARRAY_LEN(parts), t[i].key);
		t[i].booking = rows->items[i].id;
	}
	qsort(t, rows->n, sizeof(*t), by_key);
	return t;
}

/* The seed is told, and everybody has a number. A rank below all row ids:
 * whoever registers later stands behind. */
static int
publish(struct tx *tx, struct app *app, const struct sql_draw_due *due,
	struct err *e)
{
	struct arena *a = tx_arena(tx);
	struct sql_draw_entries_rows rows;
	const struct ticket *t;
	struct bytes seed;

	if (seal_open(app->keyring, "programme", "draw", due->id, due->sealed,
		    a, &seed, e) != 0 ||
		sql_draw_entries(tx, e, due->id, &rows) != 0)
		return -1;
	t = order(a, &rows, seed);
	for (size_t i = 0; i < rows.n; i++)
		if (sql_draw_rank(tx, e, t[i].booking, (int64_t)i + 1) != 0 ||
			sql_draw_add(tx, e, t[i].booking, due->id,
				(int64_t)i + 1) != 0)
			return -1;
	if (sql_draw_publish(tx, e, due->id, seed) != 0)
		return -1;
	return audit_add(tx, e, app->rng, "system", "draw.publish",
		arena_printf(a, "programme:%lld", (long long)due->id),
		arena_printf(a, "{\"n\":%zu}", rows.n));
}

static int
place(struct tx *tx, struct app *app, int64_t programme, struct err *e)
{
	int64_t placed;
	size_t given;

	if (wait_place(tx, app, programme, PLACES_A_STEP, &given, e) != 0)
		return -1;
	if (given == PLACES_A_STEP)
		return 0;
	if (sql_draw_placed(tx, e, programme, &placed) != 0 ||
		sql_draw_done(tx, e, programme, tx_now(tx)) != 0)
		return -1;
	return audit_add(tx, e, app->rng, "system", "draw.done",
		arena_printf(
			tx_arena(tx), "programme:%lld", (long long)programme),
		arena_printf(
			tx_arena(tx), "{\"placed\":%lld}", (long long)placed));
}

int
draw_step(struct tx *tx, struct app *app, struct err *e)
{
	struct sql_draw_due due;
	int found = sql_draw_due(tx, e, tx_now(tx), &due);
	int rc;

	if (found <= 0)
		return found;
	rc = !due.sealed.p ? place(tx, app, due.id, e)
			   : publish(tx, app, &due, e);
	return rc == 0 ? 1 : -1;
}

int
draw_is_due(struct tx *tx, struct err *e)
{
	struct sql_draw_due due;

	return sql_draw_due(tx, e, tx_now(tx), &due);
}

/* ---- for who registers --------------------------------------------------- */

/* The code stands behind a '#', as on receipts: no server sees who looks. */
static const char *
url_of(struct arena *a, const struct app *app, const char *code)
{
	const char *base = app->config.public_url;
	size_t n = strlen(base);

	while (n > 0 && base[n - 1] == '/')
		n--;
	return arena_printf(a, "%.*s/draw#%s", (int)n, base, code);
}

int
draw_note(struct tx *tx, const struct app *app, int64_t programme,
	int64_t booking, struct draw_note *out, struct err *e)
{
	struct sql_draw_note row;
	int found = sql_draw_note(tx, e, programme, booking, &row);

	if (found <= 0)
		return found;
	*out = (struct draw_note){ .at = row.at,
		.hash = row.hash,
		.url = url_of(tx_arena(tx), app, row.code),
		.number = row.n_null ? 0 : row.n,
		.done = !row.drawn_at_null };
	return 1;
}

int
draw_awaits(struct tx *tx, int64_t booking, struct err *e)
{
	struct sql_draw_awaits row;

	return sql_draw_awaits(tx, e, booking, &row);
}

/* ---- for anyone ---------------------------------------------------------- */

int
draw_load(struct tx *tx, const struct offer *o, int64_t after, size_t max,
	struct draw *out, struct err *e)
{
	struct sql_draw_results_rows rows;
	struct sql_draw_get row;

	if (sql_draw_get(tx, e, o->id, &row) != 1 || !row.hash.p)
		return e->code == ERR_NONE ? err_set(e, ERR_NOT_FOUND) : -1;
	if (sql_draw_results(tx, e, o->id, after, (int64_t)max, &rows) != 0)
		return -1;
	*out = (struct draw){ .hash = row.hash,
		.seed = row.seed,
		.entries = ARENA_ARRAY(
			tx_arena(tx), struct draw_entry, rows.n + 1),
		.n_entries = rows.n };
	for (size_t i = 0; i < rows.n; i++)
		out->entries[i] = (struct draw_entry){ rows.items[i].no,
			rows.items[i].n, rows.items[i].placed != 0 };
	return 0;
}
