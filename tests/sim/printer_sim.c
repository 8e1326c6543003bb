/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The simulated printer behind a TCP port or a terminal line, for tests of the
 * agent's own transports: the model is the agent's simulator, byte for byte.
 *
 *	printer-sim DIR PROFILE tcp	prints "ready 127.0.0.1:PORT"
 *	printer-sim DIR PROFILE tty	prints "ready /dev/pts/N"
 *
 * As printers do, it serves one connection at a time. SIGTERM ends it.
 */
#include "dev/printer/sim.h"
#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <termios.h>
#include <unistd.h>

#define LOOK_MS 10 /* at DIR/faults */

static volatile sig_atomic_t ended;

static void
on_end(int sig)
{
	(void)sig;
	ended = 1;
}

static int
listen_any(void)
{
	struct sockaddr_in at = { .sin_family = AF_INET,
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t n = sizeof(at);
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	BUG_ON(fd < 0 || bind(fd, (struct sockaddr *)&at, n) != 0 ||
		listen(fd, 4) != 0 ||
		getsockname(fd, (struct sockaddr *)&at, &n) != 0);
	printf("ready 127.0.0.1:%u\n", (unsigned)ntohs(at.sin_port));
	return fd;
}

static int
terminal_any(void)
{
	struct termios t;
	int master, slave;

	/* The slave stays open, so that the line outlives who uses it. */
	BUG_ON(openpty(&master, &slave, NULL, NULL, NULL) != 0 ||
		tcgetattr(slave, &t) != 0);
	cfmakeraw(&t);
	BUG_ON(tcsetattr(slave, TCSANOW, &t) != 0);
	printf("ready %s\n", ttyname(slave));
	return master;
}

static bool
readable(int fd)
{
	struct pollfd p = { .fd = fd, .events = POLLIN };

	return poll(&p, 1, LOOK_MS) == 1;
}

static bool
answers_sent(struct sim *s, int fd)
{
	uint8_t out[256];
	size_t n = model_answers(sim_model(s), out, sizeof(out));

	return n == 0 || write(fd, out, n) == (ssize_t)n;
}

/* All of it, waiting as long as the printer stands still. */
static bool
taken(struct sim *s, int fd, const uint8_t *p, size_t n)
{
	while (n && !ended) {
		int took;

		sim_turn(s);
		took = model_feed(sim_model(s), p, n);
		if (took < 0 || !answers_sent(s, fd))
			return false;
		p += took;
		n -= (size_t)took;
		if (n)
			poll(NULL, 0, LOOK_MS);
	}
	return !ended;
}

/* One link until either end has had enough. */
static void
serve(struct sim *s, int fd)
{
	uint8_t buf[4096];

	while (!ended && !model_is_dead(sim_model(s))) {
		sim_turn(s);
		if (!answers_sent(s, fd))
			return;
		if (readable(fd)) {
			ssize_t n = read(fd, buf, sizeof(buf));

			if (n <= 0 || !taken(s, fd, buf, (size_t)n))
				return;
		}
	}
}

static void
serve_tcp(struct sim *s)
{
	int listener = listen_any();

	fflush(stdout);
	while (!ended) {
		int fd;

		sim_turn(s);
		if (!readable(listener))
			continue;
		fd = accept(listener, NULL, NULL);
		if (fd < 0)
			continue;
		serve(s, fd);
		close(fd);
	}
	close(listener);
}

static void
serve_tty(struct sim *s)
{
	int fd = terminal_any();

	fflush(stdout);
	while (!ended)
		serve(s, fd);
	close(fd);
}

int
main(int argc, char **argv)
{
	struct sigaction end = { .sa_handler = on_end };
	const struct profile *profile;
	struct err e = { 0 };
	struct sim *s;

	if (argc != 4)
		return 64;
	sigaction(SIGTERM, &end, NULL);
	signal(SIGPIPE, SIG_IGN);
	profile = profile_find(argv[2], &e);
	s = profile ? sim_open(argv[1], profile, &e) : NULL;
	if (!s) {
		fprintf(stderr, "%s\n", e.detail);
		return 64;
	}
	if (strcmp(argv[3], "tty") == 0)
		serve_tty(s);
	else
		serve_tcp(s);
	sim_close(s);
	return 0;
}
