/* SPDX-License-Identifier: Apache-2.0 */
/* Key files: made once, never overwritten, refused when others may read. */
#include "crypto.h"
#include "seal.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#define KEY_PATH_MAX 4096

/* A file name is on disk only once its directory is. */
static int
sync_directory_of(const char *path)
{
	char dir[KEY_PATH_MAX];
	const char *slash = strrchr(path, '/');
	size_t n = slash ? (size_t)(slash - path) + 1 : 0;
	int fd, rc;

	if (n >= sizeof(dir))
		return -1;
	memcpy(dir, n ? path : "./", n ? n : 2);
	dir[n ? n : 2] = 0;
	fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return -1;
	rc = fsync(fd);
	close(fd);
	return rc;
}

static int
write_all(int fd, const uint8_t *p, size_t n)
{
	while (n > 0) {
		ssize_t done = write(fd, p, n);

		if (done < 0 && errno == EINTR)
			continue;
		if (done <= 0)
			return -1;
		p += done;
		n -= (size_t)done;
	}
	return fsync(fd);
}

int
key_file_create(
	const char *path, const struct rng *rng, size_t n, struct err *e)
{
	uint8_t key[SEAL_KEY_SIZE];
	int fd, rc;

	BUG_ON(n > sizeof(key));
	fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC,
		0400);
	if (fd < 0)
		return err_setf(
			e, ERR_INTERNAL, "%s: %s", path, strerror(errno));
	rng_fill(rng, key, n);
	rc = write_all(fd, key, n);
	crypto_wipe(key, sizeof(key));
	if (close(fd) != 0 || rc != 0 || sync_directory_of(path) != 0) {
		/* Half a key would be taken for a whole one later. */
		unlink(path);
		return err_setf(e, ERR_INTERNAL, "%s: cannot be written", path);
	}
	return 0;
}

static int
read_exactly(int fd, uint8_t *to, size_t n)
{
	while (n > 0) {
		ssize_t got = read(fd, to, n);

		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			return -1;
		to += got;
		n -= (size_t)got;
	}
	return 0;
}

static const char *
check_file(int fd, size_t n)
{
	struct stat st;

	if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode))
		return "not a regular file";
	if (st.st_mode & 077)
		return "open to group or world: chmod 0400";
	if (st.st_size != (off_t)n)
		return "not a key: wrong length";
	return NULL;
}

int
key_file_load(const char *path, void *out, size_t n, struct err *e)
{
	int fd = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK);
	const char *wrong;

	if (fd < 0)
		return err_setf(
			e, ERR_INTERNAL, "%s: %s", path, strerror(errno));
	wrong = check_file(fd, n);
	if (!wrong && read_exactly(fd, out, n) != 0)
		wrong = "cannot be read";
	close(fd);
	if (wrong)
		return err_setf(e, ERR_INTERNAL, "%s: %s", path, wrong);
	return 0;
}

int
master_keys_load(const char *dir,
	uint8_t masters[SEAL_GENERATIONS_MAX][SEAL_KEY_SIZE], struct err *e)
{
	char path[KEY_PATH_MAX];
	int n = 0;

	while (n < SEAL_GENERATIONS_MAX) {
		char tail[16] = "";

		if (n > 0)
			snprintf(tail, sizeof(tail), "-%d", n + 1);
		if ((size_t)snprintf(path, sizeof(path), "%s/master%s.key", dir,
			    tail) >= sizeof(path))
			return err_setf(e, ERR_INTERNAL, "path too long");
		if (n > 0 && access(path, F_OK) != 0 && errno == ENOENT)
			break;
		if (key_file_load(path, masters[n], SEAL_KEY_SIZE, e) != 0)
			return -1;
		n++;
	}
	return n;
}

struct keyring *
keyring_open(const char *dir, const struct seal_column *columns,
	size_t n_columns, struct err *e)
{
	uint8_t masters[SEAL_GENERATIONS_MAX][SEAL_KEY_SIZE];
	struct keyring *k = NULL;
	int n = master_keys_load(dir, masters, e);

	if (n > 0)
		k = keyring_new((const uint8_t(*)[SEAL_KEY_SIZE])masters,
			(size_t)n, columns, n_columns);
	crypto_wipe(masters, sizeof(masters));
	return k;
}
