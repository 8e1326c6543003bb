/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reads the query plan of every statement of the program over the program's
 * own schema: a whole table is read only where `-- scan: why` allows it.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <sqlite3.h>
#include <stdio.h>
#include "assets.h"
#include "../../server/db/stmt.h"

#define FOLDER "server/schema/"

/* What "SCAN …" names that is no table. */
static const char *const no_table[] = { "CONSTANT ROW", "(subquery-",
	"SUBQUERY " };

static int
open_schema(void **state)
{
	sqlite3 *h;
	int n = 0;

	assert_int_equal(sqlite3_open(":memory:", &h), SQLITE_OK);
	for (size_t i = 0; i < assets_count; i++) {
		const struct asset *a = &assets_table[i];

		if (strncmp(a->path, FOLDER, strlen(FOLDER)) != 0)
			continue;
		if (sqlite3_exec(h, (const char *)a->data, NULL, NULL, NULL) !=
			SQLITE_OK)
			fail_msg("%s: %s", a->path, sqlite3_errmsg(h));
		n++;
	}
	assert_true(n > 0);
	*state = h;
	return 0;
}

static int
close_schema(void **state)
{
	return sqlite3_close(*state) == SQLITE_OK ? 0 : -1;
}

static bool
is_scan(const char *detail)
{
	/* max() of a column without an index is called a search, of nothing */
	if (strncmp(detail, "SEARCH ", 7) == 0)
		return !strstr(detail, " USING ");
	if (strncmp(detail, "SCAN ", 5) != 0)
		return false;
	for (size_t i = 0; i < ARRAY_LEN(no_table); i++)
		if (strncmp(detail + 5, no_table[i], strlen(no_table[i])) == 0)
			return false;
	return true;
}

/* The number of tables a statement reads whole; -1: it does not compile. */
static int
count_scans(sqlite3 *h, const char *sql, char *first, size_t size)
{
	char *explain = sqlite3_mprintf("EXPLAIN QUERY PLAN %s", sql);
	sqlite3_stmt *s = NULL;
	int n = 0;

	if (sqlite3_prepare_v2(h, explain, -1, &s, NULL) != SQLITE_OK)
		n = -1;
	sqlite3_free(explain);
	while (n >= 0 && sqlite3_step(s) == SQLITE_ROW) {
		const char *detail = (const char *)sqlite3_column_text(s, 3);

		if (is_scan(detail) && n++ == 0)
			snprintf(first, size, "%s", detail);
	}
	sqlite3_finalize(s);
	return n;
}

static void
test_plans(void **state)
{
	int bad = 0;

	for (size_t i = 0; i < stmt_table_count; i++) {
		const struct stmt_def *def = stmt_table[i];
		char detail[128] = "";
		int n = count_scans(*state, def->sql, detail, sizeof(detail));

		if (n < 0)
			print_error("%s:%d: %s: %s\n", def->file, def->line,
				def->name, sqlite3_errmsg(*state));
		else if (n > 0 && !def->scan)
			print_error("%s:%d: %s: %s without -- scan: why\n",
				def->file, def->line, def->name, detail);
		else
			continue;
		bad++;
	}
	print_message("%zu statements\n", stmt_table_count);
	assert_int_equal(bad, 0);
}

/* The reader of plans itself: it must see a scan, and only a scan. */
static void
test_reader(void **state)
{
	static const struct {
		const char *sql;
		int scans;
	} rows[] = {
		{ "SELECT 1", 0 },
		{ "SELECT * FROM t_plan WHERE id = :id", 0 },
		{ "SELECT * FROM t_plan WHERE a = :a ORDER BY a", 0 },
		{ "SELECT * FROM t_plan", 1 },
		{ "SELECT * FROM t_plan WHERE b = :b", 1 },
		{ "SELECT id FROM t_plan ORDER BY a", 1 },
		{ "SELECT x.id FROM t_plan AS x JOIN t_plan AS y "
		  "ON x.b = y.a",
			1 },
		{ "UPDATE t_plan SET a = 1 WHERE b = :b", 1 },
		{ "DELETE FROM t_plan WHERE a = :a", 0 },
		{ "SELECT * FROM t_plan WHERE id = "
		  "(SELECT max(b) FROM t_plan)",
			1 },
		{ "SELECT nix FROM t_plan", -1 },
	};
	char detail[128];

	assert_int_equal(
		sqlite3_exec(*state,
			"CREATE TABLE t_plan (id INTEGER PRIMARY KEY, a, b);"
			"CREATE INDEX t_plan_a ON t_plan (a)",
			NULL, NULL, NULL),
		SQLITE_OK);
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		int n = count_scans(
			*state, rows[i].sql, detail, sizeof(detail));

		if (n != rows[i].scans)
			fail_msg("%s: %d scans", rows[i].sql, n);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_plans),
		cmocka_unit_test(test_reader),
	};

	return cmocka_run_group_tests(tests, open_schema, close_schema);
}
