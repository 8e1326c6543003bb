/* SPDX-License-Identifier: Apache-2.0 */
#include "crashvfs.h"
#include <pthread.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define WAL_HEAD 32

/* Mutable and global against the rule: fsync() below has no argument for it. */
static struct {
	sqlite3_vfs vfs;
	sqlite3_vfs *real;
	/* A file's methods tell its name: see name_of(). */
	sqlite3_io_methods io[CRASH_NAMES];
	const sqlite3_io_methods *real_io[CRASH_NAMES];
	pthread_mutex_t mutex;
	bool running;
	enum crash_leg leg;
	bool frames; /* the journal has frames that no sync followed */
	struct crash_op *ops;
	size_t n, room;
} shim = { .mutex = PTHREAD_MUTEX_INITIALIZER };

/* ---- the log ---- */

static void
note(enum crash_kind kind, enum crash_name name, int64_t at, struct bytes data)
{
	pthread_mutex_lock(&shim.mutex);
	if (shim.running) {
		uint8_t *copy = data.n ? xmalloc(data.n) : NULL;

		if (copy)
			memcpy(copy, data.p, data.n);
		if (shim.n == shim.room) {
			shim.room = shim.room ? 2 * shim.room : 1024;
			shim.ops = xrealloc(
				shim.ops, shim.room * sizeof(*shim.ops));
		}
		shim.ops[shim.n++] = (struct crash_op){ kind, name, at,
			bytes_of(copy, data.n) };
	}
	pthread_mutex_unlock(&shim.mutex);
}

void
crash_start(enum crash_leg leg)
{
	for (size_t i = 0; i < shim.n; i++)
		free((void *)shim.ops[i].data.p);
	shim.n = 0;
	shim.leg = leg;
	shim.frames = false;
	shim.running = true;
}

void
crash_stop(void)
{
	pthread_mutex_lock(&shim.mutex);
	shim.running = false;
	pthread_mutex_unlock(&shim.mutex);
}

void
crash_ack(int64_t number)
{
	note(CRASH_ACK, CRASH_DB, number, bytes_of(NULL, 0));
}

const struct crash_op *
crash_ops(size_t *n)
{
	*n = shim.n;
	return shim.ops;
}

/* ---- files ---- */

static enum crash_name
name_of(const sqlite3_file *file)
{
	return (enum crash_name)(file->pMethods - shim.io);
}

static int
shim_write(sqlite3_file *file, const void *p, int n, sqlite3_int64 at)
{
	enum crash_name name = name_of(file);

	if (name == CRASH_WAL && !(at == 0 && n == WAL_HEAD))
		shim.frames = true;
	note(CRASH_WRITE, name, at, bytes_of(p, (size_t)n));
	return shim.real_io[name]->xWrite(file, p, n, at);
}

static int
shim_truncate(sqlite3_file *file, sqlite3_int64 size)
{
	enum crash_name name = name_of(file);

	note(CRASH_TRUNCATE, name, size, bytes_of(NULL, 0));
	return shim.real_io[name]->xTruncate(file, size);
}

/* A journal's sync that follows frames is a COMMIT's; a checkpoint's and its
 * header's follow none, and synchronous=NORMAL keeps them. */
static int
shim_sync(sqlite3_file *file, int flags)
{
	enum crash_name name = name_of(file);
	bool commit = name == CRASH_WAL && shim.frames;
	int rc = shim.real_io[name]->xSync(file, flags);

	if (commit)
		shim.frames = false;
	if (shim.leg == CRASH_OFF || (shim.leg == CRASH_NORMAL && commit))
		return rc;
	if (rc == SQLITE_OK)
		note(CRASH_SYNC, name, 0, bytes_of(NULL, 0));
	return rc;
}

static bool
kind_of(int flags, enum crash_name *name)
{
	/* clang-format off */
	static const struct { int flag; enum crash_name name; } rows[] = {
		{ SQLITE_OPEN_MAIN_DB, CRASH_DB },
		{ SQLITE_OPEN_WAL, CRASH_WAL },
		{ SQLITE_OPEN_MAIN_JOURNAL, CRASH_JOURNAL },
	};
	/* clang-format on */

	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		if (flags & rows[i].flag) {
			*name = rows[i].name;
			return true;
		}
	return false;
}

static int
shim_open(sqlite3_vfs *vfs, const char *path, sqlite3_file *file, int flags,
	int *out)
{
	enum crash_name name;
	bool known = kind_of(flags, &name);
	bool fresh = known && access(path, F_OK) != 0;
	int rc = shim.real->xOpen(shim.real, path, file, flags, out);

	(void)vfs;
	if (rc != SQLITE_OK || !known)
		return rc;
	pthread_mutex_lock(&shim.mutex);
	if (!shim.real_io[name]) {
		shim.real_io[name] = file->pMethods;
		shim.io[name] = *file->pMethods;
		shim.io[name].xWrite = shim_write;
		shim.io[name].xTruncate = shim_truncate;
		shim.io[name].xSync = shim_sync;
	}
	BUG_ON(shim.real_io[name] != file->pMethods);
	file->pMethods = &shim.io[name];
	pthread_mutex_unlock(&shim.mutex);
	if (fresh)
		note(CRASH_CREATE, name, 0, bytes_of(NULL, 0));
	return rc;
}

static int
shim_delete(sqlite3_vfs *vfs, const char *path, int sync)
{
	static const char *const ends[] = { ".db", "-wal", "-journal" };

	(void)vfs;
	for (size_t i = 0; i < ARRAY_LEN(ends); i++) {
		size_t n = strlen(path), tail = strlen(ends[i]);

		if (n > tail && strcmp(path + n - tail, ends[i]) == 0 &&
			access(path, F_OK) == 0)
			note(CRASH_DELETE, (enum crash_name)i, 0,
				bytes_of(NULL, 0));
	}
	return shim.real->xDelete(shim.real, path, sync);
}

/* ---- directories ---- */

/*
 * The program's and SQLite's own syncs end here instead of in the C library.
 * A file's is logged by the VFS; that its bytes really lie in a throwaway
 * directory's cache is good enough. A directory's is logged here.
 */
static int
sync_any(int fd)
{
	struct stat st;

	if (fstat(fd, &st) != 0)
		return -1;
	if (S_ISDIR(st.st_mode) && shim.leg != CRASH_OFF)
		note(CRASH_DIRSYNC, CRASH_DB, 0, bytes_of(NULL, 0));
	return 0;
}

int
fsync(int fd)
{
	return sync_any(fd);
}

int
fdatasync(int fd)
{
	return sync_any(fd);
}

void
crash_install(void)
{
	shim.real = sqlite3_vfs_find(NULL);
	shim.vfs = *shim.real;
	shim.vfs.zName = "crash";
	shim.vfs.xOpen = shim_open;
	shim.vfs.xDelete = shim_delete;
	if (sqlite3_vfs_register(&shim.vfs, 1) != SQLITE_OK)
		BUG("the VFS is not taken");
}
