/* SPDX-License-Identifier: Apache-2.0 */
#include "lane.h"
#include "gate_sync.h"
#include "log.h"
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#define GARBAGE_LOG_MS 5000
#define SHOWN_MS 6000	/* then the screen is empty again */
#define PATIENCE_MS 300 /* so long nobody need know that somebody is asked */

static const char result_asked[] = "OK_ASKED";
static const char result_back[] = "BACK";

/* What is said beside a verdict; the first that fits. */
/* clang-format off */
static const struct note_row {
	unsigned flag;
	const char *note;
} notes[] = {
	{ GATE_DAY_LIST, "名单已过期，请对照当日名单后放行" },
	{ GATE_HOLDER,	 "名单已过期，请核对证件后四位与姓名" },
	{ GATE_ALARM,	 "请立即报告服务中心" },
	{ GATE_NEWER,	 "新办的票，名单里还没有" },
	{ GATE_LIST_OLD, "名单过期，请尽快联网或导入名单" },
	{ GATE_CLOCK,	 "本机时间不对，请校准" },
	{ GATE_ALONE,	 "中心没有答复，按本机名单放行" },
};
/* clang-format on */

static const char *
note_of(const struct lane *l, unsigned flags)
{
	if (l->relay_fault)
		return "道闸没有反应，请人工开门";
	if (l->disk_full)
		return "存储已满，请联系管理员";
	for (size_t i = 0; i < ARRAY_LEN(notes); i++) {
		if (flags & notes[i].flag)
			return notes[i].note;
	}
	return "";
}

static void
show(struct lane *l, enum lane_tone tone, const char *line, const char *note,
	const char *visitor)
{
	l->shown = (struct lane_shown){ l->shown.number + 1, tone, line, note,
		visitor, clock_mono(l->clock) };
}

void
lane_init(struct lane *l)
{
	l->garbage_at = clock_mono(l->clock) - GARBAGE_LOG_MS;
	show(l, TONE_IDLE, "请扫码", "", "请扫码");
}

void
lane_release(struct lane *l)
{
	free(l->waiting);
	l->waiting = NULL;
}

/* ---- writing down
 * ------------------------------------------------------------ */

static struct gate_entry
entry_of(
	const struct lane *l, const struct gate_decision *d, const char *result)
{
	const struct token *t = &d->token;
	struct gate_entry x = {
		.n_cti = t->n_cti,
		.at = d->at,
		.quality = d->flags & GATE_CLOCK ? 1 : 0,
		.type = t->type,
		.place = t->place,
		.list_seq = d->list_seq,
		.slot = t->has_proof ? t->slot : 0,
	};

	memcpy(x.cti, t->cti, t->n_cti);
	snprintf(x.gate, sizeof(x.gate), "%s", l->name);
	snprintf(x.result, sizeof(x.result), "%s", result);
	return x;
}

static void
waiting_add(struct lane *l, const struct gate_entry *x)
{
	if (!l->waiting)
		l->waiting = xcalloc(LANE_WAITING_MAX, sizeof(*l->waiting));
	if (l->n_waiting < LANE_WAITING_MAX)
		l->waiting[l->n_waiting++] = *x;
}

/* What a full disk left waiting goes first: entries keep their order. */
static bool
waiting_flush(struct lane *l)
{
	size_t done = 0;

	while (done < l->n_waiting) {
		struct err e = { 0 };

		if (ledger_add(l->ledger, &l->waiting[done], &e) != 0)
			break;
		done++;
	}
	l->shelf->written = ledger_last(l->ledger);
	l->n_waiting -= done;
	if (done)
		memmove(l->waiting, l->waiting + done,
			l->n_waiting * sizeof(*l->waiting));
	return l->n_waiting == 0;
}

static void
disk_said(struct lane *l, bool full)
{
	if (full != l->disk_full)
		log_event(full ? LOG_ERROR : LOG_NOTE,
			full ? "gate-disk-full" : "gate-disk-ok", NULL);
	l->disk_full = full;
}

int64_t
lane_took(const struct lane *l, uint64_t seq)
{
	const struct lane_took *t = &l->took[seq % LANE_TOOK_MAX];

	return t->seq == seq ? t->ms : -1;
}

/* A full disk does not keep a worker out. took: ms, -1 for no code's. */
static void
write_down(struct lane *l, const struct gate_decision *d, const char *result,
	int64_t took)
{
	struct gate_entry x = entry_of(l, d, result);
	struct err e = { 0 };

	if (waiting_flush(l) && ledger_add(l->ledger, &x, &e) == 0) {
		l->shelf->written = ledger_last(l->ledger);
		l->took[l->shelf->written % LANE_TOOK_MAX] =
			(struct lane_took){ l->shelf->written, took };
		disk_said(l, false);
		return;
	}
	waiting_add(l, &x);
	disk_said(l, true);
}

/* ---- opening
 * ------------------------------------------------------------------- */

static void
open_way(struct lane *l, const char *result, int64_t took)
{
	struct gate_decision *d = &l->decision;
	struct err e = { 0 };

	l->relay_fault = l->relay && relay_pulse(l->relay, &e) != 0;
	if (l->relay_fault)
		log_event(LOG_ERROR, "relay", "why=\"%s\"", e.detail);
	gate_enter(l->gate, d, clock_now(l->clock) / 1000, &l->undo);
	write_down(l, d, result, took);
	l->let_in++;
	show(l, TONE_GREEN, token_verdict_line(TOKEN_OK), note_of(l, d->flags),
		token_verdict_visitor(TOKEN_OK));
	l->state = LANE_IDLE;
	if (l->turn_input < 0 || !l->relay || l->relay_fault)
		return;
	l->state = LANE_TURN;
	l->until = clock_mono(l->clock) + l->turn_ms;
}

static void
refuse(struct lane *l, const struct gate_decision *d, enum token_verdict code)
{
	l->refused++;
	show(l, TONE_RED, token_verdict_line(code), note_of(l, d->flags),
		token_verdict_visitor(code));
}

/* Somebody else is at it: whoever this is scans again. */
static void
busy(struct lane *l)
{
	l->shown.number++;
	l->shown.visitor = "请稍候";
}

/* What cannot be read: counted, and said at most every 5 s. */
static void
garbage(struct lane *l, enum token_verdict code)
{
	int64_t now = clock_mono(l->clock);

	l->garbage++;
	if (now - l->garbage_at < GARBAGE_LOG_MS)
		return;
	log_event(LOG_NOTE, "scan-unread", "code=%s more=%" PRIu64,
		token_verdict_name(code), l->garbage - l->garbage_said - 1);
	l->garbage_at = now;
	l->garbage_said = l->garbage;
}

/* ---- lists by code
 * ---------------------------------------------------------------- */

/* A delta that staff carry to a gate on a screen. */
static bool
is_delta(struct bytes text, uint8_t out[TOKEN_MAX], size_t *n)
{
	struct token_scan scan;
	enum token_prefix prefix;
	struct bytes digits;

	token_scan_init(&scan);
	token_scan_add(&scan, text);
	return token_scan_end(&scan, &digits) == TOKEN_OK &&
	       token_digits_parse(digits, &prefix, out, n) == TOKEN_OK &&
	       prefix == TOKEN_DELTA;
}

static void
take_delta(struct lane *l, struct bytes wire)
{
	enum token_verdict v =
		shelf_take_list(l->shelf, wire, clock_now(l->clock) / 1000);

	log_event(LOG_NOTE, "list-by-code", "code=%s", token_verdict_name(v));
	if (v == TOKEN_OK)
		show(l, TONE_WAIT, "名单已更新", "", "请稍候");
	else
		show(l, TONE_RED, token_verdict_line(v), "名单没有更新",
			token_verdict_visitor(v));
}

/* ---- the centre's opinion
 * --------------------------------------------------------- */

static struct lane_asked *
asked_find(struct lane *l, uint64_t ticket)
{
	for (size_t i = 0; i < LANE_ASKED_MAX; i++) {
		if (l->asked_centre[i].ticket == ticket)
			return &l->asked_centre[i];
	}
	return NULL;
}

/* Nobody gets in twice while one code is asked about. */
static bool
is_asked(const struct lane *l, const struct token *t)
{
	for (size_t i = 0; i < LANE_ASKED_MAX; i++) {
		const struct lane_asked *p = &l->asked_centre[i];

		if (p->ticket && p->decision.token.n_cti == t->n_cti &&
			memcmp(p->decision.token.cti, t->cti, t->n_cti) == 0)
			return true;
	}
	return false;
}

/* 0: there is no line, or no room, which is said; the gate's own word counts.
 */
static uint64_t
ask_centre(struct lane *l, struct gate_decision *d, int64_t since)
{
	struct lane_asked *place = asked_find(l, 0);
	const struct token *t = &d->token;

	if (!l->centre.ask)
		return 0;
	if (!place) {
		d->flags |= GATE_ALONE;
		return 0;
	}
	if (!l->centre.ask(l->centre.ctx, d,
		    gate_seen(l->gate, t->cti[0], list_index_of(t)),
		    l->tickets + 1))
		return 0;
	*place = (struct lane_asked){ ++l->tickets, *d, since };
	return place->ticket;
}

/* Somebody may stand in the way by now, or the attendant be asked. */
static bool
settle_open(struct lane *l, const struct gate_decision *d, const char *result,
	int64_t took)
{
	if (l->state != LANE_IDLE) {
		busy(l);
		return false;
	}
	l->decision = *d;
	open_way(l, result, took);
	return true;
}

static void
settle_refused(struct lane *l, const struct gate_decision *d, int64_t took)
{
	write_down(l, d, token_verdict_name(d->code), took);
	if (l->state == LANE_IDLE)
		refuse(l, d, d->code);
	else
		busy(l);
}

static void
settle(struct lane *l, uint64_t ticket, enum token_verdict code, unsigned flags)
{
	struct lane_asked *place = ticket ? asked_find(l, ticket) : NULL;
	const char *result = token_verdict_name(TOKEN_OK);
	struct gate_decision d;
	bool open = false;
	int64_t took;

	if (!place)
		return;
	took = clock_mono(l->clock) - place->since;
	if (l->state == LANE_HEAR && ticket == l->agreed) {
		l->state = LANE_IDLE;
		result = result_asked;
		took += l->asked_ms;
	}
	d = place->decision;
	place->ticket = 0;
	d.code = code;
	d.flags |= flags;
	if (code == TOKEN_OK)
		open = settle_open(l, &d, result, took);
	else
		settle_refused(l, &d, took);
	if (l->centre.settled)
		l->centre.settled(l->centre.ctx, ticket, open);
}

void
lane_opinion(struct lane *l, uint64_t ticket, enum token_verdict code)
{
	settle(l, ticket, code, 0);
}

void
lane_no_opinion(struct lane *l, uint64_t ticket)
{
	settle(l, ticket, TOKEN_OK, GATE_ALONE);
}

static void
show_checking(struct lane *l)
{
	show(l, TONE_WAIT, "正在向中心核对", "", "请稍候");
}

/* Who waits longer than a moment is told, and longer than 800 ms nobody. */
static void
asked_tick(struct lane *l, int64_t now)
{
	for (size_t i = 0; i < LANE_ASKED_MAX; i++) {
		const struct lane_asked *p = &l->asked_centre[i];

		if (!p->ticket)
			continue;
		if (now - p->since >= GATE_OPINION_MS)
			lane_no_opinion(l, p->ticket);
		else if (now - p->since >= PATIENCE_MS &&
			 l->state == LANE_IDLE && l->shown.at <= p->since)
			show_checking(l);
	}
}

int64_t
lane_due(const struct lane *l)
{
	int64_t due = INT64_MAX;

	for (size_t i = 0; i < LANE_ASKED_MAX; i++) {
		const struct lane_asked *p = &l->asked_centre[i];

		if (p->ticket && p->since + GATE_OPINION_MS < due)
			due = p->since + GATE_OPINION_MS;
	}
	return due;
}

/* ---- codes
 * ------------------------------------------------------------------------ */

static enum lane_said
let_in(struct lane *l, struct gate_decision *d, int64_t since, uint64_t *ticket)
{
	*ticket = ask_centre(l, d, since);
	if (*ticket)
		return LANE_LATER;
	l->decision = *d;
	open_way(l, token_verdict_name(TOKEN_OK), clock_mono(l->clock) - since);
	return LANE_OPEN;
}

static enum lane_said
ask_attendant(struct lane *l, const struct gate_decision *d, int64_t since)
{
	l->decision = *d;
	l->state = LANE_ASK;
	l->until = clock_mono(l->clock) + l->ask_ms;
	l->asked_ms = clock_mono(l->clock) - since;
	show(l, TONE_ASK, "请核对后放行", note_of(l, d->flags), "请稍候");
	l->asked = l->shown.number;
	return LANE_SHUT;
}

/* The claims could be read: whatever comes of it is written down. */
static enum lane_said
decided(struct lane *l, struct gate_decision *d, int64_t since,
	uint64_t *ticket)
{
	if (d->flags & GATE_ALARM)
		log_event(LOG_ERROR, "impossible-pass", "code=%s",
			token_verdict_name(d->code));
	if (d->outcome == GATE_OPEN)
		return let_in(l, d, since, ticket);
	if (d->outcome == GATE_ASK)
		return ask_attendant(l, d, since);
	write_down(l, d, token_verdict_name(d->code),
		clock_mono(l->clock) - since);
	refuse(l, d, d->code);
	return LANE_SHUT;
}

enum lane_said
lane_scan(struct lane *l, struct bytes text, uint64_t *ticket)
{
	int64_t since = clock_mono(l->clock);
	struct gate_decision d;
	uint8_t wire[TOKEN_MAX];
	uint64_t own;
	size_t n;

	if (l->state != LANE_IDLE) {
		busy(l);
		return LANE_SHUT;
	}
	if (is_delta(text, wire, &n)) {
		take_delta(l, bytes_of(wire, n));
		return LANE_SHUT;
	}
	gate_decide(l->gate, text, clock_now(l->clock) / 1000, &d);
	l->relay_fault = false;
	if (d.token.type == 0) {
		garbage(l, d.code);
		refuse(l, &d, d.code);
		return LANE_SHUT;
	}
	if (is_asked(l, &d.token)) {
		busy(l);
		return LANE_SHUT;
	}
	return decided(l, &d, since, ticket ? ticket : &own);
}

static void
ask_refused(struct lane *l)
{
	l->state = LANE_IDLE;
	write_down(l, &l->decision, token_verdict_name(TOKEN_E_STALE),
		l->asked_ms);
	refuse(l, &l->decision, TOKEN_E_STALE);
}

/* Whom the attendant lets in the centre may know better: until then the lane is
 * theirs. */
static void
ask_agreed(struct lane *l)
{
	struct gate_decision *d = &l->decision;

	d->flags &= ~(unsigned)(GATE_DAY_LIST | GATE_HOLDER); /* it was done */
	l->agreed = ask_centre(l, d, clock_mono(l->clock));
	if (!l->agreed) {
		open_way(l, result_asked, l->asked_ms);
		return;
	}
	l->state = LANE_HEAR;
	show_checking(l);
}

bool
lane_answer(struct lane *l, uint64_t number, bool yes)
{
	if (l->state != LANE_ASK || number < l->asked ||
		number > l->shown.number)
		return false;
	if (yes)
		ask_agreed(l);
	else
		ask_refused(l);
	return true;
}

/* Nobody went through: the entry did not happen. */
static void
give_back(struct lane *l)
{
	l->state = LANE_IDLE;
	gate_give_back(l->gate, &l->undo);
	write_down(l, &l->decision, result_back, -1);
	show(l, TONE_IDLE, "没有通过，本次入园已退回", "", "请重新扫码");
}

void
lane_tick(struct lane *l)
{
	int64_t now = clock_mono(l->clock);

	if (l->n_waiting && waiting_flush(l))
		disk_said(l, false);
	asked_tick(l, now);
	if (l->state == LANE_TURN && relay_turned(l->relay, l->turn_input))
		l->state = LANE_IDLE;
	else if (l->state == LANE_TURN && now >= l->until)
		give_back(l);
	else if (l->state == LANE_ASK && now >= l->until)
		ask_refused(l);
	if (l->state == LANE_IDLE && l->shown.tone != TONE_IDLE &&
		now - l->shown.at >= SHOWN_MS)
		show(l, TONE_IDLE, "请扫码", "", "请扫码");
}
