/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The mutual-aid plan given to new members of the eight groups: who gets it is
 * worked out at approval and listed for the monthly batch. One a person and
 * period. The plan is mutual aid (互助保障); no other word for it is used.
 *
 * Source: seed item 8, domain rules 4.
 */
#ifndef YZ_GIFT_H
#define YZ_GIFT_H

#include "flow/flow.h"

/* Lists the new membership, eligible or not with the reason. */
int gift_list(struct tx *tx, struct app *app, int64_t membership,
	const struct flow_case *c, const char *group, const char *actor,
	struct err *e) MUST_USE;
/* A sentence for the desk on whether this applicant would get it. */
int gift_hint(struct tx *tx, struct app *app, const struct flow_case *c,
	const char *group, const char *birth, struct flow_hint *out,
	struct err *e) MUST_USE;

#endif
