/* SPDX-License-Identifier: Apache-2.0 */
/* What the SAM_V module says when something is wrong, and lines that garble it.
 */
#include "samv_fixture.h"

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

int
main(void)
{
	const struct CMUnitTest tests[] = {
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
