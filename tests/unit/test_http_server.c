/* SPDX-License-Identifier: Apache-2.0 */
/* The network edge over real sockets and TLS, with a clock of our own. */
#include "http_fixture.h"
#include "http_corpus.h"

#include <sys/resource.h>

#define HOST "Host: localhost\r\n"
#define GET(path) "GET " path " HTTP/1.1\r\n" HOST "\r\n"

/* ---- requests and answers ------------------------------------------------ */

/* Each row gets its status, and nothing behind a refused head is executed. */
static void
corpus_over_a_socket(void **state)
{
	struct fixture *fx = *state;

	for (size_t i = 0; i < ARRAY_LEN(corpus); i++) {
		const struct corpus_row *row = &corpus[i];
		int want = row->code ? err_info(row->code)->status : 200;
		struct client *c = client_open(fx);
		size_t n;
		char *raw = corpus_raw(row, &n);

		client_send_bytes(c, raw, n);
		if (row->code)
			client_send(c, GET("/hidden"));
		WAIT_FOR(c, client_status(c) || c->ended);
		if (client_status(c) != want)
			fail_msg("%s: %d, want %d", row->name, client_status(c),
				want);
		if (row->code)
			WAIT_FOR(c, c->ended);
		if (fx->hidden)
			fail_msg("%s: hidden request executed", row->name);
		free(raw);
		client_close(c);
	}
}

static void
connection_is_kept(void **state)
{
	struct client *c = client_open(*state);

	client_send(c, GET("/one"));
	WAIT_FOR(c, client_has(c, "GET /one []"));
	assert_false(client_has(c, "Connection: close"));
	client_forget(c);
	client_send(c, GET("/two"));
	WAIT_FOR(c, client_has(c, "GET /two []"));
	assert_int_equal(client_status(c), 200);
	client_close(c);
}

static void
connection_closes_when_asked(void **state)
{
	struct client *c = client_open(*state);

	client_send(c, "GET / HTTP/1.1\r\n" HOST
		       "Connection: close\r\n\r\n" GET("/hidden"));
	WAIT_FOR(c, c->ended);
	assert_true(client_has(c, "Connection: close\r\n"));
	/* close_notify came: the end is an end, not a cut. */
	assert_true(SSL_get_shutdown(c->ssl) & SSL_RECEIVED_SHUTDOWN);
	assert_int_equal(((struct fixture *)*state)->hidden, 0);
	client_close(c);
}

static void
pipelined_are_answered_in_order(void **state)
{
	struct fixture *fx = *state;
	struct client *c = client_open(fx);
	const char *one, *two, *three;

	client_send(c,
		GET("/one") "POST /two HTTP/1.1\r\n" HOST
			    "Content-Length: 3\r\n\r\nabc" GET("/three"));
	WAIT_FOR(c, client_has(c, "GET /three []"));
	one = strstr(c->in, "GET /one []");
	two = strstr(c->in, "POST /two [abc]");
	three = strstr(c->in, "GET /three []");
	assert_true(one && two && one < two && two < three);
	assert_int_equal(fx->served, 3);
	client_close(c);
}

/* The second waits for the first, however long that takes. */
static void
one_request_at_a_time(void **state)
{
	static const struct http_reply done = { .status = 204 };
	struct fixture *fx = *state;
	struct client *c = client_open(fx);

	client_send(c, GET("/hold") GET("/two"));
	WAIT_FOR(c, fx->served == 1);
	for (int i = 0; i < 20; i++)
		client_turn(c);
	assert_int_equal(fx->served, 1);
	http_reply(fx->server, fx->last, &done);
	WAIT_FOR(c, client_has(c, "GET /two []"));
	assert_int_equal(client_status(c), 204);
	client_close(c);
}

static void
too_much_ahead_closes(void **state)
{
	struct fixture *fx = *state;
	struct client *c = client_open(fx);
	char *junk = xcalloc(1, 20001);

	memset(junk, 'a', 20000);
	client_send(c, GET("/hold"));
	WAIT_FOR(c, fx->served == 1);
	client_send(c, junk);
	WAIT_FOR(c, c->ended);
	assert_int_equal(fx->gone, 1);
	free(junk);
	client_close(c);
}

static void
body_comes_in_pieces(void **state)
{
	struct client *c = client_open(*state);
	const char *raw = "POST /p HTTP/1.1\r\n" HOST
			  "Content-Length: 10\r\n\r\n0123456789";

	for (; *raw; raw++) {
		client_send_bytes(c, raw, 1);
		client_turn(c);
	}
	WAIT_FOR(c, client_has(c, "POST /p [0123456789]"));
	client_close(c);
}

static void
head_has_length_and_no_body(void **state)
{
	struct client *c = client_open(*state);

	client_send(c, "HEAD /x HTTP/1.1\r\n" HOST "\r\n" GET("/y"));
	WAIT_FOR(c, client_has(c, "GET /y []"));
	assert_true(client_has(c, "Content-Length: 10\r\n"));
	assert_false(client_has(c, "HEAD /x []"));
	client_close(c);
}

static void
large_body_is_refused_unread(void **state)
{
	struct fixture *fx = *state;
	struct client *c = client_open(fx);

	client_send(
		c, "POST /p HTTP/1.1\r\n" HOST "Content-Length: 2001\r\n\r\n");
	WAIT_FOR(c, c->ended);
	assert_int_equal(client_status(c), 413);
	assert_int_equal(fx->served, 0);
	client_close(c);
	c = client_open(fx);
	client_send(c, "POST /forbidden HTTP/1.1\r\n" HOST
		       "Content-Length: 5\r\n\r\n");
	WAIT_FOR(c, c->ended);
	assert_int_equal(client_status(c), 403);
	client_close(c);
}

/* The client still sends; it must see the answer and not a reset. */
static void
refusal_survives_what_still_comes(void **state)
{
	struct fixture *fx = *state;
	struct client *c = client_open(fx);
	char *body = xcalloc(1, 60001);

	memset(body, 'b', 60000);
	client_send(
		c, "POST /p HTTP/1.1\r\n" HOST "Content-Length: 60000\r\n\r\n");
	client_send(c, body);
	WAIT_FOR(c, c->ended);
	assert_int_equal(client_status(c), 413);
	assert_true(client_has(c, "\"code\":\"TOO_LARGE\""));
	free(body);
	client_close(c);
}

/* A flood behind a refusal is not read to its end. */
static void
linger_has_a_bound(void **state)
{
	struct fixture *fx = *state;
	struct client *c = client_open(fx);
	char *flood = xcalloc(1, 400001);

	memset(flood, 'f', 400000);
	client_send(c, "BAD\r\n\r\n");
	client_send(c, flood);
	WAIT_FOR(c, http_connections(fx->server) == 0);
	free(flood);
	client_close(c);
}

static void
foreign_host_is_misdirected(void **state)
{
	static const struct {
		const char *raw;
		int status;
	} rows[] = {
		{ "GET / HTTP/1.1\r\nHost: evil.example\r\n\r\n", 421 },
		{ "GET / HTTP/1.1\r\nHost: zgh.example\r\n\r\n", 200 },
		{ "GET / HTTP/1.1\r\nHost: 127.0.0.1:1\r\n\r\n", 200 },
		{ "GET / HTTP/1.1\r\nHost: 127.0.0.2\r\n\r\n", 421 },
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct client *c = client_open(*state);

		client_send(c, rows[i].raw);
		WAIT_FOR(c, client_status(c));
		assert_int_equal(client_status(c), rows[i].status);
		client_close(c);
	}
}

static void
continue_comes_after_the_checks(void **state)
{
	struct fixture *fx = *state;
	struct client *c = client_open(fx);

	client_send(c, "POST /p HTTP/1.1\r\n" HOST
		       "Expect: 100-continue\r\nContent-Length: 2\r\n\r\n");
	WAIT_FOR(c, client_has(c, "HTTP/1.1 100 Continue\r\n\r\n"));
	assert_int_equal(fx->served, 0);
	client_forget(c);
	client_send(c, "ok");
	WAIT_FOR(c, client_has(c, "POST /p [ok]"));
	client_close(c);
	c = client_open(fx);
	client_send(c, "POST /p HTTP/1.1\r\n" HOST
		       "Expect: 100-continue\r\nContent-Length: 9999\r\n\r\n");
	WAIT_FOR(c, c->ended);
	assert_int_equal(client_status(c), 413);
	assert_false(client_has(c, "100 Continue"));
	client_close(c);
}

static void
headers_are_on_every_answer(void **state)
{
	static const char *const want[] = { "X-Content-Type-Options: nosniff",
		"Referrer-Policy: no-referrer",
		"Cross-Origin-Opener-Policy: same-origin",
		"Cross-Origin-Resource-Policy: same-origin",
		"Strict-Transport-Security: max-age=31536000",
		"Cache-Control: no-store",
		"Content-Security-Policy: default-src 'none'",
		"Date: Sat, 01 Jan 2022 00:00:00 GMT" };
	static const char *const raws[] = { GET("/x"), GET("/page"),
		"BAD\r\n\r\n" };

	for (size_t i = 0; i < ARRAY_LEN(raws); i++) {
		struct client *c = client_open(*state);

		client_send(c, raws[i]);
		WAIT_FOR(c, client_has(c, "\r\n\r\n"));
		for (size_t k = 0; k < ARRAY_LEN(want); k++)
			if (!client_has(c, want[k]))
				fail_msg("%s lacks %s", raws[i], want[k]);
		assert_int_equal(client_has(c, "script-src 'self'"), i == 1);
		client_close(c);
	}
}

static void
refusals_are_problems(void **state)
{
	struct client *c = client_open(*state);

	client_send(c, "POST /p HTTP/1.1\r\n" HOST "\r\n");
	WAIT_FOR(c, c->ended);
	assert_true(
		client_has(c, "Content-Type: application/problem+json\r\n"));
	assert_true(client_has(c, "\"status\":411"));
	assert_true(client_has(c, "\"code\":\"LENGTH_REQUIRED\""));
	assert_true(client_has(c, "\"retry\":\"never\""));
	assert_false(client_has(c, "fields"));
	assert_false(client_has(c, "case_no"));
	client_close(c);
}

/* ---- deadlines ----------------------------------------------------------- */

/* How the server ends what stands still after raw was sent. */
static void
assert_cut(struct fixture *fx, const char *raw, int64_t limit, int status)
{
	struct client *c = client_open(fx);
	int64_t started;

	client_send(c, raw);
	for (int i = 0; i < 50; i++)
		client_turn(c);
	started = fx->mono;
	fx->mono = started + limit - 1;
	for (int64_t end = real_ms() + 20; real_ms() < end;)
		client_turn(c);
	assert_false(c->ended);
	assert_int_equal(client_status(c), 0);
	fx->mono = started + limit;
	WAIT_FOR(c, c->ended);
	assert_int_equal(client_status(c), status);
	assert_int_equal(http_connections(fx->server), 0);
	client_close(c);
}

static void
deadlines_are_absolute(void **state)
{
	struct fixture *fx = *state;

	assert_cut(fx, "", 15000, 0);
	assert_cut(fx, "GET / HTTP/1.1\r\nHo", 10000, 408);
	assert_cut(fx, "POST / HTTP/1.1\r\n" HOST "Content-Length: 5\r\n\r\nab",
		20000, 408);
}

/* A byte a second moves nothing. */
static void
drip_does_not_help(void **state)
{
	struct fixture *fx = *state;
	struct client *c = client_open(fx);
	int64_t started = fx->mono;

	client_send(c, "GET / HTTP/1.1\r\nX: ");
	for (int i = 0; i < 50; i++)
		client_turn(c);
	while (!c->ended && fx->mono < started + 30000) {
		client_send(c, "a");
		fx->mono += 1000;
		for (int64_t end = real_ms() + 8; real_ms() < end;)
			client_turn(c);
	}
	assert_in_range(fx->mono - started, 10000, 11000);
	assert_int_equal(client_status(c), 408);
	client_close(c);
}

static void
handshake_has_a_deadline(void **state)
{
	struct fixture *fx = *state;
	struct client *c = client_start(fx, HTTP_PUBLIC, NULL);

	while (http_connections(fx->server) == 0)
		event_base_loop(fx->base, EVLOOP_ONCE);
	fx->mono += 5000;
	while (http_connections(fx->server) == 1)
		event_base_loop(fx->base, EVLOOP_ONCE);
	client_close(c);
}

/* Past nine tenths an answer says close; at the end it is cut. */
static void
connections_grow_old(void **state)
{
	struct fixture *fx = *state;
	struct client *c = client_open(fx);

	client_send(c, GET("/hold"));
	WAIT_FOR(c, fx->served == 1);
	fx->mono += 600000;
	WAIT_FOR(c, c->ended);
	assert_int_equal(fx->gone, 1);
	client_close(c);
	c = client_open(fx);
	client_send(c, GET("/hold"));
	WAIT_FOR(c, fx->served == 2);
	fx->mono += 540000;
	http_reply(fx->server, fx->last, &(struct http_reply){ .status = 204 });
	WAIT_FOR(c, c->ended);
	assert_true(client_has(c, "Connection: close"));
	client_close(c);
}

/* ---- clients that go, ids that are stale --------------------------------- */

static void
gone_client_is_noticed(void **state)
{
	static const struct http_reply late = { .status = 204 };
	struct fixture *fx = *state;
	struct client *c = client_open(fx), *other;

	client_send(c, GET("/hold"));
	WAIT_FOR(c, fx->served == 1);
	client_close(c);
	other = client_open(fx);
	WAIT_FOR(other, fx->gone == 1);
	assert_int_equal(fx->gone_id.slot, fx->last.slot);
	assert_int_equal(fx->gone_id.generation, fx->last.generation);
	http_reply(fx->server, fx->last, &late);
	assert_int_equal(http_connections(fx->server), 1);
	client_close(other);
}

static void
stale_ids_are_harmless(void **state)
{
	static const struct http_reply wrong = { .status = 500 };
	static const struct http_reply right = { .status = 204 };
	struct fixture *fx = *state;
	struct client *c = client_open(fx);
	struct http_id first;

	client_send(c, GET("/one"));
	WAIT_FOR(c, client_has(c, "GET /one []"));
	first = fx->last;
	client_forget(c);
	client_send(c, GET("/hold"));
	WAIT_FOR(c, fx->served == 2);
	http_reply(fx->server, first, &wrong);
	http_reply(fx->server, (struct http_id){ 9999, 1 }, &wrong);
	assert_int_equal(http_stream_send(fx->server, fx->last,
				 bytes_str("data: x\n\n")),
		-1);
	http_reply(fx->server, fx->last, &right);
	http_reply(fx->server, fx->last, &wrong);
	WAIT_FOR(c, client_status(c));
	assert_int_equal(client_status(c), 204);
	assert_int_equal(client_count(c, "HTTP/1.1"), 1);
	client_close(c);
}

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

static void
slow_reader_is_dropped_at_the_bound(void **state)
{
	struct fixture *fx = *state;
	struct client *c = stream_that_is_not_read(fx);
	char *event = xcalloc(1, 16385);
	int sent = 0;

	memset(event, 'e', 16384);
	while (http_stream_send(fx->server, fx->last, bytes_str(event)) == 0) {
		event_base_loop(fx->base, EVLOOP_NONBLOCK);
		assert_true(++sent < 2000);
	}
	assert_true(sent >= 16);
	assert_int_equal(http_connections(fx->server), 0);
	assert_int_equal(fx->gone, 0);
	free(event);
	client_close(c);
}

static void
stalled_stream_is_dropped_by_time(void **state)
{
	struct fixture *fx = *state;
	struct client *c = stream_that_is_not_read(fx);
	char *event = xcalloc(1, 16385);
	struct http_stats stats;

	memset(event, 'e', 16384);
	/* Until the sockets are full and the rest waits in the server. */
	for (int i = 0; i < 400; i++) {
		if (http_stream_send(fx->server, fx->last, bytes_str(event)))
			break;
		if (i % 8 == 0)
			for (int k = 0; k < 4; k++)
				event_base_loop(fx->base, EVLOOP_NONBLOCK);
		if (i > 15 && i % 15 == 0) {
			fx->mono += 15000;
			for (int64_t end = real_ms() + 10; real_ms() < end;)
				event_base_loop(fx->base, EVLOOP_NONBLOCK);
		}
		http_stats(fx->server, &stats);
		if (!stats.open)
			break;
	}
	assert_int_equal(http_connections(fx->server), 0);
	free(event);
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
	struct fixture *fx = *state;
	struct client *c = client_open_with(fx, HTTP_TERMINALS, "ours.pem");
	SSL_SESSION *session;

	client_send(c, GET("/x"));
	WAIT_FOR(c, client_has(c, "GET /x []"));
	session = SSL_get1_session(c->ssl);
	assert_false(SSL_SESSION_is_resumable(session));
	SSL_SESSION_free(session);
	client_close(c);
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
		T(corpus_over_a_socket),
		T(connection_is_kept),
		T(connection_closes_when_asked),
		T(pipelined_are_answered_in_order),
		T(one_request_at_a_time),
		T(too_much_ahead_closes),
		T(body_comes_in_pieces),
		T(head_has_length_and_no_body),
		T(large_body_is_refused_unread),
		T(refusal_survives_what_still_comes),
		T(linger_has_a_bound),
		T(foreign_host_is_misdirected),
		T(continue_comes_after_the_checks),
		T(headers_are_on_every_answer),
		T(refusals_are_problems),
		T(deadlines_are_absolute),
		T(drip_does_not_help),
		T(handshake_has_a_deadline),
		T(connections_grow_old),
		T(gone_client_is_noticed),
		T(stale_ids_are_harmless),
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
