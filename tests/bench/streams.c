/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The network edge alone, every request an event stream: what a stream costs,
 * whatever route opens it. streams CERT KEY CA; prints its port. A line "BYTES
 * TIMES" on stdin sends so many events of that size to each stream and is
 * answered by "OPEN DROPPED RSS-KIB PEAK-KIB". Ends when stdin closes.
 */
#include "http/http.h"
#include <event2/event.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

#define STREAMS_MAX 65536
#define EVENT_MAX 65536

struct streams {
	struct event_base *base;
	struct http_server *server;
	struct http_id ids[STREAMS_MAX];
	size_t n, dropped;
	size_t bytes;	    /* of an event */
	unsigned long left; /* events still to send */
	char event[EVENT_MAX];
	char line[64];
	size_t n_line;
};

static void
serve(void *ctx, const struct http_request *req)
{
	struct streams *s = ctx;

	if (s->n < STREAMS_MAX)
		s->ids[s->n++] = req->id;
	http_stream_start(s->server, req->id);
}

static void
gone(void *ctx, struct http_id id)
{
	struct streams *s = ctx;

	for (size_t i = 0; i < s->n; i++)
		if (s->ids[i].slot == id.slot &&
			s->ids[i].generation == id.generation) {
			s->ids[i] = s->ids[--s->n];
			return;
		}
}

static int64_t
body_limit(void *ctx, const struct http_peer *peer,
	const struct http1_head *head, struct err *e)
{
	(void)ctx;
	(void)peer;
	(void)head;
	(void)e;
	return 0;
}

static void
send_all(struct streams *s, size_t bytes)
{
	const struct bytes event =
		bytes_of(s->event, bytes < EVENT_MAX ? bytes : EVENT_MAX);

	for (size_t i = s->n; i-- > 0;)
		if (http_stream_send(s->server, s->ids[i], event) != 0) {
			s->ids[i] = s->ids[--s->n];
			s->dropped++;
		}
}

/* A field of /proc/self/status, KiB. */
static unsigned long
memory(const char *field)
{
	FILE *f = fopen("/proc/self/status", "re");
	unsigned long kib = 0;
	char line[128];

	while (f && fgets(line, sizeof(line), f))
		if (strncmp(line, field, strlen(field)) == 0)
			kib = strtoul(line + strlen(field), NULL, 10);
	if (f)
		fclose(f);
	return kib;
}

static void
tell(const struct streams *s)
{
	printf("%zu %zu %lu %lu\n", s->n, s->dropped, memory("VmRSS:"),
		memory("VmHWM:"));
	fflush(stdout);
}

/* One event to all, then the loop's turn, as often as was asked for. */
static void
on_round(evutil_socket_t fd, short what, void *ctx)
{
	const struct timeval now = { 0, 0 };
	struct streams *s = ctx;

	(void)fd;
	(void)what;
	if (s->left == 0) {
		tell(s);
		return;
	}
	s->left--;
	send_all(s, s->bytes);
	event_base_once(s->base, -1, EV_TIMEOUT, on_round, s, &now);
}

static void
obey(struct streams *s)
{
	char *rest;

	s->bytes = strtoul(s->line, &rest, 10);
	s->left = strtoul(rest, NULL, 10);
	on_round(-1, 0, s);
}

static void
on_stdin(evutil_socket_t fd, short what, void *ctx)
{
	struct streams *s = ctx;
	char c;

	(void)what;
	if (read((int)fd, &c, 1) <= 0) {
		event_base_loopbreak(s->base);
		return;
	}
	if (c != '\n' && s->n_line + 1 < sizeof(s->line)) {
		s->line[s->n_line++] = c;
		return;
	}
	s->line[s->n_line] = '\0';
	s->n_line = 0;
	obey(s);
}

static void
use_all_descriptors(void)
{
	struct rlimit most;

	getrlimit(RLIMIT_NOFILE, &most);
	most.rlim_cur = most.rlim_max;
	setrlimit(RLIMIT_NOFILE, &most);
}

int
main(int argc, char **argv)
{
	static struct streams s;
	struct http_config config = { .listen = "127.0.0.1:0",
		.listen_terminals = "127.0.0.1:0",
		.clock = &clock_system,
		.max_connections = STREAMS_MAX,
		.max_per_ip = STREAMS_MAX,
		.serve = serve,
		.gone = gone,
		.body_limit = body_limit,
		.ctx = &s };
	struct err e = { 0 };
	struct event *in;

	if (argc != 4) {
		fputs("usage: streams CERT KEY CA\n", stderr);
		return 64;
	}
	config.cert = config.terminals_cert = argv[1];
	config.key = config.terminals_key = argv[2];
	config.client_ca = argv[3];
	use_all_descriptors();
	s.base = event_base_new();
	s.server = http_open(s.base, &config, &e);
	if (!s.server) {
		fprintf(stderr, "streams: %s\n", e.detail);
		return 1;
	}
	in = event_new(s.base, 0, EV_READ | EV_PERSIST, on_stdin, &s);
	event_add(in, NULL);
	printf("%s\n", strrchr(http_address(s.server, HTTP_PUBLIC), ':') + 1);
	fflush(stdout);
	event_base_dispatch(s.base);
	event_free(in);
	http_close(s.server);
	event_base_free(s.base);
	return 0;
}
