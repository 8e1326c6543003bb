/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Phone numbers of mainland China. A phone is a way to reach somebody, never
 * an identity: numbers are recycled and one phone often serves a household.
 *
 * Source: the numbering plan 电信网编号计划 and the prefixes in use in 2022.
 * Numbers may be carried between operators since 2019-12-01 and new prefixes
 * appear, so a prefix only ever warns. Pure, no allocation.
 */
#ifndef YZ_PHONE_H
#define YZ_PHONE_H

#include "err.h"

enum { PHONE_ALLOW_FIXED = 1 /* Wuhu's fixed lines: 0553 and seven digits */ };

#define PHONE_SIZE 12 /* eleven digits and the NUL */

/*
 * Full-width digits, blanks, hyphens, parentheses and +86, 0086, 86 are taken
 * care of; out is eleven digits. -1 with PHONE_LENGTH, PHONE_FORMAT or
 * PHONE_IOT (13 digits from 14). *warning is ERR_NONE or PHONE_PREFIX.
 */
int phone_parse(const char *raw, unsigned flags, char out[PHONE_SIZE],
	enum err_code *warning, struct err *e) MUST_USE;

/* 138****5678, 0553***5678, of a parsed number. */
void phone_mask(const char *phone, char out[PHONE_SIZE]);

#endif
