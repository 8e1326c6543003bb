/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Help in kind: goods at a point, handed to people one by one. Whoever gets
 * one shows a receipt of theirs and their card; one of an item a person and
 * year, and never more than came. Not for: money.
 */
#ifndef YZ_FUND_STOCK_H
#define YZ_FUND_STOCK_H

#include "fund/envelope.h"

/* So many more of an item at a point, in this year. FIELDS (item, point, n). */
struct fund_goods {
	const char *item, *point;
	int64_t n;
};
int fund_stock_receive(struct tx *tx, struct app *app, const struct caller *by,
	const struct fund_goods *goods, char ref[FUND_REF_SIZE],
	struct err *e) MUST_USE;

/* A receipt that was read (receipt.h), and the person of the card. */
struct fund_shown {
	uint8_t cti[10], digest[16];
	int64_t person;
};
/*
 * One piece. NOT_FOUND, FUND_NOT_THEIRS (another's receipt), FUND_HANDED,
 * FUND_STOCK_OUT, RECEIPT_UNKNOWN.
 */
int fund_hand_out(struct tx *tx, struct app *app, const struct caller *by,
	const char *ref, const struct fund_shown *shown,
	struct err *e) MUST_USE;

#endif
