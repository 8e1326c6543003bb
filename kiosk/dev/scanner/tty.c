/* SPDX-License-Identifier: Apache-2.0 */
/* Scanners that send bytes: a serial line or USB-COM, and standard input. */
#include "scanner.h"
#include "str.h"
#include "../port.h"
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#define BAUD 9600 /* what serial scanners are shipped with */

struct tty {
	int fd;
	bool own;
	char buf[256];
	size_t n, at;
};

static void *
tty_new(int fd, bool own)
{
	struct tty *t = xcalloc(1, sizeof(*t));

	t->fd = fd;
	t->own = own;
	return t;
}

/* "/dev/ttyACM0" or "/dev/ttyS0@115200" */
static void *
tty_open(const char *arg, struct err *e)
{
	const char *mark = strrchr(arg, '@');
	int64_t baud = BAUD;
	char *dev;
	int fd = -1;

	if (!mark)
		mark = arg + strlen(arg);
	else if (digits_parse(bytes_str(mark + 1), 1000000, &baud) != 0)
		baud = 0;
	dev = xstrdup(arg);
	dev[mark - arg] = '\0';
	fd = port_open_serial(dev, (unsigned)baud, e);
	free(dev);
	return fd >= 0 ? tty_new(fd, true) : NULL;
}

static void *
stdin_open(const char *arg, struct err *e)
{
	int flags = fcntl(STDIN_FILENO, F_GETFL);

	(void)arg;
	if (flags < 0 ||
		fcntl(STDIN_FILENO, F_SETFL, flags | O_NONBLOCK) != 0) {
		err_setf(e, ERR_DEVICE_FAULT, "no standard input");
		return NULL;
	}
	return tty_new(STDIN_FILENO, false);
}

static int
tty_fd(const void *dev)
{
	return ((const struct tty *)dev)->fd;
}

/* What stays in buf behind a code is the beginning of the next one. */
static int
tty_read(void *dev, struct scan_frame *f, int64_t now, char *out)
{
	struct tty *t = dev;

	for (;;) {
		while (t->at < t->n)
			if (scan_frame_add(f, t->buf[t->at++], now, out))
				return 1;
		t->at = t->n = 0;
		switch (port_read(t->fd, t->buf, sizeof(t->buf), &t->n)) {
		case PORT_BYTES:
			break;
		case PORT_LATER:
			return 0;
		case PORT_GONE:
			return -1;
		}
	}
}

static void
tty_close(void *dev)
{
	struct tty *t = dev;

	if (t->own)
		close(t->fd);
	free(t);
}

const struct scanner_driver scanner_tty = {
	.name = "tty",
	.usage = "tty:DEV[@BAUD]",
	.open = tty_open,
	.fd = tty_fd,
	.read = tty_read,
	.close = tty_close,
};

const struct scanner_driver scanner_stdin = {
	.name = "stdin",
	.usage = "stdin",
	.once = true,
	.open = stdin_open,
	.fd = tty_fd,
	.read = tty_read,
	.close = tty_close,
};
