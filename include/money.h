/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Money as whole fen in int64_t, from text and to text; no floating point
 * anywhere. Capitals as vouchers need them (支付结算办法, 附一: 正确填写票据和
 * 结算凭证的基本规定), the membership fee of the union's own rule.
 */
#ifndef YZ_MONEY_H
#define YZ_MONEY_H

#include "err.h"

/* 999,999,999,999.99 yuan. */
#define MONEY_MAX INT64_C(99999999999999)
#define MONEY_SIZE 24
#define MONEY_CAPITALS_SIZE 128

/*
 * "60", "60.5", "60.05": digits without sign, blank or separator, no needless
 * leading zero, two decimals at most. MONEY_FORMAT, MONEY_RANGE (> MONEY_MAX).
 */
int money_parse(const char *text, int64_t *fen, struct err *e) MUST_USE;

/* Beyond ±MONEY_MAX is a BUG in all three. "60.00", "-0.05" */
void money_format(int64_t fen, char out[MONEY_SIZE]);
/* "1,000.00" */
void money_format_thousands(int64_t fen, char out[MONEY_SIZE]);
/* 壹万零贰拾元叁角; 整 behind 元 only; 负 in front of a negative amount. */
void money_format_capitals(int64_t fen, char out[MONEY_CAPITALS_SIZE]);

/*
 * The monthly membership fee (会费): 0.5 % of the basic wage, whose part below
 * ten yuan does not count. 0 for a wage that is not positive.
 */
int64_t money_membership_fee(int64_t wage_fen);

#endif
