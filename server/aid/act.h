/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A step of a case of aid, with what it needs: what the visit found, which
 * category people decide on, how much. The facts are written first; whether
 * they are enough is asked by the step itself (step.c), by whatever route it
 * comes.
 */
#ifndef YZ_AID_ACT_H
#define YZ_AID_ACT_H

#include "aid/aid.h"

struct aid_act {
	const char *action, *reason; /* a step, or "note" */
	int64_t version;
	const char *text; /* a visit's or a call's report; NULL: none */
	const char *category, *kind; /* proposing */
	int64_t amount;		     /* fen; proposing */
	int64_t income; /* of the household and year, as compared; 0: as said */
	int64_t days;	/* of publicity; 0: as the rules say */
	const char *number; /* of the higher union's paper, or of the file */
	const char *bank, *card; /* where a payment that came back goes now */
};

/*
 * FIELDS, what flow_act() sets, AID_INPUT (the step lacks something),
 * AID_SAME_PERSON, AID_RELATIVE, AID_IDENTITY, AID_VISITORS, AID_AUTHORISE,
 * AID_PAPERS, AID_KIND, AID_CAP, AID_APPROVALS, AID_SCAN, AID_PUBLIC_EARLY,
 * AID_MONEY_OUT, AID_MONEY_BACK, AID_OTHER_RUNS, AID_WATCH_OVER; what
 * aid_account_fix() sets.
 */
int aid_act(struct tx *tx, struct app *app, struct flow_case *f,
	const struct aid_act *in, const struct caller *by,
	struct err *e) MUST_USE;

/* Of the service's row: see flow.h. */
bool aid_step_is_at(const struct flow_step *step, const char *stage);
/* The duty that whoever takes a step at a stage has then had. */
const char *aid_step_duty(const struct flow_step *step, const char *stage);
/* Has the case come to a step of its stage? What never will be by what anybody
 * types is not offered. */
int aid_step_is_ripe(struct tx *tx, struct app *app, const struct aid_case *c,
	const struct aid_rules *rules, const struct flow_step *step, bool *out,
	struct err *e) MUST_USE;
int aid_before(struct tx *tx, struct app *app, struct flow_case *c,
	const struct flow_step *step, const struct caller *by,
	struct err *e) MUST_USE;

#endif
