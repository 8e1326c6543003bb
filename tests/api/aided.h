/* SPDX-License-Identifier: Apache-2.0 */
/* Families that ask for aid, and cases led as far as a test needs them. */
#ifndef YZ_TEST_AIDED_H
#define YZ_TEST_AIDED_H

#include "centre.h"

struct family {
	const char *id_no;    /* NULL: a new one */
	const char *spouse;   /* NULL: a new one, grown up */
	const char *district; /* NULL: 340207 */
	const char *cause;    /* NULL: layoff */
	const char *unit;     /* NULL: 演示物流公司 */
	const char *more;     /* further members of the form, ",\"…\":…" */
	const char *consents; /* further ones, "{…}," */
	int64_t income;	      /* of both, fen; 0: 1,600,000, deep */
	bool private_;	      /* without the consent to a posting */
};

/* The body of POST /aid-cases; source NULL: at the desk. */
const char *aided_body(
	struct centre *c, const struct family *f, const char *source);
/* Asks at kiosk 0. */
const struct reply *aided_ask(struct centre *c, const struct family *f);
/* The same, must succeed: the case number. NULL: somebody new. */
const char *aided(struct centre *c, const struct family *f);
/* The number of who asked for the last family, and of the spouse. */
const char *aided_applicant(void);
const char *aided_spouse(void);

/* One step with the version that the case has; more: ",\"…\":…" or "". */
const struct reply *aided_step(struct centre *c, const struct who *as,
	const char *no, const char *action, const char *more);
/* The same, must succeed. */
void aided_must(struct centre *c, const char *role, const char *no,
	const char *action, const char *more);
/* The next step of the usual way; as NULL: by who usually takes it. */
const struct reply *aided_next(
	struct centre *c, const struct who *as, const char *no);
/* Leads a case on until it is in this stage. */
void aided_to(struct centre *c, const char *no, const char *stage);
/* A new case in this stage. */
const char *aided_in(struct centre *c, const char *stage);
const char *aided_stage(struct centre *c, const char *no);
/* Hands in everything that is missing, and has every adult authorise. */
void aided_papers(struct centre *c, const char *no);
void aided_authorise(struct centre *c, const char *no);
/* The code on the form of its visit. */
const char *aided_visit_form(struct centre *c, const char *no);
/* The posting of a case that is up. */
const char *aided_posting(struct centre *c, const char *no);

/* What stands behind $name in the table of routes; NULL: not of aid. */
const char *aided_word(struct centre *c, const char *name);

#endif
