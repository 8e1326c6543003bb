/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The seam between a case and the fund: what a case does to money as a table of
 * functions. A row without a function does nothing; the envelopes' ledger
 * (server/fund) puts its own here. Each is called inside the step's
 * transaction: -1 undoes the step, so no envelope runs below zero and no step
 * goes on without its money.
 */
#ifndef YZ_AID_GRANT_H
#define YZ_AID_GRANT_H

#include "aid/aid.h"

enum aid_money_act {
	AID_RESERVE, /* proposed: amount and kind are set */
	AID_COMMIT,  /* approved */
	AID_PAY,     /* released to the bank */
	AID_RELEASE, /* refused, withdrawn: whatever was reserved */
	AID_FAIL,    /* the bank has sent it back */
	AID_MONEY_ACTS
};

typedef int aid_money_fn(struct tx *tx, struct app *app,
	const struct flow_case *f, const struct aid_case *c,
	const struct caller *by, struct err *e);

/* Indexed by enum aid_money_act; server/aid/grant.c. */
extern aid_money_fn *const aid_money[AID_MONEY_ACTS];

#endif
