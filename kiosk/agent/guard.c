/* SPDX-License-Identifier: Apache-2.0 */
#include "guard.h"
#include "log.h"
#include "str.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

/* A path, or '@' and a name of the abstract space. */
static int
socket_open(const char *name)
{
	struct sockaddr_un to = { .sun_family = AF_UNIX };
	size_t n = name ? strlen(name) : 0;
	int fd;

	if (n < 2 || n >= sizeof(to.sun_path) ||
		(name[0] != '/' && name[0] != '@'))
		return -1;
	memcpy(to.sun_path, name, n);
	if (name[0] == '@')
		to.sun_path[0] = '\0';
	fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd >= 0 &&
		connect(fd, (const struct sockaddr *)&to,
			(socklen_t)(offsetof(struct sockaddr_un, sun_path) +
				    n)) != 0) {
		close(fd);
		return -1;
	}
	return fd;
}

static void
say(struct guard *g, const char *what)
{
	if (g->fd >= 0 && send(g->fd, what, strlen(what), MSG_NOSIGNAL) < 0)
		log_event(LOG_WARN, "systemd", "why=\"%s\"", strerror(errno));
}

/* Twice as often as asked, so that one late tick is no death. */
static int64_t
alive_interval(void)
{
	int64_t usec = 0;

	if (digits_parse(bytes_str(getenv("WATCHDOG_USEC")), INT64_MAX / 2,
		    &usec) != 0)
		return 0;
	return usec / 2000;
}

static char *
stale_path(void)
{
	const char *dir = getenv("RUNTIME_DIRECTORY");
	char *path;
	size_t n;

	if (!dir || dir[0] != '/')
		return NULL;
	n = strlen(dir) + sizeof("/screen-stale");
	path = xmalloc(n);
	snprintf(path, n, "%s/screen-stale", dir);
	return path;
}

void
guard_init(struct guard *g, const struct clock *clock)
{
	*g = (struct guard){
		.clock = clock,
		.fd = socket_open(getenv("NOTIFY_SOCKET")),
		.stale = stale_path(),
		.alive_every = alive_interval(),
		.page_deadline = clock_mono(clock) + GUARD_START_MS,
	};
}

void
guard_ready(struct guard *g)
{
	say(g, "READY=1\nSTATUS=serving the pages");
}

void
guard_page_seen(struct guard *g)
{
	g->page_deadline = clock_mono(g->clock) + GUARD_PAGE_MS;
}

/* A path unit of systemd sees the file change, and restarts the browser. */
static void
touch_stale(const struct guard *g)
{
	int fd;

	if (!g->stale)
		return;
	fd = open(g->stale, O_WRONLY | O_CREAT | O_CLOEXEC, 0644);
	if (fd < 0 || futimens(fd, NULL) != 0)
		log_event(LOG_WARN, "screen-stale", "why=\"%s\"",
			strerror(errno));
	if (fd >= 0)
		close(fd);
}

void
guard_restart_screen(struct guard *g)
{
	g->page_deadline = clock_mono(g->clock) + GUARD_START_MS;
	log_event(LOG_NOTE, "screen-restart", NULL);
	touch_stale(g);
}

static void
page_missed(struct guard *g, int64_t now)
{
	g->page_deadline = now + GUARD_START_MS;
	if (g->stale)
		log_event(LOG_WARN, "screen-stale", NULL);
	touch_stale(g);
}

void
guard_tick(struct guard *g, bool well)
{
	int64_t now = clock_mono(g->clock);

	if (now >= g->page_deadline)
		page_missed(g, now);
	if (!g->alive_every || !well || now - g->alive_at < g->alive_every)
		return;
	g->alive_at = now;
	say(g, "WATCHDOG=1");
}

void
guard_release(struct guard *g)
{
	say(g, "STOPPING=1");
	if (g->fd >= 0)
		close(g->fd);
	free(g->stale);
	*g = (struct guard){ .fd = -1 };
}
