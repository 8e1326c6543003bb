/* SPDX-License-Identifier: Apache-2.0 */
/* tcp:HOST:PORT, a printer in the network: it serves one connection at a time,
 * so each is short, one a job or a look. */
#include "carrier.h"
#include <poll.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

struct tcp {
	char *address;
	int fd;
	bool up;
};

static void *
tcp_open(const char *arg, const struct profile *profile, struct err *e)
{
	struct tcp *t;

	(void)profile;
	/* Told at the start, not at the first slip. */
	if (port_check_tcp(arg, e) != 0)
		return NULL;
	t = xcalloc(1, sizeof(*t));
	t->address = xstrdup(arg);
	t->fd = -1;
	return t;
}

static void
tcp_unlink(void *dev, bool gone)
{
	struct tcp *t = dev;

	(void)gone;
	if (t->fd >= 0)
		close(t->fd);
	t->fd = -1;
	t->up = false;
}

static enum carrier_link
tcp_link(void *dev)
{
	struct tcp *t = dev;
	struct err e = { 0 };
	struct pollfd p = { .events = POLLOUT };

	if (t->up)
		return LINK_UP;
	if (t->fd < 0)
		t->fd = port_open_tcp(t->address, &e);
	if (t->fd < 0)
		return LINK_DOWN;
	p.fd = t->fd;
	if (poll(&p, 1, 0) == 0)
		return LINK_LATER;
	if (port_failed(t->fd) != 0)
		return LINK_DOWN;
	t->up = true;
	return LINK_UP;
}

static int
tcp_fd(const void *dev)
{
	return ((const struct tcp *)dev)->fd;
}

static enum port_got
tcp_read(void *dev, void *p, size_t cap, size_t *n)
{
	return port_read(((struct tcp *)dev)->fd, p, cap, n);
}

static enum port_got
tcp_write(void *dev, const void *p, size_t n, size_t *done)
{
	return port_write(((struct tcp *)dev)->fd, p, n, done);
}

static void
tcp_close(void *dev)
{
	struct tcp *t = dev;

	tcp_unlink(t, false);
	free(t->address);
	free(t);
}

const struct carrier carrier_tcp = {
	.name = "tcp",
	.usage = "tcp:HOST:PORT",
	.open = tcp_open,
	.close = tcp_close,
	.link = tcp_link,
	.unlink = tcp_unlink,
	.fd = tcp_fd,
	.read = tcp_read,
	.write = tcp_write,
};
