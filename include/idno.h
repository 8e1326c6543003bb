/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Identity numbers: five families, told apart by the number itself. What a
 * number says is its check, a birth date and a sex, and nothing else: the first
 * six digits are where it was first given, never where a person lives, works or
 * is registered. No function here returns them, and none may be added.
 *
 * Sources: GB 11643-1999 (in force 1999-07-01) with ISO 7064 MOD 11-2; GB/T
 * 2260; the residence permits of 2018 for Hong Kong, Macao and Taiwan; the
 * foreigners' cards of 2004/2017 and of 2023-12-01 (GB/T 2659.1, ISO 3166-1).
 * Pure, no allocation.
 */
#ifndef YZ_IDNO_H
#define YZ_IDNO_H

#include "civil.h"
#include "err.h"

enum idno_family {
	IDNO_RESIDENT,	    /* 居民身份证 */
	IDNO_HMT,	    /* 港澳台居民居住证 */
	IDNO_FOREIGNER,	    /* 外国人永久居留身份证, 2023 */
	IDNO_FOREIGNER_OLD, /* the same, 2004 and 2017: 15 characters */
	IDNO_LEGACY15,	    /* a resident's number of before 1999-07-01 */
	IDNO_FAMILY_COUNT
};

enum {
	IDNO_LEGACY_IMPORT = 1, /* 15-digit numbers pass: import only */
	IDNO_ALLOW_TEST = 2,	/* the test division 340299 passes */
};

#define IDNO_SIZE 20 /* the longest, one too many, and the NUL */

struct idno {
	char text[IDNO_SIZE]; /* normalised */
	enum idno_family family;
	bool has_birth; /* true for every number of today's five families */
	struct civil birth;
	char sex; /* 'M', 'F', or 0: the number does not say */
};

/* "resident" "hmt" "foreigner" "foreigner_old" "legacy15" */
const char *idno_family_name(enum idno_family family);
/* The family of a name; -1 with ID_TYPE for NULL or an unknown one. */
int idno_family_find(
	const char *name, enum idno_family *out, struct err *e) MUST_USE;

/*
 * Full-width forms to ASCII, upper-case, × and Cyrillic Х to X, blanks and
 * hyphens away. Cut after 19 characters, which no family has. Total: whatever
 * cannot belong to a number becomes '?'.
 */
void idno_normalise(const char *raw, char out[IDNO_SIZE]);

/*
 * Normalises, detects the family and checks in a fixed order; the first
 * failing rule sets its code: ID_EMPTY, ID_LENGTH, ID_CHARSET, ID_LEGACY,
 * ID_DATE (no such day, or behind today), ID_CHECK, ID_REGION, ID_REGION_TEST.
 * *warning is ERR_NONE or the first doubt that people should look at:
 * ID_CHECK (old foreigners' cards, whose check is badly documented),
 * ID_REGION_UNKNOWN, ID_AGE_HIGH. flags: IDNO_*.
 *
 * An old foreigner's card has two digits for the year: the youngest reading
 * counts. Ages are judged by the caller with civil_age (ID_AGE_RULE).
 */
int idno_parse(const char *raw, unsigned flags, struct civil today,
	struct idno *out, enum err_code *warning, struct err *e) MUST_USE;

/*
 * Is it a number of the document that was chosen? -1 with ID_TYPE or
 * ID_TYPE_MISMATCH. A legacy number is a resident's.
 */
int idno_check_type(
	const struct idno *id, const char *id_type, struct err *e) MUST_USE;

/*
 * The 18-digit number of 15 digits: century 19, or 18 for the sequences
 * 996-999, which were kept for people over a hundred; then the check. -1 with
 * ID_LENGTH, ID_CHARSET or ID_DATE.
 */
int idno_upgrade15(
	const char *old, char out[IDNO_SIZE], struct err *e) MUST_USE;

/* 340***********9815: the first three and the last four. */
void idno_mask(const char *text, char out[IDNO_SIZE]);
/* Is it of the test division, which no person has? */
bool idno_is_test(const char *text);

#endif
