/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a kiosk says of itself and what it keeps of what it is told: counts of
 * visits, service and notices in a file, figures that are measured.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "../../kiosk/agent/beat.h"
#include "../../kiosk/link/link.h"
#include "files.h"
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define T0 INT64_C(1790000000000) /* 2026-09-21 21:33 in Shanghai */
#define DAY INT64_C(86400000)

struct fixture {
	struct clock clock;
	struct rng rng;
	int64_t now;
	struct agent agent;
	struct arena arena;
	char dir[64];
};

static int64_t
fake_now(void *ctx)
{
	return ((struct fixture *)ctx)->now;
}

static void
fake_fill(void *ctx, void *p, size_t n)
{
	(void)ctx;
	memset(p, 0xab, n);
}

static int
setup(void **state)
{
	struct fixture *f = xcalloc(1, sizeof(*f));

	f->now = T0;
	f->clock = (struct clock){ fake_now, fake_now, f };
	f->rng = (struct rng){ fake_fill, f };
	arena_init(&f->arena, (size_t)1 << 20);
	snprintf(f->dir, sizeof(f->dir), "/tmp/kiosk-fleet-XXXXXX");
	assert_non_null(mkdtemp(f->dir));
	agent_init(&f->agent, &f->clock, &f->rng);
	f->agent.health.dir = f->dir;
	*state = f;
	return 0;
}

static int
teardown(void **state)
{
	struct fixture *f = *state;

	unlink(file_path(&f->arena, f->dir, WISH_FILE));
	assert_int_equal(rmdir(f->dir), 0);
	agent_release(&f->agent);
	arena_release(&f->arena);
	free(f);
	return 0;
}

static void
count(struct fixture *f, enum funnel_event event, const char *code)
{
	funnel_count(&f->agent.funnel, f->now, "join", event, code);
}

static const char *
body(struct fixture *f)
{
	return beat_body(&f->agent, &f->arena);
}

static void
hear(struct fixture *f, bool answered)
{
	const struct link_heard nothing = { 0 };

	beat_heard(&f->agent, answered ? &nothing : NULL);
}

/* ---- visits -------------------------------------------------------------- */

static void
test_counts_go_once_a_minute(void **state)
{
	struct fixture *f = *state;

	count(f, FLOW_STARTED, NULL);
	count(f, FLOW_FAILED, "READER_FAULT");
	assert_non_null(strstr(body(f),
		"\"day\":\"2026-09-21\",\"flows\":[{\"flow\":\"join\","
		"\"started\":1,\"finished\":0,\"gave_up\":0,\"failed\":1}],"
		"\"failures\":[{\"flow\":\"join\",\"code\":\"READER_FAULT\","
		"\"n\":1}]"));
	hear(f, true);
	f->now += FUNNEL_SEND_MS;
	assert_null(strstr(body(f), "counts")); /* nothing new */
	hear(f, true);
	count(f, FLOW_FINISHED, NULL);
	assert_non_null(strstr(body(f), "\"finished\":1"));
	hear(f, true);
	count(f, FLOW_STARTED, NULL);
	f->now += FUNNEL_SEND_MS - 1;
	assert_null(strstr(body(f), "counts"));
	hear(f, true);
	f->now++;
	assert_non_null(strstr(body(f), "\"started\":2"));
}

/* A lost answer, and a visit while the counts were under way. */
static void
test_counts_are_not_lost(void **state)
{
	struct fixture *f = *state;

	count(f, FLOW_STARTED, NULL);
	assert_non_null(strstr(body(f), "counts"));
	hear(f, false);
	f->now += FUNNEL_SEND_MS;
	assert_non_null(strstr(body(f), "\"started\":1"));
	count(f, FLOW_STARTED, NULL);
	hear(f, true);
	f->now += FUNNEL_SEND_MS;
	assert_non_null(strstr(body(f), "\"started\":2"));
	hear(f, true);
	f->now += FUNNEL_SEND_MS;
	assert_null(strstr(body(f), "counts"));
}

/* Days without the line are told later, each as itself; a week is kept. */
static void
test_days_wait(void **state)
{
	struct fixture *f = *state;
	static const char *const days[] = { "09-23", "09-24", "09-25", "09-26",
		"09-27", "09-28", "09-29", "09-30" };

	for (int i = 0; i < 10; i++) {
		count(f, FLOW_STARTED, NULL);
		f->now += DAY;
	}
	for (size_t i = 0; i < ARRAY_LEN(days); i++) {
		f->now += FUNNEL_SEND_MS;
		if (!strstr(body(f), days[i]))
			fail_msg("no %s", days[i]);
		hear(f, true);
	}
	f->now += FUNNEL_SEND_MS;
	assert_null(strstr(body(f), "counts"));
}

/* The day under way is pushed out by others: its answer marks nothing. */
static void
test_a_day_goes_while_it_is_told(void **state)
{
	struct fixture *f = *state;

	count(f, FLOW_STARTED, NULL);
	assert_non_null(strstr(body(f), "09-21"));
	for (int i = 0; i < FUNNEL_DAYS; i++) {
		f->now += DAY;
		count(f, FLOW_STARTED, NULL);
	}
	hear(f, true);
	assert_non_null(strstr(body(f), "09-22"));
}

static void
test_counts_have_an_end(void **state)
{
	struct fixture *f = *state;
	char word[16];

	for (int i = 0; i < 100; i++) {
		snprintf(word, sizeof(word), "flow%d", i);
		funnel_count(
			&f->agent.funnel, f->now, word, FLOW_STARTED, NULL);
		snprintf(word, sizeof(word), "CODE%d", i);
		count(f, FLOW_FAILED, word);
	}
	assert_int_equal(f->agent.funnel.days[0].n_flows, FUNNEL_FLOWS);
	assert_non_null(strstr(body(f), "flow0"));
}

/* ---- what it is told ----------------------------------------------------- */

static void
test_wishes_are_kept(void **state)
{
	struct fixture *f = *state;
	const struct link_heard heard = { .kiosk = "1 号自助机",
		.center = "职工服务中心",
		.closed = "换纸",
		.help = "coming",
		.notices = { "周六体检", "下周放假" },
		.n_notices = 2,
		.has_offset = true,
		.offset_ms = -40 };
	struct wish w;

	beat_heard(&f->agent, &heard);
	assert_string_equal(f->agent.name, "1 号自助机");
	assert_string_equal(f->agent.wish.closed, "换纸");
	assert_int_equal(f->agent.wish.help, HELP_COMING);
	assert_int_equal(f->agent.health.clock_offset_ms, -40);
	wish_load(&w, f->dir);
	assert_string_equal(w.closed, "换纸");
	assert_int_equal(w.n_notices, 2);
	assert_string_equal(w.notices[1], "下周放假");
	assert_int_equal(w.help, HELP_NONE); /* it is of now */
	/* the line goes: what is kept stays, help does not */
	hear(f, false);
	assert_string_equal(f->agent.wish.closed, "换纸");
	assert_int_equal(f->agent.wish.help, HELP_NONE);
	hear(f, true);
	wish_load(&w, f->dir);
	assert_string_equal(w.closed, "");
	assert_int_equal(w.n_notices, 0);
}

/* The file is written when something has changed, and only then. */
static void
test_wishes_are_written_seldom(void **state)
{
	struct fixture *f = *state;
	const struct link_heard heard = { .closed = "换纸" };
	const char *path = file_path(&f->arena, f->dir, WISH_FILE);
	struct stat st;

	hear(f, true);
	assert_int_equal(stat(path, &st), -1);
	beat_heard(&f->agent, &heard);
	assert_int_equal(unlink(path), 0);
	beat_heard(&f->agent, &heard);
	assert_int_equal(stat(path, &st), -1);
}

static void
test_a_broken_file_is_an_open_kiosk(void **state)
{
	static const char *const rows[] = { "", "{", "{\"closed\":7}",
		"{\"other\":1}", "[]" };
	struct fixture *f = *state;
	struct wish w;

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct err e = { 0 };

		assert_int_equal(
			file_replace(file_path(&f->arena, f->dir, WISH_FILE),
				0600, bytes_str(rows[i]), &e),
			0);
		wish_load(&w, f->dir);
		assert_string_equal(w.closed, "");
		assert_int_equal(w.n_notices, 0);
	}
}

/* ---- how it is ----------------------------------------------------------- */

static void
test_health_is_said(void **state)
{
	struct fixture *f = *state;
	const char *said;

	f->agent.health.outbox_waiting = 3;
	health_fault(&f->agent.health, &f->clock, "PRINTER_LOW");
	said = body(f);
	assert_non_null(strstr(said, "\"reader\":\"none\""));
	assert_non_null(strstr(said, "\"printer\":\"none\""));
	assert_non_null(strstr(said, "\"outbox_waiting\":3"));
	assert_non_null(strstr(said, "\"error\":\"PRINTER_LOW\""));
	assert_true(f->agent.health.disk_free > 0);
	f->now += HEALTH_ERROR_MS;
	assert_null(strstr(body(f), "PRINTER_LOW"));
}

int
main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
	const struct CMUnitTest tests[] = {
		T(test_counts_go_once_a_minute),
		T(test_counts_are_not_lost),
		T(test_days_wait),
		T(test_a_day_goes_while_it_is_told),
		T(test_counts_have_an_end),
		T(test_wishes_are_kept),
		T(test_wishes_are_written_seldom),
		T(test_a_broken_file_is_an_open_kiosk),
		T(test_health_is_said),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
