/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A closed-loop load generator over TLS: N connections, each sends its next
 * request when the answer to the last one is in. One thread. Loopback only,
 * ends by itself after --seconds, or with the answer to the last of --total
 * requests. Prints one JSON line.
 */
#define _GNU_SOURCE /* strcasestr, memmem */
#include "hist.h"
#include "test_id.h"
#include <arpa/inet.h>
#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <event2/bufferevent_ssl.h>
#include <event2/event.h>
#include <getopt.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/ssl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

#define REQUEST_MAX 4096
#define CONNECTIONS_MAX 4096
#define WARM_TRIES 80 /* of 250 ms */

struct load;

enum { NEEDS_TOKEN = 1, NEEDS_PATH = 2, NEEDS_QUERIES = 4 };
struct mode {
	const char *name;
	int needs; /* of the command line */
	/* Writes the next request; returns its length. */
	int (*request)(struct load *l, char *out);
	int status;	   /* what a good answer says */
	const char *holds; /* and what stands in its body */
	int other;	   /* what another good one says; 0: there is none */
	const char *other_holds;
	/* What is asked while not all have been answered once; NULL: the same.
	 */
	int (*warm)(struct load *l, char *out);
};

struct client {
	struct load *load;
	struct bufferevent *bev;
	uint64_t sent_us;
	bool warm;   /* it has had an answer */
	bool counts; /* what it waits for was sent behind the warming up */
};

struct load {
	struct event_base *base;
	SSL_CTX *tls;
	struct sockaddr_in to;
	const struct mode *mode;
	const char *token;   /* a receipt's digits, for status */
	const char *headers; /* a session's, for list and search */
	const char *path;    /* for page */
	char **queries;	     /* for search and booking: asked in turn */
	size_t n_queries;
	char host[64];
	unsigned connections, seconds;
	uint64_t serial;		/* unique over runs: --first */
	uint64_t total, sent, began_us; /* total 0: by time */
	struct client *clients;
	struct hist hist;
	uint64_t good, other, bad, gone; /* other: of the good ones */
	unsigned warm, tries; /* clients that have had an answer; looks */
	bool counting, over;
};

static uint64_t
now_us(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000000 + (uint64_t)t.tv_nsec / 1000;
}

/* ---- requests ---------------------------------------------------------------
 */

static int
request_get(struct load *l, char *out, const char *path)
{
	return snprintf(out, REQUEST_MAX,
		"GET %s HTTP/1.1\r\nHost: %s\r\n%s\r\n", path, l->host,
		l->headers);
}

static int
request_healthz(struct load *l, char *out)
{
	return request_get(l, out, "/healthz");
}

static int
request_page(struct load *l, char *out)
{
	return request_get(l, out, l->path);
}

static int
request_post(struct load *l, char *out, const char *path, const char *key,
	const char *body)
{
	return snprintf(out, REQUEST_MAX,
		"POST %s HTTP/1.1\r\nHost: %s\r\nContent-Type: "
		"application/json\r\n%sContent-Length: %zu\r\n\r\n%s",
		path, l->host, key, strlen(body), body);
}

static int
request_enrol(struct load *l, char *out)
{
	char body[1024], key[64], id[19];
	uint64_t n = l->serial++;

	test_id(n, id);
	snprintf(key, sizeof(key), "Idempotency-Key: bench-%llu\r\n",
		(unsigned long long)n);
	snprintf(body, sizeof(body),
		"{\"person\":{\"name\":\"测试\u4e00\",\"id_type\":\"resident\","
		"\"id_no\":\"%s\",\"phone\":\"138%08llu\"},\"group\":"
		"\"courier\",\"employer\":\"演示快递公司\",\"district\":"
		"\"340207\",\"consents\":[{\"purpose\":\"register\","
		"\"version\":1}]}",
		id, (unsigned long long)(n % 100000000));
	return request_post(l, out, "/api/v1/enrolments", key, body);
}

/* Somebody who has no place yet, by card, for one of the sessions. */
static int
request_booking(struct load *l, char *out)
{
	char body[1024], key[64], id[19];
	uint64_t n = l->serial++;

	test_id(n, id);
	snprintf(key, sizeof(key), "Idempotency-Key: bench-%llu\r\n",
		(unsigned long long)n);
	snprintf(body, sizeof(body),
		"{\"person\":{\"name\":\"测试\",\"id_type\":\"resident\","
		"\"id_no\":\"%s\"},\"source\":\"chip\",\"session\":\"%s\"}",
		id, l->queries[n % l->n_queries]);
	return request_post(l, out, "/api/v1/bookings", key, body);
}

static int
request_status(struct load *l, char *out)
{
	char body[1200];

	snprintf(body, sizeof(body), "{\"code\":\"%s\"}", l->token);
	return request_post(l, out, "/api/v1/status", "", body);
}

static int
request_list(struct load *l, char *out)
{
	return request_get(l, out, "/api/v1/cases?state=todo");
}

static int
request_search(struct load *l, char *out)
{
	char body[128];

	snprintf(body, sizeof(body), "{\"q\":\"%s\"}",
		l->queries[l->serial++ % l->n_queries]);
	return request_post(l, out, "/api/v1/cases/search", l->headers, body);
}

static const struct mode modes[] = {
	{ .name = "healthz",
		.request = request_healthz,
		.status = 200,
		.holds = "ok" },
	{ .name = "enrol",
		.request = request_enrol,
		.status = 201,
		.holds = "\"case_no\":" },
	{ .name = "status",
		.request = request_status,
		.needs = NEEDS_TOKEN,
		.status = 200,
		.holds = "\"state\":" },
	/* an empty list is no answer here: there is something to be found */
	{ .name = "list",
		.request = request_list,
		.status = 200,
		.holds = "\"case_no\":" },
	{ .name = "search",
		.request = request_search,
		.needs = NEEDS_QUERIES,
		.status = 200,
		.holds = "\"case_no\":" },
	{ .name = "page",
		.request = request_page,
		.needs = NEEDS_PATH,
		.status = 200,
		.holds = "\"state\":\"free\"" },
	{ .name = "booking",
		.request = request_booking,
		.needs = NEEDS_PATH | NEEDS_QUERIES,
		.status = 201,
		.holds = "\"case_no\":",
		.other = 409,
		.other_holds = "\"QUOTA_FULL\"",
		.warm = request_page },
};

/* ---- one connection ---------------------------------------------------------
 */

static void client_open(struct client *c);
static void on_end(evutil_socket_t fd, short what, void *ctx);

static void
client_send(struct client *c)
{
	struct load *l = c->load;
	char text[REQUEST_MAX];
	int n;

	c->counts = l->counting;
	n = (c->counts || !l->mode->warm ? l->mode->request : l->mode->warm)(
		l, text);
	l->sent += c->counts;
	c->sent_us = now_us();
	bufferevent_write(c->bev, text, (size_t)n);
}

/* Length of the whole answer once its head is there; 0: more needed. */
static size_t
answer_length(struct evbuffer *in, int *status)
{
	struct evbuffer_ptr end = evbuffer_search(in, "\r\n\r\n", 4, NULL);
	char head[4096];
	size_t n = end.pos < 0 ? 0 : (size_t)end.pos + 4;
	const char *length;

	if (!n || n >= sizeof(head))
		return 0;
	evbuffer_copyout(in, head, n);
	head[n] = '\0';
	*status = (int)strtol(head + 9, NULL, 10);
	length = strcasestr(head, "content-length:");
	return n + (length ? strtoul(length + 15, NULL, 10) : 0);
}

/* Is the text somewhere in the first n bytes? */
static bool
holds(struct evbuffer *in, size_t n, const char *text)
{
	const unsigned char *p = evbuffer_pullup(in, (ev_ssize_t)n);

	return memmem(p, n, text, strlen(text)) != NULL;
}

static void
judge(struct load *l, struct evbuffer *in, size_t n, int status)
{
	const struct mode *m = l->mode;

	if (status == m->status && holds(in, n, m->holds))
		l->good++;
	else if (m->other && status == m->other && holds(in, n, m->other_holds))
		l->other++;
	else
		l->bad++;
}

static void
on_read(struct bufferevent *bev, void *ctx)
{
	struct client *c = ctx;
	struct load *l = c->load;
	struct evbuffer *in = bufferevent_get_input(bev);
	int status = 0;
	size_t n = answer_length(in, &status);

	if (!n || evbuffer_get_length(in) < n)
		return;
	if (c->counts) {
		hist_add(&l->hist, now_us() - c->sent_us);
		judge(l, in, n, status);
	}
	evbuffer_drain(in, n);
	l->warm += !c->warm;
	c->warm = true;
	if (l->total && l->good + l->other + l->bad >= l->total)
		on_end(-1, 0, l);
	if (!l->over && (!l->total || l->sent < l->total))
		client_send(c);
}

static void
on_event(struct bufferevent *bev, short what, void *ctx)
{
	struct client *c = ctx;

	if (what & BEV_EVENT_CONNECTED) {
		int one = 1;

		setsockopt(bufferevent_getfd(bev), IPPROTO_TCP, TCP_NODELAY,
			&one, sizeof(one));
		client_send(c);
		return;
	}
	c->load->gone += c->load->counting; /* not while all arrive */
	bufferevent_free(bev);
	c->bev = NULL;
	if (!c->load->over)
		client_open(c);
}

static void
client_open(struct client *c)
{
	struct load *l = c->load;
	SSL *ssl = SSL_new(l->tls);

	c->bev = bufferevent_openssl_socket_new(l->base, -1, ssl,
		BUFFEREVENT_SSL_CONNECTING, BEV_OPT_CLOSE_ON_FREE);
	bufferevent_setcb(c->bev, on_read, NULL, on_event, c);
	bufferevent_enable(c->bev, EV_READ | EV_WRITE);
	bufferevent_socket_connect(
		c->bev, (struct sockaddr *)&l->to, sizeof(l->to));
}

/* ---- the run
 * ------------------------------------------------------------------ */

static void
on_end(evutil_socket_t fd, short what, void *ctx)
{
	struct load *l = ctx;

	(void)fd;
	(void)what;
	l->over = true;
	event_base_loopbreak(l->base);
}

/* Counting begins when all have been answered once, or after WARM_TRIES. */
static void
on_warm(evutil_socket_t fd, short what, void *ctx)
{
	struct load *l = ctx;
	const struct timeval end = { l->seconds, 0 }, soon = { 0, 250000 };

	(void)fd;
	(void)what;
	if (l->warm < l->connections && ++l->tries < WARM_TRIES) {
		event_base_once(l->base, -1, EV_TIMEOUT, on_warm, l, &soon);
		return;
	}
	l->counting = true;
	l->began_us = now_us();
	event_base_once(l->base, -1, EV_TIMEOUT, on_end, l, &end);
}

static void
report(const struct load *l, double seconds)
{
	uint64_t good = l->good + l->other;

	printf("{\"mode\":\"%s\",\"connections\":%u,\"seconds\":%.2f,"
	       "\"rate\":%.0f,\"p50_ms\":%.2f,\"p99_ms\":%.2f,\"good\":%llu,"
	       "\"other\":%llu,\"bad\":%llu,\"gone\":%llu,\"next\":%llu}\n",
		l->mode->name, l->connections, seconds, (double)good / seconds,
		hist_at(&l->hist, 0.5) / 1000, hist_at(&l->hist, 0.99) / 1000,
		(unsigned long long)good, (unsigned long long)l->other,
		(unsigned long long)l->bad, (unsigned long long)l->gone,
		(unsigned long long)l->serial);
}

static void
run(struct load *l)
{
	const struct timeval warm = { 1, 0 };

	l->clients = calloc(l->connections, sizeof(*l->clients));
	for (unsigned i = 0; i < l->connections; i++) {
		l->clients[i].load = l;
		client_open(&l->clients[i]);
	}
	event_base_once(l->base, -1, EV_TIMEOUT, on_warm, l, &warm);
	event_base_dispatch(l->base);
	report(l,
		l->total ? (double)(now_us() - l->began_us) / 1e6 : l->seconds);
}

static int
usage(void)
{
	fputs("usage: load --port N --mode MODE "
	      "[--connections N] [--seconds N] [--total N] "
	      "[--cert F --key F] [--first N] [--token DIGITS] "
	      "[--headers LINES] [--path PATH] [--queries FILE]\n",
		stderr);
	return 64;
}

static const struct mode *
mode_find(const char *name)
{
	for (size_t i = 0; i < sizeof(modes) / sizeof(modes[0]); i++)
		if (strcmp(modes[i].name, name) == 0)
			return &modes[i];
	return NULL;
}

/* One query a line; the lines live as long as the program. */
static void
queries_load(struct load *l, const char *path)
{
	FILE *f = fopen(path, "re");
	char line[80];

	while (f && fgets(line, sizeof(line), f)) {
		line[strcspn(line, "\n")] = '\0';
		l->queries = realloc(
			l->queries, (l->n_queries + 1) * sizeof(*l->queries));
		l->queries[l->n_queries++] = strdup(line);
	}
	if (f)
		fclose(f);
}

static bool
tls_open(struct load *l, const char *cert, const char *key)
{
	l->tls = SSL_CTX_new(TLS_client_method());
	if (!cert)
		return true;
	return SSL_CTX_use_certificate_chain_file(l->tls, cert) == 1 &&
	       SSL_CTX_use_PrivateKey_file(l->tls, key, SSL_FILETYPE_PEM) == 1;
}

static bool
is_whole(const struct load *l)
{
	int has = (l->token ? NEEDS_TOKEN : 0) | (l->path ? NEEDS_PATH : 0) |
		  (l->n_queries ? NEEDS_QUERIES : 0);

	return l->mode && (l->mode->needs & ~has) == 0 && l->connections &&
	       l->connections <= CONNECTIONS_MAX && l->seconds &&
	       l->seconds <= 600;
}

int
main(int argc, char **argv)
{
	static const struct option options[] = {
		{ "port", required_argument, NULL, 'p' },
		{ "mode", required_argument, NULL, 'm' },
		{ "connections", required_argument, NULL, 'c' },
		{ "seconds", required_argument, NULL, 's' },
		{ "cert", required_argument, NULL, 'e' },
		{ "key", required_argument, NULL, 'k' },
		{ "first", required_argument, NULL, 'f' },
		{ "token", required_argument, NULL, 't' },
		{ "headers", required_argument, NULL, 'h' },
		{ "queries", required_argument, NULL, 'q' },
		{ "path", required_argument, NULL, 'a' },
		{ "total", required_argument, NULL, 'n' },
		{ NULL, 0, NULL, 0 },
	};
	struct load l = { .connections = 64, .seconds = 5, .headers = "" };
	const char *cert = NULL, *key = NULL;
	unsigned long port = 0;
	int opt;

	while ((opt = getopt_long(argc, argv, "", options, NULL)) != -1) {
		switch (opt) {
		case 'p':
			port = strtoul(optarg, NULL, 10);
			break;
		case 'm':
			l.mode = mode_find(optarg);
			break;
		case 'c':
			l.connections = (unsigned)strtoul(optarg, NULL, 10);
			break;
		case 's':
			l.seconds = (unsigned)strtoul(optarg, NULL, 10);
			break;
		case 'e':
			cert = optarg;
			break;
		case 'k':
			key = optarg;
			break;
		case 'f':
			l.serial = strtoull(optarg, NULL, 10);
			break;
		case 't':
			l.token = optarg;
			break;
		case 'h':
			l.headers = optarg;
			break;
		case 'q':
			queries_load(&l, optarg);
			break;
		case 'a':
			l.path = optarg;
			break;
		case 'n':
			l.total = strtoull(optarg, NULL, 10);
			break;
		default:
			return usage();
		}
	}
	if (!port || port > 65535 || !is_whole(&l))
		return usage();
	if (!tls_open(&l, cert, key)) {
		fputs("load: certificate or key cannot be used\n", stderr);
		return 66;
	}
	signal(SIGPIPE, SIG_IGN);
	l.base = event_base_new();
	l.to.sin_family = AF_INET;
	l.to.sin_port = htons((uint16_t)port);
	l.to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	snprintf(l.host, sizeof(l.host), "127.0.0.1:%lu", port);
	run(&l);
	return l.good + l.other + l.bad ? 0 : 1;
}
