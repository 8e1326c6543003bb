/* SPDX-License-Identifier: Apache-2.0 */
#include "admin/unix_path.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static int
open_parent(const char *path, const char **base)
{
	char *dir = xstrdup(path);
	char *slash = strrchr(dir, '/');
	int fd = -1;

	if (slash) {
		*slash = '\0';
		*base = path + (slash - dir) + 1;
		fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	}
	free(dir);
	return fd;
}

int
unix_address(
	const char *path, struct sockaddr_un *addr, int *dir, struct err *e)
{
	const char *base = path;
	int n;

	memset(addr, 0, sizeof(*addr));
	addr->sun_family = AF_UNIX;
	*dir = -1;
	if (strlen(path) < sizeof(addr->sun_path)) {
		memcpy(addr->sun_path, path, strlen(path) + 1);
		return 0;
	}
	*dir = open_parent(path, &base);
	if (*dir < 0)
		return err_setf(
			e, ERR_INTERNAL, "%s: %s", path, strerror(errno));
	n = snprintf(addr->sun_path, sizeof(addr->sun_path),
		"/proc/self/fd/%d/%s", *dir, base);
	if (n > 0 && (size_t)n < sizeof(addr->sun_path))
		return 0;
	close(*dir);
	*dir = -1;
	return err_setf(e, ERR_INTERNAL, "socket name too long");
}
