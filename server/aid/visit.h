/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The form of a home visit (入户走访登记表) as paper: it is printed with a code
 * that says nothing to anybody but this centre, and its scan finds the case by
 * it. Whoever files one is signed in and may work on the case: the code opens
 * nothing, so it is drawn and not signed.
 *
 * Source: domain rules 5.3, step 3; 5.2 (home-visit record).
 */
#ifndef YZ_AID_VISIT_H
#define YZ_AID_VISIT_H

#include "aid/aid.h"

/* What the symbol says: the mark and 32 hex digits. */
#define AID_VISIT_MARK "YZV:"
#define AID_VISIT_TEXT_SIZE (sizeof(AID_VISIT_MARK) + 32)

struct aid_visit_form {
	char text[AID_VISIT_TEXT_SIZE];
	const char *address; /* in full; NULL: nobody has told it */
};
/* The form of this round of papers; printed again it is the same. Each look is
 * a row of the trail: it says where somebody lives. CASE_STATE: no visit is
 * due, and none was printed. */
int aid_visit_form(struct tx *tx, struct app *app, const struct flow_case *f,
	const char *actor, struct aid_visit_form *out, struct err *e) MUST_USE;
/* Whose form says so. AID_VISIT_FORM: none of this centre. */
int aid_visit_case(struct tx *tx, const char *text, struct flow_case *f,
	struct err *e) MUST_USE;

#endif
