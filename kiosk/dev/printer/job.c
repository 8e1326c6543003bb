/* SPDX-License-Identifier: Apache-2.0 */
#include "job.h"
#include "escpos.h"
#include "log.h"
#include <stdio.h>

#define OUT_MAX ((size_t)1 << 20)
/* More than one band of the widest picture holds. */
#define BAND_NULS 24576
#define WAKE_NULS 8192

const char *
job_state_name(enum job_state s)
{
	static const char *const names[] = {
		[JOB_QUEUED] = "queued",
		[JOB_SENT] = "sent",
		[JOB_PRINTED] = "printed",
		[JOB_UNKNOWN] = "unknown",
		[JOB_FAILED] = "failed",
	};

	return names[s];
}

static enum err_code
code_of(enum printer_state s)
{
	static const enum err_code codes[PRINTER_STATES] = {
		[PRINTER_NONE] = ERR_PRINTER_NONE,
		[PRINTER_OUT] = ERR_PRINTER_PAPER_OUT,
		[PRINTER_COVER] = ERR_PRINTER_COVER,
		[PRINTER_HOT] = ERR_PRINTER_HOT,
		[PRINTER_CUTTER] = ERR_PRINTER_CUTTER,
		[PRINTER_FAULT] = ERR_PRINTER_FAULT,
	};

	return printer_state_stops(s) ? codes[s] : ERR_NONE;
}

/* ---- what is sent -------------------------------------------------------- */

static void
out_begin(struct jobs *j, struct str *s)
{
	arena_release(&j->out_arena);
	j->out = bytes_of(NULL, 0);
	j->done = 0;
	str_init(s, &j->out_arena, OUT_MAX);
}

static void
out_end(struct jobs *j, const struct str *s)
{
	BUG_ON(s->over);
	j->out = str_bytes(s);
	j->progress = j->now;
}

static bool
out_is_empty(const struct jobs *j)
{
	return j->done == j->out.n;
}

static void
out_nothing(struct jobs *j)
{
	struct str s;

	out_begin(j, &s);
}

/* ---- phases -------------------------------------------------------------- */

static void
enter(struct jobs *j, enum job_phase phase)
{
	j->phase = phase;
	j->since = j->now;
}

static void
rest(struct jobs *j, int64_t next_poll)
{
	out_nothing(j);
	j->question = 0;
	j->current = NULL;
	j->next_poll = next_poll;
	enter(j, PHASE_REST);
}

static void
finish(struct jobs *j, enum job_state state, enum err_code code)
{
	struct job *job = j->current;

	job->report = (struct job_report){ state, code };
	job->data = bytes_of(NULL, 0);
	arena_release(&job->arena);
	log_event(state == JOB_PRINTED ? LOG_INFO : LOG_WARN, "print",
		"job=%u state=%s code=%s", job->id, job_state_name(state),
		code == ERR_NONE ? "-" : err_info(code)->name);
	/* How the printer is now, soon; it may have changed. */
	rest(j, j->now);
}

/* Before a byte was offered it has failed; behind that nobody can know. */
static void
give_up(struct jobs *j, enum err_code code)
{
	struct job *job = j->current;

	if (job->report.state == JOB_QUEUED)
		finish(j, JOB_FAILED, code);
	else
		finish(j, JOB_UNKNOWN,
			code == ERR_NONE ? ERR_PRINT_UNKNOWN : code);
}

static void
ask(struct jobs *j, unsigned n, size_t nuls)
{
	struct str s;

	out_begin(j, &s);
	if (nuls)
		escpos_flush(&s, nuls);
	escpos_ask(&s, n);
	out_end(j, &s);
	j->question = n;
	j->asked = j->now;
}

static void
begin_sync(struct jobs *j)
{
	struct str s;

	out_begin(j, &s);
	escpos_barrier(&s, BARRIER_STATUS, "0000");
	out_end(j, &s);
	j->owed++;
	j->asked = 0;
	enter(j, PHASE_SYNC);
}

static void
process_number(const struct job *job, char out[5])
{
	snprintf(out, 5, "%04u", job->id % 10000);
}

static void
begin_send(struct jobs *j)
{
	char number[5];
	struct str s;

	process_number(j->current, number);
	out_begin(j, &s);
	if (j->dirty)
		escpos_flush(&s, BAND_NULS);
	str_add(&s, j->current->data.p, j->current->data.n);
	escpos_barrier(&s, j->profile->barrier, number);
	out_end(j, &s);
	j->question = 0;
	/* From here on bytes are offered: a write that fails may have been
	 * taken in part. */
	j->current->report.state = JOB_SENT;
	enter(j, PHASE_SEND);
}

/* ---- before the first byte ----------------------------------------------- */

static void
start(struct jobs *j)
{
	if (j->profile->barrier == BARRIER_STATUS && j->owed)
		begin_sync(j);
	else
		begin_send(j);
}

/* How the printer is, is known now. */
static void
known(struct jobs *j, enum printer_state state)
{
	if (j->printer != state)
		log_event(LOG_NOTE, "printer", "state=%s",
			printer_state_name(state));
	j->printer = state;
	j->question = 0;
	if (!j->current) {
		rest(j, j->now + JOB_POLL_MS);
		return;
	}
	j->current->report.code = code_of(state);
	if (!printer_state_stops(state))
		start(j);
	else if (state == PRINTER_HOT &&
		 j->now - j->current->since < JOB_HOT_MS)
		enter(j, PHASE_COOL);
	else
		give_up(j, code_of(state));
}

static void
begin_ask(struct jobs *j)
{
	enter(j, PHASE_ASK);
	if (j->profile->status)
		ask(j, 1, 0);
	else
		known(j, PRINTER_OK);
}

/* Somebody who prints tries to wake it; a mere look takes silence for an
 * answer. */
static void
turn_ask(struct jobs *j)
{
	if (j->now - j->asked < (j->now - j->since < JOB_ANSWER_MS
						? JOB_ANSWER_MS
						: JOB_FLUSH_MS))
		return;
	if (!j->current || j->now - j->since >= JOB_SILENT_MS)
		known(j, PRINTER_NONE);
	else if (out_is_empty(j))
		ask(j, 1, WAKE_NULS);
	else
		j->asked = j->now;
}

static void
turn_sync(struct jobs *j)
{
	bool quiet = j->asked && j->now - j->asked >= JOB_QUIET_MS;

	if (j->owed && !quiet) {
		if (j->now - j->since >= JOB_SYNC_MS)
			give_up(j, ERR_PRINTER_FAULT);
		return;
	}
	j->owed = 0;
	begin_send(j);
}

static struct job *
first_waiting(struct jobs *j)
{
	struct job *first = NULL;

	for (size_t i = 0; i < JOBS_KEPT; i++) {
		struct job *job = &j->job[i];

		if (job->id && job->report.state == JOB_QUEUED &&
			(!first || job->id < first->id))
			first = job;
	}
	return first;
}

static void
turn_rest(struct jobs *j)
{
	struct job *job = first_waiting(j);

	if (!job && j->now < j->next_poll)
		return;
	j->current = job;
	if (job)
		job->since = j->now;
	enter(j, PHASE_CALL);
	if (j->linked)
		begin_ask(j);
}

/* ---- while it prints ----------------------------------------------------- */

static void
turn_send(struct jobs *j)
{
	if (!out_is_empty(j)) {
		if (j->now - j->progress >= JOB_STALL_MS) {
			j->dirty = true;
			give_up(j, j->current->report.code);
		}
		return;
	}
	j->dirty = false;
	if (j->profile->barrier == BARRIER_NONE) {
		give_up(j, ERR_NONE);
		return;
	}
	if (j->profile->barrier == BARRIER_STATUS)
		j->owed++;
	j->asked = j->now;
	enter(j, PHASE_WAIT);
}

static void
turn_wait(struct jobs *j)
{
	if (j->now - j->since >= JOB_BARRIER_MS) {
		give_up(j, j->current->report.code);
		return;
	}
	if (j->profile->status && out_is_empty(j) &&
		j->now - j->asked >= JOB_FLUSH_MS)
		ask(j, 1, 0);
}

void
jobs_turn(struct jobs *j, int64_t now)
{
	j->now = now;
	switch (j->phase) {
	case PHASE_REST:
		turn_rest(j);
		break;
	case PHASE_CALL:
		if (j->now - j->since >= JOB_LINK_MS)
			known(j, PRINTER_NONE);
		break;
	case PHASE_ASK:
		turn_ask(j);
		break;
	case PHASE_COOL:
		if (j->now - j->since >= JOB_COOL_MS)
			begin_ask(j);
		break;
	case PHASE_SYNC:
		turn_sync(j);
		break;
	case PHASE_SEND:
		turn_send(j);
		break;
	case PHASE_WAIT:
		turn_wait(j);
		break;
	}
}

/* ---- what the printer says ----------------------------------------------- */

/* While a job is under way, a fault only stands beside it: it may pass. */
static void
told(struct jobs *j)
{
	j->printer = status_state(&j->status);
	if (j->current && j->phase >= PHASE_SEND)
		j->current->report.code = code_of(j->printer);
}

static void
answered(struct jobs *j, uint8_t byte)
{
	unsigned n = j->question;

	if (!n)
		return; /* nobody asked: a picture may look like a question */
	status_answered(&j->status, n, byte);
	if (n < STATUS_QUESTIONS) {
		ask(j, n + 1, 0);
		return;
	}
	j->question = 0;
	if (j->phase == PHASE_ASK)
		known(j, status_state(&j->status));
	else
		told(j);
}

static void
answered_buffer(struct jobs *j)
{
	if (!j->owed)
		return;
	j->owed--;
	if (j->phase == PHASE_SYNC) {
		j->asked = j->now;
		turn_sync(j);
	} else if (j->phase == PHASE_WAIT && j->owed == 0) {
		finish(j, JOB_PRINTED, ERR_NONE);
	}
}

static void
answered_process(struct jobs *j, const uint8_t b[4])
{
	char number[5];

	if (j->phase != PHASE_WAIT || j->profile->barrier != BARRIER_PROCESS)
		return;
	process_number(j->current, number);
	if (memcmp(b, number, 4) == 0)
		finish(j, JOB_PRINTED, ERR_NONE);
}

void
jobs_heard(struct jobs *j, const uint8_t *p, size_t n, int64_t now)
{
	j->now = now;
	for (size_t i = 0; i < n; i++) {
		struct heard h = hearing_feed(&j->hearing, p[i]);

		switch (h.kind) {
		case HEARD_NOTHING:
			break;
		case HEARD_STATUS:
			answered(j, h.b[0]);
			break;
		case HEARD_AUTOMATIC:
			status_automatic(&j->status, h.b);
			told(j);
			break;
		case HEARD_BUFFER:
			answered_buffer(j);
			break;
		case HEARD_PROCESS:
			answered_process(j, h.b);
			break;
		}
	}
}

/* ---- the link ------------------------------------------------------------ */

bool
jobs_want_link(const struct jobs *j)
{
	return j->phase != PHASE_REST;
}

void
jobs_linked(struct jobs *j, int64_t now)
{
	j->now = now;
	j->linked = true;
	j->hearing.n = 0;
	if (j->phase == PHASE_CALL)
		begin_ask(j);
}

void
jobs_unlinked(struct jobs *j, int64_t now)
{
	j->now = now;
	j->linked = false;
	if (j->phase == PHASE_REST)
		return;
	if (j->phase == PHASE_SEND)
		j->dirty = true;
	if (j->phase == PHASE_SEND || j->phase == PHASE_WAIT) {
		j->printer = PRINTER_NONE;
		give_up(j, j->current->report.code != ERR_NONE
				   ? j->current->report.code
				   : ERR_PRINTER_NONE);
	} else {
		known(j, PRINTER_NONE);
	}
}

struct bytes
jobs_output(const struct jobs *j)
{
	return bytes_of(
		j->out.p ? j->out.p + j->done : NULL, j->out.n - j->done);
}

void
jobs_wrote(struct jobs *j, size_t n, int64_t now)
{
	BUG_ON(n > j->out.n - j->done);
	if (n == 0)
		return;
	j->now = now;
	j->done += n;
	j->progress = now;
	if (j->phase == PHASE_SEND)
		turn_send(j);
}

/* ---- the queue ----------------------------------------------------------- */

void
jobs_init(struct jobs *j, const struct profile *profile)
{
	*j = (struct jobs){ .profile = profile, .printer = PRINTER_NONE };
	arena_init(&j->out_arena, OUT_MAX);
}

void
jobs_release(struct jobs *j)
{
	for (size_t i = 0; i < JOBS_KEPT; i++)
		if (j->job[i].id)
			arena_release(&j->job[i].arena);
	arena_release(&j->out_arena);
}

static bool
is_ended(const struct job *job)
{
	return job->report.state != JOB_QUEUED && job->report.state != JOB_SENT;
}

/* A free place, or that of the oldest job that has ended. */
static struct job *
place_for_one(struct jobs *j)
{
	struct job *best = NULL;
	unsigned live = 0;

	for (size_t i = 0; i < JOBS_KEPT; i++) {
		struct job *job = &j->job[i];

		if (job->id && !is_ended(job))
			live++;
		else if (!best || job->id < best->id)
			best = job;
	}
	return live < JOBS_WAITING_MAX ? best : NULL;
}

unsigned
jobs_add(struct jobs *j, struct bytes data, struct err *e)
{
	struct job *job = place_for_one(j);

	if (!job) {
		err_set(e, ERR_BUSY);
		return 0;
	}
	*job = (struct job){ .id = ++j->last_id };
	arena_init(&job->arena, data.n + 1);
	job->data = arena_bytes(&job->arena, data.p, data.n);
	return job->id;
}

bool
jobs_find(const struct jobs *j, unsigned id, struct job_report *out)
{
	for (size_t i = 0; id && i < JOBS_KEPT; i++)
		if (j->job[i].id == id) {
			*out = j->job[i].report;
			return true;
		}
	return false;
}

enum printer_state
jobs_printer(const struct jobs *j)
{
	return j->printer;
}

bool
jobs_busy(const struct jobs *j)
{
	return j->phase != PHASE_REST || j->current;
}
