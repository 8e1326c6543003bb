/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The format: hash(n) = SHA-256( hash(n-1) | seq | at | actor 0 | action 0 |
 * object 0 | SHA-256(salt | payload) ), seq and at as 8 bytes big-endian,
 * hash(0) = 32 zero bytes, seq counts from 1 without a hole.
 */
#include "audit/verify.h"
#include "admin/args.h"
#include "app.h"
#include "audit/checkpoint.h"
#include "crypto.h"
#include "files.h"
#include "str.h"
#include "verify.sql.h"
#include <inttypes.h>

#define PAGE 500

struct trail {
	int64_t seq; /* of the last row that was good */
	uint8_t hash[SHA256_SIZE];
	struct hash *sha;
	size_t page; /* rows of the last page */
	const struct audit_marks *marks;
};

/* Wherever somebody has noted how far the trail was, it must say the same. */
static bool
marks_hold(const struct trail *t)
{
	for (size_t i = 0; i < t->marks->n; i++) {
		const struct audit_head *m = &t->marks->items[i];

		if (m->rows == t->seq &&
			memcmp(m->hash, t->hash, sizeof(m->hash)) != 0)
			return false;
	}
	return true;
}

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
row_holds(struct trail *t, const struct sql_verify_page *row)
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
	return marks_hold(t);
}

/* The pages begin behind row 0: a row in front of it would never be read. */
static int
check_first(struct tx *tx, struct err *e)
{
	struct sql_verify_first first;
	int found = sql_verify_first(tx, e, &first);

	if (found > 0 && first.seq != 1)
		return err_setf(e, ERR_AUDIT_BROKEN, "row %" PRId64, first.seq);
	return found < 0 ? -1 : 0;
}

static int
read_page(struct tx *tx, void *arg, struct err *e)
{
	struct sql_verify_page_rows rows;
	struct trail *t = arg;

	if (t->seq == 0 && check_first(tx, e) != 0)
		return -1;
	if (sql_verify_page(tx, e, t->seq, PAGE, &rows) != 0)
		return -1;
	t->page = rows.n;
	for (size_t i = 0; i < rows.n; i++)
		if (!row_holds(t, &rows.items[i]))
			return err_setf(e, ERR_AUDIT_BROKEN, "row %" PRId64,
				rows.items[i].seq);
	return 0;
}

/* A trail that ends before a mark has lost its last rows. */
static int
check_length(const struct trail *t, struct err *e)
{
	for (size_t i = 0; i < t->marks->n; i++)
		if (t->marks->items[i].rows > t->seq)
			return err_setf(e, ERR_AUDIT_BROKEN,
				"rows %" PRId64 " to %" PRId64 " are missing",
				t->seq + 1, t->marks->items[i].rows);
	return 0;
}

int
audit_walk(audit_run_fn *run, void *ctx, const struct audit_marks *marks,
	struct audit_head *out, struct err *e)
{
	static const struct audit_marks none = { NULL, 0 };
	struct trail t = {
		.sha = hash_new(), .page = PAGE, .marks = marks ? marks : &none
	};
	int rc = 0;

	while (rc == 0 && t.page == PAGE) {
		struct arena a;

		arena_init(&a, 4 << 20);
		rc = run(ctx, read_page, &t, &a, e);
		arena_release(&a);
	}
	hash_free(t.sha);
	if (rc == 0)
		rc = check_length(&t, e);
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

/* ---- what others have noted ---------------------------------------------- */

#define WITNESS_MAX (1 << 20)
#define SIGNED_AS "yizhan audit checkpoint 1\n"

/* One line of a checkpoint or of a witness's file: ROWS HASH AT SIGNATURE. */
static int
read_mark(const struct verify_key *key, struct arena *a, const char *line,
	struct audit_head *out)
{
	const char *hash = strchr(line, ' '), *last = strrchr(line, ' ');
	uint8_t sig[ED25519_SIG];

	if (!hash || last - hash < 2 * SHA256_SIZE + 1 ||
		digits_parse(bytes_of(line, (size_t)(hash - line)), INT64_MAX,
			&out->rows) != 0 ||
		hex_parse(arena_strndup(a, hash + 1, 2 * SHA256_SIZE),
			out->hash, sizeof(out->hash)) != 0 ||
		hex_parse(last + 1, sig, sizeof(sig)) != 0)
		return -1;
	return verify_key_check(key,
		       bytes_str(arena_printf(
			       a, SIGNED_AS "%.*s", (int)(last - line), line)),
		       sig)
		       ? 0
		       : -1;
}

struct noted {
	struct audit_marks marks;
	struct audit_head items[256];
	struct verify_key *key;
};

/* All lines of a file; a line that does not hold is worse than none. */
static int
read_file(struct noted *n, const char *path, struct arena *a, struct err *e)
{
	char *text = file_text(a, path, WITNESS_MAX);
	char *line, *rest = text;

	while (text && (line = strtok_r(rest, "\n", &rest))) {
		if (n->marks.n == ARRAY_LEN(n->items))
			return err_setf(
				e, ERR_BAD_REQUEST, "%.100s: long", path);
		if (read_mark(n->key, a, line, &n->items[n->marks.n++]) != 0)
			return err_setf(e, ERR_AUDIT_BROKEN,
				"%.100s: not signed by this centre", path);
	}
	return 0;
}

static int
read_marks(struct app *app, struct noted *n, const char *witness,
	struct arena *a, struct err *e)
{
	uint8_t public[ED25519_PUBLIC];
	int rc;

	if (witness && *witness != '/')
		return err_setf(e, ERR_BAD_REQUEST,
			"--witness: the whole path, from /");
	if (witness && !file_text(a, witness, WITNESS_MAX))
		return err_setf(
			e, ERR_BAD_REQUEST, "%.100s: not read", witness);
	checkpoint_public(app, public);
	n->key = verify_key_new(public, e);
	n->marks.items = n->items;
	if (!n->key)
		return -1;
	rc = read_file(n, file_path(a, app->config.dir, CHECKPOINT_FILE), a, e);
	if (rc == 0 && witness)
		rc = read_file(n, witness, a, e);
	verify_key_free(n->key);
	return rc;
}

int
audit_verify(
	struct app *app, int argc, char **argv, struct str *out, struct err *e)
{
	struct noted *n = ARENA_NEW(out->arena, struct noted);
	char hex[2 * SHA256_SIZE + 1];
	struct audit_head head;
	struct args args;

	if (args_parse(&args, ARGS_AUDIT_VERIFY, argc, argv, e) != 0 ||
		read_marks(app, n, args_get(&args, "--witness"), out->arena,
			e) != 0 ||
		audit_walk(run_on_lane, app, &n->marks, &head, e) != 0)
		return -1;
	hex_format(head.hash, sizeof(head.hash), hex);
	str_printf(out, "audit ok rows=%" PRId64 " hash=%s checkpoints=%zu\n",
		head.rows, hex, n->marks.n);
	return 0;
}
