/* SPDX-License-Identifier: Apache-2.0 */
/* The whole database into a new file, from a moment's snapshot. */
#include "db.h"
#include "dir_lock.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sqlite3.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

enum { TICK_OPS = 100000, WAIT_MS = 10000 };

struct copy {
	const char *to;
	int64_t total;
	db_progress_fn *progress;
	void *ctx;
	sqlite3 *h;
};

static int64_t
size_of(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 ? (int64_t)st.st_size : 0;
}

static int
on_tick(void *ctx)
{
	const struct copy *c = ctx;

	c->progress(c->ctx, size_of(c->to), c->total);
	return 0;
}

static int
failed(const struct copy *c, struct err *e)
{
	bool full = sqlite3_errcode(c->h) == SQLITE_FULL;

	return err_setf(e, full ? ERR_DISK_FULL : ERR_INTERNAL, "copy: %s",
		sqlite3_errmsg(c->h));
}

/* Read-only, so that closing cannot checkpoint: one connection does that. */
static int
open_source(struct copy *c, const char *path, struct err *e)
{
	int there = dir_check_file(path, e);

	if (there < 0)
		return -1;
	if (!there)
		return err_setf(
			e, ERR_NOT_FOUND, "no database in the data directory");
	if (sqlite3_open_v2(path, &c->h, SQLITE_OPEN_READONLY, NULL) !=
		SQLITE_OK)
		return failed(c, e);
	sqlite3_busy_timeout(c->h, WAIT_MS);
	sqlite3_db_config(c->h, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
	sqlite3_db_config(c->h, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
	sqlite3_db_config(c->h, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
	/* VACUUM INTO attaches its target, and no more than that */
	sqlite3_limit(c->h, SQLITE_LIMIT_ATTACHED, 1);
	if (c->progress)
		sqlite3_progress_handler(c->h, TICK_OPS, on_tick, c);
	return 0;
}

static int
vacuum_into(struct copy *c, struct err *e)
{
	sqlite3_stmt *s = NULL;
	int rc;

	if (sqlite3_prepare_v2(c->h, "VACUUM INTO ?", -1, &s, NULL) !=
		SQLITE_OK)
		return failed(c, e);
	sqlite3_bind_text(s, 1, c->to, -1, SQLITE_STATIC);
	rc = sqlite3_step(s) == SQLITE_DONE ? 0 : failed(c, e);
	sqlite3_finalize(s);
	return rc;
}

/* Empty and ours before SQLite writes into it: it would make it readable. */
static int
make_target(const char *to, struct err *e)
{
	int fd = open(to, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);

	if (fd < 0)
		return err_setf(e,
			errno == EEXIST ? ERR_FILE_EXISTS : ERR_INTERNAL,
			"%.100s: %s", to, strerror(errno));
	close(fd);
	return 0;
}

/* VACUUM INTO leaves the syncing to us. */
static int
sync_target(const char *to, struct err *e)
{
	int fd = open(to, O_RDONLY | O_CLOEXEC);
	int rc = fd < 0 ? -1 : fsync(fd);

	if (rc != 0)
		err_setf(e, ERR_INTERNAL, "%.100s: %s", to, strerror(errno));
	if (fd >= 0)
		close(fd);
	return rc;
}

int
db_copy(const char *dir, const char *to, db_progress_fn *progress, void *ctx,
	struct err *e)
{
	struct copy c = { .to = to, .progress = progress, .ctx = ctx };
	char path[PATH_MAX];
	int rc;

	if (snprintf(path, sizeof(path), "%s/yizhan.db", dir) >=
		(int)sizeof(path))
		return err_setf(e, ERR_INTERNAL, "path too long");
	c.total = size_of(path);
	rc = open_source(&c, path, e);
	if (rc == 0)
		rc = make_target(to, e);
	if (rc == 0 && (vacuum_into(&c, e) != 0 || sync_target(to, e) != 0)) {
		unlink(to);
		rc = -1;
	}
	sqlite3_close(c.h);
	return rc;
}
