/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reference data: the eight groups and others, Wuhu's districts and streets,
 * the union tree, consent texts, the calendar of working days. Read once from
 * the catalogue at start, read-only afterwards; what rows refer to is copied
 * into the database by ref_sync().
 *
 * Sources: domain rules 2.2, 3.2, 3.6; assets/catalogue/README.md.
 */
#ifndef YZ_REF_H
#define YZ_REF_H

#include "civil.h"
#include "db/db.h"

struct ref_group {
	const char *code, *name, *hint;
	bool eight; /* one of the eight groups (八大群体) */
	bool gift;  /* new members get the mutual-aid plan */
};

struct ref_street {
	const char *code, *name, *district;
};

struct ref_district {
	const char *code, *name;
	const struct ref_street *streets; /* of this district */
	size_t n_streets;
};

struct ref_union {
	const char *code, *name;
	const char *parent;   /* NULL for the city's */
	const char *kind;     /* city, district, zone, branch, street */
	const char *division; /* NULL: no division (zones, trades) */
};

/* Which union takes an application in; "*" stands for any. */
struct ref_receiving {
	const char *group, *district, *unit;
};

struct ref_consent {
	const char *purpose;
	int64_t version;
	bool required;
	const char *title, *text;
	uint8_t sha256[32]; /* of the text */
};

/* Where money for aid comes from, and what it may be used for. */
struct ref_fund_source {
	const char *code, *name;
};
struct ref_fund_purpose {
	const char *code, *name;
	const char *source; /* the only one it is paid from; "*": any */
	int64_t person_cap, household_cap; /* fen a year; 0: none */
};

struct ref {
	struct ref_group *groups;
	size_t n_groups;
	struct ref_district *districts;
	size_t n_districts;
	struct ref_street *streets;
	size_t n_streets;
	struct ref_union *unions;
	size_t n_unions;
	struct ref_receiving *receiving;
	size_t n_receiving;
	struct ref_consent *consents;
	size_t n_consents;
	struct ref_fund_source *fund_sources;
	size_t n_fund_sources;
	struct ref_fund_purpose *fund_purposes;
	size_t n_fund_purposes;
	const char *pledge; /* first line: its standing; then the text */
	struct calendar calendar;
};

/* Everything from the embedded catalogue, in the arena. NULL: damaged data. */
const struct ref *ref_load(struct arena *a, struct err *e) MUST_USE;
/* Brings the reference tables of the database up to date. Write lane. */
int ref_sync(struct tx *tx, const struct ref *ref, struct err *e) MUST_USE;

/* Each NULL if there is no such code. */
const struct ref_group *ref_group_find(const struct ref *r, const char *code);
const struct ref_district *ref_district_find(
	const struct ref *r, const char *code);
const struct ref_street *ref_street_find(
	const struct ref *r, const char *district, const char *code);
const struct ref_union *ref_union_find(const struct ref *r, const char *code);
const struct ref_fund_source *ref_fund_source_find(
	const struct ref *r, const char *code);
const struct ref_fund_purpose *ref_fund_purpose_find(
	const struct ref *r, const char *code);
/* The consent text in force for a purpose. */
const struct ref_consent *ref_consent_find(
	const struct ref *r, const char *purpose);
/*
 * The union that takes in a worker: the street's where one is named, else the
 * first receiving row that fits (rule 3.1: by workplace). Never NULL.
 */
const struct ref_union *ref_union_receiving(const struct ref *r,
	const char *group, const char *district, const char *street);

#endif
