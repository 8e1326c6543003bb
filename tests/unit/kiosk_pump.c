/* SPDX-License-Identifier: Apache-2.0 */
/*
 * When the outbox sends, and how long it waits for an answer: a call that is
 * lost should cost little, and a centre that has too much to do is left alone.
 */
#include "outbox_fixture.h"

#define ACTS 55 /* more than a call takes */
#define LOST 0

static void
offline_acts(struct fixture *f)
{
	char key[32];

	f->online = false;
	for (int i = 0; i < ACTS; i++) {
		snprintf(key, sizeof(key), "k%lld-%d", (long long)f->mono, i);
		assert_int_equal(submit(f, key, JOIN, BODY), 0);
	}
	f->online = true;
	pass(f, 200);
	pass(f, 2000);
	assert_int_equal(f->n_calls, 1);
}

/* The open call is answered after so long: these are in. */
static void
taken(struct fixture *f, int64_t ms, int first, int last)
{
	struct str out;

	str_init(&out, &f->arena, 8192);
	str_puts(&out, "{\"results\":[");
	for (int seq = first; seq <= last; seq++)
		str_printf(&out, "%s{\"seq\":%d,\"state\":\"taken\"}",
			seq > first ? "," : "", seq);
	str_puts(&out, "],\"ack\":0}");
	pass(f, ms);
	reply(f, 0, 200, out.p);
}

/* Until the next call goes out: how long that took. */
static int64_t
next_call(struct fixture *f)
{
	int64_t begin = f->mono;

	while (f->n_calls == 0)
		pass(f, 100);
	return f->mono - begin;
}

/* The same with a heartbeat that is answered every three seconds. */
static int64_t
next_call_heard(struct fixture *f)
{
	int64_t begin = f->mono, beat = f->mono;

	while (f->n_calls == 0) {
		pass(f, 100);
		if (f->mono < beat + 3000)
			continue;
		outbox_heard(f->outbox);
		beat = f->mono;
	}
	return f->mono - begin;
}

static int64_t
patience(const struct fixture *f)
{
	return f->calls[0]->max_ms;
}

static void
a_line_that_is_not_known_has_time(void **state)
{
	struct fixture *f = *state;

	offline_acts(f);
	assert_int_equal(patience(f), 5000 + 50 * 100);
	reply(f, 0, LOST, "");
	next_call(f);
	assert_int_equal(patience(f), 5000 + 50 * 100);
	reply(f, 0, LOST, "");
}

/* What is lost is known soon, and yet a line that has become slow, or a centre,
 * is given ever more until it has all. */
static void
a_line_that_answers_fast_is_not_waited_for(void **state)
{
	static const int64_t expected[] = { 2200, 4400, 5500, 5500, 5500 };
	struct fixture *f = *state;

	offline_acts(f);
	taken(f, 300, 1, 50);
	for (size_t i = 0; i < ARRAY_LEN(expected); i++) {
		next_call(f);
		assert_int_equal(patience(f), expected[i]);
		reply(f, 0, LOST, "");
	}
	next_call(f);
	taken(f, 5000, 51, 55);
	assert_int_equal(waiting(f), 0);
}

/* A few were quick: that says how long many take. */
static void
more_items_have_more_time(void **state)
{
	struct fixture *f = *state;

	offline_acts(f);
	taken(f, 1, 1, 50);
	next_call(f);
	taken(f, 200, 51, 55); /* five of them, and a batch may follow */
	offline_acts(f);
	assert_int_equal(f->n_calls, 1);
	assert_int_equal(patience(f), 1000 + 4 * 200 * 50 / 5);
	reply(f, 0, LOST, "");
}

/* The kiosk may be judged to be offline for long on a line that loses much:
 * what waits follows each answer. */
static void
one_answer_follows_another(void **state)
{
	struct fixture *f = *state;

	offline_acts(f);
	f->online = false;
	taken(f, 300, 1, 50);
	pass(f, 100);
	assert_int_equal(f->n_calls, 1);
	reply(f, 0, LOST, "");
	for (int i = 0; i < 600; i++)
		pass(f, 100);
	assert_int_equal(f->n_calls, 0);
	outbox_heard(f->outbox);
	assert_true(next_call(f) <= 2100);
	taken(f, 300, 51, 55);
	assert_int_equal(waiting(f), 0);
}

static void
a_line_that_is_heard_again_is_used(void **state)
{
	struct fixture *f = *state;

	offline_acts(f);
	for (int i = 0; i < 12; i++) {
		reply(f, 0, LOST, "");
		assert_true(next_call_heard(f) <= 3000 + 2100);
	}
	reply(f, 0, LOST, "");
}

/* Heartbeats are light: that they are answered says nothing of the rest. */
static void
a_centre_that_asks_for_time_has_it(void **state)
{
	static const int asks[] = { 408, 429, 503 };
	struct fixture *f = *state;
	int64_t gap = 0;

	offline_acts(f);
	for (int i = 0; i < 12; i++) {
		reply(f, 0, asks[i % 3], "{\"code\":\"BUSY\"}");
		gap = next_call_heard(f);
	}
	assert_true(gap >= 32000 && gap <= 64100);
	/* And when it is well again, nothing of this is left. */
	taken(f, 300, 1, 50);
	assert_true(next_call(f) <= 100);
	reply(f, 0, LOST, "");
	assert_true(next_call(f) <= 1100);
	reply(f, 0, LOST, "");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_line_that_is_not_known_has_time),
		TEST(a_line_that_answers_fast_is_not_waited_for),
		TEST(more_items_have_more_time),
		TEST(one_answer_follows_another),
		TEST(a_line_that_is_heard_again_is_used),
		TEST(a_centre_that_asks_for_time_has_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
