/* SPDX-License-Identifier: Apache-2.0 */
/* The protocol of the SAM_V module, against a model of one, in fake time. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "../../kiosk/dev/idcard/samv.h"
#include "../sim/samv_model.h"
#include "crypto.h"
#include "str.h"
#include <stdio.h>
#include <stdlib.h>

#define MAN                                                                    \
	"put name=王小明 id_no=340299199005159814 sex=M birth=1990-05-15 "  \
	"address=旧址"

struct host {
	struct samv samv;
	struct samv_model model;
	int64_t now;
	bool wanted;
	size_t cut; /* an answer comes in two pieces, parted here; 0: whole */
	struct card card;
	char asked[64]; /* since the last look: S F T R A */
};

static int
setup(void **state)
{
	struct host *h = xcalloc(1, sizeof(*h));

	h->now = 1000000;
	h->wanted = true;
	samv_model_init(&h->model);
	samv_init(&h->samv, h->now);
	*state = h;
	return 0;
}

static int
teardown(void **state)
{
	struct host *h = *state;

	samv_release(&h->samv);
	free(h);
	return 0;
}

static void
script(struct host *h, const char *line)
{
	assert_true(samv_model_line(&h->model, line));
}

static char
letter(const struct samv_model *m)
{
	switch (m->cmd << 8 | m->para) {
	case 0x11ff:
		return 'S';
	case 0x2001:
		return 'F';
	case 0x2002:
		return 'T';
	case 0x3001:
		return 'R';
	case 0x3003:
		return 'A';
	default:
		fail_msg("asked for %02x %02x", m->cmd, m->para);
		return '?';
	}
}

static void
send_request(struct host *h)
{
	struct bytes out = samv_output(&h->samv);
	size_t n = strlen(h->asked);

	if (!out.n)
		return;
	assert_int_equal(samv_model_feed(&h->model, out.p, out.n), out.n);
	samv_sent(&h->samv, out.n);
	if (n + 1 < sizeof(h->asked)) {
		h->asked[n] = letter(&h->model);
		h->asked[n + 1] = '\0';
	}
}

static void
take_answer(struct host *h)
{
	uint8_t copy[MODEL_REPLY];
	size_t n = h->model.reply_n, first = h->cut < n ? h->cut : n;

	memcpy(copy, h->model.reply, n);
	h->model.reply_n = 0;
	samv_feed(&h->samv, copy, first, h->now);
	samv_feed(&h->samv, copy + first, n - first, h->now);
}

/* What is said within ms, in steps of 10. */
static enum idcard_event
run(struct host *h, int64_t ms)
{
	int64_t end = h->now + ms;

	for (;;) {
		enum idcard_event ev;

		ev = samv_step(&h->samv, h->now, h->wanted, &h->card);
		send_request(h);
		take_answer(h);
		if (ev != IDCARD_NOTHING || h->now >= end)
			return ev;
		h->now += 10;
	}
}

/* ---- bytes --------------------------------------------------------------- */

static void
test_published_requests(void **state)
{
	static const struct {
		uint8_t cmd, para;
		const char *hex;
	} rows[] = {
		{ 0x10, 0xff, "aaaaaa9669000310ffec" },
		{ 0x11, 0xff, "aaaaaa9669000311ffed" },
		{ 0x12, 0xff, "aaaaaa9669000312ffee" },
		{ 0x20, 0x01, "aaaaaa96690003200122" },
		{ 0x20, 0x02, "aaaaaa96690003200221" },
		{ 0x30, 0x01, "aaaaaa96690003300132" },
		{ 0x30, 0x10, "aaaaaa96690003301023" },
		{ 0x30, 0x03, "aaaaaa96690003300330" },
		{ 0x30, 0x05, "aaaaaa96690003300536" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		uint8_t out[SAMV_REQUEST_SIZE];
		char hex[2 * SAMV_REQUEST_SIZE + 1];

		samv_request_format(rows[i].cmd, rows[i].para, out);
		hex_format(out, sizeof(out), hex);
		assert_string_equal(hex, rows[i].hex);
	}
}

static enum samv_got
frame_hex(struct samv_frame *f, const char *hex)
{
	uint8_t bytes[64];
	size_t n = strlen(hex) / 2;
	enum samv_got got = SAMV_MORE;

	assert_int_equal(hex_parse(hex, bytes, n), 0);
	for (size_t i = 0; i < n; i++)
		got = samv_frame_byte(f, bytes[i]);
	return got;
}

static void
test_published_replies(void **state)
{
	static const struct {
		const char *hex;
		uint8_t sw3;
		size_t data;
	} rows[] = {
		{ "aaaaaa9669000800009f0000000097", 0x9f, 4 },
		{ "aaaaaa9669000c00009000000000000000009c", 0x90, 8 },
		{ "aaaaaa9669000400008084", 0x80, 0 },
		{ "aaaaaa9669000400008185", 0x81, 0 },
		{ "aaaaaa9669000400004145", 0x41, 0 },
		{ "aaaaaa9669000400009195", 0x91, 0 },
		/* behind noise, some of which looks like a beginning */
		{ "aa00aaaaaaaa9669000400008094"
		  "aaaaaa9669000400008084",
			0x80, 0 },
		{ "aaaa96aaaaaaaa9669000400008084", 0x80, 0 },
		{ "aaaaaa96aaaaaa9669000400008084", 0x80, 0 },
		{ "aaaaaa9669ffffaaaaaa9669000400008084", 0x80, 0 },
		{ "aaaaaa9669aaaaaa9669000400008084", 0x80, 0 },
		{ "aaaaaa96690003000090aaaaaa9669000400008084", 0x80, 0 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct samv_frame f = { 0 };

		if (frame_hex(&f, rows[i].hex) != SAMV_FRAME)
			fail_msg("'%s'", rows[i].hex);
		assert_int_equal(f.body[2], rows[i].sw3);
		assert_int_equal(f.n, rows[i].data + 3);
	}
}

static void
test_wrong_checksum(void **state)
{
	struct samv_frame f = { 0 };

	(void)state;
	assert_int_equal(frame_hex(&f, "aaaaaa9669000400008085"), SAMV_GARBLED);
	assert_int_equal(f.n, 0);
	assert_int_equal(frame_hex(&f, "aaaaaa9669000400008084"), SAMV_FRAME);
}

/* ---- one card ------------------------------------------------------------ */

static void
test_read_a_card(void **state)
{
	struct host *h = *state;

	script(h, MAN);
	assert_int_equal(run(h, 1000), IDCARD_READ);
	assert_string_equal(h->asked, "SFTRA");
	assert_string_equal(h->card.name, "王小明");
	assert_string_equal(h->card.id_no, "340299199005159814");
	assert_string_equal(h->card.address, "旧址");
}

static void
test_four_kinds(void **state)
{
	static const struct {
		const char *put, *id_type, *name, *asked;
	} rows[] = {
		{ "put name=a id_no=1 birth=1990-01-01 appended=新址",
			"resident", "a", "SFTRA" },
		{ "put id_type=hmt name=b id_no=1 birth=1990-01-01", "hmt", "b",
			"FTRA" },
		{ "put id_type=foreigner_old name_en=c id_no=1 "
		  "birth=1990-01-01",
			"foreigner_old", "c", "FTR" },
		{ "put id_type=foreigner name=四 name_en=d id_no=1 "
		  "birth=1990-01-01",
			"foreigner", "四", "FTR" },
	};
	struct host *h = *state;

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		script(h, rows[i].put);
		assert_int_equal(run(h, 2000), IDCARD_READ);
		assert_string_equal(h->card.id_type, rows[i].id_type);
		assert_string_equal(h->card.name, rows[i].name);
		assert_string_equal(h->card.address, i == 0 ? "新址" : "");
		assert_string_equal(h->asked, rows[i].asked);
		h->asked[0] = '\0';
	}
}

/* Cut anywhere, in two or in many: the same card after the same questions. */
static void
test_every_split(void **state)
{
	struct host *h = *state;
	struct card whole;

	script(h, MAN);
	assert_int_equal(run(h, 1000), IDCARD_READ);
	whole = h->card;
	for (size_t cut = 0; cut <= 1295; cut++) {
		teardown(state);
		setup(state);
		h = *state;
		h->cut = cut;
		script(h, MAN);
		assert_int_equal(run(h, 1000), IDCARD_READ);
		assert_memory_equal(&h->card, &whole, sizeof(whole));
		assert_string_equal(h->asked, "SFTRA");
	}
}

/* The answer to the command under way, which the model has not given yet. */
static size_t
answer_of(struct host *h, uint8_t *out)
{
	size_t n;

	samv_step(&h->samv, h->now, h->wanted, &h->card);
	send_request(h);
	n = h->model.reply_n;
	memcpy(out, h->model.reply, n);
	h->model.reply_n = 0;
	return n;
}

static void
feed_in_pieces(struct host *h, unsigned *seed, size_t most)
{
	uint8_t all[MODEL_REPLY];
	size_t n = answer_of(h, all), at = 0;

	while (at < n) {
		size_t piece;

		*seed = *seed * 1103515245u + 12345u;
		piece = 1 + (*seed >> 16) % most;
		if (piece > n - at)
			piece = n - at;
		samv_feed(&h->samv, all + at, piece, h->now);
		at += piece;
	}
}

static void
test_many_pieces(void **state)
{
	unsigned seed = 1;

	for (size_t i = 0; i < 500; i++) {
		struct host *h;

		teardown(state);
		setup(state);
		h = *state;
		script(h, MAN);
		for (int answers = 0; answers < 5; answers++)
			feed_in_pieces(h, &seed, i == 0 ? 1 : 2 + i % 97);
		assert_int_equal(samv_step(&h->samv, h->now, true, &h->card),
			IDCARD_READ);
		assert_string_equal(h->card.name, "王小明");
	}
}

static bool
holds(const void *where, size_t n, const void *what, size_t len)
{
	const uint8_t *p = where;

	for (size_t i = 0; i + len <= n; i++)
		if (memcmp(p + i, what, len) == 0)
			return true;
	return false;
}

/* The model's portrait repeats a pattern; it is nowhere after any byte. */
static void
test_portrait_is_not_kept(void **state)
{
	static const uint8_t portrait[] = { 0x96, 0x69, 0xaa, 0xaa, 0xaa,
		0x96 };
	struct host *h = *state;
	uint8_t all[MODEL_REPLY];
	size_t n = 0;

	script(h, MAN);
	for (int i = 0; i < 4; i++) {
		samv_feed(&h->samv, all, n, h->now);
		n = answer_of(h, all);
	}
	assert_int_equal(n, 1295);
	assert_true(holds(all, n, portrait, sizeof(portrait)));
	for (size_t i = 0; i < n; i++) {
		samv_feed(&h->samv, all + i, 1, h->now);
		assert_false(holds(
			&h->samv, sizeof(h->samv), portrait, sizeof(portrait)));
	}
}

static void
test_card_is_handed_over_and_wiped(void **state)
{
	static const uint8_t number[] = "340299199005159814";
	static const uint8_t on_chip[] = { '3', 0, '4', 0, '0', 0, '2', 0 };
	struct host *h = *state;

	script(h, MAN);
	assert_int_equal(run(h, 1000), IDCARD_READ);
	assert_false(holds(&h->samv, sizeof(h->samv), number, 18));
	assert_false(holds(&h->samv, sizeof(h->samv), on_chip, 8));
}

/* The screen went away while the card was read. */
static void
test_card_that_nobody_wants_any_more(void **state)
{
	static const uint8_t number[] = "340299199005159814";
	struct host *h = *state;
	uint8_t all[MODEL_REPLY];

	script(h, MAN);
	for (int i = 0; i < 5; i++)
		samv_feed(&h->samv, all, answer_of(h, all), h->now);
	h->wanted = false;
	assert_int_equal(run(h, 1000), IDCARD_NOTHING);
	assert_false(holds(&h->samv, sizeof(h->samv), number, 18));
	assert_string_equal(h->card.name, "");
	h->wanted = true;
	assert_int_equal(run(h, 3000), IDCARD_NOTHING);
}

/* ---- presence and pace --------------------------------------------------- */

static void
test_once_per_placement(void **state)
{
	struct host *h = *state;

	assert_int_equal(run(h, 1000), IDCARD_NOTHING);
	script(h, MAN);
	assert_int_equal(run(h, 1000), IDCARD_READ);
	assert_int_equal(run(h, 5000), IDCARD_NOTHING);
	script(h, "lift");
	assert_int_equal(run(h, 1000), IDCARD_NOTHING);
	script(h, MAN);
	assert_int_equal(run(h, 1000), IDCARD_READ);
}

static size_t
count(const char *s, char c)
{
	size_t n = 0;

	for (; *s; s++)
		n += *s == c;
	return n;
}

/* A look every 250 to 400 ms while wanted, none otherwise. */
static void
test_looks_only_while_wanted(void **state)
{
	struct host *h = *state;

	h->wanted = false;
	script(h, MAN);
	assert_int_equal(run(h, 20000), IDCARD_NOTHING);
	assert_string_equal(h->asked, "S");
	script(h, "lift");
	h->asked[0] = '\0';
	h->wanted = true;
	assert_int_equal(run(h, 4000), IDCARD_NOTHING);
	assert_in_range(count(h->asked, 'F'), 10, 17);
	assert_int_equal(strlen(h->asked), count(h->asked, 'F'));
	h->asked[0] = '\0';
	h->wanted = false;
	assert_int_equal(run(h, 100000), IDCARD_NOTHING);
	assert_string_equal(h->asked, "SSS");
}

/* ---- what the module says ------------------------------------------------ */

/* clang-format off */
static const struct {
	unsigned sw3;
	enum idcard_event find, select, read; /* when it says so for ever */
	enum idcard_event once;		      /* to read, then no more */
} said[] = {
	{ 0x10, IDCARD_NOTHING,	     IDCARD_MOVED,	  IDCARD_MOVED,	       IDCARD_READ },
	{ 0x11, IDCARD_NOTHING,	     IDCARD_MOVED,	  IDCARD_MOVED,	       IDCARD_READ },
	{ 0x21, IDCARD_NOTHING,	     IDCARD_UNREADABLE,	  IDCARD_UNREADABLE,   IDCARD_READ },
	{ 0x23, IDCARD_NOT_ALLOWED,  IDCARD_NOT_ALLOWED,  IDCARD_NOT_ALLOWED,  IDCARD_NOT_ALLOWED },
	{ 0x24, IDCARD_NOTHING,	     IDCARD_UNREADABLE,	  IDCARD_UNREADABLE,   IDCARD_READ },
	{ 0x31, IDCARD_NOT_GENUINE,  IDCARD_NOT_GENUINE,  IDCARD_NOT_GENUINE,  IDCARD_NOT_GENUINE },
	{ 0x32, IDCARD_NOT_GENUINE,  IDCARD_NOT_GENUINE,  IDCARD_NOT_GENUINE,  IDCARD_NOT_GENUINE },
	{ 0x33, IDCARD_NOT_GENUINE,  IDCARD_NOT_GENUINE,  IDCARD_NOT_GENUINE,  IDCARD_NOT_GENUINE },
	{ 0x40, IDCARD_NOT_ID,	     IDCARD_NOT_ID,	  IDCARD_NOT_ID,       IDCARD_NOT_ID },
	{ 0x41, IDCARD_NOTHING,	     IDCARD_MOVED,	  IDCARD_MOVED,	       IDCARD_READ },
	{ 0x47, IDCARD_NOTHING,	     IDCARD_MOVED,	  IDCARD_MOVED,	       IDCARD_READ },
	{ 0x60, IDCARD_BROKEN,	     IDCARD_BROKEN,	  IDCARD_BROKEN,       IDCARD_BROKEN },
	{ 0x66, IDCARD_UNAUTHORISED, IDCARD_UNAUTHORISED, IDCARD_UNAUTHORISED, IDCARD_UNAUTHORISED },
	{ 0x80, IDCARD_NOTHING,	     IDCARD_FAULT,	  IDCARD_FAULT,	       IDCARD_FAULT },
	{ 0x81, IDCARD_NOTHING,	     IDCARD_MOVED,	  IDCARD_MOVED,	       IDCARD_READ },
	{ 0x77, IDCARD_NOTHING,	     IDCARD_UNREADABLE,	  IDCARD_UNREADABLE,   IDCARD_READ },
};
/* clang-format on */

static enum idcard_event
after(void **state, const char *cmd, unsigned sw3, const char *times)
{
	struct host *h;
	char line[64];

	teardown(state);
	setup(state);
	h = *state;
	script(h, MAN);
	snprintf(line, sizeof(line), "status %s %x %s", cmd, sw3, times);
	script(h, line);
	return run(h, 2500);
}

static void
test_every_status(void **state)
{
	for (size_t i = 0; i < ARRAY_LEN(said); i++) {
		unsigned sw3 = said[i].sw3;
		bool silent = sw3 == 0x80; /* no answer to these: in time */

		assert_int_equal(
			after(state, "find", sw3, "always"), said[i].find);
		assert_int_equal(after(state, "select", sw3, "always"),
			silent ? IDCARD_NOTHING : said[i].select);
		assert_int_equal(after(state, "read", sw3, "always"),
			silent ? IDCARD_NOTHING : said[i].read);
		assert_int_equal(after(state, "read", sw3, "1"),
			silent ? IDCARD_NOTHING : said[i].once);
	}
}

/* A card that failed is tried again while it lies there, at a calmer pace. */
static void
test_trouble_is_told_again(void **state)
{
	struct host *h;

	assert_int_equal(after(state, "read", 0x31, "2"), IDCARD_NOT_GENUINE);
	h = *state;
	assert_int_equal(run(h, 900), IDCARD_NOTHING);
	assert_int_equal(run(h, 300), IDCARD_NOT_GENUINE);
	assert_int_equal(run(h, 2000), IDCARD_READ);
}

static void
test_retries_are_counted(void **state)
{
	struct host *h;

	assert_int_equal(after(state, "read", 0x41, "2"), IDCARD_READ);
	h = *state;
	assert_string_equal(h->asked, "SFTRFTRFTRA");
	assert_int_equal(after(state, "read", 0x41, "3"), IDCARD_MOVED);
	h = *state;
	assert_string_equal(h->asked, "SFTRFTRFTR");
	assert_int_equal(run(h, 2000), IDCARD_READ);
}

/* Some modules find a card once, read or not. */
static void
test_failed_and_found_no_more(void **state)
{
	struct host *h = *state;

	script(h, "strict on");
	script(h, MAN);
	script(h, "status read 41");
	assert_int_equal(run(h, 1000), IDCARD_MOVED);
	assert_int_equal(run(h, 3000), IDCARD_NOTHING);
	script(h, "lift");
	script(h, MAN);
	assert_int_equal(run(h, 1000), IDCARD_READ);
}

static void
test_address_is_worth_no_trouble(void **state)
{
	static const char *const rows[] = { "status address 21",
		"status address 41", "status address 31", "status address 60",
		"status address 10 2", "badsum address 2", "mute address",
		"cut address" };

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct host *h;

		teardown(state);
		setup(state);
		h = *state;
		script(h, MAN " appended=新址");
		script(h, rows[i]);
		assert_int_equal(run(h, 4000), IDCARD_READ);
		assert_string_equal(h->card.address, "旧址");
	}
}

/* A module without that command costs its three seconds once. */
static void
test_address_is_unlearned(void **state)
{
	struct host *h = *state;

	script(h, "mute address always");
	script(h, MAN);
	assert_int_equal(run(h, 2900), IDCARD_NOTHING);
	assert_int_equal(run(h, 200), IDCARD_READ);
	script(h, "lift");
	script(h, MAN);
	assert_int_equal(run(h, 1500), IDCARD_READ);
}

static void
test_status_of_the_module(void **state)
{
	static const struct {
		const char *line;
		enum idcard_event ev;
	} rows[] = {
		{ "status status 60 always", IDCARD_BROKEN },
		{ "status status 66 always", IDCARD_UNAUTHORISED },
		{ "status status 24 always", IDCARD_FAULT },
		{ "status status 10 always", IDCARD_FAULT },
		{ "badsum status always", IDCARD_FAULT },
		{ "status status 10", IDCARD_NOTHING },
		{ "badsum status", IDCARD_NOTHING },
		{ "status status 41", IDCARD_FAULT },
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct host *h;

		teardown(state);
		setup(state);
		h = *state;
		script(h, rows[i].line);
		if (run(h, 1000) != rows[i].ev)
			fail_msg("'%s'", rows[i].line);
		script(h, "clear");
		script(h, MAN);
		while (run(h, 5000) == rows[i].ev &&
			idcard_is_fault(rows[i].ev))
			h->now += 10;
		assert_string_equal(h->card.name, "王小明");
	}
}

/* ---- a bad line ---------------------------------------------------------- */

static void
test_noise_is_skipped(void **state)
{
	struct host *h = *state;

	script(h, "noise 100");
	script(h, MAN);
	assert_int_equal(run(h, 1000), IDCARD_READ);
	assert_string_equal(h->asked, "SFTRA");
}

static void
test_garbled_once_is_asked_again(void **state)
{
	static const struct {
		const char *line, *asked;
	} rows[] = {
		{ "badsum status", "SSFTRA" },
		{ "badsum find", "SFFTRA" },
		{ "badsum select", "SFTTRA" },
		{ "badsum read", "SFTRRA" },
		{ "badsum address", "SFTRAA" },
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct host *h;

		teardown(state);
		setup(state);
		h = *state;
		script(h, rows[i].line);
		script(h, MAN);
		assert_int_equal(run(h, 1000), IDCARD_READ);
		assert_string_equal(h->asked, rows[i].asked);
	}
}

static void
test_garbled_for_ever(void **state)
{
	static const struct {
		const char *line;
		enum idcard_event ev;
	} rows[] = {
		{ "badsum find always", IDCARD_FAULT },
		{ "badsum select always", IDCARD_MOVED },
		{ "badsum read always", IDCARD_MOVED },
		{ "badsum any always", IDCARD_FAULT },
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct host *h;

		teardown(state);
		setup(state);
		h = *state;
		script(h, rows[i].line);
		script(h, MAN);
		if (run(h, 1000) != rows[i].ev)
			fail_msg("'%s'", rows[i].line);
	}
}

/* An answer that ends in the middle: after three seconds once more. */
static void
test_cut_answer(void **state)
{
	struct host *h = *state;

	script(h, "cut read");
	script(h, MAN);
	assert_int_equal(run(h, 2900), IDCARD_NOTHING);
	assert_int_equal(run(h, 300), IDCARD_READ);
	assert_string_equal(h->asked, "SFTRRA");
}

static void
test_silence(void **state)
{
	struct host *h = *state;

	assert_int_equal(run(h, 100), IDCARD_NOTHING);
	script(h, "mute any always");
	assert_int_equal(run(h, 3000), IDCARD_NOTHING);
	assert_int_equal(run(h, 500), IDCARD_FAULT);
	/* said at each step, wanted or not, until it answers */
	h->wanted = false;
	assert_int_equal(run(h, 0), IDCARD_FAULT);
	h->now += 10000;
	assert_int_equal(run(h, 0), IDCARD_FAULT);
	script(h, "clear");
	h->now += SAMV_TIMEOUT_MS;
	run(h, 0);
	h->now += SAMV_AGAIN_MS;
	run(h, 0);
	assert_int_equal(run(h, 0), IDCARD_NOTHING);
}

/* Silence is noticed while nobody wants a card, too. */
static void
test_silence_at_rest(void **state)
{
	struct host *h = *state;

	h->wanted = false;
	assert_int_equal(run(h, 1000), IDCARD_NOTHING);
	script(h, "mute any always");
	assert_int_equal(run(h, 28000), IDCARD_NOTHING);
	assert_int_equal(run(h, 6000), IDCARD_FAULT);
}

/* An answer that comes after its time belongs to no later question. */
static void
test_late_answer(void **state)
{
	struct host *h = *state;
	uint8_t late[MODEL_REPLY];
	size_t n;

	script(h, MAN);
	samv_feed(&h->samv, late, answer_of(h, late), h->now);
	n = answer_of(h, late);
	assert_string_equal(h->asked, "SF");
	h->now += SAMV_TIMEOUT_MS;
	assert_int_equal(
		samv_step(&h->samv, h->now, true, &h->card), IDCARD_FAULT);
	samv_feed(&h->samv, late, n, h->now);
	h->now += SAMV_AGAIN_MS;
	assert_int_equal(
		samv_step(&h->samv, h->now, true, &h->card), IDCARD_FAULT);
	samv_feed(&h->samv, late, n, h->now);
	assert_int_equal(
		samv_step(&h->samv, h->now, true, &h->card), IDCARD_FAULT);
	send_request(h);
	assert_string_equal(h->asked, "SFS");
	take_answer(h);
	assert_int_equal(run(h, 2000), IDCARD_READ);
}

/* A text of another length is no text of ours. */
static void
test_odd_lengths(void **state)
{
	struct host *h = *state;
	uint8_t all[MODEL_REPLY];
	size_t n = 0;

	script(h, MAN);
	for (int i = 0; i < 4; i++) {
		samv_feed(&h->samv, all, n, h->now);
		n = answer_of(h, all);
	}
	all[10] ^= 2; /* 0x0100 becomes 0x0300 */
	all[n - 1] ^= 2;
	samv_feed(&h->samv, all, n, h->now);
	assert_int_equal(
		samv_step(&h->samv, h->now, true, &h->card), IDCARD_UNREADABLE);
}

static void
test_unknown_kind(void **state)
{
	struct host *h = *state;

	script(h, MAN " mark=Q");
	assert_int_equal(run(h, 1000), IDCARD_KIND_UNKNOWN);
}

#define HOST_TEST(t) cmocka_unit_test_setup_teardown(t, setup, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_published_requests),
		cmocka_unit_test(test_published_replies),
		cmocka_unit_test(test_wrong_checksum),
		HOST_TEST(test_read_a_card),
		HOST_TEST(test_four_kinds),
		HOST_TEST(test_every_split),
		HOST_TEST(test_many_pieces),
		HOST_TEST(test_portrait_is_not_kept),
		HOST_TEST(test_card_is_handed_over_and_wiped),
		HOST_TEST(test_card_that_nobody_wants_any_more),
		HOST_TEST(test_once_per_placement),
		HOST_TEST(test_looks_only_while_wanted),
		HOST_TEST(test_every_status),
		HOST_TEST(test_trouble_is_told_again),
		HOST_TEST(test_retries_are_counted),
		HOST_TEST(test_failed_and_found_no_more),
		HOST_TEST(test_address_is_worth_no_trouble),
		HOST_TEST(test_address_is_unlearned),
		HOST_TEST(test_status_of_the_module),
		HOST_TEST(test_noise_is_skipped),
		HOST_TEST(test_garbled_once_is_asked_again),
		HOST_TEST(test_garbled_for_ever),
		HOST_TEST(test_cut_answer),
		HOST_TEST(test_silence),
		HOST_TEST(test_silence_at_rest),
		HOST_TEST(test_late_answer),
		HOST_TEST(test_odd_lengths),
		HOST_TEST(test_unknown_kind),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
