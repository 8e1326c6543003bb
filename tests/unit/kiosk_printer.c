/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The printer's pure parts: bytes of the encoder against written-out ones, the
 * repertoire, what status bits mean, how lines become text or pictures.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "../../kiosk/dev/printer/model.h"
#include "../../kiosk/dev/printer/paper.h"
#include "../../kiosk/dev/printer/status.h"
#include <stdio.h>
#include <stdlib.h>

#define RARE "\xf0\xac\xad\x9a" /* U+2CB5A, outside of every printer's font */

struct press {
	struct gb gb;
	struct fonts *fonts;
	struct arena arena;
	struct paper paper;
	struct bytes out;
	unsigned missing;
	/* what the simulator made of it */
	struct bitmap picture;
	unsigned slips;
};

static int
setup(void **state)
{
	struct press *p = xcalloc(1, sizeof(*p));

	gb_open(&p->gb);
	p->fonts = fonts_open();
	arena_init(&p->arena, (size_t)16 << 20);
	*state = p;
	return 0;
}

static int
teardown(void **state)
{
	struct press *p = *state;

	arena_release(&p->arena);
	fonts_close(p->fonts);
	gb_close(&p->gb);
	free(p);
	return 0;
}

#define EXPECT(out, text)                                                      \
	do {                                                                   \
		assert_int_equal((out)->n, sizeof(text) - 1);                  \
		assert_memory_equal((out)->p, text, sizeof(text) - 1);         \
		(out)->n = 0;                                                  \
	} while (0)

static void
test_commands(void **state)
{
	struct press *p = *state;
	struct bitmap b;
	struct str s;

	str_init(&s, &p->arena, 65536);
	escpos_init(&s, 34);
	EXPECT(&s, "\x1b@\x1c&\x1cS\0\0\x1d"
		   "b\x01\x1b"
		   "3\x22");
	escpos_large(&s, true);
	EXPECT(&s, "\x1d!\x11\x1c!\x0c");
	escpos_large(&s, false);
	EXPECT(&s, "\x1d!\0\x1c!\0");
	escpos_bold(&s, true);
	EXPECT(&s, "\x1b"
		   "E\x01");
	escpos_align(&s, ALIGN_CENTER);
	EXPECT(&s, "\x1b"
		   "a\x01");
	escpos_feed(&s, 300);
	EXPECT(&s, "\x1bJ\xff\x1bJ\x2d");
	escpos_cut(&s, CUT_FEED);
	EXPECT(&s, "\x1dVB\0");
	escpos_cut(&s, CUT_OLD);
	EXPECT(&s, "\x1bJ\x78\x1bi");
	escpos_cut(&s, CUT_TEAR);
	EXPECT(&s, "\x1bJ\x78");
	escpos_barrier(&s, BARRIER_STATUS, "0007");
	EXPECT(&s, "\x1dr\x01");
	escpos_barrier(&s, BARRIER_PROCESS, "0007");
	EXPECT(&s, "\x1d(H\x06\0"
		   "000007");
	escpos_barrier(&s, BARRIER_NONE, "0007");
	assert_int_equal(s.n, 0);
	escpos_ask(&s, 4);
	EXPECT(&s, "\x10\x04\x04");
	escpos_flush(&s, 3);
	EXPECT(&s, "\0\0\0\x1b@");
	bitmap_init(&b, &p->arena, 9, 3);
	bitmap_set(&b, 0, 0);
	bitmap_set(&b, 8, 2);
	escpos_raster(&s, &b, 2);
	EXPECT(&s, "\x1dv0\0\x02\0\x02\0\x80\0\0\0\x1dv0\0\x02\0\x01\0\0\x80");
}

static void
test_repertoire(void **state)
{
	/* clang-format off */
	static const struct {
		int32_t cp;
		unsigned cells;
		const char *gb2312, *gb18030; /* "" where it is not there */
	} rows[] = {
		{ 'A',	   1, "A",	  "A" },
		{ 0x4E2D,  2, "\xd6\xd0", "\xd6\xd0" }, /* 中 */
		{ 0x9F99,  2, "\xc1\xfa", "\xc1\xfa" }, /* 龙 */
		{ 0x00B7,  2, "\xa1\xa4", "\xa1\xa4" },
		{ 0x3010,  2, "\xa1\xbe", "\xa1\xbe" },
		{ 0x73C5,  2, "",	  "\xab\x7c" },
		{ 0x3400,  2, "",	  "\x81\x39\xee\x39" },
		{ 0x20BB7, 2, "",	  "" },
		{ 0x2CB5A, 2, "",	  "" },
		{ 0xE000,  2, "",	  "" },
		{ 0x00E9,  2, "\xa8\xa6", "\xa8\xa6" },
		{ 0x00F1,  1, "",	  "" },
		{ 0x0A,	   1, "",	  "" },
		{ 0x1B,	   1, "",	  "" },
		{ 0x7F,	   1, "",	  "" },
	};
	/* clang-format on */
	const struct gb *gb = &((struct press *)*state)->gb;

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		const char *want[] = { rows[i].gb2312, rows[i].gb18030 };
		uint8_t out[4];

		assert_int_equal(gb_cells(gb, rows[i].cp), rows[i].cells);
		for (enum repertoire r = REP_GB2312; r <= REP_GB18030; r++) {
			unsigned n = gb_encode(gb, r, rows[i].cp, out);

			assert_int_equal(n, strlen(want[r]));
			assert_memory_equal(out, want[r], n);
			if (n)
				assert_int_equal(
					gb_decode(gb, r, out, n), rows[i].cp);
		}
	}
}

/* ---- status -------------------------------------------------------------- */

static void
test_bits(void **state)
{
	static const struct {
		unsigned question;
		uint8_t byte;
		const char *name;
	} rows[] = {
		{ 1, 0x12, "ok" },
		{ 1, 0x16, "ok" }, /* the drawer's pin */
		{ 1, 0x1a, "fault" },
		{ 2, 0x16, "cover" },
		{ 2, 0x1a, "ok" }, /* somebody holds the feed button */
		{ 2, 0x32, "out" },
		{ 2, 0x52, "fault" },
		{ 3, 0x16, "fault" },
		{ 3, 0x1a, "cutter" },
		{ 3, 0x32, "fault" },
		{ 3, 0x52, "hot" },
		{ 4, 0x1e, "low" },
		{ 4, 0x72, "out" },
		{ 4, 0x7e, "out" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct printer_status s = { { 0 } };

		status_answered(&s, rows[i].question, rows[i].byte);
		assert_string_equal(
			printer_state_name(status_state(&s)), rows[i].name);
	}
}

static void
test_automatic_bits(void **state)
{
	static const struct {
		uint8_t b[4];
		const char *name;
	} rows[] = {
		{ { 0x10, 0, 0, 0 }, "ok" },
		{ { 0x18, 0, 0, 0 }, "fault" },
		{ { 0x38, 0, 0, 0 }, "cover" },
		{ { 0x18, 0x04, 0, 0 }, "fault" },
		{ { 0x18, 0x08, 0, 0 }, "cutter" },
		{ { 0x18, 0x20, 0, 0 }, "fault" },
		{ { 0x18, 0x40, 0, 0 }, "hot" },
		{ { 0x10, 0, 0x03, 0 }, "low" },
		{ { 0x18, 0, 0x0c, 0 }, "out" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct printer_status s = { { 0 } };
		struct hearing h = { { 0 }, 0 };
		struct heard heard = { HEARD_NOTHING, { 0 } };

		for (unsigned k = 0; k < 4; k++)
			heard = hearing_feed(&h, rows[i].b[k]);
		assert_int_equal(heard.kind, HEARD_AUTOMATIC);
		status_automatic(&s, heard.b);
		assert_string_equal(
			printer_state_name(status_state(&s)), rows[i].name);
	}
}

/* Answers one after the other, with what has no meaning between them. */
static void
test_hearing(void **state)
{
	static const uint8_t in[] = { 0x12, 0x13, 0x00, 0x10, 0x00, 0x00, 0x0f,
		0x37, 0x22, '0', '0', '4', '2', 0x00, 0x16, 0x37, 0x0c, 0x10,
		0x0f, 0x12, 0x37, 0x22, '1', 0x1a, 0xff, 0x03 };
	static const enum heard_kind want[] = { HEARD_STATUS, HEARD_BUFFER,
		HEARD_AUTOMATIC, HEARD_PROCESS, HEARD_STATUS, HEARD_BUFFER,
		HEARD_STATUS, HEARD_STATUS, HEARD_BUFFER };
	struct hearing h = { { 0 }, 0 };
	size_t n = 0;

	(void)state;
	for (size_t i = 0; i < sizeof(in); i++) {
		struct heard heard = hearing_feed(&h, in[i]);

		if (heard.kind == HEARD_NOTHING)
			continue;
		assert_true(n < ARRAY_LEN(want));
		assert_int_equal(heard.kind, want[n++]);
		if (heard.kind == HEARD_PROCESS)
			assert_memory_equal(heard.b, "0042", 4);
	}
	assert_int_equal(n, ARRAY_LEN(want));
}

/* ---- lines --------------------------------------------------------------- */

static void
on_slip(void *ctx, const struct model_slip *slip)
{
	struct press *p = ctx;

	p->slips++;
	bitmap_init(&p->picture, &p->arena, slip->picture->width,
		slip->picture->height);
	bitmap_put(&p->picture, 0, 0, slip->picture);
}

static void
encode(struct press *p, const struct profile *profile)
{
	const struct paper_press press = { profile, &p->gb, p->fonts };
	struct err e = { 0 };

	assert_int_equal(paper_encode(&press, &p->paper, &p->arena, &p->out,
				 &p->missing, &e),
		0);
}

static void
print(struct press *p, const struct profile *profile)
{
	struct model *m = model_new(profile, p->fonts, on_slip, p);

	encode(p, profile);
	assert_int_equal(model_feed(m, p->out.p, p->out.n), p->out.n);
	assert_int_equal(model_feed(m, (const uint8_t *)"\x1b@", 2), 2);
	model_free(m);
}

static void
line(struct press *p, enum paper_kind kind, const char *label, const char *text)
{
	const struct paper_line l = {
		.kind = kind, .label = label, .text = text
	};

	paper_add(&p->paper, &l);
}

static bool
holds(const struct press *p, const char *text, size_t n)
{
	for (size_t i = 0; i + n <= p->out.n; i++)
		if (memcmp(p->out.p + i, text, n) == 0)
			return true;
	return false;
}

static const struct profile *
profile_of(const char *name)
{
	struct err e = { 0 };
	const struct profile *p = profile_find(name, &e);

	assert_non_null(p);
	return p;
}

static void
test_text_goes_as_text(void **state)
{
	struct press *p = *state;

	p->paper.n = 0;
	line(p, PAPER_TEXT, NULL, "中 1");
	encode(p, profile_of("80mm"));
	assert_true(holds(p, "\xd6\xd0 1\n", 5));
	assert_false(holds(p, "\x1dv0", 3));
	assert_int_equal(p->missing, 0);
}

static void
test_nothing_but_text_reaches_the_printer(void **state)
{
	struct press *p = *state;
	size_t plain;

	p->paper.n = 0;
	line(p, PAPER_TEXT, NULL, "ab");
	encode(p, profile_of("80mm"));
	plain = p->out.n;
	p->paper.n = 0;
	/* ESC @, a cut, DLE EOT, NUL's neighbours, marks that turn text round,
	 * bytes that are no UTF-8 */
	line(p, PAPER_TEXT, NULL,
		"\x1b\x10\x04\x01"
		"a\x1d\x07\xe2\x80\xae\xc2\x9b\xff\xe2"
		"\xe2\x80\x8b"
		"b\r\n\x7f");
	encode(p, profile_of("80mm"));
	assert_int_equal(p->out.n, plain);
	assert_true(holds(p, "ab\n", 3));
}

/* Black dots of the picture in a box. */
static unsigned
black(const struct press *p, int x, int y, int w, int h)
{
	unsigned n = 0;

	for (int dy = 0; dy < h; dy++)
		for (int dx = 0; dx < w; dx++)
			n += bitmap_is_black(&p->picture, x + dx, y + dy);
	return n;
}

#define LEFT 32
#define TOP 40

/* The glyph in the picture is the font's, dot for dot. */
static void
test_a_rare_character_is_drawn(void **state)
{
	struct press *p = *state;

	for (size_t i = 0; profile_at(i); i++) {
		const struct glyph_box box = { 0, 0, 24, 24 };
		struct bitmap want;

		p->paper.n = 0;
		p->slips = 0;
		line(p, PAPER_TEXT, NULL, RARE);
		print(p, profile_at(i));
		assert_int_equal(p->slips, 1);
		assert_true(holds(p, "\x1dv0", 3));
		assert_int_equal(p->missing, 0);
		bitmap_init(&want, &p->arena, 24, 34);
		assert_true(fonts_draw(p->fonts, &want, 0x2CB5A, &box));
		for (int y = 0; y < 34; y++)
			for (int x = 0; x < 24; x++)
				assert_int_equal(bitmap_is_black(&want, x, y),
					bitmap_is_black(&p->picture, LEFT + x,
						TOP + y));
		assert_true(black(p, LEFT, TOP, 24, 24) > 80);
	}
}

/* As text it would have been a blank: the simulator is not kinder than
 * printers are. */
static void
test_the_simulator_lacks_rare_characters(void **state)
{
	static const uint8_t text[] = "\x1b@\x99\x33\xaa\x34\n\x1bi";
	static const uint8_t known[] = "\x1b@\xd6\xd0\n\x1bi";
	struct press *p = *state;
	struct model *m = model_new(profile_of("tm-t88"), p->fonts, on_slip, p);

	p->slips = 0;
	assert_int_equal(
		model_feed(m, known, sizeof(known) - 1), sizeof(known) - 1);
	assert_int_equal(p->slips, 1);
	assert_true(black(p, LEFT, TOP, 24, 24) > 40);
	assert_int_equal(
		model_feed(m, text, sizeof(text) - 1), sizeof(text) - 1);
	/* a slip of nothing is none */
	assert_int_equal(p->slips, 1);
	model_free(m);
}

static void
test_a_character_of_no_font_is_a_square(void **state)
{
	struct press *p = *state;

	p->paper.n = 0;
	line(p, PAPER_TEXT, NULL, "\xf3\xb0\x80\x80"); /* U+F0000 */
	print(p, profile_of("80mm"));
	assert_int_equal(p->missing, 1);
	assert_true(black(p, LEFT, TOP, 24, 24) > 40);
	assert_int_equal(black(p, LEFT + 8, TOP + 8, 8, 8), 0);
}

static void
test_lines_keep_to_the_paper(void **state)
{
	struct press *p = *state;

	for (size_t i = 0; profile_at(i); i++) {
		const struct profile *profile = profile_at(i);
		int edge = LEFT + (int)profile->dots;

		p->paper.n = 0;
		line(p, PAPER_TEXT, NULL,
			"用手机扫回执二维码，或在自助机刷身份证，随时看进度；"
			"ABCDEFGHIJKLMNOPQRSTUVWXYZABCDEFGHIJKLMNOPQRSTUVWXYZ");
		line(p, PAPER_PAIR, "办结期限",
			"阿卜杜热合曼·买买提" RARE "·阿卜杜热合曼·买买提");
		line(p, PAPER_ITEM, "1.", "工会在 5 个工作日内审核，请留意");
		line(p, PAPER_RULE, NULL, NULL);
		print(p, profile);
		assert_int_equal(p->picture.width, profile->dots + 2 * LEFT);
		assert_int_equal(
			black(p, edge, 0, LEFT, (int)p->picture.height), 0);
		assert_int_equal(
			black(p, 0, 0, LEFT, (int)p->picture.height), 0);
		/* no more lines than the widths need */
		assert_true(p->picture.height > 5 * 34);
		assert_true(p->picture.height < 20 * 34);
	}
}

static void
test_a_code_has_whole_dots_and_quiet(void **state)
{
	struct press *p = *state;
	char text[330] = "HTTPS://127.0.0.1:8443/Q#";

	memset(text + strlen(text), '7', 300);
	for (size_t i = 0; profile_at(i); i++) {
		const struct profile *profile = profile_at(i);
		unsigned m = profile->module_dots, x;

		p->paper.n = 0;
		line(p, PAPER_QR, NULL, text);
		print(p, profile);
		/* the first dark row is the finder's upper edge: 7 modules */
		for (x = 0;
			!bitmap_is_black(&p->picture, (int)x, TOP + 4 * (int)m);
			x++)
			assert_true(x < p->picture.width);
		assert_true(x >= LEFT + 4 * m);
		assert_int_equal(
			black(p, (int)x, TOP + 4 * (int)m, 7 * (int)m, (int)m),
			7 * m * m);
		assert_false(bitmap_is_black(
			&p->picture, (int)(x + 7 * m), TOP + 4 * (int)m));
	}
}

static void
test_a_code_too_large_is_refused(void **state)
{
	struct press *p = *state;
	const struct paper_press press = { profile_of("58mm"), &p->gb,
		p->fonts };
	char text[2001];
	struct err e = { 0 };

	memset(text, 'z', 2000);
	text[2000] = '\0';
	p->paper.n = 0;
	line(p, PAPER_QR, NULL, text);
	assert_int_equal(paper_encode(&press, &p->paper, &p->arena, &p->out,
				 &p->missing, &e),
		-1);
	assert_int_equal(e.code, ERR_TOO_LARGE);
}

static void
test_profiles_are_whole(void **state)
{
	struct err e = { 0 };

	(void)state;
	for (size_t i = 0; profile_at(i); i++) {
		const struct profile *p = profile_at(i);

		assert_ptr_equal(profile_find(p->name, &e), p);
		assert_true(p->columns * 12 <= p->dots);
		assert_true(p->columns * 12 + 12 > p->dots);
		assert_true(p->band >= 1 && p->band <= 255);
		assert_true(p->dots / 8 <= 128 && p->dots % 8 == 0);
		assert_true(p->module_dots >= 5);
		assert_true(p->status || p->barrier == BARRIER_NONE);
	}
	assert_ptr_equal(profile_find(NULL, &e), profile_at(0));
	assert_null(profile_find("laser", &e));
	assert_int_equal(e.code, ERR_CHOICE_UNKNOWN);
	assert_non_null(strstr(e.detail, "58mm"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_commands),
		cmocka_unit_test(test_repertoire),
		cmocka_unit_test(test_bits),
		cmocka_unit_test(test_automatic_bits),
		cmocka_unit_test(test_hearing),
		cmocka_unit_test(test_text_goes_as_text),
		cmocka_unit_test(test_nothing_but_text_reaches_the_printer),
		cmocka_unit_test(test_a_rare_character_is_drawn),
		cmocka_unit_test(test_the_simulator_lacks_rare_characters),
		cmocka_unit_test(test_a_character_of_no_font_is_a_square),
		cmocka_unit_test(test_lines_keep_to_the_paper),
		cmocka_unit_test(test_a_code_has_whole_dots_and_quiet),
		cmocka_unit_test(test_a_code_too_large_is_refused),
		cmocka_unit_test(test_profiles_are_whole),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
