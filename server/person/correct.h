/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A clerk's correction of one field, by a paper that was laid before them: the
 * only way that a better source gives way. The field counts as verified at the
 * desk from then on; what it was, why it was changed and by what evidence stay
 * in the history, sealed.
 *
 * Sources: DESIGN 7, domain rules 1.2 (a wrong number must be correctable).
 */
#ifndef YZ_CORRECT_H
#define YZ_CORRECT_H

#include "person/person.h"

struct correction {
	const char *field; /* "name", "phone", "id_no" */
	const char *value; /* normalised; NULL: no phone any more */
	const char *reason, *evidence;
	struct idno id; /* of id_no */
	uint8_t bix[32];
};

/* CPU only. Fields field, value, reason, evidence may fail; whatever is NULL
 * has been told already. */
int correction_check(struct app *app, struct arena *a, const char *field,
	const char *value, const char *reason, const char *evidence,
	struct correction *out, struct err *e) MUST_USE;

/*
 * version: how many rows the person's history had when it was looked at, else
 * CASE_CHANGED. PERSON_TAKEN: another person has this number. object is what
 * the trail names ("case:…").
 */
int person_correct(struct tx *tx, struct app *app, int64_t person,
	const struct correction *in, int64_t version, const char *actor,
	const char *object, struct err *e) MUST_USE;

/* One row of the history, for the desk; old values are masked. */
struct person_change {
	int64_t at;
	const char *field, *label; /* "id_no", "证件号" */
	const char *old;	   /* masked, "没有" when there was none */
	const char *from, *to;	   /* sources as labels; from may be NULL */
	const char *actor;	   /* "staff:3" */
	const char *reason, *evidence; /* or NULL */
};
/* Newest first, 50 at most. */
int person_changes(struct tx *tx, struct app *app, int64_t person,
	struct person_change **out, size_t *n, struct err *e) MUST_USE;

#endif
