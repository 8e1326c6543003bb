/* SPDX-License-Identifier: Apache-2.0 */
/* Live news: who is told what, what was missed, how streams end. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>

#include "call/events.h"

#define T0 INT64_C(1770000000000)

struct fixture {
	struct clock clock;
	int64_t now;
	struct events *ev;
	struct arena arena;
	unsigned sent[4], ended[4]; /* by slot */
	char last[4][512];
	bool gone; /* the client does not take anything */
};

static int64_t
fake_now(void *ctx)
{
	return ((struct fixture *)ctx)->now;
}

static void
on_start(void *ctx, struct http_id id)
{
	(void)ctx;
	(void)id;
}

static int
on_send(void *ctx, struct http_id id, struct bytes event)
{
	struct fixture *f = ctx;

	if (f->gone)
		return -1;
	f->sent[id.slot]++;
	snprintf(f->last[id.slot], sizeof(f->last[0]), "%.*s", (int)event.n,
		(const char *)event.p);
	return 0;
}

static void
on_end(void *ctx, struct http_id id)
{
	((struct fixture *)ctx)->ended[id.slot]++;
}

static int
setup(void **state)
{
	struct fixture *f = xcalloc(1, sizeof(*f));
	const struct calls_streams to = { on_start, on_send, on_end, f };

	f->clock = (struct clock){ fake_now, fake_now, f };
	f->now = T0;
	arena_init(&f->arena, 1 << 20);
	f->ev = events_new(&f->clock);
	events_to(f->ev, &to);
	*state = f;
	return 0;
}

static int
teardown(void **state)
{
	struct fixture *f = *state;

	events_free(f->ev);
	arena_release(&f->arena);
	free(f);
	return 0;
}

/* Opens a stream; what it begins with. */
static const char *
open_at(struct fixture *f, uint32_t slot, int64_t session, unsigned perms,
	int64_t seen)
{
	struct call c = { .http = { slot, 1 },
		.caller = { .session = session, .perms = perms },
		.last_event = seen };
	struct err e = { 0 };
	struct str out;

	str_init(&out, &f->arena, 4096);
	assert_int_equal(events_open(f->ev, &c, &out, &e), 0);
	return out.p;
}

static void
test_who_may_know(void **state)
{
	struct fixture *f = *state;

	(void)open_at(f, 0, 1, PERM_CASE_READ, 0);
	(void)open_at(f, 1, 2, PERM_HELP_ANSWER | PERM_CASE_READ, 0);
	events_changed(f->ev, TOPIC_HELP);
	assert_int_equal(f->sent[0], 0);
	assert_int_equal(f->sent[1], 1);
	assert_non_null(strstr(f->last[1], "event: help\ndata: {}\n\n"));
	events_changed(f->ev, TOPIC_HELP | TOPIC_CASES);
	assert_int_equal(f->sent[0], 1);
	assert_null(strstr(f->last[0], "help"));
	assert_non_null(strstr(f->last[1], "event: cases"));
	events_changed(f->ev, 0);
	assert_int_equal(f->sent[1], 2);
}

static int64_t
id_of(const char *text)
{
	const char *at = strstr(text, "id: ");

	assert_non_null(at);
	return strtoll(at + 4, NULL, 10);
}

/* Each topic that changed while one was away, once, and no other. */
static void
test_resuming(void **state)
{
	struct fixture *f = *state;
	unsigned all = PERM_CASE_READ | PERM_HELP_ANSWER | PERM_TERMINAL_READ;
	const char *text = open_at(f, 0, 1, all, 0);
	int64_t seen = id_of(text);

	assert_null(strstr(text, "event:"));
	assert_non_null(strstr(text, "retry: "));
	for (int i = 0; i < 3; i++)
		events_changed(f->ev, TOPIC_HELP);
	text = open_at(f, 0, 1, all, seen);
	assert_non_null(strstr(text, "event: help"));
	assert_null(strstr(strstr(text, "event: help") + 1, "event:"));
	seen = id_of(f->last[0]);
	text = open_at(f, 0, 1, all, seen);
	assert_null(strstr(text, "event:"));
	/* of an earlier start, or of no start of ours: everything */
	text = open_at(f, 0, 1, all, 5);
	assert_non_null(strstr(text, "event: cases"));
	assert_non_null(strstr(text, "event: help"));
	text = open_at(f, 0, 1, PERM_CASE_READ, INT64_MAX);
	assert_non_null(strstr(text, "event: cases"));
	assert_null(strstr(text, "event: help"));
}

static void
test_one_a_session(void **state)
{
	struct fixture *f = *state;

	(void)open_at(f, 0, 1, PERM_CASE_READ, 0);
	(void)open_at(f, 1, 2, PERM_CASE_READ, 0);
	(void)open_at(f, 2, 1, PERM_CASE_READ, 0);
	assert_int_equal(f->ended[0], 1);
	assert_int_equal(f->ended[1], 0);
	events_changed(f->ev, TOPIC_CASES);
	assert_int_equal(f->sent[0], 0);
	assert_int_equal(f->sent[1] + f->sent[2], 2);
}

/* Whose stream is old is looked at anew before anything more is told. */
static void
test_old_streams_end(void **state)
{
	struct fixture *f = *state;

	(void)open_at(f, 0, 1, PERM_CASE_READ, 0);
	f->now += EVENTS_LIFE_MS;
	events_changed(f->ev, TOPIC_CASES);
	assert_int_equal(f->sent[0], 1);
	f->now++;
	events_changed(f->ev, TOPIC_HELP); /* nothing for this one */
	assert_int_equal(f->ended[0], 0);
	events_changed(f->ev, TOPIC_CASES);
	assert_int_equal(f->sent[0], 1);
	assert_int_equal(f->ended[0], 1);
	events_changed(f->ev, TOPIC_CASES);
	assert_int_equal(f->ended[0], 1);
}

static void
test_clients_go(void **state)
{
	struct fixture *f = *state;

	(void)open_at(f, 0, 1, PERM_CASE_READ, 0);
	(void)open_at(f, 1, 2, PERM_CASE_READ, 0);
	events_close(f->ev, (struct http_id){ 0, 2 }); /* another's */
	events_changed(f->ev, TOPIC_CASES);
	assert_int_equal(f->sent[0], 1);
	events_close(f->ev, (struct http_id){ 0, 1 });
	events_changed(f->ev, TOPIC_CASES);
	assert_int_equal(f->sent[0], 1);
	assert_int_equal(f->sent[1], 2);
	f->gone = true;
	events_changed(f->ev, TOPIC_CASES);
	f->gone = false;
	events_changed(f->ev, TOPIC_CASES);
	assert_int_equal(f->sent[1], 2);
}

static void
test_too_many(void **state)
{
	struct fixture *f = *state;
	struct call c = { .caller = { .perms = PERM_CASE_READ } };
	struct err e = { 0 };
	struct str out;

	for (int64_t i = 1; i <= EVENTS_STREAMS_MAX; i++)
		(void)open_at(f, 0, i, PERM_CASE_READ, 0);
	c.caller.session = EVENTS_STREAMS_MAX + 1;
	str_init(&out, &f->arena, 4096);
	assert_int_equal(events_open(f->ev, &c, &out, &e), -1);
	assert_int_equal(e.code, ERR_BUSY);
}

int
main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
	const struct CMUnitTest tests[] = {
		T(test_who_may_know),
		T(test_resuming),
		T(test_one_a_session),
		T(test_old_streams_end),
		T(test_clients_go),
		T(test_too_many),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
