/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the centre offers, from a file. `NOUN load FILE` reads the file itself,
 * as whoever calls it, and hands the text to `NOUN take TEXT`, which the
 * server does when one runs. Again and again is harmless.
 */
#ifndef YZ_FILE_VERBS_H
#define YZ_FILE_VERBS_H

#include "cli.h"

/*
 * Has the words done by the server, or, without one, does them by fn in a
 * centre that is opened for it. The first two words are the verb's name.
 */
int verb_hand_over(const char *dir, const char *const *words, int n, cli_fn *fn,
	struct str *out, struct err *e) MUST_USE;

struct file_verb {
	const char *noun; /* "offer" */
	size_t max;	  /* bytes of a file */
	/* Says here, with all its fields, what the server would say in a line.
	 */
	bool (*read)(struct arena *a, struct bytes text, struct err *e);
	cli_fn *take;
};

int file_verb_load(const struct file_verb *v, const char *dir, const char *file,
	struct str *out, struct err *e) MUST_USE;

#endif
