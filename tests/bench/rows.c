/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The yardstick of enrolments: the rows that one enrolment leaves, written
 * straight to SQLite by one thread, BATCH cases a transaction, the server's
 * pragmas and schema, no network, no TLS, no JSON, no cryptography.
 * rows DIR SCHEMA.sql SECONDS BATCH
 */
#include <inttypes.h>
#include <sqlite3.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static const char *const statements[] = {
	"INSERT INTO serial (name, year, last) VALUES ('RH', 2026, 1) ON "
	"CONFLICT (name, year) DO UPDATE SET last = serial.last + 1",
	"INSERT INTO person (id, id_type, id_bix, id_sealed, id_src, "
	"name_sealed, name_bix, name_src, sex, birth, phone_sealed, phone_bix, "
	"phone_src, created_at, changed_at) VALUES (?1, 'resident', "
	"randomblob(32), zeroblob(47), 1, zeroblob(38), randomblob(32), 1, "
	"'M', '1990-05-15', zeroblob(40), randomblob(32), 1, ?1, ?1)",
	"INSERT INTO casefile (id, no, service, person_id, state, version, "
	"source, actor, accepted_at, due_on, changed_at) VALUES (?1, "
	"printf('RH2026-%06d-7', ?1), 'join', ?1, 'applied', 1, 1, "
	"'terminal:1', ?1, '2026-11-30', ?1)",
	"INSERT INTO case_event (id, case_id, at, actor, action, from_state, "
	"to_state) VALUES (?1, ?1, ?1, 'terminal:1', 'apply', NULL, 'applied')",
	"INSERT INTO enrolment (id, group_code, district, employer_sealed, "
	"union_code) VALUES (?1, 'courier', '340207', zeroblob(47), 'd340207')",
	"INSERT INTO consent (id, person_id, case_id, purpose, version, "
	"text_sha256, given_at, channel) VALUES (?1, ?1, ?1, 'register', 1, "
	"zeroblob(32), ?1, 'terminal:1')",
	"INSERT INTO receipt (id, cti, case_id, iat, state, accepted_at, due, "
	"window) VALUES (?1, randomblob(10), ?1, ?1, 'applied', ?1, "
	"'2026-11-30', '3 号')",
	"INSERT INTO audit (seq, at, actor, action, object, salt, payload, "
	"hash) VALUES (?1, ?1, 'terminal:1', 'case.apply', "
	"printf('case:RH2026-%06d-7', ?1), randomblob(16), "
	"'{\"from\":\"\",\"to\":\"applied\"}', randomblob(32))",
	"INSERT INTO idempotency (caller, key, request_hash, result, at) "
	"VALUES ('terminal:1', printf('bench-%d', ?1), randomblob(32), "
	"printf('%.220c', 'x'), ?1)",
};
#define N_STATEMENTS (sizeof(statements) / sizeof(statements[0]))

static void
must(sqlite3 *db, int rc, const char *what)
{
	if (rc == SQLITE_OK || rc == SQLITE_DONE)
		return;
	fprintf(stderr, "rows: %s: %s\n", what, sqlite3_errmsg(db));
	exit(1);
}

static void
run_sql(sqlite3 *db, const char *sql)
{
	must(db, sqlite3_exec(db, sql, NULL, NULL, NULL), sql);
}

static char *
load(const char *path)
{
	static char text[65536];
	FILE *f = fopen(path, "re");
	size_t n = f ? fread(text, 1, sizeof(text) - 1, f) : 0;

	if (f)
		fclose(f);
	text[n] = '\0';
	return text;
}

static double
now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void
write_case(sqlite3 *db, sqlite3_stmt **st, int64_t n)
{
	run_sql(db, "SAVEPOINT one");
	for (size_t i = 0; i < N_STATEMENTS; i++) {
		if (sqlite3_bind_parameter_count(st[i]))
			sqlite3_bind_int64(st[i], 1, n);
		must(db, sqlite3_step(st[i]), statements[i]);
		sqlite3_reset(st[i]);
	}
	run_sql(db, "RELEASE one");
}

int
main(int argc, char **argv)
{
	sqlite3_stmt *st[N_STATEMENTS];
	char path[4096];
	int64_t n = 0;
	double start, seconds;
	long batch;
	sqlite3 *db;

	if (argc != 5)
		return 64;
	seconds = strtod(argv[3], NULL);
	batch = strtol(argv[4], NULL, 10);
	snprintf(path, sizeof(path), "%s/rows.db", argv[1]);
	must(NULL, sqlite3_open(path, &db), "open");
	run_sql(db, "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; "
		    "PRAGMA foreign_keys = ON");
	run_sql(db, load(argv[2]));
	run_sql(db,
		"INSERT INTO worker_group VALUES ('courier','快递员',1,1,1);"
		"INSERT INTO union_org VALUES ('d340207','x',NULL,'district',"
		"'340207')");
	for (size_t i = 0; i < N_STATEMENTS; i++)
		must(db,
			sqlite3_prepare_v2(db, statements[i], -1, &st[i], NULL),
			statements[i]);
	start = now();
	while (now() - start < seconds) {
		run_sql(db, "BEGIN IMMEDIATE");
		for (long i = 0; i < batch; i++)
			write_case(db, st, ++n);
		run_sql(db, "COMMIT");
	}
	printf("{\"batch\":%ld,\"rate\":%.0f}\n", batch,
		(double)n / (now() - start));
	return 0;
}
