/* SPDX-License-Identifier: Apache-2.0 */
#define _GNU_SOURCE
#include "last_call.h"

#include <dlfcn.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <unistd.h>

struct last_call *last_call;

void
last_call_die(void)
{
	kill(getpid(), SIGKILL);
}

/* True when this is the one; before it is carried out. */
static bool
is_the_one(void)
{
	struct last_call *l = last_call;

	if (!l || !l->at || ++l->calls != l->at)
		return false;
	if (l->how == LAST_BEFORE)
		last_call_die();
	return true;
}

static void *
real(const char *name)
{
	void *f = dlsym(RTLD_NEXT, name);

	if (!f)
		abort();
	return f;
}

ssize_t
pwrite64(int fd, const void *p, size_t n, off64_t at)
{
	ssize_t (*f)(int, const void *, size_t, off64_t) = real("pwrite64");
	bool one = is_the_one();
	ssize_t done =
		f(fd, p, one && last_call->how == LAST_HALF ? n / 2 : n, at);

	if (one)
		last_call_die();
	return done;
}

int
ftruncate64(int fd, off64_t n)
{
	int (*f)(int, off64_t) = real("ftruncate64");
	bool one = is_the_one();
	int rc = f(fd, n);

	if (one)
		last_call_die();
	return rc;
}

int
fdatasync(int fd)
{
	int (*f)(int) = real("fdatasync");
	bool one = is_the_one();
	int rc = f(fd);

	if (one)
		last_call_die();
	return rc;
}

int
fsync(int fd)
{
	int (*f)(int) = real("fsync");
	bool one = is_the_one();
	int rc = f(fd);

	if (one)
		last_call_die();
	return rc;
}

int
unlink(const char *path)
{
	int (*f)(const char *) = real("unlink");
	bool one = is_the_one();
	int rc = f(path);

	if (one)
		last_call_die();
	return rc;
}
