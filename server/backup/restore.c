/* SPDX-License-Identifier: Apache-2.0 */
/*
 * From a backup to a data directory. The database gets its name last: a
 * directory without one is no centre, so a crash on the way leaves nothing
 * that a server would start on.
 */
#include "backup/backup.h"
#include "backup/restored.h"
#include "files.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define DB_PART MANIFEST_DB ".part"
#define WRITTEN_MAX 96

static const char *const folders[] = { "ca", "keys" };

struct work {
	const struct restore_job *job;
	struct arena *a;
	struct backup backup;
	bool made_dir;
	bool give; /* root restores into somebody's directory: it is theirs */
	uid_t uid;
	gid_t gid;
	int fd; /* of the part that is being written */
	time_t mtime;
	const char *path;
	const char *written[WRITTEN_MAX]; /* to be taken back on failure */
	size_t n_written;
};

static int
failed(const char *path, struct err *e)
{
	return err_setf(e, errno == ENOSPC ? ERR_DISK_FULL : ERR_INTERNAL,
		"%.100s: %s", path, strerror(errno));
}

static const char *
below(struct work *w, const char *name)
{
	return arena_printf(w->a, "%s/%s", w->job->dir, name);
}

static int
hand_over(const struct work *w, const char *path, struct err *e)
{
	if (w->give && chown(path, w->uid, w->gid) != 0)
		return failed(path, e);
	return 0;
}

/* ---- the directory ---- */

static int
is_entry(const struct dirent *d)
{
	return strcmp(d->d_name, ".") != 0 && strcmp(d->d_name, "..") != 0;
}

/* Missing or empty; a made one is taken back when something fails. */
static int
check_dir(struct work *w, struct err *e)
{
	struct dirent **found;
	struct stat st;
	int n;

	if (stat(w->job->dir, &st) != 0)
		return errno == ENOENT ? 0 : failed(w->job->dir, e);
	n = scandir(w->job->dir, &found, is_entry, NULL);
	if (n < 0)
		return failed(w->job->dir, e);
	for (int i = 0; i < n; i++)
		free(found[i]);
	free(found);
	if (n > 0)
		return err_setf(e, ERR_DIR_NOT_EMPTY, "%.100s", w->job->dir);
	w->give = geteuid() == 0 && st.st_uid != 0;
	w->uid = st.st_uid;
	w->gid = st.st_gid;
	return 0;
}

static int
remember(struct work *w, const char *path, struct err *e)
{
	if (w->n_written == WRITTEN_MAX)
		return err_setf(e, ERR_INTERNAL, "too many files");
	w->written[w->n_written++] = path;
	return 0;
}

static int
make_folders(struct work *w, struct err *e)
{
	if (mkdir(w->job->dir, 0700) == 0)
		w->made_dir = true;
	else if (errno != EEXIST)
		return failed(w->job->dir, e);
	for (size_t i = 0; i < ARRAY_LEN(folders); i++) {
		const char *path = below(w, folders[i]);

		if (mkdir(path, 0700) != 0)
			return failed(path, e);
		if (remember(w, path, e) != 0 || hand_over(w, path, e) != 0)
			return -1;
	}
	return 0;
}

static void
take_back(struct work *w)
{
	while (w->n_written > 0) {
		const char *path = w->written[--w->n_written];

		if (unlink(path) != 0)
			rmdir(path);
	}
	if (w->made_dir)
		rmdir(w->job->dir);
}

/* ---- the parts ---- */

static int
on_begin(void *ctx, const struct backup_part *part, struct err *e)
{
	struct work *w = ctx;
	bool db = strcmp(part->name, MANIFEST_DB) == 0;

	w->mtime = part->mtime;
	w->path = below(w, db ? DB_PART : part->name);
	w->fd = open(w->path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC,
		backup_row_find(part->name)->mode);
	if (w->fd < 0)
		return failed(w->path, e);
	if (remember(w, w->path, e) != 0)
		return -1;
	return hand_over(w, w->path, e);
}

static int
on_take(void *ctx, struct bytes piece, struct err *e)
{
	struct work *w = ctx;

	while (piece.n) {
		ssize_t n = write(w->fd, piece.p, piece.n);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return failed(w->path, e);
		piece.p += n;
		piece.n -= (size_t)n;
	}
	return 0;
}

static int
on_end(void *ctx, struct err *e)
{
	struct work *w = ctx;
	const struct timespec times[2] = { { 0, UTIME_NOW }, { w->mtime, 0 } };
	int rc = futimens(w->fd, times);

	if (rc == 0)
		rc = fsync(w->fd);
	if (rc == 0)
		rc = close(w->fd);
	else
		close(w->fd);
	w->fd = -1;
	return rc == 0 ? 0 : failed(w->path, e);
}

/* ---- keys ---- */

static int
check_key(struct work *w, struct err *e)
{
	const struct backup *b = &w->backup;
	struct keyring *k;
	int rc;

	if (!w->job->masters)
		return 0;
	k = keyring_new(w->job->masters, w->job->n_masters, seal_columns,
		seal_columns_count);
	rc = manifest_key_check(b->manifest, k, b->seal, b->text, e);
	keyring_free(k);
	return rc;
}

static int
write_keys(struct work *w, struct err *e)
{
	for (size_t i = 0; i < w->job->n_masters; i++) {
		const char *name =
			i ? arena_printf(w->a, "master-%zu.key", i + 1)
			  : "master.key";
		const char *path = below(w, name);

		if (remember(w, path, e) != 0 ||
			file_create(path, 0400,
				bytes_of(w->job->masters[i], SEAL_KEY_SIZE),
				e) != 0 ||
			hand_over(w, path, e) != 0)
			return -1;
	}
	return 0;
}

/* For the first start: this is not where the centre has left off. */
static int
write_mark(struct work *w, struct err *e)
{
	const char *path = below(w, RESTORED_FILE);

	if (remember(w, path, e) != 0 ||
		file_create(path, 0600, bytes_of(NULL, 0), e) != 0)
		return -1;
	return hand_over(w, path, e);
}

/* ---- all of it ---- */

/* Nothing is written before all of this was good. */
static int
look_first(struct work *w, struct err *e)
{
	if (check_dir(w, e) != 0 || check_key(w, e) != 0)
		return -1;
	if (w->backup.manifest->schema > db_schema_known())
		return err_setf(e, ERR_BAD_REQUEST,
			"the backup is of a newer program: install that");
	return backup_walk(&w->backup, NULL, e);
}

static int
write_all(struct work *w, struct err *e)
{
	const struct backup_sink sink = { on_begin, on_take, on_end, w };
	struct manifest expect = *w->backup.manifest;
	const char *part = below(w, DB_PART), *db = below(w, MANIFEST_DB);

	if (make_folders(w, e) != 0 || backup_walk(&w->backup, &sink, e) != 0 ||
		backup_examine(part, w->job->clock, &expect, false, w->a, e) !=
			0 ||
		write_keys(w, e) != 0 || write_mark(w, e) != 0)
		return -1;
	for (size_t i = 0; i < ARRAY_LEN(folders); i++)
		if (file_sync_dir(
			    below(w, arena_printf(w->a, "%s/x", folders[i])),
			    e) != 0)
			return -1;
	if (remember(w, db, e) != 0)
		return -1;
	if (rename(part, db) != 0)
		return failed(db, e);
	return file_sync_dir(db, e);
}

int
restore_make(const struct restore_job *job, struct arena *a,
	const struct manifest **out, struct err *e)
{
	struct work w = { .job = job, .a = a, .fd = -1 };
	int rc;

	if (backup_open(&w.backup, job->file, a, e) != 0)
		return -1;
	rc = look_first(&w, e);
	if (rc == 0) {
		rc = write_all(&w, e);
		if (w.fd >= 0)
			close(w.fd);
		if (rc != 0)
			take_back(&w);
	}
	*out = w.backup.manifest;
	backup_close(&w.backup);
	return rc;
}
