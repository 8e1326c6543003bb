/* SPDX-License-Identifier: Apache-2.0 */
#include "status.h"

/* clang-format off */
static const struct {
	const char *name;
	bool stops;
} states[PRINTER_STATES] = {
	[PRINTER_OK]	 = { "ok",     false },
	[PRINTER_NONE]	 = { "none",   true },
	[PRINTER_LOW]	 = { "low",    false },
	[PRINTER_OUT]	 = { "out",    true },
	[PRINTER_COVER]	 = { "cover",  true },
	[PRINTER_HOT]	 = { "hot",    true },
	[PRINTER_CUTTER] = { "cutter", true },
	[PRINTER_FAULT]	 = { "fault",  true },
};
/* clang-format on */

const char *
printer_state_name(enum printer_state s)
{
	return states[s].name;
}

bool
printer_state_stops(enum printer_state s)
{
	return states[s].stops;
}

/* ---- bytes from the printer ---------------------------------------------- */

static bool
is_status(uint8_t b)
{
	return (b & 0x93) == 0x12;
}

static bool
is_automatic(uint8_t b)
{
	return (b & 0x93) == 0x10;
}

static bool
is_low(uint8_t b)
{
	return (b & 0x90) == 0;
}

/* "7\"" and four characters and a NUL. */
#define PROCESS_0 0x37
#define PROCESS_1 0x22
#define PROCESS_SIZE 7

static bool
process_goes_on(const struct hearing *h)
{
	uint8_t last = h->b[h->n - 1];

	switch (h->n) {
	case 1:
		return true;
	case 2:
		return last == PROCESS_1;
	case PROCESS_SIZE:
		return last == 0;
	default:
		return last >= 0x20 && last <= 0x7e;
	}
}

static bool
goes_on(const struct hearing *h)
{
	if (h->b[0] == PROCESS_0)
		return process_goes_on(h);
	return h->n == 1 ? is_automatic(h->b[0]) : is_low(h->b[h->n - 1]);
}

static struct heard
alone(uint8_t b)
{
	struct heard out = { HEARD_NOTHING, { b } };

	if (is_status(b))
		out.kind = HEARD_STATUS;
	else if (is_low(b))
		out.kind = HEARD_BUFFER;
	return out;
}

struct heard
hearing_feed(struct hearing *h, uint8_t byte)
{
	struct heard out = { HEARD_NOTHING, { 0 } };
	bool is_process;

	h->b[h->n++] = byte;
	if (!goes_on(h)) {
		/* What had begun was something else, and is dropped; this
		 * byte may begin the next. */
		bool again = h->n > 1;

		h->n = 0;
		return again ? hearing_feed(h, byte) : alone(byte);
	}
	is_process = h->b[0] == PROCESS_0;
	if (h->n < (is_process ? PROCESS_SIZE : 4u))
		return out;
	out.kind = is_process ? HEARD_PROCESS : HEARD_AUTOMATIC;
	memcpy(out.b, h->b + (is_process ? 2 : 0), 4);
	h->n = 0;
	return out;
}

/* ---- what the bits mean -------------------------------------------------- */

enum {
	OFFLINE = 1 << 3, /* of answer 1 */
	COVER = 1 << 2,	  /* of answer 2 */
	STOPPED_BY_PAPER = 1 << 5,
	ERROR = 1 << 6,
	MECHANICAL = 1 << 2, /* of answer 3 */
	CUTTER = 1 << 3,
	UNRECOVERABLE = 1 << 5,
	RECOVERS = 1 << 6,
	NEAR_END = 3 << 2, /* of answer 4 */
	AT_END = 3 << 5,
};

void
status_answered(struct printer_status *s, unsigned n, uint8_t byte)
{
	s->answer[n - 1] = byte;
}

/* A fact of one byte where another byte has it. */
static uint8_t
moved(uint8_t b, uint8_t from, uint8_t to)
{
	return b & from ? to : 0;
}

void
status_automatic(struct printer_status *s, const uint8_t b[4])
{
	s->answer[0] = moved(b[0], 1 << 3, OFFLINE);
	s->answer[1] = moved(b[0], 1 << 5, COVER) | moved(b[1], 0x2c, ERROR);
	s->answer[2] = moved(b[1], 1 << 2, MECHANICAL) |
		       moved(b[1], 1 << 3, CUTTER) |
		       moved(b[1], 1 << 5, UNRECOVERABLE) |
		       moved(b[1], 1 << 6, RECOVERS);
	s->answer[3] = moved(b[2], 3, NEAR_END) | moved(b[2], 3 << 2, AT_END);
}

enum printer_state
status_state(const struct printer_status *s)
{
	const uint8_t *a = s->answer;

	/* clang-format off */
	const struct {
		bool holds;
		enum printer_state state;
	} rows[] = {
		/* what somebody at the machine sees and can mend, first */
		{ a[1] & COVER,				 PRINTER_COVER },
		{ a[3] & AT_END || a[1] & STOPPED_BY_PAPER, PRINTER_OUT },
		{ a[2] & CUTTER,			 PRINTER_CUTTER },
		{ a[2] & (UNRECOVERABLE | MECHANICAL),	 PRINTER_FAULT },
		{ a[2] & RECOVERS,			 PRINTER_HOT },
		{ a[1] & ERROR || a[0] & OFFLINE,	 PRINTER_FAULT },
		{ a[3] & NEAR_END,			 PRINTER_LOW },
	};
	/* clang-format on */

	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		if (rows[i].holds)
			return rows[i].state;
	return PRINTER_OK;
}
