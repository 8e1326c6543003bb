/* SPDX-License-Identifier: Apache-2.0 */
#include "terminal/ca_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PATH_SIZE = 4096 };

static int
fail(const char *dir, const char *name, struct err *e)
{
	return err_setf(
		e, ERR_INTERNAL, "%s/%s: %s", dir, name, strerror(errno));
}

static void
path_of(const char *dir, const char *name, const char *tail, char *out)
{
	int n = snprintf(out, PATH_SIZE, "%s/%s%s", dir, name, tail);

	BUG_ON(n < 0 || n >= PATH_SIZE);
}

int
ca_dir_make(const char *dir, const char *name, struct err *e)
{
	char path[PATH_SIZE];

	path_of(dir, name, "", path);
	if (mkdir(path, 0700) < 0 && errno != EEXIST)
		return fail(dir, name, e);
	return 0;
}

static int
write_and_sync(int fd, struct bytes content)
{
	while (content.n > 0) {
		ssize_t n = write(fd, content.p, content.n);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return -1;
		content = bytes_of(content.p + n, content.n - (size_t)n);
	}
	return fsync(fd);
}

/* A new name is on disk only once its directory is. */
static int
sync_parent(char *path)
{
	char *slash = strrchr(path, '/');
	int fd, rc;

	*slash = '\0';
	fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	*slash = '/';
	if (fd < 0)
		return -1;
	rc = fsync(fd);
	close(fd);
	return rc;
}

int
ca_file_write(const char *dir, const char *name, unsigned mode,
	struct bytes content, struct err *e)
{
	char path[PATH_SIZE], fresh[PATH_SIZE];
	int fd, rc;

	path_of(dir, name, "", path);
	path_of(dir, name, ".new", fresh);
	unlink(fresh);
	fd = open(fresh, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC,
		mode);
	if (fd < 0)
		return fail(dir, name, e);
	rc = write_and_sync(fd, content);
	if (close(fd) < 0 || rc < 0 || rename(fresh, path) < 0 ||
		sync_parent(path) < 0) {
		fail(dir, name, e);
		unlink(fresh);
		return -1;
	}
	return 0;
}

static int
read_whole(int fd, struct arena *a, struct bytes *out)
{
	char *p = arena_alloc(a, CA_FILE_MAX + 1);
	size_t n = 0;

	while (n < CA_FILE_MAX) {
		ssize_t got = read(fd, p + n, CA_FILE_MAX - n);

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return -1;
		if (got == 0) {
			*out = bytes_of(p, n);
			return 0;
		}
		n += (size_t)got;
	}
	errno = EFBIG;
	return -1;
}

int
ca_file_read(const char *dir, const char *name, bool secret, struct arena *a,
	struct bytes *out, struct err *e)
{
	char path[PATH_SIZE];
	struct stat st;
	int fd, rc;

	path_of(dir, name, "", path);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return fail(dir, name, e);
	rc = fstat(fd, &st);
	if (rc == 0 && secret && (st.st_mode & 077)) {
		errno = EPERM;
		rc = -1;
	}
	if (rc == 0)
		rc = read_whole(fd, a, out);
	if (rc < 0)
		fail(dir, name, e);
	close(fd);
	return rc;
}

bool
ca_file_is_there(const char *dir, const char *name)
{
	char path[PATH_SIZE];

	path_of(dir, name, "", path);
	return access(path, F_OK) == 0;
}
