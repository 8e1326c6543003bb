/* SPDX-License-Identifier: Apache-2.0 */
#include "run.h"
#include "files.h"
#include "gate_sync.h"
#include "inbox.h"
#include "lane.h"
#include "log.h"
#include "page.h"
#include "sync.h"
#include "../agent/watch.h"
#include "../dev/scanner/scanner.h"
#include <errno.h>
#include <event2/event.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <sys/file.h>
#include <unistd.h>

#define TICK_MS 100
#define INBOX_TICKS 50	 /* every 5 s */
#define SAVE_TICKS 36000 /* every hour: marks, erasing */

struct running {
	const struct settings *settings;
	const struct clock *clock;
	const char *dir;
	struct event_base *base;
	struct event *tick, *due, *term, *intr;
	struct watch watch;
	struct gate gate;
	struct shelf shelf;
	struct lane lane;
	struct scanner scanner;
	struct page page;
	struct web *ui, *readers;
	struct sync *sync;
	unsigned ticks;
	uint64_t written; /* the last entry when it was looked at */
	/* While entries are read: let in, and not yet known to be given back.
	 */
	struct gate_entry last;
};

/* ---- what was here before
 * ------------------------------------------------------ */

static void
recall(struct running *r)
{
	const struct gate_entry *x = &r->last;

	if (x->n_cti == 5)
		gate_recall(&r->gate, x->cti[0],
			(uint32_t)x->cti[1] << 24 | (uint32_t)x->cti[2] << 16 |
				(uint32_t)x->cti[3] << 8 | x->cti[4],
			x->at, x->slot);
	r->last.n_cti = 0;
}

/* An entry counts once the next one came and did not take it back. */
static void
on_entry(void *ctx, const struct gate_entry *x)
{
	struct running *r = ctx;

	if (strcmp(x->result, "BACK") == 0) {
		r->last.n_cti = 0;
		return;
	}
	if (strcmp(x->result, "OK") != 0 && strcmp(x->result, "OK_ASKED") != 0)
		return;
	recall(r);
	r->last = *x;
}

/* ---- the loop
 * --------------------------------------------------------------------- */

static void
scans_take(struct running *r)
{
	char text[SCAN_MAX + 1];

	while (scanner_poll(&r->scanner, clock_mono(r->clock), text)) {
		lane_scan(&r->lane, bytes_str(text), NULL);
		sync_nudge(r->sync);
	}
	watch_set(&r->watch, scanner_fd(&r->scanner));
}

static void
hourly(struct running *r)
{
	int64_t now = clock_now(r->clock) / 1000;

	shelf_save(&r->shelf);
	if (ledger_erase(r->lane.ledger, now - LEDGER_KEEP_S, r->shelf.acked))
		log_event(LOG_NOTE, "entries-erased", NULL);
}

/* Who waits for the centre does so for 800 ms, not until the next tick. */
static void
due_set(struct running *r)
{
	int64_t left = lane_due(&r->lane) - clock_mono(r->clock);
	struct timeval t = { 0 };

	if (left > GATE_OPINION_MS)
		return; /* nobody waits */
	if (left > 0)
		t.tv_usec = left * 1000;
	event_add(r->due, &t);
}

static void
on_due(evutil_socket_t fd, short what, void *arg)
{
	struct running *r = arg;

	(void)fd;
	(void)what;
	lane_tick(&r->lane);
	due_set(r);
}

static void
on_tick(evutil_socket_t fd, short what, void *arg)
{
	struct running *r = arg;

	(void)fd;
	(void)what;
	scans_take(r);
	lane_tick(&r->lane);
	due_set(r);
	/* what was taken back must be known to the next gate as well */
	if (ledger_last(r->lane.ledger) != r->written) {
		r->written = ledger_last(r->lane.ledger);
		sync_nudge(r->sync);
	}
	r->ticks++;
	if (r->ticks % INBOX_TICKS == 0)
		inbox_take(r->dir, &r->shelf, clock_now(r->clock) / 1000);
	if (r->ticks % SAVE_TICKS == 0)
		hourly(r);
}

static void
on_ready(evutil_socket_t fd, short what, void *arg)
{
	(void)fd;
	(void)what;
	scans_take(arg);
}

static void
on_signal(evutil_socket_t fd, short what, void *arg)
{
	(void)fd;
	(void)what;
	event_base_loopbreak(((struct running *)arg)->base);
}

static struct event *
event_made(struct event *ev, const struct timeval *t)
{
	if (!ev || event_add(ev, t) != 0)
		BUG("no event");
	return ev;
}

static const char *
on_scanner_state(void *ctx)
{
	return scanner_state(&((const struct running *)ctx)->scanner);
}

static bool
on_online(void *ctx)
{
	return sync_is_online(((const struct running *)ctx)->sync);
}

static bool
on_centre_ask(void *ctx, const struct gate_decision *d,
	const struct gate_pass *seen, uint64_t ticket)
{
	return sync_ask(((struct running *)ctx)->sync, d, seen, ticket);
}

static void
on_settled(void *ctx, uint64_t ticket, bool open)
{
	struct running *r = ctx;

	page_settled(&r->page, ticket, open);
	sync_nudge(r->sync);
}

/* ---- life
 * -------------------------------------------------------------------------- */

int
run_lock(const char *dir, struct err *e)
{
	char path[4096];
	int fd;

	snprintf(path, sizeof(path), "%s/" GATE_LOCK, dir);
	fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (fd < 0)
		return err_setf(
			e, ERR_INTERNAL, "%.80s: %s", path, strerror(errno));
	if (flock(fd, LOCK_EX | LOCK_NB) == 0)
		return fd;
	close(fd);
	return err_set(e, ERR_DATA_DIR_BUSY);
}

static const char *
text_or_null(const char *text)
{
	return text && *text ? text : NULL;
}

static int
state_open(struct running *r, const struct rng *rng, struct err *e)
{
	struct lane *l = &r->lane;

	if (shelf_open(&r->shelf, r->dir, &r->gate, clock_now(r->clock) / 1000,
		    e) != 0)
		return -1;
	if (r->shelf.written < r->shelf.acked)
		r->shelf.written = r->shelf.acked;
	l->ledger = ledger_open(r->dir, r->shelf.written, rng, on_entry, r, e);
	if (!l->ledger)
		return -1;
	r->shelf.written = ledger_last(l->ledger);
	recall(r);
	l->gate = &r->gate;
	l->shelf = &r->shelf;
	l->clock = r->clock;
	l->turn_input =
		r->settings->turn_sensor ? (int)r->settings->turn_input : -1;
	l->turn_ms = r->settings->turn_s * 1000;
	l->ask_ms = r->settings->ask_s * 1000;
	lane_init(l);
	return 0;
}

static int
devices_open(struct running *r, struct err *e)
{
	const struct settings *s = r->settings;

	if (relay_open(s->relay, s->pulse_ms, &r->lane.relay, e) != 0)
		return -1;
	return scanner_open(&r->scanner, text_or_null(s->scanner), e);
}

static int
doors_open(struct running *r, struct err *e)
{
	const struct settings *s = r->settings;
	const struct web_config ui = { .address = s->ui,
		.loopback_only = true,
		.serve = page_serve,
		.ctx = &r->page };
	const struct web_config readers = { .address = s->readers,
		.bare_begin = "vgdecoderesult=",
		.bare_whole = "&&devicenumber=",
		.serve = page_serve_readers,
		.ctx = &r->page };

	r->page = (struct page){
		.lane = &r->lane, .online = on_online, .ctx = r
	};
	r->ui = web_open(r->base, &ui, e);
	if (!r->ui)
		return -1;
	r->page.port = web_port(r->ui);
	if (!text_or_null(s->readers))
		return 0;
	r->readers = r->page.readers = web_open(r->base, &readers, e);
	return r->readers ? 0 : -1;
}

static void
line_open(struct running *r)
{
	const struct sync_config sync = { .dir = r->dir,
		.lane = &r->lane,
		.clock = r->clock,
		.every_s = r->settings->sync_s,
		.scanner_state = on_scanner_state,
		.ctx = r };

	r->sync = sync_open(r->base, &sync);
	r->lane.centre = (struct lane_centre){ on_centre_ask, on_settled, r };
	r->lane.name = text_or_null(r->settings->name);
	if (!r->lane.name)
		r->lane.name = sync_name(r->sync);
}

static void
say_ready(const struct running *r)
{
	struct err e = { 0 };
	char url[64], path[4096];

	snprintf(url, sizeof(url), "http://127.0.0.1:%u\n", r->page.port);
	snprintf(path, sizeof(path), "%s/" GATE_URL, r->dir);
	if (file_replace(path, 0600, bytes_str(url), &e) != 0)
		log_event(LOG_WARN, "gate-disk", "why=\"%s\"", e.detail);
	printf("ready %s", url);
	if (r->readers)
		printf("readers %u\n", web_port(r->readers));
	fflush(stdout);
}

static void
serve(struct running *r)
{
	const struct timeval tick = { 0, TICK_MS * 1000 };

	r->term =
		event_made(evsignal_new(r->base, SIGTERM, on_signal, r), NULL);
	r->intr = event_made(evsignal_new(r->base, SIGINT, on_signal, r), NULL);
	r->due = evtimer_new(r->base, on_due, r);
	BUG_ON(!r->due);
	r->tick = event_made(
		event_new(r->base, -1, EV_PERSIST, on_tick, r), &tick);
	watch_init(&r->watch, r->base, on_ready, r);
	hourly(r);
	inbox_take(r->dir, &r->shelf, clock_now(r->clock) / 1000);
	on_tick(-1, 0, r);
	say_ready(r);
	event_base_dispatch(r->base);
	shelf_save(&r->shelf);
	watch_set(&r->watch, -1);
	event_free(r->tick);
	event_free(r->due);
	event_free(r->term);
	event_free(r->intr);
}

static void
release(struct running *r)
{
	web_close(r->ui);
	web_close(r->readers);
	scanner_close(&r->scanner);
	relay_close(r->lane.relay);
	lane_release(&r->lane);
	if (r->lane.ledger)
		ledger_close(r->lane.ledger);
	if (r->shelf.dir)
		shelf_close(&r->shelf);
	gate_release(&r->gate);
	event_base_free(r->base);
}

int
run(const char *dir, const struct settings *settings, const struct clock *clock,
	const struct rng *rng, struct err *e)
{
	struct running r = { .settings = settings, .clock = clock, .dir = dir };
	int lock = run_lock(dir, e), rc = -1;

	if (lock < 0)
		return -1;
	signal(SIGPIPE, SIG_IGN);
	/* A file that may not grow is a full disk, not the end. */
	signal(SIGXFSZ, SIG_IGN);
	r.base = event_base_new();
	BUG_ON(!r.base);
	if (state_open(&r, rng, e) == 0 && devices_open(&r, e) == 0 &&
		doors_open(&r, e) == 0) {
		line_open(&r);
		serve(&r);
		sync_close(r.sync);
		rc = 0;
	}
	release(&r);
	close(lock);
	return rc;
}
