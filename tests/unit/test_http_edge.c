/* SPDX-License-Identifier: Apache-2.0 */
/* Event streams, TLS, caps and the end of the server, over real sockets. */
#include "http_fixture.h"

#include <sys/resource.h>

#define HOST "Host: localhost\r\n"
#define GET(path) "GET " path " HTTP/1.1\r\n" HOST "\r\n"

/* ---- event streams ------------------------------------------------------- */

static void
streams_send_and_beat(void **state)
{
	struct fixture *fx = *state;
	struct client *c = client_open(fx);

	client_send(c, GET("/stream"));
	WAIT_FOR(c, client_has(c, "text/event-stream"));
	assert_false(client_has(c, "Content-Length"));
	assert_int_equal(http_stream_send(fx->server, fx->last,
				 bytes_str("data: 1\n\n")),
		0);
	WAIT_FOR(c, client_has(c, "data: 1\n\n"));
	for (int i = 1; i <= 60; i++) {
		fx->mono += 15000;
		WAIT_FOR(c, client_count(c, ":\n\n") == i);
	}
	assert_int_equal(fx->gone, 0);
	client_close(c);
	c = client_open(fx);
	WAIT_FOR(c, fx->gone == 1);
	assert_int_equal(http_stream_send(fx->server, fx->last,
				 bytes_str("data: 2\n\n")),
		-1);
	client_close(c);
}

static struct client *
stream_that_is_not_read(struct fixture *fx)
{
	struct client *c = client_open(fx);
	int small = 4096;

	setsockopt(c->fd, SOL_SOCKET, SO_RCVBUF, &small, sizeof(small));
	client_send(c, GET("/stream"));
	WAIT_FOR(c, client_has(c, "text/event-stream"));
	return c;
}

/* Sends up to max events of 16 KiB; how many went before the drop. */
static int
stream_fill(struct fixture *fx, int max)
{
	static const char event[16384];
	int sent = 0;

	while (sent < max && !http_stream_send(fx->server, fx->last,
				     bytes_of(event, sizeof(event)))) {
		sent++;
		for (int i = 0; i < 4; i++)
			event_base_loop(fx->base, EVLOOP_NONBLOCK);
	}
	return sent;
}

static void
slow_reader_is_dropped_at_the_bound(void **state)
{
	struct fixture *fx = *state;
	struct client *c = stream_that_is_not_read(fx);

	assert_in_range(stream_fill(fx, 2000), 16, 1999);
	assert_int_equal(http_connections(fx->server), 0);
	assert_int_equal(fx->gone, 0);
	client_close(c);
}

/* A heartbeat later, as the server sees it. */
static void
beat(struct fixture *fx)
{
	fx->mono += 15000;
	for (int64_t end = real_ms() + 20; real_ms() < end;)
		event_base_loop(fx->base, EVLOOP_NONBLOCK);
}

/* What the kernel holds for a stream is not told, so a quarter of what the
 * server holds goes out at a time, until some of it is not taken. */
static void
stalled_stream_is_dropped_by_time(void **state)
{
	struct fixture *fx = *state;
	struct client *c = stream_that_is_not_read(fx);

	for (int i = 0; i < 500 && http_connections(fx->server); i++) {
		assert_int_equal(stream_fill(fx, 4), 4);
		beat(fx);
		assert_int_equal(http_connections(fx->server), 1);
		beat(fx);
	}
	assert_int_equal(http_connections(fx->server), 0);
	assert_int_equal(fx->gone, 1);
	client_close(c);
}

/* ---- TLS ----------------------------------------------------------------- */

static void
terminal_certificate_is_seen(void **state)
{
	struct fixture *fx = *state;
	struct client *c = client_open_with(fx, HTTP_TERMINALS, "ours.pem");

	client_send(c, GET("/x"));
	WAIT_FOR(c, client_has(c, "GET /x []"));
	assert_true(fx->peer.has_cert);
	assert_int_equal(fx->peer.port, HTTP_TERMINALS);
	assert_string_equal(fx->peer.ip, "127.0.0.1");
	assert_memory_equal(fx->peer.spki, fx->client_spki, 32);
	client_close(c);
}

static void
terminal_without_certificate_gets_in(void **state)
{
	struct fixture *fx = *state;
	struct client *c = client_open_with(fx, HTTP_TERMINALS, NULL);

	client_send(c, GET("/x"));
	WAIT_FOR(c, client_has(c, "GET /x []"));
	assert_false(fx->peer.has_cert);
	client_close(c);
}

static void
foreign_certificate_is_refused(void **state)
{
	struct fixture *fx = *state;
	struct client *c = client_open_with(fx, HTTP_TERMINALS, "foreign.pem");

	client_send(c, GET("/x"));
	WAIT_FOR(c, c->ended);
	assert_int_equal(fx->served, 0);
	client_close(c);
}

static int
on_asked(SSL *ssl, X509 **cert, EVP_PKEY **key)
{
	(void)cert;
	(void)key;
	++*(int *)SSL_get_app_data(ssl);
	return 0;
}

static void
public_port_never_asks(void **state)
{
	for (int port = HTTP_PUBLIC; port <= HTTP_TERMINALS; port++) {
		struct client *c =
			client_start(*state, (enum http_port)port, NULL);
		int asked = 0;

		SSL_set_app_data(c->ssl, &asked);
		SSL_CTX_set_client_cert_cb(c->ctx, on_asked);
		WAIT_FOR(c, SSL_is_init_finished(c->ssl));
		assert_int_equal(asked, port == HTTP_TERMINALS);
		client_close(c);
	}
}

/* Opens with one version and list of suites; did it get through? */
static bool
talks(struct fixture *fx, int version, const char *suites)
{
	struct client *c = client_start(fx, HTTP_PUBLIC, NULL);
	bool yes;

	SSL_set_security_level(c->ssl, 0);
	SSL_set_min_proto_version(c->ssl, version);
	SSL_set_max_proto_version(c->ssl, version);
	if (suites)
		SSL_set_cipher_list(c->ssl, suites);
	WAIT_FOR(c, SSL_is_init_finished(c->ssl) || c->ended);
	yes = SSL_is_init_finished(c->ssl);
	client_close(c);
	return yes;
}

static void
old_tls_is_refused(void **state)
{
	struct fixture *fx = *state;

	assert_true(talks(fx, TLS1_3_VERSION, NULL));
	assert_true(talks(fx, TLS1_2_VERSION, NULL));
	assert_true(talks(fx, TLS1_2_VERSION, "ECDHE-ECDSA-AES128-GCM-SHA256"));
	assert_false(talks(fx, TLS1_2_VERSION, "ECDHE-ECDSA-AES128-SHA"));
	assert_false(talks(fx, TLS1_1_VERSION, "ALL:@SECLEVEL=0"));
}

static void
sessions_are_not_resumed(void **state)
{
	static const int versions[] = { TLS1_2_VERSION, TLS1_3_VERSION };

	for (size_t i = 0; i < ARRAY_LEN(versions); i++) {
		struct client *c =
			client_start(*state, HTTP_TERMINALS, "ours.pem");
		SSL_SESSION *session;

		SSL_set_max_proto_version(c->ssl, versions[i]);
		client_send(c, GET("/x"));
		WAIT_FOR(c, client_has(c, "GET /x []"));
		session = SSL_get1_session(c->ssl);
		assert_false(SSL_SESSION_is_resumable(session));
		SSL_SESSION_free(session);
		client_close(c);
	}
}

static void
protocol_is_negotiated(void **state)
{
	static const unsigned char both[] = "\x02h2\x08http/1.1";
	struct client *c = client_start(*state, HTTP_PUBLIC, NULL);
	const unsigned char *got;
	unsigned n;

	SSL_set_alpn_protos(c->ssl, both, sizeof(both) - 1);
	WAIT_FOR(c, SSL_is_init_finished(c->ssl));
	SSL_get0_alpn_selected(c->ssl, &got, &n);
	assert_int_equal(n, 8);
	assert_memory_equal(got, "http/1.1", 8);
	client_close(c);
	c = client_start(*state, HTTP_PUBLIC, NULL);
	SSL_set_alpn_protos(c->ssl, both, 3);
	WAIT_FOR(c, c->ended);
	assert_false(SSL_is_init_finished(c->ssl));
	client_close(c);
}

static void
certificates_are_reread(void **state)
{
	struct fixture *fx = *state;
	struct http_server *s = fx->server;
	struct err e = { 0 };
	struct client *c;
	char path[128];

	fx_path(fx, "server.pem", path);
	assert_int_equal(truncate(path, 10), 0);
	assert_int_equal(http_reload_tls(s, &e), -1);
	assert_int_equal(e.code, ERR_INTERNAL);
	c = client_open(fx);
	assert_true(SSL_is_init_finished(c->ssl));
	client_close(c);
	fx_make_server(fx);
	err_clear(&e);
	assert_int_equal(http_reload_tls(s, &e), 0);
	c = client_open(fx);
	assert_true(SSL_is_init_finished(c->ssl));
	client_close(c);
}

/* ---- caps, descriptors, the end ------------------------------------------ */

static void
assert_third_is_refused(struct fixture *fx)
{
	struct client *a, *b, *c;
	struct http_stats stats;

	fx_start(fx);
	a = client_open(fx);
	b = client_open(fx);
	c = client_open(fx);
	assert_true(c->ended);
	http_stats(fx->server, &stats);
	assert_int_equal(stats.refused_caps, 1);
	assert_int_equal(stats.open, 2);
	client_close(a);
	client_close(c);
	WAIT_FOR(b, http_connections(fx->server) == 1);
	c = client_open(fx);
	assert_false(c->ended);
	client_close(b);
	client_close(c);
}

static void
connections_are_capped(void **state)
{
	((struct fixture *)*state)->config.max_connections = 2;
	((struct fixture *)*state)->config.max_per_ip = 9;
	assert_third_is_refused(*state);
}

static void
addresses_are_capped(void **state)
{
	((struct fixture *)*state)->config.max_connections = 9;
	((struct fixture *)*state)->config.max_per_ip = 2;
	assert_third_is_refused(*state);
}

/* Without descriptors: no busy loop, and back in business soon after. */
static void
descriptors_run_out(void **state)
{
	struct fixture *fx = *state;
	struct rlimit was, none;
	struct http_stats stats;
	struct client *c;
	int fds[8];

	for (size_t i = 0; i < ARRAY_LEN(fds); i++)
		fds[i] = fx_connect(fx, HTTP_PUBLIC);
	getrlimit(RLIMIT_NOFILE, &was);
	none = was;
	none.rlim_cur = (rlim_t)fds[ARRAY_LEN(fds) - 1] + 1;
	setrlimit(RLIMIT_NOFILE, &none);
	for (int64_t end = real_ms() + 250; real_ms() < end;)
		event_base_loop(fx->base, EVLOOP_NONBLOCK);
	http_stats(fx->server, &stats);
	setrlimit(RLIMIT_NOFILE, &was);
	assert_in_range(stats.refused_caps, 1, 4);
	c = client_open(fx);
	client_send(c, GET("/x"));
	WAIT_FOR(c, client_has(c, "GET /x []"));
	client_close(c);
	for (size_t i = 0; i < ARRAY_LEN(fds); i++)
		close(fds[i]);
}

static void
drain_lets_requests_finish(void **state)
{
	struct fixture *fx = *state;
	struct client *busy = client_open(fx), *idle = client_open(fx);

	client_send(busy, GET("/hold"));
	WAIT_FOR(busy, fx->served == 1);
	http_drain(fx->server);
	WAIT_FOR(idle, idle->ended);
	assert_int_equal(http_connections(fx->server), 1);
	http_reply(fx->server, fx->last, &(struct http_reply){ .status = 204 });
	WAIT_FOR(busy, busy->ended);
	assert_int_equal(client_status(busy), 204);
	client_close(busy);
	client_close(idle);
}

static void
figures_add_up(void **state)
{
	struct fixture *fx = *state;
	struct client *c = client_open(fx);
	struct http_stats stats;

	client_send(c, GET("/x") "\r\n");
	WAIT_FOR(c, c->ended);
	http_stats(fx->server, &stats);
	assert_int_equal(stats.accepted, 1);
	assert_int_equal(stats.requests, 1);
	assert_int_equal(stats.bad_requests, 1);
	assert_int_equal(stats.status_class[2], 1);
	assert_int_equal(stats.status_class[4], 1);
	client_close(c);
}

#define T(f) cmocka_unit_test_setup_teardown(f, fx_setup_started, fx_teardown)
#define U(f) cmocka_unit_test_setup_teardown(f, fx_setup, fx_teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		T(streams_send_and_beat),
		T(slow_reader_is_dropped_at_the_bound),
		T(stalled_stream_is_dropped_by_time),
		T(terminal_certificate_is_seen),
		T(terminal_without_certificate_gets_in),
		T(foreign_certificate_is_refused),
		T(public_port_never_asks),
		T(old_tls_is_refused),
		T(sessions_are_not_resumed),
		T(protocol_is_negotiated),
		T(certificates_are_reread),
		U(connections_are_capped),
		U(addresses_are_capped),
		T(descriptors_run_out),
		T(drain_lets_requests_finish),
		T(figures_add_up),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
