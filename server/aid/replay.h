/* SPDX-License-Identifier: Apache-2.0 */
/* What would change: cases that run or are kept, computed again under other
 * rules. Nothing is written. */
#ifndef YZ_AID_REPLAY_H
#define YZ_AID_REPLAY_H

#include "aid/aid.h"

struct aid_change {
	const char *case_no, *district;
	const char *was, *would; /* codes of categories, "" for none */
	/* as the version calls them that each came of; NULL for none */
	const char *was_label, *would_label;
};
#define AID_REPLAY_MAX 2000

/*
 * Under a version of the rules, confirmed or not; line: in place of the
 * district's own, where the district is this one; NULL and 0: as confirmed.
 * *looked: how many cases, AID_REPLAY_MAX at most, newest first.
 */
int aid_replay(struct tx *tx, struct app *app, int64_t version,
	const char *district, int64_t line, struct aid_change **out, size_t *n,
	size_t *looked, struct err *e) MUST_USE;

#endif
