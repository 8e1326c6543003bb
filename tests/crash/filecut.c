/* SPDX-License-Identifier: Apache-2.0 */
#include "filecut.h"
#include "files.h"
#include <dirent.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define OPS_MAX 65536
#define FDS_MAX 256
#define FILES_MAX 4096
#define NAMES_MAX 512
#define NAME_SIZE 64
#define SECTOR 512

enum kind { CREATE, WRITE, CUT, SYNC, RENAME, UNLINK, DIRSYNC, ACK };

struct op {
	enum kind kind;
	int file; /* number of an inode, as the log counts them */
	int64_t at;
	struct bytes data;
	char name[NAME_SIZE], to[NAME_SIZE];
};

static struct log {
	bool on, syncs_count;
	char dir[PATH_MAX];
	struct op ops[OPS_MAX];
	size_t n;
	int files;
	int of_fd[FDS_MAX]; /* 0: not ours, -1: the directory, else file + 1 */
	char names[NAMES_MAX][NAME_SIZE];
	int name_file[NAMES_MAX];
	size_t n_names;
} log_;

int __real_open(const char *path, int flags, ...);
ssize_t __real_write(int fd, const void *p, size_t n);
int __real_fsync(int fd);
int __real_fdatasync(int fd);
int __real_rename(const char *from, const char *to);
int __real_unlink(const char *path);
int __real_ftruncate(int fd, off_t n);
int __real_close(int fd);
int __wrap_open(const char *path, int flags, ...);
ssize_t __wrap_write(int fd, const void *p, size_t n);
int __wrap_fsync(int fd);
int __wrap_fdatasync(int fd);
int __wrap_rename(const char *from, const char *to);
int __wrap_unlink(const char *path);
int __wrap_ftruncate(int fd, off_t n);
int __wrap_close(int fd);

/* ---- the log ---------------------------------------------------------------
 */

static struct op *
op_add(enum kind kind, int file)
{
	struct op *op = &log_.ops[log_.n];

	BUG_ON(log_.n == OPS_MAX);
	*op = (struct op){ .kind = kind, .file = file };
	log_.n++;
	return op;
}

/* The name below dir, NULL for another place. */
static const char *
name_of(const char *path)
{
	size_t n = strlen(log_.dir);

	if (!log_.on || strncmp(path, log_.dir, n) != 0)
		return NULL;
	return path[n] == '/' ? path + n + 1 : path[n] ? NULL : "";
}

/* Which inode a name is now; made when it is not known. */
static int
file_of(const char *name, bool fresh)
{
	for (size_t i = 0; i < log_.n_names; i++) {
		if (strcmp(log_.names[i], name) != 0)
			continue;
		if (fresh)
			log_.name_file[i] = log_.files++;
		return log_.name_file[i];
	}
	BUG_ON(log_.n_names == NAMES_MAX || log_.files >= FILES_MAX);
	snprintf(log_.names[log_.n_names], NAME_SIZE, "%s", name);
	log_.name_file[log_.n_names] = log_.files++;
	return log_.name_file[log_.n_names++];
}

static void
name_forget(const char *name)
{
	for (size_t i = 0; i < log_.n_names; i++) {
		if (strcmp(log_.names[i], name) == 0)
			log_.names[i][0] = '\0';
	}
}

void
filecut_start(const char *dir, bool syncs_count)
{
	for (size_t i = 0; i < log_.n; i++)
		free((void *)log_.ops[i].data.p);
	memset(&log_, 0, sizeof(log_));
	snprintf(log_.dir, sizeof(log_.dir), "%s", dir);
	log_.syncs_count = syncs_count;
	log_.on = true;
}

void
filecut_stop(void)
{
	log_.on = false;
}

void
filecut_ack(int64_t number)
{
	op_add(ACK, 0)->at = number;
}

size_t
filecut_length(void)
{
	return log_.n;
}

/* ---- in the place of the system's
 * --------------------------------------------- */

int
__wrap_open(const char *path, int flags, ...)
{
	const char *name = name_of(path);
	bool fresh = name && *name && access(path, F_OK) != 0;
	mode_t mode = 0;
	va_list args;
	int fd;

	if (flags & O_CREAT) {
		va_start(args, flags);
		mode = va_arg(args, mode_t);
		va_end(args);
	}
	fd = __real_open(path, flags, mode);
	if (fd < 0 || fd >= FDS_MAX)
		return fd;
	log_.of_fd[fd] = 0;
	if (!name)
		return fd;
	/* DIR/ with its slash is the directory too. */
	log_.of_fd[fd] = *name ? file_of(name, fresh) + 1 : -1;
	if (fresh)
		snprintf(op_add(CREATE, log_.of_fd[fd] - 1)->name, NAME_SIZE,
			"%s", name);
	else if (*name && flags & O_TRUNC)
		op_add(CUT, log_.of_fd[fd] - 1)->at = 0;
	return fd;
}

static int
ours(int fd)
{
	return log_.on && fd >= 0 && fd < FDS_MAX ? log_.of_fd[fd] : 0;
}

ssize_t
__wrap_write(int fd, const void *p, size_t n)
{
	off_t at = ours(fd) > 0 ? lseek(fd, 0, SEEK_CUR) : 0;
	ssize_t done = __real_write(fd, p, n);
	struct op *op;

	if (done <= 0 || ours(fd) <= 0)
		return done;
	op = op_add(WRITE, ours(fd) - 1);
	op->at = at;
	op->data = bytes_of(
		memcpy(xmalloc((size_t)done), p, (size_t)done), (size_t)done);
	return done;
}

int
__wrap_fsync(int fd)
{
	if (ours(fd) > 0 && log_.syncs_count)
		op_add(SYNC, ours(fd) - 1);
	if (ours(fd) < 0 && log_.syncs_count)
		op_add(DIRSYNC, 0);
	return 0; /* nobody cuts the power here */
}

int
__wrap_fdatasync(int fd)
{
	return __wrap_fsync(fd);
}

int
__wrap_rename(const char *from, const char *to)
{
	const char *a = name_of(from), *b = name_of(to);
	int rc = __real_rename(from, to), file;
	struct op *op;

	if (rc != 0 || !a || !b)
		return rc;
	file = file_of(a, false);
	op = op_add(RENAME, file);
	snprintf(op->name, NAME_SIZE, "%s", a);
	snprintf(op->to, NAME_SIZE, "%s", b);
	name_forget(a);
	name_forget(b);
	for (size_t i = 0; i < log_.n_names; i++) {
		if (log_.names[i][0])
			continue;
		snprintf(log_.names[i], NAME_SIZE, "%s", b);
		log_.name_file[i] = file;
		return rc;
	}
	return rc;
}

int
__wrap_unlink(const char *path)
{
	const char *name = name_of(path);
	int rc = __real_unlink(path);

	if (rc == 0 && name) {
		snprintf(op_add(UNLINK, 0)->name, NAME_SIZE, "%s", name);
		name_forget(name);
	}
	return rc;
}

int
__wrap_ftruncate(int fd, off_t n)
{
	int rc = __real_ftruncate(fd, n);

	if (rc == 0 && ours(fd) > 0)
		op_add(CUT, ours(fd) - 1)->at = n;
	return rc;
}

int
__wrap_close(int fd)
{
	if (fd >= 0 && fd < FDS_MAX)
		log_.of_fd[fd] = 0;
	return __real_close(fd);
}

/* ---- playing
 * --------------------------------------------------------------------- */

struct body {
	uint8_t *p;
	size_t n;
	size_t pending[256]; /* operations since the last sync */
	size_t n_pending;
};

struct disk {
	struct body *bodies;
	char names[NAMES_MAX][NAME_SIZE];
	int files[NAMES_MAX]; /* -1: as it stands in base */
	size_t n_names;
	size_t pending[NAMES_MAX]; /* operations on names */
	size_t n_pending;
};

static uint64_t
below(uint64_t *random, uint64_t n)
{
	*random ^= *random << 13;
	*random ^= *random >> 7;
	*random ^= *random << 17;
	return *random % n;
}

static void
body_apply(struct body *b, const struct op *op, size_t n)
{
	size_t end = (size_t)op->at + (op->kind == WRITE ? n : 0);

	if (op->kind == CUT || end > b->n) {
		b->p = xrealloc(b->p, end + 1);
		if (end > b->n)
			memset(b->p + b->n, 0, end - b->n);
		b->n = end;
	}
	if (op->kind == WRITE)
		memcpy(b->p + op->at, op->data.p, n);
}

static void
name_set(struct disk *d, const char *name, int file)
{
	size_t i = 0;

	while (i < d->n_names && strcmp(d->names[i], name) != 0)
		i++;
	if (i == d->n_names) {
		BUG_ON(d->n_names == NAMES_MAX);
		d->n_names++;
	}
	snprintf(d->names[i], NAME_SIZE, "%s", name);
	d->files[i] = file;
}

#define GONE (-2)

static void
name_apply(struct disk *d, const struct op *op)
{
	if (op->kind == CREATE)
		name_set(d, op->name, op->file);
	if (op->kind == UNLINK || op->kind == RENAME)
		name_set(d, op->name, GONE);
	if (op->kind == RENAME)
		name_set(d, op->to, op->file);
}

static void
sync_body(struct body *b)
{
	for (size_t i = 0; i < b->n_pending; i++) {
		const struct op *op = &log_.ops[b->pending[i]];

		body_apply(b, op, op->data.n);
	}
	b->n_pending = 0;
}

static void
play_one(struct disk *d, size_t i)
{
	const struct op *op = &log_.ops[i];
	struct body *b = &d->bodies[op->file];

	switch (op->kind) {
	case WRITE:
	case CUT:
		if (b->n_pending == ARRAY_LEN(b->pending))
			sync_body(b);
		b->pending[b->n_pending++] = i;
		return;
	case SYNC:
		sync_body(b);
		return;
	case DIRSYNC:
		for (size_t k = 0; k < d->n_pending; k++)
			name_apply(d, &log_.ops[d->pending[k]]);
		d->n_pending = 0;
		return;
	case CREATE:
	case RENAME:
	case UNLINK:
		if (d->n_pending == NAMES_MAX) {
			name_apply(d, &log_.ops[d->pending[0]]);
			memmove(d->pending, d->pending + 1,
				--d->n_pending * sizeof(d->pending[0]));
		}
		d->pending[d->n_pending++] = i;
		return;
	case ACK:
		return;
	}
}

/* Of what no sync covers: all, nothing, or some with the last one cut. */
static void
body_cut(struct body *b, uint64_t *random)
{
	size_t keep = below(random, b->n_pending + 1);

	for (size_t i = 0; i < b->n_pending; i++) {
		const struct op *op = &log_.ops[b->pending[i]];
		size_t n = op->data.n;

		if (i > keep)
			return;
		if (i == keep && op->kind == CUT)
			return;
		if (i == keep)
			n = n > SECTOR ? below(random, n / SECTOR + 1) * SECTOR
				       : below(random, n + 1);
		body_apply(b, op, n);
	}
}

static void
file_put(const char *dir, const char *name, const uint8_t *p, size_t n)
{
	char path[PATH_MAX];
	FILE *f;

	snprintf(path, sizeof(path), "%.3000s/%s", dir, name);
	f = fopen(path, "we");
	BUG_ON(!f || (n && fwrite(p, 1, n, f) != n));
	fclose(f);
}

static void
base_copy(const char *base, const char *dead)
{
	DIR *d = opendir(base);
	const struct dirent *entry;

	BUG_ON(!d);
	while ((entry = readdir(d))) {
		struct err e = { 0 };
		struct arena a;
		struct bytes b;

		if (entry->d_name[0] == '.')
			continue;
		arena_init(&a, 1 << 20);
		if (file_read(file_path(&a, base, entry->d_name), 1 << 19, &a,
			    &b, &e) == 0)
			file_put(dead, entry->d_name, b.p, b.n);
		arena_release(&a);
	}
	closedir(d);
}

int64_t
filecut_play(size_t n, uint64_t *random, const char *base, const char *dead)
{
	struct disk *d = xcalloc(1, sizeof(*d));
	struct err e = { 0 };
	int64_t acked = 0;
	size_t keep;

	d->bodies = xcalloc(FILES_MAX, sizeof(*d->bodies));
	for (size_t i = 0; i < n; i++) {
		play_one(d, i);
		if (log_.ops[i].kind == ACK)
			acked = log_.ops[i].at;
	}
	keep = below(random, d->n_pending + 1);
	for (size_t i = 0; i < keep; i++)
		name_apply(d, &log_.ops[d->pending[i]]);
	BUG_ON(file_remove_tree(dead, &e) != 0 || mkdir(dead, 0700) != 0);
	base_copy(base, dead);
	for (size_t i = 0; i < d->n_names; i++) {
		if (d->files[i] < 0)
			continue;
		body_cut(&d->bodies[d->files[i]], random);
		file_put(dead, d->names[i], d->bodies[d->files[i]].p,
			d->bodies[d->files[i]].n);
	}
	for (int i = 0; i < log_.files; i++)
		free(d->bodies[i].p);
	free(d->bodies);
	free(d);
	return acked;
}
