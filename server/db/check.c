/* SPDX-License-Identifier: Apache-2.0 */
/* The whole file, read once: on a connection of its own, because a reading
 * lane stops long reads and knows no pragma. */
#include "db/db.h"

#include <sqlite3.h>
#include <stdio.h>

enum { PATH_SIZE = 4096 };

/* Whatever goes wrong while looking is a finding too. */
static int
fail(sqlite3 *h, struct err *e)
{
	return err_setf(e, ERR_DATA_DAMAGED, "check: %s", sqlite3_errmsg(h));
}

/* One row "ok" and no other. */
static int
check_integrity(sqlite3 *h, struct err *e)
{
	sqlite3_stmt *s;
	int rc = 0;

	if (sqlite3_prepare_v2(h, "PRAGMA integrity_check(1)", -1, &s, NULL) !=
		SQLITE_OK)
		return fail(h, e);
	if (sqlite3_step(s) != SQLITE_ROW)
		rc = fail(h, e);
	else if (strcmp((const char *)sqlite3_column_text(s, 0), "ok") != 0)
		rc = err_setf(e, ERR_DATA_DAMAGED, "integrity: %s",
			(const char *)sqlite3_column_text(s, 0));
	sqlite3_finalize(s);
	return rc;
}

/* No row at all. */
static int
check_references(sqlite3 *h, struct err *e)
{
	sqlite3_stmt *s;
	int rc = 0, got;

	if (sqlite3_prepare_v2(h, "PRAGMA foreign_key_check", -1, &s, NULL) !=
		SQLITE_OK)
		return fail(h, e);
	got = sqlite3_step(s);
	if (got == SQLITE_ROW)
		rc = err_setf(e, ERR_DATA_DAMAGED,
			"reference: %s row %lld to %s",
			(const char *)sqlite3_column_text(s, 0),
			(long long)sqlite3_column_int64(s, 1),
			(const char *)sqlite3_column_text(s, 2));
	else if (got != SQLITE_DONE)
		rc = fail(h, e);
	sqlite3_finalize(s);
	return rc;
}

int
db_file_check(const char *path, struct err *e)
{
	sqlite3 *h = NULL;
	int rc;

	if (sqlite3_open_v2(path, &h, SQLITE_OPEN_READONLY, NULL) != SQLITE_OK)
		rc = fail(h, e);
	else if ((rc = check_integrity(h, e)) == 0)
		rc = check_references(h, e);
	sqlite3_close(h);
	return rc;
}

int
db_check(const char *dir, struct err *e)
{
	char path[PATH_SIZE];

	BUG_ON(snprintf(path, sizeof(path), "%s/yizhan.db", dir) >= PATH_SIZE);
	return db_file_check(path, e);
}
