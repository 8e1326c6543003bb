/* SPDX-License-Identifier: Apache-2.0 */
/* Requests, answers and deadlines over real sockets, with a clock of ours. */
#include "http_fixture.h"
#include "http_corpus.h"

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
	struct fixture *fx = *state;
	struct client *c = client_open(fx);
	char byte;

	client_send(c, "GET / HTTP/1.1\r\n" HOST
		       "Connection: close\r\n\r\n" GET("/hidden"));
	WAIT_FOR(c, c->ended);
	assert_true(client_has(c, "Connection: close\r\n"));
	/* close_notify came: the end is an end, not a cut. */
	assert_true(SSL_get_shutdown(c->ssl) & SSL_RECEIVED_SHUTDOWN);
	assert_int_equal(fx->hidden, 0);
	/* So did the FIN, while the server waits for ours. */
	WAIT_FOR(c, recv(c->fd, &byte, 1, 0) == 0);
	assert_int_equal(http_connections(fx->server), 1);
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

/* Behind "close" nothing is a request, but the answer is still owed. */
static void
junk_behind_close_is_ignored(void **state)
{
	struct fixture *fx = *state;
	struct client *c = client_open(fx);
	char *junk = xcalloc(1, 20001);

	memset(junk, 'a', 20000);
	client_send(
		c, "GET /hold HTTP/1.1\r\n" HOST "Connection: close\r\n\r\n");
	client_send(c, junk);
	for (int i = 0; i < 50; i++)
		client_turn(c);
	http_reply(fx->server, fx->last, &(struct http_reply){ .status = 204 });
	WAIT_FOR(c, c->ended);
	assert_int_equal(client_status(c), 204);
	free(junk);
	client_close(c);
}

static int
port_of(int fd, int (*name)(int, struct sockaddr *, socklen_t *))
{
	struct sockaddr_in at = { .sin_family = AF_UNSPEC };
	socklen_t n = sizeof(at);

	if (name(fd, (struct sockaddr *)&at, &n) < 0 ||
		at.sin_family != AF_INET)
		return -1;
	return ntohs(at.sin_port);
}

static int
peer_name(int fd, struct sockaddr *at, socklen_t *n)
{
	return getpeername(fd, at, n);
}

static int
own_name(int fd, struct sockaddr *at, socklen_t *n)
{
	return getsockname(fd, at, n);
}

/* The server's end of the connection, found among our own descriptors. */
static void
answers_do_not_wait_for_acknowledgements(void **state)
{
	struct client *c = client_open(*state);
	int ours = port_of(c->fd, own_name), found = 0;

	for (int fd = 3; fd < 256; fd++) {
		socklen_t n = sizeof(int);
		int set = 0;

		if (port_of(fd, peer_name) != ours)
			continue;
		getsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &set, &n);
		assert_true(set);
		found++;
	}
	assert_int_equal(found, 1);
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
	client_forget(c);
	client_send(c, "HEAD /x HTTP/1.1\r\n" HOST "\r\n\r\n");
	WAIT_FOR(c, c->ended);
	assert_true(client_has(c, "\"code\":\"BAD_REQUEST\""));
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
	client_forget(c);
	client_send(c, "POST /q HTTP/1.1\r\n" HOST
		       "Expect: 100-continue\r\nContent-Length: 2\r\n\r\nok");
	WAIT_FOR(c, client_has(c, "POST /q [ok]"));
	assert_false(client_has(c, "100 Continue"));
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

/* close_notify right behind a request: the answer still goes out, at once. */
static void
ended_client_gets_its_answer(void **state)
{
	struct fixture *fx = *state;
	struct client *c = client_open(fx);

	client_send(c, GET("/one"));
	SSL_shutdown(c->ssl);
	WAIT_FOR(c, c->ended);
	assert_true(client_has(c, "GET /one []"));
	WAIT_FOR(c, http_connections(fx->server) == 0);
	client_close(c);
}

/* The answer is under way when the reset comes: nothing is held for it. */
static void
reset_client_is_not_kept(void **state)
{
	static const struct linger hard = { .l_onoff = 1 };
	static const struct http_reply late = { .status = 204 };
	struct fixture *fx = *state;
	struct client *c = client_open(fx), *other = client_open(fx);

	client_send(c, GET("/hold"));
	WAIT_FOR(c, fx->served == 1);
	setsockopt(c->fd, SOL_SOCKET, SO_LINGER, &hard, sizeof(hard));
	client_close(c);
	http_reply(fx->server, fx->last, &late);
	WAIT_FOR(other, http_connections(fx->server) == 1);
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

#define T(f) cmocka_unit_test_setup_teardown(f, fx_setup_started, fx_teardown)

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
		T(junk_behind_close_is_ignored),
		T(answers_do_not_wait_for_acknowledgements),
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
		T(ended_client_gets_its_answer),
		T(reset_client_is_not_kept),
		T(stale_ids_are_harmless),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
