/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The agent at work: one event loop that joins the pages, the reader and the
 * line to the centre.
 */
#ifndef YZ_RUN_H
#define YZ_RUN_H

#include "err.h"
#include "world.h"

struct run_config {
	const char *dir;     /* the pairing's files */
	const char *ui;	     /* "127.0.0.1:8477" */
	const char *idcard;  /* "serial:DEV", NULL for none */
	const char *printer; /* "sim:DIR", NULL for none */
	/* A row of its profile.c, NULL for the first. */
	const char *printer_profile;
	const char *scanner; /* "tty:DEV", NULL for none */
	const char *voices;  /* directory of spoken prompts */
	const struct clock *clock;
	const struct rng *rng;
};

/*
 * Prints "ready http://127.0.0.1:PORT" when the pages are served; returns 0
 * after SIGTERM or SIGINT. Sets NOT_FOUND (no such directory), what
 * idcard_open and ui_open set.
 */
int run(const struct run_config *c, struct err *e) MUST_USE;

#endif
