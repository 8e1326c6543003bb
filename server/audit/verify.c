/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The format: hash(n) = SHA-256( hash(n-1) | seq | at | actor 0 | action 0 |
 * object 0 | SHA-256(salt | payload) ), seq and at as 8 bytes big-endian,
 * hash(0) = 32 zero bytes, seq counts from 1 without a hole.
 */
#include "audit/verify.h"
#include "app.h"
#include "audit.sql.h"
#include "crypto.h"
#include "str.h"
#include <inttypes.h>

#define PAGE 500

struct trail {
	int64_t seq; /* of the last row that was good */
	uint8_t hash[SHA256_SIZE];
	struct hash *sha;
	size_t page; /* rows of the last page */
};

static void
add_number(struct hash *sha, int64_t number)
{
	uint64_t v = (uint64_t)number;
	uint8_t out[8];

	for (int i = 7; i >= 0; i--, v >>= 8)
		out[i] = (uint8_t)(v & 0xff);
	hash_add(sha, out, sizeof(out));
}

static void
add_word(struct hash *sha, const char *word)
{
	hash_add(sha, word, strlen(word) + 1);
}

static bool
row_holds(struct trail *t, const struct sql_audit_page *row)
{
	uint8_t payload[SHA256_SIZE], whole[SHA256_SIZE];

	if (row->seq != t->seq + 1)
		return false;
	hash_add(t->sha, row->salt.p, row->salt.n);
	hash_add(t->sha, row->payload, strlen(row->payload));
	hash_finish(t->sha, payload);
	hash_add(t->sha, t->hash, sizeof(t->hash));
	add_number(t->sha, row->seq);
	add_number(t->sha, row->at);
	add_word(t->sha, row->actor);
	add_word(t->sha, row->action);
	add_word(t->sha, row->object);
	hash_add(t->sha, payload, sizeof(payload));
	hash_finish(t->sha, whole);
	if (row->hash.n != sizeof(whole) ||
		memcmp(row->hash.p, whole, sizeof(whole)) != 0)
		return false;
	memcpy(t->hash, whole, sizeof(whole));
	t->seq = row->seq;
	return true;
}

/* The pages begin behind row 0: a row in front of it would never be read. */
static int
check_first(struct tx *tx, struct err *e)
{
	struct sql_audit_first first;
	int found = sql_audit_first(tx, e, &first);

	if (found > 0 && first.seq != 1)
		return err_setf(e, ERR_AUDIT_BROKEN, "row %" PRId64, first.seq);
	return found < 0 ? -1 : 0;
}

static int
read_page(struct tx *tx, void *arg, struct err *e)
{
	struct sql_audit_page_rows rows;
	struct trail *t = arg;

	if (t->seq == 0 && check_first(tx, e) != 0)
		return -1;
	if (sql_audit_page(tx, e, t->seq, PAGE, &rows) != 0)
		return -1;
	t->page = rows.n;
	for (size_t i = 0; i < rows.n; i++)
		if (!row_holds(t, &rows.items[i]))
			return err_setf(e, ERR_AUDIT_BROKEN, "row %" PRId64,
				t->seq + 1);
	return 0;
}

int
audit_walk(audit_run_fn *run, void *ctx, struct audit_head *out, struct err *e)
{
	struct trail t = { .sha = hash_new(), .page = PAGE };
	int rc = 0;

	while (rc == 0 && t.page == PAGE) {
		struct arena a;

		arena_init(&a, 4 << 20);
		rc = run(ctx, read_page, &t, &a, e);
		arena_release(&a);
	}
	hash_free(t.sha);
	out->rows = t.seq;
	memcpy(out->hash, t.hash, sizeof(out->hash));
	return rc;
}

static int
run_on_lane(void *ctx, db_fn *fn, void *arg, struct arena *a, struct err *e)
{
	struct app *app = ctx;

	return db_run(app->db, DB_READ, fn, arg, a, e);
}

int
audit_verify(
	struct app *app, int argc, char **argv, struct str *out, struct err *e)
{
	char hex[2 * SHA256_SIZE + 1];
	struct audit_head head;

	(void)argv;
	if (argc != 0)
		return err_set(e, ERR_BAD_REQUEST);
	if (audit_walk(run_on_lane, app, &head, e) != 0)
		return -1;
	hex_format(head.hash, sizeof(head.hash), hex);
	str_printf(out, "audit ok rows=%" PRId64 " hash=%s\n", head.rows, hex);
	return 0;
}
