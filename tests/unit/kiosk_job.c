/* SPDX-License-Identifier: Apache-2.0 */
/* A print job as it should be, and what keeps one from beginning. */
#include "job_fixture.h"

/* ---- how it should be ---------------------------------------------------- */

static void
test_every_profile_prints(void **state)
{
	(void)state;
	for (size_t i = 0; profile_at(i); i++) {
		struct bench *b = bench_new(profile_at(i)->name);
		bool proof = b->profile->barrier != BARRIER_NONE;
		unsigned id = add(b, "first");

		until_ended(b, id);
		expect(b, id, proof ? JOB_PRINTED : JOB_UNKNOWN,
			proof ? ERR_NONE : ERR_PRINT_UNKNOWN);
		assert_int_equal(times(b, "first"), 1);
		assert_int_equal(b->slips, 1);
		bench_free(b);
	}
}

static void
test_jobs_come_in_order(void **state)
{
	struct bench *b = bench_new("80mm");
	unsigned one = add(b, "one"), two = add(b, "two"),
		 three = add(b, "three");

	(void)state;
	until_ended(b, three);
	expect(b, one, JOB_PRINTED, ERR_NONE);
	expect(b, two, JOB_PRINTED, ERR_NONE);
	assert_true(strstr(b->paper, "one") < strstr(b->paper, "two"));
	assert_true(strstr(b->paper, "two") < strstr(b->paper, "three"));
	assert_int_equal(b->slips, 3);
	bench_free(b);
}

static void
test_the_queue_has_an_end(void **state)
{
	struct bench *b = bench_new("80mm");
	struct err e = { 0 };

	(void)state;
	for (int i = 0; i < JOBS_WAITING_MAX; i++)
		add(b, "x");
	assert_int_equal(jobs_add(&b->jobs, bytes_str("x"), &e), 0);
	assert_int_equal(e.code, ERR_BUSY);
	pass(b, 10000);
	assert_int_equal(b->slips, JOBS_WAITING_MAX);
	/* Ended jobs make room, and the oldest of them is forgotten. */
	for (int i = 0; i < JOBS_KEPT; i++)
		until_ended(b, add(b, "y"));
	assert_false(jobs_find(&b->jobs, 1, &(struct job_report){ 0 }));
	assert_false(jobs_find(&b->jobs, 0, &(struct job_report){ 0 }));
	bench_free(b);
}

/* ---- faults before the start --------------------------------------------- */

static void
test_a_look_tells_each_fault(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(faults); i++) {
		struct bench *b = bench_new("80mm");

		pass(b, 1000);
		assert_string_equal(printer_of(b), "ok");
		script(b, faults[i].line);
		pass(b, JOB_POLL_MS + JOB_ANSWER_MS + JOB_LINK_MS);
		assert_string_equal(printer_of(b), faults[i].printer);
		script(b, "ok");
		pass(b, JOB_POLL_MS + JOB_LINK_MS);
		assert_string_equal(printer_of(b), "ok");
		script(b, "paper low");
		pass(b, JOB_POLL_MS + 1000);
		assert_string_equal(printer_of(b), "low");
		assert_int_equal(b->slips, 0);
		bench_free(b);
	}
}

static void
test_a_fault_before_the_start_fails(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(faults); i++) {
		struct bench *b = bench_new("80mm");
		unsigned id;

		script(b, faults[i].line);
		id = add(b, "never");
		until_ended(b, id);
		expect(b, id, JOB_FAILED, faults[i].code);
		script(b, "ok");
		pass(b, 60000);
		/* Nothing was sent, and nothing is sent by itself later. */
		assert_int_equal(times(b, "never"), 0);
		bench_free(b);
	}
}

static void
test_low_paper_prints(void **state)
{
	struct bench *b = bench_new("80mm");
	unsigned id;

	(void)state;
	script(b, "paper low");
	id = add(b, "low");
	until_ended(b, id);
	expect(b, id, JOB_PRINTED, ERR_NONE);
	bench_free(b);
}

static void
test_a_hot_head_is_waited_for(void **state)
{
	struct bench *b = bench_new("80mm");
	unsigned id;

	(void)state;
	script(b, "hot");
	id = add(b, "warm");
	pass(b, 10000);
	expect(b, id, JOB_QUEUED, ERR_PRINTER_HOT);
	script(b, "ok");
	until_ended(b, id);
	expect(b, id, JOB_PRINTED, ERR_NONE);
	assert_int_equal(times(b, "warm"), 1);
	bench_free(b);
}

/* Half a picture swallows questions: NULs end it, as often as needed. */
static void
test_a_silent_printer_is_woken(void **state)
{
	struct bench *b = bench_new("80mm");
	unsigned id;

	(void)state;
	script(b, "mute");
	id = add(b, "woken");
	pass(b, JOB_ANSWER_MS - 200);
	assert_int_equal(b->nuls, 0);
	pass(b, 1000);
	assert_true(b->nuls >= 8192 && b->nuls < 2 * 8192);
	script(b, "ok");
	until_ended(b, id);
	expect(b, id, JOB_PRINTED, ERR_NONE);
	bench_free(b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_profile_prints),
		cmocka_unit_test(test_jobs_come_in_order),
		cmocka_unit_test(test_the_queue_has_an_end),
		cmocka_unit_test(test_a_look_tells_each_fault),
		cmocka_unit_test(test_a_fault_before_the_start_fails),
		cmocka_unit_test(test_low_paper_prints),
		cmocka_unit_test(test_a_hot_head_is_waited_for),
		cmocka_unit_test(test_a_silent_printer_is_woken),
	};

	return cmocka_run_group_tests(tests, job_begin, job_end);
}
