/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The kiosks as machines: what each says of itself with its heartbeat, what it
 * is told in return (out of service, notices, help on its way), and how visits
 * went there. Not for: letting terminals in (terminal/).
 */
#ifndef YZ_FLEET_H
#define YZ_FLEET_H

#include "app.h"

#define FLEET_WRITE_MS INT64_C(30000) /* what is unchanged is kept so often */
#define FLEET_TEXT_MAX 120	      /* characters of what the public reads */
#define FLEET_FLOWS_MAX 16
#define FLEET_FAILURES_MAX 32

/* What a terminal says of itself; fleet_health_check() knows the words. */
struct fleet_health {
	const char *version, *reader;
	bool full; /* old kiosks say nothing of what follows */
	const char *printer, *scanner;
	const char *error; /* code of the latest fault, or NULL */
	int64_t outbox_waiting;
	int64_t outbox_oldest;	  /* seconds */
	int64_t disk_free;	  /* MiB */
	int64_t clock_offset_ms;  /* ours minus the terminal's */
	int64_t certificate_days; /* below 0: over */
};

/* FIELDS: CHOICE_UNKNOWN for a state, NUMBER_RANGE, TEXT_INVALID. */
int fleet_health_check(const struct fleet_health *h, struct err *e) MUST_USE;

/* What the centre wants of a terminal; texts live in the job's arena. */
struct fleet_wish {
	const char *name;
	const char *closed; /* NULL: open */
	const char *help;   /* "called", "coming", NULL */
	const char **notices;
	size_t n_notices;
};

/*
 * Takes one heartbeat. Writes when something has changed, else every 30 s;
 * *news says whether the desk should look. Sets TERMINAL_REQUIRED.
 */
int fleet_beat(struct tx *tx, struct app *app, const struct caller *by,
	const struct fleet_health *h, struct fleet_wish *out, bool *news,
	struct err *e) MUST_USE;

/* ---- how visits went ----------------------------------------------------- */

struct fleet_flow {
	const char *flow; /* "join" */
	int64_t started, finished, gave_up, failed;
};

struct fleet_failure {
	const char *flow, *code;
	int64_t n;
};

/* The totals of one day since the agent's start `run`. */
struct fleet_counts {
	const char *day, *run;
	const struct fleet_flow *flows;
	size_t n_flows;
	const struct fleet_failure *failures;
	size_t n_failures;
};

int fleet_counts_check(const struct fleet_counts *c, struct err *e) MUST_USE;
/* The same totals again, or smaller ones, change nothing. */
int fleet_counts_put(struct tx *tx, const struct caller *by,
	const struct fleet_counts *c, struct err *e) MUST_USE;

/* ---- what the desk does -------------------------------------------------- */

/* Plain text of 1 to FLEET_TEXT_MAX characters; REQUIRED, TOO_LONG,
 * TEXT_INVALID under the given path. */
int fleet_text_check(
	const char *text, const char *path, struct err *e) MUST_USE;
/* Takes a kiosk out of service with a text for the public; NULL puts it back.
 * Sets NOT_FOUND, TERMINAL_REVOKED. */
int fleet_close(struct tx *tx, struct app *app, const char *actor,
	const char *name, const char *text, struct err *e) MUST_USE;
/* Where it stands. Sets NOT_FOUND. */
int fleet_place(struct tx *tx, struct app *app, const char *actor,
	const char *name, const char *place, struct err *e) MUST_USE;

/* A name that can be shown: 64 random bits in hex, for rows without a number.
 */
#define FLEET_REF_SIZE 17
void fleet_ref(const struct app *app, char out[FLEET_REF_SIZE]);

#endif
