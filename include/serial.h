/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Numbers that we give out and people read aloud, type and copy: cases
 * `RH2021-000123-7`, members `3402210001230`, acts of a kiosk without a line
 * `L12-000045-9`. Each ends in a check digit, ISO 7064 MOD 11,10, over its
 * digits and over its letters as two digits each (A = 10 … Z = 35). Pure.
 */
#ifndef YZ_SERIAL_H
#define YZ_SERIAL_H

#include "err.h"

struct serial_service {
	const char *letters; /* "RH" */
	const char *service; /* "join" */
	const char *title;   /* 入会 */
};

extern const struct serial_service serial_services[];
extern const size_t serial_services_count;

/* By service or by letters; NULL if there is none such. */
const struct serial_service *serial_service_find(const char *service);
const struct serial_service *serial_letters_find(const char *letters);

#define SERIAL_MAX INT64_C(999999999)
#define CASE_NO_SIZE 24
#define MEMBER_NO_SIZE 14
#define LOCAL_NO_SIZE 24

struct case_no {
	char letters[3];
	int year;
	int64_t serial;
};

struct local_no {
	int64_t kiosk, seq;
};

/* '0'-'9' for a text of digits and upper-case letters; else 0. */
char serial_check_digit(const char *text);

/* A serial of 1 to SERIAL_MAX, six digits or as many as it needs. */
void case_no_format(const struct case_no *no, char out[CASE_NO_SIZE]);
/*
 * Lower case, full-width forms, blanks and missing hyphens are forgiven; the
 * letters must be a service's and the check must be right: CASE_NO.
 */
int case_no_parse(const char *raw, struct case_no *out, struct err *e) MUST_USE;

/* 3402, two digits of the year, a serial of 1 to 999999, check. */
void member_no_format(int year, int64_t serial, char out[MEMBER_NO_SIZE]);
/* Thirteen digits with a right check, normalised; else MEMBER_NO. */
int member_no_parse(
	const char *raw, char out[MEMBER_NO_SIZE], struct err *e) MUST_USE;

/* L<kiosk>-<seq>-<check>, kiosk and seq 1 to SERIAL_MAX. */
void local_no_format(const struct local_no *no, char out[LOCAL_NO_SIZE]);
/* As case_no_parse, but the hyphen behind the kiosk must be there: CASE_NO. */
int local_no_parse(
	const char *raw, struct local_no *out, struct err *e) MUST_USE;

#endif
