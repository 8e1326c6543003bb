/* SPDX-License-Identifier: Apache-2.0 */
#include "revocation/revocation.h"
#include "civil.h"
#include "crypto.h"
#include "revocation.sql.h"
#include "seal.h"
#include "signing.h"

#define EXP_S (INT64_C(31) * 86400) /* older lists open nothing */
#define TTL_S 600
/* A pass that was appended to one that runs ends two years behind its list. */
#define PASS_YEARS 2
#define VOUCHER_YEARS 1
/* More than are given between two backups. Of numbers gates take LIST_JUMP_MAX
 * at once, and a centre may be restored more than once. */
#define LEAP_SEQ (LIST_JUMP_MAX / 5)
#define LEAP_INDEXES (LIST_BLOCK / 2)
#define SMALL 200 /* changes that are surely shorter than a snapshot */

/* ---- indexes ------------------------------------------------------------- */

static const char *
type_name(enum token_type type)
{
	return type == TOKEN_PASS ? "pass" : "voucher";
}

static int
step(struct tx *tx, int64_t list, int64_t idx, bool is_void, struct err *e)
{
	struct sql_revocation_list_step row;

	if (sql_revocation_list_step(tx, e, list, &row) != 0)
		return -1;
	return sql_revocation_add(
		tx, e, list, row.seq, idx, is_void, tx_now(tx));
}

static void
key_of(struct tx *tx, const struct app *app, enum token_type type, int year,
	uint8_t out[32])
{
	keyring_derive(app->keyring, 1,
		arena_printf(
			tx_arena(tx), "%s index %d", type_name(type), year),
		out);
}

int
revocation_next(struct tx *tx, struct app *app, enum token_type type, int year,
	struct revocation_index *out, struct err *e)
{
	struct sql_revocation_list_give row;
	uint8_t key[32];
	int64_t n;

	out->list = list_number(year, type);
	if (sql_revocation_list_open(tx, e, out->list, type, year) != 0 ||
		sql_revocation_list_give(tx, e, out->list, &row) != 0)
		return -1;
	n = row.given - 1;
	if (n >= (int64_t)LIST_BLOCK * LIST_BLOCKS_MAX)
		return err_setf(e, ERR_INTERNAL, "the year's list is full");
	key_of(tx, app, type, year, key);
	out->idx = list_index(key, (uint32_t)n);
	crypto_wipe(key, sizeof(key));
	/* Another block is a change of the list: its first index is good. */
	if (n > 0 && n % LIST_BLOCK == 0)
		return step(tx, out->list, n, false, e);
	return 0;
}

int
revocation_is_given(struct tx *tx, const struct app *app, int64_t list,
	int64_t idx, struct err *e)
{
	struct sql_revocation_list_get row;
	uint8_t key[32];
	int64_t n;
	int found = sql_revocation_list_get(tx, e, list, &row);

	if (found <= 0)
		return found;
	if (idx < 0 || idx >= (int64_t)LIST_BLOCK * LIST_BLOCKS_MAX)
		return 0;
	key_of(tx, app, (enum token_type)row.type, (int)row.year, key);
	n = list_nth(key, (uint32_t)idx);
	crypto_wipe(key, sizeof(key));
	return n < row.given;
}

static int64_t
blocks_of(int64_t given)
{
	return given ? (given - 1) / LIST_BLOCK + 1 : 1;
}

static int
leap(struct tx *tx, const struct sql_revocation_list_every *l, struct err *e)
{
	const int64_t most = (int64_t)LIST_BLOCK * LIST_BLOCKS_MAX;
	int64_t given = l->given + LEAP_INDEXES, seq = l->seq + LEAP_SEQ;

	if (given > most)
		given = most;
	if (sql_revocation_list_leap(tx, e, l->list, given, seq) != 0)
		return -1;
	if (blocks_of(given) == blocks_of(l->given))
		return 0;
	return step(tx, l->list, (blocks_of(given) - 1) * LIST_BLOCK, false, e);
}

/* Lists that may have been begun after the backup: it knows nothing of them. */
static int
open_recent(struct tx *tx, struct err *e)
{
	const int year = civil_from_ms(tx_now(tx)).y;
	const struct {
		enum token_type type;
		int year;
	} rows[] = {
		{ TOKEN_PASS, year },
		{ TOKEN_PASS, year + 1 },
		{ TOKEN_VOUCHER, year },
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		if (sql_revocation_list_open(tx, e,
			    list_number(rows[i].year, rows[i].type),
			    rows[i].type, rows[i].year) != 0)
			return -1;
	return 0;
}

int
revocation_leap(struct tx *tx, struct err *e)
{
	struct sql_revocation_list_every_rows rows;

	if (open_recent(tx, e) != 0 ||
		sql_revocation_list_every(tx, e, &rows) != 0)
		return -1;
	for (size_t i = 0; i < rows.n; i++)
		if (leap(tx, &rows.items[i], e) != 0)
			return -1;
	return 0;
}

int
revocation_set(
	struct tx *tx, int64_t list, int64_t idx, bool is_void, struct err *e)
{
	struct sql_revocation_newest was;
	int found = sql_revocation_newest(tx, e, list, idx, &was);

	if (found < 0)
		return -1;
	if ((found && was.is_void != 0) == is_void)
		return 0;
	return step(tx, list, idx, is_void, e);
}

int
revocation_since(struct tx *tx, int64_t list, int64_t idx, int64_t *seq,
	int64_t *at, struct err *e)
{
	struct sql_revocation_newest was;
	int found = sql_revocation_newest(tx, e, list, idx, &was);

	if (found <= 0 || !was.is_void)
		return found < 0 ? -1 : 0;
	*seq = was.seq;
	*at = was.at;
	return 1;
}

int
revocation_at_time(struct tx *tx, int64_t list, int64_t idx, int64_t at,
	int64_t *seq, struct err *e)
{
	struct sql_revocation_by_time was = { 0 };
	int found = sql_revocation_by_time(tx, e, list, idx, at, &was);

	*seq = was.seq;
	return found > 0 ? was.is_void != 0 : found;
}

int
revocation_at_seq(
	struct tx *tx, int64_t list, int64_t idx, int64_t upto, struct err *e)
{
	struct sql_revocation_by_seq was;
	int found = sql_revocation_by_seq(tx, e, list, idx, upto, &was);

	return found > 0 ? was.is_void != 0 : found;
}

/* ---- lists --------------------------------------------------------------- */

/* A gate that has heard of no list lets nobody in: this year's is there before
 * its first index is given. */
static void
add_empty(struct revocation_list *lists, size_t *n, int year,
	enum token_type type)
{
	const struct revocation_list empty = { .list = list_number(year, type),
		.year = year,
		.seq = 1,
		.type = type };

	for (size_t i = 0; i < *n; i++)
		if (lists[i].list == empty.list)
			return;
	lists[(*n)++] = empty;
}

int
revocation_lists(struct tx *tx, unsigned types, struct revocation_list **out,
	size_t *n, struct err *e)
{
	static const enum token_type all[] = { TOKEN_PASS, TOKEN_VOUCHER };
	int year = civil_from_ms(tx_now(tx)).y;
	struct sql_revocation_list_all_rows rows;

	if (sql_revocation_list_all(
		    tx, e, year - PASS_YEARS, year - VOUCHER_YEARS, &rows) != 0)
		return -1;
	*n = 0;
	*out = ARENA_ARRAY(
		tx_arena(tx), struct revocation_list, rows.n + ARRAY_LEN(all));
	for (size_t i = 0; i < rows.n; i++) {
		const struct sql_revocation_list_all *r = &rows.items[i];

		if (types & TOKEN_TYPE_BIT((unsigned)r->type))
			(*out)[(*n)++] = (struct revocation_list){ r->list,
				r->year, r->given, r->seq,
				(enum token_type)r->type };
	}
	for (size_t i = 0; i < ARRAY_LEN(all); i++)
		if (types & TOKEN_TYPE_BIT(all[i]))
			add_empty(*out, n, year, all[i]);
	return 0;
}

/* Goes on from the number that the list has to a later one. */
static int
fold(struct tx *tx, struct status_list *l, int64_t until, struct err *e)
{
	struct sql_revocation_changes_rows rows;

	if (sql_revocation_changes(tx, e, l->list, l->seq, until, &rows) != 0)
		return -1;
	for (size_t i = 0; i < rows.n; i++) {
		uint32_t idx = (uint32_t)rows.items[i].idx;

		if (idx >= l->n_issued)
			list_open_blocks(l, idx / LIST_BLOCK + 1);
		list_set(l, idx, rows.items[i].is_void != 0);
	}
	l->seq = (uint32_t)until;
	list_rehash(l);
	return 0;
}

static void
begin(struct status_list *l, int64_t list, int64_t now)
{
	*l = (struct status_list){ .list = (uint8_t)list,
		.seq = 1,
		.iat = now,
		.exp = now + EXP_S,
		.ttl = TTL_S };
	list_open_blocks(l, 1);
	list_rehash(l);
}

static int
snapshot(struct tx *tx, struct app *app, const struct revocation_list *of,
	struct bytes *out, struct err *e)
{
	uint8_t before[LIST_HASH] = { 0 };
	int64_t now = tx_now(tx) / 1000;
	struct status_list l;
	int rc = 0;

	begin(&l, of->list, now);
	if (of->seq > 1) {
		rc = fold(tx, &l, of->seq - 1, e);
		memcpy(before, l.hash, sizeof(before));
	}
	if (rc == 0)
		rc = fold(tx, &l, of->seq, e);
	if (rc == 0)
		*out = list_snapshot(&l, before,
			signing_key(app, KEY_LIST, now), tx_arena(tx));
	list_release(&l);
	return rc;
}

/* A number that was given; others are of a time before a restore. */
static int
was_given(struct tx *tx, const struct revocation_list *l, int64_t seq,
	struct err *e)
{
	struct sql_revocation_at row;

	if (seq == 1 || seq == l->seq)
		return 1;
	return seq < 1 || seq > l->seq
		       ? 0
		       : sql_revocation_at(tx, e, l->list, seq, &row);
}

/* None (p is NULL) where there is no way but a snapshot. */
static int
delta(struct tx *tx, struct app *app, const struct revocation_list *of,
	int64_t have, struct bytes *out, struct err *e)
{
	int64_t now = tx_now(tx) / 1000;
	struct status_list base, l;
	int rc = was_given(tx, of, have, e);

	*out = bytes_of(NULL, 0);
	if (rc <= 0)
		return rc;
	begin(&base, of->list, now);
	begin(&l, of->list, now);
	rc = fold(tx, &base, have, e);
	if (rc == 0)
		rc = fold(tx, &l, of->seq, e);
	if (rc == 0 && base.n_issued == l.n_issued)
		*out = list_delta(&base, &l, signing_key(app, KEY_LIST, now),
			tx_arena(tx));
	list_release(&base);
	list_release(&l);
	return rc;
}

int
revocation_wire(struct tx *tx, struct app *app, const struct revocation_list *l,
	int64_t have, struct bytes *out, struct err *e)
{
	struct bytes whole;

	if (delta(tx, app, l, have, out, e) != 0)
		return -1;
	if (out->p && l->seq - have <= SMALL)
		return 0;
	if (snapshot(tx, app, l, &whole, e) != 0)
		return -1;
	if (!out->p || whole.n < out->n)
		*out = whole;
	return 0;
}

int
revocation_code(struct tx *tx, struct app *app, const struct revocation_list *l,
	int64_t have, const char **out, struct err *e)
{
	struct bytes wire;

	*out = NULL;
	if (delta(tx, app, l, have, &wire, e) != 0)
		return -1;
	if (wire.p)
		*out = list_delta_code(wire, tx_arena(tx));
	return 0;
}
