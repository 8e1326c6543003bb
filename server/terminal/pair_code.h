/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Pairing codes: ten Crockford base32 symbols, 50 bits, shown as XXXXX-XXXXX,
 * kept only as an HMAC; and the cap on wrong ones, 20 an hour in all.
 */
#ifndef YZ_PAIR_CODE_H
#define YZ_PAIR_CODE_H

#include "terminal/terminal.h"

#define PAIR_CODE_RAW 10 /* bytes, five bits of each */
/* Spells random bytes. */
void pair_code_spell(
	const uint8_t raw[PAIR_CODE_RAW], char code[PAIR_CODE_SIZE]);
void pair_code_make(const struct rng *rng, char code[PAIR_CODE_SIZE]);
/*
 * The one spelling of what was typed: lower case, blanks and hyphens are
 * forgiven, O is 0, I and L are 1. -1 if it cannot be a code.
 */
int pair_code_parse(const char *typed, char code[PAIR_CODE_SIZE]) MUST_USE;
void pair_code_index(const struct keyring *k, const char code[PAIR_CODE_SIZE],
	uint8_t out[32]);

/* Have there been too many wrong codes in this hour? */
int pair_guard_full(struct tx *tx, const struct app *app, bool *full,
	struct err *e) MUST_USE;
int pair_guard_count(
	struct tx *tx, const struct app *app, struct err *e) MUST_USE;

#endif
