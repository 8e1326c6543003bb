/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What is printed and whether it was: a machine that is told the time, what
 * the printer said and whether there is a link, and says what to send. Pure:
 * no clock, no descriptor, so that every fault at every moment is a test.
 *
 * One job at a time, in order. The printer is asked how it is before anything
 * is sent. "Printed" is said only when the printer has answered behind the
 * last byte; whatever ends differently after the first byte is "unknown" and
 * is never sent again by itself.
 */
#ifndef YZ_PRINTER_JOB_H
#define YZ_PRINTER_JOB_H

#include "arena.h"
#include "err.h"
#include "profile.h"
#include "status.h"

#define JOBS_WAITING_MAX 8
#define JOBS_KEPT 16

/* Milliseconds. */
#define JOB_POLL_MS 5000     /* between two looks at an idle printer */
#define JOB_LINK_MS 3000     /* for a connection */
#define JOB_ANSWER_MS 2000   /* for the answer to a question */
#define JOB_FLUSH_MS 1000    /* between two attempts to wake a silent one */
#define JOB_SILENT_MS 10000  /* then it counts as silent */
#define JOB_HOT_MS 45000     /* a hot head may cool so long */
#define JOB_COOL_MS 2000     /* and is asked again so often */
#define JOB_STALL_MS 20000   /* without a byte taken, while sending */
#define JOB_SYNC_MS 10000    /* for answers that an earlier job still owes */
#define JOB_QUIET_MS 2000    /* then no further one is coming */
#define JOB_BARRIER_MS 60000 /* for the answer behind the last byte */

enum job_state { JOB_QUEUED, JOB_SENT, JOB_PRINTED, JOB_UNKNOWN, JOB_FAILED };

const char *job_state_name(enum job_state s);

struct job_report {
	enum job_state state;
	/* What is in the way (queued, sent) or went wrong; ERR_NONE. */
	enum err_code code;
};

struct job {
	unsigned id; /* 0: no job here */
	struct job_report report;
	struct arena arena; /* of the bytes; wiped when it has ended */
	struct bytes data;
	int64_t since; /* it is first in the queue; 0 before */
};

enum job_phase {
	PHASE_REST, /* nothing to do until next_poll */
	PHASE_CALL, /* a link is wanted */
	PHASE_ASK,  /* a question is open */
	PHASE_COOL, /* the head is hot: ask again later */
	PHASE_SYNC, /* earlier jobs' answers are waited for */
	PHASE_SEND,
	PHASE_WAIT, /* for the barrier */
};

struct jobs {
	const struct profile *profile;
	struct job job[JOBS_KEPT];
	unsigned last_id;
	struct job *current; /* NULL: only a look at the printer */
	enum job_phase phase;
	bool linked;
	/* now and then (monotonic ms) */
	int64_t now, since, progress, asked, next_poll;
	/* the printer */
	struct hearing hearing;
	struct printer_status status;
	enum printer_state printer;
	unsigned question; /* 1 to 4, open; 0: none */
	unsigned owed;	   /* answers to GS r that are still to come */
	bool dirty;	   /* it may be inside a picture cut short */
	/* what has to be sent */
	struct arena out_arena;
	struct bytes out;
	size_t done;
};

void jobs_init(struct jobs *j, const struct profile *profile);
void jobs_release(struct jobs *j);

/* A copy of the bytes is queued. The job's id, or 0 with BUSY. */
unsigned jobs_add(struct jobs *j, struct bytes data, struct err *e) MUST_USE;
/* false for an id that is not, or no longer, known. */
bool jobs_find(
	const struct jobs *j, unsigned id, struct job_report *out) MUST_USE;
enum printer_state jobs_printer(const struct jobs *j);
/* Something waits or is under way: turn often. */
bool jobs_busy(const struct jobs *j);

/* ---- the link's side ----------------------------------------------------- */

/* There is something to say: a link should stand. */
bool jobs_want_link(const struct jobs *j);
/* It stands, or it is gone (or could not be had). */
void jobs_linked(struct jobs *j, int64_t now);
void jobs_unlinked(struct jobs *j, int64_t now);
/* What should be written now; lives until the next call of anything here. */
struct bytes jobs_output(const struct jobs *j);
void jobs_wrote(struct jobs *j, size_t n, int64_t now);
void jobs_heard(struct jobs *j, const uint8_t *p, size_t n, int64_t now);
/* Time has passed. */
void jobs_turn(struct jobs *j, int64_t now);

#endif
