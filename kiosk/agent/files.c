/* SPDX-License-Identifier: Apache-2.0 */
#include "files.h"
#include "crypto.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

const char *
files_path(struct arena *a, const char *dir, const char *name)
{
	return arena_printf(a, "%s/%s", dir, name);
}

char *
files_load(struct arena *a, const char *path)
{
	FILE *f = fopen(path, "rbe");
	char *text = NULL;
	char buf[4096];
	size_t n, all = 0;

	if (!f)
		return NULL;
	text = arena_alloc(a, FILES_MAX);
	while ((n = fread(buf, 1, sizeof(buf), f)) > 0 && all + n < FILES_MAX) {
		memcpy(text + all, buf, n);
		all += n;
	}
	if (n > 0 || ferror(f))
		text = NULL;
	crypto_wipe(buf, sizeof(buf));
	fclose(f);
	return text;
}

static int
write_all(int fd, struct bytes text)
{
	for (size_t at = 0; at < text.n;) {
		ssize_t n = write(fd, text.p + at, text.n - at);

		if (n < 0)
			return -1;
		at += (size_t)n;
	}
	return fsync(fd);
}

static int
write_new(const char *path, struct bytes text, mode_t mode)
{
	int fd, rc;

	unlink(path);
	fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
	if (fd < 0)
		return -1;
	rc = write_all(fd, text);
	if (close(fd) != 0)
		rc = -1;
	return rc;
}

static int
sync_dir(const char *dir)
{
	int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	int rc;

	if (fd < 0)
		return -1;
	rc = fsync(fd);
	close(fd);
	return rc;
}

int
files_save(const char *dir, const char *name, struct bytes text, mode_t mode,
	struct err *e)
{
	struct arena a;
	const char *path, *tmp;
	int rc;

	arena_init(&a, FILES_MAX);
	path = files_path(&a, dir, name);
	tmp = arena_printf(&a, "%s.new", path);
	rc = write_new(tmp, text, mode) == 0 && rename(tmp, path) == 0 &&
			     sync_dir(dir) == 0
		     ? 0
		     : err_setf(e, ERR_INTERNAL, "%.60s: %s", path,
			       strerror(errno));
	arena_release(&a);
	return rc;
}
