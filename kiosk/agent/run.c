/* SPDX-License-Identifier: Apache-2.0 */
#include "run.h"
#include "agent.h"
#include "beat.h"
#include "demo_file.h"
#include "files.h"
#include "log.h"
#include "printing.h"
#include "../ime/ime.h"
#include "../link/link.h"
#include "../link/pair.h"
#include "../outbox/identity.h"
#include "../ui_api/form.h"
#include "../ui_api/ui.h"
#include "watch.h"
#include <event2/event.h>
#include <signal.h>
#include <stdio.h>
#include <sys/stat.h>

#define TICK_US 200000

struct running {
	struct event_base *base;
	struct agent agent;
	struct link *link;
	struct store *store;
	struct sign_key *kiosk_key;
	struct ui *ui;
	struct printing *printing;
	struct event *term, *intr, *tick;
	struct watch reader, scanner;
};

static void
on_signal(evutil_socket_t sig, short what, void *arg)
{
	struct running *r = arg;

	(void)what;
	log_event(LOG_INFO, "stopping", "signal=%d", (int)sig);
	event_base_loopbreak(r->base);
}

static int
reader_fd(const struct agent *a)
{
	return a->reader.driver ? a->reader.driver->fd(a->reader.dev) : -1;
}

static void
on_tick(evutil_socket_t fd, short what, void *arg)
{
	struct running *r = arg;

	(void)fd;
	(void)what;
	agent_tick(&r->agent);
	if (r->agent.outbox) {
		outbox_tick(r->agent.outbox);
		leases_tick(&r->agent);
	}
	watch_set(&r->reader, reader_fd(&r->agent));
	watch_set(&r->scanner, scanner_fd(&r->agent.scanner));
}

static const char *
on_beat(void *ctx, struct arena *arena)
{
	return beat_body(ctx, arena);
}

static void
on_heard(void *ctx, const struct link_heard *heard)
{
	beat_heard(ctx, heard);
	if (heard)
		form_heard(ctx);
}

static void
on_named(void *ctx, const char *kiosk)
{
	struct agent *a = ctx;

	snprintf(a->name, sizeof(a->name), "%s", kiosk);
}

static void
on_answered(void *ctx, const struct line_call *call)
{
	struct agent *a = ctx;

	identity_heard(a->dir, call, a->outbox);
}

static struct event *
event_made(struct event *ev, const struct timeval *t)
{
	if (!ev || event_add(ev, t) != 0)
		BUG("no event");
	return ev;
}

static void
events_add(struct running *r)
{
	const struct timeval tick = { 0, TICK_US };

	r->term =
		event_made(evsignal_new(r->base, SIGTERM, on_signal, r), NULL);
	r->intr = event_made(evsignal_new(r->base, SIGINT, on_signal, r), NULL);
	r->tick = event_made(
		event_new(r->base, -1, EV_PERSIST, on_tick, r), &tick);
	watch_init(&r->reader, r->base, on_tick, r);
	watch_init(&r->scanner, r->base, on_tick, r);
	on_tick(-1, 0, r);
}

static void
events_remove(struct running *r)
{
	struct event *all[] = { r->term, r->intr, r->tick };

	printing_close(r->printing);
	for (size_t i = 0; i < ARRAY_LEN(all); i++)
		event_free(all[i]);
	watch_set(&r->reader, -1);
	watch_set(&r->scanner, -1);
}

/* A demo centre's demo.json learns where this kiosk is. */
static void
tell_demo(const char *dir, const char *url)
{
	struct err e = { 0 };
	struct arena a;
	const char *demo;

	arena_init(&a, 4 * PAIR_FILE_MAX);
	demo = file_text(&a, file_path(&a, dir, PAIR_DEMO), PAIR_FILE_MAX);
	if (demo && demo_file_set(demo, NULL, url, &e) != 0)
		log_event(LOG_WARN, "demo.json", "detail=\"%s\"", e.detail);
	arena_release(&a);
}

static void
serve(struct running *r, const char *dir)
{
	char url[40];

	snprintf(url, sizeof(url), "http://127.0.0.1:%u", ui_port(r->ui));
	tell_demo(dir, url);
	printf("ready %s\n", url);
	fflush(stdout);
	guard_ready(&r->agent.guard);
	event_base_dispatch(r->base);
}

/* The line goes first: its last answers still find their screens. */
static void
run_open(struct running *r, const struct run_config *c)
{
	const struct link_config link = {
		.dir = c->dir,
		.clock = c->clock,
		.beat = on_beat,
		.heard = on_heard,
		.named = on_named,
		.answered = on_answered,
		.ctx = &r->agent,
	};

	r->link = link_open(r->base, &link);
	r->agent.line = link_line(r->link);
	if (!link_is_paired(r->link))
		log_event(LOG_WARN, "not-paired", "hint=\"yizhan-kiosk pair\"");
	events_add(r);
	r->printing = printing_open(r->base, r->agent.printer);
}

/* What waits on the disk is sent by whichever start comes next. */
static int
outbox_open(struct running *r, const struct run_config *c, struct err *e)
{
	struct outbox_config config = {
		.clock = c->clock, .rng = c->rng, .line = &r->agent.line
	};

	r->store = store_open(c->dir, STORE_OWN, e);
	if (!r->store)
		return -1;
	identity_load(c->dir, &config.identity);
	config.store = r->store;
	r->kiosk_key = config.identity.kiosk;
	r->agent.outbox = outbox_new(&config);
	return 0;
}

static void
outbox_close(struct running *r)
{
	outbox_free(r->agent.outbox);
	r->agent.outbox = NULL;
	store_close(r->store);
	sign_key_free(r->kiosk_key);
}

static int
dir_check(const char *dir, struct err *e)
{
	struct stat st;

	if (stat(dir, &st) == 0 && S_ISDIR(st.st_mode))
		return 0;
	return err_setf(e, ERR_NOT_FOUND, "no directory %.100s", dir);
}

static int
devices_open(struct agent *a, const struct run_config *c, struct err *e)
{
	if (idcard_open(&a->reader, c->idcard, c->clock, e) != 0 ||
		scanner_open(&a->scanner, c->scanner, e) != 0)
		return -1;
	if (c->printer)
		a->printer = printer_open(
			c->printer, c->printer_profile, c->clock, e);
	return c->printer && !a->printer ? -1 : 0;
}

int
run(const struct run_config *c, struct err *e)
{
	struct running r = { 0 };
	int rc = -1;

	if (dir_check(c->dir, e) != 0)
		return -1;
	signal(SIGPIPE, SIG_IGN);
	agent_init(&r.agent, c->clock, c->rng);
	r.agent.dir = c->dir;
	r.agent.health.dir = c->dir;
	r.agent.voices = c->voices;
	wish_load(&r.agent.wish, c->dir);
	if (devices_open(&r.agent, c, e) != 0 || outbox_open(&r, c, e) != 0) {
		agent_release(&r.agent);
		return -1;
	}
	r.agent.ime = ime_open();
	r.base = event_base_new();
	BUG_ON(!r.base);
	r.ui = ui_open(r.base, &r.agent, c->ui, e);
	if (r.ui) {
		run_open(&r, c);
		serve(&r, c->dir);
		link_close(r.link);
		events_remove(&r);
		ui_close(r.ui);
		rc = 0;
	}
	event_base_free(r.base);
	outbox_close(&r);
	agent_release(&r.agent);
	return rc;
}
