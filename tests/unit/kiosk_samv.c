/* SPDX-License-Identifier: Apache-2.0 */
/* A card at the SAM_V module: its bytes, its reading, its going away. */
#include "samv_fixture.h"

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
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
