/* SPDX-License-Identifier: Apache-2.0 */
#include "listen.h"
#include "log.h"
#include "str.h"
#include <arpa/inet.h>
#include <errno.h>
#include <event2/event.h>
#include <event2/listener.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <sys/socket.h>

struct listen {
	struct evconnlistener *listener;
	struct event *resume;
	unsigned port;
	void (*on_accept)(void *ctx, int fd);
	void *ctx;
};

static int
address_parse(const char *address, struct sockaddr_in *out, struct err *e)
{
	static const char *const names[] = { "127.0.0.1:", "localhost:" };
	int64_t port;

	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		size_t n = strlen(names[i]);

		if (strncmp(address, names[i], n) != 0 ||
			digits_parse(bytes_str(address + n), 65535, &port) != 0)
			continue;
		*out = (struct sockaddr_in){
			.sin_family = AF_INET,
			.sin_port = htons((uint16_t)port),
			.sin_addr.s_addr = htonl(INADDR_LOOPBACK),
		};
		return 0;
	}
	return err_setf(e, ERR_FORBIDDEN,
		"'%.40s' is not 127.0.0.1:PORT: the kiosk's pages are served "
		"to this machine only",
		address);
}

static void
on_connection(struct evconnlistener *listener, evutil_socket_t fd,
	struct sockaddr *from, int n, void *arg)
{
	struct listen *l = arg;

	(void)listener;
	(void)from;
	(void)n;
	l->on_accept(l->ctx, fd);
}

static void
on_resume(evutil_socket_t fd, short what, void *arg)
{
	struct listen *l = arg;

	(void)fd;
	(void)what;
	evconnlistener_enable(l->listener);
}

/* Out of descriptors: accept would spin, so it pauses. */
static void
on_accept_error(struct evconnlistener *listener, void *arg)
{
	struct listen *l = arg;
	struct timeval pause = { 0, 100000 };

	log_event(LOG_WARN, "ui-accept", "error=%s", strerror(errno));
	evconnlistener_disable(listener);
	event_add(l->resume, &pause);
}

static struct evconnlistener *
bind_loopback(struct event_base *base, struct sockaddr_in *sin,
	struct listen *l, struct err *e)
{
	struct evconnlistener *listener =
		evconnlistener_new_bind(base, on_connection, l,
			LEV_OPT_CLOSE_ON_FREE | LEV_OPT_CLOSE_ON_EXEC |
				LEV_OPT_REUSEABLE,
			32, (struct sockaddr *)sin, sizeof(*sin));
	int on = 1;

	if (!listener) {
		err_setf(e, ERR_INTERNAL, "cannot listen on port %u: %s",
			(unsigned)ntohs(sin->sin_port), strerror(errno));
		return NULL;
	}
	/* Accepted sockets inherit it; answers are one small write. */
	setsockopt(evconnlistener_get_fd(listener), IPPROTO_TCP, TCP_NODELAY,
		&on, sizeof(on));
	evconnlistener_set_error_cb(listener, on_accept_error);
	return listener;
}

struct listen *
listen_open(struct event_base *base, const char *address,
	void (*on_accept)(void *ctx, int fd), void *ctx, struct err *e)
{
	struct sockaddr_in sin;
	socklen_t n = sizeof(sin);
	struct listen *l;

	if (address_parse(address, &sin, e) != 0)
		return NULL;
	l = xcalloc(1, sizeof(*l));
	l->on_accept = on_accept;
	l->ctx = ctx;
	l->listener = bind_loopback(base, &sin, l, e);
	if (!l->listener) {
		free(l);
		return NULL;
	}
	l->resume = evtimer_new(base, on_resume, l);
	BUG_ON(!l->resume);
	getsockname(evconnlistener_get_fd(l->listener), (struct sockaddr *)&sin,
		&n);
	l->port = ntohs(sin.sin_port);
	return l;
}

unsigned
listen_port(const struct listen *l)
{
	return l->port;
}

void
listen_close(struct listen *l)
{
	event_free(l->resume);
	evconnlistener_free(l->listener);
	free(l);
}
