/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A real server on port 0 with TLS, a fake clock for its deadlines, and
 * clients that live in the same thread: whoever waits turns the event loop.
 * Nothing sleeps; what does not happen within WAIT_MS fails the test.
 */
#ifndef YZ_HTTP_FIXTURE_H
#define YZ_HTTP_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>

#include <arpa/inet.h>
#include <errno.h>
#include <event2/event.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <sys/socket.h>
#include <unistd.h>

#include "crypto.h"
#include "http/http.h"

#define WAIT_MS 8000
#define BODY_LIMIT 2000

struct fixture {
	char dir[64];
	char server_pem[128], ca_pem[128];
	struct event_base *base;
	struct http_server *server;
	struct http_config config;
	struct http_deadlines deadlines;
	struct clock clock;
	int64_t mono;
	/* what the application saw */
	int served, gone, hidden;
	struct http_id last, gone_id;
	struct http_peer peer;
	uint8_t client_spki[32];
};

struct client {
	struct fixture *fx;
	int fd;
	SSL_CTX *ctx;
	SSL *ssl;
	char *in; /* all that came, NUL-ended */
	size_t n;
	bool ended;
};

/* ---- the application ----------------------------------------------------- */

static inline void
fx_serve(void *ctx, const struct http_request *req)
{
	struct fixture *fx = ctx;
	struct http_reply reply = { .status = 200,
		.content_type = "text/plain" };
	struct bytes path = req->head.path;
	char text[HTTP1_TARGET_MAX + BODY_LIMIT + 16];

	fx->served++;
	fx->last = req->id;
	fx->peer = req->peer;
	if (bytes_equal(path, bytes_str("/hidden")))
		fx->hidden++;
	if (bytes_equal(path, bytes_str("/hold")))
		return;
	if (bytes_equal(path, bytes_str("/stream"))) {
		http_stream_start(fx->server, req->id);
		return;
	}
	if (bytes_equal(path, bytes_str("/page")))
		reply.content_type = "text/html; charset=utf-8";
	snprintf(text, sizeof(text), "%s %.*s [%.*s]",
		http1_method_name(req->head.method), (int)path.n,
		(const char *)path.p, (int)req->body.n,
		req->body.p ? (const char *)req->body.p : "");
	reply.body = bytes_str(text);
	http_reply(fx->server, req->id, &reply);
}

static inline void
fx_gone(void *ctx, struct http_id id)
{
	struct fixture *fx = ctx;

	fx->gone++;
	fx->gone_id = id;
}

static inline int64_t
fx_body_limit(void *ctx, const struct http_peer *peer,
	const struct http1_head *head, struct err *e)
{
	(void)ctx;
	(void)peer;
	if (bytes_equal(head->path, bytes_str("/forbidden")))
		return err_set(e, ERR_FORBIDDEN);
	return BODY_LIMIT;
}

static inline int64_t
fx_now(void *ctx)
{
	(void)ctx;
	return 1640995200000;
}

static inline int64_t
fx_mono(void *ctx)
{
	return ((struct fixture *)ctx)->mono;
}

/* ---- certificates -------------------------------------------------------- */

static inline void
fx_path(const struct fixture *fx, const char *name, char out[128])
{
	snprintf(out, 128, "%s/%s", fx->dir, name);
}

static inline void
fx_write(const struct fixture *fx, const char *name, X509 *cert, EVP_PKEY *key)
{
	char path[128];
	FILE *f;

	fx_path(fx, name, path);
	f = fopen(path, "w");
	assert_non_null(f);
	if (key)
		PEM_write_PrivateKey(f, key, NULL, NULL, 0, NULL, NULL);
	if (cert)
		PEM_write_X509(f, cert);
	fclose(f);
}

static inline void
fx_extend(X509 *cert, int nid, const char *value)
{
	X509_EXTENSION *x = X509V3_EXT_conf_nid(NULL, NULL, nid, value);

	assert_non_null(x);
	X509_add_ext(cert, x, -1);
	X509_EXTENSION_free(x);
}

/* Signed by ca, or by itself when that is NULL. */
static inline X509 *
fx_cert(const char *name, EVP_PKEY *key, X509 *ca, EVP_PKEY *ca_key)
{
	X509 *cert = X509_new();
	X509_NAME *subject = X509_get_subject_name(cert);

	X509_set_version(cert, 2);
	ASN1_INTEGER_set(X509_get_serialNumber(cert), 1);
	X509_gmtime_adj(X509_getm_notBefore(cert), -3600);
	X509_gmtime_adj(X509_getm_notAfter(cert), 86400);
	X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_ASC,
		(const unsigned char *)name, -1, -1, 0);
	X509_set_issuer_name(cert, ca ? X509_get_subject_name(ca) : subject);
	X509_set_pubkey(cert, key);
	fx_extend(cert, NID_basic_constraints, ca ? "CA:FALSE" : "CA:TRUE");
	if (ca)
		fx_extend(cert, NID_ext_key_usage, "clientAuth");
	assert_true(X509_sign(cert, ca ? ca_key : key, EVP_sha256()) > 0);
	return cert;
}

/* A CA as NAME-ca.pem and a client of it, key first, as NAME.pem. */
static inline void
fx_make_client(struct fixture *fx, const char *name, uint8_t spki[32])
{
	EVP_PKEY *ca_key = EVP_EC_gen("P-256"), *key = EVP_EC_gen("P-256");
	X509 *ca = fx_cert(name, ca_key, NULL, NULL);
	X509 *cert = fx_cert("client", key, ca, ca_key);
	unsigned char *der = NULL;
	char file[64];
	int n = i2d_PUBKEY(key, &der);

	crypto_sha256(bytes_of(der, (size_t)n), spki);
	OPENSSL_free(der);
	snprintf(file, sizeof(file), "%s-ca.pem", name);
	fx_write(fx, file, ca, NULL);
	snprintf(file, sizeof(file), "%s.pem", name);
	fx_write(fx, file, cert, key);
	X509_free(cert);
	X509_free(ca);
	EVP_PKEY_free(key);
	EVP_PKEY_free(ca_key);
}

static inline void
fx_make_server(struct fixture *fx)
{
	EVP_PKEY *key = EVP_EC_gen("P-256");
	X509 *cert = fx_cert("localhost", key, NULL, NULL);

	fx_write(fx, "server.pem", cert, key);
	X509_free(cert);
	EVP_PKEY_free(key);
}

/* ---- the server ---------------------------------------------------------- */

static inline void
fx_start(struct fixture *fx)
{
	static const char *const hosts[] = { "[::1]", "zgh.example", NULL };
	const char *server = fx->server_pem;
	struct err e = { 0 };

	fx_path(fx, "server.pem", fx->server_pem);
	fx_path(fx, "ours-ca.pem", fx->ca_pem);
	fx->config.listen = fx->config.listen_terminals = "127.0.0.1:0";
	fx->config.hosts = hosts;
	fx->config.cert = fx->config.key = server;
	fx->config.terminals_cert = fx->config.terminals_key = server;
	fx->config.client_ca = fx->ca_pem;
	fx->config.clock = &fx->clock;
	fx->config.deadlines = &fx->deadlines;
	fx->config.serve = fx_serve;
	fx->config.gone = fx_gone;
	fx->config.body_limit = fx_body_limit;
	fx->config.ctx = fx;
	fx->server = http_open(fx->base, &fx->config, &e);
	if (!fx->server)
		fail_msg("%s", e.detail);
}

static inline int
fx_setup(void **state)
{
	struct fixture *fx = xcalloc(1, sizeof(*fx));
	uint8_t other[32];

	snprintf(fx->dir, sizeof(fx->dir), "/tmp/yz-http-XXXXXX");
	assert_non_null(mkdtemp(fx->dir));
	fx_make_server(fx);
	fx_make_client(fx, "ours", fx->client_spki);
	fx_make_client(fx, "foreign", other);
	fx->base = event_base_new();
	fx->clock.now_ms = fx_now;
	fx->clock.mono_ms = fx_mono;
	fx->clock.ctx = fx;
	fx->mono = 1000;
	fx->deadlines = http_deadlines_default;
	fx->deadlines.tick = 2;
	*state = fx;
	return 0;
}

static inline int
fx_setup_started(void **state)
{
	fx_setup(state);
	fx_start(*state);
	return 0;
}

static inline int
fx_teardown(void **state)
{
	static const char *const files[] = { "server.pem", "ours.pem",
		"ours-ca.pem", "foreign.pem", "foreign-ca.pem" };
	struct fixture *fx = *state;
	char path[128];

	http_close(fx->server);
	event_base_free(fx->base);
	for (size_t i = 0; i < ARRAY_LEN(files); i++) {
		fx_path(fx, files[i], path);
		unlink(path);
	}
	rmdir(fx->dir);
	free(fx);
	return 0;
}

/* ---- clients ------------------------------------------------------------- */

static inline int
fx_connect(struct fixture *fx, enum http_port port)
{
	struct sockaddr_in at = { .sin_family = AF_INET };
	const char *address = http_address(fx->server, port);
	int fd = socket(AF_INET, SOCK_STREAM, 0), one = 1;

	at.sin_port =
		htons((uint16_t)strtoul(strchr(address, ':') + 1, NULL, 10));
	inet_pton(AF_INET, "127.0.0.1", &at.sin_addr);
	assert_int_equal(connect(fd, (struct sockaddr *)&at, sizeof(at)), 0);
	fcntl(fd, F_SETFL, O_NONBLOCK);
	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
	return fd;
}

/* One turn of everything: the server's loop, then what came for us. */
static inline void
client_turn(struct client *c)
{
	event_base_loop(c->fx->base, EVLOOP_NONBLOCK);
	while (!c->ended) {
		char buf[16384];
		int n;

		ERR_clear_error();
		n = SSL_read(c->ssl, buf, sizeof(buf));
		if (n <= 0) {
			int why = SSL_get_error(c->ssl, n);

			c->ended = why != SSL_ERROR_WANT_READ &&
				   why != SSL_ERROR_WANT_WRITE;
			break;
		}
		c->in = xrealloc(c->in, c->n + (size_t)n + 1);
		memcpy(c->in + c->n, buf, (size_t)n);
		c->n += (size_t)n;
		c->in[c->n] = '\0';
	}
}

static inline int64_t
real_ms(void)
{
	return clock_mono(&clock_system);
}

/* Turns the loop until cond holds. */
#define WAIT_FOR(c, cond)                                                      \
	do {                                                                   \
		int64_t end_ = real_ms() + WAIT_MS;                            \
		while (!(cond)) {                                              \
			client_turn(c);                                        \
			if (real_ms() > end_)                                  \
				fail_msg("waited in vain for %s; got '%s'",    \
					#cond, (c)->in ? (c)->in : "");        \
		}                                                              \
	} while (0)

/* A client whose TLS has not begun. pem: its certificate, or NULL. */
static inline struct client *
client_start(struct fixture *fx, enum http_port port, const char *pem)
{
	struct client *c = xcalloc(1, sizeof(*c));
	char path[128];

	c->fx = fx;
	c->fd = fx_connect(fx, port);
	c->ctx = SSL_CTX_new(TLS_client_method());
	if (pem) {
		fx_path(fx, pem, path);
		SSL_CTX_use_certificate_file(c->ctx, path, SSL_FILETYPE_PEM);
		SSL_CTX_use_PrivateKey_file(c->ctx, path, SSL_FILETYPE_PEM);
	}
	c->ssl = SSL_new(c->ctx);
	SSL_set_fd(c->ssl, c->fd);
	SSL_set_connect_state(c->ssl);
	return c;
}

static inline struct client *
client_open_with(struct fixture *fx, enum http_port port, const char *pem)
{
	struct client *c = client_start(fx, port, pem);

	WAIT_FOR(c, SSL_is_init_finished(c->ssl) || c->ended);
	return c;
}

static inline struct client *
client_open(struct fixture *fx)
{
	return client_open_with(fx, HTTP_PUBLIC, NULL);
}

static inline void
client_close(struct client *c)
{
	SSL_free(c->ssl);
	SSL_CTX_free(c->ctx);
	close(c->fd);
	free(c->in);
	free(c);
}

/* Best effort: a server that has had enough may no longer take it. */
static inline void
client_send_bytes(struct client *c, const char *p, size_t n)
{
	int64_t end = real_ms() + WAIT_MS;

	while (n && !c->ended && real_ms() < end) {
		int k;

		ERR_clear_error();
		k = SSL_write(c->ssl, p, (int)(n > 8000 ? 8000 : n));
		if (k > 0) {
			p += k;
			n -= (size_t)k;
		} else if (SSL_get_error(c->ssl, k) == SSL_ERROR_WANT_WRITE ||
			   SSL_get_error(c->ssl, k) == SSL_ERROR_WANT_READ) {
			client_turn(c);
		} else {
			return;
		}
	}
}

static inline void
client_send(struct client *c, const char *text)
{
	client_send_bytes(c, text, strlen(text));
}

/* What has come is forgotten; the next answer starts afresh. */
static inline void
client_forget(struct client *c)
{
	c->n = 0;
	if (c->in)
		c->in[0] = '\0';
}

static inline bool
client_has(const struct client *c, const char *text)
{
	return c->n && strstr(c->in, text) != NULL;
}

/* The status of the first answer, 0 while its line is not here. */
static inline int
client_status(const struct client *c)
{
	if (c->n < 12 || strncmp(c->in, "HTTP/1.1 ", 9) != 0)
		return 0;
	return (int)strtol(c->in + 9, NULL, 10);
}

static inline int
client_count(const struct client *c, const char *text)
{
	int n = 0;

	for (const char *at = c->n ? c->in : ""; (at = strstr(at, text)); at++)
		n++;
	return n;
}

#endif
