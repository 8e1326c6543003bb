/* SPDX-License-Identifier: Apache-2.0 */
#include "model.h"
#include "canvas.h"
#include "decode.h"
#include "str.h"
#include <stdlib.h>

#define BUFFER_MAX ((size_t)64 * 1024)
#define RECORD_MAX ((size_t)2 << 20)
#define ANSWERS_MAX 256
#define NEVER UINT64_MAX

enum fault {
	OUT = 1,
	LOW = 2,
	COVER = 4,
	HOT = 8,
	CUTTER = 16,
	OFFLINE = 32,
	MUTE = 64,
	DEAD = 128
};
/* Nothing is printed while one of these holds. */
#define STOPS (OUT | COVER | HOT | CUTTER | OFFLINE | DEAD)

/* clang-format off */
static const struct {
	const char *line;
	unsigned fault;
} faults[] = {
	{ "paper out",  OUT | LOW },
	{ "paper low",  LOW },
	{ "cover open", COVER },
	{ "hot",	HOT },
	{ "cutter",	CUTTER },
	{ "offline",	OFFLINE },
	{ "mute",	MUTE },
	{ "die",	DEAD },
	{ "ok",		0 },
};
/* clang-format on */

struct model {
	const struct profile *profile;
	struct gb gb;
	struct decoder decoder;
	struct canvas canvas;
	unsigned faults;
	unsigned coming; /* fault that begins at byte coming_at */
	uint64_t worked, coming_at;
	/* taken but not worked through */
	uint8_t buffer[BUFFER_MAX];
	size_t n;
	uint8_t last[2]; /* of what came in, for DLE EOT */
	uint8_t answers[ANSWERS_MAX];
	size_t n_answers;
	/* of the slip under way */
	struct arena arena;
	struct str record;
	void (*on_slip)(void *ctx, const struct model_slip *slip);
	void *ctx;
};

static void
record_renew(struct model *m)
{
	arena_release(&m->arena);
	str_init(&m->record, &m->arena, RECORD_MAX);
}

struct model *
model_new(const struct profile *profile, struct fonts *fonts,
	void (*on_slip)(void *ctx, const struct model_slip *slip), void *ctx)
{
	struct model *m = xcalloc(1, sizeof(*m));

	m->profile = profile;
	m->coming_at = NEVER;
	m->on_slip = on_slip;
	m->ctx = ctx;
	gb_open(&m->gb);
	decoder_init(&m->decoder, profile->repertoire == REP_GB2312);
	canvas_init(&m->canvas, profile, &m->gb, fonts);
	arena_init(&m->arena, 4 * RECORD_MAX);
	record_renew(m);
	return m;
}

void
model_free(struct model *m)
{
	canvas_release(&m->canvas);
	arena_release(&m->arena);
	gb_close(&m->gb);
	free(m);
}

/* ---- answers ------------------------------------------------------------- */

static void
answer(struct model *m, const void *p, size_t n)
{
	if (m->faults & (MUTE | DEAD) || m->n_answers + n > ANSWERS_MAX)
		return;
	memcpy(m->answers + m->n_answers, p, n);
	m->n_answers += n;
}

static uint8_t
bit(const struct model *m, unsigned fault, unsigned value)
{
	return m->faults & fault ? (uint8_t)value : 0;
}

/* DLE EOT n, as devices answer it: at once, in front of what waits. */
static void
answer_now(struct model *m, uint8_t n)
{
	const uint8_t answers[] = {
		[1] = bit(m, STOPS, 0x08),
		[2] = bit(m, COVER, 0x04) | bit(m, OUT, 0x20) |
		      bit(m, HOT | CUTTER, 0x40),
		[3] = bit(m, CUTTER, 0x08) | bit(m, HOT, 0x40),
		[4] = bit(m, LOW, 0x0c) | bit(m, OUT, 0x60),
	};
	uint8_t b;

	if (!m->profile->status || n < 1 || n >= ARRAY_LEN(answers))
		return;
	b = answers[n] | 0x12;
	answer(m, &b, 1);
}

static void
answer_status(struct model *m)
{
	uint8_t b = bit(m, LOW, 0x03) | bit(m, OUT, 0x0c);

	if (m->profile->barrier == BARRIER_STATUS)
		answer(m, &b, 1);
}

static void
answer_process(struct model *m, const uint8_t number[4])
{
	uint8_t b[7] = { 0x37, 0x22 };

	memcpy(b + 2, number, 4);
	if (m->profile->barrier == BARRIER_PROCESS)
		answer(m, b, sizeof(b));
}

/* ---- paper --------------------------------------------------------------- */

static void
slip_out(struct model *m)
{
	if (canvas_is_used(&m->canvas)) {
		struct bitmap picture = canvas_picture(&m->canvas);
		struct model_slip slip = { &picture, str_bytes(&m->record) };

		m->on_slip(m->ctx, &slip);
	}
	canvas_renew(&m->canvas);
	record_renew(m);
}

static void
work_byte(struct model *m, uint8_t byte)
{
	struct decoded d = decoder_feed(&m->decoder, byte);

	str_putc(&m->record, (char)byte);
	switch (d.op) {
	case OP_CUT:
		canvas_do(&m->canvas, &d);
		slip_out(m);
		break;
	case OP_STATUS:
		slip_out(m);
		answer_status(m);
		break;
	case OP_PROCESS:
		slip_out(m);
		answer_process(m, d.p);
		break;
	case OP_RESET:
		/* What lies in front of a reset was not cut: a hand tears. */
		if (canvas_is_used(&m->canvas))
			slip_out(m);
		canvas_do(&m->canvas, &d);
		break;
	case OP_REALTIME:
		m->record.n -= m->record.n < 3 ? m->record.n : 3;
		break;
	default:
		canvas_do(&m->canvas, &d);
		break;
	}
}

/* Without power: what was on the paper stays there, the rest is forgotten. */
static void
lose_power(struct model *m)
{
	slip_out(m);
	decoder_init(&m->decoder, m->profile->repertoire == REP_GB2312);
	m->n = 0;
	m->n_answers = 0;
}

static void
begin_fault(struct model *m, unsigned fault)
{
	m->faults = fault ? m->faults | fault : 0;
	if (!fault)
		m->coming_at = NEVER;
	if (fault & DEAD)
		lose_power(m);
}

static void
work(struct model *m)
{
	size_t i = 0;

	while (i < m->n && !(m->faults & STOPS)) {
		work_byte(m, m->buffer[i++]);
		if (++m->worked < m->coming_at)
			continue;
		m->coming_at = NEVER;
		begin_fault(m, m->coming);
	}
	if (m->faults & DEAD)
		return;
	m->n -= i;
	memmove(m->buffer, m->buffer + i, m->n);
}

int
model_feed(struct model *m, const uint8_t *p, size_t n)
{
	size_t taken = 0;

	while (taken < n && !(m->faults & DEAD)) {
		uint8_t b = p[taken];

		if (m->n == BUFFER_MAX)
			work(m);
		if (m->n == BUFFER_MAX)
			break;
		m->buffer[m->n++] = b;
		if (m->last[0] == 0x10 && m->last[1] == 0x04)
			answer_now(m, b);
		m->last[0] = m->last[1];
		m->last[1] = b;
		taken++;
	}
	work(m);
	return m->faults & DEAD ? -1 : (int)taken;
}

size_t
model_answers(struct model *m, uint8_t *p, size_t cap)
{
	size_t n = m->n_answers < cap ? m->n_answers : cap;

	memcpy(p, m->answers, n);
	m->n_answers -= n;
	memmove(m->answers, m->answers + n, m->n_answers);
	return n;
}

bool
model_is_dead(const struct model *m)
{
	return m->faults & DEAD;
}

/* ---- the script ---------------------------------------------------------- */

static bool
starts(struct bytes *b, const char *word)
{
	size_t n = strlen(word);

	if (b->n < n || memcmp(b->p, word, n) != 0)
		return false;
	b->p += n;
	b->n -= n;
	return true;
}

static bool
number_next(struct bytes *b, uint64_t *out)
{
	size_t n = 0;
	int64_t v;

	while (n < b->n && b->p[n] != ' ')
		n++;
	if (digits_parse(bytes_of(b->p, n), INT32_MAX, &v) != 0)
		return false;
	*out = (uint64_t)v;
	*b = bytes_of(b->p + n, b->n - n);
	return true;
}

static bool
fault_find(struct bytes line, unsigned *out)
{
	for (size_t i = 0; i < ARRAY_LEN(faults); i++)
		if (bytes_equal(line, bytes_str(faults[i].line))) {
			*out = faults[i].fault;
			return true;
		}
	return false;
}

bool
model_script(struct model *m, const char *line, size_t n)
{
	struct bytes b = bytes_of(line, n);
	unsigned fault = DEAD;
	uint64_t after;

	if (n == 0 || line[0] == '#')
		return true;
	if (starts(&b, "die-at ")) {
		if (!number_next(&b, &after) || b.n)
			return false;
	} else if (starts(&b, "at ")) {
		if (!number_next(&b, &after) || !starts(&b, " ") ||
			!fault_find(b, &fault))
			return false;
	} else {
		if (!fault_find(b, &fault))
			return false;
		begin_fault(m, fault);
		work(m);
		return true;
	}
	m->coming = fault;
	m->coming_at = m->worked + after;
	return true;
}
