/* SPDX-License-Identifier: Apache-2.0 */
/* The sealed columns: what the schema has, what seals, and what is sealed
 * anew by a change of the master key are the same columns. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <sqlite3.h>
#include "assets.h"
#include "seal.h"
#include "sealed/places.h"

#define FOLDER "server/schema/"

static void
test_places_are_what_seals(void **state)
{
	(void)state;
	assert_int_equal(sealed_places_count, seal_columns_count);
	for (size_t i = 0; i < seal_columns_count; i++) {
		const struct sealed_place *p = &sealed_places[i];

		assert_string_equal(p->table, seal_columns[i].table);
		assert_string_equal(p->column, seal_columns[i].column);
		assert_true((p->put != NULL) != (p->put_found != NULL));
	}
}

static sqlite3 *
open_schema(void)
{
	sqlite3 *h;

	assert_int_equal(sqlite3_open(":memory:", &h), SQLITE_OK);
	for (size_t i = 0; i < assets_count; i++)
		if (strncmp(assets_table[i].path, FOLDER, strlen(FOLDER)) == 0)
			assert_int_equal(
				sqlite3_exec(h,
					(const char *)assets_table[i].data,
					NULL, NULL, NULL),
				SQLITE_OK);
	return h;
}

static size_t
places_of(const char *table)
{
	size_t n = 0;

	for (size_t i = 0; i < sealed_places_count; i++)
		n += strcmp(sealed_places[i].table, table) == 0;
	return n;
}

static void
test_schema_has_no_other(void **state)
{
	sqlite3 *h = open_schema();
	sqlite3_stmt *s;
	size_t n = 0;

	(void)state;
	assert_int_equal(
		sqlite3_prepare_v2(h,
			"SELECT t.name, count(*) FROM sqlite_schema t, "
			"pragma_table_info(t.name) c WHERE t.type = 'table' "
			"AND c.name LIKE '%\\_sealed' ESCAPE '\\' "
			"GROUP BY t.name",
			-1, &s, NULL),
		SQLITE_OK);
	while (sqlite3_step(s) == SQLITE_ROW) {
		const char *table = (const char *)sqlite3_column_text(s, 0);
		size_t has = (size_t)sqlite3_column_int64(s, 1);

		if (places_of(table) != has)
			fail_msg("%s: %zu sealed columns, %zu places", table,
				has, places_of(table));
		n += has;
	}
	assert_int_equal(n, sealed_places_count);
	sqlite3_finalize(s);
	sqlite3_close(h);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_places_are_what_seals),
		cmocka_unit_test(test_schema_has_no_other),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
