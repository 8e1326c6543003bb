/* SPDX-License-Identifier: Apache-2.0 */
#include "migrate.h"
#include "assets.h"
#include "crypto.h"
#include "log.h"
#include "str.h"
#include <stdio.h>
#include <stdlib.h>

#define FOLDER "server/schema/"
#define STEPS_MAX 512

/* ---- the embedded list ---- */

/* "server/schema/0001_core.sql": 1 and "core.sql"; false: not a migration. */
static bool
from_asset(const struct asset *a, struct db_migration *out)
{
	const char *file = a->path + strlen(FOLDER);
	int64_t version;

	if (strncmp(a->path, FOLDER, strlen(FOLDER)) != 0)
		return false;
	if (strspn(file, "0123456789") != 4 || file[4] != '_' ||
		digits_parse(bytes_of(file, 4), 9999, &version) != 0)
		return false;
	out->version = (int)version;
	out->name = file + 5;
	out->sql = bytes_of(a->data, a->n);
	return true;
}

static size_t
embedded(struct db_migration *out)
{
	size_t n = 0;

	for (size_t i = 0; i < assets_count; i++)
		if (from_asset(&assets_table[i], &out[n]) && ++n == STEPS_MAX)
			BUG("too many migrations");
	return n;
}

/* ---- whose file is it ---- */

static int
value_int(struct conn *c, const char *sql, int64_t *out, struct err *e)
{
	char text[32];

	if (conn_value(c, sql, text, sizeof(text), e) != 0)
		return -1;
	*out = strtoll(text, NULL, 10);
	return 0;
}

static int
run(struct conn *c, const char *sql, struct err *e)
{
	if (sqlite3_exec(c->h, sql, NULL, NULL, NULL) != SQLITE_OK)
		return conn_fail(c, "schema", e);
	return 0;
}

static int
begin(struct conn *c, struct err *e)
{
	if (conn_control(c, CTL_BEGIN_WRITE) != SQLITE_OK)
		return conn_fail(c, "schema", e);
	return 0;
}

static int
commit(struct conn *c, struct err *e)
{
	if (conn_control(c, CTL_COMMIT) != SQLITE_OK)
		return conn_fail(c, "schema", e);
	return 0;
}

static int
undo(struct conn *c)
{
	if (conn_in_transaction(c))
		conn_control(c, CTL_ROLLBACK);
	return -1;
}

static int
make_ours(struct conn *c, struct err *e)
{
	if (begin(c, e) != 0)
		return -1;
	if (run(c,
		    "PRAGMA application_id = 0x595a484e;"
		    "CREATE TABLE schema_migration ("
		    " version INTEGER PRIMARY KEY,"
		    " name TEXT NOT NULL,"
		    " sha256 BLOB NOT NULL CHECK (length(sha256) = 32),"
		    " applied_at INTEGER NOT NULL) STRICT;",
		    e) != 0 ||
		commit(c, e) != 0)
		return undo(c);
	return 0;
}

static int
claim(struct conn *c, bool create, struct err *e)
{
	int64_t id, objects;

	if (value_int(c, "PRAGMA application_id", &id, e) != 0 ||
		value_int(c, "SELECT count(*) FROM sqlite_schema", &objects,
			e) != 0)
		return -1;
	if (id == DB_APPLICATION_ID)
		return 0;
	if (id != 0 || objects != 0)
		return err_setf(
			e, ERR_INTERNAL, "the file is another program's");
	if (!create)
		return err_setf(e, ERR_INTERNAL,
			"the database is empty: yizhan init makes it");
	return make_ours(c, e);
}

/* ---- steps ---- */

static int
check_applied(struct conn *c, sqlite3_stmt *s, const struct db_migration *list,
	size_t n, size_t *done, struct err *e)
{
	int rc;

	while ((rc = sqlite3_step(s)) == SQLITE_ROW) {
		int version = sqlite3_column_int(s, 0);
		uint8_t sum[SHA256_SIZE];

		if (*done == n)
			return err_setf(e, ERR_INTERNAL,
				"the database is newer than this program "
				"(schema %d, known %d): install the newer one",
				version, n ? list[n - 1].version : 0);
		const struct db_migration *m = &list[*done];
		if (m->version != version)
			return err_setf(e, ERR_INTERNAL,
				"the database has migration %d where this "
				"program has %d",
				version, m->version);
		crypto_sha256(m->sql, sum);
		if (sqlite3_column_bytes(s, 1) != SHA256_SIZE ||
			memcmp(sqlite3_column_blob(s, 1), sum, SHA256_SIZE) !=
				0)
			return err_setf(e, ERR_INTERNAL,
				"migration %d (%s) was changed after it was "
				"applied",
				version, m->name);
		++*done;
	}
	return rc == SQLITE_DONE ? 0 : conn_fail(c, "schema_migration", e);
}

static int
count_applied(struct conn *c, const struct db_migration *list, size_t n,
	size_t *done, struct err *e)
{
	sqlite3_stmt *s = NULL;
	int rc = -1;

	*done = 0;
	if (sqlite3_prepare_v2(c->h,
		    "SELECT version, sha256 FROM schema_migration "
		    "ORDER BY version",
		    -1, &s, NULL) != SQLITE_OK)
		conn_fail(c, "schema_migration", e);
	else
		rc = check_applied(c, s, list, n, done, e);
	sqlite3_finalize(s);
	return rc;
}

static int
record(struct conn *c, const struct db_migration *m, struct err *e)
{
	sqlite3_stmt *s = NULL;
	uint8_t sum[SHA256_SIZE];

	crypto_sha256(m->sql, sum);
	if (sqlite3_prepare_v2(c->h,
		    "INSERT INTO schema_migration "
		    "(version, name, sha256, applied_at) VALUES (?, ?, ?, ?)",
		    -1, &s, NULL) != SQLITE_OK)
		return conn_fail(c, "schema_migration", e);
	sqlite3_bind_int(s, 1, m->version);
	sqlite3_bind_text(s, 2, m->name, -1, SQLITE_STATIC);
	sqlite3_bind_blob(s, 3, sum, SHA256_SIZE, SQLITE_STATIC);
	sqlite3_bind_int64(s, 4, clock_now(c->clock));
	int rc = sqlite3_step(s) == SQLITE_DONE
			 ? 0
			 : conn_fail(c, "schema_migration", e);
	sqlite3_finalize(s);
	return rc;
}

/* What a migration must leave behind before it may be committed. */
static int
check_result(struct conn *c, const struct db_migration *m, struct err *e)
{
	char table[64];

	if (!conn_in_transaction(c))
		return err_setf(e, ERR_INTERNAL,
			"migration %d (%s) ends the transaction itself",
			m->version, m->name);
	if (conn_value(c, "PRAGMA foreign_key_check", table, sizeof(table),
		    e) != 0)
		return -1;
	if (table[0])
		return err_setf(e, ERR_INTERNAL,
			"migration %d (%s) breaks a reference of table %s",
			m->version, m->name, table);
	return 0;
}

static int
apply(struct conn *c, const struct db_migration *m, struct err *e)
{
	char *sql = xmalloc(m->sql.n + 1);
	int rc = -1;

	memcpy(sql, m->sql.p, m->sql.n);
	sql[m->sql.n] = '\0';
	if (begin(c, e) == 0 && run(c, sql, e) == 0 &&
		check_result(c, m, e) == 0 && record(c, m, e) == 0 &&
		commit(c, e) == 0)
		rc = 0;
	free(sql);
	if (rc != 0)
		return undo(c);
	log_event(LOG_NOTE, "db_migrated", "version=%d name=%s", m->version,
		m->name);
	return 0;
}

static int
check_order(const struct db_migration *list, size_t n, struct err *e)
{
	for (size_t i = 1; i < n; i++)
		if (list[i].version <= list[i - 1].version)
			return err_setf(e, ERR_INTERNAL,
				"migration %d stands behind %d",
				list[i].version, list[i - 1].version);
	return 0;
}

int
migrate(struct conn *c, const struct db_migration *list, size_t n, bool create,
	struct err *e)
{
	struct db_migration own[STEPS_MAX];
	size_t done;

	if (!list) {
		list = own;
		n = embedded(own);
	}
	if (check_order(list, n, e) != 0 || claim(c, create, e) != 0 ||
		count_applied(c, list, n, &done, e) != 0)
		return -1;
	for (; done < n; done++)
		if (apply(c, &list[done], e) != 0)
			return -1;
	return 0;
}

int
db_schema_known(void)
{
	struct db_migration own[STEPS_MAX];
	size_t n = embedded(own);

	return n ? own[n - 1].version : 0;
}
