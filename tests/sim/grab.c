/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Preloaded into the agent where a machine has no input devices: a FIFO
 * stands for one. EVIOCGRAB on it succeeds and leaves a line in the file that
 * $GRAB_LOG names, so that a test sees that it was asked for.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <linux/input.h>
#include <stdarg.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

static int
real_ioctl(int fd, unsigned long request, void *arg)
{
	static int (*real)(int, unsigned long, ...);

	if (!real)
		*(void **)&real = dlsym(RTLD_NEXT, "ioctl");
	return real(fd, request, arg);
}

static int
grabbed(void)
{
	const char *path = getenv("GRAB_LOG");
	int fd = path ? open(path, O_WRONLY | O_CREAT | O_APPEND, 0600) : -1;
	ssize_t n = fd < 0 ? -1 : write(fd, "grab\n", 5);

	if (fd >= 0)
		close(fd);
	return n == 5 ? 0 : -1;
}

int
ioctl(int fd, unsigned long request, ...)
{
	struct stat st;
	va_list ap;
	void *arg;

	va_start(ap, request);
	arg = va_arg(ap, void *);
	va_end(ap);
	if (request == EVIOCGRAB && fstat(fd, &st) == 0 && S_ISFIFO(st.st_mode))
		return grabbed();
	return real_ioctl(fd, request, arg);
}
