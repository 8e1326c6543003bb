/* SPDX-License-Identifier: Apache-2.0 */
#include "lane.h"
#include "log.h"
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#define GARBAGE_LOG_MS 5000
#define SHOWN_MS 6000 /* then the screen is empty again */

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

/* A full disk does not keep a worker out. */
static void
write_down(struct lane *l, const struct gate_decision *d, const char *result)
{
	struct gate_entry x = entry_of(l, d, result);
	struct err e = { 0 };

	if (waiting_flush(l) && ledger_add(l->ledger, &x, &e) == 0) {
		l->shelf->written = ledger_last(l->ledger);
		disk_said(l, false);
		return;
	}
	waiting_add(l, &x);
	disk_said(l, true);
}

/* ---- opening
 * ------------------------------------------------------------------- */

static void
open_way(struct lane *l, const char *result)
{
	struct gate_decision *d = &l->decision;
	struct err e = { 0 };

	l->relay_fault = l->relay && relay_pulse(l->relay, &e) != 0;
	if (l->relay_fault)
		log_event(LOG_ERROR, "relay", "why=\"%s\"", e.detail);
	gate_enter(l->gate, d, clock_now(l->clock) / 1000, &l->undo);
	write_down(l, d, result);
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
refuse(struct lane *l, enum token_verdict code)
{
	const struct gate_decision *d = &l->decision;

	l->refused++;
	show(l, TONE_RED, token_verdict_line(code), note_of(l, d->flags),
		token_verdict_visitor(code));
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

/* ---- codes
 * ------------------------------------------------------------------------ */

bool
lane_scan(struct lane *l, struct bytes text)
{
	struct gate_decision d;
	uint8_t wire[TOKEN_MAX];
	size_t n;

	if (l->state != LANE_IDLE) {
		l->shown.number++;
		l->shown.visitor = "请稍候";
		return false;
	}
	if (is_delta(text, wire, &n)) {
		take_delta(l, bytes_of(wire, n));
		return false;
	}
	gate_decide(l->gate, text, clock_now(l->clock) / 1000, &d);
	l->decision = d;
	l->relay_fault = false;
	if (d.token.type == 0) {
		garbage(l, d.code);
		refuse(l, d.code);
		return false;
	}
	if (d.flags & GATE_ALARM)
		log_event(LOG_ERROR, "impossible-pass", "code=%s",
			token_verdict_name(d.code));
	if (d.outcome == GATE_REFUSE) {
		write_down(l, &d, token_verdict_name(d.code));
		refuse(l, d.code);
		return false;
	}
	if (d.outcome == GATE_ASK) {
		l->state = LANE_ASK;
		l->until = clock_mono(l->clock) + l->ask_ms;
		show(l, TONE_ASK, "请核对后放行", note_of(l, d.flags),
			"请稍候");
		l->asked = l->shown.number;
		return false;
	}
	open_way(l, token_verdict_name(TOKEN_OK));
	return true;
}

static void
ask_refused(struct lane *l)
{
	l->state = LANE_IDLE;
	write_down(l, &l->decision, token_verdict_name(TOKEN_E_STALE));
	refuse(l, TOKEN_E_STALE);
}

bool
lane_answer(struct lane *l, uint64_t number, bool yes)
{
	if (l->state != LANE_ASK || number < l->asked ||
		number > l->shown.number)
		return false;
	if (yes)
		open_way(l, result_asked);
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
	write_down(l, &l->decision, result_back);
	show(l, TONE_IDLE, "没有通过，本次入园已退回", "", "请重新扫码");
}

void
lane_tick(struct lane *l)
{
	int64_t now = clock_mono(l->clock);

	if (l->n_waiting && waiting_flush(l))
		disk_said(l, false);
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
