/* SPDX-License-Identifier: Apache-2.0 */
/* usb:DEV, a printer as a device file (/dev/usb/lp0): held open, because the
 * file is nobody else's. */
#include "carrier.h"
#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

struct usb {
	char *path;
	int fd;
};

static void *
usb_open(const char *arg, const struct profile *profile, struct err *e)
{
	struct usb *u;

	(void)profile;
	if (!*arg) {
		err_setf(e, ERR_REQUIRED, "usb needs a file: usb:DEV");
		return NULL;
	}
	u = xcalloc(1, sizeof(*u));
	u->path = xstrdup(arg);
	u->fd = -1;
	return u;
}

/* A printer that is not plugged in may be so later. */
static enum carrier_link
usb_link(void *dev)
{
	struct usb *u = dev;
	struct err e = { 0 };

	if (u->fd < 0)
		u->fd = port_open_file(u->path, &e);
	return u->fd >= 0 ? LINK_UP : LINK_DOWN;
}

static void
usb_unlink(void *dev, bool gone)
{
	struct usb *u = dev;

	if (!gone || u->fd < 0)
		return;
	close(u->fd);
	u->fd = -1;
}

static int
usb_fd(const void *dev)
{
	return ((const struct usb *)dev)->fd;
}

static enum port_got
usb_read(void *dev, void *p, size_t cap, size_t *n)
{
	struct usb *u = dev;
	enum port_got got;

	errno = 0;
	got = port_read(u->fd, p, cap, n);
	/* The driver reads empty packets as an end; there is none. */
	return got == PORT_GONE && errno == 0 ? PORT_LATER : got;
}

static enum port_got
usb_write(void *dev, const void *p, size_t n, size_t *done)
{
	return port_write(((struct usb *)dev)->fd, p, n, done);
}

static void
usb_close(void *dev)
{
	struct usb *u = dev;

	usb_unlink(u, true);
	free(u->path);
	free(u);
}

const struct carrier carrier_usb = {
	.name = "usb",
	.usage = "usb:DEV",
	.open = usb_open,
	.close = usb_close,
	.link = usb_link,
	.unlink = usb_unlink,
	.fd = usb_fd,
	.read = usb_read,
	.write = usb_write,
};
