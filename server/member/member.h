/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Joining the union: the application, what approval does, the membership that
 * follows from dates, the mutual-aid gift of new members.
 *
 * Sources: 工会会员会籍管理办法 art. 2-5 (domain rules 3.1, 3.3), gift rule
 * (domain rules 4).
 */
#ifndef YZ_MEMBER_H
#define YZ_MEMBER_H

#include "flow/flow.h"
#include "person/person.h"
#include "receipt/receipt.h"
#include "ref/ref.h"

#define MEMBER_MIN_AGE 16 /* 未成年人保护法 61 */

struct member_consent {
	const struct ref_consent *text;
};

/* An application to join, checked. */
struct member_application {
	struct person_claim person;
	const struct ref_group *group;
	const struct ref_district *district;
	const struct ref_street *street; /* or NULL */
	const struct ref_union *unit;	 /* that takes it in */
	const char *employer;		 /* or NULL */
	const struct ref_consent *consents[8];
	size_t n_consents;
	int64_t made_at; /* ms, when it comes late; 0: now */
};

struct member_applied {
	struct flow_case casefile;
	struct receipt receipt;
	bool resubmitted;
	const char *actor; /* who took it in */
};

/*
 * Takes an application in, or continues a returned one. ALREADY_APPLIED,
 * SEE_DESK or ALREADY_MEMBER (the case and the membership are named only where
 * a card was read or seen at the desk).
 */
int member_apply(struct tx *tx, struct app *app,
	const struct member_application *in, const char *actor,
	struct member_applied *out, struct err *e) MUST_USE;

/* What a membership is today, from its dates. */
struct membership {
	int64_t id;
	const char *no, *union_code, *joined_on;
	const char *state_label; /* 在籍, 保留会籍, 已退会, 终止 */
};
/* The active or newest membership of a person: 1, 0, -1. */
int member_of_person(struct tx *tx, struct app *app, int64_t person,
	struct membership *out, struct err *e) MUST_USE;

extern const struct service member_service;

#endif
