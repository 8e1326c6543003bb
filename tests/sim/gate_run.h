/* SPDX-License-Identifier: Apache-2.0 */
/*
 * yizhan-gate's own `run` in a process of its own: its clock is told, its
 * scanner is the other end of a pty, its screen is asked over loopback as the
 * attendant's page does.
 */
#ifndef YZ_SIM_GATE_RUN_H
#define YZ_SIM_GATE_RUN_H

#include "arena.h"
#include <limits.h>
#include <sys/types.h>

struct gate_run {
	const char *dir;
	int64_t *now; /* Unix ms, shared with the process */
	int scanner;  /* our end of the pty */
	char device[64];
	pid_t pid; /* 0: switched off */
	unsigned port;
};

/* What the attendant sees. */
struct gate_screen {
	int64_t number, list_age_h;
	const char *tone, *line, *note, *trouble, *alarm;
};

void gate_run_init(struct gate_run *g, const char *dir);
void gate_run_release(struct gate_run *g);

/* At this Unix second; the clock stands until it is told again. */
void gate_run_clock(struct gate_run *g, int64_t s);
/* Until it says that it is ready. */
void gate_run_start(struct gate_run *g);
/* By this signal; SIGKILL is a power cut. */
void gate_run_stop(struct gate_run *g, int signal);

void gate_run_screen(
	const struct gate_run *g, struct arena *a, struct gate_screen *out);
/* Typed by the scanner; the screen as soon as it has changed. */
void gate_run_scan(const struct gate_run *g, const char *digits,
	struct arena *a, struct gate_screen *out);
/* The attendant's answer to what the screen asks. */
void gate_run_answer(const struct gate_run *g, bool yes, struct arena *a,
	struct gate_screen *out);

#endif
