/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A grant: an amount from an envelope to one person's own card. It is keyed,
 * reviewed (the money is reserved), approved (committed), listed in a payment
 * run, sent, and paid or failed; each stage by another person, and never by
 * one whom it concerns. The database holds that too (0010_fund.sql).
 *
 * Whose household it counts in, and which relatives it concerns, is looked up
 * in the files of aid (aid/kin.h) when it is keyed, and anew when the cap of
 * the year is taken. Not for: whether somebody is in need.
 */
#ifndef YZ_FUND_GRANT_H
#define YZ_FUND_GRANT_H

#include "fund/envelope.h"

/* Above it an approval asks for a code that was just given (rules 5.5). */
#define FUND_TIER INT64_C(500000)

struct fund_account {
	const char *payee, *bank, *card;
};

struct fund_grant_new {
	const char *envelope; /* its ref */
	int64_t person;
	int64_t amount;
	struct fund_account account;
};

/*
 * FIELDS (amount, account.…), NOT_FOUND (the envelope), OWN_CASE for whom it
 * would be their own.
 */
int fund_grant_key(struct tx *tx, struct app *app, const struct caller *by,
	const struct fund_grant_new *n, char ref[FUND_REF_SIZE],
	struct err *e) MUST_USE;

/*
 * The steps. NOT_FOUND, FUND_STATE, CASE_CHANGED (version), OWN_CASE,
 * FUND_SAME_PERSON; review: FUND_SHORT, FUND_CAP; approve above the tier:
 * FACTOR_NEEDED, FACTOR_STALE.
 */
int fund_grant_review(struct tx *tx, struct app *app, const struct caller *by,
	const char *ref, int64_t version, struct err *e) MUST_USE;
int fund_grant_approve(struct tx *tx, struct app *app, const struct caller *by,
	const char *ref, int64_t version, struct err *e) MUST_USE;
/* Gives back what it holds; before it is listed, or when it has failed. */
int fund_grant_drop(struct tx *tx, struct app *app, const struct caller *by,
	const char *ref, int64_t version, struct err *e) MUST_USE;
/* The bank could not pay: another account, for the next run. */
int fund_grant_account(struct tx *tx, struct app *app, const struct caller *by,
	const char *ref, int64_t version, const struct fund_account *account,
	struct err *e) MUST_USE;

/* Where it goes, in the job's arena; for who keeps the same account. */
int fund_grant_card(struct tx *tx, struct app *app, const char *ref,
	struct bytes *card, struct err *e) MUST_USE;

/* One signature, refused as the triggers would. For steps of other files. */
int fund_grant_sign(struct tx *tx, const struct fund_signer *who, int64_t grant,
	const char *stage, struct err *e) MUST_USE;

#endif
