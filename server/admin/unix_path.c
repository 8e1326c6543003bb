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
	const char *slash = strrchr(path, '/');
	char *dir;
	int fd;

	if (!slash)
		return -1;
	*base = slash + 1;
	dir = strndup(path, (size_t)(slash - path));
	fd = dir ? open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC) : -1;
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
