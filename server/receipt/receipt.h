/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Receipts: what a person carries away. A row keeps the printed facts and the
 * random cti; the signed token is made from the row whenever it is shown, the
 * same bytes every time (Ed25519 is deterministic).
 *
 * Format: spec/credential.md 1-3.
 */
#ifndef YZ_RECEIPT_H
#define YZ_RECEIPT_H

#include "app.h"
#include "flow/flow.h"

#define RECEIPT_CTI 10

struct receipt {
	int64_t id, case_id;
	uint8_t cti[RECEIPT_CTI];
	int64_t iat; /* Unix seconds */
	const char *case_no, *state;
	int64_t accepted_at; /* Unix seconds */
	const char *due, *window;
};

/* Writes a receipt row for the case as it is now. */
int receipt_issue(struct tx *tx, struct app *app, const struct flow_case *c,
	struct receipt *out, struct err *e) MUST_USE;
/* The newest receipt of a case: 1, none: 0, -1. */
int receipt_of_case(struct tx *tx, const struct flow_case *c,
	struct receipt *out, struct err *e) MUST_USE;
/* The digits behind the prefix and all, signed. CPU only. */
const char *receipt_token(
	const struct app *app, struct arena *a, const struct receipt *r);
/* "HTTPS://HOST/Q#digits", what the QR holds. */
const char *receipt_url(
	const struct app *app, struct arena *a, const char *token);
/*
 * Reads digits or a receipt's text back: signature and shape are checked, the
 * cti and iat are out. CPU only. RECEIPT_INVALID.
 */
int receipt_read(const struct app *app, const char *text,
	uint8_t cti[RECEIPT_CTI], uint8_t digest[16], struct err *e) MUST_USE;
/*
 * The case of a receipt that was read; the printed facts must be those of the
 * row. RECEIPT_UNKNOWN, RECEIPT_INVALID.
 */
int receipt_case(struct tx *tx, struct app *app, const uint8_t cti[RECEIPT_CTI],
	const uint8_t digest[16], struct flow_case *out,
	struct err *e) MUST_USE;

#endif
