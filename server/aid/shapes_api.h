/* SPDX-License-Identifier: Apache-2.0 */
/* What several routes of aid say alike. */
#ifndef YZ_AID_SHAPES_API_H
#define YZ_AID_SHAPES_API_H

#include "aid/aid.h"
#include "call/call.h"

extern const struct json_shape aid_word_shape, aid_consent_shape;

/* A word for what was done, a name to ask again by, and the day by which
 * there is an answer; both may be NULL. */
struct aid_done {
	const char *state, *ref, *due_on;
};
extern const struct json_shape aid_done_shape;
struct aid_done *aid_done(struct call *c, const char *state, const char *ref);

/* The figures of a sheet, and what they come to. */
struct aid_sheet_reply {
	int64_t version, heads, income, rigid, caused, earlier, line;
	int64_t net, net_head, line_year;
	const char *category, *label, *says;
};
extern const struct json_shape aid_sheet_shape;
struct aid_sheet_reply *aid_sheet_reply(
	struct arena *a, const struct aid_sheet *s);

/* An application: the same at the kiosk and at the desk. */
extern const struct json_shape aid_application_shape, aid_kept_shape,
	aid_applied_shape, aid_receipt_shape;
int aid_application_check(struct call *c, bool desk, struct err *e);
int aid_application_run(struct call *c, struct tx *tx, struct err *e);
const void *aid_application_reply(struct call *c, struct err *e);

/* A link for a phone: the answer of whoever may have one. Not kept, as a
 * session is not: what it opens is only on paper and screen. */
extern const struct json_shape aid_link_shape;
int aid_link_answer(struct call *c, struct tx *tx, const struct flow_case *f,
	struct err *e) MUST_USE;

/* Free text that must be there: TEXT_INVALID for control characters. */
int aid_text_check(const char *text, const char *path, struct err *e);

#endif
