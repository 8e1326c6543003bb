/* SPDX-License-Identifier: Apache-2.0 */
/* The machine of a print job against the simulated printer, under a clock that
 * moves only when told. */
#ifndef YZ_JOB_FIXTURE_H
#define YZ_JOB_FIXTURE_H

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

static inline void
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

static inline struct bench *
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

static inline void
bench_free(struct bench *b)
{
	jobs_release(&b->jobs);
	model_free(b->model);
	free(b);
}

static inline void
script(struct bench *b, const char *line)
{
	assert_true(model_script(b->model, line, strlen(line)));
}

static inline void
unlink_it(struct bench *b)
{
	b->linked = false;
	jobs_unlinked(&b->jobs, b->now);
}

static inline void
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

static inline void
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

static inline void
pass(struct bench *b, int64_t ms)
{
	for (int64_t until = b->now + ms; b->now < until;)
		step(b);
}

static inline struct job_report
report(const struct bench *b, unsigned id)
{
	struct job_report r;

	assert_true(jobs_find(&b->jobs, id, &r));
	return r;
}

static inline bool
ended(const struct bench *b, unsigned id)
{
	enum job_state s = report(b, id).state;

	return s != JOB_QUEUED && s != JOB_SENT;
}

/* A slip that says its name and has a picture, as the encoder makes slips. */
static inline unsigned
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

static inline void
until_ended(struct bench *b, unsigned id)
{
	for (int i = 0; i < 20000 && !ended(b, id); i++)
		step(b);
	assert_true(ended(b, id));
}

static inline void
expect(const struct bench *b, unsigned id, enum job_state state,
	enum err_code code)
{
	struct job_report r = report(b, id);

	assert_string_equal(job_state_name(r.state), job_state_name(state));
	assert_string_equal(err_info(r.code)->name, err_info(code)->name);
}

static inline unsigned
times(const struct bench *b, const char *name)
{
	unsigned n = 0;

	for (const char *p = b->paper; (p = strstr(p, name)); p++)
		n++;
	return n;
}

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

static inline const char *
printer_of(const struct bench *b)
{
	return printer_state_name(jobs_printer(&b->jobs));
}

static inline int
job_begin(void **state)
{
	(void)state;
	fonts = fonts_open();
	return fonts ? 0 : -1;
}

static inline int
job_end(void **state)
{
	(void)state;
	fonts_close(fonts);
	return 0;
}

#endif
