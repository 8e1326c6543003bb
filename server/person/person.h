/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The real-name registry: one row a person, every field with the source it
 * came from. A lower source never overwrites a higher one, except the person's
 * own new phone after a card read. What is overwritten stays in the history.
 *
 * Sources: 实名制 (domain rules 3.5), DESIGN 7.
 */
#ifndef YZ_PERSON_H
#define YZ_PERSON_H

#include "app.h"
#include "idno.h"

/* Ordered: a higher value is better proof. Stored as these numbers. */
enum person_source {
	SOURCE_TYPED = 1,
	SOURCE_IMPORTED = 2,
	SOURCE_DESK = 3,
	SOURCE_CHIP = 4,
};

/* 读卡, 自填, 核实, 导入. */
const char *person_source_label(int64_t source);
/* "chip", "typed", "desk", "import". */
const char *person_source_name(int64_t source);

/* What somebody says about a person, as decoded. */
struct person_input {
	const char *name;
	const char *id_type;
	const char *id_no;
	const char *phone; /* NULL: no phone */
};

/* The same, normalised, checked, with its blind indexes. */
struct person_claim {
	enum person_source source;
	const char *id_type;
	struct idno id;
	const char *name;
	const char *phone; /* NULL: none */
	uint8_t id_bix[32], name_bix[32], phone_bix[32];
};

/*
 * Checks every field and collects all that fail under "person.…". CPU only. A
 * required field that is NULL has been told already and is passed over; the
 * claim is whole only when e has no error at all.
 * min_age: years on today, for the service's rule (16 to join).
 */
int person_claim_check(struct app *app, struct arena *a,
	const struct person_input *in, enum person_source source, int min_age,
	struct person_claim *out, struct err *e) MUST_USE;

/* Today in Asia/Shanghai. */
struct civil app_today(const struct app *app);

/* The blind index of a normalised ID number, name or phone. */
void person_bix(const struct app *app, const char *column, const char *value,
	uint8_t out[32]);

/* The person's row, made or brought up to date. *id is the row id. */
int person_admit(struct tx *tx, struct app *app,
	const struct person_claim *claim, const char *actor, int64_t *id,
	struct err *e) MUST_USE;

/* How a claim stands to what the registry holds under its number. */
struct person_match {
	bool typed_only; /* nothing there that anybody has proved */
	bool same_name;
	bool has_phone;	 /* the registry has one */
	bool same_phone; /* and it is the claim's */
};
/* All false for somebody who is not there. */
int person_match(struct tx *tx, const struct person_claim *claim,
	struct person_match *out, struct err *e) MUST_USE;

/* 1 found, 0 none, -1 error. */
int person_find(struct tx *tx, const struct person_claim *claim, int64_t *id,
	struct err *e) MUST_USE;

/* The fields in clear; texts live in the job's arena. */
struct person_fields {
	int64_t id;
	const char *id_type, *id_no, *name;
	const char *phone; /* NULL: none */
	const char *sex;   /* "M", "F" or NULL */
	const char *birth; /* or NULL */
	int64_t id_src, name_src, phone_src;
	int64_t version; /* rows of the history: goes up with each change */
};

int person_load(struct tx *tx, struct app *app, int64_t id,
	struct person_fields *out, struct err *e) MUST_USE;
/* What about a field is odd without being wrong: NONE or a warning's code. */
struct person_doubts {
	enum err_code id_no, name, phone;
};
void person_doubts(const struct app *app, const struct person_fields *p,
	struct person_doubts *out);
/*
 * Could this be somebody who is in the registry under another number? Name and
 * birth date, or the phone, of another person. A hint for people to look at.
 */
struct person_alike {
	bool name_and_birth, phone;
};
int person_look_alike(struct tx *tx, struct app *app,
	const struct person_fields *p, struct person_alike *out,
	struct err *e) MUST_USE;
/* Only the name, masked (王*明), for lists. */
int person_masked_name(struct tx *tx, struct app *app, int64_t id,
	struct bytes name_sealed, const char **out, struct err *e) MUST_USE;

#endif
