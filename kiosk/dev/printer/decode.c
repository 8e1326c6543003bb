/* SPDX-License-Identifier: Apache-2.0 */
#include "decode.h"

#define ESC 0x1b
#define FS 0x1c
#define GS 0x1d
#define DLE 0x10

/* How a command goes on behind its two bytes. */
enum tail {
	T_PLAIN,   /* args bytes, then it is complete */
	T_CUT,	   /* one byte, and one more from 65 on */
	T_COUNTED, /* "(" fn pL pH and so many bytes */
	T_PICTURE, /* "v" 0 m xL xH yL yH and the rows */
};

struct command {
	uint8_t lead, name;
	enum tail tail;
	unsigned args;
	enum op op;
};

/* clang-format off */
static const struct command commands[] = {
	{ ESC, '@', T_PLAIN, 0, OP_RESET },
	{ ESC, '2', T_PLAIN, 0, OP_PITCH },
	{ ESC, '3', T_PLAIN, 1, OP_PITCH },
	{ ESC, 'a', T_PLAIN, 1, OP_ALIGN },
	{ ESC, 'E', T_PLAIN, 1, OP_BOLD },
	{ ESC, 'G', T_PLAIN, 1, OP_BOLD },
	{ ESC, 'J', T_PLAIN, 1, OP_FEED },
	{ ESC, 'd', T_PLAIN, 1, OP_LINES },
	{ ESC, 'i', T_PLAIN, 0, OP_CUT },
	{ ESC, 'm', T_PLAIN, 0, OP_CUT },
	{ ESC, '!', T_PLAIN, 1, OP_NONE },
	{ ESC, ' ', T_PLAIN, 1, OP_NONE },
	{ ESC, '-', T_PLAIN, 1, OP_NONE },
	{ ESC, 'M', T_PLAIN, 1, OP_NONE },
	{ ESC, 'R', T_PLAIN, 1, OP_NONE },
	{ ESC, 't', T_PLAIN, 1, OP_NONE },
	{ ESC, 'B', T_PLAIN, 2, OP_NONE },
	{ ESC, 'c', T_PLAIN, 2, OP_NONE },
	{ FS,  '&', T_PLAIN, 0, OP_HANZI },
	{ FS,  '.', T_PLAIN, 0, OP_HANZI },
	{ FS,  '!', T_PLAIN, 1, OP_NONE },
	{ FS,  'C', T_PLAIN, 1, OP_NONE },
	{ FS,  'S', T_PLAIN, 2, OP_NONE },
	{ FS,  '(', T_COUNTED, 3, OP_NONE },
	{ GS,  '!', T_PLAIN, 1, OP_SIZE },
	{ GS,  'B', T_PLAIN, 1, OP_NONE },
	{ GS,  'H', T_PLAIN, 1, OP_NONE },
	{ GS,  'L', T_PLAIN, 2, OP_NONE },
	{ GS,  'W', T_PLAIN, 2, OP_NONE },
	{ GS,  'a', T_PLAIN, 1, OP_NONE },
	{ GS,  'b', T_PLAIN, 1, OP_NONE },
	{ GS,  'f', T_PLAIN, 1, OP_NONE },
	{ GS,  'h', T_PLAIN, 1, OP_NONE },
	{ GS,  'w', T_PLAIN, 1, OP_NONE },
	{ GS,  'r', T_PLAIN, 1, OP_STATUS },
	{ GS,  'V', T_CUT, 1, OP_CUT },
	{ GS,  '(', T_COUNTED, 3, OP_NONE },
	{ GS,  'v', T_PICTURE, 6, OP_NONE },
	{ DLE, 0x04, T_PLAIN, 1, OP_REALTIME },
	{ DLE, 0x05, T_PLAIN, 1, OP_REALTIME },
	{ DLE, 0x14, T_PLAIN, 3, OP_REALTIME },
};
/* clang-format on */

void
decoder_init(struct decoder *d, bool wide_only)
{
	*d = (struct decoder){ .wide_only = wide_only, .hanzi = true };
}

static struct decoded
nothing(void)
{
	return (struct decoded){ .op = OP_NONE };
}

static struct decoded
simple(enum op op, unsigned a)
{
	return (struct decoded){ .op = op, .a = a };
}

/* ---- complete commands --------------------------------------------------- */

static struct decoded
plain(struct decoder *d, const struct command *c)
{
	unsigned a = c->args ? d->part[2] : 0;

	switch (c->op) {
	case OP_RESET:
		decoder_init(d, d->wide_only);
		return simple(OP_RESET, 0);
	case OP_HANZI:
		d->hanzi = c->name == '&';
		return simple(OP_HANZI, d->hanzi);
	case OP_SIZE:
		return (struct decoded){
			.op = OP_SIZE, .a = (a >> 4 & 7) + 1, .b = (a & 7) + 1
		};
	case OP_ALIGN:
		/* '0' to '2' say the same */
		return simple(OP_ALIGN, (a & 0x0f) % 3);
	case OP_BOLD:
		return simple(OP_BOLD, a & 1);
	default:
		return simple(c->op, a);
	}
}

static unsigned
le16(const uint8_t *p)
{
	return p[0] | (unsigned)p[1] << 8;
}

static struct decoded
complete(struct decoder *d, const struct command *c)
{
	const uint8_t *arg = d->part + 2;

	d->n = 0;
	switch (c->tail) {
	case T_COUNTED:
		d->skip = le16(arg + 1);
		/* GS ( H 6 0 "00" d1 d2 d3 d4 is for us */
		if (c->lead == GS && arg[0] == 'H' && d->skip == 6) {
			d->skip = 0;
			d->n = 5;
			d->want = 11;
		}
		return nothing();
	case T_PICTURE:
		d->width = le16(arg + 2);
		d->rows = d->width ? le16(arg + 4) : 0;
		d->at = 0;
		memset(d->row, 0, sizeof(d->row));
		return nothing();
	case T_CUT:
	case T_PLAIN:
		break;
	}
	return plain(d, c);
}

/* ---- bytes --------------------------------------------------------------- */

static struct decoded
feed_picture(struct decoder *d, uint8_t byte)
{
	struct decoded row = { .op = OP_ROW, .p = d->row };

	if (d->at < DECODE_ROW_MAX)
		d->row[d->at] = byte;
	if (++d->at < d->width)
		return nothing();
	d->at = 0;
	d->rows--;
	row.n = d->width < DECODE_ROW_MAX ? d->width : DECODE_ROW_MAX;
	return row;
}

static const struct command *
command_find(uint8_t lead, uint8_t name)
{
	for (size_t i = 0; i < ARRAY_LEN(commands); i++)
		if (commands[i].lead == lead && commands[i].name == name)
			return &commands[i];
	return NULL;
}

static struct decoded
feed_command(struct decoder *d)
{
	const struct command *c;

	if (d->n < 2)
		return nothing();
	c = command_find(d->part[0], d->part[1]);
	if (!c) {
		d->n = 0; /* two bytes that say nothing to us */
		return nothing();
	}
	if (d->n == 2)
		d->want = 2 + c->args;
	if (d->n == 3 && c->tail == T_CUT && d->part[2] >= 65)
		d->want = 4;
	return d->n < d->want ? nothing() : complete(d, c);
}

static bool
is_lead(uint8_t b)
{
	return b == ESC || b == FS || b == GS || b == DLE;
}

static struct decoded
one_char(struct decoder *d)
{
	struct decoded out = { .op = OP_CHAR, .p = d->part, .n = d->n };

	d->n = 0;
	return out;
}

/* The bytes of one hanzi: two, or four whose second is a digit. */
static struct decoded
feed_hanzi(struct decoder *d)
{
	if (d->n == 1)
		d->want = 2;
	if (d->n == 2 && !d->wide_only && d->part[1] >= '0' &&
		d->part[1] <= '9')
		d->want = 4;
	return d->n < d->want ? nothing() : one_char(d);
}

static struct decoded
feed_process(struct decoder *d)
{
	struct decoded out = { .op = OP_PROCESS, .p = d->part + 7, .n = 4 };

	if (d->n < d->want)
		return nothing();
	d->n = 0;
	return out;
}

static struct decoded
feed_part(struct decoder *d)
{
	uint8_t first = d->part[0];

	if (d->want == 11 && d->n > 5)
		return feed_process(d);
	if (is_lead(first))
		return feed_command(d);
	if (d->hanzi && first >= 0x81 && first != 0xff)
		return feed_hanzi(d);
	if (first == '\n') {
		d->n = 0;
		return simple(OP_NEW_LINE, 0);
	}
	if (first >= 0x20)
		return one_char(d);
	d->n = 0;
	return nothing();
}

struct decoded
decoder_feed(struct decoder *d, uint8_t byte)
{
	if (d->rows)
		return feed_picture(d, byte);
	if (d->skip) {
		d->skip--;
		return nothing();
	}
	if (d->n == 0)
		d->want = 0;
	d->part[d->n++] = byte;
	return feed_part(d);
}
