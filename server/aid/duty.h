/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Who did what on a case, as people: keyer, reviewer, approver and payer are
 * different people, and nobody acts on a case of the own family. The schema
 * refuses what breaks this (0011_aid.sql); here it gets its sentence.
 *
 * Source: domain rules 5.5; reliability C8.
 */
#ifndef YZ_AID_DUTY_H
#define YZ_AID_DUTY_H

#include "flow/flow.h"

/* What keeps this account from the duty, ERR_NONE for nothing. Only asks. */
int aid_duty_bar(struct tx *tx, const struct flow_case *c, const char *duty,
	const struct caller *by, enum err_code *out, struct err *e) MUST_USE;
/* May this account take the duty? AID_IDENTITY, AID_RELATIVE,
 * AID_SAME_PERSON; a refusal is logged. */
int aid_duty_may(struct tx *tx, struct app *app, const struct flow_case *c,
	const char *duty, const struct caller *by, struct err *e) MUST_USE;
/* The same, and writes it down for this round of papers. */
int aid_duty_take(struct tx *tx, struct app *app, const struct flow_case *c,
	int64_t round, const char *duty, const struct caller *by,
	struct err *e) MUST_USE;
/* How many people have had a duty in this round. */
int aid_duty_count(struct tx *tx, int64_t case_id, int64_t round,
	const char *duty, int64_t *out, struct err *e) MUST_USE;
/* Has this account done anything on the case? */
int aid_duty_any(struct tx *tx, const struct flow_case *c,
	const struct caller *by, bool *out, struct err *e) MUST_USE;
/* Says that the case is a relative's: from now on nothing more of it. */
int aid_recuse(struct tx *tx, struct app *app, const struct flow_case *c,
	const struct caller *by, struct err *e) MUST_USE;

/* A stage was judged; parts: set of enum aid_part that it rests on. */
int aid_verdict_add(struct tx *tx, int64_t case_id, const char *stage,
	unsigned parts, const char *actor, struct err *e) MUST_USE;
/* What rests on one of these parts stands no more; *earliest is the first
 * stage of them, or NULL. */
int aid_verdicts_void(struct tx *tx, int64_t case_id, unsigned parts,
	const char **earliest, struct err *e) MUST_USE;

#endif
