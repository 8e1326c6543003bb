/* SPDX-License-Identifier: Apache-2.0 */
#include "outbox_private.h"
#include "log.h"

#include <stdio.h>
#include <stdlib.h>

#define DIRECT_TRIES 2
#define DIRECT_MS 8000 /* a person stands there; the rest is done later */
#define LEASES_ARENA ((size_t)64 * 1024)
#define LEASE_MARGIN_S                                                         \
	60 /* clocks differ: it ends here before it ends there                 \
	    */

struct outbox *
outbox_new(const struct outbox_config *c)
{
	struct outbox *o = xcalloc(1, sizeof(*o));
	struct err e = { 0 };

	o->c = *c;
	o->start = clock_mono(c->clock);
	rng_fill(c->rng, o->boot, sizeof(o->boot));
	rng_fill(c->rng, o->digest_key, sizeof(o->digest_key));
	pump_init(o);
	if (store_wake(c->store, &e) != 0)
		log_event(LOG_WARN, "outbox", "why=\"%s\"", e.detail);
	return o;
}

void
outbox_free(struct outbox *o)
{
	if (!o)
		return;
	BUG_ON(o->pump.busy);
	crypto_wipe(o->digest_key, sizeof(o->digest_key));
	free(o);
}

struct outbox_identity *
outbox_identity(struct outbox *o)
{
	return &o->c.identity;
}

void
outbox_set_time(struct outbox *o, int64_t centre_ms)
{
	o->offset = centre_ms - clock_now(o->c.clock);
}

void
outbox_set_seq(struct outbox *o, int64_t seq)
{
	struct err e = { 0 };

	if (seq > o->highest && store_raise_seq(o->c.store, seq, &e) != 0)
		log_event(LOG_WARN, "outbox-seq", "why=\"%s\"", e.detail);
	else if (seq > o->highest)
		o->highest = seq;
}

void
outbox_bar(struct outbox *o, bool barred)
{
	if (barred != o->barred)
		log_event(LOG_WARN,
			barred ? "outbox-barred" : "outbox-unbarred", NULL);
	o->barred = barred;
}

/* ---- what may be promised ------------------------------------------------ */

struct outbox_depth
outbox_depth(struct outbox *o)
{
	struct outbox_depth d = { 0 };
	struct store_depth s = { 0 };
	struct err e = { 0 };

	/* What cannot be counted cannot be added to either. */
	if (store_depth(o->c.store, &s, &e) != 0) {
		d.level = OFFLINE_FULL;
		return d;
	}
	d.waiting = s.waiting;
	d.stuck = s.stuck;
	if (s.waiting > 0)
		d.oldest_ms = clock_now(o->c.clock) - s.oldest;
	d.level = offline_level_of(d.waiting, d.oldest_ms);
	return d;
}

static bool
can_seal(const struct outbox *o)
{
	const struct outbox_identity *id = &o->c.identity;

	return id->kiosk && id->number > 0 && id->has_centre && !o->barred;
}

/* The centre's clock, as far as we know it, in Unix seconds. */
static int64_t
lease_now(const struct outbox *o)
{
	return (clock_now(o->c.clock) + o->offset) / 1000 + LEASE_MARGIN_S;
}

size_t
outbox_leases(struct outbox *o, struct arena *a, struct store_lease **out)
{
	struct err e = { 0 };
	size_t n = 0;

	if (store_leases(o->c.store, lease_now(o), a, out, &n, &e) == 0)
		return n;
	log_event(LOG_WARN, "outbox-leases", "why=\"%s\"", e.detail);
	return 0;
}

static bool
has_lease(struct outbox *o)
{
	struct store_lease *leases;
	bool has = false;
	struct arena a;
	size_t n;

	arena_init(&a, LEASES_ARENA);
	n = outbox_leases(o, &a, &leases);
	for (size_t i = 0; i < n; i++)
		has |= leases[i].n > 0;
	arena_release(&a);
	return has;
}

uint64_t
outbox_leases_ticket(const struct outbox *o)
{
	return o->leased;
}

bool
outbox_leases_may_ask(struct outbox *o, uint64_t *ticket)
{
	*ticket = outbox_leases_ticket(o);
	return store_is_good(o->c.store) && outbox_depth(o).waiting == 0;
}

int
outbox_leases_set(struct outbox *o, uint64_t ticket,
	const struct store_lease *leases, size_t n, bool *taken, struct err *e)
{
	*taken = ticket == o->leased;
	if (!*taken)
		return 0;
	if (store_begin(o->c.store, e) != 0)
		return -1;
	if (store_leases_set(o->c.store, leases, n, e) == 0)
		return store_commit(o->c.store, e);
	store_rollback(o->c.store);
	return -1;
}

enum offline_promise
outbox_promise(struct outbox *o, const struct offline_service *s)
{
	if (!can_seal(o) || (s->leased && !has_lease(o)))
		return OFFLINE_NONE;
	return offline_promise_at(s, outbox_depth(o).level);
}

/* ---- keeping ------------------------------------------------------------- */

static void
digest_of(const struct outbox *o, const struct outbox_act *act,
	uint8_t out[STORE_DIGEST])
{
	struct bytes parts[] = { bytes_of(act->path, strlen(act->path) + 1),
		act->body };
	uint8_t mac[SHA256_SIZE];

	crypto_hmac_parts(bytes_of(o->digest_key, sizeof(o->digest_key)), parts,
		ARRAY_LEN(parts), mac);
	memcpy(out, mac, STORE_DIGEST);
}

static struct bytes
seal(const struct outbox *o, const struct offline_service *s,
	const struct outbox_act *act, const struct envelope_head *head,
	struct paper *paper, struct arena *a)
{
	const struct outbox_identity *id = &o->c.identity;
	uint8_t eph[X25519_SIZE];
	struct envelope_act in = { .key = act->key, .path = act->path };
	struct bytes out;

	in.body = arena_strndup(a, act->body.p, act->body.n);
	rng_fill(o->c.rng, eph, sizeof(eph));
	paper_make(o, s, act->place, head, eph, a, paper);
	in.token = paper->token;
	out = envelope_seal(a, head, &in, id->centre, id->kiosk, eph);
	crypto_wipe(eph, sizeof(eph));
	return out;
}

static struct envelope_head
head_now(const struct outbox *o)
{
	struct envelope_head h = {
		.mono = clock_mono(o->c.clock) - o->start,
		.wall = clock_now(o->c.clock),
		.offset = o->offset,
	};

	memcpy(h.boot, o->boot, sizeof(h.boot));
	return h;
}

/* The place that an act takes leaves the lease with the act's own row. */
static int
take_lease(struct outbox *o, const struct outbox_act *act, struct err *e)
{
	int had = store_lease_take(
		o->c.store, act->place->session, lease_now(o), e);

	if (had == 0)
		return err_set(e, ERR_LEASE_SPENT);
	o->leased++;
	return had < 0 ? -1 : 0;
}

/* Inside of a transaction: the number, the sealing, the row. */
static int
keep_row(struct outbox *o, const struct offline_service *s,
	const struct outbox_act *act, struct arena *a, struct store_item *out,
	struct err *e)
{
	struct envelope_head head = head_now(o);
	struct paper paper;

	if ((act->place && take_lease(o, act, e) != 0) ||
		store_take_seq(o->c.store, &head.seq, e) != 0)
		return -1;
	*out = (struct store_item){ .seq = head.seq,
		.key = act->key,
		.path = s->path,
		.state = STORE_SENDING,
		.made_at = head.wall };
	memcpy(out->boot, o->boot, STORE_BOOT);
	digest_of(o, act, out->digest);
	out->envelope = seal(o, s, act, &head, &paper, a);
	if (!out->envelope.p)
		return err_set(e, ERR_TOO_LARGE);
	out->reply = paper.reply;
	return store_add(o->c.store, out, e);
}

static int
keep(struct outbox *o, const struct offline_service *s,
	const struct outbox_act *act, struct arena *a, struct store_item *out,
	struct err *e)
{
	if (store_begin(o->c.store, e) != 0)
		return -1;
	if (keep_row(o, s, act, a, out, e) == 0)
		return store_commit(o->c.store, e);
	store_rollback(o->c.store);
	return -1;
}

/* ---- answering ----------------------------------------------------------- */

static void
answer_failed(void (*done)(void *, const struct outbox_answer *), void *ctx,
	enum err_code code)
{
	const struct outbox_answer a = { .failed = code };

	done(ctx, &a);
}

static void
answer_reply(void (*done)(void *, const struct outbox_answer *), void *ctx,
	const char *reply)
{
	const struct outbox_answer a = { .status = 202,
		.body = bytes_str(reply) };

	done(ctx, &a);
}

/* No word to the person before the promise is on the disk. */
static void
promise(struct outbox *o, const struct store_item *i,
	void (*done)(void *, const struct outbox_answer *), void *ctx)
{
	struct err e = { 0 };

	if (store_promise(o->c.store, i->seq, &e) != 0) {
		log_event(LOG_ERROR, "outbox-promise", "why=\"%s\"", e.detail);
		answer_failed(done, ctx, e.code);
		return;
	}
	answer_reply(done, ctx, i->reply);
}

/* ---- directly ------------------------------------------------------------ */

struct direct {
	struct outbox *o;
	void (*done)(void *ctx, const struct outbox_answer *a);
	void *ctx;
	char key[LINE_KEY_SIZE];
	bool kept;
};

/*
 * The centre has decided: done, or never. All else (too busy, out of order,
 * no answer) leaves it open, and what is open is ours to bring to an end.
 */
static bool
is_final(const struct line_call *call)
{
	static const int open[] = { 408, 425, 429 };

	if (call->failed != ERR_NONE || call->status >= 500)
		return false;
	for (size_t i = 0; i < ARRAY_LEN(open); i++)
		if (call->status == open[i])
			return false;
	return true;
}

static void
answer_call(const struct direct *d, const struct line_call *call)
{
	const struct outbox_answer a = { .failed = call->failed,
		.status = call->status,
		.problem = call->problem,
		.body = bytes_of(call->reply, call->reply_n) };

	d->done(d->ctx, &a);
}

/* The row as it is now; it may have been promised meanwhile, or be gone. */
static void
settle_direct(struct direct *d, const struct line_call *call)
{
	struct store *store = d->o->c.store;
	struct store_item i;
	struct err e = { 0 };
	struct arena a;
	int found;

	arena_init(&a, OUTBOX_ARENA);
	found = store_find(store, d->key, &a, &i, &e);
	if (found > 0 && is_final(call) && store_drop(store, i.seq, &e) != 0)
		/* It goes once more, and the centre knows the key. */
		d->o->pump.lost = true;
	if (found > 0 && !is_final(call))
		promise(d->o, &i, d->done, d->ctx);
	else
		answer_call(d, call);
	arena_release(&a);
}

static void
on_direct(struct line_call *call)
{
	struct direct *d = call->ctx;

	if (d->kept)
		settle_direct(d, call);
	else
		answer_call(d, call);
	free(d);
	line_call_free(call);
}

static int
send_directly(struct outbox *o, const struct outbox_act *act, bool kept,
	struct err *e)
{
	const struct line *line = o->c.line;
	struct direct *d = xcalloc(1, sizeof(*d));
	struct line_call *call = line_call_new(LINE_POST, act->path, act->body);

	*d = (struct direct){ o, act->done, act->ctx, "", kept };
	snprintf(d->key, sizeof(d->key), "%s", act->key);
	snprintf(call->key, sizeof(call->key), "%s", act->key);
	call->tries = DIRECT_TRIES;
	call->max_ms = kept ? DIRECT_MS : 0;
	call->done = on_direct;
	call->ctx = d;
	if (line->submit(line->ctx, call, e) == 0)
		return 0;
	free(d);
	line_call_free(call);
	return -1;
}

/* ---- taking an act ------------------------------------------------------- */

/* Is what waits in front of it? Order is kept, so it goes behind. */
static bool
must_queue(struct outbox *o, int64_t seq)
{
	struct store_item *first;
	struct err e = { 0 };
	struct arena a;
	size_t n = 0;
	bool before;

	arena_init(&a, OUTBOX_ARENA);
	before = store_due(o->c.store, clock_now(o->c.clock), 1, 0, &a, &first,
			 &n, &e) == 0 &&
		 n > 0 && first->seq < seq;
	arena_release(&a);
	return before || o->pump.busy;
}

static int
submit_kept(struct outbox *o, const struct outbox_act *act,
	const struct store_item *i, struct err *e)
{
	const struct line *line = o->c.line;
	struct err why = { 0 };

	if (i->promised) {
		answer_reply(act->done, act->ctx, i->reply);
		return 0;
	}
	if (!line->online(line->ctx) || must_queue(o, i->seq)) {
		promise(o, i, act->done, act->ctx);
		return 0;
	}
	if (send_directly(o, act, true, &why) == 0)
		return 0;
	if (why.code == ERR_TERMINAL_REQUIRED) {
		(void)!store_drop(o->c.store, i->seq, e);
		return err_set(e, why.code);
	}
	promise(o, i, act->done, act->ctx);
	return 0;
}

/* The same key again: the same act, or a mistake of the page. A body of an
 * earlier start cannot be compared; its key was drawn by a page that is gone.
 */
static int
same_check(const struct outbox *o, const struct outbox_act *act,
	const struct store_item *i, struct err *e)
{
	uint8_t digest[STORE_DIGEST];

	digest_of(o, act, digest);
	if (memcmp(i->boot, o->boot, STORE_BOOT) == 0 &&
		!crypto_equal(i->digest, digest, STORE_DIGEST))
		return err_set(e, ERR_KEY_REUSED);
	return 0;
}

static int
submit_in(struct outbox *o, const struct outbox_act *act, struct arena *a,
	struct err *e)
{
	const struct offline_service *s = offline_find(act->path);
	struct store_item i;
	struct err why = { 0 };
	int found = store_find(o->c.store, act->key, a, &i, &why);

	if (found > 0) {
		if (same_check(o, act, &i, e) != 0)
			return -1;
		return submit_kept(o, act, &i, e);
	}
	if (found == 0 && s && (act->place || !s->leased) &&
		outbox_promise(o, s) != OFFLINE_NONE) {
		if (keep(o, s, act, a, &i, &why) == 0)
			return submit_kept(o, act, &i, e);
	}
	if (why.code != ERR_NONE && why.code != ERR_LEASE_SPENT)
		log_event(LOG_WARN, "outbox-keep", "code=%s why=\"%s\"",
			err_info(why.code)->name, why.detail);
	/* What cannot be kept may still be done, if the centre can be asked. */
	if (act->place && !o->c.line->online(o->c.line->ctx))
		return err_set(
			e, why.code == ERR_NONE ? ERR_LEASE_SPENT : why.code);
	return send_directly(o, act, false, e);
}

int
outbox_submit(struct outbox *o, const struct outbox_act *act, struct err *e)
{
	struct arena a;
	int rc;

	arena_init(&a, OUTBOX_ARENA);
	rc = submit_in(o, act, &a, e);
	arena_release(&a);
	return rc;
}
