/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The calculation sheet: from a household's figures to the category that the
 * centre proposes. Pure, whole fen, compared without dividing:
 * net < p % of L  <=>  (income - rigid) * 100 < 12 * heads * L * p.
 * People decide the category; this only proposes it (PIPL 24).
 *
 * Source: domain rules 5.1.
 */
#ifndef YZ_AID_SHEET_H
#define YZ_AID_SHEET_H

#include "aid/rule.h"

#define AID_HEADS_MAX 30
/* Fen a year; a family with more asks elsewhere. */
#define AID_SUM_MAX INT64_C(100000000000)
#define AID_LINE_MAX INT64_C(100000000)

/* Fen; income and costs of a year, the line a person and month. */
struct aid_facts {
	int64_t heads, income, rigid, caused;
	int64_t earlier; /* aid of the last twelve months */
	int64_t line;	 /* 0: nobody has entered one */
};

struct aid_sheet {
	int64_t version; /* of the rules */
	struct aid_facts facts;
	int64_t income;	   /* that counts */
	int64_t net;	   /* of the year; may be negative */
	int64_t net_head;  /* a head and month, rounded half up, for reading */
	int64_t line_year; /* 12 * heads * line: what net is held against */
	const struct aid_category *category; /* NULL: none of them */
};

/* AID_LINE_NONE; FIELDS with NUMBER_RANGE for figures no family has. */
int aid_sheet_make(const struct aid_rules *r, const struct aid_facts *f,
	struct aid_sheet *out, struct err *e) MUST_USE;
/* The one comparison that a category rests on. */
bool aid_sheet_fits(const struct aid_category *c, const struct aid_sheet *s);

#endif
