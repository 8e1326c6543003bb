/* SPDX-License-Identifier: Apache-2.0 */
#include "port.h"
#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <termios.h>
#include <unistd.h>

static int
fault(struct err *e, const char *what)
{
	return err_setf(
		e, ERR_DEVICE_FAULT, "%.80s: %s", what, strerror(errno));
}

int
port_open_file(const char *path, struct err *e)
{
	int fd = open(path, O_RDWR | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);

	return fd >= 0 ? fd : fault(e, path);
}

static bool
speed_find(unsigned baud, speed_t *out)
{
	static const struct {
		unsigned baud;
		speed_t speed;
	} rows[] = {
		{ 9600, B9600 },
		{ 19200, B19200 },
		{ 38400, B38400 },
		{ 57600, B57600 },
		{ 115200, B115200 },
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		if (rows[i].baud == baud) {
			*out = rows[i].speed;
			return true;
		}
	}
	return false;
}

int
port_open_serial(const char *dev, unsigned baud, struct err *e)
{
	struct termios t;
	speed_t speed;
	int fd;

	if (!speed_find(baud, &speed))
		return err_setf(
			e, ERR_CHOICE_UNKNOWN, "no such speed: %u", baud);
	fd = port_open_file(dev, e);
	if (fd < 0)
		return -1;
	if (tcgetattr(fd, &t) == 0) {
		cfmakeraw(&t);
		t.c_cflag &= ~(tcflag_t)(CSTOPB | CRTSCTS);
		t.c_cflag |= CLOCAL | CREAD;
		cfsetispeed(&t, speed);
		cfsetospeed(&t, speed);
		if (tcsetattr(fd, TCSANOW, &t) == 0 &&
			tcflush(fd, TCIOFLUSH) == 0)
			return fd;
	}
	fault(e, dev);
	close(fd);
	return -1;
}

/* "127.0.0.1:9100" or "[::1]:9100" into its parts. */
static bool
address_split(const char *address, char *host, size_t cap, const char **port)
{
	const char *colon = strrchr(address, ':');
	size_t n = colon ? (size_t)(colon - address) : 0;

	if (n >= 2 && address[0] == '[' && address[n - 1] == ']') {
		address++;
		n -= 2;
	}
	if (n == 0 || n >= cap)
		return false;
	memcpy(host, address, n);
	host[n] = '\0';
	*port = colon + 1;
	return true;
}

static int
connect_to(const struct addrinfo *ai, const char *address, struct err *e)
{
	int fd = socket(
		ai->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

	if (fd < 0)
		return fault(e, address);
	if (connect(fd, ai->ai_addr, ai->ai_addrlen) == 0 ||
		errno == EINPROGRESS)
		return fd;
	fault(e, address);
	close(fd);
	return -1;
}

/* What an address says; freed by the caller. */
static int
address_find(const char *address, struct addrinfo **out, struct err *e)
{
	static const struct addrinfo hints = {
		.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV,
		.ai_socktype = SOCK_STREAM,
	};
	const char *port;
	char host[64];

	if (address_split(address, host, sizeof(host), &port) &&
		getaddrinfo(host, port, &hints, out) == 0)
		return 0;
	return err_setf(
		e, ERR_CHOICE_UNKNOWN, "%.80s is not NUMBER:PORT", address);
}

int
port_check_tcp(const char *address, struct err *e)
{
	struct addrinfo *ai = NULL;

	if (address_find(address, &ai, e) != 0)
		return -1;
	freeaddrinfo(ai);
	return 0;
}

int
port_open_tcp(const char *address, struct err *e)
{
	struct addrinfo *ai = NULL;
	int fd;

	if (address_find(address, &ai, e) != 0)
		return -1;
	BUG_ON(!ai);
	fd = connect_to(ai, address, e);
	freeaddrinfo(ai);
	return fd;
}

int
port_failed(int fd)
{
	int error = 0;
	socklen_t n = sizeof(error);

	return getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &n) == 0 ? error
								     : errno;
}

static enum port_got
outcome(ssize_t got, size_t *n)
{
	*n = got > 0 ? (size_t)got : 0;
	if (got > 0)
		return PORT_BYTES;
	if (got < 0 &&
		(errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR))
		return PORT_LATER;
	return PORT_GONE;
}

enum port_got
port_read(int fd, void *p, size_t cap, size_t *n)
{
	return outcome(read(fd, p, cap), n);
}

enum port_got
port_write(int fd, const void *p, size_t len, size_t *n)
{
	return outcome(write(fd, p, len), n);
}
