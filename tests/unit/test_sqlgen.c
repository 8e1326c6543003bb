/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the statement generator refuses: a mistake in a .sql file must end the
 * build with file, line and reason. What it takes is test_db's matter. Run
 * from the top of the tree.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include "base.h"

/* clang-format off */
static const struct {
	const char *sql;
	int line; /* 0: it is taken */
	const char *word;
} rows[] = {
	{ "", 0, NULL },
	{ "-- words\n-- name: a :exec\nDELETE\nFROM x;\n", 0, NULL },
	{ "-- name: a :exec\n-- in: y int?\n-- in: z blob\n"
	  "DELETE FROM x WHERE y = :y AND z = :z;\n", 0, NULL },
	{ "-- name: a :exec\nDELETE FROM x WHERE y = ':y'; -- :z\n", 0, NULL },
	{ "-- name: a\nDELETE FROM x;\n", 1, ":KIND" },
	{ "-- name: a :all\nDELETE FROM x;\n", 1, "unknown kind" },
	{ "-- name: A :exec\nDELETE FROM x;\n", 1, "lower-case" },
	{ "-- name: case :exec\nDELETE FROM x;\n", 1, "word of C" },
	{ "-- name: a :exec\nDELETE FROM x\n", 1, "no semicolon" },
	{ "-- name: a :exec\nDELETE FROM x\n-- name: b :exec\nDELETE FROM x;\n",
	  3, "no semicolon" },
	{ "-- name: a :exec\nDELETE FROM x;\n-- name: a :exec\nDELETE FROM x;\n",
	  3, "already" },
	{ "-- name: a :exec\nDELETE FROM x; DELETE FROM y;\n", 2, "behind" },
	{ "DELETE FROM x;\n", 1, "outside" },
	{ "-- in: a int\n", 1, "outside" },
	{ "-- name: a :exec\n-- inn: y int\nDELETE FROM x;\n", 2, "unknown key" },
	{ "-- name: a :exec\n-- in: y integer\nDELETE FROM x;\n", 2, "unknown type" },
	{ "-- name: a :exec\n-- in: y\nDELETE FROM x;\n", 2, "NAME TYPE" },
	{ "-- name: a :exec\n-- in: y int, y int\nDELETE FROM x;\n", 2, "twice" },
	{ "-- name: a :exec\nDELETE\n-- in: y int\nFROM x;\n", 3, "before" },
	{ "-- name: a :exec\nDELETE FROM x WHERE y = :y;\n", 2, "not declared" },
	{ "-- name: a :exec\n-- in: y int\nDELETE FROM x;\n", 3, "not used" },
	{ "-- name: a :exec\n-- in: y int\nDELETE FROM x WHERE y = ?;\n", 3,
	  "only :name" },
	{ "-- name: a :exec\n-- scan:\nDELETE FROM x;\n", 2, "reason" },
	{ "-- name: a :exec\n-- out: y int\nDELETE FROM x;\n", 3, "no -- out" },
	{ "-- name: a :opt\nSELECT 1;\n", 2, "needs -- out" },
};
/* clang-format on */

static char path[] = "/tmp/test_sqlgen_XXXXXX";

/* awk's exit status; what it says on standard error in text. */
static int
generate(const char *sql, const char *mode, char *text, size_t n)
{
	char command[256];
	FILE *f = fopen(path, "w");

	assert_non_null(f);
	fputs(sql, f);
	fclose(f);
	snprintf(command, sizeof(command),
		"awk -v mode=%s -f server/db/sqlgen.awk %s 2>&1 >/dev/null",
		mode, path);
	f = popen(command, "r");
	assert_non_null(f);
	text[fread(text, 1, n - 1, f)] = '\0';
	return WEXITSTATUS(pclose(f));
}

static void
check_row(size_t i, const char *mode)
{
	char text[512], at[64];
	int status = generate(rows[i].sql, mode, text, sizeof(text));

	if (!rows[i].line) {
		assert_string_equal(text, "");
		assert_int_equal(status, 0);
		return;
	}
	snprintf(at, sizeof(at), "%s:%d: ", path, rows[i].line);
	if (status != 1 || strncmp(text, at, strlen(at)) != 0 ||
		!strstr(text, rows[i].word))
		fail_msg("row %zu, %s: status %d, \"%s\"", i, mode, status,
			text);
}

static void
test_refusals(void **state)
{
	int fd = mkstemp(path);

	(void)state;
	assert_true(fd >= 0);
	close(fd);
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		check_row(i, "header");
		check_row(i, "table");
	}
	unlink(path);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_refusals),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
