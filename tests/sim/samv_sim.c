/* SPDX-License-Identifier: Apache-2.0 */
/*
 * samv-sim: an ID-card reader on a pty or a TCP port, driven by a text file
 * that is read as it grows. Beside the lines of samv_model.h it takes
 *
 *	delay MS		before an answer
 *	chunk N, gap MS		answers in pieces of N bytes, MS apart; 0: whole
 *	baud N			answers as fast as such a line; 0: at once
 *	unplug, plug
 *
 *	samv-sim --script FILE --link PATH [--log FILE]
 *	samv-sim --script FILE --tcp PORT [--log FILE]
 *
 * Prints "ready WHERE". --log gets a line "cmd PARA" in hex for each request.
 */
#define _GNU_SOURCE
#include "samv_model.h"
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

#define LOOK_NS 5000000 /* at the script */
#define PACED 16	/* bytes of a piece on a slow line */
#define NS_PER_MS 1000000LL

struct sim {
	struct samv_model model;
	const char *script, *link, *log;
	char line[1024]; /* of the script, not yet whole */
	size_t line_n;
	off_t offset;
	int listener, port; /* TCP */
	int fd, slave;	    /* the line; the pty's far end is kept open */
	long delay, chunk, gap, baud;
	size_t sent; /* of the model's answer */
	int64_t send_at;
};

static int64_t
now_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000 * NS_PER_MS + t.tv_nsec;
}

static NORETURN void
die(const char *what)
{
	perror(what);
	exit(1);
}

/* ---- the line ------------------------------------------------------------ */

static void
plug_pty(struct sim *s)
{
	struct termios t;
	char next[512];

	s->fd = posix_openpt(O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
	if (s->fd < 0 || grantpt(s->fd) != 0 || unlockpt(s->fd) != 0)
		die("pty");
	/* Held open: without it reads fail until somebody comes. */
	s->slave = open(ptsname(s->fd), O_RDWR | O_NOCTTY | O_CLOEXEC);
	if (s->slave < 0 || tcgetattr(s->slave, &t) != 0)
		die("slave");
	cfmakeraw(&t);
	tcsetattr(s->slave, TCSANOW, &t);
	snprintf(next, sizeof(next), "%s.next", s->link);
	unlink(next);
	if (symlink(ptsname(s->fd), next) != 0 || rename(next, s->link) != 0)
		die(s->link);
}

static void
plug_tcp(struct sim *s)
{
	struct sockaddr_in at = { .sin_family = AF_INET,
		.sin_port = htons((uint16_t)s->port),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t n = sizeof(at);
	int on = 1;

	s->listener =
		socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	setsockopt(s->listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
	if (bind(s->listener, (struct sockaddr *)&at, sizeof(at)) != 0 ||
		listen(s->listener, 4) != 0 ||
		getsockname(s->listener, (struct sockaddr *)&at, &n) != 0)
		die("listen");
	s->port = ntohs(at.sin_port);
}

static void
close_fd(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

static void
hush(struct sim *s)
{
	s->model.reply_n = s->model.in_n = s->sent = 0;
}

static void
unplug(struct sim *s)
{
	if (s->link)
		unlink(s->link);
	close_fd(&s->fd);
	close_fd(&s->slave);
	close_fd(&s->listener);
	hush(s);
}

static void
plug(struct sim *s)
{
	unplug(s);
	if (s->link)
		plug_pty(s);
	else
		plug_tcp(s);
}

/* One host at a time, the newest. */
static void
take_host(struct sim *s)
{
	int on = 1,
	    fd = accept4(s->listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);

	if (fd < 0)
		return;
	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
	close_fd(&s->fd);
	s->fd = fd;
	hush(s);
}

/* ---- the script ---------------------------------------------------------- */

static void
sim_line(struct sim *s, const char *line)
{
	const struct {
		const char *verb;
		long *value;
	} settings[] = { { "delay ", &s->delay }, { "chunk ", &s->chunk },
		{ "gap ", &s->gap }, { "baud ", &s->baud } };

	for (size_t i = 0; i < ARRAY_LEN(settings); i++) {
		size_t n = strlen(settings[i].verb);

		if (strncmp(line, settings[i].verb, n) == 0) {
			*settings[i].value = strtol(line + n, NULL, 10);
			return;
		}
	}
	if (strcmp(line, "unplug") == 0)
		unplug(s);
	else if (strcmp(line, "plug") == 0)
		plug(s);
	else if (!samv_model_line(&s->model, line))
		fprintf(stderr, "samv-sim: what is '%s'?\n", line);
}

static void
script_read(struct sim *s)
{
	int fd = open(s->script, O_RDONLY | O_CLOEXEC);
	char c;

	if (fd < 0)
		return;
	while (pread(fd, &c, 1, s->offset) == 1) {
		s->offset++;
		if (c != '\n' && s->line_n + 1 < sizeof(s->line)) {
			s->line[s->line_n++] = c;
			continue;
		}
		s->line[s->line_n] = '\0';
		s->line_n = 0;
		sim_line(s, s->line);
	}
	close(fd);
}

/* ---- requests and answers ------------------------------------------------ */

static void
log_request(const struct sim *s)
{
	FILE *f = s->log ? fopen(s->log, "a") : NULL;

	if (!f)
		return;
	fprintf(f, "%02x %02x\n", s->model.cmd, s->model.para);
	fclose(f);
}

static void
host_gone(struct sim *s)
{
	if (s->listener >= 0)
		close_fd(&s->fd);
	hush(s);
}

static void
host_read(struct sim *s)
{
	uint8_t buf[256];
	ssize_t n = read(s->fd, buf, sizeof(buf));

	if (n <= 0) {
		if (n == 0 || errno != EAGAIN)
			host_gone(s);
		return;
	}
	for (size_t at = 0; at < (size_t)n;) {
		unsigned long before = s->model.asked;

		at += samv_model_feed(&s->model, buf + at, (size_t)n - at);
		if (s->model.asked == before)
			continue;
		log_request(s);
		if (s->sent == 0)
			s->send_at = now_ns() + s->delay * NS_PER_MS;
	}
}

static size_t
piece(const struct sim *s)
{
	size_t left = s->model.reply_n - s->sent;
	size_t most = s->chunk ? (size_t)s->chunk : s->baud ? PACED : left;

	return left < most ? left : most;
}

static void
host_write(struct sim *s)
{
	ssize_t n = write(s->fd, s->model.reply + s->sent, piece(s));

	if (n < 0)
		return;
	s->sent += (size_t)n;
	s->send_at += s->gap * NS_PER_MS;
	if (s->baud)
		s->send_at += 10 * 1000 * NS_PER_MS * n / s->baud;
	if (s->sent == s->model.reply_n)
		s->sent = s->model.reply_n = 0;
}

static void
turn(struct sim *s)
{
	struct pollfd p[2] = { { s->fd, POLLIN, 0 },
		{ s->listener, POLLIN, 0 } };
	int64_t wait = LOOK_NS;
	struct timespec t = { 0 };

	if (s->model.reply_n && s->send_at - now_ns() < wait)
		wait = s->send_at - now_ns();
	t.tv_nsec = wait > 0 ? wait : 0;
	ppoll(p, 2, &t, NULL);
	if (p[1].revents)
		take_host(s);
	else if (p[0].revents)
		host_read(s);
	while (s->fd >= 0 && s->model.reply_n && now_ns() >= s->send_at) {
		size_t before = s->sent;

		host_write(s);
		if (s->sent == before)
			break;
	}
	script_read(s);
}

static void
options(struct sim *s, int argc, char **argv)
{
	static const struct option known[] = {
		{ "script", required_argument, NULL, 's' },
		{ "link", required_argument, NULL, 'l' },
		{ "tcp", required_argument, NULL, 't' },
		{ "log", required_argument, NULL, 'o' },
		{ NULL, 0, NULL, 0 },
	};
	int c;

	while ((c = getopt_long(argc, argv, "", known, NULL)) != -1) {
		if (c == 's')
			s->script = optarg;
		else if (c == 'l')
			s->link = optarg;
		else if (c == 't')
			s->port = (int)strtol(optarg, NULL, 10);
		else if (c == 'o')
			s->log = optarg;
		else
			exit(64);
	}
	if (!s->script || !s->link == (s->port < 0)) {
		fprintf(stderr, "samv-sim --script FILE "
				"(--link PATH | --tcp PORT) [--log FILE]\n");
		exit(64);
	}
}

int
main(int argc, char **argv)
{
	struct sim s = { .fd = -1, .slave = -1, .listener = -1, .port = -1 };

	options(&s, argc, argv);
	signal(SIGPIPE, SIG_IGN);
	samv_model_init(&s.model);
	plug(&s);
	if (s.link)
		printf("ready %s\n", s.link);
	else
		printf("ready 127.0.0.1:%d\n", s.port);
	fflush(stdout);
	for (;;)
		turn(&s);
}
