/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What may be used for aid once, whoever asks: an invoice of a hospital, a
 * pupil's school year. The database refuses the second; a case that is given
 * up frees what it had. Not for: whether an invoice is genuine.
 *
 * Sources: domain rules 5.5.
 */
#ifndef YZ_AID_CLAIM_H
#define YZ_AID_CLAIM_H

#include "aid/form.h"

/* What the form tells, in the place of what the case had. AID_CLAIMED, and
 * where in the form. */
int aid_claims_put(struct tx *tx, struct app *app, int64_t case_id,
	const struct aid_form *f, struct err *e) MUST_USE;

/* Could who asks use this invoice now? Those of an own case that came back
 * for papers are theirs. AID_CLAIMED. */
int aid_invoice_free(struct tx *tx, struct app *app,
	const struct person_claim *who, const struct aid_invoice *i,
	struct err *e) MUST_USE;

#endif
