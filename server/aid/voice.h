/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Complaints and appeals about a case, from whoever holds its receipt, with or
 * without a name. Whoever has acted on the case never sees them, and so not
 * who is complained about either.
 */
#ifndef YZ_AID_VOICE_H
#define YZ_AID_VOICE_H

#include "aid/aid.h"

struct aid_complaint {
	const char *ref, *case_no, *kind, *text, *due_on;
	int64_t at;
};

struct aid_voice {
	const char *due_on;	      /* or NULL: an objection has no day */
	const char *outcome, *answer; /* or NULL */
};

/* kind: "complaint" or "appeal" (of a refused case: CASE_STATE). Of *out only
 * ref and due_on are set. */
int aid_complain(struct tx *tx, struct app *app, const struct flow_case *f,
	const char *kind, const char *text, const char *actor,
	struct aid_complaint *out, struct err *e) MUST_USE;
/* The open ones that this account may see, 100 at most. */
int aid_complaints(struct tx *tx, struct app *app, const struct caller *by,
	struct aid_complaint **out, size_t *n, struct err *e) MUST_USE;
/* NOT_FOUND also for what the account may not see; AID_ANSWERED. */
int aid_complaint_decide(struct tx *tx, struct app *app, const char *ref,
	bool upheld, const char *answer, const struct caller *by,
	struct err *e) MUST_USE;
/* What became of a complaint, an appeal or an objection, for who has its
 * number. NOT_FOUND. */
int aid_voice_find(struct tx *tx, struct app *app, const char *ref,
	struct aid_voice *out, struct err *e) MUST_USE;

#endif
