/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A disk that fails, to be preloaded (LD_PRELOAD) into a server under test.
 *
 *   FAILNTH_DIR   only files below this directory count; none: nothing fails
 *   FAILNTH_CALL  sync (fsync, fdatasync), write (pwrite), or memory: malloc,
 *                 calloc, realloc of the whole process, counted from the first
 *                 connection on (memory) or from the beginning (start);
 *                 FAILNTH_DIR plays no part
 *   FAILNTH_N     the call that fails, from 1; this one only, so that a second
 *                 try seems to work, as after a real failed fsync. 0: none
 *   FAILNTH_ERRNO EIO or ENOSPC
 *   FAILNTH_DROP  1: with a failed sync the journal loses what was written
 * since the last one, as when the kernel gives up dirty pages; an answer that
 * trusted it is then seen to be untrue FAILNTH_COUNT a file that gets one byte
 * a call, for the one who counts
 *
 * A failed sync is not carried out, a failed write writes nothing. Of memory
 * the list says the number of calls, at an orderly end.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Global, as the functions it stands in for are. */
static atomic_long calls;
static atomic_long synced; /* the journal's size at its last sync */

static bool
path_of(int fd, char path[PATH_MAX])
{
	char link[64];
	ssize_t n;

	snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
	n = readlink(link, path, PATH_MAX - 1);
	path[n > 0 ? n : 0] = '\0';
	return n > 0;
}

static bool
is_below(int fd, const char *dir)
{
	char path[PATH_MAX];

	return path_of(fd, path) && strncmp(path, dir, strlen(dir)) == 0;
}

static bool
is_journal(int fd)
{
	char path[PATH_MAX];
	size_t n = path_of(fd, path) ? strlen(path) : 0;

	return n > 4 && strcmp(path + n - 4, "-wal") == 0;
}

static void
count(int of)
{
	const char *list = getenv("FAILNTH_COUNT");
	char path[PATH_MAX], thread[16] = "", line[PATH_MAX + 32];
	int n, fd = list ? open(list, O_WRONLY | O_CREAT | O_APPEND, 0600) : -1;

	if (fd < 0)
		return;
	prctl(PR_GET_NAME, thread);
	path_of(of, path);
	n = snprintf(line, sizeof(line), "%s %s\n", thread, path);
	if (write(fd, line, (size_t)n) != n)
		abort();
	close(fd);
}

/* Does this call fail? Sets errno. */
static bool
fails(const char *call, int fd)
{
	const char *which = getenv("FAILNTH_CALL");
	const char *dir = getenv("FAILNTH_DIR");
	const char *nth = getenv("FAILNTH_N");
	const char *error = getenv("FAILNTH_ERRNO");
	int before = errno;
	long n;

	if (!which || !dir || strcmp(which, call) != 0 || !is_below(fd, dir))
		return false;
	n = atomic_fetch_add(&calls, 1) + 1;
	count(fd);
	errno = before;
	if (!nth || n != strtol(nth, NULL, 10))
		return false;
	errno = error && strcmp(error, "ENOSPC") == 0 ? ENOSPC : EIO;
	return true;
}

static int
fail_sync(int fd)
{
	const char *drop = getenv("FAILNTH_DROP");
	int error = errno;

	if (drop && *drop == '1' && is_journal(fd) &&
		ftruncate(fd, atomic_load(&synced)) != 0)
		abort();
	errno = error;
	return -1;
}

static int
sync_with(long call, int fd)
{
	struct stat st;
	int rc;

	if (fails("sync", fd))
		return fail_sync(fd);
	rc = (int)syscall(call, fd);
	if (rc == 0 && fstat(fd, &st) == 0 && is_journal(fd))
		atomic_store(&synced, st.st_size);
	return rc;
}

int
fsync(int fd)
{
	return sync_with(SYS_fsync, fd);
}

int
fdatasync(int fd)
{
	return sync_with(SYS_fdatasync, fd);
}

ssize_t
pwrite64(int fd, const void *p, size_t n, off64_t at)
{
	return fails("write", fd) ? -1 : syscall(SYS_pwrite64, fd, p, n, at);
}

ssize_t
pwrite(int fd, const void *p, size_t n, off_t at)
{
	return pwrite64(fd, p, n, at);
}

/* ---- memory ---- */

void *__libc_malloc(size_t n);
void *__libc_calloc(size_t n, size_t size);
void *__libc_realloc(void *p, size_t n);

static atomic_long allocations;
static long allocation_fails; /* the call that does; 0: none */
static atomic_bool armed;
static bool counts_memory;

__attribute__((constructor)) static void
memory_begin(void)
{
	const char *which = getenv("FAILNTH_CALL"), *nth = getenv("FAILNTH_N");

	if (!which ||
		(strcmp(which, "memory") != 0 && strcmp(which, "start") != 0))
		return;
	counts_memory = true;
	allocation_fails = nth ? strtol(nth, NULL, 10) : 0;
	atomic_store(&armed, strcmp(which, "start") == 0);
}

static void
list_write(const char *word, long n)
{
	const char *list = getenv("FAILNTH_COUNT");
	char line[64];
	int size = snprintf(line, sizeof(line), "%s %ld\n", word, n);
	int fd = list ? open(list, O_WRONLY | O_CREAT | O_APPEND, 0600) : -1;

	if (fd < 0)
		return;
	if (write(fd, line, (size_t)size) != size)
		abort();
	close(fd);
}

__attribute__((destructor)) static void
memory_end(void)
{
	if (counts_memory)
		list_write("calls", atomic_load(&allocations));
}

static bool
memory_fails(void)
{
	long n;

	if (!counts_memory || !atomic_load(&armed))
		return false;
	n = atomic_fetch_add(&allocations, 1) + 1;
	if (n != allocation_fails)
		return false;
	list_write("failed", n);
	errno = ENOMEM;
	return true;
}

int
accept4(int fd, struct sockaddr *from, socklen_t *n, int flags)
{
	if (counts_memory)
		atomic_store(&armed, true);
	return (int)syscall(SYS_accept4, fd, from, n, flags);
}

void *
malloc(size_t n)
{
	return memory_fails() ? NULL : __libc_malloc(n);
}

void *
calloc(size_t n, size_t size)
{
	return memory_fails() ? NULL : __libc_calloc(n, size);
}

void *
realloc(void *p, size_t n)
{
	return memory_fails() ? NULL : __libc_realloc(p, n);
}
