/* SPDX-License-Identifier: Apache-2.0 */
#include "files.h"
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#define PATH_ROOM 4096

static int
failed(const char *path, struct err *e)
{
	return err_setf(e, ERR_INTERNAL, "%.100s: errno %d", path, errno);
}

const char *
file_path(struct arena *a, const char *dir, const char *name)
{
	return arena_printf(a, "%s/%s", dir, name);
}

/* Room for what is there, not for all that might be; pipes do not say. */
static size_t
room_for(FILE *f, size_t max)
{
	struct stat st;

	if (fstat(fileno(f), &st) != 0 || !S_ISREG(st.st_mode) ||
		st.st_size <= 0 || (uintmax_t)st.st_size >= max)
		return max;
	return (size_t)st.st_size;
}

int
file_read(const char *path, size_t max, struct arena *a, struct bytes *out,
	struct err *e)
{
	FILE *f = fopen(path, "re");
	char *text;
	size_t n;
	bool good;

	if (!f)
		return failed(path, e);
	max = room_for(f, max);
	text = arena_alloc(a, max + 1);
	setbuf(f, NULL); /* no copy of a key stays behind in a buffer */
	n = fread(text, 1, max + 1, f);
	good = !ferror(f);
	fclose(f);
	if (!good || n > max)
		return err_setf(e, ERR_INTERNAL,
			"%.100s: cannot be read, or too long", path);
	text[n] = '\0';
	*out = bytes_of(text, n);
	return 0;
}

char *
file_text(struct arena *a, const char *path, size_t max)
{
	struct err own = { 0 };
	struct bytes b = { 0 };

	return file_read(path, max, a, &b, &own) == 0 ? (char *)b.p : NULL;
}

static int
write_all(int fd, struct bytes b)
{
	while (b.n) {
		ssize_t n = write(fd, b.p, b.n);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return -1;
		b.p += n;
		b.n -= (size_t)n;
	}
	return fsync(fd);
}

static int
write_file(const char *path, int flags, mode_t mode, struct bytes text,
	struct err *e)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC | flags, mode);
	int rc;

	if (fd < 0)
		return failed(path, e);
	rc = write_all(fd, text);
	if (close(fd) != 0)
		rc = -1;
	return rc == 0 ? 0 : failed(path, e);
}

int
file_sync_dir(const char *path, struct err *e)
{
	const char *slash = strrchr(path, '/');
	char dir[PATH_ROOM] = ".";
	int fd, rc;

	if (slash)
		snprintf(dir, sizeof(dir), "%.*s", (int)(slash - path + 1),
			path);
	fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return failed(dir, e);
	rc = fsync(fd);
	close(fd);
	return rc == 0 ? 0 : failed(dir, e);
}

int
file_create(const char *path, mode_t mode, struct bytes text, struct err *e)
{
	if (write_file(path, O_EXCL, mode, text, e) != 0)
		return -1;
	return file_sync_dir(path, e);
}

int
file_replace(const char *path, mode_t mode, struct bytes text, struct err *e)
{
	char beside[PATH_ROOM];

	if ((size_t)snprintf(beside, sizeof(beside), "%s.new", path) >=
		sizeof(beside))
		return err_setf(e, ERR_INTERNAL, "path too long");
	unlink(beside); /* what a crash left, with whatever mode it had */
	if (write_file(beside, O_EXCL, mode, text, e) != 0)
		return -1;
	if (rename(beside, path) != 0)
		return failed(path, e);
	return file_sync_dir(path, e);
}

static bool
is_entry(const char *name)
{
	return strcmp(name, ".") != 0 && strcmp(name, "..") != 0;
}

int
file_remove_tree(const char *path, struct err *e)
{
	DIR *dir = opendir(path);
	const struct dirent *d;
	char below[PATH_ROOM];
	int rc = 0;

	if (!dir)
		return errno == ENOENT ? 0 : failed(path, e);
	while (rc == 0 && (d = readdir(dir))) {
		if (!is_entry(d->d_name))
			continue;
		if ((size_t)snprintf(below, sizeof(below), "%s/%s", path,
			    d->d_name) >= sizeof(below))
			rc = err_setf(e, ERR_INTERNAL, "path too long");
		else if (d->d_type == DT_DIR)
			rc = file_remove_tree(below, e);
		else if (unlink(below) != 0)
			rc = failed(below, e);
	}
	closedir(dir);
	if (rc == 0 && rmdir(path) != 0)
		rc = failed(path, e);
	return rc;
}
