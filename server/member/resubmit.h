/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Applying again after a return: who may continue the case, and what changed.
 *
 * Typed identity proves nothing. Whoever types a name and a number continues
 * only what was itself typed under that name and phone; a case with anything in
 * it that a card or the desk has proved goes on by card or at the desk.
 */
#ifndef YZ_RESUBMIT_H
#define YZ_RESUBMIT_H

#include "member/member.h"

/*
 * Continues a returned application under its own number. before: how the claim
 * stood to the registry when it came in. SEE_DESK: not by typing.
 */
int resubmit(struct tx *tx, struct app *app,
	const struct member_application *in, const struct person_match *before,
	const char *actor, struct flow_case *c, struct err *e) MUST_USE;

/* 职业群体 of "group"; NULL if it is no field of an application. */
const char *resubmit_label(const char *field);

#endif
