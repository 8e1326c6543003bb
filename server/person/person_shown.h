/* SPDX-License-Identifier: Apache-2.0 */
/* A person as lists and case pages show one: everything masked. The whole of
 * it is asked for and leaves a trace (person_seen.h). */
#ifndef YZ_PERSON_SHOWN_H
#define YZ_PERSON_SHOWN_H

#include "person/person.h"

struct person_shown {
	const char *name;    /* 王*明 */
	const char *id_no;   /* 340***********9815 */
	const char *id_tail; /* 9815 */
	const char *phone;   /* 138****0001; 没有手机 */
};

void person_shown(struct arena *a, const struct person_fields *p,
	struct person_shown *out);
/* The same of a row. */
int person_shown_load(struct tx *tx, struct app *app, int64_t id,
	struct person_shown *out, struct err *e) MUST_USE;
/* The last four of a number. */
const char *person_id_tail(struct arena *a, const char *id_no);

#endif
