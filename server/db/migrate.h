/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Brings the schema forward: numbered files, each in a transaction of its own,
 * recorded with its checksum in schema_migration. Never backward: a database
 * that is newer than the program is refused. Internal to server/db.
 */
#ifndef YZ_DB_MIGRATE_H
#define YZ_DB_MIGRATE_H

#include "conn.h"

/* 'YZHN': tells file(1) and us whose database this is. */
#define DB_APPLICATION_ID 0x595a484e

/*
 * list NULL: the embedded ones. With create an empty file is made ours.
 * Sets INTERNAL with a detail that says what does not fit.
 */
int migrate(struct conn *c, const struct db_migration *list, size_t n,
	bool create, struct err *e) MUST_USE;

#endif
