/* SPDX-License-Identifier: Apache-2.0 */
/* Inside of store*.c only: the connection and its statements. */
#ifndef YZ_STORE_PRIVATE_H
#define YZ_STORE_PRIVATE_H

#include "store.h"

#include <sqlite3.h>

/* clang-format off */
enum query {
	Q_BEGIN, Q_COMMIT, Q_ROLLBACK, Q_SEQ, Q_RAISE, Q_ADD, Q_FIND, Q_DUE, Q_SENDING,
	Q_WAIT, Q_PROMISE, Q_DONE, Q_STOP, Q_DROP, Q_WAKE, Q_PURGE, Q_DEPTH,
	Q_STUCK, Q_EACH, Q_LEASES_CLEAR, Q_LEASE_PUT, Q_LEASE_TAKE, Q_LEASES, Q_COUNT
};
/* clang-format on */

struct store {
	char *dir;
	enum store_mode mode;
	int lock; /* -1: none */
	bool good;
	sqlite3 *db;
	sqlite3_stmt *stmt[Q_COUNT];
};

/* Sets the error of a failed call; all but a full disk ends the trust. */
int store_fail(struct store *s, int rc, const char *what, struct err *e);

#endif
