/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Arguments of a verb, read by the very text that its usage line shows:
 *
 *   NAME --kind kiosk|gate [--park CODE] [--json]
 *
 * Words without dashes are positional, in order; an option takes the word
 * behind it, brackets make it optional, lower-case words with bars are the
 * values it may have. --option=value is taken too.
 */
#ifndef YZ_ARGS_H
#define YZ_ARGS_H

#include "err.h"

#define ARGS_MAX 12
#define ARGS_WORD_MAX 48

struct arg {
	char name[ARGS_WORD_MAX];  /* "NAME", "--kind" */
	char value[ARGS_WORD_MAX]; /* of the usage: "kiosk|gate"; "" a flag */
	bool optional;
	const char *given; /* view into argv; "" for a flag; NULL: absent */
};

struct args {
	struct arg items[ARGS_MAX];
	size_t n;
};

/* Sets BAD_REQUEST with a detail that says what is wrong. */
int args_parse(struct args *out, const char *usage, int argc, char **argv,
	struct err *e) MUST_USE;
/* What was given for "NAME" or "--kind"; NULL if absent. */
const char *args_get(const struct args *args, const char *name);

#endif
