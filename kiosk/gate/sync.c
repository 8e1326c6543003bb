/* SPDX-License-Identifier: Apache-2.0 */
#include "sync.h"
#include "civil.h"
#include "files.h"
#include "gate_sync.h"
#include "log.h"
#include "str.h"
#include "trust_list.h"
#include "../link/link.h"
#include "../link/pair.h"
#include <event2/event.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#define ANSWER_MAX ((size_t)4 << 20)
#define BATCH_ARENA ((size_t)16 << 20)
#define CALL_MS 30000

struct sync {
	struct sync_config config;
	struct link *link;
	struct event *timer;
	struct sign_key *key; /* NULL: entries stay here */
	char name[ENTRY_NAME_MAX + 1];
	bool asking, sending, closing;
	bool silent;	 /* the centre is older: it does not take times */
	uint64_t behind; /* entries behind this number go next */
	uint64_t sent;	 /* last number of the batch under way */
	uint64_t back;	 /* where it went back to the last time */
};

static void send_entries(struct sync *s);

/* ---- calls
 * ------------------------------------------------------------------- */

static bool
submit(struct sync *s, enum line_verb verb, const char *path, struct bytes body,
	void (*done)(struct line_call *call))
{
	struct line line = link_line(s->link);
	struct line_call *call = line_call_new(verb, path, body);
	uint8_t hash[SHA256_SIZE];
	struct err e = { 0 };

	if (verb == LINE_POST) {
		/* Another batch is another act, the same one the same. */
		crypto_sha256(body, hash);
		hex_format(hash, 16, call->key);
	}
	call->tries = 1;
	call->max_ms = CALL_MS;
	call->patient = true;
	call->done = done;
	call->ctx = s;
	if (line.submit(line.ctx, call, &e) == 0)
		return true;
	line_call_free(call);
	return false;
}

/* The answer by its shape; NULL when there is none such. */
static const void *
answer_of(const struct line_call *call, const struct json_shape *shape,
	struct arena *a)
{
	struct err e = { 0 };
	const void *answer;

	if (call->failed != ERR_NONE)
		return NULL;
	if (call->status != 200) {
		log_event(LOG_WARN, "gate-sync", "path=%s status=%d",
			call->path, call->status);
		return NULL;
	}
	answer =
		json_decode(a, bytes_of(call->reply, call->reply_n), shape, &e);
	if (!answer)
		log_event(LOG_ERROR, "gate-sync", "path=%s code=%s why=\"%s\"",
			call->path, err_info(e.code)->name, e.detail);
	return answer;
}

/* ---- lists
 * -------------------------------------------------------------------- */

static void
take_trust(struct sync *s, const char *text, struct arena *a)
{
	struct shelf *shelf = s->config.lane->shelf;
	enum token_verdict v = TOKEN_E_LIST_SHAPE;
	struct bytes wire;

	if (!text)
		return;
	if (base64url_parse(a, bytes_str(text), &wire) == 0)
		v = shelf_take_trust(
			shelf, wire, clock_now(s->config.clock) / 1000);
	log_event(v == TOKEN_OK ? LOG_NOTE : LOG_ERROR, "trust", "code=%s",
		token_verdict_name(v));
}

static void
take_wires(struct sync *s, const struct json_list *wires, struct arena *a)
{
	struct shelf *shelf = s->config.lane->shelf;
	const char *const *texts = wires->items;

	for (size_t i = 0; i < wires->n; i++) {
		enum token_verdict v = TOKEN_E_LIST_SHAPE;
		struct bytes wire;

		if (base64url_parse(a, bytes_str(texts[i]), &wire) == 0)
			v = shelf_take_list(
				shelf, wire, clock_now(s->config.clock) / 1000);
		if (v != TOKEN_OK)
			log_event(LOG_ERROR, "list", "code=%s",
				token_verdict_name(v));
	}
}

static void
take_rules(struct sync *s, const struct gate_sync_rules *rules, struct arena *a)
{
	struct str json;
	struct err e = { 0 };

	if (!rules)
		return;
	str_init(&json, a, 65536);
	json_encode(&json, &gate_sync_rules_shape, rules);
	if (shelf_take_rules(s->config.lane->shelf, str_bytes(&json), &e) != 0)
		log_event(
			LOG_ERROR, "rules", "code=%s", err_info(e.code)->name);
}

static void
on_lists(struct line_call *call)
{
	struct sync *s = call->ctx;
	const struct gate_sync_lists *lists;
	struct arena a;

	s->asking = false;
	arena_init(&a, ANSWER_MAX);
	lists = answer_of(call, &gate_sync_lists_shape, &a);
	if (lists) {
		take_trust(s, lists->trust, &a);
		take_wires(s, &lists->wires, &a);
		take_rules(s, lists->rules, &a);
	}
	arena_release(&a);
	line_call_free(call);
}

static void
ask_lists(struct sync *s)
{
	const struct shelf *shelf = s->config.lane->shelf;
	struct arena a;

	if (s->asking)
		return;
	arena_init(&a, 8192);
	s->asking = submit(s, LINE_GET,
		arena_printf(&a, "%s?have=%s&trust=%" PRIu32, GATE_LISTS_PATH,
			shelf_have(shelf, &a), shelf->trust.seq),
		bytes_of(NULL, 0), on_lists);
	arena_release(&a);
}

/* ---- entries
 * -------------------------------------------------------------------- */

/*
 * The batch is there. What the centre lacks in front of it, because it began
 * again from a backup, goes next if it still is here; once, whatever comes of
 * it.
 */
static void
take_ack(struct sync *s, uint64_t acked)
{
	const struct lane *lane = s->config.lane;

	s->behind = s->sent;
	if (acked > s->sent) {
		s->behind = acked;
	} else if (acked < s->sent && acked != s->back &&
		   ledger_has(lane->ledger, acked + 1)) {
		s->behind = s->back = acked;
	}
	shelf_set_acked(lane->shelf, acked);
}

/* As long as there are more the next batch follows at once. */
static void
on_acked(struct line_call *call)
{
	struct sync *s = call->ctx;
	const struct gate_sync_ack *ack;
	struct arena a;
	bool more = false;

	s->sending = false;
	if (call->failed == ERR_NONE && call->status == 400)
		s->silent = true;
	arena_init(&a, ANSWER_MAX);
	ack = answer_of(call, &gate_sync_ack_shape, &a);
	if (ack && ack->acked >= 0 &&
		(uint64_t)ack->acked <= ledger_last(s->config.lane->ledger)) {
		take_ack(s, (uint64_t)ack->acked);
		more = true;
	}
	arena_release(&a);
	line_call_free(call);
	if (more)
		send_entries(s);
}

/* How long the codes of a batch took, NULL when none is known or the batch
 * begins behind a hole. */
static const char *
took_of(const struct sync *s, uint64_t first, struct arena *a)
{
	bool any = false;
	struct str out;

	if (s->silent || s->sent - first >= BATCH_MAX)
		return NULL;
	str_init(&out, a, 4096);
	for (uint64_t seq = first; seq <= s->sent; seq++) {
		int64_t ms = lane_took(s->config.lane, seq);

		if (seq > first)
			str_add(&out, ",", 1);
		if (ms < 0 || ms > GATE_TOOK_MAX)
			continue;
		any = true;
		str_printf(&out, "%" PRId64, ms);
	}
	return any ? arena_strndup(a, out.p, out.n) : NULL;
}

static void
send_entries(struct sync *s)
{
	const struct lane *lane = s->config.lane;
	struct gate_sync_batch batch;
	struct bytes wire;
	struct arena a;
	struct str body;

	if (s->sending || !s->key || ledger_last(lane->ledger) <= s->behind)
		return;
	arena_init(&a, BATCH_ARENA);
	wire = ledger_batch(lane->ledger, s->behind,
		clock_now(s->config.clock) / 1000, s->key, &a, &s->sent);
	if (wire.p) {
		batch.batch = base64url_format(&a, wire);
		batch.took = took_of(s, s->behind + 1, &a);
		str_init(&body, &a, BATCH_WIRE_MAX * 2);
		json_encode(&body, &gate_sync_batch_shape, &batch);
		s->sending = submit(s, LINE_POST, GATE_ENTRIES_PATH,
			str_bytes(&body), on_acked);
	}
	arena_release(&a);
}

/* ---- the centre's opinion
 * ---------------------------------------------------------- */

struct question {
	struct sync *sync;
	uint64_t ticket;
};

/* A reason that is newer than this program is one all the same. */
static enum token_verdict
verdict_of(const char *name)
{
	for (int v = 0; v < TOKEN_VERDICT_COUNT; v++) {
		if (strcmp(token_verdict_name((enum token_verdict)v), name) ==
			0)
			return (enum token_verdict)v;
	}
	return TOKEN_E_POLICY;
}

static void
on_opinion(struct line_call *call)
{
	struct question *q = call->ctx;
	struct lane *lane = q->sync->config.lane;
	const struct gate_sync_opinion *said;
	struct arena a;

	arena_init(&a, 65536);
	said = answer_of(call, &gate_sync_opinion_shape, &a);
	if (said)
		lane_opinion(lane, q->ticket, verdict_of(said->code));
	else if (!q->sync->closing)
		lane_no_opinion(lane, q->ticket);
	arena_release(&a);
	line_call_free(call);
	free(q);
}

/* How often of a day and a year those of its last entry are. */
static struct gate_sync_question
question_of(const struct gate_decision *d, const struct gate_pass *seen)
{
	struct gate_sync_question q = { .list = d->token.cti[0],
		.index = list_index_of(&d->token) };
	struct civil now = civil_from_ms(d->at * 1000), last;

	if (!seen)
		return q;
	last = civil_from_ms((int64_t)seen->last_at * 1000);
	if (civil_compare(last, now) == 0)
		q.day = seen->n_day;
	if (last.y == now.y)
		q.year = seen->n_year;
	return q;
}

bool
sync_ask(struct sync *s, const struct gate_decision *d,
	const struct gate_pass *seen, uint64_t ticket)
{
	const struct gate_sync_question asked = question_of(d, seen);
	struct line line = link_line(s->link);
	struct line_call *call;
	struct question *q;
	struct err e = { 0 };
	struct arena a;
	struct str body;

	if (!line.online(line.ctx))
		return false;
	arena_init(&a, 8192);
	str_init(&body, &a, 1024);
	json_encode(&body, &gate_sync_question_shape, &asked);
	call = line_call_new(LINE_POST, GATE_OPINION_PATH, str_bytes(&body));
	arena_release(&a);
	q = xcalloc(1, sizeof(*q));
	*q = (struct question){ s, ticket };
	call->tries = 1;
	call->max_ms = GATE_OPINION_MS;
	call->urgent = true;
	call->done = on_opinion;
	call->ctx = q;
	if (line.submit(line.ctx, call, &e) == 0)
		return true;
	line_call_free(call);
	free(q);
	return false;
}

/* ---- the line
 * --------------------------------------------------------------------- */

static const char *
on_beat(void *ctx, struct arena *a)
{
	const struct sync *s = ctx;

	return arena_printf(a, "{\"version\":\"%s\",\"reader\":\"%s\"}",
		YIZHAN_VERSION, s->config.scanner_state(s->config.ctx));
}

static void
on_heard(void *ctx, const struct link_heard *heard)
{
	(void)ctx;
	(void)heard;
}

static void
on_named(void *ctx, const char *name)
{
	struct sync *s = ctx;

	snprintf(s->name, sizeof(s->name), "%s", name);
}

static void
after(struct sync *s, int64_t seconds)
{
	struct timeval t = { seconds, 0 };

	event_add(s->timer, &t);
}

static void
on_timer(evutil_socket_t fd, short what, void *arg)
{
	struct sync *s = arg;

	(void)fd;
	(void)what;
	ask_lists(s);
	send_entries(s);
	after(s, s->config.every_s);
}

/* The seed of terminal-ed25519.key, in hex. */
static struct sign_key *
key_load(const char *dir)
{
	struct sign_key *key = NULL;
	uint8_t seed[ED25519_SEED];
	struct arena a;
	char *text;

	arena_init(&a, 8192);
	text = file_text(&a, file_path(&a, dir, PAIR_ED25519), 128);
	if (text) {
		text[strcspn(text, "\r\n")] = '\0';
		if (strlen(text) == 2 * sizeof(seed) &&
			hex_parse(text, seed, sizeof(seed)) == 0)
			key = sign_key_new(seed);
	}
	arena_release(&a);
	crypto_wipe(seed, sizeof(seed));
	return key;
}

struct sync *
sync_open(struct event_base *base, const struct sync_config *config)
{
	struct sync *s = xcalloc(1, sizeof(*s));
	const struct link_config link = {
		.dir = config->dir,
		.clock = config->clock,
		.beat = on_beat,
		.heard = on_heard,
		.named = on_named,
		.ctx = s,
	};

	s->config = *config;
	s->key = key_load(config->dir);
	s->behind = config->lane->shelf->acked;
	s->back = UINT64_MAX;
	s->timer = evtimer_new(base, on_timer, s);
	BUG_ON(!s->timer);
	s->link = link_open(base, &link);
	if (link_is_paired(s->link))
		after(s, 0);
	else
		log_event(LOG_WARN, "not-paired", "hint=\"yizhan-gate pair\"");
	return s;
}

bool
sync_is_online(const struct sync *s)
{
	struct line line = link_line(s->link);

	return line.online(line.ctx);
}

const char *
sync_name(const struct sync *s)
{
	return s->name;
}

void
sync_nudge(struct sync *s)
{
	if (sync_is_online(s))
		send_entries(s);
}

void
sync_close(struct sync *s)
{
	struct event *timer = s->timer;

	s->closing = true;
	link_close(s->link);
	event_free(timer);
	sign_key_free(s->key);
	free(s);
}
