/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Codes from scanners: where one ends, what keys spell, and a real serial
 * line (a pty) that is pulled out and put back.
 */
#define _XOPEN_SOURCE 700 /* ptys */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "../../kiosk/agent/agent.h"
#include "../../kiosk/dev/scanner/keys.h"
#include "../../kiosk/dev/scanner/scanner.h"
#include <fcntl.h>
#include <linux/input.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define CODE "90110001123456789"

/* The codes that a text makes, one behind the other, parted by '|'. */
static const char *
codes_of(const char *text, int64_t gap)
{
	static char all[8 * SCAN_MAX];
	size_t n = 0;
	struct scan_frame f = { 0 };
	char out[SCAN_MAX + 1];
	int64_t now = 1000;

	all[0] = '\0';
	for (const char *p = text; *p; p++, now += gap) {
		if (scan_frame_add(&f, *p, now, out))
			n += (size_t)snprintf(
				all + n, sizeof(all) - n, "%s|", out);
	}
	if (scan_frame_quiet(&f, now + SCAN_SILENCE_MS, out))
		snprintf(all + n, sizeof(all) - n, "%s|", out);
	return all;
}

static void
test_where_a_code_ends(void **state)
{
	static const struct {
		const char *in, *out;
	} rows[] = {
		{ CODE "\r\n", CODE "|" },
		{ CODE "\n" CODE "\r", CODE "|" CODE "|" },
		{ CODE "\003", CODE "|" },
		{ CODE, CODE "|" },
		{ "]Q1" CODE "\r", CODE "|" },
		{ "]E0\r", "" },
		{ "123\r", "" },
		{ "\r\n\r\n", "" },
		{ "12\x01\x7f"
		  "34\xe4\n",
			"1234|" },
		{ "HTTPS://X.CN/Q#" CODE "\r", "HTTPS://X.CN/Q#" CODE "|" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		assert_string_equal(codes_of(rows[i].in, 1), rows[i].out);
}

static void
test_silence_ends_a_code(void **state)
{
	struct scan_frame f = { 0 };
	char out[SCAN_MAX + 1];

	(void)state;
	for (const char *p = CODE; *p; p++)
		assert_false(scan_frame_add(&f, *p, 500, out));
	assert_false(scan_frame_quiet(&f, 500 + SCAN_SILENCE_MS - 1, out));
	assert_true(scan_frame_quiet(&f, 500 + SCAN_SILENCE_MS, out));
	assert_string_equal(out, CODE);
	assert_false(scan_frame_quiet(&f, 10000, out));
}

static void
test_too_long_is_no_code(void **state)
{
	char *text = xmalloc(SCAN_MAX + 32);
	char *end = text + SCAN_MAX;

	(void)state;
	memset(text, '7', SCAN_MAX);
	snprintf(end, 32, "\r" CODE "\r");
	assert_int_equal(strlen(codes_of(text, 0)), SCAN_MAX + 1 + 18);
	snprintf(end, 32, "7\r" CODE "\r");
	assert_string_equal(codes_of(text, 0), CODE "|");
	free(text);
}

static void
test_a_lost_event_spoils_one_code(void **state)
{
	struct scan_frame f = { 0 };
	char out[SCAN_MAX + 1];

	(void)state;
	for (const char *p = "123456"; *p; p++)
		assert_false(scan_frame_add(&f, *p, 100, out));
	scan_frame_drop(&f);
	for (const char *p = "7890"; *p; p++)
		assert_false(scan_frame_add(&f, *p, 101, out));
	assert_false(scan_frame_add(&f, '\n', 102, out));
	for (const char *p = CODE; *p; p++)
		assert_false(scan_frame_add(&f, *p, 103, out));
	assert_true(scan_frame_add(&f, '\n', 104, out));
	assert_string_equal(out, CODE);
	/* Without its end, silence tells them apart. */
	scan_frame_drop(&f);
	for (const char *p = CODE; *p; p++)
		assert_false(scan_frame_add(&f, *p, 900, out));
	assert_true(scan_frame_add(&f, '\n', 901, out));
}

static char
key(struct keys *k, unsigned code, int value)
{
	struct input_event ev = {
		.type = EV_KEY, .code = (uint16_t)code, .value = value
	};

	return keys_char(k, &ev);
}

static void
test_what_keys_spell(void **state)
{
	struct keys k = { 0 };
	struct input_event ev = { .type = EV_SYN, .code = SYN_DROPPED };

	(void)state;
	assert_int_equal(key(&k, KEY_9, 1), '9');
	assert_int_equal(key(&k, KEY_9, 0), 0);
	assert_int_equal(key(&k, KEY_9, 2), 0); /* held: no repeat */
	assert_int_equal(key(&k, KEY_H, 1), 'h');
	assert_int_equal(key(&k, KEY_LEFTSHIFT, 1), 0);
	assert_int_equal(key(&k, KEY_H, 1), 'H');
	assert_int_equal(key(&k, KEY_SEMICOLON, 1), ':');
	assert_int_equal(key(&k, KEY_RIGHTSHIFT, 1), 0);
	assert_int_equal(key(&k, KEY_LEFTSHIFT, 0), 0);
	assert_int_equal(key(&k, KEY_3, 1), '#');
	assert_int_equal(key(&k, KEY_RIGHTSHIFT, 0), 0);
	assert_int_equal(key(&k, KEY_KP7, 1), '7');
	assert_int_equal(key(&k, KEY_ENTER, 1), '\n');
	assert_int_equal(key(&k, KEY_F12, 1), 0);
	assert_int_equal(key(&k, KEY_MAX, 1), 0);
	assert_true(keys_lost(&ev));
	assert_int_equal(keys_char(&k, &ev), 0);
}

/* ---- a serial line ------------------------------------------------------- */

struct cable {
	int master;
	char dir[32], path[64], spec[80];
};

static void
plug_in(struct cable *l)
{
	l->master = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
	assert_true(l->master >= 0);
	assert_int_equal(grantpt(l->master), 0);
	assert_int_equal(unlockpt(l->master), 0);
	assert_int_equal(symlink(ptsname(l->master), l->path), 0);
}

static void
pull_out(struct cable *l)
{
	assert_int_equal(unlink(l->path), 0);
	close(l->master);
}

static void
line_init(struct cable *l)
{
	snprintf(l->dir, sizeof(l->dir), "/tmp/scanner-XXXXXX");
	assert_non_null(mkdtemp(l->dir));
	snprintf(l->path, sizeof(l->path), "%s/tty", l->dir);
	snprintf(l->spec, sizeof(l->spec), "tty:%s@115200", l->path);
}

static void
line_say(const struct cable *l, const char *text)
{
	assert_int_equal(write(l->master, text, strlen(text)), strlen(text));
}

/* A pty hands its bytes over at once, but not within the call. */
static bool
polled(struct scanner *s, int64_t now, char *out)
{
	for (int i = 0; i < 2000; i++) {
		if (scanner_poll(s, now, out))
			return true;
		usleep(1000);
	}
	return false;
}

static void
gone(struct scanner *s, int64_t now, char *out)
{
	for (int i = 0; i < 2000 && s->dev; i++) {
		assert_false(scanner_poll(s, now, out));
		usleep(1000);
	}
	assert_null(s->dev);
}

static void
test_a_line_that_comes_and_goes(void **state)
{
	char out[SCAN_MAX + 1];
	struct err e = { 0 };
	struct scanner s;
	struct cable l;

	(void)state;
	line_init(&l);
	assert_int_equal(scanner_open(&s, l.spec, &e), 0);
	assert_string_equal(scanner_state(&s), "fault");
	assert_int_equal(scanner_fd(&s), -1);

	plug_in(&l);
	assert_false(scanner_poll(&s, 10000, out));
	assert_string_equal(scanner_state(&s), "ok");
	assert_true(scanner_fd(&s) >= 0);
	line_say(&l, CODE "\r\n]Q1" CODE "7\r");
	assert_true(polled(&s, 10001, out));
	assert_string_equal(out, CODE);
	assert_true(polled(&s, 10001, out));
	assert_string_equal(out, CODE "7");

	/* Pulled out in the middle of a code: no half of it stays. */
	line_say(&l, "12345");
	pull_out(&l);
	gone(&s, 10002, out);
	assert_string_equal(scanner_state(&s), "fault");
	plug_in(&l);
	assert_false(scanner_poll(&s, 10003, out));
	assert_string_equal(scanner_state(&s), "fault"); /* not yet */
	assert_false(scanner_poll(&s, 13000, out));
	assert_string_equal(scanner_state(&s), "ok");
	line_say(&l, CODE "\r");
	assert_true(polled(&s, 13001, out));
	assert_string_equal(out, CODE);

	scanner_close(&s);
	pull_out(&l);
	rmdir(l.dir);
}

static void
test_specs(void **state)
{
	struct err e = { 0 };
	struct scanner s;

	(void)state;
	assert_int_equal(scanner_open(&s, NULL, &e), 0);
	assert_string_equal(scanner_state(&s), "none");
	scanner_close(&s);
	assert_int_equal(scanner_open(&s, "usb:x", &e), -1);
	assert_int_equal(e.code, ERR_CHOICE_UNKNOWN);
	assert_non_null(strstr(e.detail, "evdev:DEV"));
	err_clear(&e);
	/* No speed, no device, a device that is no keyboard: faults. */
	assert_int_equal(scanner_open(&s, "tty:/dev/null@1", &e), 0);
	assert_string_equal(scanner_state(&s), "fault");
	scanner_close(&s);
	assert_int_equal(scanner_open(&s, "evdev:/dev/null", &e), 0);
	assert_string_equal(scanner_state(&s), "fault");
	scanner_close(&s);
}

/* ---- what the agent keeps of it ------------------------------------------ */

static int64_t
given_mono(void *ctx)
{
	return *(int64_t *)ctx;
}

static void
test_a_scan_is_fetched_once_or_forgotten(void **state)
{
	int64_t now = 5000;
	const struct clock clock = { NULL, given_mono, &now };
	char out[SCAN_MAX + 1];
	struct err e = { 0 };
	struct agent a;
	struct cable l;

	(void)state;
	line_init(&l);
	plug_in(&l);
	agent_init(&a, &clock, &rng_system);
	assert_int_equal(scanner_open(&a.scanner, l.spec, &e), 0);
	line_say(&l, CODE "\r");
	while (!a.scanned[0])
		agent_tick(&a);
	assert_true(agent_ask_scan(&a, out));
	assert_string_equal(out, CODE);
	assert_false(agent_ask_scan(&a, out));

	line_say(&l, CODE "\r");
	while (!a.scanned[0])
		agent_tick(&a);
	agent_end_visit(&a);
	assert_false(agent_ask_scan(&a, out));

	line_say(&l, CODE "\r");
	while (!a.scanned[0])
		agent_tick(&a);
	now += AGENT_SCAN_MS - 1;
	agent_tick(&a);
	assert_string_equal(a.scanned, CODE);
	now += 1;
	agent_tick(&a);
	assert_string_equal(a.scanned, "");

	agent_release(&a);
	pull_out(&l);
	rmdir(l.dir);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_where_a_code_ends),
		cmocka_unit_test(test_silence_ends_a_code),
		cmocka_unit_test(test_too_long_is_no_code),
		cmocka_unit_test(test_a_lost_event_spoils_one_code),
		cmocka_unit_test(test_what_keys_spell),
		cmocka_unit_test(test_a_line_that_comes_and_goes),
		cmocka_unit_test(test_specs),
		cmocka_unit_test(test_a_scan_is_fetched_once_or_forgotten),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
