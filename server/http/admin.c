/* SPDX-License-Identifier: Apache-2.0 */
#define _GNU_SOURCE /* struct ucred */
#include "http/admin.h"
#include "admin/unix_path.h"
#include "crypto.h"
#include "log.h"

#include <errno.h>
#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <event2/listener.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <unistd.h>

enum { BACKLOG = 8, PATIENCE_S = 10 };

struct admin_conn {
	struct admin *admin;
	struct bufferevent *bev; /* NULL: the place is free */
	uint64_t id;		 /* 0: no command is under way */
	bool answered;
	char text[ADMIN_REQUEST_MAX + 1];
	char *argv[ADMIN_ARGS_MAX + 1];
};

struct admin {
	struct event_base *base;
	struct evconnlistener *listener;
	char *path;
	admin_serve_fn *serve;
	void *ctx;
	uint64_t last_id;
	struct admin_conn conns[ADMIN_CONNECTIONS_MAX];
};

static void
conn_close(struct admin_conn *c)
{
	bufferevent_free(c->bev);
	crypto_wipe(c->text, sizeof(c->text)); /* a key may have come */
	c->bev = NULL;
	c->id = 0;
	c->answered = false;
}

/* Splits the request at its NULs; the number of words, or -1. */
static int
split(struct admin_conn *c, size_t n)
{
	int argc = 0;

	if (n == 0 || c->text[n - 1] != '\0')
		return -1;
	for (size_t i = 0; i < n; i += strlen(c->text + i) + 1) {
		if (argc == ADMIN_ARGS_MAX)
			return -1;
		c->argv[argc++] = c->text + i;
	}
	c->argv[argc] = NULL;
	return argc;
}

static void
on_complete(struct admin_conn *c)
{
	struct evbuffer *in = bufferevent_get_input(c->bev);
	int n = evbuffer_remove(in, c->text, ADMIN_REQUEST_MAX);
	int argc = n < 0 ? -1 : split(c, (size_t)n);

	if (argc < 0) {
		conn_close(c);
		return;
	}
	bufferevent_disable(c->bev, EV_READ);
	/* A command may take its time; only reading it may not. */
	bufferevent_set_timeouts(c->bev, NULL, NULL);
	c->id = ++c->admin->last_id;
	c->admin->serve(c->admin->ctx, c->id, argc, c->argv);
}

static void
on_read(struct bufferevent *bev, void *arg)
{
	struct evbuffer *in = bufferevent_get_input(bev);

	if (evbuffer_get_length(in) > ADMIN_REQUEST_MAX)
		conn_close(arg);
}

static void
on_event(struct bufferevent *bev, short what, void *arg)
{
	struct admin_conn *c = arg;

	(void)bev;
	/* A running command holds argv: its place is kept until it answers. */
	if (c->id && !c->answered)
		return;
	if (!c->id && (what & BEV_EVENT_EOF))
		on_complete(c);
	else
		conn_close(c);
}

static void
on_written(struct bufferevent *bev, void *arg)
{
	struct admin_conn *c = arg;

	(void)bev;
	if (c->answered)
		conn_close(c);
}

static bool
is_allowed(evutil_socket_t fd)
{
	struct ucred peer;
	socklen_t n = sizeof(peer);

	if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &n) < 0)
		return false;
	return peer.uid == 0 || peer.uid == geteuid();
}

static struct admin_conn *
free_place(struct admin *a)
{
	for (size_t i = 0; i < ADMIN_CONNECTIONS_MAX; i++) {
		if (!a->conns[i].bev)
			return &a->conns[i];
	}
	return NULL;
}

static void
on_accept(struct evconnlistener *listener, evutil_socket_t fd,
	struct sockaddr *addr, int n, void *arg)
{
	struct timeval patience = { PATIENCE_S, 0 };
	struct admin *a = arg;
	struct admin_conn *c = free_place(a);

	(void)listener, (void)addr, (void)n;
	if (!c || !is_allowed(fd)) {
		log_event(LOG_WARN, "admin_refused", "full=%d", !c);
		close(fd);
		return;
	}
	c->admin = a;
	c->bev = bufferevent_socket_new(a->base, fd, BEV_OPT_CLOSE_ON_FREE);
	if (!c->bev) {
		close(fd);
		return;
	}
	bufferevent_setcb(c->bev, on_read, on_written, on_event, c);
	bufferevent_set_timeouts(c->bev, &patience, NULL);
	bufferevent_enable(c->bev, EV_READ | EV_WRITE);
}

/* The directory is locked by this server: a socket that is there is dead. */
static int
make_socket(const char *path, struct err *e)
{
	struct sockaddr_un addr;
	int dir, rc;
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

	if (fd < 0)
		return err_setf(e, ERR_INTERNAL, "socket: %s", strerror(errno));
	if (unix_address(path, &addr, &dir, e) < 0) {
		close(fd);
		return -1;
	}
	unlink(addr.sun_path);
	/* Before bind: the name never exists with a wider mode. */
	rc = fchmod(fd, 0600);
	if (rc == 0)
		rc = bind(fd, (struct sockaddr *)&addr, sizeof(addr));
	if (rc < 0) {
		err_setf(e, ERR_INTERNAL, "%s: %s", path, strerror(errno));
		close(fd);
	}
	if (dir >= 0)
		close(dir);
	return rc < 0 ? -1 : fd;
}

struct admin *
admin_open(struct event_base *base, const char *path, admin_serve_fn *serve,
	void *ctx, struct err *e)
{
	int fd = make_socket(path, e);
	struct admin *a;

	if (fd < 0)
		return NULL;
	a = xcalloc(1, sizeof(*a));
	a->base = base;
	a->path = xstrdup(path);
	a->serve = serve;
	a->ctx = ctx;
	a->listener = evconnlistener_new(
		base, on_accept, a, LEV_OPT_CLOSE_ON_FREE, BACKLOG, fd);
	if (!a->listener) {
		close(fd);
		admin_close(a);
		err_setf(e, ERR_INTERNAL, "%s: cannot listen", path);
		return NULL;
	}
	return a;
}

void
admin_reply(struct admin *a, uint64_t id, int code, struct bytes out,
	struct bytes message)
{
	uint8_t head[5] = { (uint8_t)code, (uint8_t)(out.n >> 24),
		(uint8_t)(out.n >> 16), (uint8_t)(out.n >> 8), (uint8_t)out.n };

	for (size_t i = 0; i < ADMIN_CONNECTIONS_MAX; i++) {
		struct admin_conn *c = &a->conns[i];

		if (!c->bev || c->id != id || c->answered)
			continue;
		c->answered = true;
		bufferevent_write(c->bev, head, sizeof(head));
		bufferevent_write(c->bev, out.p, out.n);
		bufferevent_write(c->bev, message.p, message.n);
	}
}

void
admin_close(struct admin *a)
{
	if (!a)
		return;
	for (size_t i = 0; i < ADMIN_CONNECTIONS_MAX; i++) {
		if (a->conns[i].bev)
			conn_close(&a->conns[i]);
	}
	if (a->listener)
		evconnlistener_free(a->listener);
	unlink(a->path);
	free(a->path);
	free(a);
}
