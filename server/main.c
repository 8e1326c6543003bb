/* SPDX-License-Identifier: Apache-2.0 */
/*
 * yizhan: the server around its event loop, and the way to the other verbs.
 */
#include "app.h"
#include "audit/checkpoint.h"
#include "cli.h"
#include "demo.h"
#include "due.h"
#include "http/static.h"
#include "init.h"
#include "assets.h"
#include "log.h"
#include "memory.h"
#include "str.h"
#include "system/routes_api.h"
#include "terminal/ca.h"
#include <event2/event.h>
#include <getopt.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/resource.h>

#define DRAIN_MS 10000
#define DRAIN_TICK_MS 20
#define NOTE_TICK_S 5
#define DUE_TICK_S 5
#define DUE_ARENA ((size_t)8 << 20) /* a whole session that lapses */
#define NOTE_MS 60000		    /* a checkpoint at least so often, */
#define NOTE_ROWS 1000		    /* or after so many rows */

struct server {
	struct app *app;
	struct event_base *base;
	struct cli_door *door;
	struct event *mail, *term, *intr, *hup, *drain, *note, *tick;
	struct db_job noting; /* a checkpoint under way while arena is set */
	struct arena note_arena;
	bool note_busy;
	struct db_job due_job;
	struct arena due_arena;
	bool due_busy, due;
	bool closing; /* nothing is handed to the database any more */
	int64_t drain_until;
};

/* ---- the loop's events ------------------------------------------------------
 */

static void
on_mail(evutil_socket_t fd, short what, void *ctx)
{
	struct server *s = ctx;

	(void)fd;
	(void)what;
	mailbox_collect(s->app->mailbox);
}

static void
on_drain(evutil_socket_t fd, short what, void *ctx)
{
	struct server *s = ctx;
	bool late = clock_mono(s->app->clock) >= s->drain_until;

	(void)fd;
	(void)what;
	if (late || (calls_running(s->app->calls) == 0 &&
			    http_connections(s->app->http) == 0))
		event_base_loopbreak(s->base);
}

/* Stop listening, let running requests end, ten seconds at most. */
static void
on_stop(evutil_socket_t fd, short what, void *ctx)
{
	static const struct timeval tick = { 0, DRAIN_TICK_MS * 1000 };
	struct server *s = ctx;

	(void)fd;
	(void)what;
	if (s->drain)
		return;
	log_event(LOG_NOTE, "server.stopping", NULL);
	s->drain_until = clock_mono(s->app->clock) + DRAIN_MS;
	s->drain = event_new(s->base, -1, EV_PERSIST, on_drain, s);
	event_add(s->drain, &tick);
	http_drain(s->app->http);
}

static void
on_hup(evutil_socket_t fd, short what, void *ctx)
{
	struct server *s = ctx;
	struct err e = { 0 };

	(void)fd;
	(void)what;
	if (http_reload_tls(s->app->http, &e) != 0)
		log_event(LOG_ERROR, "tls.reload", "kept=old detail=\"%s\"",
			e.detail);
	else
		log_event(LOG_NOTE, "tls.reload", "done=yes");
}

static void
on_answer(void *ctx, struct http_id id, const struct http_reply *reply)
{
	struct server *s = ctx;

	http_reply(s->app->http, id, reply);
}

static void
on_stream_start(void *ctx, struct http_id id)
{
	http_stream_start(((struct server *)ctx)->app->http, id);
}

static int
on_stream_send(void *ctx, struct http_id id, struct bytes event)
{
	return http_stream_send(((struct server *)ctx)->app->http, id, event);
}

static void
on_stream_end(void *ctx, struct http_id id)
{
	http_stream_end(((struct server *)ctx)->app->http, id);
}

/* ---- a checkpoint of the trail, now and then
 * -------------------------------- */

static int
note_run(struct tx *tx, void *ctx, struct err *e)
{
	struct server *s = ctx;

	return checkpoint_write(tx, s->app, NOTE_ROWS, NOTE_MS, e);
}

static void
note_done(void *ctx, int rc, struct err *e)
{
	struct server *s = ctx;

	if (rc != 0)
		log_event(LOG_ERROR, "audit.checkpoint",
			"code=%s detail=\"%s\"", err_info(e->code)->name,
			e->detail);
	arena_release(&s->note_arena);
	s->note_busy = false;
}

static void
on_note(evutil_socket_t fd, short what, void *ctx)
{
	struct server *s = ctx;
	struct err e = { 0 };

	(void)fd;
	(void)what;
	if (s->note_busy)
		return;
	s->note_busy = true;
	arena_init(&s->note_arena, 65536);
	s->noting = (struct db_job){ .fn = note_run,
		.arg = s,
		.arena = &s->note_arena,
		.done = note_done };
	if (db_submit(s->app->db, DB_READ, &s->noting, &e) != 0)
		note_done(s, -1, &e);
}

/* ---- what time brings, looked for now and then
 * -------------------------------- */

static void
due_done(void *ctx, int rc, struct err *e)
{
	struct server *s = ctx;

	if (rc != 0)
		log_event(LOG_ERROR, "due", "code=%s detail=\"%s\"",
			err_info(e->code)->name, e->detail);
	arena_release(&s->due_arena);
	s->due_busy = false;
}

static void
due_submit(struct server *s, enum db_lane lane, db_fn *fn,
	void (*done)(void *ctx, int rc, struct err *e))
{
	struct err e = { 0 };

	s->due_job = (struct db_job){
		.fn = fn, .arg = s, .arena = &s->due_arena, .done = done
	};
	if (db_submit(s->app->db, lane, &s->due_job, &e) != 0)
		due_done(s, -1, &e);
}

static int
in_tx_run(struct tx *tx, void *ctx, struct err *e)
{
	struct server *s = ctx;

	return due_run(tx, s->app, &s->due, e);
}

static int
in_tx_look(struct tx *tx, void *ctx, struct err *e)
{
	struct server *s = ctx;

	return due_look(tx, &s->due, e);
}

/* The write lane is asked only when there is something to write, and as often
 * as it says that there is more. */
static void
on_looked(void *ctx, int rc, struct err *e)
{
	struct server *s = ctx;

	/* The last answers come while the database is closing. */
	if (rc != 0 || !s->due || s->closing) {
		due_done(s, rc, e);
		return;
	}
	arena_release(&s->due_arena);
	arena_init(&s->due_arena, DUE_ARENA);
	due_submit(s, DB_WRITE, in_tx_run, on_looked);
}

static void
on_due(evutil_socket_t fd, short what, void *ctx)
{
	struct server *s = ctx;

	(void)fd;
	(void)what;
	if (s->due_busy)
		return;
	s->due_busy = true;
	arena_init(&s->due_arena, DUE_ARENA);
	due_submit(s, DB_READ, in_tx_look, on_looked);
}

/* ---- coming up
 * ---------------------------------------------------------------- */

static bool
is_loopback(const char *address)
{
	return strncmp(address, "127.", 4) == 0 ||
	       strncmp(address, "[::1]", 5) == 0 ||
	       strncmp(address, "localhost:", 10) == 0;
}

/* "H:P" to "H:P+1"; port 0 stays, both ports are then picked. */
static const char *
next_port(struct arena *a, const char *listen)
{
	const char *colon = strrchr(listen, ':');
	int64_t port = 0;

	if (!colon || digits_parse(bytes_str(colon + 1), 65534, &port) != 0)
		return listen; /* the listener says what is wrong with it */
	return arena_printf(a, "%.*s:%d", (int)(colon - listen), listen,
		port ? (int)port + 1 : 0);
}

/* The host of "https://HOST[:PORT]/…". */
static const char *
url_host(struct arena *a, const char *url)
{
	const char *host = url + strlen("https://");
	size_t n = *host == '[' ? strcspn(host, "]") + 1 : strcspn(host, ":/");

	return arena_strndup(a, host, n);
}

static const char *const *
host_names(struct app *app)
{
	const char **list = ARENA_ARRAY(&app->arena, const char *, 4);
	size_t n = 0;

	list[n++] = "localhost";
	list[n++] = url_host(&app->arena, app->config.public_url);
	if (*app->config.terminals_host)
		list[n++] = app->config.terminals_host;
	return list;
}

static const char *
file_or(struct app *app, const char *given, const char *own)
{
	return *given ? given
		      : arena_printf(
				&app->arena, "%s/%s", app->config.dir, own);
}

static int
open_http(struct server *s, struct err *e)
{
	struct app *app = s->app;
	const struct app_config *c = &app->config;
	const char *const *hosts = host_names(app);
	const struct http_config config = {
		.listen = c->listen,
		.listen_terminals = c->terminals,
		.hosts = hosts,
		.cert = file_or(app, c->tls_cert, "tls/server.crt"),
		.key = file_or(app, c->tls_key, "tls/server.key"),
		.terminals_cert = file_or(app, "", "tls/server.crt"),
		.terminals_key = file_or(app, "", "tls/server.key"),
		.client_ca = file_or(app, "", "ca.crt"),
		.clock = app->clock,
		.serve = calls_serve,
		.gone = calls_gone,
		.body_limit = calls_body_limit,
		.ctx = app->calls,
	};

	if (c->demo && (!is_loopback(c->listen) || !is_loopback(c->terminals)))
		return err_setf(e, ERR_BAD_REQUEST,
			"a demo centre listens on loopback only");
	if (ca_server_ensure(app->ca, c->dir, hosts,
		    clock_now(app->clock) / 1000, NULL, e) != 0)
		return -1;
	app->http = http_open(s->base, &config, e);
	calls_answer_to(app->calls, on_answer, s);
	calls_streams_to(
		app->calls, &(struct calls_streams){ on_stream_start,
				    on_stream_send, on_stream_end, s });
	return app->http ? 0 : -1;
}

static struct event *
on_signal(struct server *s, int sig, event_callback_fn fn)
{
	struct event *ev = evsignal_new(s->base, sig, fn, s);

	BUG_ON(!ev || event_add(ev, NULL) != 0);
	return ev;
}

static void
open_events(struct server *s)
{
	static const struct timeval note_tick = { NOTE_TICK_S, 0 };
	static const struct timeval due_tick = { DUE_TICK_S, 0 };

	s->mail = event_new(s->base, mailbox_fd(s->app->mailbox),
		EV_READ | EV_PERSIST, on_mail, s);
	BUG_ON(!s->mail || event_add(s->mail, NULL) != 0);
	s->term = on_signal(s, SIGTERM, on_stop);
	s->intr = on_signal(s, SIGINT, on_stop);
	s->hup = on_signal(s, SIGHUP, on_hup);
	s->note = event_new(s->base, -1, EV_PERSIST, on_note, s);
	BUG_ON(!s->note || event_add(s->note, &note_tick) != 0);
	s->tick = event_new(s->base, -1, EV_PERSIST, on_due, s);
	BUG_ON(!s->tick || event_add(s->tick, &due_tick) != 0);
}

static int
come_up(struct server *s, struct err *e)
{
	struct app *app = s->app;
	const char *desk, *terminals;

	app->files = static_open(&app->arena, assets_table, assets_count);
	open_events(s);
	if (open_http(s, e) != 0)
		return -1;
	s->door = cli_door_open(app, s->base, e);
	if (!s->door)
		return -1;
	desk = http_address(app->http, HTTP_PUBLIC);
	terminals = http_address(app->http, HTTP_TERMINALS);
	if (demo_set_desk(app,
		    arena_printf(&app->arena, "https://%s/desk", desk), e) != 0)
		return -1;
	log_event(LOG_NOTE, "server.ready", "version=" YIZHAN_VERSION);
	printf("ready https://%s terminals https://%s\n", desk, terminals);
	fflush(stdout);
	return 0;
}

static void
event_drop(struct event *ev)
{
	if (ev)
		event_free(ev);
}

static void
go_down(struct server *s)
{
	s->closing = true;
	if (s->door)
		cli_door_close(s->door);
	if (s->app->http)
		http_close(s->app->http);
	event_drop(s->mail);
	event_drop(s->term);
	event_drop(s->intr);
	event_drop(s->hup);
	event_drop(s->drain);
	event_drop(s->note);
	event_drop(s->tick);
	app_close(s->app);
	event_base_free(s->base);
}

static int
serve(const struct app_config *config, const char *listen,
	const char *terminals, struct err *e)
{
	struct server s = { 0 };
	int rc;

	s.app = app_open(config, &clock_system, &rng_system, e);
	if (!s.app)
		return -1;
	if (listen)
		s.app->config.listen = listen;
	if (terminals)
		s.app->config.terminals = terminals;
	if (!*s.app->config.terminals)
		s.app->config.terminals =
			next_port(&s.app->arena, s.app->config.listen);
	s.base = event_base_new();
	BUG_ON(!s.base);
	rc = come_up(&s, e);
	if (rc == 0)
		event_base_dispatch(s.base);
	go_down(&s);
	return rc;
}

/* Neither a core file nor a debugger of the same user shows the keys. */
static void
close_doors(void)
{
	const struct rlimit none = { 0, 0 };

	signal(SIGPIPE, SIG_IGN);
	if (setrlimit(RLIMIT_CORE, &none) != 0 ||
		prctl(PR_SET_DUMPABLE, 0) != 0)
		log_event(LOG_WARN, "server.core", "limit=not_set");
}

static int
serve_main(int argc, char **argv)
{
	static const struct option options[] = {
		{ "listen", required_argument, NULL, 'l' },
		{ "terminals", required_argument, NULL, 't' },
		{ "config", required_argument, NULL, 'c' },
		{ NULL, 0, NULL, 0 },
	};
	struct app_config config = { .dir = cli_data_dir(&argc, argv) };
	const char *listen = NULL, *terminals = NULL;
	struct err e = { 0 };
	bool usable = true;
	int opt;

	while ((opt = getopt_long(argc, argv, "", options, NULL)) != -1) {
		if (opt == 'l')
			listen = optarg;
		else if (opt == 't')
			terminals = optarg;
		else if (opt == 'c')
			config.file = optarg;
		else
			usable = false;
	}
	if (!usable || optind != argc || (listen && !strrchr(listen, ':'))) {
		fputs("用法 usage: yizhan serve [--listen HOST:PORT] "
		      "[--terminals HOST:PORT] [--config FILE] --data DIR\n",
			stderr);
		return CLI_USAGE;
	}
	close_doors();
	if (serve(&config, listen, terminals, &e) == 0)
		return CLI_OK;
	fprintf(stderr, "yizhan serve: %s %s\n", err_info(e.code)->title,
		e.detail);
	return CLI_FAILED;
}

/* ---- verbs
 * -------------------------------------------------------------------- */

static const struct {
	const char *name;
	int (*run)(int argc, char **argv);
} own_verbs[] = {
	{ "init", init_main },
	{ "serve", serve_main },
	{ "routes", routes_main },
};

int
main(int argc, char **argv)
{
	memory_or_abort();
	event_set_mem_functions(xmalloc, xrealloc, free);
	for (size_t i = 0; i < ARRAY_LEN(own_verbs) && argc > 1; i++)
		if (strcmp(argv[1], own_verbs[i].name) == 0)
			return own_verbs[i].run(argc - 1, argv + 1);
	return cli_run(argc, argv);
}
