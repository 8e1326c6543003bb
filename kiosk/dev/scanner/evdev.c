/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Scanners that play keyboard, read at the kernel and held for this program
 * alone: a browser in front must not get a single key of them.
 */
#include "scanner.h"
#include "keys.h"
#include "../port.h"
#include <errno.h>
#include <linux/input.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

#define EVENTS 64

struct evdev {
	int fd;
	struct keys keys;
	struct input_event buf[EVENTS];
	size_t n, at;
};

static void *
evdev_open(const char *arg, struct err *e)
{
	struct evdev *d;
	int fd = port_open_file(arg, e);

	if (fd < 0)
		return NULL;
	if (ioctl(fd, EVIOCGRAB, 1) != 0) {
		err_setf(e, ERR_DEVICE_FAULT, "%.80s cannot be grabbed: %s",
			arg, strerror(errno));
		close(fd);
		return NULL;
	}
	d = xcalloc(1, sizeof(*d));
	d->fd = fd;
	return d;
}

static int
evdev_fd(const void *dev)
{
	return ((const struct evdev *)dev)->fd;
}

static bool
event_add(struct evdev *d, struct scan_frame *f, int64_t now, char *out)
{
	const struct input_event *ev = &d->buf[d->at++];
	char c = keys_char(&d->keys, ev);

	if (keys_lost(ev))
		scan_frame_drop(f);
	return c && scan_frame_add(f, c, now, out);
}

static int
evdev_read(void *dev, struct scan_frame *f, int64_t now, char *out)
{
	struct evdev *d = dev;
	size_t got;

	for (;;) {
		while (d->at < d->n)
			if (event_add(d, f, now, out))
				return 1;
		d->at = d->n = 0;
		switch (port_read(d->fd, d->buf, sizeof(d->buf), &got)) {
		case PORT_BYTES:
			d->n = got / sizeof(d->buf[0]);
			break;
		case PORT_LATER:
			return 0;
		case PORT_GONE:
			return -1;
		}
	}
}

static void
evdev_close(void *dev)
{
	struct evdev *d = dev;

	close(d->fd);
	free(d);
}

const struct scanner_driver scanner_evdev = {
	.name = "evdev",
	.usage = "evdev:DEV",
	.open = evdev_open,
	.fd = evdev_fd,
	.read = evdev_read,
	.close = evdev_close,
};
