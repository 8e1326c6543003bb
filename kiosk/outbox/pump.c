/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Sending what waits: one call at a time, oldest first. When a call with
 * several items is refused, they go one by one until it is known which of them
 * it was: a bad one gets a time of its own and nobody else waits for it.
 */
#include "outbox_private.h"
#include "../link/reply.h"
#include "log.h"
#include "str.h"

#include <stdlib.h>

#define PATH "/api/v1/outbox"
#define BATCH 50
#define BATCH_BYTES ((size_t)360 * 1024) /* of envelopes: 480 KiB as text */
#define BODY_MAX ((size_t)512 * 1024)
#define BATCH_SLOW 5 /* on a line that loses calls: small ones pass sooner */
#define CALL_MS 5000 /* the longest patience, and for each item */
#define ITEM_MS 100
#define TRIP_MS 1000 /* and of a line whose pace is known */
#define TRIP_TIMES 4

#define BACKOFF_MS 1000
#define BACKOFF_MAX_MS 600000
#define ASKED_TRIES 6	/* a minute: the centre says itself when it is well */
#define SPREAD_MS 2000	/* kiosks that come back together */
#define BARRED_MS 60000 /* between tries of a kiosk that was refused */
#define POISON_TRIES 8
#define PURGE_MS 3600000
#define REOPEN_MS 10000
#define DONE_KEEP_MS INT64_C(86400000)

struct sent {
	struct outbox *o;
	struct arena arena;
	struct store_item *items;
	size_t n;
};

void
pump_init(struct outbox *o)
{
	o->pump = (struct pump){ .batch = BATCH,
		.next = o->start,
		.purge = o->start,
		.reopen = o->start };
}

static int64_t
random_below(const struct outbox *o, int64_t n)
{
	uint32_t r;

	rng_fill(o->c.rng, &r, sizeof(r));
	return (int64_t)((uint64_t)r * (uint64_t)n >> 32);
}

/* Doubles by the try, ends at a cap; half of it is chance, so that what failed
 * together does not come again together. */
static int64_t
backoff(const struct outbox *o, int64_t tries)
{
	int64_t d = BACKOFF_MAX_MS;

	if (tries < 10)
		d = (int64_t)BACKOFF_MS << tries;
	if (d > BACKOFF_MAX_MS)
		d = BACKOFF_MAX_MS;
	return d / 2 + random_below(o, d / 2 + 1);
}

static void
pause_for(struct outbox *o, int64_t ms)
{
	o->pump.next = clock_mono(o->c.clock) + ms;
}

/* ---- what came of a call ------------------------------------------------- */

/* Not yet: its own time comes again, nobody waits for it. */
static int
again(struct outbox *o, const struct store_item *i, const char *code,
	struct err *e)
{
	return store_wait(o->c.store, i->seq, i->tries + 1,
		clock_now(o->c.clock) + backoff(o, i->tries), code, e);
}

static int
settle_one(struct outbox *o, const struct store_item *i,
	const struct reply_result *r, struct err *e)
{
	if (r && strcmp(r->state, "taken") == 0)
		return store_done(o->c.store, i->seq, clock_now(o->c.clock), e);
	if (r && strcmp(r->state, "refused") == 0)
		return store_stop(o->c.store, i->seq, STORE_REFUSED,
			r->code ? r->code : "REFUSED", e);
	return again(o, i, r && r->code ? r->code : "LATER", e);
}

static const struct reply_result *
result_find(const struct reply_result *r, size_t n, int64_t seq)
{
	for (size_t i = 0; i < n; i++)
		if (r[i].seq == seq)
			return &r[i];
	return NULL;
}

static int
settle_answer(struct sent *s, const struct line_call *call, struct err *e)
{
	struct reply_result *r =
		ARENA_ARRAY(&s->arena, struct reply_result, s->n);
	size_t n = reply_results(
		&s->arena, bytes_of(call->reply, call->reply_n), r, s->n);

	for (size_t i = 0; i < s->n; i++)
		if (settle_one(s->o, &s->items[i],
			    result_find(r, n, s->items[i].seq), e) != 0)
			return -1;
	s->o->pump.failures = 0;
	s->o->pump.chance = true;
	s->o->pump.trip = clock_mono(s->o->c.clock) - s->o->pump.begun;
	s->o->pump.trip_n = s->n;
	s->o->pump.batch =
		2 * s->o->pump.batch < BATCH ? 2 * s->o->pump.batch : BATCH;
	pause_for(s->o, 0);
	return 0;
}

/* All of them as they were: it was not for them that the call failed. */
static int
settle_unsent(struct sent *s, const char *code, struct err *e)
{
	for (size_t i = 0; i < s->n; i++)
		if (store_wait(s->o->c.store, s->items[i].seq,
			    s->items[i].tries, s->items[i].next_at, code,
			    e) != 0)
			return -1;
	return 0;
}

/* The call of a single item was refused: it is that item. */
static int
settle_single(struct sent *s, int status, const char *code, struct err *e)
{
	const struct store_item *i = &s->items[0];

	if (status < 500 && i->tries + 1 >= POISON_TRIES) {
		log_event(LOG_WARN, "outbox-poisoned", "code=%s", code);
		return store_stop(
			s->o->c.store, i->seq, STORE_POISONED, code, e);
	}
	return again(s->o, i, code, e);
}

static const char *
code_of(struct arena *a, const struct line_call *call)
{
	const char *code;

	if (call->failed != ERR_NONE)
		return err_info(call->failed)->name;
	code = reply_text(a, bytes_of(call->reply, call->reply_n), "code");
	return code && err_find(code) != ERR_NONE ? code : "INTERNAL";
}

static bool
is_about_us(int status)
{
	return status == 401 || status == 403 || status == 404;
}

static bool
is_passing(const struct line_call *call)
{
	return call->failed != ERR_NONE || call->status == 503 ||
	       call->status == 429 || call->status == 408;
}

/* A line that lost a call may be tried as soon as it is heard again; a centre
 * that has too much to do is left alone, however well its heartbeats go. */
static void
pause_passing(struct outbox *o, bool asked)
{
	unsigned tries = o->pump.failures++;

	o->pump.asked = asked;
	if (asked && tries > ASKED_TRIES)
		tries = ASKED_TRIES;
	pause_for(o, backoff(o, tries));
}

static int
settle_failure(struct sent *s, const struct line_call *call, struct err *e)
{
	struct pump *p = &s->o->pump;
	const char *code = code_of(&s->arena, call);

	if (is_passing(call)) {
		if (p->batch > BATCH_SLOW && p->failures >= 2)
			p->batch = p->batch / 2;
		pause_passing(s->o, call->failed == ERR_NONE);
		return settle_unsent(s, code, e);
	}
	if (is_about_us(call->status)) {
		p->asked = true;
		pause_for(s->o, BARRED_MS + random_below(s->o, BARRED_MS));
		return settle_unsent(s, code, e);
	}
	pause_for(s->o, 0);
	p->batch = 1;
	if (s->n > 1)
		return settle_unsent(s, code, e);
	return settle_single(s, call->status, code, e);
}

/* What came of all of them, in one transaction. */
static int
write_down(struct sent *s, const struct line_call *call, struct err *e)
{
	struct store *store = s->o->c.store;
	bool taken = call->failed == ERR_NONE && call->status == 200;

	if (store_begin(store, e) != 0)
		return -1;
	if ((taken ? settle_answer(s, call, e) : settle_failure(s, call, e)) ==
		0)
		return store_commit(store, e);
	store_rollback(store);
	return -1;
}

static void
sent_free(struct sent *s)
{
	s->o->pump.busy = false;
	arena_release(&s->arena);
	free(s);
}

static void
on_sent(struct line_call *call)
{
	struct sent *s = call->ctx;
	struct err e = { 0 };

	if (write_down(s, call, &e) != 0) {
		/* It is sent once more, and the centre knows the keys. */
		log_event(LOG_WARN, "outbox-result", "why=\"%s\"", e.detail);
		s->o->pump.lost = true;
		pause_for(s->o, REOPEN_MS);
	}
	line_call_free(call);
	sent_free(s);
}

/* ---- the call ------------------------------------------------------------ */

static int
mark_sending(const struct sent *s, struct err *e)
{
	struct store *store = s->o->c.store;

	if (store_begin(store, e) != 0)
		return -1;
	for (size_t i = 0; i < s->n; i++)
		if (store_sending(store, s->items[i].seq, e) != 0) {
			store_rollback(store);
			return -1;
		}
	return store_commit(store, e);
}

/*
 * How long to wait for the answer of a call: what is lost should be known soon.
 * A line that has just answered tells how long it takes; behind each failure it
 * gets twice that, for it may be the centre that has become slow.
 */
static int64_t
patience(const struct pump *p, size_t n)
{
	int64_t longest = CALL_MS + (int64_t)n * ITEM_MS, ms = p->trip;

	if (p->trip == 0 || p->failures > 3)
		return longest;
	if (n > p->trip_n)
		ms = ms * (int64_t)n / (int64_t)p->trip_n;
	ms = (TRIP_MS + TRIP_TIMES * ms) << p->failures;
	return ms < longest ? ms : longest;
}

static struct line_call *
call_of(struct sent *s)
{
	struct line_call *call;
	struct str body;

	str_init(&body, &s->arena, BODY_MAX);
	str_puts(&body, "{\"items\":[");
	for (size_t i = 0; i < s->n; i++) {
		str_puts(&body, i ? ",\"" : "\"");
		str_puts(&body,
			base64url_format(&s->arena, s->items[i].envelope));
		str_putc(&body, '"');
	}
	str_puts(&body, "]}");
	BUG_ON(body.over);
	call = line_call_new(LINE_POST, PATH, str_bytes(&body));
	call->max_ms = patience(&s->o->pump, s->n);
	call->patient = true;
	call->done = on_sent;
	call->ctx = s;
	return call;
}

static void
send_items(struct sent *s)
{
	const struct line *line = s->o->c.line;
	struct line_call *call = call_of(s);
	struct err e = { 0 };

	s->o->pump.busy = true;
	s->o->pump.begun = clock_mono(s->o->c.clock);
	s->o->pump.chance = false;
	s->o->pump.asked = false;
	if (line->submit(line->ctx, call, &e) == 0)
		return;
	call->failed = e.code;
	on_sent(call);
}

static void
send_due(struct outbox *o)
{
	struct sent *s = xcalloc(1, sizeof(*s));
	struct err e = { 0 };

	s->o = o;
	arena_init(&s->arena, OUTBOX_ARENA);
	if (store_due(o->c.store, clock_now(o->c.clock), o->pump.batch,
		    BATCH_BYTES, &s->arena, &s->items, &s->n, &e) == 0 &&
		s->n > 0 && mark_sending(s, &e) == 0) {
		send_items(s);
		return;
	}
	if (e.code != ERR_NONE) {
		log_event(LOG_WARN, "outbox-send", "why=\"%s\"", e.detail);
		pause_for(o, REOPEN_MS);
	}
	sent_free(s);
}

/* ---- the tick ------------------------------------------------------------ */

static void
clear_up(struct outbox *o, int64_t mono)
{
	struct err e = { 0 };

	if (mono < o->pump.purge)
		return;
	o->pump.purge = mono + PURGE_MS;
	if (store_purge(o->c.store, clock_now(o->c.clock) - DONE_KEEP_MS, &e) !=
		0)
		log_event(LOG_WARN, "outbox-purge", "why=\"%s\"", e.detail);
}

/* False while the store cannot be trusted. */
static bool
mend(struct outbox *o, int64_t mono)
{
	struct err e = { 0 };

	if (store_is_good(o->c.store) && !o->pump.lost)
		return true;
	if (mono < o->pump.reopen || o->pump.busy)
		return false;
	o->pump.reopen = mono + REOPEN_MS;
	if ((!store_is_good(o->c.store) && store_reopen(o->c.store, &e) != 0) ||
		store_wake(o->c.store, &e) != 0) {
		log_event(LOG_ERROR, "outbox-reopen", "why=\"%s\"", e.detail);
		return false;
	}
	o->pump.lost = false;
	return true;
}

void
outbox_tick(struct outbox *o)
{
	const struct line *line = o->c.line;
	int64_t mono = clock_mono(o->c.clock);
	bool online = line->online(line->ctx);

	if (online && !o->pump.was_online)
		o->pump.next = mono + random_below(o, SPREAD_MS);
	o->pump.was_online = online;
	if (!mend(o, mono))
		return;
	clear_up(o, mono);
	/* "Offline" is about what people are promised. What waits takes each
	 * chance: the centre has just answered. */
	if ((online || o->pump.chance) && !o->pump.busy && mono >= o->pump.next)
		send_due(o);
}

void
outbox_heard(struct outbox *o)
{
	int64_t mono = clock_mono(o->c.clock);

	o->pump.chance = true;
	if (o->pump.next > mono + SPREAD_MS && !o->pump.asked)
		o->pump.next = mono + random_below(o, SPREAD_MS);
}
