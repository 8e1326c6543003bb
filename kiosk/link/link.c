/* SPDX-License-Identifier: Apache-2.0 */
#include "link.h"
#include "files.h"
#include "judge.h"
#include "log.h"
#include "pair.h"
#include "queue.h"
#include "reply.h"
#include "witness.h"
#include <curl/curl.h>
#include <event2/event.h>
#include <stdio.h>
#include <stdlib.h>

/* With the page's look once a second: out of service within 5 s. */
#define BEAT_S 3
#define ROUND_TRIP_MAX_MS 5000 /* slower says nothing of the clock */
#define BEAT_OFFLINE_S 5       /* a line that is back should soon be seen */
#define BEAT_DOUBT_S 1 /* and one that comes or goes be known for sure */
#define BEAT_MS 5000
#define RENEW_S (24 * 3600)
#define RENEW_AGAIN_S 3600
#define PAUSE_MS 300
#define TEXT_MAX ((size_t)256 * 1024)

struct link {
	struct link_config config;
	char *dir;
	struct queue *queue; /* NULL: not paired */
	struct event *ready, *beat, *renew;
	struct judge judge;
	bool beating;		    /* a heartbeat is under way */
	int64_t beat_at, beat_mono; /* when the last one went out */
};

static void
after(struct event *timer, int seconds)
{
	struct timeval t = { seconds, 0 };

	event_add(timer, &t);
}

/* ---- calls --------------------------------------------------------------- */

struct call_work {
	struct work work;
	struct link *link;
	struct line_call *call;
	int64_t budget;
	int64_t until; /* of an urgent call, monotonic ms */
	bool sent;
};

/* Worth another try: nothing came, or the centre asks to come again. */
static bool
is_passing(const struct line_call *call, int rc, const struct err *e)
{
	return rc == 0 ? call->status == 503 : e->code == ERR_LINE_DOWN;
}

/*
 * The same bytes with the same key, so that the centre does it once however
 * often it hears of it.
 */
static void
call_run(struct work *w, struct client *client)
{
	struct call_work *cw = (struct call_work *)w;
	struct queue *q = cw->link->queue;
	const struct clock *clock = cw->link->config.clock;
	int64_t now = clock_mono(clock);
	int64_t until = cw->call->urgent ? cw->until : now + cw->budget;
	int64_t left = until - now;
	struct err e = { 0 };
	int rc;

	if (left <= 0)
		return;
	cw->sent = true;
	for (unsigned i = 1;; i++) {
		err_clear(&e);
		rc = client_send(client, cw->call, left, &e);
		if (!is_passing(cw->call, rc, &e) || i >= cw->call->tries)
			break;
		if (!queue_pause(q, (int64_t)PAUSE_MS * i))
			break;
		left = until - clock_mono(clock);
		if (left < PAUSE_MS)
			break;
	}
	cw->call->failed = rc == 0 ? ERR_NONE : e.code;
	if (rc != 0 && !queue_is_stopping(q))
		log_event(LOG_NOTE, "call-failed", "path=%s why=\"%s\"",
			cw->call->path, e.detail);
}

/* The line was used: what does that say of it? */
static void
judge(struct link *l, bool answered)
{
	bool before = l->judge.online;

	judge_note(&l->judge, answered);
	if (l->judge.online != before)
		log_event(
			LOG_NOTE, l->judge.online ? "online" : "offline", NULL);
}

/* A call failed: the next heartbeat need not wait for its turn. */
static void
beat_soon(struct link *l)
{
	if (l->beat && !l->beating)
		after(l->beat, 0);
}

static void
call_done(struct work *w)
{
	struct call_work *cw = (struct call_work *)w;
	struct line_call *call = cw->call;

	/* A refusal (too busy, revoked) says nothing of the line itself, nor
	 * does what had no time left when its turn came. */
	if (call->failed == ERR_LINE_DOWN && cw->sent) {
		judge(cw->link, false);
		beat_soon(cw->link);
	} else if (call->status >= 200 && call->status < 300) {
		judge(cw->link, true);
	}
	free(cw);
	call->done(call);
}

static int64_t
budget(const struct link *l, const struct line_call *call)
{
	int64_t ms = call->max_ms ? call->max_ms : CLIENT_TOTAL_MS;

	return call->patient ? ms : judge_budget(&l->judge, ms);
}

static int
link_submit(void *ctx, struct line_call *call, struct err *e)
{
	struct link *l = ctx;
	struct call_work *cw;

	if (!l->queue)
		return err_set(e, ERR_TERMINAL_REQUIRED);
	cw = xcalloc(1, sizeof(*cw));
	*cw = (struct call_work){ .work = { .run = call_run,
					  .done = call_done,
					  .urgent = call->urgent },
		.link = l,
		.call = call,
		.budget = budget(l, call) };
	cw->until = clock_mono(l->config.clock) + cw->budget;
	/* What the centre did not get is not there to say. */
	call->failed = ERR_LINE_DOWN;
	if (queue_submit(l->queue, &cw->work) == 0)
		return 0;
	free(cw);
	return err_set(e, ERR_BUSY);
}

static bool
link_is_online(void *ctx)
{
	return ((const struct link *)ctx)->judge.online;
}

struct line
link_line(struct link *l)
{
	return (struct line){ link_submit, link_is_online, l };
}

/* ---- heartbeat ----------------------------------------------------------- */

/* The answer tells the time of its middle, as far as we can know. */
static void
offset(const struct link *l, int64_t center_ms, struct link_heard *out)
{
	int64_t trip = clock_mono(l->config.clock) - l->beat_mono;

	if (trip < 0 || trip > ROUND_TRIP_MAX_MS || center_ms <= 0)
		return;
	out->has_offset = true;
	out->offset_ms = center_ms - (l->beat_at + trip / 2);
}

static void
heard(struct link *l, const struct line_call *call)
{
	struct link_heard h = { 0 };
	int64_t center_ms = 0;
	struct arena a;

	arena_init(&a, TEXT_MAX);
	reply_heard(&a, bytes_of(call->reply, call->reply_n), &h, &center_ms);
	offset(l, center_ms, &h);
	l->config.heard(l->config.ctx, &h);
	arena_release(&a);
}

/* The centre's checkpoint, kept for whoever doubts its trail. */
static void
witness(struct link *l, const struct line_call *call)
{
	struct arena a;

	arena_init(&a, TEXT_MAX);
	witness_keep(&a, l->dir,
		reply_text(&a, bytes_of(call->reply, call->reply_n),
			"checkpoint"));
	arena_release(&a);
}

/* Work of the link's own: a failure to queue it is not worth a word. */
static bool
own_call(struct link *l, struct line_call *call,
	void (*done)(struct line_call *call))
{
	struct err e = { 0 };

	call->done = done;
	call->ctx = l;
	if (link_submit(l, call, &e) == 0)
		return true;
	line_call_free(call);
	return false;
}

static int
next_beat(const struct link *l, bool ok)
{
	if (!l->judge.online)
		return ok ? BEAT_DOUBT_S : BEAT_OFFLINE_S;
	return judge_is_doubtful(&l->judge) ? BEAT_DOUBT_S : BEAT_S;
}

/* call_done() has judged it, but for a refusal: who is refused has no line. */
static void
on_beaten(struct line_call *call)
{
	struct link *l = call->ctx;
	bool ok = call->failed == ERR_NONE && call->status == 200;

	l->beating = false;
	if (!ok && call->failed != ERR_LINE_DOWN)
		judge(l, false);
	if (l->config.answered && call->failed == ERR_NONE)
		l->config.answered(l->config.ctx, call);
	if (ok) {
		heard(l, call);
		witness(l, call);
	} else {
		l->config.heard(l->config.ctx, NULL);
	}
	line_call_free(call);
	if (l->beat)
		after(l->beat, next_beat(l, ok));
}

static void
on_beat(evutil_socket_t fd, short what, void *arg)
{
	struct link *l = arg;
	struct line_call *call;
	struct arena a;

	(void)fd;
	(void)what;
	l->beat_at = clock_now(l->config.clock);
	l->beat_mono = clock_mono(l->config.clock);
	arena_init(&a, TEXT_MAX);
	call = line_call_new(LINE_POST, "/api/v1/terminals/heartbeat",
		bytes_str(l->config.beat(l->config.ctx, &a)));
	arena_release(&a);
	call->max_ms = BEAT_MS;
	call->patient = true;
	l->beating = own_call(l, call, on_beaten);
	if (!l->beating)
		after(l->beat, BEAT_OFFLINE_S);
}

/* ---- renewal ------------------------------------------------------------- */

struct renew_work {
	struct work work;
	struct link *link;
	int rc;
	struct err err;
};

static void
renew_run(struct work *w, struct client *client)
{
	struct renew_work *rw = (struct renew_work *)w;
	const struct link_config *config = &rw->link->config;

	rw->rc = pair_renew(
		client, rw->link->dir, clock_now(config->clock), &rw->err);
}

static void
renew_done(struct work *w)
{
	struct renew_work *rw = (struct renew_work *)w;
	struct link *l = rw->link;

	if (rw->rc < 0)
		log_event(LOG_WARN, "renewal", "code=%s why=\"%s\"",
			err_info(rw->err.code)->name, rw->err.detail);
	if (rw->rc > 0) {
		log_event(LOG_NOTE, "renewed", NULL);
		queue_forget(l->queue);
	}
	if (l->renew)
		after(l->renew, rw->rc < 0 ? RENEW_AGAIN_S : RENEW_S);
	free(rw);
}

static void
on_renew(evutil_socket_t fd, short what, void *arg)
{
	struct link *l = arg;
	struct renew_work *rw = xcalloc(1, sizeof(*rw));

	(void)fd;
	(void)what;
	rw->work = (struct work){ .run = renew_run, .done = renew_done };
	rw->link = l;
	if (queue_submit(l->queue, &rw->work) == 0)
		return;
	free(rw);
	after(l->renew, RENEW_AGAIN_S);
}

/* ---- life ---------------------------------------------------------------- */

static void
on_ready(evutil_socket_t fd, short what, void *arg)
{
	(void)fd;
	(void)what;
	queue_collect(((struct link *)arg)->queue);
}

static char *
first_line(struct arena *a, const char *dir, const char *name)
{
	char *text = file_text(a, file_path(a, dir, name), PAIR_FILE_MAX);

	if (text)
		text[strcspn(text, "\r\n")] = '\0';
	return text && *text ? text : NULL;
}

static void
line_open(struct link *l, struct event_base *base, struct arena *a,
	const char *url)
{
	const struct client_config client = {
		.url = url,
		.ca = file_path(a, l->dir, PAIR_CA),
		.cert = file_path(a, l->dir, PAIR_CERT),
		.key = file_path(a, l->dir, PAIR_KEY),
	};

	curl_global_init(CURL_GLOBAL_DEFAULT);
	l->queue = queue_new(&client);
	l->ready = event_new(
		base, queue_fd(l->queue), EV_READ | EV_PERSIST, on_ready, l);
	l->beat = evtimer_new(base, on_beat, l);
	l->renew = evtimer_new(base, on_renew, l);
	BUG_ON(!l->ready || !l->beat || !l->renew);
	event_add(l->ready, NULL);
	after(l->beat, 0);
	after(l->renew, 0);
}

struct link *
link_open(struct event_base *base, const struct link_config *config)
{
	struct link *l = xcalloc(1, sizeof(*l));
	struct arena a;
	const char *url, *name;

	arena_init(&a, TEXT_MAX);
	l->config = *config;
	l->dir = xstrdup(config->dir);
	url = first_line(&a, l->dir, PAIR_URL);
	name = first_line(&a, l->dir, PAIR_NAME);
	if (name)
		config->named(config->ctx, name);
	if (url &&
		file_text(&a, file_path(&a, l->dir, PAIR_CERT), PAIR_FILE_MAX))
		line_open(l, base, &a, url);
	arena_release(&a);
	return l;
}

bool
link_is_paired(const struct link *l)
{
	return l->queue != NULL;
}

static void
timer_free(struct event **ev)
{
	if (*ev)
		event_free(*ev);
	*ev = NULL;
}

void
link_close(struct link *l)
{
	/* First the timers: callbacks that run now must not set them. */
	timer_free(&l->beat);
	timer_free(&l->renew);
	timer_free(&l->ready);
	if (l->queue) {
		queue_free(l->queue);
		curl_global_cleanup();
	}
	free(l->dir);
	free(l);
}
