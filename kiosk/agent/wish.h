/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the centre wants of this kiosk, as its last heartbeat was answered: out
 * of service with a text, notices, help on its way. Service and notices are
 * kept in a file, so that a kiosk that starts without the line still knows;
 * help is not: it is of now.
 */
#ifndef YZ_WISH_H
#define YZ_WISH_H

#include "base.h"
#include "err.h"

#define WISH_FILE "wish.json"
#define WISH_TEXT_SIZE 512 /* 120 characters and NUL */
#define WISH_NOTICES_MAX 5

enum wish_help { HELP_NONE, HELP_CALLED, HELP_COMING };

struct wish {
	char closed[WISH_TEXT_SIZE]; /* "" when in service */
	char notices[WISH_NOTICES_MAX][WISH_TEXT_SIZE];
	unsigned n_notices;
	enum wish_help help;
};

/* What dir remembers; a file that is missing or broken is an open kiosk. */
void wish_load(struct wish *w, const char *dir);
/* Takes a new one over; writes to dir when what is kept has changed. */
void wish_set(struct wish *w, const struct wish *fresh, const char *dir);
/* "called", "coming", NULL */
const char *wish_help_word(enum wish_help help);

#endif
