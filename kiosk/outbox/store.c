/* SPDX-License-Identifier: Apache-2.0 */
/* The statements of the outbox's file, and what they mean. */
#include "store_private.h"

static const char *const state_names[STORE_STATES] = {
	[STORE_WAITING] = "waiting",
	[STORE_SENDING] = "sending",
	[STORE_DONE] = "done",
	[STORE_REFUSED] = "refused",
	[STORE_POISONED] = "poisoned",
};

/* clang-format off */
#define COLUMNS \
	"seq, key, path, state, promised, tries, next_at, made_at, done_at, " \
	"error, envelope, reply, boot, digest"
#define LIVING "state IN ('waiting', 'sending')"

static const char *const sql[Q_COUNT] = {
	[Q_BEGIN] = "BEGIN IMMEDIATE",
	[Q_COMMIT] = "COMMIT",
	[Q_ROLLBACK] = "ROLLBACK",
	[Q_SEQ] = "UPDATE counter SET seq = seq + 1 RETURNING seq",
	[Q_RAISE] = "UPDATE counter SET seq = ?1 WHERE seq < ?1",
	[Q_ADD] = "INSERT INTO item (" COLUMNS ") VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)",
	[Q_FIND] = "SELECT " COLUMNS " FROM item WHERE key = ?1",
	/* A clock that was set back must not hold an item for years. */
	[Q_DUE] = "SELECT " COLUMNS " FROM item WHERE state = 'waiting' AND (next_at <= ?1 OR next_at > ?1 + 3600000) ORDER BY seq LIMIT ?2",
	[Q_SENDING] = "UPDATE item SET state = 'sending' WHERE seq = ?1 AND state = 'waiting'",
	[Q_WAIT] = "UPDATE item SET state = 'waiting', tries = ?2, next_at = ?3, error = ?4 WHERE seq = ?1 AND " LIVING,
	[Q_PROMISE] = "UPDATE item SET promised = 1, state = CASE state WHEN 'sending' THEN 'waiting' ELSE state END WHERE seq = ?1",
	[Q_DONE] = "UPDATE item SET state = 'done', done_at = ?2, error = NULL, envelope = NULL WHERE seq = ?1 AND state <> 'done'",
	[Q_STOP] = "UPDATE item SET state = ?2, error = ?3 WHERE seq = ?1 AND " LIVING,
	[Q_DROP] = "DELETE FROM item WHERE seq = ?1 AND promised = 0",
	[Q_WAKE] = "UPDATE item SET state = 'waiting' WHERE state = 'sending'",
	[Q_PURGE] = "DELETE FROM item WHERE state = 'done' AND done_at < ?1",
	[Q_DEPTH] = "SELECT count(*), coalesce(min(made_at), 0) FROM item WHERE " LIVING,
	[Q_STUCK] = "SELECT count(*) FROM item WHERE state IN ('refused', 'poisoned')",
	[Q_EACH] = "SELECT " COLUMNS " FROM item ORDER BY seq",
	[Q_LEASES_CLEAR] = "DELETE FROM lease",
	[Q_LEASE_PUT] = "INSERT INTO lease (session, n, until) VALUES (?1, ?2, ?3)",
	[Q_LEASE_TAKE] = "UPDATE lease SET n = n - 1 WHERE session = ?1 AND n > 0 AND until > ?2 RETURNING n",
	[Q_LEASES] = "SELECT session, n, until FROM lease WHERE until > ?1 ORDER BY session",
};
/* clang-format on */

const char *
store_state_name(enum store_state s)
{
	return state_names[s];
}

/* SQLite's messages name tables and constraints, never values. */
int
store_fail(struct store *s, int rc, const char *what, struct err *e)
{
	bool full = (rc & 0xff) == SQLITE_FULL;

	if (!full)
		s->good = false;
	return err_setf(e, full ? ERR_DISK_FULL : ERR_INTERNAL,
		"outbox: %s: %s (%d)", what,
		s->db ? sqlite3_errmsg(s->db) : "no connection", rc);
}

/* ---- statements ---------------------------------------------------------- */

static sqlite3_stmt *
prepared(struct store *s, enum query q, struct err *e)
{
	int rc = SQLITE_OK;

	if (!s->good) {
		err_setf(e, ERR_INTERNAL, "outbox: not to be trusted");
		return NULL;
	}
	if (!s->stmt[q])
		rc = sqlite3_prepare_v3(s->db, sql[q], -1,
			SQLITE_PREPARE_PERSISTENT, &s->stmt[q], NULL);
	if (rc == SQLITE_OK)
		return s->stmt[q];
	store_fail(s, rc, sql[q], e);
	return NULL;
}

static void
settle(sqlite3_stmt *st)
{
	sqlite3_reset(st);
	sqlite3_clear_bindings(st);
}

/* Runs a statement that gives no rows. */
static int
finish(struct store *s, sqlite3_stmt *st, struct err *e)
{
	int rc = sqlite3_step(st);

	if (rc != SQLITE_DONE)
		store_fail(s, rc, sqlite3_sql(st), e);
	settle(st);
	return rc == SQLITE_DONE ? 0 : -1;
}

static int
run(struct store *s, enum query q, struct err *e)
{
	sqlite3_stmt *st = prepared(s, q, e);

	return st ? finish(s, st, e) : -1;
}

/* One row of up to two numbers. */
static int
numbers(struct store *s, enum query q, int64_t *first, int64_t *second,
	struct err *e)
{
	sqlite3_stmt *st = prepared(s, q, e);
	int rc;

	if (!st)
		return -1;
	rc = sqlite3_step(st);
	if (rc == SQLITE_ROW) {
		*first = sqlite3_column_int64(st, 0);
		if (second)
			*second = sqlite3_column_int64(st, 1);
		/* RETURNING: the change is made when the rows end. */
		rc = sqlite3_step(st);
	}
	if (rc != SQLITE_DONE)
		store_fail(s, rc, sqlite3_sql(st), e);
	settle(st);
	return rc == SQLITE_DONE ? 0 : -1;
}

/* ---- transactions -------------------------------------------------------- */

int
store_begin(struct store *s, struct err *e)
{
	return run(s, Q_BEGIN, e);
}

void
store_rollback(struct store *s)
{
	struct err ignored = { 0 };

	if (s->db && !sqlite3_get_autocommit(s->db))
		(void)!run(s, Q_ROLLBACK, &ignored);
}

int
store_commit(struct store *s, struct err *e)
{
	if (run(s, Q_COMMIT, e) == 0)
		return 0;
	store_rollback(s);
	return -1;
}

/* ---- items --------------------------------------------------------------- */

int
store_take_seq(struct store *s, int64_t *seq, struct err *e)
{
	return numbers(s, Q_SEQ, seq, NULL, e);
}

static void
bind_text(sqlite3_stmt *st, int at, const char *text)
{
	sqlite3_bind_text(st, at, text, -1, SQLITE_STATIC);
}

static void
bind_blob(sqlite3_stmt *st, int at, const void *p, size_t n)
{
	sqlite3_bind_blob64(st, at, p, n, SQLITE_STATIC);
}

int
store_add(struct store *s, const struct store_item *i, struct err *e)
{
	sqlite3_stmt *st = prepared(s, Q_ADD, e);

	if (!st)
		return -1;
	sqlite3_bind_int64(st, 1, i->seq);
	bind_text(st, 2, i->key);
	bind_text(st, 3, i->path);
	bind_text(st, 4, state_names[i->state]);
	sqlite3_bind_int(st, 5, i->promised);
	sqlite3_bind_int64(st, 6, i->tries);
	sqlite3_bind_int64(st, 7, i->next_at);
	sqlite3_bind_int64(st, 8, i->made_at);
	sqlite3_bind_int64(st, 9, i->done_at);
	bind_text(st, 10, i->error);
	bind_blob(st, 11, i->envelope.p, i->envelope.n);
	bind_text(st, 12, i->reply);
	bind_blob(st, 13, i->boot, STORE_BOOT);
	bind_blob(st, 14, i->digest, STORE_DIGEST);
	return finish(s, st, e);
}

static enum store_state
state_of(const char *name)
{
	for (int i = 0; i < STORE_STATES; i++)
		if (name && strcmp(state_names[i], name) == 0)
			return (enum store_state)i;
	BUG("a state that the table's CHECK does not allow");
}

static const char *
column_text(sqlite3_stmt *st, int at)
{
	return (const char *)sqlite3_column_text(st, at);
}

static void
column_copy(sqlite3_stmt *st, int at, uint8_t *out, size_t n)
{
	BUG_ON((size_t)sqlite3_column_bytes(st, at) != n);
	memcpy(out, sqlite3_column_blob(st, at), n);
}

/* The texts and the envelope are SQLite's until the next step. */
static struct store_item
item_of(sqlite3_stmt *st)
{
	struct store_item i = {
		.seq = sqlite3_column_int64(st, 0),
		.key = column_text(st, 1),
		.path = column_text(st, 2),
		.state = state_of(column_text(st, 3)),
		.promised = sqlite3_column_int(st, 4) != 0,
		.tries = sqlite3_column_int64(st, 5),
		.next_at = sqlite3_column_int64(st, 6),
		.made_at = sqlite3_column_int64(st, 7),
		.done_at = sqlite3_column_int64(st, 8),
		.error = column_text(st, 9),
		.reply = column_text(st, 11),
	};
	const void *envelope = sqlite3_column_blob(st, 10);

	i.envelope = bytes_of(envelope, (size_t)sqlite3_column_bytes(st, 10));
	column_copy(st, 12, i.boot, STORE_BOOT);
	column_copy(st, 13, i.digest, STORE_DIGEST);
	return i;
}

static void
keep(struct store_item *i, struct arena *a)
{
	i->key = arena_strdup(a, i->key);
	i->path = arena_strdup(a, i->path);
	i->reply = arena_strdup(a, i->reply);
	i->error = i->error ? arena_strdup(a, i->error) : NULL;
	if (i->envelope.p)
		i->envelope = arena_bytes(a, i->envelope.p, i->envelope.n);
}

int
store_find(struct store *s, const char *key, struct arena *a,
	struct store_item *out, struct err *e)
{
	sqlite3_stmt *st = prepared(s, Q_FIND, e);
	int rc;

	if (!st)
		return -1;
	bind_text(st, 1, key);
	rc = sqlite3_step(st);
	if (rc == SQLITE_ROW) {
		*out = item_of(st);
		keep(out, a);
	} else if (rc != SQLITE_DONE) {
		store_fail(s, rc, "find", e);
	}
	settle(st);
	return rc == SQLITE_ROW ? 1 : rc == SQLITE_DONE ? 0 : -1;
}

int
store_due(struct store *s, int64_t now, size_t max, size_t max_bytes,
	struct arena *a, struct store_item **out, size_t *n, struct err *e)
{
	sqlite3_stmt *st = prepared(s, Q_DUE, e);
	struct store_item *items = ARENA_ARRAY(a, struct store_item, max);
	size_t bytes = 0;
	int rc = SQLITE_DONE;

	*out = items;
	*n = 0;
	if (!st)
		return -1;
	sqlite3_bind_int64(st, 1, now);
	sqlite3_bind_int64(st, 2, (sqlite3_int64)max);
	while (*n < max && (rc = sqlite3_step(st)) == SQLITE_ROW) {
		struct store_item i = item_of(st);

		bytes += i.envelope.n;
		if (*n > 0 && bytes > max_bytes)
			break;
		keep(&i, a);
		items[(*n)++] = i;
	}
	if (rc != SQLITE_DONE && rc != SQLITE_ROW)
		store_fail(s, rc, "due", e);
	settle(st);
	return rc == SQLITE_DONE || rc == SQLITE_ROW ? 0 : -1;
}

static int
change(struct store *s, enum query q, int64_t seq, struct err *e)
{
	sqlite3_stmt *st = prepared(s, q, e);

	if (!st)
		return -1;
	sqlite3_bind_int64(st, 1, seq);
	return finish(s, st, e);
}

int
store_raise_seq(struct store *s, int64_t seq, struct err *e)
{
	return change(s, Q_RAISE, seq, e);
}

int
store_sending(struct store *s, int64_t seq, struct err *e)
{
	return change(s, Q_SENDING, seq, e);
}

int
store_wait(struct store *s, int64_t seq, int64_t tries, int64_t next_at,
	const char *error, struct err *e)
{
	sqlite3_stmt *st = prepared(s, Q_WAIT, e);

	if (!st)
		return -1;
	sqlite3_bind_int64(st, 1, seq);
	sqlite3_bind_int64(st, 2, tries);
	sqlite3_bind_int64(st, 3, next_at);
	bind_text(st, 4, error);
	return finish(s, st, e);
}

int
store_promise(struct store *s, int64_t seq, struct err *e)
{
	return change(s, Q_PROMISE, seq, e);
}

int
store_done(struct store *s, int64_t seq, int64_t now, struct err *e)
{
	sqlite3_stmt *st = prepared(s, Q_DONE, e);

	if (!st)
		return -1;
	sqlite3_bind_int64(st, 1, seq);
	sqlite3_bind_int64(st, 2, now);
	return finish(s, st, e);
}

int
store_stop(struct store *s, int64_t seq, enum store_state state,
	const char *error, struct err *e)
{
	sqlite3_stmt *st = prepared(s, Q_STOP, e);

	if (!st)
		return -1;
	sqlite3_bind_int64(st, 1, seq);
	bind_text(st, 2, state_names[state]);
	bind_text(st, 3, error);
	return finish(s, st, e);
}

int
store_drop(struct store *s, int64_t seq, struct err *e)
{
	return change(s, Q_DROP, seq, e);
}

/* ---- all of them --------------------------------------------------------- */

int
store_wake(struct store *s, struct err *e)
{
	return run(s, Q_WAKE, e);
}

int
store_purge(struct store *s, int64_t before, struct err *e)
{
	return change(s, Q_PURGE, before, e);
}

int
store_depth(struct store *s, struct store_depth *out, struct err *e)
{
	if (numbers(s, Q_DEPTH, &out->waiting, &out->oldest, e) != 0)
		return -1;
	return numbers(s, Q_STUCK, &out->stuck, NULL, e);
}

int
store_each(struct store *s,
	int (*fn)(void *ctx, const struct store_item *i, struct err *e),
	void *ctx, struct err *e)
{
	sqlite3_stmt *st = prepared(s, Q_EACH, e);
	int rc = SQLITE_DONE, told = 0;

	if (!st)
		return -1;
	while (told == 0 && (rc = sqlite3_step(st)) == SQLITE_ROW) {
		struct store_item i = item_of(st);

		told = fn(ctx, &i, e);
	}
	if (rc != SQLITE_DONE && rc != SQLITE_ROW)
		told = store_fail(s, rc, "each", e);
	settle(st);
	return told;
}

/* ---- leases -------------------------------------------------------------- */

int
store_leases_set(struct store *s, const struct store_lease *leases, size_t n,
	struct err *e)
{
	if (run(s, Q_LEASES_CLEAR, e) != 0)
		return -1;
	for (size_t i = 0; i < n; i++) {
		sqlite3_stmt *st = prepared(s, Q_LEASE_PUT, e);

		if (!st)
			return -1;
		bind_text(st, 1, leases[i].session);
		sqlite3_bind_int64(st, 2, leases[i].n);
		sqlite3_bind_int64(st, 3, leases[i].until);
		if (finish(s, st, e) != 0)
			return -1;
	}
	return 0;
}

int
store_lease_take(
	struct store *s, const char *session, int64_t now, struct err *e)
{
	sqlite3_stmt *st = prepared(s, Q_LEASE_TAKE, e);
	bool had;
	int rc;

	if (!st)
		return -1;
	bind_text(st, 1, session);
	sqlite3_bind_int64(st, 2, now);
	rc = sqlite3_step(st);
	had = rc == SQLITE_ROW;
	/* RETURNING: the change is made when the rows end. */
	if (had)
		rc = sqlite3_step(st);
	if (rc != SQLITE_DONE)
		store_fail(s, rc, "lease", e);
	settle(st);
	return rc == SQLITE_DONE ? had : -1;
}

int
store_leases(struct store *s, int64_t now, struct arena *a,
	struct store_lease **out, size_t *n, struct err *e)
{
	sqlite3_stmt *st = prepared(s, Q_LEASES, e);
	int rc = SQLITE_ROW;

	*out = ARENA_ARRAY(a, struct store_lease, STORE_LEASES_MAX);
	*n = 0;
	if (!st)
		return -1;
	sqlite3_bind_int64(st, 1, now);
	while (*n < STORE_LEASES_MAX && (rc = sqlite3_step(st)) == SQLITE_ROW)
		(*out)[(*n)++] = (struct store_lease){
			arena_strdup(a, column_text(st, 0)),
			sqlite3_column_int64(st, 1), sqlite3_column_int64(st, 2)
		};
	if (rc != SQLITE_DONE && rc != SQLITE_ROW)
		store_fail(s, rc, "leases", e);
	settle(st);
	return rc == SQLITE_DONE || rc == SQLITE_ROW ? 0 : -1;
}
