/* SPDX-License-Identifier: Apache-2.0 */
/* Notices on the kiosks' first screen, each for some days. */
#ifndef YZ_NOTICE_H
#define YZ_NOTICE_H

#include "app.h"

#define NOTICE_SHOWN_MAX 5 /* more nobody reads */

struct notice_new {
	const char *text;
	const char *from, *until; /* YYYY-MM-DD, the first and the last day */
};

/* TEXT errors as fleet_text_check(), DATE_FORMAT, NOTICE_DAYS (it would be
 * over before it begins, or is over already). */
int notice_check(const struct app *app, const struct notice_new *n,
	struct err *e) MUST_USE;
/* NOTICE_MANY when so many are open that one would never be shown. */
int notice_add(struct tx *tx, struct app *app, const char *actor,
	const struct notice_new *n, const char **ref, struct err *e) MUST_USE;
/* One that has ended stays so. NOT_FOUND. */
int notice_end(struct tx *tx, struct app *app, const char *actor,
	const char *ref, struct err *e) MUST_USE;
/* What kiosks show today, what ends first in front. */
int notice_shown(
	struct tx *tx, const char ***texts, size_t *n, struct err *e) MUST_USE;

struct notice_item {
	const char *id, *text, *from, *until, *state; /* waiting|shown|ended */
	int64_t at;
};
/* The newest hundred. */
int notice_list(struct tx *tx, struct notice_item **out, size_t *n,
	struct err *e) MUST_USE;

#endif
