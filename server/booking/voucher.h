/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Vouchers: the signed paper with which a place is used, once, on its day, at
 * its site. It names nobody: an index that only the centre can resolve. The
 * list number stands for year and kind; an index is drawn by a keyed
 * permutation of blocks of 131,072, so that it tells nothing of how many were
 * given, and is never given twice.
 *
 * Format: spec/credential.md 1-3.
 */
#ifndef YZ_VOUCHER_H
#define YZ_VOUCHER_H

#include "booking/offer.h"

struct voucher {
	int64_t list, idx, site; /* idx: within the list */
	int64_t iat, nbf, exp;	 /* Unix seconds */
};

/* A new one for a booking; all earlier ones of it are void. */
int voucher_issue(struct tx *tx, struct app *app, int64_t booking,
	const struct offer_session *s, struct voucher *out,
	struct err *e) MUST_USE;
int voucher_void(struct tx *tx, int64_t booking, struct err *e) MUST_USE;
/* The one that is good: 1, none: 0, -1. */
int voucher_of_booking(struct tx *tx, int64_t booking, struct voucher *out,
	struct err *e) MUST_USE;
/* The digits, signed. CPU only, the same bytes every time. */
const char *voucher_token(
	const struct app *app, struct arena *a, const struct voucher *v);

/* What a scanned text says; CPU only. */
struct voucher_read {
	int64_t list, idx, site;
	bool early, late; /* outside of its day */
};
/* VOUCHER_INVALID for anything that is not signed here as a voucher. */
int voucher_read(const struct app *app, const char *text,
	struct voucher_read *out, struct err *e) MUST_USE;

#endif
