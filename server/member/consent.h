/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Consents that were given with an application, and taking one back at the
 * desk. What is done stays done; from then on nothing more is done under it.
 *
 * Sources: PIPL 14-16, domain rules 3; the consent texts themselves.
 */
#ifndef YZ_CONSENT_H
#define YZ_CONSENT_H

#include "flow/flow.h"

/* Those of a case into v, the newest of each purpose. */
int consents_view(struct tx *tx, struct app *app, const struct flow_case *c,
	struct flow_view *v, struct err *e) MUST_USE;

struct consent_withdrawal {
	const char *purpose, *reason;
	int64_t version; /* of the case that was looked at */
	bool understood; /* the person was told what it means */
};

/*
 * Takes back every consent to this purpose that the case's person has given.
 * A required one ends an application that still runs, and so needs understood
 * (CONSENT_MEANING). The gift that has not been handed over is off the list.
 * CASE_CHANGED, CONSENT_NONE, CHOICE_UNKNOWN under "purpose".
 */
int consent_withdraw(struct tx *tx, struct app *app, struct flow_case *c,
	const struct consent_withdrawal *in, const struct caller *by,
	struct err *e) MUST_USE;

#endif
