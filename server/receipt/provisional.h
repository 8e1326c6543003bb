/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Provisional receipts: what a kiosk gives while its line is down, signed by
 * its own key (credential.md 5, usage 64). When the act arrives its paper is
 * adopted: from then on it answers for the act's case, whatever becomes of the
 * kiosk. Such papers are found by cti and signer, never among the centre's own
 * receipts, so that no kiosk can sign its way to another's case.
 */
#ifndef YZ_PROVISIONAL_H
#define YZ_PROVISIONAL_H

#include "receipt/receipt.h"
#include "terminal/terminal_key.h"
#include "token.h"

/* A receipt that says it is signed by a key that is not the centre's? CPU. */
bool provisional_is(
	const struct app *app, const char *text, uint8_t kid[4]) MUST_USE;

/*
 * The token of a text under a terminal's key, dated at most now_s. CPU only,
 * some 100 us. RECEIPT_INVALID.
 */
int provisional_read(const struct terminal_key *key, const char *text,
	int64_t now_s, struct token *out, struct err *e) MUST_USE;

/* What is known of a paper. */
struct provisional {
	int64_t iat;	  /* Unix seconds */
	bool arrived;	  /* its act is here */
	int64_t case_id;  /* that it answers for; 0: none, see the desk */
	int64_t taken_at; /* ms, when it arrived */
};

/*
 * Sets RECEIPT_INVALID for a key that no terminal has, a signature or facts
 * that do not fit, and for a paper of a key that has been revoked unless it
 * was adopted before.
 */
int provisional_find(struct tx *tx, const char *text, const uint8_t kid[4],
	struct provisional *out, struct err *e) MUST_USE;

/* The paper of an item that has been taken. RECEIPT_INVALID when the cti has
 * been used. */
int provisional_adopt(struct tx *tx, int64_t item,
	const struct terminal_key *key, const struct token *t,
	struct err *e) MUST_USE;

#endif
