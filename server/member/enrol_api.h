/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What every way of joining has in common: an application as it comes in over
 * the line, what is wrong with it, the answer with the receipt. The routes are
 * the kiosk's (member_api.c) and the desk's (desk_join_api.c).
 */
#ifndef YZ_ENROL_API_H
#define YZ_ENROL_API_H

#include "call/call.h"
#include "member/member.h"

struct consent_input {
	const char *purpose;
	int64_t version;
};
extern const struct json_shape consent_input_shape;

struct enrolment_input {
	struct person_input *person;
	const char *source; /* "chip": the agent has read the card */
	const char *group, *employer, *district, *street;
	struct json_list consents;
};
extern const struct json_shape person_input_shape;
extern const struct json_shape enrolment_shape;
/* The same, half filled: nothing in it is required. */
extern const struct json_shape person_draft_shape;
extern const struct json_shape enrolment_draft_shape;

/* What is kept for a repeated key: enough to make the same answer again. */
struct enrolment_result {
	const char *case_no, *state, *due_on, *window, *cti;
	/* Absent in results that were kept before papers showed them. */
	const char *consents, *kiosk;
	int64_t accepted_at, iat;
	bool resubmitted;
};
extern const struct json_shape enrolment_result_shape;
extern const struct json_shape enrolment_reply_shape;

struct receipt_reply {
	const char *token, *url;
};
extern const struct json_shape receipt_shape;

/* NULL or "chip"; CHOICE_UNKNOWN. */
enum person_source enrolment_source(const char *source, struct err *e);
/* CONSENT_REQUIRED for each that is needed and not among them, in whatever
 * version. */
void enrolment_consented(
	const struct ref *r, const struct enrolment_input *in, struct err *e);
/*
 * Fills the domain's struct and collects whatever is wrong, beside what e holds
 * already. CPU only.
 */
int enrolment_check(struct call *c, const struct enrolment_input *in,
	enum person_source source, struct member_application *out,
	struct err *e) MUST_USE;
/* Takes the application in and leaves the result in c->out. kiosk: where it was
 * made, for the paper; NULL at the desk. */
int enrolment_apply(struct call *c, struct tx *tx,
	const struct member_application *in, const char *kiosk,
	struct err *e) MUST_USE;
/* The route's make_reply. */
const void *reply_enrolment(struct call *c, struct err *e);

#endif
