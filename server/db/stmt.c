/* SPDX-License-Identifier: Apache-2.0 */
#include "conn.h"
#include <stdlib.h>

#define FIRST_ROWS 8

/* By SQLite's primary result; what is not here is INTERNAL and one job's. */
static const struct {
	int rc;
	enum err_code code;
	bool ends_batch; /* SQLite may have rolled back, or must not go on */
} outcomes[] = {
	{ SQLITE_FULL, ERR_DISK_FULL, true },
	{ SQLITE_IOERR, ERR_INTERNAL, true },
	{ SQLITE_CORRUPT, ERR_INTERNAL, true },
	{ SQLITE_NOTADB, ERR_INTERNAL, true },
	{ SQLITE_NOMEM, ERR_INTERNAL, true },
	{ SQLITE_CANTOPEN, ERR_INTERNAL, true },
	{ SQLITE_PROTOCOL, ERR_INTERNAL, true },
	{ SQLITE_READONLY, ERR_INTERNAL, true },
	{ SQLITE_BUSY, ERR_BUSY, false },
	{ SQLITE_INTERRUPT, ERR_BUSY, false },
	{ SQLITE_TOOBIG, ERR_TOO_LARGE, false },
};

bool
stmt_ends_batch(int rc)
{
	for (size_t i = 0; i < ARRAY_LEN(outcomes); i++)
		if (outcomes[i].rc == (rc & 0xff))
			return outcomes[i].ends_batch;
	return false;
}

static enum err_code
code_of(int rc)
{
	for (size_t i = 0; i < ARRAY_LEN(outcomes); i++)
		if (outcomes[i].rc == (rc & 0xff))
			return outcomes[i].code;
	return ERR_INTERNAL;
}

/* SQLite's messages name tables, columns and constraints, never values. */
static int
refuse(struct stmt *s, int rc, const char *message, struct err *e)
{
	if (stmt_ends_batch(rc))
		s->tx->conn->bad = rc;
	return err_setf(
		e, code_of(rc), "%s: %s (%d)", s->def->name, message, rc);
}

/* ---- preparing ---- */

static int
declaration_fail(
	const struct stmt *s, const char *what, const char *name, struct err *e)
{
	return err_setf(e, ERR_INTERNAL, "%s:%d: %s: %s %s", s->def->file,
		s->def->line, s->def->name, what, name);
}

static int
match_params(struct stmt *s, struct err *e)
{
	const struct stmt_def *def = s->def;

	s->bind = xcalloc(def->n_in ? def->n_in : 1, sizeof(*s->bind));
	for (unsigned i = 0; i < def->n_in; i++) {
		char name[64] = ":";

		strncat(name, def->in[i], sizeof(name) - 2);
		s->bind[i] = sqlite3_bind_parameter_index(s->p, name);
		if (!s->bind[i])
			return declaration_fail(
				s, "the SQL lacks parameter", name, e);
	}
	if (sqlite3_bind_parameter_count(s->p) != (int)def->n_in)
		return declaration_fail(
			s, "the SQL has parameters", "not declared", e);
	return 0;
}

static int
match_columns(struct stmt *s, struct err *e)
{
	int n = sqlite3_column_count(s->p);

	if (n != (int)s->def->n_out)
		return declaration_fail(
			s, "the number of columns differs from", "-- out:", e);
	for (int i = 0; i < n; i++)
		if (strcmp(sqlite3_column_name(s->p, i), s->def->out[i]) != 0)
			return declaration_fail(s,
				"another column stands where out has",
				s->def->out[i], e);
	return 0;
}

int
stmt_prepare(struct conn *c, struct stmt *s, struct err *e)
{
	const char *tail = NULL;

	if (sqlite3_prepare_v3(c->h, s->def->sql, -1, SQLITE_PREPARE_PERSISTENT,
		    &s->p, &tail) != SQLITE_OK)
		return declaration_fail(s, "SQL:", sqlite3_errmsg(c->h), e);
	if (!s->p || tail[strspn(tail, " \t\n")] != '\0')
		return declaration_fail(s, "not one", "statement", e);
	return match_params(s, e) == 0 ? match_columns(s, e) : -1;
}

void
stmt_release(struct stmt *s)
{
	sqlite3_finalize(s->p);
	free(s->bind);
}

/* ---- running ---- */

struct stmt *
stmt_begin(struct tx *tx, const struct stmt_def *def, struct err *e)
{
	struct conn *c = tx->conn;

	BUG_ON(def->index >= c->n_stmts || c->stmts[def->index].def != def);
	struct stmt *s = &c->stmts[def->index];

	if (c->bad) {
		err_set(e, code_of(c->bad));
		return NULL;
	}
	if (!s->p && stmt_prepare(c, s, e) != 0) {
		/* as a statement that writes is on a reader */
		stmt_release(s);
		s->p = NULL;
		s->bind = NULL;
		return NULL;
	}
	BUG_ON(sqlite3_stmt_busy(s->p));
	s->tx = tx;
	s->rc = SQLITE_OK;
	s->misfit = 0;
	c->active++;
	return s;
}

static void
bound(struct stmt *s, int rc)
{
	if (rc != SQLITE_OK && s->rc == SQLITE_OK)
		s->rc = rc;
}

void
stmt_bind_int(struct stmt *s, unsigned i, int64_t value)
{
	bound(s, sqlite3_bind_int64(s->p, s->bind[i], value));
}

void
stmt_bind_int_opt(struct stmt *s, unsigned i, const int64_t *value)
{
	if (value)
		stmt_bind_int(s, i, *value);
	else
		bound(s, sqlite3_bind_null(s->p, s->bind[i]));
}

void
stmt_bind_text(struct stmt *s, unsigned i, const char *value)
{
	bound(s, sqlite3_bind_text(s->p, s->bind[i], value, -1, SQLITE_STATIC));
}

void
stmt_bind_blob(struct stmt *s, unsigned i, struct bytes value)
{
	/* a length beyond int must not wrap; it is refused as too big */
	bound(s, sqlite3_bind_blob64(
			 s->p, s->bind[i], value.p, value.n, SQLITE_STATIC));
}

int
stmt_step(struct stmt *s, struct err *e)
{
	struct arena *a = s->tx->arena;

	if (s->rc != SQLITE_OK)
		return refuse(s, s->rc, "bind", e);
	if (a && arena_over(a))
		return err_setf(
			e, ERR_TOO_LARGE, "%s: the job's memory", s->def->name);
	int rc = sqlite3_step(s->p);
	if (rc == SQLITE_ROW)
		return 1;
	if (rc == SQLITE_DONE)
		return 0;
	return refuse(s, rc, sqlite3_errmsg(s->tx->conn->h), e);
}

/* Is the column of the type, or NULL where that may be? */
static bool
column_is(struct stmt *s, unsigned i, int type, bool null_too)
{
	int got = sqlite3_column_type(s->p, (int)i);

	if (got == type)
		return true;
	if (!(got == SQLITE_NULL && null_too) && !s->misfit)
		s->misfit = (int)i + 1;
	return false;
}

int64_t
stmt_col_int(struct stmt *s, unsigned i)
{
	if (!column_is(s, i, SQLITE_INTEGER, false))
		return 0;
	return sqlite3_column_int64(s->p, (int)i);
}

int64_t
stmt_col_int_opt(struct stmt *s, unsigned i, bool *is_null)
{
	*is_null = !column_is(s, i, SQLITE_INTEGER, true);
	return *is_null ? 0 : sqlite3_column_int64(s->p, (int)i);
}

const char *
stmt_col_text(struct stmt *s, unsigned i)
{
	if (!column_is(s, i, SQLITE_TEXT, true))
		return NULL;
	const unsigned char *p = sqlite3_column_text(s->p, (int)i);
	size_t n = (size_t)sqlite3_column_bytes(s->p, (int)i);

	return arena_strndup(s->tx->arena, p, n);
}

struct bytes
stmt_col_blob(struct stmt *s, unsigned i)
{
	if (!column_is(s, i, SQLITE_BLOB, true))
		return bytes_of(NULL, 0);
	const void *p = sqlite3_column_blob(s->p, (int)i);
	size_t n = (size_t)sqlite3_column_bytes(s->p, (int)i);

	/* SQLite gives NULL for an empty blob, which is not SQL NULL */
	return arena_bytes(s->tx->arena, n ? p : "", n);
}

void *
stmt_grow(struct stmt *s, void *items, size_t n, size_t size)
{
	size_t room = n < FIRST_ROWS ? FIRST_ROWS : 2 * n;

	/* full exactly when n is the last room: 8, 16, 32, … */
	if (n > 0 && (n < FIRST_ROWS || (n & (n - 1)) != 0))
		return items;
	void *grown = arena_alloc(s->tx->arena, room * size);
	if (n)
		memcpy(grown, items, n * size);
	return grown;
}

int
stmt_end(struct stmt *s, int got, struct err *e)
{
	sqlite3_reset(s->p);
	sqlite3_clear_bindings(s->p);
	s->tx->conn->active--;
	if (got < 0)
		return -1;
	if (s->misfit)
		return declaration_fail(s, "of another type than declared:",
			s->def->out[s->misfit - 1], e);
	return 0;
}

int
stmt_exec(struct stmt *s, int64_t *changed, struct err *e)
{
	int got;

	do {
		got = stmt_step(s, e);
	} while (got == 1);
	if (changed)
		*changed = sqlite3_changes64(s->tx->conn->h);
	return stmt_end(s, got, e);
}

/* A write with RETURNING is finished, not cut off behind its first row. */
static int
finish_write(struct stmt *s, int got, struct err *e)
{
	int more = got;

	while (more == 1 && !sqlite3_stmt_readonly(s->p))
		if ((more = stmt_step(s, e)) != 1)
			break;
	return more < 0 ? -1 : got;
}

int
stmt_end_opt(struct stmt *s, int got, struct err *e)
{
	got = finish_write(s, got, e);
	return stmt_end(s, got, e) == 0 ? got : -1;
}

int
stmt_end_one(struct stmt *s, int got, struct err *e)
{
	const char *name = s->def->name;

	got = stmt_end_opt(s, got, e);
	if (got == 0)
		err_setf(e, ERR_INTERNAL, "%s: no row", name);
	return got == 1 ? 0 : -1;
}
