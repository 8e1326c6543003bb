/* SPDX-License-Identifier: Apache-2.0 */
/* Every fault at every byte of a job under way. No slip comes out twice by
 * itself, and none is called printed that is not. */
#include "job_fixture.h"

/* ---- faults under way ---------------------------------------------------- */

/* Bytes that a good job takes on the link, with the questions before it. */
static uint64_t
bytes_of_one(const char *profile)
{
	struct bench *b = bench_new(profile);
	uint64_t n;

	until_ended(b, add(b, "count"));
	n = b->sent;
	bench_free(b);
	return n;
}

/*
 * The fault begins at byte at, holds for a while or until the job has ended;
 * afterwards the printer is mended and must print the next slip.
 */
static void
try_fault(const char *profile, const char *fault, uint64_t at, bool passes)
{
	struct bench *b = bench_new(profile);
	bool printed;
	unsigned id, next;
	char line[64];

	b->chunk = 7;
	snprintf(line, sizeof(line), "at %u %s", (unsigned)at, fault);
	script(b, line);
	id = add(b, "alpha");
	if (passes) {
		pass(b, 4000);
		script(b, "ok");
	}
	until_ended(b, id);
	printed = report(b, id).state == JOB_PRINTED;
	if (printed)
		assert_int_equal(times(b, "alpha"), 1);
	if (report(b, id).state == JOB_FAILED)
		assert_true(report(b, id).code != ERR_NONE);
	script(b, "ok");
	pass(b, JOB_BARRIER_MS);
	assert_true(times(b, "alpha") <= 1);
	if (report(b, id).state == JOB_FAILED)
		assert_int_equal(times(b, "alpha"), 0);
	next = add(b, "omega");
	until_ended(b, next);
	if (b->profile->barrier != BARRIER_NONE)
		expect(b, next, JOB_PRINTED, ERR_NONE);
	assert_int_equal(times(b, "omega"), 1);
	assert_true(times(b, "alpha") <= 1);
	bench_free(b);
}

static void
test_every_fault_at_every_byte(void **state)
{
	static const char *const profiles[] = { "80mm", "58mm", "tm-t88" };

	(void)state;
	for (size_t p = 0; p < ARRAY_LEN(profiles); p++) {
		uint64_t n = bytes_of_one(profiles[p]);

		assert_true(n > 40 && n < 200);
		for (size_t i = 0; i < ARRAY_LEN(faults); i++)
			for (uint64_t at = 0; at <= n; at++) {
				try_fault(
					profiles[p], faults[i].line, at, false);
				try_fault(
					profiles[p], faults[i].line, at, true);
			}
	}
}

static void
test_a_fault_under_way_is_told_and_may_pass(void **state)
{
	struct bench *b = bench_new("tm-t88");
	unsigned id;

	(void)state;
	b->chunk = 7;
	script(b, "at 40 paper out");
	id = add(b, "patient");
	pass(b, 5000);
	expect(b, id, JOB_SENT, ERR_PRINTER_PAPER_OUT);
	assert_string_equal(printer_of(b), "out");
	script(b, "ok");
	until_ended(b, id);
	expect(b, id, JOB_PRINTED, ERR_NONE);
	bench_free(b);
}

static void
test_a_fault_that_stays_is_unknown(void **state)
{
	struct bench *b = bench_new("80mm");
	unsigned id;

	(void)state;
	b->chunk = 7;
	script(b, "at 40 cover open");
	id = add(b, "lost");
	until_ended(b, id);
	expect(b, id, JOB_UNKNOWN, ERR_PRINTER_COVER);
	bench_free(b);
}

static void
test_a_link_that_stands_still(void **state)
{
	struct bench *b = bench_new("80mm");
	unsigned id;

	(void)state;
	b->chunk = 7;
	id = add(b, "stuck");
	while (report(b, id).state == JOB_QUEUED)
		step(b);
	b->chunk = 0;
	pass(b, JOB_STALL_MS - 1000);
	expect(b, id, JOB_SENT, ERR_NONE);
	pass(b, 2000);
	expect(b, id, JOB_UNKNOWN, ERR_PRINT_UNKNOWN);
	/* The next begins by ending what may have been half a picture. */
	b->chunk = 4096;
	b->nuls = 0;
	until_ended(b, add(b, "next"));
	assert_true(b->nuls > 255 * 72);
	assert_int_equal(times(b, "next"), 1);
	bench_free(b);
}

/* ---- what must not count as printed -------------------------------------- */

static void
test_an_answer_before_the_end_is_none(void **state)
{
	static const uint8_t noise[] = { 0x00, 0x0c, 0x12, 0x37, 0x22, '0', '0',
		'0', '1', 0x00, 0x10, 0x00, 0x00, 0x00 };
	static const char *const profiles[] = { "80mm", "tm-t88" };

	(void)state;
	for (size_t p = 0; p < ARRAY_LEN(profiles); p++) {
		struct bench *b = bench_new(profiles[p]);
		unsigned id = add(b, "noise");

		b->chunk = 1;
		while (report(b, id).state == JOB_QUEUED)
			step(b);
		while (b->jobs.phase == PHASE_SEND) {
			jobs_heard(&b->jobs, noise, sizeof(noise), b->now);
			assert_int_equal(report(b, id).state, JOB_SENT);
			step(b);
		}
		until_ended(b, id);
		expect(b, id, JOB_PRINTED, ERR_NONE);
		bench_free(b);
	}
}

/* The answer that an earlier job still owes is not this job's. */
static void
test_a_late_answer_is_not_ours(void **state)
{
	static const uint8_t late[] = { 0x00 };
	struct bench *b = bench_new("80mm");
	bool waited = false;
	unsigned one, two;

	(void)state;
	script(b, "at 60 mute");
	one = add(b, "one");
	until_ended(b, one);
	assert_int_equal(b->jobs.owed, 1);
	script(b, "ok");
	two = add(b, "two");
	b->chunk = 1;
	while (b->jobs.phase != PHASE_SEND) {
		step(b);
		waited |= b->jobs.phase == PHASE_SYNC;
	}
	assert_true(waited);
	jobs_heard(&b->jobs, late, 1, b->now);
	expect(b, two, JOB_SENT, ERR_NONE);
	until_ended(b, two);
	expect(b, two, JOB_PRINTED, ERR_NONE);
	assert_int_equal(times(b, "two"), 1);
	bench_free(b);
}

static void
test_another_number_is_not_ours(void **state)
{
	static const uint8_t other[] = { 0x37, 0x22, '9', '9', '9', '9', 0 };
	struct bench *b = bench_new("tm-t88");
	unsigned id;

	(void)state;
	script(b, "at 40 mute");
	id = add(b, "ours");
	while (b->jobs.phase != PHASE_WAIT)
		step(b);
	jobs_heard(&b->jobs, other, sizeof(other), b->now);
	expect(b, id, JOB_SENT, ERR_NONE);
	until_ended(b, id);
	expect(b, id, JOB_UNKNOWN, ERR_PRINT_UNKNOWN);
	bench_free(b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_fault_at_every_byte),
		cmocka_unit_test(test_a_fault_under_way_is_told_and_may_pass),
		cmocka_unit_test(test_a_fault_that_stays_is_unknown),
		cmocka_unit_test(test_a_link_that_stands_still),
		cmocka_unit_test(test_an_answer_before_the_end_is_none),
		cmocka_unit_test(test_a_late_answer_is_not_ours),
		cmocka_unit_test(test_another_number_is_not_ours),
	};

	return cmocka_run_group_tests(tests, job_begin, job_end);
}
