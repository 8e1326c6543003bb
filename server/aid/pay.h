/* SPDX-License-Identifier: Apache-2.0 */
/*
 * From an approved case to a grant of the fund: to the person, of the amount,
 * to the card that the case has. It is keyed once; the fund's own signatures
 * follow, and the case is paid by naming it.
 */
#ifndef YZ_AID_PAY_H
#define YZ_AID_PAY_H

#include "aid/aid.h"
#include "fund/grant.h"

/*
 * CASE_STATE away from the payment, AID_GRANT_MADE when there is one that has
 * not been dropped; what a duty and fund_grant_key() refuse.
 */
int aid_grant_key(struct tx *tx, struct app *app, const struct flow_case *f,
	const char *envelope, const char *bank, const struct caller *by,
	char ref[FUND_REF_SIZE], struct err *e) MUST_USE;

/*
 * The account of a grant that the bank has sent back, and of the case: bank and
 * card are needed where the fund waits for them, card alone where the grant is
 * gone and another will be keyed; where the fund has them already neither is.
 * FIELDS (bank, card, account.…); what fund_grant_account() refuses.
 */
int aid_account_fix(struct tx *tx, struct app *app, const struct flow_case *f,
	const char *bank, const char *card, const struct caller *by,
	struct err *e) MUST_USE;

#endif
