/* SPDX-License-Identifier: Apache-2.0 */
#include "samv.h"
#include "card_text.h"
#include "crypto.h"

#define SW3 2 /* where the status lies in a reply's body */
#define DATA 3
#define SELECTED 8	     /* bytes of data behind a card that was selected */
#define READ_HEAD (DATA + 4) /* two lengths before the text */

/* clang-format off */
static const struct {
	uint8_t cmd, para;
} commands[] = {
	[SAMV_STATUS]  = { 0x11, 0xff },
	[SAMV_FIND]    = { 0x20, 0x01 },
	[SAMV_SELECT]  = { 0x20, 0x02 },
	[SAMV_READ]    = { 0x30, 0x01 },
	[SAMV_ADDRESS] = { 0x30, 0x03 },
};

/* What to do about a status that is not success. */
enum act {
	TELL,	/* the person, at once */
	RETRY,	/* from find on; tell when that does not help */
	RESEND, /* the command once more; then as RETRY */
	FAULT	/* the reader itself */
};

static const struct {
	uint8_t status;
	enum act act;
	enum idcard_event ev;
} statuses[] = {
	{ 0x10, RESEND, IDCARD_MOVED },	      /* checksum of what it received */
	{ 0x11, RESEND, IDCARD_MOVED },	      /* length of it */
	{ 0x21, RETRY,	IDCARD_UNREADABLE },  /* no such command, or not now */
	{ 0x23, TELL,	IDCARD_NOT_ALLOWED },
	{ 0x24, RETRY,	IDCARD_UNREADABLE },  /* unknown error */
	{ 0x31, TELL,	IDCARD_NOT_GENUINE }, /* card refused module */
	{ 0x32, TELL,	IDCARD_NOT_GENUINE }, /* module refused card */
	{ 0x33, TELL,	IDCARD_NOT_GENUINE }, /* data not verified */
	{ 0x40, TELL,	IDCARD_NOT_ID },
	{ 0x41, RETRY,	IDCARD_MOVED },	      /* read failed */
	{ 0x47, RETRY,	IDCARD_MOVED },	      /* random number failed */
	{ 0x60, FAULT,	IDCARD_BROKEN },      /* self-test failed */
	{ 0x66, FAULT,	IDCARD_UNAUTHORISED },
	{ 0x81, RETRY,	IDCARD_MOVED },	      /* select failed */
};
/* clang-format on */

enum {
	ST_DONE = 0x90,
	ST_NO_CONTENT = 0x91,
	ST_FOUND = 0x9f,
	ST_NO_CARD = 0x80,
};

/* ---- asking -------------------------------------------------------------- */

static void
ask(struct samv *s, enum samv_command c, int64_t now)
{
	samv_request_format(commands[c].cmd, commands[c].para, s->out);
	s->out_n = SAMV_REQUEST_SIZE;
	s->asked = c;
	s->asked_at = now;
	s->heard = s->resent = false;
}

static void
resend(struct samv *s, int64_t now)
{
	ask(s, s->asked, now);
	s->resent = true;
}

static void
rest(struct samv *s, int64_t now, int64_t pause)
{
	s->asked = SAMV_NONE;
	s->retries = 0;
	s->find_at = now + pause;
	s->health_at = now + SAMV_HEALTH_MS;
}

static void
tell(struct samv *s, enum idcard_event ev, int64_t now)
{
	card_wipe(&s->card);
	s->event = ev;
	rest(s, now, SAMV_AGAIN_MS);
}

/* It stays at fault until it answers the question for its health. */
static void
fault(struct samv *s, enum idcard_event ev, int64_t now)
{
	card_wipe(&s->card);
	s->event = IDCARD_NOTHING;
	s->fault = ev;
	rest(s, now, SAMV_AGAIN_MS);
	s->health_at = now + SAMV_AGAIN_MS;
}

static void
deliver(struct samv *s, int64_t now)
{
	s->event = IDCARD_READ;
	rest(s, now, SAMV_FIND_MS);
}

static void
retry(struct samv *s, enum idcard_event ev, int64_t now)
{
	if (s->retries == SAMV_RETRIES) {
		tell(s, ev, now);
		return;
	}
	s->retries++;
	ask(s, SAMV_FIND, now);
}

/* ---- answers that say no, or nothing ------------------------------------- */

/* Once more, then what that means for the command under way. */
static void
no_sense(struct samv *s, int64_t now)
{
	if (!s->resent) {
		resend(s, now);
		return;
	}
	switch (s->asked) {
	case SAMV_NONE:
		break;
	case SAMV_STATUS:
		fault(s, IDCARD_FAULT, now);
		break;
	case SAMV_FIND:
		if (s->senseless++)
			fault(s, IDCARD_FAULT, now);
		else
			ask(s, SAMV_STATUS, now);
		break;
	case SAMV_SELECT:
	case SAMV_READ:
		retry(s, IDCARD_MOVED, now);
		break;
	case SAMV_ADDRESS:
		deliver(s, now);
		break;
	}
}

static size_t
status_find(uint8_t status)
{
	size_t i = 0;

	while (i < ARRAY_LEN(statuses) && statuses[i].status != status)
		i++;
	return i;
}

/* No card there; or it was there, failed, and is found no more. */
static void
no_card(struct samv *s, int64_t now)
{
	if (s->retries)
		tell(s, IDCARD_MOVED, now);
	else
		rest(s, now, SAMV_FIND_MS);
}

/* A card that was read is not lost for want of an address. */
static void
no_address(struct samv *s, uint8_t status, int64_t now)
{
	if (status == 0x21)
		s->plain = true;
	deliver(s, now);
}

static void
refused(struct samv *s, uint8_t status, int64_t now)
{
	size_t i = status_find(status);
	enum act act = i < ARRAY_LEN(statuses) ? statuses[i].act : RETRY;
	enum idcard_event ev =
		i < ARRAY_LEN(statuses) ? statuses[i].ev : IDCARD_UNREADABLE;

	if (act == RESEND && !s->resent)
		resend(s, now);
	else if (s->asked == SAMV_ADDRESS)
		no_address(s, status, now);
	else if (act == FAULT)
		fault(s, ev, now);
	else if (s->asked == SAMV_STATUS)
		fault(s, IDCARD_FAULT, now);
	else if (act == TELL)
		tell(s, ev, now);
	else if (s->asked == SAMV_FIND)
		no_card(s, now);
	else
		retry(s, ev, now);
}

/*
 * Three seconds are over. Part of an answer is a bad line; none is a module
 * that is not there, but for the one command that old ones may not know.
 */
static void
late(struct samv *s, int64_t now)
{
	samv_frame_reset(&s->frame);
	if (s->asked == SAMV_ADDRESS) {
		s->plain = true;
		deliver(s, now);
	} else if (s->heard && s->asked != SAMV_STATUS) {
		no_sense(s, now);
	} else {
		fault(s, IDCARD_FAULT, now);
	}
}

/* ---- answers that say yes ------------------------------------------------ */

static bool
has_address(const struct card *c)
{
	return strcmp(c->id_type, "resident") == 0 ||
	       strcmp(c->id_type, "hmt") == 0;
}

static void
take_text(struct samv *s, int64_t now)
{
	const uint8_t *body = s->frame.body;
	enum idcard_event ev = IDCARD_UNREADABLE;

	if (s->frame.n >= READ_HEAD + CARD_TEXT_SIZE &&
		body[DATA] << 8 == CARD_TEXT_SIZE && body[DATA + 1] == 0)
		ev = card_text_parse(body + READ_HEAD, &s->card);
	if (ev != IDCARD_READ)
		tell(s, ev, now);
	else if (!s->plain && has_address(&s->card))
		ask(s, SAMV_ADDRESS, now);
	else
		deliver(s, now);
}

static void
done(struct samv *s, int64_t now)
{
	switch (s->asked) {
	case SAMV_STATUS:
		s->fault = IDCARD_NOTHING;
		s->known = true;
		rest(s, now, 0);
		break;
	case SAMV_FIND:
		ask(s, SAMV_SELECT, now);
		break;
	case SAMV_SELECT:
		ask(s, SAMV_READ, now);
		break;
	case SAMV_READ:
		take_text(s, now);
		break;
	case SAMV_ADDRESS:
		if (s->frame.n == DATA + CARD_ADDRESS_SIZE)
			card_text_set_address(s->frame.body + DATA, &s->card);
		deliver(s, now);
		break;
	case SAMV_NONE:
		break;
	}
}

/*
 * Is it an answer to what was asked? One that comes too late is not; then the
 * one to the question behind it is still to come.
 */
static bool
answers(const struct samv *s, uint8_t status)
{
	size_t n = s->frame.n - DATA;

	switch (status) {
	case ST_FOUND:
	case ST_NO_CARD:
		return s->asked == SAMV_FIND;
	case ST_NO_CONTENT:
		return s->asked == SAMV_ADDRESS;
	case ST_DONE:
		if (s->asked == SAMV_STATUS)
			return n == 0;
		if (s->asked == SAMV_SELECT)
			return n < CARD_ADDRESS_SIZE;
		return s->asked > SAMV_SELECT && n > SELECTED;
	default:
		return s->asked != SAMV_NONE;
	}
}

static void
on_frame(struct samv *s, int64_t now)
{
	uint8_t status = s->frame.body[SW3];

	if (!answers(s, status))
		return;
	s->last = status;
	if (s->asked == SAMV_FIND)
		s->senseless = 0;
	if (status == ST_DONE || status == ST_FOUND)
		done(s, now);
	else if (status == ST_NO_CARD)
		no_card(s, now);
	else
		refused(s, status, now);
}

/* ---- the door ------------------------------------------------------------ */

void
samv_init(struct samv *s, int64_t now)
{
	*s = (struct samv){ 0 };
	ask(s, SAMV_STATUS, now);
}

void
samv_feed(struct samv *s, const void *p, size_t n, int64_t now)
{
	const uint8_t *b = p;

	for (size_t i = 0; i < n; i++) {
		enum samv_got got = samv_frame_byte(&s->frame, b[i]);

		s->heard = true;
		if (got == SAMV_FRAME)
			on_frame(s, now);
		else if (got == SAMV_GARBLED && s->asked != SAMV_NONE)
			no_sense(s, now);
		if (got != SAMV_MORE)
			samv_frame_reset(&s->frame);
	}
}

static void
begin(struct samv *s, int64_t now, bool wanted)
{
	if (now >= s->health_at)
		ask(s, SAMV_STATUS, now);
	else if (wanted && !s->fault && now >= s->find_at)
		ask(s, SAMV_FIND, now);
}

enum idcard_event
samv_step(struct samv *s, int64_t now, bool wanted, struct card *out)
{
	enum idcard_event ev = s->event;

	if (s->asked != SAMV_NONE && now - s->asked_at >= SAMV_TIMEOUT_MS) {
		late(s, now);
		ev = s->event;
	}
	if (s->asked == SAMV_NONE)
		begin(s, now, wanted);
	s->event = IDCARD_NOTHING;
	if (ev == IDCARD_READ && wanted)
		*out = s->card;
	if (ev == IDCARD_READ)
		card_wipe(&s->card);
	if (s->fault)
		return s->fault;
	return wanted ? ev : IDCARD_NOTHING;
}

int64_t
samv_due(const struct samv *s, bool wanted)
{
	if (s->asked != SAMV_NONE)
		return s->asked_at + SAMV_TIMEOUT_MS;
	if (wanted && !s->fault && s->find_at < s->health_at)
		return s->find_at;
	return s->health_at;
}

struct bytes
samv_output(const struct samv *s)
{
	return bytes_of(s->out + SAMV_REQUEST_SIZE - s->out_n, s->out_n);
}

void
samv_sent(struct samv *s, size_t n)
{
	BUG_ON(n > s->out_n);
	s->out_n -= n;
}

void
samv_release(struct samv *s)
{
	crypto_wipe(s, sizeof(*s));
}
