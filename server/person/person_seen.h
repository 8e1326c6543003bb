/* SPDX-License-Identifier: Apache-2.0 */
/* Looking at a masked field leaves a trace (等保 2.0: reads of sensitive data).
 */
#ifndef YZ_PERSON_SEEN_H
#define YZ_PERSON_SEEN_H

#include "app.h"

struct flow_case;

/* Writes who looked at which field of a case's person, and what for. */
int person_seen(struct tx *tx, struct app *app, const struct flow_case *c,
	const char *actor, const char *field, const char *purpose,
	struct err *e) MUST_USE;
/* The same of an object of the trail that is no case. */
int person_seen_at(struct tx *tx, struct app *app, const char *object,
	const char *actor, const char *field, const char *purpose,
	struct err *e) MUST_USE;

#endif
