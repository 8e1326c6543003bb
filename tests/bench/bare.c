/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The yardstick of /healthz: libevent and TLS with nothing around them, one
 * thread, the same answer bytes for every request that ends in a blank line.
 * bare CERT KEY ANSWER-FILE; prints its port. Ends when stdin closes.
 */
#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <event2/bufferevent_ssl.h>
#include <event2/event.h>
#include <event2/listener.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/ssl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

struct bare {
	struct event_base *base;
	SSL_CTX *tls;
	char answer[4096];
	size_t n;
};

static void
on_read(struct bufferevent *bev, void *ctx)
{
	struct bare *b = ctx;
	struct evbuffer *in = bufferevent_get_input(bev);
	struct evbuffer_ptr end;

	while ((end = evbuffer_search(in, "\r\n\r\n", 4, NULL)).pos >= 0) {
		evbuffer_drain(in, (size_t)end.pos + 4);
		bufferevent_write(bev, b->answer, b->n);
	}
}

static void
on_event(struct bufferevent *bev, short what, void *ctx)
{
	(void)ctx;
	if (what & (BEV_EVENT_EOF | BEV_EVENT_ERROR))
		bufferevent_free(bev);
}

static void
on_accept(struct evconnlistener *l, evutil_socket_t fd, struct sockaddr *sa,
	int n, void *ctx)
{
	struct bare *b = ctx;
	struct bufferevent *bev =
		bufferevent_openssl_socket_new(b->base, fd, SSL_new(b->tls),
			BUFFEREVENT_SSL_ACCEPTING, BEV_OPT_CLOSE_ON_FREE);

	(void)l;
	(void)sa;
	(void)n;
	bufferevent_setcb(bev, on_read, NULL, on_event, b);
	bufferevent_enable(bev, EV_READ | EV_WRITE);
}

static void
on_stdin(evutil_socket_t fd, short what, void *ctx)
{
	char c;

	(void)what;
	if (read((int)fd, &c, 1) <= 0)
		event_base_loopbreak(((struct bare *)ctx)->base);
}

static int
listen_port(struct bare *b)
{
	struct sockaddr_in at = { .sin_family = AF_INET };
	socklen_t n = sizeof(at);
	struct evconnlistener *l;
	int one = 1;

	at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	l = evconnlistener_new_bind(b->base, on_accept, b,
		LEV_OPT_CLOSE_ON_FREE | LEV_OPT_REUSEABLE, -1,
		(struct sockaddr *)&at, sizeof(at));
	if (!l)
		return -1;
	setsockopt(evconnlistener_get_fd(l), IPPROTO_TCP, TCP_NODELAY, &one,
		sizeof(one));
	getsockname(evconnlistener_get_fd(l), (struct sockaddr *)&at, &n);
	return ntohs(at.sin_port);
}

int
main(int argc, char **argv)
{
	struct bare b = { .base = event_base_new(),
		.tls = SSL_CTX_new(TLS_server_method()) };
	struct event *end;
	FILE *f;
	int port;

	if (argc != 4 || !(f = fopen(argv[3], "re"))) {
		fputs("usage: bare CERT KEY ANSWER-FILE\n", stderr);
		return 64;
	}
	b.n = fread(b.answer, 1, sizeof(b.answer), f);
	fclose(f);
	if (SSL_CTX_use_certificate_chain_file(b.tls, argv[1]) != 1 ||
		SSL_CTX_use_PrivateKey_file(b.tls, argv[2], SSL_FILETYPE_PEM) !=
			1)
		return 66;
	port = listen_port(&b);
	end = event_new(b.base, 0, EV_READ | EV_PERSIST, on_stdin, &b);
	event_add(end, NULL);
	printf("%d\n", port);
	fflush(stdout);
	event_base_dispatch(b.base);
	return 0;
}
