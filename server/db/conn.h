/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A connection with every safety rule set and read back, its prepared
 * statements, and the transaction a job sees. Internal to server/db.
 *
 * One connection of the whole system writes and checkpoints: SQLite before
 * 3.51.3 can lose data when two do.
 */
#ifndef YZ_DB_CONN_H
#define YZ_DB_CONN_H

#include <sqlite3.h>
#include "stmt.h"

#define CONN_READ_MS 2000 /* a read may not hold back checkpoints longer */
#define CONN_BUSY_MS 2000
#define CONN_PAGE 4096

struct stmt {
	sqlite3_stmt *p; /* NULL: not prepared yet */
	const struct stmt_def *def;
	struct tx *tx;
	int *bind;  /* SQLite's number of each declared parameter */
	int rc;	    /* the first bind that failed */
	int misfit; /* 1 + the first column of another type than declared */
};

enum conn_ctl {
	CTL_BEGIN,
	CTL_BEGIN_WRITE,
	CTL_COMMIT,
	CTL_ROLLBACK,
	CTL_SAVEPOINT,
	CTL_RELEASE,
	CTL_ROLLBACK_TO,
	CTL_COUNT
};

struct conn {
	sqlite3 *h;
	bool writes;
	const struct clock *clock;
	int64_t deadline; /* readers: when the running job is stopped */
	sqlite3_stmt *ctl[CTL_COUNT];
	struct stmt *stmts; /* by stmt_def.index */
	size_t n_stmts;
	unsigned active; /* statements begun and not ended */
	/* The result after which no statement of the transaction may run:
	 * SQLite may have rolled it back, and what follows would commit alone.
	 */
	int bad;
	int wal_pages; /* writer: pages in the journal after the last commit */
};

struct tx {
	struct conn *conn;
	struct arena *arena;
	int64_t now;
	int64_t *next_id; /* NULL on a read lane */
};

enum conn_mode { CONN_READER, CONN_WRITER, CONN_CREATOR };

int conn_open(struct conn *c, const char *path, enum conn_mode mode,
	const struct clock *clock, struct err *e) MUST_USE;
/* The creation is over: from synchronous EXTRA to FULL. */
int conn_settle(struct conn *c, struct err *e) MUST_USE;
/* Readers prepare at first use, the writer everything at once. */
int conn_statements(struct conn *c, const struct stmt_def *const *defs,
	size_t n, struct err *e) MUST_USE;
void conn_close(struct conn *c);

/* Runs a transaction word; SQLite's result. */
int conn_control(struct conn *c, enum conn_ctl ctl);
/* Is a transaction open? */
bool conn_in_transaction(const struct conn *c);
/* No statement may be left open behind a job. */
void conn_check_idle(const struct conn *c);
/* The text of one value, into out; 0 or -1. For fixed texts only. */
int conn_value(struct conn *c, const char *sql, char *out, size_t n,
	struct err *e) MUST_USE;
/* Sets INTERNAL with what and SQLite's message. Returns -1. */
int conn_fail(struct conn *c, const char *what, struct err *e);

/* Prepares one statement and compares it with its declaration. */
int stmt_prepare(struct conn *c, struct stmt *s, struct err *e) MUST_USE;
void stmt_release(struct stmt *s);
/* Does this result end the whole write transaction? */
bool stmt_ends_batch(int rc);

#endif
