/* SPDX-License-Identifier: Apache-2.0 */
/* The server as a whole: its doors, who may come in, and its end. */
#include "http_private.h"
#include "log.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#define HOST_TEXT_MAX 256
#define SLOTS_DEFAULT_MAX 20000
#define BACKLOG 1024

const struct http_deadlines http_deadlines_default = {
	.handshake = 5000,
	.idle = 15000,
	.head = 10000,
	.body = 20000,
	.send = 60000,
	.linger = 2000,
	.connection = 600000,
	.heartbeat = 15000,
	.tick = 250,
};

/* ---- coming in ----------------------------------------------------------- */

static void
on_accept(struct evconnlistener *listener, evutil_socket_t fd,
	struct sockaddr *from, int n, void *ctx)
{
	(void)listener;
	(void)n;
	http_conn_new(ctx, fd, from);
}

/* One line a second at most: the disk must not pay for a flood. */
static void
log_seldom(struct http_server *s, const char *event, int number)
{
	int64_t now = clock_mono(s->config.clock);

	if (s->logged_at && now - s->logged_at < 1000)
		return;
	s->logged_at = now;
	log_event(LOG_WARN, event, "errno=%d open=%zu", number, s->stats.open);
}

/*
 * Without a descriptor a waiting client can be neither taken nor refused, and
 * the listener would wake for it without end. The reserve lets one be turned
 * away; then the door stays shut for a moment.
 */
static void
on_accept_error(struct evconnlistener *listener, void *ctx)
{
	static const struct timeval moment = { .tv_usec = 100000 };
	struct door *door = ctx;
	struct http_server *s = door->server;

	log_seldom(s, "accept_failed", errno);
	if (s->reserve_fd >= 0) {
		int fd;

		close(s->reserve_fd);
		fd = accept(evconnlistener_get_fd(listener), NULL, NULL);
		if (fd >= 0)
			close(fd);
		s->reserve_fd = open("/dev/null", O_RDONLY | O_CLOEXEC);
	}
	s->stats.refused_caps++;
	evconnlistener_disable(listener);
	event_add(door->retry, &moment);
}

static void
on_retry(evutil_socket_t fd, short what, void *ctx)
{
	struct door *door = ctx;

	(void)fd;
	(void)what;
	if (!door->server->draining)
		evconnlistener_enable(door->listener);
}

static void
on_tick(evutil_socket_t fd, short what, void *ctx)
{
	(void)fd;
	(void)what;
	http_conn_sweep(ctx);
}

/* ---- opening ------------------------------------------------------------- */

/* "HOST:PORT" or "[HOST]:PORT"; host keeps its brackets. */
static int
listen_split(const char *text, char host[HOST_TEXT_MAX], const char **port,
	struct err *e)
{
	const char *colon = strrchr(text, ':');
	size_t n = colon ? (size_t)(colon - text) : 0;

	if (!n || n >= HOST_TEXT_MAX)
		return err_setf(e, ERR_INTERNAL, "not HOST:PORT: %s", text);
	memcpy(host, text, n);
	host[n] = '\0';
	*port = colon + 1;
	return 0;
}

static struct addrinfo *
listen_resolve(const char *text, struct err *e)
{
	struct addrinfo hints = { .ai_flags = AI_PASSIVE | AI_NUMERICSERV,
		.ai_socktype = SOCK_STREAM };
	struct addrinfo *list = NULL;
	char host[HOST_TEXT_MAX] = "";
	const char *port = "";
	size_t n;

	if (listen_split(text, host, &port, e) < 0)
		return NULL;
	n = strlen(host);
	if (host[0] == '[' && host[n - 1] == ']') {
		host[n - 1] = '\0';
		memmove(host, host + 1, n - 1);
	}
	if (getaddrinfo(host, port, &hints, &list) != 0) {
		err_setf(e, ERR_INTERNAL, "cannot listen on %s", text);
		return NULL;
	}
	return list;
}

/* What it listens on in truth: port 0 has become a number. */
static void
door_name(struct door *door, evutil_socket_t fd)
{
	struct sockaddr_storage at;
	socklen_t n = sizeof(at);
	struct sockaddr_in6 six;
	char ip[46];

	memset(&at, 0, sizeof(at));
	getsockname(fd, (struct sockaddr *)&at, &n);
	/* The port lies at the same place in both families. */
	memcpy(&six, &at, sizeof(six));
	peer_text((struct sockaddr *)&at, ip);
	snprintf(door->address, sizeof(door->address),
		at.ss_family == AF_INET6 ? "[%s]:%u" : "%s:%u", ip,
		(unsigned)ntohs(six.sin6_port));
}

static evutil_socket_t
listen_socket(const char *text, struct err *e)
{
	struct addrinfo *at = listen_resolve(text, e);
	int one = 1;
	int fd;

	if (!at)
		return -1;
	fd = socket(
		at->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (fd >= 0) {
		setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one));
		/* Inherited by what is accepted: without it a TLS answer
		 * waits 40 ms for an acknowledgement. */
		setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
	}
	if (fd < 0 || bind(fd, at->ai_addr, at->ai_addrlen) < 0 ||
		listen(fd, BACKLOG) < 0) {
		err_setf(e, ERR_INTERNAL, "cannot listen on %s: errno %d", text,
			errno);
		if (fd >= 0)
			close(fd);
		fd = -1;
	}
	freeaddrinfo(at);
	return fd;
}

static SSL_CTX *
door_tls(const struct door *door, struct err *e)
{
	const struct http_config *c = &door->server->config;

	if (door->port == HTTP_PUBLIC)
		return tls_context_new(c->cert, c->key, NULL, e);
	return tls_context_new(
		c->terminals_cert, c->terminals_key, c->client_ca, e);
}

static int
door_open(struct door *door, const char *text, struct err *e)
{
	struct http_server *s = door->server;
	evutil_socket_t fd;

	door->tls = door_tls(door, e);
	if (!door->tls)
		return -1;
	fd = listen_socket(text, e);
	if (fd < 0)
		return -1;
	door_name(door, fd);
	door->retry = evtimer_new(s->base, on_retry, door);
	door->listener = evconnlistener_new(s->base, on_accept, door,
		LEV_OPT_CLOSE_ON_FREE | LEV_OPT_CLOSE_ON_EXEC, 0, fd);
	BUG_ON(!door->listener || !door->retry);
	evconnlistener_set_error_cb(door->listener, on_accept_error);
	return 0;
}

static size_t
default_connections(void)
{
	struct rlimit limit;
	size_t n = SLOTS_DEFAULT_MAX;

	if (getrlimit(RLIMIT_NOFILE, &limit) == 0 &&
		limit.rlim_cur < SLOTS_DEFAULT_MAX)
		n = (size_t)limit.rlim_cur;
	/* The database, the logs and the doors need the rest. */
	n = n * 9 / 10;
	return n > 32 ? n - 16 : 16;
}

static void
slots_init(struct http_server *s)
{
	s->n_slots = (uint32_t)s->config.max_connections;
	s->slots = xcalloc(s->n_slots, sizeof(*s->slots));
	for (uint32_t i = 0; i < s->n_slots; i++)
		s->slots[i].next_free = i + 1;
}

/* What the configuration allows, localhost, and the listen addresses. */
static void
hosts_init(struct http_server *s)
{
	const char *const doors[] = { s->config.listen,
		s->config.listen_terminals };
	const char *const *given = s->config.hosts;
	struct err ignored = { 0 };
	size_t n = 0, at = 0;

	while (given && given[n])
		n++;
	s->hosts = xcalloc(n + 4, sizeof(*s->hosts));
	for (; at < n; at++)
		s->hosts[at] = xstrdup(given[at]);
	s->hosts[at++] = xstrdup("localhost");
	for (size_t i = 0; i < ARRAY_LEN(doors); i++) {
		char host[HOST_TEXT_MAX];
		const char *port;

		if (doors[i] &&
			listen_split(doors[i], host, &port, &ignored) == 0)
			s->hosts[at++] = xstrdup(host);
	}
}

static struct http_server *
server_new(struct event_base *base, const struct http_config *config)
{
	struct http_server *s = xcalloc(1, sizeof(*s));

	s->base = base;
	s->config = *config;
	if (!s->config.deadlines)
		s->config.deadlines = &http_deadlines_default;
	if (!s->config.max_connections)
		s->config.max_connections = default_connections();
	if (!s->config.max_per_ip)
		s->config.max_per_ip = s->config.max_connections * 3 / 4;
	slots_init(s);
	hosts_init(s);
	s->reserve_fd = open("/dev/null", O_RDONLY | O_CLOEXEC);
	s->out = evbuffer_new();
	s->tick = event_new(base, -1, EV_PERSIST, on_tick, s);
	BUG_ON(!s->out || !s->tick);
	for (int i = 0; i < 2; i++) {
		s->doors[i].server = s;
		s->doors[i].port = (enum http_port)i;
	}
	return s;
}

struct http_server *
http_open(struct event_base *base, const struct http_config *config,
	struct err *e)
{
	struct http_server *s = server_new(base, config);

	/* A client that has gone is an error of write(), not our death. */
	signal(SIGPIPE, SIG_IGN);
	if (door_open(&s->doors[HTTP_PUBLIC], config->listen, e) < 0 ||
		(config->listen_terminals &&
			door_open(&s->doors[HTTP_TERMINALS],
				config->listen_terminals, e) < 0)) {
		http_close(s);
		return NULL;
	}
	return s;
}

int
http_reload_tls(struct http_server *s, struct err *e)
{
	SSL_CTX *fresh[2] = { NULL, NULL };

	for (int i = 0; i < 2; i++) {
		if (!s->doors[i].listener)
			continue;
		fresh[i] = door_tls(&s->doors[i], e);
		if (!fresh[i]) {
			SSL_CTX_free(fresh[0]);
			return -1;
		}
	}
	for (int i = 0; i < 2; i++) {
		SSL_CTX_free(s->doors[i].tls);
		s->doors[i].tls = fresh[i];
	}
	return 0;
}

/* ---- looking, and the end ------------------------------------------------ */

const char *
http_address(const struct http_server *s, enum http_port port)
{
	return s->doors[port].address;
}

size_t
http_connections(const struct http_server *s)
{
	return s->stats.open;
}

void
http_stats(const struct http_server *s, struct http_stats *out)
{
	*out = s->stats;
}

static void
door_close(struct door *door)
{
	if (door->listener)
		evconnlistener_free(door->listener);
	if (door->retry)
		event_free(door->retry);
	SSL_CTX_free(door->tls);
}

void
http_drain(struct http_server *s)
{
	s->draining = true;
	for (int i = 0; i < 2; i++)
		if (s->doors[i].listener)
			evconnlistener_disable(s->doors[i].listener);
	for (uint32_t i = 0; i < s->slots_used; i++) {
		struct http_conn *c = s->slots[i].conn;

		if (c && (c->state <= CONN_IDLE || c->state == CONN_STREAM))
			http_conn_close(c);
	}
}

void
http_close(struct http_server *s)
{
	if (!s)
		return;
	s->config.gone = NULL;
	for (uint32_t i = 0; i < s->slots_used; i++)
		if (s->slots[i].conn)
			http_conn_close(s->slots[i].conn);
	for (int i = 0; i < 2; i++)
		door_close(&s->doors[i]);
	for (size_t i = 0; s->hosts[i]; i++)
		free((char *)s->hosts[i]);
	free(s->hosts);
	if (s->reserve_fd >= 0)
		close(s->reserve_fd);
	event_free(s->tick);
	evbuffer_free(s->out);
	free(s->slots);
	free(s);
}
