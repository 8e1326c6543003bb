/* SPDX-License-Identifier: Apache-2.0 */
#include "dir_lock.h"
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/vfs.h>
#include <unistd.h>

/* File systems whose locks are not to be trusted. */
static const struct {
	unsigned magic;
	const char *name;
} remote_fs[] = {
	{ 0x6969, "nfs" },
	{ 0x517b, "smb" },
	{ 0xff534d42, "cifs" },
	{ 0xfe534d42, "smb2" },
	{ 0x00c36400, "ceph" },
	{ 0x5346414f, "afs" },
	{ 0x564c, "ncp" },
};

static void
refuse_busy(int fd, struct err *e)
{
	char pid[16] = "";
	ssize_t n = pread(fd, pid, sizeof(pid) - 1, 0);

	if (n < 0)
		n = 0;
	pid[n] = '\0';
	pid[strcspn(pid, "\n")] = '\0';
	err_setf(e, ERR_DATA_DIR_BUSY,
		"the data directory is in use by process %s", pid);
}

static int
write_pid(int fd)
{
	char pid[16];
	int n = snprintf(pid, sizeof(pid), "%ld\n", (long)getpid());

	return ftruncate(fd, 0) == 0 && pwrite(fd, pid, (size_t)n, 0) == n ? 0
									   : -1;
}

int
dir_lock_take(const char *dir, struct err *e)
{
	char path[PATH_MAX];
	int fd;

	if (snprintf(path, sizeof(path), "%s/lock", dir) >= (int)sizeof(path))
		return err_setf(e, ERR_INTERNAL, "path too long");
	fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (fd < 0)
		return err_setf(e, ERR_INTERNAL, "lock: %s", strerror(errno));
	if (flock(fd, LOCK_EX | LOCK_NB) != 0) {
		if (errno == EWOULDBLOCK)
			refuse_busy(fd, e);
		else
			err_setf(e, ERR_INTERNAL, "lock: %s", strerror(errno));
		close(fd);
		return -1;
	}
	if (write_pid(fd) != 0) {
		err_setf(e, ERR_INTERNAL, "lock: %s", strerror(errno));
		close(fd);
		return -1;
	}
	return fd;
}

/* The file stays: removing it would let two servers lock two files. */
void
dir_lock_drop(int fd)
{
	if (fd >= 0)
		close(fd);
}

int
dir_check_file(const char *path, struct err *e)
{
	struct stat st;

	if (lstat(path, &st) != 0) {
		if (errno == ENOENT)
			return 0;
		return err_setf(e, ERR_INTERNAL, "%s: %s",
			strrchr(path, '/') + 1, strerror(errno));
	}
	if (!S_ISREG(st.st_mode) || st.st_nlink != 1)
		return err_setf(e, ERR_INTERNAL,
			"%s must be a plain file with one name: a second name "
			"has a second journal",
			strrchr(path, '/') + 1);
	return 1;
}

int
dir_check_local(const char *dir, struct err *e)
{
	struct statfs fs;

	if (statfs(dir, &fs) != 0)
		return err_setf(
			e, ERR_INTERNAL, "data directory: %s", strerror(errno));
	for (size_t i = 0; i < ARRAY_LEN(remote_fs); i++)
		if ((unsigned)fs.f_type == remote_fs[i].magic)
			return err_setf(e, ERR_INTERNAL,
				"the data directory lies on %s: it must be a "
				"local file system",
				remote_fs[i].name);
	return 0;
}

int
dir_sync(const char *dir, struct err *e)
{
	int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	int rc = fd < 0 ? -1 : fsync(fd);

	if (rc != 0)
		err_setf(
			e, ERR_INTERNAL, "data directory: %s", strerror(errno));
	if (fd >= 0)
		close(fd);
	return rc;
}

uint64_t
dir_free_bytes(const char *dir)
{
	struct statvfs fs;

	/* an unknown figure must not stop the writes */
	if (statvfs(dir, &fs) != 0)
		return UINT64_MAX;
	return (uint64_t)fs.f_bavail * fs.f_frsize;
}
