/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Bytes to and from receipt printers. What a printer may say never makes the
 * agent call a job printed before its last byte was taken; what anybody may
 * send to the simulator never breaks it, and cut differently it is the same.
 */
#include "dev/printer/decode.h"
#include "dev/printer/job.h"
#include "dev/printer/model.h"
#include "fuzz.h"
#include "log.h"

/* ---- what a printer says --------------------------------------------------
 */

static void
check_hearing(const uint8_t *data, size_t n)
{
	struct hearing h = { { 0 }, 0 };

	for (size_t i = 0; i < n; i++) {
		struct heard heard = hearing_feed(&h, data[i]);
		struct printer_status s = { { 0 } };

		CHECK(h.n < sizeof(h.b));
		CHECK(heard.kind <= HEARD_PROCESS);
		if (heard.kind == HEARD_STATUS)
			CHECK((heard.b[0] & 0x93) == 0x12);
		if (heard.kind == HEARD_AUTOMATIC) {
			status_automatic(&s, heard.b);
			CHECK(status_state(&s) < PRINTER_STATES);
		}
	}
}

static void
check_job(const uint8_t *data, size_t n)
{
	struct job_report r = { JOB_QUEUED, ERR_NONE };
	struct err e = { 0 };
	struct jobs j;
	unsigned id;
	int64_t now = 1;

	jobs_init(&j, profile_find(n & 1 ? "80mm" : "tm-t88", &e));
	id = jobs_add(&j, bytes_str("slip"), &e);
	jobs_turn(&j, now);
	jobs_linked(&j, now);
	for (size_t i = 0; i < n; i++) {
		bool all = j.phase == PHASE_WAIT;
		size_t left = jobs_output(&j).n;

		if (data[i] == 0xfe && left)
			jobs_wrote(&j, left > 1 ? left / 2 : 1, now);
		else if (data[i] == 0xfd)
			jobs_turn(&j, now += 500);
		else
			jobs_heard(&j, &data[i], 1, now);
		CHECK(jobs_find(&j, id, &r));
		CHECK(r.state != JOB_PRINTED || all);
		if (r.state == JOB_PRINTED)
			break;
	}
	jobs_release(&j);
}

/* ---- what a printer is sent -----------------------------------------------
 */

struct digest {
	uint64_t slips, bytes, black;
};

static void
on_slip(void *ctx, const struct model_slip *slip)
{
	const struct bitmap *p = slip->picture;
	struct digest *d = ctx;

	d->slips++;
	d->bytes += slip->bytes.n;
	for (size_t i = 0; i < (size_t)p->stride * p->height; i++)
		d->black = d->black * 31 + p->bits[i];
}

static struct digest
printed(struct fonts *fonts, const uint8_t *data, size_t n, size_t chunk)
{
	struct digest d = { 0, 0, 0 };
	struct err e = { 0 };
	struct model *m =
		model_new(profile_find("58mm", &e), fonts, on_slip, &d);
	uint8_t answers[64];

	for (size_t i = 0; i < n; i += chunk) {
		size_t k = n - i < chunk ? n - i : chunk;

		CHECK(model_feed(m, data + i, k) == (int)k);
		while (model_answers(m, answers, sizeof(answers)))
			continue;
	}
	CHECK(model_feed(m, (const uint8_t *)"\x1b@", 2) == 2);
	model_free(m);
	return d;
}

static void
check_model(struct fonts *fonts, const uint8_t *data, size_t n)
{
	struct digest whole = printed(fonts, data, n, n ? n : 1);
	struct digest cut = printed(fonts, data, n, 3);

	CHECK(memcmp(&whole, &cut, sizeof(cut)) == 0);
}

static void
check_decoder(const uint8_t *data, size_t n)
{
	struct decoder d;

	decoder_init(&d, n & 1);
	for (size_t i = 0; i < n; i++) {
		struct decoded op = decoder_feed(&d, data[i]);

		CHECK(d.n <= sizeof(d.part));
		CHECK(op.op <= OP_REALTIME);
		if (op.op == OP_CHAR)
			CHECK(op.n == 1 || op.n == 2 || op.n == 4);
		if (op.op == OP_ROW)
			CHECK(op.n >= 1 && op.n <= DECODE_ROW_MAX);
		if (op.op == OP_SIZE)
			CHECK(op.a >= 1 && op.a <= 8 && op.b >= 1 && op.b <= 8);
	}
}

/* A line of the script, whatever it says. */
static void
check_script(struct fonts *fonts, const uint8_t *data, size_t n)
{
	struct digest d = { 0, 0, 0 };
	struct err e = { 0 };
	struct model *m = model_new(profile_find(NULL, &e), fonts, on_slip, &d);
	uint8_t *copy = fuzz_copy(data, n);

	(void)model_script(m, (const char *)copy, n);
	free(copy);
	model_free(m);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	/* Opened once: to open a font takes longer than a slip. */
	static struct fonts *fonts;

	if (n > 4096)
		return 0;
	if (!fonts) {
		fonts = fonts_open();
		log_set_level(LOG_ERROR);
	}
	check_hearing(data, n);
	check_job(data, n);
	check_decoder(data, n);
	check_script(fonts, data, n);
	check_model(fonts, data, n);
	return 0;
}
