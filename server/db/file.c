/* SPDX-License-Identifier: Apache-2.0 */
/* One database file by itself: what it holds, and statements over it. */
#include "writer.h"

#include <stdlib.h>

enum { TABLES_MAX = 256, SQL_SIZE = 256 };

struct db_file {
	struct conn conn;
};

struct db_file *
db_file_open(const char *path, const struct clock *clock, struct err *e)
{
	struct db_file *f = xcalloc(1, sizeof(*f));

	if (conn_open(&f->conn, path, CONN_READER, clock, e) == 0 &&
		conn_statements(&f->conn, stmt_table, stmt_table_count, e) == 0)
		return f;
	db_file_close(f);
	return NULL;
}

void
db_file_close(struct db_file *f)
{
	if (!f)
		return;
	conn_close(&f->conn);
	free(f);
}

int
db_file_run(struct db_file *f, db_fn *fn, void *arg, struct arena *arena,
	struct err *e)
{
	struct db_job job = { .fn = fn, .arg = arg, .arena = arena };
	struct conn *c = &f->conn;
	struct tx tx = { c, arena, clock_now(c->clock), NULL };
	int rc;

	c->bad = 0;
	if (conn_control(c, CTL_BEGIN) != SQLITE_OK)
		return conn_fail(c, "begin", e);
	rc = job_call(&tx, &job);
	if (conn_in_transaction(c))
		conn_control(c, CTL_ROLLBACK);
	if (rc != 0 && e->code == ERR_NONE)
		*e = job.err;
	return rc;
}

static int
number(struct conn *c, const char *sql, int64_t *out, struct err *e)
{
	char text[32];

	if (conn_value(c, sql, text, sizeof(text), e) != 0)
		return -1;
	*out = strtoll(text, NULL, 10);
	return 0;
}

/* Quoted as SQLite quotes: the name comes from the file. */
static int
count_rows(struct conn *c, struct db_table *t, struct err *e)
{
	char sql[SQL_SIZE];

	sqlite3_snprintf(
		sizeof(sql), sql, "SELECT count(*) FROM \"%w\"", t->name);
	return number(c, sql, &t->rows, e);
}

static int
list_tables(struct conn *c, struct arena *a, struct db_table *out, size_t *n,
	struct err *e)
{
	static const char sql[] =
		"SELECT name FROM sqlite_schema WHERE type = 'table' AND "
		"name NOT LIKE 'sqlite%' ORDER BY name";
	sqlite3_stmt *s = NULL;
	int rc = sqlite3_prepare_v2(c->h, sql, -1, &s, NULL);

	if (rc == SQLITE_OK)
		while ((rc = sqlite3_step(s)) == SQLITE_ROW && *n < TABLES_MAX)
			out[(*n)++].name = arena_strdup(
				a, (const char *)sqlite3_column_text(s, 0));
	sqlite3_finalize(s);
	return rc == SQLITE_DONE ? 0 : conn_fail(c, "tables", e);
}

int
db_file_facts(
	struct db_file *f, struct arena *a, struct db_facts *out, struct err *e)
{
	struct db_table *t = ARENA_ARRAY(a, struct db_table, TABLES_MAX);

	memset(out, 0, sizeof(*out));
	out->tables = t;
	if (number(&f->conn, "SELECT max(version) FROM schema_migration",
		    &out->schema, e) != 0 ||
		list_tables(&f->conn, a, t, &out->n, e) != 0)
		return -1;
	for (size_t i = 0; i < out->n; i++)
		if (count_rows(&f->conn, &t[i], e) != 0)
			return -1;
	return 0;
}
