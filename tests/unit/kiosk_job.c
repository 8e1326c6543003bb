/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The machine of a print job against the simulated printer, under a clock that
 * moves only when told: every fault at every byte. No slip comes out twice by
 * itself, and none is called printed that is not.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "../../kiosk/dev/printer/job.h"
#include "../../kiosk/dev/printer/escpos.h"
#include "../../kiosk/dev/printer/model.h"
#include <stdio.h>
#include <stdlib.h>

#define STEP_MS 100
#define PAPER_MAX 4096

struct bench {
	struct jobs jobs;
	struct model *model;
	const struct profile *profile;
	int64_t now;
	bool linked;
	size_t chunk;	       /* bytes that the link takes a step */
	size_t nuls;	       /* seen on the link */
	uint64_t sent;	       /* bytes seen on the link */
	char paper[PAPER_MAX]; /* the text of all slips, in order */
	unsigned slips;
};

/* Opened once: to open a font takes longer than a slip. */
static struct fonts *fonts;

static void
on_slip(void *ctx, const struct model_slip *slip)
{
	struct bench *b = ctx;
	size_t n = strlen(b->paper);

	b->slips++;
	for (size_t i = 0; i < slip->bytes.n && n < PAPER_MAX - 1; i++)
		if (slip->bytes.p[i] >= ' ' && slip->bytes.p[i] < 0x7f)
			b->paper[n++] = (char)slip->bytes.p[i];
	b->paper[n] = '\0';
}

static struct bench *
bench_new(const char *profile)
{
	struct bench *b = xcalloc(1, sizeof(*b));
	struct err e = { 0 };

	b->profile = profile_find(profile, &e);
	assert_non_null(b->profile);
	b->model = model_new(b->profile, fonts, on_slip, b);
	b->now = 1000;
	b->chunk = 4096;
	jobs_init(&b->jobs, b->profile);
	return b;
}

static void
bench_free(struct bench *b)
{
	jobs_release(&b->jobs);
	model_free(b->model);
	free(b);
}

static void
script(struct bench *b, const char *line)
{
	assert_true(model_script(b->model, line, strlen(line)));
}

static void
unlink_it(struct bench *b)
{
	b->linked = false;
	jobs_unlinked(&b->jobs, b->now);
}

static void
carry(struct bench *b)
{
	struct bytes out = jobs_output(&b->jobs);
	size_t n = out.n < b->chunk ? out.n : b->chunk;
	uint8_t answers[64];
	int took = model_feed(b->model, out.p, n);

	if (took < 0) {
		unlink_it(b);
		return;
	}
	for (int i = 0; i < took; i++)
		b->nuls += out.p[i] == 0;
	b->sent += (uint64_t)took;
	jobs_wrote(&b->jobs, (size_t)took, b->now);
	n = model_answers(b->model, answers, sizeof(answers));
	for (size_t i = 0; i < n; i++)
		jobs_heard(&b->jobs, answers + i, 1, b->now);
}

static void
step(struct bench *b)
{
	bool dead = model_is_dead(b->model);

	b->now += STEP_MS;
	jobs_turn(&b->jobs, b->now);
	if (b->linked && (dead || !jobs_want_link(&b->jobs)))
		unlink_it(b);
	if (!b->linked && !dead && jobs_want_link(&b->jobs)) {
		b->linked = true;
		jobs_linked(&b->jobs, b->now);
	}
	if (b->linked)
		carry(b);
}

static void
pass(struct bench *b, int64_t ms)
{
	for (int64_t until = b->now + ms; b->now < until;)
		step(b);
}

static struct job_report
report(const struct bench *b, unsigned id)
{
	struct job_report r;

	assert_true(jobs_find(&b->jobs, id, &r));
	return r;
}

static bool
ended(const struct bench *b, unsigned id)
{
	enum job_state s = report(b, id).state;

	return s != JOB_QUEUED && s != JOB_SENT;
}

/* A slip that says its name and has a picture, as the encoder makes slips. */
static unsigned
add(struct bench *b, const char *name)
{
	struct err e = { 0 };
	struct bitmap picture;
	struct arena a;
	struct str s;
	unsigned id;

	arena_init(&a, 65536);
	str_init(&s, &a, 65536);
	escpos_init(&s, 34);
	str_puts(&s, name);
	str_putc(&s, '\n');
	bitmap_init(&picture, &a, 32, 8);
	bitmap_fill(&picture, 1, 1, 30, 6);
	escpos_raster(&s, &picture, 5);
	escpos_cut(&s, b->profile->cutter);
	id = jobs_add(&b->jobs, str_bytes(&s), &e);
	arena_release(&a);
	assert_true(id > 0);
	return id;
}

static void
until_ended(struct bench *b, unsigned id)
{
	for (int i = 0; i < 20000 && !ended(b, id); i++)
		step(b);
	assert_true(ended(b, id));
}

static void
expect(const struct bench *b, unsigned id, enum job_state state,
	enum err_code code)
{
	struct job_report r = report(b, id);

	assert_string_equal(job_state_name(r.state), job_state_name(state));
	assert_string_equal(err_info(r.code)->name, err_info(code)->name);
}

static unsigned
times(const struct bench *b, const char *name)
{
	unsigned n = 0;

	for (const char *p = b->paper; (p = strstr(p, name)); p++)
		n++;
	return n;
}

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

static const struct {
	const char *line;
	const char *printer;
	enum err_code code;
} faults[] = {
	{ "paper out", "out", ERR_PRINTER_PAPER_OUT },
	{ "cover open", "cover", ERR_PRINTER_COVER },
	{ "hot", "hot", ERR_PRINTER_HOT },
	{ "cutter", "cutter", ERR_PRINTER_CUTTER },
	{ "offline", "fault", ERR_PRINTER_FAULT },
	{ "mute", "none", ERR_PRINTER_NONE },
	{ "die", "none", ERR_PRINTER_NONE },
};

static const char *
printer_of(const struct bench *b)
{
	return printer_state_name(jobs_printer(&b->jobs));
}

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
		cmocka_unit_test(test_every_profile_prints),
		cmocka_unit_test(test_jobs_come_in_order),
		cmocka_unit_test(test_the_queue_has_an_end),
		cmocka_unit_test(test_a_look_tells_each_fault),
		cmocka_unit_test(test_a_fault_before_the_start_fails),
		cmocka_unit_test(test_low_paper_prints),
		cmocka_unit_test(test_a_hot_head_is_waited_for),
		cmocka_unit_test(test_a_silent_printer_is_woken),
		cmocka_unit_test(test_every_fault_at_every_byte),
		cmocka_unit_test(test_a_fault_under_way_is_told_and_may_pass),
		cmocka_unit_test(test_a_fault_that_stays_is_unknown),
		cmocka_unit_test(test_a_link_that_stands_still),
		cmocka_unit_test(test_an_answer_before_the_end_is_none),
		cmocka_unit_test(test_a_late_answer_is_not_ours),
		cmocka_unit_test(test_another_number_is_not_ours),
	};

	int failed;

	fonts = fonts_open();
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	fonts_close(fonts);
	return failed;
}
