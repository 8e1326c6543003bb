/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Calls for help: somebody at a kiosk presses the button, somebody of the
 * staff goes there. A call is called, coming, done; a kiosk has one at a time.
 * It says where the person stood in which service, and nothing of the person.
 */
#ifndef YZ_HELP_H
#define YZ_HELP_H

#include "app.h"

struct help_new {
	const char *screen; /* the screen's name: "phone" */
	const char *flow;   /* "join", or NULL */
};

/* TEXT_INVALID for what is no name of a screen or flow. */
int help_check(const struct help_new *h, struct err *e) MUST_USE;
/* A new call, or the kiosk's open one. *state is "called" or "coming". */
int help_call(struct tx *tx, struct app *app, const struct caller *by,
	const struct help_new *h, const char **ref, const char **state,
	struct err *e) MUST_USE;
/* "called", "coming" or NULL for a terminal without an open call. */
int help_state(struct tx *tx, int64_t terminal, const char **state,
	struct err *e) MUST_USE;
/*
 * to: "coming" or "done" (CHOICE_UNKNOWN). HELP_STATE when somebody else has
 * been quicker. NOT_FOUND.
 */
int help_answer(struct tx *tx, struct app *app, const char *actor,
	const char *ref, const char *to, struct err *e) MUST_USE;

struct help_item {
	const char *id, *name, *place, *screen, *flow, *state, *coming_by;
	const char *handover; /* what was given with it, or NULL */
	int64_t since;	      /* ms */
};
/* The open calls, oldest first. */
int help_list(struct tx *tx, struct help_item **out, size_t *n,
	struct err *e) MUST_USE;

#endif
