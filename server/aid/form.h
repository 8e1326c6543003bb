/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a family tells when it asks for aid: who lives together, what comes in
 * and what must go out in a year, why it is hard. All of it is sealed, as one
 * text a case; whole fen. Not for: what follows from it (sheet.h).
 *
 * Sources: domain rules 5.1, 5.2; 2.5 for cards.
 */
#ifndef YZ_AID_FORM_H
#define YZ_AID_FORM_H

#include "aid/sheet.h"
#include "bankcard.h"
#include "person/person.h"

struct aid_relative {
	const char *name, *id_no, *relation;
	int64_t income;
};
struct aid_cost {
	const char *kind; /* a rigid cost of the rules */
	int64_t amount;
};
struct aid_invoice {
	const char *hospital, *number;
	int64_t amount;
};
struct aid_pupil {
	const char *id_no, *school_year; /* "2026" */
};

struct aid_form {
	const char *district, *unit; /* unit: where the person works */
	const char *ask;	     /* a kind of the rules */
	const char *cause, *story;   /* the story may be NULL */
	const char *address;	     /* where the visit goes; may be NULL */
	int64_t income, other_income, caused;
	int64_t cost;	 /* paid by oneself, of the kind that is asked for */
	int64_t checked; /* the income that the comparison found; 0: none yet */
	struct json_list relatives, rigid, invoices, pupils;
	struct json_list exclusions; /* texts: codes that the person ticked */
};
extern const struct json_shape aid_form_shape, aid_invoice_shape;

/* The parts of a form that verdicts rest on. */
enum aid_part {
	AID_PART_FAMILY = 1,
	AID_PART_INCOME = 2,
	AID_PART_COST = 4,
	AID_PART_CAUSE = 8,
	AID_PART_ASK = 16,
	AID_PART_ALL = 31,
};

/* Whoever lives in the household; the applicant first. */
struct aid_head {
	const char *name;
	char id_no[IDNO_SIZE];
	uint8_t bix[32]; /* made as staff's is */
	bool adult;
};

struct aid_family {
	struct aid_head heads[AID_HEADS_MAX];
	size_t n;
};

/*
 * Normalises the numbers of the form in place, and checks it against itself;
 * what is wrong under "form.…". self: the applicant. CPU only.
 */
int aid_form_check(struct app *app, struct arena *a, struct aid_form *f,
	const struct person_claim *self, struct aid_family *out,
	struct err *e) MUST_USE;
/*
 * One invoice, in place: blanks and forms of letters that mean nothing are
 * gone from its number and its hospital, so that it is the same however it was
 * typed. What is wrong under path; AID_INVOICE_NUMBER.
 */
int aid_invoice_check(struct arena *a, struct aid_invoice *i, const char *path,
	struct err *e);
/* "form.invoices[3]": which of them a refusal is about. */
const char *aid_invoice_path(struct arena *a, size_t i);
/* Against a version of the rules: its codes are known, one sheet comes out. */
int aid_form_codes(const struct aid_rules *r, const struct aid_form *f,
	struct err *e) MUST_USE;
/* The figures of the form; line and earlier are the caller's. */
struct aid_facts aid_form_facts(const struct aid_form *f);
/* What has changed between two forms: a set of enum aid_part. */
unsigned aid_form_changes(const struct aid_form *a, const struct aid_form *b);

/* As it is sealed, and back. */
struct bytes aid_form_seal(struct app *app, struct arena *a, const char *table,
	int64_t row, const struct aid_form *f) MUST_USE;
int aid_form_open(struct app *app, struct arena *a, const char *table,
	int64_t row, struct bytes sealed, struct aid_form **out,
	struct err *e) MUST_USE;

#endif
