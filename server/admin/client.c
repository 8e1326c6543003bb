/* SPDX-License-Identifier: Apache-2.0 */
#include "admin/client.h"
#include "admin/unix_path.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/time.h>
#include <unistd.h>

enum { PATIENCE_S = 300, HEAD = 5, CHUNK = 4096 };

/* A connected socket, -1 when nobody listens, -2 with e. */
static int
connect_to(const char *path, struct err *e)
{
	struct sockaddr_un addr;
	struct timeval patience = { PATIENCE_S, 0 };
	int fd, rc, dir, why;

	/* No socket, or no directory: nobody listens. */
	if (access(path, F_OK) < 0)
		return -1;
	if (unix_address(path, &addr, &dir, e) < 0)
		return -2;
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	rc = fd < 0 ? -1 : connect(fd, (struct sockaddr *)&addr, sizeof(addr));
	why = errno;
	if (dir >= 0)
		close(dir);
	if (rc == 0) {
		setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience,
			sizeof(patience));
		return fd;
	}
	if (fd >= 0)
		close(fd);
	if (why == ECONNREFUSED || why == ENOENT)
		return -1;
	err_setf(e, ERR_INTERNAL, "%s: %s", path, strerror(why));
	return -2;
}

static int
send_words(int fd, int argc, char **argv, struct err *e)
{
	for (int i = 0; i < argc; i++) {
		const char *p = argv[i];
		size_t left = strlen(p) + 1;

		while (left > 0) {
			ssize_t n = send(fd, p, left, MSG_NOSIGNAL);

			if (n < 0 && errno == EINTR)
				continue;
			if (n < 0)
				return err_setf(e, ERR_INTERNAL,
					"admin.sock: %s", strerror(errno));
			p += n;
			left -= (size_t)n;
		}
	}
	shutdown(fd, SHUT_WR);
	return 0;
}

static int
receive(int fd, struct str *in, struct err *e)
{
	char chunk[CHUNK];

	for (;;) {
		ssize_t n = recv(fd, chunk, sizeof(chunk), 0);

		if (n == 0)
			return 0;
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return err_setf(e, ERR_INTERNAL, "admin.sock: %s",
				strerror(errno));
		str_add(in, chunk, (size_t)n);
	}
}

static int
take_apart(const struct str *in, int *code, struct str *out,
	struct str *message, struct err *e)
{
	const uint8_t *p = (const uint8_t *)in->p;
	size_t n;

	if (in->over || in->n < HEAD)
		return err_setf(e, ERR_INTERNAL,
			"no answer; refused, or the "
			"server stopped");
	n = (size_t)p[1] << 24 | (size_t)p[2] << 16 | (size_t)p[3] << 8 | p[4];
	if (n > in->n - HEAD)
		return err_setf(e, ERR_INTERNAL, "the answer broke off");
	*code = p[0];
	str_add(out, p + HEAD, n);
	str_add(message, p + HEAD + n, in->n - HEAD - n);
	return 0;
}

enum admin_answer
admin_client(const char *dir, int argc, char **argv, int *code, struct str *out,
	struct str *message, struct err *e)
{
	struct arena *a = out->arena;
	struct str in;
	int rc;
	int fd = connect_to(arena_printf(a, "%s/admin.sock", dir), e);

	if (fd < 0)
		return fd == -1 ? ADMIN_NO_SERVER : ADMIN_BROKEN;
	str_init(&in, a, HEAD + out->max + message->max);
	rc = send_words(fd, argc, argv, e);
	if (rc == 0)
		rc = receive(fd, &in, e);
	if (rc == 0)
		rc = take_apart(&in, code, out, message, e);
	close(fd);
	return rc == 0 ? ADMIN_ANSWERED : ADMIN_BROKEN;
}
