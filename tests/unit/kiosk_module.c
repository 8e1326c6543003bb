/* SPDX-License-Identifier: Apache-2.0 */
/* The serial driver on a pty that comes and goes, in fake time. */
#define _GNU_SOURCE
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "../../kiosk/dev/idcard/module.h"
#include "../sim/samv_model.h"
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <termios.h>
#include <unistd.h>

#define WAIT_MS 5000
#define CARD "put name=王小明 id_no=340299199005159814 birth=1990-05-15"

struct bench {
	char dir[32], link[48];
	int master, slave; /* -1 while unplugged */
	int64_t now;
	struct clock clock;
	struct samv_model model;
	struct idcard reader;
	struct card card;
};

static int64_t
fake_now(void *ctx)
{
	return ((struct bench *)ctx)->now;
}

static void
plug(struct bench *b)
{
	struct termios t;

	b->master = posix_openpt(O_RDWR | O_NOCTTY | O_NONBLOCK);
	assert_true(b->master >= 0);
	assert_int_equal(grantpt(b->master), 0);
	assert_int_equal(unlockpt(b->master), 0);
	b->slave = open(ptsname(b->master), O_RDWR | O_NOCTTY);
	assert_int_equal(tcgetattr(b->slave, &t), 0);
	cfmakeraw(&t);
	assert_int_equal(tcsetattr(b->slave, TCSANOW, &t), 0);
	unlink(b->link);
	assert_int_equal(symlink(ptsname(b->master), b->link), 0);
}

static void
unplug(struct bench *b)
{
	unlink(b->link);
	close(b->master);
	close(b->slave);
	b->master = b->slave = -1;
}

static int
setup(void **state)
{
	struct bench *b = xcalloc(1, sizeof(*b));

	b->now = 1000;
	b->clock = (struct clock){ fake_now, fake_now, b };
	b->master = b->slave = -1;
	snprintf(b->dir, sizeof(b->dir), "/tmp/kiosk-module-XXXXXX");
	assert_non_null(mkdtemp(b->dir));
	snprintf(b->link, sizeof(b->link), "%s/tty", b->dir);
	samv_model_init(&b->model);
	*state = b;
	return 0;
}

static int
teardown(void **state)
{
	struct bench *b = *state;

	idcard_close(&b->reader);
	if (b->master >= 0)
		unplug(b);
	rmdir(b->dir);
	free(b);
	return 0;
}

static void
open_reader(struct bench *b, const char *more)
{
	struct err e = { 0 };
	char spec[80];

	snprintf(spec, sizeof(spec), "serial:%s%s", b->link, more);
	assert_int_equal(idcard_open(&b->reader, spec, &b->clock, &e), 0);
}

static enum idcard_event
look(struct bench *b)
{
	return idcard_poll(&b->reader, true, &b->card);
}

static bool
readable(int fd)
{
	struct pollfd p = { fd, POLLIN, 0 };

	return poll(&p, 1, WAIT_MS) == 1;
}

static bool
has_bytes(int fd)
{
	struct pollfd p = { fd, POLLIN, 0 };

	return poll(&p, 1, 0) == 1;
}

/* The module answers one request; the driver's descriptor tells of it. */
static enum idcard_event
answer(struct bench *b)
{
	uint8_t request[64];
	ssize_t n;

	assert_true(readable(b->master));
	n = read(b->master, request, sizeof(request));
	assert_true(n > 0);
	assert_int_equal(
		samv_model_feed(&b->model, request, (size_t)n), (size_t)n);
	for (size_t at = 0; at < b->model.reply_n;) {
		n = write(
			b->master, b->model.reply + at, b->model.reply_n - at);
		assert_true(n > 0);
		at += (size_t)n;
	}
	b->model.reply_n = 0;
	assert_true(readable(b->reader.driver->fd(b->reader.dev)));
	return look(b);
}

static void
test_reads_through_its_descriptor(void **state)
{
	struct bench *b = *state;
	enum idcard_event ev;

	plug(b);
	samv_model_line(&b->model, CARD);
	open_reader(b, "@9600");
	assert_int_equal(look(b), IDCARD_NOTHING);
	assert_int_equal(answer(b), IDCARD_NOTHING); /* status */
	assert_int_equal(answer(b), IDCARD_NOTHING); /* find */
	assert_int_equal(answer(b), IDCARD_NOTHING); /* select */
	/* the long answer may take several looks */
	ev = answer(b);
	while (ev == IDCARD_NOTHING) {
		if (has_bytes(b->master)) {
			ev = answer(b);
			continue;
		}
		assert_true(readable(b->reader.driver->fd(b->reader.dev)));
		ev = look(b);
	}
	assert_int_equal(ev, IDCARD_READ);
	assert_string_equal(b->card.name, "王小明");
}

/* No device at the start, then one, then none again, then another. */
static void
test_comes_and_goes(void **state)
{
	struct bench *b = *state;
	int watch;

	open_reader(b, "");
	watch = b->reader.driver->fd(b->reader.dev);
	assert_int_equal(look(b), IDCARD_GONE);
	assert_string_equal(idcard_state(&b->reader), "fault");
	for (int i = 0; i < 3; i++) {
		plug(b);
		assert_int_equal(look(b), IDCARD_GONE); /* not yet */
		b->now += 5000;
		/* it is there, but has said nothing yet */
		assert_int_equal(look(b), IDCARD_GONE);
		assert_int_equal(answer(b), IDCARD_NOTHING);
		assert_string_equal(idcard_state(&b->reader), "ok");
		assert_int_equal(answer(b), IDCARD_NOTHING);
		unplug(b);
		assert_true(readable(watch));
		assert_int_equal(look(b), IDCARD_GONE);
		assert_int_equal(b->reader.driver->fd(b->reader.dev), watch);
		b->now += 5000;
		assert_int_equal(look(b), IDCARD_GONE);
	}
}

/* The name points to another device: silence alone can tell. */
static void
test_silent_line_is_opened_anew(void **state)
{
	struct bench *b = *state;
	int old_master, old_slave;

	plug(b);
	open_reader(b, "");
	assert_int_equal(look(b), IDCARD_NOTHING);
	old_master = b->master;
	old_slave = b->slave;
	plug(b);
	for (int i = 0; i < 30 && !has_bytes(b->master); i++) {
		b->now += 1000;
		look(b);
	}
	assert_string_equal(idcard_state(&b->reader), "fault");
	assert_int_equal(answer(b), IDCARD_NOTHING);
	assert_string_equal(idcard_state(&b->reader), "ok");
	close(old_master);
	close(old_slave);
}

static void
test_words(void **state)
{
	static const struct {
		const char *spec;
		enum err_code code;
	} rows[] = {
		{ "serial:", ERR_REQUIRED },
		{ "serial:@9600", ERR_REQUIRED },
		{ "serial:/dev/null@", ERR_CHOICE_UNKNOWN },
		{ "serial:/dev/null@9601", ERR_CHOICE_UNKNOWN },
		{ "serial:/dev/null@99999999999", ERR_CHOICE_UNKNOWN },
		{ "tcp:", ERR_CHOICE_UNKNOWN },
		{ "tcp:127.0.0.1", ERR_CHOICE_UNKNOWN },
		{ "tcp:localhost:1", ERR_CHOICE_UNKNOWN },
	};
	struct bench *b = *state;

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct err e = { 0 };

		assert_int_equal(
			idcard_open(&b->reader, rows[i].spec, &b->clock, &e),
			-1);
		assert_int_equal(e.code, rows[i].code);
		assert_true(e.detail[0]);
	}
	/* what is there but no serial line is a fault, not an error */
	assert_int_equal(
		idcard_open(&b->reader, "serial:/dev/null", &b->clock, NULL),
		0);
	assert_int_equal(look(b), IDCARD_GONE);
}

#define BENCH_TEST(t) cmocka_unit_test_setup_teardown(t, setup, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		BENCH_TEST(test_reads_through_its_descriptor),
		BENCH_TEST(test_comes_and_goes),
		BENCH_TEST(test_silent_line_is_opened_anew),
		BENCH_TEST(test_words),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
